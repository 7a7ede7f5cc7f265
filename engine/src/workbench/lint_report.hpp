// Findings of the lint for people and machines: text with a caret, JSON, SARIF 2.1.0. Decides nothing.
#pragma once

#include <string>
#include <vector>

#include "workbench/lint.hpp"

namespace congener::workbench {

struct LintSummary {
  std::size_t rules = 0;
  std::size_t terms = 0;
  std::size_t transformations = 0;
  std::string rule_set;  // hash; empty: the rules did not load
  std::string version;   // of the program
};

// Faults that stopped the load, as findings.
[[nodiscard]] std::vector<Finding> as_findings(const std::vector<Fault>& faults);
// The worst of them; notes where there is none.
[[nodiscard]] Severity worst(const std::vector<Finding>& findings);

[[nodiscard]] std::string lint_text(const std::vector<Finding>& findings, const LintSummary& summary);
[[nodiscard]] std::string lint_json(const std::vector<Finding>& findings, const LintSummary& summary);
[[nodiscard]] std::string lint_sarif(const std::vector<Finding>& findings, const LintSummary& summary);

}  // namespace congener::workbench
