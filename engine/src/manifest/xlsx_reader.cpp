#include "manifest/xlsx_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/codes.hpp"
#include "manifest/number_format.hpp"
#include "manifest/table_columns.hpp"
#include "manifest/workbook_part.hpp"

namespace congener {
namespace {

constexpr std::size_t kShownOfTooLong = 200;

std::size_t number_in(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_true(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

// "_x000D_" stands for a character that XML cannot hold.
std::string unescaped(std::string text) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
    unsigned code = 0;
    const char* digits = text.data() + at + 2;
    if (at + 7 > text.size() || text[at + 6] != '_') continue;
    const auto parsed = std::from_chars(digits, digits + 4, code, 16);
    if (parsed.ptr != digits + 4 || code >= 0x80) continue;
    out.append(text, begin, at - begin);
    out += static_cast<char>(code);
    begin = at + 7;
    at += 6;
  }
  if (begin == 0) return text;
  return out.append(text, begin, std::string::npos);
}

// "Target" of every relationship of a part, by its id; and by the last word of its type.
class Relationships : public WorkbookPart {
 public:
  using WorkbookPart::WorkbookPart;
  std::map<std::string, std::string> by_id;
  std::map<std::string, std::string> by_type;

 protected:
  void start(std::string_view name, Attributes attributes) override {
    if (name != "Relationship") return;
    const std::string target(attribute(attributes, "Target"));
    const std::string_view type = attribute(attributes, "Type");
    by_id.try_emplace(std::string(attribute(attributes, "Id")), target);
    by_type.try_emplace(std::string(type.substr(type.rfind('/') + 1)), target);
  }
  void end(std::string_view) override {}
};

struct SheetEntry {
  std::string name;
  std::string id;  // of the relationship
  bool hidden = false;
};

class WorkbookXml : public WorkbookPart {
 public:
  using WorkbookPart::WorkbookPart;
  std::vector<SheetEntry> sheets;
  bool since_1904 = false;

 protected:
  void start(std::string_view name, Attributes attributes) override {
    if (name == "workbookPr") since_1904 = is_true(attribute(attributes, "date1904"));
    if (name != "sheet") return;
    SheetEntry sheet;
    sheet.name = attribute(attributes, "name");
    for (Attributes one = attributes; *one; one += 2) {
      // "r:id"; "sheetId" is something else.
      const std::string_view key = one[0];
      if (key.ends_with(":id")) sheet.id = one[1];
    }
    const std::string_view state = attribute(attributes, "state");
    sheet.hidden = state == "hidden" || state == "veryHidden";
    sheets.push_back(std::move(sheet));
  }
  void end(std::string_view) override {}
};

class StylesXml : public WorkbookPart {
 public:
  using WorkbookPart::WorkbookPart;

  // The number format of a cell's style.
  [[nodiscard]] std::string format_of(std::size_t style) const {
    if (style >= formats_.size()) return {};
    const auto own = codes_.find(formats_[style]);
    if (own != codes_.end()) return own->second;
    return std::string(builtin_number_format(static_cast<int>(std::min<std::size_t>(formats_[style], 1000))));
  }

 protected:
  void start(std::string_view name, Attributes attributes) override {
    if (name == "numFmt") {
      codes_[number_in(attribute(attributes, "numFmtId"))] = attribute(attributes, "formatCode");
    } else if (name == "cellXfs") {
      in_cells_ = true;
    } else if (name == "xf" && in_cells_) {
      formats_.push_back(number_in(attribute(attributes, "numFmtId")));
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") in_cells_ = false;
  }

 private:
  std::map<std::size_t, std::string> codes_;
  std::vector<std::size_t> formats_;
  bool in_cells_ = false;
};

class SharedStringsXml : public WorkbookPart {
 public:
  using WorkbookPart::WorkbookPart;

  [[nodiscard]] std::optional<std::string_view> at(std::size_t i) const {
    if (i >= ends_.size()) return std::nullopt;
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(texts_).substr(begin, ends_[i] - begin);
  }

