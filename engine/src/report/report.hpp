// Verdicts for machines and people: NDJSON (described by data/schema/verdict.schema.json), CSV, a table, and
// the explanation of one compound. Decides nothing; escapes everything.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/text_buffer.hpp"
#include "congener/rule_set.hpp"
#include "congener/verdict.hpp"

namespace congener {

enum class OutputFormat : unsigned char { kTable, kNdjson, kCsv };

struct Tally {
  std::size_t records = 0;
  std::size_t by_status[6] = {};  // indexed by Status
  std::size_t drafts_used = 0;    // verdicts with a hit by a draft
  void add(const Verdict& verdict);
  void add(const Tally& other);
};

struct ReportOptions {
  bool colour = false;      // terminal: ANSI colours
  std::size_t width = 100;  // terminal: its columns
  // What was asked, so that a report can say it.
  Date as_of = Date::today();
  std::vector<std::string> jurisdictions;  // empty: all
  bool drafts = false;
};

// Formats verdicts one by one, so that they can be formatted in parallel and written in order. Immutable.
// Keeps a reference to the rules.
class Formatter {
 public:
  virtual ~Formatter() = default;
  [[nodiscard]] static std::unique_ptr<Formatter> make(OutputFormat format, const RuleSet& rules,
                                                       const ReportOptions& options);
  [[nodiscard]] virtual std::string header() const = 0;
  [[nodiscard]] virtual std::string footer(const Tally& tally) const = 0;

  // What is written of one record is two pieces, appended one after the other: of the record itself, which is taken
  // from `record` and not from the verdict, and of what was found, which is the same for all records of equal verdicts.
  virtual void append_record(TextBuffer& out, const RecordView& record, const Verdict& verdict) const = 0;
  virtual void append_findings(TextBuffer& out, const Verdict& verdict) const = 0;
  [[nodiscard]] std::string one(const Verdict& verdict) const;
};

// The verdict of one compound, clause by clause, for a terminal.
[[nodiscard]] std::string explain(const Verdict& verdict, const RuleSet& rules, const ReportOptions& options);

// The compound with its atoms coloured by clause and a legend with the clauses' words; empty if there is no structure.
[[nodiscard]] std::string explain_svg(const Verdict& verdict, const RuleSet& rules);

[[nodiscard]] const char* engine_version();

}  // namespace congener
