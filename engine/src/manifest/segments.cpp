#include "manifest/segments.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace congener {
namespace {

constexpr std::size_t kLookAhead = std::size_t{1} << 12;
constexpr std::size_t kInterchangeHeader = 256;  // an ISA segment has 106 characters, if its fields are padded

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v' || c == '\0' || c == '\x1A';
}
bool is_line_break(char c) { return c == '\r' || c == '\n'; }
bool is_word(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// ISO/IEC 10646 and 8859 by the letters of ISO 9735.
constexpr std::array<std::pair<std::string_view, const char*>, 13> kCharsets = {{{"UNOC", "ISO-8859-1"},
                                                                                 {"UNOD", "ISO-8859-2"},
                                                                                 {"UNOE", "ISO-8859-5"},
                                                                                 {"UNOF", "ISO-8859-7"},
                                                                                 {"UNOG", "ISO-8859-3"},
                                                                                 {"UNOH", "ISO-8859-4"},
                                                                                 {"UNOI", "ISO-8859-6"},
                                                                                 {"UNOJ", "ISO-8859-8"},
                                                                                 {"UNOK", "ISO-8859-9"},
                                                                                 {"UNOL", "ISO-8859-15"},
                                                                                 {"UNOX", "ISO-2022-CN"},
                                                                                 {"UNOW", "UTF-8"},
                                                                                 {"UNOY", "UTF-8"}}};

// Empty where the bytes are not of that charset.
std::string converted(const std::string& bytes, const std::string& charset) {
  const iconv_t conversion = iconv_open("UTF-8", charset.c_str());
  if (conversion == reinterpret_cast<iconv_t>(-1)) return "";
  std::string from = bytes;
  std::string to(4 * bytes.size() + 16, '\0');
  char* in = from.data();
  char* out = to.data();
  std::size_t in_left = from.size();
  std::size_t out_left = to.size();
  const bool failed = iconv(conversion, &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1);
  iconv_close(conversion);
  if (failed) return "";
  to.resize(to.size() - out_left);
  return to;
}

const Piece kNoPiece{};

}  // namespace

std::string charset_of(std::string_view syntax_identifier) {
  const auto known = std::ranges::find(kCharsets, syntax_identifier, [](const auto& pair) { return pair.first; });
  return known == kCharsets.end() ? "" : known->second;
}

const Piece& Segment::piece(std::size_t element, std::size_t component) const {
  return element < elements.size() && component < elements[element].size() ? elements[element][component] : kNoPiece;
}

std::string_view Segment::text(std::size_t element, std::size_t component) const {
  return trim(piece(element, component).text);
}

SegmentReader::SegmentReader(std::unique_ptr<TextSource> text, SegmentSyntax syntax)
    : window_(std::move(text)), syntax_(syntax), encoding_(window_.source().encoding()) {
  if (syntax == SegmentSyntax::kX12) separators_ = {'\0', '*', '\0', '\0', '~'};
}

void SegmentReader::pass_blanks() {
  while (true) {
    const std::string_view text = window_.peek(1);
    if (text.empty()) return;
    std::size_t count = 0;
    // A tab or a blank may be what separates; a line break may end an empty segment.
    while (count < text.size() && is_blank(text[count]) && text[count] != separators_.element) ++count;
    if (count == 0) return;
    window_.skip(count);
  }
}

// UNA and the six characters behind it.
void SegmentReader::read_service_string(std::string_view text) {
  const auto or_none = [](char c) { return c == ' ' ? '\0' : c; };
  separators_.component = text[3];
  separators_.element = text[4];
  separators_.release = or_none(text[6]);
  separators_.repetition = or_none(text[7]);
  separators_.terminator = text[8];
}

// The separators stand where ISA has them: behind the tag, and behind its sixteenth element.
void SegmentReader::read_interchange_header(std::string_view text) {
  if (text.size() < 4) return;
  const char element = text[3];
  std::size_t at = 3;
  for (int count = 1; count < 16; ++count) {
    at = text.find(element, at + 1);
    if (at == std::string_view::npos) return;
  }
  if (at + 2 >= text.size()) return;
  separators_.element = element;
  const char terminator = text[at + 2];
  separators_.terminator = is_word(terminator) || terminator == ' ' || terminator == element ? '\n' : terminator;
  if (separators_.terminator == '\r') separators_.terminator = '\n';
}

// Where no UNA says otherwise, segments end with an apostrophe; some systems write lines instead.
void SegmentReader::guess_terminator(std::string_view text) {
  const std::size_t line_end = text.find_first_of("\r\n");
  if (line_end == std::string_view::npos) return;
  const std::string_view line = text.substr(0, line_end);
  const std::size_t next = text.find_first_not_of(" \t\r\n", line_end);
  const bool next_is_segment = next != std::string_view::npos && next + 3 < text.size() && is_word(text[next]) &&
                               is_word(text[next + 1]) && is_word(text[next + 2]) &&
                               text[next + 3] == separators_.element;
  if (line.find('\'') == std::string_view::npos && next_is_segment) separators_.terminator = '\n';
}

