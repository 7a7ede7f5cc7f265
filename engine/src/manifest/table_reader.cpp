#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <memory>

#include "base/text.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

// Rows looked at to tell which column holds what.
constexpr std::size_t kSampleRows = 100;

// The cells of a row (RFC 4180): quoted ones may hold delimiters, doubled quotes and line ends.
class RowScanner {
 public:
  // Without any quote, a cell is a piece of the line.
  static void split_plain(std::string_view line, char delimiter, std::vector<std::string_view>& cells) {
    cells.clear();
    std::size_t begin = 0;
    for (std::size_t end = line.find(delimiter); end != std::string_view::npos; end = line.find(delimiter, begin)) {
      cells.push_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    cells.push_back(line.substr(begin));
  }

  // `cells` is cleared, but keeps its strings' memory where it can.
  RowScanner(char delimiter, std::vector<std::string>& cells) : delimiter_(delimiter), cells_(cells) {
    cells_.clear();
    cells_.emplace_back();
  }

  // The next line of the row; false where the quoting is broken.
  [[nodiscard]] bool take(std::string_view line) {
    for (const char c : line) {
      std::string& cell = cells_.back();
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
            cells_.emplace_back();
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
            cells_.emplace_back();
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
  // Is a quoted cell open at the end of the line?
  [[nodiscard]] bool open() const { return state_ == State::kQuoted; }
  void next_line() {
    cells_.back() += '\n';
    ++lines_in_cell_;
  }

 private:
  enum class State : unsigned char { kCellStart, kPlain, kQuoted, kQuoteInQuoted };

  char delimiter_;
  std::vector<std::string>& cells_;
  State state_ = State::kCellStart;
  std::size_t lines_in_cell_ = 0;
};

// A row's cells in place; what is not there is empty.
using Cells = std::vector<std::string_view>;

std::string_view cell(const Cells& row, std::size_t column) {
  return column < row.size() ? trim(row[column]) : std::string_view();
}

// Every line is in exactly one row. A quote that is never closed costs its own line, not the rest of the file.
class TableReader : public BlockReader {
 public:
  TableReader(std::string file, std::unique_ptr<TextSource> text, char delimiter)
      : BlockReader(std::move(file), std::move(text)), delimiter_(delimiter) {}

  // Reads the first rows and chooses the columns; a fault if a column asked for is not there.
  [[nodiscard]] std::optional<Fault> choose_columns(const ReadOptions& options) {
    std::size_t rows = 0;
    while (rows < kSampleRows) {
      RecordBlock block;
      if (!BlockReader::take(block)) break;
      rows += block.size();
      held_.push_back(std::move(block));
    }
    // Of the rows without a fault.
    std::vector<std::vector<std::string>> sample;
    const Extent* first = nullptr;
    rows = 0;
    RecordScratch scratch;
    for (const RecordBlock& block : held_) {
      for (const Extent& extent : block.extents) {
        if (++rows > kSampleRows) break;
        if (extent.made != Extent::kInText) continue;
        if (!first) first = &extent;
        const Cells& row = split(block, extent, scratch);
        sample.emplace_back(row.begin(), row.end());
      }
    }
    if (!first) return std::nullopt;
    for (const std::string& cell : sample.front()) header_.emplace_back(trim(cell));
    width_ = header_.size();
    const bool named = std::ranges::any_of(header_, [](const std::string& cell) {
      return structure_header_rank(cell) > 0 || id_header_rank(cell) > 0 || name_header_rank(cell) > 0;
    });

    if (!options.structure_column.empty()) {
      if (auto fault = asked_for(options.structure_column, "structure", first->line, structures_)) return fault;
    } else {
      choose_structure_columns(sample);
    }
    // A first row with a structure in the structure column is no header, whatever its other cells say.
    has_header_ = structures_.empty() ? named : !looks_like_structure(header_[structures_.front()]);
    std::vector<std::size_t> ids;
    if (!options.id_column.empty()) {
      if (auto fault = asked_for(options.id_column, "id", first->line, ids)) return fault;
    } else if (has_header_) {
      ids = best_ranked(id_header_rank);
    }
    if (has_header_) names_ = best_ranked(name_header_rank);
    if (!ids.empty()) {
      id_ = ids.front();
    } else if (!names_.empty()) {
      id_ = names_.front();
    } else if (!has_header_ && !structures_.empty() && width_ > 1) {
      id_ = structures_.front() == 0 ? 1 : 0;
    }
    if (has_header_) drop(first);
    describe();
    return std::nullopt;
  }

  [[nodiscard]] bool take(RecordBlock& block) override {
    while (!held_.empty()) {
      block = std::move(held_.front());
      held_.pop_front();
      if (block.size() > 0) return true;
    }
    return BlockReader::take(block);
  }

 protected:
  [[nodiscard]] bool cut(RecordBlock& block) override {
    while (const auto line = lines_.at(at_)) {
      if (line->end - at_ > kMaxRecordBytes) {
        pass_too_long_line(block);
        return true;
      }
      const std::string_view words = text(at_, line->end);
      const std::size_t begin = at_;
      const std::size_t number = line_;
      if (cut_off(*line)) {
        pass(*line);
        if (trim(words).empty()) continue;
        block.add(last_words(number, to_utf8(std::string(words))));
        return true;
      }
      if (words.find('"') == std::string_view::npos) {
        pass(*line);
        if (!declares(words)) continue;
        block.extents.push_back({begin, line->end, number, Extent::kInText, false});
        return true;
      }
      if (const auto row = cut_quoted(*line, block)) return *row;
    }
    if (!overfull()) return false;
    pass_too_long_line(block);
    return true;
  }

  [[nodiscard]] RecordView parse(const RecordBlock& block, const Extent& extent,
                                 RecordScratch& scratch) const override {
    const Cells& row = split(block, extent, scratch);
    RecordView record;
    record.file = file_;
    record.line = extent.line;
    if (id_) record.id = cell(row, *id_);
    record.declared = first_filled(row, names_);
    if (record.id.empty()) record.id = record.declared;
    for (std::size_t column = width_; column < row.size(); ++column) {
      if (cell(row, column).empty()) continue;
      scratch.text.clear();
      for (const std::string_view one : row) scratch.text.append(scratch.text.empty() ? "" : ", ").append(one);
      scratch.fault = fmt::format(
          "the row has {} cells where the table has {} columns: a cell that holds the "
          "delimiter must be quoted",
          row.size(), width_);
      record.text = scratch.text;
      record.fault_code = code::kTooManyCells;
      record.fault_text = scratch.fault;
      return record;
    }
    for (const std::size_t column : structures_) {
      const std::string_view structure = cell(row, column);
      if (structure.empty()) continue;
      record.kind = kind_of(structure);
      // A molfile's first line may be blank and is part of it.
      record.text = record.kind == InputKind::kMolfile ? row[column] : structure;
      return record;
    }
    record.text = declared_name(row);
    return record;
  }

 private:
  // The row that begins with `first`, which has a quote in it. False: more text is needed; nothing: it declares
  // nothing.
  [[nodiscard]] std::optional<bool> cut_quoted(const LineFinder::Line& first, RecordBlock& block) {
    const std::size_t begin = at_;
    RowScanner scanner(delimiter_, quoted_);
    bool sound = scanner.take(text(begin, first.end));
    bool was_cut_off = false;
    LineFinder::Line line = first;
    std::size_t lines = 1;
    while (sound && scanner.open()) {
      const auto next = lines_.at(line.next);
      if (!next && !lines_.last() && !overfull()) return false;
      sound = next && next->end - begin <= kMaxRecordBytes;
      if (!next) break;
      scanner.next_line();
      sound = sound && scanner.take(text(line.next, next->end));
      was_cut_off = cut_off(*next);
      line = *next;
      ++lines;
    }
    const std::size_t number = line_;
    if (was_cut_off) {
      at_ = line.next;
      line_ += lines;
      block.add(last_words(number, to_utf8(std::string(text(begin, first.end)))));
      return true;
    }
    if (!sound) {
      pass(first);
      block.add(faulty(number, to_utf8(std::string(text(begin, first.end))), code::kQuoteNotClosed,
                       "a quote in this row is never closed"));
      return true;
    }
    at_ = line.next;
    line_ += lines;
    if (std::ranges::all_of(quoted_, [](const std::string& cell) { return trim(cell).empty(); })) return std::nullopt;
    block.extents.push_back({begin, line.end, number, Extent::kInText, true});
    return true;
  }

  // Does any cell of a line without quotes hold anything?
  [[nodiscard]] bool declares(std::string_view line) const {
    return std::ranges::any_of(line, [&](char c) { return c != delimiter_ && !trim({&c, 1}).empty(); });
  }

  // The cells of a row; a marked one has quotes in it.
  const Cells& split(const RecordBlock& block, const Extent& extent, RecordScratch& scratch) const {
    const std::string_view raw = block.text().substr(extent.begin, extent.end - extent.begin);
    if (!extent.marked) {
      RowScanner::split_plain(utf8_in(raw, scratch.line), delimiter_, scratch.views);
      return scratch.views;
    }
    RowScanner scanner(delimiter_, scratch.cells);
    LineFinder lines(raw, true);
    for (std::size_t at = 0; at < raw.size();) {
      const LineFinder::Line line = *lines.at(at);
      if (at > 0) scanner.next_line();
      (void)scanner.take(utf8_in(raw.substr(at, line.end - at), scratch.line));
      at = line.next;
    }
    scratch.views.assign(scratch.cells.begin(), scratch.cells.end());
    return scratch.views;
  }

  void drop(const Extent* row) {
    for (RecordBlock& block : held_) {
      std::erase_if(block.extents, [&](const Extent& extent) { return &extent == row; });
    }
  }

  // The columns whose headers are known, surest first.
  [[nodiscard]] std::vector<std::size_t> best_ranked(int (*rank)(std::string_view)) const {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (rank(header_[i]) > 0) columns.push_back(i);
    }
    std::ranges::stable_sort(columns, {}, [&](std::size_t i) { return rank(header_[i]); });
    return columns;
  }

  void choose_structure_columns(const std::vector<std::vector<std::string>>& sample) {
    structures_ = best_ranked(structure_header_rank);
    if (!structures_.empty()) return;
    // By content: the column most of whose cells look like structures; the one with the longest where two do.
    std::size_t best = 0;
    std::size_t best_length = 0;
    for (std::size_t column = 0; column < width_; ++column) {
      std::size_t filled = 0;
      std::size_t like = 0;
      std::size_t length = 0;
      for (const std::vector<std::string>& row : sample) {
        const std::string_view text = column < row.size() ? trim(row[column]) : std::string_view();
        filled += text.empty() ? 0U : 1U;
        if (!looks_like_structure(text)) continue;
        ++like;
        length += text.size();
      }
      if (like == 0 || like * 2 < filled || length < 2) continue;
      if (like > best || (like == best && length > best_length)) {
        best = like;
        best_length = length;
        structures_ = {column};
      }
    }
  }

  // A column asked for by its header or its number from 1.
  [[nodiscard]] std::optional<Fault> asked_for(const std::string& column, const char* role, std::size_t line,
                                               std::vector<std::size_t>& into) const {
    const std::string wanted = lower_ascii(trim(column));
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (lower_ascii(header_[i]) == wanted) {
        into = {i};
        return std::nullopt;
      }
    }
    std::size_t number = 0;
    const auto parsed = std::from_chars(column.data(), column.data() + column.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == column.data() + column.size() && number >= 1 && number <= width_) {
      into = {number - 1};
      return std::nullopt;
    }
    Fault fault;
    fault.code = code::kNoSuchColumn;
    fault.message = fmt::format("has no {} column “{}”", role, column);
    const std::string near = nearest(column, header_);
    fault.advice = near.empty() ? fmt::format("its columns are: {}", join(header_, ", "))
                                : fmt::format("did you mean “{}”?", near);
    fault.place = {file_, line, 0};
    return fault;
  }

  void describe() {
    const auto column = [&](std::size_t i) {
      return has_header_ ? fmt::format("column {} “{}”", i + 1, header_[i]) : fmt::format("column {}", i + 1);
    };
    how_ = structures_.empty() ? std::string("a table without a structure column")
                               : fmt::format("structure from {}", column(structures_.front()));
    if (id_) how_ += fmt::format(", id from {}", column(*id_));
  }

  static std::string_view first_filled(const Cells& row, const std::vector<std::size_t>& columns) {
    for (const std::size_t column : columns) {
      if (const auto text = cell(row, column); !text.empty()) return text;
    }
    return {};
  }

  [[nodiscard]] std::string_view declared_name(const Cells& row) const {
    if (!names_.empty()) return first_filled(row, names_);
    for (std::size_t column = 0; column < row.size(); ++column) {
      const auto text = cell(row, column);
      if (!text.empty() && column != id_) return text;
    }
    return {};
  }

  char delimiter_;
  std::deque<RecordBlock> held_;  // read to choose the columns, not yet taken
  std::vector<std::string> quoted_;
  std::vector<std::string> header_;
  std::size_t width_ = 0;
  bool has_header_ = false;
  std::vector<std::size_t> structures_;  // the first that is filled counts
  std::vector<std::size_t> names_;
  std::optional<std::size_t> id_;
};

}  // namespace

Opened make_table_reader(std::string file, std::unique_ptr<TextSource> text, const ReadOptions& options) {
  const char delimiter = options.format == FileFormat::kTsv ? '\t' : recognise_delimiter(text->head());
  auto reader = std::make_unique<TableReader>(std::move(file), std::move(text), delimiter);
  if (std::optional<Fault> fault = reader->choose_columns(options)) return std::move(*fault);
  return std::unique_ptr<RecordReader>(std::move(reader));
}

}  // namespace congener
