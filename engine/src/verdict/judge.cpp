#include "verdict/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "base/text.hpp"
#include "molecule/morgan.hpp"
#include "skeleton/skeleton.hpp"
#include "verdict/declared_texts.hpp"

namespace congener {
namespace {

// The interval a reader should see for a day outside all of them: the next to come, else the last gone.
const Interval* nearest(const std::vector<Interval>& intervals, Date day) {
  const Interval* last = nullptr;
  for (const Interval& interval : intervals) {
    if (interval.from && day < *interval.from) return &interval;
    last = &interval;
  }
  return last;
}

const std::vector<Interval>& intervals_of(const Finding& finding) {
  if (finding.substance && !finding.substance->in_force.empty()) return finding.substance->in_force;
  return finding.rule->in_force;
}

bool is_draft(const Finding& finding) {
  return finding.rule->status == RuleStatus::kDraft ||
         (finding.substance && finding.substance->status == RuleStatus::kDraft);
}

struct Excepted {
  std::string by;
  std::string because;
};

bool is_asked(const JudgeOptions& options, const Rule& rule) {
  return takes_in(options.jurisdictions, rule.jurisdiction) &&
         (options.rules.empty() || std::ranges::find(options.rules, rule.id) != options.rules.end());
}

// One component's findings, turned into hits for the day, the jurisdictions and the exceptions asked for.
class ComponentJudge {
 public:
  ComponentJudge(const JudgeOptions& options, const Component& component, const Findings& findings, bool salt)
      : options_(options), component_(component), findings_(findings), salt_(salt) {}

  void run(Verdict& verdict) const {
    for (const Finding& finding : findings_.found) {
      if (asked(*finding.rule) && (options_.drafts || !is_draft(finding))) verdict.hits.push_back(hit(finding));
    }
    for (const Near& near : findings_.near) {
      if (asked(*near.rule) && applies(*near.rule) && in_force_on(near.rule->in_force, options_.as_of)) {
        verdict.near.push_back(near);
      }
    }
    if (findings_.out_of_time) return;  // said of the whole record
    for (const Rule* rule : findings_.unfinished) {
      if (!asked(*rule) || !applies(*rule)) continue;
      verdict.reasons.push_back({"V003", fmt::format("the work on {} for {} reached its limit; it is not decided",
                                                     rule->id, component_.smiles)});
    }
  }

 private:
  [[nodiscard]] bool applies(const Rule& rule) const { return options_.drafts || rule.status == RuleStatus::kVerified; }
  [[nodiscard]] bool asked(const Rule& rule) const { return is_asked(options_, rule); }

