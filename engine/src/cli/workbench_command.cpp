// `congener rules coverage` and `congener rules diff`: arguments to the workbench, and its reports to files.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "library/library.hpp"
#include "similarity/parallel.hpp"
#include "verdict/question.hpp"
#include "workbench/reports.hpp"

namespace congener::cli {
namespace {

namespace fs = std::filesystem;
using library::Library;
using namespace workbench;

struct WorkbenchArguments {
  std::vector<std::string> rules;  // ids or files
  std::string rules_directory;
  std::vector<std::string> days;
  std::vector<std::string> jurisdictions;
  bool drafts = false;
  std::string library;
  std::string verdicts;
  std::vector<std::string> protect;
  std::vector<std::string> family;
  std::string format;
  std::string output;
  std::string map;
  std::size_t threads = 0;
  std::size_t top = WorkbenchReportOptions{}.top;
  std::size_t drawings = WorkbenchReportOptions{}.drawings;
  bool no_progress = false;
  NameArguments names;
};

// As a shell takes it for one word.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789._-/:=,+@%") == std::string::npos;
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Day and drafts as they were decided, so that the command gives the same report on any day.
std::string command_of(const char* what, const WorkbenchArguments& arguments, const std::vector<std::string>& days) {
  std::string out = fmt::format("congener rules {}", what);
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) out += fmt::format(" {} {}", option, quoted(value));
  };
  for (const std::string& rule : arguments.rules) out += " " + quoted(rule);
  add("--library", arguments.library);
  add("--verdicts", arguments.verdicts);
  for (const std::string& day : days) add("--as-of", day);
  for (const std::string& one : arguments.jurisdictions) add("--jurisdiction", one);
  add("--rules", arguments.rules_directory);
  if (arguments.drafts) out += " --drafts";
  for (const std::string& file : arguments.protect) add("--protect", file);
  for (const std::string& file : arguments.family) add("--family", file);
  add("--format", arguments.format);
  return out;
}

// A rule base with the rule in it that an argument names: an id, or the file of a draft.
struct Named {
  std::shared_ptr<const RuleSet> rules;
  const Rule* rule = nullptr;
};

Named rule_named(const std::string& named, const WorkbenchArguments& arguments,
                 const std::shared_ptr<const RuleSet>& base) {
  std::error_code ignored;
  const bool is_file = fs::path(named).extension() == ".yaml" || fs::is_regular_file(named, ignored);
  Named found{base, nullptr};
  if (!is_file) {
    found.rule = base->find(named);
    if (found.rule) return found;
    std::vector<std::string> known;
    for (const Rule& rule : base->rules()) known.push_back(rule.id);
    const std::string near = nearest(named, known);
    throw UsageError(fmt::format(
        "no rule has the id {}, and it is no file; {}", named,
        near.empty() ? std::string("“congener rules list” lists them") : fmt::format("did you mean {}?", near)));
  }
  Asked asked;
  asked.rules_directory = arguments.rules_directory;
  asked.rule_files = {named};
  found.rules = std::make_shared<const RuleSet>(load(asked));
  for (const Rule& rule : found.rules->rules()) {
    if (fs::path(named).string() == rule.file) found.rule = &rule;
  }
  if (!found.rule) throw UsageError(fmt::format("{}: holds no rule", named));
  return found;
}

std::optional<Date> day_named(const std::string& text) {
  auto day = day_asked(text);
  if (!day) throw UsageError(fmt::format("--as-of {}; {}", day.error().message, day.error().advice));
  return day.value();
}

// Where the rule is a draft, drafts are asked: that is what it was named for.
Side side_of(const std::string& label, const Named& named, const WorkbenchArguments& arguments,
             const std::optional<Date>& day) {
  Side side;
  side.label = label;
  side.rules = named.rules.get();
  side.rule = named.rule;
  side.options.prefilter = true;
  side.options.rules = {named.rule->id};
  side.options.drafts = arguments.drafts || named.rule->status == RuleStatus::kDraft;
  side.options.as_of = day.value_or(day_in_force(*named.rule, Date::today()));
  return side;
}

