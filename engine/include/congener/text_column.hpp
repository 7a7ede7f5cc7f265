// Text by row, held in memory: what the structures, ids and names of records are read from.
//
// The views that a column gives live as long as it does. Columns do not change once they are read from: threads may
// then share one.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "congener/record.hpp"

namespace congener {

// Why a row has no text that could be read.
struct RowFault {
  std::string code;
  std::string text;
};

class TextColumn {
 public:
  virtual ~TextColumn() = default;
  [[nodiscard]] virtual std::size_t size() const = 0;
  // Nothing: the row is null, or has a fault.
  [[nodiscard]] virtual std::optional<std::string_view> at(std::size_t row) const = 0;
  [[nodiscard]] virtual const RowFault* fault(std::size_t) const { return nullptr; }
};

// Views of texts that others keep; `keep` is held as long as the column lives.
class TextList : public TextColumn {
 public:
  explicit TextList(std::shared_ptr<const void> keep) : keep_(std::move(keep)) {}

  void reserve(std::size_t rows) { rows_.reserve(rows); }
  void add(std::string_view text) { rows_.push_back(text); }
  void add_null() { rows_.emplace_back(nullptr, 0); }
  void add_fault(RowFault fault) {
    faults_.emplace(rows_.size(), std::move(fault));
    add_null();
  }

  [[nodiscard]] std::size_t size() const override { return rows_.size(); }
  [[nodiscard]] std::optional<std::string_view> at(std::size_t row) const override {
    if (rows_[row].data() == nullptr) return std::nullopt;
    return rows_[row];
  }
  [[nodiscard]] const RowFault* fault(std::size_t row) const override {
    const auto found = faults_.find(row);
    return found == faults_.end() ? nullptr : &found->second;
  }

 private:
  std::shared_ptr<const void> keep_;
  std::vector<std::string_view> rows_;  // no data: null
  std::map<std::size_t, RowFault> faults_;
};

// Records whose parts stand in columns of one length, row by row. `id` and `name` may be null.
struct RecordColumns {
  std::shared_ptr<const TextColumn> structure;
  std::shared_ptr<const TextColumn> id;
  std::shared_ptr<const TextColumn> name;
  std::string source = "memory";  // RecordView::file
  std::size_t before = 0;         // rows of the same source that came earlier: the first is numbered one more

  [[nodiscard]] std::size_t size() const { return structure->size(); }
};

// As the row of a table: blank structures give way to the declared name, a blank id too.
[[nodiscard]] RecordView record_of(const RecordColumns& columns, std::size_t row);

// Which of these names says most surely that its column holds structures ("smiles", "InChI", …).
[[nodiscard]] std::optional<std::size_t> structure_column(const std::vector<std::string>& names);

}  // namespace congener
