#include <nlohmann/json.hpp>

#include "report/formatters.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
Json or_null(const std::optional<Date>& day) { return day ? Json(day->text()) : Json(nullptr); }

Json of_input(const Record& record) {
  return {{"text", record.text}, {"kind", name(record.kind)}, {"declared", record.declared}};
}

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

Json of_hit(const Hit& hit) {
  const Rule& rule = *hit.rule;
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

template <typename Items, typename Function>
Json list_of(const Items& items, Function function) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(function(item));
  return list;
}

// One object a line, as data/schema/verdict.schema.json describes.
class Ndjson : public Formatter {
 public:
  explicit Ndjson(const RuleSet& rules) : rules_(rules) {}
  [[nodiscard]] std::string header() const override { return ""; }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }

  [[nodiscard]] std::string one(const Verdict& verdict) const override {
    const Record& record = verdict.record;
    const Json object = {
        {"record", record.number},
        {"source", {{"file", record.file}, {"line", record.line}}},
        {"id", record.id},
        {"input", of_input(record)},
        {"status", name(verdict.status)},
        {"examined", verdict.examined},
        {"hits", list_of(verdict.hits, of_hit)},
        {"near", list_of(verdict.near, of_near)},
        {"normalised", list_of(verdict.components, of_component)},
        {"reasons", list_of(verdict.reasons,
                            [](const Reason& r) {
                              return Json{{"code", r.code}, {"text", r.text}};
                            })},
        {"rule_set", rules_.hash()},
        {"engine", engine_version()},
        {"as_of", verdict.as_of.text()},
    };
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  }

 private:
  const RuleSet& rules_;
};

}  // namespace

std::unique_ptr<Formatter> make_ndjson(const RuleSet& rules) { return std::make_unique<Ndjson>(rules); }

}  // namespace congener
