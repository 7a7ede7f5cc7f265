// How a spreadsheet shows a number: days as ISO days, digits in the cell's mask ("00-00-0"), everything else plainly.
//
// No thousands separators and no currency: they differ from machine to machine. Threads may call everything here.
#pragma once

#include <string>
#include <string_view>

namespace congener {

// The code of a format that every workbook has (ECMA-376, 18.8.30); empty: General, or not known.
[[nodiscard]] std::string_view builtin_number_format(int id);
// Does the format show a day or a time?
[[nodiscard]] bool is_date_format(std::string_view code);
// `value` is the number as the file has it. `since_1904`: days are counted from that year.
[[nodiscard]] std::string shown_number(std::string_view value, std::string_view code, bool since_1904);

}  // namespace congener
