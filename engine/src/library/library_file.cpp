#include "congener/library_file.hpp"

#include <utility>

#include "base/cancellation.hpp"
#include "chem/chem.hpp"
#include "library/library.hpp"
#include "library/library_builder.hpp"
#include "library/library_screen.hpp"
#include "library/library_search.hpp"
#include "report/report.hpp"
#include "screen/screen.hpp"
#include "similarity/record_fingerprints.hpp"
#include "verdict/judge.hpp"
#include "verdict/question.hpp"

namespace congener {

struct LibraryFile::Parts {
  library::Library library;
  CounterIons counter_ions;
};

Result<LibraryBuilt, Fault> LibraryFile::build(std::span<const std::string> sources, const std::string& path,
                                               const std::filesystem::path& counter_ions, const RunOptions& options) {
  chem::warm_up();
  auto loaded = CounterIons::load(counter_ions);
  if (!loaded) return std::move(loaded).error();
  Cancellation cancellation;
  ReadOptions reading;
  reading.cancellation = &cancellation;
  std::vector<std::unique_ptr<RecordReader>> readers;
  for (const std::string& source : sources) {
    auto reader = RecordReader::open(source, reading);
    if (!reader) return std::move(reader).error();
    readers.push_back(std::move(reader).value());
  }
  library::BuildOptions building;
  building.threads = options.threads;
  building.cancellation = &cancellation;
  building.progress = [&](const Progress& progress) {
    if (options.interrupted && options.interrupted()) cancellation.request();
    if (options.progress) options.progress({progress.records, progress.share});
  };
  const auto built = library::build_library(readers, loaded.value(), path, building);
  if (!built) return built.error();
  return LibraryBuilt{built.value().records, built.value().unread, built.value().components, built.value().bytes};
}

Result<LibraryFile, Fault> LibraryFile::open(const std::string& path, const std::filesystem::path& counter_ions) {
  chem::warm_up();
  auto loaded = CounterIons::load(counter_ions);
  if (!loaded) return std::move(loaded).error();
  auto opened = library::Library::open(path);
  if (!opened) return std::move(opened).error();
  if (auto unfit = opened.value().unfit(loaded.value())) return std::move(*unfit);
  return LibraryFile(std::make_shared<const Parts>(Parts{std::move(opened).value(), std::move(loaded).value()}));
}

std::size_t LibraryFile::size() const { return parts_->library.size(); }
std::string LibraryFile::path() const { return parts_->library.path(); }

std::vector<std::string> LibraryFile::sources() const {
  const auto files = parts_->library.files();
  return {files.begin(), files.end()};
}

std::optional<Fault> LibraryFile::verify(std::size_t threads) const { return parts_->library.verify(threads); }

Result<std::shared_ptr<const Screening>, Fault> LibraryFile::screen(std::shared_ptr<const RuleSet> rules,
                                                                    const Question& question, bool every_record,
                                                                    const RunOptions& options) const {
  auto asked = judge_options(question, *rules);
  if (!asked) return std::move(asked).error();
  JudgeOptions judging = std::move(asked).value();
  judging.prefilter = true;
  const auto resolver = resolver_of(question, parts_->counter_ions);
  if (!resolver) return resolver.error();
  judging.resolver = resolver.value().get();
  const auto checks = checks_of(question, *rules);
  if (!checks) return checks.error();
  judging.checks = checks.value().get();
  const Judge judge(*rules, parts_->counter_ions, judging);
  library::LibraryScreenOptions screening;
  screening.threads = options.threads;
  screening.every_record = every_record;
  screening.progress = [&](const Progress& progress) {
    if (options.progress) options.progress({progress.records, progress.share});
  };
  std::string lines;
  const auto sink = [&](std::string_view text) {
    lines += text;
    return !(options.interrupted && options.interrupted());
  };
  const auto formatter = Formatter::make(OutputFormat::kNdjson, *rules, {});
  const auto screened =
      library::screen_library(parts_->library, parts_->counter_ions, judge, *formatter, sink, screening);
  if (!screened) return screened.error();
  return Screening::read(lines);
}

Result<std::vector<SimilarRecord>, Fault> LibraryFile::similar(const Record& compound,
                                                               const SimilarOptions& options) const {
  auto fingerprints = similarity::fingerprints_of(compound, parts_->counter_ions);
  if (!fingerprints) {
    Fault fault;
    fault.code = fingerprints.error().code;
    fault.message = fingerprints.error().text;
    return fault;
  }
  const std::vector<library::Query> queries = {std::move(fingerprints).value()};
  similarity::SearchOptions search;
  search.k = options.top == 0 ? SIZE_MAX : options.top;
  search.threshold = options.threshold;
  search.threads = options.threads;
  auto found = library::find_similar(parts_->library, parts_->counter_ions, queries, search);
  if (!found) return std::move(found).error();
  std::vector<SimilarRecord> records;
  for (library::SimilarRecord& one : found.value().front()) {
    records.push_back({std::move(one.record), std::move(one.component), one.tanimoto.value()});
  }
  return records;
}

}  // namespace congener
