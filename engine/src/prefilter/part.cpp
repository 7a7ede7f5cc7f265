#include "prefilter/part.hpp"

namespace congener {
namespace {

constexpr std::uint64_t mix(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

constexpr std::array<std::uint64_t, 128> kElementKeys = [] {
  std::array<std::uint64_t, 128> keys{};
  for (std::size_t e = 0; e < keys.size(); ++e) keys[e] = mix(e + 1);
  return keys;
}();

}  // namespace

std::size_t end_of_part(const ElementGraph& graph, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < graph.atoms && graph.parent[end] != ElementGraph::kNoParent) ++end;
  return end;
}

bool fill_part(const ElementGraph& graph, std::size_t begin, std::size_t end, Part& part) {
  if (end - begin > Part::kMaxAtoms) return false;
  for (std::size_t i = 0; i < part.atoms; ++i) part.of_element[part.element[i] & 127U] = 0;
  part.atoms = end - begin;
  part.ring_bonds = 0;
  part.all = first_atoms(part.atoms);
  part.in_ring = 0;
  for (std::size_t i = 0; i < part.atoms; ++i) {
    part.degree[i] = 0;
    part.bonded[i] = 0;
    part.bonded_in_ring[i] = 0;
  }
  const auto join = [](std::array<Mask, Part::kMaxAtoms>& table, std::size_t a, std::size_t b) {
    table[a] |= bit(b);
    table[b] |= bit(a);
  };
  for (std::size_t i = 0; i < part.atoms; ++i) {
    part.element[i] = graph.element[begin + i];
    part.of_element[part.element[i] & 127U] |= bit(i);
    if (i == 0) continue;
    const std::size_t up = graph.parent[begin + i] - begin;
    join(part.bonded, i, up);
    ++part.degree[i];
    ++part.degree[up];
  }
  for (std::size_t k = 0; k < graph.ring_bonds; ++k) {
    std::size_t a = graph.ring_bond[k].first;
    std::size_t b = graph.ring_bond[k].second;
    if (a < begin || a >= end) continue;
    ++part.ring_bonds;
    ++part.degree[a - begin];
    ++part.degree[b - begin];
    join(part.bonded, a - begin, b - begin);
    join(part.bonded_in_ring, a - begin, b - begin);
    // The ring it closes: up the tree from both ends until they meet. A parent comes before its children.
    part.in_ring |= bit(a - begin) | bit(b - begin);
    while (a != b) {
      std::size_t& later = a > b ? a : b;
      const std::size_t up = graph.parent[later];
      join(part.bonded_in_ring, later - begin, up - begin);
      later = up;
      part.in_ring |= bit(up - begin);
    }
  }
  return true;
}

Mask Part::reach(Mask start, Mask allowed) const {
  Mask reached = start & allowed;
  for (Mask fresh = reached; fresh != 0;) {
    Mask next = 0;
    for_each_atom(fresh, [&](std::size_t a) { next |= bonded[a]; });
    fresh = next & allowed & ~reached;
    reached |= fresh;
  }
  return reached;
}

Mask Part::ring_system(std::size_t atom) const {
  Mask reached = bit(atom);
  for (Mask fresh = reached; fresh != 0;) {
    Mask next = 0;
    for_each_atom(fresh, [&](std::size_t a) { next |= bonded_in_ring[a]; });
    fresh = next & ~reached;
    reached |= fresh;
  }
  return reached;
}

std::uint64_t Part::composition() const {
  std::uint64_t sum = ring_bonds;
  for (std::size_t i = 0; i < atoms; ++i) sum += kElementKeys[element[i] & 127U];
  return sum;
}

std::uint64_t Part::connectivity() const {
  std::array<std::uint64_t, kMaxAtoms> label{};
  for (std::size_t i = 0; i < atoms; ++i) label[i] = mix(element[i] * 16U + degree[i]);
  constexpr int kRounds = 6;
  for (int round = 0; round < kRounds; ++round) {
    std::array<std::uint64_t, kMaxAtoms> next{};
    for (std::size_t i = 0; i < atoms; ++i) {
      std::uint64_t around = 0;
      for_each_atom(bonded[i], [&](std::size_t n) { around += mix(label[n]); });
      next[i] = mix(label[i] * 3 + around);
    }
    label = next;
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < atoms; ++i) sum += label[i];
  return sum;
}

}  // namespace congener
