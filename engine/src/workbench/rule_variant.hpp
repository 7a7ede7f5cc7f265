// A rule as it would be without one of its clauses, or with one of its readings decided.
//
// Answers by structure alone: days and exceptions are left aside. Keeps the terms of the rule set alive. Immutable:
// threads may share one object.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
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

// The variants of one rule that some compounds have to be asked of, made in parallel. Immutable: threads may share one
// object.
class RuleVariants {
 public:
  RuleVariants(const RuleSet& rules, const Rule& rule, const std::set<std::string>& clauses,
               const std::set<std::string>& readings);

  // Which of the clauses is each needed for the component to be caught? All must be among those given at first, as
  // must the readings below.
  [[nodiscard]] std::vector<std::string> needed(const std::vector<std::string>& clauses,
                                                const Component& component) const;
  [[nodiscard]] Standing refusing(const std::string& reading, const Component& component) const;
  [[nodiscard]] Standing accepting(const std::string& reading, const Component& component) const;

 private:
  using ById = std::unordered_map<std::string, RuleVariant>;
  ById without_;
  ById refusing_;
  ById accepting_;
};

}  // namespace congener::workbench
