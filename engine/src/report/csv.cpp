#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "report/csv_text.hpp"
#include "report/formatters.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

void append_number(TextBuffer& row, std::size_t number) {
  const fmt::format_int digits(number);
  row += std::string_view(digits.data(), digits.size());
}

// A molfile is no text for a cell: its compounds as SMILES instead.
std::string instead_of_molfile(const Verdict& verdict) {
  std::vector<std::string> components;
  for (const Component& component : verdict.components) components.push_back(component.smiles);
  return components.empty() ? "molfile" : join(components, ".");
}

std::string why_of(const Verdict& verdict) {
  std::string why = short_why(verdict);
  for (const Hit& hit : verdict.hits) {
    if (is_draft(hit)) why += fmt::format(" [{} is a draft: recalled, not verified]", hit.rule->id);
  }
  return why;
}

class Csv : public Formatter {
 public:
  [[nodiscard]] std::string header() const override {
    return "record,file,line,id,input,status,declaration,controlled_by,arguable_by,watch,excepted,why,nearest,tanimoto,"
           "findings\n";
  }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }

  void append_record(TextBuffer& row, const RecordView& record, const Verdict& verdict) const override {
    append_number(row, record.number);
    row += ',';
    append_csv_cell(row, record.file);
    row += ',';
    append_number(row, record.line);
    row += ',';
    append_csv_cell(row, record.id);
    row += ',';
    if (record.kind == InputKind::kMolfile) {
      append_csv_cell(row, instead_of_molfile(verdict));
    } else {
      append_csv_cell(row, record.text);
    }
  }

  void append_findings(TextBuffer& row, const Verdict& verdict) const override {
    const auto by = [&](HitVerdict kind) { return rules_with(verdict, kind); };
    std::vector<std::string> watch = by(HitVerdict::kWatch);
    for (const Near& near : verdict.near) {
      if (std::ranges::find(watch, near.rule->id) == watch.end()) watch.push_back(near.rule->id);
    }
    row += ',';
    row += name(verdict.status);
    row += ',';
    row += name(verdict.declaration);
    for (const std::string& cell :
         {join(by(HitVerdict::kControlled), " "), join(by(HitVerdict::kArguable), " "), join(watch, " "),
          join(by(HitVerdict::kExcepted), " "), why_of(verdict),
          verdict.nearest ? verdict.nearest->to.substance->name : std::string(),
          verdict.nearest ? fmt::format("{:.4f}", verdict.nearest->to.tanimoto) : std::string(),
          findings_in_words(verdict)}) {
      row += ',';
      append_csv_cell(row, cell);
    }
    row += '\n';
  }

  [[nodiscard]] ReadBack read_back(std::string_view text) const override {
    ReadBack back;
    std::size_t column = 1;
    std::size_t begin = 0;  // of the cell
    bool quoted = false;
    std::optional<Status> status;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '"') quoted = !quoted;
      if (quoted || (text[at] != ',' && text[at] != '\n')) continue;
      const std::string_view cell = text.substr(begin, at - begin);
      begin = at + 1;
      if (column == 1) {
        const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), back.number);
        if (error != std::errc() || end != cell.data() + cell.size()) return back;
      }
      if (column == kStatusColumn && !(status = status_named(cell))) return back;
      if (text[at] == '\n') {
        if (column != kColumns) return back;
        back.what = ReadBack::kRecord;
        back.size = at + 1;
        back.status = *status;
        return back;
      }
      ++column;
    }
    back.what = ReadBack::kPartial;
    return back;
  }

 private:
  static constexpr std::size_t kStatusColumn = 6;
  static constexpr std::size_t kColumns = 15;
};

}  // namespace

std::unique_ptr<Formatter> make_csv() { return std::make_unique<Csv>(); }

}  // namespace congener
