#include "screen/screen.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "chem/chem.hpp"

namespace congener {
namespace {

constexpr std::size_t kBatchesPerThread = 4;  // under way at once: enough that no thread waits, few enough for memory
constexpr std::size_t kTextKept = std::size_t{1} << 20;  // a batch that needed more gives its memory back

// Records on their way to what is written of them.
struct Batch {
  NumberedBlock records;
  RecordScratch scratch;
  Progress read;  // when the batch was read
  TextBuffer text;
  JudgedBlock judged;
  bool left = false;  // cancelled before all of it was judged
  Tally tally;
};

// Batches not under way: each is used again and again, with its memory.
class Pool {
 public:
  std::unique_ptr<Batch> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Batch>();
    std::unique_ptr<Batch> batch = std::move(free_.back());
    free_.pop_back();
    return batch;
  }
  void give_back(std::unique_ptr<Batch> batch) {
    batch->text.clear(kTextKept);
    batch->judged = {};
    batch->left = false;
    batch->tally = {};
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(batch));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> free_;
};

// What is ruled out on its skeleton costs no verdict of its own: `cleared` is what is written of each.
void judge_batch(const Judge& judge, const Formatter& formatter, std::string_view cleared, Batch& batch) {
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    const RecordView record = batch.records.record(i, batch.scratch);
    if (judge.clears(record)) {
      if (formatter.writes_fields()) {
        formatter.append_record(batch.text, view_of(batch.records.whole(i, record, batch.scratch)), judge.cleared());
      } else {
        formatter.append_record(batch.text, record, judge.cleared());
      }
      batch.text += cleared;
      batch.tally.add(judge.cleared());
      continue;
    }
    const Verdict verdict = judge_or_say_why(judge, batch.records.whole(i, record, batch.scratch));
    formatter.append_record(batch.text, view_of(verdict.record), verdict);
    formatter.append_findings(batch.text, verdict);
    batch.tally.add(verdict);
  }
}

bool cancelled(const ScreenOptions& options) {
  return (options.cancellation && options.cancellation->requested()) || (options.interrupted && options.interrupted());
}

// The same, kept in pieces.
void keep_batch(const Judge& judge, const Formatter& formatter, const ScreenOptions& options, Batch& batch) {
  batch.judged.records = &batch.records;
  batch.judged.statuses.reserve(batch.records.size());
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    const RecordView record = batch.records.record(i, batch.scratch);
    if (judge.clears(record)) {
      batch.judged.statuses.push_back(judge.cleared().status);
      batch.tally.add(judge.cleared());
      continue;
    }
    if (cancelled(options)) {
      batch.left = true;
      return;
    }
    const Verdict verdict = judge_or_say_why(judge, batch.records.whole(i, record, batch.scratch));
    batch.text.clear(kTextKept);
    formatter.append_findings(batch.text, verdict);
    batch.judged.statuses.push_back(verdict.status);
    batch.judged.found.emplace_back(i, batch.text.view());
    batch.tally.add(verdict);
  }
}

// Takes blocks, has them examined by many threads and handed on in order; false from `hand_on` ends the run.
template <typename Examine, typename HandOn>
Screened run(Input& input, const ScreenOptions& options, const Examine& examine_one, const HandOn& hand_on) {
  Screened result;
  result.tally = options.before;
  // An arena alone gets no more threads than the machine has cores.
  std::optional<tbb::global_control> allowed;
  if (options.threads > 0) allowed.emplace(tbb::global_control::max_allowed_parallelism, options.threads);
  tbb::task_arena arena(options.threads == 0 ? tbb::task_arena::automatic : static_cast<int>(options.threads));
  std::atomic<bool> refused = false;
  bool left = false;
  std::size_t taken = result.tally.records;
  std::size_t handed_on = result.tally.records;
  Pool pool;
  // Owned by the pipeline between its stages, which hands on plain values.
  using Token = Batch*;
  const auto read = [&](tbb::flow_control& control) -> Token {
    std::unique_ptr<Batch> batch = pool.take();
    // Asked again after reading: what a pipe gave by then may be half a record.
    if (refused || cancelled(options) || !input.take(batch->records) || cancelled(options)) {
      result.stopped = cancelled(options);
      control.stop();
      return nullptr;
    }
    taken += batch->records.size();
    batch->read = {input.count(), input.share()};
    return batch.release();
  };
  const auto examine = [&](Token batch) {
    if (!refused) examine_one(*batch);
    return batch;
  };
  const auto write = [&](Token token) {
    std::unique_ptr<Batch> batch(token);
    if (refused) return;
    if (batch->left || left) {
      left = true;
      return;
    }
    if (batch->tally.records != batch->records.size()) throw std::logic_error("a record was left without a verdict");
    result.tally.add(batch->tally);
    handed_on += batch->records.size();
    if (!hand_on(*batch)) {
      refused = true;
    } else if (options.progress) {
      options.progress(batch->read);
    }
    pool.give_back(std::move(batch));
  };
  arena.execute([&] {
    tbb::parallel_pipeline(kBatchesPerThread * static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()),
                           tbb::make_filter<void, Token>(tbb::filter_mode::serial_in_order, read) &
                               tbb::make_filter<Token, Token>(tbb::filter_mode::parallel, examine) &
                               tbb::make_filter<Token, void>(tbb::filter_mode::serial_in_order, write));
  });
  result.written = !refused;
  if (left) result.stopped = true;
  if (refused || left) return result;
  if (result.tally.records != taken || handed_on != taken) {
    throw std::logic_error(fmt::format("{} records in, {} verdicts out", taken, result.tally.records));
  }
  return result;
}

}  // namespace

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

Screened screen(Input& input, const Judge& judge, const Formatter& formatter, const Sink& sink,
                const ScreenOptions& options) {
  chem::warm_up();
  if (options.before.records == 0 && !sink(formatter.header())) return {options.before, false, false};
  TextBuffer cleared;
  formatter.append_findings(cleared, judge.cleared());
  Screened result = run(
      input, options, [&](Batch& batch) { judge_batch(judge, formatter, cleared.view(), batch); },
      [&](const Batch& batch) { return sink(batch.text.view()); });
  if (result.written && !result.stopped) result.written = sink(formatter.footer(result.tally));
  return result;
}

Screened screen(Input& input, const Judge& judge, const Formatter& formatter, const Keeper& keep,
                const ScreenOptions& options) {
  chem::warm_up();
  return run(
      input, options, [&](Batch& batch) { keep_batch(judge, formatter, options, batch); },
      [&](Batch& batch) {
        keep(std::move(batch.judged));
        return true;
      });
}

Screened screen(const std::vector<std::unique_ptr<RecordReader>>& readers, const Judge& judge,
                const Formatter& formatter, const Sink& sink, const ScreenOptions& options) {
  Input input(readers);
  return screen(input, judge, formatter, sink, options);
}

}  // namespace congener
