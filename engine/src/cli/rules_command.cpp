#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/show_rule.hpp"
#include "report/wording.hpp"
#include "verdict/rule_test.hpp"

namespace congener::cli {
namespace {

struct RulesArguments {
  Asked asked;
  std::string id;
  std::vector<std::string> files;
  std::vector<std::string> ids;
};

int print(const std::string& text) {
  Output output("");
  output.write(text);
  return output.finish() ? 0 : kExitFault;
}

std::vector<std::string> all_ids(const RuleSet& rules) {
  std::vector<std::string> ids;
  for (const Rule& rule : rules.rules()) ids.push_back(rule.id);
  for (const auto& [id, term] : rules.terms()) ids.push_back(id);
  for (const auto& [id, term] : rules.transformations()) ids.push_back(id);
  return ids;
}

[[noreturn]] void unknown_id(const std::string& id, const std::vector<std::string>& known) {
  const std::string near = nearest(id, known);
  throw UsageError(fmt::format(
      "no rule has the id {}; {}", id,
      near.empty() ? std::string("“congener rules list” lists them") : fmt::format("did you mean {}?", near)));
}

int run_list(const RulesArguments& arguments) {
  const RuleSet rules = load(arguments.asked.rules_directory);
  const JudgeOptions options = judge_options(arguments.asked, rules);
  return print(list_rules(rules, options));
}

int run_show(const RulesArguments& arguments) {
  const RuleSet rules = load(arguments.asked.rules_directory);
  const Rule* rule = rules.find(arguments.id);
  if (!rule) {
    std::vector<std::string> known;
    for (const Rule& each : rules.rules()) known.push_back(each.id);
    unknown_id(arguments.id, known);
  }
  const Output output("");
  return print(show_rule(*rule, terminal_options(output.to_terminal(), {}).width));
}

int run_check(const RulesArguments& arguments) {
  const std::vector<std::filesystem::path> files(arguments.files.begin(), arguments.files.end());
  const std::filesystem::path directory = rules_directory(arguments.asked.rules_directory);
  const auto loaded = files.empty() ? load_rules(directory) : load_rules(directory, std::span(files));
  if (!loaded) {
    const std::size_t count = loaded.error().size();
    throw UsageError(fmt::format("{}{} fault{}", describe(loaded.error()), count, count == 1 ? "" : "s"));
  }
  const RuleSet& rules = loaded.value();
  return print(fmt::format("{} rules, {} terms and {} transformations are in order; rule set {}\n",
                           rules.rules().size(), rules.terms().size(), rules.transformations().size(), rules.hash()));
}

int run_test(const RulesArguments& arguments) {
  const RuleSet rules = load(arguments.asked.rules_directory);
  const std::vector<std::string> known = all_ids(rules);
  for (const std::string& id : arguments.ids) {
    if (std::ranges::find(known, id) == known.end()) unknown_id(id, known);
  }
  const RuleTestReport report = test_rules(rules, Matcher(rules), arguments.ids);
  std::string text;
  for (const RuleTestFailure& failure : report.failures) {
    text += fmt::format("FAILED {}: {}\n       {}\n", failure.rule, failure.example, failure.message);
  }
  for (const std::string& gap : report.unexercised) text += fmt::format("not exercised: {}\n", gap);
  text += fmt::format("{} examples, {} failed, {} not exercised\n", report.examples, report.failures.size(),
                      report.unexercised.size());
  const int printed = print(text);
  return report.failures.empty() ? printed : kExitFault;
}

void add_rules_directory(CLI::App& command, RulesArguments& arguments) {
  command.add_option("--rules", arguments.asked.rules_directory, "directory of rule files [the program's own]");
}

}  // namespace

void add_rules(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RulesArguments>();
  CLI::App* rules = app.add_subcommand("rules", "List, show, check and test the rules");
  rules->require_subcommand(1);
  const auto add = [&](const char* name, const char* says, const char* example, int (*work)(const RulesArguments&)) {
    CLI::App* command = rules->add_subcommand(name, says);
    command->footer(fmt::format("Example:\n  {}", example));
    command->callback([&run, arguments, work] {
      run = [arguments, work] {
        chem::warm_up();
        return work(*arguments);
      };
    });
    return command;
  };

  CLI::App* list = add("list", "One line a rule", "congener rules list --jurisdiction US --as-of 2020-01-01", run_list);
  add_asked(*list, arguments->asked);
  CLI::App* show = add("show", "The law's words, dates, clauses and readings of one rule",
                       "congener rules show us.fentanyl_related", run_show);
  show->add_option("ID", arguments->id, "the rule")->required();
  add_rules_directory(*show, *arguments);
  CLI::App* check = add("check", "Load the rules and say every fault in them, with FILEs added or put in place",
                        "congener rules check draft.yaml", run_check);
  check->add_option("FILE", arguments->files, "rule files to check with the rest");
  add_rules_directory(*check, *arguments);
  CLI::App* test = add("test", "Run the examples of every rule and term; name what no example exercises",
                       "congener rules test us.fentanyl_related", run_test);
  test->add_option("ID", arguments->ids, "rules or terms [all]");
  add_rules_directory(*test, *arguments);
  add_workbench(*rules, run);
}

}  // namespace congener::cli
