// The resolver part by part: folding, CAS numbers, notations, dictionaries, free text, contradictions, cut texts,
// OPSIN.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <set>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "resolve/automaton.hpp"
#include "resolve/cas_number.hpp"
#include "resolve/dictionary.hpp"
#include "resolve/folded_text.hpp"
#include "resolve/opsin.hpp"
#include "resolve/systematic.hpp"
#include "resolve/trivial_name.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";

std::string told(std::string_view text) { return test::brief(test::resolver_without_opsin().resolve(text)); }

// The one structure that the text names; empty if there is none or more.
std::string structure(std::string_view text) {
  const Resolution resolution = test::resolver_without_opsin().resolve(text);
  if (resolution.mentions.size() != 1 || resolution.mentions[0].readings.size() != 1) return "";
  return test::parent_key(resolution.mentions[0].readings[0]);
}

bool has_doubt(const Resolution& resolution, std::string_view code) {
  const auto is_it = [&](const Doubt& doubt) { return doubt.code == code; };
  return std::ranges::any_of(resolution.doubts, is_it) ||
         std::ranges::any_of(resolution.mentions,
                             [&](const Mention& m) { return std::ranges::any_of(m.doubts, is_it); });
}

class Files : public testing::Test {
 protected:
  Files() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::temp_directory_path() / fmt::format("congener_resolve_{}_{}", test->name(), getpid());
    fs::create_directories(directory_);
  }
  ~Files() override { fs::remove_all(directory_); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& bytes) const {
    const std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  fs::path directory_;
};

// What a text names that was joined at these places; "/" marks them and is taken out.
Resolution resolution_of_joined(std::string_view marked, std::size_t limit = 0) {
  std::string text;
  std::vector<std::size_t> joints;
  for (const char c : marked) {
    if (c == '/') {
      joints.push_back(text.size());
    } else {
      text += c;
    }
  }
  DeclaredField field;
  field.text = text;
  field.limit = limit;
  field.joints = joints;
  Resolution resolution = test::resolver_without_opsin().resolve({&field, 1});
  for (const Mention& mention : resolution.mentions) {
    EXPECT_EQ(mention.text, text.substr(mention.begin, mention.end - mention.begin)) << marked;
  }
  return resolution;
}

TEST(ResolveJoints, ANumberOrANameMayGoOnBehindAJointOrEndThere) {
  const auto told = [](std::string_view marked) {
    std::string names;
    for (const Mention& mention : resolution_of_joined(marked).mentions) names += mention.text + "|";
    return names;
  };
  EXPECT_EQ(told("CAS NO. 125541-22-/2 PURITY 99+"), "125541-22-2|");
  EXPECT_EQ(told("CAS 79099-07-3/25 DRUMS"), "79099-07-3|");
  EXPECT_EQ(told("FURANYL FENT/ANYL"), "FURANYL FENTANYL|");
  EXPECT_EQ(told("GOODS WITH/FENTANYL/AND OTHERS"), "FENTANYL|");
  EXPECT_EQ(told("CAS 79099-07-3/25 DRUMS WITH FURANYL FENT/ANYL"), "79099-07-3|FURANYL FENTANYL|");
  EXPECT_EQ(told("BEAKERS/OF GLASS"), "");
}

TEST(ResolveJoints, TheLimitIsOfThePieceThatEndsTheText) {
  EXPECT_TRUE(has_doubt(resolution_of_joined("FOR LABORATORY USE ONLY/PARA-FLUOROFENT", 15), "T015"));
  EXPECT_FALSE(has_doubt(resolution_of_joined("FOR LABORATORY USE ONLY/PARA-FLUOROFENT", 20), "T015"));
}

TEST(FoldedText, RepairsWhatDocumentsDoToNames) {
  const auto folded = [](std::string_view text) { return FoldedText(text).text(); };
  EXPECT_EQ(folded("Β-Hydroxy"), "beta-hydroxy");
  EXPECT_EQ(folded("&beta;-hydroxy &#945; &#x3B1;"), "beta-hydroxy alpha alpha");
  EXPECT_EQ(folded("ＣＡＳ：４３７"), "cas:437");
  EXPECT_EQ(folded("4′-methyl 4’ 4`"), "4'-methyl 4' 4'");
  EXPECT_EQ(folded("437–38−7"), "437-38-7");
  EXPECT_EQ(folded("eﬃcient ﬂuoro"), "efficient fluoro");
  EXPECT_EQ(folded("pipé\nridine"), "pipe ridine");
  EXPECT_EQ(folded("anil\xEDna"), "anilina");       // Latin-1
  EXPECT_EQ(folded("¦Â-hydroxy"), "beta-hydroxy");  // Greek of a Chinese code page read as Latin-1
  EXPECT_EQ(folded("ß-Hydroxy"), "beta-hydroxy");
  EXPECT_EQ(folded("& &; &nonsense; &#xFFFFFFFF;"), "& &; &nonsense; &#xffffffff;");
  EXPECT_EQ(folded("РIРЕRIDINE"), "piperidine");  // Cyrillic Р and Е
}

