#include "molecule/morgan.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace congener {
namespace {

// The mixing of boost::hash_combine on 32 bits, which RDKit's invariants are made with.
void mix(std::uint32_t& seed, std::uint32_t value) { seed ^= value + 0x9e3779b9U + (seed << 6) + (seed >> 2); }

// RDKit's number of a bond type; an order we do not know is written as a dative bond (chem/rdkit.cpp).
std::uint32_t bond_type(BondOrder order) {
  switch (order) {
    case BondOrder::kSingle: return 1;
    case BondOrder::kDouble: return 2;
    case BondOrder::kTriple: return 3;
    case BondOrder::kAromatic: return 12;
    case BondOrder::kOther: break;
  }
  return 17;
}

// What an atom is by itself: element, neighbours, hydrogens, charge, mass difference (always 0 here), ring.
std::uint32_t own_invariant(const Molecule& molecule, AtomIndex i) {
  const Atom& atom = molecule.atom(i);
  std::uint32_t hydrogens = atom.hydrogens;
  for (const Neighbour& n : molecule.neighbours(i)) hydrogens += molecule.atom(n.atom).element == 1;
  std::uint32_t seed = 0;
  mix(seed, atom.element);
  mix(seed, static_cast<std::uint32_t>(molecule.degree(i) + atom.hydrogens));
  mix(seed, hydrogens);
  mix(seed, static_cast<std::uint32_t>(static_cast<std::int32_t>(atom.charge)));
  mix(seed, 0);
  if (molecule.in_ring(i)) mix(seed, 1);
  return seed;
}

struct Scratch {
  std::vector<std::uint32_t> before, after;  // invariants of the atoms
  std::vector<std::uint64_t> near, far;      // bonds within one and two steps: a bit set for each atom
  std::vector<std::pair<std::uint32_t, std::uint32_t>> around;
  std::vector<std::uint32_t> order;
};

}  // namespace

Fingerprint morgan_fingerprint(const Molecule& molecule) {
  static_assert(Fingerprint::kRadius == 2, "two rounds are written out below");
  Fingerprint fingerprint;
  const auto set = [&](std::uint32_t value) {
    const std::uint32_t bit = value % Fingerprint::kBits;
    fingerprint.words[bit / 64] |= std::uint64_t{1} << (bit % 64);
  };
  thread_local Scratch s;
  const std::size_t n = molecule.size();
  const std::size_t words = (molecule.bonds().size() + 63) / 64;
  s.before.resize(n);
  s.after.resize(n);
  const auto round = [&](std::uint32_t layer, AtomIndex i) {
    s.around.clear();
    for (const Neighbour& neighbour : molecule.neighbours(i)) {
      s.around.emplace_back(bond_type(molecule.bond(neighbour.bond).order), s.before[neighbour.atom]);
    }
    std::ranges::sort(s.around);
    std::uint32_t seed = layer;
    mix(seed, s.before[i]);
    for (const auto& [type, invariant] : s.around) {
      std::uint32_t both = 0;
      mix(both, type);
      mix(both, invariant);
      mix(seed, both);
    }
    return seed;
  };
  const auto bonds_of = [&](std::vector<std::uint64_t>& sets, std::size_t atom) {
    return std::span(sets).subspan(atom * words, words);
  };

  // Radius 0: the atoms by themselves.
  for (std::size_t i = 0; i < n; ++i) set(s.before[i] = own_invariant(molecule, static_cast<AtomIndex>(i)));

  // Radius 1. Two atoms have the same bonds around them only where they are the whole compound: then the smaller
  // invariant counts, and there is nothing further out.
  s.near.assign(n * words, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const auto atom = static_cast<AtomIndex>(i);
    for (const Neighbour& b : molecule.neighbours(atom)) {
      s.near[i * words + b.bond / 64] |= std::uint64_t{1} << (b.bond % 64);
    }
    s.after[i] = round(0, atom);
  }
  if (n < 2) return fingerprint;
  if (n == 2) {
    set(std::min(s.after[0], s.after[1]));
    return fingerprint;
  }
  for (const std::uint32_t invariant : s.after) set(invariant);
  std::swap(s.before, s.after);

  // Radius 2. Of several atoms with the same bonds within two steps the smallest invariant counts, and none where one
  // atom has just those bonds within one step: that atom is this one or beside it.
  s.far = s.near;
  s.order.clear();
  for (std::size_t i = 0; i < n; ++i) {
    const auto atom = static_cast<AtomIndex>(i);
    const auto mine = bonds_of(s.far, i);
    for (const Neighbour& b : molecule.neighbours(atom)) {
      const auto theirs = bonds_of(s.near, b.atom);
      for (std::size_t w = 0; w < words; ++w) mine[w] |= theirs[w];
    }
    const bool seen = std::ranges::equal(mine, bonds_of(s.near, i)) ||
                      std::ranges::any_of(molecule.neighbours(atom), [&](const Neighbour& b) {
                        return std::ranges::equal(mine, bonds_of(s.near, b.atom));
                      });
    if (seen) continue;
    s.after[i] = round(1, atom);
    s.order.push_back(static_cast<std::uint32_t>(i));
  }
  const auto compare = [&](std::uint32_t a, std::uint32_t b) {
    const auto of_a = bonds_of(s.far, a);
    return std::lexicographical_compare_three_way(of_a.begin(), of_a.end(), bonds_of(s.far, b).begin(),
                                                  bonds_of(s.far, b).end());
  };
  std::ranges::sort(s.order, [&](std::uint32_t a, std::uint32_t b) {
    const auto order = compare(a, b);
    return order != 0 ? order < 0 : s.after[a] < s.after[b];
  });
  for (std::size_t k = 0; k < s.order.size(); ++k) {
    if (k == 0 || compare(s.order[k - 1], s.order[k]) != 0) set(s.after[s.order[k]]);
  }
  return fingerprint;
}

}  // namespace congener
