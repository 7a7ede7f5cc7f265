#include "manifest/table_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "manifest/cell_repair.hpp"
#include "manifest/codes.hpp"
#include "manifest/recognise.hpp"
#include "resolve/cas_number.hpp"

namespace congener {
namespace {

constexpr std::size_t kLeastOfStructures = 5;  // characters on average
constexpr std::size_t kShownOfContext = 60;    // bytes of the lines above a header that how() shows

std::string_view cell(const Cells& row, std::size_t column) {
  return column < row.size() ? bare_cell(row[column]) : std::string_view();
}

std::string_view first_filled(const Cells& row, const std::vector<std::size_t>& columns) {
  for (const std::size_t column : columns) {
    if (const auto text = cell(row, column); !text.empty()) return text;
  }
  return {};
}

std::size_t filled(const SampleRow& row) {
  return static_cast<std::size_t>(
      std::ranges::count_if(row.cells, [](const std::string& one) { return !trim(one).empty(); }));
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; });
}

// Does a cell say what can only be said of goods?
bool declares(const SampleRow& row) {
  return std::ranges::any_of(row.cells, [](const std::string& one) {
    const std::string_view text = bare_cell(one);
    // A short word like "CO" may be a country; "Pos." could be a SMILES and is a header.
    const std::string_view word = text.substr(0, text.find(' '));
    return is_cas_number(text) || (word.size() > 3 && looks_like_structure(text) && !meaning_of_header(text).known());
  });
}

// How well a row names columns; 0: it is no header.
std::size_t header_score(const SampleRow& row) {
  std::size_t score = 0;
  bool sure = false;
  for (const std::string& one : row.cells) {
    const std::string_view text = bare_cell(one);
    const ColumnMeaning meaning = meaning_of_header(text);
    score += meaning.known() ? 1U : 0U;
    sure = sure || meaning.sure || meaning.role.id;
    if (is_cas_number(text)) return 0;
  }
  if (!sure && score < 2) return 0;
  const auto numbers = static_cast<std::size_t>(
      std::ranges::count_if(row.cells, [](const std::string& one) { return is_number(bare_cell(one)); }));
  return numbers >= score ? 0 : score - numbers;
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most) + "…";
}

}  // namespace

std::string TableColumns::column_name(std::size_t column) const {
  const bool named = header_row_ && column < header_.size() && !header_[column].empty();
  return named ? fmt::format("column {} “{}”", column + 1, header_[column]) : fmt::format("column {}", column + 1);
}

Result<TableColumns, Fault> TableColumns::choose(const std::string& file, std::string format,
                                                 std::span<const SampleRow> sample, const ReadOptions& options) {
  TableColumns table;
  table.format_ = std::move(format);
  if (sample.empty()) return table;
  table.header_row_ = table.find_header(sample, options);
  return finish(std::move(table), file, sample, options);
}

Result<TableColumns, Fault> TableColumns::choose_without_header(const std::string& file, std::string format,
                                                                std::span<const SampleRow> sample,
                                                                const ReadOptions& options) {
  TableColumns table;
  table.format_ = std::move(format);
  return finish(std::move(table), file, sample, options);
}

