// Cheap tests on elements, connections and rings alone, that can only rule rules OUT for a compound.
//
// Guarantee: if the plain path finds a hit or a near miss of a rule in a structure, that rule is among candidates() of
// the structure's element graph. The converse does not hold. Checked in tests/agree/prefilter_test.cpp.
// Everything is derived from the compiled rules. Immutable: threads may share one object. Keeps references to rules.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "congener/element_graph.hpp"
#include "congener/rule_selection.hpp"
#include "congener/rule_set.hpp"
#include "prefilter/feature_key.hpp"
#include "prefilter/screening_key.hpp"

namespace congener {

// What a structure must have for one of the skeletons to be found in it.
struct Demand {
  ScreeningKey counts;
  FeatureKey features;
  [[nodiscard]] bool met_by(const Demand& structure) const {
    return reaches(structure.counts, counts) && structure.features.covers(features);
  }
};

class Prefilter {
 public:
  Prefilter(const RuleSet& rules, const std::vector<const Rule*>& asked);

  // May any rule asked apply?
  [[nodiscard]] bool possible(const ElementGraph& graph) const;
  // A necessary condition of possible(graph), of the graph's key alone.
  [[nodiscard]] bool possible(const ScreeningKey& key) const;
  // Which of them may; of listed rules only whether any.
  [[nodiscard]] RuleSelection candidates(const ElementGraph& graph) const;
  // All that were asked: for a structure that has no element graph.
  [[nodiscard]] RuleSelection all() const;

  // For asking many structures at once. possible(graph) implies one of: bounded() is false; lets_through(graph); the
  // graph meets one of the demands; may_be_listed(its key).
  [[nodiscard]] bool bounded() const;
  [[nodiscard]] static bool lets_through(const ElementGraph& graph);  // whatever the rules
  [[nodiscard]] std::span<const Demand> demands() const;
  [[nodiscard]] bool lists_any() const;  // is any substance listed?
  [[nodiscard]] bool may_be_listed(const ScreeningKey& key) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace congener
