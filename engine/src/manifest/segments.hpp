// Segments of EDIFACT and X12 interchanges, whatever separates them: cut, with release characters undone, decoded.
//
// No byte is dropped but line breaks, of which every one within a text leaves a joint. A segment without an end, or
// longer than kMostSegmentBytes, is given as far as it goes and says so. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/text_window.hpp"

namespace congener {

inline constexpr std::size_t kMostSegmentBytes = std::size_t{1} << 20;

// '\0': there is no such character.
struct Separators {
  char component = ':';
  char element = '+';
  char release = '?';
  char repetition = '\0';
  char terminator = '\'';
};

struct Piece {
  std::string text;
  std::vector<std::size_t> joints = {};  // positions in the text at which a line break was
  std::size_t begin = 0;                 // bytes of the source
  std::size_t end = 0;
};

struct Segment {
  std::string tag;
  std::vector<std::vector<Piece>> elements;  // of components; the tag is element 0
  std::string raw;                           // the whole, as it stands but decoded
  std::size_t number = 0;                    // from 1, over the source; UNA is none
  std::size_t line = 0;
  std::size_t begin = 0;  // bytes of the source
  std::size_t end = 0;
  bool closed = true;     // false: the source ends before its terminator
  bool too_long = false;  // the rest of it was passed over

  // Empty where there is none.
  [[nodiscard]] const Piece& piece(std::size_t element, std::size_t component = 0) const;
  [[nodiscard]] std::string_view text(std::size_t element, std::size_t component = 0) const;
};

enum class SegmentSyntax : unsigned char { kEdifact, kX12 };

class SegmentReader {
 public:
  SegmentReader(std::unique_ptr<TextSource> text, SegmentSyntax syntax);

  // The next segment; false at the end.
  [[nodiscard]] bool next(Segment& segment);

  // The name that iconv has for the encoding of what follows; empty: what TextSource tells.
  void set_charset(std::string charset) { charset_ = std::move(charset); }
  [[nodiscard]] TextSource& source() { return window_.source(); }
  [[nodiscard]] std::size_t line() const { return window_.line(); }

 private:
  void pass_blanks();
  void read_service_string(std::string_view text);
  void read_interchange_header(std::string_view text);
  void guess_terminator(std::string_view text);
  [[nodiscard]] std::string decoded(std::string bytes) const;
  void divide(std::string_view text, Segment& segment) const;

  TextWindow window_;
  SegmentSyntax syntax_;
  TextEncoding encoding_ = TextEncoding::kDetect;
  Separators separators_;
  std::string charset_;
  std::size_t number_ = 0;
};

// What iconv calls the character set of a UNB segment's syntax identifier ("UNOC"); empty: none is known.
[[nodiscard]] std::string charset_of(std::string_view syntax_identifier);

}  // namespace congener
