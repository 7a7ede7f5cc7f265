// How many groups a legal term spans, by heavy atoms: counted from the grammar of its forms, none written down.
//
// Counted are neutral groups of C, N, O, S and halogen in their ordinary valences. A form that is acyclic, with a tree
// as its root, is counted exactly; of others the acyclic groups, and a list of single rings with acyclic groups on
// them. What is left out is told, and the count is then a lower bound.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "congener/rule.hpp"
#include "workbench/series.hpp"

namespace congener::workbench {

struct GroupCount {
  Series series;                        // by heavy atoms
  std::set<std::string> left_out;       // why there are more; empty: exact
  std::vector<std::string> ring_kinds;  // canonical SMILES of the rings counted
};

// Some forms, each with the carbon atoms it may have at most.
struct LimitedForm {
  const Form* form = nullptr;
  std::size_t max_carbons = SIZE_MAX;
};

// Groups bonded once that fall under one of the forms, each counted once, up to `heavy` atoms.
// `but` is a group with a wildcard: a ring like it is left out, with whatever it bears.
[[nodiscard]] GroupCount count_groups(const std::vector<LimitedForm>& forms, std::size_t heavy,
                                      const Molecule* but = nullptr);

// Ways to put groups on the hydrogens of some atoms of a molecule, those that a symmetry makes alike counted once.
struct Site {
  AtomIndex atom = 0;
  Series choices;  // of one hydrogen
};
// Symmetries of the molecule that leave `colour` as it is, each as the image of every atom; at most `limit`, or none.
[[nodiscard]] std::vector<std::vector<AtomIndex>> symmetries(const Molecule& molecule,
                                                             const std::vector<std::size_t>& colour, std::size_t limit);
[[nodiscard]] Series fillings(const Molecule& molecule, const std::vector<Site>& sites,
                              const std::vector<std::vector<AtomIndex>>& symmetries, const SeriesLimits& limits);

}  // namespace congener::workbench
