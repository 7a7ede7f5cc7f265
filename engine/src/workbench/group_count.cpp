#include "workbench/group_count.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

#include "chem/chem.hpp"
#include "match/matcher.hpp"
#include "molecule/pattern.hpp"

namespace congener::workbench {
namespace {

constexpr int kMaxOrder = 3;
constexpr std::size_t kAnyDegree = 0;  // Pattern::possible() takes it as the least number of bonds
constexpr std::size_t kMaxRootAtoms = 5;

struct Valence {
  std::uint8_t element;
  std::int8_t charge;
  int bonds;
};
// What bodies are made of.
constexpr std::array<Valence, 8> kOrdinary = {
    {{6, 0, 4}, {7, 0, 3}, {8, 0, 2}, {16, 0, 2}, {9, 0, 1}, {17, 0, 1}, {35, 0, 1}, {53, 0, 1}}};
// And what the atoms of a root may be besides.
constexpr std::array<Valence, 7> kSpecial = {
    {{7, 1, 4}, {8, -1, 1}, {16, 0, 4}, {16, 0, 6}, {15, 0, 3}, {15, 0, 5}, {14, 0, 4}}};

// Rings bonded by one of their atoms; those that a form allows are counted with acyclic groups on them.
constexpr const char* kRings[] = {"*c1ccccc1",   "*c1ccccn1",   "*c1cccnc1",  "*c1ccncc1", "*c1cnccn1",
                                  "*c1ncccn1",   "*c1cccs1",    "*c1ccsc1",   "*c1ccco1",  "*c1ccoc1",
                                  "*c1ccc[nH]1", "*c1cc[nH]c1", "*n1cccc1",   "*C1CC1",    "*C1CCC1",
                                  "*C1CCCC1",    "*C1CCCCC1",   "*C1CCCCCC1", "*N1CCCC1",  "*N1CCCCC1",
                                  "*N1CCOCC1",   "*C1CCCO1",    "*C1CCOC1",   "*C1CCOCC1", "*C1CCNCC1"};

BondOrder bond_order(int order) {
  return order == 1 ? BondOrder::kSingle : order == 2 ? BondOrder::kDouble : BondOrder::kTriple;
}

// Every way to spend at most `free` on bonds of order up to three, largest first.
void each_branching(int free, int most, std::vector<int>& orders, const std::function<void()>& visit) {
  visit();
  for (int order = std::min(most, free); order >= 1; --order) {
    orders.push_back(order);
    each_branching(free - order, order, orders, visit);
    orders.pop_back();
  }
}

// An atom with its bonds: one to what it hangs on, and the branches that hang on it.
struct LocalAtom {
  std::uint8_t element = 0;
  std::int8_t charge = 0;
  std::uint8_t hydrogens = 0;
  int up = 0;  // order of the bond it hangs by; 0: none
  std::vector<int> branches;
};

// Atoms by themselves, what they are bonded to drawn as wildcards; `bonds` join the first ones, order after order.
struct LocalBond {
  std::size_t a;
  std::size_t b;
  int order;
};
Molecule drawn(const std::vector<LocalAtom>& local, const std::vector<LocalBond>& bonds) {
  std::vector<Atom> atoms;
  std::vector<Bond> all;
  for (const LocalAtom& a : local) atoms.push_back({a.element, a.charge, a.hydrogens, false});
  for (const LocalBond& b : bonds) {
    all.push_back({static_cast<AtomIndex>(b.a), static_cast<AtomIndex>(b.b), bond_order(b.order)});
  }
  for (std::size_t i = 0; i < local.size(); ++i) {
    std::vector<int> ends = local[i].branches;
    if (local[i].up > 0) ends.push_back(local[i].up);
    for (const int order : ends) {
      all.push_back({static_cast<AtomIndex>(i), static_cast<AtomIndex>(atoms.size()), bond_order(order)});
      atoms.push_back({0, 0, 0, false});
    }
  }
  return Molecule(std::move(atoms), std::move(all));
}

bool recursive(const Pattern& pattern) { return pattern.smarts().find("$(") != std::string::npos; }

// Acyclic bodies of one form, by the bond they hang by.
class Bodies {
 public:
  Bodies(const Form& form, const SeriesLimits& limits) : limits_(limits) {
    if (form.require.size() == 1 && form.require[0].pattern->size() <= 2) required_ = form.require[0].pattern.get();
    if (form.body) {
      for (const Valence& valence : kOrdinary) add_types(valence, *form.body);
    }
    grow();
  }

