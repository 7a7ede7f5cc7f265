#include "prefilter/prefilter.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "molecule/transformation.hpp"
#include "prefilter/part.hpp"
#include "prefilter/relaxed_term.hpp"
#include "rulebook/class_templates.hpp"

namespace congener {
namespace {

constexpr std::uint8_t kCarbon = 6;
constexpr std::uint8_t kOxygen = 8;
constexpr std::size_t kMaxSteps = 50'000;  // of search in one part; beyond, it is left to the plain path
constexpr std::size_t kMaxEsterCuts = 5;   // O–C bonds of one fragment; beyond, likewise
constexpr std::size_t kMaxFragments = 24;  // around one embedding; beyond, likewise
constexpr std::uint8_t kNowhere = 255;

using Image = std::array<std::uint8_t, Part::kMaxAtoms>;  // per atom of a parent: atom of the part, or kNowhere

struct ClassModel;

struct ClassAsk {
  const ClassModel* model = nullptr;
  const ClassTemplates::Template* cut = nullptr;
  bool near = false;
};

// A bond that some reverse transformation cuts, and what it asks around it.
struct Cut {
  AtomTable stays;
  AtomTable leaves;
  std::vector<AtomTable> beside;  // further neighbours of what leaves
};

// A parent and what may hang on it. `added` atoms of the parent are missing here: a transformation adds them in place
// of others.
struct DerivedAsk {
  struct Added {
    std::uint8_t to = 0;  // atom of the parent
    std::vector<AtomTable> in_place_of;
  };
  const std::vector<Cut>* cuts = nullptr;
  std::vector<Added> added;
};

// A skeleton to be found, and the questions put to each place where it is.
struct Skeleton {
  Part part;                              // itself
  std::vector<std::uint8_t> order;        // its atoms, each after one bonded to it
  std::vector<std::uint8_t> parent_atom;  // per atom: the atom of the parent
  std::size_t guard = SIZE_MAX;           // a smaller skeleton within it
  std::vector<ClassAsk> classes;
  std::vector<DerivedAsk> derived;
};

// A class rule on one of its parents, its terms relaxed.
struct ClassModel {
  struct Substitution {
    Mask portions = 0;
    std::vector<const RelaxedTerm*> terms;
  };
  ClassTemplates cut;
  const Parent* parent = nullptr;
  std::vector<std::vector<const RelaxedTerm*>> fillings;  // per slot
  // The slots' own skeletons, from the atom they are bonded by; for near misses.
  std::vector<Skeleton> slot_skeletons, relaxed_skeletons;
  std::vector<Substitution> substitutions;
  bool esters_or_ethers = false;
};

// Breadth-first from `start`; false: the skeleton is not in one piece.
bool set_order(Skeleton& skeleton, std::size_t start) {
  Mask placed = bit(start);
  skeleton.order.assign(1, static_cast<std::uint8_t>(start));
  for (std::size_t head = 0; head < skeleton.order.size(); ++head) {
    for_each_atom(skeleton.part.bonded[skeleton.order[head]] & ~placed, [&](std::size_t n) {
      placed |= bit(n);
      skeleton.order.push_back(static_cast<std::uint8_t>(n));
    });
  }
  return placed == skeleton.part.all;
}

// Calls `visit` with each embedding (atom of `part` per atom of the skeleton) until it returns true.
template <typename Visit>
class Embedder {
 public:
  Embedder(const Skeleton& skeleton, const Part& part, Mask first, Mask allowed, std::size_t& steps, Visit visit)
      : s_(skeleton), p_(part), first_(first), allowed_(allowed), steps_(steps), visit_(visit) {}

  bool run() { return s_.part.atoms <= p_.atoms && place(0); }

 private:
  bool place(std::size_t depth) {
    if (depth == s_.order.size()) return visit_(image_, used_);
    if (steps_ == 0) return true;
    --steps_;
    const std::uint8_t atom = s_.order[depth];
    Mask candidates = p_.of_element[s_.part.element[atom] & 127U] & ~used_ & (depth == 0 ? first_ : allowed_);
    if (s_.part.in_ring & bit(atom)) candidates &= p_.in_ring;
    for_each_atom(s_.part.bonded[atom] & placed_, [&](std::size_t n) { candidates &= p_.bonded[image_[n]]; });
    const std::size_t degree = s_.part.degree[atom];
    for (; candidates != 0; candidates &= candidates - 1) {
      const std::size_t at = lowest(candidates);
      if (p_.degree[at] < degree) continue;
      image_[atom] = static_cast<std::uint8_t>(at);
      placed_ |= bit(atom);
      used_ |= bit(at);
      const bool stop = place(depth + 1);
      placed_ &= ~bit(atom);
      used_ &= ~bit(at);
      if (stop) return true;
    }
    return false;
  }