  // An exception speaks whatever jurisdictions were asked for, but only for the day.
  [[nodiscard]] std::optional<Excepted> exception_to(const Rule& rule) const {
    for (const Exception& exception : rule.exceptions()) {
      for (const Finding& other : findings_.found) {
        const bool named = std::ranges::find(exception.listed_in, other.rule->id) != exception.listed_in.end();
        if (!named || !other.readings.empty() || (is_draft(other) && !options_.drafts)) continue;
        if (in_force_on(intervals_of(other), options_.as_of)) {
          return Excepted{other.rule->id, fmt::format("{}: it is listed there as {}", exception.because,
                                                      other.substance ? other.substance->name : other.rule->title)};
        }
      }
      for (const Substance& substance : exception.substances) {
        if (substance.parent == component_.smiles) return Excepted{substance.name, exception.because};
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] Hit hit(const Finding& finding) const {
    Hit hit;
    hit.rule = finding.rule;
    hit.substance = finding.substance;
    hit.accounts = finding.accounts;
    hit.readings = finding.readings;
    hit.path = finding.path;
    hit.resembles = finding.resembles;
    hit.component = component_.smiles;
    const std::vector<Interval>& intervals = intervals_of(finding);
    const Interval* now = in_force_on(intervals, options_.as_of);
    if (const Interval* shown = now ? now : nearest(intervals, options_.as_of)) hit.in_force = *shown;
    if (auto excepted = exception_to(*finding.rule)) {
      hit.verdict = HitVerdict::kExcepted;
      hit.excepted_by = std::move(excepted->by);
      hit.because = std::move(excepted->because);
      return hit;
    }
    if (!now) {
      hit.verdict = HitVerdict::kWatch;
      const bool later = hit.in_force && hit.in_force->from && options_.as_of < *hit.in_force->from;
      hit.because = later ? fmt::format("in force only from {}", hit.in_force->from->text())
                    : hit.in_force && hit.in_force->to ? fmt::format("in force only until {}", hit.in_force->to->text())
                                                       : std::string("not in force");
      return hit;
    }
    // How similar is similar enough is for a court, whatever the figure.
    const bool plain = finding.readings.empty() && finding.rule->kind != RuleKind::kSimilar;
    hit.verdict = plain ? HitVerdict::kControlled : HitVerdict::kArguable;
    if (salt_ && !finding.rule->includes.salts) {
      hit.because = "declared as a salt; the instrument's words as read do not mention salts";
    }
    return hit;
  }

  const JudgeOptions& options_;
  const Component& component_;
  const Findings& findings_;
  bool salt_;
};

Status status_of(const Verdict& verdict) {
  Status status = Status::kClear;
  const auto raise = [&](Status to) { status = std::max(status, to); };
  if (!verdict.near.empty()) raise(Status::kWatch);
  if (!verdict.reasons.empty()) raise(Status::kUndetermined);
  for (const Hit& hit : verdict.hits) {
    switch (hit.verdict) {
      case HitVerdict::kControlled: raise(Status::kControlled); break;
      case HitVerdict::kArguable: raise(Status::kArguable); break;
      case HitVerdict::kWatch: raise(Status::kWatch); break;
      case HitVerdict::kExcepted: break;
    }
  }
  return status;
}

constexpr const char* kNameOnly = "V002";
constexpr std::size_t kMostReadings = 2048;  // structures of names whose verdicts are remembered

Reason took_too_long(const Deadline& deadline, double limit) {
  return {"V005", fmt::format("given up after {:.1f} s: the limit is {:g} s", deadline.elapsed(), limit)};
}

Result<std::vector<Component>, Unread> read_and_normalise(const Record& record, const Deadline& deadline,
                                                          double limit) {
  if (!record.fault_code.empty()) return Unread{Status::kInvalid, {record.fault_code, record.fault_text}};
  if (record.kind == InputKind::kNone) {
    const bool blank = trim(record.text).empty();
    return Unread{Status::kUndetermined,
                  blank ? Reason{"V001", "nothing was declared"}
                        : Reason{kNameOnly, "a name was declared and no structure: it is not looked up"}};
  }
  const auto table = chem::read(record.kind, record.text);
  if (deadline.passed()) return Unread{Status::kUndetermined, took_too_long(deadline, limit)};
  if (!table) {
    // What this build cannot read is not the declarant's fault.
    const bool ours = table.error().code == "C009";
    return Unread{ours ? Status::kUndetermined : Status::kInvalid, {table.error().code, table.error().text}};
  }
  auto components = normalise(table.value());
  if (deadline.passed()) return Unread{Status::kUndetermined, took_too_long(deadline, limit)};
  if (!components) return Unread{Status::kInvalid, {components.error().code, components.error().text}};
  return std::move(components).value();
}

}  // namespace

Result<std::vector<Component>, Unread> components_of(const Record& record) {
  return read_and_normalise(record, Deadline(), 0);
}

Judge::Judge(const RuleSet& rules, CounterIons counter_ions, JudgeOptions options)
    : rules_(rules),
      matcher_(rules),
      counter_ions_(std::move(counter_ions)),
      options_(std::move(options)),
      similar_(rules, asked(), {options_.drafts, options_.as_of}),
      listed_(similarity::listed_substances(asked(), options_.drafts)),
      readings_(std::make_unique<Remembered<Verdict>>(kMostReadings)) {
  cleared_ = of({});
  cleared_.status = Status::kClear;
  cleared_.declaration = Declaration::kStructure;
  cleared_.examined = "skeleton";
  if (!options_.prefilter) return;
  // A similar rule may be excepted by a rule that was not asked: that one must be found all the same.
  std::vector<const Rule*> needed = asked();
  for (const Rule* rule : asked()) {
    if (rule->kind != RuleKind::kSimilar) continue;
    for (const Exception& exception : rule->similar().exceptions) {
      for (const std::string& id : exception.listed_in) needed.push_back(rules_.find(id));
    }
  }
  std::ranges::sort(needed);
  const auto repeated = std::ranges::unique(needed);
  needed.erase(repeated.begin(), repeated.end());
  prefilter_.emplace(rules_, needed);
}

std::vector<const Rule*> Judge::asked() const {
  std::vector<const Rule*> asked;
  for (const Rule& rule : rules_.rules()) {
    const bool applies = options_.drafts || rule.status == RuleStatus::kVerified;
    if (applies && is_asked(options_, rule)) asked.push_back(&rule);
  }
  return asked;
}

bool Judge::ruled_out(InputKind kind, std::string_view text) const {
  if (!prefilter_) return false;
  thread_local ElementGraph graph;  // kilobytes: not cleared for each record
  const Scanned scanned = kind == InputKind::kSmiles    ? scan_smiles(text, graph)
                          : kind == InputKind::kMolfile ? scan_molfile(text, graph)
                                                        : Scanned{};
  return scanned.outcome == Scan::kScanned && !prefilter_->possible(graph);
}

RuleSelection Judge::candidates(const Component& component) const {
  thread_local ElementGraph graph;
  return graph.assign(component.molecule) ? prefilter_->candidates(graph) : prefilter_->all();
}

bool Judge::clears(const RecordView& record) const {
  return record.fault_code.empty() && !options_.validate && ruled_out(record.kind, record.text) && !reads_line(record);
}

bool Judge::reads_line(const RecordView& record) const {
  return options_.resolver && (declares_more(record) || (options_.found && options_.found->has(record)));
}

Verdict Judge::of(const Record& record) const {
  Verdict verdict;
  verdict.record = record;
  verdict.as_of = options_.as_of;
  verdict.examined = "none";
  return verdict;
}

Verdict Judge::judge(const Record& record) const {
  const Deadline deadline = Deadline::after(options_.time_limit);
  if (reads_line(view_of(record))) return judge_line(record, deadline);
  return judge_within(record, deadline, options_.validate);
}

Verdict Judge::judge_within(const Record& record, const Deadline& deadline, bool validate) const {
  const bool readable = record.fault_code.empty() && record.kind != InputKind::kNone;
  const bool out = readable && ruled_out(record.kind, record.text);
  if (out && !validate) {
    Verdict cleared = cleared_;
    cleared.record = record;
    return cleared;
  }
  auto components = read_and_normalise(record, deadline, options_.time_limit);
  Verdict verdict = of(record);
  if (!components) {
    verdict.status = components.error().status;
    verdict.reasons.push_back(components.error().reason);
    return verdict;
  }
  verdict.components = std::move(components).value();
  judge_parents(verdict, out, deadline);
  return verdict;
}

Verdict Judge::judge_unread(const Record& record, const Unread& unread) const {
  if (options_.resolver && unread.reason.code == kNameOnly)
    return judge_line(record, Deadline::after(options_.time_limit));
  Verdict verdict = of(record);
  verdict.status = unread.status;
  verdict.reasons.push_back(unread.reason);
  return verdict;
}

Verdict Judge::judge_components(const Record& record, std::vector<Component> components) const {
  Verdict verdict = of(record);
  verdict.components = std::move(components);
  judge_parents(verdict, false, Deadline::after(options_.time_limit));
  return verdict;
}

Verdict Judge::judge_ruled_out(const Record& record, std::vector<Component> components) const {
  Verdict verdict = of(record);
  verdict.components = std::move(components);
  judge_parents(verdict, true, Deadline::after(options_.time_limit));
  return verdict;
}

void Judge::judge_parents(Verdict& verdict, bool ruled_out, const Deadline& deadline) const {
  verdict.examined = "full";
  verdict.declaration = Declaration::kStructure;
  counter_ions_.assign_roles(verdict.components);
  const bool salt =
      std::ranges::any_of(verdict.components, [](const Component& c) { return c.role == Role::kCounterIon; });
  MatchOptions options = options_.match;
  options.deadline = deadline;
  for (const Component& component : verdict.components) {
    if (component.role != Role::kParent) continue;
    const bool open = std::ranges::any_of(component.molecule.atoms(), [](const Atom& a) { return a.element == 0; });
    if (open) {
      verdict.reasons.push_back({"V004", "the structure has a wildcard atom: it is not one compound"});
      continue;
    }
    const Fingerprint fingerprint = morgan_fingerprint(component.molecule);
    // Anything in common will do.
    const auto nearest = listed_.nearest(fingerprint, 1, std::numeric_limits<double>::min());
    if (!nearest.empty() && (!verdict.nearest || nearest.front().tanimoto > verdict.nearest->to.tanimoto)) {
      verdict.nearest = Nearest{nearest.front(), component.smiles};
    }
    if (ruled_out) continue;
    Findings findings =
        prefilter_ ? matcher_.match(component, options, candidates(component)) : matcher_.match(component, options);
    similar_.match(component, fingerprint, options, findings);
    ComponentJudge(options_, component, findings, salt).run(verdict);
    if (findings.out_of_time) {
      verdict.reasons.push_back(took_too_long(deadline, options_.time_limit));
      break;
    }
  }
  std::ranges::stable_sort(verdict.hits, [](const Hit& a, const Hit& b) { return a.rule->id < b.rule->id; });
  verdict.status = status_of(verdict);
}

bool takes_in(const std::vector<std::string>& asked, const std::string& jurisdiction) {
  return asked.empty() || std::ranges::any_of(asked, [&](const std::string& one) {
           return jurisdiction == one || jurisdiction.starts_with(one + "-");
         });
}

const char* name(Status status) {
  switch (status) {
    case Status::kClear: return "clear";
    case Status::kNoChemical: return "no_chemical";
    case Status::kWatch: return "watch";
    case Status::kUndetermined: return "undetermined";
    case Status::kArguable: return "arguable";
    case Status::kControlled: return "controlled";
    case Status::kInvalid: return "invalid";
  }
  return "undetermined";
}

const char* name(Declaration declaration) {
  switch (declaration) {
    case Declaration::kStructure: return "structure";
    case Declaration::kResolved: return "resolved";
    case Declaration::kAmbiguous: return "ambiguous";
    case Declaration::kContradictory: return "contradictory";
    case Declaration::kNoChemical: return "no_chemical";
    case Declaration::kVague: return "vague";
    case Declaration::kTruncated: return "truncated";
    case Declaration::kUnresolved: return "unresolved";
  }
  return "unresolved";
}

const char* name(StatedBy by) {
  switch (by) {
    case StatedBy::kStructure: return "structure";
    case StatedBy::kNumber: return "number";
    case StatedBy::kName: return "name";
    case StatedBy::kFound: return "found";
  }
  return "name";
}

const char* name(HitVerdict verdict) {
  switch (verdict) {
    case HitVerdict::kExcepted: return "excepted";
    case HitVerdict::kWatch: return "watch";
    case HitVerdict::kArguable: return "arguable";
    case HitVerdict::kControlled: return "controlled";
  }
  return "watch";
}

}  // namespace congener
