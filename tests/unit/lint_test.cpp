// The lint of law: each finding fires on a made-up rule that deserves it, and on none that does not.

#include "workbench/lint.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "skeleton/skeleton.hpp"
#include "support/engine.hpp"
#include "workbench/lint_report.hpp"
#include "workbench/rule_skeleton.hpp"
#include "workbench/term_within.hpp"

namespace congener::workbench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWords = "Substitution in the ring; replacement of the acyl; substitution at the nitrogen.";

std::string sound_rule() {
  return fmt::format(R"(id: "xx.lint"
title: "A sound rule"
jurisdiction: "US"
kind: "class"
status: "verified"
status_because: "made for tests"
law:
  source: "none"
  retrieved: "2026-11-23"
  text: "{}"
  sha256: "{}"
  recalled: ["url"]
in_force:
  - {{from: "2021-01-01", by: "an order"}}
parent:
  name: "acetanilide"
  smiles:   "CC(=O)Nc1ccccc1"
  portions: "aa  a nr rrrrr "
  legend: {{a: "acyl", n: "nitrogen", r: "ring"}}
clauses:
  A:
    words: "Substitution in the ring"
    permits:
      - {{substitute: "ring", with: ["alkyl"]}}
  B:
    words: "replacement of the acyl"
    permits:
      - {{replace: "acyl", by: ["acyl"], when_substituted: "bigger"}}
  C:
    words: "substitution at the nitrogen"
    permits:
      - {{substitute: "nitrogen", with: ["hydroxyl"]}}
readings:
  bigger: {{question: "Is a substituted acetyl another acyl?", because: "test", source: "none"}}
except:
  - {{substances: [{{name: "4-methylacetanilide", smiles: "CC(=O)Nc1ccc(C)cc1"}}], because: "named"}}
examples:
  in:
    - {{name: "4-ethylacetanilide", smiles: "CC(=O)Nc1ccc(CC)cc1", clauses: ["A"], because: "alkyl"}}
    - {{name: "formanilide", smiles: "O=CNc1ccccc1", clauses: ["B"], because: "acyl"}}
    - {{name: "N-hydroxyacetanilide", smiles: "CC(=O)N(O)c1ccccc1", clauses: ["C"], because: "hydroxyl"}}
  contested:
    - {{name: "propionanilide", smiles: "CCC(=O)Nc1ccccc1", reading: "bigger", because: "a substituted acetyl"}}
)",
                     kWords, sha256_hex(kWords));
}

std::string replaced(std::string text, std::string_view old, std::string_view by) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), by);
}

// A rule base of its own: the terms of the repository and the rules given.
class Base {
 public:
  Base() : directory_(fs::temp_directory_path() / fmt::format("congener_lint_{}", getpid())) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
    fs::copy_file(test::source_path("rules/terms.yaml"), directory_ / "terms.yaml");
  }
  ~Base() { fs::remove_all(directory_); }
  Base(const Base&) = delete;
  Base& operator=(const Base&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::vector<Finding> lint(LintOptions options = {{"xx.lint"}, {}}) const {
    const auto loaded = load_rules(directory_);
    EXPECT_TRUE(loaded.ok()) << (loaded ? "" : describe(loaded.error()));
    if (!loaded) return {};
    RulePlaces places(directory_);
    return workbench::lint(loaded.value(), places, options);
  }
  [[nodiscard]] const fs::path& path() const { return directory_; }

 private:
  fs::path directory_;
};

std::vector<Finding> lint_of(const std::string& text, LintOptions options = {{"xx.lint"}, {}}) {
  const Base base;
  base.write("lint.yaml", text);
  return base.lint(std::move(options));
}

std::string shown(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& f : findings) text += fmt::format("{} {}", name(f.severity), describe(f.fault));
  return text;
}

const Finding* of_code(const std::vector<Finding>& findings, const LintCode& code) {
  const auto found = std::ranges::find_if(findings, [&](const Finding& f) { return f.fault.code == code.code; });
  return found == findings.end() ? nullptr : &*found;
}

