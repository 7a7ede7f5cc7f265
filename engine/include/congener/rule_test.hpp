// The rule base's own tests: every example of every rule and term, run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "congener/rule_set.hpp"

namespace congener {

struct RuleTestFailure {
  std::string rule;  // or term
  std::string example;
  std::string message;  // what was expected, what was found
};

struct RuleTestReport {
  std::size_t examples = 0;
  std::vector<RuleTestFailure> failures;
  std::vector<std::string> unexercised;  // "us.x: clause A has no example out"
};

// `only` names rules or terms; empty: all.
[[nodiscard]] RuleTestReport test_rules(const RuleSet& rules, const std::vector<std::string>& only = {});

}  // namespace congener
