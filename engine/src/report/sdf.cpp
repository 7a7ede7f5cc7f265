// An SD file: every compound examined in full, with the verdict of its record as data fields.
//
// Parts of a piece: whether the record was examined in full ("f"), ruled out on its skeleton ("s") or not examined
// ("n"); title; the record's fields; what was found; then each compound's molfile and its own fields.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "report/documents.hpp"
#include "report/formatters.hpp"
#include "report/pieces.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

constexpr std::size_t kTitleColumns = 80;  // of a molfile's first line

// One line, which the reader of an SD file cannot take for a mark of its own.
std::string value(std::string_view text) {
  const std::string line = printable(text);
  return line.starts_with('>') || line.starts_with("$$$$") ? " " + line : line;
}

void append_field(TextBuffer& out, std::string_view called, std::string_view text) {
  const std::string line = value(text);
  if (trim(line).empty()) return;
  fmt::format_to(std::back_inserter(out), ">  <{}>\n{}\n\n", called, line);
}

class SdfPieces : public Formatter {
 public:
  [[nodiscard]] std::string header() const override { return ""; }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }
  [[nodiscard]] ReadBack read_back(std::string_view) const override { return {}; }

  void append_record(TextBuffer& out, const RecordView& record, const Verdict& verdict) const override {
    out += kRecord;
    out += static_cast<char>('0' + static_cast<int>(verdict.status));
    out += verdict.examined.empty() ? 'n' : verdict.examined.front();
    out += kPart;
    const std::string number = std::to_string(record.number);
    const std::string title = cut(!record.id.empty()         ? record.id
                                  : !record.declared.empty() ? record.declared
                                                             : number,
                                  kTitleColumns);
    out += title.starts_with("$$$$") ? " " + title : title;
    out += kPart;
    append_field(out, "congener_record", number);
    append_field(out, "congener_file", record.file);
    append_field(out, "congener_line", record.line == 0 ? "" : std::to_string(record.line));
    append_field(out, "congener_id", record.id);
    append_field(out, "congener_declared", record.kind == InputKind::kNone ? record.text : record.declared);
    if (record.kind == InputKind::kSmiles || record.kind == InputKind::kInchi) {
      append_field(out, "congener_structure_declared", record.text);
    }
    out += kPart;
  }

  void append_findings(TextBuffer& out, const Verdict& verdict) const override {
    append_field(out, "congener_status", name(verdict.status));
    append_field(out, "congener_declaration", name(verdict.declaration));
    append_field(out, "congener_why", short_why(verdict));
    std::vector<std::string> findings;
    for (const CheckFinding& finding : verdict.findings) findings.push_back(finding.code + " " + finding.text);
    append_field(out, "congener_findings", join(findings, "; "));
    append_field(out, "congener_as_of", verdict.as_of.text());
    for (const Component& component : verdict.components) {
      if (component.role != Role::kParent) continue;
      const auto molfile = chem::write_molfile(component.smiles);
      out += kPart;
      // Its first line is the title's.
      const std::string text = molfile ? molfile.value() : std::string();
      out += std::string_view(text).substr(std::min(text.find('\n'), text.size()));
      append_field(out, "congener_component", component.smiles);
      std::vector<std::string> rules;
      for (const Hit& hit : verdict.hits) {
        if (hit.component == component.smiles) {
          const std::string ground = ground_of(hit);
          rules.push_back(
              fmt::format("{} ({}{}{})", hit.rule->id, name(hit.verdict), ground.empty() ? "" : ": ", ground));
        }
      }
      for (const Near& near : verdict.near) {
        if (near.component == component.smiles) rules.push_back(near.rule->id + " (but for one thing)");
      }
      append_field(out, "congener_rules", join(rules, "; "));
    }
  }
};

class SdfDocument : public Document {
 public:
  explicit SdfDocument(DocumentSink sink) : sink_(std::move(sink)) {}

  [[nodiscard]] bool take(std::string_view pieces) override {
    std::string out;
    for_each_piece(pieces, [&](Status, std::string_view piece) {
      const std::vector<std::string_view> parts = split(piece, kPart);
      bool whole = parts.size() > kOwnParts;
      for (std::size_t i = kOwnParts; i < parts.size(); ++i) {
        // A compound that cannot be drawn leaves an empty molfile, of which no data may stand alone.
        const std::size_t end = parts[i].find(kEnd);
        if (end == std::string_view::npos) {
          whole = false;
          continue;
        }
        const std::size_t data = end + kEnd.size();
        out.append(parts[1]).append(parts[i].substr(0, data)).append("\n");
        out.append(parts[2]).append(parts[3]).append(trim_line_ends(parts[i].substr(data))).append("$$$$\n");
        ++compounds_;
      }
      if (whole) {
        ++written_;
      } else if (parts.size() > kOwnParts) {
        ++not_drawn_;
      } else if (parts[0] == "s") {
        ++by_skeleton_;
      } else {
        ++without_;
      }
    });
    return out.empty() || sink_(out);
  }

  [[nodiscard]] bool finish(const DocumentEnd& end) override {
    const std::size_t told = written_ + not_drawn_ + by_skeleton_ + without_;
    std::string remark =
        fmt::format("{} of {} records stand in the SD file, as {} compounds", written_, end.tally.records, compounds_);
    const auto add = [&](std::size_t count, const char* why) {
      if (count > 0) remark += fmt::format("; {} {}", count, why);
    };
    add(by_skeleton_, "are left out because their skeleton rules them out (--validate full examines them in full)");
    add(without_, "have no structure that was examined (--format ndjson says why)");
    add(not_drawn_, "have a compound for which no molfile could be written");
    add(end.tally.records - told, "are clear and left out");
    remarks_.push_back(remark);
    return true;
  }

 private:
  static constexpr std::size_t kOwnParts = 4;
  static constexpr std::string_view kEnd = "M  END";

  static std::string_view trim_line_ends(std::string_view text) {
    while (text.starts_with('\n')) text.remove_prefix(1);
    return text;
  }

  DocumentSink sink_;
  std::size_t written_ = 0;  // records of which every compound is there
  std::size_t compounds_ = 0;
  std::size_t not_drawn_ = 0;
  std::size_t by_skeleton_ = 0;
  std::size_t without_ = 0;
};

}  // namespace

std::unique_ptr<Formatter> make_sdf_pieces() { return std::make_unique<SdfPieces>(); }

std::unique_ptr<Document> make_sdf_document(DocumentSink sink) {
  return std::make_unique<SdfDocument>(std::move(sink));
}

}  // namespace congener
