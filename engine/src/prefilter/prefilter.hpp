// Cheap tests on elements, connections and rings alone, that can only rule every rule OUT for a compound.
//
// Guarantee: if the plain path finds a hit or a near miss of one of the rules in a structure, possible() is true for
// the structure's element graph. The converse does not hold. Checked in tests/agree/prefilter_test.cpp.
// Everything is derived from the compiled rules. Immutable: threads may share one object. Keeps references to rules.
#pragma once

#include <memory>
#include <vector>

#include "congener/element_graph.hpp"
#include "congener/rule_set.hpp"
#include "prefilter/screening_key.hpp"

namespace congener {

class Prefilter {
 public:
  Prefilter(const RuleSet& rules, const std::vector<const Rule*>& asked);

  [[nodiscard]] bool possible(const ElementGraph& graph) const;
  // A necessary condition of possible(graph), of the graph's key alone.
  [[nodiscard]] bool possible(const ScreeningKey& key) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace congener
