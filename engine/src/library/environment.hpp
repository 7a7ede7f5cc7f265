// What the contents of a library depend on besides its records: the toolkits, the counter-ion table, our own revisions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "library/format.hpp"
#include "normalise/normalise.hpp"

namespace congener::library {

// Writes down what this program would build with.
void describe_environment(const CounterIons& counter_ions, Header& header);

// In what the library differs from it, in words; empty: in nothing, and this program's answers are those it would give
// on the text.
[[nodiscard]] std::vector<std::string> differences(const Header& header, const CounterIons& counter_ions);

// The text in an array filled up with zeros.
[[nodiscard]] std::string text_of(const std::array<char, 32>& field);

}  // namespace congener::library
