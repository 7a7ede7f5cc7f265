#include "workbench/comparer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "report/wording.hpp"
#include "similarity/parallel.hpp"

namespace congener::workbench {
namespace {

Flip flip_of(Standing before, Standing after) {
  if (before == after) return Flip::kOtherRules;
  if (after == Standing::kNone) return Flip::kOut;
  if (before == Standing::kNone) return after == Standing::kControlled ? Flip::kIn : Flip::kInArguable;
  return after == Standing::kControlled ? Flip::kToControlled : Flip::kToArguable;
}

bool undecided(const Verdict& verdict) {
  return verdict.status == Status::kUndetermined || verdict.status == Status::kInvalid;
}

}  // namespace

const char* name(Flip flip) {
  switch (flip) {
    case Flip::kIn: return "in";
    case Flip::kInArguable: return "in_arguable";
    case Flip::kToControlled: return "to_controlled";
    case Flip::kToArguable: return "to_arguable";
    case Flip::kOut: return "out";
    case Flip::kOtherRules: return "other_rules";
  }
  return "in";
}

const char* description(Flip flip) {
  switch (flip) {
    case Flip::kIn: return "not caught before, controlled now";
    case Flip::kInArguable: return "not caught before, arguable now";
    case Flip::kToControlled: return "arguable before, controlled now";
    case Flip::kToArguable: return "controlled before, arguable now";
    case Flip::kOut: return "caught before, not caught now";
    case Flip::kOtherRules: return "as before, but by other rules";
  }
  return "";
}

Comparer::Comparer(const Side& before, const Side& after, Difference& difference)
    : before_(before), after_(after), difference_(difference) {}

const Hit* Comparer::hit(const Side& side, const Verdict& verdict) const {
  const Hit* found = nullptr;
  for (const Hit& hit : verdict.hits) {
    if (side.rule && hit.rule != side.rule) continue;
    if (standing_of(hit) != Standing::kNone && (!found || standing_of(hit) > standing_of(*found))) found = &hit;
  }
  return found;
}

Standing Comparer::standing(const Side& side, const Verdict& verdict) const {
  const Hit* found = hit(side, verdict);
  return found ? standing_of(*found) : Standing::kNone;
}

std::string Comparer::why(const Side& side, const Verdict& verdict) const {
  if (const Hit* found = hit(side, verdict)) {
    return side.rule ? short_why(*found) : fmt::format("{}: {}", found->rule->id, short_why(*found));
  }
  if (undecided(verdict)) return fmt::format("{}: {}", congener::name(verdict.status), short_why(verdict));
  for (const Hit& excepted : verdict.hits) {
    if (side.rule && excepted.rule != side.rule) continue;
    if (excepted.verdict == HitVerdict::kExcepted) {
      return fmt::format("excepted from {}: {}", excepted.rule->id, excepted.because);
    }
    return fmt::format("{}: {}", excepted.rule->id, excepted.because);
  }
  for (const Near& near : verdict.near) {
    if (side.rule && near.rule != side.rule) continue;
    return fmt::format("within {} but for one thing: {}", near.rule->id, near.why);
  }
  return "";
}

std::vector<RuleChange> Comparer::rules_changed(const Verdict& before, const Verdict& after) const {
  std::map<std::string, RuleChange> rules;
  for (const Hit& one : before.hits) {
    Standing& standing = rules[one.rule->id].before;
    standing = std::max(standing, standing_of(one));
  }
  for (const Hit& one : after.hits) {
    Standing& standing = rules[one.rule->id].after;
    standing = std::max(standing, standing_of(one));
  }
  std::vector<RuleChange> changed;
  for (auto& [id, rule] : rules) {
    rule.rule = id;
    if (rule.before != rule.after) changed.push_back(rule);
  }
  return changed;
}

void Comparer::find_doers() {
  std::vector<Change>& changes = difference_.changes;
  const auto variants = [&](const Side& side, bool out) {
    std::set<std::string> clauses;
    for (const Change& change : changes) {
      if ((change.after == Standing::kNone) != out) continue;
      clauses.insert(change.compound.clauses.begin(), change.compound.clauses.end());
    }
    return RuleVariants(*side.rules, *side.rule, clauses, {});
  };
  const RuleVariants of_before = variants(before_, true);
  const RuleVariants of_after = variants(after_, false);
  similarity::for_each_index(changes.size(), [&](std::size_t i) {
    Change& change = changes[i];
    const CaughtCompound& compound = change.compound;
    if (change.before == Standing::kNone || change.after == Standing::kNone) {
      change.by = (change.after == Standing::kNone ? of_before : of_after).needed(compound.clauses, compound.component);
      if (change.by.empty()) change.by = compound.clauses;  // any one of them would do: all are named
    }
    if (change.by.empty()) {
      change.by = {compound.hit.substance ? compound.hit.substance->name : compound.hit.rule->id};
    }
  });
}

void Comparer::compare(const Verdict& before, const Verdict& after, const std::vector<Component>& components) {
  Change change;
  change.before = standing(before_, before);
  change.after = standing(after_, after);
  // Doubt on one side and a hit on the other is a change: what was not decided is now caught, or the other way round.
  const bool in_doubt =
      change.before == Standing::kNone && change.after == Standing::kNone && (undecided(before) || undecided(after));
  if (in_doubt) {
    ++difference_.undecided;
    return;
  }
  ++difference_.matrix[static_cast<std::size_t>(change.before)][static_cast<std::size_t>(change.after)];
  if (difference_.whole_rule_base) change.rules = rules_changed(before, after);
  if (change.before == change.after && change.rules.empty()) return;
  change.flip = flip_of(change.before, change.after);
  const Hit* const old_hit = hit(before_, before);
  const Hit* const new_hit = hit(after_, after);
  // Excepted or watched on both days, by other rules: nothing that a person would call a change.
  if (!old_hit && !new_hit) return;
  if (difference_.whole_rule_base) {
    for (const RuleChange& rule : change.rules) change.by.push_back(rule.rule);
  } else if (change.flip == Flip::kToControlled) {
    change.by = old_hit->readings;
  } else if (change.flip == Flip::kToArguable) {
    change.by = new_hit->readings;
  }
  change.compound = caught_compound(after.record, components, new_hit ? *new_hit : *old_hit);
  change.compound.standing = new_hit ? change.after : change.before;
  change.why_before = why(before_, before);
  change.why_after = why(after_, after);
  difference_.changes.push_back(std::move(change));
}

void Comparer::finish(const Known& known) {
  if (!difference_.whole_rule_base) find_doers();
  std::vector<CaughtCompound> compounds;
  for (Change& change : difference_.changes) compounds.push_back(std::move(change.compound));
  place(compounds, known);
  for (std::size_t i = 0; i < compounds.size(); ++i) difference_.changes[i].compound = std::move(compounds[i]);
  const auto order = [](const Change& change) {
    const CaughtCompound& compound = change.compound;
    return std::tuple(change.flip, compound.group, compound.tanimoto, compound.record);
  };
  std::ranges::stable_sort(difference_.changes, [&](const auto& a, const auto& b) { return order(a) < order(b); });
  for (const Change& change : difference_.changes) {
    ++difference_.flips[static_cast<std::size_t>(change.flip)];
    const auto tell = [](Doer& doer, Standing before, Standing after) {
      ++(before == Standing::kNone ? doer.in : after == Standing::kNone ? doer.out : doer.regraded);
    };
    if (difference_.whole_rule_base) {
      for (const RuleChange& rule : change.rules) tell(difference_.doers[rule.rule], rule.before, rule.after);
    } else {
      for (const std::string& by : change.by) tell(difference_.doers[by], change.before, change.after);
    }
  }
}

}  // namespace congener::workbench