 protected:
  void start(std::string_view name, Attributes) override {
    if (name == "rPh") phonetic_ = true;
    in_text_ = name == "t" && !phonetic_;
  }
  void end(std::string_view name) override {
    if (name == "t") in_text_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "si") ends_.push_back(texts_.size());
  }
  void text(std::string_view text) override {
    if (!in_text_) return;
    if (texts_.size() + text.size() > kMaxSharedStringBytes) {
      refuse("its strings are longer than 512 MiB together");
      return;
    }
    texts_ += text;
  }

 private:
  std::string texts_;
  std::vector<std::size_t> ends_;
  bool in_text_ = false;
  bool phonetic_ = false;
};

// "A" is 0; SIZE_MAX where there are no letters, or too many.
std::size_t column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    if (++letters > 3) return SIZE_MAX;
  }
  return letters == 0 ? SIZE_MAX : column - 1;
}

std::string letters_of(std::size_t column) {
  std::string letters;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters;
}

struct SheetCell {
  std::string text;
  std::size_t begin = 0;  // bytes of the part
  std::size_t end = 0;
};

struct SheetRow {
  std::size_t number = 0;
  std::vector<SheetCell> cells;  // by column
  const char* fault = nullptr;   // code
  std::string why;
};

struct Workbook {
  std::unique_ptr<SpooledFile> spooled;
  std::unique_ptr<ZipArchive> archive;
  std::unique_ptr<SharedStringsXml> strings;
  std::unique_ptr<StylesXml> styles;
  bool since_1904 = false;
};

// The rows of a sheet that hold anything.
class SheetXml : public WorkbookPart {
 public:
  SheetXml(const Workbook& workbook, const std::string& part)
      : WorkbookPart(*workbook.archive, part), workbook_(workbook) {}

  // The next row; nothing at the end, or where the sheet breaks off: see failure().
  [[nodiscard]] std::optional<SheetRow> next() {
    while (rows_.empty() && read_on()) {
    }
    if (rows_.empty()) return std::nullopt;
    SheetRow row = std::move(rows_.front());
    rows_.pop_front();
    return row;
  }
  [[nodiscard]] std::size_t last_row() const { return number_; }

 protected:
  void start(std::string_view name, Attributes attributes) override {
    if (name == "row") {
      const std::size_t number = number_in(attribute(attributes, "r"));
      number_ = number > 0 ? number : number_ + 1;
      row_ = {};
      row_.number = number_;
      row_bytes_ = 0;
      next_column_ = 0;
    } else if (name == "c") {
      const std::size_t column = column_of(attribute(attributes, "r"));
      // A cell without a place of its own, or one that goes back, stands behind the one before.
      column_ = column == SIZE_MAX || column < next_column_ ? next_column_ : column;
      next_column_ = column_ + 1;
      type_ = attribute(attributes, "t");
      style_ = number_in(attribute(attributes, "s"));
      begin_ = begin_byte();
      value_.clear();
      formula_.clear();
      in_cell_ = true;
    } else if (in_cell_) {
      if (name == "rPh") phonetic_ = true;
      into_ = name == "v" || (name == "t" && !phonetic_) ? &value_ : name == "f" ? &formula_ : nullptr;
    }
  }

  void text(std::string_view text) override {
    if (!in_cell_ || !into_) return;
    if (into_->size() + text.size() > kMaxCellBytes) {
      fault(code::kCellTooLong, fmt::format("the cell {}{} is longer than 1 MiB", letters_of(column_), number_));
      into_->resize(std::min(into_->size(), kShownOfTooLong));
      into_ = nullptr;
      return;
    }
    into_->append(text);
  }

  void end(std::string_view name) override {
    if (name == "row") {
      if (row_.fault || std::ranges::any_of(row_.cells, [](const SheetCell& cell) { return !cell.text.empty(); })) {
        rows_.push_back(std::move(row_));
      }
      row_ = {};
    } else if (name == "c") {
      finish_cell();
      in_cell_ = false;
    } else if (name == "rPh") {
      phonetic_ = false;
    } else if (into_ && (name == "v" || name == "t" || name == "f")) {
      into_ = nullptr;
    }
  }

