// The way back from a derivative to its parent: permitted transformations run backwards, in any order.
//
// Guarantee: the shortest way with the fewest broad readings is found, or the budget is spent and said so.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "congener/rule.hpp"
#include "match/accounting.hpp"  // Budget
#include "molecule/transformation.hpp"

namespace congener {

struct Derivation {
  std::vector<std::string> path;      // transformation ids, outermost first; empty: the parent itself
  std::vector<std::string> readings;  // sorted, each once
  Reverted reached;
};

struct DerivationOptions {
  bool any_combination = true;  // false: steps of one transformation only
  bool skip_start = false;      // the compound itself does not count as reached
};

// The best derivation whose end satisfies `is_parent`. Each new structure costs one step of the budget.
[[nodiscard]] std::optional<Derivation> derive(const Molecule& molecule,
                                               const std::vector<const TransformationTerm*>& transformations,
                                               const DerivationOptions& options, Budget& budget,
                                               const std::function<bool(const Molecule&)>& is_parent);

// Could `parent` be reached at all: are its atoms and bonds, orders and hydrogens aside, part of the molecule?
[[nodiscard]] bool skeleton_within(const Molecule& parent, const Molecule& molecule, Budget& budget);

}  // namespace congener
