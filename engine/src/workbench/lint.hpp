// The lint of law: what is wrong with a rule that loads.
//
// Each finding says by which method it was made. "Covered" and "never" without more are shown from the words' forms;
// what was only tried (trial_changes.hpp) says how often, and claims no more. Deterministic; sorted by file and place.
#pragma once

#include <string>
#include <vector>

#include "congener/element_graph.hpp"
#include "congener/fault.hpp"
#include "congener/rule_set.hpp"
#include "rulebook/rule_places.hpp"
#include "workbench/lint_codes.hpp"

namespace congener::workbench {

struct Finding {
  Severity severity = Severity::kNote;
  Fault fault;
  std::string rule;  // id of the rule, or of the term
};

struct LintOptions {
  // Ids of the rules to look at; empty: all rules, and the terms.
  std::vector<std::string> only;
  // Ordinary compounds, of which a rule should let few through its prefilter; empty: that is not asked.
  std::vector<ElementGraph> ordinary;
};

// Of the ordinary compounds, the share a rule's anchor may let through without a remark, and without a warning.
inline constexpr double kNotableShare = 0.05;
inline constexpr double kMostShare = 0.5;

[[nodiscard]] std::vector<Finding> lint(const RuleSet& rules, RulePlaces& places, const LintOptions& options = {});

}  // namespace congener::workbench
