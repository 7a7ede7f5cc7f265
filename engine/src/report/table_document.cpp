// A table with the input's own columns and the verdict's beside them: a workbook, or CSV.
//
// Which columns there are is known once every record was seen, so the rows wait in a temporary file. Parts of a piece:
// the input's cells (column and text divided by kInner, cells by kItem), and the verdict's, divided by kItem.

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unordered_map>

#include "base/text.hpp"
#include "report/csv_text.hpp"
#include "report/documents.hpp"
#include "report/formatters.hpp"
#include "report/pieces.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

constexpr std::size_t kMostColumns = 256;           // of the input; what stands in others is gathered in one
constexpr std::size_t kRowsPerSheet = 1'048'575;    // below the header: what a worksheet can have
constexpr std::size_t kCharactersPerCell = 32'767;  // what a cell of a worksheet can have
constexpr const char* kOtherColumns = "other columns of the input";

constexpr std::array kVerdictColumns = {"record", "file",    "line",     "status",   "declaration", "resolves to",
                                        "rules",  "clauses", "in force", "findings", "why",         "where"};
constexpr std::size_t kRecordColumn = 0;
constexpr std::size_t kLineColumn = 2;
constexpr std::size_t kStatusColumn = 3;

// "column 4 “Goods”" → 4, "Goods"; "cell B7 of sheet …" → 2; else 0.
struct Position {
  std::size_t number = 0;
  std::string header;
};

Position position_of(std::string_view path) {
  Position position;
  if (path.starts_with("column ")) {
    const std::string_view rest = path.substr(7);
    std::from_chars(rest.data(), rest.data() + rest.size(), position.number);
    const std::size_t begin = rest.find("“");
    const std::size_t end = rest.rfind("”");
    if (begin != std::string_view::npos && end != std::string_view::npos && end > begin) {
      position.header = rest.substr(begin + 3, end - begin - 3);
    }
  } else if (path.starts_with("cell ")) {
    constexpr std::size_t kLetters = 26;
    for (const char c : path.substr(5)) {
      if (c < 'A' || c > 'Z') break;
      position.number = position.number * kLetters + static_cast<std::size_t>(c - 'A' + 1);
    }
  }
  return position;
}

// The same for every row: a column of a table is told by its place.
std::string header_of(const Field& field, bool of_table) {
  if (field.kind == FieldKind::kOther && !field.qualifier.empty()) return field.qualifier;
  if (of_table || field.qualifier.empty() || field.kind == FieldKind::kQuantity) return spaced(name(field.kind));
  return fmt::format("{} ({})", spaced(name(field.kind)), field.qualifier);
}

