#include "congener/molecule.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>

namespace congener {

Molecule::Molecule(std::vector<Atom> atoms, std::vector<Bond> bonds)
    : atoms_(std::move(atoms)), bonds_(std::move(bonds)) {
  assert(atoms_.size() <= kMaxAtoms);
  index_neighbours();
  find_rings();
}

void Molecule::index_neighbours() {
  first_.assign(atoms_.size() + 1, 0);
  for (const Bond& bond : bonds_) {
    ++first_[bond.begin + 1U];
    ++first_[bond.end + 1U];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  neighbours_.resize(bonds_.size() * 2);
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < bonds_.size(); ++i) {
    const auto index = static_cast<std::uint16_t>(i);
    neighbours_[next[bonds_[i].begin]++] = {bonds_[i].end, index};
    neighbours_[next[bonds_[i].end]++] = {bonds_[i].begin, index};
  }
}

int Molecule::bond_between(AtomIndex a, AtomIndex b) const {
  for (const Neighbour& n : neighbours(a)) {
    if (n.atom == b) return n.bond;
  }
  return -1;
}

namespace {

// Independent rings and connected parts of some bonds: cyclomatic number by counting.
struct CycleCount {
  std::size_t rings = 0;
  std::size_t parts = 0;
};

CycleCount count_cycles(const Molecule& molecule, const std::vector<AtomIndex>& atoms,
                        const std::function<bool(std::size_t)>& takes_bond) {
  std::vector<AtomIndex> parent(molecule.size());
  std::iota(parent.begin(), parent.end(), AtomIndex{0});
  const auto root = [&](AtomIndex i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  CycleCount count;
  std::vector<std::uint8_t> touched(molecule.size(), 0);
  std::size_t merges = 0;
  std::size_t touched_atoms = 0;
  for (const AtomIndex a : atoms) {
    for (const Neighbour& n : molecule.neighbours(a)) {
      if (n.atom < a || !takes_bond(n.bond)) continue;
      for (const AtomIndex end : {a, n.atom}) {
        if (!touched[end]) {
          touched[end] = 1;
          ++touched_atoms;
        }
      }
      const AtomIndex ra = root(a);
      const AtomIndex rb = root(n.atom);
      if (ra == rb) {
        ++count.rings;
      } else {
        parent[ra] = rb;
        ++merges;
      }
    }
  }
  count.parts = touched_atoms - merges;
  return count;
}

}  // namespace

// A bond is in a ring if it is no bridge (Tarjan); ring systems are the connected parts of the ring bonds.
void Molecule::find_rings() {
  const std::size_t n = atoms_.size();
  bond_in_ring_.assign(bonds_.size(), 1);
  ring_system_of_.assign(n, -1);
  ring_systems_.clear();
  std::vector<std::uint32_t> order(n, 0);
  std::vector<std::uint32_t> low(n, 0);
  struct Frame {
    AtomIndex atom;
    int via;  // bond used to come here
    std::uint32_t next;
  };
  std::vector<Frame> stack;
  std::uint32_t clock = 0;
  for (std::size_t start = 0; start < n; ++start) {
    if (order[start]) continue;
    order[start] = low[start] = ++clock;
    stack.push_back({static_cast<AtomIndex>(start), -1, first_[start]});
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next < first_[frame.atom + 1U]) {
        const Neighbour& neighbour = neighbours_[frame.next++];
        if (neighbour.bond == frame.via) continue;
        if (order[neighbour.atom]) {
          low[frame.atom] = std::min(low[frame.atom], order[neighbour.atom]);
        } else {
          order[neighbour.atom] = low[neighbour.atom] = ++clock;
          stack.push_back({neighbour.atom, neighbour.bond, first_[neighbour.atom]});
        }
      } else {
        const Frame done = frame;
        stack.pop_back();
        if (stack.empty()) continue;
        low[stack.back().atom] = std::min(low[stack.back().atom], low[done.atom]);
        if (low[done.atom] == order[done.atom]) bond_in_ring_[static_cast<std::size_t>(done.via)] = 0;
      }
    }
  }

