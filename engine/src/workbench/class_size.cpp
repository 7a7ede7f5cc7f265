#include "workbench/class_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "match/matcher.hpp"
#include "rulebook/class_templates.hpp"
#include "workbench/group_count.hpp"

namespace congener::workbench {
namespace {

constexpr std::size_t kMaxSymmetries = 10'000;

// The rule's terms as forms: the narrow ones, and the readings that practice has settled in favour.
void add_forms(const ClassBody& body, const Permit& permit, std::vector<LimitedForm>& forms) {
  const auto add = [&](const std::vector<Form>& some) {
    for (const Form& form : some) {
      const auto same = [&](const LimitedForm& f) { return f.form == &form && f.max_carbons == permit.max_carbons; };
      if (std::ranges::none_of(forms, same)) forms.push_back({&form, permit.max_carbons});
    }
  };
  for (const Term* term : permit.terms) {
    add(term->forms);
    for (const TermReading& reading : term->readings) {
      const std::string id = fmt::format("{}.{}", term->id, reading.reading.id);
      const auto settled = std::ranges::find(body.settled, id, &Settled::reading);
      if (settled != body.settled.end() && settled->narrow) add(reading.forms);
    }
  }
}

// The class limited to some of its clauses.
class Sizer {
 public:
  Sizer(const Rule& rule, std::size_t heavy, std::map<std::vector<const void*>, GroupCount>& known)
      : body_(rule.klass()), parent_(body_.parents.front()), heavy_(heavy), limits_{heavy, 0, 0}, known_(known) {
    symmetries_ = symmetries(parent_.molecule, parent_.portion_of, kMaxSymmetries);
  }

  ClassSize size() {
    const ClassTemplates cut(body_, parent_);
    Series total(limits_);
    for (const ClassTemplates::Template& t : cut.templates) total += spanned(cut, t);
    if (body_.at_least > 0 && heavy_ >= parent_.molecule.size()) total.add(parent_.molecule.size(), 0, 0, -1);
    if (body_.at_least > 1) result_.fewer.insert("more than one modification is needed");
    if (body_.max_mass) result_.fewer.insert("the limit on the molecular mass is not applied");
    for (const Clause& clause : body_.clauses) result_.clauses.push_back(clause.id);
    result_.structures = total.sum();
    return std::move(result_);
  }

 private:
  // Without rings like `but`, a slot's own portion.
  const GroupCount& groups(const std::vector<LimitedForm>& forms, const ClassTemplates::Slot* slot = nullptr) {
    std::vector<const void*> key;
    if (slot != nullptr) key.push_back(reinterpret_cast<const void*>(std::size_t{slot->atoms.front()} + 1));
    for (const LimitedForm& form : forms) {
      key.push_back(form.form);
      key.push_back(reinterpret_cast<const void*>(form.max_carbons));
    }
    const auto entry = known_.find(key);
    return entry != known_.end() ? entry->second : known_.emplace(key, counted(forms, slot)).first->second;
  }

  GroupCount counted(const std::vector<LimitedForm>& forms, const ClassTemplates::Slot* slot) const {
    if (slot == nullptr) return count_groups(forms, heavy_);
    const Molecule own = own_portion(*slot);
    return count_groups(forms, heavy_, &own);
  }

  // What stands in place of a slot; the parent's own portion is not among it.
  Series filling(const ClassTemplates::Slot& slot) {
    std::vector<LimitedForm> forms;
    bool substituted = true;
    for (const auto& [clause, permit] : slot.permits) {
      if (!permit->reading.empty()) continue;
      add_forms(body_, *permit, forms);
      substituted = substituted && permit->when_substituted == WhenSubstituted::kNarrow;
    }
    if (slot.attachments.size() != 1) {
      if (!forms.empty()) result_.more.insert("groups bonded in two places");
      return Series(limits_);
    }
    const bool own_ring = parent_.molecule.in_ring(slot.attachments.front().second);
    const GroupCount& count = groups(forms, !substituted && own_ring ? &slot : nullptr);
    result_.more.insert(count.left_out.begin(), count.left_out.end());
    Series series = count.series;
    // Rings that a kept one could be taken for.
    if (!count.ring_kinds.empty()) result_.fewer.insert("a ring counted as a change may also be the parent's own");
    if (!substituted && !own_ring && !series.empty())
      result_.fewer.insert("the parent's own portion with something on it is no replacement");
    const bool own_counted = substituted || !own_ring;
    if (own_counted && series.of_size(slot.atoms.size()) > 0 && own_portion_counts(slot, forms))
      series.add(slot.atoms.size(), 0, 0, -1);
    return series;
  }

