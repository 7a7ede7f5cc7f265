// Some of the rules of a RuleSet. A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace congener {

struct RuleSelection {
  bool any = false;
  std::vector<std::uint8_t> rules;  // per index into RuleSet::rules(): 1 where selected; shorter: none of the rest

  [[nodiscard]] bool contains(std::size_t index) const { return index < rules.size() && rules[index] != 0; }
};

}  // namespace congener
