#include "workbench/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <tuple>

#include "molecule/morgan.hpp"
#include "report/wording.hpp"
#include "similarity/parallel.hpp"
#include "similarity/tanimoto_matrix.hpp"

namespace congener::workbench {
namespace {

constexpr std::size_t kRowsAtOnce = 1024;  // of the matrix of Tanimotos

std::size_t index(Group group) { return static_cast<std::size_t>(group); }

const Component* component_of(const std::vector<Component>& components, const std::string& smiles) {
  const auto found = std::ranges::find(components, smiles, &Component::smiles);
  return found == components.end() ? nullptr : &*found;
}

auto order(const CaughtCompound& compound) {
  const int standing = compound.standing == Standing::kControlled ? 0 : 1;
  return std::tuple(index(compound.group), standing, compound.tanimoto, compound.record, compound.hit.component);
}

void sort(std::vector<CaughtCompound>& compounds) {
  std::ranges::stable_sort(compounds, [](const auto& a, const auto& b) { return order(a) < order(b); });
}

// The verdict of a record of the library, told apart by what the rule says of it.
void collect(const Verdict& verdict, Coverage& coverage) {
  const Hit* hit = gravest(verdict, coverage.rule);
  if (!hit) {
    if (verdict.status == Status::kUndetermined || verdict.status == Status::kInvalid) ++coverage.undecided;
    for (const Near& near : verdict.near) {
      const Component* component = component_of(verdict.components, near.component);
      if (near.rule != coverage.rule || !component) continue;
      coverage.near.push_back({verdict.record.number, verdict.record.id, near.component, near.why,
                               morgan_fingerprint(component->molecule)});
      break;
    }
    return;
  }
  if (hit->verdict == HitVerdict::kWatch) {
    ++coverage.watched;
    return;
  }
  auto& to = hit->verdict == HitVerdict::kExcepted ? coverage.excepted : coverage.caught;
  to.push_back(caught_compound(verdict.record, verdict.components, *hit));
}

// Those of the medicines that the rule catches, or would but for an exception.
void ask_medicines(const Judge& judge, const KnownCompounds& medicines, Coverage& coverage) {
  std::vector<Verdict> verdicts(medicines.all().size());
  similarity::for_each_index(verdicts.size(), [&](std::size_t i) {
    Record record;
    record.id = medicines.all()[i].name;
    verdicts[i] = judge.judge_components(record, {medicines.all()[i].component});
  });
  coverage.medicines_asked = verdicts.size();
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const Hit* hit = gravest(verdicts[i], coverage.rule);
    if (!hit || hit->verdict == HitVerdict::kWatch) continue;
    CaughtCompound compound = caught_compound(verdicts[i].record, verdicts[i].components, *hit);
    compound.name = medicines.all()[i].name;
    auto& to = hit->verdict == HitVerdict::kExcepted ? coverage.medicines_excepted : coverage.medicines;
    to.push_back(std::move(compound));
  }
}

// What each of them hangs on.
void examine(std::vector<CaughtCompound>& compounds, const RuleVariants& variants) {
  similarity::for_each_index(compounds.size(), [&](std::size_t i) {
    CaughtCompound& compound = compounds[i];
    compound.lost_without = variants.needed(compound.clauses, compound.component);
    for (const std::string& reading : compound.hit.readings) {
      if (variants.refusing(reading, compound.component) == Standing::kNone) {
        compound.lost_refusing.push_back(reading);
      }
      if (variants.accepting(reading, compound.component) == Standing::kControlled) {
        compound.controlled_by.push_back(reading);
      }
    }
  });
}

RuleVariants variants_of(const Coverage& coverage) {
  std::set<std::string> clauses;
  std::set<std::string> readings;
  for (const auto* compounds : {&coverage.caught, &coverage.medicines}) {
    for (const CaughtCompound& compound : *compounds) {
      clauses.insert(compound.clauses.begin(), compound.clauses.end());
      readings.insert(compound.hit.readings.begin(), compound.hit.readings.end());
    }
  }
  return RuleVariants(*coverage.rules, *coverage.rule, clauses, readings);
}

std::string words_of(const Rule& rule, const std::string& clause) {
  if (rule.kind != RuleKind::kDerived) return clause_words(rule, clause);
  for (const DerivedStep& step : rule.derived().transformations) {
    if (step.transformation->id == clause) return step.words;
  }
  return "";
}

void count(Coverage& coverage) {
  for (const std::string& id : clauses_of(*coverage.rule)) {
    ClauseCount clause{id, words_of(*coverage.rule, id)};
    for (const CaughtCompound& compound : coverage.caught) {
      if (std::ranges::find(compound.clauses, id) == compound.clauses.end()) continue;
      ++(compound.standing == Standing::kControlled ? clause.controlled : clause.arguable);
      clause.alone += static_cast<std::size_t>(std::ranges::count(compound.lost_without, id));
    }
    coverage.clauses.push_back(std::move(clause));
  }
  std::set<std::string> readings;
  for (const CaughtCompound& compound : coverage.caught) {
    ++(compound.standing == Standing::kControlled ? coverage.groups[index(compound.group)].controlled
                                                  : coverage.groups[index(compound.group)].arguable);
    readings.insert(compound.hit.readings.begin(), compound.hit.readings.end());
  }
  for (const std::string& id : readings) {
    const Reading* reading = find_reading(*coverage.rules, *coverage.rule, id);
    ReadingCount counted{id, reading ? reading->question : ""};
    for (const CaughtCompound& compound : coverage.caught) {
      counted.named += static_cast<std::size_t>(std::ranges::count(compound.hit.readings, id));
      counted.lost += static_cast<std::size_t>(std::ranges::count(compound.lost_refusing, id));
      counted.controlled += static_cast<std::size_t>(std::ranges::count(compound.controlled_by, id));
    }
    coverage.readings.push_back(std::move(counted));
  }
}

}  // namespace

