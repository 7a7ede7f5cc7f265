#include "workbench/lint_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace congener::workbench {
namespace {

using nlohmann::ordered_json;

std::size_t count(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

std::string counted(std::size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

constexpr int kIndent = 2;

// RFC 3986: what is not unreserved stands as %XX; a path's slashes stay.
std::string as_uri(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (byte < 0x80 && std::isalnum(byte) != 0) || std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

}  // namespace

std::vector<Finding> as_findings(const std::vector<Fault>& faults) {
  std::vector<Finding> findings;
  for (const Fault& fault : faults) findings.push_back({Severity::kError, fault, ""});
  return findings;
}

Severity worst(const std::vector<Finding>& findings) {
  Severity found = Severity::kNote;
  for (const Finding& finding : findings) found = std::max(found, finding.severity);
  return found;
}

std::string lint_text(const std::vector<Finding>& findings, const LintSummary& summary) {
  std::string text;
  for (const Finding& finding : findings)
    text += fmt::format("{}: {}", name(finding.severity), describe(finding.fault));
  if (!findings.empty()) {
    text += fmt::format("{}, {}, {}\n", counted(count(findings, Severity::kError), "error"),
                        counted(count(findings, Severity::kWarning), "warning"),
                        counted(count(findings, Severity::kNote), "note"));
  }
  if (worst(findings) == Severity::kNote) {
    text += fmt::format("{} rules, {} terms and {} transformations are in order; rule set {}\n", summary.rules,
                        summary.terms, summary.transformations, summary.rule_set);
  }
  return text;
}

std::string lint_json(const std::vector<Finding>& findings, const LintSummary& summary) {
  ordered_json all = ordered_json::array();
  for (const Finding& finding : findings) {
    const Fault& fault = finding.fault;
    all.push_back({{"code", fault.code},
                   {"severity", name(finding.severity)},
                   {"rule", finding.rule},
                   {"message", valid_utf8(fault.message)},
                   {"advice", valid_utf8(fault.advice)},
                   {"file", valid_utf8(fault.place.file)},
                   {"line", fault.place.line},
                   {"column", fault.place.column}});
  }
  const ordered_json report = {{"rule_set", summary.rule_set},
                               {"rules", summary.rules},
                               {"errors", count(findings, Severity::kError)},
                               {"warnings", count(findings, Severity::kWarning)},
                               {"notes", count(findings, Severity::kNote)},
                               {"findings", std::move(all)}};
  return report.dump(kIndent) + "\n";
}

std::string lint_sarif(const std::vector<Finding>& findings, const LintSummary& summary) {
  ordered_json kinds = ordered_json::array();
  for (const LintCode& code : kAllLintCodes) {
    kinds.push_back({{"id", code.code}, {"shortDescription", {{"text", code.title}}}});
  }
  for (const Finding& finding : findings) {
    const auto known = [&](const ordered_json& kind) { return kind["id"] == finding.fault.code; };
    if (std::ranges::any_of(kinds, known)) continue;
    kinds.push_back(
        {{"id", finding.fault.code}, {"shortDescription", {{"text", "a fault of a rule file; see rules/README.md"}}}});
  }
  ordered_json results = ordered_json::array();
  for (const Finding& finding : findings) {
    const Fault& fault = finding.fault;
    ordered_json place = {{"artifactLocation", {{"uri", as_uri(fault.place.file)}}}};
    if (fault.place.line > 0) {
      place["region"] = {{"startLine", fault.place.line}};
      if (fault.place.column > 0) {
        place["region"]["startColumn"] = fault.place.column;
        place["region"]["endColumn"] = fault.place.column + fault.width;
      }
    }
    const auto index = std::ranges::find_if(kinds, [&](const ordered_json& k) { return k["id"] == fault.code; });
    ordered_json result = {{"ruleId", fault.code},
                           {"ruleIndex", index - kinds.begin()},
                           {"level", name(finding.severity)},
                           {"message", {{"text", valid_utf8(fmt::format("{}; {}", fault.message, fault.advice))}}}};
    ordered_json places = ordered_json::array();
    places.push_back({{"physicalLocation", std::move(place)}});
    result["locations"] = std::move(places);
    results.push_back(std::move(result));
  }
  ordered_json run = {
      {"tool", {{"driver", {{"name", "congener"}, {"version", summary.version}, {"rules", std::move(kinds)}}}}},
      // Columns count characters, not UTF-16 units.
      {"columnKind", "unicodeCodePoints"},
      {"results", std::move(results)}};
  ordered_json runs = ordered_json::array();
  runs.push_back(std::move(run));
  const ordered_json report = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", std::move(runs)}};
  return report.dump(kIndent) + "\n";
}

}  // namespace congener::workbench
