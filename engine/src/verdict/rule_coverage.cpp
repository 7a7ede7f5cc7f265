#include "verdict/rule_coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "match/accounting.hpp"

namespace congener {
namespace {

std::string term_item(const Clause& clause, const Permit& permit, const Term& term) {
  std::string what = permit.kind == PermitKind::kReplace
                         ? fmt::format("{}: {} in place of the {}", clause.id, spaced(term.id), spaced(permit.target))
                         : fmt::format("{}: {} on the {}", clause.id, spaced(term.id), spaced(permit.target));
  if (!permit.reading.empty()) what += fmt::format(" ({})", permit.reading);
  return what;
}

// Did this account use this term of this permit?
bool used(const ClassBody& body, const Clause& clause, const Permit& permit, const Term& term, const Account& account) {
  if (account.clause != clause.id || account.group != term.id) return false;
  const auto readings = split(account.reading, '+');
  if (!permit.reading.empty() && std::ranges::find(readings, permit.reading) == readings.end()) return false;
  if (account.portion == permit.target) return true;
  if (permit.kind == PermitKind::kReplace) return false;
  return std::ranges::any_of(permit.portions, [&](std::size_t p) { return body.portions[p] == account.portion; });
}

std::set<Date> days_to_ask(const std::vector<Interval>& intervals) {
  std::set<Date> days;
  for (const Interval& interval : intervals) {
    if (interval.from) days.insert({*interval.from, interval.from->plus_days(-1)});
    if (interval.to) days.insert({*interval.to, interval.to->plus_days(1)});
  }
  return days;
}

}  // namespace

struct CoverageCounter::Unsettled {
  explicit Unsettled(const Rule& original) : rule(original) {
    ClassBody& body = std::get<ClassBody>(rule.body);
    settled = std::move(body.settled);
    body.settled.clear();
    for (const Parent& parent : body.parents) accountants.emplace_back(rule, parent);
  }
  Unsettled(const Unsettled&) = delete;
  Unsettled& operator=(const Unsettled&) = delete;
  ~Unsettled() = default;

  Rule rule;
  std::vector<Settled> settled;
  std::vector<ClassAccountant> accountants;
};

CoverageCounter::CoverageCounter(const Rule& rule) : rule_(rule) {
  coverage_.rule = rule.id;
  switch (rule.kind) {
    case RuleKind::kClass: class_items(); break;
    case RuleKind::kDerived:
      for (const DerivedStep& step : rule.derived().transformations) add("transformation", step.transformation->id);
      for (const DerivedStep& step : rule.derived().transformations) {
        for (const TransformationReading& r : step.transformation->readings) {
          add("reading", fmt::format("{}.{}", step.transformation->id, r.reading.id));
        }
      }
      break;
    case RuleKind::kListed:
    case RuleKind::kSimilar: break;
  }
  for (const Exception& exception : rule.exceptions()) {
    for (const std::string& id : exception.listed_in) add("exception", id);
    for (const Substance& substance : exception.substances) add("exception", substance.name);
  }
  std::set<Date> days = days_to_ask(rule.in_force);
  if (rule.kind == RuleKind::kListed) {
    for (const Substance& substance : rule.listed().substances) days.merge(days_to_ask(substance.in_force));
  }
  for (const Date day : days) add("day", day.text());
}

CoverageCounter::~CoverageCounter() = default;
CoverageCounter::CoverageCounter(CoverageCounter&&) noexcept = default;

void CoverageCounter::class_items() {
  const ClassBody& body = rule_.klass();
  for (const Clause& clause : body.clauses) {
    add("clause", clause.id);
    add("limit", clause.id);
  }
  std::set<const Term*> terms;
  for (const Clause& clause : body.clauses) {
    for (const Permit& permit : clause.permits) {
      for (const Term* term : permit.terms) {
        add("term", term_item(clause, permit, *term));
        terms.insert(term);
      }
    }
  }
  for (const Reading& reading : body.readings) add("reading", reading.id);
  for (const auto& [id, reading] : [&] {
         std::map<std::string, const TermReading*> sorted;
         for (const Term* term : terms) {
           for (const TermReading& r : term->readings) sorted.emplace(fmt::format("{}.{}", term->id, r.reading.id), &r);
         }
         return sorted;
       }()) {
    const bool settled = std::ranges::find(body.settled, id, &Settled::reading) != body.settled.end();
    add(settled ? "settled" : "reading", id);
  }
  if (!body.settled.empty()) unsettled_ = std::make_unique<const Unsettled>(rule_);
}

void CoverageCounter::add(const char* kind, std::string what) {
  const auto same = [&](const CoverageItem& item) { return item.kind == kind && item.what == what; };
  if (std::ranges::none_of(coverage_.items, same)) coverage_.items.push_back({kind, std::move(what), false});
}

void CoverageCounter::mark(const char* kind, const std::string& what) {
  for (CoverageItem& item : coverage_.items) {
    if (item.kind == kind && item.what == what) item.exercised = true;
  }
}

// Without what practice settled, the compound would have hung on these readings.
void CoverageCounter::mark_settled(const Molecule& molecule) {
  if (!unsettled_) return;
  for (const ClassAccountant& accountant : unsettled_->accountants) {
    Budget budget(kDefaultStepLimit);
    const auto accounting = accountant.member(molecule, budget);
    if (!accounting) continue;
    for (const std::string& reading : accounting->readings) mark("settled", reading);
    return;
  }
}

void CoverageCounter::example(const Example& example, const Molecule& molecule, const Finding* found) {
  if (example.as_of) mark("day", example.as_of->text());
  if (!example.clause.empty()) mark("limit", example.clause);
  if (!example.by.empty()) mark("exception", example.by);
  mark_settled(molecule);
  if (found == nullptr) return;
  for (const std::string& reading : found->readings) {
    if (found->readings.size() == 1) mark("reading", reading);
  }
  for (const std::string& step : found->path) mark("transformation", step);
  if (rule_.kind != RuleKind::kClass) return;
  const ClassBody& body = rule_.klass();
  for (const Account& account : found->accounts) {
    if (account.clause.empty()) continue;
    if (!example.clauses.empty()) mark("clause", account.clause);
    for (const Clause& clause : body.clauses) {
      for (const Permit& permit : clause.permits) {
        for (const Term* term : permit.terms) {
          if (used(body, clause, permit, *term, account)) mark("term", term_item(clause, permit, *term));
        }
      }
    }
  }
}

RuleCoverage CoverageCounter::take() {
  for (CoverageItem& item : coverage_.items) {
    for (const Reviewed& reviewed : rule_.reviewed) {
      if (!item.exercised && reviewed.finding == item.kind && reviewed.about == item.what)
        item.reviewed = reviewed.because;
    }
  }
  return std::move(coverage_);
}

}  // namespace congener
