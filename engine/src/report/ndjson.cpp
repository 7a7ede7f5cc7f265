#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/formatters.hpp"
#include "report/resolution_report.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

using Json = nlohmann::ordered_json;

// Four decimals: two Tanimotos of 2,048 bits that differ by less mean the same.
double shown(double tanimoto) { return std::round(tanimoto * 1e4) / 1e4; }

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
Json or_null(const std::optional<Date>& day) { return day ? Json(day->text()) : Json(nullptr); }

Json of_interval(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return {{"from", or_null(interval->from)}, {"to", or_null(interval->to)}, {"by", interval->by}};
}

Json of_clauses(const Rule& rule, const std::vector<Account>& accounts) {
  Json clauses = Json::array();
  for (const Account& account : accounts) {
    if (account.clause.empty()) continue;
    clauses.push_back({{"id", account.clause},
                       {"group", account.group},
                       {"atoms", account.atoms},
                       {"portion", account.portion},
                       {"reading", or_null(account.reading)},
                       {"words", clause_words(rule, account.clause)}});
  }
  return clauses;
}

Json of_parent(const std::vector<Account>& accounts) {
  Json parent = Json::array();
  for (const Account& account : accounts) {
    if (account.clause.empty()) parent.push_back({{"portion", account.group}, {"atoms", account.atoms}});
  }
  return parent;
}

Json of_resemblance(const Resemblance& resemblance) {
  return {{"rule", resemblance.rule->id},
          {"substance", resemblance.substance->name},
          {"tanimoto", shown(resemblance.tanimoto)}};
}

Json of_nearest(const std::optional<Nearest>& nearest) {
  if (!nearest) return nullptr;
  Json json = of_resemblance(nearest->to);
  json["component"] = nearest->component;
  return json;
}

Json of_hit(const Hit& hit) {
  const Rule& rule = *hit.rule;
  Json resembles = Json::array();
  for (const Resemblance& resemblance : hit.resembles) resembles.push_back(of_resemblance(resemblance));
  return {{"rule", rule.id},
          {"jurisdiction", rule.jurisdiction},
          {"kind", name(rule.kind)},
          {"schedule", schedule_of(hit)},
          {"verdict", name(hit.verdict)},
          {"substance", hit.substance ? Json(hit.substance->name) : Json(nullptr)},
          {"clauses", of_clauses(rule, hit.accounts)},
          {"parent", of_parent(hit.accounts)},
          {"reading", hit.readings},
          {"citation", rule.law.source},
          {"in_force", of_interval(hit.in_force)},
          {"component", hit.component},
          {"path", hit.path},
          {"resembles", std::move(resembles)},
          {"because", or_null(hit.because)},
          {"excepted_by", or_null(hit.excepted_by)},
          {"draft", is_draft(hit)},
          {"recalled", recalled_in(hit)}};
}

Json of_near(const Near& near) {
  return {{"rule", near.rule->id},
          {"component", near.component},
          {"unexplained_atoms", near.unexplained_atoms},
          {"why", near.why}};
}

Json of_component(const Component& component) {
  Json changes = Json::array();
  for (const Change& change : component.changes) changes.push_back({{"code", change.code}, {"text", change.text}});
  return {{"component", component.smiles}, {"role", name(component.role)}, {"changes", std::move(changes)}};
}

Json of_reason(const Reason& reason) { return {{"code", reason.code}, {"text", reason.text}}; }

Json of_check(const CheckFinding& finding, const DeclaredLine* line) {
  Json places = Json::array();
  for (const std::size_t field : finding.fields) {
    if (line && field < line->fields.size()) places.push_back(line->fields[field].place.path);
  }
  return {{"code", finding.code},
          {"text", finding.text},
          {"grave", finding.grave},
          {"fields", finding.fields},
          {"places", std::move(places)}};
}

Json of_stated(const Stated& stated) {
  return {{"by", name(stated.by)},
          {"text", stated.text},
          {"meaning", or_null(stated.meaning)},
          {"structure", stated.structure},
          {"parents", stated.parents},
          {"status", name(stated.status)},
          {"field", stated.field ? Json(*stated.field) : Json(nullptr)}};
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// As a JSON string.
void append(TextBuffer& line, std::string_view text) {
  if (is_plain_json(text)) {
    line += '"';
    line += text;
    line += '"';
    return;
  }
  if (!is_ascii(text)) {
    line += dump(Json(text));
    return;
  }
  // What stands between characters to be escaped goes in one piece.
  line += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c >= ' ' && c != '"' && c != '\\') continue;
    line += text.substr(begin, at - begin);
    begin = at + 1;
    switch (c) {
      case '"': line += "\\\""; break;
      case '\\': line += "\\\\"; break;
      case '\b': line += "\\b"; break;
      case '\f': line += "\\f"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      case '\t': line += "\\t"; break;
      default: fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }
  line += text.substr(begin);
  line += '"';
}

void append(TextBuffer& line, std::size_t number) {
  const fmt::format_int digits(number);
  line += std::string_view(digits.data(), digits.size());
}

void append_place(TextBuffer& line, const FieldPlace& place) {
  line += R"(,"place":{"line":)";
  append(line, place.line);
  line += R"(,"path":)";
  append(line, place.path);
  line += R"(,"begin":)";
  append(line, place.begin);
  line += R"(,"end":)";
  append(line, place.end);
  line += '}';
}

