#include "workbench/difference.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "similarity/parallel.hpp"
#include "workbench/comparer.hpp"

namespace congener::workbench {
namespace {

// What a comparison needs of a verdict, without its components.
Verdict stripped(Verdict&& verdict) {
  verdict.components.clear();
  for (Near& near : verdict.near) near.accounts.clear();
  return std::move(verdict);
}

Difference begin(const Side& before, const Side& after, const library::Library& library) {
  Difference difference;
  difference.before = before;
  difference.after = after;
  difference.whole_rule_base = !before.rule;
  difference.source = library.path();
  difference.source_hash = hash_of(library);
  difference.records = library.size();
  return difference;
}

// Of one rule against another: each is asked of the whole library.
std::optional<Fault> compare_rules(const library::Library& library, const CounterIons& counter_ions,
                                   const Judge& before, const Judge& after, Comparer& comparer,
                                   const WorkbenchOptions& options) {
  library::LibraryScreenOptions screening;
  screening.threads = options.threads;
  screening.progress = options.progress;
  std::map<std::size_t, Verdict> earlier;
  const auto first = library::visit_library(
      library, counter_ions, before,
      [&](Verdict&& verdict) { earlier.emplace(verdict.record.number, stripped(std::move(verdict))); }, screening);
  if (!first) return first.error();
  std::size_t compared = 0;
  const auto second = library::visit_library(
      library, counter_ions, after,
      [&](Verdict&& verdict) {
        ++compared;
        const auto found = earlier.find(verdict.record.number);
        Verdict clear;
        clear.status = Status::kClear;
        comparer.compare(found == earlier.end() ? clear : found->second, verdict, verdict.components);
        if (found != earlier.end()) earlier.erase(found);
      },
      screening);
  if (!second) return second.error();
  // What only the first side had something to say of.
  for (const auto& [number, verdict] : earlier) {
    ++compared;
    auto stored = library.record(number - 1);
    if (!stored) return stored.error();
    const Verdict now = after.judge_components(stored.value().record, std::move(stored.value().components));
    comparer.compare(verdict, now, now.components);
  }
  comparer.add_untouched(library.size() - compared);
  return std::nullopt;
}

// The records that a rule of those that change may apply to, decided for both days.
std::optional<Fault> compare_days(const library::Library& library, const CounterIons& counter_ions, const Judge& before,
                                  const Judge& after, const std::vector<std::string>& changed, Comparer& comparer,
                                  const WorkbenchOptions& options) {
  if (changed.empty()) {
    comparer.add_untouched(library.size());
    return std::nullopt;
  }
  library::LibraryScreenOptions screening;
  screening.threads = options.threads;
  screening.progress = options.progress;
  std::set<std::size_t> touched;
  // A similar rule compares with what is in force on the day, so either day may be the one that shows it.
  for (const Judge* judge : {&before, &after}) {
    JudgeOptions gate = judge->options();
    gate.rules = changed;
    gate.jurisdictions.clear();
    gate.match.near_misses = false;
    const Judge asked(judge->rules(), counter_ions, gate);
    const auto visited = library::visit_library(
        library, counter_ions, asked, [&](const Verdict& verdict) { touched.insert(verdict.record.number); },
        screening);
    if (!visited) return visited.error();
  }
  for (const std::size_t number : touched) {
    auto stored = library.record(number - 1);
    if (!stored) return stored.error();
    const library::StoredRecord& record = stored.value();
    const auto decide = [&](const Judge& judge) {
      return record.unread ? judge.judge_unread(record.record, *record.unread)
                           : judge.judge_components(record.record, record.components);
    };
    const Verdict earlier = decide(before);
    const Verdict later = decide(after);
    comparer.compare(earlier, later, later.components);
  }
  comparer.add_untouched(library.size() - touched.size());
  return std::nullopt;
}

bool differs(const std::vector<Interval>& intervals, Date before, Date after) {
  return (in_force_on(intervals, before) != nullptr) != (in_force_on(intervals, after) != nullptr);
}

bool changes(const Rule& rule, Date before, Date after) {
  if (differs(rule.in_force, before, after)) return true;
  if (rule.kind != RuleKind::kListed) return false;
  return std::ranges::any_of(rule.listed().substances, [&](const Substance& substance) {
    return !substance.in_force.empty() && differs(substance.in_force, before, after);
  });
}

}  // namespace

std::vector<std::string> rules_that_change(const RuleSet& rules, const JudgeOptions& asked, Date before, Date after) {
  std::set<std::string> changed;
  for (const Rule& rule : rules.rules()) {
    if (changes(rule, before, after)) changed.insert(rule.id);
  }
  for (const Rule& rule : rules.rules()) {
    if (rule.kind != RuleKind::kSimilar) continue;
    const auto& compared = rule.similar().listed_in;
    if (std::ranges::any_of(compared, [&](const std::string& id) { return changed.contains(id); })) {
      changed.insert(rule.id);
    }
  }
  // Those asked, and those that an exception of one asked names, whatever their jurisdiction.
  std::set<std::string> matter;
  for (const Rule& rule : rules.rules()) {
    const bool is_asked = takes_in(asked.jurisdictions, rule.jurisdiction) &&
                          (asked.rules.empty() || std::ranges::find(asked.rules, rule.id) != asked.rules.end());
    if (!is_asked) continue;
    matter.insert(rule.id);
    for (const Exception& exception : rule.exceptions()) {
      matter.insert(exception.listed_in.begin(), exception.listed_in.end());
    }
  }
  std::vector<std::string> result;
  std::ranges::set_intersection(changed, matter, std::back_inserter(result));
  return result;
}

Result<Difference, Fault> diff_library(const library::Library& library, const CounterIons& counter_ions,
                                       const Side& before, const Side& after, const Known& known,
                                       const WorkbenchOptions& options) {
  Difference difference = begin(before, after, library);
  const Judge earlier(*before.rules, counter_ions, before.options);
  const Judge later(*after.rules, counter_ions, after.options);
  Comparer comparer(before, after, difference);
  std::optional<Fault> fault;
  if (difference.whole_rule_base) {
    difference.changed_rules =
        rules_that_change(*before.rules, before.options, before.options.as_of, after.options.as_of);
    fault = compare_days(library, counter_ions, earlier, later, difference.changed_rules, comparer, options);
  } else {
    fault = compare_rules(library, counter_ions, earlier, later, comparer, options);
  }
  if (fault) return *fault;
  similarity::on_threads(options.threads, [&] { comparer.finish(known); });
  return difference;
}

}  // namespace congener::workbench
