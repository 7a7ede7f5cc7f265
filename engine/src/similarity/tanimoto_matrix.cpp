#include "similarity/tanimoto_matrix.hpp"

#include <cstdint>
#include <vector>

#include "similarity/fingerprint_rows.hpp"
#include "similarity/popcount_kernel.hpp"

namespace congener::similarity {
namespace {

Eigen::ArrayXf popcounts_of(std::span<const Fingerprint> fingerprints) {
  Eigen::ArrayXf counts(static_cast<Eigen::Index>(fingerprints.size()));
  for (Eigen::Index i = 0; i < counts.size(); ++i) counts[i] = popcount(fingerprints[static_cast<std::size_t>(i)]);
  return counts;
}

}  // namespace

Eigen::MatrixXf tanimoto_matrix(std::span<const Fingerprint> queries, std::span<const Fingerprint> references) {
  const auto rows = static_cast<Eigen::Index>(queries.size());
  const auto columns = static_cast<Eigen::Index>(references.size());
  std::vector<std::uint16_t> common(queries.size() * references.size());
  std::vector<const Fingerprint*> asking;
  asking.reserve(queries.size());
  for (const Fingerprint& query : queries) asking.push_back(&query);
  best_kernel().count(asking.data(), queries.size(), references.data(), references.size(), common.data());
  using Counts = Eigen::Array<std::uint16_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::ArrayXXf both = Eigen::Map<const Counts>(common.data(), rows, columns).cast<float>();
  const Eigen::ArrayXXf either =
      popcounts_of(queries).replicate(1, columns) + popcounts_of(references).transpose().replicate(rows, 1) - both;
  return (either > 0).select(both / either, 1.0F).matrix();  // two empty ones are equal
}

}  // namespace congener::similarity
