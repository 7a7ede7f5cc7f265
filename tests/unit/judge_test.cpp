#include "verdict/judge.hpp"

#include <gtest/gtest.h>

#include <set>

#include "chem/chem.hpp"
#include "match/accounting.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

Verdict judge_record(InputKind kind, std::string text, JudgeOptions options = test::options()) {
  Record record;
  record.number = 1;
  record.kind = kind;
  record.text = std::move(text);
  return Judge(test::rules(), test::counter_ions(), std::move(options)).judge(record);
}

void expect_reason(const Verdict& verdict, Status status, std::string_view code) {
  EXPECT_STREQ(name(verdict.status), name(status));
  ASSERT_FALSE(verdict.reasons.empty());
  EXPECT_EQ(verdict.reasons.front().code, code) << verdict.reasons.front().text;
  EXPECT_FALSE(verdict.reasons.front().text.empty());
}

TEST(Judge, EachReasonHasItsCodeAndStatus) {
  expect_reason(judge_record(InputKind::kSmiles, "C1CC"), Status::kInvalid, "C001");
  expect_reason(judge_record(InputKind::kSmiles, ""), Status::kInvalid, "C001");
  // The first words of these are SMILES.
  expect_reason(judge_record(InputKind::kSmiles, "no structure"), Status::kInvalid, "C010");
  expect_reason(judge_record(InputKind::kSmiles, "CCO fentanyl"), Status::kInvalid, "C010");
  expect_reason(judge_record(InputKind::kSmiles, "CCO |c:1| fentanyl"), Status::kInvalid, "C010");
  expect_reason(judge_record(InputKind::kSmiles, std::string(70'000, 'C')), Status::kInvalid, "C005");
  expect_reason(judge_record(InputKind::kMolfile, "no molfile"), Status::kInvalid, "C002");
  expect_reason(judge_record(InputKind::kSmiles, "C(C)(C)(C)(C)C"), Status::kInvalid, "C003");
  expect_reason(judge_record(InputKind::kSmiles, "c1cccn1"), Status::kInvalid, "C003");
  expect_reason(judge_record(InputKind::kNone, "  "), Status::kUndetermined, "V001");
  expect_reason(judge_record(InputKind::kNone, "fentanyl citrate"), Status::kUndetermined, "V002");
  expect_reason(judge_record(InputKind::kSmiles, "CC*"), Status::kUndetermined, "V004");
  if (chem::has_openbabel()) {
    expect_reason(judge_record(InputKind::kInchi, "InChI=1S/nonsense"), Status::kInvalid, "C006");
    // Its library writes beyond its memory on this one.
    expect_reason(judge_record(InputKind::kInchi, "InChI=1S/CH2.50"), Status::kInvalid, "C006");
    expect_reason(judge_record(InputKind::kInchi, "InChI=1S/CH4/h1H4 fentanyl"), Status::kInvalid, "C010");
    expect_reason(judge_record(InputKind::kInchi, "InChI=C2H6O/c1-2-3"), Status::kInvalid, "C006");
  } else {
    expect_reason(judge_record(InputKind::kInchi, "InChI=1S/CH4/h1H4"), Status::kUndetermined, "C009");
  }
}

// ---- names ----

Verdict judge_name(std::string text) {
  JudgeOptions options = test::options();
  options.resolver = &test::resolver_without_opsin();
  options.checks = &test::checks();
  return judge_record(InputKind::kNone, std::move(text), options);
}

TEST(JudgeNames, AResolvedNameIsJudgedAsItsStructure) {
  const Verdict named = judge_name("20 KG FENTANYL CITRATE");
  const Verdict drawn = test::judge("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1.OC(=O)CC(O)(C(=O)O)CC(=O)O");
  EXPECT_EQ(test::summary(named), test::summary(drawn));
  EXPECT_EQ(named.record.text, "20 KG FENTANYL CITRATE");
  EXPECT_EQ(named.record.kind, InputKind::kNone);
  ASSERT_TRUE(named.resolved.has_value());
  EXPECT_EQ(named.resolved->outcome, Outcome::kResolved);
  EXPECT_STREQ(name(judge_name("aniline").status), "clear");
}

TEST(JudgeNames, WhatIsNotResolvedIsUndeterminedAndSaysWhy) {
  for (const char* text : {"azido fentanyl", "N-phenyl-2-chloroacetamide", "CAS 1609-66-5"}) {
    expect_reason(judge_name(text), Status::kUndetermined, "V006");
  }
  expect_reason(judge_name("  "), Status::kUndetermined, "V001");
}

TEST(JudgeNames, ReadingsThatDifferLeaveItOpenWithTheGravestShown) {
  const Verdict verdict = judge_name("NPP");
  expect_reason(verdict, Status::kUndetermined, "V007");
  EXPECT_FALSE(verdict.hits.empty());
  EXPECT_NE(verdict.reasons[0].text.find("4-nitrophenyl phosphate (clear)"), std::string::npos)
      << verdict.reasons[0].text;
  // All readings alike: the answer does not depend on which.
  EXPECT_STREQ(name(judge_name("meta-fluoro valeryl fentanyl").status), "controlled");
  EXPECT_TRUE(judge_name("NPP 39742-60-4").reasons.empty());
}

TEST(JudgeNames, ANumberThatContradictsTheNameIsSaidAndTheGravestKept) {
  const Verdict verdict = judge_name("aniline, CAS 437-38-7");
  expect_reason(verdict, Status::kControlled, "V008");
}

TEST(JudgeNames, SomethingNotUnderstoodBesideAClearCompoundIsNotClear) {
  const Verdict verdict = judge_name("aniline and azido fentanyl");
  expect_reason(verdict, Status::kUndetermined, "V006");
}

TEST(JudgeNames, AllItsReadingsTogetherKeepToTheTimeLimit) {
  JudgeOptions options = test::options();
  options.resolver = &test::resolver_without_opsin();
  options.time_limit = 1e-9;
  const Verdict verdict = judge_record(InputKind::kNone, "2-fluorofentanyl", options);
  EXPECT_STREQ(name(verdict.status), "undetermined");
  EXPECT_EQ(verdict.reasons.at(0).code, "V005");
}

TEST(Judge, AReachedLimitIsUndeterminedAndNamesTheRule) {
  JudgeOptions options = test::options();
  options.jurisdictions = {"IE"};
  options.match.step_limit = 50;
  const Verdict verdict = judge_record(InputKind::kSmiles, "O=C(O)CCN(c1ccccc1)C1CCN(CCc2ccccc2)CC1", options);
  expect_reason(verdict, Status::kUndetermined, "V003");
  EXPECT_NE(verdict.reasons.front().text.find("ie.fentanyl"), std::string::npos);
}

// The clock always moves on by more than the limit before it is looked at.
TEST(Judge, ARecordThatTakesTooLongIsUndetermined) {
  JudgeOptions options = test::options();
  options.time_limit = 1e-9;
  const std::string smiles = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";
  const Verdict verdict = judge_record(InputKind::kSmiles, smiles, options);
  expect_reason(verdict, Status::kUndetermined, "V005");
  EXPECT_NE(verdict.reasons.front().text.find(" s: the limit is 1e-09 s"), std::string::npos)
      << verdict.reasons.front().text;
  EXPECT_TRUE(verdict.hits.empty());
  options.time_limit = 0;
  EXPECT_EQ(test::summary(judge_record(InputKind::kSmiles, smiles, options)), test::summary(test::judge(smiles)))
      << "no limit";
}

TEST(Judge, TheMatcherGivesUpAtItsDeadline) {
  const Component component = test::component("O=C(O)CCN(c1ccccc1)C1CCN(CCc2ccccc2)CC1");
  MatchOptions options;
  options.deadline = Deadline::after(1e-9);
  while (!options.deadline.passed()) {
  }
  const Findings late = test::matcher().match(component, options);
  EXPECT_TRUE(late.out_of_time);
  EXPECT_FALSE(test::matcher().match(component).out_of_time);

  Budget budget(kDefaultStepLimit, options.deadline);
  std::size_t steps = 0;
  while (budget.take()) ++steps;
  EXPECT_TRUE(budget.spent());
  EXPECT_LE(steps, Budget::kStepsBetweenLooks);
  Budget unlimited(1000);
  for (steps = 0; unlimited.take();) ++steps;
  EXPECT_EQ(steps, 1000U);
  EXPECT_FALSE(Deadline().passed());
  EXPECT_FALSE(Deadline::after(1e300).passed());
}

TEST(Judge, WhatIsClearedIsWhatJudgeSays) {
  JudgeOptions options = test::options();
  options.prefilter = true;
  const Judge judge(test::rules(), test::counter_ions(), options);
  Record record;
  record.kind = InputKind::kSmiles;
  record.text = "CCOC(C)=O";
  ASSERT_TRUE(judge.clears(view_of(record)));
  const Verdict verdict = judge.judge(record);
  EXPECT_EQ(verdict.status, judge.cleared().status);
  EXPECT_EQ(verdict.examined, judge.cleared().examined);
  EXPECT_EQ(verdict.as_of, judge.cleared().as_of);
  record.fault_code = "I001";
  EXPECT_FALSE(judge.clears(view_of(record))) << "a fault of reading";
  record.fault_code = "";
  record.kind = InputKind::kNone;
  EXPECT_FALSE(judge.clears(view_of(record))) << "nothing declared";
  record.kind = InputKind::kSmiles;
  record.text = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";
  EXPECT_FALSE(judge.clears(view_of(record)));
  options.validate = true;
  record.text = "CCOC(C)=O";
  EXPECT_FALSE(Judge(test::rules(), test::counter_ions(), options).clears(view_of(record))) << "validated all the same";
}

TEST(Judge, AMarkOfTheReaderIsKept) {
  Record record;
  record.fault_code = "I004";
  record.fault_text = "no M  END";
  const Verdict verdict = Judge(test::rules(), test::counter_ions(), test::options()).judge(record);
  expect_reason(verdict, Status::kInvalid, "I004");
}

TEST(Judge, InchiAndMolfileGiveTheSameVerdictAsSmiles) {
  const std::string expected = test::summary(test::judge("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"));
  if (chem::has_openbabel()) {
    const Verdict inchi =
        judge_record(InputKind::kInchi,
                     "InChI=1S/C22H28N2O/c1-2-22(25)24(20-11-7-4-8-12-20)21-14-17-23(18-15-21)16-13-19-9-5-3-6-10-19/"
                     "h3-12,21H,2,13-18H2,1H3");
    EXPECT_EQ(test::summary(inchi), expected);
  }
  const Verdict molfile = judge_record(InputKind::kMolfile,
                                       "propionyl chloride\n  test\n\n"
                                       "  5  4  0  0  0  0  0  0  0  0999 V2000\n"
                                       "    0.0000    0.0000    0.0000 C   0  0\n"
                                       "    1.0000    0.0000    0.0000 C   0  0\n"
                                       "    2.0000    0.0000    0.0000 C   0  0\n"
                                       "    3.0000    0.0000    0.0000 O   0  0\n"
                                       "    4.0000    0.0000    0.0000 Cl  0  0\n"
                                       "  1  2  1  0\n  2  3  1  0\n  3  4  2  0\n  3  5  1  0\nM  END\n");
  EXPECT_EQ(test::summary(molfile), test::summary(test::judge("CCC(=O)Cl")));
}

TEST(Judge, AStateIsAskedWithItsCountryAndAlone) {
  JudgeOptions options = test::options();
  const std::string smiles = "CCC(=O)N(c1cccnc1)C1CCN(CCc2ccccc2)CC1";
  const auto rules_hit = [&](std::vector<std::string> jurisdictions) {
    options.jurisdictions = std::move(jurisdictions);
    std::set<std::string> ids;
    for (const Hit& hit : test::judge(smiles, options).hits) ids.insert(hit.rule->id);
    return ids;
  };
  EXPECT_TRUE(rules_hit({"US"}).contains("us.ia.fentanyl_related"));
  EXPECT_EQ(rules_hit({"US-IA"}), std::set<std::string>{"us.ia.fentanyl_related"});
  EXPECT_TRUE(rules_hit({"IE"}).empty());
}

// An exception speaks even if the list that makes it was not asked for.
TEST(Judge, AnExceptionHoldsWhateverWasAskedFor) {
  JudgeOptions options = test::options();
  options.jurisdictions = {"US-IA"};
  const Verdict verdict = test::judge("CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", options);
  ASSERT_EQ(verdict.hits.size(), 1U);
  EXPECT_EQ(verdict.hits[0].verdict, HitVerdict::kExcepted);
  EXPECT_EQ(verdict.hits[0].excepted_by, "us.schedule_i");
  EXPECT_FALSE(verdict.hits[0].accounts.empty()) << "the class evidence is kept";
}

TEST(Judge, DraftsAreOffUnlessAskedFor) {
  const std::string para_chlorofentanyl = "CCC(=O)N(c1ccc(Cl)cc1)C1CCN(CCc2ccccc2)CC1";
  JudgeOptions options = test::options();
  options.jurisdictions = {"US"};
  const auto listed = [&] {
    for (const Hit& hit : test::judge(para_chlorofentanyl, options).hits) {
      if (hit.rule->id == "us.schedule_i") return true;
    }
    return false;
  };
  EXPECT_FALSE(listed());
  options.drafts = true;
  EXPECT_TRUE(listed());
}

}  // namespace
}  // namespace congener
