// What the reports say in common: clauses with their words, readings with their questions, atoms, dates.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "congener/rule_set.hpp"
#include "congener/verdict.hpp"

namespace congener {

// The clause's words in the law, or an empty string.
[[nodiscard]] std::string clause_words(const Rule& rule, std::string_view clause);

// The reading a verdict names ("alkyl.cycloalkyl", or one of the rule's own), or nullptr.
[[nodiscard]] const Reading* find_reading(const RuleSet& rules, const Rule& rule, std::string_view id);

[[nodiscard]] bool is_draft(const Hit& hit);
[[nodiscard]] std::string schedule_of(const Hit& hit);
// What of the rule and the substance is from memory.
[[nodiscard]] std::vector<std::string> recalled_in(const Hit& hit);

// The clauses a hit stands on, each once, in order.
[[nodiscard]] std::vector<std::string> clauses_of(const std::vector<Account>& accounts);

// "from 2025-07-16, by Pub. L. 119-26"
[[nodiscard]] std::string in_words(const Interval& interval);

// "4–9, 12"
[[nodiscard]] std::string atoms_in_words(const std::vector<AtomIndex>& atoms);

// "haloalkyl (CF3) on the piperidine", "any aromatic monocycle (C6H4F) in place of the aniline ring".
[[nodiscard]] std::string account_in_words(const Verdict& verdict, const Rule& rule, const std::string& component,
                                           const Account& account);

// "Fentanyl (Tanimoto 0.83)"
[[nodiscard]] std::string in_words(const Resemblance& resemblance);

// What decides a hit, without the rule's id: substance, clauses, path, readings, because.
[[nodiscard]] std::string short_why(const Hit& hit);
// The same of the whole verdict, with the rule that decides it.
[[nodiscard]] std::string short_why(const Verdict& verdict);

// "X003: … ; X010: …", the grave ones first.
[[nodiscard]] std::string findings_in_words(const Verdict& verdict);

// "declared as “ANPP”, which resolves to c1…, which falls within us.schedule_ii.immediate_precursors and 4 more".
[[nodiscard]] std::string in_words(const Stated& stated, const Verdict& verdict);
// Statuses as a reader should see them: the gravest first.
inline constexpr std::array kByGravity = {Status::kControlled, Status::kArguable, Status::kUndetermined,
                                          Status::kInvalid,    Status::kWatch,    Status::kNoChemical,
                                          Status::kClear};
// The others are told in a line of a table.
[[nodiscard]] constexpr bool is_grave(Status status) {
  return status != Status::kClear && status != Status::kNoChemical;
}

// Clauses, path and substance by which it falls within the rule: "clauses A + C", "amide of 4-anilinopiperidine".
[[nodiscard]] std::string ground_of(const Hit& hit);

// Jurisdictions with a hit of this verdict, each once, ascending.
[[nodiscard]] std::vector<std::string> jurisdictions_with(const Verdict& verdict, HitVerdict kind);

// Ids of the rules with a hit of this verdict, each once, ascending.
[[nodiscard]] std::vector<std::string> rules_with(const Verdict& verdict, HitVerdict kind);

}  // namespace congener
