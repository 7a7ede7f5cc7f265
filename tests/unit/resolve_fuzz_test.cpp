// Every parser of the resolver on seeded random bytes and on names with bytes changed: no crash, no endless work, and
// every span inside its text.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "resolve/cas_number.hpp"
#include "resolve/dictionary.hpp"
#include "resolve/systematic.hpp"
#include "resolve/trivial_name.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

constexpr int kRounds = 4000;

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyl_names.csv"));
  for (std::size_t i = 1; i < rows.size(); ++i) all.push_back(rows[i][0]);
  for (const char* text :
       {"CAS 437-38-7", "PJMPHNIQZUBGLI-UHFFFAOYSA-N", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "InChI=1S/CH4/h1H4",
        "&alpha;-methyl &#946;", "盐酸4-哌啶酮 2,2',2''-o,m,p-di-tri-d5-13C6"}) {
    all.emplace_back(text);
  }
  return all;
}

std::string mutated(std::string text, std::mt19937& random, const std::vector<std::string>& others) {
  const int edits = 1 + static_cast<int>(random() % 6);
  for (int i = 0; i < edits; ++i) {
    const std::size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 6) {
      case 0: text.insert(at, 1, static_cast<char>(random())); break;
      case 1: text.erase(at, 1 + random() % 3); break;
      case 2:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 3: text.insert(at, others[random() % others.size()]); break;
      case 4: text.insert(at, text.substr(0, at)); break;
      default: text = text.substr(0, at); break;
    }
    if (text.size() > 4000) text.resize(4000);
  }
  return text;
}

std::string random_bytes(std::mt19937& random) {
  static constexpr std::string_view kLikely = "0123456789-'()[],. /ompnNdabcCFHO=#&;\xCE\xB1\xE2\x80\x93\xE8\x8A\xAC";
  std::string text;
  const std::size_t length = random() % 300;
  for (std::size_t i = 0; i < length; ++i)
    text += random() % 3 == 0 ? static_cast<char>(random()) : kLikely[random() % kLikely.size()];
  return text;
}

void check(const std::string& text) {
  const FoldedText folded(text);
  for (std::size_t i = 0; i < folded.text().size(); ++i) ASSERT_LE(folded.source_end(i + 1), text.size());
  for (const CasFound& cas : find_cas_numbers(folded.text())) {
    ASSERT_LE(cas.end, folded.text().size());
    static_cast<void>(nearest_cas_numbers(cas.number));
  }
  const WordText words(folded);
  if (!words.compacted.text.empty()) {
    static_cast<void>(read_trivial_name(words, 0, true));
    static_cast<void>(read_name_suffix(words, words.compacted.text.size() / 2));
    static_cast<void>(read_name_prefix(words, words.compacted.text.size() / 2));
  }
  static_cast<void>(opsin_spellings(text));
  static_cast<void>(is_vendor_style(text));
  const DeclaredField field{text, "text", 0, true};
  const Resolution resolution = test::resolver_without_opsin().resolve({&field, 1});
  for (const Mention& mention : resolution.mentions) {
    ASSERT_LE(mention.begin, mention.end);
    ASSERT_LE(mention.end, text.size());
    ASSERT_EQ(text.substr(mention.begin, mention.end - mention.begin), mention.text);
    ASSERT_FALSE(mention.readings.empty());
    ASSERT_LE(mention.readings.size(), 64U);
  }
  ASSERT_TRUE(!resolution.mentions.empty() || !resolution.doubts.empty());
}

TEST(ResolveFuzz, RandomBytes) {
  std::mt19937 random(1);
  for (int i = 0; i < kRounds; ++i) check(random_bytes(random));
}

TEST(ResolveFuzz, MutatedNames) {
  std::mt19937 random(2);
  const std::vector<std::string> names = seeds();
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = mutated(names[random() % names.size()], random, names);
    SCOPED_TRACE(text);
    check(text);
  }
}

TEST(ResolveFuzz, LongAndRepetitiveTexts) {
  for (const char* piece : {"o", "2'", "2,", "di", "methyl", "fluoro ", "fentanyl ", "4-", "437-38-7 ", "&#", "(",
                            "nor", "\xE8\x8A\xAC", "4-ap ", "InChI=1S/", "C(=O)"}) {
    std::string text;
    while (text.size() < 20000) text += piece;
    check(text);
    check(text + "fentanyl");
  }
}

TEST(ResolveFuzz, DictionaryFiles) {
  std::mt19937 random(3);
  std::ifstream stream(test::source_path("data/names/substances.txt"), std::ios::binary);
  const std::string good((std::istreambuf_iterator<char>(stream)), {});
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("congener_fuzz_{}", getpid())).string();
  for (int i = 0; i < 60; ++i) {
    const std::size_t from = random() % good.size();
    std::string text = good.substr(from, 3000);
    for (int edit = 0; edit < 20; ++edit) text[random() % text.size()] = static_cast<char>(random());
    std::ofstream(path, std::ios::binary) << text;
    static_cast<void>(Dictionary::load(path));
    static_cast<void>(open_dictionary(path));
    std::ofstream(path, std::ios::binary) << "name,cas,smiles\n" << text;
    static_cast<void>(open_dictionary(path));
    std::ofstream(path, std::ios::binary) << "CONGNAME" << text;
    EXPECT_FALSE(open_dictionary(path));
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace congener
