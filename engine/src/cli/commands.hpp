// The subcommands: each adds itself to the program and, when chosen, leaves what to run.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "cli/setup.hpp"

namespace congener::cli {

using Run = std::function<int()>;  // returns the exit code

// `run` is set when the subcommand is the one chosen; it must outlive the parsing.
void add_screen(CLI::App& app, Run& run);
void add_explain(CLI::App& app, Run& run);
void add_rules(CLI::App& app, Run& run);
void add_workbench(CLI::App& rules, Run& run);  // below “rules”
void add_library(CLI::App& app, Run& run);
void add_similar(CLI::App& app, Run& run);
void add_resolve(CLI::App& app, Run& run);

// --time-limit, in seconds.
void add_time_limit(CLI::App& command, double& seconds);

// --rules, --as-of, --jurisdiction, --drafts.
void add_asked(CLI::App& command, Asked& asked);
// --rule-file, --rule.
void add_rule_choice(CLI::App& command, Asked& asked);
// --format, -o.
void add_output(CLI::App& command, std::string& format, std::string& output);
// --threads.
void add_threads(CLI::App& command, std::size_t& threads);
// --dictionary, --no-opsin.
void add_names(CLI::App& command, NameArguments& names);

}  // namespace congener::cli
