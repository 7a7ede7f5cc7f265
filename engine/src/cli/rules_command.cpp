#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/show_rule.hpp"
#include "report/wording.hpp"
#include "rulebook/rule_places.hpp"
#include "skeleton/skeleton.hpp"
#include "verdict/rule_test.hpp"
#include "workbench/class_size.hpp"
#include "workbench/lint_report.hpp"
#include "workbench/rule_skeleton.hpp"
#include "workbench/term_drawing.hpp"
#include "workbench/test_report.hpp"

namespace congener::cli {
namespace {

struct RulesArguments {
  Asked asked;
  std::string format;
  std::string output;
  std::string kind = "class";
  bool coverage = false;
  std::size_t heavy_atoms = 0;
  std::optional<double> min_percent;
  std::string id;
  std::vector<std::string> files;
  std::vector<std::string> ids;
};

// Of `rules check`: a warning, and nothing worse; of `rules test --min`: less is exercised.
constexpr int kExitWarning = 1;

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

bool machine_format(const RulesArguments& arguments) {
  return arguments.format == "json" || arguments.format == "sarif";
}

int print_findings(const RulesArguments& arguments, const std::vector<workbench::Finding>& findings,
                   const workbench::LintSummary& summary) {
  return print(arguments.format == "json"    ? workbench::lint_json(findings, summary)
               : arguments.format == "sarif" ? workbench::lint_sarif(findings, summary)
                                             : workbench::lint_text(findings, summary));
}

// Of the corpus that ships: medicines and other drugs, the family itself left out.
std::vector<ElementGraph> ordinary_compounds() {
  const std::filesystem::path path = data_directory() / "data" / "corpora" / "small.smi";
  std::ifstream stream(path);
  if (!stream)
    throw UsageError(fmt::format("cannot read {}: by it the share that passes a prefilter is measured", path.string()));
  std::vector<ElementGraph> graphs;
  std::string line;
  while (std::getline(stream, line)) {
    const auto columns = split(line, '\t');
    if (columns.size() < 2 || !columns[1].starts_with("lookalikes")) continue;
    ElementGraph graph;
    if (scan_smiles(columns[0], graph).outcome == Scan::kScanned) graphs.push_back(graph);
  }
  return graphs;
}

int run_check(const RulesArguments& arguments) {
  const std::vector<std::filesystem::path> files(arguments.files.begin(), arguments.files.end());
  const std::filesystem::path directory = rules_directory(arguments.asked.rules_directory);
  const auto loaded = load_rules(directory, files);
  workbench::LintSummary summary;
  summary.version = engine_version();
  if (!loaded) {
    const std::size_t count = loaded.error().size();
    if (!machine_format(arguments)) {
      throw UsageError(fmt::format("{}{} fault{}", describe(loaded.error()), count, count == 1 ? "" : "s"));
    }
    (void)print_findings(arguments, workbench::as_findings(loaded.error()), summary);
    return kExitFault;
  }
  const RuleSet& rules = loaded.value();
  summary.rules = rules.rules().size();
  summary.terms = rules.terms().size();
  summary.transformations = rules.transformations().size();
  summary.rule_set = rules.hash();
  workbench::LintOptions options;
  for (const Rule& rule : rules.rules()) {
    if (std::ranges::find(arguments.files, rule.file) != arguments.files.end()) options.only.push_back(rule.id);
  }
  options.ordinary = ordinary_compounds();
  RulePlaces places(directory);
  const std::vector<workbench::Finding> findings = workbench::lint(rules, places, options);
  const int printed = print_findings(arguments, findings, summary);
  if (printed != 0) return printed;
  switch (workbench::worst(findings)) {
    case workbench::Severity::kNote: return 0;
    case workbench::Severity::kWarning: return kExitWarning;
    case workbench::Severity::kError: break;
  }
  return kExitFault;
}

int run_size(const RulesArguments& arguments) {
  const RuleSet rules = load(arguments.asked);
  const Rule* rule = rules.find(arguments.id);
  if (!rule) {
    std::vector<std::string> known;
    for (const Rule& each : rules.rules()) known.push_back(each.id);
    unknown_id(arguments.id, known);
  }
  if (rule->kind != RuleKind::kClass) {
    throw UsageError(
        fmt::format("{} is a {} rule; only a class spans structures that can be counted", rule->id, name(rule->kind)));
  }
  if (rule->klass().clauses.size() > workbench::kMaxClauses) {
    throw UsageError(fmt::format("{} has {} clauses; combinations of at most {} are counted", rule->id,
                                 rule->klass().clauses.size(), workbench::kMaxClauses));
  }
  const auto sizes = workbench::class_size(*rule, arguments.heavy_atoms);
  return print(arguments.format == "json" ? workbench::size_json(*rule, arguments.heavy_atoms, sizes)
                                          : workbench::size_text(*rule, arguments.heavy_atoms, sizes));
}

int run_draw(const RulesArguments& arguments) {
  const RuleSet rules = load(arguments.asked.rules_directory);
  std::error_code error;
  std::filesystem::create_directories(arguments.output, error);
  if (error) throw UsageError(fmt::format("cannot make {}: {}", arguments.output, error.message()));
  for (const auto& [id, term] : rules.terms()) {
    const std::string svg = workbench::draw_term(*term);
    if (svg.empty()) continue;
    Output output((std::filesystem::path(arguments.output) / (id + ".svg")).string());
    output.write(svg);
    if (!output.finish()) return kExitFault;
  }
  return 0;
}

int run_new(const RulesArguments& arguments) {
  if (!workbench::is_rule_id(arguments.id)) {
    throw UsageError(
        fmt::format("“{}” is no rule id; use a-z, 0-9, “_” and at least one “.”: us.schedule_i", arguments.id));
  }
  const RuleKind kind = arguments.kind == "listed"    ? RuleKind::kListed
                        : arguments.kind == "derived" ? RuleKind::kDerived
                        : arguments.kind == "similar" ? RuleKind::kSimilar
                                                      : RuleKind::kClass;
  const std::string text = workbench::rule_skeleton(arguments.id, kind);
  if (arguments.output.empty() || arguments.output == "-") return print(text);
  std::error_code unknown;
  if (std::filesystem::exists(std::filesystem::symlink_status(arguments.output, unknown))) {
    throw UsageError(fmt::format("{} is there already; nothing was written", arguments.output));
  }
  Output output(arguments.output);
  output.write(text);
  return output.finish() ? 0 : kExitFault;
}

int run_test(const RulesArguments& arguments) {
  const RuleSet rules = load(arguments.asked, ExampleStructures::kRead);
  const std::vector<std::string> known = all_ids(rules);
  for (const std::string& id : arguments.ids) {
    if (std::ranges::find(known, id) == known.end()) unknown_id(id, known);
  }
  const RuleTestReport report = test_rules(rules, Matcher(rules), arguments.ids);
  const bool coverage = arguments.coverage || arguments.min_percent;
  const int printed = print(arguments.format == "json" ? workbench::test_json(report)
                            : coverage ? workbench::test_text(report) + "\n" + workbench::coverage_text(report)
                                       : workbench::test_text(report));
  if (!report.failures.empty()) return kExitFault;
  if (arguments.min_percent && report.percent_exercised() < *arguments.min_percent) return kExitWarning;
  return printed;
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

  const auto add_rule_file = [&](CLI::App& command) {
    command
        .add_option("--rule-file", arguments->asked.rule_files,
                    "a file in place of the rule of its id, or beside them; may be given more than once")
        ->expected(1)
        ->take_all();
  };
  CLI::App* list = add("list", "One line a rule", "congener rules list --jurisdiction US --as-of 2020-01-01", run_list);
  add_asked(*list, arguments->asked);
  CLI::App* show = add("show", "The law's words, dates, clauses and readings of one rule",
                       "congener rules show us.fentanyl_related", run_show);
  show->add_option("ID", arguments->id, "the rule")->required();
  add_rules_directory(*show, *arguments);
  CLI::App* check = add("check",
                        "Say every fault of the rules, and what of them cannot be meant; of the FILEs, added or put in "
                        "place, alone.\nExit code: 0 at most notes, 1 warnings, 4 errors",
                        "congener rules check draft.yaml", run_check);
  check->add_option("FILE", arguments->files, "rule files to check with the rest");
  check->add_option("--format", arguments->format, "table, json or sarif [table]")
      ->check(CLI::IsMember({"table", "json", "sarif"}));
  add_rules_directory(*check, *arguments);
  CLI::App* test = add("test", "Run the examples of every rule and term; name what no example exercises",
                       "congener rules test us.fentanyl_related", run_test);
  test->add_option("ID", arguments->ids, "rules or terms [all]");
  test->add_flag("--coverage", arguments->coverage,
                 "also which clauses, terms, readings, exceptions and days the examples exercise");
  test->add_option("--min", arguments->min_percent, "with exit code 1 if less than PERCENT of them is exercised")
      ->check(CLI::Range(0.0, 100.0))
      ->type_name("PERCENT");
  test->add_option("--format", arguments->format, "table or json [table]")->check(CLI::IsMember({"table", "json"}));
  add_rules_directory(*test, *arguments);
  add_rule_file(*test);
  CLI::App* size = add("size", "How many structures a class spans, by combination of its clauses: numbers alone",
                       "congener rules size us.fentanyl_related --max-heavy-atoms 30", run_size);
  size->add_option("ID", arguments->id, "a class rule")->required();
  size->add_option("--max-heavy-atoms", arguments->heavy_atoms, "count structures of up to so many atoms but hydrogen")
      ->required()
      ->check(CLI::Range(std::size_t{1}, workbench::kMaxHeavyAtoms));
  size->add_option("--format", arguments->format, "table or json [table]")->check(CLI::IsMember({"table", "json"}));
  add_rule_file(*size);
  add_rules_directory(*size, *arguments);
  CLI::App* draw = add("draw", "Draw each term of the rules as one SVG: groups within it, not within it, and contested",
                       "congener rules draw -o drawings", run_draw);
  draw->add_option("-o,--output", arguments->output, "a directory")->required();
  add_rules_directory(*draw, *arguments);
  CLI::App* fresh = add("new", "Write the file that a new rule begins as, with \"\" where something must be filled in",
                        "congener rules new us.my_class --kind class -o my_class.yaml", run_new);
  fresh->add_option("ID", arguments->id, "the rule")->required();
  fresh->add_option("--kind", arguments->kind, "class, listed, derived or similar")
      ->check(CLI::IsMember({"class", "listed", "derived", "similar"}))
      ->capture_default_str();
  fresh->add_option("-o,--output", arguments->output, "a file that is not there yet [standard output]");
  add_workbench(*rules, run);
}

}  // namespace congener::cli
