#include "workbench/trial_changes.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "chem/chem.hpp"
#include "match/accounting.hpp"
#include "match/matcher.hpp"
#include "molecule/formula.hpp"

namespace congener::workbench {
namespace {

struct TrialElement {
  const char* symbol;
  int valence;
};
constexpr TrialElement kElements[] = {{"C", 4}, {"N", 3}, {"O", 2}, {"S", 2}, {"F", 1}, {"Cl", 1}, {"Br", 1}, {"I", 1}};

using GroupsBySize = std::map<std::pair<std::size_t, int>, std::set<std::string>>;

// SMILES of every acyclic group of exactly `atoms` heavy atoms bonded by a bond of that order.
const std::set<std::string>& acyclic(std::size_t atoms, int bond, GroupsBySize& known) {
  const auto entry = known.find({atoms, bond});
  if (entry != known.end()) return entry->second;
  std::set<std::string> all;
  const auto grow = [&](const auto& self, const TrialElement& element, std::vector<std::string> branches, int free,
                        std::size_t left) -> void {
    if (left == 0) {
      std::string smiles = element.symbol;
      for (const std::string& branch : branches) smiles += "(" + branch + ")";
      all.insert(smiles);
      return;
    }
    for (std::size_t size = 1; size <= left; ++size) {
      for (int order = 1; order <= std::min(free, 3); ++order) {
        for (const std::string& branch : acyclic(size, order, known)) {
          const std::string drawn = (order == 1 ? "" : order == 2 ? "=" : "#") + branch;
          if (!branches.empty() && drawn < branches.back()) continue;  // each set of branches once
          std::vector<std::string> more = branches;
          more.push_back(drawn);
          self(self, element, std::move(more), free - order, left - size);
        }
      }
    }
  };
  for (const TrialElement& element : kElements) {
    if (element.valence >= bond) grow(grow, element, {}, element.valence - bond, atoms - 1);
  }
  return known.emplace(std::pair(atoms, bond), std::move(all)).first->second;
}

int order_of(BondOrder order) {
  switch (order) {
    case BondOrder::kSingle: return 1;
    case BondOrder::kDouble: return 2;
    case BondOrder::kTriple: return 3;
    case BondOrder::kAromatic:
    case BondOrder::kOther: break;
  }
  return 0;
}

// Where the wildcards of a group are bonded: group atom, bond order.
struct Bonding {
  AtomIndex atom;
  BondOrder order;
};

std::vector<Bonding> bonding_of(const Molecule& group) {
  std::vector<Bonding> bonds;
  for (const Bond& bond : group.bonds()) {
    if (group.atom(bond.begin).element == 0) bonds.push_back({bond.end, bond.order});
    if (group.atom(bond.end).element == 0) bonds.push_back({bond.begin, bond.order});
  }
  return bonds;
}

// The parent without `removed`, with the group's bonds on the atoms of `onto`; nothing where a valence is exceeded.
std::optional<Molecule> changed(const Molecule& parent, const AtomSet& removed, const Molecule& group,
                                const std::vector<Bonding>& bonding, const std::vector<AtomIndex>& onto) {
  std::vector<Atom> atoms;
  std::vector<Bond> bonds;
  std::vector<int> free(parent.size(), 0);
  std::vector<AtomIndex> place(parent.size(), 0);
  for (std::size_t i = 0; i < parent.size(); ++i) {
    free[i] = parent.atom(static_cast<AtomIndex>(i)).hydrogens;
  }
  for (const Bond& bond : parent.bonds()) {
    if (removed[bond.begin] && !removed[bond.end]) free[bond.end] += order_of(bond.order);
    if (removed[bond.end] && !removed[bond.begin]) free[bond.begin] += order_of(bond.order);
  }
  for (std::size_t k = 0; k < onto.size(); ++k) free[onto[k]] -= order_of(bonding[k].order);
  for (std::size_t i = 0; i < parent.size(); ++i) {
    if (removed[i]) continue;
    if (free[i] < 0) return std::nullopt;
    place[i] = static_cast<AtomIndex>(atoms.size());
    atoms.push_back(parent.atom(static_cast<AtomIndex>(i)));
    atoms.back().hydrogens = static_cast<std::uint8_t>(free[i]);
  }
  for (const Bond& bond : parent.bonds()) {
    if (!removed[bond.begin] && !removed[bond.end]) bonds.push_back({place[bond.begin], place[bond.end], bond.order});
  }
  std::vector<AtomIndex> group_place(group.size(), 0);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group.atom(static_cast<AtomIndex>(i)).element == 0) continue;
    group_place[i] = static_cast<AtomIndex>(atoms.size());
    atoms.push_back(group.atom(static_cast<AtomIndex>(i)));
  }
  for (const Bond& bond : group.bonds()) {
    if (group.atom(bond.begin).element == 0 || group.atom(bond.end).element == 0) continue;
    bonds.push_back({group_place[bond.begin], group_place[bond.end], bond.order});
  }
  for (std::size_t k = 0; k < onto.size(); ++k) {
    const AtomIndex a = place[onto[k]];
    const AtomIndex b = group_place[bonding[k].atom];
    const auto same = [&](const Bond& x) { return (x.begin == a && x.end == b) || (x.begin == b && x.end == a); };
    if (std::ranges::any_of(bonds, same)) return std::nullopt;
    bonds.push_back({a, b, bonding[k].order});
  }
  return Molecule(std::move(atoms), std::move(bonds));
}

