#include "prefilter/part.hpp"

#include "molecule/elements.hpp"

namespace congener {
namespace {

constexpr std::uint64_t mix(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

constexpr std::array<std::uint64_t, kElements> kElementKeys = [] {
  std::array<std::uint64_t, kElements> keys{};
  for (std::size_t e = 0; e < keys.size(); ++e) keys[e] = mix(e + 1);
  return keys;
}();

// Elements whose bonds normalising may take away: hydrogen drawn with two bonds, metals of drawn salts.
const std::array<bool, kElements> kUnsettled = [] {
  std::array<bool, kElements> unsettled{};
  for (std::size_t e = 0; e < unsettled.size(); ++e) {
    unsettled[e] = e <= 1 || forms_drawn_salts(static_cast<std::uint8_t>(e));
  }
  return unsettled;
}();

}  // namespace

template <std::size_t Words>
void fill_part(const ElementGraph& graph, std::size_t begin, std::size_t end, Part<Words>& part) {
  using Mask = AtomMask<Words>;
  for (std::size_t i = 0; i < part.atoms; ++i) part.of_element[part.element[i] % kElements] = Mask();
  const std::size_t atoms = end - begin;
  part.atoms = atoms;
  part.ring_bonds = 0;
  part.all = Mask::first(atoms);
  std::uint64_t composition = 0;
  bool unsettled = false;
  // Bonds are counted as they are met: in `degree`, and up to four in columns of bits.
  Mask with1;
  Mask with2;
  Mask with3;
  Mask with4;
  const auto bond_at = [&](std::size_t a) {
    ++part.degree[a];
    const Mask atom = Mask::of(a);
    with4 |= with3 & atom;
    with3 |= with2 & atom;
    with2 |= with1 & atom;
    with1 |= atom;
  };
  part.bonded[0] = Mask();
  for (std::size_t i = 0; i < atoms; ++i) {
    const std::uint8_t element = graph.element[begin + i] % kElements;
    part.element[i] = element;
    part.of_element[element].add(i);
    composition += kElementKeys[element];
    unsettled |= kUnsettled[element];
    part.bonded_in_ring[i] = Mask();
    part.degree[i] = 0;
    if (i == 0) continue;
    const std::size_t up = graph.parent[begin + i] - begin;
    part.bonded[i] = Mask::of(up);
    part.bonded[up].add(i);
    bond_at(i);
    bond_at(up);
  }
  part.unsettled = unsettled && atoms > 1;
  Mask in_ring;
  Mask ring_edges;  // atoms whose bond to their parent is in a ring
  const auto join = [](auto& table, std::size_t a, std::size_t b) {
    table[a].add(b);
    table[b].add(a);
  };
  for (std::size_t k = 0; k < graph.ring_bonds; ++k) {
    std::size_t a = graph.ring_bond[k].first;
    std::size_t b = graph.ring_bond[k].second;
    if (a < begin || a >= end) continue;
    a -= begin;
    b -= begin;
    ++part.ring_bonds;
    join(part.bonded, a, b);
    join(part.bonded_in_ring, a, b);
    bond_at(a);
    bond_at(b);
    // The ring it closes: up the tree from both ends until they meet. A parent comes before its children.
    while (a != b) {
      std::size_t& later = a > b ? a : b;
      ring_edges.add(later);
      later = graph.parent[begin + later] - begin;
    }
    in_ring.add(a);
  }
  in_ring |= ring_edges;
  ring_edges.for_each([&](std::size_t a) { join(part.bonded_in_ring, a, graph.parent[begin + a] - begin); });
  part.in_ring = in_ring;
  part.composition = composition + part.ring_bonds;
  part.degree_at_least = {part.all, with1, with2, with3, with4};
}

template <std::size_t Words>
std::uint64_t Part<Words>::connectivity() const {
  std::array<std::uint64_t, kMaxAtoms> label;
  std::array<std::uint64_t, kMaxAtoms> next;
  for (std::size_t i = 0; i < atoms; ++i) label[i] = mix(element[i] * 16U + degree[i]);
  constexpr int kRounds = 6;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < atoms; ++i) {
      std::uint64_t around = 0;
      bonded[i].for_each([&](std::size_t n) { around += mix(label[n]); });
      next[i] = mix(label[i] * 3 + around);
    }
    for (std::size_t i = 0; i < atoms; ++i) label[i] = next[i];
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < atoms; ++i) sum += label[i];
  return sum;
}

template struct Part<1>;
template struct Part<4>;
template struct Part<16>;
template void fill_part(const ElementGraph&, std::size_t, std::size_t, Part<1>&);
template void fill_part(const ElementGraph&, std::size_t, std::size_t, Part<4>&);
template void fill_part(const ElementGraph&, std::size_t, std::size_t, Part<16>&);

}  // namespace congener
