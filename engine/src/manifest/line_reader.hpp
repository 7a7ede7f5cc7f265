// Lines of UTF-8 text from bytes in UTF-8, UTF-16 or Latin-1, whatever ends them: LF, CR LF or CR.
//
// No byte is dropped: a line that is not UTF-8 is read as Latin-1 (Windows-1252), a line longer than
// kMaxRecordBytes is given cut with `too_long` set. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/byte_source.hpp"

namespace congener {

// One line, or one record of several lines, that is longer is a record with a fault.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;

struct Line {
  std::string text;        // without what ends it
  std::size_t number = 0;  // from 1
  bool too_long = false;   // `text` is only the beginning
  bool ended = true;       // false: the input stopped here, with no line end
};

class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source);

  [[nodiscard]] std::optional<Line> next();
  // Gives lines back; they come again in the same order.
  void give_back(std::vector<Line> lines);

  // The beginning of the text, as much as format recognition looks at; consumes nothing.
  [[nodiscard]] std::string_view head();
  // Does the beginning hold bytes that are no text in any encoding read here?
  [[nodiscard]] bool binary();

  [[nodiscard]] const ByteSource& source() const { return *source_; }
  // Number of the line that was read last.
  [[nodiscard]] std::size_t last_number() const { return number_; }

 private:
  enum class Encoding : unsigned char { kBytes, kUtf16Little, kUtf16Big };

  [[nodiscard]] bool fill();
  void detect_encoding();
  void decode_utf16(bool last);

  std::unique_ptr<ByteSource> source_;
  Encoding encoding_ = Encoding::kBytes;
  std::string raw_;     // UTF-16 not yet decoded
  std::string buffer_;  // text from at_ on is not yet given
  std::size_t at_ = 0;
  std::size_t number_ = 0;
  bool ended_ = false;
  bool started_ = false;
  std::vector<Line> given_back_;  // last first
};

// `text` as UTF-8: unchanged if it is, else read as Windows-1252.
[[nodiscard]] std::string to_utf8(std::string text);

}  // namespace congener
