// A piece of a source with whole records in it, on the way from the thread that reads to the one that parses.
//
// Made to be used again and again: it keeps its memory unless a record was unusually long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "congener/record.hpp"

namespace congener {

// A block ends at either: enough that it is worth its way between threads, few enough that none waits long for another.
inline constexpr std::size_t kBlockBytes = std::size_t{1} << 15;
inline constexpr std::size_t kBlockRecords = 512;
// The first blocks of a source are smaller, so that a short one is shared between threads too.
inline constexpr std::size_t kFirstBlockRecords = 32;

// Where one record stands in the block's text; or which of the records made already it is.
struct Extent {
  static constexpr std::uint32_t kInText = 0xFFFFFFFF;

  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t line = 0;          // 1-based, of the source
  std::uint32_t made = kInText;  // index in RecordBlock::made
  bool marked = false;           // the reader's own remark
};

struct RecordBlock {
  std::vector<char> bytes;  // text in its first `used`
  std::size_t used = 0;
  std::size_t source_begin = 0;  // where that text begins in the source, in bytes of the source as it came
  std::vector<Extent> extents;   // one a record, in order
  std::vector<Record> made;

  [[nodiscard]] std::size_t size() const { return extents.size(); }
  [[nodiscard]] std::string_view text() const { return {bytes.data(), used}; }
  void add(Record record);
  void clear();
};

// What parsing a record may need room for. One a thread.
struct RecordScratch {
  std::string line;
  std::string text;
  std::string fault;
  std::vector<std::string> cells;    // some of them: how many is in `views`
  std::vector<std::string> decoded;  // as above
  std::vector<std::string_view> views;
  std::vector<std::pair<std::size_t, std::size_t>> spans;  // of the cells, in the row as it stands
  std::shared_ptr<DeclaredLine> declared;                  // used again once nobody else holds it
};

}  // namespace congener
