#include "manifest/number_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace congener {
namespace {

constexpr double kMaxSerial = 2958466;  // the first day after 9999-12-31

// The first section (of positive numbers), without colours and conditions in brackets; "[h]" stays a time.
std::string first_section(std::string_view code) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '\\' && i + 1 < code.size()) {
      out += c;
      out += code[++i];
      continue;
    }
    if (!quoted && c == ';') break;
    if (!quoted && c == '[') {
      const std::size_t end = code.find(']', i);
      if (end == std::string_view::npos) break;
      const std::string inside = lower_ascii(code.substr(i + 1, end - i - 1));
      if (inside == "h" || inside == "hh" || inside == "m" || inside == "mm" || inside == "s" || inside == "ss")
        out += inside;
      i = end;
      continue;
    }
    out += c;
  }
  return out;
}

// The letters of a section that are neither quoted nor escaped, in lower case.
std::string letters_of(std::string_view section) {
  std::string letters;
  bool quoted = false;
  for (std::size_t i = 0; i < section.size(); ++i) {
    const char c = section[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '\\' || c == '_' || c == '*')) {
      ++i;
    } else if (!quoted) {
      letters += c;
    }
  }
  return lower_ascii(letters);
}

std::string general(std::string_view value) {
  const bool plain = value.size() <= 16 && value.find_first_of("eE") == std::string_view::npos;
  if (plain) return std::string(value);
  const std::string text(value);
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(number)) return text;
  if (number == std::floor(number) && std::abs(number) < 1e15) return fmt::format("{:.0f}", number);
  return fmt::format("{:.15g}", number);
}

std::string day(double serial, std::string_view letters, bool since_1904) {
  using namespace std::chrono;
  const double whole = std::floor(serial);
  auto seconds_of_day = static_cast<long>(std::lround((serial - whole) * 86400));
  auto days_since = static_cast<int>(whole);
  if (seconds_of_day == 86400) {
    seconds_of_day = 0;
    ++days_since;
  }
  const std::string time =
      fmt::format("{:02}:{:02}:{:02}", seconds_of_day / 3600, seconds_of_day / 60 % 60, seconds_of_day % 60);
  const bool has_day =
      letters.find_first_of("ydeg") != std::string_view::npos ||
      (letters.find('m') != std::string_view::npos && letters.find_first_of("hs") == std::string_view::npos);
  if (!has_day) return time;
  // In the 1900 system the year 1900 has a 29 February, which is day 60.
  const sys_days begin = since_1904        ? sys_days{year{1904} / January / 1}
                         : days_since < 60 ? sys_days{year{1899} / December / 31}
                                           : sys_days{year{1899} / December / 30};
  const year_month_day date{begin + days{days_since}};
  const std::string text = !since_1904 && days_since == 60
                               ? std::string("1900-02-29")
                               : fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                             static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return seconds_of_day == 0 ? text : text + " " + time;
}

// A piece of a mask: a place for a digit, or what stands there as it is.
struct Piece {
  char digit = 0;  // '0': always there; '#': only where there is a digit
  std::string literal;
};

struct Mask {
  std::vector<Piece> whole;
  std::size_t decimals = 0;
  std::size_t needed_decimals = 0;
  std::string behind;
  bool percent = false;
};

// Nothing: a format that is not of digits and literals alone.
std::optional<Mask> mask_of(std::string_view section) {
  Mask mask;
  bool fraction = false;
  bool any = false;
  const auto literal = [&](std::string text) {
    if (fraction) {
      mask.behind += text;
    } else {
      mask.whole.push_back({0, std::move(text)});
    }
  };
  for (std::size_t i = 0; i < section.size(); ++i) {
    const char c = section[i];
    switch (c) {
      case '0':
      case '#':
      case '?':
        any = true;
        if (fraction) {
          ++mask.decimals;
          if (c == '0') mask.needed_decimals = mask.decimals;
        } else {
          mask.whole.push_back({c == '0' ? '0' : '#', {}});
        }
        break;
      case '.': fraction = true; break;
      case ',':
        // At the end it divides by a thousand.
        if (i + 1 >= section.size() || std::string_view("0#?").find(section[i + 1]) == std::string_view::npos)
          return std::nullopt;
        break;
      case '%':
        mask.percent = true;
        literal("%");
        break;
      case '"': {
        const std::size_t end = section.find('"', i + 1);
        if (end == std::string_view::npos) return std::nullopt;
        literal(std::string(section.substr(i + 1, end - i - 1)));
        i = end;
        break;
      }
      case '\\':
        if (i + 1 < section.size()) literal(std::string(1, section[++i]));
        break;
      case '_':
      case '*': ++i; break;
      default:
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '@') return std::nullopt;
        literal(std::string(1, c));
    }
  }
  return any ? std::optional(mask) : std::nullopt;
}