class TablePieces : public Formatter {
 public:
  [[nodiscard]] std::string header() const override { return ""; }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }
  [[nodiscard]] ReadBack read_back(std::string_view) const override { return {}; }
  [[nodiscard]] bool writes_fields() const override { return true; }

  void append_record(TextBuffer& out, const RecordView& record, const Verdict& verdict) const override {
    out += kRecord;
    out += static_cast<char>('0' + static_cast<int>(verdict.status));
    bool first = true;
    const auto cell = [&](std::size_t position, std::string_view header, std::string_view text) {
      if (text.empty()) return;
      if (!first) out += kItem;
      first = false;
      fmt::format_to(std::back_inserter(out), "{}{}{}{}{}", position, kInner, cell_text(header), kInner,
                     cell_text(text));
    };
    if (record.fields) {
      for (const Field& field : record.fields->fields) {
        const Position position = position_of(field.place.path);
        const bool of_table = position.number > 0;
        const bool has_unit = !of_table && field.kind == FieldKind::kQuantity && !field.qualifier.empty();
        cell(position.number, position.header.empty() ? header_of(field, of_table) : position.header,
             has_unit ? fmt::format("{} {}", field.text, field.qualifier) : field.text);
      }
    } else {
      cell(1, "id", record.id);
      cell(2, "declared", record.declared);
      cell(3, record.kind == InputKind::kNone ? "declared" : "structure", record.text);
    }
    out += kPart;
    fmt::format_to(std::back_inserter(out), "{}{}{}{}{}", record.number, kItem, cell_text(record.file), kItem,
                   record.line);
  }

  void append_findings(TextBuffer& out, const Verdict& verdict) const override {
    std::string why = short_why(verdict);
    std::vector<std::string> rules;
    std::vector<std::string> grounds;
    std::vector<std::string> days;
    const auto add = [](std::vector<std::string>& list, std::string text) {
      if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
    };
    for (const HitVerdict kind :
         {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch, HitVerdict::kExcepted}) {
      for (const Hit& hit : verdict.hits) {
        if (hit.verdict != kind) continue;
        add(rules, fmt::format("{} ({}{})", hit.rule->id, name(kind), is_draft(hit) ? ", draft" : ""));
        const std::string ground = ground_of(hit);
        if (!ground.empty()) add(grounds, fmt::format("{}: {}", hit.rule->id, ground));
        if (hit.in_force) add(days, fmt::format("{}: {}", hit.rule->id, in_words(*hit.in_force)));
      }
    }
    for (const Near& near : verdict.near) {
      add(rules, fmt::format("{} (but for one thing)", near.rule->id));
      add(grounds, fmt::format("{}: {}", near.rule->id, near.why));
    }
    std::vector<std::string> structures;
    for (const Component& component : verdict.components) {
      if (component.role == Role::kParent) add(structures, component.smiles);
    }
    if (structures.empty() && verdict.resolved) {
      for (const Mention& mention : verdict.resolved->mentions) {
        for (const NameReading& reading : mention.readings) add(structures, reading.text);
      }
    }
    std::vector<std::string> findings;
    std::vector<std::string> places;
    const DeclaredLine* line = verdict.record.fields.get();
    for (const CheckFinding& finding : verdict.findings) {
      findings.push_back(fmt::format("{}{}: {}", finding.code, finding.grave ? "" : " (remark)", finding.text));
      for (const std::size_t field : finding.fields) {
        if (line && field < line->fields.size()) add(places, line->fields[field].place.path);
      }
    }
    if (verdict.resolved) {
      for (const Mention& mention : verdict.resolved->mentions) {
        add(places, fmt::format("“{}” in {}", mention.text, mention.field));
      }
    }
    for (const std::string& cell :
         {std::string(name(verdict.status)), std::string(name(verdict.declaration)), join(structures, "\n"),
          join(rules, "\n"), join(grounds, "\n"), join(days, "\n"), join(findings, "\n"), why, join(places, "\n")}) {
      out += kItem;
      out += cell_text(cell);
    }
  }
};

struct Column {
  std::size_t source = 0;    // the first file that has it, counted from 0
  std::size_t position = 0;  // in its table; 0: of no table
  std::size_t met = 0;       // as which new column
  std::string header;
  std::size_t width = 0;  // of its widest line
};

// The rows as they came, and where their cells belong.
class TableDocument : public Document {
 public:
  explicit TableDocument(DocumentSink sink) : sink_(std::move(sink)) {}

  [[nodiscard]] bool take(std::string_view pieces) override {
    for_each_piece(pieces, [&](Status status, std::string_view piece) {
      const auto [own, verdict] = halves(piece);
      const std::vector<std::string_view> cells = split(verdict, kItem);
      if (cells.size() > 1 && cells[1] != file_) {
        file_ = cells[1];
        ++files_;
      }
      for (std::size_t i = 0; i < cells.size() && i < kVerdictColumns.size(); ++i) widen(verdict_widths_[i], cells[i]);
      for_each_cell(own, [&](std::string_view key, std::string_view text) { widen(columns_[meet(key)].width, text); });
      rows_.add(status, piece);
    });
    if (!rows_.error().empty()) error_ = "temporary file: " + rows_.error();
    return error_.empty();
  }

