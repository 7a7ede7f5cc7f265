// What a RuleSet holds, faults of the terms, and that a damaged file is told and never thrown.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "congener/rule_set.hpp"
#include "rulebook/fault_codes.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTerms = R"(terms:
  alkyl:
    says: "a saturated group"
    source: "none"
    forms:
      - {root: "[CX4]", body: "[CX4]", rings: "none", require: [{pattern: "C", min: 1}]}
    readings:
      cycloalkyl:
        question: "Is a cycloalkyl group an alkyl?"
        because: "the words do not say"
        source: "none"
        forms: [{root: "[CX4]", body: "[CX4]", rings: "any"}]
    examples:
      in: ["*C"]
      out: ["*C=C"]
      contested: [{fragment: "*C1CC1", reading: "cycloalkyl"}]
  acyl: {says: "acyl", source: "none", forms: [{root: "[CX3]=O", body: "*", rings: "any"}], examples: {in: ["*C=O"], out: []}}
  paraffinyl:
    says: "an old word for alkyl"
    source: "none"
    same_as: "alkyl"
transformations:
  amide:
    says: "an amide of an amine"
    source: "none"
    reverse: ["[NX3;+0:1]!@[CX3](=O)[#6]>>[N:1]"]
    readings:
      urea: {question: "Is a urea an amide?", because: "none", source: "none", reverse: ["[N:1][CX3](=O)[#7]>>[N:1]"]}
    examples:
      in: [{from: "CC(=O)N1CCCCC1", to: "C1CCNCC1"}]
      out: ["CN1CCCCC1"]
      contested: [{from: "NC(=O)N1CCCCC1", to: "C1CCNCC1", reading: "urea"}]
)";

constexpr std::string_view kListed = R"(id: "us.schedule_i"
title: "A list"
jurisdiction: "US"
kind: "listed"
status: "verified"
status_because: "made for tests"
law:
  source: "none"
  retrieved: "2026-11-23"
  text: "Phenacetin"
  sha256: "bcac9139d02743a969e69a884293f69d39fde651d03a77217c998a6031dded7a"
in_force: [{from: "2020-01-01", to: "2020-12-31", by: "first order"}, {from: "2021-01-01", by: "second order"}]
includes: ["salts", "esters"]
substances:
  - name: "Phenacetin"
    also: ["acetophenetidine"]
    smiles: "CCOc1ccc(NC(C)=O)cc1"
    in_force: [{from: "2022-01-01", by: "third order"}]
examples:
  in: [{name: "Kekulé form", smiles: "CCOC1=CC=C(C=C1)NC(C)=O", because: "the same"}]
  out: [{name: "acetanilide", smiles: "CC(=O)Nc1ccccc1", because: "not named"}]
)";

constexpr std::string_view kDerived = R"(id: "us.derived"
title: "A parent and its amides"
jurisdiction: "US"
kind: "derived"
status: "draft"
status_because: "made for tests"
law: {source: "none", retrieved: "2026-11-23", text: "Piperidine, its amides", sha256: "13f4d18cef3df4d3dbaa664bdd88c6bc3d7e7570f24efb64ac0670c0a8511730"}
in_force: [{from: "unknown", by: "none"}]
parent: {name: "piperidine", smiles: "C1CCNCC1"}
transformations:
  amide: {words: "its amides"}
combination: "any"
examples:
  in: [{name: "the acetamide", smiles: "CC(=O)N1CCCCC1", path: ["amide"], because: "an amide"}]
  contested: [{name: "the urea", smiles: "NC(=O)N1CCCCC1", reading: "amide.urea", because: "a urea"}]
)";

std::string valid_class() {
  std::ifstream stream(test::source_path("tests/rule_faults/valid.yaml"));
  std::stringstream buffer;
  buffer << stream.rdbuf();
  return buffer.str();
}

