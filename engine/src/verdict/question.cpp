#include "verdict/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace congener {
namespace {

Fault question_fault(std::string code, std::string message, std::string advice) {
  Fault fault;
  fault.code = std::move(code);
  fault.message = std::move(message);
  fault.advice = std::move(advice);
  return fault;
}

std::string upper_ascii(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

// Every jurisdiction some rule has, and the country of each state.
std::vector<std::string> known_jurisdictions(const RuleSet& rules) {
  std::set<std::string> known;
  for (const Rule& rule : rules.rules()) {
    known.insert(rule.jurisdiction);
    known.insert(rule.jurisdiction.substr(0, rule.jurisdiction.find('-')));
  }
  return {known.begin(), known.end()};
}

}  // namespace

Result<Date, Fault> day_asked(std::string_view text) {
  if (text.empty()) return Date::today();
  if (const auto day = Date::parse(text)) return *day;
  return question_fault("Q001", fmt::format("{}: not a day of the calendar", text),
                        fmt::format("write it as {}", Date::today().text()));
}

Result<std::vector<std::string>, Fault> jurisdictions_asked(const std::vector<std::string>& asked,
                                                            const RuleSet& rules) {
  const std::vector<std::string> known = known_jurisdictions(rules);
  std::vector<std::string> checked;
  for (const std::string& one : asked) {
    const std::string upper = upper_ascii(one);
    const std::string code = upper == "UK" ? "GB" : upper;  // reserved in ISO 3166-1 for the United Kingdom
    if (std::ranges::find(known, code) == known.end()) {
      const std::string near = nearest(code, known);
      return question_fault("Q002", fmt::format("{}: no rule is of that jurisdiction", one),
                            near.empty()
                                ? "the rules know " + join(known, ", ")
                                : fmt::format("did you mean {}? (the rules know {})", near, join(known, ", ")));
    }
    if (std::ranges::find(checked, code) == checked.end()) checked.push_back(code);
  }
  return checked;
}

Result<JudgeOptions, Fault> judge_options(const Question& question, const RuleSet& rules) {
  JudgeOptions options;
  auto day = day_asked(question.as_of);
  if (!day) return std::move(day).error();
  options.as_of = day.value();
  auto jurisdictions = jurisdictions_asked(question.jurisdictions, rules);
  if (!jurisdictions) return std::move(jurisdictions).error();
  options.jurisdictions = std::move(jurisdictions).value();
  for (const std::string& id : question.rules) {
    if (rules.find(id)) continue;
    std::vector<std::string> known;
    for (const Rule& rule : rules.rules()) known.push_back(rule.id);
    const std::string near = nearest(id, known);
    return question_fault(
        "Q003", fmt::format("{}: no rule has that id", id),
        near.empty() ? std::string("“congener rules list” lists them") : fmt::format("did you mean {}?", near));
  }
  options.rules = question.rules;
  options.drafts = question.drafts;
  options.validate = question.validate;
  options.prefilter = question.prefilter;
  return options;
}

Result<std::shared_ptr<const Resolver>, Fault> resolver_of(const Question& question, const CounterIons& counter_ions) {
  if (question.names.empty()) return std::shared_ptr<const Resolver>();
  auto resolver = load_resolver({question.names, {}, question.opsin}, counter_ions);
  if (!resolver) return std::move(resolver).error();
  return std::shared_ptr<const Resolver>(std::make_shared<Resolver>(std::move(resolver).value()));
}

Result<std::shared_ptr<const CrossChecks>, Fault> checks_of(const Question& question, const RuleSet& rules) {
  if (question.names.empty()) return std::shared_ptr<const CrossChecks>();
  auto checks = CrossChecks::load(question.names.parent_path().parent_path() / "customs", rules);
  if (!checks) return checks.error().front();
  return std::shared_ptr<const CrossChecks>(std::make_shared<CrossChecks>(std::move(checks).value()));
}

}  // namespace congener
