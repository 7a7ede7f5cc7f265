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

// One thing of a rule that its examples should show.
struct CoverageItem {
  // "clause", "limit" (a clause's example out), "term", "transformation", "reading", "settled", "exception", "day".
  std::string kind;
  std::string what;  // "C: haloalkyl on the piperidine", "2018-02-05"
  bool exercised = false;
  std::string reviewed = {};  // why it need not be: it then counts as exercised
  [[nodiscard]] bool done() const { return exercised || !reviewed.empty(); }
};

struct RuleCoverage {
  std::string rule;
  std::vector<CoverageItem> items;
  [[nodiscard]] std::size_t exercised() const;
};

struct RuleTestReport {
  std::size_t examples = 0;
  std::vector<RuleTestFailure> failures;
  std::vector<std::string> unexercised;  // "us.x: clause A has no example out"
  std::vector<RuleCoverage> coverage;    // of the rules tested, by id

  // Of all items of all rules, 0 to 100; 100 where there is none.
  [[nodiscard]] double percent_exercised() const;
};

// `only` names rules or terms; empty: all.
[[nodiscard]] RuleTestReport test_rules(const RuleSet& rules, const std::vector<std::string>& only = {});

}  // namespace congener
