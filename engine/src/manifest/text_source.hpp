// Text from bytes in UTF-8, UTF-16 or an 8-bit encoding: marks are taken off and UTF-16 is decoded.
//
// What is not UTF-16 is given as it is; to_utf8() reads a line of it. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "manifest/byte_source.hpp"

namespace congener {

class TextSource {
 public:
  explicit TextSource(std::unique_ptr<ByteSource> bytes);

  // Puts up to `room` bytes to `to`; returns how many, 0 at the end.
  [[nodiscard]] std::size_t read(char* to, std::size_t room);

  // The beginning of the text, as much as format recognition looks at; consumes nothing.
  [[nodiscard]] std::string_view head();
  // Bytes of the mark before the text.
  [[nodiscard]] std::size_t mark_bytes();
  // Does a character of the text stand for two bytes of the source, or four?
  [[nodiscard]] bool wide();
  // Does the beginning hold bytes that are no text in any encoding read here?
  [[nodiscard]] bool binary();

  // Why the text ends before the input does; empty if it does not.
  [[nodiscard]] const std::string& failure() const { return bytes_->failure(); }
  [[nodiscard]] double progress() const { return bytes_->progress(); }

 private:
  enum class Encoding : unsigned char { kBytes, kUtf16Little, kUtf16Big };

  [[nodiscard]] bool append_bytes(std::string& out);
  [[nodiscard]] bool fill();
  void detect_encoding();
  void decode_utf16(bool last);

  std::unique_ptr<ByteSource> bytes_;
  Encoding encoding_ = Encoding::kBytes;
  std::size_t mark_bytes_ = 0;
  std::string raw_;   // UTF-16 not yet decoded
  std::string held_;  // text from at_ on is not yet given
  std::size_t at_ = 0;
  bool ended_ = false;
  bool started_ = false;
};

// `text` as UTF-8: unchanged if it is, else read as Windows-1252.
[[nodiscard]] std::string to_utf8(std::string text);

}  // namespace congener
