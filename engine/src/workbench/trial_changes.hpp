// Single changes of a class rule's parent, tried on its clauses: what a clause licenses is found by asking it.
//
// The groups tried are every acyclic one of up to kTrialAtoms heavy atoms (C, N, O, S, F, Cl, Br, I) and every example
// of every term. Shows what was found among them, and proves nothing of larger groups. Structures stay in memory.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "congener/rule_set.hpp"

namespace congener::workbench {

inline constexpr std::size_t kTrialAtoms = 3;

// A group with wildcards (element 0) for the atoms of the parent that it is bonded to.
using TrialGroups = std::vector<Molecule>;
[[nodiscard]] TrialGroups trial_groups(const RuleSet& rules);

enum class Licence : unsigned char { kNone, kOnReading, kNarrow };

// The parent changed in one place.
struct TrialChange {
  std::string portion;           // that is replaced or bears the group
  std::string group;             // its formula
  std::size_t group_atoms = 0;   // heavy ones
  std::vector<Licence> clauses;  // per clause of the rule, each asked alone
};

// All of them that some clause of the rule licenses, and how many were tried. Of variants only the parent is asked.
struct Trials {
  std::size_t tried = 0;
  std::vector<TrialChange> licensed;
};
[[nodiscard]] Trials try_changes(const Rule& rule, const TrialGroups& groups);

}  // namespace congener::workbench
