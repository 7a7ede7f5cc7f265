#include "verdict/rule_test.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "match/derivation.hpp"
#include "molecule/morgan.hpp"
#include "normalise/normalise.hpp"
#include "similarity/similar_matcher.hpp"
#include "verdict/rule_coverage.hpp"

namespace congener {
namespace {

class Tester {
 public:
  Tester(const RuleSet& rules, const Matcher& matcher)
      : rules_(rules), matcher_(matcher), similar_(rules, similar_rules(rules), {true, std::nullopt}) {}

  RuleTestReport report;

  void term(const Term& term) {
    for (const FragmentExample& e : term.in) fragment(term, e, "in");
    for (const FragmentExample& e : term.out) fragment(term, e, "out");
    for (const FragmentExample& e : term.contested) fragment(term, e, "contested");
    for (const TermReading& reading : term.readings) {
      const bool exercised = std::ranges::any_of(
          term.contested, [&](const FragmentExample& e) { return e.reading == reading.reading.id; });
      if (!exercised && !term.contested.empty()) {
        report.unexercised.push_back(
            fmt::format("{}: reading {} has no contested example", term.id, reading.reading.id));
      }
    }
  }

  void transformation(const TransformationTerm& term) {
    for (const TransformationExample& e : term.in) derivation(term, e, "in");
    for (const TransformationExample& e : term.out) derivation(term, e, "out");
    for (const TransformationExample& e : term.contested) derivation(term, e, "contested");
  }

  void rule(const Rule& rule) {
    counter_.emplace(rule);
    for (const Example& e : rule.in) in(rule, e);
    for (const Example& e : rule.out) out(rule, e);
    for (const Example& e : rule.contested) contested(rule, e);
    for (const Example& e : rule.excepted) excepted(rule, e);
    if (rule.kind == RuleKind::kListed) {
      for (const Substance& s : rule.listed().substances) {
        Example e;
        e.name = s.name;
        e.smiles = s.smiles;
        in(rule, e);
      }
    }
    coverage(rule);
    report.coverage.push_back(counter_->take());
    counter_.reset();
  }

 private:
  template <typename... Args>
  void fail(const std::string& rule, const std::string& example, fmt::format_string<Args...> format, Args&&... args) {
    report.failures.push_back({rule, example, fmt::format(format, std::forward<Args>(args)...)});
  }

  static std::optional<Component> component_of(const std::string& smiles) {
    const auto table = chem::read_smiles(smiles);
    if (!table) return std::nullopt;
    auto components = normalise(table.value());
    if (!components || components.value().empty()) return std::nullopt;
    // A salt's example: the largest part is the one meant.
    return *std::ranges::max_element(components.value(), {}, [](const Component& c) { return c.molecule.size(); });
  }

  void fragment(const Term& term, const FragmentExample& e, std::string_view kind) {
    ++report.examples;
    const auto table = chem::read_smiles(e.fragment);
    const auto perceived = table ? chem::perceive(table.value(), chem::AtomOrder::kAsGiven)
                                 : Result<chem::Perceived, chem::Problem>(table.error());
    if (!perceived) return fail(term.id, e.fragment, "cannot be read: {}", perceived.error().text);
    const TermAnswer answer = term_holds(term, perceived.value().molecule);
    if (kind == "in" && (!answer.holds || !answer.reading.empty())) {
      fail(term.id, e.fragment, "expected in, found {}", answer.holds ? "reading " + answer.reading : "out");
    } else if (kind == "out" && answer.holds) {
      fail(term.id, e.fragment, "expected out, found {}", answer.reading.empty() ? "in" : "reading " + answer.reading);
    } else if (kind == "contested" && answer.reading != e.reading) {
      fail(term.id, e.fragment, "expected reading {}, found {}", e.reading,
           !answer.holds            ? "out"
           : answer.reading.empty() ? "in"
                                    : answer.reading);
    }
  }

