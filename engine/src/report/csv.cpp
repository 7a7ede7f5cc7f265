#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/formatters.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

// Quoted where it must be. A spreadsheet takes a cell that begins with one of these for a formula.
std::string cell(std::string_view text) {
  std::string value = valid_utf8(text);
  if (!value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos) {
    value.insert(0, 1, '\'');
  }
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// A molfile is no text for a cell: its compounds as SMILES instead.
std::string input_of(const Verdict& verdict) {
  if (verdict.record.kind != InputKind::kMolfile) return verdict.record.text;
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
    return "record,file,line,id,input,status,controlled_by,arguable_by,watch,excepted,why,nearest,tanimoto\n";
  }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }

  [[nodiscard]] std::string one(const Verdict& verdict) const override {
    const Record& record = verdict.record;
    const auto by = [&](HitVerdict kind) { return rules_with(verdict, kind); };
    std::vector<std::string> watch = by(HitVerdict::kWatch);
    for (const Near& near : verdict.near) {
      if (std::ranges::find(watch, near.rule->id) == watch.end()) watch.push_back(near.rule->id);
    }
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", record.number, cell(record.file), record.line,
                       cell(record.id), cell(input_of(verdict)), name(verdict.status),
                       cell(join(by(HitVerdict::kControlled), " ")), cell(join(by(HitVerdict::kArguable), " ")),
                       cell(join(watch, " ")), cell(join(by(HitVerdict::kExcepted), " ")), cell(why_of(verdict)),
                       verdict.nearest ? cell(verdict.nearest->to.substance->name) : std::string(),
                       verdict.nearest ? fmt::format("{:.4f}", verdict.nearest->to.tanimoto) : std::string());
  }
};

}  // namespace

std::unique_ptr<Formatter> make_csv() { return std::make_unique<Csv>(); }

}  // namespace congener
