#include "resolve/cas_number.hpp"

#include <algorithm>
#include <set>

namespace congener {
namespace {

constexpr std::size_t kFewestDigits = 5;    // 50-00-0
constexpr std::size_t kMostDigits = 10;     // 1234567-89-0
constexpr std::size_t kMostLookAlikes = 3;  // more letters than this are a word
constexpr std::size_t kMostSpaces = 3;      // beside a hyphen
constexpr std::size_t kAnnouncedWithin = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// The digit that a letter is mistaken for, or 0.
char look_alike(char c) {
  switch (c) {
    case 'o':
    case 'q': return '0';
    case 'l':
    case 'i':
    case '|': return '1';
    case 'z': return '2';
    case 's': return '5';
    case 'b': return '8';
    default: return 0;
  }
}

char digit_of(char c) { return is_digit(c) ? c : look_alike(c); }

std::string hyphenated(std::string_view digits) {
  std::string number(digits.substr(0, digits.size() - 3));
  number += '-';
  number += digits.substr(digits.size() - 3, 2);
  number += '-';
  number += digits.back();
  return number;
}

bool announced(std::string_view folded, std::size_t begin) {
  const std::size_t from = begin > kAnnouncedWithin ? begin - kAnnouncedWithin : 0;
  std::string before;
  for (const char c : folded.substr(from, begin - from)) {
    if (is_letter(c) || is_digit(c)) before += c;
  }
  for (const char* word : {"cas", "casno", "casnr", "casrn", "casnumber", "casnumero", "casn", "cas号"}) {
    if (before.ends_with(word)) return true;
  }
  return false;
}

bool is_day(std::string_view number) {
  if (number.size() != 9) return false;
  const std::string_view year = number.substr(0, 4);
  const std::string_view month = number.substr(5, 2);
  return year >= "1900" && year <= "2099" && month >= "01" && month <= "12";
}

// Digits and look-alikes up to what is neither.
std::size_t run_of_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && digit_of(text[at]) != 0) ++at;
  return at;
}

std::size_t skip_hyphen(std::string_view text, std::size_t at) {
  std::size_t spaces = 0;
  while (at < text.size() && text[at] == ' ' && spaces++ < kMostSpaces) ++at;
  if (at >= text.size() || text[at] != '-') return std::string_view::npos;
  ++at;
  spaces = 0;
  while (at < text.size() && (text[at] == ' ' || text[at] == ':') && spaces++ < kMostSpaces) ++at;
  return at;
}

// With its hyphens, from a digit or a look-alike on.
bool hyphenated_at(std::string_view text, std::size_t at, CasFound& found) {
  const std::size_t first = run_of_digits(text, at);
  if (first - at < 2 || first - at > 7) return false;
  const std::size_t middle = skip_hyphen(text, first);
  if (middle == std::string_view::npos) return false;
  const std::size_t middle_end = run_of_digits(text, middle);
  if (middle_end - middle != 2) return false;
  const std::size_t last = skip_hyphen(text, middle_end);
  if (last == std::string_view::npos || last >= text.size() || digit_of(text[last]) == 0) return false;
  const std::size_t end = last + 1;
  if (end < text.size() && (is_digit(text[end]) || is_letter(text[end]))) return false;
  if (end + 1 < text.size() && text[end] == '-' && is_digit(text[end + 1])) return false;

  std::string digits;
  std::size_t letters = 0;
  for (const auto& [from, to] : {std::pair(at, first), std::pair(middle, middle_end), std::pair(last, end)}) {
    for (std::size_t i = from; i < to; ++i) {
      letters += is_digit(text[i]) ? 0 : 1;
      digits += digit_of(text[i]);
    }
  }
  if (letters > kMostLookAlikes || letters * 2 > digits.size() || digits[0] == '0') return false;
  found.begin = at;
  found.end = end;
  found.number = hyphenated(digits);
  found.look_alikes = letters > 0;
  found.valid = is_cas_number(found.number);
  // A letter read as a digit is only believed where the check digit bears it out.
  return !found.look_alikes || found.valid;
}

bool unhyphenated_at(std::string_view text, std::size_t at, CasFound& found) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  const std::size_t length = end - at;
  if (length < kFewestDigits || length > kMostDigits || text[at] == '0') return false;
  if (end < text.size() && (is_letter(text[end]) || ((text[end] == '.' || text[end] == '-') && end + 1 < text.size() &&
                                                     is_digit(text[end + 1]))))
    return false;
  found.begin = at;
  found.end = end;
  found.number = hyphenated(text.substr(at, length));
  found.valid = is_cas_number(found.number);
  found.unhyphenated = true;
  return found.valid;
}

}  // namespace

char cas_check_digit(std::string_view digits) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += (digits.size() - i) * static_cast<std::size_t>(digits[i] - '0');
  }
  return static_cast<char>('0' + sum % 10);
}

bool is_cas_number(std::string_view text) {
  if (text.size() < kFewestDigits + 2 || text.size() > kMostDigits + 2 || text[0] == '0') return false;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i + 2 == text.size() || i + 5 == text.size();
    if (hyphen ? text[i] != '-' : !is_digit(text[i])) return false;
    if (!hyphen) digits += text[i];
  }
  const char check = digits.back();
  digits.pop_back();
  return cas_check_digit(digits) == check;
}

std::vector<CasFound> find_cas_numbers(std::string_view folded) {
  std::vector<CasFound> found;
  std::size_t at = 0;
  while (at < folded.size()) {
    const char before = at > 0 ? folded[at - 1] : ' ';
    const bool starts = digit_of(folded[at]) != 0 && !is_digit(before) && !is_letter(before) &&
                        !((before == '-' || before == '.') && at > 1 && is_digit(folded[at - 2]));
    CasFound one;
    if (starts && (hyphenated_at(folded, at, one) || (is_digit(folded[at]) && unhyphenated_at(folded, at, one = {})))) {
      one.announced = announced(folded, one.begin);
      one.date_like = is_day(one.number);
      at = one.end;
      found.push_back(std::move(one));
      continue;
    }
    ++at;
  }
  return found;
}

std::vector<std::string> nearest_cas_numbers(std::string_view number) {
  std::set<std::string> near;
  std::string changed(number);
  const auto keep = [&] {
    if (is_cas_number(changed)) near.insert(changed);
  };
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (!is_digit(number[i])) continue;
    for (char digit = '0'; digit <= '9'; ++digit) {
      changed[i] = digit;
      if (digit != number[i]) keep();
    }
    changed[i] = number[i];
    std::size_t next = i + 1;
    while (next < number.size() && !is_digit(number[next])) ++next;
    if (next < number.size() && number[next] != number[i]) {
      std::swap(changed[i], changed[next]);
      keep();
      std::swap(changed[i], changed[next]);
    }
  }
  return {near.begin(), near.end()};
}

}  // namespace congener
