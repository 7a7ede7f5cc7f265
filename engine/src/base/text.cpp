#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace congener {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }
// Eight bytes at once, each of them `byte`.
constexpr std::uint64_t every(unsigned char byte) { return 0x0101010101010101U * byte; }

// Marks the bytes that are `byte`, as none_of_bytes() wants them.
constexpr std::uint64_t equal(std::uint64_t word, char byte) {
  return (word ^ every(static_cast<unsigned char>(byte))) - every(1);
}

// Does `marks`, asked for eight bytes at once, leave the highest bit of each byte clear? It may set it wrongly only
// where it sets it rightly in a lower byte, and must set it for bytes that are not ASCII.
template <typename Marks>
bool none_of_bytes(std::string_view text, Marks marks) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const auto word_at = [&](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, kWord);
    return word;
  };
  std::uint64_t all = 0;
  if (text.size() < kWord) {
    for (const char c : text) all |= marks(every(static_cast<unsigned char>(c)));
  } else {
    for (std::size_t at = 0; at + kWord <= text.size(); at += kWord) all |= marks(word_at(at));
    all |= marks(word_at(text.size() - kWord));  // overlaps the one before
  }
  return (all & every(0x80)) == 0;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Length of the valid UTF-8 sequence that begins at `at`, or 0.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  std::size_t length = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[at + i])) return 0;
  }
  const unsigned second = byte(at + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_ascii(std::string_view text) {
  return none_of_bytes(text, [](std::uint64_t word) { return word; });
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool is_plain_json(std::string_view text) {
  return none_of_bytes(text, [](std::uint64_t word) {
    const std::uint64_t control = word - every(0x20);
    const std::uint64_t past_printable = word + every(1);  // 0x7F becomes 0x80
    return word | control | past_printable | equal(word, '"') | equal(word, '\\');
  });
}

bool is_plain_csv(std::string_view text) {
  return none_of_bytes(text, [](std::uint64_t word) {
    return word | equal(word, '"') | equal(word, ',') | equal(word, '\r') | equal(word, '\n');
  });
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::string spaced(std::string_view identifier) {
  std::string words(identifier);
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string collapse_spaces(std::string_view text) {
  std::string collapsed;
  for (const char c : trim(text)) {
    if (!is_space(c)) {
      collapsed += c;
    } else if (collapsed.back() != ' ') {
      collapsed += ' ';
    }
  }
  return collapsed;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += std::max<std::size_t>(sequence_length(text, at), 1);
  return count;
}

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      ++at;
    } else {
      valid += text.substr(at, length);
      at += length;
    }
  }
  return valid;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t least = word.size() / 3 + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string_view behind_structure(std::string_view text) {
  text = trim(text);
  const std::size_t blank = text.find_first_of(" \t\r\n");
  if (blank == std::string_view::npos) return {};
  text = trim(text.substr(blank));
  if (!text.starts_with('|')) return text;
  const std::size_t close = text.find('|', 1);
  return close == std::string_view::npos ? text : trim(text.substr(close + 1));
}

}  // namespace congener
