// XXH3, 64 bits: notices damage, is no signature.
#pragma once

#include <cstdint>
#include <string_view>

namespace congener::library {

[[nodiscard]] std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace congener::library
