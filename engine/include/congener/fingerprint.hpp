// A Morgan fingerprint: radius 2, folded to 2,048 bits, as RDKit makes it of the normalised compound.
//
// Bits are in the order of RDKit's ExplicitBitVect: bit i is bit i % 64 of word i / 64. A value.
// Source: D. Rogers, M. Hahn, Extended-Connectivity Fingerprints, J. Chem. Inf. Model. 2010, 50, 742.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace congener {

struct Fingerprint {
  static constexpr unsigned kBits = 2048;
  static constexpr unsigned kRadius = 2;
  std::array<std::uint64_t, kBits / 64> words{};

  auto operator<=>(const Fingerprint&) const = default;
};

}  // namespace congener
