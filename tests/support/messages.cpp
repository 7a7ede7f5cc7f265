#include "support/messages.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace congener::test {

std::vector<Record> records_of(const std::string& path, const ReadOptions& options) {
  auto reader = RecordReader::open(path, options);
  if (!reader) {
    ADD_FAILURE() << describe(reader.error());
    return {};
  }
  std::vector<Record> records;
  while (auto record = reader.value()->next()) records.push_back(std::move(*record));
  return records;
}

std::string shown(const std::vector<Record>& records) {
  std::string text;
  for (const Record& record : records) {
    text += fmt::format("line {}", record.line);
    if (!record.id.empty()) text += fmt::format("  id {}", record.id);
    text += '\n';
    if (!record.fault_code.empty()) text += fmt::format("  {} {}\n", record.fault_code, record.fault_text);
    if (record.fields) {
      text += fmt::format("  as {}{}{}\n", record.fields->format, record.fields->reference.empty() ? "" : ", ",
                          record.fields->reference);
      for (const Field& field : record.fields->fields) {
        std::string words;
        for (std::size_t i = 0; i <= field.text.size(); ++i) {
          if (std::ranges::find(field.joints, i) != field.joints.end()) words += "¦";
          if (i == field.text.size()) break;
          if (field.text[i] == '\n') {
            words += "\\n";
          } else if (field.text[i] != '\r') {
            words += field.text[i];
          }
        }
        text +=
            fmt::format("  {}{}{}: {}", name(field.kind), field.qualifier.empty() ? "" : " ", field.qualifier, words);
        if (field.limit > 0) text += fmt::format("  (limit {})", field.limit);
        text += fmt::format("  @ {}\n", field.place.path);
      }
    }
    text += '\n';
  }
  return text;
}

void expect_places(const std::string& path, const std::vector<Record>& records) {
  const std::string bytes = bytes_of(path);
  // What a document may write otherwise than it means: release characters, entities, escapes, line breaks.
  const auto plain = [](std::string_view text) {
    std::string kept;
    for (const char c : text) {
      if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) kept += c;
    }
    return kept;
  };
  for (const Record& record : records) {
    if (!record.fields) continue;
    for (const Field& field : record.fields->fields) {
      if (field.text.empty()) continue;
      ASSERT_LE(field.place.begin, field.place.end) << path << " " << field.place.path << " " << field.text;
      ASSERT_LE(field.place.end, bytes.size()) << path << " " << field.place.path << " " << field.text;
      const std::string there =
          plain(std::string_view(bytes).substr(field.place.begin, field.place.end - field.place.begin));
      const std::size_t piece = field.joints.empty() ? field.text.size() : field.joints.front();
      const std::size_t stop = field.text.substr(0, piece).find_first_of(",&<>\"\\");
      const std::string first = plain(field.text.substr(0, std::min(piece, stop)));
      EXPECT_NE(there.find(first), std::string::npos)
          << path << " " << field.place.path << ": “" << field.text << "” is not in “" << there << "”";
    }
  }
}

std::string bytes_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

}  // namespace congener::test
