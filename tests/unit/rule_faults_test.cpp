// One file for each fault a rule file can have (tests/rule_faults), named by it. Its first line says what is expected:
//   # expect: R012 25:34

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "rulebook/fault_codes.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

const std::filesystem::path& folder() {
  static const std::filesystem::path path = test::source_path("tests/rule_faults");
  return path;
}

std::vector<Fault> faults_of(const std::vector<std::filesystem::path>& files) {
  const auto result = load_rules(test::source_path("rules"), files);
  return result ? std::vector<Fault>() : result.error();
}

std::string first_line(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::string line;
  std::getline(stream, line);
  return line;
}

void expect_fault(const std::vector<Fault>& faults, const std::filesystem::path& file) {
  ASSERT_FALSE(faults.empty()) << file << " loads";
  const Fault& fault = faults.front();
  EXPECT_EQ(fmt::format("# expect: {} {}:{}", fault.code, fault.place.line, fault.place.column), first_line(file))
      << describe(faults);
  EXPECT_FALSE(fault.advice.empty()) << file;
  const std::string text = describe(fault);
  EXPECT_TRUE(text.starts_with(fault.code)) << text;
  if (fault.place.column > 0) {
    EXPECT_NE(text.find("^"), std::string::npos) << text;
  }
}

TEST(RuleFaults, TheValidRulesLoad) {
  for (const char* file : {"valid.yaml", "valid_similar.yaml"}) {
    const auto faults = faults_of({folder() / file});
    EXPECT_TRUE(faults.empty()) << file << describe(faults);
  }
}

TEST(RuleFaults, EachFileGivesItsFaultAtItsPlace) {
  std::set<std::string> seen = {code::kUnreadable, code::kBadPattern, code::kDuplicateId};  // tested below
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    const std::string name = entry.path().stem().string();
    if (!entry.is_regular_file() || name.starts_with("valid") || name.starts_with(code::kDuplicateId)) continue;
    expect_fault(faults_of({entry.path()}), entry.path());
    seen.insert(name.substr(0, 4));
  }
  for (const char* known : code::kAll) EXPECT_TRUE(seen.contains(known)) << known << " has no file";
}

TEST(RuleFaults, AMissingFileIsNamed) {
  const auto faults = faults_of({folder() / "no_such_file.yaml"});
  ASSERT_FALSE(faults.empty());
  EXPECT_EQ(faults.front().code, code::kUnreadable);
  EXPECT_NE(faults.front().message.find("no_such_file.yaml"), std::string::npos);
}

TEST(RuleFaults, TwoRulesWithOneId) {
  const std::filesystem::path second = folder() / "R010_duplicate_id.yaml";
  expect_fault(faults_of({folder() / "valid.yaml", second}), second);
}

TEST(RuleFaults, ABadPatternInTheTermsIsShownAtItsCharacter) {
  const auto result = load_rules(folder() / "R013_bad_pattern");
  ASSERT_FALSE(result.ok());
  expect_fault(result.error(), folder() / "R013_bad_pattern" / "terms.yaml");
}

TEST(RuleFaults, AllFaultsOfAllFilesAreReportedAtOnce) {
  const auto faults = faults_of({folder() / "R003_unknown_key.yaml", folder() / "R012_unknown_term.yaml",
                                 folder() / "R018_words_not_in_law.yaml"});
  std::set<std::string> codes;
  for (const Fault& fault : faults) codes.insert(fault.code);
  EXPECT_TRUE(codes.contains(code::kUnknownKey));
  EXPECT_TRUE(codes.contains(code::kUnknownTerm));
  EXPECT_TRUE(codes.contains(code::kWordsNotInLaw));
}

TEST(RuleFaults, AnEmptyDirectoryIsNoRuleBase) {
  const auto result = load_rules(test::source_path("tests/spellings"));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().front().code, code::kUnreadable);
}

TEST(RuleFaults, StructuresOfExamplesAreReadOfGivenFilesOrOfAll) {
  namespace fs = std::filesystem;
  const fs::path faulty = folder() / "R011_bad_structure.yaml";
  const std::vector<fs::path> given = {faulty};
  EXPECT_FALSE(load_rules(test::source_path("rules"), given, ExampleStructures::kOfGivenFiles).ok());
  const fs::path base = fs::path(testing::TempDir()) / "congener_rules_with_a_bad_example";
  fs::remove_all(base);
  fs::copy(test::source_path("rules"), base, fs::copy_options::recursive);
  fs::copy_file(faulty, base / "minimal.yaml");
  EXPECT_FALSE(load_rules(base).ok());
  const auto spared = load_rules(base, {}, ExampleStructures::kOfGivenFiles);
  ASSERT_TRUE(spared.ok()) << describe(spared.error());
  EXPECT_EQ(spared.value().rules().size(), test::rules().rules().size() + 1);
  fs::remove_all(base);
}

TEST(RuleFaults, AFileStandsInForTheRuleOfItsId) {
  const std::filesystem::path file = test::source_path("rules/ie/fentanyl.yaml");
  const auto result = load_rules(test::source_path("rules"), std::vector{file});
  ASSERT_TRUE(result.ok()) << describe(result.error());
  EXPECT_EQ(result.value().rules().size(), test::rules().rules().size());
}

}  // namespace
}  // namespace congener
