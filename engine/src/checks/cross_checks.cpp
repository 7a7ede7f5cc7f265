#include "checks/cross_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "checks/declared_formula.hpp"
#include "checks/likeness.hpp"

namespace congener {
namespace {

constexpr std::size_t kLongestShown = 120;  // bytes of a structure in a sentence

std::string shortened(const std::string& text) {
  return text.size() <= kLongestShown ? text : text.substr(0, kLongestShown) + "…";
}

std::string compound_of(const StatedCompound& one) { return shortened(join(parents_of(*one.components), ".")); }

// "the CAS number 437-38-7", "the name “ANPP”", "the structure".
std::string called(const StatedCompound& one) {
  switch (one.by) {
    case StatedBy::kStructure: return "the structure";
    case StatedBy::kNumber: return fmt::format("the CAS number {}", one.text);
    case StatedBy::kFound: return "what the laboratory found";
    case StatedBy::kName: break;
  }
  return fmt::format("the name “{}”", one.text);
}

std::string resolves(const StatedCompound& one) {
  if (one.by == StatedBy::kStructure) return fmt::format("the structure, which is read as {},", compound_of(one));
  return fmt::format("{}, which resolves to {},", called(one), compound_of(one));
}

std::string form_in_words(const StatedCompound& one) {
  const std::string form = form_of(*one.components);
  return form.empty() ? "without salt or water" : "with " + form;
}

std::vector<std::size_t> fields_of(std::initializer_list<std::optional<std::size_t>> all) {
  std::vector<std::size_t> fields;
  for (const auto& field : all) {
    if (field && std::ranges::find(fields, *field) == fields.end()) fields.push_back(*field);
  }
  return fields;
}

using Group = std::vector<const StatedCompound*>;

// Two kinds of statement: does any of the one agree with any of the other?
void compare(const Group& left, const Group& right, const char* code, std::vector<CheckFinding>& out) {
  if (left.empty() || right.empty()) return;
  const StatedCompound* one = nullptr;
  const StatedCompound* other = nullptr;
  Likeness best = Likeness::kOther;
  for (const StatedCompound* a : left) {
    for (const StatedCompound* b : right) {
      const Likeness found = likeness(*a->components, *b->components);
      if (one && found >= best) continue;
      best = found;
      one = a;
      other = b;
    }
  }
  const auto fields = fields_of({one->field, other->field});
  switch (best) {
    case Likeness::kSame: return;
    case Likeness::kOtherForm: {
      const bool mixture = parents_of(*one->components) != parents_of(*other->components);
      const std::string text =
          mixture
              ? fmt::format("{} and {} have a compound in common, and one of them another beside it", called(*one),
                            called(*other))
              : fmt::format("{} and {} stand for the same parent in another form: {} {}, {} {}", called(*one),
                            called(*other), called(*one), form_in_words(*one), called(*other), form_in_words(*other));
      out.push_back({"X004", text, false, fields});
      return;
    }
    case Likeness::kTautomer:
      out.push_back(
          {"X009",
           fmt::format("{} and {} have the same atoms joined alike, with hydrogens and double bonds elsewhere: "
                       "taken for tautomers",
                       called(*one), called(*other)),
           false, fields});
      return;
    case Likeness::kOther: break;
  }
  const bool doubtful = one->doubtful || other->doubtful;
  out.push_back({code,
                 fmt::format("{} and {} mean different compounds{}", resolves(*one), resolves(*other),
                             doubtful ? "; but the name may have been read otherwise than it is meant" : ""),
                 !doubtful, fields});
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Numbers that the word before them announces: "HS CODE: 2933.39.99", "UN1815".
template <typename Take>
void find_announced(std::string_view text, std::string_view word, const Take& take) {
  const std::string lower = lower_ascii(text);
  for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
    if (at > 0 && (is_letter(lower[at - 1]) || is_digit(lower[at - 1]))) continue;
    std::size_t next = at + word.size();
    for (const std::string_view skipped : {"code", "no", "number"}) {
      while (next < lower.size() && (lower[next] == ' ' || lower[next] == ':' || lower[next] == '.')) ++next;
      if (std::string_view(lower).substr(next).starts_with(skipped)) next += skipped.size();
    }
    while (next < lower.size() &&
           (lower[next] == ' ' || lower[next] == ':' || lower[next] == '.' || lower[next] == '#'))
      ++next;
    const std::size_t end = std::min(lower.find_first_not_of("0123456789.", next), lower.size());
    if (end > next) take(std::string_view(text).substr(next, end - next));
  }
}

bool is_description(FieldKind kind) { return kind == FieldKind::kGoods || kind == FieldKind::kMarks; }

// Schemes whose first six digits are not those of the Harmonized System.
bool other_scheme(std::string_view qualifier) {
  const std::string scheme = lower_ascii(qualifier);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"unspsc", "cpv", "naics", "sitc", "nst", "cas", "cus"},
      [&](std::string_view one) { return scheme.starts_with(one); });
}

