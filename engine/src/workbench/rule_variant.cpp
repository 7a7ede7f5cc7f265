#include "workbench/rule_variant.hpp"

#include <algorithm>
#include <optional>

#include "similarity/parallel.hpp"

namespace congener::workbench {
namespace {

// "ester.carbonate" of a transformation, or the bare id within it.
std::vector<std::shared_ptr<TransformationTerm>> with_reading_decided(const RuleSet& rules, std::string_view reading,
                                                                      bool accepted) {
  std::vector<std::shared_ptr<TransformationTerm>> changed;
  for (const auto& [id, term] : rules.transformations()) {
    const auto is_it = [&](const TransformationReading& r) { return id + "." + r.reading.id == reading; };
    const auto found = std::ranges::find_if(term->readings, is_it);
    if (found == term->readings.end()) continue;
    auto copy = std::make_shared<TransformationTerm>(*term);
    const auto at = copy->readings.begin() + (found - term->readings.begin());
    if (accepted) copy->reverse.insert(copy->reverse.end(), at->reverse.begin(), at->reverse.end());
    copy->readings.erase(at);
    changed.push_back(std::move(copy));
  }
  return changed;
}

void decide(ClassBody& body, const std::string& reading, bool accepted) {
  if (reading.find('.') != std::string::npos) {
    std::erase_if(body.settled, [&](const Settled& settled) { return settled.reading == reading; });
    body.settled.push_back({reading, accepted, "", ""});
  }
  for (Clause& clause : body.clauses) {
    if (!accepted) std::erase_if(clause.permits, [&](const Permit& permit) { return permit.reading == reading; });
    for (Permit& permit : clause.permits) {
      if (permit.reading == reading) permit.reading.clear();
      if (permit.when_substituted == WhenSubstituted::kReading && permit.when_substituted_reading == reading) {
        permit.when_substituted = accepted ? WhenSubstituted::kNarrow : WhenSubstituted::kNever;
        permit.when_substituted_reading.clear();
      }
    }
  }
  if (!accepted) std::erase_if(body.parents, [&](const Parent& parent) { return parent.reading == reading; });
  for (Parent& parent : body.parents) {
    if (parent.reading == reading) parent.reading.clear();
  }
}

RuleSet decided(const RuleSet& rules, const Rule& rule, std::string_view reading, bool accepted) {
  Rule changed = rule;
  if (changed.kind == RuleKind::kClass) decide(std::get<ClassBody>(changed.body), std::string(reading), accepted);
  return rules.alone(std::move(changed), with_reading_decided(rules, reading, accepted));
}

}  // namespace

const char* name(Standing standing) {
  switch (standing) {
    case Standing::kNone: return "not caught";
    case Standing::kArguable: return "arguable";
    case Standing::kControlled: return "controlled";
  }
  return "not caught";
}

std::vector<std::string> clauses_of(const Rule& rule) {
  std::vector<std::string> ids;
  if (rule.kind == RuleKind::kClass) {
    for (const Clause& clause : rule.klass().clauses) ids.push_back(clause.id);
  } else if (rule.kind == RuleKind::kDerived) {
    for (const DerivedStep& step : rule.derived().transformations) ids.push_back(step.transformation->id);
  }
  return ids;
}

RuleVariant::RuleVariant(RuleSet rules) {
  rules_ = std::make_shared<const RuleSet>(std::move(rules));
  matcher_ = std::make_shared<const Matcher>(*rules_);
}

RuleVariant RuleVariant::without_clause(const RuleSet& rules, const Rule& rule, std::string_view clause) {
  Rule changed = rule;
  if (changed.kind == RuleKind::kClass) {
    std::erase_if(std::get<ClassBody>(changed.body).clauses, [&](const Clause& c) { return c.id == clause; });
  } else if (changed.kind == RuleKind::kDerived) {
    std::erase_if(std::get<DerivedBody>(changed.body).transformations,
                  [&](const DerivedStep& step) { return step.transformation->id == clause; });
  }
  return RuleVariant(rules.alone(std::move(changed), {}));
}

RuleVariant RuleVariant::refusing(const RuleSet& rules, const Rule& rule, std::string_view reading) {
  return RuleVariant(decided(rules, rule, reading, false));
}

RuleVariant RuleVariant::accepting(const RuleSet& rules, const Rule& rule, std::string_view reading) {
  return RuleVariant(decided(rules, rule, reading, true));
}

Standing RuleVariant::standing(const Component& component) const {
  MatchOptions options;
  options.near_misses = false;
  Findings findings;
  matcher_->match(rules_->rules().front(), component, options, findings);
  Standing best = Standing::kNone;
  for (const Finding& finding : findings.found) {
    best = std::max(best, finding.readings.empty() ? Standing::kControlled : Standing::kArguable);
  }
  return best;
}

RuleVariants::RuleVariants(const RuleSet& rules, const Rule& rule, const std::set<std::string>& clauses,
                           const std::set<std::string>& readings) {
  struct Wanted {
    ById* among;
    const std::string* id;
    RuleVariant (*make)(const RuleSet&, const Rule&, std::string_view);
    std::optional<RuleVariant> made;
  };
  std::vector<Wanted> all;
  for (const std::string& clause : clauses) all.push_back({&without_, &clause, RuleVariant::without_clause, {}});
  for (const std::string& reading : readings) {
    all.push_back({&refusing_, &reading, RuleVariant::refusing, {}});
    all.push_back({&accepting_, &reading, RuleVariant::accepting, {}});
  }
  similarity::for_each_index(all.size(), [&](std::size_t i) { all[i].made = all[i].make(rules, rule, *all[i].id); });
  for (Wanted& one : all) one.among->emplace(*one.id, std::move(*one.made));
}

std::vector<std::string> RuleVariants::needed(const std::vector<std::string>& clauses,
                                              const Component& component) const {
  std::vector<std::string> needed;
  std::ranges::copy_if(clauses, std::back_inserter(needed), [&](const std::string& clause) {
    return without_.at(clause).standing(component) == Standing::kNone;
  });
  return needed;
}

Standing RuleVariants::refusing(const std::string& reading, const Component& component) const {
  return refusing_.at(reading).standing(component);
}

Standing RuleVariants::accepting(const std::string& reading, const Component& component) const {
  return accepting_.at(reading).standing(component);
}

}  // namespace congener::workbench
