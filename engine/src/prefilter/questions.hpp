// What is asked where a skeleton was found: can everything else of the part be accounted for?
//
// "No" is only said where the plain path finds neither a hit nor a near miss there.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "prefilter/relaxed_term.hpp"
#include "prefilter/skeleton_search.hpp"
#include "rulebook/class_templates.hpp"

namespace congener {

// A class rule on one of its parents, its terms relaxed.
struct ClassModel {
  struct Substitution {
    AtomMask<1> portions;
    std::vector<const RelaxedTerm*> terms;
  };
  ClassTemplates cut;
  const Parent* parent = nullptr;
  std::vector<std::vector<const RelaxedTerm*>> fillings;  // per slot
  // The slots' own skeletons, from the atom they are bonded by; for near misses.
  std::vector<std::optional<Skeleton>> slot_skeletons, relaxed_skeletons;
  std::vector<Substitution> substitutions;
  bool esters_or_ethers = false;
};

struct ClassAsk {
  const ClassModel* model = nullptr;
  const ClassTemplates::Template* cut = nullptr;
  bool near = false;
};

// A bond that some reverse transformation cuts, and what it asks around it.
struct Cut {
  AtomTable stays;
  AtomTable leaves;
  std::vector<AtomTable> beside;  // further neighbours of what leaves
};

// A parent and what may hang on it. `added` atoms of the parent are missing here: a transformation adds them in place
// of others.
struct DerivedAsk {
  struct Added {
    std::uint8_t to = 0;  // atom of the parent
    std::vector<AtomTable> in_place_of;
  };
  const std::vector<Cut>* cuts = nullptr;
  std::vector<Added> added;
};

// A skeleton to be found, and the questions put to each place where it is.
struct AskedSkeleton {
  explicit AskedSkeleton(Skeleton found) : skeleton(std::move(found)) {}

  Skeleton skeleton;
  std::size_t guard = SIZE_MAX;  // a smaller skeleton within it: searched for only where that was found
  std::vector<ClassAsk> classes;
  std::vector<DerivedAsk> derived;
};

// May one of the questions be answered yes, with the skeleton at these places?
template <std::size_t Words>
[[nodiscard]] bool possible_at(const AskedSkeleton& asked, const Part<Words>& part, const Skeleton::Places& places);

}  // namespace congener