 private:
  void fault(const char* code, std::string why) {
    if (row_.fault) return;
    row_.fault = code;
    row_.why = std::move(why);
  }

  void finish_cell() {
    std::string text = shown();
    if (text.empty()) return;
    if (column_ >= kMaxSheetColumns) {
      fault(code::kRefusedPart, fmt::format("row {} has more cells than a sheet can have", number_));
      return;
    }
    row_bytes_ += text.size();
    if (row_bytes_ > kMaxRecordBytes) {
      fault(code::kRecordTooLong, fmt::format("row {} is longer than 16 MiB", number_));
      return;
    }
    if (row_.cells.size() <= column_) row_.cells.resize(column_ + 1);
    row_.cells[column_] = {std::move(text), begin_, end_byte()};
  }

  [[nodiscard]] std::string shown() {
    if (type_ == "s") {
      const auto string = workbook_.strings ? workbook_.strings->at(number_in(value_)) : std::nullopt;
      if (!string && !value_.empty()) {
        fault(code::kRefusedPart,
              fmt::format("the cell {}{} names a shared string that is not there", letters_of(column_), number_));
      }
      return string ? unescaped(std::string(*string)) : std::string();
    }
    if (value_.empty() && !formula_.empty()) return "=" + formula_;  // never calculated
    if (type_ == "inlineStr" || type_ == "str") return unescaped(std::move(value_));
    if (type_ == "b") return value_ == "1" ? "TRUE" : "FALSE";
    if (type_ == "e" || type_ == "d" || value_.empty()) return std::move(value_);
    return shown_number(value_, workbook_.styles ? workbook_.styles->format_of(style_) : std::string(),
                        workbook_.since_1904);
  }

  const Workbook& workbook_;
  std::deque<SheetRow> rows_;
  SheetRow row_;
  std::size_t number_ = 0;
  std::size_t row_bytes_ = 0;
  std::size_t next_column_ = 0;
  std::size_t column_ = 0;
  std::size_t style_ = 0;
  std::size_t begin_ = 0;
  std::string type_;
  std::string value_;
  std::string formula_;
  std::string* into_ = nullptr;
  bool in_cell_ = false;
  bool phonetic_ = false;
};

std::vector<std::string> texts_of(const SheetRow& row) {
  std::vector<std::string> texts;
  for (const SheetCell& cell : row.cells) texts.push_back(cell.text);
  return texts;
}

struct Sheet {
  std::string name;
  std::string part;
  bool hidden = false;
  TableColumns columns;
  std::size_t first_row = 0;  // records begin here
};

class XlsxReader : public RecordReader {
 public:
  XlsxReader(std::string file, Workbook workbook) : file_(std::move(file)), workbook_(std::move(workbook)) {}

  // Looks at the first rows of every sheet.
  [[nodiscard]] std::optional<Fault> choose(std::vector<Sheet> sheets, const ReadOptions& options) {
    std::optional<Fault> missing;
    std::vector<Sheet> others;
    bool any_asked = false;
    for (Sheet& sheet : sheets) {
      std::vector<SampleRow> sample;
      std::vector<std::size_t> rows;
      SheetXml xml(workbook_, sheet.part);
      while (sample.size() < kSampleRows) {
        const auto row = xml.next();
        if (!row) break;
        if (row->fault) continue;
        sample.push_back({row->number, texts_of(*row)});
      }
      auto columns = TableColumns::choose(file_, "XLSX", sample, options);
      any_asked = any_asked || columns.ok();
      if (!columns) {
        // Another sheet may have the column; this one is read as it is.
        if (!missing) missing = columns.error();
        ReadOptions unasked = options;
        unasked.columns.clear();
        unasked.structure_column.clear();
        unasked.id_column.clear();
        columns = TableColumns::choose(file_, "XLSX", sample, unasked);
      }
      sheet.columns = std::move(columns).value();
      sheet.columns.allow_more_cells();
      const auto header = sheet.columns.header_row();
      sheet.first_row = header ? sample[*header].line + 1 : 0;
      if (sample.empty() && xml.failure().empty()) continue;
      // A sheet that breaks off at once is told of as one.
      (sheet.columns.is_table() || !xml.failure().empty() ? sheets_ : others).push_back(std::move(sheet));
    }
    if (missing && !any_asked) return missing;
    if (sheets_.empty()) sheets_ = std::exchange(others, {});
    for (const Sheet& sheet : sheets_) {
      how_ += fmt::format("{}{}sheet “{}”: {}", how_.empty() ? "" : "; ", sheet.hidden ? "hidden " : "", sheet.name,
                          sheet.columns.how().empty() ? "no row of it can be read" : sheet.columns.how());
    }
    for (const Sheet& sheet : others) {
      how_ += fmt::format("; sheet “{}” has no table: no record of it", sheet.name);
    }
    if (sheets_.empty()) how_ = "a workbook whose sheets are empty";
    for (const Sheet& sheet : sheets_) total_ += static_cast<double>(workbook_.archive->size(sheet.part));
    return std::nullopt;
  }