  // With a wildcard for the atom it is bonded to.
  Molecule own_portion(const ClassTemplates::Slot& slot) const {
    const Molecule& m = parent_.molecule;
    std::vector<Atom> atoms = {{0, 0, 0, false}};
    std::vector<Bond> bonds;
    std::map<AtomIndex, AtomIndex> place;
    for (const AtomIndex a : slot.atoms) {
      place[a] = static_cast<AtomIndex>(atoms.size());
      atoms.push_back(m.atom(a));
    }
    for (const Bond& bond : m.bonds()) {
      if (place.contains(bond.begin) && place.contains(bond.end)) {
        bonds.push_back({place[bond.begin], place[bond.end], bond.order});
      }
    }
    bonds.push_back({0, place[slot.attachments.front().second], BondOrder::kSingle});
    return Molecule(std::move(atoms), std::move(bonds));
  }

  bool own_portion_counts(const ClassTemplates::Slot& slot, const std::vector<LimitedForm>& forms) const {
    const Molecule fragment = own_portion(slot);
    return std::ranges::any_of(forms, [&](const LimitedForm& form) {
      Term term;
      term.forms = {*form.form};
      return term_holds(term, fragment).holds;
    });
  }

  Series spanned(const ClassTemplates& cut, const ClassTemplates::Template& t) {
    // Two slots next to each other are never both filled: neither has a kept atom to stand on.
    for (const std::size_t s : t.slots) {
      for (const auto& [kept, taken] : cut.slots[s].attachments) {
        if (!t.kept[kept]) return Series(limits_);
      }
    }
    Series product = Series::one(limits_).shifted(t.order.size(), 0, 0);
    for (const std::size_t s : t.slots) product = product * filling(cut.slots[s]);
    if (product.empty()) return product;
    std::vector<Site> sites;
    for (std::size_t i = 0; i < parent_.molecule.size(); ++i) {
      if (t.kept[i]) add_site(cut, t, static_cast<AtomIndex>(i), sites);
    }
    if (symmetries_.empty()) {
      result_.fewer.insert("the parent's symmetry is too large to be taken out");
      std::vector<AtomIndex> identity(parent_.molecule.size());
      for (std::size_t i = 0; i < identity.size(); ++i) identity[i] = static_cast<AtomIndex>(i);
      return product * fillings(parent_.molecule, sites, {identity}, limits_);
    }
    return product * fillings(parent_.molecule, sites, symmetries_, limits_);
  }

  void add_site(const ClassTemplates& cut, const ClassTemplates::Template& t, AtomIndex atom,
                std::vector<Site>& sites) {
    if (parent_.molecule.atom(atom).hydrogens == 0) return;
    std::vector<LimitedForm> forms;
    for (const Clause& clause : body_.clauses) {
      for (const Permit& permit : clause.permits) {
        const bool here = std::ranges::find(permit.portions, parent_.portion_of[atom]) != permit.portions.end();
        if (permit.kind == PermitKind::kSubstitute && permit.reading.empty() && here) add_forms(body_, permit, forms);
      }
    }
    if (forms.empty()) return;
    // The portion with something on it may be counted as replaced already.
    for (std::size_t s = 0; s < cut.slots.size(); ++s) {
      const ClassTemplates::Slot& slot = cut.slots[s];
      if (std::ranges::find(t.slots, s) != t.slots.end()) continue;
      if (std::ranges::find(slot.atoms, atom) == slot.atoms.end()) continue;
      const bool as_replaced = std::ranges::any_of(slot.permits, [](const auto& entry) {
        return entry.second->reading.empty() && entry.second->when_substituted == WhenSubstituted::kNarrow;
      });
      if (as_replaced) {
        result_.more.insert("groups on a portion that a clause may also replace are counted as replacing it");
        return;
      }
    }
    const GroupCount& count = groups(forms);
    result_.more.insert(count.left_out.begin(), count.left_out.end());
    if (count.series.empty()) return;
    if (!count.ring_kinds.empty()) result_.fewer.insert("a ring counted as a change may also be the parent's own");
    if (!in_frame(cut, t, atom))
      result_.fewer.insert("a group on an open chain of the parent may be taken for the chain itself");
    sites.push_back({atom, count.series});
  }

