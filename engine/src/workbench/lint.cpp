#include "workbench/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "match/matcher.hpp"
#include "prefilter/prefilter.hpp"
#include "workbench/term_within.hpp"
#include "workbench/trial_changes.hpp"

namespace congener::workbench {
namespace {

using Path = std::vector<RulePlaces::Step>;
constexpr const char* kTermsFile = "terms.yaml";

// An id without its year: us.list_i.4ap_2020 and us.list_i.4ap are versions of one definition.
std::string without_year(const std::string& id) {
  constexpr std::size_t kSuffix = 5;  // "_2020"
  if (id.size() <= kSuffix || id[id.size() - kSuffix] != '_') return id;
  const auto digits = std::string_view(id).substr(id.size() - kSuffix + 1);
  return std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }) ? id.substr(0, id.size() - kSuffix)
                                                                                  : id;
}

bool overlap(const Interval& a, const Interval& b) {
  const bool a_first = !a.to || !b.from || *b.from <= *a.to;
  const bool b_first = !b.to || !a.from || *a.from <= *b.to;
  return a_first && b_first;
}

bool overlap(const std::vector<Interval>& a, const std::vector<Interval>& b) {
  return std::ranges::any_of(
      a, [&](const Interval& x) { return std::ranges::any_of(b, [&](const Interval& y) { return overlap(x, y); }); });
}

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100.0); }

class Linter {
 public:
  Linter(const RuleSet& rules, RulePlaces& places, const LintOptions& options)
      : rules_(rules), places_(places), options_(options), matcher_(rules) {}

  std::vector<Finding> run() {
    const bool any_class = std::ranges::any_of(
        rules_.rules(), [&](const Rule& rule) { return wanted(rule.id) && rule.kind == RuleKind::kClass; });
    if (any_class) groups_ = trial_groups(rules_);
    for (const Rule& rule : rules_.rules()) {
      if (!wanted(rule.id)) continue;
      if (rule.kind == RuleKind::kClass) klass(rule);
      exceptions(rule);
      versions(rule);
      sources(rule);
      anchor(rule);
      reviews(rule);
    }
    if (options_.only.empty()) terms();
    std::ranges::stable_sort(found_, {}, [](const Finding& f) {
      return std::tuple(f.fault.place.file, f.fault.place.line, f.fault.place.column, f.fault.code);
    });
    return std::move(found_);
  }

 private:
  bool wanted(const std::string& id) const {
    return options_.only.empty() || std::ranges::find(options_.only, id) != options_.only.end();
  }

  void add(Severity severity, const LintCode& code, const std::string& id, const std::string& file, const Path& path,
           std::string message, std::string advice) {
    if (const Rule* rule = rules_.find(id)) {
      for (const Reviewed& reviewed : rule->reviewed) {
        if (reviewed.finding != code.code || message.find(reviewed.about) == std::string::npos) continue;
        severity = Severity::kNote;
        advice = fmt::format("reviewed: {}", reviewed.because);
        used_reviews_.insert(&reviewed);
      }
    }
    found_.push_back({severity, places_.at(file, path, code.code, std::move(message), std::move(advice)), id});
  }

  void klass(const Rule& rule) {
    const ClassBody& body = rule.klass();
    const auto at_clause = [&](std::size_t c) { return Path{"clauses", body.clauses[c].id}; };
    const Trials trials = try_changes(rule, groups_);
    std::vector<bool> settled(body.clauses.size(), false);  // nothing more need be said of the clause
    for (std::size_t c = 0; c < body.clauses.size(); ++c) {
      const Clause& clause = body.clauses[c];
      std::size_t dead = 0;
      for (std::size_t p = 0; p < clause.permits.size(); ++p) {
        const std::string why = never_applies(clause.permits[p], body);
        if (why.empty()) continue;
        ++dead;
        Path path = at_clause(c);
        path.insert(path.end(), {"permits", p});
        add(Severity::kError, kNeverApplies, rule.id, rule.file, path,
            fmt::format("this part of clause {} can never apply: {}", clause.id, why),
            "name another portion or term, or take it out");
      }
      settled[c] = dead == clause.permits.size();
      const bool licenses =
          std::ranges::any_of(trials.licensed, [&](const TrialChange& t) { return t.clauses[c] != Licence::kNone; });
      if (dead > 0 || licenses) continue;
      settled[c] = true;
      add(Severity::kWarning, kNeverApplies, rule.id, rule.file, at_clause(c),
          fmt::format("clause {} licensed none of {} changes of the parent that were tried (acyclic groups of up to {} "
                      "atoms, and the terms' own examples)",
                      clause.id, trials.tried, kTrialAtoms),
          "give an example that it explains, or correct it");
    }
    for (std::size_t a = 0; a < body.clauses.size(); ++a) {
      for (std::size_t b = 0; b < body.clauses.size(); ++b) {
        if (a != b && !settled[a] && !settled[b]) compare(rule, trials, a, b);
      }
    }
    portions(rule);
    readings(rule);
  }

