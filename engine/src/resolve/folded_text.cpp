#include "resolve/folded_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace congener {
namespace {

struct Fold {
  char32_t code;
  const char* to;
};

// Sorted by code. What is not here and not ASCII is kept as it is.
constexpr std::array kFolds = {
    Fold{0x00A0, " "},     Fold{0x00AD, ""},      Fold{0x00B1, "+"},     Fold{0x00B2, "2"},     Fold{0x00B3, "3"},
    Fold{0x00B4, "'"},     Fold{0x00B5, "mu"},    Fold{0x00B7, "."},     Fold{0x00B9, "1"},     Fold{0x00C0, "a"},
    Fold{0x00C1, "a"},     Fold{0x00C2, "a"},     Fold{0x00C3, "a"},     Fold{0x00C4, "a"},     Fold{0x00C7, "c"},
    Fold{0x00C8, "e"},     Fold{0x00C9, "e"},     Fold{0x00CA, "e"},     Fold{0x00CB, "e"},     Fold{0x00CC, "i"},
    Fold{0x00CD, "i"},     Fold{0x00CE, "i"},     Fold{0x00CF, "i"},     Fold{0x00D1, "n"},     Fold{0x00D2, "o"},
    Fold{0x00D3, "o"},     Fold{0x00D4, "o"},     Fold{0x00D5, "o"},     Fold{0x00D6, "o"},     Fold{0x00D9, "u"},
    Fold{0x00DA, "u"},     Fold{0x00DB, "u"},     Fold{0x00DC, "u"},     Fold{0x00E0, "a"},     Fold{0x00E1, "a"},
    Fold{0x00E2, "a"},     Fold{0x00E3, "a"},     Fold{0x00E4, "a"},     Fold{0x00E7, "c"},     Fold{0x00E8, "e"},
    Fold{0x00E9, "e"},     Fold{0x00EA, "e"},     Fold{0x00EB, "e"},     Fold{0x00EC, "i"},     Fold{0x00ED, "i"},
    Fold{0x00EE, "i"},     Fold{0x00EF, "i"},     Fold{0x00F1, "n"},     Fold{0x00F2, "o"},     Fold{0x00F3, "o"},
    Fold{0x00F4, "o"},     Fold{0x00F5, "o"},     Fold{0x00F6, "o"},     Fold{0x00F9, "u"},     Fold{0x00FA, "u"},
    Fold{0x00FB, "u"},     Fold{0x00FC, "u"},     Fold{0x02B9, "'"},     Fold{0x02BA, "''"},    Fold{0x02BC, "'"},
    Fold{0x0391, "alpha"}, Fold{0x0392, "beta"},  Fold{0x0393, "gamma"}, Fold{0x0394, "delta"}, Fold{0x03A9, "omega"},
    Fold{0x03B1, "alpha"}, Fold{0x03B2, "beta"},  Fold{0x03B3, "gamma"}, Fold{0x03B4, "delta"}, Fold{0x03BC, "mu"},
    Fold{0x03C8, "psi"},   Fold{0x03C9, "omega"}, Fold{0x03D0, "beta"},  Fold{0x0410, "a"},     Fold{0x0412, "b"},
    Fold{0x0415, "e"},     Fold{0x041A, "k"},     Fold{0x041C, "m"},     Fold{0x041D, "h"},     Fold{0x041E, "o"},
    Fold{0x0420, "p"},     Fold{0x0421, "c"},     Fold{0x0422, "t"},     Fold{0x0425, "x"},     Fold{0x0430, "a"},
    Fold{0x0435, "e"},     Fold{0x043E, "o"},     Fold{0x0440, "p"},     Fold{0x0441, "c"},     Fold{0x0443, "y"},
    Fold{0x0445, "x"},     Fold{0x0456, "i"},     Fold{0x200B, ""},      Fold{0x200C, ""},      Fold{0x200D, ""},
    Fold{0x2018, "'"},     Fold{0x2019, "'"},     Fold{0x201B, "'"},     Fold{0x201C, "''"},    Fold{0x201D, "''"},
    Fold{0x2022, "."},     Fold{0x2032, "'"},     Fold{0x2033, "''"},    Fold{0x2034, "'''"},   Fold{0x2035, "'"},
    Fold{0x2043, "-"},     Fold{0x2212, "-"},     Fold{0x3000, " "},     Fold{0x3001, ","},     Fold{0x3002, "."},
    Fold{0xFB00, "ff"},    Fold{0xFB01, "fi"},    Fold{0xFB02, "fl"},    Fold{0xFB03, "ffi"},   Fold{0xFB04, "ffl"},
    Fold{0xFE58, "-"},     Fold{0xFE63, "-"},     Fold{0xFEFF, ""},
};
static_assert(std::ranges::is_sorted(kFolds, {}, &Fold::code));

struct Entity {
  std::string_view name;
  char32_t code;
};
constexpr std::array kEntities = {
    Entity{"alpha", 0x3B1}, Entity{"beta", 0x3B2},   Entity{"gamma", 0x3B3},  Entity{"delta", 0x3B4},
    Entity{"omega", 0x3C9}, Entity{"prime", 0x2032}, Entity{"Prime", 0x2033}, Entity{"nbsp", 0xA0},
    Entity{"amp", '&'},     Entity{"lt", '<'},       Entity{"gt", '>'},       Entity{"quot", '"'},
    Entity{"apos", '\''},   Entity{"ndash", 0x2013}, Entity{"mdash", 0x2014}, Entity{"minus", 0x2212},
    Entity{"shy", 0xAD},    Entity{"middot", 0xB7},  Entity{"plusmn", 0xB1},
};
constexpr std::size_t kLongestEntity = 10;

struct Character {
  char32_t code = 0;
  std::size_t length = 1;
};

// Bytes that are no UTF-8 are taken for Latin-1.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
  if (length == 0 || at + length > text.size()) return {first, 1};
  char32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {first, 1};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  return {code, length};
}

