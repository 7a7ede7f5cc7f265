// The page of a manifest: its pieces, written in parallel, and the document they are put together to.
//
// Parts of a piece: the row of the record, the record told in full, the row of what was found, that told in full, and
// the ids of the rules it names. In full, a drawing stands as kInner, its title, SMILES and colours divided by kItem,
// kInner.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "base/text.hpp"
#include "report/documents.hpp"
#include "report/formatters.hpp"
#include "report/html_law.hpp"
#include "report/html_page.hpp"
#include "report/pieces.hpp"
#include "report/resolution_report.hpp"
#include "report/subject.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

using html::escaped;

constexpr std::size_t kDrawn = 500;          // lines drawn, the gravest first
constexpr std::size_t kInFull = 2000;        // lines told in full, the gravest first; the other grave ones are rows
constexpr std::size_t kListed = 20000;       // clear lines in the table
constexpr std::size_t kDeclaredShown = 200;  // columns of a declared text in a heading or row
constexpr std::size_t kResemblancesShown = 5;
constexpr int kFewAtoms = 8;
constexpr int kSomeAtoms = 16;
constexpr int kWidth = 400;  // of a drawing of more atoms
constexpr int kHeight = 280;

// What a file says, apart from the direction of the text around it.
std::string declared(std::string_view text) { return fmt::format("<bdi>{}</bdi>", escaped(text)); }
std::string shortened(std::string_view text) { return declared(cut(text, kDeclaredShown)); }
std::string code(std::string_view text) { return fmt::format("<code>{}</code>", escaped(text)); }
std::string badge(Status status) { return html::badge(name(status), spaced(name(status))); }

// What stands for the record in a heading.
std::string_view called(const RecordView& record) {
  if (!record.declared.empty()) return record.declared;
  if (record.fields) {
    for (const Field& field : record.fields->fields) {
      if (field.kind == FieldKind::kGoods && !field.text.empty()) return field.text;
    }
  }
  if (record.kind == InputKind::kMolfile) return record.id.empty() ? std::string_view("a molfile") : record.id;
  return record.text.empty() ? record.id : record.text;
}

const char* of_kind(HitVerdict verdict) {
  switch (verdict) {
    case HitVerdict::kControlled: return "controlled";
    case HitVerdict::kArguable: return "arguable";
    case HitVerdict::kWatch: return "watch";
    case HitVerdict::kExcepted: break;
  }
  return "clear";
}

const char* heading(HitVerdict verdict) {
  switch (verdict) {
    case HitVerdict::kControlled: return "Falls within";
    case HitVerdict::kArguable: return "Arguably falls within";
    case HitVerdict::kWatch: return "Not on this day, but on another, falls within";
    case HitVerdict::kExcepted: break;
  }
  return "Excepted from";
}

// What was found of one record, told in full.
class Telling {
 public:
  Telling(const Verdict& verdict, const RuleSet& rules) : verdict_(verdict), rules_(rules) {}

  std::string tell() {
    out_ += sentence() + "</p>\n";
    if (verdict_.declaration != Declaration::kStructure && verdict_.declaration != Declaration::kResolved) {
      out_ += fmt::format("<p>What the line declares is {}.</p>\n", escaped(spaced(name(verdict_.declaration))));
    }
    provenance();
    reasons();
    findings();
    drawn_beside();
    return std::move(out_);
  }
  // Ids of the rules named.
  [[nodiscard]] std::string named() const {
    std::set<std::string> ids;
    for (const Hit& hit : verdict_.hits) ids.insert(hit.rule->id);
    for (const Near& near : verdict_.near) ids.insert(near.rule->id);
    return join({ids.begin(), ids.end()}, " ");
  }

 private:
  static std::string rule_link(const Rule& rule) {
    return fmt::format("<a href=\"#rule-{0}\">{0}</a>", escaped(rule.id));
  }

