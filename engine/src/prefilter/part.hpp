// One connected part of an element graph, at most 128 atoms, as bit sets: what the prefilter searches.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "congener/element_graph.hpp"

namespace congener {

__extension__ using Mask = unsigned __int128;  // a set of atoms

inline constexpr Mask bit(std::size_t atom) { return Mask{1} << atom; }
inline constexpr std::uint64_t low_half(Mask mask) { return static_cast<std::uint64_t>(mask); }
inline constexpr std::uint64_t high_half(Mask mask) { return static_cast<std::uint64_t>(mask >> 64); }
inline std::size_t lowest(Mask mask) {
  return static_cast<std::size_t>(low_half(mask) != 0 ? std::countr_zero(low_half(mask))
                                                      : 64 + std::countr_zero(high_half(mask)));
}
inline std::size_t count(Mask mask) {
  return static_cast<std::size_t>(std::popcount(low_half(mask)) + std::popcount(high_half(mask)));
}
// The atoms 0 to n - 1.
inline constexpr Mask first_atoms(std::size_t n) { return n == 128 ? ~Mask{0} : bit(n) - 1; }

template <typename Visit>
void for_each_atom(Mask mask, Visit visit) {
  for (; mask != 0; mask &= mask - 1) visit(lowest(mask));
}

struct Part {
  static constexpr std::size_t kMaxAtoms = 128;

  std::size_t atoms = 0;
  std::size_t ring_bonds = 0;
  Mask all = 0;
  Mask in_ring = 0;
  std::array<std::uint8_t, kMaxAtoms> element{};
  std::array<std::uint8_t, kMaxAtoms> degree{};  // bonds, without those to hydrogen
  std::array<Mask, kMaxAtoms> bonded{};
  std::array<Mask, kMaxAtoms> bonded_in_ring{};
  std::array<Mask, 128> of_element{};

  // What can be reached from `start` within `allowed`.
  [[nodiscard]] Mask reach(Mask start, Mask allowed) const;
  // The ring system of an atom of a ring.
  [[nodiscard]] Mask ring_system(std::size_t atom) const;
  // The same for the same part however it is numbered.
  [[nodiscard]] std::uint64_t composition() const;
  [[nodiscard]] std::uint64_t connectivity() const;
};

// Where the part that begins at `begin` ends.
[[nodiscard]] std::size_t end_of_part(const ElementGraph& graph, std::size_t begin);
// Into a fresh part, or one filled before; false: larger than a Part.
[[nodiscard]] bool fill_part(const ElementGraph& graph, std::size_t begin, std::size_t end, Part& part);

}  // namespace congener
