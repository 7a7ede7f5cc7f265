#include "prefilter/skeleton_search.hpp"

#include <algorithm>

namespace congener {
namespace {

constexpr std::uint8_t kCarbon = 6;

}  // namespace

bool Skeleton::too_large(const Molecule& parent) {
  bool crowded = false;
  for (std::size_t i = 0; i < parent.size(); ++i) crowded |= parent.degree(static_cast<AtomIndex>(i)) > kMostBack;
  return crowded || parent.size() > kMaxAtoms;
}

std::optional<Skeleton> Skeleton::of(const Molecule& parent, const AtomSet& kept, std::optional<AtomIndex> start) {
  if (too_large(parent)) return std::nullopt;
  // The kept atoms alone, so that only their own rings are asked for.
  std::vector<AtomIndex> atoms;
  std::vector<AtomIndex> index(parent.size(), 0);
  for (std::size_t i = 0; i < parent.size(); ++i) {
    if (!kept[i]) continue;
    index[i] = static_cast<AtomIndex>(atoms.size());
    atoms.push_back(static_cast<AtomIndex>(i));
  }
  if (atoms.empty()) return std::nullopt;
  std::vector<Atom> elements;
  std::vector<Bond> bonds;
  for (const AtomIndex a : atoms) elements.push_back({parent.atom(a).element, 0, 0, false});
  for (const Bond& bond : parent.bonds()) {
    if (kept[bond.begin] && kept[bond.end]) bonds.push_back({index[bond.begin], index[bond.end], BondOrder::kSingle});
  }
  const Molecule inner(std::move(elements), std::move(bonds));

  const auto rarity = [&](std::size_t a) {
    const auto atom = static_cast<AtomIndex>(a);
    return std::pair(inner.atom(atom).element != kCarbon, inner.degree(atom));
  };
  std::size_t first = 0;
  if (start) {
    first = index[*start];
  } else {
    for (std::size_t a = 1; a < inner.size(); ++a) {
      if (rarity(a) > rarity(first)) first = a;
    }
  }
  // Next is always the atom with the most bonds to those placed, so that a ring is closed as soon as it can be.
  std::vector<int> step_of(inner.size(), -1);
  Skeleton skeleton;
  for (std::size_t next = first;;) {
    const auto atom = static_cast<AtomIndex>(next);
    Step& step = skeleton.steps_.emplace_back();
    step.parent_atom = static_cast<std::uint8_t>(atoms[next]);
    step.element = inner.atom(atom).element;
    step.degree = static_cast<std::uint8_t>(inner.degree(atom));
    step.in_ring = inner.in_ring(atom);
    for (const bool ring : {true, false}) {
      for (const Neighbour& n : inner.neighbours(atom)) {
        if (step_of[n.atom] < 0 || inner.bond_in_ring(n.bond) != ring) continue;
        step.back[step.backs++] = static_cast<std::uint8_t>(step_of[n.atom]);
        step.ring_backs = static_cast<std::uint8_t>(step.ring_backs + (ring ? 1 : 0));
      }
    }
    step_of[next] = static_cast<int>(skeleton.steps_.size()) - 1;
    std::size_t best = inner.size();
    std::pair<std::size_t, int> best_value;
    for (std::size_t a = 0; a < inner.size(); ++a) {
      if (step_of[a] >= 0) continue;
      std::size_t placed = 0;
      int latest = -1;
      for (const Neighbour& n : inner.neighbours(static_cast<AtomIndex>(a))) {
        placed += step_of[n.atom] >= 0;
        latest = std::max(latest, step_of[n.atom]);
      }
      const std::pair value(placed, latest);
      if (placed > 0 && (best == inner.size() || value > best_value)) {
        best = a;
        best_value = value;
      }
    }
    if (best == inner.size()) break;
    next = best;
  }
  if (skeleton.steps_.size() != inner.size()) return std::nullopt;
  return skeleton;
}

ElementGraph Skeleton::graph() const {
  std::vector<std::uint8_t> elements;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> bonds;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    elements.push_back(steps_[i].element);
    for (std::size_t k = 0; k < steps_[i].backs; ++k) {
      bonds.emplace_back(steps_[i].back[k], static_cast<std::uint16_t>(i));
    }
  }
  ElementGraph graph;
  [[maybe_unused]] const bool fits = graph.assign(elements, bonds);
  return graph;
}

}  // namespace congener