  [[nodiscard]] bool take(RecordBlock& block) override {
    block.clear();
    std::size_t bytes = 0;
    while (block.size() < kFirstBlockRecords && bytes < kBlockBytes && at_ < sheets_.size()) {
      const Sheet& sheet = sheets_[at_];
      if (!xml_) xml_ = std::make_unique<SheetXml>(workbook_, sheet.part);
      if (auto row = xml_->next()) {
        if (row->number < sheet.first_row) continue;
        block.add(record_of(sheet, *row));
        bytes += block.made.back().text.size();
        continue;
      }
      if (!xml_->failure().empty()) block.add(last_words(sheet));
      done_ += static_cast<double>(xml_->bytes_read());
      xml_.reset();
      ++at_;
    }
    return block.size() > 0;
  }

  [[nodiscard]] double progress() const override {
    const double now = done_ + (xml_ ? static_cast<double>(xml_->bytes_read()) : 0);
    return total_ > 0 ? std::min(now / total_, 1.0) : -1;
  }

 private:
  [[nodiscard]] Record record_of(const Sheet& sheet, const SheetRow& row) {
    Cells cells;
    for (const SheetCell& cell : row.cells) cells.emplace_back(cell.text);
    RecordView view;
    view.file = file_;
    view.line = row.number;
    if (row.fault) {
      const auto filled = std::ranges::find_if(row.cells, [](const SheetCell& cell) { return !cell.text.empty(); });
      if (filled != row.cells.end()) scratch_.text = filled->text.substr(0, kShownOfTooLong);
      view.text = filled == row.cells.end() ? std::string_view() : std::string_view(scratch_.text);
      view.fault_code = row.fault;
      view.fault_text = row.why;
    } else {
      sheet.columns.read(cells, view, scratch_);
    }
    Record record = copy_of(view);
    auto line = std::make_shared<DeclaredLine>();
    sheet.columns.declare(cells, *line, [&](std::size_t column, FieldPlace& place) {
      place.line = row.number;
      place.path = fmt::format("cell {}{} of sheet “{}” ({})", letters_of(column), row.number, sheet.name, sheet.part);
      place.begin = row.cells[column].begin;
      place.end = row.cells[column].end;
    });
    record.fields = std::move(line);
    return record;
  }

  [[nodiscard]] Record last_words(const Sheet& sheet) const {
    Record record;
    record.file = file_;
    record.line = xml_->last_row() + 1;
    record.text = sheet.name;
    record.fault_code = xml_->refused() ? code::kRefusedPart : code::kInputCutOff;
    record.fault_text = fmt::format("the sheet “{}” ({}) breaks off after row {}: {}; what follows in it is not known",
                                    sheet.name, sheet.part, xml_->last_row(), xml_->failure());
    return record;
  }

  std::string file_;
  Workbook workbook_;
  std::vector<Sheet> sheets_;
  std::size_t at_ = 0;
  std::unique_ptr<SheetXml> xml_;  // of the sheet at_
  RecordScratch scratch_;
  double total_ = 0;
  double done_ = 0;
};

