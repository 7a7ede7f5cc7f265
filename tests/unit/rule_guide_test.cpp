// rules/README.md, the guide: its example is a rule that loads, is tested and lints; its drawings are current; every
// code has an entry.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "chem/chem.hpp"
#include "congener/rule_test.hpp"
#include "rulebook/fault_codes.hpp"
#include "support/engine.hpp"
#include "workbench/lint.hpp"
#include "workbench/term_drawing.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const std::string& guide() {
  static const std::string text = read(test::source_path("rules/README.md"));
  return text;
}

// The YAML block behind the marker of that name.
std::string block(const std::string& marker) {
  const std::size_t at = guide().find("<!-- " + marker + " -->");
  EXPECT_NE(at, std::string::npos) << marker;
  const std::size_t begin = guide().find("```yaml\n", at) + 8;
  return guide().substr(begin, guide().find("```", begin) - begin);
}

TEST(RuleGuide, ItsExampleLoadsIsTestedAndLints) {
  const fs::path file = fs::temp_directory_path() / fmt::format("congener_guide_{}.yaml", getpid());
  std::ofstream(file) << block("example rule");
  const auto rules = load_rules(test::source_path("rules"), std::vector<fs::path>{file});
  ASSERT_TRUE(rules.ok()) << describe(rules.error());
  const RuleTestReport report = test_rules(rules.value(), {"xx.acetanilide"});
  EXPECT_GT(report.examples, 5U);
  for (const RuleTestFailure& failure : report.failures) ADD_FAILURE() << failure.example << ": " << failure.message;
  EXPECT_DOUBLE_EQ(report.percent_exercised(), 100.0);
  RulePlaces places(test::source_path("rules"));
  for (const auto& finding : workbench::lint(rules.value(), places, {{"xx.acetanilide"}, {}})) {
    EXPECT_EQ(finding.severity, workbench::Severity::kNote) << describe(finding.fault);
  }
  fs::remove(file);
}

TEST(RuleGuide, EveryCodeHasAnEntry) {
  for (const char* code : code::kAll) EXPECT_NE(guide().find(fmt::format("| `{}` |", code)), std::string::npos) << code;
  for (const auto& code : workbench::kAllLintCodes) {
    EXPECT_NE(guide().find(fmt::format("| `{}` | {} |", code.code, code.title)), std::string::npos) << code.code;
  }
}

TEST(RuleGuide, ItsDrawingsAreCurrent) {
  if (chem::rdkit_version() != "2022.09.3") return;  // another one draws in its own way
  std::set<std::string> expected;
  for (const auto& [id, term] : test::rules().terms()) {
    const std::string svg = workbench::draw_term(*term);
    if (svg.empty()) continue;
    expected.insert(id + ".svg");
    EXPECT_TRUE(svg.starts_with("<svg") && svg.ends_with("</svg>\n")) << id;
    EXPECT_EQ(read(test::source_path("rules/drawings/" + id + ".svg")), svg) << id << ": ./dev drawings";
    EXPECT_NE(guide().find(fmt::format("(drawings/{}.svg)", id)), std::string::npos) << id << " is not in the guide";
  }
  for (const auto& entry : fs::directory_iterator(test::source_path("rules/drawings"))) {
    EXPECT_TRUE(expected.contains(entry.path().filename().string())) << entry.path();
  }
}

}  // namespace
}  // namespace congener
