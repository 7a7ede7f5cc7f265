// One connected part of an element graph, as bit sets: what the prefilter searches.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "congener/element_graph.hpp"
#include "prefilter/atom_mask.hpp"

namespace congener {

inline constexpr std::size_t kElements = 128;

// Nearly every compound has at most 64 atoms that are not hydrogen.
template <std::size_t Words>
struct Part {
  using Mask = AtomMask<Words>;
  static constexpr std::size_t kMaxAtoms = Mask::kAtoms;
  static constexpr std::size_t kMostBonds = 4;  // that degree_at_least tells apart

  std::size_t atoms = 0;
  std::size_t ring_bonds = 0;
  Mask all;
  Mask in_ring;
  std::array<std::uint8_t, kMaxAtoms> element{};
  std::array<std::uint8_t, kMaxAtoms> degree{};  // bonds, without those to hydrogen
  std::array<Mask, kMaxAtoms> bonded{};
  std::array<Mask, kMaxAtoms> bonded_in_ring{};
  std::array<Mask, kElements> of_element{};
  std::array<Mask, kMostBonds + 1> degree_at_least{};
  std::uint64_t composition = 0;  // the same for the same elements and number of rings
  bool unsettled = false;         // normalising may take its bonds apart

  [[nodiscard]] const Mask& of(std::uint8_t atomic_number) const { return of_element[atomic_number % kElements]; }

  // What can be reached from `start` within `allowed`.
  [[nodiscard]] Mask reach(const Mask& start, const Mask& allowed) const {
    return closure(start & allowed, allowed, bonded);
  }
  // The ring system of an atom of a ring.
  [[nodiscard]] Mask ring_system(std::size_t atom) const { return closure(Mask::of(atom), all, bonded_in_ring); }
  // The same for the same part however it is numbered.
  [[nodiscard]] std::uint64_t connectivity() const;

 private:
  static Mask closure(Mask reached, const Mask& allowed, const std::array<Mask, kMaxAtoms>& neighbours) {
    for (Mask fresh = reached; fresh.any();) {
      Mask next;
      fresh.for_each([&](std::size_t a) { next |= neighbours[a]; });
      fresh = next & allowed & ~reached;
      reached |= fresh;
    }
    return reached;
  }
};

// Where the part that begins at `begin` ends.
[[nodiscard]] inline std::size_t end_of_part(const ElementGraph& graph, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < graph.atoms && graph.parent[end] != ElementGraph::kNoParent) ++end;
  return end;
}

// Into a fresh part, or one filled before. At most Part<Words>::kMaxAtoms atoms.
template <std::size_t Words>
void fill_part(const ElementGraph& graph, std::size_t begin, std::size_t end, Part<Words>& part);

// Calls visit(part) with each part of the graph, in a scratch of the thread, until it returns true; was it so?
template <typename Visit>
bool any_part(const ElementGraph& graph, Visit visit) {
  const auto with = [&]<std::size_t Words>(std::size_t begin, std::size_t end) {
    thread_local Part<Words> part;  // kilobytes: not cleared for each compound
    fill_part(graph, begin, end, part);
    return visit(static_cast<const Part<Words>&>(part));
  };
  static_assert(ElementGraph::kMaxAtoms <= Part<16>::kMaxAtoms);
  for (std::size_t begin = 0; begin < graph.atoms;) {
    const std::size_t end = end_of_part(graph, begin);
    const std::size_t atoms = end - begin;
    const bool stop = atoms <= 64    ? with.template operator()<1>(begin, end)
                      : atoms <= 256 ? with.template operator()<4>(begin, end)
                                     : with.template operator()<16>(begin, end);
    if (stop) return true;
    begin = end;
  }
  return false;
}

}  // namespace congener