 protected:
  using Cells = std::vector<std::string>;

  static std::pair<std::string_view, std::string_view> halves(std::string_view piece) {
    const std::size_t end = std::min(piece.find(kPart), piece.size());
    return {piece.substr(0, end), piece.substr(std::min(end + 1, piece.size()))};
  }
  template <typename Take>
  static void for_each_cell(std::string_view own, const Take& take) {
    if (own.empty()) return;
    for (const std::string_view cell : split(own, kItem)) {
      const std::size_t key = cell.find(kInner, cell.find(kInner) + 1);
      take(cell.substr(0, key), cell.substr(key + 1));
    }
  }
  static void widen(std::size_t& width, std::string_view text) {
    if (width >= kWidest) return;
    for (const std::string_view line : split(text, '\n')) width = std::max(width, display_width(line));
  }

  // The column of that key, made where it is new; kMostColumns for what is gathered.
  std::size_t meet(std::string_view key) {
    const auto [found, is_new] = known_.try_emplace(std::string(key), std::min(columns_.size(), kMostColumns));
    if (!is_new) return found->second;
    const std::size_t at = found->second;
    if (at == kMostColumns) {
      // No memory for the names of columns without number.
      known_.erase(found);
      if (columns_.size() == kMostColumns) columns_.push_back({SIZE_MAX, SIZE_MAX, SIZE_MAX, kOtherColumns, kWidest});
      return at;
    }
    Column column;
    column.source = files_;
    const std::size_t divider = key.find(kInner);
    std::from_chars(key.data(), key.data() + divider, column.position);
    column.met = at;
    column.header = key.substr(divider + 1);
    column.width = display_width(column.header);
    columns_.push_back(std::move(column));
    return at;
  }

  // Columns in the order of the files, and in each of the table; columns without a place as they were met.
  void order() {
    std::vector<std::size_t> by_place(columns_.size());
    for (std::size_t i = 0; i < by_place.size(); ++i) by_place[i] = i;
    std::ranges::sort(by_place, {}, [&](std::size_t i) {
      return std::tuple(columns_[i].source, columns_[i].position, columns_[i].met);
    });
    order_ = std::move(by_place);
    place_.resize(columns_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) place_[order_[i]] = i;
    // A column of the input must not look like one of ours.
    for (Column& column : columns_) {
      if (std::ranges::find(kVerdictColumns, column.header) != kVerdictColumns.end()) column.header += " (declared)";
    }
  }

  // One row's cells: the input's, then the verdict's.
  void fill(std::string_view piece, Cells& row) {
    const auto [own, verdict] = halves(piece);
    row.assign(columns_.size() + kVerdictColumns.size(), "");
    for_each_cell(own, [&](std::string_view key, std::string_view text) {
      const auto found = known_.find(std::string(key));
      const std::size_t column = found == known_.end() ? kMostColumns : found->second;
      std::string& cell = row[place_[column]];
      // Of documents, a line may have several fields of a kind.
      if (!cell.empty()) cell += '\n';
      if (column == kMostColumns) cell.append(key.substr(key.find(kInner) + 1)).append(": ");
      cell += text;
    });
    std::size_t at = columns_.size();
    for (const std::string_view cell : split(verdict, kItem)) {
      if (at < row.size()) row[at++] = cell;
    }
  }

  static constexpr std::size_t kWidest = 60;

  DocumentSink sink_;
  Spool rows_;
  std::vector<Column> columns_;  // as they were met
  std::vector<std::size_t> order_;
  std::vector<std::size_t> place_;
  std::array<std::size_t, kVerdictColumns.size()> verdict_widths_{};

 private:
  std::unordered_map<std::string, std::size_t> known_;
  std::string file_;
  std::size_t files_ = 0;
};

class CsvDocument : public TableDocument {
 public:
  using TableDocument::TableDocument;