  // Goes on behind "Declared as “X”".
  [[nodiscard]] std::string sentence() const {
    std::vector<std::string> parents;
    for (const Component& component : verdict_.components) {
      if (component.role == Role::kParent) parents.push_back(code(component.smiles));
    }
    const std::string text = parents.empty() ? std::string() : ", which resolves to " + join(parents, " and ");
    const auto end = [&](std::string_view words) { return fmt::format("{}, which {}.", text, words); };
    if (verdict_.status == Status::kInvalid) return end("could not be read");
    for (const HitVerdict kind : {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch}) {
      std::vector<std::string> within;
      for (const Hit& hit : verdict_.hits) {
        if (hit.verdict == kind)
          within.push_back(fmt::format("{} ({})", escaped(hit.rule->title), rule_link(*hit.rule)));
      }
      if (within.empty()) continue;
      const std::string how = kind == HitVerdict::kControlled ? "falls within"
                              : kind == HitVerdict::kArguable ? "arguably falls within"
                                                              : "on another day than this falls within";
      const std::string more = within.size() > 1 ? fmt::format(" and {} more", within.size() - 1) : std::string();
      return end(fmt::format("{} {}{}", how, within.front(), more)) +
             (verdict_.status == Status::kUndetermined ? " This is not certain: see the reasons." : "");
    }
    if (verdict_.status == Status::kUndetermined) return end("could not be decided");
    if (!verdict_.near.empty()) {
      const Rule& rule = *verdict_.near.front().rule;
      return end(fmt::format("falls within {} ({}) but for one thing", escaped(rule.title), rule_link(rule)));
    }
    return end("no rule that was applied reaches");
  }

  // What of the line stands for a compound, and for which.
  void provenance() {
    std::string list;
    const auto item = [&](const std::string& words) { list += "<li>" + words + "</li>\n"; };
    for (const Stated& stated : verdict_.stated) item(escaped(in_words(stated, verdict_)));
    if (verdict_.resolved) {
      for (const Mention& mention : verdict_.resolved->mentions) {
        const std::string to = mention.readings.size() == 1
                                   ? code(mention.readings.front().text)
                                   : fmt::format("one of {} structures", mention.readings.size());
        item(fmt::format("“{}” in {} resolves {} to {}", declared(mention.text), declared(mention.field),
                         in_words(mention.how), to));
      }
    }
    if (!list.empty()) out_ += "<ul class=\"plain\">\n" + list + "</ul>\n";
  }

  void reasons() {
    std::string list;
    const auto item = [&](const std::string& what, const std::string& words) {
      list += fmt::format("<li><b>{}</b> {}</li>\n", escaped(what), escaped(words));
    };
    for (const Reason& reason : verdict_.reasons) item(reason.code, reason.text);
    if (verdict_.resolved) {
      for (const Mention& mention : verdict_.resolved->mentions) {
        for (const Doubt& doubt : mention.doubts) item(doubt.code, fmt::format("“{}”: {}", mention.text, doubt.text));
      }
      for (const Doubt& doubt : verdict_.resolved->doubts) item(doubt.code, doubt.text);
    }
    if (!list.empty()) out_ += "<h4>Reasons and doubts</h4>\n<ul class=\"plain\">\n" + list + "</ul>\n";
    if (!verdict_.resolved) return;
    for (const Mention& mention : verdict_.resolved->mentions) {
      if (mention.readings.size() < 2) continue;
      out_ += fmt::format("<h4>Structures that “{}” may mean</h4>\n<ul class=\"plain\">\n", declared(mention.text));
      for (const NameReading& reading : mention.readings) {
        out_ += fmt::format("<li>{} {}</li>\n", escaped(reading.meaning), code(reading.text));
      }
      out_ += "</ul>\n";
    }
  }

  void findings() {
    if (verdict_.findings.empty()) return;
    out_ += "<h4>Findings on the line</h4>\n<ul class=\"plain\">\n";
    const DeclaredLine* line = verdict_.record.fields.get();
    for (const bool grave : {true, false}) {
      for (const CheckFinding& finding : verdict_.findings) {
        if (finding.grave != grave) continue;
        std::vector<std::string> places;
        for (const std::size_t field : finding.fields) {
          if (line && field < line->fields.size()) places.push_back(line->fields[field].place.path);
        }
        out_ += fmt::format(
            "<li><b>{}</b> {}{}{}</li>\n", escaped(finding.code), grave ? "" : "(a remark) ", escaped(finding.text),
            places.empty() ? "" : fmt::format(" <span class=\"note\">[{}]</span>", escaped(join(places, ", "))));
      }
    }
    out_ += "</ul>\n";
  }