  void derivation(const TransformationTerm& term, const TransformationExample& e, std::string_view kind) {
    ++report.examples;
    const auto from = component_of(e.from);
    if (!from) return fail(term.id, e.from, "cannot be read");
    Budget budget(kDefaultStepLimit);
    std::optional<Component> to;
    if (!e.to.empty()) to = component_of(e.to);
    const auto found = derive(from->molecule, {&term}, {true, true}, budget,
                              [&](const Molecule& m) { return to ? same_compound(m, to->molecule) : true; });
    const std::string reading = found && !found->readings.empty() ? found->readings.front() : "";
    if (kind == "in" && (!found || !reading.empty())) {
      fail(term.id, e.from, "expected the way to {}, found {}", e.to, found ? "only by reading " + reading : "none");
    } else if (kind == "out" && found) {
      fail(term.id, e.from, "expected out, found {}", reading.empty() ? "a way" : "reading " + reading);
    } else if (kind == "contested" && reading != term.id + "." + e.reading) {
      fail(term.id, e.from, "expected reading {}, found {}", e.reading,
           !found            ? "out"
           : reading.empty() ? "in"
                             : reading);
    }
  }

  static std::vector<const Rule*> similar_rules(const RuleSet& rules) {
    std::vector<const Rule*> similar;
    for (const Rule& rule : rules.rules()) {
      if (rule.kind == RuleKind::kSimilar) similar.push_back(&rule);
    }
    return similar;
  }

  // What the rule says of the example by structure, or nothing.
  std::optional<Finding> ask(const Rule& rule, const Example& e) {
    ++report.examples;
    const auto component = component_of(e.smiles);
    if (!component) {
      fail(rule.id, e.name, "{} cannot be read", e.smiles);
      return std::nullopt;
    }
    Findings findings;
    matcher_.match(rule, *component, MatchOptions{kDefaultStepLimit, false}, findings);
    if (rule.kind == RuleKind::kSimilar) {
      similar_.match(*component, morgan_fingerprint(component->molecule), MatchOptions{}, findings);
      std::erase_if(findings.found, [&](const Finding& finding) { return finding.rule != &rule; });
    }
    std::optional<Finding> found;
    if (!findings.found.empty()) found = findings.found.front();
    counter_->example(e, component->molecule, found ? &*found : nullptr);
    return found;
  }

  static bool in_force(const Finding& found, Date day) {
    const bool own_days = found.substance != nullptr && !found.substance->in_force.empty();
    return in_force_on(own_days ? found.substance->in_force : found.rule->in_force, day) != nullptr;
  }

  static std::vector<std::string> clauses_of(const Finding& finding) {
    std::set<std::string> clauses;
    for (const Account& a : finding.accounts) {
      if (!a.clause.empty()) clauses.insert(a.clause);
    }
    return {clauses.begin(), clauses.end()};
  }

  void in(const Rule& rule, const Example& e) {
    const auto found = ask(rule, e);
    if (!found) return fail(rule.id, e.name, "expected in, found out");
    if (e.as_of && !in_force(*found, *e.as_of)) {
      return fail(rule.id, e.name, "expected in on {}, but not in force on that day", e.as_of->text());
    }
    if (!found->readings.empty()) {
      return fail(rule.id, e.name, "expected in, found only on {}", fmt::join(found->readings, ", "));
    }
    if (rule.kind == RuleKind::kSimilar && found->resembles.front().substance->name != e.like) {
      fail(rule.id, e.name, "expected most like {}, found most like {}", e.like,
           found->resembles.front().substance->name);
    }
    std::vector<std::string> expected = e.clauses;
    std::ranges::sort(expected);
    if (rule.kind == RuleKind::kClass && clauses_of(*found) != expected) {
      fail(rule.id, e.name, "expected by {}, found by {}", fmt::join(expected, " "),
           fmt::join(clauses_of(*found), " "));
    }
    std::vector<std::string> path = found->path;
    std::vector<std::string> expected_path = e.path;
    std::ranges::sort(path);
    std::ranges::sort(expected_path);
    if (!e.path.empty() && path != expected_path) {
      fail(rule.id, e.name, "expected path {}, found {}", fmt::join(e.path, ", "), fmt::join(found->path, ", "));
    }
  }

