// What every subcommand needs: where the data lies, the rules, the day and the jurisdictions, checked.
//
// A fault of the user's is thrown as UsageError, caught in main, and ends the program with exit code 4.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "congener/rule_set.hpp"
#include "report/report.hpp"
#include "resolve/resolver.hpp"
#include "verdict/judge.hpp"

namespace congener::cli {

inline constexpr int kExitFault = 4;
inline constexpr int kExitSignal = 128;  // and the number of the signal that stopped a run

// What to print on standard error, whole.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The options that choose the rules and the question put to them.
struct Asked {
  std::string rules_directory;  // empty: found
  std::string as_of;            // empty: today
  std::vector<std::string> jurisdictions;
  bool drafts = false;
  std::vector<std::string> rule_files;  // drafts of rules: added, or put in place of the rule of the same id
  std::vector<std::string> rule_ids;    // with `rule_files`: the rules asked; both empty: all
};

// How names are read.
struct NameArguments {
  std::string dictionary;  // the user's; empty: none
  bool no_opsin = false;
  bool no_names = false;  // none are read
};

// The first that exists: $CONGENER_DATA, ../share/congener beside the program, the install prefix, the source tree.
[[nodiscard]] std::filesystem::path data_directory();
[[nodiscard]] std::filesystem::path rules_directory(const std::string& asked);

// Examples of a rule base other than the program's own are always read.
[[nodiscard]] RuleSet load(const std::string& rules_directory,
                           ExampleStructures examples = ExampleStructures::kOfGivenFiles);
// With the files of `asked.rule_files` in place.
[[nodiscard]] RuleSet load(const Asked& asked, ExampleStructures examples = ExampleStructures::kOfGivenFiles);
// Read once.
[[nodiscard]] const CounterIons& load_counter_ions();
[[nodiscard]] Resolver load_resolver(const NameArguments& names);
// What compares the fields of a line.
[[nodiscard]] CrossChecks load_checks(const RuleSet& rules);
// None with --no-names.
[[nodiscard]] std::optional<Resolver> resolver_asked(const NameArguments& names);
[[nodiscard]] JudgeOptions judge_options(const Asked& asked, const RuleSet& rules);

// 0 to 3; see design.md, section 6.
[[nodiscard]] int exit_code(const Tally& tally);

}  // namespace congener::cli