Known known_compounds(const WorkbenchArguments& arguments, const RuleSet& rules, const CounterIons& counter_ions,
                      std::vector<std::string>& lists) {
  Known known;
  known.listed.add_listed(rules);
  const auto add = [&](KnownCompounds& to, const std::string& file) {
    const auto rows = to.add_file(file, counter_ions);
    if (!rows) throw UsageError(describe(rows.error()));
    lists.push_back(fmt::format("{} ({} rows)", file, rows.value()));
  };
  // Files given stand in for the program's own lists, so that a report says what it was asked to.
  const fs::path data = data_directory() / "data";
  if (arguments.protect.empty()) add(known.medicines, (data / "medicines" / "medicines.csv").string());
  for (const std::string& file : arguments.protect) add(known.medicines, file);
  if (arguments.family.empty()) {
    for (const char* file : {"fentanyls.csv", "nitazenes.csv"}) add(known.family, (data / "family" / file).string());
  }
  for (const std::string& file : arguments.family) add(known.family, file);
  return known;
}

Library open_library(const std::string& path) {
  auto opened = Library::open(path);
  if (!opened) throw UsageError(describe(opened.error()));
  return std::move(opened).value();
}

std::string format_of(const WorkbenchArguments& arguments) {
  if (!arguments.format.empty()) return arguments.format;
  const std::string extension = fs::path(arguments.output).extension().string();
  return extension == ".html" ? "html" : extension == ".json" ? "json" : "table";
}

void refuse_to_overwrite(const WorkbenchArguments& arguments) {
  std::error_code ignored;
  for (const std::string& output : {arguments.output, arguments.map}) {
    for (const std::string& input : {arguments.library, arguments.verdicts}) {
      if (output.empty() || input.empty() || !fs::equivalent(input, output, ignored)) continue;
      throw UsageError(fmt::format("{}: is an input, which it would overwrite", output));
    }
  }
  if (!arguments.map.empty() && arguments.map == arguments.output) {
    throw UsageError("--map and --output name one file");
  }
}

bool any_unread(const Known& known) { return !known.medicines.unread().empty() || !known.family.unread().empty(); }

template <typename Report, typename Write>
bool write_reports(const WorkbenchArguments& arguments, const Report& report, const Known& known,
                   const Write& text_of) {
  Output output(arguments.output);
  output.write(text_of(terminal_options(output.to_terminal(), {}).width));
  bool written = output.finish();
  if (!arguments.map.empty()) {
    Output map(arguments.map);
    map.write(map_of(report, known));
    written = map.finish() && written;
  }
  return written;
}

int run_coverage(const WorkbenchArguments& arguments) {
  if (arguments.days.size() > 1)
    throw UsageError("--as-of: coverage is of one day; “congener rules diff” compares two");
  refuse_to_overwrite(arguments);
  const CounterIons& counter_ions = load_counter_ions();
  const auto base = std::make_shared<const RuleSet>(load(arguments.rules_directory));
  const Named named = rule_named(arguments.rules.front(), arguments, base);
  const Library opened = open_library(arguments.library);
  if (const auto unfit = opened.unfit(counter_ions)) throw UsageError(describe(*unfit));
  const std::optional<Date> day = arguments.days.empty() ? std::nullopt : day_named(arguments.days.front());
  Side side = side_of(named.rule->id, named, arguments, day);
  const std::optional<Resolver> resolver = resolver_asked(arguments.names);
  std::optional<CrossChecks> checks;
  if (resolver) {
    side.options.resolver = &*resolver;
    side.options.checks = &checks.emplace(load_checks(*named.rules));
  }
  WorkbenchReportOptions options;
  const Known known = known_compounds(arguments, *named.rules, counter_ions, options.lists);
  const Judge judge(*named.rules, counter_ions, side.options);
  WorkbenchOptions work;
  work.threads = arguments.threads;
  std::optional<Result<Coverage, Fault>> covered;
  {
    ProgressLine line(!arguments.no_progress);
    work.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    covered = cover(opened, counter_ions, judge, *named.rule, known, work);
  }
  if (!*covered) throw UsageError(describe(covered->error()));
  const Coverage& coverage = covered->value();
  options.command = command_of("coverage", arguments, {coverage.as_of.text()});
  options.top = arguments.top;
  options.drawings = arguments.drawings;
  const std::string format = format_of(arguments);
  const bool written = write_reports(arguments, coverage, known, [&](std::size_t width) {
    options.width = width;
    return format == "json"   ? json(coverage, known, options)
           : format == "html" ? html(coverage, known, options)
                              : table(coverage, known, options);
  });
  if (!written) return kExitFault;
  const bool collateral = coverage.collateral() > 0 || !coverage.medicines.empty();
  return (collateral ? 1 : 0) + (coverage.undecided > 0 || any_unread(known) ? 2 : 0);
}

