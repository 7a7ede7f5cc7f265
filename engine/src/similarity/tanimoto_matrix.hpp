// Tanimoto of every query with every reference, as one dense array.
//
// For a few thousand references at most: the array has queries × references floats. Larger sets are what search.hpp is
// for.
#pragma once

#include <Eigen/Core>
#include <span>

#include "congener/fingerprint.hpp"

namespace congener::similarity {

// Row q, column r: Tanimoto of queries[q] and references[r], rounded to a float. Both in the order given.
[[nodiscard]] Eigen::MatrixXf tanimoto_matrix(std::span<const Fingerprint> queries,
                                              std::span<const Fingerprint> references);

}  // namespace congener::similarity