struct DeclaredNumber {
  std::string shown;
  std::string digits;
  std::optional<std::size_t> field;
};

std::vector<DeclaredNumber> hs_codes(const std::vector<LineText>& texts) {
  std::vector<DeclaredNumber> codes;
  const auto add = [&](std::string_view shown, const LineText& text) {
    std::string digits = hs_digits(shown);
    const bool known = std::ranges::any_of(codes, [&](const DeclaredNumber& one) { return one.digits == digits; });
    if (!digits.empty() && !known) codes.push_back({std::string(trim(shown)), std::move(digits), text.field});
  };
  for (const LineText& text : texts) {
    if (text.kind == FieldKind::kCommodityCode && !other_scheme(text.qualifier)) add(text.text, text);
    if (!is_description(text.kind)) continue;
    for (const std::string_view word : {"hs", "h.s.", "hts", "htsus", "tariff"})
      find_announced(text.text, word, [&](std::string_view shown) { add(shown, text); });
  }
  return codes;
}

constexpr std::size_t kUnDigits = 4;

}  // namespace

bool says_something(FieldKind kind, std::string_view text) {
  switch (kind) {
    case FieldKind::kGoods:
    case FieldKind::kMarks:
    case FieldKind::kCas:
      return std::ranges::any_of(
          text, [](char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; });
    case FieldKind::kFormula:
    case FieldKind::kCommodityCode:
    case FieldKind::kUnNumber: return !trim(text).empty();
    case FieldKind::kOther: {
      // Two digits and one between hyphens, as in every CAS number.
      if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return true;
      for (std::size_t i = 3; i + 1 < text.size(); ++i) {
        if (text[i] == '-' && is_digit(text[i - 1]) && is_digit(text[i - 2]) && text[i - 3] == '-' &&
            is_digit(text[i + 1]))
          return true;
      }
      return false;
    }
    case FieldKind::kStructure:  // the record's own is judged; another one is compared with it
    case FieldKind::kCus:
    case FieldKind::kQuantity:
    case FieldKind::kParty:
    case FieldKind::kReference: break;
  }
  return false;
}

Result<CrossChecks, std::vector<Fault>> CrossChecks::load(const std::filesystem::path& folder, const RuleSet& rules) {
  auto customs = Customs::load(folder, rules);
  if (!customs) return std::move(customs).error();
  auto vague = VagueWords::load(folder / "vague_words.txt");
  if (!vague) return std::vector<Fault>{vague.error()};
  return CrossChecks(std::move(customs).value(), std::move(vague).value());
}

std::vector<std::string> CrossChecks::formulae(const std::vector<LineText>& texts) {
  std::vector<std::string> all;
  for (const LineText& text : texts) {
    if (text.kind == FieldKind::kFormula) {
      if (auto formula = read_formula(text.text)) all.push_back(std::move(formula->text));
    } else if (is_description(text.kind)) {
      for (DeclaredFormula& formula : find_formulae(text.text)) all.push_back(std::move(formula.text));
    }
  }
  return all;
}

