// Records to verdicts, in parallel: read in batches, judged and formatted by many threads, written in input order.
//
// Guarantee: the bytes written are the same at any number of threads, and as many verdicts go out as records came
// in: anything else is a bug and throws std::logic_error.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "manifest/reader.hpp"
#include "report/report.hpp"
#include "verdict/judge.hpp"

namespace congener {

struct Progress {
  std::size_t records = 0;
  double share = -1;  // of the input, 0 to 1; -1 where not known
};

struct ScreenOptions {
  std::size_t threads = 0;                        // 0: as many as the machine has
  std::function<void(const Progress&)> progress;  // after each batch, one call at a time; may be empty
};

// Takes what is to be written, in order; false if it cannot be written, which ends the run.
using Sink = std::function<bool(std::string_view)>;

struct Screened {
  Tally tally;
  bool written = true;  // false: the sink refused, and the tally is of what was judged until then
};

// Reads each of `readers` to its end, one after the other, and numbers the records over all of them.
[[nodiscard]] Screened screen(const std::vector<std::unique_ptr<RecordReader>>& readers, const Judge& judge,
                              const Formatter& formatter, const Sink& sink, const ScreenOptions& options);

}  // namespace congener
