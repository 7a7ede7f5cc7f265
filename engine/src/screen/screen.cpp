#include "screen/screen.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>

#include "chem/chem.hpp"

namespace congener {
namespace {

// A batch ends at either; records are small, but a few may be megabytes.
constexpr std::size_t kBatchRecords = 512;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;
constexpr std::size_t kBatchesPerThread = 4;  // under way at once: enough that no thread waits, few enough for memory

// The records of all readers, one after the other, numbered from 1.
class Input {
 public:
  explicit Input(const std::vector<std::unique_ptr<RecordReader>>& readers) : readers_(readers) {}

  void fill(std::vector<Record>& batch) {
    batch.clear();
    std::size_t bytes = 0;
    while (at_ < readers_.size() && batch.size() < kBatchRecords && bytes < kBatchBytes) {
      std::optional<Record> record = readers_[at_]->next();
      if (!record) {
        ++at_;
        continue;
      }
      record->number = ++count_;
      bytes += record->text.size();
      batch.push_back(std::move(*record));
    }
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double share() const {
    if (at_ >= readers_.size()) return 1;
    const double now = readers_[at_]->progress();
    if (now < 0) return -1;
    return (static_cast<double>(at_) + now) / static_cast<double>(readers_.size());
  }

 private:
  const std::vector<std::unique_ptr<RecordReader>>& readers_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
};

// Total: a fault of the engine's own is a verdict too, never "clear".
Verdict judge_or_say_why(const Judge& judge, const Record& record) {
  try {
    return judge.judge(record);
  } catch (const std::exception& e) {
    Verdict verdict;
    verdict.record = record;
    verdict.status = Status::kUndetermined;
    verdict.examined = "none";
    verdict.as_of = judge.options().as_of;
    verdict.reasons.push_back({"S001", fmt::format("the engine failed on this record: {}", e.what())});
    return verdict;
  }
}

// Records on their way to what is written of them.
struct Batch {
  std::vector<Record> records;
  Progress read;  // when the batch was read
  std::string text;
  Tally tally;
};

void judge_batch(const Judge& judge, const Formatter& formatter, Batch& batch) {
  for (const Record& record : batch.records) {
    const Verdict verdict = judge_or_say_why(judge, record);
    batch.tally.add(verdict);
    batch.text += formatter.one(verdict);
  }
}

}  // namespace

Screened screen(const std::vector<std::unique_ptr<RecordReader>>& readers, const Judge& judge,
                const Formatter& formatter, const Sink& sink, const ScreenOptions& options) {
  chem::warm_up();
  Screened result;
  if (!sink(formatter.header())) return {result.tally, false};

  // An arena alone gets no more threads than the machine has cores.
  std::optional<tbb::global_control> allowed;
  if (options.threads > 0) allowed.emplace(tbb::global_control::max_allowed_parallelism, options.threads);
  tbb::task_arena arena(options.threads == 0 ? tbb::task_arena::automatic : static_cast<int>(options.threads));
  Input input(readers);
  std::atomic<bool> refused = false;
  using Token = std::shared_ptr<Batch>;
  const auto read = [&](tbb::flow_control& control) -> Token {
    auto batch = std::make_shared<Batch>();
    if (!refused) input.fill(batch->records);
    if (batch->records.empty()) {
      control.stop();
      return nullptr;
    }
    batch->read = {input.count(), input.share()};
    return batch;
  };
  const auto examine = [&](Token batch) {
    if (!refused) judge_batch(judge, formatter, *batch);
    return batch;
  };
  const auto write = [&](const Token& batch) {
    if (refused) return;
    if (batch->tally.records != batch->records.size()) throw std::logic_error("a record was left without a verdict");
    result.tally.add(batch->tally);
    if (!sink(batch->text)) {
      refused = true;
    } else if (options.progress) {
      options.progress(batch->read);
    }
  };
  arena.execute([&] {
    tbb::parallel_pipeline(kBatchesPerThread * static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()),
                           tbb::make_filter<void, Token>(tbb::filter_mode::serial_in_order, read) &
                               tbb::make_filter<Token, Token>(tbb::filter_mode::parallel, examine) &
                               tbb::make_filter<Token, void>(tbb::filter_mode::serial_in_order, write));
  });
  if (refused) return {result.tally, false};
  if (result.tally.records != input.count()) {
    throw std::logic_error(fmt::format("{} records in, {} verdicts out", input.count(), result.tally.records));
  }
  result.written = sink(formatter.footer(result.tally));
  return result;
}

}  // namespace congener
