#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/text.hpp"
#include "report/formatters.hpp"
#include "report/json_text.hpp"
#include "report/resolution_report.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

using json_text::add;
using json_text::add_null;
using json_text::Object;

// Four decimals: two Tanimotos of 2,048 bits that differ by less mean the same.
double shown(double tanimoto) { return std::round(tanimoto * 1e4) / 1e4; }

void add_day(TextBuffer& out, const std::optional<Date>& day) { day ? add(out, day->text()) : add_null(out); }

void add_interval(TextBuffer& out, const std::optional<Interval>& interval) {
  if (!interval) return add_null(out);
  Object object(out);
  add_day(object.key("from"), interval->from);
  add_day(object.key("to"), interval->to);
  object.add("by", interval->by);
}

void add_parent(TextBuffer& out, const std::vector<Account>& accounts) {
  std::vector<const Account*> own;
  for (const Account& account : accounts) {
    if (account.clause.empty()) own.push_back(&account);
  }
  json_text::add_list(out, own, [](TextBuffer& to, const Account* account) {
    Object object(to);
    object.add("portion", account->group);
    object.add_list("atoms", account->atoms);
  });
}

void add_members(Object& object, const Resemblance& resemblance) {
  object.add("rule", resemblance.rule->id);
  object.add("substance", resemblance.substance->name);
  object.add("tanimoto", shown(resemblance.tanimoto));
}

void add_near(TextBuffer& out, const Near& near) {
  Object object(out);
  object.add("rule", near.rule->id);
  object.add("component", near.component);
  object.add_list("unexplained_atoms", near.unexplained_atoms);
  object.add("why", near.why);
}

void add_component(TextBuffer& out, const Component& component) {
  Object object(out);
  object.add("component", component.smiles);
  object.add("role", name(component.role));
  object.add_list("changes", component.changes, [](TextBuffer& to, const Change& change) {
    Object one(to);
    one.add("code", change.code);
    one.add("text", change.text);
  });
}

void add_reason(TextBuffer& out, const Reason& reason) {
  Object object(out);
  object.add("code", reason.code);
  object.add("text", reason.text);
}

void add_finding(TextBuffer& out, const CheckFinding& finding, const DeclaredLine* line) {
  std::vector<std::string_view> places;
  for (const std::size_t field : finding.fields) {
    if (line && field < line->fields.size()) places.push_back(line->fields[field].place.path);
  }
  Object object(out);
  object.add("code", finding.code);
  object.add("text", finding.text);
  object.add("grave", finding.grave);
  object.add_list("fields", finding.fields);
  object.add_list("places", places);
}

void add_stated(TextBuffer& out, const Stated& stated) {
  Object object(out);
  object.add("by", name(stated.by));
  object.add("text", stated.text);
  object.add_or_null("meaning", stated.meaning);
  object.add("structure", stated.structure);
  object.add_list("parents", stated.parents);
  object.add("status", name(stated.status));
  stated.field ? object.add("field", *stated.field) : add_null(object.key("field"));
}

void add_place(TextBuffer& out, const FieldPlace& place) {
  Object object(out);
  object.add("line", place.line);
  object.add("path", place.path);
  object.add("begin", place.begin);
  object.add("end", place.end);
}

void add_field(TextBuffer& out, const Field& field) {
  Object object(out);
  object.add("kind", name(field.kind));
  object.add("text", field.text);
  if (!field.qualifier.empty()) object.add("qualifier", field.qualifier);
  add_place(object.key("place"), field.place);
  if (field.repair != Repair::kNone) {
    object.add("repair", name(field.repair));
    object.add("repaired_from", field.repaired_from);
  }
}

void add_document(TextBuffer& out, const DeclaredLine& declared) {
  Object object(out);
  object.add("format", declared.format);
  object.add("reference", declared.reference);
  object.add_list("fields", declared.fields, add_field);
}

// What is the same in all hits of a rule.
struct RuleText {
  explicit RuleText(const Rule& rule) {
    TextBuffer members;
    add(members, rule.id);
    members += R"(,"jurisdiction":)";
    add(members, rule.jurisdiction);
    members += R"(,"kind":)";
    add(members, name(rule.kind));
    head = members.view();
    TextBuffer quoted;
    add(quoted, rule.law.source);
    citation = quoted.view();
    if (rule.kind != RuleKind::kClass) return;
    for (const Clause& clause : rule.klass().clauses) {
      TextBuffer text;
      add(text, clause.words);
      words.emplace(clause.id, text.view());
    }
  }

  std::string head;
  std::string citation;
  std::unordered_map<std::string, std::string> words;  // of the clauses of a class
};