std::optional<Character> entity_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find(';', at);
  if (end == std::string_view::npos || end - at < 3 || end - at > kLongestEntity) return std::nullopt;
  std::string_view inside = text.substr(at + 1, end - at - 1);
  if (inside[0] == '#') {
    const bool hex = inside.size() > 1 && (inside[1] == 'x' || inside[1] == 'X');
    inside.remove_prefix(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), code, hex ? 16 : 10);
    if (error != std::errc() || stop != inside.data() + inside.size() || code == 0 || code > 0x10FFFF)
      return std::nullopt;
    return Character{code, end - at + 1};
  }
  const auto known = std::ranges::find(kEntities, inside, &Entity::name);
  if (known == kEntities.end()) return std::nullopt;
  return Character{known->code, end - at + 1};
}

std::string utf8(char32_t code) {
  std::string text;
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
  return text;
}

bool is_letter_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) >= 0x80);
}

// Greek letters of a Chinese document read as Latin-1: two characters each.
std::string_view misread_greek(char32_t first, char32_t second) {
  if (first != 0xA6) return {};
  switch (second) {
    case 0xC1: return "alpha";
    case 0xC2: return "beta";
    case 0xC3: return "gamma";
    default: return {};
  }
}

}  // namespace

FoldedText::FoldedText(std::string_view source, std::span<const std::size_t> blanks) : length_(source.size()) {
  text_.reserve(source.size() + 16);
  from_.reserve(source.size() + 16);
  to_.reserve(source.size() + 16);
  std::size_t at = 0;
  std::size_t blank = 0;
  while (at < source.size()) {
    for (; blank < blanks.size() && blanks[blank] <= at; ++blank) put(" ", at, at);
    if (source[at] == '&') {
      if (const auto entity = entity_at(source, at)) {
        fold(entity->code, at, at + entity->length);
        at += entity->length;
        continue;
      }
    }
    const Character character = character_at(source, at);
    const std::size_t next = at + character.length;
    if (character.code == 0xA6 && next < source.size()) {
      const Character second = character_at(source, next);
      const std::string_view greek = misread_greek(character.code, second.code);
      if (!greek.empty()) {
        put(greek, at, next + second.length);
        at = next + second.length;
        continue;
      }
    }
    // The German letter stands for beta before a hyphen, and for ss elsewhere.
    if (character.code == 0xDF) {
      const bool beta = (at == 0 || !is_letter_byte(source[at - 1])) && next < source.size();
      put(beta ? "beta" : "ss", at, next);
    } else {
      fold(character.code, at, next);
    }
    at = next;
  }
}

void FoldedText::put(std::string_view folded, std::size_t from, std::size_t to) {
  text_ += folded;
  from_.insert(from_.end(), folded.size(), static_cast<std::uint32_t>(from));
  to_.insert(to_.end(), folded.size(), static_cast<std::uint32_t>(to));
}

void FoldedText::fold(char32_t code, std::size_t from, std::size_t to) {
  if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;  // full-width ASCII
  if (code < 0x80) {
    char c = static_cast<char>(code);
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '`') c = '\'';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    put({&c, 1}, from, to);
    return;
  }
  if (code >= 0x2010 && code <= 0x2015) return put("-", from, to);
  if (code >= 0x2000 && code <= 0x200A) return put(" ", from, to);
  if (code >= 0x2080 && code <= 0x2089) return put(std::string(1, static_cast<char>('0' + (code - 0x2080))), from, to);
  const auto known = std::ranges::lower_bound(kFolds, code, {}, &Fold::code);
  if (known != kFolds.end() && known->code == code) return put(known->to, from, to);
  put(utf8(code), from, to);
}

bool is_separator(char c) {
  switch (c) {
    case ' ':
    case '-':
    case ',':
    case '.':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '_':
    case '*':
    case '+': return true;
    default: return false;
  }
}

CompactText compact(std::string_view folded) {
  CompactText compacted;
  compacted.text.reserve(folded.size());
  compacted.from.reserve(folded.size());
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (is_separator(folded[i])) continue;
    compacted.text += folded[i];
    compacted.from.push_back(static_cast<std::uint32_t>(i));
  }
  return compacted;
}

std::string name_key(std::string_view name) { return compact(FoldedText(name).text()).text; }

}  // namespace congener
