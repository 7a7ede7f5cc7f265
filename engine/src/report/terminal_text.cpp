#include "report/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace congener {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode 15, East Asian Width W and F, coarsened to blocks.
constexpr std::array<Range, 14> kWide = {{{0x1100, 0x115F},
                                          {0x231A, 0x231B},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0x33FF},
                                          {0x3400, 0x4DBF},
                                          {0x4E00, 0x9FFF},
                                          {0xA000, 0xA4CF},
                                          {0xA960, 0xA97F},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x3FFFD}}};
constexpr std::array<Range, 8> kNoWidth = {{{0x0300, 0x036F},
                                            {0x0483, 0x0489},
                                            {0x0591, 0x05BD},
                                            {0x1AB0, 0x1AFF},
                                            {0x1DC0, 0x1DFF},
                                            {0x200B, 0x200F},
                                            {0x20D0, 0x20FF},
                                            {0xFE00, 0xFE0F}}};

template <std::size_t count>
bool within(const std::array<Range, count>& ranges, std::uint32_t code) {
  return std::ranges::any_of(ranges, [&](const Range& range) { return range.first <= code && code <= range.last; });
}

struct Character {
  std::string_view bytes;
  std::uint32_t code;
  [[nodiscard]] std::size_t width() const { return within(kNoWidth, code) ? 0 : within(kWide, code) ? 2 : 1; }
};

// The first character of valid UTF-8.
Character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {text.substr(0, length), code};
}

bool is_control(std::uint32_t code) {
  const bool direction = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || direction || code == 0x2028 || code == 0x2029;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::size_t width = 0;
  for (std::string_view rest = valid; !rest.empty();) {
    const Character c = first_of(rest);
    width += c.width();
    rest.remove_prefix(c.bytes.size());
  }
  return width;
}

std::string printable(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::string out;
  out.reserve(valid.size());
  for (std::string_view rest = valid; !rest.empty();) {
    const Character c = first_of(rest);
    if (c.code == '\n' || c.code == '\t' || c.code == '\r') {
      out += ' ';
    } else if (is_control(c.code)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += c.bytes;
    }
    rest.remove_prefix(c.bytes.size());
  }
  return out;
}

std::string cut(std::string_view text, std::size_t width) {
  std::string clean = printable(text);
  if (display_width(clean) <= width) return clean;
  std::string out;
  std::size_t used = 0;
  for (std::string_view rest = clean; !rest.empty();) {
    const Character c = first_of(rest);
    if (used + c.width() + 1 > width) break;
    used += c.width();
    out += c.bytes;
    rest.remove_prefix(c.bytes.size());
  }
  return width == 0 ? out : out + "…";
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out = cut(text, width);
  out.append(width - std::min(display_width(out), width), ' ');
  return out;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  const std::size_t room = width > indent + 20 ? width - indent : 20;
  std::string out;
  std::size_t used = 0;
  const std::string clean = printable(text);
  const auto new_line = [&] {
    out += '\n';
    out.append(indent, ' ');
    used = 0;
  };
  for (const std::string_view word : split(clean, ' ')) {
    if (word.empty()) continue;
    const std::size_t word_width = display_width(word);
    if (used > 0 && used + 1 + word_width > room) new_line();
    if (used > 0) {
      out += ' ';
      ++used;
    }
    if (word_width <= room) {
      out += word;
      used += word_width;
      continue;
    }
    // A SMILES, or text in a script without blanks: broken anywhere.
    for (std::string_view rest = word; !rest.empty();) {
      const Character c = first_of(rest);
      if (used + c.width() > room) new_line();
      out += c.bytes;
      used += c.width();
      rest.remove_prefix(c.bytes.size());
    }
  }
  return out;
}

}  // namespace congener
