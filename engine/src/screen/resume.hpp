// A run taken up again where it was killed: its output file is the only record of how far it came.
//
// Guarantee: what is kept of the file is what an uninterrupted run would have written, as far as that can be told
// without judging every record again; a file of which it cannot be told is refused. The file is only read.
#pragma once

#include <cstddef>
#include <string>

#include "base/deadline.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "report/report.hpp"
#include "screen/input.hpp"
#include "verdict/judge.hpp"

namespace congener {

struct Resumed {
  std::size_t kept_bytes = 0;  // the whole records at the beginning of the file; what follows them is to be cut off
  Tally tally;                 // of those; Tally::drafts_used is not recovered
};

// Reads `path`, compares it with what this run would write, and moves `input` behind the records that are kept.
// Compared are: for each record its number, and for NDJSON the rules, the engine and the day; the bytes of the last
// records of each status, and of the piece that follows, which must begin the next record (but not of records that were
// given up for time). No such file, or an empty one: nothing is kept. Faults: "J…".
[[nodiscard]] Result<Resumed, Fault> resume(const std::string& path, Input& input, const Judge& judge,
                                            const Formatter& formatter);

namespace code {
inline constexpr const char* kNotOurs = "J001";      // the file is not what this program writes in this format
inline constexpr const char* kOtherRun = "J002";     // made by other rules, another version, or asked for another day
inline constexpr const char* kDiffers = "J003";      // a record of it would now be written differently
inline constexpr const char* kTooFewInput = "J004";  // the input ends before the records of the file do
}  // namespace code

}  // namespace congener
