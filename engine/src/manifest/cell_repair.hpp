// What spreadsheets do to cells, undone: marks around a text, and CAS numbers that were taken for days.
//
// A number is only recovered where its check digit holds. Threads may call everything here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace congener {

// Without blanks at the ends, those of Unicode too, and without the apostrophe that marks a cell as text. A view of
// `cell`.
[[nodiscard]] std::string_view bare_cell(std::string_view cell);
// Did bare_cell() take off more than ordinary blanks?
[[nodiscard]] bool was_marked(std::string_view cell, std::string_view bare);

// The CAS number that a spreadsheet shows as this day: "1979-03-08", "8-Mar-79" are 79-03-8. Nothing where the
// text is no day, or where no number has the right check digit. Where the order of day and month is open and both
// numbers have it, both, month first: "03/08/1979" is "79-03-8 or 79-08-3".
[[nodiscard]] std::optional<std::string> cas_from_date(std::string_view text);

}  // namespace congener