TEST(FoldedText, EveryByteKnowsWhereItCameFrom) {
  const std::string source = "a β-ﬁ 芬";
  const FoldedText folded(source);
  for (std::size_t i = 0; i < folded.text().size(); ++i) {
    EXPECT_LE(folded.source_begin(i), source.size());
    EXPECT_LT(folded.source_begin(i), folded.source_end(i + 1));
    if (i > 0) {
      EXPECT_LE(folded.source_begin(i - 1), folded.source_begin(i));
    }
  }
  EXPECT_EQ(source.substr(folded.source_begin(2), folded.source_end(6) - folded.source_begin(2)), "β");
}

TEST(CasNumber, CheckDigit) {
  EXPECT_TRUE(is_cas_number("437-38-7"));
  EXPECT_TRUE(is_cas_number("1609-66-1"));
  EXPECT_FALSE(is_cas_number("1609-66-5"));
  for (const char* text : {"", "-", "437-38", "437387", "0437-38-7", "437-38-77", "4a7-38-7", "--------"})
    EXPECT_FALSE(is_cas_number(text)) << text;
}

TEST(CasNumber, OneWrongDigitIsFoundAmongTheNearest) {
  const std::vector<std::string> near = nearest_cas_numbers("1609-66-5");
  EXPECT_TRUE(std::ranges::find(near, "1609-66-1") != near.end());
  for (const std::string& number : near) EXPECT_TRUE(is_cas_number(number)) << number;
}

TEST(CasNumber, HoweverItWasWritten) {
  struct Case {
    std::string_view text;
    std::string_view number;
    bool valid;
    bool look_alikes;
    bool unhyphenated;
  };
  for (const Case& one :
       {Case{"437-38-7", "437-38-7", true, false, false}, Case{"CAS:437 - 38 - 7", "437-38-7", true, false, false},
        Case{"cas no. 125541-22-:2 purity", "125541-22-2", true, false, false},
        Case{"cas l609-66-l", "1609-66-1", true, true, false}, Case{"cas 79o99-07-3", "79099-07-3", true, true, false},
        Case{"79099073", "79099-07-3", true, false, true}, Case{"cas 1609-66-5", "1609-66-5", false, false, false}}) {
    const std::vector<CasFound> found = find_cas_numbers(FoldedText(one.text).text());
    ASSERT_EQ(found.size(), 1U) << one.text;
    EXPECT_EQ(found[0].number, one.number);
    EXPECT_EQ(found[0].valid, one.valid) << one.text;
    EXPECT_EQ(found[0].look_alikes, one.look_alikes) << one.text;
    EXPECT_EQ(found[0].unhyphenated, one.unhyphenated) << one.text;
  }
  for (const char* none : {"2933-39-90-00", "tel 0086-311-8", "12.437-38-7", "437-38-7-1", "a437-38-7", "437-38-7b",
                           "sols-is-l", "50.00"}) {
    EXPECT_TRUE(find_cas_numbers(FoldedText(none).text()).empty()) << none;
  }
  EXPECT_TRUE(find_cas_numbers("shipped 2021-10-5 or 2019-12-7").size() < 3);
}

TEST(CasNumber, ChecksTheCorpus) {
  const std::string path = test::shared_path("data/names/common_chemistry_CAS_list.tsv.gz");
  if (path.empty()) GTEST_SKIP() << "no corpus";
  // Seeded numbers of our own: each is found, and each with another last digit is not valid.
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string digits = std::to_string(random() % 9999999 + 1000);
    const std::string number = fmt::format("{}-{}-{}", digits.substr(0, digits.size() - 2),
                                           digits.substr(digits.size() - 2), cas_check_digit(digits));
    if (digits.size() < 4) continue;
    ASSERT_TRUE(is_cas_number(number)) << number;
    const std::vector<CasFound> found = find_cas_numbers("x " + number + " y");
    ASSERT_EQ(found.size(), 1U) << number;
    EXPECT_TRUE(found[0].valid);
  }
}

TEST(Automaton, FindsWhatASearchFinds) {
  std::mt19937 random(11);
  const auto word = [&](std::size_t most) {
    std::string text;
    const std::size_t length = 1 + random() % most;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + random() % 3);
    return text;
  };
  std::size_t seen = 0;
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> unique;
    while (unique.size() < 12) unique.insert(word(5));
    const std::vector<std::string> words(unique.begin(), unique.end());
    const Automaton automaton(words);
    const std::string text = word(60);
    std::vector<Automaton::Match> matches;
    automaton.find(text, matches);
    std::set<std::pair<std::size_t, std::string>> found;
    for (const Automaton::Match& match : matches) {
      EXPECT_EQ(text.substr(match.begin, match.end - match.begin), words[match.word]);
      found.emplace(match.begin, words[match.word]);
    }
    std::set<std::pair<std::size_t, std::string>> expected;
    for (const std::string& one : words) {
      for (std::size_t at = text.find(one); at != std::string::npos; at = text.find(one, at + 1))
        expected.emplace(at, one);
    }
    EXPECT_EQ(found, expected) << text;
    EXPECT_EQ(matches.size(), expected.size());
    seen += matches.size();
  }
  EXPECT_GT(seen, 1000U);
}