  // The words of the law on the left, the drawing and what its colours mean on the right.
  void drawn_beside() {
    const Subject subject = subject_of(verdict_);
    out_ += "<div class=\"told\">\n";
    if (!subject.component.empty()) {
      out_ += "<figure>\n";
      out_ += kInner;
      out_ += fmt::format("{}{}{}", cell_text(subject.title), kItem, subject.component);
      for (const chem::Highlight& highlight : subject.highlights) {
        out_ += kItem;
        out_ += highlight.colour;
        for (const AtomIndex atom : highlight.atoms) out_ += fmt::format(" {}", atom);
      }
      out_ += kInner;
      out_ += fmt::format("<figcaption>{}\n{}</figcaption>\n</figure>\n", escaped(subject.title),
                          html::legend(subject.legend));
    }
    out_ += "<div class=\"words\">\n";
    for (const HitVerdict kind :
         {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch, HitVerdict::kExcepted}) {
      for (const Hit& each : verdict_.hits) {
        if (each.verdict == kind) hit(each);
      }
    }
    for (const Near& near : verdict_.near) nearly(near);
    normalised();
    if (verdict_.nearest) {
      const Resemblance& to = verdict_.nearest->to;
      out_ += fmt::format("<p class=\"note\">Nearest listed substance: {}, named in {}. This decides nothing.</p>\n",
                          escaped(in_words(to)), escaped(to.rule->id));
    }
    out_ += "</div>\n";
    out_ += "</div>\n";
  }

  [[nodiscard]] bool several_judged() const {
    return std::ranges::count(verdict_.components, Role::kParent, &Component::role) > 1;
  }

  void hit(const Hit& hit) {
    const Rule& rule = *hit.rule;
    out_ += fmt::format("<h4>{} {}: {} {}</h4>\n", heading(hit.verdict), rule_link(rule), escaped(rule.title),
                        html::badge(of_kind(hit.verdict), name(hit.verdict)));
    std::vector<std::pair<std::string, std::string>> facts = law(rule, schedule_of(hit));
    if (hit.in_force) facts.emplace_back("In force", in_words(*hit.in_force));
    if (hit.substance) {
      facts.emplace_back("Listed as", hit.substance->chemical_name.empty()
                                          ? hit.substance->name
                                          : fmt::format("{}: {}", hit.substance->name, hit.substance->chemical_name));
      if (!hit.substance->cite.empty()) facts.emplace_back("Source", hit.substance->cite);
    }
    if (several_judged()) facts.emplace_back("Compound", hit.component);
    if (!hit.because.empty()) {
      facts.emplace_back("Because",
                         hit.excepted_by.empty() ? hit.because : fmt::format("{} ({})", hit.because, hit.excepted_by));
    }
    if (!hit.path.empty()) {
      const std::string end = rule.kind == RuleKind::kDerived ? rule.derived().parent_name : "the substance named";
      facts.emplace_back("Derived", fmt::format("{} of {}", join(hit.path, " of "), end));
    }
    for (std::size_t i = 0; i < std::min(hit.resembles.size(), kResemblancesShown); ++i) {
      facts.emplace_back(i == 0 ? "Resembles" : "", in_words(hit.resembles[i]));
    }
    if (hit.resembles.size() > kResemblancesShown) {
      facts.emplace_back("", fmt::format("and {} more", hit.resembles.size() - kResemblancesShown));
    }
    if (rule.kind == RuleKind::kSimilar) {
      facts.emplace_back(
          "Threshold", fmt::format("Tanimoto {:.2f}: {}", rule.similar().threshold, rule.similar().threshold_because));
    }
    out_ += html::facts(facts);
    if (rule.kind == RuleKind::kDerived) steps(rule.derived(), hit.path);
    if (rule.kind == RuleKind::kClass) accounts(rule, hit.component, hit.accounts);
    for (const std::string& reading : hit.readings) question(rule, reading);
    if (is_draft(hit)) {
      out_ += fmt::format("<p class=\"note\">A draft: this rule or entry is recalled, not verified. {}</p>\n",
                          escaped(rule.status_because));
    }
    if (!rule.law.recalled.empty()) {
      out_ += fmt::format(
          "<p class=\"note\">Some of this rule is from memory: see <a href=\"#rule-{}\">its words</a>.</p>\n",
          escaped(rule.id));
    }
    if (hit.substance) {
      for (const std::string& recalled : hit.substance->recalled) {
        out_ += fmt::format("<p class=\"note\">From memory: {}</p>\n", escaped(recalled));
      }
    }
  }

