#include "similarity/fingerprint_rows.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

namespace congener::similarity {

std::uint16_t popcount(const Fingerprint& fingerprint) {
  int bits = 0;
  for (const std::uint64_t word : fingerprint.words) bits += std::popcount(word);
  return static_cast<std::uint16_t>(bits);
}

bool well_formed(const FingerprintRows& rows) {
  const std::size_t n = rows.fingerprints.size();
  if (rows.popcounts.size() != n || rows.ids.size() != n) return false;
  for (std::size_t i = 0; i < n; ++i) {
    if (rows.popcounts[i] != popcount(rows.fingerprints[i])) return false;
    if (i == 0) continue;
    if (rows.popcounts[i] < rows.popcounts[i - 1]) return false;
    if (rows.popcounts[i] == rows.popcounts[i - 1] && rows.ids[i] <= rows.ids[i - 1]) return false;
  }
  return true;
}

std::vector<std::uint32_t> popcount_order(std::span<const std::uint16_t> popcounts,
                                          std::span<const std::uint32_t> ids) {
  std::vector<std::uint32_t> by_id(ids.size());
  std::iota(by_id.begin(), by_id.end(), 0U);
  if (!std::ranges::is_sorted(ids)) {
    std::ranges::stable_sort(by_id, {}, [&](std::uint32_t i) { return ids[i]; });
  }
  const auto key = [&](std::uint32_t i) { return std::min<std::size_t>(popcounts[i], Fingerprint::kBits); };
  std::array<std::uint32_t, Fingerprint::kBits + 2> next{};
  for (const std::uint32_t i : by_id) ++next[key(i) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> order(ids.size());
  for (const std::uint32_t i : by_id) order[next[key(i)]++] = i;
  return order;
}

SortedFingerprints::SortedFingerprints(std::span<const Fingerprint> fingerprints) {
  std::vector<std::uint16_t> counts;
  counts.reserve(fingerprints.size());
  for (const Fingerprint& fingerprint : fingerprints) counts.push_back(popcount(fingerprint));
  std::vector<std::uint32_t> positions(fingerprints.size());
  std::iota(positions.begin(), positions.end(), 0U);
  ids_ = popcount_order(counts, positions);
  fingerprints_.reserve(ids_.size());
  popcounts_.reserve(ids_.size());
  for (const std::uint32_t i : ids_) {
    fingerprints_.push_back(fingerprints[i]);
    popcounts_.push_back(counts[i]);
  }
}

}  // namespace congener::similarity
