#include "similarity/similar_matcher.hpp"

#include <algorithm>
#include <cstdint>

#include "match/derivation.hpp"

namespace congener::similarity {
namespace {

enum class Contained : std::uint8_t { kNo, kYes, kNotDecided };

Contained contains_core(const SimilarBody& body, const Molecule& molecule, const MatchOptions& options) {
  Contained answer = Contained::kNo;
  for (const Core& core : body.cores) {
    if (core.molecule.size() > molecule.size()) continue;
    Budget budget(options.step_limit, options.deadline);
    if (!skeleton_within(core.molecule, molecule, budget)) continue;
    if (!budget.spent()) return Contained::kYes;
    answer = Contained::kNotDecided;
  }
  return answer;
}

}  // namespace

SimilarMatcher::SimilarMatcher(const RuleSet& rules, const std::vector<const Rule*>& asked,
                               const SimilarOptions& options) {
  for (const Rule* rule : asked) {
    if (rule->kind != RuleKind::kSimilar) continue;
    const SimilarBody& body = rule->similar();
    std::vector<const Rule*> lists;
    for (const std::string& id : body.listed_in) lists.push_back(rules.find(id));
    std::vector<Named> named = listed_substances(lists, options.drafts);
    for (const Substance& substance : body.substances) {
      if (substance.status != RuleStatus::kDraft || options.drafts) named.push_back({rule, &substance});
    }
    std::erase_if(named, [&](const Named& one) {
      const auto& days = one.substance->in_force.empty() ? one.rule->in_force : one.substance->in_force;
      return options.as_of && in_force_on(days, *options.as_of) == nullptr;
    });
    compared_.push_back({rule, References(named)});
  }
}

void SimilarMatcher::match(const Component& component, const Fingerprint& fingerprint, const MatchOptions& options,
                           Findings& out) const {
  for (const Compared& compared : compared_) {
    const SimilarBody& body = compared.rule->similar();
    const Contained contained = contains_core(body, component.molecule, options);
    if (contained == Contained::kNo || compared.references.find(component.smiles)) continue;
    auto resembles = compared.references.nearest(fingerprint, SIZE_MAX, body.threshold);
    if (resembles.empty()) continue;
    if (contained == Contained::kNotDecided) {
      out.unfinished.push_back(compared.rule);
      continue;
    }
    Finding& finding = out.found.emplace_back();
    finding.rule = compared.rule;
    finding.resembles = std::move(resembles);
  }
  if (!out.unfinished.empty() && options.deadline.passed()) out.out_of_time = true;
}

}  // namespace congener::similarity