// One clause alone, on the rule's own parent.
struct OneClause {
  OneClause(const Rule& original, std::size_t clause) : rule(original) {
    ClassBody& body = std::get<ClassBody>(rule.body);
    body.clauses = {original.klass().clauses[clause]};
    body.at_least = 1;
    body.max_mass.reset();
    accountant.emplace(rule, body.parents.front());
  }
  OneClause(const OneClause&) = delete;
  OneClause& operator=(const OneClause&) = delete;
  ~OneClause() = default;

  [[nodiscard]] Licence licenses(const Molecule& molecule) const {
    Budget budget(kDefaultStepLimit);
    const auto found = accountant->member(molecule, budget);
    if (!found) return Licence::kNone;
    return found->readings.empty() ? Licence::kNarrow : Licence::kOnReading;
  }

  Rule rule;
  std::optional<ClassAccountant> accountant;
};

// Atoms that the parent's symmetry makes alike get one number.
std::vector<std::size_t> kinds_of_atoms(const Parent& parent) {
  const Molecule& m = parent.molecule;
  std::vector<std::vector<std::size_t>> keys(m.size());
  std::vector<std::size_t> kind(m.size(), 0);
  for (std::size_t round = 0; round <= m.size(); ++round) {
    std::map<std::vector<std::size_t>, std::size_t> numbers;
    for (std::size_t i = 0; i < m.size(); ++i) {
      const auto a = static_cast<AtomIndex>(i);
      std::vector<std::size_t> around;
      for (const Neighbour& n : m.neighbours(a)) {
        around.push_back(kind[n.atom] * 8 + static_cast<std::size_t>(m.bond(n.bond).order));
      }
      std::ranges::sort(around);
      keys[i] = {kind[i], m.atom(a).element, m.atom(a).hydrogens, parent.portion_of[i]};
      keys[i].insert(keys[i].end(), around.begin(), around.end());
      numbers.emplace(keys[i], 0);
    }
    std::size_t next = 0;
    for (auto& [key, number] : numbers) number = next++;
    for (std::size_t i = 0; i < m.size(); ++i) kind[i] = numbers[keys[i]];
  }
  return kind;
}

class Trial {
 public:
  explicit Trial(const Rule& rule)
      : rule_(rule),
        parent_(rule.klass().parents.front()),
        cut_(rule.klass(), parent_),
        kinds_(kinds_of_atoms(parent_)) {
    for (std::size_t c = 0; c < rule.klass().clauses.size(); ++c) {
      clauses_.push_back(std::make_unique<const OneClause>(rule, c));
    }
  }