// One object a line, as data/schema/verdict.schema.json describes.
class Ndjson : public Formatter {
 public:
  Ndjson(const RuleSet& rules, Date as_of) : rules_(rules) {
    append_run(run_, as_of);
    for (const Rule& rule : rules.rules()) texts_.emplace(&rule, rule);
  }
  [[nodiscard]] std::string header() const override { return ""; }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }

  // What a reader asks first stands first; read_back() relies on the order.
  void append_record(TextBuffer& line, const RecordView& record, const Verdict&) const override {
    line += kBegin;
    add(line, record.number);
    line += R"(,"source":{"file":)";
    add(line, record.file);
    line += R"(,"line":)";
    add(line, record.line);
    line += R"(},"id":)";
    add(line, record.id);
    line += R"(,"input":{"text":)";
    add(line, record.text);
    line += R"(,"kind":")";
    line += name(record.kind);
    line += R"(","declared":)";
    add(line, record.declared);
  }

  void append_findings(TextBuffer& line, const Verdict& verdict) const override {
    line += kStatus;
    line += name(verdict.status);
    line += R"(","declaration":")";
    line += name(verdict.declaration);
    line += R"(","examined":)";
    add(line, verdict.examined);
    line += R"(,"hits":)";
    json_text::add_list(line, verdict.hits, [&](TextBuffer& out, const Hit& hit) { add_hit(out, hit); });
    line += R"(,"near":)";
    json_text::add_list(line, verdict.near, add_near);
    line += R"(,"normalised":)";
    json_text::add_list(line, verdict.components, add_component);
    line += R"(,"nearest":)";
    if (verdict.nearest) {
      Object nearest(line);
      add_members(nearest, verdict.nearest->to);
      nearest.add("component", verdict.nearest->component);
    } else {
      add_null(line);
    }
    line += R"(,"reasons":)";
    json_text::add_list(line, verdict.reasons, add_reason);
    line += R"(,"findings":)";
    const DeclaredLine* const declared = verdict.record.fields.get();
    json_text::add_list(line, verdict.findings,
                        [&](TextBuffer& out, const CheckFinding& finding) { add_finding(out, finding, declared); });
    if (!verdict.stated.empty()) {
      line += R"(,"stated":)";
      json_text::add_list(line, verdict.stated, add_stated);
    }
    if (verdict.resolved) {
      line += R"(,"resolved":)";
      append_resolution(line, *verdict.resolved);
    }
    // Of a clear line nothing need be found again in its document.
    const bool told = verdict.status != Status::kClear || !verdict.findings.empty();
    if (told && declared) {
      line += R"(,"document":)";
      add_document(line, *declared);
    }
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
  void add_hit(TextBuffer& out, const Hit& hit) const {
    const RuleText& rule = texts_.at(hit.rule);
    Object object(out);
    object.key("rule") += rule.head;
    object.add("schedule", schedule_of(hit));
    object.add("verdict", name(hit.verdict));
    object.add_or_null("substance", hit.substance ? hit.substance->name : std::string());
    add_clauses(object.key("clauses"), rule, hit.accounts);
    add_parent(object.key("parent"), hit.accounts);
    object.add_list("reading", hit.readings);
    object.key("citation") += rule.citation;
    add_interval(object.key("in_force"), hit.in_force);
    object.add("component", hit.component);
    object.add_list("path", hit.path);
    object.add_list("resembles", hit.resembles, [](TextBuffer& to, const Resemblance& resemblance) {
      Object one(to);
      add_members(one, resemblance);
    });
    object.add_or_null("because", hit.because);
    object.add_or_null("excepted_by", hit.excepted_by);
    object.add("draft", is_draft(hit));
    object.add_list("recalled", recalled_in(hit));
  }

  static void add_clauses(TextBuffer& out, const RuleText& rule, const std::vector<Account>& accounts) {
    std::vector<const Account*> used;
    for (const Account& account : accounts) {
      if (!account.clause.empty()) used.push_back(&account);
    }
    json_text::add_list(out, used, [&](TextBuffer& to, const Account* account) {
      Object object(to);
      object.add("id", account->clause);
      object.add("group", account->group);
      object.add_list("atoms", account->atoms);
      object.add("portion", account->portion);
      object.add_or_null("reading", account->reading);
      const auto words = rule.words.find(account->clause);
      object.key("words") += words == rule.words.end() ? std::string_view(R"("")") : words->second;
    });
  }

  // What is the same for all records of a run; the end of the line.
  void append_run(TextBuffer& line, Date as_of) const {
    line += kRuleSet;
    add(line, rules_.hash());
    line += R"(,"engine":)";
    add(line, engine_version());
    line += R"(,"as_of":)";
    add(line, as_of.text());
    line += "}\n";
  }

  static constexpr std::string_view kBegin = R"({"record":)";
  static constexpr std::string_view kStatus = R"(},"status":")";
  static constexpr std::string_view kRuleSet = R"(,"rule_set":)";

  const RuleSet& rules_;
  TextBuffer run_;  // of the day asked about
  std::unordered_map<const Rule*, RuleText> texts_;
};

}  // namespace

std::unique_ptr<Formatter> make_ndjson(const RuleSet& rules, const ReportOptions& options) {
  return std::make_unique<Ndjson>(rules, options.as_of);
}

}  // namespace congener
