// From a record to its verdict: read, normalise, match, then the day, the jurisdictions and the exceptions.
//
// Total: every record gets exactly one verdict, whatever is in it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/remembered.hpp"
#include "checks/cross_checks.hpp"
#include "checks/found.hpp"
#include "congener/record.hpp"
#include "congener/verdict.hpp"
#include "match/matcher.hpp"
#include "normalise/normalise.hpp"
#include "prefilter/prefilter.hpp"
#include "resolve/resolver.hpp"
#include "similarity/references.hpp"
#include "similarity/similar_matcher.hpp"

namespace congener {

struct JudgeOptions {
  Date as_of = Date::today();
  std::vector<std::string> jurisdictions;  // empty: all. "US" takes in "US-IA".
  std::vector<std::string> rules;          // ids of the rules asked; empty: all
  bool drafts = false;                     // also apply rules and entries that are drafts
  MatchOptions match;
  bool prefilter = false;  // rule compounds out on their skeleton alone where that can be done: examined "skeleton"
  double time_limit = 10;  // seconds for one record, looked at between the steps of the work; 0: none
  bool validate = false;   // with `prefilter`: read and normalise every structure all the same
  const Resolver* resolver = nullptr;   // reads the names and numbers of a line; must outlive the judge
  const FoundTable* found = nullptr;    // with `resolver`: what a laboratory found; must outlive the judge
  const CrossChecks* checks = nullptr;  // with `resolver`: compares what a line declares; must outlive the judge
};

// Why a record has no compound that could be judged, and what it is then.
struct Unread {
  Status status = Status::kInvalid;
  Reason reason;
};

// What the record declares, read and normalised, however long that takes; all as Role::kParent.
[[nodiscard]] Result<std::vector<Component>, Unread> components_of(const Record& record);

// Immutable but for what it remembers of names read before: threads may share one object. Keeps references to its
// rules.
class Judge {
 public:
  Judge(const RuleSet& rules, CounterIons counter_ions, JudgeOptions options);

  // The structure, every name and number of the line, and what does not agree among them; the gravest counts.
  [[nodiscard]] Verdict judge(const Record& record) const;
  // Of a structure that was read and normalised before, alone: as judge() of its text in full, in a record that
  // declares nothing else.
  [[nodiscard]] Verdict judge_components(const Record& record, std::vector<Component> components) const;
  // The same where no rule asked can apply, as ruled_out() has it.
  [[nodiscard]] Verdict judge_ruled_out(const Record& record, std::vector<Component> components) const;
  // Names are read here, where a resolver is given.
  [[nodiscard]] Verdict judge_unread(const Record& record, const Unread& unread) const;
  // Can no rule asked apply, by the skeleton alone? Always false without JudgeOptions::prefilter.
  [[nodiscard]] bool ruled_out(InputKind kind, std::string_view text) const;
  // Would judge() of this record be cleared(), but for the record in it? Allocates nothing.
  [[nodiscard]] bool clears(const RecordView& record) const;
  [[nodiscard]] const Verdict& cleared() const { return cleared_; }
  [[nodiscard]] const JudgeOptions& options() const { return options_; }
  [[nodiscard]] const RuleSet& rules() const { return rules_; }
  // Of the rules asked; nullptr without JudgeOptions::prefilter.
  [[nodiscard]] const Prefilter* prefilter() const { return prefilter_ ? &*prefilter_ : nullptr; }
  // The rules that apply, in force on the day or not.
  [[nodiscard]] std::vector<const Rule*> asked() const;

 private:
  [[nodiscard]] Verdict of(const Record& record) const;
  // Of the structure alone. `validate`: read and normalise it though no rule can apply.
  [[nodiscard]] Verdict judge_within(const Record& record, const Deadline& deadline, bool validate) const;
  // Is there more to it than its structure? Allocates nothing.
  [[nodiscard]] bool reads_line(const RecordView& record) const;
  // Of the whole line: its structure, and each reading of each name and number.
  [[nodiscard]] Verdict judge_line(const Record& record, const Deadline& deadline) const;
  // Of a structure that a name resolves to; remembered.
  [[nodiscard]] std::shared_ptr<const Verdict> judge_reading(InputKind kind, std::string_view text,
                                                             const Deadline& deadline) const;
  // The rules that may apply to a component; with a prefilter.
  [[nodiscard]] RuleSelection candidates(const Component& component) const;
  void judge_parents(Verdict& verdict, bool ruled_out, const Deadline& deadline) const;

  const RuleSet& rules_;
  Matcher matcher_;
  CounterIons counter_ions_;
  JudgeOptions options_;
  similarity::SimilarMatcher similar_;
  similarity::References listed_;
  std::optional<Prefilter> prefilter_;
  Verdict cleared_;                                // of every record that is ruled out on its skeleton
  std::unique_ptr<Remembered<Verdict>> readings_;  // by the structure's text
};

// Is the jurisdiction among those asked for? "US" takes in "US-IA"; nothing asked takes in all.
[[nodiscard]] bool takes_in(const std::vector<std::string>& asked, const std::string& jurisdiction);

}  // namespace congener
