// SHA-256.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace congener {

// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// Of a regular file that can be read and has at most so many bytes; else nothing.
[[nodiscard]] std::optional<std::string> sha256_of_file(const std::string& path, std::uint64_t most_bytes);
// As a content security policy has it.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

}  // namespace congener