  void out(const Rule& rule, const Example& e) {
    const auto found = ask(rule, e);
    if (!found || (e.as_of && !in_force(*found, *e.as_of))) return;
    if (rule.kind == RuleKind::kSimilar) {
      return fail(rule.id, e.name, "expected out, found like {} (Tanimoto {:.2f})",
                  found->resembles.front().substance->name, found->resembles.front().tanimoto);
    }
    fail(rule.id, e.name, "expected out, found {}",
         found->readings.empty() ? std::string("in") : fmt::format("arguable on {}", fmt::join(found->readings, ", ")));
  }

  void contested(const Rule& rule, const Example& e) {
    const auto found = ask(rule, e);
    if (!found) return fail(rule.id, e.name, "expected arguable on {}, found out", e.reading);
    if (found->readings != std::vector{e.reading}) {
      fail(rule.id, e.name, "expected arguable on {}, found {}", e.reading,
           found->readings.empty() ? std::string("in") : fmt::format("{}", fmt::join(found->readings, ", ")));
    }
  }

  void excepted(const Rule& rule, const Example& e) {
    const auto found = ask(rule, e);
    if (!found) return fail(rule.id, e.name, "expected within the rule and excepted, found out");
    const auto component = component_of(e.smiles);
    for (const Exception& exception : rule.exceptions()) {
      for (const std::string& id : exception.listed_in) {
        Findings listed;
        matcher_.match(*rules_.find(id), *component, {}, listed);
        if (!listed.found.empty() && (e.by.empty() || e.by == id)) return;
      }
      for (const Substance& s : exception.substances) {
        if (s.parent == component->smiles && (e.by.empty() || rules_.find(e.by) == nullptr)) return;
      }
    }
    fail(rule.id, e.name, "expected excepted by {}, but it is not", e.by);
  }

  void coverage(const Rule& rule) {
    if (rule.in.empty() && rule.kind != RuleKind::kListed) report.unexercised.push_back(rule.id + ": no example in");
    if (rule.out.empty()) report.unexercised.push_back(rule.id + ": no example out");
    if (rule.kind != RuleKind::kClass) return;
    for (const Clause& clause : rule.klass().clauses) {
      const bool in = std::ranges::any_of(
          rule.in, [&](const Example& e) { return std::ranges::find(e.clauses, clause.id) != e.clauses.end(); });
      const bool out = std::ranges::any_of(rule.out, [&](const Example& e) { return e.clause == clause.id; });
      if (!in) report.unexercised.push_back(fmt::format("{}: clause {} has no example in", rule.id, clause.id));
      if (!out) report.unexercised.push_back(fmt::format("{}: clause {} has no example out", rule.id, clause.id));
    }
  }

  const RuleSet& rules_;
  const Matcher& matcher_;
  similarity::SimilarMatcher similar_;
  std::optional<CoverageCounter> counter_;  // of the rule being tested
};

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::size_t RuleCoverage::exercised() const {
  return static_cast<std::size_t>(std::ranges::count_if(items, &CoverageItem::done));
}

double RuleTestReport::percent_exercised() const {
  std::size_t all = 0;
  std::size_t done = 0;
  for (const RuleCoverage& rule : coverage) {
    all += rule.items.size();
    done += rule.exercised();
  }
  return percent(done, all);
}

RuleTestReport test_rules(const RuleSet& rules, const Matcher& matcher, const std::vector<std::string>& only) {
  Tester tester(rules, matcher);
  const auto wanted = [&](const std::string& id) { return only.empty() || std::ranges::find(only, id) != only.end(); };
  for (const auto& [id, term] : rules.terms()) {
    if (wanted(id)) tester.term(*term);
  }
  for (const auto& [id, term] : rules.transformations()) {
    if (wanted(id)) tester.transformation(*term);
  }
  for (const Rule& rule : rules.rules()) {
    if (wanted(rule.id)) tester.rule(rule);
  }
  return std::move(tester.report);
}

RuleTestReport test_rules(const RuleSet& rules, const std::vector<std::string>& only) {
  chem::warm_up();
  return test_rules(rules, Matcher(rules), only);
}

}  // namespace congener