  const Skeleton& s_;
  const Part& p_;
  Mask first_;    // where the first atom of the order may be
  Mask allowed_;  // and all others
  std::size_t& steps_;
  Visit visit_;
  Image image_{};
  Mask placed_ = 0;
  Mask used_ = 0;
};

template <typename Visit>
bool embed(const Skeleton& skeleton, const Part& part, std::size_t& steps, Visit visit) {
  return Embedder<Visit>(skeleton, part, part.all, part.all, steps, visit).run();
}

// What is outside the kept atoms, piece by piece; false: more pieces or attachments than are followed.
bool find_fragments(const Part& part, Mask kept, std::vector<LooseFragment>& fragments) {
  fragments.clear();
  for (Mask rest = part.all & ~kept; rest != 0;) {
    if (fragments.size() == kMaxFragments) return false;
    LooseFragment& fragment = fragments.emplace_back();
    fragment.atoms = part.reach(bit(lowest(rest)), rest);
    rest &= ~fragment.atoms;
    bool fits = true;
    for_each_atom(fragment.atoms, [&](std::size_t a) {
      for_each_atom(part.bonded[a] & kept, [&](std::size_t k) {
        if (fragment.attachments == LooseFragment::kMaxAttachments) {
          fits = false;
          return;
        }
        fragment.kept[fragment.attachments] = static_cast<std::uint8_t>(k);
        fragment.atom[fragment.attachments++] = static_cast<std::uint8_t>(a);
      });
    });
    if (!fits) return false;
  }
  return true;
}

// One question about one embedding: may every fragment be accounted for?
class ClassQuestion {
 public:
  ClassQuestion(const ClassAsk& ask, const Part& part, const Image& image, const std::vector<LooseFragment>& fragments)
      : ask_(ask), model_(*ask.model), part_(part), image_(image), fragments_(fragments) {
    slot_of_.fill(nullptr);
    for (std::size_t p = 0; p < model_.parent->molecule.size(); ++p) {
      if (image[p] != kNowhere) parent_of_[image[p]] = static_cast<std::uint8_t>(p);
    }
  }

  bool possible() { return fill(0); }

 private:
  bool sits_at(const LooseFragment& fragment, const ClassTemplates::Slot& slot) const {
    if (fragment.attachments != slot.attachments.size()) return false;
    std::array<std::uint8_t, LooseFragment::kMaxAttachments> ends = fragment.kept;
    std::array<std::uint8_t, LooseFragment::kMaxAttachments> wanted{};
    for (std::size_t k = 0; k < fragment.attachments; ++k) wanted[k] = image_[slot.attachments[k].first];
    const auto n = static_cast<std::ptrdiff_t>(fragment.attachments);
    std::sort(ends.begin(), ends.begin() + n);
    std::sort(wanted.begin(), wanted.begin() + n);
    return std::equal(ends.begin(), ends.begin() + n, wanted.begin());
  }

  // The check, of the fragment or of what is left of it when esters and ethers on it are cleaved.
  template <typename Check>
  bool holds(const LooseFragment& fragment, Check check) const {
    if (check(fragment)) return true;
    if (!model_.esters_or_ethers || ask_.near) return false;
    std::array<Mask, kMaxEsterCuts> leaving{};
    std::size_t cuts = 0;
    Mask oxygens = fragment.atoms;
    for (std::size_t k = 0; k < fragment.attachments; ++k) oxygens |= bit(fragment.kept[k]);
    bool give_up = false;
    for_each_atom(oxygens & part_.of_element[kOxygen], [&](std::size_t o) {
      const Mask carbons = part_.bonded[o] & ~part_.bonded_in_ring[o] & part_.of_element[kCarbon] & fragment.atoms;
      for_each_atom(carbons, [&](std::size_t c) {
        const Mask far = part_.reach(bit(c), part_.all & ~bit(o));
        if ((far & ~fragment.atoms) != 0) return;
        if (far == fragment.atoms || cuts == kMaxEsterCuts) {
          give_up = true;
        } else {
          leaving[cuts++] = far;
        }
      });
    });
    if (give_up) return true;
    for (std::size_t subset = 1; subset < std::size_t{1} << cuts; ++subset) {
      LooseFragment rest = fragment;
      for (std::size_t k = 0; k < cuts; ++k) {
        if (subset >> k & 1U) rest.atoms &= ~leaving[k];
      }
      if (check(rest)) return true;
    }
    return false;
  }