  // What may hang on this atom by a bond of that order, with the hits of the bond itself.
  [[nodiscard]] Series on(const LocalAtom& atom, int order) const {
    Series sum(limits_);
    for (std::size_t t = 0; t < types_.size(); ++t) {
      if (types_[t].up != order || trees_[t].empty()) continue;
      sum += trees_[t].shifted(0, 0, bond_hits(atom, types_[t], order));
    }
    return sum;
  }
  [[nodiscard]] Series branches_on(const LocalAtom& atom) const {
    Series product = Series::one(limits_);
    for (int order = 1; order <= kMaxOrder; ++order) {
      const auto count = static_cast<std::size_t>(std::ranges::count(atom.branches, order));
      if (count > 0) product = product * multisets(on(atom, order), count);
    }
    return product;
  }
  [[nodiscard]] std::size_t hits_of(const Molecule& molecule, AtomIndex atom) const {
    return required_ != nullptr && required_->size() == 1 && required_->first_atom_matches(molecule, atom) ? 1 : 0;
  }
  [[nodiscard]] std::size_t hits_of_bond(const Molecule& molecule, AtomIndex a, AtomIndex b) const {
    if (required_ == nullptr || required_->size() != 2) return 0;
    AtomSet inside(molecule.size(), 0);
    inside[a] = inside[b] = 1;
    return required_->count(molecule, &inside);
  }
  [[nodiscard]] bool may_hang(int order, const std::function<bool(std::uint8_t)>& element) const {
    return std::ranges::any_of(types_, [&](const LocalAtom& t) { return t.up == order && element(t.element); });
  }

 private:
  void add_types(const Valence& valence, const Pattern& body) {
    for (int up = 1; up <= std::min(valence.bonds, kMaxOrder); ++up) {
      LocalAtom atom{valence.element, valence.charge, 0, up, {}};
      each_branching(valence.bonds - up, kMaxOrder, atom.branches, [&] {
        int spent = up;
        for (const int order : atom.branches) spent += order;
        atom.hydrogens = static_cast<std::uint8_t>(valence.bonds - spent);
        const Molecule molecule = drawn({atom}, {});
        if (!body.first_atom_matches(molecule, 0)) return;
        types_.push_back(atom);
        own_hits_.push_back(hits_of(molecule, 0));
      });
    }
  }

  // The number of trees of n atoms follows from those of fewer.
  void grow() {
    trees_.assign(types_.size(), Series(limits_));
    if (types_.empty()) return;
    const bool by_bond = required_ != nullptr && required_->size() == 2;
    for (std::size_t n = 1; n <= limits_.heavy; ++n) {
      std::array<std::optional<Series>, kMaxOrder + 1> shared;  // by order, where bonds have no hits
      std::map<std::pair<int, std::size_t>, Series> sets;
      std::vector<Series> next;
      for (std::size_t t = 0; t < types_.size(); ++t) {
        const LocalAtom& type = types_[t];
        Series product = Series::one(limits_);
        for (int order = 1; order <= kMaxOrder; ++order) {
          const auto count = static_cast<std::size_t>(std::ranges::count(type.branches, order));
          if (count == 0) continue;
          if (by_bond) {
            product = product * multisets(on(type, order), count);
            continue;
          }
          auto known = sets.find({order, count});
          if (known == sets.end()) {
            if (!shared[static_cast<std::size_t>(order)]) shared[static_cast<std::size_t>(order)] = on(type, order);
            known =
                sets.emplace(std::pair(order, count), multisets(*shared[static_cast<std::size_t>(order)], count)).first;
          }
          product = product * known->second;
        }
        product = product.shifted(1, type.element == 6 ? 1 : 0, own_hits_[t]);
        product.cut(n);
        next.push_back(std::move(product));
      }
      trees_ = std::move(next);
    }
  }

  [[nodiscard]] std::size_t bond_hits(const LocalAtom& upper, const LocalAtom& lower, int order) const {
    if (required_ == nullptr || required_->size() != 2) return 0;
    LocalAtom a = upper;
    LocalAtom b = lower;
    b.up = 0;
    if (const auto used = std::ranges::find(a.branches, order); used != a.branches.end()) a.branches.erase(used);
    return hits_of_bond(drawn({a, b}, {{0, 1, order}}), 0, 1);
  }

