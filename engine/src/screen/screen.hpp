// Records to verdicts, in parallel: cut into blocks by one thread, parsed, judged and formatted by many, written in
// input order.
//
// Guarantee: the bytes written are the same at any number of threads, and as many verdicts go out as records came
// in: anything else is a bug and throws std::logic_error. Memory does not grow with the input.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
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
  Tally before;                                   // of a run that is resumed: header and records written already
};

// Takes what is to be written, in order, whole lines each time; false if it cannot be written, which ends the run.
using Sink = std::function<bool(std::string_view)>;

struct Screened {
  Tally tally;           // with that of the run before
  bool written = true;   // false: the sink refused, and the tally is of what was judged until then
  bool stopped = false;  // cancelled before the end: no footer was written
};

// Reads `input` to its end.
[[nodiscard]] Screened screen(Input& input, const Judge& judge, const Formatter& formatter, const Sink& sink,
                              const ScreenOptions& options);
// All of `readers`, one after the other.
[[nodiscard]] Screened screen(const std::vector<std::unique_ptr<RecordReader>>& readers, const Judge& judge,
                              const Formatter& formatter, const Sink& sink, const ScreenOptions& options);

// Total: a fault of the engine's own is a verdict too (S001), never "clear".
[[nodiscard]] Verdict judge_or_say_why(const Judge& judge, const Record& record);

}  // namespace congener
