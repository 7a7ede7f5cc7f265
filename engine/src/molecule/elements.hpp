// Chemical elements by symbol.
#pragma once

#include <cstdint>
#include <string_view>

namespace congener {

// Atomic number of a symbol as written ("Cl"), or 0.
[[nodiscard]] std::uint8_t element_of(std::string_view symbol);
// Symbol of an atomic number; "*" for 0 and for numbers beyond 118.
[[nodiscard]] std::string_view symbol_of(std::uint8_t element);

}  // namespace congener