  SeriesLimits limits_;
  const Pattern* required_ = nullptr;
  std::vector<LocalAtom> types_;
  std::vector<std::size_t> own_hits_;
  std::vector<Series> trees_;
};

// The root pattern with every atom settled: what it is, its bonds, and the branches of the body on it.
struct Root {
  std::vector<LocalAtom> atoms;
  std::vector<LocalBond> bonds;
};

class Roots {
 public:
  Roots(const Form& form, const Bodies& bodies) : form_(form), bodies_(bodies) {
    for (const auto& [a, b] : form.root->bonds()) pairs_.emplace_back(a, b);
    if (pairs_.size() + 1 != form.root->size() || form.root->size() > kMaxRootAtoms) {
      understood = false;
      return;
    }
    choose_bonds(0);
    understood = understood && !ambiguous();
  }

  bool understood = true;
  std::vector<Root> all;

 private:
  void choose_bonds(std::size_t k) {
    if (k == pairs_.size()) {
      std::vector<int> spent(form_.root->size(), 0);
      spent[0] = 1;  // the bond to the parent
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        spent[pairs_[i].first] += orders_[i];
        spent[pairs_[i].second] += orders_[i];
      }
      choose_atoms(0, spent);
      return;
    }
    for (int order = 1; order <= kMaxOrder; ++order) {
      orders_.push_back(order);
      choose_bonds(k + 1);
      orders_.pop_back();
    }
  }

  void choose_atoms(std::size_t i, const std::vector<int>& spent) {
    if (i == form_.root->size()) {
      settle();
      return;
    }
    const auto try_valence = [&](const Valence& valence, bool bears_hydrogen) {
      if (valence.bonds < spent[i] || !form_.root->possible(i, valence.element, kAnyDegree, false)) return;
      LocalAtom atom{valence.element, valence.charge, 0, i == 0 ? 1 : 0, {}};
      each_branching(form_.body ? valence.bonds - spent[i] : 0, kMaxOrder, atom.branches, [&] {
        int free = valence.bonds - spent[i];
        for (const int order : atom.branches) free -= order;
        if (free > 0 && !bears_hydrogen) return;
        atom.hydrogens = static_cast<std::uint8_t>(free);
        atoms_.push_back(atom);
        choose_atoms(i + 1, spent);
        atoms_.pop_back();
      });
    };
    for (const Valence& valence : kOrdinary) try_valence(valence, true);
    for (const Valence& valence : kSpecial) try_valence(valence, false);
  }

  void settle() {
    Root root{atoms_, {}};
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      root.bonds.push_back({pairs_[i].first, pairs_[i].second, orders_[i]});
    const Molecule molecule = drawn(root.atoms, root.bonds);
    AtomSet inside(molecule.size(), 0);
    for (std::size_t i = 0; i < root.atoms.size(); ++i) inside[i] = 1;
    bool itself = false;
    form_.root->for_each_match(molecule, 0, &inside, [&](std::span<const AtomIndex> image) {
      itself = true;
      for (std::size_t i = 0; i < image.size(); ++i) itself = itself && image[i] == i;
      return !itself;
    });
    if (itself) all.push_back(std::move(root));
  }

  // Could one group come about in two ways?
  [[nodiscard]] bool ambiguous() const {
    const auto branches = [&](std::size_t i) {
      std::vector<std::size_t> below;  // atoms of a pattern are numbered from its first outwards
      for (const auto& [a, b] : pairs_) {
        if (std::min(a, b) == i) below.push_back(std::max(a, b));
      }
      return below;
    };
    const auto label = [](const LocalAtom& a) { return std::tuple(a.element, a.charge, a.hydrogens, a.branches); };
    for (const Root& root : all) {
      for (std::size_t i = 0; i < root.atoms.size(); ++i) {
        for (const std::size_t j : branches(i)) {
          const auto bond = std::ranges::find_if(
              root.bonds, [&](const LocalBond& b) { return (b.a == i && b.b == j) || (b.a == j && b.b == i); });
          const bool branch_like_it =
              std::ranges::find(root.atoms[i].branches, bond->order) != root.atoms[i].branches.end() &&
              bodies_.may_hang(bond->order, [&](std::uint8_t element) {
                return form_.root->possible(j, element, kAnyDegree, false);
              });
          if (branch_like_it) return true;
          for (const std::size_t k : branches(i)) {
            if (k <= j) continue;
            if (label(root.atoms[j]) == label(root.atoms[k])) {
              if (!root.atoms[j].branches.empty()) return true;
              continue;
            }
            Root swapped = root;
            std::swap(swapped.atoms[j], swapped.atoms[k]);
            const bool also = std::ranges::any_of(all, [&](const Root& other) {
              return std::ranges::equal(other.atoms, swapped.atoms, {}, label, label);
            });
            if (also) return true;
          }
        }
      }
    }
    return false;
  }

