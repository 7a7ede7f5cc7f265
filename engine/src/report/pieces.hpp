// How pieces of a document are marked: control characters, which no text in them has.
//
// A piece is kRecord, the digit of the record's status, and parts divided by kPart. What divides a part is the
// format's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/temporary_file.hpp"
#include "congener/verdict.hpp"

namespace congener {

inline constexpr char kRecord = '\x1e';
inline constexpr char kPart = '\x1c';
inline constexpr char kItem = '\x1f';
inline constexpr char kInner = '\x1d';

// Valid UTF-8 that a cell of a table may hold: control characters but tabs and line breaks are replaced.
[[nodiscard]] std::string cell_text(std::string_view text);

// Calls `take(status, piece)` for each piece, without its mark and its digit.
template <typename Take>
void for_each_piece(std::string_view pieces, const Take& take) {
  while (pieces.size() >= 2 && pieces.front() == kRecord) {
    const std::size_t end = std::min(pieces.find(kRecord, 1), pieces.size());
    take(static_cast<Status>(pieces[1] - '0'), pieces.substr(2, end - 2));
    pieces.remove_prefix(end);
  }
}

// Pieces in a temporary file, read back one after the other. Not to be shared between threads.
class Spool {
 public:
  Spool();
  void add(Status status, std::string_view piece);
  // After all were added: calls `take(status, piece)`, which returns whether to go on. False: it did not, or the file
  // failed.
  template <typename Take>
  bool read(const Take& take);
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const std::string& error() const { return file_.error(); }

 private:
  // The next bytes of the file, behind `held`; false at its end.
  bool more(std::string& held, std::uint64_t& offset);

  TemporaryFile file_;
  std::size_t count_ = 0;
};

template <typename Take>
bool Spool::read(const Take& take) {
  file_.flush();
  std::string held;
  std::uint64_t offset = 0;
  std::size_t begin = 0;  // of the piece, in `held`
  for (;;) {
    const std::size_t end = held.find(kRecord, begin + 1);
    if (end != std::string::npos) {
      if (!take(static_cast<Status>(held[begin + 1] - '0'),
                std::string_view(held).substr(begin + 2, end - begin - 2))) {
        return false;
      }
      begin = end;
      continue;
    }
    held.erase(0, begin);
    begin = 0;
    if (more(held, offset)) continue;
    if (!file_.error().empty()) return false;
    return held.size() < 2 || take(static_cast<Status>(held[1] - '0'), std::string_view(held).substr(2));
  }
}

}  // namespace congener
