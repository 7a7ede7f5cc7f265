// A question put to many compounds: these rules, on this day, in these jurisdictions; and what was answered.
//
// Guarantee: a verdict for every record, in their order, the same at any number of threads; each is the NDJSON line
// that `congener screen` writes of the same record (data/schema/verdict.schema.json).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "congener/rule_set.hpp"
#include "congener/text_column.hpp"
#include "congener/verdict.hpp"

namespace congener {

struct Question {
  std::string as_of;                       // YYYY-MM-DD; empty: today
  std::vector<std::string> jurisdictions;  // "US", "US-IA", "CN"; empty: all
  std::vector<std::string> rules;          // ids of the rules asked; empty: all
  bool drafts = false;                     // also apply what is recalled, not verified
  bool validate = false;                   // read every structure, also where no rule can apply
  bool prefilter = true;                   // false: examine every structure in full
  std::filesystem::path names = {};        // data/names/substances.txt: names without a structure are read; empty: not
  bool opsin = true;                       // with `names`: systematic ones too, where OPSIN is installed
};

struct Advance {
  std::size_t records = 0;
  double share = -1;  // of the input, 0 to 1; -1 where not known
};

struct RunOptions {
  std::size_t threads = 0;                       // 0: as many as the machine has
  std::function<void(const Advance&)> progress;  // from any thread, one call at a time; may be empty
  std::function<bool()> interrupted;             // from any thread, often: true ends the run; may be empty
};

// A substance that a listed rule names, and how much of it a compound has.
struct SimilarSubstance {
  std::string rule;
  std::string substance;
  std::string smiles;     // as the rule writes it
  std::string component;  // canonical SMILES of the parent that is like it
  double tanimoto = 0.0;  // of their Morgan fingerprints (radius 2, 2,048 bits), 0 to 1
};

// Verdicts of records in memory. Those that are clear by their skeleton cost a byte each. Immutable once made: threads
// may share one object.
class Screening {
 public:
  [[nodiscard]] std::size_t size() const { return statuses_.size(); }
  [[nodiscard]] Status status(std::size_t row) const { return statuses_[row]; }
  [[nodiscard]] const std::vector<Status>& statuses() const { return statuses_; }
  [[nodiscard]] RecordView record(std::size_t row) const;
  // What the line says of the record's findings: from `"status"` to the end of the line, in braces.
  [[nodiscard]] std::string findings(std::size_t row) const;
  // Are these the findings of every record that is clear by its skeleton?
  [[nodiscard]] bool plain(std::size_t row) const { return !found_.contains(row); }
  // Lines of rows [begin, end), each with its line end.
  [[nodiscard]] std::string ndjson(std::size_t begin, std::size_t end) const;
  [[nodiscard]] bool stopped() const { return stopped_; }  // interrupted: only the first records have verdicts

  // Of lines that ndjson() or the program wrote. N001 a line that is no verdict.
  [[nodiscard]] static Result<std::shared_ptr<const Screening>, Fault> read(std::string_view ndjson);

 private:
  friend class Screener;
  RecordColumns columns_;  // no structure: the records stand in records_
  std::vector<Record> records_;
  std::vector<Status> statuses_;
  std::map<std::size_t, std::string> found_;  // by row, the end of its line
  std::string plain_;                         // the end of every other line
  bool stopped_ = false;
};

// Immutable: threads may share one object. Keeps its rules alive.
class Screener {
 public:
  // Q001 no such day, Q002 no rule is of that jurisdiction, Q003 no such rule, F… the table of counter-ions cannot be
  // read.
  [[nodiscard]] static Result<Screener, Fault> make(std::shared_ptr<const RuleSet> rules,
                                                    const std::filesystem::path& counter_ions,
                                                    const Question& question);

  // One compound, examined in full: its line.
  [[nodiscard]] std::string explain(const Record& record) const;
  // The same for a person, clause by clause, `width` characters wide.
  [[nodiscard]] std::string explain_in_words(const Record& record, std::size_t width) const;

  // The substances of the listed rules asked, in force or not, that one compound is most like: most alike first, at
  // most `top` (0: all) with at least this Tanimoto. It decides nothing. A compound that cannot be read is a fault (C…,
  // V…).
  [[nodiscard]] Result<std::vector<SimilarSubstance>, Fault> similar(const Record& record, std::size_t top,
                                                                     double threshold) const;

  [[nodiscard]] std::shared_ptr<const Screening> screen(RecordColumns columns, const RunOptions& options) const;
  // A file that cannot be read is a fault, and nothing was screened.
  [[nodiscard]] Result<std::shared_ptr<const Screening>, Fault> screen_file(const std::string& path,
                                                                            const RunOptions& options) const;

  [[nodiscard]] std::string as_of() const;
  [[nodiscard]] std::vector<std::string> jurisdictions() const;
  [[nodiscard]] const std::shared_ptr<const RuleSet>& rules() const;

 private:
  struct Parts;
  explicit Screener(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

}  // namespace congener
