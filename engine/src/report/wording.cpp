#include "report/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "molecule/formula.hpp"

namespace congener {
namespace {

const Permit* permit_used(const Rule& rule, const Account& account) {
  if (rule.kind != RuleKind::kClass) return nullptr;
  const ClassBody& body = rule.klass();
  const Permit* any = nullptr;
  for (const Clause& clause : body.clauses) {
    if (clause.id != account.clause) continue;
    for (const Permit& permit : clause.permits) {
      const bool term =
          std::ranges::any_of(permit.terms, [&](const Term* candidate) { return candidate->id == account.group; });
      if (!term) continue;
      const bool target = permit.target == account.portion || std::ranges::any_of(permit.portions, [&](std::size_t i) {
                            return body.portions[i] == account.portion;
                          });
      if (target) return &permit;
      any = &permit;
    }
  }
  return any;
}

template <typename Readings, typename Projection>
const Reading* find_in(const Readings& readings, std::string_view id, Projection projection) {
  for (const auto& entry : readings) {
    const Reading& reading = projection(entry);
    if (reading.id == id) return &reading;
  }
  return nullptr;
}

}  // namespace

std::string clause_words(const Rule& rule, std::string_view clause) {
  if (rule.kind != RuleKind::kClass) return "";
  for (const Clause& candidate : rule.klass().clauses) {
    if (candidate.id == clause) return candidate.words;
  }
  return "";
}

const Reading* find_reading(const RuleSet& rules, const Rule& rule, std::string_view id) {
  if (rule.kind == RuleKind::kClass) {
    const auto own = [](const Reading& reading) -> const Reading& { return reading; };
    if (const Reading* found = find_in(rule.klass().readings, id, own)) return found;
  }
  const std::size_t dot = id.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const std::string owner(id.substr(0, dot));
  const std::string_view name = id.substr(dot + 1);
  const auto inner = [](const auto& entry) -> const Reading& { return entry.reading; };
  if (const auto term = rules.terms().find(owner); term != rules.terms().end()) {
    if (const Reading* found = find_in(term->second->readings, name, inner)) return found;
  }
  if (const auto term = rules.transformations().find(owner); term != rules.transformations().end()) {
    return find_in(term->second->readings, name, inner);
  }
  return nullptr;
}

bool is_draft(const Hit& hit) {
  return hit.rule->status == RuleStatus::kDraft || (hit.substance && hit.substance->status == RuleStatus::kDraft);
}

std::string schedule_of(const Hit& hit) {
  return hit.substance && !hit.substance->schedule.empty() ? hit.substance->schedule : hit.rule->schedule;
}

std::vector<std::string> recalled_in(const Hit& hit) {
  std::vector<std::string> recalled = hit.rule->law.recalled;
  if (hit.substance) recalled.insert(recalled.end(), hit.substance->recalled.begin(), hit.substance->recalled.end());
  return recalled;
}

std::vector<std::string> clauses_of(const std::vector<Account>& accounts) {
  std::set<std::string> clauses;
  for (const Account& account : accounts) {
    if (!account.clause.empty()) clauses.insert(account.clause);
  }
  return {clauses.begin(), clauses.end()};
}

std::string in_words(const Interval& interval) {
  std::string text = interval.from ? fmt::format("from {}", interval.from->text())
                                   : std::string("from a day not known (taken as every earlier day)");
  if (interval.to) text += fmt::format(" to {}", interval.to->text());
  if (!interval.by.empty()) text += fmt::format(", by {}", interval.by);
  return text;
}

std::string in_words(const Resemblance& resemblance) {
  return fmt::format("{} (Tanimoto {:.2f})", resemblance.substance->name, resemblance.tanimoto);
}

std::string atoms_in_words(const std::vector<AtomIndex>& atoms) {
  std::string text;
  for (std::size_t i = 0; i < atoms.size();) {
    std::size_t end = i;
    while (end + 1 < atoms.size() && atoms[end + 1] == atoms[end] + 1) ++end;
    if (!text.empty()) text += ", ";
    text += end == i       ? fmt::format("{}", atoms[i])
            : end == i + 1 ? fmt::format("{}, {}", atoms[i], atoms[end])
                           : fmt::format("{}–{}", atoms[i], atoms[end]);
    i = end + 1;
  }
  return text;
}

std::string account_in_words(const Verdict& verdict, const Rule& rule, const std::string& component,
                             const Account& account) {
  const auto judged = std::ranges::find(verdict.components, component, &Component::smiles);
  const std::string what = judged == verdict.components.end() ? "" : formula(judged->molecule, account.atoms);
  const std::string group = what.empty() ? spaced(account.group) : fmt::format("{} ({})", spaced(account.group), what);
  if (account.clause.empty()) return group;
  const Permit* permit = permit_used(rule, account);
  const bool replaces = permit && permit->kind == PermitKind::kReplace;
  return fmt::format("{} {} {}", group, replaces ? "in place of the" : "on the", spaced(account.portion));
}

std::string ground_of(const Hit& hit) {
  std::vector<std::string> parts;
  if (hit.substance) parts.push_back(hit.substance->name);
  if (const auto clauses = clauses_of(hit.accounts); !clauses.empty()) {
    parts.push_back(fmt::format("clause{} {}", clauses.size() > 1 ? "s" : "", join(clauses, " + ")));
  }
  if (!hit.path.empty()) parts.push_back(join(hit.path, " of "));
  return join(parts, "; ");
}

std::string short_why(const Hit& hit) {
  std::vector<std::string> parts;
  if (hit.substance) parts.push_back(hit.substance->name);
  if (!hit.resembles.empty()) parts.push_back("like " + in_words(hit.resembles.front()));
  if (const auto clauses = clauses_of(hit.accounts); !clauses.empty()) {
    parts.push_back(fmt::format("clause{} {}", clauses.size() > 1 ? "s" : "", join(clauses, " + ")));
  }
  if (!hit.path.empty()) parts.push_back(join(hit.path, " of "));
  if (!hit.readings.empty()) parts.push_back(fmt::format("on the reading {}", join(hit.readings, " and ")));
  if (!hit.because.empty()) parts.push_back(hit.because);
  return parts.empty() ? hit.rule->title : join(parts, "; ");
}

std::string short_why(const Verdict& verdict) {
  if (verdict.status == Status::kInvalid || verdict.status == Status::kUndetermined) {
    if (verdict.reasons.empty()) return "";
    return fmt::format("{} {}", verdict.reasons.front().code, verdict.reasons.front().text);
  }
  if (verdict.status == Status::kNoChemical) return "nothing in the line names a chemical";
  const auto top = std::ranges::max_element(verdict.hits, {}, &Hit::verdict);
  const bool by_hit = top != verdict.hits.end() && top->verdict >= HitVerdict::kWatch;
  if (by_hit) {
    const auto same = std::ranges::count(verdict.hits, top->verdict, &Hit::verdict);
    const std::string more = same > 1 ? fmt::format(" (and {} more)", same - 1) : std::string();
    return fmt::format("{}: {}{}", top->rule->id, short_why(*top), more);
  }
  if (!verdict.near.empty()) {
    return fmt::format("{} but for one thing: {}", verdict.near.front().rule->id, verdict.near.front().why);
  }
  if (top != verdict.hits.end()) return fmt::format("excepted from {}: {}", top->rule->id, top->because);
  return "";
}

std::string findings_in_words(const Verdict& verdict) {
  std::vector<std::string> said;
  for (const bool grave : {true, false}) {
    for (const CheckFinding& finding : verdict.findings) {
      if (finding.grave == grave) said.push_back(fmt::format("{}: {}", finding.code, finding.text));
    }
  }
  return join(said, "; ");
}

std::string in_words(const Stated& stated, const Verdict& verdict) {
  std::string text;
  switch (stated.by) {
    case StatedBy::kStructure: text = fmt::format("declared as the structure {}", stated.structure); break;
    case StatedBy::kNumber:
      text = fmt::format("declared as CAS {}, which resolves to {}", stated.text, stated.structure);
      break;
    case StatedBy::kName:
      text = fmt::format("declared as “{}”, which resolves to {}", stated.text, stated.structure);
      break;
    case StatedBy::kFound:
      text = stated.structure.empty() ? fmt::format("the laboratory found {}", stated.text)
                                      : fmt::format("the laboratory found {}", stated.structure);
      break;
  }
  if (!stated.meaning.empty()) text += fmt::format(" ({})", stated.meaning);
  if (stated.structure.empty()) return text;
  std::vector<std::string> within;
  for (const HitVerdict kind : {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch}) {
    for (const Hit& hit : verdict.hits) {
      const bool own = std::ranges::find(stated.parents, hit.component) != stated.parents.end();
      if (own && hit.verdict == kind && std::ranges::find(within, hit.rule->id) == within.end())
        within.push_back(hit.rule->id);
    }
    if (within.empty()) continue;
    const char* how = kind == HitVerdict::kControlled ? "falls within"
                      : kind == HitVerdict::kArguable ? "arguably falls within"
                                                      : "on another day falls within";
    const std::string more = within.size() > 1 ? fmt::format(" and {} more", within.size() - 1) : std::string();
    return fmt::format("{}, which {} {}{}", text, how, within.front(), more);
  }
  switch (stated.status) {
    case Status::kClear: return text + ", which no rule that was applied reaches";
    case Status::kInvalid:
    case Status::kUndetermined: return text + ", which could not be decided";
    default: return fmt::format("{}, which is {} by the rules applied", text, name(stated.status));
  }
}

std::vector<std::string> jurisdictions_with(const Verdict& verdict, HitVerdict kind) {
  std::set<std::string> codes;
  for (const Hit& hit : verdict.hits) {
    if (hit.verdict == kind) codes.insert(hit.rule->jurisdiction);
  }
  return {codes.begin(), codes.end()};
}

std::vector<std::string> rules_with(const Verdict& verdict, HitVerdict kind) {
  std::set<std::string> ids;
  for (const Hit& hit : verdict.hits) {
    if (hit.verdict == kind) ids.insert(hit.rule->id);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace congener
