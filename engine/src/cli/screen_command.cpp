#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/cancellation.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "screen/resume.hpp"
#include "screen/screen.hpp"

namespace congener::cli {
namespace {

constexpr std::size_t kMostThreads = 1024;

struct ScreenArguments {
  Asked asked;
  std::vector<std::string> files;
  std::string format;
  std::string output;
  std::string structure_column;
  std::string id_column;
  std::string input_format;
  std::size_t threads = 0;
  std::string validate = "skeleton";
  bool no_prefilter = false;
  double time_limit = JudgeOptions{}.time_limit;
  bool resume = false;
  bool no_progress = false;
};

// Written by the signal handler. The first signal asks the run to stop, another ends the program at once.
Cancellation* asked_to_stop = nullptr;
volatile std::sig_atomic_t stopped_by = 0;

void on_signal(int signal) {
  if (stopped_by != 0) _exit(kExitSignal + signal);
  stopped_by = signal;
  asked_to_stop->request();
}

// While it lives, SIGINT and SIGTERM stop the run at the end of a record. One at a time.
class StopOnSignal {
 public:
  explicit StopOnSignal(Cancellation& cancellation) {
    asked_to_stop = &cancellation;
    struct sigaction action {};
    action.sa_handler = on_signal;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], &action, &before_[i]);
      // A shell has its background jobs ignore SIGINT; that holds.
      if (before_[i].sa_handler == SIG_IGN) sigaction(kSignals[i], &before_[i], nullptr);
    }
  }
  ~StopOnSignal() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
    asked_to_stop = nullptr;
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM};
  std::array<struct sigaction, kSignals.size()> before_{};
};

const std::map<std::string, OutputFormat> kFormats = {
    {"table", OutputFormat::kTable}, {"ndjson", OutputFormat::kNdjson}, {"csv", OutputFormat::kCsv}};

const std::map<std::string, FileFormat> kInputFormats = {{"smiles", FileFormat::kSmiles}, {"smi", FileFormat::kSmiles},
                                                         {"inchi", FileFormat::kSmiles},  {"csv", FileFormat::kCsv},
                                                         {"tsv", FileFormat::kTsv},       {"sdf", FileFormat::kSdf},
                                                         {"mol", FileFormat::kSdf}};

ReadOptions read_options(const ScreenArguments& arguments, const Cancellation& cancellation) {
  ReadOptions options;
  options.cancellation = &cancellation;
  options.structure_column = arguments.structure_column;
  options.id_column = arguments.id_column;
  if (arguments.input_format.empty()) return options;
  const std::string format = lower_ascii(arguments.input_format);
  if (const auto known = kInputFormats.find(format); known != kInputFormats.end()) {
    options.format = known->second;
  } else {
    options.format = FileFormat::kOpenBabel;
    options.openbabel_format = format;
  }
  return options;
}

// All of them, or none: a run that leaves a file out would look like one that found nothing in it.
std::vector<std::unique_ptr<RecordReader>> open_all(const ScreenArguments& arguments,
                                                    const Cancellation& cancellation) {
  if (std::ranges::count(arguments.files, "-") > 1) throw UsageError("standard input (-) can be read once only");
  std::vector<std::unique_ptr<RecordReader>> readers;
  std::string faults;
  for (const std::string& file : arguments.files) {
    auto opened = RecordReader::open(file, read_options(arguments, cancellation));
    if (opened) {
      readers.push_back(std::move(opened).value());
    } else {
      faults += describe(opened.error());
    }
  }
  if (!faults.empty()) throw UsageError(faults + "Nothing was screened.");
  return readers;
}

void refuse_to_overwrite(const ScreenArguments& arguments) {
  for (const std::string& file : arguments.files) {
    std::error_code ignored;
    if (!arguments.output.empty() && std::filesystem::equivalent(file, arguments.output, ignored)) {
      throw UsageError(fmt::format("--output {}: is also an input, which it would overwrite", arguments.output));
    }
  }
}

OutputFormat output_format(const ScreenArguments& arguments) {
  if (!arguments.format.empty()) return kFormats.at(arguments.format);
  return Output::goes_to_terminal(arguments.output) ? OutputFormat::kTable : OutputFormat::kNdjson;
}

void check_resumable(const ScreenArguments& arguments, OutputFormat format) {
  if (arguments.output.empty() || arguments.output == "-") {
    throw UsageError("--resume: needs --output FILE, the file of the run that is to be resumed");
  }
  if (format == OutputFormat::kTable) throw UsageError("--resume: a table cannot be resumed; use ndjson or csv");
}