// ---- the project's dictionary ----

TEST(SubstanceFile, EveryStructureParsesAndEveryNumberHolds) {
  const Dictionary dictionary = test::load_dictionary();
  std::set<std::string> numbers;
  for (const NamedSubstance& substance : dictionary.substances()) {
    EXPECT_FALSE(test::parent_key(substance.smiles).empty()) << substance.name;
    EXPECT_FALSE(substance.source.empty()) << substance.name;
    for (const CasEntry& cas : substance.cas) {
      EXPECT_TRUE(is_cas_number(cas.number)) << cas.number;
      EXPECT_TRUE(numbers.insert(cas.number).second) << cas.number << " stands twice";
      const auto matches = dictionary.index().find(KeyKind::kCas, cas.number);
      ASSERT_EQ(matches.size(), 1U) << cas.number;
      // A form is a salt or a label: the parent stays, and its words are known.
      EXPECT_EQ(test::parent_key(matches[0].smiles), test::parent_key(substance.smiles)) << cas.number;
      const bool salt = !cas.form.empty() && cas.form != "labelled";
      EXPECT_EQ(salt, std::string(matches[0].smiles).size() > substance.smiles.size()) << cas.number << " " << cas.form;
    }
  }
  EXPECT_GT(dictionary.substances().size(), 90U);
}

TEST(SubstanceFile, HoldsEverySubstanceThatARuleListsAndReadsItsNames) {
  const Dictionary dictionary = test::load_dictionary();
  std::set<std::string> known;
  for (const NamedSubstance& substance : dictionary.substances()) known.insert(test::parent_key(substance.smiles));
  std::size_t listed = 0;
  std::size_t names = 0;
  std::size_t several = 0;
  for (const Rule& rule : test::rules().rules()) {
    if (rule.kind != RuleKind::kListed) continue;
    for (const Substance& substance : rule.listed().substances) {
      const std::string parent = test::parent_key(substance.smiles);
      EXPECT_TRUE(known.contains(parent)) << rule.id << ": " << substance.name;
      ++listed;
      std::vector<std::string> all = substance.also;
      all.push_back(substance.name);
      for (const std::string& name : all) {
        const Resolution resolution = test::resolver_without_opsin().resolve(name);
        ++names;
        bool right = !resolution.mentions.empty();
        for (const Mention& mention : resolution.mentions) {
          right = right && std::ranges::any_of(mention.readings,
                                               [&](const NameReading& r) { return test::parent_key(r) == parent; });
        }
        EXPECT_TRUE(right) << rule.id << ": " << name << " → " << test::brief(resolution);
        several += resolution.outcome == Outcome::kAmbiguous ? 1 : 0;
      }
    }
  }
  EXPECT_GT(listed, 250U);
  std::cout << fmt::format("{} entries of rules, {} names, {} of them ambiguous\n", listed, names, several);
}

TEST(SubstanceFile, NoNameMeansTwoSubstances) {
  const Dictionary dictionary = test::load_dictionary();
  for (const NamedSubstance& substance : dictionary.substances()) {
    for (const std::string& name : substance.names) {
      const auto matches = dictionary.index().find(KeyKind::kName, name_key(name));
      EXPECT_LE(matches.size(), 1U) << name;
    }
  }
}

// What the dictionary settles must be one of what the grammar reads, where the grammar reads it at all.
TEST(SubstanceFile, AgreesWithTheGrammar) {
  const Dictionary dictionary = test::load_dictionary();
  std::size_t compared = 0;
  for (const NamedSubstance& substance : dictionary.substances()) {
    for (const std::string& name : substance.names) {
      const WordText words{FoldedText(name)};
      const auto trivial = read_trivial_name(words, 0, true);
      if (!trivial) continue;
      ++compared;
      const std::string parent = test::parent_key(substance.smiles);
      EXPECT_TRUE(std::ranges::any_of(trivial->readings, [&](const NameReading& r) {
        return test::parent_key(r) == parent;
      })) << name;
    }
  }
  EXPECT_GT(compared, 250U);
}

TEST_F(Files, SubstanceFileTellsEveryFaultWithItsLine) {
  const std::string path = file("bad.txt",
                                "smiles C\n"
                                "substance A\nsmiles C(\ncas 1-11-1\ncolour red\nsource x\n\n"
                                "substance B\ninchikey SHORT\nacronym B ? two\nen\nsource x\n");
  const auto loaded = Dictionary::load(path);
  ASSERT_FALSE(loaded);
  std::vector<std::size_t> lines;
  for (const Fault& fault : loaded.error()) {
    EXPECT_EQ(fault.code, "D005");
    lines.push_back(fault.place.line);
  }
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 3, 4, 5, 2, 9, 10, 11, 8}));
  EXPECT_EQ(Dictionary::load("nowhere").error()[0].code, "D001");
  EXPECT_EQ(Dictionary::load(file("empty.txt", "")).error()[0].code, "D005");
}

