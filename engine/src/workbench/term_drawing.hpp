// A legal term as a small picture: groups within it, not within it and on a reading, as its own examples show them.
#pragma once

#include <string>

#include "congener/rule.hpp"

namespace congener::workbench {

// An SVG; empty where the term has no example (same_as). The same for the same term and RDKit.
[[nodiscard]] std::string draw_term(const Term& term);

}  // namespace congener::workbench
