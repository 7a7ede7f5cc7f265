#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"
#include "manifest/row_parser.hpp"

namespace congener {
namespace {

// Rows looked at to tell which column holds what.
constexpr std::size_t kSampleRows = 100;

class TableReader : public LineRecordReader {
 public:
  TableReader(std::string file, std::unique_ptr<LineReader> lines, char delimiter)
      : LineRecordReader(std::move(file), std::move(lines)), rows_(*lines_, delimiter) {}

  // Reads the first rows and chooses the columns; a fault if a column asked for is not there.
  [[nodiscard]] std::optional<Fault> choose_columns(const ReadOptions& options) {
    while (sample_.size() < kSampleRows) {
      std::optional<Row> row = rows_.next();
      if (!row) break;
      sample_.push_back(std::move(*row));
    }
    const auto first = std::ranges::find_if(sample_, [](const Row& row) { return row.fault == nullptr; });
    if (first == sample_.end()) return std::nullopt;
    for (const std::string& cell : first->cells) header_.emplace_back(trim(cell));
    width_ = header_.size();
    const bool named = std::ranges::any_of(header_, [](const std::string& cell) {
      return structure_header_rank(cell) > 0 || id_header_rank(cell) > 0 || name_header_rank(cell) > 0;
    });

    if (!options.structure_column.empty()) {
      if (auto fault = asked_for(options.structure_column, "structure", structures_)) return fault;
    } else {
      choose_structure_columns();
    }
    // A first row with a structure in the structure column is no header, whatever its other cells say.
    has_header_ = structures_.empty() ? named : !cell_looks_like_structure(*first, structures_.front());
    std::vector<std::size_t> ids;
    if (!options.id_column.empty()) {
      if (auto fault = asked_for(options.id_column, "id", ids)) return fault;
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
    if (has_header_) sample_.erase(first);
    describe();
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Record> next() override {
    while (std::optional<Row> row = next_row()) {
      if (row->cut_off) return last_words(row->line, row->raw);
      if (row->fault == code::kRecordTooLong) {
        return faulty(row->line, row->raw, row->fault, "the line is longer than 16 MiB");
      }
      if (row->fault) return faulty(row->line, row->raw, row->fault, "a quote in this row is never closed");
      if (!row->blank()) return parse(*row);
    }
    return last_words(lines_->last_number(), "");
  }

 private:
  [[nodiscard]] std::optional<Row> next_row() {
    if (sample_.empty()) return rows_.next();
    Row row = std::move(sample_.front());
    sample_.pop_front();
    return row;
  }

  static std::string_view cell(const Row& row, std::size_t column) {
    return column < row.cells.size() ? trim(row.cells[column]) : std::string_view();
  }
  static bool cell_looks_like_structure(const Row& row, std::size_t column) {
    return looks_like_structure(cell(row, column));
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

  void choose_structure_columns() {
    structures_ = best_ranked(structure_header_rank);
    if (!structures_.empty()) return;
    // By content: the column most of whose cells look like structures; the one with the longest where two do.
    std::size_t best = 0;
    std::size_t best_length = 0;
    for (std::size_t column = 0; column < width_; ++column) {
      std::size_t filled = 0;
      std::size_t like = 0;
      std::size_t length = 0;
      for (const Row& row : sample_) {
        const std::string_view text = cell(row, column);
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
  [[nodiscard]] std::optional<Fault> asked_for(const std::string& column, const char* role,
                                               std::vector<std::size_t>& into) {
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
    fault.place = {file_, sample_.front().line, 0};
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

  static std::string first_filled(const Row& row, const std::vector<std::size_t>& columns) {
    for (const std::size_t column : columns) {
      if (const auto text = cell(row, column); !text.empty()) return std::string(text);
    }
    return "";
  }

  [[nodiscard]] std::string declared_name(const Row& row) const {
    if (!names_.empty()) return first_filled(row, names_);
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      const auto text = cell(row, column);
      if (!text.empty() && column != id_) return std::string(text);
    }
    return "";
  }

  [[nodiscard]] Record parse(const Row& row) const {
    Record record = record_at(row.line);
    if (id_) record.id = cell(row, *id_);
    record.declared = first_filled(row, names_);
    if (record.id.empty()) record.id = record.declared;
    for (std::size_t column = width_; column < row.cells.size(); ++column) {
      if (cell(row, column).empty()) continue;
      record.text = join(row.cells, ", ");
      record.fault_code = code::kTooManyCells;
      record.fault_text = fmt::format(
          "the row has {} cells where the table has {} columns: a cell that holds the "
          "delimiter must be quoted",
          row.cells.size(), width_);
      return record;
    }
    for (const std::size_t column : structures_) {
      const std::string_view text = cell(row, column);
      if (text.empty()) continue;
      record.kind = kind_of(text);
      // A molfile's first line may be blank and is part of it.
      record.text = record.kind == InputKind::kMolfile ? row.cells[column] : std::string(text);
      return record;
    }
    record.text = declared_name(row);
    return record;
  }

  RowParser rows_;
  std::deque<Row> sample_;
  std::vector<std::string> header_;
  std::size_t width_ = 0;
  bool has_header_ = false;
  std::vector<std::size_t> structures_;  // the first that is filled counts
  std::vector<std::size_t> names_;
  std::optional<std::size_t> id_;
};

}  // namespace

Opened make_table_reader(std::string file, std::unique_ptr<LineReader> lines, const ReadOptions& options) {
  const char delimiter = options.format == FileFormat::kTsv ? '\t' : recognise_delimiter(lines->head());
  auto reader = std::make_unique<TableReader>(std::move(file), std::move(lines), delimiter);
  if (std::optional<Fault> fault = reader->choose_columns(options)) return std::move(*fault);
  return std::unique_ptr<RecordReader>(std::move(reader));
}

}  // namespace congener