Result<TableColumns, Fault> TableColumns::finish(TableColumns table, const std::string& file,
                                                 std::span<const SampleRow> sample, const ReadOptions& options) {
  const SampleRow& first = sample[table.header_row_.value_or(0)];
  for (const std::string& one : first.cells) table.header_.emplace_back(collapse_spaces(bare_cell(one)));
  table.width_ = table.header_.size();
  table.columns_.resize(table.width_);
  table.meanings_.resize(table.width_);
  if (table.header_row_) table.name_columns();
  if (auto fault = table.ask_for(file, first.line, options)) return std::move(*fault);
  table.order_columns();
  if (table.structures_.empty()) {
    table.choose_by_content(sample.subspan(table.header_row_ ? *table.header_row_ + 1 : 0));
    // A row with a structure in the column of structures is no header, whatever its other cells say.
    if (table.header_row_ && !table.structures_.empty() &&
        looks_like_structure(table.header_[table.structures_.front()])) {
      return choose_without_header(file, std::move(table.format_), sample, options);
    }
  }
  // A first row without known words over a column of structures is a header all the same, unless it has one itself.
  if (!table.header_row_ && !table.structures_.empty()) {
    if (!looks_like_structure(table.header_[table.structures_.front()])) {
      table.header_row_ = 0;
      table.name_columns();
      if (auto fault = table.ask_for(file, first.line, options)) return std::move(*fault);
      const auto structures = table.structures_;
      table.order_columns();
      if (table.structures_.empty()) table.structures_ = structures;
    }
  }
  for (const std::size_t column : table.structures_) table.columns_[column].role.kind = FieldKind::kStructure;
  if (!table.header_row_ && table.structures_.empty() && table.names_.empty()) table.choose_goods_by_content(sample);
  if (!table.id_ && !table.names_.empty()) table.id_ = table.names_.front();
  if (!table.id_ && !table.header_row_ && !table.structures_.empty() && table.width_ > 1) {
    table.id_ = table.structures_.front() == 0 ? 1 : 0;
  }
  table.pair_units();
  if (table.header_row_) table.read_context(sample.first(*table.header_row_));
  table.describe(sample);
  return table;
}

// The row that names most columns; the first of equals. What stands above it must be titles, not goods.
std::optional<std::size_t> TableColumns::find_header(std::span<const SampleRow> sample,
                                                     const ReadOptions& options) const {
  std::vector<std::string> asked;
  for (const ColumnChoice& choice : options.columns) asked.push_back(lower_ascii(choice.column));
  for (const std::string& column : {options.structure_column, options.id_column}) {
    if (!column.empty()) asked.push_back(lower_ascii(trim(column)));
  }
  std::optional<std::size_t> best;
  std::size_t most = 0;
  std::size_t widest_above = 0;
  for (std::size_t i = 0; i < std::min(sample.size(), kHeaderRows); ++i) {
    const SampleRow& row = sample[i];
    std::size_t score = header_score(row);
    for (const std::string& one : row.cells) {
      // A name asked for is a header wherever it stands.
      const std::string name = lower_ascii(bare_cell(one));
      if (!is_number(name) && std::ranges::find(asked, name) != asked.end()) score += 2;
    }
    const std::size_t cells = filled(row);
    // Below the first row one known word is not enough.
    const bool header = score > most && (i == 0 || score >= 2) && widest_above < std::max<std::size_t>(cells, 2);
    if (header && !declares(row)) {
      best = i;
      most = score;
    }
    if (declares(row)) break;
    widest_above = std::max(widest_above, cells);
  }
  return best;
}

void TableColumns::name_columns() {
  for (std::size_t i = 0; i < width_; ++i) {
    ColumnMeaning meaning = meaning_of_header(header_[i]);
    columns_[i].role = meaning.role;
    const FieldKind kind = meaning.role.kind;
    const bool own = kind == FieldKind::kOther || kind == FieldKind::kReference;
    columns_[i].qualifier = own ? header_[i] : meaning.qualifier;
    meanings_[i] = std::move(meaning);
  }
}

Result<std::size_t, Fault> TableColumns::asked_column(const std::string& file, std::size_t line,
                                                      const std::string& role, const std::string& column) const {
  const std::string wanted = lower_ascii(trim(column));
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (lower_ascii(header_[i]) == wanted) return i;
  }
  std::size_t number = 0;
  const auto parsed = std::from_chars(column.data(), column.data() + column.size(), number);
  if (parsed.ec == std::errc() && parsed.ptr == column.data() + column.size() && number >= 1 && number <= width_) {
    return number - 1;
  }
  Fault fault;
  fault.code = code::kNoSuchColumn;
  fault.message = fmt::format("has no {} column “{}”", role, column);
  const std::string near = nearest(column, header_);
  fault.advice =
      near.empty() ? fmt::format("its columns are: {}", join(header_, ", ")) : fmt::format("did you mean “{}”?", near);
  fault.place = {file, line, 0};
  return fault;
}