int run_screen(const ScreenArguments& arguments) {
  const OutputFormat format = output_format(arguments);
  if (arguments.resume) check_resumable(arguments, format);
  const RuleSet rules = load(arguments.asked.rules_directory);
  JudgeOptions options = judge_options(arguments.asked, rules);
  options.prefilter = !arguments.no_prefilter;
  options.validate = arguments.validate == "full";
  options.time_limit = arguments.time_limit;
  Cancellation cancellation;
  const auto readers = open_all(arguments, cancellation);
  refuse_to_overwrite(arguments);
  const Judge judge(rules, load_counter_ions(), options);
  const auto formatter =
      Formatter::make(format, rules, terminal_options(Output::goes_to_terminal(arguments.output), options));

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
  if (format == OutputFormat::kTable) {
    for (std::size_t i = 0; i < readers.size(); ++i) {
      if (!readers[i]->how().empty()) fmt::print(stderr, "{}: {}\n", arguments.files[i], readers[i]->how());
    }
  }

  Screened screened;
  {
    const StopOnSignal stop_on_signal(cancellation);
    // Over the verdicts themselves a progress line would be noise.
    ProgressLine line(!arguments.no_progress && !output.to_terminal());
    screening.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    screened = screen(
        input, judge, *formatter, [&](std::string_view text) { return output.write(text); }, screening);
  }
  if (!output.finish() || !screened.written) return kExitFault;
  if (!screened.stopped) return exit_code(screened.tally);
  const int signal = stopped_by;
  fmt::print(stderr, "congener: stopped by {} after {} record{}; what was read until then is written{}\n",
             signal == SIGINT ? "SIGINT" : "SIGTERM", screened.tally.records, screened.tally.records == 1 ? "" : "s",
             arguments.output.empty() || format == OutputFormat::kTable ? "" : ", --resume goes on behind it");
  return kExitSignal + signal;
}

}  // namespace

void add_screen(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ScreenArguments>();
  CLI::App* command = app.add_subcommand("screen", "Check every declared chemical of one or more files");
  command
      ->add_option(
          "FILE", arguments->files,
          "SMILES, InChI, CSV, TSV, SDF, MOL, gzip or zstd of any, or what Open Babel reads; - is standard input")
      ->required();
  add_asked(*command, arguments->asked);
  command->add_option("--format", arguments->format, "table, ndjson or csv [table on a terminal, else ndjson]")
      ->check(CLI::IsMember({"table", "ndjson", "csv"}));
  command->add_option("-o,--output", arguments->output, "write to this file");
  command->add_flag("--resume", arguments->resume,
                    "go on where a run with this --output was stopped or killed: what stands in it is kept");
  command->add_option("--threads", arguments->threads, "threads to use [all]")
      ->check(CLI::Range(std::size_t{1}, kMostThreads));
  command->add_option("--structure-column", arguments->structure_column, "CSV, TSV: header or number [recognised]");
  command->add_option("--id-column", arguments->id_column, "CSV, TSV: header or number [recognised]");
  command->add_option("--input-format", arguments->input_format,
                      "smiles, csv, tsv, sdf, or a format of Open Babel [recognised]");
  command
      ->add_option("--validate", arguments->validate,
                   "skeleton: a structure that no rule can apply to by its skeleton is not read further; full: it is")
      ->check(CLI::IsMember({"skeleton", "full"}))
      ->capture_default_str();
  command->add_flag("--no-prefilter", arguments->no_prefilter, "examine every structure in full: the plain path");
  add_time_limit(*command, arguments->time_limit);
  command->add_flag("--no-progress", arguments->no_progress, "no progress on standard error");
  command->footer(
      "Examples:\n"
      "  congener screen manifest.csv --as-of 2026-01-01 --jurisdiction US\n"
      "  zcat molecules.smi.gz | congener screen - --format ndjson > verdicts.ndjson\n"
      "  congener screen molecules.smi.gz -o verdicts.ndjson --resume\n"
      "Exit codes: 0 all clear, 1 something controlled or arguable, 2 something undetermined or invalid, 3 both,\n"
      "4 usage, unreadable file or rule fault; 130 and 143: stopped by SIGINT or SIGTERM, with whole records written.");
  command->callback([&run, arguments] { run = [arguments] { return run_screen(*arguments); }; });
}

}  // namespace congener::cli