  static std::vector<std::pair<std::string, std::string>> law(const Rule& rule, const std::string& schedule) {
    return {
        {"Law", rule.law.source},
        {"Where", schedule.empty() ? rule.jurisdiction : fmt::format("{}, schedule {}", rule.jurisdiction, schedule)}};
  }

  void steps(const DerivedBody& body, const std::vector<std::string>& path) {
    for (const DerivedStep& step : body.transformations) {
      if (std::ranges::find(path, step.transformation->id) == path.end()) continue;
      out_ += fmt::format("<p><b>{}</b></p>\n<blockquote>“{}”</blockquote>\n", escaped(spaced(step.transformation->id)),
                          escaped(step.words));
    }
  }

  void accounts(const Rule& rule, const std::string& component, const std::vector<Account>& all) {
    for (const std::string& clause : clauses_of(all)) {
      const std::string words = clause_words(rule, clause);
      out_ += fmt::format("<p><b>Clause {}</b></p>\n", escaped(clause));
      if (!words.empty()) out_ += fmt::format("<blockquote>“{}”</blockquote>\n", escaped(words));
      out_ += "<ul class=\"plain\">\n";
      for (const Account& account : all) {
        if (account.clause != clause) continue;
        const std::string reading = account.reading.empty() ? "" : fmt::format(", on the reading {}", account.reading);
        out_ += fmt::format("<li>met by: {}{}</li>\n", escaped(account_in_words(verdict_, rule, component, account)),
                            escaped(reading));
      }
      out_ += "</ul>\n";
    }
    std::vector<std::string> own;
    for (const Account& account : all) {
      if (account.clause.empty()) own.push_back(spaced(account.group));
    }
    if (!own.empty()) out_ += fmt::format("<p class=\"note\">Unchanged: {}.</p>\n", escaped(join(own, ", ")));
  }

  void question(const Rule& rule, const std::string& id) {
    const Reading* reading = find_reading(rules_, rule, id);
    out_ += fmt::format("<p><b>Depends on the reading {}</b>{}</p>\n", escaped(id),
                        reading ? ": " + escaped(reading->question) : std::string());
    if (reading && !(reading->because + reading->source).empty()) {
      out_ += fmt::format("<p class=\"note\">{} {}</p>\n", escaped(reading->because), escaped(reading->source));
    }
  }

  void nearly(const Near& near) {
    out_ += fmt::format("<h4>Within {} but for one thing: {}</h4>\n", rule_link(*near.rule), escaped(near.rule->title));
    auto facts = law(*near.rule, near.rule->schedule);
    if (several_judged()) facts.emplace_back("Compound", near.component);
    facts.emplace_back("Unexplained", near.why);
    out_ += html::facts(facts);
    accounts(*near.rule, near.component, near.accounts);
  }

  void normalised() {
    std::string list;
    for (const Component& component : verdict_.components) {
      std::vector<std::string> said;
      if (component.count > 1) said.push_back(fmt::format("{} times", component.count));
      if (component.role != Role::kParent) {
        said.push_back("set aside: " + spaced(name(component.role)) +
                       (component.name.empty() ? std::string() : " " + component.name));
      }
      for (const Change& change : component.changes) said.push_back(change.text);
      list += fmt::format("<li>{}{}</li>\n", code(component.smiles),
                          said.empty() ? std::string() : " " + escaped(join(said, "; ")));
    }
    if (!list.empty()) out_ += "<h4>What was judged</h4>\n<ul class=\"plain\">\n" + list + "</ul>\n";
  }

  const Verdict& verdict_;
  const RuleSet& rules_;
  std::string out_;
};

class HtmlPieces : public Formatter {
 public:
  explicit HtmlPieces(const RuleSet& rules) : rules_(rules) {}

  [[nodiscard]] std::string header() const override { return ""; }
  [[nodiscard]] std::string footer(const Tally&) const override { return ""; }
  [[nodiscard]] ReadBack read_back(std::string_view) const override { return {}; }

  void append_record(TextBuffer& out, const RecordView& record, const Verdict& verdict) const override {
    out += kRecord;
    out += static_cast<char>('0' + static_cast<int>(verdict.status));
    const std::string place =
        record.line == 0 ? std::string(record.file) : fmt::format("{}:{}", record.file, record.line);
    fmt::format_to(std::back_inserter(out),
                   "<tr data-line id=\"line-{0}\"><td class=\"number\">{0}</td><td>{1}</td><td>{2}</td><td>{3}</td>",
                   record.number, declared(place), declared(record.id), shortened(called(record)));
    out += kPart;
    if (is_grave(verdict.status)) {
      out += in_full(record, verdict);
    }
    out += kPart;
  }