  bool any(const std::vector<const RelaxedTerm*>& terms, const LooseFragment& fragment) const {
    return std::ranges::any_of(terms, [&](const RelaxedTerm* term) { return term->possible(part_, fragment); });
  }

  bool fill(std::size_t k) {
    if (k == ask_.cut->slots.size()) return fill_relaxed();
    const std::size_t s = ask_.cut->slots[k];
    const ClassTemplates::Slot& slot = model_.cut.slots[s];
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (slot_of_[f] || !sits_at(fragments_[f], slot)) continue;
      if (!holds(fragments_[f], [&](const LooseFragment& x) { return any(model_.fillings[s], x); })) continue;
      slot_of_[f] = &model_.slot_skeletons[s];
      const bool found = fill(k + 1);
      slot_of_[f] = nullptr;
      if (found) return true;
    }
    return false;
  }

  bool fill_relaxed() {
    if (!ask_.cut->relaxed) return finish(ask_.near ? 1 : 0);
    const ClassTemplates::Slot& slot = model_.cut.relaxed[*ask_.cut->relaxed];
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (slot_of_[f] || !sits_at(fragments_[f], slot)) continue;
      slot_of_[f] = &model_.relaxed_skeletons[*ask_.cut->relaxed];
      const bool found = finish(0);
      slot_of_[f] = nullptr;
      if (found) return true;
    }
    return finish(0);  // nothing stands in its place
  }

  // May the slot's own atoms be there, with something on them or not?
  bool still_there(const Skeleton& slot, const LooseFragment& fragment) const {
    if (fragment.attachments != 1 || count(fragment.atoms) < slot.part.atoms) return false;
    std::size_t steps = kMaxSteps;
    const auto found = [](const Image&, Mask) { return true; };
    return Embedder(slot, part_, bit(fragment.atom[0]), fragment.atoms, steps, found).run();
  }

  bool finish(std::size_t unexplained_allowed) {
    if (ask_.near) {
      std::size_t in_place = ask_.cut->order.size();
      for (std::size_t f = 0; f < fragments_.size(); ++f) {
        if (slot_of_[f] && still_there(*slot_of_[f], fragments_[f])) in_place += slot_of_[f]->part.atoms;
      }
      if (in_place * 2 < model_.parent->molecule.size()) return false;
    }
    std::size_t unexplained = 0;
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (!slot_of_[f] && !substituent(fragments_[f]) && ++unexplained > unexplained_allowed) return false;
    }
    return true;
  }

  bool substituent(const LooseFragment& fragment) const {
    Mask portions = 0;
    for (std::size_t k = 0; k < fragment.attachments; ++k) {
      portions |= bit(model_.parent->portion_of[parent_of_[fragment.kept[k]]]);
    }
    return holds(fragment, [&](const LooseFragment& x) {
      return std::ranges::any_of(model_.substitutions, [&](const ClassModel::Substitution& s) {
        return (portions & ~s.portions) == 0 && any(s.terms, x);
      });
    });
  }

  const ClassAsk& ask_;
  const ClassModel& model_;
  const Part& part_;
  const Image& image_;
  const std::vector<LooseFragment>& fragments_;
  std::array<const Skeleton*, kMaxFragments> slot_of_;  // what it stands in place of
  std::array<std::uint8_t, Part::kMaxAtoms> parent_of_{};
};