  void ask(const Molecule& group) {
    const std::vector<Bonding> bonding = bonding_of(group);
    if (bonding.empty() || bonding.size() > 2) return;
    const Molecule& m = parent_.molecule;
    const AtomSet none(m.size(), 0);
    if (bonding.size() == 1) {
      std::set<std::size_t> asked;
      for (std::size_t i = 0; i < m.size(); ++i) {
        if (!asked.insert(kinds_[i]).second) continue;
        ask(group, bonding, none, {static_cast<AtomIndex>(i)}, rule_.klass().portions[parent_.portion_of[i]]);
      }
    } else {
      std::set<std::pair<std::size_t, std::size_t>> asked;
      for (std::size_t i = 0; i < m.size(); ++i) {
        for (std::size_t j = 0; j < m.size(); ++j) {
          if (!asked.emplace(kinds_[i], kinds_[j] * m.size() + distance(i, j)).second) continue;
          ask(group, bonding, none, {static_cast<AtomIndex>(i), static_cast<AtomIndex>(j)},
              rule_.klass().portions[parent_.portion_of[i]]);
        }
      }
    }
    for (const ClassTemplates::Slot& slot : cut_.slots) {
      if (slot.attachments.size() != bonding.size()) continue;
      AtomSet removed(m.size(), 0);
      for (const AtomIndex a : slot.atoms) removed[a] = 1;
      std::vector<AtomIndex> onto;
      for (const auto& [kept, taken] : slot.attachments) onto.push_back(kept);
      ask(group, bonding, removed, onto, slot.name);
      if (onto.size() == 2) ask(group, bonding, removed, {onto[1], onto[0]}, slot.name);
    }
  }

  Trials trials;

 private:
  std::size_t distance(std::size_t from, std::size_t to) const {
    std::vector<std::size_t> at(parent_.molecule.size(), 0);
    std::vector<AtomIndex> queue = {static_cast<AtomIndex>(from)};
    at[from] = 1;
    for (std::size_t head = 0; head < queue.size() && at[to] == 0; ++head) {
      for (const Neighbour& n : parent_.molecule.neighbours(queue[head])) {
        if (at[n.atom] > 0) continue;
        at[n.atom] = at[queue[head]] + 1;
        queue.push_back(n.atom);
      }
    }
    return at[to];
  }

  void ask(const Molecule& group, const std::vector<Bonding>& bonding, const AtomSet& removed,
           const std::vector<AtomIndex>& onto, const std::string& portion) {
    const auto molecule = changed(parent_.molecule, removed, group, bonding, onto);
    if (!molecule) return;
    ++trials.tried;
    TrialChange change;
    bool any = false;
    for (const auto& clause : clauses_) {
      change.clauses.push_back(clause->licenses(*molecule));
      any = any || change.clauses.back() != Licence::kNone;
    }
    if (!any) return;
    std::vector<AtomIndex> atoms;
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (group.atom(static_cast<AtomIndex>(i)).element != 0) atoms.push_back(static_cast<AtomIndex>(i));
    }
    change.portion = portion;
    change.group = formula(group, atoms);
    change.group_atoms = atoms.size();
    trials.licensed.push_back(std::move(change));
  }

  const Rule& rule_;
  const Parent& parent_;
  ClassTemplates cut_;
  std::vector<std::size_t> kinds_;
  std::vector<std::unique_ptr<const OneClause>> clauses_;
};

}  // namespace

TrialGroups trial_groups(const RuleSet& rules) {
  std::set<std::string> smiles;
  GroupsBySize known;
  for (std::size_t atoms = 1; atoms <= kTrialAtoms; ++atoms) {
    for (int bond = 1; bond <= 2; ++bond) {
      for (const std::string& group : acyclic(atoms, bond, known)) smiles.insert((bond == 1 ? "*" : "*=") + group);
    }
  }
  for (const auto& [id, term] : rules.terms()) {
    for (const auto* examples : {&term->in, &term->out, &term->contested}) {
      for (const FragmentExample& example : *examples) smiles.insert(example.fragment);
    }
  }
  TrialGroups groups;
  for (const std::string& each : smiles) {
    const auto table = chem::read_smiles(each);
    if (!table) continue;
    auto perceived = chem::perceive(table.value(), chem::AtomOrder::kAsGiven);
    if (perceived) groups.push_back(std::move(perceived.value().molecule));
  }
  return groups;
}

Trials try_changes(const Rule& rule, const TrialGroups& groups) {
  Trial trial(rule);
  for (const Molecule& group : groups) trial.ask(group);
  return std::move(trial.trials);
}

}  // namespace congener::workbench