const char* name(Group group) {
  switch (group) {
    case Group::kMedicine: return "medicine";
    case Group::kOther: return "other";
    case Group::kFamily: return "family";
  }
  return "other";
}

Standing standing_of(const Hit& hit) {
  if (hit.verdict == HitVerdict::kControlled) return Standing::kControlled;
  return hit.verdict == HitVerdict::kArguable ? Standing::kArguable : Standing::kNone;
}

const Hit* gravest(const Verdict& verdict, const Rule* rule) {
  const Hit* found = nullptr;
  for (const Hit& hit : verdict.hits) {
    if (hit.rule == rule && (!found || hit.verdict > found->verdict)) found = &hit;
  }
  return found;
}

std::vector<std::string> clauses_used(const Hit& hit) {
  std::vector<std::string> clauses = congener::clauses_of(hit.accounts);
  if (hit.rule->kind != RuleKind::kDerived) return clauses;
  for (const std::string& step : hit.path) {
    if (std::ranges::find(clauses, step) == clauses.end()) clauses.push_back(step);
  }
  return clauses;
}

CaughtCompound caught_compound(const Record& record, const std::vector<Component>& components, const Hit& hit) {
  CaughtCompound compound;
  compound.record = record.number;
  compound.id = record.id;
  compound.hit = hit;
  compound.standing = standing_of(hit);
  compound.clauses = clauses_used(hit);
  if (const Component* component = component_of(components, hit.component)) compound.component = *component;
  return compound;
}

