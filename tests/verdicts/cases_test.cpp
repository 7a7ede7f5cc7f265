// Runs the verdict cases of tests/verdicts/*.txt: text that a chemist or a lawyer can review.
//
//   # Why the case exists.
//   case   fentanyl is controlled by name and not by class
//   input  CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1
//   goods, cas, formula, hs, un, marks, other  TEXT: fields of the line, beside `input` or instead of it; goods/35: a
//                                              field that holds 35 characters
//   found  TEXT                                (what a laboratory found: "smiles CCO", "formula C2H6O", "mass 46.04")
//   asked  US 2026-01-01                       (jurisdictions, or "all"; the day)
//   expect controlled                          (the status)
//   expect declared ambiguous                  (what came of the words and numbers)
//   expect grave X003                          (a finding that decides), remark X004 (one that does not)
//   expect reason V007
//   expect nothing found                       (no finding of either kind)
//   expect controlled by us.schedule_ii
//   expect controlled by us.list_i.4ap path carbamate of halide
//   expect controlled by us.fentanyl_related clauses B + D
//   expect arguable by us.fentanyl_related on homologue
//   expect excepted from us.fentanyl_related by us.schedule_ii
//   expect watch by us.list_i.4ap
//   expect clauses B + D of us.fentanyl_related     (of any hit, whatever the day and the exceptions)
//   expect near us.fentanyl_related
//   expect not us.fentanyl_related             (neither controlled nor arguable)
//   expect same as ANOTHER CASE

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

struct Case {
  std::string name;
  std::string input;
  DeclaredLine line;
  std::string found;
  std::string asked;
  std::vector<std::pair<std::size_t, std::string>> expectations;  // line, text
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::optional<Field> field_of(const std::string& keyword, const std::string& text) {
  static const std::map<std::string, FieldKind> kKinds = {
      {"goods", FieldKind::kGoods},      {"cas", FieldKind::kCas},     {"formula", FieldKind::kFormula},
      {"hs", FieldKind::kCommodityCode}, {"un", FieldKind::kUnNumber}, {"marks", FieldKind::kMarks},
      {"party", FieldKind::kParty},      {"other", FieldKind::kOther}};
  const std::size_t slash = std::min(keyword.find('/'), keyword.size());
  const auto kind = kKinds.find(keyword.substr(0, slash));
  if (kind == kKinds.end()) return std::nullopt;
  Field field;
  field.kind = kind->second;
  field.text = text;
  if (slash < keyword.size()) field.limit = std::stoul(keyword.substr(slash + 1));
  field.place.path = keyword;
  return field;
}

// Names and numbers are read, without OPSIN: what is written here must hold everywhere.
Verdict judge(const Case& c, JudgeOptions options) {
  if (c.line.fields.empty() && c.found.empty()) return test::judge(c.input, options);
  options.resolver = &test::resolver_without_opsin();
  options.checks = &test::checks();
  std::optional<FoundTable> found;
  if (!c.found.empty()) {
    const std::size_t blank = c.found.find(' ');
    const std::string table = fmt::format("id;{}\n1;{}\n", c.found.substr(0, blank), c.found.substr(blank + 1));
    auto parsed = FoundTable::parse(table, "found");
    if (!parsed) {
      ADD_FAILURE() << c.name << ": " << describe(parsed.error());
      return {};
    }
    options.found = &found.emplace(std::move(parsed).value());
  }
  Record record;
  record.number = 1;
  record.id = "1";
  record.text = c.input;
  if (!c.input.empty()) record.kind = InputKind::kSmiles;
  record.fields = std::make_shared<const DeclaredLine>(c.line);
  return Judge(test::rules(), test::counter_ions(), std::move(options)).judge(record);
}

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::vector<Case> cases;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (trim(line).empty() || line[0] == '#') continue;
    const std::size_t space = line.find(' ');
    const std::string keyword = line.substr(0, space);
    const std::string rest(trim(std::string_view(line).substr(std::min(space, line.size()))));
    if (keyword == "case") {
      cases.emplace_back().name = rest;
    } else if (cases.empty()) {
      ADD_FAILURE() << path << ":" << number << ": " << line;
    } else if (keyword == "input") {
      cases.back().input = rest;
    } else if (keyword == "found") {
      cases.back().found = rest;
    } else if (auto field = field_of(keyword, rest)) {
      cases.back().line.fields.push_back(std::move(*field));
    } else if (keyword == "asked") {
      cases.back().asked = rest;
    } else if (keyword == "expect") {
      cases.back().expectations.emplace_back(number, rest);
    } else {
      ADD_FAILURE() << path << ":" << number << ": unknown word " << keyword;
    }
  }
  return cases;
}