  void append_findings(TextBuffer& out, const Verdict& verdict) const override {
    std::string why = short_why(verdict);
    std::vector<std::string> codes;
    for (const CheckFinding& finding : verdict.findings) codes.push_back(finding.code);
    if (!codes.empty()) why += fmt::format("{}findings {}", why.empty() ? "" : "; ", join(codes, ", "));
    fmt::format_to(std::back_inserter(out), "<td class=\"status\">{}</td><td>{}</td></tr>\n", badge(verdict.status),
                   escaped(why));
    out += kPart;
    if (is_grave(verdict.status)) {
      Telling telling(verdict, rules_);
      out += telling.tell();
      out += "</section>\n";
      out += kPart;
      out += telling.named();
    } else {
      out += kPart;
    }
  }

 private:
  static std::string in_full(const RecordView& record, const Verdict& verdict) {
    std::string out = fmt::format(
        "<section class=\"card {}\" id=\"line-{}\" data-line>\n<h3><a class=\"place\" href=\"#line-{}\">{}</a> {} "
        "{}</h3>\n",
        name(verdict.status), record.number, record.number, record.number, shortened(called(record)),
        badge(verdict.status));
    out += "<table class=\"fields\"><caption>Declared in " + declared(record.file) +
           (record.line > 0 ? fmt::format(", line {}", record.line) : std::string());
    if (record.fields) {
      out += " " + escaped(fmt::format("({}{}{})", record.fields->format, record.fields->reference.empty() ? "" : ", ",
                                       record.fields->reference));
    }
    out += "</caption>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Declared</th>";
    out += record.fields ? "<th scope=\"col\">Where</th></tr></thead>\n<tbody>\n" : "</tr></thead>\n<tbody>\n";
    const auto row = [&](std::string_view what, std::string_view text, const std::string* where) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>{}</tr>\n", escaped(what), declared(text),
                         where ? fmt::format("<td>{}</td>", declared(*where)) : std::string());
    };
    if (record.fields) {
      for (const Field& field : record.fields->fields) {
        const std::string what = field.kind == FieldKind::kOther && !field.qualifier.empty() ? field.qualifier
                                 : field.qualifier.empty()
                                     ? spaced(name(field.kind))
                                     : fmt::format("{} ({})", spaced(name(field.kind)), field.qualifier);
        row(what, field.text, &field.place.path);
      }
    } else {
      if (!record.id.empty()) row("id", record.id, nullptr);
      if (!record.declared.empty()) row("name", record.declared, nullptr);
      if (record.kind == InputKind::kMolfile) {
        row("structure", "a molfile", nullptr);
      } else {
        row(record.kind == InputKind::kNone ? "name" : "structure", record.text, nullptr);
      }
    }
    out += "</tbody></table>\n<p class=\"says\">Declared as “" + shortened(called(record)) + "”";
    return out;
  }

  const RuleSet& rules_;
};

class HtmlDocument : public Document {
 public:
  HtmlDocument(const RuleSet& rules, const ReportOptions& options, DocumentSink sink)
      : rules_(rules), options_(options), sink_(std::move(sink)) {}

  [[nodiscard]] bool take(std::string_view pieces) override {
    for_each_piece(pieces, [&](Status status, std::string_view piece) { by_status_[status].add(status, piece); });
    return sound();
  }

  [[nodiscard]] bool finish(const DocumentEnd& end) override {
    return head(end) && in_full() && rows() && laws() && write(html::page_end()) && sound();
  }

 private:
  using Parts = std::array<std::string_view, 5>;

  static Parts parts_of(std::string_view piece) {
    Parts parts;
    for (std::string_view& part : parts) {
      const std::size_t end = std::min(piece.find(kPart), piece.size());
      part = piece.substr(0, end);
      piece.remove_prefix(std::min(end + 1, piece.size()));
    }
    return parts;
  }

  [[nodiscard]] bool sound() {
    for (const auto& [status, spool] : by_status_) {
      if (!spool.error().empty()) error_ = "temporary file: " + spool.error();
    }
    return error_.empty();
  }

  bool write(std::string_view text) { return sink_(text); }

  [[nodiscard]] std::size_t held(Status status) const {
    const auto spool = by_status_.find(status);
    return spool == by_status_.end() ? 0 : spool->second.count();
  }

