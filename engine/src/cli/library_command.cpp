#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "cli/report_output.hpp"
#include "cli/stop_on_signal.hpp"
#include "library/environment.hpp"
#include "library/library_builder.hpp"
#include "library/library_screen.hpp"

namespace congener::cli {
namespace {

using library::Library;

struct BuildArguments {
  Inputs inputs;
  std::string output;
  std::size_t threads = 0;
  bool no_progress = false;
};

struct InfoArguments {
  std::string library;
  std::size_t threads = 0;
  bool verify = false;
};

struct ScreenArguments {
  Asked asked;
  std::string library;
  std::string format;
  std::string output;
  std::size_t threads = 0;
  double time_limit = JudgeOptions{}.time_limit;
  bool every_record = false;
  bool no_progress = false;
  NameArguments names;
};

Library open(const std::string& path) {
  auto opened = Library::open(path);
  if (!opened) throw UsageError(describe(opened.error()));
  return std::move(opened).value();
}

int run_build(const BuildArguments& arguments) {
  const CounterIons& counter_ions = load_counter_ions();
  Cancellation cancellation;
  const auto readers = open_all(arguments.inputs, cancellation);
  refuse_to_overwrite(arguments.inputs, arguments.output);
  library::BuildOptions options;
  options.threads = arguments.threads;
  options.cancellation = &cancellation;
  std::optional<Result<library::Built, Fault>> built;
  {
    const StopOnSignal stop_on_signal(cancellation);
    ProgressLine line(!arguments.no_progress);
    options.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    built = library::build_library(readers, counter_ions, arguments.output, options);
  }
  if (!*built && StopOnSignal::signal() != 0) {
    fmt::print(stderr, "congener: {}\n", describe(built->error()));
    return kExitSignal + StopOnSignal::signal();
  }
  if (!*built) throw UsageError(describe(built->error()));
  const library::Built& made = built->value();
  fmt::print(stderr, "{}: {} records, {} fingerprints, {} bytes\n", arguments.output, made.records, made.components,
             made.bytes);
  if (made.unread > 0) {
    fmt::print(stderr, "{} records have no structure that could be read; they are kept with the reason\n", made.unread);
  }
  return 0;
}

int run_info(const InfoArguments& arguments) {
  const Library opened = open(arguments.library);
  const library::Header& header = opened.header();
  std::string text;
  const auto row = [&](const char* what, const std::string& value) { text += fmt::format("{:<22}{}\n", what, value); };
  row("Library", arguments.library);
  row("Format", fmt::format("{}, {} bytes", header.format_version, header.file_bytes));
  row("Records", std::to_string(header.records));
  row("  not read", fmt::format("{} (no structure that could be read)", header.unread));
  row("Fingerprints", fmt::format("{} of parents", header.components));
  for (const std::string& file : opened.files()) row("Source", file);
  row("Built by", fmt::format("congener {} (RDKit {}, {})", library::text_of(header.engine_version),
                              library::text_of(header.rdkit_version), library::text_of(header.openbabel)));
  row("Counter-ion table", library::text_of(header.counter_ions));
  row("Revisions",
      fmt::format("normalising {}, screening keys {}", header.normalise_revision, header.screening_revision));
  const auto unfit = opened.unfit(load_counter_ions());
  row("Fit for this program", unfit ? "no: " + unfit->message : "yes");
  if (arguments.verify) {
    const auto fault = opened.verify(arguments.threads);
    if (fault) throw UsageError(describe(*fault));
    row("Verified", "every byte and every record");
  }
  Output output("");
  output.write(text);
  return output.finish() ? 0 : kExitFault;
}

int run_screen(const ScreenArguments& arguments) {
  const Library opened = open(arguments.library);
  const RuleSet rules = load(arguments.asked);
  JudgeOptions options = judge_options(arguments.asked, rules);
  options.prefilter = true;
  options.time_limit = arguments.time_limit;
  const CounterIons& counter_ions = load_counter_ions();
  const std::optional<Resolver> resolver = resolver_asked(arguments.names);
  std::optional<CrossChecks> checks;
  if (resolver) {
    options.resolver = &*resolver;
    options.checks = &checks.emplace(load_checks(rules));
  }
  const Judge judge(rules, counter_ions, options);
  std::error_code ignored;
  if (!arguments.output.empty() && std::filesystem::equivalent(arguments.library, arguments.output, ignored)) {
    throw UsageError(fmt::format("--output {}: is the library, which it would overwrite", arguments.output));
  }
  if (const auto unfit = opened.unfit(counter_ions)) throw UsageError(describe(*unfit));

  const OutputFormat format = output_format(arguments.format, arguments.output);
  refuse_on_terminal(format, arguments.output);
  Output output(arguments.output);
  ReportOptions report_options = terminal_options(output.to_terminal(), options);
  if (is_document(format)) say_how_made(report_options, {arguments.library});
  const auto formatter = Formatter::make(format, rules, report_options);
  ReportOutput report(format, rules, report_options, output);
  library::LibraryScreenOptions screening;
  screening.threads = arguments.threads;
  screening.every_record = arguments.every_record;
  std::optional<Result<library::LibraryScreened, Fault>> screened;
  {
    ProgressLine line(!arguments.no_progress && !output.to_terminal());
    screening.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    screened = library::screen_library(
        opened, counter_ions, judge, *formatter, [&](std::string_view text) { return report.take(text); }, screening);
  }
  if (!*screened) throw UsageError(describe(screened->error()) + "The output is not whole.");
  const library::LibraryScreened& done = screened->value();
  if (!done.written) (void)report.finish(done.tally, true);
  if (!done.written || !report.finish(done.tally, false)) return kExitFault;
  fmt::print(stderr,
             "{} records: {} ruled out by their keys, {} by their elements and connections; {} examined in full, {} "
             "without a structure that could be read\n",
             done.tally.records, done.by_key, done.by_graph, done.in_full, done.not_read);
  return exit_code(done.tally);
}

void add_build(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<BuildArguments>();
  CLI::App* command = app.add_subcommand("build", "Read, normalise and fingerprint files once, into a library");
  add_inputs(*command, arguments->inputs);
  command->add_option("-o,--output", arguments->output, "the library to be made, X.cgl")->required();
  add_threads(*command, arguments->threads);
  command->add_flag("--no-progress", arguments->no_progress, "no progress on standard error");
  command->footer(
      "Example:\n"
      "  congener library build molecules.smi.gz manifest.csv -o X.cgl\n"
      "Every record is kept, with the reason where it cannot be read. The file appears whole or not at all; it needs\n"
      "room for itself twice while it is built.\n"
      "Exit codes: 0 built; 4 usage, unreadable file, or no library could be written; 130 and 143: stopped by a "
      "signal.");
  command->callback([&run, arguments] { run = [arguments] { return run_build(*arguments); }; });
}

void add_info(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<InfoArguments>();
  CLI::App* command = app.add_subcommand("info", "What a library holds and what it was built with");
  command->add_option("LIBRARY", arguments->library, "a library, X.cgl")->required();
  command->add_flag("--verify", arguments->verify, "check every byte and every record");
  add_threads(*command, arguments->threads);
  command->footer(
      "Example:\n"
      "  congener library info X.cgl --verify\n"
      "Exit codes: 0 read, 4 not a library, or a damaged one.");
  command->callback([&run, arguments] { run = [arguments] { return run_info(*arguments); }; });
}

void add_library_screen(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ScreenArguments>();
  CLI::App* command = app.add_subcommand("screen", "Ask rules of a library, without reading its sources again");
  command->add_option("LIBRARY", arguments->library, "a library, X.cgl")->required();
  add_asked(*command, arguments->asked);
  add_rule_choice(*command, arguments->asked);
  add_output(*command, arguments->format, arguments->output);
  add_threads(*command, arguments->threads);
  add_time_limit(*command, arguments->time_limit);
  add_names(*command, arguments->names);
  command->add_flag("--all", arguments->every_record, "write every record [those that are not clear]");
  command->add_flag("--no-progress", arguments->no_progress, "no progress on standard error");
  command->footer(
      "Examples:\n"
      "  congener library screen X.cgl --rule us.fentanyl_related\n"
      "  congener library screen X.cgl --rule-file draft.yaml --as-of 2026-01-01\n"
      "The verdicts are those of “congener screen --validate full” on the sources. How many records were examined how\n"
      "is said on standard error. Exit codes: 0 all clear, 1 something controlled or arguable, 2 something "
      "undetermined\n"
      "or invalid, 3 both, 4 usage, rule fault, or a library that is damaged or built with other chemistry.");
  command->callback([&run, arguments] { run = [arguments] { return run_screen(*arguments); }; });
}

}  // namespace

void add_library(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("library", "Build a library of many compounds once, and ask rules of it often");
  command->require_subcommand(1);
  add_build(*command, run);
  add_info(*command, run);
  add_library_screen(*command, run);
}

}  // namespace congener::cli
