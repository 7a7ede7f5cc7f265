#include "match/accounting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "molecule/formula.hpp"

namespace congener {

// One permission that explains a fragment.
struct ClassAccountant::Choice {
  const Clause* clause = nullptr;
  const Permit* permit = nullptr;
  const Term* term = nullptr;
  std::vector<std::string> readings;  // empty: narrow
};

namespace {

void sort_unique(std::vector<std::string>& words) {
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

auto rank(const Accounting& a) {
  return std::tuple(a.unexplained, a.unexplained_atoms.size(), a.readings.size(), a.modifications);
}

// A total order, so that the explanation does not depend on the order of search.
bool better(const Accounting& a, const Accounting& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  if (a.readings != b.readings) return a.readings < b.readings;
  const auto key = [](const Account& x) { return std::tie(x.clause, x.group, x.portion, x.atoms); };
  return std::ranges::lexicographical_compare(a.accounts, b.accounts,
                                              [&](const Account& x, const Account& y) { return key(x) < key(y); });
}

}  // namespace

ClassAccountant::ClassAccountant(const Rule& rule, const Parent& parent)
    : rule_(rule), class_(rule.klass()), parent_(parent), cut_(class_, parent_) {}

// A kept atom that carries a positive charge (an N-oxide, a quaternary nitrogen) is still the parent's atom; what
// sits on it replaced no hydrogen, and substituent() sees to that.
bool ClassAccountant::atoms_agree(AtomIndex parent_atom, const Molecule& molecule, AtomIndex atom) const {
  const Atom& p = parent_.molecule.atom(parent_atom);
  const Atom& a = molecule.atom(atom);
  return p.element == a.element && p.aromatic == a.aromatic &&
         (p.charge == a.charge || (p.element == 7 && a.charge == 1));
}

// Finds every embedding of a template, accounts for the rest, keeps the best.
class ClassAccountant::Search {
 public:
  Search(const ClassAccountant& accountant, const Molecule& molecule, const ClassTemplates::Template& t,
         std::size_t unexplained_allowed, Budget& budget, std::optional<Accounting>& best)
      : a_(accountant),
        m_(molecule),
        t_(t),
        allowed_(unexplained_allowed),
        budget_(budget),
        best_(best),
        image_(a_.parent_.molecule.size(), -1),
        parent_atom_of_(molecule.size(), -1),
        kept_(molecule.size(), 0) {}

  void run() {
    for (std::size_t i = 0; i < m_.size(); ++i) {
      if (a_.atoms_agree(t_.order[0], m_, static_cast<AtomIndex>(i))) place(0, static_cast<AtomIndex>(i));
    }
  }
  // Stops at the first embedding.
  bool embeds() {
    only_embed_ = true;
    run();
    return embedded_;
  }

 private:
  void place(std::size_t depth, AtomIndex atom) {
    if (!budget_.take() || (only_embed_ && embedded_)) return;
    const AtomIndex p = t_.order[depth];
    for (const Neighbour& n : a_.parent_.molecule.neighbours(p)) {
      if (image_[n.atom] < 0) continue;
      const int bond = m_.bond_between(atom, static_cast<AtomIndex>(image_[n.atom]));
      if (bond < 0 || m_.bond(static_cast<std::size_t>(bond)).order != a_.parent_.molecule.bond(n.bond).order) return;
    }
    image_[p] = atom;
    parent_atom_of_[atom] = p;
    kept_[atom] = 1;
    if (depth + 1 == t_.order.size()) {
      embedded_ = true;
      if (!only_embed_) account();
    } else {
      const AtomIndex next = t_.order[depth + 1];
      const auto from = static_cast<AtomIndex>(image_[static_cast<std::size_t>(t_.from[depth + 1])]);
      for (const Neighbour& n : m_.neighbours(from)) {
        if (!kept_[n.atom] && a_.atoms_agree(next, m_, n.atom)) place(depth + 1, n.atom);
      }
    }
    image_[p] = -1;
    parent_atom_of_[atom] = -1;
    kept_[atom] = 0;
  }

