#include <fmt/format.h>

#include <filesystem>
#include <initializer_list>
#include <memory>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "library/library_search.hpp"
#include "manifest/recognise.hpp"
#include "report/csv_text.hpp"
#include "report/json_text.hpp"
#include "report/terminal_text.hpp"
#include "similarity/record_fingerprints.hpp"

namespace congener::cli {
namespace {

constexpr int kExitInDoubt = 2;
constexpr const char* kArgument = "argument";  // where a query on the command line stands

struct SimilarArguments {
  std::vector<std::string> queries;
  std::string library;
  std::string format;
  std::string output;
  std::size_t top = 10;
  double threshold = 0;
  std::size_t threads = 0;
};

// A compound to look for, or why there is none.
struct Asking {
  Record record;
  std::optional<chem::Problem> unread;
  std::vector<library::SimilarRecord> found;
};

// A file, if there is one of that name; standard input for "-"; else a structure.
std::vector<Record> records_of(const std::vector<std::string>& queries) {
  const Cancellation none;
  std::vector<Record> records;
  for (const std::string& query : queries) {
    std::error_code ignored;
    if (query == "-" || std::filesystem::exists(query, ignored)) {
      Inputs inputs;
      inputs.files = {query};
      const auto readers = open_all(inputs, none);
      while (auto record = readers.front()->next()) records.push_back(std::move(*record));
      continue;
    }
    Record record;
    record.file = kArgument;
    record.line = 1;
    record.text = trim(query);
    record.kind = kind_of(record.text);
    records.push_back(std::move(record));
  }
  for (std::size_t i = 0; i < records.size(); ++i) records[i].number = i + 1;
  return records;
}

std::string title_of(const Record& record) {
  return record.id.empty() ? record.text : fmt::format("{} ({})", record.id, record.text);
}

std::string as_table(const std::vector<Asking>& all, std::size_t width) {
  std::string text;
  for (const Asking& asking : all) {
    text += cut(title_of(asking.record), width) + "\n";
    if (asking.unread) {
      text += fmt::format("  {}: {}\n", asking.unread->code, printable(asking.unread->text));
    } else if (asking.found.empty()) {
      text += "  nothing in the library is that similar\n";
    }
    for (std::size_t rank = 0; rank < asking.found.size(); ++rank) {
      const library::SimilarRecord& one = asking.found[rank];
      const std::string name =
          one.record.id.empty() ? fmt::format("{}:{}", one.record.file, one.record.line) : one.record.id;
      const std::string line = fmt::format("{:>4}  {:.4f}  {:>9}  {}  {}", rank + 1, one.tanimoto.value(),
                                           one.record.number, pad(name, 24), printable(one.component));
      text += cut(line, width) + "\n";
    }
  }
  return text;
}

void add_source(TextBuffer& out, const Record& record) {
  json_text::Object source(out);
  source.add("file", record.file);
  source.add("line", record.line);
}

// data/schema/similar.schema.json
std::string as_ndjson(const std::vector<Asking>& all) {
  using json_text::Object;
  TextBuffer text;
  for (const Asking& asking : all) {
    {
      Object line(text);
      line.add("query", asking.record.number);
      add_source(line.key("source"), asking.record);
      line.add("id", asking.record.id);
      {
        Object input(line.key("input"));
        input.add("text", asking.record.text);
        input.add("kind", name(asking.record.kind));
      }
      std::size_t rank = 0;
      line.add_list("similar", asking.found, [&](TextBuffer& out, const library::SimilarRecord& one) {
        Object similar(out);
        similar.add("rank", ++rank);
        similar.add("tanimoto", one.tanimoto.value());
        similar.add("common", one.tanimoto.common);
        similar.add("united", one.tanimoto.united);
        similar.add("record", one.record.number);
        add_source(similar.key("source"), one.record);
        similar.add("id", one.record.id);
        similar.add("text", one.record.text);
        similar.add("component", one.component);
      });
      std::vector<chem::Problem> reasons;
      if (asking.unread) reasons.push_back(*asking.unread);
      line.add_list("reasons", reasons, [](TextBuffer& out, const chem::Problem& problem) {
        Object reason(out);
        reason.add("code", problem.code);
        reason.add("text", problem.text);
      });
    }
    text += '\n';
  }
  return std::string(text.view());
}

void append_row(TextBuffer& text, std::initializer_list<std::string> cells) {
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) text += ',';
    first = false;
    append_csv_cell(text, cell);
  }
  text += '\n';
}

