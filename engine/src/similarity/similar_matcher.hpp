// Similar rules: does a compound contain a core, and which named substances does it resemble enough?
//
// Guarantee: a finding has at least one substance at or above the rule's threshold, all of them ranked; a compound that
// is itself among the substances compared with is no finding. Immutable: threads may share one object. Keeps references
// to rules.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "congener/component.hpp"
#include "congener/date.hpp"
#include "congener/fingerprint.hpp"
#include "congener/rule_set.hpp"
#include "match/matcher.hpp"
#include "similarity/references.hpp"

namespace congener::similarity {

struct SimilarOptions {
  bool drafts = false;        // also compare with rules and entries that are drafts
  std::optional<Date> as_of;  // compare with what is in force on this day; nothing: whatever the day
};

class SimilarMatcher {
 public:
  // Takes the similar rules among `asked`; what they compare with may stand in any rule of `rules`.
  SimilarMatcher(const RuleSet& rules, const std::vector<const Rule*>& asked, const SimilarOptions& options);

  // Appends what is found; a core whose search reached the step limit is told in `unfinished`.
  void match(const Component& component, const Fingerprint& fingerprint, const MatchOptions& options,
             Findings& out) const;

 private:
  struct Compared {
    const Rule* rule = nullptr;
    References references;
  };
  std::vector<Compared> compared_;
};

}  // namespace congener::similarity
