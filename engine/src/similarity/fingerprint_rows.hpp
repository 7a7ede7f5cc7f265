// Fingerprints in the order in which they are searched: ascending by their number of set bits, then by id.
//
// FingerprintRows is a view: the three arrays may lie in mapped memory and must outlive it. The kernels read rows as
// they lie; an array that starts on 64 bytes is read fastest. SortedFingerprints owns its arrays. Both are immutable
// once filled.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "congener/fingerprint.hpp"

namespace congener::similarity {

// Three arrays of one length. `popcounts` ascends; where it is equal, `ids` ascends strictly.
struct FingerprintRows {
  std::span<const Fingerprint> fingerprints;
  std::span<const std::uint16_t> popcounts;  // set bits of each fingerprint
  std::span<const std::uint32_t> ids;

  [[nodiscard]] std::size_t size() const { return fingerprints.size(); }
};

// How many bits are set: 0 to Fingerprint::kBits.
[[nodiscard]] std::uint16_t popcount(const Fingerprint& fingerprint);

// Are the arrays of one length, in order, and is each popcount that of its fingerprint? Reads every row.
[[nodiscard]] bool well_formed(const FingerprintRows& rows);

// The positions 0 … n-1 in the order of FingerprintRows, for whoever moves the rows himself. A counting sort: O(n)
// where `ids` ascends already. Both arrays have one length; a popcount above Fingerprint::kBits counts as kBits.
[[nodiscard]] std::vector<std::uint32_t> popcount_order(std::span<const std::uint16_t> popcounts,
                                                        std::span<const std::uint32_t> ids);

class SortedFingerprints {
 public:
  SortedFingerprints() = default;
  // The id of a fingerprint is its position in `fingerprints`. At most 2^32 - 1 of them.
  explicit SortedFingerprints(std::span<const Fingerprint> fingerprints);

  // Valid as long as this object stands where it is.
  [[nodiscard]] FingerprintRows rows() const { return {fingerprints_, popcounts_, ids_}; }

 private:
  std::vector<Fingerprint> fingerprints_;
  std::vector<std::uint16_t> popcounts_;
  std::vector<std::uint32_t> ids_;
};

}  // namespace congener::similarity
