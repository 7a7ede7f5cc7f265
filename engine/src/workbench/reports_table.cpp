#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/report.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"
#include "workbench/reports.hpp"

namespace congener::workbench {
namespace {

constexpr std::size_t kNameWidth = 26;

// Lines of columns for a terminal.
class Page {
 public:
  explicit Page(std::size_t width) : width_(width) {}
  void line(const std::string& text = "") { out_ += printable(text) + "\n"; }
  void wrapped(const std::string& text, std::size_t indent = 0) {
    out_ += std::string(indent, ' ') + wrap(text, width_ > indent ? width_ - indent : 1, indent) + "\n";
  }
  void heading(const std::string& text) { out_ += fmt::format("\n{}\n", printable(text)); }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::size_t width_;
  std::string out_;
};

std::string label(const CaughtCompound& compound) {
  if (!compound.name.empty()) return compound.name;
  return compound.id.empty() ? fmt::format("record {}", compound.record) : compound.id;
}

std::string place_of(const CaughtCompound& compound) {
  return compound.record == 0 ? std::string("list") : fmt::format("#{}", compound.record);
}

void compound_line(Page& page, const CaughtCompound& compound, const std::string& why) {
  const std::string nearest =
      compound.nearest.empty() ? "" : fmt::format("{:.2f} to {}", compound.tanimoto, compound.nearest);
  page.line(
      "  " +
      cut(fmt::format("{} {} {} {}; {}", pad(place_of(compound), 9), pad(label(compound), kNameWidth),
                      pad(compound.hit.verdict == HitVerdict::kExcepted ? "excepted" : name(compound.standing), 10),
                      why, nearest),
          page.width() > 2 ? page.width() - 2 : 1));
}

void compounds(Page& page, const std::vector<const CaughtCompound*>& list, std::size_t top) {
  for (std::size_t i = 0; i < list.size() && i < top; ++i) compound_line(page, *list[i], short_why(list[i]->hit));
  if (list.size() > top) page.line(fmt::format("  … and {} more: --top, or --format json for all", list.size() - top));
}

std::vector<const CaughtCompound*> of_group(const std::vector<CaughtCompound>& caught, Group group) {
  std::vector<const CaughtCompound*> list;
  for (const CaughtCompound& compound : caught) {
    if (compound.group == group) list.push_back(&compound);
  }
  return list;
}

std::vector<const CaughtCompound*> all_of(const std::vector<CaughtCompound>& caught) {
  std::vector<const CaughtCompound*> list;
  for (const CaughtCompound& compound : caught) list.push_back(&compound);
  return list;
}

std::string counted(const GroupCount& count) {
  return fmt::format("{:>8} {:>11} {:>9}", count.all(), count.controlled, count.arguable);
}

void unread_rows(Page& page, const Known& known) {
  for (const KnownCompounds* list : {&known.medicines, &known.family}) {
    for (const UnreadRow& row : list->unread()) {
      page.wrapped(fmt::format("{}:{}: not compared: {}", row.file, row.line, row.why));
    }
  }
}

}  // namespace

std::string table(const Coverage& coverage, const Known& known, const WorkbenchReportOptions& options) {
  Page page(options.width);
  const Rule& rule = *coverage.rule;
  page.wrapped(fmt::format("{}: {} ({}), as of {}", rule.id, rule.title, rule.jurisdiction, coverage.as_of.text()));
  page.wrapped(fmt::format("over {}: {} records", coverage.library, coverage.screened.tally.records));

  page.heading(
      fmt::format("COLLATERAL: {} compounds of the library that no list of the family names, and {} of {} "
                  "medicines",
                  coverage.collateral(), coverage.medicines.size(), coverage.medicines_asked));
  page.line(fmt::format("  {} {:>8} {:>11} {:>9}", pad("caught in the library", 34), "all", "controlled", "arguable"));
  const auto row = [&](Group group, const char* words) {
    page.line(fmt::format("  {} {}", pad(words, 34), counted(coverage.groups[static_cast<std::size_t>(group)])));
  };
  row(Group::kMedicine, "medicines");
  row(Group::kOther, "other compounds");
  row(Group::kFamily, "known members of the family");
  GroupCount all;
  for (const GroupCount& group : coverage.groups) {
    all.controlled += group.controlled;
    all.arguable += group.arguable;
  }
  page.line(fmt::format("  {} {}", pad("all", 34), counted(all)));
  page.line(fmt::format("  excepted {}; near misses {}; in force on another day only {}; not decided {}",
                        coverage.excepted.size(), coverage.near.size(), coverage.watched, coverage.undecided));

  page.heading(fmt::format("Medicines caught, in the library (#) or not: {}", coverage.medicines.size()));
  compounds(page, all_of(coverage.medicines), options.top);
  if (!coverage.medicines_excepted.empty()) {
    page.heading(
        fmt::format("Medicines within it by structure, but for an exception: {}", coverage.medicines_excepted.size()));
    compounds(page, all_of(coverage.medicines_excepted), options.top);
  }
  const auto others = of_group(coverage.caught, Group::kOther);
  page.heading(fmt::format("Other compounds of the library caught, least like the family first: {}", others.size()));
  compounds(page, others, options.top);
  const auto family = of_group(coverage.caught, Group::kFamily);
  page.heading(fmt::format("Members of the family caught: {}", family.size()));
  compounds(page, family, options.top);

  if (!coverage.clauses.empty()) {
    page.heading("Clauses");
    page.line(fmt::format("  {} {:>11} {:>9} {:>20}", pad("", 14), "controlled", "arguable", "by this clause alone"));
    for (const ClauseCount& clause : coverage.clauses) {
      page.line(fmt::format("  {} {:>11} {:>9} {:>20}", pad(clause.id, 14), clause.controlled, clause.arguable,
                            clause.alone));
    }
    page.wrapped("“By this clause alone”: not caught if the clause is taken out.", 2);
  }
  if (!coverage.readings.empty()) {
    page.heading("Readings");
    page.line(
        fmt::format("  {} {:>6} {:>15} {:>24}", pad("", 34), "named", "lost if refused", "controlled if accepted"));
    for (const ReadingCount& reading : coverage.readings) {
      page.line(fmt::format("  {} {:>6} {:>15} {:>24}", pad(reading.id, 34), reading.named, reading.lost,
                            reading.controlled));
    }
  }
  page.line();
  unread_rows(page, known);
  page.wrapped(fmt::format("Rule set {}; library {}; congener {}", coverage.rules->hash(), coverage.library_hash,
                           engine_version()));
  page.wrapped(options.command);
  return page.take();
}

std::string table(const Difference& difference, const WorkbenchReportOptions& options) {
  Page page(options.width);
  const auto told = [](const Side& side) {
    const std::string day = side.options.as_of.text();
    return side.rule ? fmt::format("{} on {}", side.label, day) : fmt::format("the rules on {}", day);
  };
  page.wrapped(fmt::format("From {} to {}", told(difference.before), told(difference.after)));
  page.wrapped(fmt::format("over {}: {} records", difference.source, difference.records));
  if (difference.whole_rule_base) {
    const std::string rules = join(difference.changed_rules, ", ");
    page.wrapped(rules.empty() ? "No rule asked is in force on one of the days and not on the other."
                               : fmt::format("In force on one of the days only, in whole or in part: {}", rules));
  }
  if (difference.recheck) {
    const Recheck& done = *difference.recheck;
    page.wrapped(fmt::format(
        "{} stored verdicts: {} decided again; {} ruled out by elements and connections, {} could "
        "not be read then or now, {} declare a name that is not read, {} cannot change as no rule "
        "does",
        done.records, done.decided_again, done.ruled_out, done.invalid, done.names_unread, done.unchanged_rules));
    if (done.of_another_run > 0) {
      page.wrapped(
          fmt::format("{} were stored with other rules, another version or for another day than the first "
                      "side's: what they say is not used",
                      done.of_another_run));
    }
    if (done.differ > 0) {
      page.wrapped(
          fmt::format("{} have another status than is decided now for the first day (line {} first): they were "
                      "made with other options, or from columns that the file does not hold",
                      done.differ, done.first_differ));
    }
    if (done.unreadable > 0) {
      page.wrapped(fmt::format("{} lines are no verdicts and were not compared; line {}: {}", done.unreadable,
                               done.first_unreadable, done.unreadable_why));
    }
  }
  page.line();
  for (std::size_t i = 0; i < kFlips; ++i) {
    const Flip flip = static_cast<Flip>(i);
    if (flip == Flip::kOtherRules && !difference.whole_rule_base) continue;
    page.line(fmt::format("  {} {:>9}", pad(description(flip), 40), difference.flips[i]));
  }
  page.line(fmt::format("  {} {:>9}", pad("undetermined or invalid, not compared", 40), difference.undecided));
  if (!difference.doers.empty()) {
    page.heading(difference.whole_rule_base ? "What each rule does" : "What does it");
    page.line(fmt::format("  {} {:>8} {:>8} {:>22}", pad("", 40), "in", "out", "controlled ↔ arguable"));
    for (const auto& [id, doer] : difference.doers) {
      page.line(fmt::format("  {} {:>8} {:>8} {:>22}", pad(id, 40), doer.in, doer.out, doer.regraded));
    }
  }
  for (std::size_t i = 0; i < kFlips; ++i) {
    if (difference.flips[i] == 0) continue;
    const Flip flip = static_cast<Flip>(i);
    page.heading(fmt::format("{}: {}", description(flip), difference.flips[i]));
    std::size_t shown = 0;
    for (const Change& change : difference.changes) {
      if (change.flip != flip) continue;
      if (shown++ == options.top) {
        page.line(fmt::format("  … and {} more: --top, or --format json for all", difference.flips[i] - options.top));
        break;
      }
      const std::string by = "by " + join(change.by, ", ");
      const std::string& why = flip == Flip::kOut && !change.why_after.empty() ? change.why_after : by;
      const std::string group =
          change.compound.group == Group::kOther ? "" : fmt::format(" ({})", name(change.compound.group));
      page.line("  " + cut(fmt::format("{} {}{} {}", pad(place_of(change.compound), 9),
                                       pad(label(change.compound), kNameWidth), group,
                                       flip == Flip::kOut ? by + (why == by ? "" : "; now " + why) : why),
                           options.width > 2 ? options.width - 2 : 1));
    }
  }
  page.line();
  page.wrapped(
      fmt::format("Rule sets {} and {}{}; congener {}", difference.before.rules->hash(), difference.after.rules->hash(),
                  difference.source_hash.empty() ? "" : "; library " + difference.source_hash, engine_version()));
  page.wrapped(options.command);
  return page.take();
}

}  // namespace congener::workbench
