// Chemical elements by symbol.
#pragma once

#include <cstdint>
#include <string_view>

namespace congener {

// Atomic number of a symbol as written ("Cl"), or 0.
[[nodiscard]] std::uint8_t element_of(std::string_view symbol);
// Symbol of an atomic number; "*" for 0 and for numbers beyond 118.
[[nodiscard]] std::string_view symbol_of(std::uint8_t element);
// Metals whose bond to O, N, S or halogen in a drawing is a salt's: groups 1 and 2, Zn, Al, Ag.
[[nodiscard]] bool forms_drawn_salts(std::uint8_t element);

}  // namespace congener
