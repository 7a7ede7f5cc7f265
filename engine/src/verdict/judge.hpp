// From a record to its verdict: read, normalise, match, then the day, the jurisdictions and the exceptions.
//
// Total: every record gets exactly one verdict, whatever is in it.
#pragma once

#include <string>
#include <vector>

#include "congener/record.hpp"
#include "congener/verdict.hpp"
#include "match/matcher.hpp"
#include "normalise/normalise.hpp"

namespace congener {

struct JudgeOptions {
  Date as_of = Date::today();
  std::vector<std::string> jurisdictions;  // empty: all. "US" takes in "US-IA".
  bool drafts = false;                     // also apply rules and entries that are drafts
  MatchOptions match;
};

// Immutable: threads may share one object. Keeps references to its rules.
class Judge {
 public:
  Judge(const RuleSet& rules, CounterIons counter_ions, JudgeOptions options);

  [[nodiscard]] Verdict judge(const Record& record) const;
  [[nodiscard]] const JudgeOptions& options() const { return options_; }
  [[nodiscard]] const RuleSet& rules() const { return rules_; }

 private:
  const RuleSet& rules_;
  Matcher matcher_;
  CounterIons counter_ions_;
  JudgeOptions options_;
};

// Is the jurisdiction among those asked for? "US" takes in "US-IA"; nothing asked takes in all.
[[nodiscard]] bool takes_in(const std::vector<std::string>& asked, const std::string& jurisdiction);

}  // namespace congener
