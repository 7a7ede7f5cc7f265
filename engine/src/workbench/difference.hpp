// What changes for known compounds when a rule is amended, when one rule is put beside another, or when a day passes.
//
// Guarantee: every record whose standing differs is told, each once; comparing in the other direction gives the same
// records with before and after exchanged. What need not be decided again is so by the prefilter's guarantee alone:
// neither side's changed rules can apply to it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workbench/coverage.hpp"

namespace congener::workbench {

enum class Flip : unsigned char {
  kIn,            // not caught → controlled
  kInArguable,    // not caught → arguable
  kToControlled,  // arguable → controlled
  kToArguable,    // controlled → arguable
  kOut,           // caught → not caught
  kOtherRules,    // as grave as before, but by other rules
};
inline constexpr std::size_t kFlips = 6;
[[nodiscard]] const char* name(Flip flip);         // "in", "in_arguable", …
[[nodiscard]] const char* description(Flip flip);  // "newly controlled", …

// One side of a comparison. The rule set must outlive what is made of it.
struct Side {
  std::string label;  // as the user named it: an id, a file or a day
  const RuleSet* rules = nullptr;
  const Rule* rule = nullptr;  // the rule compared; null: all that are asked, on the day
  JudgeOptions options;
};

// What one rule says before and after.
struct RuleChange {
  std::string rule;
  Standing before = Standing::kNone;
  Standing after = Standing::kNone;
};

struct Change {
  Flip flip = Flip::kIn;
  Standing before = Standing::kNone;
  Standing after = Standing::kNone;
  CaughtCompound compound;  // as the side has it that catches it, the later one of two
  std::string why_before;
  std::string why_after;
  std::vector<std::string> by;    // what does it: clauses, readings, or ids of rules
  std::vector<RuleChange> rules;  // where all rules are compared: those that differ
};

// How often a clause or a rule does it.
struct Doer {
  std::size_t in = 0;        // not caught → caught
  std::size_t out = 0;       // caught → not caught
  std::size_t regraded = 0;  // controlled ↔ arguable
};

// Of a file of verdicts: what was decided again, and what was not and why.
struct Recheck {
  std::size_t records = 0;
  std::size_t decided_again = 0;
  std::size_t ruled_out = 0;         // nothing was found then, and no rule that changes can apply
  std::size_t invalid = 0;           // could not be read, whatever the rules
  std::size_t names_unread = 0;      // a name alone, and names are not read
  std::size_t unchanged_rules = 0;   // no rule changes: nothing was looked at
  std::size_t unreadable = 0;        // lines that are no verdict
  std::size_t first_unreadable = 0;  // line
  std::string unreadable_why;
  std::size_t of_another_run = 0;  // stored with other rules, another version or another day than the first side
  std::size_t differ = 0;          // of the same run, and yet the stored status is not what is decided now
  std::size_t first_differ = 0;    // line
};

struct Difference {
  Side before;
  Side after;
  bool whole_rule_base = false;
  std::vector<std::string> changed_rules;  // of a whole rule base: those whose standing in force differs
  std::string source;                      // the library's or file's path
  std::string source_hash;                 // of a library
  std::size_t records = 0;
  std::size_t undecided = 0;      // caught on neither side, and undetermined or invalid on one
  std::size_t matrix[3][3] = {};  // [before][after] by Standing, of those compared
  std::vector<Change> changes;    // by flip, then medicines, others, family; least like the family first
  std::size_t flips[kFlips] = {};
  std::map<std::string, Doer> doers;
  std::optional<Recheck> recheck;  // of stored verdicts
};

[[nodiscard]] Result<Difference, Fault> diff_library(const library::Library& library, const CounterIons& counter_ions,
                                                     const Side& before, const Side& after, const Known& known,
                                                     const WorkbenchOptions& options);

// Over the NDJSON of an earlier screening, plain or compressed. F… the file.
[[nodiscard]] Result<Difference, Fault> diff_verdicts(const std::string& path, const CounterIons& counter_ions,
                                                      const Side& before, const Side& after, const Known& known,
                                                      const WorkbenchOptions& options);

// The rules, of all that could matter to what is asked, that are in force on one of the days and not on the other,
// as a whole or in one of their substances; with similar rules that compare with such substances.
[[nodiscard]] std::vector<std::string> rules_that_change(const RuleSet& rules, const JudgeOptions& asked, Date before,
                                                         Date after);

}  // namespace congener::workbench