// A rule base of its own, gone with the object.
class Base {
 public:
  Base() {
    std::string pattern = (fs::temp_directory_path() / "congener_rulebook_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    write("terms.yaml", kTerms);
  }
  ~Base() { fs::remove_all(path_); }
  Base(const Base&) = delete;
  Base& operator=(const Base&) = delete;

  void write(const std::string& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::vector<Fault> faults() const {
    auto loaded = load_rules(path_);
    return loaded ? std::vector<Fault>{} : std::move(loaded).error();
  }

 private:
  fs::path path_;
};

std::string replaced(std::string_view text, std::string_view old, std::string_view by) {
  std::string result(text);
  result.replace(result.find(old), old.size(), by);
  return result;
}

TEST(RuleSet, HoldsWhatTheFilesSay) {
  const Base base;
  base.write("us/class.yaml", valid_class());
  base.write("us/list.yaml", kListed);
  base.write("us/derived.yaml", kDerived);
  const auto loaded = load_rules(base.path());
  ASSERT_TRUE(loaded.ok()) << describe(loaded.error());
  const RuleSet& rules = loaded.value();
  ASSERT_EQ(rules.rules().size(), 3U);
  EXPECT_TRUE(std::ranges::is_sorted(rules.rules(), {}, &Rule::id));
  EXPECT_EQ(rules.find("xx.none"), nullptr);
  EXPECT_EQ(rules.hash().size(), 16U);

  const ClassBody& body = rules.find("xx.minimal")->klass();
  EXPECT_EQ(body.portions, (std::vector<std::string>{"acyl", "nitrogen", "ring"}));  // as they are painted
  EXPECT_EQ(body.parents.at(0).portion_of, (std::vector<std::size_t>{0, 0, 0, 1, 2, 2, 2, 2, 2, 2}));
  EXPECT_EQ(body.clauses.at(0).permits.at(0).portions, std::vector<std::size_t>{2});
  EXPECT_EQ(body.clauses.at(0).permits.at(0).terms.at(0), rules.terms().at("alkyl").get());
  EXPECT_EQ(body.clauses.at(1).permits.at(0).when_substituted, WhenSubstituted::kReading);

  const Rule& list = *rules.find("us.schedule_i");
  EXPECT_TRUE(list.includes.salts && list.includes.esters && !list.includes.ethers);
  EXPECT_EQ(list.listed().substances.at(0).molecule.size(), 13U);
  EXPECT_EQ(list.listed().substances.at(0).in_force.at(0).from->text(), "2022-01-01");
  EXPECT_EQ(in_force_on(list.in_force, *Date::parse("2020-12-31")), &list.in_force[0]);
  EXPECT_EQ(in_force_on(list.in_force, *Date::parse("2021-01-01")), &list.in_force[1]);
  EXPECT_EQ(in_force_on(list.in_force, *Date::parse("2019-12-31")), nullptr);

  const Rule& derived = *rules.find("us.derived");
  EXPECT_FALSE(derived.in_force.at(0).from);
  EXPECT_EQ(derived.derived().transformations.at(0).transformation, rules.transformations().at("amide").get());

  const Term& alias = *rules.terms().at("paraffinyl");
  EXPECT_EQ(alias.id, "paraffinyl");
  EXPECT_EQ(alias.forms.size(), 1U);
  EXPECT_EQ(alias.readings.at(0).reading.id, "cycloalkyl");
}

TEST(RuleSet, HashIsOfNamesAndBytes) {
  const Base base;
  base.write("us/list.yaml", kListed);
  const std::string first = load_rules(base.path()).value().hash();
  EXPECT_EQ(load_rules(base.path()).value().hash(), first);
  base.write("us/list.yaml", std::string(kListed) + "# a remark\n");
  EXPECT_NE(load_rules(base.path()).value().hash(), first);
}

TEST(RuleFaults, OfTheTerms) {
  struct Case {
    const char* code;
    std::string_view old, by;
  };
  for (const auto& [code, old, by] : std::vector<Case>{
           {code::kBadPattern, "body: \"[CX4]\", rings: \"none\"", "body: \"[C;r6]\", rings: \"none\""},
           {code::kBadPattern, "body: \"[CX4]\", rings: \"none\"", "body: \"CC\", rings: \"none\""},
           {code::kBadPattern, "#6]>>[N:1]", "#6]>>[N:2]"},
           {code::kUnknownTerm, "same_as: \"alkyl\"", "same_as: \"alkil\""},
           {code::kUnknownKey, "same_as: \"alkyl\"", "same_as: \"alkyl\"\n    forms: []"},
           {code::kUnknownKey, "to: \"C1CCNCC1\"}]\n      out", "to: \"C1CCNCC1\", reading: \"urea\"}]\n      out"},
           {code::kMissingKey, "forms: [{root: \"[CX4]\", body: \"[CX4]\", rings: \"any\"}]", "forms: []"},
           {code::kMissingKey, "reverse: [\"[NX3;+0:1]!@[CX3](=O)[#6]>>[N:1]\"]", "reverse: []"},
           {code::kWrongType, "acyl: {says: \"acyl\"", "acyl2: \"acyl\"\n  acyl: {says: \"acyl\""},
           {code::kBadValue, ", min: 1}", "}"},
           {code::kBadValue, ", min: 1}", ", min: 2, max: 1}"},
           {code::kBadValue, "rings: \"none\",", "rings: \"none\", attachments: 0,"},
           {code::kBadValue, "rings: \"none\",", "rings: \"none\", aromatic: true,"},
           {code::kBadValue, "rings: \"none\",", "rings: \"none\", heteroatoms: 1,"},
           {code::kBadStructure, "in: [\"*C\"]", "in: [\"C\"]"},
           {code::kBadStructure, "in: [\"*C\"]", "in: [\"*C(\"]"},
           {code::kUnknownReading, "reading: \"cycloalkyl\"", "reading: \"cyclic\""},
           {code::kUnknownReading, "reading: \"urea\"", "reading: \"ureum\""},
           {code::kDuplicateKey, "paraffinyl:", "alkyl:"}}) {
    const Base base;
    base.write("terms.yaml", replaced(kTerms, old, by));
    const std::vector<Fault> faults = base.faults();
    ASSERT_EQ(faults.size(), 1U) << by << "\n" << describe(faults);
    EXPECT_EQ(faults[0].code, code) << by << "\n" << describe(faults);
    EXPECT_EQ(faults[0].place.file, "terms.yaml");
    EXPECT_NE(describe(faults[0]).find('^'), std::string::npos);
  }
}

TEST(RuleFaults, ALinkThatLeadsNowhereIsToldAndNotPassedOver) {
  const Base base;
  fs::create_symlink("no_such_file", base.path() / "lost.yaml");
  const std::vector<Fault> faults = base.faults();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].code, code::kUnreadable);
}