  const Form& form_;
  const Bodies& bodies_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;
  std::vector<int> orders_;
  std::vector<LocalAtom> atoms_;
};

// Is there an atom of this kind, hanging by a bond of order up to `most_up`, that the predicate holds of?
bool any_local_atom(const Valence& valence, int most_up, const std::function<bool(const Molecule&)>& holds) {
  bool found = false;
  for (int up = 1; up <= std::min(valence.bonds, most_up); ++up) {
    LocalAtom atom{valence.element, valence.charge, 0, up, {}};
    each_branching(valence.bonds - up, kMaxOrder, atom.branches, [&] {
      int free = valence.bonds - up;
      for (const int order : atom.branches) free -= order;
      atom.hydrogens = static_cast<std::uint8_t>(free);
      found = found || holds(drawn({atom}, {}));
    });
  }
  return found;
}

bool any_local_atom(int most_up, const std::function<bool(const Molecule&)>& holds) {
  const auto of_kind = [&](const Valence& valence) { return any_local_atom(valence, most_up, holds); };
  return std::ranges::any_of(kOrdinary, of_kind) || std::ranges::any_of(kSpecial, of_kind);
}

// Atoms that a body may have and that are not counted.
bool allows_more(const Pattern& body) {
  return std::ranges::any_of(kSpecial, [&](const Valence& valence) {
    return any_local_atom(valence, kMaxOrder, [&](const Molecule& m) { return body.first_atom_matches(m, 0); });
  });
}

bool possible(const Pattern& pattern, std::size_t atom, std::uint8_t element) {
  return pattern.possible(atom, element, kAnyDegree, false) || pattern.possible(atom, element, kAnyDegree, true);
}

// Can no atom be the first of both roots?
bool first_atoms_differ(const Form& f, const Form& g) {
  if (!recursive(*f.root) && !recursive(*g.root) && f.rings == RingDemand::kNone && g.rings == RingDemand::kNone) {
    return !any_local_atom(
        1, [&](const Molecule& m) { return f.root->first_atom_matches(m, 0) && g.root->first_atom_matches(m, 0); });
  }
  constexpr std::uint8_t kLastElement = 118;
  for (std::uint8_t element = 1; element <= kLastElement; ++element) {
    if (possible(*f.root, 0, element) && possible(*g.root, 0, element)) return false;
  }
  return true;
}

// Does `f` require an atom that no group of `g` has?
bool requires_what_is_not_there(const Form& f, const Form& g) {
  std::vector<std::pair<const Pattern*, std::size_t>> atoms;
  for (std::size_t i = 0; i < g.root->size(); ++i) atoms.emplace_back(g.root.get(), i);
  if (g.body) atoms.emplace_back(g.body.get(), 0);
  const auto may_be = [&](const Pattern& needed, std::size_t p) {
    return std::ranges::any_of(atoms, [&](const auto& entry) {
      const auto& [pattern, atom] = entry;
      // Both by their first atoms, acyclic: with all their bonds; else by their elements.
      if (p == 0 && atom == 0 && !recursive(*pattern) && !recursive(needed) && g.rings == RingDemand::kNone) {
        return any_local_atom(kMaxOrder, [&](const Molecule& m) {
          return pattern->first_atom_matches(m, 0) && needed.first_atom_matches(m, 0);
        });
      }
      constexpr std::uint8_t kLastElement = 118;
      for (std::uint8_t element = 1; element <= kLastElement; ++element) {
        if (possible(*pattern, atom, element) && possible(needed, p, element)) return true;
      }
      return false;
    });
  };
  return std::ranges::any_of(f.require, [&](const Requirement& needed) {
    if (needed.min == 0) return false;
    for (std::size_t p = 0; p < needed.pattern->size(); ++p) {
      if (!may_be(*needed.pattern, p)) return true;
    }
    return false;
  });
}

// Can no group fall under both? Shown by their first atoms, or by an atom that one requires and the other has not.
bool disjoint(const Form& f, const Form& g) {
  return first_atoms_differ(f, g) || requires_what_is_not_there(f, g) || requires_what_is_not_there(g, f);
}

GroupCount count_form(const LimitedForm& limited, std::size_t heavy, const Molecule* but) {
  const Form& form = *limited.form;
  GroupCount result{Series(SeriesLimits{heavy, 0, 0}), {}, {}};
  if (form.attachments != 1) result.left_out.insert("groups bonded in two places");
  if (form.attachments > 1) return result;
  if (form.any_bond) result.left_out.insert("groups bonded by a double bond");
  const bool required = !form.require.empty();
  if (form.require.size() > 1 || (required && form.require[0].pattern->size() > 2) || recursive(*form.root) ||
      (form.body && recursive(*form.body)) || (required && recursive(*form.require[0].pattern))) {
    result.left_out.insert("a form whose conditions on several atoms are not counted");
    return result;
  }
  SeriesLimits limits{heavy, limited.max_carbons == SIZE_MAX ? 0 : limited.max_carbons + 1, 0};
  if (required) limits.hits = form.require[0].max == SIZE_MAX ? form.require[0].min : form.require[0].max + 1;
  const std::size_t least = required ? form.require[0].min : 0;
  const std::size_t most = required ? form.require[0].max : SIZE_MAX;
  const Bodies bodies(form, limits);
  if (form.body && allows_more(*form.body)) result.left_out.insert("charged groups, other elements and valences");
  if (form.rings == RingDemand::kNone || form.rings == RingDemand::kAny) {
    const Roots roots(form, bodies);
    if (!roots.understood) {
      result.left_out.insert("a form whose first atoms can be taken in several ways");
    } else {
      for (const Root& root : roots.all) {
        const Molecule molecule = drawn(root.atoms, root.bonds);
        Series product = Series::one(limits);
        for (std::size_t i = 0; i < root.atoms.size(); ++i) {
          const LocalAtom& atom = root.atoms[i];
          LocalAtom placed = atom;
          for (const LocalBond& bond : root.bonds) {
            if (bond.a == i || bond.b == i) placed.branches.push_back(bond.order);
          }
          for (int order = 1; order <= kMaxOrder; ++order) {
            const auto count = static_cast<std::size_t>(std::ranges::count(atom.branches, order));
            if (count > 0) product = product * multisets(bodies.on(placed, order), count);
          }
          product = product.shifted(1, atom.element == 6 ? 1 : 0, bodies.hits_of(molecule, static_cast<AtomIndex>(i)));
        }
        for (const LocalBond& bond : root.bonds) {
          product = product.shifted(
              0, 0, bodies.hits_of_bond(molecule, static_cast<AtomIndex>(bond.a), static_cast<AtomIndex>(bond.b)));
        }
        result.series += product.projected(limited.max_carbons, least, most);
      }
    }
  }
  if (form.rings == RingDemand::kNone) return result;
  result.left_out.insert("rings other than a list of single ones, and groups on them that are not acyclic");
  if (limited.max_carbons != SIZE_MAX || required) return result;
  Term term;
  term.forms = {form};
  const std::string& root = form.root->smarts();
  const bool open = form.body && (root == "[R]" || root == "*" || root == "a");
  const Series substituents = open ? bodies.on(LocalAtom{6, 0, 0, 0, {1}}, 1).projected(SIZE_MAX, 0, SIZE_MAX)
                                   : Series(SeriesLimits{heavy, 0, 0});
  for (const char* smiles : kRings) {
    const auto table = chem::read_smiles(smiles);
    if (!table) continue;
    const auto perceived = chem::perceive(table.value(), chem::AtomOrder::kAsGiven);
    if (!perceived || !term_holds(term, perceived.value().molecule).holds) continue;
    const Molecule& ring = perceived.value().molecule;
    if (but != nullptr && same_compound(ring, *but)) continue;
    std::vector<Site> sites;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      if (ring.atom(static_cast<AtomIndex>(i)).hydrogens > 0)
        sites.push_back({static_cast<AtomIndex>(i), substituents});
    }
    const std::vector<std::size_t> colour(ring.size(), 0);  // the wildcard is the only one of its element
    constexpr std::size_t kMaxSymmetries = 1000;
    const SeriesLimits plain{heavy, 0, 0};
    result.series +=
        fillings(ring, sites, symmetries(ring, colour, kMaxSymmetries), plain).shifted(ring.size() - 1, 0, 0);
    result.ring_kinds.emplace_back(smiles);
  }
  return result;
}

}  // namespace

