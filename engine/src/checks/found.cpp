#include "checks/found.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "checks/likeness.hpp"
#include "chem/chem.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

constexpr std::size_t kLongestShown = 120;  // bytes of a structure in a sentence

struct Row {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

// RFC 4180, quotes understood.
std::vector<Row> rows_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view first = text.substr(0, text.find('\n'));
  const char delimiter = first.find('\t') != std::string_view::npos  ? '\t'
                         : first.find(';') != std::string_view::npos ? ';'
                                                                     : ',';
  std::vector<Row> rows;
  Row row{1, {""}};
  bool quoted = false;
  std::size_t line = 1;
  const auto end_row = [&] {
    for (std::string& cell : row.cells) cell = std::string(trim(cell));
    if (std::ranges::any_of(row.cells, [](const std::string& cell) { return !cell.empty(); }))
      rows.push_back(std::move(row));
    row = {line, {""}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        row.cells.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        row.cells.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && trim(row.cells.back()).empty()) {
      quoted = true;
    } else if (c == delimiter) {
      row.cells.emplace_back();
    } else if (c == '\n') {
      end_row();
    } else {
      row.cells.back() += c;
    }
  }
  end_row();
  return rows;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string compound_of(const StatedCompound& one) {
  const std::string text = join(parents_of(*one.components), ".");
  return text.size() <= kLongestShown ? text : text.substr(0, kLongestShown) + "…";
}

std::string declared_as(const StatedCompound& one) {
  if (one.by == StatedBy::kStructure) return fmt::format("declared as the structure {}", compound_of(one));
  return fmt::format("declared as {}{}{}, which resolves to {}", one.by == StatedBy::kNumber ? "CAS " : "“", one.text,
                     one.by == StatedBy::kNumber ? "" : "”", compound_of(one));
}

std::vector<std::size_t> fields_of(const StatedCompound& one) {
  return one.field ? std::vector<std::size_t>{*one.field} : std::vector<std::size_t>{};
}

}  // namespace

Result<FoundTable, std::vector<Fault>> FoundTable::load(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code unknown;
  if (!stream || std::filesystem::is_directory(file, unknown)) {
    return std::vector<Fault>{
        file_fault(file.string(), "G001", "cannot be read", "check the path and its permissions")};
  }
  return parse(std::string(std::istreambuf_iterator<char>(stream), {}), file.string());
}

Result<FoundTable, std::vector<Fault>> FoundTable::parse(std::string_view text, const std::string& shown) {
  std::vector<Fault> faults;
  const auto fault = [&](const char* code, std::size_t line, std::string message, std::string advice) {
    Fault one;
    one.code = code;
    one.message = std::move(message);
    one.advice = std::move(advice);
    one.place = {shown, line, 0};
    faults.push_back(std::move(one));
  };
  const std::vector<Row> rows = rows_of(text);
  enum Column { kId, kLine, kStructure, kFormula, kMass, kTolerance, kColumns };
  std::size_t column[kColumns];
  std::ranges::fill(column, SIZE_MAX);
  if (!rows.empty()) {
    for (std::size_t i = 0; i < rows[0].cells.size(); ++i) {
      const std::string header = lower_ascii(rows[0].cells[i]);
      const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::ranges::find(names, header) != names.end();
      };
      const Column which = is({"id", "sample", "reference"})              ? kId
                           : is({"line", "line number"})                  ? kLine
                           : is({"smiles", "inchi", "structure"})         ? kStructure
                           : is({"formula", "molecular formula"})         ? kFormula
                           : is({"mass", "molecular mass", "exact mass"}) ? kMass
                           : is({"tolerance", "mass tolerance"})          ? kTolerance
                                                                          : kColumns;
      if (which != kColumns && column[which] == SIZE_MAX) column[which] = i;
    }
  }
  const auto known = [&](Column which) { return column[which] != SIZE_MAX; };
  if ((!known(kId) && !known(kLine)) || (!known(kStructure) && !known(kFormula) && !known(kMass))) {
    fault("G002", 1, "is no table of findings",
          "its first row names the columns: “id” or “line”, and “smiles”, “inchi”, “formula” or “mass”");
    return faults;
  }
  FoundTable table;
  table.by_line_ = !known(kId);
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const Row& row = rows[r];
    const auto cell = [&](Column which) -> std::string_view {
      return known(which) && column[which] < row.cells.size() ? std::string_view(row.cells[column[which]])
                                                              : std::string_view();
    };
    FoundRow one;
    one.line = row.line;
    one.id = table.by_line_ ? std::string_view() : cell(kId);
    if (table.by_line_) {
      const auto line = number_in<std::size_t>(cell(kLine));
      if (!line) fault("G003", row.line, fmt::format("“{}” is no line number", cell(kLine)), "count lines from 1");
      one.record_line = line.value_or(0);
    } else if (one.id.empty()) {
      fault("G003", row.line, "the row names no record", "fill its id");
    }
    if (const auto structure = cell(kStructure); !structure.empty()) {
      one.structure = structure;
      one.kind = kind_of(structure);
      if (const auto read = chem::read(one.kind, structure); !read)
        fault("G003", row.line, fmt::format("{} {}", read.error().code, read.error().text),
              "give a SMILES or an InChI");
    }
    if (const auto formula = cell(kFormula); !formula.empty()) {
      one.formula = read_formula(formula);
      if (!one.formula)
        fault("G003", row.line, fmt::format("“{}” is no molecular formula", formula), "write it as C22H28N2O");
    }
    if (const auto mass = cell(kMass); !mass.empty()) {
      one.mass = number_in<double>(mass);
      if (!one.mass || !(*one.mass > 0))
        fault("G003", row.line, fmt::format("“{}” is no mass", mass), "write it as 336.2202");
    }
    if (const auto tolerance = cell(kTolerance); !tolerance.empty()) {
      const auto given = number_in<double>(tolerance);
      if (!given || !(*given >= 0))
        fault("G003", row.line, fmt::format("“{}” is no tolerance", tolerance), "write it as 0.01");
      one.tolerance = given.value_or(kMassTolerance);
    }
    if (one.structure.empty() && !one.formula && !one.mass && cell(kFormula).empty() && cell(kMass).empty())
      fault("G003", row.line, "the row says nothing of what was found", "give a structure, a formula or a mass");
    const bool added = table.by_line_ ? table.by_record_line_.emplace(one.record_line, table.rows_.size()).second
                                      : table.by_id_.emplace(one.id, table.rows_.size()).second;
    if (!added) fault("G004", row.line, "is a second row for one record", "keep one");
    table.rows_.push_back(std::move(one));
  }
  if (!faults.empty()) return faults;
  table.used_ = std::make_unique<std::atomic<bool>[]>(table.rows_.size());
  return table;
}

