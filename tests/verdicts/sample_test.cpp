// The sample manifest has the verdicts written beside it (tests/verdicts/sample_expected.csv).

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "manifest/reader.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

TEST(SampleManifest, HasTheVerdictsWrittenBesideIt) {
  const auto expected = test::read_csv(test::source_path("tests/verdicts/sample_expected.csv"));
  auto reader = RecordReader::open(test::source_path("data/manifests/sample.csv"), {});
  ASSERT_TRUE(reader.ok());
  const Judge judge(test::rules(), test::counter_ions(), test::options());
  std::size_t row = 0;
  while (auto record = reader.value()->next()) {
    ++row;
    ASSERT_LT(row, expected.size()) << "more records than expected verdicts";
    const Verdict verdict = judge.judge(*record);
    EXPECT_EQ(record->id, expected[row].at(0));
    EXPECT_EQ(name(verdict.status), expected[row].at(1)) << record->id << " " << test::summary(verdict);
    for (const std::string_view rule : split(expected[row].at(2), ';')) {
      if (rule.empty()) continue;
      const bool controlled = std::ranges::any_of(
          verdict.hits, [&](const Hit& hit) { return hit.rule->id == rule && hit.verdict == HitVerdict::kControlled; });
      EXPECT_TRUE(controlled) << record->id << " is not controlled by " << rule << ": " << test::summary(verdict);
    }
  }
  EXPECT_EQ(row + 1, expected.size());
}

}  // namespace
}  // namespace congener