std::string masked(double number, const Mask& mask) {
  if (mask.percent) number *= 100;
  const bool negative = number < 0;
  std::string digits = fmt::format("{:.{}f}", std::abs(number), static_cast<int>(mask.decimals));
  std::string fraction;
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    fraction = digits.substr(point + 1);
    digits.resize(point);
    while (fraction.size() > mask.needed_decimals && fraction.back() == '0') fraction.pop_back();
  }
  if (digits == "0" && std::ranges::none_of(mask.whole, [](const Piece& one) { return one.digit == '0'; }))
    digits.clear();
  // From the right; the first place takes all digits that are left.
  std::string whole;
  std::size_t places = 0;
  for (const Piece& one : mask.whole) places += one.digit != 0 ? 1U : 0U;
  for (auto piece = mask.whole.rbegin(); piece != mask.whole.rend(); ++piece) {
    if (piece->digit == 0) {
      // Between digits a literal is only there where a digit is to come.
      const bool wanted = places == 0 || !digits.empty() ||
                          std::any_of(piece, mask.whole.rend(), [](const Piece& one) { return one.digit == '0'; });
      if (wanted) whole.insert(0, piece->literal);
      continue;
    }
    --places;
    if (places == 0 && !digits.empty()) {
      whole.insert(0, digits);
      digits.clear();
    } else if (!digits.empty()) {
      whole.insert(0, 1, digits.back());
      digits.pop_back();
    } else if (piece->digit == '0') {
      whole.insert(0, 1, '0');
    }
  }
  return (negative ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction) + mask.behind;
}

}  // namespace

std::string_view builtin_number_format(int id) {
  switch (id) {
    case 1: return "0";
    case 2: return "0.00";
    case 3: return "#,##0";
    case 4: return "#,##0.00";
    case 9: return "0%";
    case 10: return "0.00%";
    case 37:
    case 38: return "#,##0";
    case 39:
    case 40: return "#,##0.00";
    case 18:
    case 19:
    case 20:
    case 21:
    case 32:
    case 33:
    case 34:
    case 35:
    case 45:
    case 46:
    case 47:
    case 55:
    case 56: return "h:mm:ss";
    case 14:
    case 15:
    case 16:
    case 17: return "yyyy-mm-dd";
    case 22: return "yyyy-mm-dd hh:mm";
    default: break;
  }
  // East Asian days.
  return (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58) ? "yyyy-mm-dd" : "";
}

bool is_date_format(std::string_view code) {
  const std::string letters = letters_of(first_section(code));
  if (letters.find("general") != std::string::npos || letters.find_first_of("0#?@") != std::string::npos) {
    // "ss.000" is a time, "0.00E+00" a number.
    if (letters.find_first_of("ymdhs") == std::string::npos || letters.find("general") != std::string::npos)
      return false;
    return letters.find("e+") == std::string::npos && letters.find("e-") == std::string::npos;
  }
  return letters.find_first_of("ymdhs") != std::string::npos;
}

std::string shown_number(std::string_view value, std::string_view code, bool since_1904) {
  value = trim(value);
  const std::string section = first_section(code);
  if (section.empty() || lower_ascii(section) == "general") return general(value);
  const std::string text(value);
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(number)) return text;
  if (is_date_format(code)) {
    return number >= 0 && number < kMaxSerial ? day(number, letters_of(section), since_1904) : general(value);
  }
  const auto mask = mask_of(section);
  // What a mask would round off is worth more than how it looks; so is a number beyond what a double holds.
  if (!mask || std::abs(number) >= 1e15) return general(value);
  return masked(number, *mask);
}

}  // namespace congener