// Fires with this severity, at a line that holds `at`, and alone.
void expect_only(const std::vector<Finding>& findings, const LintCode& code, Severity severity, std::string_view at) {
  ASSERT_EQ(findings.size(), 1U) << shown(findings);
  EXPECT_EQ(findings[0].fault.code, code.code) << shown(findings);
  EXPECT_EQ(findings[0].severity, severity) << shown(findings);
  EXPECT_NE(findings[0].fault.line_text.find(at), std::string::npos) << shown(findings);
  EXPECT_GT(findings[0].fault.place.line, 0U);
  EXPECT_GT(findings[0].fault.place.column, 0U);
  EXPECT_FALSE(findings[0].fault.advice.empty());
}

std::vector<ElementGraph> graphs(const std::vector<const char*>& smiles) {
  std::vector<ElementGraph> all;
  for (const char* each : smiles) EXPECT_EQ(scan_smiles(each, all.emplace_back()).outcome, Scan::kScanned);
  return all;
}

TEST(Lint, ASoundRuleHasNoFinding) {
  const LintOptions options{{"xx.lint"}, graphs({"CCO", "CCN", "c1ccccc1", "CC(C)=O"})};
  EXPECT_TRUE(lint_of(sound_rule(), options).empty()) << shown(lint_of(sound_rule(), options));
}

TEST(Lint, APermitThatCanNeverApply) {
  expect_only(lint_of(replaced(sound_rule(), "by: [\"acyl\"], when",
                               "by: [\"acyl\"]}\n      - {replace: \"acyl\", by: [\"alkano_bridge\"], when")),
              kNeverApplies, Severity::kError, "alkano_bridge");
}

TEST(Lint, AClauseThatLicensesNothingTried) {
  const auto findings = lint_of(replaced(sound_rule(), "with: [\"hydroxyl\"]", "with: [\"alkyl\"], max_carbons: 0"));
  expect_only(findings, kNeverApplies, Severity::kWarning, "C:");
}

TEST(Lint, AClauseCoveredByAnother) {
  const auto findings =
      lint_of(replaced(sound_rule(), "with: [\"hydroxyl\"]}",
                       "with: [\"hydroxyl\"]}\n      - {substitute: \"ring\", with: [\"halo\", \"alkyl\"]}"));
  expect_only(findings, kCovered, Severity::kWarning, "A:");
  // One carbon atom at most is less than any alkyl; the other way round is not.
  const std::string limited = replaced(sound_rule(), "with: [\"alkyl\"]}", "with: [\"alkyl\"], max_carbons: 1}");
  expect_only(lint_of(replaced(limited, "with: [\"hydroxyl\"]}",
                               "with: [\"hydroxyl\"]}\n      - {substitute: \"ring\", with: [\"alkyl\"]}")),
              kCovered, Severity::kWarning, "A:");
}

TEST(Lint, CoveredByTrialAloneIsANote) {
  // Every alkoxyl group is an ether, but by other words: that is found by trying, and not shown.
  std::string text = replaced(sound_rule(), "with: [\"alkyl\"]}", "with: [\"alkoxyl\"]}");
  text = replaced(text, "with: [\"hydroxyl\"]}",
                  "with: [\"hydroxyl\"]}\n      - {substitute: \"ring\", with: [\"ether\"]}");
  const auto findings = lint_of(replaced(text, "CC(=O)Nc1ccc(C)cc1", "CC(=O)Nc1ccc(OC)cc1"));
  expect_only(findings, kCovered, Severity::kNote, "A:");
}

TEST(Lint, TwoClausesForOneChange) {
  const auto findings = lint_of(
      replaced(replaced(sound_rule(), "with: [\"alkyl\"]}", "with: [\"alkyl\", \"halo\"]}"), "with: [\"hydroxyl\"]}",
               "with: [\"hydroxyl\"]}\n      - {substitute: \"ring\", with: [\"halo\", \"nitro\"]}"));
  expect_only(findings, kSameChange, Severity::kNote, "C:");
}