std::string clauses_of(const Hit& hit) {
  std::set<std::string> clauses;
  for (const Account& account : hit.accounts) {
    if (!account.clause.empty()) clauses.insert(account.clause);
  }
  return fmt::format("{}", fmt::join(clauses, " + "));
}

class Expectation {
 public:
  Expectation(const Verdict& verdict, const std::map<std::string, std::string>& summaries)
      : verdict_(verdict), summaries_(summaries) {}

  bool holds(const std::string& text) const {
    const std::vector<std::string> w = words(text);
    if (text.starts_with("same as ")) {
      const auto other = summaries_.find(text.substr(8));
      return other != summaries_.end() && other->second == test::summary(verdict_);
    }
    if (text == "nothing found") return verdict_.findings.empty();
    if (w[0] == "declared") return name(verdict_.declaration) == w[1];
    if (w[0] == "grave" || w[0] == "remark") {
      return std::ranges::any_of(verdict_.findings, [&](const CheckFinding& finding) {
        return finding.code == w[1] && finding.grave == (w[0] == "grave");
      });
    }
    if (w[0] == "reason") return std::ranges::any_of(verdict_.reasons, [&](const Reason& r) { return r.code == w[1]; });
    if (w.size() == 1) return name(verdict_.status) == w[0];
    if (w[0] == "clauses") {  // whatever the day and the exceptions
      const std::string& rule = w.back();
      return std::ranges::any_of(verdict_.hits, [&](const Hit& h) {
        return h.rule->id == rule && "clauses " + clauses_of(h) + " of " + rule == text;
      });
    }
    if (w[0] == "not") return !hit(w[1], "controlled") && !hit(w[1], "arguable");
    if (w[0] == "near") {
      return std::ranges::any_of(verdict_.near, [&](const Near& n) { return n.rule->id == w[1]; });
    }
    const Hit* found = w.size() > 2 ? hit(w[2], w[0]) : nullptr;
    if (!found) return false;
    if (w.size() == 3) return true;
    const std::string rest = text.substr(text.find(w[3], text.find(w[2]) + w[2].size()) + w[3].size() + 1);
    if (w[3] == "clauses") return clauses_of(*found) == rest;
    if (w[3] == "path") return fmt::format("{}", fmt::join(found->path, " of ")) == rest;
    if (w[3] == "on") return fmt::format("{}", fmt::join(found->readings, " and ")) == rest;
    if (w[3] == "by") return found->excepted_by == rest;
    return false;
  }

 private:
  const Hit* hit(const std::string& rule, const std::string& verdict) const {
    for (const Hit& h : verdict_.hits) {
      if (h.rule->id == rule && name(h.verdict) == verdict) return &h;
    }
    return nullptr;
  }

  const Verdict& verdict_;
  const std::map<std::string, std::string>& summaries_;
};

std::string told(const Verdict& verdict) {
  std::string text;
  for (const Reason& reason : verdict.reasons) text += fmt::format("\n  reason   {} {}", reason.code, reason.text);
  for (const CheckFinding& finding : verdict.findings)
    text += fmt::format("\n  {} {} {}", finding.grave ? "grave   " : "remark  ", finding.code, finding.text);
  return text;
}

TEST(VerdictCases, HoldAsWritten) {
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_path("tests/verdicts"))) {
    if (entry.path().extension() != ".txt") continue;
    std::map<std::string, std::string> summaries;
    for (const Case& c : read_cases(entry.path())) {
      const std::vector<std::string> asked = words(c.asked);
      ASSERT_EQ(asked.size(), 2U) << entry.path() << ": " << c.name << ": asked needs jurisdictions and a day";
      JudgeOptions options = test::options(asked[1]);
      if (asked[0] != "all") {
        for (const std::string_view code : split(asked[0], ',')) options.jurisdictions.emplace_back(code);
      }
      const Verdict verdict = judge(c, options);
      summaries[c.name] = test::summary(verdict);
      EXPECT_FALSE(c.expectations.empty()) << entry.path() << ": " << c.name << " expects nothing";
      for (const auto& [line, text] : c.expectations) {
        EXPECT_TRUE(Expectation(verdict, summaries).holds(text))
            << entry.path().filename().string() << ":" << line << ": " << c.name << "\n  expected " << text
            << "\n  found    " << test::summary(verdict) << "\n  declared " << name(verdict.declaration)
            << told(verdict);
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 150U);
}

}  // namespace
}  // namespace congener