  std::vector<AtomIndex> queue;
  for (std::size_t start = 0; start < n; ++start) {
    if (ring_system_of_[start] >= 0) continue;
    const auto in_a_ring = [&](AtomIndex a) {
      return std::ranges::any_of(neighbours(a), [&](const Neighbour& nb) { return bond_in_ring_[nb.bond] != 0; });
    };
    if (!in_a_ring(static_cast<AtomIndex>(start))) continue;
    const auto id = static_cast<std::int32_t>(ring_systems_.size());
    RingSystem system;
    queue.assign(1, static_cast<AtomIndex>(start));
    ring_system_of_[start] = id;
    for (std::size_t head = 0; head < queue.size(); ++head) {
      system.atoms.push_back(queue[head]);
      for (const Neighbour& nb : neighbours(queue[head])) {
        if (!bond_in_ring_[nb.bond] || ring_system_of_[nb.atom] >= 0) continue;
        ring_system_of_[nb.atom] = id;
        queue.push_back(nb.atom);
      }
    }
    std::ranges::sort(system.atoms);
    system.rings = count_cycles(*this, system.atoms, [&](std::size_t b) { return bond_in_ring_[b] != 0; }).rings;
    const CycleCount aromatic = count_cycles(*this, system.atoms, [&](std::size_t b) {
      return bond_in_ring_[b] != 0 && bonds_[b].order == BondOrder::kAromatic;
    });
    system.aromatic_rings = aromatic.rings;
    system.aromatic_parts = aromatic.parts;
    ring_systems_.push_back(std::move(system));
  }
}

namespace {

bool same_atom(const Molecule& a, AtomIndex i, const Molecule& b, AtomIndex j) {
  const Atom& x = a.atom(i);
  const Atom& y = b.atom(j);
  return x.element == y.element && x.charge == y.charge && x.hydrogens == y.hydrogens && x.aromatic == y.aromatic &&
         a.degree(i) == b.degree(j);
}

bool extend_same(const Molecule& a, const Molecule& b, const std::vector<AtomIndex>& order, std::size_t depth,
                 std::vector<int>& image, std::vector<std::uint8_t>& used) {
  if (depth == order.size()) return true;
  const AtomIndex i = order[depth];
  for (std::size_t j = 0; j < b.size(); ++j) {
    const auto target = static_cast<AtomIndex>(j);
    if (used[j] || !same_atom(a, i, b, target)) continue;
    const bool fits = std::ranges::all_of(a.neighbours(i), [&](const Neighbour& n) {
      if (image[n.atom] < 0) return true;
      const int bond = b.bond_between(target, static_cast<AtomIndex>(image[n.atom]));
      return bond >= 0 && b.bond(static_cast<std::size_t>(bond)).order == a.bond(n.bond).order;
    });
    if (!fits) continue;
    image[i] = static_cast<int>(j);
    used[j] = 1;
    if (extend_same(a, b, order, depth + 1, image, used)) return true;
    image[i] = -1;
    used[j] = 0;
  }
  return false;
}

}  // namespace

bool same_compound(const Molecule& a, const Molecule& b) {
  if (a.size() != b.size() || a.bonds().size() != b.bonds().size()) return false;
  // Breadth-first, so that each atom after the first of its part hangs on one already placed.
  std::vector<AtomIndex> order;
  std::vector<std::uint8_t> seen(a.size(), 0);
  for (std::size_t start = 0; start < a.size(); ++start) {
    if (seen[start]) continue;
    seen[start] = 1;
    order.push_back(static_cast<AtomIndex>(start));
    for (std::size_t head = order.size() - 1; head < order.size(); ++head) {
      for (const Neighbour& n : a.neighbours(order[head])) {
        if (!seen[n.atom]) {
          seen[n.atom] = 1;
          order.push_back(n.atom);
        }
      }
    }
  }
  std::vector<int> image(a.size(), -1);
  std::vector<std::uint8_t> used(b.size(), 0);
  return extend_same(a, b, order, 0, image, used);
}

}  // namespace congener
