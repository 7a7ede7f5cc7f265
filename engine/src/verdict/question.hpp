// What may be asked: days that exist, jurisdictions that the rules know.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "congener/date.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "congener/rule_set.hpp"
#include "congener/screener.hpp"
#include "normalise/normalise.hpp"
#include "resolve/resolver.hpp"
#include "verdict/judge.hpp"

namespace congener {

// Empty: today. Q001 no day of the calendar.
[[nodiscard]] Result<Date, Fault> day_asked(std::string_view text);

// As the rules write them, each once; "UK" is taken for "GB". Q002 no rule is of that jurisdiction.
[[nodiscard]] Result<std::vector<std::string>, Fault> jurisdictions_asked(const std::vector<std::string>& asked,
                                                                          const RuleSet& rules);

// What of a question decides verdicts, checked. Q001, Q002, and Q003 no rule has that id.
[[nodiscard]] Result<JudgeOptions, Fault> judge_options(const Question& question, const RuleSet& rules);

// What reads the names; null where the question does not ask for it. D001, D005 the dictionary.
[[nodiscard]] Result<std::shared_ptr<const Resolver>, Fault> resolver_of(const Question& question,
                                                                         const CounterIons& counter_ions);

// What compares the fields of a line: data/customs, beside the folder of Question::names; null where names are not
// read. R…, H….
[[nodiscard]] Result<std::shared_ptr<const CrossChecks>, Fault> checks_of(const Question& question,
                                                                          const RuleSet& rules);

}  // namespace congener