  bool head(const DocumentEnd& end) {
    std::vector<std::string> names;
    for (const ReportInput& input : options_.inputs) {
      names.push_back(input.file == "-" ? "standard input" : input.file);
    }
    const std::string title =
        names.empty() ? "Declared chemicals" : fmt::format("Declared chemicals: {}", cut(join(names, ", "), 120));
    std::string out = html::page_begin(title);
    std::vector<std::pair<std::string, std::string>> asked = {
        {"As of", options_.as_of.text()},
        {"Jurisdictions", options_.jurisdictions.empty() ? "all" : join(options_.jurisdictions, ", ")},
        {"Draft rules", options_.drafts ? "applied too" : "not applied"},
        {"Rule set", rules_.hash()},
        {"Engine", fmt::format("congener {}", engine_version())}};
    for (std::size_t i = 0; i < options_.inputs.size(); ++i) {
      const std::string& digest = options_.inputs[i].sha256;
      asked.emplace_back("Input", digest.empty() ? names[i] : fmt::format("{} (SHA-256 {})", names[i], digest));
    }
    if (!options_.command.empty()) asked.emplace_back("Made by", options_.command);
    out += html::facts(asked);
    out += fmt::format("<h2>{} line{}</h2>\n<ul class=\"counts\">\n", end.tally.records,
                       end.tally.records == 1 ? "" : "s");
    std::size_t grave = 0;
    std::size_t clear = 0;
    for (const Status status : kByGravity) {
      const std::size_t count = end.tally.by_status[static_cast<std::size_t>(status)];
      (is_grave(status) ? grave : clear) += count;
      if (count > 0) {
        out += fmt::format("<li class=\"{}\"><b>{}</b> {}</li>\n", name(status), count, escaped(spaced(name(status))));
      }
    }
    out += "</ul>\n";
    const auto note = [&](const std::string& words) {
      out += fmt::format("<p class=\"note\">{}</p>\n", escaped(words));
    };
    if (end.stopped) note("The run was stopped before the end of the input: what follows is what was read until then.");
    if (end.tally.drafts_used > 0) {
      note(fmt::format("Draft rules (recalled, not verified) stand behind {} of these verdicts.",
                       end.tally.drafts_used));
    }
    if (grave > kDrawn) note(fmt::format("Only the {} gravest lines are drawn.", kDrawn));
    if (grave > kInFull) {
      note(fmt::format("The {} gravest lines are told in full, the other {} a row each; --format ndjson tells all.",
                       kInFull, grave - kInFull));
    }
    clear_left_out_ = 0;
    std::size_t clear_held = 0;
    for (const Status status : kByGravity) {
      if (!is_grave(status)) clear_held += held(status);
    }
    clear_left_out_ = clear - std::min({clear, clear_held, kListed});
    note(
        "A verdict says which words of the law the compound falls within that the declared text resolves to. It says "
        "nothing "
        "of what the goods are.");
    if (end.tally.records > 0) out += html::filter_box("lines");
    return write(out);
  }

  bool in_full() {
    for (const Status status : kByGravity) {
      const auto spool = by_status_.find(status);
      if (!is_grave(status) || spool == by_status_.end()) continue;
      bool sectioned = false;
      bool tabled = false;
      const bool read = spool->second.read([&](Status, std::string_view piece) {
        const Parts parts = parts_of(piece);
        for (const std::string_view id : split(parts[4], ' ')) {
          if (!id.empty()) named_.emplace(id);
        }
        std::string out;
        if (!sectioned) out += fmt::format("<h2 id=\"{0}\">{1}</h2>\n", name(status), escaped(title_of(status)));
        sectioned = true;
        if (told_ < kInFull) {
          ++told_;
          out += parts[1];
          append_drawn(out, parts[3]);
        } else {
          if (!tabled) out += table_head(fmt::format("Not told in full: {}", title_of(status)));
          tabled = true;
          out += parts[0];
          out += parts[2];
        }
        return write(out);
      });
      if (!read || (tabled && !write("</tbody></table>\n"))) return false;
    }
    return true;
  }

  static std::string title_of(Status status) {
    std::string words = spaced(name(status));
    words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
    return words;
  }