// A target is from the folder of the part that names it, or from the root.
std::string resolved(const std::string& folder, const std::string& target) {
  if (target.starts_with("/")) return target.substr(1);
  std::vector<std::string> parts;
  const std::string path = folder + target;
  for (const std::string_view part : split(path, '/')) {
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.emplace_back(part);
    }
  }
  return join(parts, "/");
}

std::string folder_of(const std::string& part) { return part.substr(0, part.rfind('/') + 1); }

std::string relationships_of(const std::string& part) {
  const std::string folder = folder_of(part);
  return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

Fault bad_workbook(const std::string& file, std::string why) {
  return file_fault(file, code::kBadWorkbook, std::move(why),
                    "open it in a spreadsheet program and save it anew, or export CSV");
}

}  // namespace

Opened make_xlsx_reader(std::string file, const std::string& path, std::unique_ptr<SpooledFile> spooled,
                        const ReadOptions& options) {
  auto archive = ZipArchive::open(path, file);
  if (!archive) return std::move(archive).error();
  Workbook workbook;
  workbook.spooled = std::move(spooled);
  workbook.archive = std::move(archive).value();
  const ZipArchive& zip = *workbook.archive;
  std::string main = "xl/workbook.xml";
  if (zip.has("_rels/.rels")) {
    Relationships root(zip, "_rels/.rels");
    root.read_all();
    if (const auto found = root.by_type.find("officeDocument"); found != root.by_type.end()) {
      main = resolved("", found->second);
    }
  }
  if (main.ends_with(".bin") || zip.has("xl/workbook.bin")) {
    return file_fault(file, code::kOldWorkbook, "is a binary workbook (.xlsb), which is not read",
                      "save it as .xlsx or CSV in a spreadsheet program");
  }
  if (!zip.has(main) || !lower_ascii(main).ends_with("workbook.xml")) {
    return file_fault(file, code::kBinary, "is an archive that holds no workbook",
                      "unpack it, or export the table as CSV or .xlsx");
  }
  WorkbookXml list(zip, main);
  list.read_all();
  if (!list.failure().empty())
    return bad_workbook(file, fmt::format("its list of sheets cannot be read: {}", list.failure()));
  workbook.since_1904 = list.since_1904;
  const std::string folder = folder_of(main);
  std::map<std::string, std::string> targets;
  if (zip.has(relationships_of(main))) {
    Relationships relationships(zip, relationships_of(main));
    relationships.read_all();
    targets = relationships.by_id;
    const auto part_of = [&](const char* type) {
      const auto found = relationships.by_type.find(type);
      return found == relationships.by_type.end() ? std::string() : resolved(folder, found->second);
    };
    if (const std::string part = part_of("sharedStrings"); zip.has(part)) {
      workbook.strings = std::make_unique<SharedStringsXml>(zip, part);
      workbook.strings->read_all();
      if (!workbook.strings->failure().empty()) {
        return bad_workbook(
            file, fmt::format("its shared strings ({}) cannot be read: {}", part, workbook.strings->failure()));
      }
    }
    if (const std::string part = part_of("styles"); zip.has(part)) {
      workbook.styles = std::make_unique<StylesXml>(zip, part);
      workbook.styles->read_all();
    }
  }
  std::vector<Sheet> sheets;
  for (std::size_t i = 0; i < list.sheets.size(); ++i) {
    Sheet sheet;
    sheet.name = valid_utf8(list.sheets[i].name);
    sheet.hidden = list.sheets[i].hidden;
    const auto target = targets.find(list.sheets[i].id);
    sheet.part = target != targets.end() ? resolved(folder, target->second)
                                         : fmt::format("{}worksheets/sheet{}.xml", folder, i + 1);
    // A sheet of charts has no cells.
    if (sheet.part.find("chartsheets/") == std::string::npos) sheets.push_back(std::move(sheet));
  }
  if (sheets.empty()) return bad_workbook(file, "has no sheet");
  auto reader = std::make_unique<XlsxReader>(std::move(file), std::move(workbook));
  if (auto fault = reader->choose(std::move(sheets), options)) return std::move(*fault);
  return std::unique_ptr<RecordReader>(std::move(reader));
}

}  // namespace congener