// A kind asked for is where it was asked for and nowhere else.
std::optional<Fault> TableColumns::ask_for(const std::string& file, std::size_t line, const ReadOptions& options) {
  std::vector<ColumnChoice> choices = options.columns;
  if (!options.structure_column.empty()) {
    choices.push_back({{FieldKind::kStructure}, "structure", options.structure_column});
  }
  if (!options.id_column.empty()) choices.push_back({{FieldKind::kReference, true}, "id", options.id_column});
  for (const ColumnChoice& choice : choices) {
    for (std::size_t i = 0; i < width_; ++i) {
      const ColumnRole& role = columns_[i].role;
      const bool same = choice.role.id ? role.id
                        : choice.role.unit
                            ? role.unit
                            : role.kind == choice.role.kind && choice.role.kind != FieldKind::kOther && !role.id;
      if (!same) continue;
      if (choice.role.id) {
        columns_[i].role.id = false;
      } else {
        columns_[i].role = {};
        columns_[i].qualifier = header_row_ ? header_[i] : "";
      }
      meanings_[i].rank = 0;
    }
  }
  int rank = 1;
  for (const ColumnChoice& choice : choices) {
    auto column = asked_column(file, line, choice.word, choice.column);
    if (!column) return std::move(column).error();
    const std::size_t i = column.value();
    if (choice.role.id) {
      // It keeps its kind: a name may also be what the line is called by.
      columns_[i].role.id = true;
      if (columns_[i].role.kind == FieldKind::kOther) columns_[i].role.kind = FieldKind::kReference;
    } else {
      const bool id = columns_[i].role.id && choice.role.kind != FieldKind::kOther;
      const bool scheme = choice.role.kind == meanings_[i].role.kind && !meanings_[i].qualifier.empty();
      columns_[i].role = choice.role;
      columns_[i].role.id = id;
      if (scheme) {
        columns_[i].qualifier = meanings_[i].qualifier;
      } else if (choice.role.kind == FieldKind::kQuantity || choice.role.kind == FieldKind::kCommodityCode) {
        columns_[i].qualifier.clear();
      }
    }
    meanings_[i].rank = rank++;
  }
  return std::nullopt;
}

// Columns of each kind, surest first.
void TableColumns::order_columns() {
  const auto of_kind = [&](FieldKind kind) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < width_; ++i) {
      if (columns_[i].role.kind == kind) columns.push_back(i);
    }
    std::ranges::stable_sort(columns, {}, [&](std::size_t i) { return meanings_[i].rank; });
    return columns;
  };
  structures_ = of_kind(FieldKind::kStructure);
  cas_ = of_kind(FieldKind::kCas);
  names_ = of_kind(FieldKind::kGoods);
  const auto own = std::ranges::find_if(names_, [&](std::size_t i) { return meanings_[i].rank == kWordsOfTheCode; });
  if (own != names_.begin()) {
    // The declarant's words are there: those of the code are none of them.
    for (auto i = own; i != names_.end(); ++i) {
      columns_[*i].role.kind = FieldKind::kOther;
      columns_[*i].qualifier = header_[*i];
    }
    names_.erase(own, names_.end());
  }
  id_.reset();
  for (std::size_t i = 0; i < width_; ++i) {
    if (columns_[i].role.id && (!id_ || meanings_[i].rank < meanings_[*id_].rank)) id_ = i;
  }
}