  // Is clause a covered by clause b; and, told once for the two, do both license one change?
  void compare(const Rule& rule, const Trials& trials, std::size_t a, std::size_t b) {
    const Clause& clause = rule.klass().clauses[a];
    const Clause& other = rule.klass().clauses[b];
    const Path path = {"clauses", clause.id};
    if (within(clause, other)) {
      if (within(other, clause) && a < b) return;  // told of the later one
      add(Severity::kWarning, kCovered, rule.id, rule.file, path,
          fmt::format("clause {} is wholly covered by clause {}: each of its terms says no more than one there",
                      clause.id, other.id),
          "take it out, or say what it adds");
      return;
    }
    if (within(other, clause)) return;  // told of the other
    std::size_t own = 0;
    std::size_t beyond = 0;
    const TrialChange* smallest = nullptr;
    std::size_t both = 0;
    for (const TrialChange& trial : trials.licensed) {
      if (trial.clauses[a] == Licence::kNone) continue;
      ++own;
      beyond += trial.clauses[a] > trial.clauses[b] ? 1U : 0U;
      if (trial.clauses[a] != Licence::kNarrow || trial.clauses[b] != Licence::kNarrow) continue;
      ++both;
      if (!smallest || trial.group_atoms < smallest->group_atoms) smallest = &trial;
    }
    if (beyond == 0) {
      add(Severity::kNote, kCovered, rule.id, rule.file, path,
          fmt::format(
              "clause {} licensed nothing that clause {} does not, in {} changes tried (acyclic groups of up to "
              "{} atoms, and the terms' own examples); larger groups may differ",
              clause.id, other.id, own, kTrialAtoms),
          "if an example shows what it adds, nothing need be done");
    } else if (smallest && a < b) {
      add(Severity::kNote, kSameChange, rule.id, rule.file, {"clauses", other.id},
          fmt::format("clauses {} and {} both license {} of {} changes tried, the smallest {} at the {}", clause.id,
                      other.id, both, trials.tried, smallest->group, spaced(smallest->portion)),
          "laws overlap: nothing need be done unless it is not meant");
    }
  }

  void portions(const Rule& rule) {
    const ClassBody& body = rule.klass();
    for (std::size_t p = 0; p < body.portions.size(); ++p) {
      const bool touched = std::ranges::any_of(body.clauses, [&](const Clause& clause) {
        return std::ranges::any_of(clause.permits, [&](const Permit& permit) {
          return std::ranges::find(permit.portions, p) != permit.portions.end();
        });
      });
      if (touched) continue;
      add(Severity::kNote, kUntouchedPortion, rule.id, rule.file, {"parent", "legend"},
          fmt::format("no clause touches the {}: a member has it unchanged", spaced(body.portions[p])),
          "if that is what the law says, nothing need be done");
    }
  }

  void readings(const Rule& rule) {
    const ClassBody& body = rule.klass();
    for (const Reading& reading : body.readings) {
      const Path path = {"readings", reading.id};
      const bool used =
          std::ranges::any_of(body.parents, [&](const Parent& parent) { return parent.reading == reading.id; }) ||
          std::ranges::any_of(body.clauses, [&](const Clause& clause) {
            return std::ranges::any_of(clause.permits, [&](const Permit& permit) {
              return permit.reading == reading.id || permit.when_substituted_reading == reading.id;
            });
          });
      if (!used) {
        add(Severity::kWarning, kUnusedReading, rule.id, rule.file, path,
            fmt::format("nothing in the rule hangs on the reading “{}”", reading.id),
            "name it in a permit or a variant, or take it out");
      } else if (std::ranges::find(rule.contested, reading.id, &Example::reading) == rule.contested.end()) {
        add(Severity::kWarning, kUnexercisedReading, rule.id, rule.file, path,
            fmt::format("no contested example depends on the reading “{}”", reading.id),
            "give a compound whose verdict depends on it");
      }
    }
  }

