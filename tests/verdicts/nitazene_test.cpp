// The nitazene definitions of China and the United Kingdom on the nitazenes of the look-alikes, in a reviewed file,
// with and without the prefilter; the limit on the molecular mass, and that on carbon atoms.

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

const Judge& nitazene_judge(bool prefilter) {
  const auto make = [](bool filtered) {
    JudgeOptions options = test::options();
    options.drafts = true;
    options.rules = {"cn.nitazene", "uk.nitazene"};
    options.prefilter = filtered;
    return Judge(test::rules(), test::counter_ions(), options);
  };
  static const Judge plain = make(false);
  static const Judge filtered = make(true);
  return prefilter ? filtered : plain;
}

Verdict judge(std::string_view smiles, bool prefilter = false) {
  Record record;
  record.text = smiles;
  record.kind = InputKind::kSmiles;
  return nitazene_judge(prefilter).judge(record);
}

// "1 3 4", or "out".
std::string clauses_of(const Verdict& verdict, std::string_view rule) {
  for (const Hit& hit : verdict.hits) {
    if (hit.rule->id != rule) continue;
    EXPECT_TRUE(hit.readings.empty());
    std::set<std::string> clauses;
    for (const Account& account : hit.accounts) {
      if (!account.clause.empty()) clauses.insert(account.clause);
    }
    return join({clauses.begin(), clauses.end()}, " ");
  }
  return "out";
}

TEST(Nitazenes, EachHasItsReviewedVerdict) {
  std::ifstream stream(test::source_path("tests/verdicts/nitazenes.tsv"));
  std::string line;
  std::size_t taken_in = 0;
  std::size_t left_out = 0;
  while (std::getline(stream, line)) {
    if (line.starts_with('#')) continue;
    const auto columns = split(line, '\t');
    ASSERT_EQ(columns.size(), 4U) << line;
    const Verdict plain = judge(columns[1]);
    EXPECT_EQ(clauses_of(plain, "cn.nitazene"), columns[2]) << columns[0];
    EXPECT_EQ(clauses_of(plain, "uk.nitazene"), columns[3]) << columns[0];
    EXPECT_EQ(clauses_of(plain, "cn.nitazene"), clauses_of(judge(columns[1], true), "cn.nitazene")) << columns[0];
    EXPECT_EQ(clauses_of(plain, "uk.nitazene"), clauses_of(judge(columns[1], true), "uk.nitazene")) << columns[0];
    (plain.hits.empty() ? left_out : taken_in) += 1;
  }
  EXPECT_EQ(taken_in, 22U);
  EXPECT_EQ(left_out, 2U);
}

constexpr const char* kHeavy = "CCN(CC)CCn1c(Cc2c(Br)c(Br)c(OC)c(Br)c2Br)nc2cc([N+](=O)[O-])ccc21";

TEST(Nitazenes, AboveTheMassItIsNearAndSaysSo) {
  for (const bool prefilter : {false, true}) {
    const Verdict verdict = judge(kHeavy, prefilter);
    EXPECT_EQ(clauses_of(verdict, "uk.nitazene"), "out");
    ASSERT_EQ(verdict.near.size(), 1U);
    EXPECT_EQ(verdict.near[0].rule->id, "uk.nitazene");
    EXPECT_NE(verdict.near[0].why.find("above the 500 u"), std::string::npos) << verdict.near[0].why;
    EXPECT_EQ(clauses_of(verdict, "cn.nitazene"), "1 3 4");
  }
}

TEST(Nitazenes, TheMassIsThatOfTheCompoundWithoutItsCounterIon) {
  // As citrate 588.6 u; the base is 396.5 u.
  const Verdict salt = judge("CCOc1ccc(Cc2nc3cc([N+](=O)[O-])ccc3n2CCN(CC)CC)cc1.OC(=O)CC(O)(CC(=O)O)C(=O)O");
  EXPECT_EQ(clauses_of(salt, "uk.nitazene"), "i ii iii");
  EXPECT_NEAR(
      chem::molecular_mass(test::component("CCOc1ccc(Cc2nc3cc([N+](=O)[O-])ccc3n2CCN(CC)CC)cc1").molecule).average,
      396.49, 0.01);
}

TEST(Nitazenes, CarbonAtomsAreCountedOnEachGroup) {
  const auto verdict = [](const std::string& amine) { return judge(amine + "CCn1c(Cc2ccccc2)nc2ccccc21"); };
  EXPECT_EQ(clauses_of(verdict("CCCN(CCC)"), "uk.nitazene"), "i");
  EXPECT_EQ(clauses_of(verdict("CCCCN(CCC)"), "uk.nitazene"), "out");
  EXPECT_EQ(clauses_of(verdict("C=CCN"), "uk.nitazene"), "i");
}

}  // namespace
}  // namespace congener