  [[nodiscard]] bool finish(const DocumentEnd&) override {
    order();
    TextBuffer out;
    const auto cell = [&](std::string_view text, bool first) {
      if (!first) out += ',';
      append_csv_cell(out, text);
    };
    const auto put = [&] {
      out += '\n';
      const bool written = sink_(out.view());
      out.clear(kKept);
      return written;
    };
    bool first = true;
    for (const std::size_t column : order_) {
      cell(columns_[column].header, first);
      first = false;
    }
    for (const char* header : kVerdictColumns) {
      cell(header, first);
      first = false;
    }
    if (!put()) return false;
    Cells row;
    const bool read = rows_.read([&](Status, std::string_view piece) {
      fill(piece, row);
      for (std::size_t i = 0; i < row.size(); ++i) cell(row[i], i == 0);
      return put();
    });
    if (!rows_.error().empty()) error_ = "temporary file: " + rows_.error();
    return read;
  }

 private:
  static constexpr std::size_t kKept = std::size_t{1} << 20;
};

// A directory of its own, removed with what is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "congener.XXXXXX").string();
    if (!error && mkdtemp(name.data())) path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }  // empty: it could not be made

 private:
  std::string path_;
};

struct Look {
  Status status;
  int text;
  int ground;
};
static_assert(kStatusCount == 7);
constexpr std::array<Look, kStatusCount> kLooks = {
    Look{Status::kControlled, 0x8F1216, 0xFDECEA},   Look{Status::kArguable, 0x6B267D, 0xF6ECF9},
    Look{Status::kUndetermined, 0x174A78, 0xE8F1FA}, Look{Status::kInvalid, 0x523F30, 0xF3ECE6},
    Look{Status::kWatch, 0x6E4C00, 0xFFF5DC},        Look{Status::kNoChemical, 0x333D4B, 0xEEF0F3},
    Look{Status::kClear, 0x165A30, 0xE8F5EC}};

class XlsxDocument : public TableDocument {
 public:
  XlsxDocument(const RuleSet& rules, const ReportOptions& options, DocumentSink sink)
      : TableDocument(std::move(sink)), rules_(rules), options_(options) {}

  [[nodiscard]] bool finish(const DocumentEnd& end) override {
    order();
    const TemporaryDirectory directory;
    if (directory.path().empty()) {
      error_ = "no temporary directory can be made";
      return false;
    }
    const std::string file = directory.path() + "/verdicts.xlsx";
    std::string temporary = directory.path();
    lxw_workbook_options how{};
    how.constant_memory = LXW_TRUE;
    how.use_zip64 = LXW_TRUE;
    how.tmpdir = temporary.data();
    book_ = workbook_new_opt(file.c_str(), &how);
    if (!book_) {
      error_ = "the workbook cannot be made";
      return false;
    }
    properties();
    formats();
    const bool read = write_rows();
    about(end);
    const lxw_error closed = workbook_close(book_);
    book_ = nullptr;
    if (!rows_.error().empty()) error_ = "temporary file: " + rows_.error();
    if (closed != LXW_NO_ERROR && error_.empty()) error_ = fmt::format("the workbook: {}", lxw_strerror(closed));
    return read && error_.empty() && copy(file);
  }

 private:
  // Dated by the day asked about, so that the same question gives the same bytes.
  void properties() {
    std::string title = "Declared chemicals";
    std::string made_by = fmt::format("congener {}", engine_version());
    lxw_doc_properties about{};
    about.title = title.data();
    about.author = made_by.data();
    constexpr time_t kSecondsADay = 86'400;
    // Of 0, the library would make the present time.
    about.created = std::max<time_t>(1, kSecondsADay * options_.as_of.days_since(*Date::parse("1970-01-01")));
    workbook_set_properties(book_, &about);
  }

