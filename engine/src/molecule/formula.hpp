// The formula of some atoms of a molecule, their hydrogens with them.
#pragma once

#include <span>
#include <string>

#include "congener/molecule.hpp"

namespace congener {

// Hill order: carbon, hydrogen, then by symbol: "C6H4F".
[[nodiscard]] std::string formula(const Molecule& molecule, std::span<const AtomIndex> atoms);

}  // namespace congener
