// A rule's law, as a card of an HTML page: where it is from, when it is in force, its words and their translation.
#pragma once

#include <string>
#include <string_view>

#include "congener/rule.hpp"

namespace congener::html {

// `id`: the card's, in the page.
[[nodiscard]] std::string law_card(const Rule& rule, std::string_view id);

}  // namespace congener::html