  void exceptions(const Rule& rule) {
    for (std::size_t e = 0; e < rule.exceptions().size(); ++e) {
      const Exception& exception = rule.exceptions()[e];
      for (std::size_t i = 0; i < exception.listed_in.size(); ++i) {
        const Rule* listed = rules_.find(exception.listed_in[i]);
        if (rule.kind == RuleKind::kClass && listed != nullptr) {
          excepts(rule, *listed, {"except", e, "listed_in", i});
        }
        draft_exception(rule, listed, {"except", e, "listed_in", i});
      }
      if (rule.kind != RuleKind::kClass) continue;
      for (std::size_t i = 0; i < exception.substances.size(); ++i) {
        if (falls_within(rule, exception.substances[i])) continue;
        add(Severity::kWarning, kIdleException, rule.id, rule.file, {"except", e, "substances", i},
            fmt::format("{} is not within the rule by structure, so excepting it changes nothing",
                        exception.substances[i].name),
            "take it out, or correct its structure");
      }
    }
  }

  bool falls_within(const Rule& rule, const Substance& substance) {
    Component component;
    component.smiles = substance.parent;
    component.molecule = substance.molecule;
    MatchOptions options;
    options.near_misses = false;
    Findings findings;
    matcher_.match(rule, component, options, findings);
    return !findings.found.empty() || !findings.unfinished.empty();
  }

  void excepts(const Rule& rule, const Rule& listed, const Path& path) {
    std::size_t within_rule = 0;
    std::size_t on_a_day = 0;
    for (const Substance& substance : listed.listed().substances) {
      if (!falls_within(rule, substance)) continue;
      ++within_rule;
      on_a_day += overlap(rule.in_force, substance.in_force.empty() ? listed.in_force : substance.in_force) ? 1U : 0U;
    }
    if (on_a_day > 0) return;
    const bool derivatives = listed.includes.esters || listed.includes.ethers;
    if (within_rule > 0) {
      add(Severity::kWarning, kIdleException, rule.id, rule.file, path,
          fmt::format("{} lists {} substance{} within the rule, but never on a day when the rule is in force",
                      listed.id, within_rule, within_rule == 1 ? "" : "s"),
          "compare the days in force of both");
    } else {
      add(derivatives ? Severity::kNote : Severity::kWarning, kIdleException, rule.id, rule.file, path,
          fmt::format("none of the {} substances of {} is within the rule by structure{}",
                      listed.listed().substances.size(), listed.id,
                      derivatives ? ", so only an ester or ether of one could be excepted" : ""),
          "take the exception out if the law does not name it, or correct the rule");
    }
  }

  void draft_exception(const Rule& rule, const Rule* other, const Path& path) {
    if (other == nullptr || rule.status != RuleStatus::kVerified || other->status != RuleStatus::kDraft) return;
    add(Severity::kWarning, kDraftSource, rule.id, rule.file, path,
        fmt::format("a verified rule excepts by {}, which is a draft and asked only with --drafts", other->id),
        "read that rule's source, or make this one a draft");
  }

  void versions(const Rule& rule) {
    for (const Rule& other : rules_.rules()) {
      const bool versions_of_one = other.id < rule.id && without_year(other.id) == without_year(rule.id);
      if (!versions_of_one || !overlap(rule.in_force, other.in_force)) continue;
      add(Severity::kWarning, kTwoInForce, rule.id, rule.file, {"in_force"},
          fmt::format("{} and {} are versions of one definition, and both in force on some day", other.id, rule.id),
          "end the older one on the day before the newer begins");
    }
    if (rule.kind != RuleKind::kListed) return;
    for (std::size_t s = 0; s < rule.listed().substances.size(); ++s) {
      const Substance& substance = rule.listed().substances[s];
      if (substance.in_force.empty() || overlap(substance.in_force, rule.in_force)) continue;
      add(Severity::kWarning, kTwoInForce, rule.id, rule.file, {"substances", s, "in_force"},
          fmt::format("{} is in force only on days on which the rule is not", substance.name),
          "compare its days with those of the rule");
    }
  }

  // A part of the words themselves, or of their days, that is from memory.
  void sources(const Rule& rule) {
    if (rule.status != RuleStatus::kVerified) return;
    for (std::size_t i = 0; i < rule.law.recalled.size(); ++i) {
      const std::string first = rule.law.recalled[i].substr(0, rule.law.recalled[i].find_first_of(":, "));
      if (first != "text" && first != "words" && first != "clauses") continue;
      add(Severity::kWarning, kDraftSource, rule.id, rule.file, {"law", "recalled", i},
          "the rule is verified, and words of its law are from memory", "read them in the source, or make it a draft");
    }
  }

