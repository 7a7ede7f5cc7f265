// Which row of a table is its header, which column holds what, and what a row of cells then declares.
//
// Every filled cell is a field, whatever its column. Immutable once chosen: threads may share one object.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/header.hpp"
#include "manifest/reader.hpp"

namespace congener {

// Rows looked at to tell which column holds what; the header is among them, or there is none.
inline constexpr std::size_t kSampleRows = 100;
inline constexpr std::size_t kHeaderRows = 40;

// A row's cells, in UTF-8; what is not there is empty.
using Cells = std::vector<std::string_view>;

struct SampleRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

class TableColumns {
 public:
  // A fault if a column asked for is not there. `format` is what the lines say they come from: "CSV".
  [[nodiscard]] static Result<TableColumns, Fault> choose(const std::string& file, std::string format,
                                                          std::span<const SampleRow> sample,
                                                          const ReadOptions& options);

  // In the sample; it and the rows before it are no records.
  [[nodiscard]] std::optional<std::size_t> header_row() const { return header_row_; }
  // Is there a header, a column of structures, or at least a CAS number?
  [[nodiscard]] bool is_table() const { return header_row_ || !structures_.empty() || !cas_.empty(); }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] std::string column_name(std::size_t column) const;

  // A cell beyond the header is no sign of a shifted row, as it is where a delimiter divides.
  void allow_more_cells() { more_cells_ = true; }

  // Sets what the row declares; `scratch` holds text that is not in the row.
  void read(const Cells& row, RecordView& record, RecordScratch& scratch) const;

  // `place(column, FieldPlace&)` says where a cell stands. Uses the memory of `line` again.
  template <typename Place>
  void declare(const Cells& row, DeclaredLine& line, const Place& place) const {
    line.format = format_;
    line.reference = reference_;
    std::size_t count = 0;
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (row[column].empty()) continue;
      if (count == line.fields.size()) line.fields.emplace_back();
      if (!fill(row, column, line.fields[count])) continue;
      place(column, line.fields[count].place);
      ++count;
    }
    line.fields.resize(count);
  }

  // What a person should know of how the table was read.
  [[nodiscard]] const std::string& how() const { return how_; }

 private:
  struct Column {
    ColumnRole role;
    std::string qualifier;
    std::optional<std::size_t> unit;  // the column of a quantity's unit
  };

  static Result<TableColumns, Fault> choose_without_header(const std::string& file, std::string format,
                                                           std::span<const SampleRow> sample,
                                                           const ReadOptions& options);
  // With header_row_ decided.
  static Result<TableColumns, Fault> finish(TableColumns table, const std::string& file,
                                            std::span<const SampleRow> sample, const ReadOptions& options);
  [[nodiscard]] std::optional<std::size_t> find_header(std::span<const SampleRow> sample,
                                                       const ReadOptions& options) const;
  void name_columns();
  void choose_by_content(std::span<const SampleRow> sample);
  void choose_goods_by_content(std::span<const SampleRow> sample);
  [[nodiscard]] std::optional<Fault> ask_for(const std::string& file, std::size_t line, const ReadOptions& options);
  [[nodiscard]] Result<std::size_t, Fault> asked_column(const std::string& file, std::size_t line,
                                                        const std::string& role, const std::string& column) const;
  void order_columns();
  void pair_units();
  void read_context(std::span<const SampleRow> above);
  void describe(std::span<const SampleRow> sample);
  // False: the cell is blank.
  [[nodiscard]] bool fill(const Cells& row, std::size_t column, Field& field) const;
  [[nodiscard]] std::string_view declared_name(const Cells& row, RecordScratch& scratch) const;

  std::string format_;
  std::string reference_;
  std::string how_;
  std::optional<std::size_t> header_row_;
  std::vector<std::string> header_;
  std::size_t width_ = 0;
  bool more_cells_ = false;
  std::vector<ColumnMeaning> meanings_;  // one a column
  std::vector<Column> columns_;          // one a column
  std::vector<std::size_t> structures_;  // the first that is filled counts; so with the next
  std::vector<std::size_t> names_;
  std::vector<std::size_t> cas_;
  std::optional<std::size_t> id_;
};

}  // namespace congener
