// Rules as text for a terminal: the list of them, and one in full.
#pragma once

#include <string>

#include "congener/rule_set.hpp"
#include "verdict/judge.hpp"

namespace congener::cli {

// One line a rule of the jurisdictions asked; says which are in force on the day and which are drafts.
[[nodiscard]] std::string list_rules(const RuleSet& rules, const JudgeOptions& options);

// The law's words, dates, clauses, readings and substances, `width` columns wide.
[[nodiscard]] std::string show_rule(const Rule& rule, std::size_t width);

}  // namespace congener::cli
