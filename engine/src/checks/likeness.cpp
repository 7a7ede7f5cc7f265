#include "checks/likeness.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "molecule/formula.hpp"

namespace congener {
namespace {

// Elements and connections alone.
Molecule bare(const Molecule& molecule) {
  std::vector<Atom> atoms = molecule.atoms();
  std::vector<Bond> bonds = molecule.bonds();
  for (Atom& atom : atoms) atom = {atom.element, 0, 0, false};
  for (Bond& bond : bonds) bond.order = BondOrder::kSingle;
  return {std::move(atoms), std::move(bonds)};
}

std::vector<const Component*> parent_components(const std::vector<Component>& components) {
  std::vector<const Component*> parents;
  for (const Component& component : components) {
    if (component.role == Role::kParent) parents.push_back(&component);
  }
  return parents;
}

bool tautomers(const std::vector<Component>& a, const std::vector<Component>& b) {
  const auto left = parent_components(a);
  const auto right = parent_components(b);
  if (left.size() != 1 || right.size() != 1) return false;
  const Molecule& one = left[0]->molecule;
  const Molecule& other = right[0]->molecule;
  return formula(one) == formula(other) && same_compound(bare(one), bare(other));
}

}  // namespace

std::vector<std::string> parents_of(const std::vector<Component>& components) {
  std::vector<std::string> parents;
  for (const Component* component : parent_components(components)) parents.push_back(component->smiles);
  std::ranges::sort(parents);
  return parents;
}

std::string form_of(const std::vector<Component>& components) {
  std::vector<std::string> parts;
  for (const Component& component : components) {
    if (component.role == Role::kParent) continue;
    const std::string& what = component.name.empty() ? component.smiles : component.name;
    parts.push_back(component.count > 1 ? fmt::format("{} {}", component.count, what) : what);
  }
  std::ranges::sort(parts);
  return join(parts, ", ");
}

Likeness likeness(const std::vector<Component>& a, const std::vector<Component>& b) {
  const std::vector<std::string> left = parents_of(a);
  const std::vector<std::string> right = parents_of(b);
  if (left.empty() || right.empty()) return Likeness::kOther;
  if (left == right) return form_of(a) == form_of(b) ? Likeness::kSame : Likeness::kOtherForm;
  if (std::ranges::includes(left, right) || std::ranges::includes(right, left)) return Likeness::kOtherForm;
  return tautomers(a, b) ? Likeness::kTautomer : Likeness::kOther;
}

}  // namespace congener
