#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "report/formatters.hpp"
#include "report/report.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"
#include "verdict/judge.hpp"

namespace congener {
namespace {

constexpr std::size_t kLabelWidth = 14;
constexpr std::size_t kResemblancesShown = 5;  // the NDJSON has all of them

const char* heading(HitVerdict verdict) {
  switch (verdict) {
    case HitVerdict::kControlled: return "Controlled by";
    case HitVerdict::kArguable: return "Arguably controlled by";
    case HitVerdict::kWatch: return "Not controlled on this day by";
    case HitVerdict::kExcepted: return "Excepted from";
  }
  return "";
}

Status status_of(HitVerdict verdict) {
  switch (verdict) {
    case HitVerdict::kControlled: return Status::kControlled;
    case HitVerdict::kArguable: return Status::kArguable;
    case HitVerdict::kWatch: return Status::kWatch;
    case HitVerdict::kExcepted: return Status::kClear;
  }
  return Status::kClear;
}

// Writes one verdict as paragraphs of labelled lines.
class Explanation {
 public:
  Explanation(const Verdict& verdict, const RuleSet& rules, const ReportOptions& options)
      : verdict_(verdict), rules_(rules), options_(options) {}

  std::string write() {
    structure();
    normalised();
    for (const HitVerdict kind :
         {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch, HitVerdict::kExcepted}) {
      for (const Hit& each : verdict_.hits) {
        if (each.verdict == kind) hit(each);
      }
    }
    for (const Near& near : verdict_.near) nearly(near);
    if (verdict_.examined == "full" && verdict_.hits.empty() && verdict_.near.empty()) {
      paragraph("No rule that was applied reaches this compound.");
    }
    if (verdict_.nearest) {
      const Resemblance& to = verdict_.nearest->to;
      const std::string of = several_judged() ? fmt::format(" of {}", verdict_.nearest->component) : std::string();
      paragraph(fmt::format("Nearest listed substance{}: {}, named in {}. This decides nothing.", of, in_words(to),
                            to.rule->id));
    }
    not_applied();
    return std::move(text_);
  }

 private:
  void line(std::string_view label, std::string_view words) {
    text_ += fmt::format("  {}{}\n", pad(label, kLabelWidth), wrap(words, options_.width, kLabelWidth + 2));
  }
  void paragraph(std::string_view words) { text_ += fmt::format("\n{}\n", wrap(words, options_.width, 0)); }
  void title(const std::string& words, Status status) {
    text_ += fmt::format("\n{}\n", coloured(wrap(words, options_.width, 2), status, options_.colour));
  }

  void structure() {
    const Record& record = verdict_.record;
    if (!record.id.empty()) line("Id", record.id);
    line("Declared", record.kind == InputKind::kMolfile ? "a molfile" : std::string_view(record.text));
    line("Asked", fmt::format("{}, as of {}; rule set {}",
                              options_.jurisdictions.empty() ? "all jurisdictions" : join(options_.jurisdictions, ", "),
                              verdict_.as_of.text(), rules_.hash()));
    text_ += fmt::format("  {}{}\n", pad("Verdict", kLabelWidth),
                         coloured(name(verdict_.status), verdict_.status, options_.colour));
    if (verdict_.status == Status::kNoChemical) line("", "nothing in the line names a chemical");
    for (const Reason& reason : verdict_.reasons) line("", fmt::format("{} {}", reason.code, reason.text));
    const char* label = "Declaration";
    const auto say = [&](std::string_view words) {
      line(label, words);
      label = "";
    };
    if (verdict_.declaration != Declaration::kStructure) say(spaced(name(verdict_.declaration)));
    for (const Stated& stated : verdict_.stated) say(in_words(stated, verdict_));
    label = "Findings";
    for (const CheckFinding& finding : verdict_.findings) {
      // Those that decide stand among the reasons.
      if (!finding.grave) say(fmt::format("{} {}", finding.code, finding.text));
    }
  }

  void normalised() {
    if (verdict_.components.empty()) return;
    paragraph("What was judged (atoms are counted from 0 along these SMILES)");
    for (const Component& component : verdict_.components) {
      const std::string times = component.count > 1 ? fmt::format(" × {}", component.count) : "";
      const std::string called = component.name.empty() ? "" : fmt::format(" ({})", component.name);
      const bool judged = component.role == Role::kParent;
      line(judged ? "judged" : "set aside",
           fmt::format("{}{}{}", component.smiles, times,
                       judged ? std::string() : fmt::format(": {}{}", spoken(component.role), called)));
      for (const Change& change : component.changes) line("", "changed: " + change.text);
    }
  }

  [[nodiscard]] bool several_judged() const {
    return std::ranges::count(verdict_.components, Role::kParent, &Component::role) > 1;
  }

  static std::string spoken(Role role) {
    std::string words = name(role);
    std::ranges::replace(words, '_', ' ');
    return words;
  }

  void law(const Rule& rule, const std::string& schedule) {
    line("Law", rule.law.source);
    line("Where", schedule.empty() ? rule.jurisdiction : fmt::format("{}, schedule {}", rule.jurisdiction, schedule));
  }