// ---- a user's dictionary ----

TEST_F(Files, UserDictionaryOfAnyStyle) {
  const std::string pubchem =
      file("p.tsv",
           "CID\tPreferred Name\tSynonyms\tCAS Number\tInChIKey\tCanonical SMILES\n"
           "702\tEthanol\tethyl alcohol|spirit of wine\t64-17-5\tLFQSCWFLJHTTHZ-UHFFFAOYSA-N\tCCO\n"
           "1\tNothing\t\t\t\t\n");
  const auto opened = open_dictionary(pubchem);
  ASSERT_TRUE(opened) << describe(opened.error());
  EXPECT_EQ(opened.value().rows, 2U);
  EXPECT_EQ(opened.value().without_structure, 1U);
  const Resolver resolver(test::load_dictionary(), test::counter_ions(), opened.value().index, {false, std::nullopt});
  for (const char* text :
       {"20 DRUMS OF SPIRIT OF WINE, DENATURED", "cas 64-17-5", "LFQSCWFLJHTTHZ-UHFFFAOYSA-N", "Ethanol"}) {
    const Resolution resolution = resolver.resolve(text);
    ASSERT_EQ(resolution.mentions.size(), 1U) << text;
    EXPECT_EQ(resolution.mentions[0].readings[0].text, "CCO");
    EXPECT_EQ(resolution.mentions[0].sources, std::vector<std::string>{"p.tsv"});
  }
  const auto wikidata = open_dictionary(
      file("w.csv",
           "\"itemLabel\",\"SMILES\",\"alias\"\r\n\"2,4-\"\"D\"\"\",\"OC(=O)COc1ccc(Cl)cc1Cl\",\"hedonal; x2,4\"\r\n"));
  ASSERT_TRUE(wikidata);
  EXPECT_TRUE(wikidata.value().index.has_name(name_key("2,4-\"D\"")));
  EXPECT_TRUE(wikidata.value().index.has_name("hedonal"));
}

TEST_F(Files, UserDictionaryThatCannotBeUsed) {
  EXPECT_EQ(open_dictionary("nowhere.csv").error().code, "D001");
  EXPECT_EQ(open_dictionary(directory_.string()).error().code, "D001");
  EXPECT_EQ(open_dictionary(file("e.csv", "")).error().code, "D002");
  EXPECT_EQ(open_dictionary(file("n.csv", "a,b\n1,2\n")).error().code, "D002");
  EXPECT_EQ(open_dictionary(file("z.csv", std::string("na\0me,smiles\n", 13))).error().code, "D002");
}

TEST_F(Files, IndexAnswersAsItWasBuiltAndRefusesDamage) {
  std::vector<IndexEntry> entries;
  std::vector<IndexKey> keys;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    entries.push_back({fmt::format("name {}", i), fmt::format("C{}", i), "", "s"});
    keys.push_back({KeyKind::kName, fmt::format("name{}", i), i});
    keys.push_back({KeyKind::kCas, fmt::format("{}", i % 100), i});
  }
  const NameIndex built = NameIndex::build(entries, keys);
  const std::string path = (directory_ / "i.names").string();
  ASSERT_TRUE(built.save(path));
  const auto opened = NameIndex::open(path);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened.value().verify());
  EXPECT_EQ(opened.value().key_count(), 10000U);
  for (std::uint32_t i = 0; i < 5000; i += 7) {
    const auto found = opened.value().find(KeyKind::kName, fmt::format("name{}", i));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].smiles, fmt::format("C{}", i));
  }
  EXPECT_EQ(opened.value().find(KeyKind::kCas, "42").size(), 50U);
  EXPECT_TRUE(opened.value().find(KeyKind::kName, "42").empty());

  std::ifstream stream(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{20}, std::size_t{55}, bytes.size() / 2, bytes.size() - 1}) {
    EXPECT_EQ(NameIndex::open(file("cut", bytes.substr(0, size))).error().code, "D003") << size;
  }
  // A damaged body is found out by verify(), and no look-up leaves the file.
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 200; ++i) damaged[56 + random() % (damaged.size() - 56)] = static_cast<char>(random());
    const auto other = NameIndex::open(file("damaged", damaged));
    ASSERT_TRUE(other);
    EXPECT_FALSE(other.value().verify());
    for (std::uint32_t i = 0; i < 5000; i += 50)
      static_cast<void>(other.value().find(KeyKind::kName, fmt::format("name{}", i)));
  }
}

// ---- free text ----

