// Records to verdicts, in parallel: cut into blocks by one thread, parsed, judged and formatted by many, written in
// input order.
//
// Guarantee: the bytes written are the same at any number of threads, and as many verdicts go out as records came
// in: anything else is a bug and throws std::logic_error. Memory does not grow with the input.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.hpp"
#include "manifest/reader.hpp"
#include "report/report.hpp"
#include "screen/input.hpp"
#include "verdict/judge.hpp"

namespace congener {

struct Progress {
  std::size_t records = 0;
  double share = -1;  // of the input, 0 to 1; -1 where not known
};

struct ScreenOptions {
  std::size_t threads = 0;                        // 0: as many as the machine has
  std::function<void(const Progress&)> progress;  // after each batch, one call at a time; may be empty
  const Cancellation* cancellation = nullptr;     // requested: no more is read, what is under way is written
  std::function<bool()> interrupted;              // the same, asked often and from any thread; may be empty
  Tally before;                                   // of a run that is resumed: header and records written already
};

// Takes what is to be written, in order, whole lines each time; false if it cannot be written, which ends the run.
using Sink = std::function<bool(std::string_view)>;

struct Screened {
  Tally tally;           // with that of the run before
  bool written = true;   // false: the sink refused, and the tally is of what was judged until then
  bool stopped = false;  // cancelled before the end: no footer was written
};

// What was judged of one block of records, to be kept instead of written.
struct JudgedBlock {
  const NumberedBlock* records = nullptr;
  std::vector<Status> statuses;                            // one a record
  std::vector<std::pair<std::size_t, std::string>> found;  // by record, what append_findings() gives; none for those
                                                           // that are Judge::cleared()
};
using Keeper = std::function<void(JudgedBlock&&)>;

// Reads `input` to its end.
[[nodiscard]] Screened screen(Input& input, const Judge& judge, const Formatter& formatter, const Sink& sink,
                              const ScreenOptions& options);
// All of `readers`, one after the other.
[[nodiscard]] Screened screen(const std::vector<std::unique_ptr<RecordReader>>& readers, const Judge& judge,
                              const Formatter& formatter, const Sink& sink, const ScreenOptions& options);

// The same, kept: `keep` gets every block, in order, one call at a time. Cancelled, also the blocks under way are left
// where they are and not kept.
[[nodiscard]] Screened screen(Input& input, const Judge& judge, const Formatter& formatter, const Keeper& keep,
                              const ScreenOptions& options);

// Total: a fault of the engine's own is a verdict too (S001), never "clear".
[[nodiscard]] Verdict judge_or_say_why(const Judge& judge, const Record& record);

}  // namespace congener