const FoundRow* FoundTable::look_up(const RecordView& record) const {
  if (by_line_) {
    const auto row = by_record_line_.find(record.line);
    return row == by_record_line_.end() ? nullptr : &rows_[row->second];
  }
  const auto row = by_id_.find(record.id);
  return row == by_id_.end() ? nullptr : &rows_[row->second];
}

const FoundRow* FoundTable::take(const RecordView& record) const {
  const FoundRow* row = look_up(record);
  if (row) used_[static_cast<std::size_t>(row - rows_.data())].store(true, std::memory_order_relaxed);
  return row;
}

std::vector<const FoundRow*> FoundTable::unused() const {
  std::vector<const FoundRow*> all;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!used_[i].load(std::memory_order_relaxed)) all.push_back(&rows_[i]);
  }
  return all;
}

void check_found(const FoundRow& row, const std::vector<StatedCompound>& declared, const StatedCompound* found,
                 std::vector<CheckFinding>& out) {
  if (declared.empty()) {
    out.push_back({"X036",
                   "nothing declared resolves to a compound with which the laboratory's finding could be compared",
                   false,
                   {}});
    return;
  }
  if (found) {
    const StatedCompound* nearest = &declared.front();
    Likeness best = Likeness::kOther;
    for (const StatedCompound& one : declared) {
      const Likeness like = likeness(*one.components, *found->components);
      if (like < best) {
        best = like;
        nearest = &one;
      }
    }
    const std::string both = fmt::format("{}; the laboratory found {}", declared_as(*nearest), compound_of(*found));
    switch (best) {
      case Likeness::kSame: out.push_back({"X030", both + ": the same", false, fields_of(*nearest)}); break;
      case Likeness::kTautomer:
        out.push_back({"X030", both + ": taken for a tautomer of it", false, fields_of(*nearest)});
        break;
      case Likeness::kOtherForm:
        out.push_back(
            {"X032",
             fmt::format("{}: the same parent in another salt or hydrate, or mixed with another compound", both), false,
             fields_of(*nearest)});
        break;
      case Likeness::kOther: out.push_back({"X031", both + ": another compound", true, fields_of(*nearest)}); break;
    }
  }
  if (row.formula) {
    FormulaFit best = FormulaFit::kDiffers;
    const StatedCompound* nearest = &declared.front();
    for (const StatedCompound& one : declared) {
      const FormulaFit fits = fit(*row.formula, *one.components);
      if (fits < best) {
        best = fits;
        nearest = &one;
      }
    }
    const std::string both =
        fmt::format("{}; the laboratory found the formula {}", declared_as(*nearest), row.formula->text);
    if (best == FormulaFit::kFits) out.push_back({"X030", both + ", which it has", false, fields_of(*nearest)});
    if (best == FormulaFit::kOtherForm)
      out.push_back({"X032", both + ": that of another salt or hydrate", false, fields_of(*nearest)});
    if (best == FormulaFit::kDiffers) out.push_back({"X034", both + ", which it has not", true, fields_of(*nearest)});
  }
  if (row.mass) {
    double least = INFINITY;
    chem::MolecularMass of_nearest;
    const StatedCompound* nearest = &declared.front();
    for (const StatedCompound& one : declared) {
      for (const Component& component : *one.components) {
        if (component.role != Role::kParent) continue;
        const chem::MolecularMass masses = chem::molecular_mass(component.molecule);
        const double off = std::min(std::abs(*row.mass - masses.average), std::abs(*row.mass - masses.monoisotopic));
        if (off >= least) continue;
        least = off;
        of_nearest = masses;
        nearest = &one;
      }
    }
    const bool fits = least <= row.tolerance;
    out.push_back(
        {fits ? "X030" : "X035",
         fmt::format("{}; the laboratory found the mass {:g}, and its mass is {:.4f} (monoisotopic {:.4f}): {} "
                     "the tolerance of {:g}",
                     declared_as(*nearest), *row.mass, of_nearest.average, of_nearest.monoisotopic,
                     fits ? "within" : "not within", row.tolerance),
         !fits, fields_of(*nearest)});
  }
}

}  // namespace congener
