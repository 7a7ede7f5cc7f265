// Text for one cell of a CSV file.
#pragma once

#include <string_view>

#include "base/text_buffer.hpp"

namespace congener {

// Would a spreadsheet take the text for a formula?
[[nodiscard]] bool begins_like_formula(std::string_view text);

// Valid UTF-8, quoted where it must be; what a spreadsheet would take for a formula begins with an apostrophe.
void append_csv_cell(TextBuffer& row, std::string_view text);

}  // namespace congener
