#include "congener/screener.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "chem/chem.hpp"
#include "manifest/column_reader.hpp"
#include "molecule/morgan.hpp"
#include "report/report.hpp"
#include "screen/screen.hpp"
#include "similarity/references.hpp"
#include "verdict/declared_texts.hpp"
#include "verdict/judge.hpp"
#include "verdict/question.hpp"

namespace congener {

struct Screener::Parts {
  Parts(std::shared_ptr<const RuleSet> the_rules, std::shared_ptr<const Resolver> the_resolver,
        std::shared_ptr<const CrossChecks> the_checks, CounterIons counter_ions, const JudgeOptions& options)
      : rules(std::move(the_rules)),
        resolver(std::move(the_resolver)),
        checks(std::move(the_checks)),
        judge(*rules, counter_ions, options),
        full(*rules, counter_ions, plain(options)) {
    report.as_of = options.as_of;
    report.jurisdictions = options.jurisdictions;
    report.drafts = options.drafts;
    listed = similarity::References(similarity::listed_substances(judge.asked(), options.drafts));
    ndjson = Formatter::make(OutputFormat::kNdjson, *rules, report);
  }

  static JudgeOptions plain(JudgeOptions options) {
    options.prefilter = false;
    return options;
  }

  // A text that is no structure but a name is asked about as one.
  [[nodiscard]] Record asked_about(const Record& record) const {
    return resolver ? structure_or_name(record, *resolver) : record;
  }

  std::shared_ptr<const RuleSet> rules;
  std::shared_ptr<const Resolver> resolver;
  std::shared_ptr<const CrossChecks> checks;
  Judge judge;
  Judge full;  // without the prefilter
  similarity::References listed;
  ReportOptions report;
  std::unique_ptr<Formatter> ndjson;
};

Result<Screener, Fault> Screener::make(std::shared_ptr<const RuleSet> rules, const std::filesystem::path& counter_ions,
                                       const Question& question) {
  chem::warm_up();
  auto asked = judge_options(question, *rules);
  if (!asked) return std::move(asked).error();
  JudgeOptions options = std::move(asked).value();
  auto loaded = CounterIons::load(counter_ions);
  if (!loaded) return std::move(loaded).error();
  auto resolver = resolver_of(question, loaded.value());
  if (!resolver) return std::move(resolver).error();
  options.resolver = resolver.value().get();
  auto checks = checks_of(question, *rules);
  if (!checks) return std::move(checks).error();
  options.checks = checks.value().get();
  return Screener(std::make_shared<const Parts>(std::move(rules), std::move(resolver).value(),
                                                std::move(checks).value(), std::move(loaded).value(), options));
}

std::string Screener::explain(const Record& record) const {
  return parts_->ndjson->one(judge_or_say_why(parts_->full, parts_->asked_about(record)));
}

std::string Screener::explain_in_words(const Record& record, std::size_t width) const {
  ReportOptions report = parts_->report;
  report.width = width;
  return congener::explain(judge_or_say_why(parts_->full, parts_->asked_about(record)), *parts_->rules, report);
}

namespace {

struct Kept {
  std::vector<Record> records;
  std::vector<Status> statuses;
  std::map<std::size_t, std::string> found;
};

// `keep_records`: where they are not in columns.
Screened keep_all(const std::vector<std::unique_ptr<RecordReader>>& readers, const Judge& judge,
                  const Formatter& formatter, bool keep_records, const RunOptions& options, Kept& kept) {
  ScreenOptions screening;
  screening.threads = options.threads;
  screening.interrupted = options.interrupted;
  screening.progress = [&](const Progress& progress) {
    if (options.progress) options.progress({progress.records, progress.share});
  };
  RecordScratch scratch;
  Input input(readers);
  const auto keep = [&](JudgedBlock&& block) {
    for (auto& [i, line] : block.found) {
      kept.found.emplace_hint(kept.found.end(), kept.statuses.size() + i, std::move(line));
    }
    if (keep_records) {
      for (std::size_t i = 0; i < block.records->size(); ++i) {
        RecordView record = block.records->record(i, scratch);
        record.fields = nullptr;  // what is to be known of them stands in the findings
        kept.records.push_back(copy_of(record));
      }
    }
    kept.statuses.insert(kept.statuses.end(), block.statuses.begin(), block.statuses.end());
  };
  return screen(input, judge, formatter, keep, screening);
}

std::string end_of_plain_line(const Judge& judge, const Formatter& formatter) {
  TextBuffer text;
  formatter.append_findings(text, judge.cleared());
  return std::string(text.view());
}

}  // namespace

Result<std::vector<SimilarSubstance>, Fault> Screener::similar(const Record& record, std::size_t top,
                                                               double threshold) const {
  const Verdict verdict = judge_or_say_why(parts_->full, record);
  if (verdict.components.empty()) {
    Fault fault;
    fault.code = verdict.reasons.empty() ? "V001" : verdict.reasons.front().code;
    fault.message = verdict.reasons.empty() ? "nothing was declared" : verdict.reasons.front().text;
    return fault;
  }
  const std::size_t most = top == 0 ? SIZE_MAX : top;
  std::vector<SimilarSubstance> found;
  for (const Component& component : verdict.components) {
    if (component.role != Role::kParent) continue;
    for (const Resemblance& one : parts_->listed.nearest(morgan_fingerprint(component.molecule), most, threshold)) {
      found.push_back({one.rule->id, one.substance->name, one.substance->smiles, component.smiles, one.tanimoto});
    }
  }
  std::ranges::stable_sort(found, std::ranges::greater(), &SimilarSubstance::tanimoto);
  if (found.size() > most) found.resize(most);
  return found;
}

std::shared_ptr<const Screening> Screener::screen(RecordColumns columns, const RunOptions& options) const {
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.push_back(make_column_reader(columns));
  Kept kept;
  kept.statuses.reserve(columns.size());
  const Screened screened = keep_all(readers, parts_->judge, *parts_->ndjson, false, options, kept);
  auto screening = std::make_shared<Screening>();
  screening->columns_ = std::move(columns);
  screening->statuses_ = std::move(kept.statuses);
  screening->found_ = std::move(kept.found);
  screening->plain_ = end_of_plain_line(parts_->judge, *parts_->ndjson);
  screening->stopped_ = screened.stopped;
  return screening;
}

Result<std::shared_ptr<const Screening>, Fault> Screener::screen_file(const std::string& path,
                                                                      const RunOptions& options) const {
  auto reader = RecordReader::open(path, {});
  if (!reader) return std::move(reader).error();
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.push_back(std::move(reader).value());
  Kept kept;
  const Screened screened = keep_all(readers, parts_->judge, *parts_->ndjson, true, options, kept);
  auto screening = std::make_shared<Screening>();
  screening->records_ = std::move(kept.records);
  screening->statuses_ = std::move(kept.statuses);
  screening->found_ = std::move(kept.found);
  screening->plain_ = end_of_plain_line(parts_->judge, *parts_->ndjson);
  screening->stopped_ = screened.stopped;
  return std::shared_ptr<const Screening>(std::move(screening));
}

std::string Screener::as_of() const { return parts_->report.as_of.text(); }
std::vector<std::string> Screener::jurisdictions() const { return parts_->report.jurisdictions; }
const std::shared_ptr<const RuleSet>& Screener::rules() const { return parts_->rules; }

}  // namespace congener
