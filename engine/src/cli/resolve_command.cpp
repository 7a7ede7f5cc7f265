#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "report/resolution_report.hpp"
#include "resolve/resolver.hpp"

namespace congener::cli {
namespace {

// Lines that are resolved at once, so that OPSIN is asked in batches.
constexpr std::size_t kBatch = 256;

struct ResolveArguments {
  std::vector<std::string> texts;
  NameArguments names;
  std::string format;
  std::string save_index;
  std::size_t field_limit = 0;
};

class Resolving {
 public:
  explicit Resolving(const ResolveArguments& arguments)
      : arguments_(arguments), resolver_(load_resolver(arguments.names)), output_("") {
    const bool table = arguments.format.empty() ? output_.to_terminal() : arguments.format == "table";
    table_ = table;
  }

  int run() {
    std::vector<std::string> batch;
    for (const std::string& text : arguments_.texts) {
      if (text != "-") {
        batch.push_back(text);
        continue;
      }
      std::string line;
      while (std::getline(std::cin, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        batch.push_back(std::move(line));
        if (batch.size() >= kBatch && !flush(batch)) return kExitFault;
      }
    }
    if (!flush(batch) || !output_.finish()) return kExitFault;
    return all_resolved_ && count_ > 0 ? 0 : 2;
  }

 private:
  bool flush(std::vector<std::string>& batch) {
    std::vector<std::vector<DeclaredField>> lines;
    for (const std::string& text : batch) lines.push_back({DeclaredField{text, "text", arguments_.field_limit, false}});
    const std::vector<Resolution> resolutions = resolver_.resolve_all(lines);
    std::string out;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      ++count_;
      all_resolved_ = all_resolved_ && resolutions[i].outcome == Outcome::kResolved;
      out += table_ ? resolution_table(batch[i], resolutions[i]) : resolution_line(count_, batch[i], resolutions[i]);
    }
    batch.clear();
    return output_.write(out);
  }

  const ResolveArguments& arguments_;
  Resolver resolver_;
  Output output_;
  bool table_ = false;
  bool all_resolved_ = true;
  std::size_t count_ = 0;
};

int save_index(const ResolveArguments& arguments) {
  if (arguments.names.dictionary.empty())
    throw UsageError("--save-index: there is nothing to save without --dictionary FILE");
  auto opened = open_dictionary(arguments.names.dictionary);
  if (!opened) throw UsageError(describe(opened.error()));
  const auto saved = opened.value().index.save(arguments.save_index);
  if (!saved) throw UsageError(describe(saved.error()));
  fmt::print(stderr, "{}: {} rows, {} without a structure or a name; {} names and numbers of {} structures\n",
             arguments.save_index, opened.value().rows, opened.value().without_structure,
             opened.value().index.key_count(), opened.value().index.entry_count());
  return 0;
}

int run_resolve(const ResolveArguments& arguments) {
  chem::warm_up();
  if (!arguments.save_index.empty()) return save_index(arguments);
  if (arguments.texts.empty()) throw UsageError("resolve: no text was given; - reads lines from standard input");
  if (std::ranges::count(arguments.texts, "-") > 1) throw UsageError("standard input (-) can be read once only");
  return Resolving(arguments).run();
}

}  // namespace

void add_resolve(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ResolveArguments>();
  CLI::App* command =
      app.add_subcommand("resolve", "Say which structures a declared text names, and how that was found");
  command->add_option("TEXT", arguments->texts,
                      "declared texts, one argument each; - reads one a line from standard input");
  add_names(*command, arguments->names);
  command->add_option("--field-limit", arguments->field_limit,
                      "characters the field can hold: a text as long may have been cut");
  command->add_option("--save-index", arguments->save_index,
                      "write the --dictionary as an index, which opens at once, and stop");
  command->add_option("--format", arguments->format, "table or ndjson [table on a terminal, else ndjson]")
      ->check(CLI::IsMember({"table", "ndjson"}));
  command->footer(
      "Examples:\n"
      "  congener resolve '10 DRUMS 4-ANILINO-N-PHENETHYLPIPERIDINE 99% CAS 21409-26-7'\n"
      "  congener resolve - --dictionary pubchem_names.tsv < descriptions.txt\n"
      "Exit codes: 0 every text resolved, 2 some text names nothing that is known, is ambiguous or contradicts "
      "itself,\n"
      "4 usage or an unreadable file.");
  command->callback([&run, arguments] { run = [arguments] { return run_resolve(*arguments); }; });
}

}  // namespace congener::cli
