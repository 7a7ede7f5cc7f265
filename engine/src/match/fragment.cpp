#include "match/fragment.hpp"

#include <algorithm>

#include "match/matcher.hpp"

namespace congener {

std::vector<Fragment> fragments_outside(const Molecule& molecule, const AtomSet& kept) {
  std::vector<Fragment> fragments;
  AtomSet seen = kept;
  std::vector<AtomIndex> stack;
  for (std::size_t start = 0; start < molecule.size(); ++start) {
    if (seen[start]) continue;
    Fragment& fragment = fragments.emplace_back();
    fragment.inside.assign(molecule.size(), 0);
    seen[start] = 1;
    stack.assign(1, static_cast<AtomIndex>(start));
    while (!stack.empty()) {
      const AtomIndex a = stack.back();
      stack.pop_back();
      fragment.atoms.push_back(a);
      fragment.inside[a] = 1;
      for (const Neighbour& n : molecule.neighbours(a)) {
        if (kept[n.atom]) {
          fragment.attachments.push_back({n.atom, a, n.bond});
        } else if (!seen[n.atom]) {
          seen[n.atom] = 1;
          stack.push_back(n.atom);
        }
      }
    }
    std::ranges::sort(fragment.atoms);
  }
  return fragments;
}

namespace {

bool ring_demand_met(const Form& form, const Molecule& molecule, const Fragment& fragment, AtomIndex root) {
  const auto in_fragment = [&](AtomIndex a) { return fragment.inside[a] != 0; };
  switch (form.rings) {
    case RingDemand::kAny: return true;
    case RingDemand::kNone:
      return std::ranges::none_of(fragment.atoms, [&](AtomIndex a) { return molecule.in_ring(a); });
    case RingDemand::kMonocycle:
    case RingDemand::kPolycycle: break;
  }
  const RingSystem* system = molecule.ring_system_of(root);
  if (system == nullptr || !std::ranges::all_of(system->atoms, in_fragment)) return false;
  if (form.rings == RingDemand::kMonocycle) {
    if (system->rings != 1) return false;
    if (form.aromatic && *form.aromatic != (system->aromatic_rings == 1)) return false;
    const auto hetero =
        std::ranges::count_if(system->atoms, [&](AtomIndex a) { return molecule.atom(a).element != 6; });
    return static_cast<std::size_t>(hetero) >= form.heteroatoms;
  }
  if (system->rings < 2) return false;
  if (form.aromatic && *form.aromatic != molecule.atom(root).aromatic) return false;
  return !form.other_rings_non_aromatic || (system->aromatic_rings <= 1 && system->aromatic_parts <= 1);
}

bool requirements_met(const Form& form, const Molecule& molecule, const Fragment& fragment) {
  return std::ranges::all_of(form.require, [&](const Requirement& r) {
    const std::size_t found = r.pattern->count(molecule, &fragment.inside);
    return r.min <= found && found <= r.max;
  });
}

bool holds(const Form& form, const Molecule& molecule, const Fragment& fragment) {
  if (fragment.attachments.empty()) return false;
  if (form.attachments != 0 && form.attachments != fragment.attachments.size()) return false;
  for (const Attachment& a : fragment.attachments) {
    if (!form.any_bond && molecule.bond(a.bond).order != BondOrder::kSingle) return false;
    if (!form.root->first_atom_matches(molecule, a.atom)) return false;
  }
  const AtomIndex root = fragment.attachments.front().atom;
  if (!ring_demand_met(form, molecule, fragment, root)) return false;
  bool body_holds = false;
  form.root->for_each_match(molecule, root, &fragment.inside, [&](std::span<const AtomIndex> image) {
    body_holds = std::ranges::all_of(fragment.atoms, [&](AtomIndex a) {
      if (std::ranges::find(image, a) != image.end()) return true;
      return form.body != nullptr && form.body->first_atom_matches(molecule, a);
    });
    return !body_holds;
  });
  return body_holds && requirements_met(form, molecule, fragment);
}

bool any_holds(const std::vector<Form>& forms, const Molecule& molecule, const Fragment& fragment) {
  return std::ranges::any_of(forms, [&](const Form& form) { return holds(form, molecule, fragment); });
}

}  // namespace

TermHolds holds(const Term& term, const Molecule& molecule, const Fragment& fragment) {
  TermHolds result;
  result.narrow = any_holds(term.forms, molecule, fragment);
  if (result.narrow) return result;
  for (const TermReading& reading : term.readings) {
    if (any_holds(reading.forms, molecule, fragment)) result.readings.push_back(reading.reading.id);
  }
  return result;
}

TermAnswer term_holds(const Term& term, const Molecule& fragment_with_wildcards) {
  AtomSet parent(fragment_with_wildcards.size(), 0);
  for (std::size_t i = 0; i < fragment_with_wildcards.size(); ++i) {
    parent[i] = fragment_with_wildcards.atom(static_cast<AtomIndex>(i)).element == 0;
  }
  const std::vector<Fragment> fragments = fragments_outside(fragment_with_wildcards, parent);
  if (fragments.size() != 1) return {};
  const TermHolds held = holds(term, fragment_with_wildcards, fragments.front());
  return {held.at_all(), held.narrow || held.readings.empty() ? std::string() : held.readings.front()};
}

}  // namespace congener
