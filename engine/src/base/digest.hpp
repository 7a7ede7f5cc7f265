// SHA-256.
#pragma once

#include <string>
#include <string_view>

namespace congener {

// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// As a content security policy has it.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

}  // namespace congener
