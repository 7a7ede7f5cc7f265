#include "manifest/column_reader.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/codes.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

// Blocks hold row numbers alone.
class ColumnReader : public RecordReader {
 public:
  explicit ColumnReader(RecordColumns columns) : columns_(std::move(columns)) {}

  [[nodiscard]] bool take(RecordBlock& block) override {
    block.clear();
    const std::size_t end = std::min(at_ + kBlockRecords, columns_.size());
    for (; at_ < end; ++at_) block.extents.push_back({at_, at_ + 1, at_ + 1, Extent::kInText, false});
    return block.size() > 0;
  }

  [[nodiscard]] double progress() const override {
    return columns_.size() == 0 ? 1 : static_cast<double>(at_) / static_cast<double>(columns_.size());
  }

 protected:
  [[nodiscard]] RecordView parse(const RecordBlock&, const Extent& extent, RecordScratch&) const override {
    return record_of(columns_, extent.begin);
  }

 private:
  RecordColumns columns_;
  std::size_t at_ = 0;
};

constexpr std::size_t kShownOfTooLong = 200;

std::string_view text_at(const std::shared_ptr<const TextColumn>& column, std::size_t row) {
  return column ? trim(column->at(row).value_or("")) : std::string_view();
}

}  // namespace

RecordView record_of(const RecordColumns& columns, std::size_t row) {
  RecordView record;
  record.number = columns.before + row + 1;
  record.file = columns.source;
  record.line = record.number;
  record.declared = text_at(columns.name, row);
  record.id = text_at(columns.id, row);
  if (record.id.empty()) record.id = record.declared;
  if (const RowFault* fault = columns.structure->fault(row)) {
    record.fault_code = fault->code;
    record.fault_text = fault->text;
    return record;
  }
  const std::string_view text = columns.structure->at(row).value_or("");
  if (text.size() > kMaxRecordBytes) {
    record.text = text.substr(0, kShownOfTooLong);
    record.fault_code = code::kRecordTooLong;
    record.fault_text = "the text is longer than 16 MiB";
    return record;
  }
  record.kind = kind_of(text);
  // A molfile's first line may be blank and is part of it.
  record.text = record.kind == InputKind::kMolfile ? text : trim(text);
  if (record.kind == InputKind::kNone) record.text = record.declared;
  return record;
}

std::optional<std::size_t> structure_column(const std::vector<std::string>& names) {
  std::optional<std::size_t> best;
  int best_rank = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int rank = structure_header_rank(names[i]);
    if (rank == 0 || rank >= best_rank) continue;
    best = i;
    best_rank = rank;
  }
  return best;
}

std::unique_ptr<RecordReader> make_column_reader(RecordColumns columns) {
  return std::make_unique<ColumnReader>(std::move(columns));
}

}  // namespace congener
