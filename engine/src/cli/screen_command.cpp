#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
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
  bool no_progress = false;
};

const std::map<std::string, OutputFormat> kFormats = {
    {"table", OutputFormat::kTable}, {"ndjson", OutputFormat::kNdjson}, {"csv", OutputFormat::kCsv}};

const std::map<std::string, FileFormat> kInputFormats = {{"smiles", FileFormat::kSmiles}, {"smi", FileFormat::kSmiles},
                                                         {"inchi", FileFormat::kSmiles},  {"csv", FileFormat::kCsv},
                                                         {"tsv", FileFormat::kTsv},       {"sdf", FileFormat::kSdf},
                                                         {"mol", FileFormat::kSdf}};

ReadOptions read_options(const ScreenArguments& arguments) {
  ReadOptions options;
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
std::vector<std::unique_ptr<RecordReader>> open_all(const ScreenArguments& arguments) {
  if (std::ranges::count(arguments.files, "-") > 1) throw UsageError("standard input (-) can be read once only");
  std::vector<std::unique_ptr<RecordReader>> readers;
  std::string faults;
  for (const std::string& file : arguments.files) {
    auto opened = RecordReader::open(file, read_options(arguments));
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

int run_screen(const ScreenArguments& arguments) {
  const RuleSet rules = load(arguments.asked.rules_directory);
  JudgeOptions options = judge_options(arguments.asked, rules);
  options.prefilter = !arguments.no_prefilter;
  options.validate = arguments.validate == "full";
  const auto readers = open_all(arguments);
  refuse_to_overwrite(arguments);
  const Judge judge(rules, load_counter_ions(), options);

  Output output(arguments.output);
  const OutputFormat format = !arguments.format.empty() ? kFormats.at(arguments.format)
                              : output.to_terminal()    ? OutputFormat::kTable
                                                        : OutputFormat::kNdjson;
  const auto formatter = Formatter::make(format, rules, terminal_options(output, options));
  if (format == OutputFormat::kTable) {
    for (std::size_t i = 0; i < readers.size(); ++i) {
      if (!readers[i]->how().empty()) fmt::print(stderr, "{}: {}\n", arguments.files[i], readers[i]->how());
    }
  }

  ScreenOptions screening;
  screening.threads = arguments.threads;
  Screened screened;
  {
    // Over the verdicts themselves a progress line would be noise.
    ProgressLine line(!arguments.no_progress && !output.to_terminal());
    screening.progress = [&](const Progress& progress) { line.show(progress.records, progress.share); };
    screened = screen(
        readers, judge, *formatter, [&](std::string_view text) { return output.write(text); }, screening);
  }
  if (!output.finish() || !screened.written) return kExitFault;
  return exit_code(screened.tally);
}

}  // namespace

void add_screen(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ScreenArguments>();
  CLI::App* command = app.add_subcommand("screen", "Check every declared chemical of one or more files");
  command
      ->add_option("FILE", arguments->files,
                   "SMILES, InChI, CSV, TSV, SDF, MOL, gzip of any, or what Open Babel reads; - is standard input")
      ->required();
  add_asked(*command, arguments->asked);
  command->add_option("--format", arguments->format, "table, ndjson or csv [table on a terminal, else ndjson]")
      ->check(CLI::IsMember({"table", "ndjson", "csv"}));
  command->add_option("-o,--output", arguments->output, "write to this file");
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
  command->add_flag("--no-progress", arguments->no_progress, "no progress on standard error");
  command->footer(
      "Examples:\n"
      "  congener screen manifest.csv --as-of 2026-01-01 --jurisdiction US\n"
      "  zcat molecules.smi.gz | congener screen - --format ndjson > verdicts.ndjson\n"
      "Exit codes: 0 all clear, 1 something controlled or arguable, 2 something undetermined or invalid, 3 both,\n"
      "4 usage, unreadable file or rule fault.");
  command->callback([&run, arguments] { run = [arguments] { return run_screen(*arguments); }; });
}

}  // namespace congener::cli
