#include "congener/element_graph.hpp"

#include <algorithm>

namespace congener {

bool ElementGraph::assign(std::span<const std::uint8_t> elements,
                          std::span<const std::pair<std::uint16_t, std::uint16_t>> bonds) {
  if (elements.size() > kMaxAtoms || bonds.size() > kMaxAtoms + kMaxRingBonds) return false;
  // Bonds of each atom in one row of a table: offsets, then neighbours. Kilobytes, of which only what is used is set.
  const std::size_t rows = elements.size() + 2;
  std::array<std::uint16_t, kMaxAtoms + 2> first;
  std::fill_n(first.begin(), rows, std::uint16_t{0});
  std::array<std::uint16_t, 2 * (kMaxAtoms + kMaxRingBonds)> neighbour;
  for (const auto& [a, b] : bonds) {
    ++first[a + 2U];
    ++first[b + 2U];
  }
  for (std::size_t i = 2; i < rows; ++i) first[i] = static_cast<std::uint16_t>(first[i] + first[i - 1]);
  for (const auto& [a, b] : bonds) {
    neighbour[first[a + 1U]++] = b;
    neighbour[first[b + 1U]++] = a;
  }
  std::array<std::uint16_t, kMaxAtoms> place;  // per given atom: its new index
  std::fill_n(place.begin(), elements.size(), kNoParent);
  std::array<std::uint16_t, kMaxAtoms> given;  // the reverse
  atoms = 0;
  ring_bonds = 0;
  const auto add = [&](std::size_t atom, std::uint16_t from) {
    place[atom] = atoms;
    given[atoms] = static_cast<std::uint16_t>(atom);
    element[atoms] = elements[atom];
    parent[atoms] = from;
    ++atoms;
  };
  for (std::size_t root = 0; root < elements.size(); ++root) {
    if (place[root] != kNoParent) continue;
    std::uint16_t head = atoms;
    add(root, kNoParent);
    for (; head < atoms; ++head) {
      for (std::size_t k = first[given[head]]; k < first[given[head] + 1U]; ++k) {
        if (place[neighbour[k]] == kNoParent) add(neighbour[k], head);
      }
    }
  }
  for (const auto& [a, b] : bonds) {
    if (parent[place[a]] == place[b] || parent[place[b]] == place[a]) continue;
    if (ring_bonds == kMaxRingBonds) return false;
    ring_bond[ring_bonds++] = {place[a], place[b]};
  }
  return true;
}

bool ElementGraph::assign(const Molecule& molecule) {
  if (molecule.size() > kMaxAtoms) return false;
  std::array<std::uint8_t, kMaxAtoms> elements;
  for (std::size_t i = 0; i < molecule.size(); ++i) elements[i] = molecule.atoms()[i].element;
  if (molecule.bonds().size() > kMaxAtoms + kMaxRingBonds) return false;
  std::array<std::pair<std::uint16_t, std::uint16_t>, kMaxAtoms + kMaxRingBonds> bonds;
  for (std::size_t b = 0; b < molecule.bonds().size(); ++b) bonds[b] = {molecule.bond(b).begin, molecule.bond(b).end};
  return assign({elements.data(), molecule.size()}, {bonds.data(), molecule.bonds().size()});
}

void ElementGraph::drop_hydrogens() {
  std::array<std::uint16_t, kMaxAtoms> degree{};
  std::array<std::uint16_t, kMaxAtoms> bonded{};  // some neighbour
  const auto count = [&](std::uint16_t a, std::uint16_t b) {
    ++degree[a];
    ++degree[b];
    bonded[a] = b;
    bonded[b] = a;
  };
  for (std::uint16_t i = 0; i < atoms; ++i) {
    if (parent[i] != kNoParent) count(parent[i], i);
  }
  for (std::size_t k = 0; k < ring_bonds; ++k) count(ring_bond[k].first, ring_bond[k].second);
  std::array<std::uint16_t, kMaxAtoms> place{};
  std::uint16_t kept = 0;
  for (std::uint16_t i = 0; i < atoms; ++i) {
    const bool drop = element[i] == 1 && degree[i] == 1 && element[bonded[i]] != 1;
    place[i] = drop ? kNoParent : kept;
    if (drop) continue;
    element[kept] = element[i];
    // A part that began with a hydrogen begins with what that was bonded to.
    parent[kept] = parent[i] == kNoParent ? kNoParent : place[parent[i]];
    ++kept;
  }
  atoms = kept;
  // An atom of a ring has two bonds, so none of these was dropped.
  for (std::size_t k = 0; k < ring_bonds; ++k) {
    ring_bond[k] = {place[ring_bond[k].first], place[ring_bond[k].second]};
  }
}

}  // namespace congener