TEST(Resolve, FindsTheCompoundAndSaysWhere) {
  const std::string text = "10 DRUMS 4-ANILINO-N-PHENETHYLPIPERIDINE 99% CAS 21409-26-7 MADE IN CHINA";
  const Resolution resolution = test::resolver_without_opsin().resolve(text);
  ASSERT_EQ(resolution.mentions.size(), 2U);
  EXPECT_EQ(resolution.outcome, Outcome::kResolved);
  for (const Mention& mention : resolution.mentions) {
    EXPECT_EQ(text.substr(mention.begin, mention.end - mention.begin), mention.text);
    EXPECT_EQ(test::parent_key(mention.readings.at(0)), test::parent_key("c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1"));
    EXPECT_FALSE(mention.sources.empty());
  }
  EXPECT_EQ(resolution.mentions[0].how, ResolvedBy::kDictionary);
  EXPECT_EQ(resolution.mentions[1].how, ResolvedBy::kCas);
}

TEST(Resolve, NamesInManyLanguagesAndStatesOfRepair) {
  const std::string fentanyl = test::parent_key(kFentanyl);
  for (const char* text :
       {"fentanyl", "FENTANYL CITRATE", "100 G OF FENTANYL", "芬太尼", "枸橼酸芬太尼注射液", "citrato de fentanilo",
        "fentanila", "Fentanyl-d5", "ｆｅｎｔａｎｙｌ", "fentanyl patches 25 mcg/h", "437-38-7", "437 - 38 - 7",
        "437‑38‑7", "CAS 43738 7 / 437-38-7", "990-73-8", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1",
        "PJMPHNIQZUBGLI-UHFFFAOYSA-N"}) {
    EXPECT_EQ(structure(text), fentanyl) << text << ": " << told(text);
  }
  const std::string piperidone = test::parent_key("O=C1CCNCC1");
  for (const char* text :
       {"4-piperidone", "4 - pip eridone", "4-哌啶酮盐酸盐", "盐酸4-哌啶酮", "clorhidrato de 4-piperidona",
        "4-Piperidon-hydrochlorid", "4‐pipéridone", "40064-34-4", "cas 41979399"}) {
    EXPECT_EQ(structure(text), piperidone) << text << ": " << told(text);
  }
}

TEST(Resolve, AcronymsWithSeveralMeaningsAreAmbiguousUntilANumberSettlesThem) {
  EXPECT_EQ(told("NPP"), "ambiguous dictionary:NPP=2 T013");
  EXPECT_EQ(told("4-AP"), "ambiguous dictionary:4-AP=2 T013");
  EXPECT_EQ(told("npp fertilizer"), "nothing T001");
  EXPECT_EQ(told("NPP 39742-60-4"), "resolved dictionary:NPP=1 T013 T019 cas:39742-60-4=1");
  EXPECT_EQ(told("GRADE A, NPP"), "ambiguous dictionary:NPP=2 T013");
  EXPECT_EQ(told("MODEL 4-AP-200"), "nothing T001");
  EXPECT_EQ(told("ANPP"), "resolved dictionary:ANPP=1");
}

TEST(Resolve, AllReadingsOfANameThatDoesNotSayThePlace) {
  const Resolution resolution = test::resolver_without_opsin().resolve("2-fluorofentanyl");
  ASSERT_EQ(resolution.mentions.size(), 1U);
  std::set<std::string> readings;
  for (const NameReading& reading : resolution.mentions[0].readings) {
    readings.insert(test::parent_key(reading));
    EXPECT_FALSE(reading.meaning.empty());
  }
  EXPECT_EQ(readings, (std::set<std::string>{test::parent_key("CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1"),
                                             test::parent_key("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2F)CC1"),
                                             test::parent_key("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)C(F)C1")}));
  EXPECT_TRUE(has_doubt(resolution, "T011"));
  EXPECT_EQ(told("ortho-fluorofentanyl"), "resolved dictionary:ortho-fluorofentanyl=1");
}

TEST(Resolve, NamesOfTheIssue) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"para-fluoro isobutyryl fentanyl", "CC(C)C(=O)N(c1ccc(F)cc1)C1CCN(CCc2ccccc2)CC1"},
      {"β-hydroxythiofentanyl", "CCC(=O)N(c1ccccc1)C1CCN(CC(O)c2cccs2)CC1"},
      {"4'-methyl acetyl fentanyl", "CC(=O)N(c1ccccc1)C1CCN(CCc2ccc(C)cc2)CC1"},
      {"N-methyl norcarfentanil", "CCC(=O)N(c1ccccc1)C1(C(=O)OC)CCN(C)CC1"},
      {"1-boc-4-AP", "CC(C)(C)OC(=O)N1CCC(Nc2ccccc2)CC1"},
      {"meta-chloro 4-ANPP", "Clc1cccc(NC2CCN(CCc3ccccc3)CC2)c1"},
      {"cyclopropylfentanyl HCl", "O=C(C1CC1)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"},
      {"ortho-methyl methoxyacetyl fentanyl", "COCC(=O)N(c1ccccc1C)C1CCN(CCc2ccccc2)CC1"},
      {"4-fluoro anilino-1-boc-piperidine", "CC(C)(C)OC(=O)N1CCC(Nc2ccc(F)cc2)CC1"},
      {"para-bromo 4-Anilino-1-Boc-piperidine", "CC(C)(C)OC(=O)N1CCC(Nc2ccc(Br)cc2)CC1"},
      {"对氯芬太尼", "CCC(=O)N(c1ccc(Cl)cc1)C1CCN(CCc2ccccc2)CC1"},
      {"orto-fluorofentanilo clorhidrato", "CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1"},
  };
  for (const auto& [name, smiles] : cases)
    EXPECT_EQ(structure(name), test::parent_key(smiles)) << name << ": " << told(name);
}

