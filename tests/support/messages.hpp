// Records of a document as lines of text that a person can review, and the checks that hold for every document.
#pragma once

#include <string>
#include <vector>

#include "congener/record.hpp"
#include "manifest/reader.hpp"

namespace congener::test {

std::vector<Record> records_of(const std::string& path, const ReadOptions& options = {});

// One paragraph a record: place, id, fault, and each field with its kind, qualifier, text (joints as "¦"), limit,
// place.
std::string shown(const std::vector<Record>& records);

// Every field's place must point at bytes of the file that hold the beginning of its text.
void expect_places(const std::string& path, const std::vector<Record>& records);

std::string bytes_of(const std::string& path);

}  // namespace congener::test
