// The file a new rule begins as: every key the kind needs, with "" where something must be filled in.
//
// Guarantee: the only faults the loader finds in it are those empty texts (R005), each at its place.
#pragma once

#include <string>

#include "congener/rule.hpp"

namespace congener::workbench {

// May a rule have this id: lower-case words, digits and “_”, at least two of them between points?
[[nodiscard]] bool is_rule_id(const std::string& id);

// `id` is one. The jurisdiction is guessed from its first word and stands in the file to be corrected.
[[nodiscard]] std::string rule_skeleton(const std::string& id, RuleKind kind);

}  // namespace congener::workbench
