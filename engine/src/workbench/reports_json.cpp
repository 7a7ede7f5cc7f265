#include <cmath>
#include <nlohmann/json.hpp>

#include "report/report.hpp"
#include "workbench/reports.hpp"

namespace congener::workbench {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json of_compound(const CaughtCompound& compound) {
  Json clauses = Json::array();
  for (const Account& account : compound.hit.accounts) {
    if (account.clause.empty()) continue;
    clauses.push_back({{"id", account.clause},
                       {"group", account.group},
                       {"portion", account.portion},
                       {"reading", or_null(account.reading)},
                       {"atoms", account.atoms}});
  }
  return {{"record", compound.record == 0 ? Json(nullptr) : Json(compound.record)},
          {"id", compound.id},
          {"name", or_null(compound.name)},
          {"group", name(compound.group)},
          {"medicine", compound.medicine},
          {"standing", compound.hit.verdict == HitVerdict::kExcepted ? "excepted" : name(compound.standing)},
          {"rule", compound.hit.rule->id},
          {"substance", compound.hit.substance ? Json(compound.hit.substance->name) : Json(nullptr)},
          {"component", compound.hit.component},
          {"clauses", std::move(clauses)},
          {"path", compound.hit.path},
          {"reading", compound.hit.readings},
          {"lost_without", compound.lost_without},
          {"lost_refusing", compound.lost_refusing},
          {"controlled_by", compound.controlled_by},
          {"nearest", or_null(compound.nearest)},
          {"tanimoto", std::round(compound.tanimoto * 1e4) / 1e4},
          {"because", or_null(compound.hit.because)}};
}

Json of_compounds(const std::vector<CaughtCompound>& compounds) {
  Json list = Json::array();
  for (const CaughtCompound& compound : compounds) list.push_back(of_compound(compound));
  return list;
}

Json of_unread(const Known& known) {
  Json list = Json::array();
  for (const KnownCompounds* compounds : {&known.medicines, &known.family}) {
    for (const UnreadRow& row : compounds->unread()) {
      list.push_back({{"file", row.file}, {"line", row.line}, {"why", row.why}});
    }
  }
  return list;
}

Json of_rule(const Rule& rule) {
  return {{"id", rule.id},
          {"title", rule.title},
          {"jurisdiction", rule.jurisdiction},
          {"schedule", rule.schedule},
          {"source", rule.law.source},
          {"text_sha256", rule.law.sha256},
          {"status", name(rule.status)}};
}

std::string dump(const Json& json) { return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string json(const Coverage& coverage, const Known& known, const WorkbenchReportOptions& options) {
  const auto group = [&](Group which) -> Json {
    const GroupCount& count = coverage.groups[static_cast<std::size_t>(which)];
    return {{"controlled", count.controlled}, {"arguable", count.arguable}};
  };
  Json clauses = Json::array();
  for (const ClauseCount& clause : coverage.clauses) {
    clauses.push_back({{"id", clause.id},
                       {"words", clause.words},
                       {"controlled", clause.controlled},
                       {"arguable", clause.arguable},
                       {"alone", clause.alone}});
  }
  Json readings = Json::array();
  for (const ReadingCount& reading : coverage.readings) {
    readings.push_back({{"id", reading.id},
                        {"question", reading.question},
                        {"named", reading.named},
                        {"lost", reading.lost},
                        {"controlled", reading.controlled}});
  }
  Json near = Json::array();
  for (const NearMiss& miss : coverage.near) {
    near.push_back({{"record", miss.record}, {"id", miss.id}, {"component", miss.component}, {"why", miss.why}});
  }
  const library::LibraryScreened& screened = coverage.screened;
  const Json whole = {
      {"report", "coverage"},
      {"engine", engine_version()},
      {"rule_set", coverage.rules->hash()},
      {"rule", of_rule(*coverage.rule)},
      {"as_of", coverage.as_of.text()},
      {"drafts", coverage.drafts},
      {"command", options.command},
      {"lists", options.lists},
      {"unread_rows", of_unread(known)},
      {"library",
       {{"file", coverage.library},
        {"hash", coverage.library_hash},
        {"records", screened.tally.records},
        {"ruled_out", screened.by_key + screened.by_graph},
        {"in_full", screened.in_full},
        {"not_read", screened.not_read},
        {"undecided", coverage.undecided}}},
      {"collateral", coverage.collateral()},
      {"groups",
       {{"medicine", group(Group::kMedicine)}, {"other", group(Group::kOther)}, {"family", group(Group::kFamily)}}},
      {"watched", coverage.watched},
      {"clauses", std::move(clauses)},
      {"readings", std::move(readings)},
      {"medicines",
       {{"asked", coverage.medicines_asked},
        {"caught", of_compounds(coverage.medicines)},
        {"excepted", of_compounds(coverage.medicines_excepted)}}},
      {"caught", of_compounds(coverage.caught)},
      {"excepted", of_compounds(coverage.excepted)},
      {"near", std::move(near)}};
  return dump(whole);
}

std::string json(const Difference& difference, const WorkbenchReportOptions& options) {
  const auto side = [&](const Side& one) -> Json {
    return {{"label", one.label},
            {"rule", one.rule ? of_rule(*one.rule) : Json(nullptr)},
            {"rule_set", one.rules->hash()},
            {"as_of", one.options.as_of.text()},
            {"drafts", one.options.drafts},
            {"jurisdictions", one.options.jurisdictions}};
  };
  Json flips = Json::object();
  for (std::size_t i = 0; i < kFlips; ++i) flips[name(static_cast<Flip>(i))] = difference.flips[i];
  Json doers = Json::array();
  for (const auto& [id, doer] : difference.doers) {
    doers.push_back({{"by", id}, {"in", doer.in}, {"out", doer.out}, {"regraded", doer.regraded}});
  }
  Json changes = Json::array();
  for (const Change& change : difference.changes) {
    Json rules = Json::array();
    for (const RuleChange& rule : change.rules) {
      rules.push_back({{"rule", rule.rule}, {"before", name(rule.before)}, {"after", name(rule.after)}});
    }
    changes.push_back({{"flip", name(change.flip)},
                       {"before", name(change.before)},
                       {"after", name(change.after)},
                       {"by", change.by},
                       {"why_before", or_null(change.why_before)},
                       {"why_after", or_null(change.why_after)},
                       {"rules", std::move(rules)},
                       {"compound", of_compound(change.compound)}});
  }
  Json recheck = nullptr;
  if (difference.recheck) {
    const Recheck& done = *difference.recheck;
    recheck = {{"records", done.records},
               {"decided_again", done.decided_again},
               {"ruled_out", done.ruled_out},
               {"invalid", done.invalid},
               {"names_unread", done.names_unread},
               {"no_rule_changes", done.unchanged_rules},
               {"unreadable_lines", done.unreadable},
               {"of_another_run", done.of_another_run},
               {"stored_status_differs", done.differ}};
  }
  Json matrix = Json::array();
  for (const auto& row : difference.matrix) matrix.push_back(row);
  const Json whole = {{"report", "difference"},
                      {"engine", engine_version()},
                      {"before", side(difference.before)},
                      {"after", side(difference.after)},
                      {"changed_rules", difference.changed_rules},
                      {"command", options.command},
                      {"lists", options.lists},
                      {"source",
                       {{"file", difference.source},
                        {"hash", or_null(difference.source_hash)},
                        {"records", difference.records},
                        {"undecided", difference.undecided}}},
                      {"recheck", std::move(recheck)},
                      {"standings", {"not caught", "arguable", "controlled"}},
                      {"matrix", std::move(matrix)},
                      {"flips", std::move(flips)},
                      {"doers", std::move(doers)},
                      {"changes", std::move(changes)}};
  return dump(whole);
}

}  // namespace congener::workbench
