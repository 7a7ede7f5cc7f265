#include <gtest/gtest.h>

#include "checks/customs.hpp"
#include "checks/declared_formula.hpp"
#include "checks/found.hpp"
#include "checks/likeness.hpp"
#include "checks/vague_words.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"
#include "verdict/declared_texts.hpp"

namespace congener {
namespace {

std::string placed(std::string_view smiles) {
  const auto place = test::checks().customs().place(test::component(smiles), test::matcher());
  return place ? place->subheading->code : "";
}

TEST(Customs, PlacesWhatItsRulesReachAndNothingElse) {
  const std::pair<const char*, const char*> kExpected[] = {
      {"c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1", "2933.36"},
      {"O=C1CCN(CCc2ccccc2)CC1", "2933.37"},
      {"CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "2933.33"},
      {"CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "2933.34"},
      {"O=C(c1ccco1)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "2934.92"},
      {"CCC(=O)N(c1ccccc1)C1CCN(CCc2cccs2)CC1", "2934.92"},
      {"CCC(=O)N(c1ccccc1)C1(COC)CCN(CCc2cccs2)CC1", "2934.91"},
      {"CC(C)(C)OC(=O)N1CCC(=O)CC1", "2933.39"},
      {"C1CCNCC1", "2933.32"},
      {"CCC(=O)Cl", "2915.90"},
      {"BrCCc1ccccc1", "2903.99"},
      {"C1CC2(CCN1)OCCO2", "2934.99"},
      {"CCO", ""},
      {"Cn1cnc2c1c(=O)n(C)c(=O)n2C", ""},  // other rings with nitrogen are not judged
      {"c1ccc2ncccc2c1", ""},              // nor is a fused one
  };
  for (const auto& [smiles, code] : kExpected) EXPECT_EQ(placed(smiles), code) << smiles;
}

TEST(Customs, EveryRuleItNamesIsLoaded) {
  for (const char* id :
       {"us.fentanyl_related", "cn.fentanyl_related", "uk.fentanyl", "ie.fentanyl", "it.fentanyl_related"})
    EXPECT_NE(test::rules().find(id), nullptr) << id;
}

TEST(Customs, CodesAgreeInTheDigitsThatBothHave) {
  EXPECT_EQ(hs_digits(" 2933.39.99 "), "29333999");
  EXPECT_EQ(hs_digits("2933 39 9073"), "2933399073");
  EXPECT_EQ(hs_digits("29"), "");
  EXPECT_EQ(hs_digits("EX 2933"), "");
  EXPECT_TRUE(hs_agree("2933399073", "293339"));
  EXPECT_TRUE(hs_agree("2933", "293339"));
  EXPECT_FALSE(hs_agree("29", "293339"));
  EXPECT_FALSE(hs_agree("293334", "293339"));
}

TEST(VagueWords, ATextOfSuchWordsAlone) {
  const auto loaded = VagueWords::load(test::source_path("data/customs/vague_words.txt"));
  ASSERT_TRUE(loaded.ok()) << describe(loaded.error());
  const VagueWords& words = loaded.value();
  for (const char* text :
       {"Chemicals", "CHEMICALS, NON-HAZARDOUS", "25 drums of chemicals 500 kg", "Chemical.", "10 KG"})
    EXPECT_TRUE(words.find(text)) << text;
  for (const char* text : {"chemicals for swimming pools", "steel", "", "---", "chemistry set"})
    EXPECT_FALSE(words.find(text)) << text;
  const auto chemicals = words.find("CHEMICALS");
  EXPECT_EQ(chemicals->regimes, (std::vector<std::string>{"ICS2", "CBP (recalled)"}));
}

TEST(DeclaredFormula, IsReadAsDocumentsWriteIt) {
  EXPECT_TRUE(read_formula("C10H17NO3"));
  EXPECT_TRUE(read_formula("C\xE2\x82\x85H\xE2\x82\x89NO\xC2\xB7HCl"));
  EXPECT_EQ(read_formula("C5H9NO.2HCl")->parts.size(), 2U);
  for (const char* text : {"", "hello", "C5H9NO.", "Xx2", "C0H2", "2933.39"}) EXPECT_FALSE(read_formula(text)) << text;
  EXPECT_EQ(find_formulae("goods (C10H17NO3), 25 kg").size(), 1U);
  for (const char* text : {"MODEL C4H9", "C10 STEEL", "TYPE C2H90N", "CO2", "N330"})
    EXPECT_TRUE(find_formulae(text).empty()) << text;
}

TEST(Likeness, ToldByParentsAndForms) {
  const auto of = [](const char* smiles) { return test::judge(smiles).components; };
  EXPECT_EQ(likeness(of("O=C1CCNCC1"), of("C1CC(=O)CCN1")), Likeness::kSame);
  EXPECT_EQ(likeness(of("O=C1CCNCC1"), of("O=C1CCNCC1.Cl")), Likeness::kOtherForm);
  EXPECT_EQ(likeness(of("Cl.OC1(O)CCNCC1"), of("O=C1CCNCC1.Cl.O")), Likeness::kOtherForm);
  EXPECT_EQ(likeness(of("O=c1cccc[nH]1"), of("Oc1ccccn1")), Likeness::kTautomer);
  EXPECT_EQ(likeness(of("CCO"), of("COC")), Likeness::kOther);
  EXPECT_EQ(likeness(of("Cn1cnc2c1c(=O)n(C)c(=O)n2C.Nc1ccccc1"), of("Nc1ccccc1")), Likeness::kOtherForm);
}

TEST(FoundTable, EveryRowIsReadOrFaulted) {
  const auto codes = [](std::string_view text) {
    std::string all;
    const auto table = FoundTable::parse(text, "found.csv");
    if (!table) {
      for (const Fault& fault : table.error()) all += fault.code + ":" + std::to_string(fault.place.line) + " ";
    }
    return all;
  };
  EXPECT_EQ(codes("id,smiles\n1,CCO\n2,\"CCN\"\n"), "");
  EXPECT_EQ(codes("line\tmass\ttolerance\n7\t46.04\t0.01\n"), "");
  EXPECT_EQ(codes(""), "G002:1 ");
  EXPECT_EQ(codes("id,colour\n1,red\n"), "G002:1 ");
  EXPECT_EQ(codes("id,smiles,formula,mass\n1,C1CC,,\n2,,hello,\n3,,,heavy\n4,,,\n,CCO,,\n6,CCO,,\n6,CCN,,\n"),
            "G003:2 G003:3 G003:4 G003:5 G003:6 G004:8 ");
  const auto table = FoundTable::parse("id,smiles\na,CCO\nb,CCN\n", "found.csv");
  ASSERT_TRUE(table.ok());
  Record record;
  record.id = "a";
  ASSERT_NE(table.value().take(view_of(record)), nullptr);
  ASSERT_EQ(table.value().unused().size(), 1U);
  EXPECT_EQ(table.value().unused()[0]->id, "b");
  EXPECT_FALSE(FoundTable::load("/no/such/file").ok());
}

TEST(DeclaredTexts, JointsAreReadWithAndWithoutABlank) {
  Record record;
  DeclaredLine line;
  Field field;
  field.kind = FieldKind::kGoods;
  field.text = "25 DRUMSANILINE";
  field.joints = {8};
  field.place.path = "segment 3 FTX";
  line.fields.push_back(field);
  record.fields = std::make_shared<const DeclaredLine>(line);
  const Resolution resolution = test::resolver_without_opsin().resolve(declared_texts(record).fields);
  ASSERT_EQ(resolution.mentions.size(), 1U);
  EXPECT_EQ(resolution.mentions[0].text, "ANILINE");
  EXPECT_EQ(resolution.mentions[0].begin, 8U);
  EXPECT_EQ(resolution.mentions[0].end, 15U);
  EXPECT_EQ(resolution.mentions[0].field, "segment 3 FTX");
}

TEST(DeclaredTexts, ATextThatIsNoStructureButANameIsOne) {
  const auto kind = [](const char* text) {
    Record record;
    record.kind = InputKind::kSmiles;
    record.text = text;
    const Record read = structure_or_name(record, test::resolver_without_opsin());
    return std::string(name(read.kind)) + (read.declared.empty() ? "" : " and a name");
  };
  EXPECT_EQ(kind("fentanyl"), "none");
  EXPECT_EQ(kind("CAS 437-38-7"), "none");
  EXPECT_EQ(kind("azido fentanyl"), "none");
  EXPECT_EQ(kind("CCO"), "smiles");
  EXPECT_EQ(kind("C1CC"), "smiles");
  EXPECT_EQ(kind("xyz"), "smiles");
  EXPECT_EQ(kind("NPP"), "smiles and a name") << "a chain of nitrogen and phosphorus, and a precursor";
}

TEST(JudgeLine, StaysClearedWhereOnlyAStructureIsDeclared) {
  JudgeOptions options = test::options();
  options.prefilter = true;
  options.resolver = &test::resolver_without_opsin();
  options.checks = &test::checks();
  const Judge judge(test::rules(), test::counter_ions(), options);
  Record record;
  record.kind = InputKind::kSmiles;
  record.text = "CCO";
  EXPECT_TRUE(judge.clears(view_of(record)));
  DeclaredLine line;
  Field field;
  field.kind = FieldKind::kParty;
  field.text = "Fentanyl Ltd";
  line.fields.push_back(field);
  record.fields = std::make_shared<const DeclaredLine>(line);
  EXPECT_TRUE(judge.clears(view_of(record)));
  line.fields[0].kind = FieldKind::kGoods;
  record.fields = std::make_shared<const DeclaredLine>(line);
  EXPECT_FALSE(judge.clears(view_of(record)));
  record.fields = nullptr;
  record.declared = "ANPP";
  EXPECT_FALSE(judge.clears(view_of(record)));
  EXPECT_EQ(judge.judge(record).status, Status::kControlled);
}

}  // namespace
}  // namespace congener
