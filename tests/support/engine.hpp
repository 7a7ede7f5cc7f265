// The rule base and what is built on it, loaded once for all tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "congener/rule_set.hpp"
#include "match/matcher.hpp"
#include "verdict/judge.hpp"

namespace congener::test {

// The repository's own rules; the test program stops if they do not load.
const RuleSet& rules();
const Matcher& matcher();
const CounterIons& counter_ions();

// All jurisdictions, a fixed day, no drafts, unless told otherwise.
JudgeOptions options(std::string_view date = "2026-01-01");
Verdict judge(std::string_view smiles, const JudgeOptions& options);
Verdict judge(std::string_view smiles);

// The one component of a SMILES, normalised; fails the test if there are more.
Component component(std::string_view smiles);

// A verdict in one line, without what names the record: "controlled us.schedule_ii=controlled …". Two spellings of
// one compound must give the same line.
std::string summary(const Verdict& verdict);

// A verdict with every field, as it is written.
std::string ndjson(const Verdict& verdict);

// A CSV file with a header, as rows of columns; quotes understood.
std::vector<std::vector<std::string>> read_csv(const std::string& path);

std::string source_path(std::string_view relative);  // a file of the repository
std::string shared_path(std::string_view relative);  // a file of ../shared, or empty where that is absent

}  // namespace congener::test