  void anchor(const Rule& rule) {
    if (options_.ordinary.empty() || rule.kind == RuleKind::kListed) return;
    const Prefilter prefilter(rules_, {&rule});
    const auto passed = static_cast<double>(
        std::ranges::count_if(options_.ordinary, [&](const ElementGraph& graph) { return prefilter.possible(graph); }));
    const double share = passed / static_cast<double>(options_.ordinary.size());
    if (share < kNotableShare) return;
    const char* key = rule.kind == RuleKind::kSimilar ? "cores" : "parent";
    add(share > kMostShare ? Severity::kWarning : Severity::kNote, kSmallAnchor, rule.id, rule.file, {key},
        fmt::format("{} of {} ordinary compounds pass the rule's prefilter and must be matched in full", percent(share),
                    options_.ordinary.size()),
        "what no clause replaces is what a member is recognised by: keep more of the parent, if the law does");
  }

  // What was reviewed and is found no longer.
  void reviews(const Rule& rule) {
    for (std::size_t i = 0; i < rule.reviewed.size(); ++i) {
      const Reviewed& reviewed = rule.reviewed[i];
      const bool of_lint =
          std::ranges::any_of(kAllLintCodes, [&](const LintCode& c) { return reviewed.finding == c.code; });
      if (!of_lint || used_reviews_.contains(&reviewed)) continue;
      if (reviewed.finding == kSmallAnchor.code && options_.ordinary.empty()) continue;  // not asked
      add(Severity::kWarning, kIdleReview, rule.id, rule.file, {"reviewed", i},
          fmt::format("no finding {} is about “{}”", reviewed.finding, reviewed.about), "take the entry out");
    }
  }

  void terms() {
    std::set<std::string> used;
    for (const Rule& rule : rules_.rules()) {
      if (rule.includes.esters) used.insert("ester");
      if (rule.includes.ethers) used.insert("ether");
      if (rule.kind == RuleKind::kDerived) {
        for (const DerivedStep& step : rule.derived().transformations) used.insert(step.transformation->id);
      }
    }
    std::set<std::string> used_terms;
    for (const Rule& rule : rules_.rules()) {
      if (rule.kind != RuleKind::kClass) continue;
      for (const Clause& clause : rule.klass().clauses) {
        for (const Permit& permit : clause.permits) {
          for (const Term* term : permit.terms) used_terms.insert(term->id);
        }
      }
    }
    for (const auto& [id, term] : rules_.terms()) {
      if (!used_terms.contains(id)) unused("terms", id);
      if (term->in.empty() && term->contested.empty()) continue;  // another's forms, by same_as
      for (const TermReading& reading : term->readings) {
        const bool shown = std::ranges::any_of(
            term->contested, [&](const FragmentExample& e) { return e.reading == reading.reading.id; });
        if (!shown) unexercised("terms", id, reading.reading.id);
      }
    }
    for (const auto& [id, term] : rules_.transformations()) {
      if (!used.contains(id)) unused("transformations", id);
      for (const TransformationReading& reading : term->readings) {
        const bool shown = std::ranges::any_of(
            term->contested, [&](const TransformationExample& e) { return e.reading == reading.reading.id; });
        if (!shown) unexercised("transformations", id, reading.reading.id);
      }
    }
  }

  void unused(const char* section, const std::string& id) {
    add(Severity::kWarning, kUnusedTerm, id, kTermsFile, {section, id}, fmt::format("no rule uses “{}”", id),
        "take it out, or use it");
  }

  void unexercised(const char* section, const std::string& id, const std::string& reading) {
    add(Severity::kWarning, kUnexercisedReading, id, kTermsFile, {section, id, "readings", reading},
        fmt::format("no contested example shows the reading “{}.{}”", id, reading),
        "give one under examples, contested");
  }

  const RuleSet& rules_;
  RulePlaces& places_;
  const LintOptions& options_;
  Matcher matcher_;
  TrialGroups groups_;
  std::vector<Finding> found_;
  std::set<const Reviewed*> used_reviews_;
};

}  // namespace

const char* name(Severity severity) {
  switch (severity) {
    case Severity::kNote: return "note";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "note";
}

std::vector<Finding> lint(const RuleSet& rules, RulePlaces& places, const LintOptions& options) {
  return Linter(rules, places, options).run();
}

}  // namespace congener::workbench