std::string SegmentReader::decoded(std::string bytes) const {
  if (is_ascii(bytes) && bytes.find('\x1B') == std::string::npos) return bytes;
  // What is UTF-8 with characters beyond ASCII is hardly anything else, whatever the header says.
  if (!is_ascii(bytes) && valid_utf8(bytes) == bytes) return bytes;
  // Nor is what looks like Chinese: systems write it under any header.
  if (!charset_.empty() && !is_double_byte(encoding_)) {
    if (std::string text = converted(bytes, charset_); !text.empty()) return text;
  }
  std::string scratch;
  return std::string(decode(bytes, encoding_, scratch));
}

void SegmentReader::divide(std::string_view text, Segment& segment) const {
  // Where lines end segments, some write a terminator all the same.
  if (syntax_ == SegmentSyntax::kX12 && separators_.terminator == '\n') {
    text = trim(text);
    if (text.ends_with('~')) text.remove_suffix(1);
  }
  segment.elements.clear();
  segment.elements.emplace_back().emplace_back();
  segment.raw = decoded(std::string(trim(text)));
  std::size_t offset = segment.begin;
  Piece* piece = &segment.elements.back().back();
  piece->begin = offset;
  const auto close = [&] {
    piece->end = std::max(piece->end, piece->begin);
    if (is_ascii(piece->text)) return;
    // Joints are positions in the decoded text.
    std::string whole;
    std::size_t from = 0;
    for (std::size_t& joint : piece->joints) {
      whole += decoded(piece->text.substr(from, joint - from));
      from = std::exchange(joint, whole.size());
    }
    whole += decoded(piece->text.substr(from));
    piece->text = std::move(whole);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::size_t width = window_.width(c);
    if (separators_.release != '\0' && c == separators_.release && i + 1 < text.size()) {
      piece->text += text[++i];
      offset += width + window_.width(text[i]);
      piece->end = offset;
    } else if (c == separators_.element) {
      close();
      offset += width;
      piece = &segment.elements.emplace_back().emplace_back();
      piece->begin = offset;
    } else if (separators_.component != '\0' &&
               (c == separators_.component || (separators_.repetition != '\0' && c == separators_.repetition))) {
      close();
      offset += width;
      piece = &segment.elements.back().emplace_back();
      piece->begin = offset;
    } else if (is_line_break(c)) {
      offset += width;
      const bool new_joint =
          !piece->text.empty() && (piece->joints.empty() || piece->joints.back() != piece->text.size());
      if (new_joint) piece->joints.push_back(piece->text.size());
    } else {
      piece->text += c;
      offset += width;
      piece->end = offset;
    }
  }
  for (std::vector<Piece>& element : segment.elements) {
    for (Piece& one : element) {
      if (!one.joints.empty() && one.joints.back() == one.text.size()) one.joints.pop_back();
    }
  }
  close();
  segment.tag = trim(segment.elements.front().front().text);
}

bool SegmentReader::next(Segment& segment) {
  pass_blanks();
  std::string_view text = window_.peek(kInterchangeHeader);
  if (text.empty()) return false;
  if (syntax_ == SegmentSyntax::kEdifact) {
    if (text.starts_with("UNA") && text.size() >= 9 && !is_word(text[3])) {
      read_service_string(text);
      window_.skip(9);
      pass_blanks();
      text = window_.peek(kInterchangeHeader);
      if (text.empty()) return false;
    } else if (number_ == 0) {
      guess_terminator(text);
    }
  } else if (text.starts_with("ISA") && text.size() > 3 && !is_word(text[3])) {
    read_interchange_header(text);
  }
  segment = {};
  segment.number = ++number_;
  segment.line = window_.line();
  segment.begin = window_.offset();
  std::size_t length = 0;
  std::size_t end = 0;  // behind the terminator
  bool released = false;
  while (true) {
    const std::size_t asked = length + kLookAhead;
    text = window_.peek(asked);
    for (; length < text.size() && length < kMostSegmentBytes; ++length) {
      const char c = text[length];
      if (released) {
        released = false;
      } else if (separators_.release != '\0' && c == separators_.release) {
        released = true;
      } else if (c == separators_.terminator) {
        end = length + 1;
        break;
      }
    }
    if (end > 0 || length >= kMostSegmentBytes) break;
    if (text.size() < asked) break;
  }
  segment.closed = end > 0 || separators_.terminator == '\n';
  segment.too_long = end == 0 && length >= kMostSegmentBytes;
  divide(text.substr(0, length), segment);
  window_.skip(end > 0 ? end : length);
  while (segment.too_long) {
    const std::string_view rest = window_.peek(kLookAhead);
    if (rest.empty()) break;
    const std::size_t found = rest.find(separators_.terminator);
    window_.skip(found == std::string_view::npos ? rest.size() : found + 1);
    if (found != std::string_view::npos) break;
  }
  segment.end = window_.offset();
  return true;
}

}  // namespace congener