// Written piece by piece: there may be dozens of fields in every line.
void append_document(TextBuffer& line, const DeclaredLine& declared) {
  line += R"(,"document":{"format":)";
  append(line, declared.format);
  line += R"(,"reference":)";
  append(line, declared.reference);
  line += R"(,"fields":[)";
  bool first = true;
  for (const Field& field : declared.fields) {
    line += first ? R"({"kind":")" : R"(,{"kind":")";
    first = false;
    line += name(field.kind);
    line += R"(","text":)";
    append(line, field.text);
    if (!field.qualifier.empty()) {
      line += R"(,"qualifier":)";
      append(line, field.qualifier);
    }
    append_place(line, field.place);
    if (field.repair != Repair::kNone) {
      line += R"(,"repair":")";
      line += name(field.repair);
      line += R"(","repaired_from":)";
      append(line, field.repaired_from);
    }
    line += '}';
  }
  line += "]}";
}

template <typename Items, typename Function>
void append_list(TextBuffer& line, std::string_view key, const Items& items, Function function) {
  fmt::format_to(std::back_inserter(line), R"(,"{}":)", key);
  Json list = Json::array();
  for (const auto& item : items) list.push_back(function(item));
  line += items.empty() ? "[]" : dump(list);
}

// One object a line, as data/schema/verdict.schema.json describes.
class Ndjson : public Formatter {
 public:
  Ndjson(const RuleSet& rules, Date as_of) : rules_(rules) { append_run(run_, as_of); }
  [[nodiscard]] std::string header() const override { return ""; }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }

  // Written piece by piece: most verdicts are clear, with nothing in their lists.
  void append_record(TextBuffer& line, const RecordView& record, const Verdict&) const override {
    line += kBegin;
    append(line, record.number);
    line += R"(,"source":{"file":)";
    append(line, record.file);
    line += R"(,"line":)";
    append(line, record.line);
    line += R"(},"id":)";
    append(line, record.id);
    line += R"(,"input":{"text":)";
    append(line, record.text);
    line += R"(,"kind":")";
    line += name(record.kind);
    line += R"(","declared":)";
    append(line, record.declared);
  }

  void append_findings(TextBuffer& line, const Verdict& verdict) const override {
    line += kStatus;
    line += name(verdict.status);
    line += R"(","declaration":")";
    line += name(verdict.declaration);
    line += R"(","examined":)";
    append(line, verdict.examined);
    append_list(line, "hits", verdict.hits, of_hit);
    append_list(line, "near", verdict.near, of_near);
    append_list(line, "normalised", verdict.components, of_component);
    line += R"(,"nearest":)";
    line += verdict.nearest ? dump(of_nearest(verdict.nearest)) : "null";
    append_list(line, "reasons", verdict.reasons, of_reason);
    append_list(line, "findings", verdict.findings,
                [&](const CheckFinding& finding) { return of_check(finding, verdict.record.fields.get()); });
    if (!verdict.stated.empty()) append_list(line, "stated", verdict.stated, of_stated);
    if (verdict.resolved) {
      line += R"(,"resolved":)";
      line += resolution_json(*verdict.resolved);
    }
    // Of a clear line nothing need be found again in its document.
    const bool told = verdict.status != Status::kClear || !verdict.findings.empty();
    if (told && verdict.record.fields) append_document(line, *verdict.record.fields);
    append_run(line, verdict.as_of);
  }

  [[nodiscard]] ReadBack read_back(std::string_view text) const override {
    const std::size_t end = text.find('\n');
    ReadBack back;
    if (end == std::string_view::npos) {
      const std::size_t known = std::min(text.size(), kBegin.size());
      if (text.substr(0, known) == kBegin.substr(0, known)) back.what = ReadBack::kPartial;
      return back;
    }
    back.size = end + 1;
    const std::string_view line = text.substr(0, back.size);
    if (!line.starts_with(kBegin)) return back;
    const char* number = line.data() + kBegin.size();
    if (std::from_chars(number, line.data() + end, back.number).ec != std::errc()) return back;
    // A quote within a string is escaped, so this is the key; no list before it has one of that name.
    const std::size_t key = line.find(kStatus);
    if (key == std::string_view::npos) return back;
    const std::string_view rest = line.substr(key + kStatus.size());
    const auto status = status_named(rest.substr(0, rest.find('"')));
    if (!status) return back;
    back.status = *status;
    back.what = ReadBack::kRecord;
    if (!line.ends_with(run_.view())) {
      const std::size_t run = line.rfind(kRuleSet);
      back.what = run == std::string_view::npos ? ReadBack::kForeign : ReadBack::kOtherRun;
      if (run != std::string_view::npos) back.why = fmt::format("with {}", trim(line.substr(run + 1, end - run - 2)));
    }
    return back;
  }

 private:
  // What is the same for all records of a run; the end of the line.
  void append_run(TextBuffer& line, Date as_of) const {
    line += kRuleSet;
    append(line, rules_.hash());
    line += R"(,"engine":)";
    append(line, engine_version());
    line += R"(,"as_of":)";
    append(line, as_of.text());
    line += "}\n";
  }

  static constexpr std::string_view kBegin = R"({"record":)";
  static constexpr std::string_view kStatus = R"(},"status":")";
  static constexpr std::string_view kRuleSet = R"(,"rule_set":)";

  const RuleSet& rules_;
  TextBuffer run_;  // of the day asked about
};

}  // namespace

std::unique_ptr<Formatter> make_ndjson(const RuleSet& rules, const ReportOptions& options) {
  return std::make_unique<Ndjson>(rules, options.as_of);
}

}  // namespace congener
