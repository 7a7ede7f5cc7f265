// Substances that rules name, with their fingerprints: what of them a compound is most like.
//
// Guarantee: what nearest() gives is exact (search.hpp). A compound named more than once stands once, as it was first
// named. Immutable: threads may share one object. Keeps pointers to the rules and substances it was given.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "congener/fingerprint.hpp"
#include "congener/rule.hpp"
#include "congener/verdict.hpp"
#include "similarity/fingerprint_rows.hpp"

namespace congener::similarity {

// A substance that a rule names.
struct Named {
  const Rule* rule = nullptr;
  const Substance* substance = nullptr;
};

class References {
 public:
  References() = default;
  explicit References(const std::vector<Named>& named);

  [[nodiscard]] std::size_t size() const { return named_.size(); }
  // The substance that is this compound (canonical SMILES, normalised), or nullptr.
  [[nodiscard]] const Named* find(const std::string& smiles) const;
  // At most `k` with at least this Tanimoto: most alike first, equals in the order given.
  [[nodiscard]] std::vector<Resemblance> nearest(const Fingerprint& compound, std::size_t k, double threshold) const;

 private:
  std::vector<Named> named_;
  std::unordered_map<std::string, std::size_t> by_smiles_;
  SortedFingerprints sorted_;
};

// Every substance of the listed rules among `rules`, in force or not; `drafts`: also those that are drafts.
[[nodiscard]] std::vector<Named> listed_substances(const std::vector<const Rule*>& rules, bool drafts);

}  // namespace congener::similarity