  // Is the atom in a ring of what is kept, or on the way from one to a ring or a slot? Then nothing acyclic that hangs
  // on the parent can be taken for it.
  bool in_frame(const ClassTemplates& cut, const ClassTemplates::Template& t, AtomIndex atom) const {
    const Molecule& m = parent_.molecule;
    std::vector<std::ptrdiff_t> slots_on(m.size(), 0);
    for (const std::size_t s : t.slots) {
      for (const auto& [kept, taken] : cut.slots[s].attachments) ++slots_on[kept];
    }
    std::vector<std::uint8_t> frame = t.kept;
    for (bool trimmed = true; trimmed;) {
      trimmed = false;
      for (std::size_t i = 0; i < m.size(); ++i) {
        if (!frame[i]) continue;
        const auto inside = std::ranges::count_if(m.neighbours(static_cast<AtomIndex>(i)),
                                                  [&](const Neighbour& n) { return frame[n.atom] != 0; });
        if (inside + slots_on[i] > 1 || m.in_ring(static_cast<AtomIndex>(i))) continue;
        frame[i] = 0;
        trimmed = true;
      }
    }
    return frame[atom] != 0;
  }

  const ClassBody& body_;
  const Parent& parent_;
  std::size_t heavy_;
  SeriesLimits limits_;
  std::map<std::vector<const void*>, GroupCount>& known_;  // by forms and their limits
  std::vector<std::vector<AtomIndex>> symmetries_;
  ClassSize result_;
};

}  // namespace

const char* ClassSize::sign() const {
  if (more.empty() && fewer.empty()) return "=";
  if (fewer.empty()) return "≥";
  return more.empty() ? "≤" : "≈";
}

std::vector<ClassSize> class_size(const Rule& rule, std::size_t heavy) {
  const std::vector<Clause>& clauses = rule.klass().clauses;
  std::map<std::vector<const void*>, GroupCount> known;
  std::vector<ClassSize> sizes;
  for (std::size_t subset = 1; subset < std::size_t{1} << clauses.size(); ++subset) {
    Rule limited = rule;
    ClassBody& body = std::get<ClassBody>(limited.body);
    body.clauses.clear();
    for (std::size_t c = 0; c < clauses.size(); ++c) {
      if (subset >> c & 1U) body.clauses.push_back(clauses[c]);
    }
    sizes.push_back(Sizer(limited, heavy, known).size());
  }
  std::ranges::stable_sort(sizes, {}, [](const ClassSize& s) { return s.clauses.size(); });
  return sizes;
}

std::string size_text(const Rule& rule, std::size_t heavy, const std::vector<ClassSize>& sizes) {
  std::string text = fmt::format(
      "{}: structures of up to {} heavy atoms, on the narrow reading, by the clauses that "
      "explain every change\n\n",
      rule.id, heavy);
  std::size_t width = 7;
  std::set<std::string> more;
  std::set<std::string> fewer;
  for (const ClassSize& size : sizes) {
    width = std::max(width, count_characters(join(size.clauses, " ")));
    more.insert(size.more.begin(), size.more.end());
    fewer.insert(size.fewer.begin(), size.fewer.end());
  }
  for (const ClassSize& size : sizes) {
    const std::string clauses = join(size.clauses, " ");
    text += fmt::format("{}{}  {} {}\n", clauses, std::string(width - count_characters(clauses), ' '), size.sign(),
                        size.structures.str());
  }
  text += "\n=  exact\n";
  if (!more.empty()) text += fmt::format("≥  there are more: {}\n", join({more.begin(), more.end()}, "; "));
  if (!fewer.empty()) text += fmt::format("≤  there may be fewer: {}\n", join({fewer.begin(), fewer.end()}, "; "));
  if (!more.empty() && !fewer.empty()) text += "≈  both: the figure is no bound\n";
  return text;
}

std::string size_json(const Rule& rule, std::size_t heavy, const std::vector<ClassSize>& sizes) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const ClassSize& size : sizes) {
    // As text: the number may be larger than a JSON reader holds.
    all.push_back({{"clauses", size.clauses},
                   {"sign", size.sign()},
                   {"structures", size.structures.str()},
                   {"more", size.more},
                   {"fewer", size.fewer}});
  }
  const nlohmann::ordered_json report = {
      {"rule", rule.id}, {"max_heavy_atoms", heavy}, {"combinations", std::move(all)}};
  constexpr int kIndent = 2;
  return report.dump(kIndent) + "\n";
}

}  // namespace congener::workbench
