// A text read forward, with room to look ahead: what readers of messages cut their segments and lines from.
//
// Holds no more than is looked at. Positions are bytes of the source as it came. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "manifest/text_source.hpp"

namespace congener {

class TextWindow {
 public:
  explicit TextWindow(std::unique_ptr<TextSource> text);

  // The text from here on: at least `least` bytes of it, fewer only at its end. Valid until the next call of peek().
  [[nodiscard]] std::string_view peek(std::size_t least);
  // Moves `count` bytes of the text on.
  void skip(std::size_t count);

  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] std::size_t line() const { return line_; }
  // How many bytes of the source a byte of the text stands for: characters are counted at their first byte.
  [[nodiscard]] std::size_t width(char c) const {
    if (!wide_) return 1;
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) return 0;
    return byte >= 0xF0 ? 4 : 2;
  }
  [[nodiscard]] TextSource& source() { return *text_; }

 private:
  std::unique_ptr<TextSource> text_;
  std::string held_;
  std::size_t at_ = 0;
  std::size_t offset_ = 0;
  std::size_t line_ = 1;
  bool wide_ = false;
  bool return_before_ = false;  // the byte before at_ was a CR
  bool ended_ = false;
};

}  // namespace congener
