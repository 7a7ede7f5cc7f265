#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <optional>

#include "base/cancellation.hpp"
#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "cli/report_output.hpp"
#include "cli/stop_on_signal.hpp"
#include "report/terminal_text.hpp"
#include "screen/resume.hpp"
#include "screen/screen.hpp"

namespace congener::cli {
namespace {

struct ScreenArguments {
  Asked asked;
  Inputs inputs;
  std::string format;
  std::string output;
  bool keep_columns = false;
  std::size_t threads = 0;
  std::string validate = "skeleton";
  NameArguments names;
  bool no_prefilter = false;
  double time_limit = JudgeOptions{}.time_limit;
  std::string found;
  bool resume = false;
  bool no_progress = false;
};

// Nothing where the run has none.
std::optional<FoundTable> found_asked(const ScreenArguments& arguments) {
  if (arguments.found.empty()) return std::nullopt;
  if (arguments.names.no_names) throw UsageError("--found: needs names to be read; leave out --no-names");
  if (arguments.resume) throw UsageError("--found: not with --resume: which rows were used before is not known");
  auto loaded = FoundTable::load(arguments.found);
  if (!loaded) throw UsageError(describe(loaded.error()));
  if (loaded.value().by_line() && arguments.inputs.files.size() > 1)
    throw UsageError("--found: lines of which file? With several inputs give the records’ ids instead");
  return std::move(loaded).value();
}

// Rows that no record asked for: how many.
std::size_t tell_unused(const FoundTable& found, const std::string& file) {
  const std::vector<const FoundRow*> unused = found.unused();
  for (const FoundRow* row : unused) {
    const std::string what =
        found.by_line() ? fmt::format("at line {}", row->record_line) : fmt::format("with the id “{}”", row->id);
    fmt::print(stderr, "G005 {}:{}: there is no record {}; the finding was not used\n", file, row->line,
               printable(what));
  }
  return unused.size();
}

void check_resumable(const ScreenArguments& arguments, OutputFormat format) {
  if (arguments.output.empty() || arguments.output == "-") {
    throw UsageError("--resume: needs --output FILE, the file of the run that is to be resumed");
  }
  if (format == OutputFormat::kTable) throw UsageError("--resume: a table cannot be resumed; use ndjson or csv");
  if (is_document(format)) {
    throw UsageError(
        "--resume: this format is put together when all was judged, so there is nothing to go on from; use ndjson, or "
        "csv without --keep-columns");
  }
}

int run_screen(const ScreenArguments& arguments) {
  const OutputFormat format = output_format(arguments.format, arguments.output, arguments.keep_columns);
  refuse_on_terminal(format, arguments.output);
  if (arguments.resume) check_resumable(arguments, format);
  const RuleSet rules = load(arguments.asked);
  JudgeOptions options = judge_options(arguments.asked, rules);
  options.prefilter = !arguments.no_prefilter;
  options.validate = arguments.validate == "full";
  options.time_limit = arguments.time_limit;
  Cancellation cancellation;
  const auto readers = open_all(arguments.inputs, cancellation);
  refuse_to_overwrite(arguments.inputs, arguments.output);
  const std::optional<Resolver> resolver = resolver_asked(arguments.names);
  std::optional<CrossChecks> checks;
  if (resolver) {
    options.resolver = &*resolver;
    options.checks = &checks.emplace(load_checks(rules));
  }
  const std::optional<FoundTable> found = found_asked(arguments);
  if (found) options.found = &*found;
  const Judge judge(rules, load_counter_ions(), options);
  ReportOptions report_options = terminal_options(Output::goes_to_terminal(arguments.output), options);
  if (is_document(format)) say_how_made(report_options, arguments.inputs.files);
  const auto formatter = Formatter::make(format, rules, report_options);

  Input input(readers);
  ScreenOptions screening;
  screening.threads = arguments.threads;
  screening.cancellation = &cancellation;
  std::optional<std::size_t> keep;
  if (arguments.resume) {
    const auto resumed = resume(arguments.output, input, judge, *formatter);
    if (!resumed) throw UsageError(describe(resumed.error()));
    keep = resumed.value().kept_bytes;
    screening.before = resumed.value().tally;
  }
  Output output(arguments.output, keep);
  ReportOutput report(format, rules, report_options, output);
  if (format == OutputFormat::kTable) {
    for (std::size_t i = 0; i < readers.size(); ++i) {
      if (!readers[i]->how().empty()) fmt::print(stderr, "{}: {}\n", arguments.inputs.files[i], readers[i]->how());
    }
  }

  Screened screened;
  {
    const StopOnSignal stop_on_signal(cancellation);
    // Over the verdicts themselves a progress line would be noise.
    ProgressLine line(!arguments.no_progress && !output.to_terminal());
    screening.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    screened = screen(
        input, judge, *formatter, [&](std::string_view text) { return report.take(text); }, screening);
  }
  if (!screened.written) (void)report.finish(screened.tally, true);
  if (!screened.written || !report.finish(screened.tally, screened.stopped)) return kExitFault;
  if (!screened.stopped) {
    constexpr int kInDoubt = 2;
    const bool left = found && tell_unused(*found, arguments.found) > 0;
    return exit_code(screened.tally) | (left ? kInDoubt : 0);
  }
  const int signal = StopOnSignal::signal();
  fmt::print(stderr, "congener: stopped by {} after {} record{}; what was read until then is written{}\n",
             signal == SIGINT ? "SIGINT" : "SIGTERM", screened.tally.records, screened.tally.records == 1 ? "" : "s",
             arguments.output.empty() || format == OutputFormat::kTable || is_document(format)
                 ? ""
                 : ", --resume goes on behind it");
  return kExitSignal + signal;
}

}  // namespace

void add_screen(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ScreenArguments>();
  CLI::App* command = app.add_subcommand("screen", "Check every declared chemical of one or more files");
  add_inputs(*command, arguments->inputs);
  add_asked(*command, arguments->asked);
  add_rule_choice(*command, arguments->asked);
  add_output(*command, arguments->format, arguments->output);
  command->add_flag("--keep-columns", arguments->keep_columns,
                    "csv: the input's own columns first, as in a workbook; written when all was judged");
  command->add_flag("--resume", arguments->resume,
                    "go on where a run with this --output was stopped or killed: what stands in it is kept");
  add_threads(*command, arguments->threads);
  command
      ->add_option("--validate", arguments->validate,
                   "skeleton: a structure that no rule can apply to by its skeleton is not read further; full: it is")
      ->check(CLI::IsMember({"skeleton", "full"}))
      ->capture_default_str();
  command->add_flag("--no-prefilter", arguments->no_prefilter, "examine every structure in full: the plain path");
  add_time_limit(*command, arguments->time_limit);
  add_names(*command, arguments->names);
  command->add_option("--found", arguments->found,
                      "a table of what a laboratory found: id or line; smiles, inchi, formula or mass (tolerance)");
  command->add_flag("--no-progress", arguments->no_progress, "no progress on standard error");
  command->footer(
      "Examples:\n"
      "  congener screen manifest.csv --as-of 2026-01-01 --jurisdiction US\n"
      "  congener screen manifest.csv --jurisdiction US -o report.html\n"
      "  zcat molecules.smi.gz | congener screen - --format ndjson > verdicts.ndjson\n"
      "  congener screen molecules.smi.gz -o verdicts.ndjson --resume\n"
      "  congener screen manifest.csv --found laboratory.csv\n"
      "Exit codes: 0 all clear, 1 something controlled or arguable, 2 something undetermined or invalid, 3 both,\n"
      "4 usage, unreadable file or rule fault; 130 and 143: stopped by SIGINT or SIGTERM, with whole records written.");
  command->callback([&run, arguments] { run = [arguments] { return run_screen(*arguments); }; });
}

}  // namespace congener::cli