bool derived_possible(const DerivedAsk& ask, const Part& part, const Image& image, Mask kept,
                      const std::vector<LooseFragment>& fragments) {
  for (const DerivedAsk::Added& added : ask.added) {
    const Mask outside = part.bonded[image[added.to]] & ~kept;
    if (count(outside) < added.in_place_of.size()) return false;
    for (const AtomTable& table : added.in_place_of) {
      bool there = false;
      for_each_atom(outside, [&](std::size_t a) { there = there || table.allows_element(part, a); });
      if (!there) return false;
    }
  }
  const auto cuttable = [&](const Cut& cut, std::size_t stays, std::size_t leaves) {
    if (!cut.stays.allows_element(part, stays) || !cut.leaves.allows_element(part, leaves)) return false;
    return std::ranges::all_of(cut.beside, [&](const AtomTable& table) {
      bool there = false;
      for_each_atom(part.bonded[leaves] & ~bit(stays),
                    [&](std::size_t a) { there = there || table.allows_element(part, a); });
      return there;
    });
  };
  // A cut sets a whole piece free, so all bonds of a piece are on one atom of the parent.
  return std::ranges::all_of(fragments, [&](const LooseFragment& fragment) {
    for (std::size_t k = 0; k < fragment.attachments; ++k) {
      if (fragment.kept[k] != fragment.kept[0]) return false;
      const bool one = std::ranges::any_of(
          *ask.cuts, [&](const Cut& cut) { return cuttable(cut, fragment.kept[k], fragment.atom[k]); });
      if (!one) return false;
    }
    return true;
  });
}

// Elements whose bonds normalising leaves alone. Bonds to any other, and hydrogens as atoms, are for the plain path.
bool ordinary(std::uint8_t element) {
  switch (element) {
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
    case 14:
    case 15:
    case 16:
    case 17:
    case 33:
    case 34:
    case 35:
    case 52:
    case 53: return true;
    default: return false;
  }
}

// Normalising takes an oxygen off a gem-diol.
bool may_be_gem_diol(const Part& part, std::size_t carbon) {
  std::size_t terminal = 0;
  for_each_atom(part.bonded[carbon] & part.of_element[kOxygen],
                [&](std::size_t o) { terminal += part.degree[o] == 1; });
  return terminal >= 2;
}

}  // namespace

struct Prefilter::Compiled {
  std::map<const Term*, RelaxedTerm> terms;
  std::deque<ClassModel> models;
  std::deque<std::vector<Cut>> closures;
  std::vector<Skeleton> skeletons;                                       // smallest first
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> listed;  // composition: connectivities
  std::set<ScreeningKey> listed_keys;                                    // of the listed substances
  std::vector<ScreeningKey> needs;  // of the skeletons: one of these is reached wherever one is found
  bool unbounded = false;           // a parent too large for a Part: nothing can be ruled out

  const RelaxedTerm* relaxed(const Term* term) { return &terms.try_emplace(term, *term).first->second; }

  static bool graph_of(const Molecule& molecule, const AtomSet& kept, Part& part,
                       std::vector<std::uint8_t>& parent_atom) {
    std::vector<std::uint8_t> elements;
    std::vector<std::uint16_t> place(molecule.size(), 0);
    std::vector<std::uint16_t> given;
    for (std::size_t i = 0; i < molecule.size(); ++i) {
      if (!kept[i]) continue;
      place[i] = static_cast<std::uint16_t>(elements.size());
      elements.push_back(molecule.atom(static_cast<AtomIndex>(i)).element);
      given.push_back(static_cast<std::uint16_t>(i));
    }
    if (elements.size() > Part::kMaxAtoms || molecule.size() > Part::kMaxAtoms) return false;
    // Breadth-first from the first atom, as ElementGraph::assign numbers them.
    std::vector<std::pair<std::uint16_t, std::uint16_t>> bonds;
    for (const Bond& bond : molecule.bonds()) {
      if (kept[bond.begin] && kept[bond.end]) bonds.emplace_back(place[bond.begin], place[bond.end]);
    }
    part.atoms = elements.size();
    part.all = first_atoms(part.atoms);
    std::vector<Atom> atoms;
    std::vector<Bond> inner;
    for (const std::uint8_t e : elements) atoms.push_back({e, 0, 0, false});
    for (const auto& [a, b] : bonds) inner.push_back({a, b, BondOrder::kSingle});
    const Molecule skeleton(std::move(atoms), std::move(inner));
    part.ring_bonds = bonds.size() + 1 - elements.size();
    for (std::size_t i = 0; i < part.atoms; ++i) {
      part.element[i] = elements[i];
      part.of_element[elements[i] & 127U] |= bit(i);
      if (skeleton.in_ring(static_cast<AtomIndex>(i))) part.in_ring |= bit(i);
      parent_atom.push_back(static_cast<std::uint8_t>(given[i]));
    }
    for (std::size_t b = 0; b < skeleton.bonds().size(); ++b) {
      const auto [begin, end, order] = skeleton.bond(b);
      ++part.degree[begin];
      ++part.degree[end];
      part.bonded[begin] |= bit(end);
      part.bonded[end] |= bit(begin);
      if (!skeleton.bond_in_ring(b)) continue;
      part.bonded_in_ring[begin] |= bit(end);
      part.bonded_in_ring[end] |= bit(begin);
    }
    return true;
  }

