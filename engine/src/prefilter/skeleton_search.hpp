// A skeleton (elements, connections, rings) to be found in a part, and the search for every place where it is.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "congener/molecule.hpp"
#include "molecule/pattern.hpp"  // AtomSet
#include "prefilter/part.hpp"

namespace congener {

// Some atoms of a parent, in an order in which each but the first is bonded to one before it. Immutable once made.
class Skeleton {
 public:
  static constexpr std::size_t kMaxAtoms = 64;          // of the parent
  static constexpr std::size_t kMostBack = 8;           // bonds of one atom
  using Places = std::array<std::uint16_t, kMaxAtoms>;  // per step: atom of a part

  struct Step {
    std::uint8_t parent_atom = 0;
    std::uint8_t element = 0;
    std::uint8_t degree = 0;
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
  [[nodiscard]] ElementGraph graph() const;  // its atoms in the order of the steps

 private:
  std::vector<Step> steps_;
};

// Calls visit(places) with each embedding (atom of the part per step) until it returns true; true also where the steps
// of search allowed are spent. The atoms found are bonded to each other as the skeleton's are, and no further.
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
    used_ = Mask();
    return place(0, candidates(steps_[0]) & first, Mask());
  }

 private:
  [[nodiscard]] Mask candidates(const Skeleton::Step& step) const {
    Mask mask =
        part_.of(step.element) & part_.degree_at_least[std::min<std::size_t>(step.degree, Part<Words>::kMostBonds)];
    if (step.in_ring) mask &= part_.in_ring;
    return mask;
  }

  // `here`: where this step may be. `behind`: the atoms of the steps it is bonded to.
  bool place(std::size_t depth, const Mask& here, const Mask& behind) {
    const Skeleton::Step& step = steps_[depth];
    return here.any_of([&](std::size_t at) {
      if (part_.degree[at] < step.degree) return false;
      if ((part_.bonded[at] & used_) != behind) return false;
      if (budget_ == 0) return true;
      --budget_;
      places_[depth] = static_cast<std::uint16_t>(at);
      free_.drop(at);
      used_.add(at);
      bool stop = false;
      if (depth + 1 == steps_.size()) {
        stop = visit_(places_);
      } else {
        const Skeleton::Step& next = steps_[depth + 1];
        Mask there = candidates(next) & free_;
        Mask next_behind;
        for (std::size_t k = 0; k < next.backs; ++k) {
          const std::size_t back = places_[next.back[k]];
          next_behind.add(back);
          there &= k < next.ring_backs ? part_.bonded_in_ring[back] : part_.bonded[back];
        }
        stop = place(depth + 1, there, next_behind);
      }
      free_.add(at);
      used_.drop(at);
      return stop;
    });
  }

  const std::vector<Skeleton::Step>& steps_;
  const Part<Words>& part_;
  std::size_t& budget_;
  Visit visit_;
  Skeleton::Places places_;  // written before they are read
  Mask free_;
  Mask used_;
};

template <std::size_t Words, typename Visit>
bool search(const Skeleton& skeleton, const Part<Words>& part, std::size_t& budget, Visit visit) {
  return SkeletonSearch<Words, Visit>(skeleton, part, budget, visit).run();
}

}  // namespace congener
