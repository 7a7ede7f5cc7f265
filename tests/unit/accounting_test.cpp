// The accounting itself: every heavy atom in one account, whatever hangs together with what.

#include <gtest/gtest.h>

#include <algorithm>

#include "support/engine.hpp"

namespace congener {
namespace {

std::optional<Finding> ask(const std::string& rule, std::string_view smiles) {
  const Component component = test::component(smiles);
  Findings findings;
  test::matcher().match(*test::rules().find(rule), component, {}, findings);
  if (findings.found.empty()) return std::nullopt;
  return findings.found.front();
}

std::vector<std::string> clauses(const std::string& rule, std::string_view smiles) {
  std::vector<std::string> result;
  const auto finding = ask(rule, smiles);
  if (!finding) return {"out"};
  for (const Account& account : finding->accounts) {
    if (!account.clause.empty()) result.push_back(account.clause + ":" + account.group);
  }
  std::ranges::sort(result);
  return result;
}

using Clauses = std::vector<std::string>;

TEST(Accounting, EveryHeavyAtomIsInExactlyOneAccount) {
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyls.csv"));
  std::size_t checked = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Component component = test::component(rows[i].at(2));
    for (const Finding& finding : test::matcher().match(component).found) {
      std::vector<int> times(component.molecule.size(), 0);
      for (const Account& account : finding.accounts) {
        for (const AtomIndex atom : account.atoms) ++times.at(atom);
      }
      EXPECT_TRUE(std::ranges::all_of(times, [](int n) { return n == 1; }))
          << finding.rule->id << " " << component.smiles;
      ++checked;
    }
  }
  EXPECT_GT(checked, 1000U);
}

TEST(Accounting, TheParentItselfIsNoMember) {
  EXPECT_EQ(clauses("us.fentanyl_related", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"), Clauses{"out"});
}

TEST(Accounting, SeveralSubstituentsAreSeveralModifications) {
  EXPECT_EQ(clauses("us.fentanyl_related", "CCC(=O)N(c1ccccc1)C1CCN(CCc2cc(OC)c(Br)cc2OC)CC1"),
            (Clauses{"B:alkoxyl", "B:alkoxyl", "B:halo"}));
}

// A ring closed between the phenethyl and the piperidine is no modification any clause names.
TEST(Accounting, ARingBetweenKeptPortionsIsNotAccountedFor) {
  EXPECT_EQ(clauses("us.fentanyl_related", "CCC(=O)N(c1ccccc1)C1CCN2CCc3ccccc3C2C1"), Clauses{"out"});
}

TEST(Accounting, ABridgeIsOneFragmentInTwoPlaces) {
  EXPECT_EQ(clauses("us.fentanyl_related", "CCC(=O)N(c1ccccc1)C1CC2CCC(C1)N2CCc1ccccc1"), Clauses{"C:alkano_bridge"});
  EXPECT_EQ(clauses("uk.fentanyl", "CCC(=O)N(c1ccc2c(c1)OCO2)C1CCN(CCc2ccccc2)CC1"), Clauses{"iv:alkylenedioxy"});
}

// Two pharmacophores joined through the acyl: each is a member by the other's being “another acyl group”.
TEST(Accounting, ABivalentCompoundIsAccountedForWhole) {
  EXPECT_EQ(
      clauses("us.fentanyl_related", "O=C(CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"),
      Clauses{"E:acyl"});
}

TEST(Accounting, AFusedSubstituentIsNoMonocycle) {
  EXPECT_EQ(clauses("us.fentanyl_related", "CCC(=O)N(c1cccc2cccnc12)C1CCN(CCc2ccccc2)CC1"), Clauses{"out"});
  const auto benzodioxole = ask("us.fentanyl_related", "CCC(=O)N(c1ccccc1)C1CCN(C(C)Cc2ccc3c(c2)OCO3)CC1");
  ASSERT_TRUE(benzodioxole);
  EXPECT_EQ(benzodioxole->readings, (Clauses{"any_monocycle.second_ring", "substituted_phenyl"}));
}

// Nothing replaced a hydrogen on a nitrogen that became charged.
TEST(Accounting, AnNOxideIsReachedOnlyByAnOpenList) {
  const std::string n_oxide = "CCC(=O)N(c1ccccc1)C1CC[N+]([O-])(CCc2ccccc2)CC1";
  EXPECT_EQ(clauses("us.fentanyl_related", n_oxide), Clauses{"out"});
  const auto china = ask("cn.fentanyl_related", n_oxide);
  ASSERT_TRUE(china);
  EXPECT_EQ(china->readings, Clauses{"deng"});
}

TEST(Accounting, TheNearMissNamesTheOneFragment) {
  Findings findings;
  const Component benzyl = test::component("CCC(=O)N(c1ccccc1)C1CCN(Cc2ccccc2)CC1");
  test::matcher().match(*test::rules().find("ie.fentanyl"), benzyl, {}, findings);
  ASSERT_EQ(findings.near.size(), 1U);
  EXPECT_EQ(findings.near[0].unexplained_atoms.size(), 7U);
  EXPECT_EQ(findings.near[0].why, "in place of the phenethyl stands C7H7");

  findings = {};
  test::matcher().match(*test::rules().find("ie.fentanyl"), test::component("c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1"), {},
                        findings);
  ASSERT_EQ(findings.near.size(), 1U);
  EXPECT_TRUE(findings.near[0].unexplained_atoms.empty());
  EXPECT_EQ(findings.near[0].why, "the acyl is missing: hydrogen stands in its place");
}

TEST(Accounting, TwoUnexplainedFragmentsAreNoNearMiss) {
  Findings findings;
  test::matcher().match(*test::rules().find("ie.fentanyl"), test::component("CN1CCC(Nc2ccccc2)CC1"), {}, findings);
  EXPECT_TRUE(findings.found.empty());
  EXPECT_TRUE(findings.near.empty());
}

}  // namespace
}  // namespace congener
