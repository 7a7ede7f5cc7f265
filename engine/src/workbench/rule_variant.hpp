// A rule as it would be without one of its clauses, or with one of its readings decided.
//
// Answers by structure alone: days and exceptions are left aside. Keeps the terms of the rule set alive. Immutable:
// threads may share one object.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "congener/component.hpp"
#include "congener/rule_set.hpp"
#include "match/matcher.hpp"

namespace congener::workbench {

// What a rule says of a compound, weakest first.
enum class Standing : unsigned char { kNone, kArguable, kControlled };
[[nodiscard]] const char* name(Standing standing);  // "not caught", "arguable", "controlled"

// Ids of what a rule's clauses are: the clauses of a class rule, the transformations of a derived one; others have
// none.
[[nodiscard]] std::vector<std::string> clauses_of(const Rule& rule);

class RuleVariant {
 public:
  [[nodiscard]] static RuleVariant without_clause(const RuleSet& rules, const Rule& rule, std::string_view clause);
  // The reading is refused, or taken for what the words say. Ids as a verdict gives them.
  [[nodiscard]] static RuleVariant refusing(const RuleSet& rules, const Rule& rule, std::string_view reading);
  [[nodiscard]] static RuleVariant accepting(const RuleSet& rules, const Rule& rule, std::string_view reading);

  [[nodiscard]] Standing standing(const Component& component) const;

 private:
  explicit RuleVariant(RuleSet rules);
  std::shared_ptr<const RuleSet> rules_;
  std::shared_ptr<const Matcher> matcher_;
};

}  // namespace congener::workbench
