#include "molecule/pattern.hpp"

#include <gtest/gtest.h>

#include "support/engine.hpp"

namespace congener {
namespace {

std::size_t count(std::string_view smarts, std::string_view smiles) {
  const auto pattern = Pattern::parse(smarts);
  if (!pattern) {
    ADD_FAILURE() << smarts << ": " << pattern.error().message;
    return 0;
  }
  return pattern.value().count(test::component(smiles).molecule);
}

TEST(Pattern, Primitives) {
  EXPECT_EQ(count("[CX4]", "CCC(=O)N"), 2U);
  EXPECT_EQ(count("[NX3;H0,H1]", "CN(C)CCNC"), 2U);
  EXPECT_EQ(count("[OX2H1]", "OCC(=O)O"), 2U);
  EXPECT_EQ(count("[#6]", "c1ccccc1C"), 7U);
  EXPECT_EQ(count("[R]", "C1CC1C"), 3U);
  EXPECT_EQ(count("[!R]", "C1CC1C"), 1U);
  EXPECT_EQ(count("[N+](=O)[O-]", "C[N+](=O)[O-]"), 1U);
  EXPECT_EQ(count("[F,Cl,Br,I;X1]", "FC(Cl)(Br)I"), 4U);
  EXPECT_EQ(count("[$([CX3](=O)[#6]),$([CX3H1]=O)]", "CC(=O)CC=O"), 2U);
  EXPECT_EQ(count("[NX3]!@[CX3]=O", "O=C1CCCN1C(C)=O"), 1U);
}

TEST(Pattern, RingClosuresAndBranches) {
  EXPECT_EQ(count("C1CCNCC1", "C1CCN(C)CC1"), 1U);
  EXPECT_EQ(count("C(=O)(O)C", "CC(=O)O"), 1U);
  EXPECT_EQ(count("c1ccccc1", "c1ccc2ccccc2c1"), 2U);
}

TEST(Pattern, HasNoCapOnMatches) {
  // 2,000 carbons in a chain give 1,999 bonds; RDKit would stop at 1,000.
  EXPECT_EQ(count("CC", std::string(2000, 'C')), 1999U);
}

TEST(Pattern, RefusesWhatItDoesNotKnowWithThePlace) {
  for (const auto& [smarts, position] : std::vector<std::pair<std::string, std::size_t>>{
           {"[C;r6]", 3}, {"[Cv4]", 2}, {"C(", 2}, {"[C", 2}, {"C.C", 1}, {"C1CC", 4}, {"[R2]", 2}, {"[#1]", 3}}) {
    const auto pattern = Pattern::parse(smarts);
    ASSERT_FALSE(pattern.ok()) << smarts;
    EXPECT_EQ(pattern.error().position, position) << smarts << ": " << pattern.error().message;
  }
}

}  // namespace
}  // namespace congener
