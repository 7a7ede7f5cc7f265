// Text measured in columns of a terminal: East Asian wide characters take two, combining marks none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace congener {

[[nodiscard]] std::size_t display_width(std::string_view text);

// Valid UTF-8 without control characters: what a file says must not steer the terminal.
[[nodiscard]] std::string printable(std::string_view text);

// Printable, cut with “…” if wider than `width` and, for pad(), filled with blanks to it.
[[nodiscard]] std::string cut(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad(std::string_view text, std::size_t width);

// Broken at blanks into lines of at most `width` columns, `indent` blanks before each but the first.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace congener