  // The skeleton of these atoms of the parent, shared by all who ask for it; nullptr: not in one piece.
  std::map<std::pair<std::string, AtomSet>, std::size_t> known;
  Skeleton* skeleton_of(const std::string& smiles, const Molecule& molecule, const AtomSet& kept) {
    const auto [entry, fresh] = known.try_emplace({smiles, kept}, skeletons.size());
    if (!fresh) return &skeletons[entry->second];
    Skeleton s;
    if (!graph_of(molecule, kept, s.part, s.parent_atom)) {
      unbounded = true;
      return nullptr;
    }
    // Start at the atom that the fewest atoms of a compound resemble.
    const auto value = [&](std::size_t a) { return std::pair(s.part.element[a] != kCarbon, s.part.degree[a]); };
    std::size_t start = 0;
    for (std::size_t a = 1; a < s.part.atoms; ++a) {
      if (value(a) > value(start)) start = a;
    }
    if (!set_order(s, start)) {
      known.erase(entry);
      return nullptr;
    }
    skeletons.push_back(std::move(s));
    return &skeletons.back();
  }

  Skeleton slot_skeleton(const Molecule& molecule, const ClassTemplates::Slot& slot) {
    AtomSet inside(molecule.size(), 0);
    for (const AtomIndex a : slot.atoms) inside[a] = 1;
    Skeleton s;
    if (!graph_of(molecule, inside, s.part, s.parent_atom)) {
      unbounded = true;
      return s;
    }
    const auto start = std::ranges::find(s.parent_atom, slot.attachments.front().second) - s.parent_atom.begin();
    if (!set_order(s, static_cast<std::size_t>(start))) unbounded = true;
    return s;
  }

  void add_class(const Rule& rule) {
    const ClassBody& body = rule.klass();
    for (const Parent& parent : body.parents) {
      ClassModel& model = models.emplace_back(ClassModel{ClassTemplates(body, parent), &parent, {}, {}, {}, {}, false});
      model.esters_or_ethers = rule.includes.esters || rule.includes.ethers;
      if (body.portions.size() > Part::kMaxAtoms) unbounded = true;
      for (const ClassTemplates::Slot& slot : model.cut.slots) {
        std::vector<const RelaxedTerm*>& filling = model.fillings.emplace_back();
        for (const auto& [clause, permit] : slot.permits) {
          for (const Term* term : permit->terms) filling.push_back(relaxed(term));
        }
      }
      for (const ClassTemplates::Slot& slot : model.cut.slots) {
        model.slot_skeletons.push_back(slot_skeleton(parent.molecule, slot));
      }
      for (const ClassTemplates::Slot& slot : model.cut.relaxed) {
        model.relaxed_skeletons.push_back(slot_skeleton(parent.molecule, slot));
      }
      for (const Clause& clause : body.clauses) {
        for (const Permit& permit : clause.permits) {
          if (permit.kind != PermitKind::kSubstitute) continue;
          ClassModel::Substitution& substitution = model.substitutions.emplace_back();
          for (const std::size_t portion : permit.portions) substitution.portions |= bit(portion);
          for (const Term* term : permit.terms) substitution.terms.push_back(relaxed(term));
        }
      }
      const auto ask = [&](const std::vector<ClassTemplates::Template>& templates, bool near) {
        for (const ClassTemplates::Template& t : templates) {
          if (Skeleton* s = skeleton_of(parent.smiles, parent.molecule, t.kept))
            s->classes.push_back({&model, &t, near});
        }
      };
      ask(model.cut.templates, false);
      if (&parent == &body.parents.front()) ask(model.cut.near_templates, true);
    }
  }