TEST(Lint, ReadingsUnusedAndUnexercised) {
  expect_only(lint_of(replaced(sound_rule(), "readings:\n",
                               "readings:\n  idle: {question: \"Is it?\", because: \"test\", source: \"none\"}\n")),
              kUnusedReading, Severity::kWarning, "idle");
  expect_only(lint_of(replaced(sound_rule(), "reading: \"bigger\"", "reading: \"acyl.thioacyl\"")), kUnexercisedReading,
              Severity::kWarning, "bigger");
}

TEST(Lint, AnExceptionThatCannotFire) {
  expect_only(lint_of(replaced(sound_rule(), "name: \"4-methylacetanilide\", smiles: \"CC(=O)Nc1ccc(C)cc1\"",
                               "name: \"ethanol\", smiles: \"CCO\"")),
              kIdleException, Severity::kWarning, "ethanol");
}

TEST(Lint, AReviewedFindingIsANoteAndAnIdleReviewAWarning) {
  const std::string idle = replaced(sound_rule(), "name: \"4-methylacetanilide\", smiles: \"CC(=O)Nc1ccc(C)cc1\"",
                                    "name: \"ethanol\", smiles: \"CCO\"");
  const auto reviewed = [](const std::string& text, const char* about) {
    return replaced(text, "parent:\n",
                    fmt::format("reviewed:\n  - {{finding: \"W007\", about: \"{}\", because: \"the law "
                                "names it\"}}\nparent:\n",
                                about));
  };
  expect_only(lint_of(reviewed(idle, "ethanol")), kIdleException, Severity::kNote, "ethanol");
  expect_only(lint_of(reviewed(sound_rule(), "ethanol")), kIdleReview, Severity::kWarning, "W007");
}

constexpr const char* kList = R"(id: "xx.list"
title: "A list"
jurisdiction: "US"
kind: "listed"
status: "{}"
status_because: "made for tests"
law: {{source: "none", retrieved: "2026-11-23", text: "a list", sha256: "{}"}}
in_force:
  - {{from: "2000-01-01", to: "{}", by: "an order"}}
substances:
  - {{name: "a compound", smiles: "{}"}}
examples: {{}}
)";

TEST(Lint, AnExceptionByAListAndItsDays) {
  const std::string rule =
      replaced(sound_rule(), "{substances: [{name: \"4-methylacetanilide\", smiles: \"CC(=O)Nc1ccc(C)cc1\"}]",
               "{listed_in: [\"xx.list\"]");
  const auto with_list = [&](const char* status, const char* to, const char* smiles) {
    const Base base;
    base.write("lint.yaml", rule);
    base.write("list.yaml", fmt::format(fmt::runtime(kList), status, sha256_hex("a list"), to, smiles));
    return base.lint();
  };
  EXPECT_TRUE(with_list("verified", "2030-01-01", "CC(=O)Nc1ccc(C)cc1").empty());
  expect_only(with_list("verified", "2020-12-31", "CC(=O)Nc1ccc(C)cc1"), kIdleException, Severity::kWarning, "xx.list");
  expect_only(with_list("verified", "2030-01-01", "CCO"), kIdleException, Severity::kWarning, "xx.list");
  expect_only(with_list("draft", "2030-01-01", "CC(=O)Nc1ccc(C)cc1"), kDraftSource, Severity::kWarning, "xx.list");
}

TEST(Lint, TwoVersionsInForce) {
  const auto with_older = [&](const char* to) {
    const Base base;
    base.write("lint.yaml", sound_rule());
    base.write("older.yaml", replaced(replaced(sound_rule(), "xx.lint", "xx.lint_2019"), "from: \"2021-01-01\"",
                                      fmt::format("from: \"2019-01-01\", to: \"{}\"", to)));
    return base.lint({{"xx.lint", "xx.lint_2019"}, {}});
  };
  EXPECT_TRUE(with_older("2020-12-31").empty());
  expect_only(with_older("2021-01-01"), kTwoInForce, Severity::kWarning, "in_force");
}

