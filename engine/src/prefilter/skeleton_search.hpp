// A skeleton (elements, connections, rings) to be found in a part, and the search for every place where it is.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "congener/molecule.hpp"
#include "molecule/pattern.hpp"  // AtomSet
#include "prefilter/part.hpp"

namespace congener {

// Some atoms of a parent, in an order in which each but the first is bonded to one before it.
class Skeleton {
 public:
  static constexpr std::size_t kMaxAtoms = 64;          // of the parent
  static constexpr std::size_t kMostBack = 8;           // bonds of one atom
  using Places = std::array<std::uint16_t, kMaxAtoms>;  // per step: atom of a part

  struct Step {
    std::uint8_t parent_atom = 0;
    std::uint8_t element = 0;
    std::uint8_t degree = 0;  // least number of bonds in the part
    bool in_ring = false;
    // Steps before it that it is bonded to; the first `ring_backs` by bonds of a ring.
    std::uint8_t backs = 0;
    std::uint8_t ring_backs = 0;
    std::array<std::uint8_t, kMostBack> back{};
  };

  // Of the `kept` atoms, from `start`, or from the atom that the fewest atoms of a compound resemble. Nothing if they
  // are not in one piece, or more than can be searched for: see too_large().
  [[nodiscard]] static std::optional<Skeleton> of(const Molecule& parent, const AtomSet& kept,
                                                  std::optional<AtomIndex> start = std::nullopt);
  [[nodiscard]] static bool too_large(const Molecule& parent);

  [[nodiscard]] std::size_t size() const { return steps_.size(); }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] std::size_t bonds() const { return bonds_; }

  // Asks for further bonds of a step's atom, to atoms outside.
  void demand_bonds(std::size_t step, std::size_t outside);
  // Takes these steps first, in this order: each but the first bonded to one before it.
  void begin_with(std::span<const std::uint16_t> first);
  // Those of its ring systems that are less than the whole, with no demands.
  [[nodiscard]] std::vector<Skeleton> ring_systems() const;
  // Its atoms in the order of the steps; then, on demand, one of element 0 for each further bond demanded.
  enum class Outside : std::uint8_t { kLeftOut, kAsWildcards };
  [[nodiscard]] ElementGraph graph(Outside outside = Outside::kLeftOut) const;

 private:
  struct Link {
    std::size_t a = 0;
    std::size_t b = 0;
    bool ring = false;
  };
  // `first` and then always the atom with the most bonds to those placed, so that a ring is closed as soon as it can
  // be.
  void arrange(const std::vector<Step>& atoms, const std::vector<Link>& links, std::span<const std::uint16_t> first);
  [[nodiscard]] std::vector<Link> links() const;

  std::vector<Step> steps_;
  std::size_t bonds_ = 0;  // between its atoms
};

// Calls visit(places) with each embedding (atom of the part per step) until it returns true; true also where the steps
// of search allowed are spent. The atoms found are bonded to each other where the skeleton's are, and perhaps further:
// is_exact() tells.
template <std::size_t Words, typename Visit>
class SkeletonSearch {
 public:
  using Mask = AtomMask<Words>;

  SkeletonSearch(const Skeleton& skeleton, const Part<Words>& part, std::size_t& budget, Visit visit)
      : steps_(skeleton.steps()), part_(part), budget_(budget), visit_(visit) {}

  bool run() { return run(part_.all, part_.all); }
  // The first step within `first`, all others within `allowed`.
  bool run(const Mask& first, const Mask& allowed) {
    if (steps_.size() > part_.atoms) return false;
    free_ = allowed;
    return place(0, candidates(steps_[0]) & first);
  }
  // The first `count` steps at these places, which are bonded as the steps are.
  bool run_from(const Skeleton::Places& places, std::size_t count) {
    if (steps_.size() > part_.atoms) return false;
    free_ = part_.all;
    for (std::size_t i = 0; i < count; ++i) {
      if (part_.degree[places[i]] < steps_[i].degree) return false;
      places_[i] = places[i];
      free_.drop(places[i]);
    }
    return after(count);
  }

 private:
  [[nodiscard]] Mask candidates(const Skeleton::Step& step) const {
    Mask mask =
        part_.of(step.element) & part_.degree_at_least[std::min<std::size_t>(step.degree, Part<Words>::kMostBonds)];
    if (step.in_ring) mask &= part_.in_ring;
    return mask;
  }

  // With the first `depth` steps placed.
  bool after(std::size_t depth) {
    if (depth == steps_.size()) return visit_(places_);
    const Skeleton::Step& next = steps_[depth];
    Mask there = candidates(next) & free_;
    for (std::size_t k = 0; k < next.backs; ++k) {
      const std::size_t back = places_[next.back[k]];
      there &= k < next.ring_backs ? part_.bonded_in_ring[back] : part_.bonded[back];
    }
    return place(depth, there);
  }

  // `here`: where this step may be.
  bool place(std::size_t depth, const Mask& here) {
    return here.any_of([&](std::size_t at) {
      if (part_.degree[at] < steps_[depth].degree) return false;
      if (budget_ == 0) return true;
      --budget_;
      places_[depth] = static_cast<std::uint16_t>(at);
      free_.drop(at);
      const bool stop = after(depth + 1);
      free_.add(at);
      return stop;
    });
  }

  const std::vector<Skeleton::Step>& steps_;
  const Part<Words>& part_;
  std::size_t& budget_;
  Visit visit_;
  Skeleton::Places places_;  // written before they are read
  Mask free_;
};

// Are the atoms at these places bonded to each other as the skeleton's are, and no further?
template <std::size_t Words>
bool is_exact(const Skeleton& skeleton, const Part<Words>& part, const Skeleton::Places& places) {
  AtomMask<Words> all;
  for (std::size_t i = 0; i < skeleton.size(); ++i) all.add(places[i]);
  std::size_t ends = 0;
  for (std::size_t i = 0; i < skeleton.size(); ++i) ends += (part.bonded[places[i]] & all).count();
  return ends == 2 * skeleton.bonds();
}

template <std::size_t Words, typename Visit>
bool search(const Skeleton& skeleton, const Part<Words>& part, std::size_t& budget, Visit visit) {
  return SkeletonSearch<Words, Visit>(skeleton, part, budget, visit).run();
}

}  // namespace congener
