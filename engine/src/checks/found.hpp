// What a laboratory found in the goods of each line: a table with a structure, a formula or a mass per record.
//
// Every row is looked up or told as unused. Immutable but for the marks of use: threads may share one object.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/cross_checks.hpp"
#include "checks/declared_formula.hpp"
#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"

namespace congener {

// How far a mass may be from the compound's, where the row has no tolerance of its own; in unified atomic mass units.
inline constexpr double kMassTolerance = 0.05;

struct FoundRow {
  std::size_t line = 0;  // of the table
  std::string id;        // of the record; empty: by its line
  std::size_t record_line = 0;
  InputKind kind = InputKind::kNone;  // of the structure
  std::string structure;
  std::optional<DeclaredFormula> formula;
  std::optional<double> mass;
  double tolerance = kMassTolerance;
};

class FoundTable {
 public:
  // CSV or TSV with a header: `id`, or `line` (of the record in its file); `smiles`, `inchi` or `structure`; `formula`;
  // `mass` and `tolerance`. G001 cannot be read, G002 no such columns, G003 a row that says nothing, or not what its
  // column is for, G004 a second row for one record. All faults at once.
  [[nodiscard]] static Result<FoundTable, std::vector<Fault>> load(const std::filesystem::path& file);
  [[nodiscard]] static Result<FoundTable, std::vector<Fault>> parse(std::string_view text, const std::string& shown);

  [[nodiscard]] bool has(const RecordView& record) const { return look_up(record) != nullptr; }
  // The row of the record, marked as used; nullptr where there is none.
  [[nodiscard]] const FoundRow* take(const RecordView& record) const;
  [[nodiscard]] std::vector<const FoundRow*> unused() const;
  [[nodiscard]] bool by_line() const { return by_line_; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  [[nodiscard]] const FoundRow* look_up(const RecordView& record) const;

  std::vector<FoundRow> rows_;
  bool by_line_ = false;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> by_id_;
  std::unordered_map<std::size_t, std::size_t> by_record_line_;
  std::unique_ptr<std::atomic<bool>[]> used_;
};

// Compares what a row says with what the line states: codes X030 to X036. `found`: the row's structure, or nullptr.
void check_found(const FoundRow& row, const std::vector<StatedCompound>& declared, const StatedCompound* found,
                 std::vector<CheckFinding>& out);

}  // namespace congener