TEST(Resolve, ANameOfWhichSomethingIsNotUnderstoodIsNotRead) {
  for (const char* text :
       {"azido fentanyl", "fentanyl analogue", "xyzfentanyl", "fentanyl ortho tolyl analog", "fentanyl isothiocyanate",
        "other fentanyls and their derivatives", "fentanyl carboxy metabolite", "piperidine, 4-anilino-1-methyl-",
        "piperidine-4-carboxylic acid", "芬太尼类物质"}) {
    const Resolution resolution = test::resolver_without_opsin().resolve(text);
    EXPECT_EQ(resolution.outcome, Outcome::kNothing) << text << ": " << test::brief(resolution);
    EXPECT_TRUE(has_doubt(resolution, "T012") || has_doubt(resolution, "T002"))
        << text << ": " << test::brief(resolution);
  }
  EXPECT_EQ(told("2,2,6,6-tetramethyl-4-piperidone"), "resolved dictionary:2,2,6,6-tetramethyl-4-piperidone=1");
}

TEST(Resolve, ANumberAndANameThatDisagree) {
  const Resolution resolution =
      test::resolver_without_opsin().resolve("4-piperidone monohydrate hydrochloride, CAS 3612-20-2");
  EXPECT_EQ(resolution.outcome, Outcome::kContradictory);
  EXPECT_TRUE(has_doubt(resolution, "T020"));
  EXPECT_EQ(test::resolver_without_opsin().resolve("4-piperidone hydrochloride 41979-39-9").outcome,
            Outcome::kResolved);
}

TEST(Resolve, ABrokenCheckDigitNamesTheNearestNumbers) {
  const Resolution resolution = test::resolver_without_opsin().resolve("CAS 1609-66-5");
  EXPECT_EQ(resolution.outcome, Outcome::kNothing);
  ASSERT_EQ(resolution.doubts.size(), 1U);
  EXPECT_EQ(resolution.doubts[0].code, "T005");
  EXPECT_NE(resolution.doubts[0].text.find("1609-66-1 (Norfentanyl)"), std::string::npos);
  EXPECT_EQ(told("CAS 50-00-0"), "nothing T006");
}

TEST(Resolve, SeveralFieldsAreOneLine) {
  const std::string name = "1-boc-4-piperidone";
  const std::string number = "79099-07-3";
  const std::vector<DeclaredField> line = {{name, "goods", 0, false}, {number, "cas", 0, false}};
  const Resolution resolution = test::resolver_without_opsin().resolve(line);
  ASSERT_EQ(resolution.mentions.size(), 2U);
  EXPECT_EQ(resolution.mentions[0].field, "goods");
  EXPECT_EQ(resolution.mentions[1].field, "cas");
  EXPECT_EQ(resolution.outcome, Outcome::kResolved);
}

TEST(Resolve, ACutTextIsNotTrusted) {
  // X12 N10-02 holds 45 characters; what is left parses, to another compound.
  const std::string cut = std::string("tert-butyl 4-anilinopiperidine-1-carboxylate and").substr(0, 45);
  ASSERT_EQ(cut.size(), 45U);
  const std::string name = "1-Piperidinecarboxylic acid, 4-(phenylamino)-";
  ASSERT_EQ(name.size(), 45U);
  const std::vector<DeclaredField> line = {{name, "goods", 45, false}};
  const Resolution resolution = test::resolver().resolve(line);
  EXPECT_EQ(resolution.outcome, Outcome::kNothing) << test::brief(resolution);
  EXPECT_TRUE(has_doubt(resolution, "T015"));
  const std::string boc = "TERT-BUTYL 4-(PHENYLAMINO)PIPERIDIN";
  ASSERT_EQ(boc.size(), 35U);
  const std::vector<DeclaredField> other = {{boc, "goods", 0, true}};
  const Resolution guessed = test::resolver().resolve(other);
  EXPECT_EQ(guessed.outcome, Outcome::kNothing);
  ASSERT_TRUE(has_doubt(guessed, "T015"));
  EXPECT_NE(guessed.doubts[0].text.find("tert-butyl 4-(phenylamino)piperidine-1-carboxylate"), std::string::npos)
      << guessed.doubts[0].text;
  const std::vector<DeclaredField> whole = {{"4-piperidone", "goods", 12, false}};
  EXPECT_EQ(test::brief(test::resolver_without_opsin().resolve(whole)), "resolved dictionary:4-piperidone=1 T015");
}