TEST(Lint, APortionThatNoClauseTouches) {
  expect_only(lint_of(replaced(sound_rule(), "substitute: \"nitrogen\", with: [\"hydroxyl\"]",
                               "substitute: \"ring\", with: [\"hydroxyl\"]")),
              kUntouchedPortion, Severity::kNote, "legend");
}

TEST(Lint, WordsFromMemoryInAVerifiedRule) {
  const std::string recalled = replaced(sound_rule(), "[\"url\"]", "[\"text: the last limb\"]");
  expect_only(lint_of(recalled), kDraftSource, Severity::kWarning, "text: the last limb");
  EXPECT_TRUE(lint_of(replaced(recalled, "status: \"verified\"", "status: \"draft\"")).empty());
}

TEST(Lint, AnAnchorThatMostCompoundsHave) {
  std::string small =
      replaced(sound_rule(), "{substitute: \"ring\", with: [\"alkyl\"]}", "{replace: \"ring\", by: [\"any_group\"]}");
  small = replaced(small, "by: [\"acyl\"]", "by: [\"any_group\"]");
  small = replaced(small, "with: [\"hydroxyl\"]", "with: [\"any_group\"]");
  const LintOptions options{{"xx.lint"}, graphs({"CCNCC", "CN(C)C", "CNC(=O)CCC", "CCO"})};
  const auto findings = lint_of(small, options);
  const Finding* anchor = of_code(findings, kSmallAnchor);
  ASSERT_NE(anchor, nullptr) << shown(findings);
  EXPECT_EQ(anchor->severity, Severity::kWarning);
  EXPECT_NE(anchor->fault.message.find("75.0 %"), std::string::npos) << anchor->fault.message;
}

TEST(Lint, TermsUnusedAndReadingsUnshown) {
  const Base base;
  base.write("lint.yaml", sound_rule());
  std::string terms;
  {
    std::ifstream stream(base.path() / "terms.yaml", std::ios::binary);
    terms.assign(std::istreambuf_iterator<char>(stream), {});
  }
  const std::string two =
      "        - {fragment: \"*C1CC1\", reading: \"cycloalkyl\"}\n"
      "        - {fragment: \"*CC1CC1\", reading: \"cycloalkyl\"}\n";
  base.write("terms.yaml", replaced(replaced(terms, two, ""), "      contested:\n\n", "\n"));
  const auto findings = base.lint({});
  std::size_t unused = 0;
  bool alkyl_unused = false;
  bool unshown = false;
  for (const Finding& f : findings) {
    unused += f.fault.code == kUnusedTerm.code ? 1U : 0U;
    alkyl_unused = alkyl_unused || (f.fault.code == kUnusedTerm.code && f.rule == "alkyl");
    unshown = unshown || (f.fault.code == kUnexercisedReading.code && f.rule == "alkyl");
    EXPECT_EQ(f.fault.place.file, "terms.yaml") << shown({f});
  }
  EXPECT_GT(unused, 10U);
  EXPECT_FALSE(alkyl_unused);
  EXPECT_TRUE(unshown);
}

TEST(Lint, TheRepositorysOwnRulesHaveNoWarning) {
  RulePlaces places(test::source_path("rules"));
  for (const Finding& finding : lint(test::rules(), places)) {
    EXPECT_EQ(finding.severity, Severity::kNote) << describe(finding.fault);
  }
}

TEST(Lint, OneTermWithinAnother) {
  const auto term = [](const char* id) -> const Term& { return *test::rules().terms().at(id); };
  EXPECT_TRUE(within(term("alkyl"), term("any_group")));
  EXPECT_TRUE(within(term("alkoxy"), term("alkoxyl")));
  EXPECT_TRUE(within(term("any_aromatic_monocycle"), term("any_monocycle")));
  EXPECT_TRUE(within(term("heteromonocycle"), term("any_monocycle")));
  EXPECT_FALSE(within(term("any_monocycle"), term("heteromonocycle")));
  EXPECT_FALSE(within(term("alkyl"), term("haloalkyl")));
  EXPECT_FALSE(within(term("alkano_bridge"), term("any_group")));
}

