#include "report/csv_text.hpp"

#include "base/text.hpp"

namespace congener {

bool begins_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

void append_csv_cell(TextBuffer& row, std::string_view text) {
  const bool formula = begins_like_formula(text);
  if (is_plain_csv(text)) {
    if (formula) row += '\'';
    row += text;
    return;
  }
  std::string replaced;
  if (!is_ascii(text)) text = replaced = valid_utf8(text);
  const bool quoted = text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quoted) row += '"';
  if (formula) row += '\'';
  for (const char c : text) {
    if (c == '"') row += '"';
    row += c;
  }
  if (quoted) row += '"';
}

}  // namespace congener