// Without a header that says so: the column most of whose cells look like structures, the one with the longest where
// two do; and the columns of CAS numbers.
void TableColumns::choose_by_content(std::span<const SampleRow> sample) {
  std::size_t best = 0;
  std::size_t best_length = 0;
  for (std::size_t column = 0; column < width_; ++column) {
    std::size_t cells = 0;
    std::size_t like = 0;
    std::size_t length = 0;
    std::size_t numbers = 0;
    for (const SampleRow& row : sample) {
      const std::string_view text = column < row.cells.size() ? bare_cell(row.cells[column]) : std::string_view();
      cells += text.empty() ? 0U : 1U;
      numbers += is_cas_number(text) ? 1U : 0U;
      if (!looks_like_structure(text)) continue;
      ++like;
      length += text.size();
    }
    if (cas_.empty() && numbers > 0 && numbers * 2 >= cells && columns_[column].role == ColumnRole{}) {
      columns_[column].role.kind = FieldKind::kCas;
      cas_.push_back(column);
    }
    if (header_row_ && (columns_[column].role.kind != FieldKind::kOther || columns_[column].role.unit)) continue;
    if (like == 0 || like * 2 < cells || length < 2) continue;
    // Beside goods in words, a column of "CN" and "IN" is one of countries.
    if ((!names_.empty() || !cas_.empty()) && length < like * kLeastOfStructures) continue;
    if (like > best || (like == best && length > best_length)) {
      best = like;
      best_length = length;
      structures_ = {column};
    }
  }
}

// Without a header and without structures: the first column most of whose cells have words.
void TableColumns::choose_goods_by_content(std::span<const SampleRow> sample) {
  constexpr std::ptrdiff_t kLetters = 3;
  for (std::size_t column = 0; column < width_; ++column) {
    std::size_t cells = 0;
    std::size_t words = 0;
    for (const SampleRow& row : sample) {
      const std::string_view text = column < row.cells.size() ? bare_cell(row.cells[column]) : std::string_view();
      cells += text.empty() ? 0U : 1U;
      const auto letters = std::ranges::count_if(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
      });
      words += letters >= kLetters ? 1U : 0U;
    }
    if (words == 0 || words * 2 < cells || columns_[column].role != ColumnRole{}) continue;
    columns_[column].role.kind = FieldKind::kGoods;
    names_.push_back(column);
    return;
  }
}

void TableColumns::pair_units() {
  for (std::size_t unit = 0; unit < width_; ++unit) {
    if (!columns_[unit].role.unit) continue;
    std::optional<std::size_t> nearest;
    const auto distance = [&](std::size_t i) { return i < unit ? unit - i : i - unit; };
    for (std::size_t i = 0; i < width_; ++i) {
      if (columns_[i].role.kind != FieldKind::kQuantity || !columns_[i].qualifier.empty() || columns_[i].unit) continue;
      // Of equals the one before.
      if (!nearest || distance(i) < distance(*nearest)) nearest = i;
    }
    if (nearest) columns_[*nearest].unit = unit;
  }
}

// "Invoice No: A-17", or the words and the number in two cells.
void TableColumns::read_context(std::span<const SampleRow> above) {
  for (const SampleRow& row : above) {
    for (std::size_t i = 0; i < row.cells.size() && reference_.empty(); ++i) {
      std::string_view label = bare_cell(row.cells[i]);
      std::string_view value;
      const std::size_t ascii = label.find(':');
      const std::size_t wide = label.find("：");
      if (const std::size_t colon = std::min(ascii, wide); colon != std::string_view::npos) {
        value = bare_cell(label.substr(colon + (colon == wide ? 3 : 1)));
        label = label.substr(0, colon);
      }
      for (std::size_t next = i + 1; value.empty() && next < row.cells.size(); ++next)
        value = bare_cell(row.cells[next]);
      const ColumnMeaning meaning = meaning_of_header(label);
      const bool has_digit = std::ranges::any_of(value, [](char c) { return c >= '0' && c <= '9'; });
      if (meaning.role.kind == FieldKind::kReference && has_digit && !meaning_of_header(value).known()) {
        reference_ = collapse_spaces(fmt::format("{}: {}", trim(label), value));
      }
    }
  }
}