  void add_derived(const std::string& smiles, const Molecule& parent,
                   const std::vector<const TransformationTerm*>& transformations) {
    std::vector<const Transformation*> all;
    for (const TransformationTerm* term : transformations) {
      for (const auto& reverse : term->reverse) all.push_back(reverse.get());
      for (const TransformationReading& reading : term->readings) {
        for (const auto& reverse : reading.reverse) all.push_back(reverse.get());
      }
    }
    std::vector<Cut>& cuts = closures.emplace_back();
    for (const Transformation* t : all) {
      const auto neighbours = [&](std::size_t atom, std::size_t but) {
        std::vector<AtomTable> tables;
        for (const auto& [a, b] : t->pattern.bonds()) {
          if (a == atom && b != but) tables.emplace_back(t->pattern, b);
          if (b == atom && a != but) tables.emplace_back(t->pattern, a);
        }
        return tables;
      };
      for (const auto& [a, b] : t->pattern.bonds()) {
        for (const auto& [stays, leaves] : {std::pair{a, b}, std::pair{b, a}}) {
          if (t->pattern.map_number(stays) == 0 || t->pattern.map_number(leaves) != 0) continue;
          cuts.push_back({AtomTable(t->pattern, stays), AtomTable(t->pattern, leaves), neighbours(leaves, stays)});
        }
      }
    }
    // Atoms of the parent that a transformation may have added, in every choice.
    struct MayBeAdded {
      std::size_t atom;
      DerivedAsk::Added added;
    };
    std::vector<MayBeAdded> may_be;
    for (std::size_t i = 0; i < parent.size(); ++i) {
      const auto atom = static_cast<AtomIndex>(i);
      if (parent.degree(atom) != 1) continue;
      for (const Transformation* t : all) {
        for (const Transformation::Added& added : t->added) {
          if (added.element != parent.atom(atom).element) continue;
          MayBeAdded& entry =
              may_be.emplace_back(MayBeAdded{i, {static_cast<std::uint8_t>(parent.neighbours(atom)[0].atom), {}}});
          for (const auto& [a, b] : t->pattern.bonds()) {
            if (a == added.to && t->pattern.map_number(b) == 0) entry.added.in_place_of.emplace_back(t->pattern, b);
            if (b == added.to && t->pattern.map_number(a) == 0) entry.added.in_place_of.emplace_back(t->pattern, a);
          }
        }
      }
    }
    if (may_be.size() > 8) {
      unbounded = true;
      return;
    }
    for (std::size_t subset = 0; subset < std::size_t{1} << may_be.size(); ++subset) {
      AtomSet kept(parent.size(), 1);
      DerivedAsk ask{&cuts, {}};
      for (std::size_t k = 0; k < may_be.size(); ++k) {
        if ((subset >> k & 1U) == 0) continue;
        kept[may_be[k].atom] = 0;
        ask.added.push_back(may_be[k].added);
      }
      if (Skeleton* s = skeleton_of(smiles, parent, kept)) s->derived.push_back(std::move(ask));
    }
  }

  void add_listed(const RuleSet& rules, const Rule& rule) {
    std::vector<const TransformationTerm*> transformations;
    const auto add = [&](bool included, const char* id) {
      const auto term = rules.transformations().find(id);
      if (included && term != rules.transformations().end()) transformations.push_back(term->second.get());
    };
    add(rule.includes.esters, "ester");
    add(rule.includes.ethers, "ether");
    for (const Substance& substance : rule.listed().substances) {
      Part part;
      std::vector<std::uint8_t> unused;
      if (!graph_of(substance.molecule, AtomSet(substance.molecule.size(), 1), part, unused)) {
        unbounded = true;
        continue;
      }
      listed[part.composition()].push_back(part.connectivity());
      listed_keys.insert(screening_key(part));
      // Only what bears a hydroxyl has esters and ethers.
      const bool hydroxyl = std::ranges::any_of(substance.molecule.atoms(),
                                                [](const Atom& a) { return a.element == kOxygen && a.hydrogens == 1; });
      if (!transformations.empty() && hydroxyl) add_derived(substance.parent, substance.molecule, transformations);
    }
  }

  // Smallest first, each guarded by the largest that is part of it.
  void order_skeletons() {
    std::ranges::stable_sort(skeletons, {}, [](const Skeleton& s) { return s.part.atoms; });
    for (std::size_t i = 0; i < skeletons.size(); ++i) {
      for (std::size_t g = i; g-- > 0 && skeletons[i].guard == SIZE_MAX;) {
        std::size_t steps = kMaxSteps;
        const bool within = embed(skeletons[g], skeletons[i].part, steps, [](const Image&, Mask) { return true; });
        if (within && steps > 0) skeletons[i].guard = g;
      }
    }
  }

