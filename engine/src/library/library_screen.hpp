// Rules asked of a library: what no rule can apply to is ruled out in bulk, the rest is judged as the text would be.
//
// Guarantee: the verdict of every record is that of `screen --validate full` on the sources, byte for byte, in their
// order, at any number of threads (tests/agree/library_test.cpp).
#pragma once

#include <cstdint>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "library/library.hpp"
#include "report/report.hpp"
#include "screen/screen.hpp"
#include "verdict/judge.hpp"

namespace congener::library {

struct LibraryScreenOptions {
  std::size_t threads = 0;                        // 0: as many as the machine has
  bool every_record = false;                      // write those that are clear, too
  std::function<void(const Progress&)> progress;  // one call at a time; may be empty
};

struct LibraryScreened {
  Tally tally;
  bool written = true;         // false: the sink refused, and the tally is of what was judged until then
  std::uint64_t by_key = 0;    // ruled out by what is stored beside them
  std::uint64_t by_graph = 0;  // ruled out by elements and connections
  std::uint64_t in_full = 0;   // every rule asked of them
  std::uint64_t not_read = 0;  // had no structure that could be read
};

// A damaged library is a fault, even when that shows only after something was written. `judge` should have its
// prefilter.
[[nodiscard]] Result<LibraryScreened, Fault> screen_library(const Library& library, const CounterIons& counter_ions,
                                                            const Judge& judge, const Formatter& formatter,
                                                            const Sink& sink, const LibraryScreenOptions& options);

// The same, as verdicts: `visit` is called with each that is not clear or is so by an exception alone, in the order of
// the library, one call at a time. With LibraryScreenOptions::every_record: with each.
using Visit = std::function<void(Verdict&&)>;
[[nodiscard]] Result<LibraryScreened, Fault> visit_library(const Library& library, const CounterIons& counter_ions,
                                                           const Judge& judge, const Visit& visit,
                                                           const LibraryScreenOptions& options);

}  // namespace congener::library