  void hit(const Hit& hit) {
    const Rule& rule = *hit.rule;
    title(fmt::format("{} {}: {}", heading(hit.verdict), rule.id, rule.title), status_of(hit.verdict));
    law(rule, schedule_of(hit));
    if (hit.in_force) line("In force", in_words(*hit.in_force));
    if (hit.substance) {
      line("Listed as", hit.substance->chemical_name.empty()
                            ? hit.substance->name
                            : fmt::format("{}: {}", hit.substance->name, hit.substance->chemical_name));
      if (!hit.substance->cite.empty()) line("", hit.substance->cite);
    }
    if (several_judged()) line("Component", hit.component);
    if (!hit.because.empty()) {
      const std::string by = hit.excepted_by.empty() ? "" : fmt::format(" ({})", hit.excepted_by);
      line("Because", hit.because + by);
    }
    if (rule.kind == RuleKind::kClass) accounts(rule, hit.component, hit.accounts);
    path(rule, hit.path);
    if (rule.kind == RuleKind::kSimilar) resembles(rule.similar(), hit.resembles);
    for (const std::string& reading : hit.readings) question(rule, reading);
    if (is_draft(hit)) {
      line("Draft", "this rule or entry is recalled, not verified" +
                        (rule.status_because.empty() ? std::string() : ": " + rule.status_because));
    }
    const char* label = "From memory";
    for (const std::string& recalled : recalled_in(hit)) {
      line(label, recalled);
      label = "";
    }
  }

  void accounts(const Rule& rule, const std::string& component, const std::vector<Account>& all) {
    for (const std::string& clause : clauses_of(all)) {
      const std::string words = clause_words(rule, clause);
      line("Clause " + clause, words.empty() ? std::string() : fmt::format("“{}”", words));
      for (const Account& account : all) {
        if (account.clause != clause) continue;
        const std::string reading = account.reading.empty() ? "" : fmt::format(", on the reading {}", account.reading);
        line("", fmt::format("→ {}: {}{}", account_in_words(verdict_, rule, component, account), places(account.atoms),
                             reading));
      }
    }
    std::vector<std::string> own;
    for (const Account& account : all) {
      if (account.clause.empty())
        own.push_back(fmt::format("{} ({})", spaced(account.group), atoms_in_words(account.atoms)));
    }
    if (!own.empty()) line("Unchanged", join(own, ", "));
  }

  static std::string places(const std::vector<AtomIndex>& atoms) {
    if (atoms.empty()) return "no atom";
    return fmt::format("atom{} {}", atoms.size() > 1 ? "s" : "", atoms_in_words(atoms));
  }

  void path(const Rule& rule, const std::vector<std::string>& steps) {
    if (steps.empty()) return;
    const std::string end = rule.kind == RuleKind::kDerived ? rule.derived().parent_name : "the substance named";
    line("Derived", fmt::format("{} of {}", join(steps, " of "), end));
    if (rule.kind != RuleKind::kDerived) return;
    for (const DerivedStep& step : rule.derived().transformations) {
      if (std::ranges::find(steps, step.transformation->id) == steps.end()) continue;
      line("", fmt::format("{}: “{}”", step.transformation->id, step.words));
    }
  }

  void resembles(const SimilarBody& body, const std::vector<Resemblance>& all) {
    const char* label = "Resembles";
    for (std::size_t i = 0; i < std::min(all.size(), kResemblancesShown); ++i) {
      line(label, fmt::format("{}, named in {}", in_words(all[i]), all[i].rule->id));
      label = "";
    }
    if (all.size() > kResemblancesShown) line("", fmt::format("and {} more", all.size() - kResemblancesShown));
    line("Threshold", fmt::format("Tanimoto {:.2f}: {}", body.threshold, body.threshold_because));
  }

  void question(const Rule& rule, const std::string& id) {
    const Reading* reading = find_reading(rules_, rule, id);
    if (!reading) return line("Reading", id);
    line("Reading", fmt::format("{}: {}", id, reading->question));
    if (!reading->because.empty()) line("", "because " + reading->because);
    if (!reading->source.empty()) line("", reading->source);
  }

  void nearly(const Near& near) {
    title(fmt::format("Within {} but for one thing: {}", near.rule->id, near.rule->title), Status::kWatch);
    law(*near.rule, near.rule->schedule);
    if (several_judged()) line("Component", near.component);
    line("Unexplained", near.why);
    if (!near.unexplained_atoms.empty()) line("", places(near.unexplained_atoms));
    accounts(*near.rule, near.component, near.accounts);
  }

  // A clear verdict is clear of the rules applied, and of no others.
  void not_applied() {
    std::vector<std::string> drafts;
    std::vector<std::string> other_days;
    std::set<std::string> elsewhere;
    std::size_t applied = 0;
    for (const Rule& rule : rules_.rules()) {
      if (!takes_in(options_.jurisdictions, rule.jurisdiction)) {
        elsewhere.insert(rule.jurisdiction);
      } else if (rule.status == RuleStatus::kDraft && !options_.drafts) {
        drafts.push_back(rule.id);
      } else if (!in_force_on(rule.in_force, verdict_.as_of)) {
        other_days.push_back(rule.id);
      } else {
        ++applied;
      }
    }
    text_ += fmt::format("\n{} rule{} applied.\n", applied, applied == 1 ? " was" : "s were");
    const auto say = [&](const char* why, const std::vector<std::string>& what) {
      if (!what.empty()) text_ += "  " + wrap(fmt::format("{}: {}", why, join(what, ", ")), options_.width, 4) + "\n";
    };
    say("Not in force on this day", other_days);
    say("Drafts, not asked for", drafts);
    say("Other jurisdictions", {elsewhere.begin(), elsewhere.end()});
  }

  const Verdict& verdict_;
  const RuleSet& rules_;
  const ReportOptions& options_;
  std::string text_;
};

}  // namespace

std::string explain(const Verdict& verdict, const RuleSet& rules, const ReportOptions& options) {
  return Explanation(verdict, rules, options).write();
}

}  // namespace congener
