// A resolution as text: for a terminal, and as the JSON that stands in verdicts and in `congener resolve` lines.
#pragma once

#include <string>
#include <string_view>

#include "base/text_buffer.hpp"
#include "congener/resolution.hpp"

namespace congener {

// "by name, in the dictionary"
[[nodiscard]] const char* in_words(ResolvedBy how);
// A few lines: "declared as X, which resolves to Y".
[[nodiscard]] std::string resolution_table(std::string_view declared, const Resolution& resolution);
// One JSON object and a line break.
[[nodiscard]] std::string resolution_line(std::size_t number, std::string_view declared, const Resolution& resolution);
// The value of "resolved" in data/schema/verdict.schema.json.
void append_resolution(TextBuffer& out, const Resolution& resolution);
[[nodiscard]] std::string resolution_json(const Resolution& resolution);

}  // namespace congener
