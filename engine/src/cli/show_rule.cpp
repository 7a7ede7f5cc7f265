#include "cli/show_rule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"
#include "verdict/judge.hpp"

namespace congener::cli {
namespace {

constexpr std::size_t kIndent = 4;

class RuleText {
 public:
  explicit RuleText(std::size_t width) : width_(width) {}
  std::string text;

  void heading(std::string_view words) { text += fmt::format("\n{}\n", words); }
  void line(std::string_view words) {
    if (!words.empty()) text += fmt::format("  {}\n", wrap(words, width_, kIndent));
  }
  void labelled(std::string_view label, std::string_view words) {
    if (!words.empty()) line(fmt::format("{}: {}", label, words));
  }
  // The law keeps its own lines.
  void quoted(std::string_view words) {
    for (const std::string_view each : split(trim(words), '\n')) {
      text += fmt::format("  | {}\n", wrap(each, width_ > 8 ? width_ - 4 : width_, 0).empty()
                                          ? std::string()
                                          : indented(wrap(each, width_ > 8 ? width_ - 4 : width_, 0)));
    }
  }

 private:
  static std::string indented(const std::string& words) {
    std::string out;
    for (const char c : words) {
      out += c;
      if (c == '\n') out += "  | ";
    }
    return out;
  }
  std::size_t width_;
};

std::string forms(const Includes& includes) {
  std::vector<std::string> words;
  const auto add = [&](bool has, const char* word) {
    if (has) words.emplace_back(word);
  };
  add(includes.salts, "salts");
  add(includes.optical_isomers, "optical isomers");
  add(includes.geometric_isomers, "geometric isomers");
  add(includes.positional_isomers, "positional isomers");
  add(includes.esters, "esters");
  add(includes.ethers, "ethers");
  return join(words, ", ");
}

std::string permit_in_words(const Permit& permit) {
  std::vector<std::string> terms;
  for (const Term* term : permit.terms) terms.push_back(term->id);
  std::string words = permit.kind == PermitKind::kReplace
                          ? fmt::format("{} may be replaced by {}", permit.target, join(terms, ", "))
                          : fmt::format("{} may bear {}", permit.target, join(terms, ", "));
  if (!permit.reading.empty()) words += fmt::format(" (on the reading {})", permit.reading);
  if (permit.when_substituted == WhenSubstituted::kNever) words += "; still there but substituted is not replaced";
  if (permit.when_substituted == WhenSubstituted::kReading) {
    words +=
        fmt::format("; still there but substituted is replaced on the reading {}", permit.when_substituted_reading);
  }
  return words;
}

void show_exceptions(const std::vector<Exception>& exceptions, RuleText& out) {
  if (!exceptions.empty()) out.heading("Exceptions");
  for (const Exception& exception : exceptions) {
    std::vector<std::string> what = exception.listed_in;
    for (const Substance& substance : exception.substances) what.push_back(substance.name);
    out.line(fmt::format("{}: {}", exception.because, join(what, ", ")));
  }
}

void show_class(const ClassBody& body, RuleText& out) {
  for (const Parent& parent : body.parents) {
    out.heading(parent.reading.empty() ? "Parent" : fmt::format("Variant, on the reading {}", parent.reading));
    out.line(fmt::format("{}: {}", parent.name, parent.smiles));
  }
  for (const Clause& clause : body.clauses) {
    out.heading(fmt::format("Clause {}", clause.id));
    out.line(fmt::format("“{}”", clause.words));
    for (const Permit& permit : clause.permits) out.line("→ " + permit_in_words(permit));
  }
  out.heading("Modifications needed");
  out.line(fmt::format("at least {}", body.at_least));
  if (!body.readings.empty()) out.heading("Readings");
  for (const Reading& reading : body.readings) {
    out.line(fmt::format("{}: {}", reading.id, reading.question));
    out.labelled("    because", reading.because);
    out.labelled("    source", reading.source);
  }
  if (!body.settled.empty()) out.heading("Settled");
  for (const Settled& settled : body.settled) {
    out.line(fmt::format("{} is {}: {} ({})", settled.reading, settled.narrow ? "within the words" : "refused",
                         settled.because, settled.cite));
  }
  show_exceptions(body.exceptions, out);
}

void show_substances(const std::vector<Substance>& substances, RuleText& out) {
  out.heading(fmt::format("Substances ({})", substances.size()));
  for (const Substance& substance : substances) {
    std::string words = substance.name;
    if (!substance.schedule.empty()) words += fmt::format(" [{}]", substance.schedule);
    if (!substance.code.empty()) words += fmt::format(", code {}", substance.code);
    if (!substance.cas.empty()) words += fmt::format(", CAS {}", substance.cas);
    words += fmt::format(": {}", substance.smiles);
    for (const Interval& interval : substance.in_force) words += fmt::format("; {}", in_words(interval));
    if (substance.status == RuleStatus::kDraft) words += " (draft)";
    if (!substance.recalled.empty()) words += fmt::format(" (from memory: {})", join(substance.recalled, ", "));
    out.line(words);
  }
}

void show_derived(const DerivedBody& body, RuleText& out) {
  out.heading("Parent");
  out.line(fmt::format("{}: {}", body.parent_name, body.parent_smiles));
  out.heading("Transformations");
  for (const DerivedStep& step : body.transformations) {
    out.line(fmt::format("“{}”: {}", step.words, step.transformation->id));
    for (const TransformationReading& reading : step.transformation->readings) {
      out.line(fmt::format("    {}.{}: {}", step.transformation->id, reading.reading.id, reading.reading.question));
    }
  }
  out.line(body.any_combination ? "in any combination" : "one kind at a time");
}

void show_similar(const SimilarBody& body, RuleText& out) {
  out.heading("Compared with");
  if (!body.listed_in.empty()) out.line(fmt::format("the substances of {}", join(body.listed_in, ", ")));
  if (!body.substances.empty()) show_substances(body.substances, out);
  out.heading("Threshold");
  out.line(fmt::format("Tanimoto {:.2f}: {}", body.threshold, body.threshold_because));
  out.heading("Cores, one of which a compound must contain");
  for (const Core& core : body.cores) out.line(fmt::format("{}: {}: {}", core.name, core.smiles, core.because));
  show_exceptions(body.exceptions, out);
}

}  // namespace

std::string list_rules(const RuleSet& rules, const JudgeOptions& options) {
  std::size_t id_width = 2;
  for (const Rule& rule : rules.rules()) id_width = std::max(id_width, rule.id.size());
  std::string text = fmt::format("{:<{}}  {:<6}  {:<7}  {:<8}  {:<30}  {}\n", "id", id_width, "where", "kind", "status",
                                 fmt::format("in force on {}", options.as_of.text()), "title");
  std::size_t count = 0;
  std::size_t drafts = 0;
  for (const Rule& rule : rules.rules()) {
    if (!takes_in(options.jurisdictions, rule.jurisdiction)) continue;
    ++count;
    drafts += rule.status == RuleStatus::kDraft ? 1U : 0U;
    const Interval* now = in_force_on(rule.in_force, options.as_of);
    const std::string force = !now        ? std::string("no")
                              : now->to   ? fmt::format("yes, until {}", now->to->text())
                              : now->from ? fmt::format("yes, since {}", now->from->text())
                                          : std::string("yes, first day not known");
    text += fmt::format("{:<{}}  {:<6}  {:<7}  {:<8}  {:<30}  {}\n", rule.id, id_width, rule.jurisdiction,
                        name(rule.kind), name(rule.status), force, rule.title);
  }
  text += fmt::format("\n{} rules", count);
  if (drafts > 0) {
    text += fmt::format(", {} of them draft{}: recalled, not verified, and applied only with --drafts", drafts,
                        drafts == 1 ? "" : "s");
  }
  return text + fmt::format("; rule set {}\n", rules.hash());
}

std::string show_rule(const Rule& rule, std::size_t width) {
  RuleText out(width);
  out.text = fmt::format("{}: {}\n", rule.id, rule.title);
  out.line(
      fmt::format("{}, schedule {}; {}; {}", rule.jurisdiction, rule.schedule, name(rule.kind), name(rule.status)));
  out.labelled("because", rule.status_because);
  out.labelled("extends to", forms(rule.includes));
  out.labelled("file", rule.file);
  out.heading("Law");
  out.line(rule.law.source);
  out.line(rule.law.url);
  out.labelled("retrieved", rule.law.retrieved);
  out.quoted(rule.law.text);
  if (!rule.law.translation.empty()) {
    out.heading("Translation");
    out.quoted(rule.law.translation);
  }
  for (const std::string& recalled : rule.law.recalled) out.labelled("from memory", recalled);
  out.heading("In force");
  for (const Interval& interval : rule.in_force) out.line(in_words(interval));
  switch (rule.kind) {
    case RuleKind::kClass: show_class(rule.klass(), out); break;
    case RuleKind::kListed: show_substances(rule.listed().substances, out); break;
    case RuleKind::kDerived: show_derived(rule.derived(), out); break;
    case RuleKind::kSimilar: show_similar(rule.similar(), out); break;
  }
  if (!rule.notes.empty()) {
    out.heading("Notes");
    out.line(rule.notes);
  }
  return out.text;
}

}  // namespace congener::cli
