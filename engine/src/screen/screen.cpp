#include "screen/screen.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <optional>
#include <stdexcept>

#include "chem/chem.hpp"

namespace congener {
namespace {

// A batch ends at either; records are small, but a few may be megabytes.
constexpr std::size_t kBatchRecords = 1024;
constexpr std::size_t kBatchBytes = std::size_t{32} << 20;

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

struct Slot {
  std::optional<Verdict> verdict;
  std::string text;
};

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
  std::vector<Record> batch;
  std::vector<Slot> slots;
  std::size_t written = 0;
  for (input.fill(batch); !batch.empty(); input.fill(batch)) {
    slots.assign(batch.size(), {});
    arena.execute([&] {
      tbb::parallel_for(std::size_t{0}, batch.size(), [&](std::size_t i) {
        slots[i].verdict = judge_or_say_why(judge, batch[i]);
        slots[i].text = formatter.one(*slots[i].verdict);
      });
    });
    std::string out;
    for (const Slot& slot : slots) {
      if (!slot.verdict) throw std::logic_error("a record was left without a verdict");
      result.tally.add(*slot.verdict);
      out += slot.text;
      ++written;
    }
    if (!sink(out)) return {result.tally, false};
    if (options.progress) options.progress({input.count(), input.share()});
  }
  if (written != input.count() || result.tally.records != input.count()) {
    throw std::logic_error(fmt::format("{} records in, {} verdicts out", input.count(), written));
  }
  result.written = sink(formatter.footer(result.tally));
  return result;
}

}  // namespace congener