int run_diff(const WorkbenchArguments& arguments) {
  if (arguments.library.empty() == arguments.verdicts.empty()) {
    throw UsageError("rules diff: over what? Give either --library X.cgl or --verdicts FILE");
  }
  if (arguments.days.size() > 2) throw UsageError("--as-of: two days at most, before and after");
  if (arguments.rules.size() > 2) throw UsageError("rules diff: two rules at most, OLD and NEW");
  const bool days_differ = arguments.days.size() == 2;
  if (arguments.rules.size() < 2 && !days_differ) {
    throw UsageError("rules diff: name two rules, OLD and NEW, or two days, --as-of A --as-of B");
  }
  if (!arguments.rules.empty() && !arguments.jurisdictions.empty()) {
    throw UsageError("--jurisdiction: only where all rules are compared; the rules named have theirs");
  }
  refuse_to_overwrite(arguments);
  const CounterIons& counter_ions = load_counter_ions();
  const auto base = std::make_shared<const RuleSet>(load(arguments.rules_directory));
  const auto day = [&](std::size_t which) -> std::optional<Date> {
    if (arguments.days.empty()) return std::nullopt;
    return day_named(arguments.days[std::min(which, arguments.days.size() - 1)]);
  };
  std::array<Named, 2> named;
  std::array<Side, 2> sides;
  for (std::size_t i = 0; i < 2; ++i) {
    if (arguments.rules.empty()) {
      sides[i].rules = base.get();
      sides[i].options.prefilter = true;
      sides[i].options.drafts = arguments.drafts;
      sides[i].options.as_of = *day(i);
      sides[i].label = sides[i].options.as_of.text();
      auto jurisdictions = jurisdictions_asked(arguments.jurisdictions, *base);
      if (!jurisdictions) {
        throw UsageError(
            fmt::format("--jurisdiction {}; {}", jurisdictions.error().message, jurisdictions.error().advice));
      }
      sides[i].options.jurisdictions = jurisdictions.value();
      continue;
    }
    const std::string& rule = arguments.rules[std::min(i, arguments.rules.size() - 1)];
    named[i] = rule_named(rule, arguments, base);
    sides[i] = side_of(rule, named[i], arguments, day(i));
  }
  WorkbenchReportOptions options;
  const Known known = known_compounds(arguments, *sides[1].rules, counter_ions, options.lists);
  WorkbenchOptions work;
  work.threads = arguments.threads;
  std::optional<Resolver> resolver;
  std::array<std::optional<CrossChecks>, 2> checks;
  std::optional<Result<Difference, Fault>> compared;
  {
    ProgressLine line(!arguments.no_progress);
    work.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    resolver = resolver_asked(arguments.names);
    if (resolver) {
      for (std::size_t i = 0; i < 2; ++i) {
        sides[i].options.resolver = &*resolver;
        sides[i].options.checks = &checks[i].emplace(load_checks(*sides[i].rules));
      }
    }
    if (arguments.library.empty()) {
      compared = diff_verdicts(arguments.verdicts, counter_ions, sides[0], sides[1], known, work);
    } else {
      const Library opened = open_library(arguments.library);
      if (const auto unfit = opened.unfit(counter_ions)) throw UsageError(describe(*unfit));
      compared = diff_library(opened, counter_ions, sides[0], sides[1], known, work);
    }
  }
  if (!*compared) throw UsageError(describe(compared->error()));
  const Difference& difference = compared->value();
  options.command = command_of("diff", arguments, {sides[0].options.as_of.text(), sides[1].options.as_of.text()});
  options.top = arguments.top;
  options.drawings = arguments.drawings;
  const std::string format = format_of(arguments);
  const bool written = write_reports(arguments, difference, known, [&](std::size_t width) {
    options.width = width;
    return format == "json"   ? json(difference, options)
           : format == "html" ? html(difference, known, options)
                              : table(difference, options);
  });
  if (!written) return kExitFault;
  const bool in_doubt =
      difference.undecided > 0 || any_unread(known) || (difference.recheck && difference.recheck->unreadable > 0);
  return (difference.changes.empty() ? 0 : 1) + (in_doubt ? 2 : 0);
}