  void account() {
    std::size_t bonds = 0;
    for (const Bond& bond : m_.bonds()) bonds += kept_[bond.begin] && kept_[bond.end];
    if (bonds != t_.bonds) return;  // a ring closed between atoms the parent does not join
    if (!first_of_its_kind()) return;
    fragments_ = fragments_outside(m_, kept_);
    // Each fragment costs a modification or stays unexplained, so many fragments cannot beat few.
    if (allowed_ == 0 && best_ && best_->readings.empty() && best_->modifications < fragments_.size()) return;
    chosen_.assign(fragments_.size(), std::nullopt);
    filled_.assign(fragments_.size(), nullptr);
    relaxed_fragment_.reset();
    fill_slots(0);
  }

  // Embeddings that differ only by the symmetry of the parent (a phenyl turned over) account alike: what counts is
  // which portion each atom is in, and where the slots are.
  bool first_of_its_kind() {
    std::vector<int> kind(parent_atom_of_.size());
    for (std::size_t i = 0; i < kind.size(); ++i) {
      kind[i] = parent_atom_of_[i] < 0
                    ? -1
                    : static_cast<int>(a_.parent_.portion_of[static_cast<std::size_t>(parent_atom_of_[i])]);
    }
    const auto add_ends = [&](const ClassTemplates::Slot& slot) {
      for (const auto& [kept, taken] : slot.attachments) kind.push_back(image_[kept]);
    };
    for (const std::size_t s : t_.slots) add_ends(a_.cut_.slots[s]);
    if (t_.relaxed) add_ends(a_.cut_.relaxed[*t_.relaxed]);
    if (std::ranges::find(kinds_, kind) != kinds_.end()) return false;
    kinds_.push_back(std::move(kind));
    return true;
  }

  // May this fragment stand where the slot was? It must be tied to the slot's neighbours, and only to them.
  [[nodiscard]] bool sits_at(const Fragment& fragment, const ClassTemplates::Slot& slot) const {
    if (fragment.attachments.size() != slot.attachments.size()) return false;
    std::vector<AtomIndex> ends;
    for (const Attachment& at : fragment.attachments) ends.push_back(at.kept);
    std::vector<AtomIndex> wanted;
    for (const auto& [kept, taken] : slot.attachments) wanted.push_back(static_cast<AtomIndex>(image_[kept]));
    std::ranges::sort(ends);
    std::ranges::sort(wanted);
    return ends == wanted;
  }

  void fill_slots(std::size_t k) {
    if (!budget_.take()) return;
    if (k == t_.slots.size()) {
      fill_relaxed();
      return;
    }
    const ClassTemplates::Slot& slot = a_.cut_.slots[t_.slots[k]];
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (filled_[f] || !sits_at(fragments_[f], slot)) continue;
      chosen_[f] = a_.fill(slot, m_, fragments_[f]);
      if (chosen_[f]) {
        filled_[f] = &slot;
        fill_slots(k + 1);
        filled_[f] = nullptr;
      }
      chosen_[f].reset();
    }
  }

  void fill_relaxed() {
    if (!t_.relaxed) {
      finish();
      return;
    }
    const ClassTemplates::Slot& slot = a_.cut_.relaxed[*t_.relaxed];
    bool any = false;
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (filled_[f] || !sits_at(fragments_[f], slot)) continue;
      any = true;
      if (a_.original(slot, m_, fragments_[f]) == Original::kUnchanged) continue;
      filled_[f] = &slot;
      relaxed_fragment_ = f;
      finish();
      filled_[f] = nullptr;
      relaxed_fragment_.reset();
    }
    if (!any) finish();
  }

