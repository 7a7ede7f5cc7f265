// The size of a class: equal to writing down every structure of small grammars and counting the different ones. Nothing
// but this test writes any down, and these are alkyl benzenes and the like.

#include "workbench/class_size.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "base/digest.hpp"
#include "chem/chem.hpp"
#include "match/matcher.hpp"
#include "support/engine.hpp"
#include "workbench/group_count.hpp"

namespace congener::workbench {
namespace {

namespace fs = std::filesystem;

const Term& term(const std::string& id) { return *test::rules().terms().at(id); }

std::vector<std::string> counts(const std::string& id, std::size_t heavy, std::size_t max_carbons = SIZE_MAX) {
  std::vector<LimitedForm> forms;
  for (const Form& form : term(id).forms) forms.push_back({&form, max_carbons});
  const GroupCount counted = count_groups(forms, heavy);
  EXPECT_TRUE(counted.left_out.empty()) << id << ": " << *counted.left_out.begin();
  std::vector<std::string> numbers;
  for (std::size_t n = 1; n <= heavy; ++n) numbers.push_back(counted.series.of_size(n).str());
  return numbers;
}

using Numbers = std::vector<std::string>;

TEST(ClassSize, AlkylGroupsAreThoseOfPolyaAndCayley) {
  // OEIS A000598.
  EXPECT_EQ(counts("alkyl", 12), (Numbers{"1", "1", "2", "4", "8", "17", "39", "89", "211", "507", "1238", "3057"}));
  std::vector<LimitedForm> forms;
  for (const Form& form : term("alkyl").forms) forms.push_back({&form, SIZE_MAX});
  const Series large = count_groups(forms, 60).series;
  EXPECT_EQ(large.of_size(20).str(), "5622109");
  EXPECT_EQ(large.of_size(30).str(), "95991365288");
  // Beyond 64 bits, without overflow.
  EXPECT_GT(large.of_size(60), Count("1000000000000000000000"));
}

TEST(ClassSize, FiniteTerms) {
  EXPECT_EQ(counts("hydroxyl", 3), (Numbers{"1", "0", "0"}));
  EXPECT_EQ(counts("halo", 3), (Numbers{"4", "0", "0"}));
  EXPECT_EQ(counts("amino", 3), (Numbers{"1", "0", "0"}));
  EXPECT_EQ(counts("nitro", 4), (Numbers{"0", "0", "1", "0"}));
  EXPECT_EQ(counts("cyano", 3), (Numbers{"0", "1", "0"}));
  EXPECT_EQ(counts("trifluoromethyl", 5), (Numbers{"0", "0", "0", "1", "0"}));
  EXPECT_EQ(counts("acetyloxy", 5), (Numbers{"0", "0", "0", "1", "0"}));
}

TEST(ClassSize, AlkoxylIsAlkylAndAnOxygenMore) {
  EXPECT_EQ(counts("alkoxyl", 7), (Numbers{"0", "1", "1", "2", "4", "8", "17"}));
  EXPECT_EQ(counts("alkyl", 6, 3), (Numbers{"1", "1", "2", "0", "0", "0"}));
  EXPECT_EQ(counts("alkylsulphonyl", 6), (Numbers{"0", "0", "0", "1", "1", "2"}));
}

// Every acyclic group of the elements, as SMILES of its canonical compound with a wildcard; asked of the term itself.
std::size_t brute_force(const std::string& id, std::size_t heavy) {
  struct Element {
    const char* symbol;
    int valence;
  };
  constexpr Element kElements[] = {{"C", 4}, {"N", 3}, {"O", 2}, {"S", 2}, {"F", 1}, {"Cl", 1}, {"Br", 1}, {"I", 1}};
  const std::function<std::set<std::string>(std::size_t, int)> grow = [&](std::size_t atoms, int up) {
    std::set<std::string> all;
    for (const Element& element : kElements) {
      if (element.valence < up) continue;
      const std::function<void(std::multiset<std::string>, int, std::size_t)> branch =
          [&](std::multiset<std::string> branches, int free, std::size_t left) {
            if (left == 0) {
              std::string smiles = element.symbol;
              for (const std::string& b : branches) smiles += "(" + b + ")";
              all.insert(smiles);
              return;
            }
            for (std::size_t size = 1; size <= left; ++size) {
              for (int order = 1; order <= std::min(free, 3); ++order) {
                for (const std::string& lower : grow(size, order)) {
                  auto more = branches;
                  more.insert((order == 1 ? "" : order == 2 ? "=" : "#") + lower);
                  branch(more, free - order, left - size);
                }
              }
            }
          };
      branch({}, element.valence - up, atoms - 1);
    }
    return all;
  };
  std::size_t count = 0;
  for (const std::string& group : grow(heavy, 1)) {
    const auto table = chem::read_smiles("*" + group);
    if (!table) continue;
    const auto perceived = chem::perceive(table.value(), chem::AtomOrder::kAsGiven);
    if (!perceived) continue;
    const TermAnswer answer = term_holds(term(id), perceived.value().molecule);
    count += answer.holds && answer.reading.empty() ? 1U : 0U;
  }
  return count;
}

TEST(ClassSize, TermsAgreeWithEveryGroupWrittenDown) {
  for (const char* id : {"alkyl", "alkenyl", "alkoxyl", "haloalkyl", "hydroxyl", "amino", "halo", "haloalkoxy",
                         "thioalkyl", "acetyl", "cyano", "alkoxycarbonyl"}) {
    const Numbers numbers = counts(id, 4);
    for (std::size_t n = 1; n <= 4; ++n)
      EXPECT_EQ(numbers[n - 1], std::to_string(brute_force(id, n))) << id << " " << n;
  }
}

Rule small_class(const RuleSet& rules) { return *rules.find("xx.size"); }

RuleSet load_class(const std::string& parent, const std::string& portions, const std::string& clauses) {
  const fs::path file = fs::temp_directory_path() / fmt::format("congener_size_{}.yaml", getpid());
  std::ofstream(file) << fmt::format(R"(id: "xx.size"
title: "t"
jurisdiction: "US"
kind: "class"
status: "verified"
status_because: "made for tests"
law: {{source: "none", retrieved: "2026-11-23", text: "words", sha256: "{}"}}
in_force:
  - {{from: "2021-01-01", by: "an order"}}
parent:
  name: "p"
  smiles:   "{}"
  portions: "{}"
  legend: {{a: "ring", b: "side"}}
clauses:
{}
examples: {{}}
)",
                                     sha256_hex("words"), parent, portions, clauses);
  auto loaded = load_rules(test::source_path("rules"), std::vector<fs::path>{file});
  fs::remove(file);
  EXPECT_TRUE(loaded.ok()) << (loaded ? "" : describe(loaded.error()));
  return loaded ? std::move(loaded).value() : RuleSet();
}

// Different compounds among these SMILES that the rule itself takes in narrowly, of up to `heavy` atoms.
std::size_t members(const RuleSet& rules, const std::vector<std::string>& smiles, std::size_t heavy) {
  const Matcher matcher(rules);
  std::set<std::string> found;
  for (const std::string& each : smiles) {
    const Component c = test::component(each);
    if (c.molecule.size() > heavy) continue;
    Findings findings;
    matcher.match(*rules.find("xx.size"), c, {}, findings);
    if (!findings.found.empty() && findings.found[0].readings.empty()) found.insert(c.smiles);
  }
  return found.size();
}

std::vector<std::string> substituted_toluenes(const std::vector<std::string>& groups) {
  std::vector<std::string> choices = {""};
  for (const std::string& g : groups) choices.push_back("(" + g + ")");
  std::vector<std::string> all;
  for (const std::string& a : choices) {
    for (const std::string& b : choices) {
      for (const std::string& c : choices) {
        for (const std::string& d : choices) {
          for (const std::string& e : choices) all.push_back("Nc1c" + a + "c" + b + "c" + c + "c" + d + "c1" + e);
        }
      }
    }
  }
  return all;
}

TEST(ClassSize, HalogenOnARingWithItsSymmetry) {
  const RuleSet rules = load_class("Nc1ccccc1", "ba aaaaa ",
                                   "  A: {words: \"words\", permits: [{substitute: \"ring\", with: [\"halo\"]}]}");
  const auto every = substituted_toluenes({"F", "Cl", "Br", "I"});
  for (const std::size_t heavy : {7U, 8U, 9U, 10U, 12U}) {
    const auto sizes = class_size(small_class(rules), heavy);
    ASSERT_EQ(sizes.size(), 1U);
    EXPECT_STREQ(sizes[0].sign(), "=");
    EXPECT_EQ(sizes[0].structures.str(), std::to_string(members(rules, every, heavy))) << heavy;
  }
  // Burnside by hand: (5^5 + 5^3) / 2 colourings of five places, less the parent itself.
  EXPECT_EQ(class_size(small_class(rules), 20)[0].structures.str(), "1624");
}

TEST(ClassSize, AlkylOnARing) {
  const RuleSet rules = load_class("Nc1ccccc1", "ba aaaaa ",
                                   "  A: {words: \"words\", permits: [{substitute: \"ring\", with: [\"alkyl\"]}]}");
  const auto every = substituted_toluenes({"C", "CC", "CCC", "C(C)C"});
  EXPECT_EQ(class_size(small_class(rules), 10)[0].structures.str(), std::to_string(members(rules, every, 10)));
}

TEST(ClassSize, TwoClausesAndTheirCombination) {
  const RuleSet rules = load_class("Nc1ccccc1", "ba aaaaa ",
                                   "  A: {words: \"words\", permits: [{substitute: \"ring\", with: [\"halo\"]}]}\n"
                                   "  B: {words: \"words\", permits: [{replace: \"side\", by: [\"alkyl\"], "
                                   "when_substituted: \"never\"}]}");
  std::vector<std::string> every = substituted_toluenes({"F", "Cl", "Br", "I"});
  for (const char* alkyl : {"C", "CC", "CCC", "CC(C)"}) {
    for (std::string each : substituted_toluenes({"F", "Cl", "Br", "I"})) every.push_back(alkyl + each.substr(1));
  }
  const auto sizes = class_size(small_class(rules), 9);
  ASSERT_EQ(sizes.size(), 3U);
  EXPECT_EQ(sizes[2].clauses, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(sizes[2].structures.str(), std::to_string(members(rules, every, 9)));
  EXPECT_EQ(sizes[1].structures.str(), "4");  // methyl, ethyl, two propyl: toluene and on, up to nine atoms
  EXPECT_GT(sizes[2].structures, sizes[0].structures + sizes[1].structures);
}

// On an open chain a group can be taken for the chain: the figure says that it may be too large, and it is.
TEST(ClassSize, SaysWhereItIsNoExactCount) {
  const RuleSet rules = load_class("CCc1ccccc1", "bba aaaaa ",
                                   "  A: {words: \"words\", permits: [{substitute: \"side\", with: [\"alkyl\"]}]}");
  const auto sizes = class_size(small_class(rules), 10);
  EXPECT_STREQ(sizes[0].sign(), "≤");
  EXPECT_FALSE(sizes[0].fewer.empty());
  const std::vector<std::string> every = {"CC(C)c1ccccc1",  "CCCc1ccccc1",    "CCCCc1ccccc1",
                                          "CCC(C)c1ccccc1", "CC(C)Cc1ccccc1", "CC(C)(C)c1ccccc1"};
  EXPECT_GE(sizes[0].structures, members(rules, every, 10));
}

// Clause B of the United States' class, counted another way: seven groups of one heavy atom (methyl, hydroxyl, amino,
// four halogens) on five kinds of places; two of them, or one of seven groups of two atoms, up to the phenyl's mirror.
TEST(ClassSize, SubstitutionOnThePhenethylGroup) {
  const Rule& rule = *test::rules().find("us.fentanyl_related");
  const auto only_b = [&](std::size_t heavy) {
    for (const ClassSize& size : class_size(rule, heavy)) {
      if (size.clauses == std::vector<std::string>{"B"}) return size;
    }
    return ClassSize();
  };
  EXPECT_EQ(only_b(25).structures, 0);
  EXPECT_EQ(only_b(26).structures, 7 * 5);
  EXPECT_STREQ(only_b(26).sign(), "=");
  std::set<std::vector<std::pair<std::size_t, std::size_t>>> pairs;
  constexpr std::size_t kPlaces = 7;  // two of the chain, then the ring's five in order
  const auto mirrored = [](std::size_t place) { return place < 2 ? place : 8 - place; };
  for (std::size_t a = 0; a < kPlaces; ++a) {
    for (std::size_t b = a; b < kPlaces; ++b) {
      if (a == b && a >= 2) continue;  // one hydrogen
      for (std::size_t x = 0; x < 7; ++x) {
        for (std::size_t y = 0; y < 7; ++y) {
          std::vector<std::pair<std::size_t, std::size_t>> drawn = {{a, x}, {b, y}};
          std::vector<std::pair<std::size_t, std::size_t>> turned = {{mirrored(a), x}, {mirrored(b), y}};
          std::ranges::sort(drawn);
          std::ranges::sort(turned);
          pairs.insert(std::min(drawn, turned));
        }
      }
    }
  }
  EXPECT_EQ(only_b(27).structures, 7 * 5 + 7 * 5 + pairs.size());
}

TEST(ClassSize, TheRepositorysClasses) {
  for (const Rule& rule : test::rules().rules()) {
    if (rule.kind != RuleKind::kClass) continue;
    const auto sizes = class_size(rule, 28);
    ASSERT_EQ(sizes.size(), (std::size_t{1} << rule.klass().clauses.size()) - 1) << rule.id;
    for (const ClassSize& size : sizes) EXPECT_GE(size.structures, 0) << rule.id;
    EXPECT_GT(sizes.back().structures, 100) << rule.id;
  }
}

}  // namespace
}  // namespace congener::workbench
