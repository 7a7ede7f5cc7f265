// Exact Tanimoto search: of each query the most similar rows, or all above a threshold.
//
// Guarantee: the answer is that of comparing every query with every row, at any number of threads and with any kernel.
// Rows are left out only by the bound min(a,b)/max(a,b) on their popcounts (Swamidass, Baldi, 10.1021/ci600358f), taken
// against the threshold and against the k best so far. Similarities are fractions of whole numbers, compared without
// rounding.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "similarity/fingerprint_rows.hpp"
#include "similarity/popcount_kernel.hpp"

namespace congener::similarity {

// Bits in common over bits in either. Two empty fingerprints are equal: their Tanimoto is 1 (as RDKit has it).
struct Tanimoto {
  std::uint16_t common = 0;
  std::uint16_t united = 0;  // bits set in one or both

  [[nodiscard]] double value() const { return united == 0 ? 1.0 : static_cast<double>(common) / united; }
  // At least `threshold`? The division is rounded correctly: exact for a threshold written with up to nine decimals.
  [[nodiscard]] bool reaches(double threshold) const { return value() >= threshold; }
};
[[nodiscard]] Tanimoto tanimoto(const Fingerprint& a, const Fingerprint& b);
// Negative, 0 or positive as `a` is less than, equal to or more than `b`; 1/2 equals 2/4.
[[nodiscard]] int compare(Tanimoto a, Tanimoto b);

struct Similar {
  std::uint32_t id = 0;  // of the row
  Tanimoto tanimoto;
};

struct SearchOptions {
  std::size_t k = 10;                      // at most so many rows for each query; SIZE_MAX: all
  double threshold = 0.0;                  // least Tanimoto; above 1, or not a number: nothing is found
  std::size_t threads = 0;                 // 0: one for each processor
  const PopcountKernel* kernel = nullptr;  // nullptr: the fastest
};

// One list for each query, in their order: most similar first, equals by ascending id. `rows` must be well_formed().
[[nodiscard]] std::vector<std::vector<Similar>> nearest(const FingerprintRows& rows,
                                                        std::span<const Fingerprint> queries,
                                                        const SearchOptions& options = {});

}  // namespace congener::similarity
