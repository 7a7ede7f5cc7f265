#include "molecule/formula.hpp"

#include <map>
#include <numeric>
#include <string_view>

#include "molecule/elements.hpp"

namespace congener {

std::string formula(const Molecule& molecule, std::span<const AtomIndex> atoms) {
  std::map<std::string_view, std::size_t> counts;
  std::size_t hydrogens = 0;
  for (const AtomIndex index : atoms) {
    const Atom& atom = molecule.atom(index);
    ++counts[symbol_of(atom.element)];
    hydrogens += atom.hydrogens;
  }
  std::string text;
  const auto put = [&](std::string_view symbol, std::size_t count) {
    if (count > 0) text += symbol;
    if (count > 1) text += std::to_string(count);
  };
  put("C", counts["C"]);
  put("H", hydrogens);
  for (const auto& [symbol, count] : counts) {
    if (symbol != "C") put(symbol, count);
  }
  return text;
}

std::string formula(const Molecule& molecule) {
  std::vector<AtomIndex> all(molecule.size());
  std::iota(all.begin(), all.end(), AtomIndex{0});
  return formula(molecule, all);
}

Composition composition(const Molecule& molecule) {
  Composition counts;
  for (const Atom& atom : molecule.atoms()) {
    ++counts[atom.element];
    if (atom.hydrogens > 0) counts[1] += atom.hydrogens;
  }
  return counts;
}

}  // namespace congener