TEST(Resolve, WithoutOpsinASystematicNameIsUnresolvedAndSaysWhy) {
  const Resolution resolution = test::resolver_without_opsin().resolve("N-(4-methoxyphenyl)-2-chloroacetamide");
  EXPECT_EQ(resolution.outcome, Outcome::kNothing);
  ASSERT_TRUE(has_doubt(resolution, "T002"));
}

TEST(Resolve, SaysWhenItStopsLooking) {
  const Resolution resolution = test::resolver_without_opsin().resolve(std::string(100000, 'x'));
  EXPECT_TRUE(has_doubt(resolution, "T016"));
  std::string many;
  for (int i = 0; i < 200; ++i) many += "fentanyl, ";
  EXPECT_TRUE(has_doubt(test::resolver_without_opsin().resolve(many), "T016"));
}

// ---- OPSIN ----

TEST(OpsinProcess, ReadsNamesInOrder) {
  Opsin opsin;
  if (!opsin.missing().empty()) GTEST_SKIP() << opsin.missing();
  const std::vector<std::string> names = {"ethanol", "no such thing", "benzene\nmethane", "", "propan-2-ol"};
  const auto answers = opsin.read(names);
  ASSERT_EQ(answers.size(), 5U);
  EXPECT_EQ(test::parent_key(answers[0].smiles), test::parent_key("CCO"));
  EXPECT_EQ(answers[1].state, OpsinAnswer::State::kNotRead);
  EXPECT_EQ(answers[3].state, OpsinAnswer::State::kNotRead);
  EXPECT_EQ(test::parent_key(answers[4].smiles), test::parent_key("CC(C)O"));
  EXPECT_EQ(opsin.starts(), 1U);
}

TEST(OpsinProcess, IsMissingWhereItIsNotInstalled) {
  Opsin no_java({"no-such-java", "/usr/share/java/opsin-cli.jar", {}, {}});
  EXPECT_NE(no_java.missing().find("Java"), std::string::npos);
  const std::vector<std::string> names = {"ethanol"};
  EXPECT_EQ(no_java.read(names).at(0).state, OpsinAnswer::State::kFailed);
  Opsin no_jar({"sh", "/nowhere/opsin.jar", {}, {}});
  EXPECT_NE(no_jar.missing().find("OPSIN"), std::string::npos);
}

// Children of our own that misbehave: what is asked for a jar is a script here.
class BadOpsin : public Files {
 protected:
  // As java: the script gets "-Xmx… -jar FILE …" and answers in its own way.
  [[nodiscard]] OpsinOptions script(const std::string& body) const {
    const std::string path = file("java", "#!/bin/sh\n" + body);
    fs::permissions(path, fs::perms::owner_all);
    return {path, path, std::chrono::milliseconds(2000), std::chrono::milliseconds(300)};
  }
};

TEST_F(BadOpsin, IsStartedAgainWhenItDies) {
  // Answers two lines, then goes away.
  Opsin opsin(script("read a; echo C; read b; echo CC; exit 0\n"));
  const std::vector<std::string> names = {"a", "b", "c", "d", "e"};
  const auto answers = opsin.read(names);
  ASSERT_EQ(answers.size(), 5U);
  EXPECT_EQ(answers[0].smiles, "C");
  EXPECT_EQ(answers[1].smiles, "CC");
  EXPECT_EQ(answers[2].state, OpsinAnswer::State::kFailed);  // the one it died over
  EXPECT_EQ(answers[3].smiles, "C");
  EXPECT_EQ(answers[4].smiles, "CC");
  EXPECT_EQ(opsin.starts(), 2U);
}

TEST_F(BadOpsin, ANameThatTakesTooLongIsGivenUp) {
  Opsin opsin(script("while read a; do case $a in slow) sleep 20;; esac; echo C$a; done\n"));
  const std::vector<std::string> names = {"x", "slow", "y"};
  const auto answers = opsin.read(names);
  EXPECT_EQ(answers[0].smiles, "Cx");
  EXPECT_EQ(answers[1].state, OpsinAnswer::State::kTookTooLong);
  EXPECT_EQ(answers[2].smiles, "Cy");
}

TEST_F(BadOpsin, OneThatAlwaysFailsIsNoLongerAsked) {
  Opsin opsin(script("exit 1\n"));
  const std::vector<std::string> names(20, "a");
  const auto answers = opsin.read(names);
  ASSERT_EQ(answers.size(), 20U);
  for (const OpsinAnswer& answer : answers) EXPECT_EQ(answer.state, OpsinAnswer::State::kFailed);
  EXPECT_FALSE(opsin.missing().empty());
  EXPECT_LE(opsin.starts(), 3U);
}

