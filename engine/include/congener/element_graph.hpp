// A structure as elements and connections only: no bond orders, charges, hydrogens, aromaticity or stereo.
//
// Fixed capacity and trivially copyable, so that scanning text into one allocates nothing. Atoms come in an order
// in which each but the first of its part follows an atom it is bonded to; all further bonds close rings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "congener/molecule.hpp"

namespace congener {

struct ElementGraph {
  static constexpr std::size_t kMaxAtoms = 1000;
  static constexpr std::size_t kMaxRingBonds = 500;
  static constexpr std::uint16_t kNoParent = 0xFFFF;
  struct RingBond {
    std::uint16_t first = 0;
    std::uint16_t second = 0;
    bool operator==(const RingBond&) const = default;
  };

  std::uint16_t atoms = 0;
  std::uint16_t ring_bonds = 0;
  std::array<std::uint8_t, kMaxAtoms> element{};  // atomic numbers
  std::array<std::uint16_t, kMaxAtoms> parent{};  // an earlier atom bonded to it, or kNoParent: a part begins
  std::array<RingBond, kMaxRingBonds> ring_bond{};

  // Keeps the guarantee on the order of atoms whatever order the bonds come in; false: over capacity.
  [[nodiscard]] bool assign(std::span<const std::uint8_t> elements,
                            std::span<const std::pair<std::uint16_t, std::uint16_t>> bonds);
  [[nodiscard]] bool assign(const Molecule& molecule);
  // Without the hydrogens that have one bond, to an atom that is not hydrogen.
  void drop_hydrogens();
};

}  // namespace congener
