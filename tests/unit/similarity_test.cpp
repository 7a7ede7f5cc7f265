// The nearest listed substance of a verdict, and the rules whose only question is similarity.

#include <gtest/gtest.h>

#include <algorithm>

#include "molecule/morgan.hpp"
#include "similarity/references.hpp"
#include "similarity/search.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";
constexpr const char* kAcetylFentanyl = "CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";
constexpr const char* kAnpp = "c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1";
constexpr const char* kHomologue = "CCC(=O)N(c1ccccc1)C1CCN(CCCc2ccccc2)CC1";

JudgeOptions in(std::vector<std::string> jurisdictions, std::string_view date = "2026-01-01") {
  JudgeOptions options = test::options(date);
  options.jurisdictions = std::move(jurisdictions);
  return options;
}

const Hit* hit_of(const Verdict& verdict, std::string_view rule) {
  const auto hit = std::ranges::find_if(verdict.hits, [&](const Hit& h) { return h.rule->id == rule; });
  return hit == verdict.hits.end() ? nullptr : &*hit;
}

TEST(Nearest, IsTheSubstanceItselfWhereThatIsListed) {
  const Verdict verdict = test::judge(std::string(kFentanyl) + ".Cl", in({"UN"}));
  ASSERT_TRUE(verdict.nearest.has_value());
  EXPECT_EQ(verdict.nearest->to.rule->id, "un.1961");
  EXPECT_EQ(verdict.nearest->to.tanimoto, 1.0);
  EXPECT_EQ(verdict.nearest->component, kFentanyl);
}

// The plain way: every listed substance compared, the first of the best taken.
TEST(Nearest, IsTheBestOfAllOfThem) {
  for (const char* smiles : {kHomologue, "CCO", "CC(C)N1CCC(N(C(=O)Cc2ccccc2)c2ccc(Cl)cc2)CC1", "O=C1CCNCC1"}) {
    const Fingerprint fingerprint = morgan_fingerprint(test::component(smiles).molecule);
    double best = 0.0;
    std::string name;
    for (const Rule& rule : test::rules().rules()) {
      if (rule.kind != RuleKind::kListed || rule.status != RuleStatus::kVerified) continue;
      for (const Substance& substance : rule.listed().substances) {
        if (substance.status != RuleStatus::kVerified) continue;
        const double here = similarity::tanimoto(fingerprint, morgan_fingerprint(substance.molecule)).value();
        if (here <= best) continue;
        best = here;
        name = substance.name;
      }
    }
    const Verdict verdict = test::judge(smiles);
    ASSERT_TRUE(verdict.nearest.has_value()) << smiles;
    EXPECT_EQ(verdict.nearest->to.tanimoto, best) << smiles;
    EXPECT_EQ(verdict.nearest->to.substance->name, name) << smiles;
  }
}

TEST(Nearest, OfAMixtureIsThatOfTheComponentMostLikeOne) {
  const Verdict verdict = test::judge(std::string("CCCCCCCCCCCC.") + kFentanyl);
  ASSERT_TRUE(verdict.nearest.has_value());
  EXPECT_EQ(verdict.nearest->component, kFentanyl);
}

TEST(Nearest, ChangesNoStatusAndIsNothingWhereNothingIsShared) {
  const Verdict ethanol = test::judge("CCO");
  EXPECT_EQ(ethanol.status, Status::kClear);
  EXPECT_TRUE(ethanol.nearest.has_value());
  EXPECT_FALSE(test::judge("[Xe]").nearest.has_value());
  EXPECT_FALSE(test::judge("not a structure").nearest.has_value());
}

TEST(Nearest, IsNothingWhereTheSkeletonDecided) {
  JudgeOptions options = test::options();
  options.prefilter = true;
  const Verdict skeleton = test::judge("CCO", options);
  EXPECT_EQ(skeleton.examined, "skeleton");
  EXPECT_FALSE(skeleton.nearest.has_value());
  options.validate = true;
  const Verdict full = test::judge("CCO", options);
  EXPECT_EQ(full.examined, "full");
  ASSERT_TRUE(full.nearest.has_value());
  EXPECT_EQ(full.nearest->to.substance->name, test::judge("CCO").nearest->to.substance->name);
}

TEST(Nearest, SpeaksOfTheRulesAskedAlone) {
  const Verdict japan = test::judge(kAcetylFentanyl, in({"JP"}));
  ASSERT_TRUE(japan.nearest.has_value());
  EXPECT_EQ(japan.nearest->to.rule->jurisdiction, "JP");
  // The seven entries of 90 FR 44979 are drafts.
  const char* chlorofentanyl = "CCC(=O)N(c1ccc(Cl)cc1)C1CCN(CCc2ccccc2)CC1";
  JudgeOptions options = in({"US"});
  EXPECT_LT(test::judge(chlorofentanyl, options).nearest->to.tanimoto, 1.0);
  options.drafts = true;
  EXPECT_EQ(test::judge(chlorofentanyl, options).nearest->to.tanimoto, 1.0);
}

