// Rows of a delimited table (RFC 4180): quoted cells may hold delimiters, doubled quotes and line ends.
//
// Guarantee: every line is in exactly one row. A quote that is never closed costs its own line, not the rest
// of the file. Not to be shared between threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/line_reader.hpp"

namespace congener {

struct Row {
  std::size_t line = 0;  // on which it starts
  std::vector<std::string> cells;
  std::string raw;              // the first line, of a row with a fault
  const char* fault = nullptr;  // code of what is wrong with the row; its cells are then empty
  bool cut_off = false;         // the input broke off within it

  // Does any cell hold anything?
  [[nodiscard]] bool blank() const;
};

class RowParser {
 public:
  // Keeps a reference to `lines`.
  RowParser(LineReader& lines, char delimiter) : lines_(lines), delimiter_(delimiter) {}
  // Blank lines are no rows.
  [[nodiscard]] std::optional<Row> next();

 private:
  enum class State : unsigned char { kCellStart, kPlain, kQuoted, kQuoteInQuoted };
  // False where the quoting is broken.
  [[nodiscard]] bool take(const std::string& text, Row& row);

  LineReader& lines_;
  char delimiter_;
  State state_ = State::kCellStart;
  std::size_t lines_in_cell_ = 0;
};

}  // namespace congener