bool CrossChecks::anything_to_check(const std::vector<LineText>& texts) {
  const auto coded = [](const LineText& text) {
    const bool code =
        text.kind == FieldKind::kFormula || text.kind == FieldKind::kCommodityCode || text.kind == FieldKind::kUnNumber;
    return code && !trim(text.text).empty();
  };
  if (std::ranges::any_of(texts, coded) || !hs_codes(texts).empty() || !formulae(texts).empty()) return true;
  bool un = false;
  for (const LineText& text : texts) {
    if (is_description(text.kind)) find_announced(text.text, "un", [&](std::string_view) { un = true; });
  }
  return un;
}

std::optional<Vague> CrossChecks::vague(const std::vector<LineText>& texts) const {
  std::optional<Vague> all;
  for (const LineText& text : texts) {
    if (text.kind != FieldKind::kGoods || trim(text.text).empty()) continue;
    const auto found = vague_.find(text.text);
    if (!found) return std::nullopt;
    if (!all) all.emplace();
    for (const std::string& phrase : found->phrases) {
      if (std::ranges::find(all->phrases, phrase) == all->phrases.end()) all->phrases.push_back(phrase);
    }
    for (const std::string& regime : found->regimes) {
      if (std::ranges::find(all->regimes, regime) == all->regimes.end()) all->regimes.push_back(regime);
    }
  }
  return all;
}

void CrossChecks::check(const std::vector<StatedCompound>& compounds, const std::vector<LineText>& texts,
                        const Matcher& matcher, std::vector<CheckFinding>& out) const {
  Group structures;
  Group numbers;
  Group names;
  for (const StatedCompound& one : compounds) {
    if (one.by == StatedBy::kStructure) structures.push_back(&one);
    if (one.by == StatedBy::kNumber) numbers.push_back(&one);
    if (one.by == StatedBy::kName) names.push_back(&one);
  }
  compare(numbers, names, "X001", out);
  compare(structures, numbers, "X002", out);
  compare(structures, names, "X003", out);
  if (structures.size() > 1) compare({structures[0]}, {structures.begin() + 1, structures.end()}, "X014", out);

  for (const LineText& text : texts) {
    std::vector<DeclaredFormula> formulae;
    if (text.kind == FieldKind::kFormula && !trim(text.text).empty()) {
      auto formula = read_formula(text.text);
      if (formula) {
        formulae.push_back(std::move(*formula));
      } else {
        out.push_back(
            {"X017", fmt::format("“{}” is no molecular formula", trim(text.text)), false, fields_of({text.field})});
      }
    } else if (is_description(text.kind)) {
      formulae = find_formulae(text.text);
    }
    for (const DeclaredFormula& formula : formulae) {
      if (compounds.empty()) break;
      FormulaFit best = FormulaFit::kDiffers;
      const StatedCompound* with = &compounds[0];
      for (const StatedCompound& one : compounds) {
        if (one.by == StatedBy::kFound) continue;
        const FormulaFit found = fit(formula, *one.components);
        if (found >= best) continue;
        best = found;
        with = &one;
      }
      if (best == FormulaFit::kFits || with->by == StatedBy::kFound) continue;
      std::vector<std::string> own;
      for (const Component& component : *with->components) {
        if (component.role == Role::kParent) own.push_back(congener::formula(component.molecule));
      }
      const bool differs = best == FormulaFit::kDiffers;
      out.push_back({differs ? "X005" : "X006",
                     fmt::format("the declared formula {} is {} {}, whose compound is {}", formula.text,
                                 differs ? "not that of" : "that of another salt or hydrate than", called(*with),
                                 join(own, " and ")),
                     differs, fields_of({text.field, with->field})});
    }
  }
  check_codes(compounds, texts, matcher, out);
  check_un_numbers(compounds, texts, out);
}

