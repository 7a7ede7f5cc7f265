// One connected compound as a graph of heavy atoms, perceived (hydrogen counts, aromaticity, rings).
//
// Hydrogens are counts on their atoms, never atoms. There is no stereochemistry and no isotope: what the
// law asks of a compound does not depend on them. Immutable: threads may share one object.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace congener {

using AtomIndex = std::uint16_t;

enum class BondOrder : std::uint8_t { kOther = 0, kSingle = 1, kDouble = 2, kTriple = 3, kAromatic = 4 };

struct Atom {
  std::uint8_t element = 0;  // atomic number; 0 is a wildcard
  std::int8_t charge = 0;
  std::uint8_t hydrogens = 0;  // all of them, implicit and explicit
  bool aromatic = false;
};

struct Bond {
  AtomIndex begin = 0;
  AtomIndex end = 0;
  BondOrder order = BondOrder::kSingle;
};

// One end of a bond, seen from the other.
struct Neighbour {
  AtomIndex atom = 0;
  std::uint16_t bond = 0;  // index into Molecule::bonds()
};

// Rings that share an atom are one system; a ring on its own is a system of one ring.
struct RingSystem {
  std::vector<AtomIndex> atoms;    // ascending
  std::size_t rings = 0;           // independent rings: bonds - atoms + 1
  std::size_t aromatic_rings = 0;  // independent rings of the aromatic bonds
  std::size_t aromatic_parts = 0;  // connected parts of the aromatic bonds
};

class Molecule {
 public:
  static constexpr std::size_t kMaxAtoms = 65535;

  Molecule() = default;
  // Bonds refer to `atoms` by index, each pair once. At most kMaxAtoms atoms.
  Molecule(std::vector<Atom> atoms, std::vector<Bond> bonds);

  [[nodiscard]] std::size_t size() const { return atoms_.size(); }
  [[nodiscard]] const std::vector<Atom>& atoms() const { return atoms_; }
  [[nodiscard]] const Atom& atom(AtomIndex i) const { return atoms_[i]; }
  [[nodiscard]] const std::vector<Bond>& bonds() const { return bonds_; }
  [[nodiscard]] const Bond& bond(std::size_t i) const { return bonds_[i]; }
  [[nodiscard]] std::span<const Neighbour> neighbours(AtomIndex i) const {
    return {neighbours_.data() + first_[i], neighbours_.data() + first_[i + 1]};
  }
  [[nodiscard]] std::size_t degree(AtomIndex i) const { return first_[i + 1] - first_[i]; }
  // The bond between two atoms, or -1.
  [[nodiscard]] int bond_between(AtomIndex a, AtomIndex b) const;

  [[nodiscard]] bool in_ring(AtomIndex i) const { return ring_system_of_[i] >= 0; }
  [[nodiscard]] bool bond_in_ring(std::size_t bond) const { return bond_in_ring_[bond]; }
  [[nodiscard]] const std::vector<RingSystem>& ring_systems() const { return ring_systems_; }
  // The ring system an atom is in, or nullptr.
  [[nodiscard]] const RingSystem* ring_system_of(AtomIndex i) const {
    return ring_system_of_[i] < 0 ? nullptr : &ring_systems_[static_cast<std::size_t>(ring_system_of_[i])];
  }

 private:
  void index_neighbours();
  void find_rings();

  std::vector<Atom> atoms_;
  std::vector<Bond> bonds_;
  std::vector<std::uint32_t> first_{0};  // size() + 1 offsets into neighbours_
  std::vector<Neighbour> neighbours_;
  std::vector<std::uint8_t> bond_in_ring_;
  std::vector<std::int32_t> ring_system_of_;  // -1: in no ring
  std::vector<RingSystem> ring_systems_;
};

// Same atoms (element, charge, hydrogens, aromaticity) and bonds up to numbering.
[[nodiscard]] bool same_compound(const Molecule& a, const Molecule& b);

}  // namespace congener