  // With little of the parent left, a compound is near to nothing in particular.
  [[nodiscard]] bool mostly_parent() const {
    std::size_t in_place = t_.order.size();
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      const ClassTemplates::Slot* slot = relaxed_fragment_ == f ? &a_.cut_.relaxed[*t_.relaxed] : filled_[f];
      if (slot && a_.original(*slot, m_, fragments_[f]) != Original::kGone) in_place += slot->atoms.size();
    }
    return a_.class_.near_enough(in_place, a_.parent_);
  }

  void finish() {
    if (allowed_ > 0 && !mostly_parent()) return;
    Accounting accounting;
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      const Fragment& fragment = fragments_[f];
      if (relaxed_fragment_ == f) {
        unexplained(accounting, fragment,
                    fmt::format("in place of the {} stands {}", spaced(a_.cut_.relaxed[*t_.relaxed].name),
                                formula(m_, fragment.atoms)));
        continue;
      }
      const std::optional<Choice> choice = filled_[f] ? chosen_[f] : a_.substituent(m_, fragment, parent_atom_of_);
      if (!choice) {
        const auto portion =
            a_.parent_.portion_of[static_cast<std::size_t>(parent_atom_of_[fragment.attachments.front().kept])];
        unexplained(accounting, fragment,
                    fmt::format("{} on the {}", formula(m_, fragment.atoms), spaced(a_.class_.portions[portion])));
        if (accounting.unexplained > allowed_) return;
        continue;
      }
      Account account{choice->clause->id, choice->term->id, filled_[f] ? filled_[f]->name : portion_of(fragment),
                      join(choice->readings, "+"), fragment.atoms};
      accounting.readings.insert(accounting.readings.end(), choice->readings.begin(), choice->readings.end());
      accounting.accounts.push_back(std::move(account));
      ++accounting.modifications;
    }
    if (t_.relaxed && !relaxed_fragment_) {
      ++accounting.unexplained;
      accounting.why =
          fmt::format("the {} is missing: hydrogen stands in its place", spaced(a_.cut_.relaxed[*t_.relaxed].name));
    }
    if (accounting.unexplained > allowed_) return;
    if (accounting.unexplained == 0 && (allowed_ > 0 || accounting.modifications < a_.class_.at_least)) return;
    if (!a_.parent_.reading.empty()) accounting.readings.push_back(a_.parent_.reading);
    sort_unique(accounting.readings);
    if (best_ && rank(*best_) < rank(accounting)) return;

    std::map<std::size_t, std::vector<AtomIndex>> portions;
    for (std::size_t p = 0; p < image_.size(); ++p) {
      if (image_[p] >= 0) portions[a_.parent_.portion_of[p]].push_back(static_cast<AtomIndex>(image_[p]));
    }
    for (auto& [portion, atoms] : portions) {
      std::ranges::sort(atoms);
      accounting.accounts.push_back({"", a_.class_.portions[portion], a_.class_.portions[portion], "", atoms});
    }
    std::ranges::sort(accounting.accounts, {}, &Account::atoms);
    if (!best_ || better(accounting, *best_)) best_ = std::move(accounting);
  }

  void unexplained(Accounting& accounting, const Fragment& fragment, std::string what) const {
    ++accounting.unexplained;
    accounting.unexplained_atoms = fragment.atoms;
    accounting.why = std::move(what);
  }

  [[nodiscard]] std::string portion_of(const Fragment& fragment) const {
    const auto p = static_cast<std::size_t>(parent_atom_of_[fragment.attachments.front().kept]);
    return a_.class_.portions[a_.parent_.portion_of[p]];
  }

  const ClassAccountant& a_;
  const Molecule& m_;
  const ClassTemplates::Template& t_;
  std::size_t allowed_;
  Budget& budget_;
  std::optional<Accounting>& best_;
  bool only_embed_ = false;
  bool embedded_ = false;
  std::vector<int> image_;           // per parent atom: atom of the compound, or -1
  std::vector<int> parent_atom_of_;  // the reverse
  AtomSet kept_;
  std::vector<Fragment> fragments_;
  std::vector<std::optional<Choice>> chosen_;
  std::vector<const ClassTemplates::Slot*> filled_;
  std::optional<std::size_t> relaxed_fragment_;
  std::vector<std::vector<int>> kinds_;  // of embeddings already accounted for
};