TEST(Similar, IsArguableAtMostWithRankedEvidence) {
  const Verdict verdict = test::judge(kAcetylFentanyl, in({"CA"}));
  EXPECT_EQ(verdict.status, Status::kArguable);
  const Hit* hit = hit_of(verdict, "ca.schedule_i.16.analogues");
  ASSERT_NE(hit, nullptr);
  EXPECT_EQ(hit->verdict, HitVerdict::kArguable);
  ASSERT_GT(hit->resembles.size(), 2U);
  EXPECT_EQ(hit->resembles.front().substance->name, "Fentanyl");
  for (std::size_t i = 0; i < hit->resembles.size(); ++i) {
    EXPECT_GE(hit->resembles[i].tanimoto, hit->rule->similar().threshold);
    if (i > 0) {
      EXPECT_LE(hit->resembles[i].tanimoto, hit->resembles[i - 1].tanimoto);
    }
  }
}

TEST(Similar, WhatIsNamedIsNotMerelySimilar) {
  const Verdict named = test::judge(kFentanyl, in({"CA"}));
  EXPECT_EQ(named.status, Status::kControlled);
  EXPECT_EQ(hit_of(named, "ca.schedule_i.16.analogues"), nullptr);
  // A precursor of Schedule VI is left to it.
  const Verdict precursor = test::judge("CCC(=O)N(c1ccccc1)C1CCNCC1", in({"CA"}));
  const Hit* hit = hit_of(precursor, "ca.schedule_i.16.analogues");
  ASSERT_NE(hit, nullptr);
  EXPECT_EQ(hit->verdict, HitVerdict::kExcepted);
  EXPECT_EQ(hit->excepted_by, "ca.precursors");
}

TEST(Similar, ComparesWithWhatIsInForceOnTheDay) {
  // ANPP was added on 2019-05-15: until then it could only be like the others, and others could not be like it.
  const Verdict before = test::judge(kAnpp, in({"CA"}, "2019-05-14"));
  const Hit* hit = hit_of(before, "ca.schedule_i.16.analogues");
  ASSERT_NE(hit, nullptr);
  EXPECT_EQ(hit->resembles.front().substance->name, "Fentanyl");
  EXPECT_EQ(hit_of(test::judge(kAnpp, in({"CA"}, "2019-05-15")), "ca.schedule_i.16.analogues"), nullptr);
}

TEST(Similar, NeedsACoreWhateverTheTanimoto) {
  const char* pheneridine = "CCOC(=O)C1(c2ccccc2)CCN(CCc2ccccc2)CC1";
  const Verdict verdict = test::judge(pheneridine, in({"CA"}));
  ASSERT_TRUE(verdict.nearest.has_value());
  EXPECT_GT(verdict.nearest->to.tanimoto, 0.5);
  EXPECT_EQ(verdict.status, Status::kClear);
}

TEST(Similar, AnAnalogueInTheUnitedStatesIsNoControlledSubstance) {
  JudgeOptions options = in({"US"});
  EXPECT_EQ(hit_of(test::judge(kHomologue, options), "us.analogue"), nullptr) << "a draft, not asked for";
  options.drafts = true;
  const Verdict homologue = test::judge(kHomologue, options);
  ASSERT_NE(hit_of(homologue, "us.analogue"), nullptr);
  EXPECT_EQ(hit_of(homologue, "us.analogue")->verdict, HitVerdict::kArguable);
  const Verdict in_the_class = test::judge("CC(C)CC(=O)N(c1ccc(C)cc1)C1CCN(CCc2ccccc2)CC1", options);
  ASSERT_NE(hit_of(in_the_class, "us.analogue"), nullptr);
  EXPECT_EQ(hit_of(in_the_class, "us.analogue")->excepted_by, "us.fentanyl_related");
}

TEST(Similar, TheLimitOfTheWorkIsSaid) {
  JudgeOptions options = in({"CA"});
  options.match.step_limit = 5;
  const Verdict verdict = test::judge(kAcetylFentanyl, options);
  EXPECT_EQ(hit_of(verdict, "ca.schedule_i.16.analogues"), nullptr);
  EXPECT_TRUE(std::ranges::any_of(verdict.reasons, [](const Reason& reason) { return reason.code == "V003"; }));
}

TEST(References, ACompoundNamedTwiceStandsOnce) {
  std::vector<const Rule*> all;
  for (const Rule& rule : test::rules().rules()) all.push_back(&rule);
  const auto named = similarity::listed_substances(all, false);
  const similarity::References references(named);
  EXPECT_LT(references.size(), named.size());
  EXPECT_GT(references.size(), 80U);
  const auto* fentanyl = references.find(kFentanyl);
  ASSERT_NE(fentanyl, nullptr);
  EXPECT_EQ(fentanyl->rule->id, "ca.schedule_i.16");
  const auto best = references.nearest(morgan_fingerprint(test::component(kFentanyl).molecule), 3, 0.5);
  ASSERT_EQ(best.size(), 3U);
  EXPECT_EQ(best.front().substance, fentanyl->substance);
}

}  // namespace
}  // namespace congener
