// Small text helpers that the standard library lacks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace congener {

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] bool is_ascii(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);
// Of printable ASCII, without quotes and backslashes: as it stands, the inside of a JSON string.
[[nodiscard]] bool is_plain_json(std::string_view text);
// Of ASCII, without quotes, commas and line ends: as it stands, a cell of a CSV file.
[[nodiscard]] bool is_plain_csv(std::string_view text);
[[nodiscard]] std::string lower_ascii(std::string_view text);
// The parts are views of `text`, which must outlive them; a temporary is refused.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split(std::string&& text, char separator) = delete;
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

// An identifier as words: underscores become spaces.
[[nodiscard]] std::string spaced(std::string_view identifier);

// Every run of white space becomes one space, ends trimmed: how two copies of a law's words are compared.
[[nodiscard]] std::string collapse_spaces(std::string_view text);

// Number of UTF-8 characters in the text; bytes that are not UTF-8 count one each.
[[nodiscard]] std::size_t count_characters(std::string_view text);

// `text` with every byte sequence that is not UTF-8 replaced by U+FFFD: output must be valid UTF-8.
[[nodiscard]] std::string valid_utf8(std::string_view text);

// Least number of single-character edits between two words, for "did you mean".
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `candidates` within a third of the word's length, or an empty string.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// What stands behind a SMILES or an InChI and is not its CX extension "|…|": words that a reader should have taken off.
[[nodiscard]] std::string_view behind_structure(std::string_view text);

}  // namespace congener