ClassAccountant::Original ClassAccountant::original(const ClassTemplates::Slot& slot, const Molecule& molecule,
                                                    const Fragment& fragment) const {
  if (slot.attachments.size() != 1 || fragment.attachments.size() != 1) return Original::kGone;
  const Molecule& p = parent_.molecule;
  std::vector<int> image(p.size(), -1);
  AtomSet used(molecule.size(), 0);
  std::vector<AtomIndex> order(1, slot.attachments[0].second);
  AtomSet listed(p.size(), 0);
  listed[order[0]] = 1;
  for (std::size_t head = 0; head < order.size(); ++head) {
    for (const Neighbour& n : p.neighbours(order[head])) {
      if (listed[n.atom] || std::ranges::find(slot.atoms, n.atom) == slot.atoms.end()) continue;
      listed[n.atom] = 1;
      order.push_back(n.atom);
    }
  }
  const auto place = [&](const auto& self, std::size_t depth, AtomIndex atom) -> bool {
    if (!fragment.inside[atom] || used[atom] || !atoms_agree(order[depth], molecule, atom)) return false;
    for (const Neighbour& n : p.neighbours(order[depth])) {
      if (image[n.atom] < 0) continue;
      const int bond = molecule.bond_between(atom, static_cast<AtomIndex>(image[n.atom]));
      if (bond < 0 || molecule.bond(static_cast<std::size_t>(bond)).order != p.bond(n.bond).order) return false;
    }
    image[order[depth]] = atom;
    used[atom] = 1;
    bool found = depth + 1 == order.size();
    for (std::size_t i = 0; !found && i < fragment.atoms.size(); ++i) {
      found = self(self, depth + 1, fragment.atoms[i]);
    }
    image[order[depth]] = -1;
    used[atom] = 0;
    return found;
  };
  if (!place(place, 0, fragment.attachments[0].atom)) return Original::kGone;
  return fragment.atoms.size() == slot.atoms.size() ? Original::kUnchanged : Original::kSubstituted;
}

std::optional<ClassAccountant::Choice> ClassAccountant::permitted(const Clause& clause, const Permit& permit,
                                                                  const Molecule& molecule,
                                                                  const Fragment& fragment) const {
  std::optional<Choice> best;
  if (permit.max_carbons != SIZE_MAX) {
    const auto carbons =
        std::ranges::count_if(fragment.atoms, [&](AtomIndex a) { return molecule.atom(a).element == 6; });
    if (static_cast<std::size_t>(carbons) > permit.max_carbons) return std::nullopt;
  }
  for (const Term* term : permit.terms) {
    const TermHolds held = holds(*term, molecule, fragment);
    if (!held.at_all()) continue;
    Choice choice{&clause, &permit, term, {}};
    if (!permit.reading.empty()) choice.readings.push_back(permit.reading);
    if (!held.narrow) {
      // The first reading that practice has settled in favour; else the first not settled against.
      std::optional<std::string> needed;
      bool settled = false;
      for (const std::string& reading : held.readings) {
        const std::string id = term->id + "." + reading;
        const auto decided = std::ranges::find(class_.settled, id, &Settled::reading);
        if (decided == class_.settled.end()) {
          if (!needed) needed = id;
        } else if (decided->narrow) {
          settled = true;
        }
      }
      if (!settled && !needed) continue;
      if (!settled) choice.readings.push_back(*needed);
    }
    if (!best || choice.readings.size() < best->readings.size()) best = std::move(choice);
  }
  return best;
}