void add_common(CLI::App& command, WorkbenchArguments& arguments) {
  command.add_option("--as-of", arguments.days, "the day asked about, YYYY-MM-DD [one on which the rule is in force]")
      ->expected(1)
      ->take_all();
  command.add_option("--rules", arguments.rules_directory, "directory of rule files [the program's own]");
  command.add_flag("--drafts", arguments.drafts,
                   "also apply draft rules and entries; a draft that is named is applied");
  command
      .add_option("--protect", arguments.protect,
                  "medicines to be spared, any format that is screened [the program's own list]")
      ->expected(1)
      ->take_all();
  command.add_option("--family", arguments.family, "known members of the family [the program's own lists]")
      ->expected(1)
      ->take_all();
  command.add_option("--format", arguments.format, "table, json or html [by the output's name, else table]")
      ->check(CLI::IsMember({"table", "json", "html"}));
  command.add_option("-o,--output", arguments.output, "write to this file");
  command.add_option("--map", arguments.map, "write the map of the class to this file, SVG");
  command.add_option("--top", arguments.top, "table: compounds shown of each group")->capture_default_str();
  command.add_option("--drawings", arguments.drawings, "html: compounds drawn of each section")->capture_default_str();
  add_threads(command, arguments.threads);
  command.add_flag("--no-progress", arguments.no_progress, "no progress on standard error");
  add_names(command, arguments.names);
}

// Lists are read and compounds drawn by as many threads as the library is asked by.
int on_its_threads(const WorkbenchArguments& arguments, int (*run)(const WorkbenchArguments&)) {
  return similarity::on_threads(arguments.threads, [&] { return run(arguments); });
}

}  // namespace

void add_workbench(CLI::App& rules, Run& run) {
  auto coverage = std::make_shared<WorkbenchArguments>();
  CLI::App* cover = rules.add_subcommand("coverage", "What a rule catches in a library, on purpose and by accident");
  cover->add_option("RULE", coverage->rules, "id of a rule, or the file of a draft")->required()->expected(1);
  cover->add_option("--library", coverage->library, "a library, X.cgl")->required();
  add_common(*cover, *coverage);
  cover->footer(
      "Examples:\n"
      "  congener rules coverage us.fentanyl_related --library X.cgl\n"
      "  congener rules coverage draft.yaml --library X.cgl --protect medicines.csv -o report.html\n"
      "Exit codes: 0 nothing outside the family is caught, 1 a medicine or another compound is, 2 something is not\n"
      "decided or a row of a list is not read, 3 both, 4 usage, rule fault or damaged library.");
  cover->callback([&run, coverage] { run = [coverage] { return on_its_threads(*coverage, run_coverage); }; });

  auto diff = std::make_shared<WorkbenchArguments>();
  CLI::App* compare = rules.add_subcommand("diff", "What an amendment, another law or another day changes");
  compare->add_option("RULE", diff->rules, "OLD and NEW: ids of rules, or files; none: all rules, on two days");
  compare->add_option("--library", diff->library, "over a library, X.cgl");
  compare->add_option(
      "--verdicts", diff->verdicts,
      "over the NDJSON of an earlier screening, plain or compressed; only what can change is decided again");
  compare->add_option("--jurisdiction", diff->jurisdictions, "where all rules are compared: theirs [all]")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
  add_common(*compare, *diff);
  compare->footer(
      "Examples:\n"
      "  congener rules diff us.fentanyl_related amended.yaml --library X.cgl\n"
      "  congener rules diff us.fentanyl_related cn.fentanyl_related --library X.cgl -o report.html\n"
      "  congener rules diff --as-of 2025-07-15 --as-of 2025-07-16 --verdicts verdicts.ndjson.gz\n"
      "Exit codes: 0 nothing changes, 1 something does, 2 something is not decided or not read, 3 both, 4 usage, rule\n"
      "fault, or a library or file that cannot be read.");
  compare->callback([&run, diff] { run = [diff] { return on_its_threads(*diff, run_diff); }; });
}

}  // namespace congener::cli
