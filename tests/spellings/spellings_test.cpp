// One compound, many spellings, one verdict.

#include <gtest/gtest.h>

#include "support/engine.hpp"

namespace congener {
namespace {

constexpr unsigned kSpellings = 50;

TEST(Spellings, FiftyOfEachFamilyCompoundGiveOneVerdict) {
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyls.csv"));
  std::size_t checked = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string& smiles = rows[i].at(2);
    const Verdict plain = test::judge(smiles);
    const std::string expected = test::summary(plain);
    for (unsigned seed = 1; seed <= kSpellings; ++seed) {
      chem::SpellingOptions options;
      options.seed = seed * 7919U + static_cast<unsigned>(i);  // a failure replays by its number
      options.kekule = seed % 3 == 0;
      options.explicit_hydrogens = seed % 5 == 0;
      const auto spelling = chem::respell(smiles, options);
      ASSERT_TRUE(spelling.ok()) << smiles;
      const Verdict verdict = test::judge(spelling.value());
      ASSERT_EQ(test::summary(verdict), expected) << rows[i].at(0) << " as " << spelling.value();
      ASSERT_EQ(verdict.components.at(0).smiles, plain.components.at(0).smiles) << spelling.value();
      ++checked;
    }
  }
  EXPECT_GT(checked, 10'000U);
}

// Protonated at the piperidine nitrogen, as a manifest would have it.
TEST(Spellings, TheProtonatedFormIsTheSameCompound) {
  std::size_t checked = 0;
  for (const auto& row : test::read_csv(test::source_path("tests/data/fentanyls.csv"))) {
    std::string charged = row.at(2);
    const std::size_t nitrogen = charged.find("CCN(");
    if (nitrogen == std::string::npos) continue;
    charged.replace(nitrogen, 4, "CC[NH+](");
    charged += ".[Cl-]";
    if (!chem::read_smiles(charged)) continue;
    const Verdict plain = test::judge(row.at(2));
    const Verdict salt = test::judge(charged);
    if (salt.status == Status::kInvalid) continue;  // the nitrogen found was an amide's
    EXPECT_EQ(test::summary(salt), test::summary(plain)) << row.at(0) << " " << charged;
    ++checked;
  }
  EXPECT_GT(checked, 100U);
}

TEST(Spellings, EveryFormHasItsParentsVerdict) {
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyl_forms.csv"));
  std::size_t checked = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(test::summary(test::judge(rows[i].at(1))), test::summary(test::judge(rows[i].at(0))))
        << rows[i].at(2) << " " << rows[i].at(1);
    ++checked;
  }
  EXPECT_GT(checked, 400U);
}

}  // namespace
}  // namespace congener