std::optional<ClassAccountant::Choice> ClassAccountant::fill(const ClassTemplates::Slot& slot, const Molecule& molecule,
                                                             const Fragment& fragment) const {
  const Original state = original(slot, molecule, fragment);
  if (state == Original::kUnchanged) return std::nullopt;
  const bool substituted = state == Original::kSubstituted;
  std::optional<Choice> best;
  for (const auto& [clause, permit] : slot.permits) {
    if (substituted && permit->when_substituted == WhenSubstituted::kNever) continue;
    std::optional<Choice> choice = permitted(*clause, *permit, molecule, fragment);
    if (!choice) continue;
    if (substituted && permit->when_substituted == WhenSubstituted::kReading) {
      choice->readings.push_back(permit->when_substituted_reading);
    }
    if (!best || choice->readings.size() < best->readings.size()) best = std::move(choice);
  }
  return best;
}

std::optional<ClassAccountant::Choice> ClassAccountant::substituent(const Molecule& molecule, const Fragment& fragment,
                                                                    const std::vector<int>& parent_atom_of) const {
  // On an atom that became positively charged nothing replaced a hydrogen.
  const bool on_charge = std::ranges::any_of(fragment.attachments, [&](const Attachment& at) {
    const auto p = static_cast<AtomIndex>(parent_atom_of[at.kept]);
    return molecule.atom(at.kept).charge != parent_.molecule.atom(p).charge;
  });
  std::optional<Choice> best;
  for (const Clause& clause : class_.clauses) {
    for (const Permit& permit : clause.permits) {
      if (permit.kind != PermitKind::kSubstitute) continue;
      const bool covers = std::ranges::all_of(fragment.attachments, [&](const Attachment& at) {
        const std::size_t portion = parent_.portion_of[static_cast<std::size_t>(parent_atom_of[at.kept])];
        return std::ranges::find(permit.portions, portion) != permit.portions.end();
      });
      if (!covers) continue;
      std::optional<Choice> choice = permitted(clause, permit, molecule, fragment);
      if (!choice) continue;
      if (on_charge && !std::ranges::any_of(choice->term->forms, &Form::any_bond)) continue;
      if (!best || choice->readings.size() < best->readings.size()) best = std::move(choice);
    }
  }
  return best;
}

std::optional<Accounting> ClassAccountant::best(const Molecule& molecule,
                                                const std::vector<ClassTemplates::Template>& templates,
                                                std::size_t unexplained_allowed, Budget& budget) const {
  std::optional<Accounting> found;
  for (const ClassTemplates::Template& t : templates) {
    if (t.order.size() > molecule.size()) continue;
    Search(*this, molecule, t, unexplained_allowed, budget, found).run();
    if (budget.spent()) break;
  }
  return found;
}

std::optional<Accounting> ClassAccountant::member(const Molecule& molecule, Budget& budget) const {
  if (too_heavy(molecule) || !anchored(molecule, budget)) return std::nullopt;
  return best(molecule, cut_.templates, 0, budget);
}

bool ClassAccountant::too_heavy(const Molecule& molecule) const {
  return class_.max_mass && chem::molecular_mass(molecule).average > *class_.max_mass;
}

std::optional<Accounting> ClassAccountant::near_miss(const Molecule& molecule, Budget& budget) const {
  if (too_heavy(molecule)) {
    std::optional<Accounting> otherwise;
    if (anchored(molecule, budget)) otherwise = best(molecule, cut_.templates, 0, budget);
    if (otherwise) {
      otherwise->why = fmt::format("its molecular mass, {:.1f} u, is above the {:g} u of the definition",
                                   chem::molecular_mass(molecule).average, *class_.max_mass);
      return otherwise;
    }
  }
  return best(molecule, cut_.near_templates, 1, budget);
}

bool ClassAccountant::anchored(const Molecule& molecule, Budget& budget) const {
  if (!cut_.anchor) return true;
  if (cut_.anchor->order.size() > molecule.size()) return false;
  std::optional<Accounting> unused;
  return Search(*this, molecule, *cut_.anchor, 0, budget, unused).embeds();
}

}  // namespace congener