void TableColumns::describe(std::span<const SampleRow> sample) {
  how_ = structures_.empty() ? std::string("a table without a structure column")
                             : fmt::format("structure from {}", column_name(structures_.front()));
  const auto add = [&](const char* what, const std::vector<std::size_t>& columns) {
    std::vector<std::string> named;
    for (const std::size_t column : columns) named.push_back(column_name(column));
    if (!named.empty()) how_ += fmt::format(", {} from {}", what, join(named, " and "));
  };
  if (id_) add("id", {*id_});
  if (structures_.empty()) add("goods", names_);
  add("CAS numbers", cas_);
  if (!header_row_ || *header_row_ == 0) return;
  how_ += fmt::format(", header on line {}", sample[*header_row_].line);
  std::vector<std::string> above;
  for (const SampleRow& row : sample.first(*header_row_)) {
    std::vector<std::string> cells;
    for (const std::string& one : row.cells) {
      if (!trim(one).empty()) cells.emplace_back(bare_cell(one));
    }
    above.push_back(collapse_spaces(join(cells, " ")));
  }
  how_ += fmt::format(" (above it, no record{}: “{}”)", above.size() == 1 ? "" : "s",
                      cut(join(above, "” “"), kShownOfContext));
}

void TableColumns::read(const Cells& row, RecordView& record, RecordScratch& scratch) const {
  if (id_) record.id = cell(row, *id_);
  record.declared = first_filled(row, names_);
  if (record.id.empty()) record.id = record.declared;
  for (std::size_t column = width_; column < row.size() && !more_cells_; ++column) {
    if (trim(row[column]).empty()) continue;
    scratch.text.clear();
    for (const std::string_view one : row) scratch.text.append(scratch.text.empty() ? "" : ", ").append(one);
    scratch.fault = fmt::format(
        "the row has {} cells where the table has {} columns: a cell that holds the "
        "delimiter must be quoted",
        row.size(), width_);
    record.text = scratch.text;
    record.fault_code = code::kTooManyCells;
    record.fault_text = scratch.fault;
    return;
  }
  for (const std::size_t column : structures_) {
    const std::string_view structure = cell(row, column);
    if (structure.empty()) continue;
    record.kind = kind_of(structure);
    // A molfile's first line may be blank and is part of it.
    record.text = record.kind == InputKind::kMolfile ? row[column] : structure;
    return;
  }
  record.text = declared_name(row, scratch);
}

std::string_view TableColumns::declared_name(const Cells& row, RecordScratch& scratch) const {
  if (const auto name = first_filled(row, names_); !name.empty()) return name;
  if (const auto number = first_filled(row, cas_); !number.empty()) {
    const auto repaired = cas_from_date(number);
    if (!repaired) return number;
    scratch.text = *repaired;
    return scratch.text;
  }
  if (!names_.empty()) return {};
  for (std::size_t column = 0; column < row.size(); ++column) {
    const auto text = cell(row, column);
    if (!text.empty() && column != id_) return text;
  }
  return {};
}

bool TableColumns::fill(const Cells& row, std::size_t column, Field& field) const {
  static const Column kBeyond;
  const std::string_view whole = row[column];
  std::string_view text = bare_cell(whole);
  if (text.empty()) return false;
  const Column& known = column < columns_.size() ? columns_[column] : kBeyond;
  field.kind = known.role.kind;
  field.qualifier = known.qualifier;
  if (known.unit && *known.unit < row.size()) field.qualifier = bare_cell(row[*known.unit]);
  field.limit = 0;
  field.joints.clear();
  field.repair = Repair::kNone;
  field.repaired_from.clear();
  if (field.kind == FieldKind::kStructure && kind_of(text) == InputKind::kMolfile) text = whole;
  if (field.kind == FieldKind::kCas) {
    if (auto number = cas_from_date(text)) {
      field.repair = Repair::kCasFromDate;
      field.repaired_from = trim(whole);
      field.text = std::move(*number);
      return true;
    }
  }
  field.text = text;
  if (was_marked(whole, text) && text.size() != whole.size()) {
    field.repair = Repair::kTextMark;
    field.repaired_from = trim(whole);
  }
  return true;
}

}  // namespace congener
