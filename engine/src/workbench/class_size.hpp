// How many structures a class definition spans, by heavy atoms: numbers only. No structure is listed or written.
//
// Counted is the rule on its narrow reading, on its parent, from the grammar of its terms (group_count.hpp), with the
// parent's symmetry taken out by Burnside's lemma. A figure is exact, or it says in which direction it errs and why.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "congener/rule.hpp"
#include "workbench/series.hpp"

namespace congener::workbench {

struct ClassSize {
  std::vector<std::string> clauses;  // those that explain every change
  Count structures = 0;
  std::set<std::string> more;   // why there may be more; empty: none
  std::set<std::string> fewer;  // why there may be fewer

  // "=", "≥", "≤", or "≈" where it may err in both directions.
  [[nodiscard]] const char* sign() const;
};

inline constexpr std::size_t kMaxHeavyAtoms = 100;  // asked for at most
inline constexpr std::size_t kMaxClauses = 10;      // of a rule: every combination of them is counted

// One entry for every combination of clauses, fewest first, each counting what these clauses alone span up to `heavy`
// heavy atoms; the last is the whole class. `rule` is a class rule with at most kMaxClauses clauses.
[[nodiscard]] std::vector<ClassSize> class_size(const Rule& rule, std::size_t heavy);

[[nodiscard]] std::string size_text(const Rule& rule, std::size_t heavy, const std::vector<ClassSize>& sizes);
[[nodiscard]] std::string size_json(const Rule& rule, std::size_t heavy, const std::vector<ClassSize>& sizes);

}  // namespace congener::workbench
