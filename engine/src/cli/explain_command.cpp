#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <memory>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "cli/report_output.hpp"
#include "verdict/declared_texts.hpp"

namespace congener::cli {
namespace {

struct ExplainArguments {
  Asked asked;
  std::string structure;
  std::string svg;
  std::string format = "table";
  double time_limit = JudgeOptions{}.time_limit;
  NameArguments names;
};

// What is asked about on the command line is a SMILES, an InChI or a name; on standard input it may be a molfile.
Record record_of(const std::string& argument) {
  Record record;
  record.number = 1;
  record.line = 1;
  record.file = "argument";
  record.text = trim(argument);
  if (argument == "-") {
    record.file = "-";
    record.text.assign(std::istreambuf_iterator<char>(std::cin), {});
  }
  if (trim(record.text).empty()) throw UsageError("explain: no structure and no name was given");
  record.kind = InputKind::kSmiles;
  if (trim(record.text).starts_with("InChI=")) record.kind = InputKind::kInchi;
  if (record.text.find("M  END") != std::string::npos) record.kind = InputKind::kMolfile;
  if (record.kind != InputKind::kMolfile) record.text = std::string(trim(record.text));
  return record;
}

int run_explain(const ExplainArguments& arguments) {
  chem::warm_up();
  const RuleSet rules = load(arguments.asked.rules_directory);
  JudgeOptions options = judge_options(arguments.asked, rules);
  options.time_limit = arguments.time_limit;
  Record record = record_of(arguments.structure);
  const std::optional<Resolver> resolver = resolver_asked(arguments.names);
  std::optional<CrossChecks> checks;
  if (resolver) {
    options.resolver = &*resolver;
    options.checks = &checks.emplace(load_checks(rules));
    record = structure_or_name(std::move(record), *resolver);
  }
  const Verdict verdict = Judge(rules, load_counter_ions(), options).judge(record);

  Tally tally;
  tally.add(verdict);
  Output output("");
  ReportOptions report = terminal_options(output.to_terminal(), options);
  if (arguments.format == "html") {
    say_how_made(report, {});
    ReportOutput page(OutputFormat::kHtml, rules, report, output);
    page.take(Formatter::make(OutputFormat::kHtml, rules, report)->one(verdict));
    if (!page.finish(tally, false)) return kExitFault;
  } else {
    output.write(arguments.format == "ndjson" ? Formatter::make(OutputFormat::kNdjson, rules, report)->one(verdict)
                                              : explain(verdict, rules, report));
    if (!output.finish()) return kExitFault;
  }
  if (!arguments.svg.empty()) {
    const std::string drawing = explain_svg(verdict, rules);
    if (drawing.empty()) {
      fmt::print(stderr, "--svg {}: there is no structure to draw\n", arguments.svg);
    } else {
      Output file(arguments.svg);
      file.write(drawing);
      if (!file.finish()) return kExitFault;
    }
  }
  return exit_code(tally);
}

}  // namespace

void add_explain(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command = app.add_subcommand("explain", "Say clause by clause why one compound is or is not controlled");
  command
      ->add_option("TEXT", arguments->structure,
                   "a SMILES, an InChI, a name or a CAS number; - reads a SMILES, a name or a molfile")
      ->required();
  add_asked(*command, arguments->asked);
  command->add_option("--svg", arguments->svg, "draw it, atoms coloured by clause, to this file");
  add_time_limit(*command, arguments->time_limit);
  add_names(*command, arguments->names);
  command->add_option("--format", arguments->format, "table, ndjson or html [table]")
      ->check(CLI::IsMember({"table", "ndjson", "html"}));
  command->footer(
      "Example:\n"
      "  congener explain 'CCC(=O)N(c1ccc(F)cc1)C1CCN(CCc2ccccc2)CC1' --jurisdiction US --svg drawing.svg\n"
      "  congener explain 'para-fluoro butyryl fentanyl'\n"
      "Exit codes as for screen.");
  command->callback([&run, arguments] { run = [arguments] { return run_explain(*arguments); }; });
}

}  // namespace congener::cli
