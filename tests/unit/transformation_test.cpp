#include "molecule/transformation.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/engine.hpp"

namespace congener {
namespace {

std::vector<Reverted> revert_all(std::string_view transformation, std::string_view smiles) {
  const auto parsed = Transformation::parse(transformation);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().message;
    return {};
  }
  const Molecule molecule = test::component(smiles).molecule;
  std::vector<int> origin(molecule.size());
  std::iota(origin.begin(), origin.end(), 0);
  return revert(parsed.value(), {molecule, origin});
}

TEST(Transformation, GivesBackTheHydrogen) {
  const auto results = revert_all("[NX3;+0:1]!@[CX3](=O)[#6]>>[N:1]", "CC(=O)N1CCCCC1");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_TRUE(same_compound(results[0].molecule, test::component("C1CCNCC1").molecule));
}

TEST(Transformation, AddsTheCarbonylOfAnAcetal) {
  for (const Reverted& r : revert_all("[CX4H0:1]([OX2][#6])[OX2][#6]>>[C:1]=O", "C1CC2(CCN1)OCCO2")) {
    EXPECT_TRUE(same_compound(r.molecule, test::component("O=C1CCNCC1").molecule));
  }
}

TEST(Transformation, ARingIsNotCutOpen) { EXPECT_TRUE(revert_all("[NX3:1][CX3](=O)[#6]>>[N:1]", "O=C1CCCN1").empty()); }

TEST(Transformation, OneResultForEachSite) {
  EXPECT_EQ(revert_all("[#6:1]-[F,Cl,Br,I]>>[#6:1]", "FC1CCC(F)NC1").size(), 2U);
}

TEST(Transformation, RefusesWithThePlace) {
  EXPECT_FALSE(Transformation::parse("[N:1]C").ok());
  EXPECT_FALSE(Transformation::parse("NC>>N").ok());
  EXPECT_FALSE(Transformation::parse("[N:1]C>>[N:2]").ok());
  EXPECT_FALSE(Transformation::parse("[N:1][C:2]>>[N:1]").ok());
}

}  // namespace
}  // namespace congener
