// test_rules() with a matcher that is made already.
#pragma once

#include "congener/rule_test.hpp"
#include "match/matcher.hpp"

namespace congener {

[[nodiscard]] RuleTestReport test_rules(const RuleSet& rules, const Matcher& matcher,
                                        const std::vector<std::string>& only = {});

}  // namespace congener
