// Bits of a structure's short paths, and of its small rings with what hangs on them: asked of many structures at once.
//
// Guarantee: where a skeleton is found in a structure, each bit of the skeleton's key is in the structure's. Of several
// parts, the union. Elements and connections alone, so that nothing of a structure's chemistry can take a bit away.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "congener/element_graph.hpp"

namespace congener {

// Raise with any change of what a ScreeningKey or a FeatureKey holds, or of what Prefilter::lets_through() or the
// scanner hands on: libraries that store them are then built again. tests/unit/library_test.cpp notices most that were
// forgotten.
inline constexpr std::uint32_t kScreeningRevision = 1;

struct FeatureKey {
  static constexpr std::size_t kBits = 512;
  std::array<std::uint64_t, kBits / 64> words{};

  void add(std::size_t bit) { words[bit / 64] |= std::uint64_t{1} << (bit % 64); }
  [[nodiscard]] bool has(std::size_t bit) const { return (words[bit / 64] >> (bit % 64) & 1U) != 0; }
  // Are all bits of `need` in this key?
  [[nodiscard]] bool covers(const FeatureKey& need) const {
    bool all = true;
    for (std::size_t w = 0; w < words.size(); ++w) all &= (need.words[w] & ~words[w]) == 0;
    return all;
  }
  auto operator<=>(const FeatureKey&) const = default;
};

[[nodiscard]] FeatureKey feature_key(const ElementGraph& graph);

}  // namespace congener
