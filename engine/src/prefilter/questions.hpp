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
  const ClassBody* body = nullptr;
  const Parent* parent = nullptr;
  std::vector<std::vector<const RelaxedTerm*>> fillings;  // per slot
  // The slots' own skeletons, from the atom they are bonded by; for near misses.
  std::vector<std::optional<Skeleton>> slot_skeletons, relaxed_skeletons;
  std::vector<Substitution> substitutions;
  bool esters_or_ethers = false;
};

struct ClassAsk {
  std::size_t rule = 0;  // index into RuleSet::rules()
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
  std::size_t rule = 0;  // index into RuleSet::rules()
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
  std::vector<std::size_t> larger;  // skeletons that it is within: searched for from each place where it is found
  std::size_t prefix = 0;           // how many of its steps are those of a smaller one
  std::vector<ClassAsk> classes;
  std::vector<DerivedAsk> derived;
  std::vector<std::size_t> similar;  // rules it is a core of: wherever it is, the compound is compared

  [[nodiscard]] bool asks() const { return !classes.empty() || !derived.empty() || !similar.empty(); }
};

// Which rules may apply, found so far.
struct Answers {
  bool first_only = false;  // one is enough to know
  bool any = false;
  std::vector<std::uint8_t> rules;  // per index into RuleSet::rules(); not kept with first_only

  [[nodiscard]] bool known(std::size_t rule) const { return !first_only && rules[rule] != 0; }
  // Is that all there is to know?
  bool add(std::size_t rule) {
    any = true;
    if (!first_only) rules[rule] = 1;
    return first_only;
  }
};

// How many bonds of a parent's atom to atoms outside the skeleton the question needs to be answered yes.
[[nodiscard]] std::size_t bonds_outside(const ClassAsk& ask, std::size_t parent_atom);
[[nodiscard]] std::size_t bonds_outside(const DerivedAsk& ask, std::size_t parent_atom);

// Puts the questions, with the skeleton at these places; true: nothing more need be asked of the part.
template <std::size_t Words>
[[nodiscard]] bool ask(const AskedSkeleton& asked, const Part<Words>& part, const Skeleton::Places& places,
                       Answers& answers);

}  // namespace congener