  void formats() {
    header_ = workbook_add_format(book_);
    format_set_bold(header_);
    format_set_bg_color(header_, 0xE9ECF0);
    format_set_bottom(header_, LXW_BORDER_THIN);
    format_set_align(header_, LXW_ALIGN_VERTICAL_TOP);
    format_set_text_wrap(header_);
    plain_ = workbook_add_format(book_);
    format_set_align(plain_, LXW_ALIGN_VERTICAL_TOP);
    format_set_text_wrap(plain_);
    for (const Look& look : kLooks) {
      lxw_format* format = workbook_add_format(book_);
      format_set_bold(format);
      format_set_font_color(format, static_cast<lxw_color_t>(look.text));
      format_set_bg_color(format, static_cast<lxw_color_t>(look.ground));
      format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
      of_status_.emplace(look.status, format);
    }
  }

  bool write_rows() {
    lxw_worksheet* sheet = nullptr;
    std::size_t on_sheet = 0;
    const auto end_sheet = [&] {
      if (sheet) {
        worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(on_sheet), static_cast<lxw_col_t>(all_columns() - 1));
      }
    };
    const auto next_sheet = [&] {
      end_sheet();
      sheet = new_sheet();
      on_sheet = 0;
    };
    next_sheet();
    Cells row;
    const bool read = rows_.read([&](Status status, std::string_view piece) {
      if (on_sheet == kRowsPerSheet) next_sheet();
      ++on_sheet;
      fill(piece, row);
      for (std::size_t i = 0; i < row.size(); ++i) put(sheet, on_sheet, i, row[i], status);
      return true;
    });
    end_sheet();
    return read;
  }

  [[nodiscard]] std::size_t all_columns() const { return columns_.size() + kVerdictColumns.size(); }

  lxw_worksheet* new_sheet() {
    ++sheets_;
    const std::string called = sheets_ == 1 ? std::string("Verdicts") : fmt::format("Verdicts {}", sheets_);
    lxw_worksheet* sheet = workbook_add_worksheet(book_, called.c_str());
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    const auto column = [&](std::size_t at, const std::string& header, std::size_t width) {
      constexpr std::size_t kNarrowest = 8;
      const auto shown = static_cast<double>(std::clamp(width + 2, kNarrowest, kWidest));
      worksheet_set_column(sheet, static_cast<lxw_col_t>(at), static_cast<lxw_col_t>(at), shown, nullptr);
      headers_.push_back(header);
    };
    headers_.clear();
    for (const std::size_t i : order_) column(headers_.size(), columns_[i].header, columns_[i].width);
    for (std::size_t i = 0; i < kVerdictColumns.size(); ++i) {
      const std::string header = kVerdictColumns[i];
      column(headers_.size(), header, std::max(verdict_widths_[i], header.size()));
    }
    for (std::size_t i = 0; i < headers_.size(); ++i) text(sheet, 0, i, headers_[i], header_);
    return sheet;
  }

  void put(lxw_worksheet* sheet, std::size_t row, std::size_t at, const std::string& cell, Status status) {
    if (cell.empty()) return;
    const std::size_t ours = at - columns_.size();
    const bool is_ours = at >= columns_.size();
    if (is_ours && (ours == kRecordColumn || ours == kLineColumn)) {
      double number = 0;
      std::from_chars(cell.data(), cell.data() + cell.size(), number);
      worksheet_write_number(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(at), number, plain_);
      return;
    }
    text(sheet, row, at, cell, is_ours && ours == kStatusColumn ? of_status_.at(status) : plain_);
  }

  // Text, never a formula: also not once the cell is edited or the sheet saved as CSV.
  void text(lxw_worksheet* sheet, std::size_t row, std::size_t at, std::string_view cell, lxw_format* format) {
    std::string shown = begins_like_formula(cell) ? fmt::format("'{}", cell) : std::string(cell);
    if (const std::size_t length = count_characters(shown); length > kCharactersPerCell / 2) {
      // The limit counts UTF-16; half as many characters are within it, whatever they are.
      const std::string note = fmt::format(" … [cut: {} characters]", length);
      std::size_t bytes = 0;
      for (std::size_t count = 0; count < kCharactersPerCell / 2 - note.size(); ++count) {
        do ++bytes;
        while (bytes < shown.size() && (static_cast<unsigned char>(shown[bytes]) & 0xC0U) == 0x80U);
      }
      shown = shown.substr(0, bytes) + note;
      ++cut_;
    }
    worksheet_write_string(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(at), shown.c_str(), format);
  }

  // What was asked and what came of it, on the last sheet.
  void about(const DocumentEnd& end) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, "About");
    worksheet_set_column(sheet, 0, 0, 24, nullptr);
    worksheet_set_column(sheet, 1, 1, 100, nullptr);
    std::size_t row = 0;
    const auto say = [&](std::string_view what, std::string_view words) {
      text(sheet, row, 0, cell_text(what), header_);
      text(sheet, row++, 1, cell_text(words), plain_);
    };
    say("As of", options_.as_of.text());
    say("Jurisdictions", options_.jurisdictions.empty() ? "all" : join(options_.jurisdictions, ", "));
    say("Draft rules", options_.drafts ? "applied too" : "not applied");
    say("Rule set", rules_.hash());
    say("Engine", fmt::format("congener {}", engine_version()));
    for (const ReportInput& input : options_.inputs) {
      say("Input", input.sha256.empty() ? input.file : fmt::format("{} (SHA-256 {})", input.file, input.sha256));
    }
    if (!options_.command.empty()) say("Made by", options_.command);
    say("Records", std::to_string(end.tally.records));
    for (const Status status : kByGravity) {
      say(spaced(name(status)), std::to_string(end.tally.by_status[static_cast<std::size_t>(status)]));
    }
    const auto note = [&](const std::string& words) {
      say("Note", words);
      remarks_.push_back(words);
    };
    if (end.stopped) say("Note", "The run was stopped before the end of the input.");
    if (end.tally.records > rows_.count()) {
      say("Note", fmt::format("{} clear records are counted and have no row.", end.tally.records - rows_.count()));
    }
    if (sheets_ > 1) note(fmt::format("A sheet holds {} records: they go on over {} sheets.", kRowsPerSheet, sheets_));
    if (columns_.size() > kMostColumns) {
      note(fmt::format("The input has more than {} columns: what stands in the others is in “{}”.", kMostColumns,
                       kOtherColumns));
    }
    if (cut_ > 0) note(fmt::format("{} cells are longer than a worksheet can hold and were cut.", cut_));
    say("Note", "A text that a spreadsheet would take for a formula has an apostrophe before it.");
  }

  bool copy(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string chunk(std::size_t{1} << 20, '\0');
    while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
      if (!sink_(std::string_view(chunk).substr(0, static_cast<std::size_t>(in.gcount())))) return false;
    }
    if (!in.eof()) error_ = "the workbook cannot be read back";
    return error_.empty();
  }

  const RuleSet& rules_;
  ReportOptions options_;
  lxw_workbook* book_ = nullptr;
  lxw_format* header_ = nullptr;
  lxw_format* plain_ = nullptr;
  std::unordered_map<Status, lxw_format*> of_status_;
  std::vector<std::string> headers_;
  std::size_t sheets_ = 0;
  std::size_t cut_ = 0;
};

}  // namespace

std::unique_ptr<Formatter> make_table_pieces() { return std::make_unique<TablePieces>(); }

std::unique_ptr<Document> make_table_document(OutputFormat format, const RuleSet& rules, const ReportOptions& options,
                                              DocumentSink sink) {
  if (format == OutputFormat::kXlsx) return std::make_unique<XlsxDocument>(rules, options, std::move(sink));
  return std::make_unique<CsvDocument>(std::move(sink));
}

}  // namespace congener
