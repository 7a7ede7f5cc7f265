// A text as names are compared: lower-case ASCII letters, digits and plain punctuation, with the way back to its bytes.
//
// Repairs what documents do to names: HTML entities, full-width forms, ligatures, Greek letters (spelled out), dashes
// and primes of all sorts, accents, look-alike Cyrillic, line breaks, bytes that are Latin-1. Other scripts stay UTF-8.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace congener {

class FoldedText {
 public:
  // With a blank before each byte of the source that `blanks` names, ascending; it came from no byte.
  explicit FoldedText(std::string_view source, std::span<const std::size_t> blanks = {});

  [[nodiscard]] const std::string& text() const { return text_; }
  // The bytes of the source that folded bytes [begin, end) came from.
  [[nodiscard]] std::size_t source_begin(std::size_t begin) const {
    return begin < from_.size() ? from_[begin] : length_;
  }
  [[nodiscard]] std::size_t source_end(std::size_t end) const { return end == 0 ? 0 : to_[end - 1]; }

 private:
  void put(std::string_view folded, std::size_t from, std::size_t to);
  void fold(char32_t code, std::size_t from, std::size_t to);

  std::string text_;
  std::vector<std::uint32_t> from_;  // of each folded byte: where its source character starts …
  std::vector<std::uint32_t> to_;    // … and ends
  std::size_t length_ = 0;
};

// What is left of a folded text without what separates words: what "4 - pip eridone" and "4-piperidone" share.
struct CompactText {
  std::string text;
  std::vector<std::uint32_t> from;  // position in the folded text of each byte
};
[[nodiscard]] bool is_separator(char c);
[[nodiscard]] CompactText compact(std::string_view folded);
// The key under which a name is looked up.
[[nodiscard]] std::string name_key(std::string_view name);

}  // namespace congener