  // What a skeleton that asks something needs, unless another needs less.
  void collect_needs() {
    std::set<ScreeningKey> all;
    for (const Skeleton& s : skeletons) {
      if (!s.classes.empty() || !s.derived.empty()) all.insert(screening_key(s.part));
    }
    for (const ScreeningKey& key : all) {
      const bool implied =
          std::ranges::any_of(all, [&](const ScreeningKey& other) { return other != key && reaches(key, other); });
      if (!implied) needs.push_back(key);
    }
  }

  bool possible(const ScreeningKey& key) const {
    if (unbounded || open_to_all(key)) return true;
    if (std::ranges::any_of(needs, [&](const ScreeningKey& need) { return reaches(key, need); })) return true;
    if (one_part(key)) return listed_keys.contains(key);
    return std::ranges::any_of(listed_keys, [&](const ScreeningKey& one) { return reaches(key, one); });
  }

  bool possible(const Part& part) const {
    for (std::size_t i = 0; i < part.atoms; ++i) {
      if (part.degree[i] == 4 && part.element[i] == kCarbon && may_be_gem_diol(part, i)) return true;
      if (part.degree[i] != 0 && !ordinary(part.element[i])) return true;
    }
    if (const auto same = listed.find(part.composition()); same != listed.end()) {
      if (std::ranges::find(same->second, part.connectivity()) != same->second.end()) return true;
    }
    std::size_t steps = kMaxSteps;
    thread_local std::vector<LooseFragment> fragments;
    thread_local std::vector<std::uint8_t> found;
    found.assign(skeletons.size(), 0);
    for (std::size_t i = 0; i < skeletons.size(); ++i) {
      const Skeleton& s = skeletons[i];
      if (s.guard != SIZE_MAX && !found[s.guard]) continue;
      const bool hit = embed(s, part, steps, [&](const Image& place, Mask kept) {
        found[i] = 1;
        return ask(s, part, place, kept, fragments);
      });
      if (hit) return true;
    }
    return false;
  }

  static bool ask(const Skeleton& s, const Part& part, const Image& place, Mask kept,
                  std::vector<LooseFragment>& fragments) {
    std::size_t bonds = 0;
    std::size_t own = 0;
    for_each_atom(kept, [&](std::size_t a) { bonds += count(part.bonded[a] & kept); });
    for_each_atom(s.part.all, [&](std::size_t a) { own += s.part.degree[a]; });
    if (bonds != own) return false;  // a ring closed between atoms that the parent does not join
    if (!find_fragments(part, kept, fragments)) return true;
    Image image;
    image.fill(kNowhere);
    for (std::size_t a = 0; a < s.part.atoms; ++a) image[s.parent_atom[a]] = place[a];
    for (const DerivedAsk& derived : s.derived) {
      if (derived_possible(derived, part, image, kept, fragments)) return true;
    }
    return std::ranges::any_of(
        s.classes, [&](const ClassAsk& klass) { return ClassQuestion(klass, part, image, fragments).possible(); });
  }
};

Prefilter::Prefilter(const RuleSet& rules, const std::vector<const Rule*>& asked) {
  auto compiled = std::make_shared<Compiled>();
  for (const Rule* rule : asked) {
    switch (rule->kind) {
      case RuleKind::kListed: compiled->add_listed(rules, *rule); break;
      case RuleKind::kClass: compiled->add_class(*rule); break;
      case RuleKind::kDerived: {
        std::vector<const TransformationTerm*> transformations;
        for (const DerivedStep& step : rule->derived().transformations) transformations.push_back(step.transformation);
        compiled->add_derived(rule->derived().parent_smiles, rule->derived().parent, transformations);
        break;
      }
    }
  }
  compiled->order_skeletons();
  compiled->collect_needs();
  compiled_ = std::move(compiled);
}

bool Prefilter::possible(const ScreeningKey& key) const { return compiled_->possible(key); }

bool Prefilter::possible(const ElementGraph& graph) const {
  if (compiled_->unbounded) return true;
  thread_local Part part;  // kilobytes: not cleared for each compound
  for (std::size_t begin = 0; begin < graph.atoms;) {
    const std::size_t end = end_of_part(graph, begin);
    if (!fill_part(graph, begin, end, part) || compiled_->possible(part)) return true;
    begin = end;
  }
  return false;
}

}  // namespace congener
