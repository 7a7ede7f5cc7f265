// One compound of a declared structure, normalised, with what was changed to get there.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "congener/molecule.hpp"

namespace congener {

enum class Role : unsigned char { kParent, kCounterIon, kSolvate };
[[nodiscard]] const char* name(Role role);

struct Change {
  std::string code;  // "isotope_removed", stable
  std::string text;  // for a person
};

struct Component {
  std::string smiles;  // canonical, normalised
  Molecule molecule;   // atoms in the order of `smiles`
  Role role = Role::kParent;
  std::string name;  // of a known counter-ion or solvate
  std::size_t count = 1;
  std::vector<Change> changes;
};

}  // namespace congener
