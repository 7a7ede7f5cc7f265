// The program `congener`: parses the arguments and runs the subcommand; see design.md, section 6, for exit codes.
#include <fmt/format.h>

#include <csignal>
#include <exception>

#include "base/deadline.hpp"
#include "chem/chem.hpp"
#include "cli/commands.hpp"
#include "report/report.hpp"

namespace congener::cli {

void add_asked(CLI::App& command, Asked& asked) {
  command.add_option("--as-of", asked.as_of, "the day asked about, YYYY-MM-DD [today]");
  command
      .add_option("--jurisdiction", asked.jurisdictions,
                  "US, US-IA, CN, GB, UN, EU, …; may be given more than once [all]")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
  command.add_option("--rules", asked.rules_directory, "directory of rule files [the program's own]");
  command.add_flag("--drafts", asked.drafts, "also apply draft rules: recalled, not verified");
}

void add_time_limit(CLI::App& command, double& seconds) {
  command.add_option("--time-limit", seconds, "seconds for one record, which then is undetermined; 0: none")
      ->check(CLI::Range(0.0, Deadline::kLongest))
      ->capture_default_str();
}

void add_rule_choice(CLI::App& command, Asked& asked) {
  command
      .add_option("--rule-file", asked.rule_files,
                  "ask the rules of this file, in place of the rule base's of the same id; may be given more than once")
      ->expected(1)
      ->take_all();
  command.add_option("--rule", asked.rule_ids, "ask the rule of this id; may be given more than once [all rules]")
      ->expected(1)
      ->take_all();
}

void add_output(CLI::App& command, std::string& format, std::string& output) {
  command
      .add_option("--format", format,
                  "table, ndjson, csv, html, xlsx or sdf [by the output's ending .html, .xlsx or .sdf, else table on a "
                  "terminal, ndjson elsewhere]")
      ->check(CLI::IsMember({"table", "ndjson", "csv", "html", "xlsx", "sdf"}));
  command.add_option("-o,--output", output, "write to this file");
}

void add_threads(CLI::App& command, std::size_t& threads) {
  constexpr std::size_t kMostThreads = 1024;
  command.add_option("--threads", threads, "threads to use [all]")->check(CLI::Range(std::size_t{1}, kMostThreads));
}

void add_names(CLI::App& command, NameArguments& names) {
  command.add_option(
      "--dictionary", names.dictionary,
      "names of your own: CSV or TSV with columns such as name, cas, inchikey, smiles, or an index of one");
  command.add_flag("--no-opsin", names.no_opsin, "do not read systematic names through OPSIN");
  if (command.get_name() == "resolve") return;
  command.add_flag("--no-names", names.no_names, "do not look up names that are declared without a structure");
}

namespace {

std::string version() {
  return fmt::format("congener {} (RDKit {}, {})", engine_version(), chem::rdkit_version(),
                     chem::has_openbabel() ? "with Open Babel" : "without Open Babel");
}

int run_program(int argc, char** argv) {
  CLI::App app("Checks declared chemicals against the law's own generic definitions, and says why.", "congener");
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  congener screen manifest.csv\n"
      "  congener explain 'CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1'\n"
      "  congener rules list\n"
      "“congener SUBCOMMAND --help” says more of each.");
  Run run;
  add_screen(app, run);
  add_explain(app, run);
  add_resolve(app, run);
  add_rules(app, run);
  add_library(app, run);
  add_similar(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return kExitFault;
  }
  return run();
}

}  // namespace
}  // namespace congener::cli

int main(int argc, char** argv) {
  // A reader that goes away is met as a failed write, not as a signal.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return congener::cli::run_program(argc, argv);
  } catch (const congener::cli::UsageError& e) {
    fmt::print(stderr, "congener: {}\n", e.what());
  } catch (const std::exception& e) {
    fmt::print(stderr, "congener: a bug, please report it: {}\n", e.what());
  }
  return congener::cli::kExitFault;
}