  static std::string table_head(const std::string& caption) {
    return fmt::format(
        "<table class=\"plain\"><caption>{}</caption>\n<thead><tr><th scope=\"col\" class=\"number\">Line</th>"
        "<th scope=\"col\">Place</th><th scope=\"col\">Id</th><th scope=\"col\">Declared</th><th "
        "scope=\"col\">Status</th>"
        "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n",
        escaped(caption));
  }

  // The lines of which there is nothing to tell, folded.
  bool rows() {
    for (const Status status : kByGravity) {
      const auto spool = by_status_.find(status);
      if (is_grave(status) || spool == by_status_.end()) continue;
      const std::size_t count = spool->second.count();
      const std::size_t shown = std::min(count, kListed - std::min(kListed, listed_));
      if (!write(
              fmt::format("<h2 id=\"{0}\">{1}</h2>\n<details><summary>{2} line{3}</summary>\n<div class=\"folded\">{4}",
                          name(status), escaped(title_of(status)), count, count == 1 ? "" : "s",
                          table_head(fmt::format("{} of {} shown", shown, count))))) {
        return false;
      }
      std::size_t written = 0;
      const bool read = spool->second.read([&](Status, std::string_view piece) {
        if (written == shown) return true;
        ++written;
        const Parts parts = parts_of(piece);
        return write(parts[0]) && write(parts[2]);
      });
      listed_ += written;
      if (!read || !write("</tbody></table></div></details>\n")) return false;
    }
    if (clear_left_out_ == 0) return true;
    return write(fmt::format(
        "<p class=\"note\">{} more lines of which there is nothing to tell are counted and not listed here; --format "
        "ndjson lists all.</p>\n",
        clear_left_out_));
  }

  // With the drawings drawn, as long as there may be more.
  void append_drawn(std::string& out, std::string_view told) {
    const std::size_t begin = told.find(kInner);
    const std::size_t end = begin == std::string_view::npos ? begin : told.find(kInner, begin + 1);
    if (end == std::string_view::npos) {
      out += told;
      return;
    }
    out += told.substr(0, begin);
    if (drawn_ < kDrawn) {
      ++drawn_;
      const std::vector<std::string_view> items = split(told.substr(begin + 1, end - begin - 1), kItem);
      std::vector<chem::Highlight> highlights;
      for (std::size_t i = 2; i < items.size(); ++i) {
        const std::vector<std::string_view> words = split(items[i], ' ');
        chem::Highlight& highlight = highlights.emplace_back();
        highlight.colour = words.front();
        for (std::size_t w = 1; w < words.size(); ++w) {
          AtomIndex atom = 0;
          std::from_chars(words[w].data(), words[w].data() + words[w].size(), atom);
          highlight.atoms.push_back(atom);
        }
      }
      // A small compound would fill the drawing with a few long bonds.
      const auto atoms =
          std::ranges::count_if(items[1], [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
      const int width = atoms <= kFewAtoms ? kWidth / 2 : atoms <= kSomeAtoms ? kWidth * 3 / 4 : kWidth;
      const std::string drawing = html::drawing(items[1], highlights, width, width * kHeight / kWidth,
                                                fmt::format("{}. Structure {}", items[0], items[1]));
      out += drawing.empty() ? "<p class=\"note\">The structure cannot be drawn.</p>\n" : drawing;
    } else {
      out += fmt::format("<p class=\"note\">Not drawn: only the {} gravest lines are.</p>\n", kDrawn);
    }
    out += told.substr(end + 1);
  }

  // The words of the rules named above, each once.
  bool laws() {
    if (named_.empty()) return true;
    if (!write("<h2 id=\"law\">The words of the law</h2>\n")) return false;
    for (const std::string& id : named_) {
      const Rule* rule = rules_.find(id);
      if (rule && !write(html::law_card(*rule, "rule-" + id))) return false;
    }
    return true;
  }

  const RuleSet& rules_;
  ReportOptions options_;
  DocumentSink sink_;
  std::map<Status, Spool> by_status_;
  std::set<std::string> named_;  // rules
  std::size_t told_ = 0;
  std::size_t drawn_ = 0;
  std::size_t listed_ = 0;
  std::size_t clear_left_out_ = 0;
};

}  // namespace

std::unique_ptr<Formatter> make_html_pieces(const RuleSet& rules) { return std::make_unique<HtmlPieces>(rules); }

std::unique_ptr<Document> make_html_document(const RuleSet& rules, const ReportOptions& options, DocumentSink sink) {
  return std::make_unique<HtmlDocument>(rules, options, std::move(sink));
}

}  // namespace congener
