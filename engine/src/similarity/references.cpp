#include "similarity/references.hpp"

#include "molecule/morgan.hpp"
#include "similarity/search.hpp"

namespace congener::similarity {

References::References(const std::vector<Named>& named) {
  std::vector<Fingerprint> fingerprints;
  for (const Named& one : named) {
    if (!by_smiles_.try_emplace(one.substance->parent, named_.size()).second) continue;
    named_.push_back(one);
    fingerprints.push_back(morgan_fingerprint(one.substance->molecule));
  }
  sorted_ = SortedFingerprints(fingerprints);
}

const Named* References::find(const std::string& smiles) const {
  const auto entry = by_smiles_.find(smiles);
  return entry == by_smiles_.end() ? nullptr : &named_[entry->second];
}

std::vector<Resemblance> References::nearest(const Fingerprint& compound, std::size_t k, double threshold) const {
  SearchOptions options;
  options.k = k;
  options.threshold = threshold;
  options.threads = 1;
  std::vector<Resemblance> found;
  const auto answers = similarity::nearest(sorted_.rows(), {&compound, 1}, options);
  for (const Similar& similar : answers.front()) {
    found.push_back({named_[similar.id].rule, named_[similar.id].substance, similar.tanimoto.value()});
  }
  return found;
}

std::vector<Named> listed_substances(const std::vector<const Rule*>& rules, bool drafts) {
  std::vector<Named> named;
  for (const Rule* rule : rules) {
    if (rule->kind != RuleKind::kListed || (rule->status == RuleStatus::kDraft && !drafts)) continue;
    for (const Substance& substance : rule->listed().substances) {
      if (substance.status != RuleStatus::kDraft || drafts) named.push_back({rule, &substance});
    }
  }
  return named;
}

}  // namespace congener::similarity
