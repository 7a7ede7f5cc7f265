#include "congener/rule_set.hpp"

namespace congener {

RuleSet RuleSet::alone(Rule rule, const std::vector<std::shared_ptr<TransformationTerm>>& instead) const {
  RuleSet one;
  one.terms_ = terms_;
  one.transformations_ = transformations_;
  for (const auto& term : instead) one.transformations_[term->id] = term;
  if (rule.kind == RuleKind::kDerived) {
    for (DerivedStep& step : std::get<DerivedBody>(rule.body).transformations) {
      step.transformation = one.transformations_.at(step.transformation->id).get();
    }
  }
  one.rules_.push_back(std::move(rule));
  return one;
}

}  // namespace congener
