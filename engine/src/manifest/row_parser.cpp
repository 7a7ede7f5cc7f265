#include "manifest/row_parser.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "manifest/codes.hpp"

namespace congener {

bool Row::blank() const {
  return fault == nullptr && !cut_off &&
         std::ranges::all_of(cells, [](const std::string& cell) { return trim(cell).empty(); });
}

bool RowParser::take(const std::string& text, Row& row) {
  for (const char c : text) {
    std::string& cell = row.cells.back();
    switch (state_) {
      case State::kCellStart:
        if (c == '"') {
          state_ = State::kQuoted;
          lines_in_cell_ = 0;
          cell.clear();
          break;
        }
        [[fallthrough]];
      case State::kPlain:
        if (c == delimiter_) {
          row.cells.emplace_back();
          state_ = State::kCellStart;
        } else {
          cell += c;
          // Blanks before a quote are not part of the cell.
          if (state_ == State::kCellStart && c != ' ') state_ = State::kPlain;
        }
        break;
      case State::kQuoted:
        if (c == '"') {
          state_ = State::kQuoteInQuoted;
        } else {
          cell += c;
        }
        break;
      case State::kQuoteInQuoted:
        if (c == '"') {
          cell += '"';
          state_ = State::kQuoted;
        } else if (c == delimiter_) {
          row.cells.emplace_back();
          state_ = State::kCellStart;
        } else if (c != ' ') {
          // Text after a closing quote: on one line a quote too many, over several a quote that was never closed.
          if (lines_in_cell_ > 0) return false;
          cell.insert(0, 1, '"');
          cell += '"';
          cell += c;
          state_ = State::kPlain;
        }
        break;
    }
  }
  return true;
}

std::optional<Row> RowParser::next() {
  std::optional<Line> first = lines_.next();
  while (first && !first->too_long && trim(first->text).empty()) first = lines_.next();
  if (!first) return std::nullopt;
  Row row;
  row.line = first->number;
  const auto stopped_at = [&](const Line& line) { return !line.ended && !lines_.source().failure().empty(); };
  if (first->too_long) {
    row.raw = first->text;
    row.fault = code::kRecordTooLong;
    return row;
  }
  row.cells.emplace_back();
  state_ = State::kCellStart;
  lines_in_cell_ = 0;
  bool sound = take(first->text, row);
  row.cut_off = stopped_at(*first);
  std::size_t bytes = first->text.size();
  std::vector<Line> more;
  while (sound && state_ == State::kQuoted) {
    std::optional<Line> line = lines_.next();
    if (!line) {
      sound = false;
      break;
    }
    row.cells.back() += '\n';
    ++lines_in_cell_;
    bytes += line->text.size();
    sound = !line->too_long && bytes <= kMaxRecordBytes && take(line->text, row);
    if (stopped_at(*line)) row.cut_off = true;
    more.push_back(std::move(*line));
  }
  if (row.cut_off) {
    row.raw = first->text;
    return row;
  }
  if (!sound) {
    lines_.give_back(std::move(more));
    row.cells.clear();
    row.raw = first->text;
    row.fault = code::kQuoteNotClosed;
  }
  return row;
}

}  // namespace congener