void CrossChecks::check_codes(const std::vector<StatedCompound>& compounds, const std::vector<LineText>& texts,
                              const Matcher& matcher, std::vector<CheckFinding>& out) const {
  const std::vector<DeclaredNumber> codes = hs_codes(texts);
  if (codes.empty()) return;
  struct Belongs {
    Placed placed;
    const StatedCompound* compound = nullptr;
  };
  std::vector<Belongs> belongs;
  bool all_placed = !compounds.empty();
  for (const StatedCompound& compound : compounds) {
    if (compound.by == StatedBy::kFound) continue;
    for (const Component& component : *compound.components) {
      if (component.role != Role::kParent) continue;
      if (const auto placed = customs_.place(component, matcher)) {
        belongs.push_back({*placed, &compound});
      } else {
        all_placed = false;
      }
    }
  }
  const char* from_memory = " (from memory, not verified)";
  for (const DeclaredNumber& code : codes) {
    const bool agrees = std::ranges::any_of(
        belongs, [&](const Belongs& one) { return hs_agree(hs_digits(one.placed.subheading->code), code.digits); });
    if (agrees) continue;
    const Subheading* declared = customs_.subheading_of(code.digits);
    const bool of_named = declared && declared->names && !declared->draft;
    if (compounds.empty()) {
      if (of_named) {
        out.push_back({"X012",
                       fmt::format("the declared code {} is that of “{}” ({}), and nothing else in the line names any",
                                   code.shown, shortened(declared->text), customs_.edition()),
                       true, fields_of({code.field})});
      }
      continue;
    }
    if (all_placed && !belongs.empty()) {
      const Belongs& one = belongs.front();
      const bool draft = one.placed.rule->draft || one.placed.subheading->draft;
      // What “fentanyls and their derivatives” takes in is not defined: a relative of theirs may be declared so.
      const bool relative = of_named && one.placed.rule->hetero_ring_size > 0;
      const bool grave = !draft && !relative && (of_named || one.placed.subheading->names);
      out.push_back(
          {"X010",
           fmt::format("the declared code {} does not agree with {}: {} places it in {} “{}”, because {}{}", code.shown,
                       called(*one.compound), customs_.edition(), one.placed.subheading->code,
                       shortened(one.placed.subheading->text), one.placed.rule->because, draft ? from_memory : ""),
           grave, fields_of({code.field, one.compound->field})});
    } else if (of_named) {
      out.push_back({"X010",
                     fmt::format("the declared code {} is that of “{}” ({}), and {} is not known to be among them",
                                 code.shown, shortened(declared->text), customs_.edition(), called(compounds.front())),
                     true, fields_of({code.field, compounds.front().field})});
    }
  }
}

void CrossChecks::check_un_numbers(const std::vector<StatedCompound>& compounds, const std::vector<LineText>& texts,
                                   std::vector<CheckFinding>& out) const {
  std::vector<DeclaredNumber> numbers;
  const auto add = [&](std::string_view shown, const LineText& text) {
    const std::string digits(shown);
    const bool known = std::ranges::any_of(numbers, [&](const DeclaredNumber& one) { return one.digits == digits; });
    if (!known) numbers.push_back({digits, digits, text.field});
  };
  for (const LineText& text : texts) {
    if (text.kind == FieldKind::kUnNumber) {
      std::string_view shown = trim(text.text);
      if (lower_ascii(shown.substr(0, 2)) == "un") shown = trim(shown.substr(2));
      if (shown.empty()) continue;
      if (shown.size() == kUnDigits && std::ranges::all_of(shown, is_digit)) {
        add(shown, text);
      } else {
        out.push_back({"X016", fmt::format("“{}” is no UN number: those have four digits", shown), false,
                       fields_of({text.field})});
      }
    } else if (is_description(text.kind)) {
      find_announced(text.text, "un", [&](std::string_view shown) {
        if (shown.size() == kUnDigits && std::ranges::all_of(shown, is_digit)) add(shown, text);
      });
    }
  }
  for (const DeclaredNumber& number : numbers) {
    const UnNumber* entry = customs_.un_number(number.digits);
    if (!entry || entry->parents.empty()) continue;
    const bool agrees = std::ranges::any_of(compounds, [&](const StatedCompound& one) {
      return std::ranges::any_of(*one.components, [&](const Component& component) {
        return component.role == Role::kParent && std::ranges::binary_search(entry->parents, component.smiles);
      });
    });
    if (agrees) continue;
    out.push_back(
        {"X011",
         fmt::format("UN {} is the number of {} (from memory, not verified), and {}", number.digits, entry->name,
                     compounds.empty() ? std::string("nothing else in the line names it")
                                       : fmt::format("{} is another compound", called(compounds.front()))),
         false, fields_of({number.field})});
  }
}

}  // namespace congener