GroupCount count_groups(const std::vector<LimitedForm>& forms, std::size_t heavy, const Molecule* but) {
  std::vector<std::pair<LimitedForm, GroupCount>> counted;
  for (const LimitedForm& form : forms) counted.emplace_back(form, count_form(form, heavy, but));
  std::ranges::stable_sort(counted, std::greater{}, [](const auto& c) { return c.second.series.sum(); });
  GroupCount all{Series(SeriesLimits{heavy, 0, 0}), {}, {}};
  std::vector<const Form*> kept;
  for (auto& [form, count] : counted) {
    all.left_out.insert(count.left_out.begin(), count.left_out.end());
    if (count.series.empty()) continue;
    const auto apart = [&](const Form* other) { return disjoint(*other, *form.form); };
    if (!std::ranges::all_of(kept, apart)) {
      all.left_out.insert("forms that may share groups with a larger one");
      continue;
    }
    kept.push_back(form.form);
    all.series += count.series;
    all.ring_kinds.insert(all.ring_kinds.end(), count.ring_kinds.begin(), count.ring_kinds.end());
  }
  return all;
}

std::vector<std::vector<AtomIndex>> symmetries(const Molecule& molecule, const std::vector<std::size_t>& colour,
                                               std::size_t limit) {
  std::vector<std::vector<AtomIndex>> found;
  std::vector<AtomIndex> image(molecule.size(), 0);
  std::vector<std::uint8_t> used(molecule.size(), 0);
  const auto alike = [&](std::size_t a, std::size_t b) {
    const Atom& x = molecule.atom(static_cast<AtomIndex>(a));
    const Atom& y = molecule.atom(static_cast<AtomIndex>(b));
    return x.element == y.element && x.charge == y.charge && x.hydrogens == y.hydrogens && x.aromatic == y.aromatic &&
           colour[a] == colour[b] &&
           molecule.degree(static_cast<AtomIndex>(a)) == molecule.degree(static_cast<AtomIndex>(b));
  };
  const auto place = [&](const auto& self, std::size_t i) -> bool {
    if (i == molecule.size()) {
      if (found.size() == limit) return false;
      found.push_back(image);
      return true;
    }
    for (std::size_t b = 0; b < molecule.size(); ++b) {
      if (used[b] || !alike(i, b)) continue;
      const bool fits = std::ranges::all_of(molecule.neighbours(static_cast<AtomIndex>(i)), [&](const Neighbour& n) {
        if (n.atom >= i) return true;
        const int bond = molecule.bond_between(static_cast<AtomIndex>(b), image[n.atom]);
        return bond >= 0 && molecule.bond(static_cast<std::size_t>(bond)).order == molecule.bond(n.bond).order;
      });
      if (!fits) continue;
      used[b] = 1;
      image[i] = static_cast<AtomIndex>(b);
      const bool go_on = self(self, i + 1);
      used[b] = 0;
      if (!go_on) return false;
    }
    return true;
  };
  if (!place(place, 0)) found.clear();
  return found;
}

// Burnside: the mean over the symmetries of the fillings that each leaves as they are.
Series fillings(const Molecule& molecule, const std::vector<Site>& sites,
                const std::vector<std::vector<AtomIndex>>& symmetries, const SeriesLimits& limits) {
  std::map<AtomIndex, Series> ways;
  for (const Site& site : sites) {
    Series sum = Series::one(limits);
    for (std::size_t k = 1; k <= molecule.atom(site.atom).hydrogens; ++k) sum += multisets(site.choices, k);
    ways.emplace(site.atom, std::move(sum));
  }
  Series total(limits);
  for (const std::vector<AtomIndex>& symmetry : symmetries) {
    Series product = Series::one(limits);
    std::set<AtomIndex> seen;
    for (const auto& [atom, series] : ways) {
      std::size_t length = 0;
      for (AtomIndex a = atom; seen.insert(a).second; a = symmetry[a]) ++length;
      if (length > 0) product = product * series.raised(length);
    }
    total += product;
  }
  if (!symmetries.empty()) total /= Count(symmetries.size());
  return total;
}

}  // namespace congener::workbench