void place(std::vector<CaughtCompound>& compounds, const Known& known) {
  std::vector<Fingerprint> family;
  std::vector<const KnownCompound*> members;
  for (const KnownCompounds* list : {&known.listed, &known.family}) {
    for (const KnownCompound& member : list->all()) {
      family.push_back(member.fingerprint);
      members.push_back(&member);
    }
  }
  for (std::size_t begin = 0; begin < compounds.size(); begin += kRowsAtOnce) {
    const auto some = std::span(compounds).subspan(begin, std::min(kRowsAtOnce, compounds.size() - begin));
    similarity::for_each_index(
        some.size(), [&](std::size_t i) { some[i].fingerprint = morgan_fingerprint(some[i].component.molecule); });
    std::vector<Fingerprint> fingerprints;
    for (const CaughtCompound& compound : some) fingerprints.push_back(compound.fingerprint);
    Eigen::MatrixXf alike;
    if (!family.empty()) alike = similarity::tanimoto_matrix(fingerprints, family);
    for (std::size_t i = 0; i < some.size(); ++i) {
      CaughtCompound& compound = some[i];
      const std::string& smiles = compound.hit.component;
      const KnownCompound* listed = known.listed.find(smiles);
      const KnownCompound* medicine = known.medicines.find(smiles);
      const KnownCompound* member = known.family.find(smiles);
      compound.medicine = medicine != nullptr;
      compound.group = listed ? Group::kFamily : medicine ? Group::kMedicine : member ? Group::kFamily : Group::kOther;
      if (const KnownCompound* it = medicine ? medicine : listed ? listed : member) compound.name = it->name;
      if (family.empty()) continue;
      Eigen::Index best = 0;
      compound.tanimoto = static_cast<double>(alike.row(static_cast<Eigen::Index>(i)).maxCoeff(&best));
      if (compound.tanimoto > 0) compound.nearest = members[static_cast<std::size_t>(best)]->name;
    }
  }
}

Date day_in_force(const Rule& rule, Date today) {
  const std::vector<Interval>& intervals = rule.in_force;
  if (in_force_on(intervals, today)) return today;
  std::optional<Date> last;
  for (const Interval& interval : intervals) {
    if (interval.from && today < *interval.from) return *interval.from;
    if (interval.to) last = *interval.to;
  }
  return last.value_or(today);
}

std::string hash_of(const library::Library& library) { return fmt::format("{:016x}", library.header().checksum); }

Result<Coverage, Fault> cover(const library::Library& library, const CounterIons& counter_ions, const Judge& judge,
                              const Rule& rule, const Known& known, const WorkbenchOptions& options) {
  Coverage coverage;
  coverage.rule = &rule;
  coverage.rules = &judge.rules();
  coverage.as_of = judge.options().as_of;
  coverage.drafts = judge.options().drafts;
  coverage.library = library.path();
  coverage.library_hash = hash_of(library);
  library::LibraryScreenOptions screening;
  screening.threads = options.threads;
  screening.progress = options.progress;
  const auto screened = library::visit_library(
      library, counter_ions, judge, [&](const Verdict& verdict) { collect(verdict, coverage); }, screening);
  if (!screened) return screened.error();
  coverage.screened = screened.value();
  similarity::on_threads(options.threads, [&] {
    ask_medicines(judge, known.medicines, coverage);
    const RuleVariants variants = variants_of(coverage);
    examine(coverage.caught, variants);
    examine(coverage.medicines, variants);
    for (auto* compounds : {&coverage.caught, &coverage.excepted, &coverage.medicines, &coverage.medicines_excepted}) {
      place(*compounds, known);
    }
  });
  // Where a medicine stands in the library, the report leads there.
  for (auto* medicines : {&coverage.medicines, &coverage.medicines_excepted}) {
    const auto& records = medicines == &coverage.medicines ? coverage.caught : coverage.excepted;
    for (CaughtCompound& medicine : *medicines) {
      const auto same = std::ranges::find_if(
          records, [&](const CaughtCompound& other) { return other.hit.component == medicine.hit.component; });
      if (same != records.end()) medicine.record = same->record;
    }
  }
  sort(coverage.caught);
  sort(coverage.excepted);
  sort(coverage.medicines);
  sort(coverage.medicines_excepted);
  count(coverage);
  return coverage;
}

}  // namespace congener::workbench
