#include "rulebook/class_templates.hpp"

#include <algorithm>

namespace congener {

ClassTemplates::ClassTemplates(const ClassBody& body, const Parent& parent) {
  for (const Clause& clause : body.clauses) {
    for (const Permit& permit : clause.permits) {
      if (permit.kind != PermitKind::kReplace) continue;
      Slot slot = make_slot(parent, permit.target, permit.portions);
      auto same = std::ranges::find(slots, slot.atoms, &Slot::atoms);
      if (same == slots.end()) same = slots.insert(slots.end(), std::move(slot));
      same->permits.emplace_back(&clause, &permit);
    }
  }
  // Every portion or group whose absence leaves the parent in one piece may be what a near miss lacks.
  const auto relax = [&](const std::string& name, const std::vector<std::size_t>& portions) {
    Slot slot = make_slot(parent, name, portions);
    if (slot.atoms.empty() || slot.attachments.size() != 1) return;
    if (slot.atoms.size() * 2 > parent.molecule.size()) return;
    if (std::ranges::find(relaxed, slot.atoms, &Slot::atoms) == relaxed.end()) relaxed.push_back(std::move(slot));
  };
  for (std::size_t p = 0; p < body.portions.size(); ++p) relax(body.portions[p], {p});
  for (const auto& [name, portions] : body.groups) relax(name, portions);

  const std::size_t subsets = std::size_t{1} << slots.size();
  for (std::size_t subset = 0; subset < subsets; ++subset) {
    std::vector<std::size_t> chosen;
    for (std::size_t s = 0; s < slots.size(); ++s) {
      if (subset >> s & 1U) chosen.push_back(s);
    }
    add_template(parent, chosen, std::nullopt, templates);
    for (std::size_t r = 0; r < relaxed.size(); ++r) add_template(parent, chosen, r, near_templates);
  }
  near_templates.insert(near_templates.end(), templates.begin(), templates.end());
  // The template with most taken out is part of every other, unless slots overlap without nesting.
  const auto smallest = std::ranges::min_element(templates, {}, [](const Template& t) { return t.order.size(); });
  const auto within = [&](const Template& t) {
    return std::ranges::all_of(smallest->order, [&](AtomIndex a) { return t.kept[a] != 0; });
  };
  if (smallest != templates.end() && std::ranges::all_of(templates, within)) anchor = *smallest;
}

ClassTemplates::Slot ClassTemplates::make_slot(const Parent& parent, const std::string& name,
                                               const std::vector<std::size_t>& portions) {
  Slot slot;
  slot.name = name;
  const auto inside = [&](AtomIndex a) { return std::ranges::find(portions, parent.portion_of[a]) != portions.end(); };
  for (std::size_t i = 0; i < parent.molecule.size(); ++i) {
    if (inside(static_cast<AtomIndex>(i))) slot.atoms.push_back(static_cast<AtomIndex>(i));
  }
  for (const Bond& bond : parent.molecule.bonds()) {
    if (inside(bond.begin) && !inside(bond.end)) slot.attachments.emplace_back(bond.end, bond.begin);
    if (inside(bond.end) && !inside(bond.begin)) slot.attachments.emplace_back(bond.begin, bond.end);
  }
  return slot;
}

void ClassTemplates::add_template(const Parent& parent, std::vector<std::size_t> chosen,
                                  std::optional<std::size_t> portion, std::vector<Template>& into) {
  Template t;
  t.kept.assign(parent.molecule.size(), 1);
  const auto take_out = [&](const Slot& slot) {
    for (const AtomIndex a : slot.atoms) {
      if (!t.kept[a]) return false;  // slots that overlap are not taken out together
      t.kept[a] = 0;
    }
    return true;
  };
  for (const std::size_t s : chosen) {
    if (!take_out(slots[s])) return;
  }
  if (portion && !take_out(relaxed[*portion])) return;
  t.slots = std::move(chosen);
  t.relaxed = portion;

  // Start where the compound offers fewest places: an atom that is not carbon, with most bonds.
  const Molecule& m = parent.molecule;
  const auto value = [&](AtomIndex a) { return std::pair(m.atom(a).element != 6, m.degree(a)); };
  std::optional<AtomIndex> start;
  for (std::size_t i = 0; i < m.size(); ++i) {
    const auto a = static_cast<AtomIndex>(i);
    if (t.kept[i] && (!start || value(a) > value(*start))) start = a;
  }
  if (!start) return;
  AtomSet placed(m.size(), 0);
  t.order.push_back(*start);
  t.from.push_back(-1);
  placed[*start] = 1;
  for (std::size_t head = 0; head < t.order.size(); ++head) {
    for (const Neighbour& n : m.neighbours(t.order[head])) {
      if (!t.kept[n.atom] || placed[n.atom]) continue;
      placed[n.atom] = 1;
      t.order.push_back(n.atom);
      t.from.push_back(t.order[head]);
    }
  }
  for (std::size_t i = 0; i < m.size(); ++i) {
    if (t.kept[i] && !placed[i]) return;  // what is kept must hang together
  }
  for (const Bond& bond : m.bonds()) t.bonds += t.kept[bond.begin] && t.kept[bond.end];
  into.push_back(std::move(t));
}

}  // namespace congener
