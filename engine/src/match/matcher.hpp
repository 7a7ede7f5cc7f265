// Which rules a compound falls under, whatever the day: the accounting for class rules, the comparison of
// parents for listed ones, the reverse transformations for derived ones.
//
// Similar rules are decided in similarity/ and nowhere here. Guarantee: deterministic; a member of a class has every
// heavy atom in exactly one account; work is bounded, and reaching the bound is reported, never passed over.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "congener/component.hpp"
#include "congener/rule_selection.hpp"
#include "congener/rule_set.hpp"
#include "congener/verdict.hpp"  // Account, Near, Resemblance

namespace congener {

// Search steps spent on one compound and one rule before the answer is "undetermined".
inline constexpr std::size_t kDefaultStepLimit = 2'000'000;

struct MatchOptions {
  std::size_t step_limit = kDefaultStepLimit;
  bool near_misses = true;  // also look for the accounting that leaves one fragment unexplained
  Deadline deadline = {};   // when to give up, whatever the steps
};

// One rule a compound falls under by structure, the day and the exceptions left aside.
struct Finding {
  const Rule* rule = nullptr;
  const Substance* substance = nullptr;
  std::vector<Account> accounts;
  std::vector<std::string> readings;
  std::vector<std::string> path;
  std::vector<Resemblance> resembles;  // similar rules
};

struct Findings {
  std::vector<Finding> found;  // by rule, in the order of RuleSet::rules()
  std::vector<Near> near;
  std::vector<const Rule*> unfinished;  // a limit was reached
  bool out_of_time = false;             // the deadline was: what was not yet found is not known
};

// Keeps a reference to `rules`, which must outlive it. Immutable: threads may share one object.
class Matcher {
 public:
  explicit Matcher(const RuleSet& rules);

  [[nodiscard]] Findings match(const Component& component, const MatchOptions& options = {}) const;
  // As match(), of the rules selected; listed ones all the same, as exceptions to others.
  [[nodiscard]] Findings match(const Component& component, const MatchOptions& options,
                               const RuleSelection& selected) const;
  // One rule alone; as match().
  void match(const Rule& rule, const Component& component, const MatchOptions& options, Findings& out) const;
  // Class rules on a molecule perceived elsewhere.
  [[nodiscard]] Findings match_classes(const Molecule& molecule, const MatchOptions& options = {}) const;

 private:
  struct Compiled;
  struct Extended;

  void match_listed(const Component& component, const MatchOptions& options, const Rule* only, Findings& out) const;
  void match_class(const Rule& rule, const Molecule& molecule, const std::string& smiles, const MatchOptions& options,
                   Findings& out) const;
  void match_derived(const Rule& rule, const Molecule& molecule, const MatchOptions& options, Findings& out) const;

  const RuleSet& rules_;
  std::shared_ptr<const Compiled> compiled_;
};

// Does the fragment fall under the term, and by which reading ("" for narrow)? The fragment is written with *
// for each atom of the parent. Used for the terms' own examples.
struct TermAnswer {
  bool holds = false;
  std::string reading;
};
[[nodiscard]] TermAnswer term_holds(const Term& term, const Molecule& fragment_with_wildcards);

}  // namespace congener