TEST(RuleFaults, ASecondTermsFileIsTold) {
  const Base base;
  base.write("us/terms.yaml", kTerms);
  const std::vector<Fault> faults = base.faults();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].code, code::kDuplicateId);
}

// Each line in turn is taken out, or what follows its colon put in another shape: whatever then stands there, it
// loads or is told with its place.
void damage(std::string_view text, const std::string& as) {
  const std::vector<std::string_view> lines = split(text, '\n');
  std::size_t told = 0;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const std::size_t colon = lines[line].find(": ");
    for (const char* value : {"", ":", ": \"x\"", ": []", ": {}", ": [{}]", ": {x: {}}", ": 7"}) {
      std::string damaged;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i != line) damaged += fmt::format("{}\n", lines[i]);
        if (i == line && *value)
          damaged += fmt::format("{}{}\n", lines[i].substr(0, std::min(colon, lines[i].find(':'))), value);
      }
      const Base base;
      base.write("us/list.yaml", kListed);
      base.write(as, damaged);
      std::vector<Fault> faults;
      ASSERT_NO_THROW(faults = base.faults()) << damaged;
      told += faults.size();
      for (const Fault& fault : faults) EXPECT_GT(fault.place.line, 0U) << describe(fault) << damaged;
    }
  }
  EXPECT_GT(told, lines.size());
}

TEST(RuleFaults, ADamagedClassIsToldAndNeverThrown) { damage(valid_class(), "us/damaged.yaml"); }
TEST(RuleFaults, ADamagedListIsToldAndNeverThrown) { damage(kListed, "us/list.yaml"); }
TEST(RuleFaults, ADamagedDerivedRuleIsToldAndNeverThrown) { damage(kDerived, "us/damaged.yaml"); }
TEST(RuleFaults, DamagedTermsAreToldAndNeverThrown) { damage(kTerms, "terms.yaml"); }

}  // namespace
}  // namespace congener
