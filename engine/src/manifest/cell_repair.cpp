#include "manifest/cell_repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "resolve/cas_number.hpp"

namespace congener {
namespace {

// Blanks that trim() does not know: no-break, narrow no-break, ideographic, of no width, and the byte order mark.
constexpr std::array<std::string_view, 6> kBlanks = {"\xC2\xA0",     "\xE2\x80\xAF", "\xE3\x80\x80",
                                                     "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x81\xA0"};

std::string_view trim_all(std::string_view text) {
  while (true) {
    text = trim(text);
    const auto* front = std::ranges::find_if(kBlanks, [&](std::string_view blank) { return text.starts_with(blank); });
    if (front != kBlanks.end()) {
      text.remove_prefix(front->size());
      continue;
    }
    const auto* back = std::ranges::find_if(kBlanks, [&](std::string_view blank) { return text.ends_with(blank); });
    if (back == kBlanks.end()) return text;
    text.remove_suffix(back->size());
  }
}

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// Months by their first letters, without accents: English, Spanish, German, French, Portuguese.
constexpr std::array<std::pair<std::string_view, int>, 33> kMonths = {{
    {"jan", 1},  {"ene", 1},  {"feb", 2},  {"fev", 2},  {"fév", 2}, {"mar", 3},  {"mär", 3},  {"mrz", 3},  {"apr", 4},
    {"abr", 4},  {"avr", 4},  {"may", 5},  {"mai", 5},  {"jun", 6}, {"juin", 6}, {"jul", 7},  {"juil", 7}, {"aug", 8},
    {"ago", 8},  {"aou", 8},  {"aoû", 8},  {"sep", 9},  {"set", 9}, {"oct", 10}, {"okt", 10}, {"out", 10}, {"nov", 11},
    {"dec", 12}, {"dic", 12}, {"dez", 12}, {"déc", 12}, {"mag", 5}, {"ott", 10},
}};

std::optional<int> month_named(std::string_view word) {
  const std::string lower = lower_ascii(word);
  for (const auto& [begin, month] : kMonths) {
    if (lower.starts_with(begin)) return month;
  }
  return std::nullopt;
}

struct Part {
  std::string text;
  bool number = false;
  [[nodiscard]] int value() const { return number && text.size() <= 4 ? std::stoi(text) : -1; }
};

// Numbers and words; what stands between is one of the signs of a date. Nothing: there is something else.
std::optional<std::vector<Part>> parts_of(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_high(c);
    if (!digit && !letter) {
      if (std::string_view("-/. ,").find(c) == std::string_view::npos) return std::nullopt;
      ++i;
      continue;
    }
    Part part;
    part.number = digit;
    for (; i < text.size(); ++i) {
      const char d = text[i];
      const bool is_digit = d >= '0' && d <= '9';
      const bool is_letter = (d >= 'a' && d <= 'z') || (d >= 'A' && d <= 'Z') || is_high(d);
      if (digit ? !is_digit : !is_letter) break;
      part.text += d;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

// Without the midnight that a day may have after it.
std::string_view without_midnight(std::string_view text) {
  for (const std::string_view midnight : {"T00:00:00", " 00:00:00.000", " 00:00:00", " 00:00", " 0:00:00", " 0:00"}) {
    if (text.ends_with(midnight)) return text.substr(0, text.size() - midnight.size());
    if (text.ends_with("Z") && text.substr(0, text.size() - 1).ends_with(midnight)) {
      return text.substr(0, text.size() - 1 - midnight.size());
    }
  }
  return text;
}

}  // namespace

std::string_view bare_cell(std::string_view cell) {
  cell = trim(cell);
  if (!cell.empty() && (is_high(cell.front()) || is_high(cell.back()))) cell = trim_all(cell);
  // 'text': quoted, not marked.
  if (cell.size() > 1 && cell.front() == '\'' && cell.back() != '\'') cell = trim(cell.substr(1));
  return cell;
}

bool was_marked(std::string_view cell, std::string_view bare) { return trim(cell).size() != bare.size(); }

std::optional<std::string> cas_from_date(std::string_view text) {
  text = without_midnight(trim(text));
  if (text.size() < 6 || text.size() > 32) return std::nullopt;
  std::string signs(text);
  // 1979年3月8日
  for (const std::string_view sign : {"年", "月", "日"}) {
    if (const std::size_t at = signs.find(sign); at != std::string::npos) signs.replace(at, sign.size(), 1, '-');
  }
  const auto parts = parts_of(signs);
  if (!parts || parts->size() != 3) return std::nullopt;
  const Part& a = (*parts)[0];
  const Part& b = (*parts)[1];
  const Part& c = (*parts)[2];
  struct Day {
    std::string year;
    int month = 0;
    int day = 0;
  };
  std::vector<Day> days;
  const auto add = [&](const Part& year, int month, int day) {
    if (!year.number || (year.text.size() != 4 && year.text.size() != 2)) return;
    if (month < 1 || month > 12 || day < 1 || day > 9) return;  // the day is the check digit
    days.push_back({year.text, month, day});
  };
  if (a.number && b.number && c.number) {
    // 79-03-8 is the number itself.
    if (is_cas_number(text)) return std::nullopt;
    if (a.text.size() == 4) {
      add(a, b.value(), c.value());
    } else {
      // With dots the day comes first.
      if (text.find('.') == std::string_view::npos) add(c, a.value(), b.value());
      add(c, b.value(), a.value());
      if (c.text.size() <= 2 && c.text.size() + a.text.size() == 4) add(a, b.value(), c.value());
    }
  } else if (a.number && !b.number && c.number) {
    if (const auto month = month_named(b.text)) {
      add(c, *month, a.value());
      if (a.text.size() == 4) add(a, *month, c.value());
    }
  } else if (!a.number && b.number && c.number) {
    if (const auto month = month_named(a.text)) add(c, *month, b.value());
  }
  std::vector<std::string> numbers;
  for (const Day& day : days) {
    // The first part had two digits, or all four of the year's.
    std::vector<std::string> firsts = {day.year};
    if (day.year.size() == 4) {
      firsts.push_back(day.year.substr(2));
    } else {
      for (const char* century : {"19", "20"}) firsts.push_back(fmt::format("{}{}", century, day.year));
    }
    for (const std::string& first : firsts) {
      const std::string number = fmt::format("{}-{:02}-{}", first, day.month, day.day);
      if (first.front() != '0' && is_cas_number(number) && std::ranges::find(numbers, number) == numbers.end())
        numbers.push_back(number);
    }
  }
  if (numbers.empty()) return std::nullopt;
  return join(numbers, " or ");
}

}  // namespace congener
