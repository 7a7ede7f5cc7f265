#include "congener/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "report/html_page.hpp"
#include "report/report.hpp"
#include "report/subject.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

// Okabe and Ito (2008), told apart by colour-blind readers; the lighter ones first, vermillion kept for what is
// unexplained.
constexpr std::array kPalette = {"#E69F00", "#56B4E9", "#F0E442", "#009E73", "#CC79A7", "#0072B2"};
constexpr const char* kUnexplained = "#D55E00";

constexpr int kWidth = 720;
constexpr int kDrawingHeight = 420;
constexpr int kMargin = 24;
constexpr int kLineHeight = 20;
constexpr std::size_t kCharactersALine = 88;

void colour_clauses(const Verdict& verdict, const Rule& rule, const std::vector<Account>& accounts, Subject& subject) {
  std::size_t next = 0;
  for (const std::string& clause : clauses_of(accounts)) {
    const char* colour = kPalette[next++ % kPalette.size()];
    chem::Highlight highlight;
    highlight.colour = colour;
    highlight.label = "clause " + clause;
    std::vector<std::string> groups;
    for (const Account& account : accounts) {
      if (account.clause != clause) continue;
      highlight.atoms.insert(highlight.atoms.end(), account.atoms.begin(), account.atoms.end());
      std::string group = account_in_words(verdict, rule, subject.component, account);
      if (!account.reading.empty()) group += fmt::format(", on the reading {}", account.reading);
      groups.push_back(std::move(group));
    }
    subject.legend.push_back(
        {colour, fmt::format("Clause {}: {}", clause, join(groups, "; ")), clause_words(rule, clause)});
    subject.highlights.push_back(std::move(highlight));
  }
}

// The drawing without its XML declaration, to stand inside another.
std::string_view inner_drawing(std::string_view svg) {
  const std::size_t begin = svg.find("<svg");
  return begin == std::string_view::npos ? std::string_view() : svg.substr(begin);
}

bool is_colour(std::string_view text) {
  return text.size() == 7 && text[0] == '#' &&
         text.substr(1).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

Subject subject_of(const Verdict& verdict) {
  Subject subject;
  // The gravest hit, and among those the one whose clauses can be shown.
  const auto weight = [](const Hit& hit) { return std::pair(hit.verdict, clauses_of(hit.accounts).size()); };
  const auto top = std::ranges::max_element(verdict.hits, {}, weight);
  const bool decided_by_near =
      !verdict.near.empty() && (top == verdict.hits.end() || top->verdict <= HitVerdict::kWatch);
  if (decided_by_near) {
    const Near& near = verdict.near.front();
    subject.component = near.component;
    subject.title = fmt::format("{}: {} (within it but for one thing)", near.rule->id, near.rule->title);
    colour_clauses(verdict, *near.rule, near.accounts, subject);
    subject.legend.push_back({kUnexplained, "Unexplained", near.why});
    subject.highlights.push_back({near.unexplained_atoms, kUnexplained, "unexplained"});
    return subject;
  }
  if (top != verdict.hits.end()) {
    subject.component = top->component;
    subject.title = fmt::format("{}: {} ({})", top->rule->id, top->rule->title, name(top->verdict));
    colour_clauses(verdict, *top->rule, top->accounts, subject);
    if (subject.legend.empty()) subject.legend.push_back({"", short_why(*top), ""});
    subject.legend.push_back({"", top->rule->law.source, ""});
    return subject;
  }
  const auto parent = std::ranges::find(verdict.components, Role::kParent, &Component::role);
  if (parent == verdict.components.end()) return subject;
  subject.component = parent->smiles;
  subject.title = name(verdict.status);
  for (const Reason& reason : verdict.reasons) subject.legend.push_back({"", reason.code + " " + reason.text, ""});
  return subject;
}

std::string draw(std::string_view smiles, const std::vector<ColouredAtoms>& coloured, int width, int height) {
  chem::warm_up();
  std::vector<chem::Highlight> highlights;
  for (const ColouredAtoms& one : coloured) {
    if (!is_colour(one.colour)) return "";
    highlights.push_back({one.atoms, one.colour, ""});
  }
  const auto drawn = chem::draw_svg(smiles, highlights, width, height);
  return drawn ? std::string(inner_drawing(drawn.value())) : "";
}

std::string explain_svg(const Verdict& verdict, const RuleSet& rules) {
  const Subject subject = subject_of(verdict);
  if (subject.component.empty()) return "";
  const auto drawn = chem::draw_svg(subject.component, subject.highlights, kWidth - 2 * kMargin, kDrawingHeight);
  if (!drawn) return "";

  int y = kMargin + kLineHeight;
  std::string body;
  const auto text = [&](std::string_view words, int x, const char* weight) {
    const std::string wrapped = wrap(words, kCharactersALine, 0);
    for (const std::string_view line : split(wrapped, '\n')) {
      body += fmt::format("<text x='{}' y='{}' font-weight='{}'>{}</text>\n", x, y, weight, html::escaped(line));
      y += kLineHeight;
    }
  };
  text(subject.title, kMargin, "bold");
  body += fmt::format("<svg x='{}' y='{}' width='{}' height='{}'>\n{}\n</svg>\n", kMargin, y - kLineHeight / 2,
                      kWidth - 2 * kMargin, kDrawingHeight, inner_drawing(drawn.value()));
  y += kDrawingHeight + kLineHeight;
  for (const html::LegendEntry& entry : subject.legend) {
    if (!entry.colour.empty()) {
      body += fmt::format("<rect x='{}' y='{}' width='14' height='14' fill='{}' stroke='#333333'/>\n", kMargin, y - 12,
                          entry.colour);
    }
    const int x = entry.colour.empty() ? kMargin : kMargin + 24;
    text(entry.title, x, entry.colour.empty() ? "normal" : "bold");
    if (!entry.words.empty()) text(entry.words, x, "normal");
    y += kLineHeight / 2;
  }
  text(fmt::format("As of {}; rule set {}; congener {}", verdict.as_of.text(), rules.hash(), engine_version()), kMargin,
       "normal");
  const int height = y + kMargin;
  return fmt::format(
      "<?xml version='1.0' encoding='UTF-8'?>\n"
      "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' viewBox='0 0 {0} {1}' "
      "font-family='sans-serif' font-size='14'>\n"
      "<rect width='{0}' height='{1}' fill='#FFFFFF'/>\n{2}</svg>\n",
      kWidth, height, body);
}

}  // namespace congener