TEST(ResolveOpsin, SystematicNames) {
  if (!test::resolver().opsin_missing().empty()) GTEST_SKIP() << test::resolver().opsin_missing();
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"20 KG N-(4-METHOXYPHENYL)-2-CHLOROACETAMIDE, TECHNICAL", "COc1ccc(NC(=O)CCl)cc1"},
      {"bromuro de bencilo", "BrCc1ccccc1"},
      {"N-fenil-2-cloroacetamida", "ClCC(=O)Nc1ccccc1"},
      {"4-(Dimethylamino)piperidin", "CN(C)C1CCNCC1"},
      {"1-methyl-n-phenylpiperidin-4-amine", "CN1CCC(Nc2ccccc2)CC1"},
      {"4-[(4-fluorophenyl)amino]-1-piperidinecarboxylic acid, 1,1-dimethylethyl ester",
       "CC(C)(C)OC(=O)N1CCC(Nc2ccc(F)cc2)CC1"},
  };
  for (const auto& [text, smiles] : cases) {
    const Resolution resolution = test::resolver().resolve(text);
    ASSERT_EQ(resolution.mentions.size(), 1U) << text << ": " << test::brief(resolution);
    EXPECT_EQ(test::parent_key(resolution.mentions[0].readings[0]), test::parent_key(smiles))
        << text << ": " << resolution.mentions[0].readings[0].text;
  }
  // A list is read name by name.
  const Resolution list = test::resolver().resolve("acetone, toluene");
  EXPECT_EQ(list.mentions.size(), 2U) << test::brief(list);
  // One batch or one by one: the same.
  std::vector<std::vector<DeclaredField>> lines;
  for (const auto& [text, smiles] : cases) lines.push_back({DeclaredField{text, "text", 0, false}});
  const std::vector<Resolution> all = test::resolver().resolve_all(lines);
  for (std::size_t i = 0; i < lines.size(); ++i)
    EXPECT_EQ(test::brief(all[i]), test::brief(test::resolver().resolve(cases[i].first)));
}

// OPSIN's own name tests, names and InChIs that others wrote down: asked through the resolver they give what OPSIN
// alone gives, or nothing, and where OPSIN is right so is the resolver. Stereo aside.
TEST(ResolveOpsin, ItsOwnNameTests) {
  const std::string path = test::shared_path("data/names/opsin_name_inchi_tests.tsv.gz");
  if (path.empty() || !chem::has_openbabel()) GTEST_SKIP() << "no name tests, or no InChI";
  if (!test::resolver().opsin_missing().empty()) GTEST_SKIP() << test::resolver().opsin_missing();
  gzFile stream = gzopen(path.c_str(), "rb");
  std::string bytes;
  char buffer[65536];
  for (int n = 0; (n = gzread(stream, buffer, sizeof buffer)) > 0;) bytes.append(buffer, static_cast<std::size_t>(n));
  gzclose(stream);
  std::vector<std::string> names;
  std::vector<std::string> expected;
  for (const std::string_view line : split(bytes, '\n')) {
    const auto cells = split(line, '\t');
    if (cells.size() < 3 || !cells[2].starts_with("InChI=")) continue;
    names.emplace_back(cells[1]);
    expected.push_back(test::parent_key({InputKind::kInchi, std::string(trim(cells[2])), ""}));
  }
  std::vector<std::vector<DeclaredField>> lines;
  for (const std::string& name : names) lines.push_back({DeclaredField{name, "text", 0, false}});
  const std::vector<Resolution> resolutions = test::resolver().resolve_all(lines);
  Opsin opsin;
  const std::vector<OpsinAnswer> answers = opsin.read(names);
  std::size_t alone_right = 0;
  std::size_t right = 0;
  std::size_t as_alone = 0;
  std::size_t unread = 0;
  std::vector<std::string> otherwise;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string alone = test::parent_key(answers[i].smiles);
    const bool alone_is_right = !alone.empty() && alone == expected[i];
    alone_right += alone_is_right ? 1 : 0;
    if (resolutions[i].mentions.empty()) {
      ++unread;
      continue;
    }
    const auto is = [&](const std::string& key) {
      return std::ranges::any_of(resolutions[i].mentions, [&](const Mention& m) {
        return std::ranges::any_of(m.readings, [&](const NameReading& r) { return test::parent_key(r) == key; });
      });
    };
    right += alone_is_right && is(expected[i]) ? 1 : 0;
    if (is(alone) || is(expected[i])) {
      ++as_alone;
    } else {
      otherwise.push_back(names[i] + "  " + test::brief(resolutions[i]));
    }
  }
  std::cout << fmt::format(
      "{} names; OPSIN alone gives the expected connectivity of {}, the resolver of {} of these; {} as OPSIN alone, {} "
      "unread, {} otherwise\n",
      names.size(), alone_right, right, as_alone, unread, otherwise.size());
  for (const std::string& name : otherwise) std::cout << "  otherwise: " << name << "\n";
  EXPECT_GT(right * 100, alone_right * 85);
  EXPECT_LT(otherwise.size() * 100, names.size());
}

}  // namespace
}  // namespace congener
