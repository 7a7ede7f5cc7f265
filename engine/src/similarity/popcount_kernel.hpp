// How many bits two fingerprints have in common, for a few queries against many rows: one kernel for each instruction
// set.
//
// Guarantee: every kernel gives the same counts (tests/agree/popcount_test.cpp). The processor is asked once, and a
// kernel it cannot run is never offered. Kernels are plain functions: any number of threads may run them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "congener/fingerprint.hpp"

namespace congener::similarity {

struct PopcountKernel {
  // A kernel reads a row once for up to this many queries; a caller gains nothing by passing more at once.
  static constexpr std::size_t kQueriesPerPass = 4;

  std::string_view name;  // "portable", "popcnt", "avx2", "avx512"
  // common[q * row_count + r] = bits set in both *queries[q] and rows[r]. The arrays do not overlap.
  void (*count)(const Fingerprint* const* queries, std::size_t query_count, const Fingerprint* rows,
                std::size_t row_count, std::uint16_t* common) = nullptr;
};

// Those this processor can run, slowest first; "portable" is always among them.
[[nodiscard]] std::span<const PopcountKernel> popcount_kernels();

// The fastest of them.
[[nodiscard]] const PopcountKernel& best_kernel();

// By name; nullptr if there is none of that name or this processor cannot run it.
[[nodiscard]] const PopcountKernel* find_kernel(std::string_view name);

}  // namespace congener::similarity