// The parts of SARIF 2.1.0 that readers of it need: see its sections 3.13, 3.14, 3.27 to 3.30.
void expect_sarif(const nlohmann::json& sarif) {
  EXPECT_EQ(sarif.at("version"), "2.1.0");
  EXPECT_TRUE(sarif.at("$schema").is_string());
  ASSERT_EQ(sarif.at("runs").size(), 1U);
  const auto& run = sarif["runs"][0];
  const auto& driver = run.at("tool").at("driver");
  EXPECT_EQ(driver.at("name"), "congener");
  for (const auto& rule : driver.at("rules")) {
    EXPECT_TRUE(rule.at("id").is_string());
    EXPECT_TRUE(rule.at("shortDescription").at("text").is_string());
  }
  for (const auto& result : run.at("results")) {
    EXPECT_EQ(driver["rules"].at(result.at("ruleIndex").get<std::size_t>())["id"], result.at("ruleId"));
    EXPECT_TRUE(result.at("level") == "note" || result["level"] == "warning" || result["level"] == "error");
    EXPECT_FALSE(result.at("message").at("text").get<std::string>().empty());
    const auto& place = result.at("locations").at(0).at("physicalLocation");
    EXPECT_TRUE(place.at("artifactLocation").at("uri").is_string());
    if (place.contains("region")) {
      EXPECT_GE(place["region"].at("startLine").get<int>(), 1);
      EXPECT_GT(place["region"].at("endColumn").get<int>(), place["region"].at("startColumn").get<int>());
    }
  }
}

TEST(Lint, SarifAndJson) {
  auto findings = lint_of(replaced(sound_rule(), "readings:\n",
                                   "readings:\n  idle: {question: \"Is it?\", because: \"test\", source: \"none\"}\n"));
  Finding& fault = findings.emplace_back();
  fault.severity = Severity::kError;
  fault.fault = file_fault("a b.yaml", "R001", "cannot read it", "check the path");
  const LintSummary summary{1, 2, 3, "hash", "0"};
  const auto sarif = nlohmann::json::parse(lint_sarif(findings, summary));
  expect_sarif(sarif);
  EXPECT_EQ(sarif["runs"][0]["results"].size(), 2U);
  EXPECT_EQ(sarif["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "a%20b.yaml");
  expect_sarif(nlohmann::json::parse(lint_sarif({}, summary)));
  const auto json = nlohmann::json::parse(lint_json(findings, summary));
  EXPECT_EQ(json.at("errors"), 1);
  EXPECT_EQ(json.at("warnings"), 1);
  EXPECT_EQ(json.at("findings").at(0).at("code"), "W005");
  EXPECT_GT(json["findings"][0].at("line").get<int>(), 0);
}

TEST(RuleSkeleton, OnlyWhatMustBeFilledInIsAtFault) {
  for (const RuleKind kind : {RuleKind::kListed, RuleKind::kClass, RuleKind::kDerived, RuleKind::kSimilar}) {
    const Base base;
    base.write("new.yaml", rule_skeleton("xx.new_rule", kind));
    const auto loaded = load_rules(base.path());
    ASSERT_FALSE(loaded.ok());
    for (const Fault& fault : loaded.error()) {
      EXPECT_EQ(fault.code, "R005") << describe(fault);
      EXPECT_NE(fault.line_text.find("\"\""), std::string::npos) << describe(fault);
    }
  }
}

TEST(RuleSkeleton, Ids) {
  EXPECT_TRUE(is_rule_id("us.list_i.4ap"));
  for (const char* bad : {"us", "", "us.", ".us", "US.x", "us..x", "us.a b"}) EXPECT_FALSE(is_rule_id(bad)) << bad;
}

}  // namespace
}  // namespace congener::workbench