std::string as_csv(const std::vector<Asking>& all) {
  TextBuffer text;
  text += "query,query_id,query_text,rank,tanimoto,record,id,file,line,component,reason\n";
  for (const Asking& asking : all) {
    const Record& query = asking.record;
    const std::string number = std::to_string(query.number);
    if (asking.unread) {
      append_row(text, {number, query.id, query.text, "", "", "", "", "", "", "",
                        asking.unread->code + " " + asking.unread->text});
    }
    for (std::size_t rank = 0; rank < asking.found.size(); ++rank) {
      const library::SimilarRecord& one = asking.found[rank];
      append_row(text, {number, query.id, query.text, std::to_string(rank + 1),
                        fmt::format("{:.6f}", one.tanimoto.value()), std::to_string(one.record.number), one.record.id,
                        one.record.file, std::to_string(one.record.line), one.component, ""});
    }
  }
  return std::string(text.view());
}

int run_similar(const SimilarArguments& arguments) {
  chem::warm_up();
  auto opened = library::Library::open(arguments.library);
  if (!opened) throw UsageError(describe(opened.error()));
  const CounterIons& counter_ions = load_counter_ions();
  std::vector<Record> records = records_of(arguments.queries);
  auto fingerprints = similarity::fingerprints_of(records, counter_ions, arguments.threads);
  std::vector<Asking> all;
  std::vector<library::Query> queries(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    Asking& asking = all.emplace_back(Asking{std::move(records[i]), std::nullopt, {}});
    if (fingerprints[i]) {
      queries[i] = std::move(fingerprints[i]).value();
    } else {
      asking.unread = fingerprints[i].error();
    }
  }
  similarity::SearchOptions options;
  options.k = arguments.top == 0 ? SIZE_MAX : arguments.top;
  options.threshold = arguments.threshold;
  options.threads = arguments.threads;
  auto found = library::find_similar(opened.value(), counter_ions, queries, options);
  if (!found) throw UsageError(describe(found.error()));
  int code = 0;
  for (std::size_t q = 0; q < all.size(); ++q) {
    all[q].found = std::move(found.value()[q]);
    if (!all[q].unread) continue;
    code = kExitInDoubt;
    const Record& record = all[q].record;
    fmt::print(stderr, "{} {} — {}:{}{}\n", all[q].unread->code, printable(all[q].unread->text), record.file,
               record.line, record.file == kArgument ? "; nor is there a file of that name" : "");
  }
  Output output(arguments.output);
  switch (output_format(arguments.format, arguments.output)) {
    case OutputFormat::kTable: output.write(as_table(all, terminal_options(output.to_terminal(), {}).width)); break;
    case OutputFormat::kNdjson: output.write(as_ndjson(all)); break;
    case OutputFormat::kCsv: output.write(as_csv(all)); break;
    case OutputFormat::kCsvWithColumns:
    case OutputFormat::kHtml:
    case OutputFormat::kXlsx:
    case OutputFormat::kSdf: throw UsageError("similar writes table, ndjson or csv: say which with --format");
  }
  return output.finish() ? code : kExitFault;
}

}  // namespace

void add_similar(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<SimilarArguments>();
  CLI::App* command = app.add_subcommand("similar", "The compounds of a library that are most like the one given");
  command
      ->add_option("QUERY", arguments->queries,
                   "a file of structures, if there is one of that name; - is standard input; else a SMILES or an InChI")
      ->required();
  command->add_option("--library", arguments->library, "a library, X.cgl")->required();
  command->add_option("--top", arguments->top, "at most so many for each query; 0: all")->capture_default_str();
  command->add_option("--threshold", arguments->threshold, "least Tanimoto, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  add_output(*command, arguments->format, arguments->output);
  add_threads(*command, arguments->threads);
  command->footer(
      "Morgan fingerprints, radius 2, 2,048 bits, of the normalised parents; Tanimoto, exact; equals in the order of "
      "the\n"
      "library. A query whose structure cannot be read is told with its code, and the others go on.\n"
      "Examples:\n"
      "  congener similar 'CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1' --library X.cgl --top 5\n"
      "  congener similar queries.smi --library X.cgl --threshold 0.7 --top 0 --format csv\n"
      "Exit codes: 0 every query was looked for, 2 some could not be read, 4 usage or an unreadable file or library.");
  command->callback([&run, arguments] { run = [arguments] { return run_similar(*arguments); }; });
}

}  // namespace congener::cli
