// A structure as it was drawn, before any chemistry is perceived: what the readers give and normalising edits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "congener/molecule.hpp"

namespace congener {

struct TableAtom {
  std::uint8_t element = 0;
  std::int8_t charge = 0;
  std::uint16_t isotope = 0;
  std::uint8_t hydrogens = 0;    // written on the atom
  bool hydrogens_fixed = false;  // true: exactly `hydrogens`; false: those, and what the valence asks for
  std::uint8_t radicals = 0;     // unpaired electrons, where drawn
  bool aromatic = false;
  bool stereo = false;  // a configuration is drawn at it
};

struct TableBond {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  BondOrder order = BondOrder::kSingle;
};

struct ConnectionTable {
  std::vector<TableAtom> atoms;
  std::vector<TableBond> bonds;

  // Without the atoms marked, and the bonds on them.
  [[nodiscard]] ConnectionTable without(const std::vector<std::uint8_t>& removed) const;
  // Its connected parts, in order of their first atoms.
  [[nodiscard]] std::vector<ConnectionTable> parts() const;
};

}  // namespace congener
