// The formula of some atoms of a molecule, their hydrogens with them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "congener/molecule.hpp"

namespace congener {

// Hill order: carbon, hydrogen, then by symbol: "C6H4F".
[[nodiscard]] std::string formula(const Molecule& molecule, std::span<const AtomIndex> atoms);
// Of all its atoms.
[[nodiscard]] std::string formula(const Molecule& molecule);

// How many atoms of each element; hydrogen is 1.
using Composition = std::map<std::uint8_t, std::size_t>;
[[nodiscard]] Composition composition(const Molecule& molecule);

}  // namespace congener
