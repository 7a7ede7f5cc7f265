// Text from bytes in UTF-8, UTF-16 or an 8-bit encoding: marks are taken off and UTF-16 is decoded.
//
// What is not UTF-16 is given as it is; to_utf8() reads a line of it. Not to be shared between threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "manifest/byte_source.hpp"
#include "manifest/encoding.hpp"

namespace congener {

class TextSource {
 public:
  // `encoding`: what it is known to be; kDetect: UTF-16 is told from the bytes.
  explicit TextSource(std::unique_ptr<ByteSource> bytes, TextEncoding encoding = TextEncoding::kDetect);

  // Puts up to `room` bytes to `to`; returns how many, 0 at the end.
  [[nodiscard]] std::size_t read(char* to, std::size_t room);

  // The beginning of the text, as much as format recognition looks at; consumes nothing.
  [[nodiscard]] std::string_view head();
  // UTF-16 is decoded on the way; all else is to be decoded by whoever reads. kDetect where the bytes leave it open.
  [[nodiscard]] TextEncoding encoding();
  // Bytes of the mark before the text.
  [[nodiscard]] std::size_t mark_bytes();
  // How many bytes of the source a piece of the text stood for; half a unit of UTF-16 at the end counts as a whole one.
  [[nodiscard]] std::size_t source_bytes(std::string_view text) const;
  // Of the bytes, once all are read; until then more than any place. Any thread may ask.
  [[nodiscard]] std::size_t source_end() const { return source_end_; }
  // Does the beginning hold bytes that are no text in any encoding read here?
  [[nodiscard]] bool binary();

  // Why the text ends before the input does; empty if it does not.
  [[nodiscard]] const std::string& failure() const { return bytes_->failure(); }
  [[nodiscard]] double progress() const { return bytes_->progress(); }

 private:
  [[nodiscard]] bool append_bytes(std::string& out);
  [[nodiscard]] bool fill();
  void begin();
  void decode_utf16(bool last);

  std::unique_ptr<ByteSource> bytes_;
  TextEncoding encoding_ = TextEncoding::kDetect;
  std::size_t mark_bytes_ = 0;
  std::size_t bytes_read_ = 0;
  std::atomic<std::size_t> source_end_ = SIZE_MAX;
  std::string raw_;   // UTF-16 not yet decoded
  std::string held_;  // text from at_ on is not yet given
  std::size_t at_ = 0;
  bool ended_ = false;
  bool started_ = false;
};

[[nodiscard]] std::string from_windows_1252(std::string_view text);
// `text` as UTF-8: unchanged if it is, else read as Windows-1252.
[[nodiscard]] std::string to_utf8(std::string text);

}  // namespace congener
