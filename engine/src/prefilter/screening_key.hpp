// Counts of a structure that can only grow as the structure grows: what is stored beside it, to be asked in bulk.
//
// Guarantee: where a skeleton is found in a structure, none of the skeleton's counts is above the structure's. A count
// stops at 255. Of several parts, the sum.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "congener/element_graph.hpp"

namespace congener {

struct ScreeningKey {
  static constexpr std::size_t kCounts = 32;
  alignas(kCounts) std::array<std::uint8_t, kCounts> counts{};
  auto operator<=>(const ScreeningKey&) const = default;
};

[[nodiscard]] ScreeningKey screening_key(const ElementGraph& graph);

// May the structure be one that the prefilter leaves to the plain path whatever its skeleton?
[[nodiscard]] bool open_to_all(const ScreeningKey& key);
[[nodiscard]] bool one_part(const ScreeningKey& key);
// Is every count of `key` at least that of `need`?
[[nodiscard]] inline bool reaches(const ScreeningKey& key, const ScreeningKey& need) {
  bool all = true;
  for (std::size_t i = 0; i < ScreeningKey::kCounts; ++i) all &= key.counts[i] >= need.counts[i];
  return all;
}

}  // namespace congener
