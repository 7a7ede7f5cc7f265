#include "report/json_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>

#include "base/text.hpp"

namespace congener::json_text {

void add(TextBuffer& out, std::string_view text) {
  out += '"';
  if (is_plain_json(text)) {
    out += text;
    out += '"';
    return;
  }
  std::string repaired;
  if (!is_utf8(text)) text = repaired = valid_utf8(text);
  // What stands between characters to be escaped goes in one piece.
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= ' ' && c != '"' && c != '\\') continue;
    out += text.substr(begin, at - begin);
    begin = at + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }
  out += text.substr(begin);
  out += '"';
}

void add_number(TextBuffer& out, std::size_t number) {
  const fmt::format_int digits(number);
  out += std::string_view(digits.data(), digits.size());
}

void add(TextBuffer& out, double number) {
  const std::string digits = fmt::format("{}", number);
  out += digits;
  if (digits.find_first_of(".en") == std::string::npos) out += ".0";
}

}  // namespace congener::json_text
