#include "workbench/test_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace congener::workbench {
namespace {

using nlohmann::ordered_json;

constexpr int kIndent = 2;

struct Column {
  const char* title;
  std::array<const char*, 2> kinds;
};
constexpr Column kColumns[] = {{"clauses", {"clause", ""}},           {"limits", {"limit", ""}},
                               {"terms", {"term", "transformation"}}, {"readings", {"reading", "settled"}},
                               {"exceptions", {"exception", ""}},     {"days", {"day", ""}}};

// "3/5", or "–" where there is nothing to exercise.
std::string fraction(const RuleCoverage& rule, const Column& column) {
  std::size_t all = 0;
  std::size_t done = 0;
  for (const CoverageItem& item : rule.items) {
    if (std::ranges::find(column.kinds, item.kind) == column.kinds.end()) continue;
    ++all;
    done += item.done() ? 1U : 0U;
  }
  return all == 0 ? std::string("–") : fmt::format("{}/{}", done, all);
}

double percent(const RuleCoverage& rule) {
  return rule.items.empty() ? 100.0
                            : 100.0 * static_cast<double>(rule.exercised()) / static_cast<double>(rule.items.size());
}

}  // namespace

std::string test_text(const RuleTestReport& report) {
  std::string text;
  for (const RuleTestFailure& failure : report.failures) {
    text += fmt::format("FAILED {}: {}\n       {}\n", failure.rule, failure.example, failure.message);
  }
  for (const std::string& gap : report.unexercised) text += fmt::format("not exercised: {}\n", gap);
  return text + fmt::format("{} examples, {} failed, {} not exercised\n", report.examples, report.failures.size(),
                            report.unexercised.size());
}

std::string coverage_text(const RuleTestReport& report) {
  std::size_t width = 4;
  for (const RuleCoverage& rule : report.coverage) width = std::max(width, rule.rule.size());
  std::string text = fmt::format("{:<{}}  {:>7}", "rule", width, "percent");
  for (const Column& column : kColumns) text += fmt::format("  {:>10}", column.title);
  text += "\n";
  std::size_t all = 0;
  std::size_t done = 0;
  for (const RuleCoverage& rule : report.coverage) {
    text += fmt::format("{:<{}}  {:>7.1f}", rule.rule, width, percent(rule));
    for (const Column& column : kColumns) text += fmt::format("  {:>10}", fraction(rule, column));
    text += "\n";
    all += rule.items.size();
    done += rule.exercised();
  }
  text += "\n";
  for (const RuleCoverage& rule : report.coverage) {
    for (const CoverageItem& item : rule.items) {
      if (item.exercised) continue;
      text += fmt::format("not exercised: {}: {} {}", rule.rule, item.kind, item.what);
      text += item.reviewed.empty() ? "\n" : fmt::format(" (reviewed: {})\n", item.reviewed);
    }
  }
  return text + fmt::format("{} of {} exercised, {:.1f} %\n", done, all, report.percent_exercised());
}

std::string test_json(const RuleTestReport& report) {
  ordered_json failures = ordered_json::array();
  for (const RuleTestFailure& failure : report.failures) {
    failures.push_back({{"rule", failure.rule}, {"example", failure.example}, {"message", failure.message}});
  }
  ordered_json rules = ordered_json::array();
  for (const RuleCoverage& rule : report.coverage) {
    ordered_json items = ordered_json::array();
    for (const CoverageItem& item : rule.items) {
      items.push_back(
          {{"kind", item.kind}, {"what", item.what}, {"exercised", item.exercised}, {"reviewed", item.reviewed}});
    }
    rules.push_back({{"rule", rule.rule}, {"percent", percent(rule)}, {"items", std::move(items)}});
  }
  const ordered_json all = {{"examples", report.examples},
                            {"percent", report.percent_exercised()},
                            {"failures", std::move(failures)},
                            {"rules", std::move(rules)}};
  return all.dump(kIndent) + "\n";
}

}  // namespace congener::workbench
