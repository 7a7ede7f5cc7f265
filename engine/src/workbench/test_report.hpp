// What the rules' own examples exercise, for people and machines. Decides nothing.
#pragma once

#include <string>

#include "congener/rule_test.hpp"

namespace congener::workbench {

// Failures and what no example exercises, one a line, then the count.
[[nodiscard]] std::string test_text(const RuleTestReport& report);
// A row a rule with its percentage, then what is missing, then the whole.
[[nodiscard]] std::string coverage_text(const RuleTestReport& report);
[[nodiscard]] std::string test_json(const RuleTestReport& report);

}  // namespace congener::workbench
