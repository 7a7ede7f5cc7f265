#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "report/html_law.hpp"
#include "report/html_page.hpp"
#include "report/report.hpp"
#include "report/wording.hpp"
#include "similarity/parallel.hpp"
#include "workbench/reports.hpp"

namespace congener::workbench {
namespace {

using html::escaped;

constexpr int kDrawingWidth = 260;
constexpr int kDrawingHeight = 190;

// Okabe and Ito's colours, told apart by colour-blind readers; one a clause, in the order of the rule's clauses.
constexpr std::array kClauseColours = {"#E69F00", "#56B4E9", "#F0E442", "#009E73", "#CC79A7", "#0072B2", "#D55E00"};

std::string colour_of(const Rule& rule, const std::string& clause) {
  const auto clauses = clauses_of(rule);
  const auto at = std::ranges::find(clauses, clause);
  return kClauseColours[static_cast<std::size_t>(at - clauses.begin()) % kClauseColours.size()];
}

std::string legend_of(const Rule& rule, const std::vector<ClauseCount>* counts) {
  std::vector<html::LegendEntry> entries;
  if (rule.kind != RuleKind::kClass) return "";
  for (const Clause& clause : rule.klass().clauses) {
    std::string title = fmt::format("Clause {}", clause.id);
    if (counts) {
      const auto count = std::ranges::find(*counts, clause.id, &ClauseCount::id);
      if (count != counts->end()) title += fmt::format(" ({} caught with it)", count->controlled + count->arguable);
    }
    entries.push_back({colour_of(rule, clause.id), title, clause.words});
  }
  return html::legend(entries);
}

std::string capitalised(std::string words) {
  if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

std::string label(const CaughtCompound& compound) {
  if (!compound.name.empty()) return compound.name;
  return compound.id.empty() ? fmt::format("record {}", compound.record) : compound.id;
}

std::string cell(const CaughtCompound& compound, const std::string& status, const std::string& says) {
  std::vector<chem::Highlight> highlights;
  for (const std::string& clause : congener::clauses_of(compound.hit.accounts)) {
    chem::Highlight highlight;
    highlight.colour = colour_of(*compound.hit.rule, clause);
    highlight.label = clause;
    for (const Account& account : compound.hit.accounts) {
      if (account.clause == clause) {
        highlight.atoms.insert(highlight.atoms.end(), account.atoms.begin(), account.atoms.end());
      }
    }
    highlights.push_back(std::move(highlight));
  }
  std::string drawn = html::drawing(compound.hit.component, highlights, kDrawingWidth, kDrawingHeight,
                                    "structure of " + label(compound));
  if (drawn.empty()) drawn = fmt::format("<p><code>{}</code></p>", escaped(compound.hit.component));
  const std::string where =
      compound.record == 0 ? std::string("on the list only") : fmt::format("record {}", compound.record);
  const std::string nearest =
      compound.nearest.empty() ? std::string()
                               : fmt::format("<br>Tanimoto {:.2f} to {}", compound.tanimoto, escaped(compound.nearest));
  return fmt::format(
      "<figure class=\"cell\" data-line=\"\">{}<figcaption><b>{}</b> {}<br>{}; {}{}<br>{}</figcaption></figure>\n",
      drawn, escaped(label(compound)), html::badge(status, status), escaped(name(compound.group)), escaped(where),
      nearest, escaped(says));
}

std::string standing_word(const CaughtCompound& compound) {
  return compound.hit.verdict == HitVerdict::kExcepted ? "excepted" : name(compound.standing);
}

// Drawn in parallel, in the order of their numbers.
template <typename Draw>
std::string cells(std::size_t count, const Draw& draw) {
  std::vector<std::string> drawn(count);
  similarity::for_each_index(count, [&](std::size_t i) { drawn[i] = draw(i); });
  return join(drawn, "");
}

std::string grid(const std::string& title, const std::string& note, const std::vector<const CaughtCompound*>& list,
                 std::size_t most) {
  std::string out =
      fmt::format("<h2>{}: {}</h2>\n<p class=\"note\">{}</p>\n", escaped(title), list.size(), escaped(note));
  if (list.empty()) return out;
  if (list.size() > most) {
    out += fmt::format(
        "<p class=\"note\"><b>The first {} of {} are drawn;</b> --drawings draws more, and --format json "
        "lists all.</p>\n",
        most, list.size());
  }
  out += "<div class=\"grid\">\n";
  out += cells(std::min(list.size(), most), [&](std::size_t i) {
    const CaughtCompound& compound = *list[i];
    std::string says = short_why(compound.hit);
    if (!compound.lost_without.empty()) {
      says += ". Not caught without " + join(compound.lost_without, ", ");
    }
    return cell(compound, standing_word(compound), says);
  });
  return out + "</div>\n";
}

std::vector<const CaughtCompound*> pointers(const std::vector<CaughtCompound>& from, const Group* group) {
  std::vector<const CaughtCompound*> list;
  for (const CaughtCompound& compound : from) {
    if (!group || compound.group == *group) list.push_back(&compound);
  }
  return list;
}

std::string count_box(const std::string& kind, std::size_t count, const std::string& words) {
  return fmt::format("<li class=\"{}\"><b>{}</b>{}</li>\n", kind, count, escaped(words));
}

std::string header_row(const std::vector<std::string>& names) {
  std::string out = "<thead><tr>";
  for (const std::string& one : names) out += fmt::format("<th scope=\"col\">{}</th>", escaped(one));
  return out + "</tr></thead>\n";
}

std::string number(std::size_t value) { return fmt::format("<td class=\"number\">{}</td>", value); }
std::string text(std::string_view value) { return fmt::format("<td>{}</td>", escaped(value)); }

std::string unread_rows(const Known& known) {
  std::string out;
  for (const KnownCompounds* list : {&known.medicines, &known.family}) {
    for (const UnreadRow& row : list->unread()) {
      out +=
          fmt::format("<p class=\"note\">{}:{}: not compared: {}</p>\n", escaped(row.file), row.line, escaped(row.why));
    }
  }
  return out;
}

}  // namespace

std::string html(const Coverage& coverage, const Known& known, const WorkbenchReportOptions& options) {
  const Rule& rule = *coverage.rule;
  std::string out = html::page_begin(fmt::format("What {} catches", rule.id));
  const GroupCount& medicines = coverage.groups[static_cast<std::size_t>(Group::kMedicine)];
  const GroupCount& others = coverage.groups[static_cast<std::size_t>(Group::kOther)];
  const GroupCount& family = coverage.groups[static_cast<std::size_t>(Group::kFamily)];
  out += fmt::format(
      "<p class=\"says\"><b>Collateral:</b> {} of {} medicines and {} compounds of the library outside the known "
      "family "
      "are caught by accident or on purpose; {} known members of the family are.</p>\n",
      coverage.medicines.size(), coverage.medicines_asked, others.all(), family.all());
  out += "<ul class=\"counts\">\n" + count_box("controlled", medicines.controlled, "medicines controlled") +
         count_box("arguable", medicines.arguable, "medicines arguable") +
         count_box("controlled", others.controlled, "others controlled") +
         count_box("arguable", others.arguable, "others arguable") +
         count_box("clear", family.controlled, "family controlled") +
         count_box("arguable", family.arguable, "family arguable") +
         count_box("watch", coverage.near.size(), "near misses") +
         count_box("undetermined", coverage.undecided, "not decided") + "</ul>\n";
  out +=
      "<p class=\"note\">The counts are of records of the library. Medicines are asked of the list, too, whether they "
      "stand in the library or not.</p>\n";
  out += html::filter_box("compounds");
  out += legend_of(rule, &coverage.clauses);
  out += grid("Medicines caught",
              "In the library or on the list alone; controlled before arguable, least like the family first.",
              pointers(coverage.medicines, nullptr), options.drawings);
  const Group other = Group::kOther;
  const Group member = Group::kFamily;
  out += grid("Other compounds of the library caught", "Controlled before arguable, least like the family first.",
              pointers(coverage.caught, &other), options.drawings);
  if (!coverage.medicines_excepted.empty()) {
    out += grid("Medicines excepted", "Within the words by structure, but for an exception.",
                pointers(coverage.medicines_excepted, nullptr), options.drawings);
  }
  out += fmt::format("<h2>The class among known compounds</h2>\n<figure>{}</figure>\n", map_of(coverage, known));
  if (!coverage.clauses.empty()) {
    out += "<h2>What each clause does</h2>\n<table class=\"plain\">\n" +
           header_row({"Clause", "Words", "Controlled", "Arguable", "By this clause alone"}) + "<tbody>\n";
    for (const ClauseCount& clause : coverage.clauses) {
      out += "<tr>" + text(clause.id) + text(clause.words) + number(clause.controlled) + number(clause.arguable) +
             number(clause.alone) + "</tr>\n";
    }
    out += "</tbody></table>\n<p class=\"note\">“By this clause alone”: not caught if the clause is taken out.</p>\n";
  }
  if (!coverage.readings.empty()) {
    out += "<h2>What hangs on each reading</h2>\n<table class=\"plain\">\n" +
           header_row({"Reading", "Question", "Named by", "Lost if refused", "Controlled if accepted"}) + "<tbody>\n";
    for (const ReadingCount& reading : coverage.readings) {
      out += "<tr>" + text(reading.id) + text(reading.question) + number(reading.named) + number(reading.lost) +
             number(reading.controlled) + "</tr>\n";
    }
    out += "</tbody></table>\n";
  }
  out += grid("Members of the family caught", "Named by a rule of the rule base, or on the reference list.",
              pointers(coverage.caught, &member), options.drawings);
  out += "<h2>The words of the law</h2>\n" + html::law_card(rule, "law");
  out += "<h2>How to have this report again</h2>\n";
  out += html::facts({{"Command", options.command},
                      {"Rule set", coverage.rules->hash()},
                      {"Words of the rule, SHA-256", rule.law.sha256},
                      {"Day asked about", coverage.as_of.text()},
                      {"Library", fmt::format("{} ({} records, {})", coverage.library, coverage.screened.tally.records,
                                              coverage.library_hash)},
                      {"Lists", join(options.lists, ", ")},
                      {"Program", fmt::format("congener {}", engine_version())}});
  out += unread_rows(known);
  return out + html::page_end();
}

std::string html(const Difference& difference, const Known& known, const WorkbenchReportOptions& options) {
  std::string out =
      html::page_begin(fmt::format("What changes from {} to {}", difference.before.label, difference.after.label));
  out += "<ul class=\"counts\">\n";
  static constexpr std::array kKinds = {"controlled", "arguable", "controlled", "arguable", "clear", "watch"};
  for (std::size_t i = 0; i < kFlips; ++i) {
    const Flip flip = static_cast<Flip>(i);
    if (flip == Flip::kOtherRules && !difference.whole_rule_base) continue;
    out += count_box(kKinds[i], difference.flips[i], description(flip));
  }
  out += count_box("undetermined", difference.undecided, "not compared: undetermined or invalid") + "</ul>\n";
  if (difference.whole_rule_base) {
    const std::string rules = join(difference.changed_rules, ", ");
    out += fmt::format("<p>{}</p>\n",
                       rules.empty() ? std::string("No rule asked is in force on one of the days and not on the other.")
                                     : "In force on one of the days only, in whole or in part: " + escaped(rules));
  }
  if (!difference.doers.empty()) {
    out += fmt::format("<h2>{}</h2>\n<table class=\"plain\">\n",
                       difference.whole_rule_base ? "What each rule does" : "What does it");
    out += header_row({difference.whole_rule_base ? "Rule" : "Clause, reading or substance", "In", "Out",
                       "Controlled ↔ arguable"}) +
           "<tbody>\n";
    for (const auto& [id, doer] : difference.doers) {
      out += "<tr>" + text(id) + number(doer.in) + number(doer.out) + number(doer.regraded) + "</tr>\n";
    }
    out += "</tbody></table>\n";
  }
  out += html::filter_box("compounds");
  // The rules compared, once where it is one on two days; none where all rules are.
  std::vector<const Side*> ruled;
  if (difference.before.rule) ruled.push_back(&difference.before);
  if (difference.after.rule != difference.before.rule) ruled.push_back(&difference.after);
  for (const Side* side : ruled) {
    if (side->rule->kind != RuleKind::kClass) continue;
    out +=
        fmt::format("<p class=\"note\">Colours of {}:</p>\n", escaped(side->label)) + legend_of(*side->rule, nullptr);
  }
  for (std::size_t i = 0; i < kFlips; ++i) {
    if (difference.flips[i] == 0) continue;
    out +=
        fmt::format("<h2>{}: {}</h2>\n", escaped(capitalised(description(static_cast<Flip>(i)))), difference.flips[i]);
    if (difference.flips[i] > options.drawings) {
      out += fmt::format(
          "<p class=\"note\"><b>The first {} of {} are drawn;</b> --drawings draws more, and --format json "
          "lists all.</p>\n",
          options.drawings, difference.flips[i]);
    }
    out += "<div class=\"grid\">\n";
    std::vector<const Change*> shown;
    for (const Change& change : difference.changes) {
      if (static_cast<std::size_t>(change.flip) == i && shown.size() < options.drawings) shown.push_back(&change);
    }
    out += cells(shown.size(), [&](std::size_t which) {
      const Change& change = *shown[which];
      std::string says = "By " + join(change.by, ", ");
      says += fmt::format(". Before: {}. After: {}", change.why_before.empty() ? "not caught" : change.why_before,
                          change.why_after.empty() ? "not caught" : change.why_after);
      return cell(change.compound, name(change.after == Standing::kNone ? change.before : change.after), says);
    });
    out += "</div>\n";
  }
  if (!difference.changes.empty()) {
    out += fmt::format("<h2>Among known compounds</h2>\n<figure>{}</figure>\n", map_of(difference, known));
  }
  if (!ruled.empty()) out += "<h2>The words of the law</h2>\n";
  for (const Side* side : ruled) {
    out += html::law_card(*side->rule, side == &difference.before ? "before" : "after");
  }
  out += "<h2>How to have this report again</h2>\n";
  std::vector<std::pair<std::string, std::string>> facts = {
      {"Command", options.command},
      {"Before", fmt::format("{} on {}, rule set {}", difference.before.label, difference.before.options.as_of.text(),
                             difference.before.rules->hash())},
      {"After", fmt::format("{} on {}, rule set {}", difference.after.label, difference.after.options.as_of.text(),
                            difference.after.rules->hash())},
      {"Over", fmt::format("{} ({} records{})", difference.source, difference.records,
                           difference.source_hash.empty() ? "" : ", " + difference.source_hash)},
      {"Lists", join(options.lists, ", ")},
      {"Program", fmt::format("congener {}", engine_version())}};
  if (difference.recheck) {
    const Recheck& done = *difference.recheck;
    facts.emplace_back("Stored verdicts",
                       fmt::format("{}: {} decided again, {} ruled out by elements and connections, {} "
                                   "not readable, {} names not read, {} lines no verdicts",
                                   done.records, done.decided_again, done.ruled_out, done.invalid, done.names_unread,
                                   done.unreadable));
  }
  out += html::facts(facts);
  out += unread_rows(known);
  return out + html::page_end();
}

}  // namespace congener::workbench
