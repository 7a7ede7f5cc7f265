#include "match/matcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "match/accounting.hpp"
#include "match/derivation.hpp"

namespace congener {

// A listed substance whose esters or ethers are covered too.
struct Matcher::Extended {
  const Rule* rule;
  const Substance* substance;
  std::vector<const TransformationTerm*> transformations;
};

namespace {

std::vector<const TransformationTerm*> ester_ether(const RuleSet& rules, const Includes& includes) {
  std::vector<const TransformationTerm*> terms;
  const auto add = [&](const char* id) {
    if (const auto term = rules.transformations().find(id); term != rules.transformations().end()) {
      terms.push_back(term->second.get());
    }
  };
  if (includes.esters) add("ester");
  if (includes.ethers) add("ether");
  return terms;
}

// Only an alcohol, a phenol or an acid has esters or ethers.
bool bears_hydroxyl(const Molecule& molecule) {
  return std::ranges::any_of(molecule.atoms(), [](const Atom& a) { return a.element == 8 && a.hydrogens == 1; });
}

Finding finding_of(const Rule& rule, const Accounting& accounting) {
  return {&rule, nullptr, accounting.accounts, accounting.readings, {}, {}};
}

Account whole(const std::string& group, const Molecule& molecule) {
  Account account{"", group, group, "", std::vector<AtomIndex>(molecule.size())};
  std::iota(account.atoms.begin(), account.atoms.end(), AtomIndex{0});
  return account;
}

// Accounts of a parent reached by derivation, told in the atoms of the compound first asked about; what left on
// the way is accounted for by the path.
std::vector<Account> in_original_atoms(const std::vector<Account>& accounts, const Derivation& derivation,
                                       std::size_t size) {
  std::vector<Account> result;
  std::vector<std::uint8_t> told(size, 0);
  for (Account account : accounts) {
    std::vector<AtomIndex> atoms;
    for (const AtomIndex a : account.atoms) {
      if (derivation.reached.origin[a] < 0) continue;
      atoms.push_back(static_cast<AtomIndex>(derivation.reached.origin[a]));
      told[atoms.back()] = 1;
    }
    std::ranges::sort(atoms);
    account.atoms = std::move(atoms);
    result.push_back(std::move(account));
  }
  if (derivation.path.empty()) return result;
  Account rest{"", derivation.path.front(), derivation.path.front(), "", {}};
  for (std::size_t i = 0; i < size; ++i) {
    if (!told[i]) rest.atoms.push_back(static_cast<AtomIndex>(i));
  }
  if (!rest.atoms.empty()) result.push_back(std::move(rest));
  std::ranges::sort(result, {}, &Account::atoms);
  return result;
}

}  // namespace

struct Matcher::Compiled {
  std::unordered_map<std::string, std::vector<std::pair<const Rule*, const Substance*>>> listed;
  std::vector<Extended> extended;
  std::unordered_map<const Rule*, std::vector<ClassAccountant>> accountants;
};

Matcher::Matcher(const RuleSet& rules) : rules_(rules) {
  auto compiled = std::make_shared<Compiled>();
  for (const Rule& rule : rules.rules()) {
    if (rule.kind == RuleKind::kListed) {
      const auto transformations = ester_ether(rules, rule.includes);
      for (const Substance& substance : rule.listed().substances) {
        compiled->listed[substance.parent].emplace_back(&rule, &substance);
        if (!transformations.empty() && bears_hydroxyl(substance.molecule)) {
          compiled->extended.push_back({&rule, &substance, transformations});
        }
      }
    } else if (rule.kind == RuleKind::kClass) {
      std::vector<ClassAccountant>& accountants = compiled->accountants[&rule];
      for (const Parent& parent : rule.klass().parents) accountants.emplace_back(rule, parent);
    }
  }
  compiled_ = std::move(compiled);
}

void Matcher::match_listed(const Component& component, const MatchOptions& options, const Rule* only,
                           Findings& out) const {
  if (const auto entry = compiled_->listed.find(component.smiles); entry != compiled_->listed.end()) {
    for (const auto& [rule, substance] : entry->second) {
      if (only && rule != only) continue;
      out.found.push_back({rule, substance, {whole("listed_substance", component.molecule)}, {}, {}, {}});
    }
  }
  for (const Extended& extended : compiled_->extended) {
    if (only && extended.rule != only) continue;
    const Molecule& parent = extended.substance->molecule;
    if (parent.size() >= component.molecule.size()) continue;
    Budget budget(options.step_limit, options.deadline);
    if (!skeleton_within(parent, component.molecule, budget)) continue;
    const auto derivation = derive(component.molecule, extended.transformations, {true, true}, budget,
                                   [&](const Molecule& m) { return same_compound(m, parent); });
    if (derivation) {
      auto accounts = in_original_atoms({whole("listed_substance", derivation->reached.molecule)}, *derivation,
                                        component.molecule.size());
      out.found.push_back(
          {extended.rule, extended.substance, std::move(accounts), derivation->readings, derivation->path, {}});
    } else if (budget.spent()) {
      out.unfinished.push_back(extended.rule);
    }
  }
}

void Matcher::match_class(const Rule& rule, const Molecule& molecule, const std::string& smiles,
                          const MatchOptions& options, Findings& out) const {
  const std::vector<ClassAccountant>& accountants = compiled_->accountants.at(&rule);
  Budget budget(options.step_limit, options.deadline);
  for (const ClassAccountant& accountant : accountants) {
    const auto accounting = accountant.member(molecule, budget);
    if (accounting) {
      out.found.push_back(finding_of(rule, *accounting));
      return;
    }
  }
  const auto transformations = ester_ether(rules_, rule.includes);
  for (const ClassAccountant& accountant : accountants) {
    if (transformations.empty() || !accountant.anchored(molecule, budget)) continue;
    std::optional<Accounting> accounting;
    const auto derivation = derive(molecule, transformations, {true, true}, budget, [&](const Molecule& m) {
      accounting = accountant.member(m, budget);
      return accounting.has_value();
    });
    if (!derivation) continue;
    Finding finding = finding_of(rule, *accounting);
    finding.accounts = in_original_atoms(finding.accounts, *derivation, molecule.size());
    finding.path = derivation->path;
    out.found.push_back(std::move(finding));
    return;
  }
  // A variant is a reading already: being near to one says nothing.
  if (options.near_misses) {
    if (auto accounting = accountants.front().near_miss(molecule, budget)) {
      out.near.push_back({&rule, smiles, accounting->unexplained_atoms, accounting->accounts, accounting->why});
    }
  }
  if (budget.spent()) out.unfinished.push_back(&rule);
}

void Matcher::match_derived(const Rule& rule, const Molecule& molecule, const MatchOptions& options,
                            Findings& out) const {
  const DerivedBody& body = rule.derived();
  Budget budget(options.step_limit, options.deadline);
  if (!skeleton_within(body.parent, molecule, budget)) return;
  std::vector<const TransformationTerm*> transformations;
  for (const DerivedStep& step : body.transformations) transformations.push_back(step.transformation);
  const auto derivation = derive(molecule, transformations, {body.any_combination, false}, budget,
                                 [&](const Molecule& m) { return same_compound(m, body.parent); });
  if (derivation) {
    auto accounts = in_original_atoms({whole("parent", derivation->reached.molecule)}, *derivation, molecule.size());
    out.found.push_back({&rule, nullptr, std::move(accounts), derivation->readings, derivation->path, {}});
  } else if (budget.spent()) {
    out.unfinished.push_back(&rule);
  }
}

void Matcher::match(const Rule& rule, const Component& component, const MatchOptions& options, Findings& out) const {
  switch (rule.kind) {
    case RuleKind::kListed: match_listed(component, options, &rule, out); break;
    case RuleKind::kClass: match_class(rule, component.molecule, component.smiles, options, out); break;
    case RuleKind::kDerived: match_derived(rule, component.molecule, options, out); break;
    case RuleKind::kSimilar: break;  // similarity/similar_matcher
  }
}

Findings Matcher::match(const Component& component, const MatchOptions& options) const {
  return match(component, options, {true, std::vector<std::uint8_t>(rules_.rules().size(), 1)});
}

Findings Matcher::match(const Component& component, const MatchOptions& options, const RuleSelection& selected) const {
  Findings out;
  if (!selected.any) return out;
  match_listed(component, options, nullptr, out);
  for (std::size_t i = 0; i < rules_.rules().size(); ++i) {
    const Rule& rule = rules_.rules()[i];
    if (rule.kind == RuleKind::kListed || !selected.contains(i)) continue;
    if (options.deadline.passed()) {
      out.out_of_time = true;
      break;
    }
    match(rule, component, options, out);
  }
  if (!out.unfinished.empty() && options.deadline.passed()) out.out_of_time = true;
  // Rules stand in one array, in order of their ids.
  std::ranges::stable_sort(out.found, {}, &Finding::rule);
  return out;
}

Findings Matcher::match_classes(const Molecule& molecule, const MatchOptions& options) const {
  Findings out;
  for (const Rule& rule : rules_.rules()) {
    if (rule.kind == RuleKind::kClass) match_class(rule, molecule, "", options, out);
  }
  return out;
}

}  // namespace congener
