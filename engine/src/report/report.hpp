// Verdicts for machines and people: NDJSON (described by data/schema/verdict.schema.json), CSV, a table, the pieces of
// documents, and the explanation of one compound. Decides nothing; escapes everything.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_buffer.hpp"
#include "congener/rule_set.hpp"
#include "congener/verdict.hpp"

namespace congener {

// The first three are written as the verdicts come; the others are documents (report/document.hpp).
enum class OutputFormat : unsigned char { kTable, kNdjson, kCsv, kCsvWithColumns, kHtml, kXlsx, kSdf };

struct Tally {
  std::size_t records = 0;
  std::size_t by_status[kStatusCount] = {};  // indexed by Status
  std::size_t drafts_used = 0;               // verdicts with a hit by a draft
  void add(const Verdict& verdict);
  void add(const Tally& other);
};

struct ReportInput {
  std::string file;
  std::string sha256;  // empty: not known
};

struct ReportOptions {
  bool colour = false;      // terminal: ANSI colours
  std::size_t width = 100;  // terminal: its columns
  // What was asked, so that a report can say it.
  Date as_of = Date::today();
  std::vector<std::string> jurisdictions = {};  // empty: all
  bool drafts = false;
  // Documents only: of what they are, and how they were made.
  std::vector<ReportInput> inputs = {};
  std::string command = {};  // that makes the report again; empty: not said
};

// One record as it was written, read back.
struct ReadBack {
  // kOtherRun: ours, but of other rules, another version or another day, as `why` says.
  enum What : unsigned char { kRecord, kPartial, kOtherRun, kForeign };
  What what = kForeign;
  std::size_t size = 0;  // bytes of the record, with its line end
  std::size_t number = 0;
  Status status = Status::kUndetermined;
  std::string why;
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

  // The record at the beginning of `text`, which was written before, after header(). Tables are not read back.
  [[nodiscard]] virtual ReadBack read_back(std::string_view text) const = 0;

  // Does it write the fields of every record, those ruled out too (Record::fields)?
  [[nodiscard]] virtual bool writes_fields() const { return false; }
};

// The verdict of one compound, clause by clause, for a terminal.
[[nodiscard]] std::string explain(const Verdict& verdict, const RuleSet& rules, const ReportOptions& options);

// The compound with its atoms coloured by clause and a legend with the clauses' words; empty if there is no structure.
[[nodiscard]] std::string explain_svg(const Verdict& verdict, const RuleSet& rules);

// The status of that name.
[[nodiscard]] std::optional<Status> status_named(std::string_view name);

[[nodiscard]] const char* engine_version();

}  // namespace congener
