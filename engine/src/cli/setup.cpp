#include "cli/setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <span>

#include "base/text.hpp"
#include "verdict/question.hpp"

namespace congener::cli {
namespace {

namespace fs = std::filesystem;

template <typename Value>
Value or_refuse(const char* option, Result<Value, Fault> asked) {
  if (!asked) throw UsageError(fmt::format("{} {}; {}", option, asked.error().message, asked.error().advice));
  return std::move(asked).value();
}

}  // namespace

fs::path data_directory() {
  std::vector<fs::path> candidates;
  if (const char* named = std::getenv("CONGENER_DATA"); named && *named) {
    // What the user names is used or refused, never passed over.
    if (!fs::is_directory(named)) throw UsageError(fmt::format("CONGENER_DATA: {} is not a directory", named));
    return named;
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) candidates.push_back(program.parent_path().parent_path() / "share" / "congener");
  candidates.emplace_back(CONGENER_INSTALL_DATA);
  candidates.emplace_back(CONGENER_SOURCE_DIR);
  for (const fs::path& candidate : candidates) {
    if (fs::is_directory(candidate / "rules", ignored)) return candidate;
  }
  throw UsageError("the rules are not found; set CONGENER_DATA to the directory that holds rules/ and data/");
}

fs::path rules_directory(const std::string& asked) {
  if (asked.empty()) return data_directory() / "rules";
  if (!fs::is_directory(asked)) throw UsageError(fmt::format("--rules {}: not a directory", asked));
  return asked;
}

RuleSet load(const std::string& asked, ExampleStructures examples) {
  Asked plain;
  plain.rules_directory = asked;
  return load(plain, examples);
}

RuleSet load(const Asked& asked, ExampleStructures examples) {
  const fs::path directory = rules_directory(asked.rules_directory);
  const std::vector<fs::path> files(asked.rule_files.begin(), asked.rule_files.end());
  auto loaded = load_rules(directory, files, asked.rules_directory.empty() ? examples : ExampleStructures::kRead);
  if (!loaded) {
    throw UsageError(fmt::format("{}{} fault{} in the rules: nothing was screened", describe(loaded.error()),
                                 loaded.error().size(), loaded.error().size() == 1 ? "" : "s"));
  }
  return std::move(loaded).value();
}

const CounterIons& load_counter_ions() {
  static const CounterIons loaded = [] {
    auto result = CounterIons::load(data_directory() / "data" / "normalise" / "counterions.csv");
    if (!result) throw UsageError(describe(result.error()));
    return std::move(result).value();
  }();
  return loaded;
}

namespace {

// Those named, and those of the files named; a file of terms alone asks for no rule in particular.
std::vector<std::string> rules_asked(const Asked& asked, const RuleSet& rules) {
  std::vector<std::string> ids;
  for (const std::string& id : asked.rule_ids) {
    if (!rules.find(id)) {
      std::vector<std::string> known;
      for (const Rule& rule : rules.rules()) known.push_back(rule.id);
      const std::string near = nearest(id, known);
      throw UsageError(fmt::format(
          "--rule {}: no rule has that id; {}", id,
          near.empty() ? std::string("“congener rules list” lists them") : fmt::format("did you mean {}?", near)));
    }
    ids.push_back(id);
  }
  for (const Rule& rule : rules.rules()) {
    const bool of_a_file = std::ranges::any_of(
        asked.rule_files, [&](const std::string& file) { return fs::path(file).string() == rule.file; });
    if (of_a_file) ids.push_back(rule.id);
  }
  return ids;
}

}  // namespace

Resolver load_resolver(const NameArguments& names) {
  auto resolver = congener::load_resolver(
      {data_directory() / "data" / "names" / "substances.txt", names.dictionary, !names.no_opsin}, load_counter_ions());
  if (!resolver) throw UsageError(describe(resolver.error()));
  return std::move(resolver).value();
}

CrossChecks load_checks(const RuleSet& rules) {
  auto loaded = CrossChecks::load(data_directory() / "data" / "customs", rules);
  if (!loaded) throw UsageError(describe(loaded.error()));
  return std::move(loaded).value();
}

std::optional<Resolver> resolver_asked(const NameArguments& names) {
  if (names.no_names) return std::nullopt;
  return load_resolver(names);
}

JudgeOptions judge_options(const Asked& asked, const RuleSet& rules) {
  JudgeOptions options;
  options.as_of = or_refuse("--as-of", day_asked(asked.as_of));
  options.jurisdictions = or_refuse("--jurisdiction", jurisdictions_asked(asked.jurisdictions, rules));
  options.drafts = asked.drafts;
  options.rules = rules_asked(asked, rules);
  return options;
}

int exit_code(const Tally& tally) {
  const auto count = [&](Status status) { return tally.by_status[static_cast<std::size_t>(status)]; };
  const bool caught = count(Status::kControlled) + count(Status::kArguable) > 0;
  const bool in_doubt = count(Status::kUndetermined) + count(Status::kInvalid) > 0;
  return (caught ? 1 : 0) + (in_doubt ? 2 : 0);
}

}  // namespace congener::cli
