#include "resolve/trivial_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "normalise/normalise.hpp"
#include "resolve/trivial_tables.hpp"

namespace congener {
namespace {

using namespace trivial;

constexpr std::size_t kMostSteps = 20000;  // of one parse
constexpr std::size_t kMostGroups = 12;    // of one name
constexpr std::size_t kMostReadings = 64;  // of one name
constexpr std::size_t kMostLength = 200;   // bytes of one name
constexpr std::size_t kMostLocants = 4;    // of one group

enum class Kind : unsigned char {
  kSubstituent,
  kAcyl,
  kChain,
  kAmine,
  kBase,
  kNor,
  kDespropionyl,
  kDesmethyl,
  kStereo,
  kAcylSuffix,
  kSalt,
  kMultiplier,
  kLocant
};

struct Word {
  std::string text;
  Kind kind = Kind::kBase;
  std::size_t index = 0;
};

// Every word, by first byte, longest first.
class Lexicon {
 public:
  Lexicon() {
    add_all(substituents(), Kind::kSubstituent);
    add_all(acyls(), Kind::kAcyl);
    add_all(chains(), Kind::kChain);
    add_all(amines(), Kind::kAmine);
    add_all(bases(), Kind::kBase);
    add_all(acyl_suffixes(), Kind::kAcylSuffix);
    add_all(salts(), Kind::kSalt);
    add_all(multipliers(), Kind::kMultiplier);
    add_all(locants(), Kind::kLocant);
    add(nor_words(), Kind::kNor, 0);
    add(despropionyl_words(), Kind::kDespropionyl, 0);
    add(desmethyl_words(), Kind::kDesmethyl, 0);
    add(stereo_words(), Kind::kStereo, 0);
    for (auto& words : by_first_) {
      std::ranges::stable_sort(words, [](const Word& a, const Word& b) { return a.text.size() > b.text.size(); });
    }
  }

  template <typename Function>
  void at(std::string_view text, std::size_t position, Function function) const {
    if (position >= text.size()) return;
    for (const Word& word : by_first_[static_cast<unsigned char>(text[position])]) {
      if (text.substr(position).starts_with(word.text)) function(word);
    }
  }

 private:
  template <typename Entries>
  void add_all(const Entries& entries, Kind kind) {
    for (std::size_t i = 0; i < entries.size(); ++i) add(entries[i].words, kind, i);
  }
  void add(std::string_view words, Kind kind, std::size_t index) {
    for (const std::string_view word : split(words, ' ')) {
      by_first_[static_cast<unsigned char>(word[0])].push_back({std::string(word), kind, index});
    }
  }

  std::array<std::vector<Word>, 256> by_first_;
};

const Lexicon& lexicon() {
  static const Lexicon built;
  return built;
}

struct Locant {
  char site = 0;  // o m p a b w n or a digit
  std::size_t primes = 0;
};

// One group before the base: where it stands, how often, what it is.
struct Group {
  Kind kind = Kind::kSubstituent;
  std::size_t index = 0;
  std::vector<Locant> locants;
  bool either = false;  // "2/3/4-": one of the locants, not all
  std::size_t multiplier = 1;
  Kind next = Kind::kBase;  // what the following group is
};

struct Parse {
  std::vector<Group> groups;
  std::size_t base = 0;
  std::size_t base_length = 0;
  bool base_apart = false;  // it begins where a word may
  int acyl_suffix = -1;
  std::vector<std::string> salts;
  std::string isotope;
  std::size_t end = 0;
  std::size_t without_locant = 0;  // substituents whose place is not said
};

// "d5", "13c6"; the length, or 0.
std::size_t isotope_at(std::string_view text, const std::vector<char>& boundary, std::size_t at) {
  std::size_t end = at;
  if (text.substr(at).starts_with("13c")) {
    end += 3;
  } else if (at < text.size() && text[at] == 'd' && boundary[at]) {
    end += 1;
  } else {
    return 0;
  }
  const std::size_t digits = end;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9' && end - digits < 2) ++end;
  return end > digits ? end - at : 0;
}

// All ways to read the words from one position on.
class Parser {
 public:
  Parser(const WordText& text, bool whole) : text_(text.compacted.text), boundary_(text.boundary), whole_(whole) {}

  void run(std::size_t begin) {
    begin_ = begin;
    Parse parse;
    front(begin, parse);
  }
  // Those that reach furthest, leave least unsaid, take the fewest words and the longest base.
  [[nodiscard]] std::vector<Parse> best() const {
    std::vector<Parse> best;
    const auto rank = [](const Parse& p) {
      return std::tuple(~p.end, p.without_locant, p.groups.size(), !p.base_apart, ~p.base_length);
    };
    for (const Parse& parse : found_) {
      if (!best.empty() && rank(parse) > rank(best.front())) continue;
      if (!best.empty() && rank(parse) < rank(best.front())) best.clear();
      best.push_back(parse);
    }
    return best;
  }
  [[nodiscard]] std::optional<std::size_t> furthest() const {
    std::optional<std::size_t> end;
    for (const Parse& parse : found_) {
      if (!end || parse.end > *end) end = parse.end;
    }
    return end;
  }
  [[nodiscard]] bool limit_reached() const { return steps_ >= kMostSteps; }

 private:
  // A salt may stand first: "clorhidrato de fentanilo".
  void front(std::size_t at, Parse& parse) {
    groups(at, parse);
    lexicon().at(text_, at, [&](const Word& word) {
      if (word.kind != Kind::kSalt) return;
      std::size_t next = at + word.text.size();
      if (text_.substr(next).starts_with("de")) next += 2;
      parse.salts.emplace_back(salts()[word.index].smiles);
      groups(next, parse);
      parse.salts.pop_back();
    });
  }

  void groups(std::size_t at, Parse& parse) {
    if (++steps_ >= kMostSteps || at >= text_.size() || at - begin_ > kMostLength) return;
    lexicon().at(text_, at, [&](const Word& word) {
      const std::size_t next = at + word.text.size();
      switch (word.kind) {
        case Kind::kBase: base(word, next, parse); break;
        case Kind::kStereo: groups(next, parse); break;
        case Kind::kSubstituent:
        case Kind::kAcyl:
        case Kind::kChain:
        case Kind::kAmine:
        case Kind::kNor:
        case Kind::kDespropionyl:
        case Kind::kDesmethyl: group({word.kind, word.index, {}, false, 1, Kind::kBase}, next, parse); break;
        case Kind::kMultiplier: multiplied(word, next, {}, false, parse); break;
        case Kind::kLocant: break;
        case Kind::kAcylSuffix:
        case Kind::kSalt: break;
      }
    });
    std::vector<Locant> list;
    locant_list(at, list, false, parse);
  }

  // One locant more, then what it says the place of; or a further locant.
  void locant_list(std::size_t at, std::vector<Locant>& list, bool either, Parse& parse) {
    if (++steps_ >= kMostSteps || list.size() >= kMostLocants) return;
    lexicon().at(text_, at, [&](const Word& word) {
      if (word.kind != Kind::kLocant) return;
      // A letter alone is a locant only where a word may begin: "m" in "omethyl" is none.
      const bool letter = word.text.size() == 1 && word.text[0] >= 'a';
      if (letter && !boundary_[at]) return;
      std::size_t next = at + word.text.size();
      Locant locant{locants()[word.index].value[0], 0};
      while (next < text_.size() && text_[next] == '\'') ++next, ++locant.primes;
      if (locant.primes == 0 && text_.substr(next).starts_with("prime")) next += 5, locant.primes = 1;
      list.push_back(locant);
      placed(next, list, either, parse);
      if (next < text_.size() && text_[next] == '/' && (list.size() == 1 || either)) {
        locant_list(next + 1, list, true, parse);
      } else if (!either) {
        locant_list(next, list, false, parse);
      }
      list.pop_back();
    });
  }

  void placed(std::size_t at, const std::vector<Locant>& list, bool either, Parse& parse) {
    lexicon().at(text_, at, [&](const Word& word) {
      const std::size_t next = at + word.text.size();
      if (word.kind == Kind::kMultiplier) return multiplied(word, next, list, either, parse);
      const bool on_nitrogen = list.size() == 1 && (list[0].site == 'n' || list[0].site == '1');
      const bool fits =
          word.kind == Kind::kSubstituent || (on_nitrogen && (word.kind == Kind::kAcyl || word.kind == Kind::kChain));
      if (fits) group({word.kind, word.index, list, either, 1, Kind::kBase}, next, parse);
    });
  }

  void multiplied(const Word& multiplier, std::size_t at, const std::vector<Locant>& list, bool either, Parse& parse) {
    const std::size_t times = static_cast<std::size_t>(multipliers()[multiplier.index].value[0] - '0');
    lexicon().at(text_, at, [&](const Word& word) {
      if (word.kind != Kind::kSubstituent) return;
      group({word.kind, word.index, list, either, times, Kind::kBase}, at + word.text.size(), parse);
    });
  }

  void group(Group group, std::size_t next, Parse& parse) {
    if (parse.groups.size() >= kMostGroups) return;
    const std::size_t unsaid = group.kind == Kind::kSubstituent && group.locants.empty() ? 1 : 0;
    if (!parse.groups.empty()) parse.groups.back().next = group.kind;
    parse.groups.push_back(std::move(group));
    parse.without_locant += unsaid;
    groups(next, parse);
    parse.without_locant -= unsaid;
    parse.groups.pop_back();
    if (!parse.groups.empty()) parse.groups.back().next = Kind::kBase;
  }

  void base(const Word& word, std::size_t next, Parse& parse) {
    if (bases()[word.index].use == Base::Use::kAbbreviation &&
        (!whole_ || (parse.groups.empty() && word.text.size() < 3)))
      return;
    parse.base = word.index;
    parse.base_length = word.text.size();
    parse.base_apart = boundary_[next - word.text.size()] != 0;
    suffixes(next, parse);
  }

  void suffixes(std::size_t at, Parse& parse) {
    if (++steps_ >= kMostSteps) return;
    if (boundary_[at] && (!whole_ || at == text_.size())) {
      parse.end = at;
      found_.push_back(parse);
    }
    lexicon().at(text_, at, [&](const Word& word) {
      const std::size_t next = at + word.text.size();
      if (word.kind == Kind::kSalt) {
        parse.salts.emplace_back(salts()[word.index].smiles);
        suffixes(next, parse);
        parse.salts.pop_back();
      } else if (word.kind == Kind::kAcylSuffix && parse.acyl_suffix < 0) {
        parse.acyl_suffix = static_cast<int>(word.index);
        suffixes(next, parse);
        parse.acyl_suffix = -1;
      }
    });
    if (const std::size_t length = isotope_at(text_, boundary_, at); length > 0 && parse.isotope.empty()) {
      parse.isotope = std::string(text_.substr(at, length));
      suffixes(at + length, parse);
      parse.isotope.clear();
    }
  }

  std::string_view text_;
  const std::vector<char>& boundary_;
  bool whole_;
  std::size_t begin_ = 0;
  std::size_t steps_ = 0;
  std::vector<Parse> found_;
};

// The structure under construction: templates whose slots are filled as groups find their places.
struct Model {
  std::string chain;  // on the piperidine's nitrogen; empty: H
  std::string acyl;   // R of R–C(=O)–N; empty: none
  std::string amine;  // on the aniline nitrogen where there is no acyl group
  std::string ring;   // the aniline ring
  bool ketone = false;
  bool anilino = false;
  bool chain_given = false;                   // by a group, not by the base
  std::map<std::string, std::string> filled;  // slot → raw
  std::vector<std::string> meaning;
};

constexpr std::string_view kRing = "c1c{R2}c{R3}c{R4}c{R5}c1{R6}";

std::string branch(std::string_view smiles) { return fmt::format("({})", smiles); }

bool has_slot(const Model& model, const std::string& slot) {
  if (slot[0] == 'P') return slot != "P4" || !model.ketone;
  const std::string marker = "{" + slot + "}";
  return model.chain.find(marker) != std::string::npos || model.acyl.find(marker) != std::string::npos ||
         model.ring.find(marker) != std::string::npos;
}

std::string fill(std::string text, const std::map<std::string, std::string>& filled) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      out += text[i];
      continue;
    }
    const std::size_t end = text.find('}', i);
    const auto found = filled.find(text.substr(i + 1, end - i - 1));
    if (found != filled.end()) out += found->second;
    i = end;
  }
  return out;
}

std::string render(const Model& model) {
  std::string amine;
  if (!model.ketone) {
    const std::string on_nitrogen = model.acyl == "H"      ? "(C=O)"
                                    : !model.acyl.empty()  ? fmt::format("(C(=O){})", model.acyl)
                                    : !model.amine.empty() ? branch(model.amine)
                                                           : "";
    amine = fmt::format("(N{}{})", on_nitrogen, model.ring);
  }
  const std::string chain = model.chain.empty() ? "" : branch(model.chain);
  return fill(fmt::format("C%50{{P4}}{}C{{P3}}C{{P2}}N{}C{{P6}}C%50{{P5}}", amine, chain), model.filled);
}

std::string place_words(const std::string& slot) {
  const std::string_view position = std::string_view(slot).substr(1);
  switch (slot[0]) {
    case 'R': return fmt::format("position {} of the aniline ring", position);
    case 'P': return fmt::format("position {} of the piperidine", position);
    case 'E': return fmt::format("position {} of the ring of the chain", position);
    case 'A': return fmt::format("position {} of the acyl group", position);
    case 'a': return "the alpha position of the chain";
    default: return "the beta position of the chain";
  }
}

// Fills the slots; false if one is not there or is taken.
bool put(Model& model, const std::vector<std::string>& slots, const Substituent& group) {
  const bool bridge = group.use == Substituent::Use::kBridge;
  if (bridge && (slots.size() != 2 || slots[0][0] != slots[1][0] || slots[1][1] != slots[0][1] + 1)) return false;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!has_slot(model, slots[i])) return false;
    std::string& held = model.filled[slots[i]];
    const bool open = slots[i] == "a" || slots[i] == "b" || slots[i][0] == 'A';
    if (!held.empty() && !open) return false;
    held += !bridge ? branch(group.smiles) : i == 0 ? fmt::format("({}%91)", group.smiles) : "%91";
  }
  return true;
}

class Builder {
 public:
  explicit Builder(const Parse& parse) : parse_(parse) {}

  std::vector<Model> run() {
    Model model = start();
    std::vector<const Group*> ordered;
    for (const Group& group : parse_.groups) ordered.push_back(&group);
    // Whatever changes the templates comes before what fills their slots.
    std::ranges::stable_sort(ordered, {}, [](const Group* group) { return order(*group); });
    std::vector<Model> models{std::move(model)};
    for (const Group* group : ordered) {
      std::vector<Model> next;
      for (const Model& one : models) {
        for (Model& placed : placements(*group, one)) next.push_back(std::move(placed));
        if (next.size() > kMostReadings) break;
      }
      models = std::move(next);
      if (models.size() > kMostReadings) {
        models.resize(kMostReadings);
        limit_reached_ = true;
      }
    }
    return models;
  }
  [[nodiscard]] bool limit_reached() const { return limit_reached_; }

 private:
  static int order(const Group& group) {
    switch (group.kind) {
      case Kind::kNor:
      case Kind::kDespropionyl:
      case Kind::kDesmethyl: return 0;
      case Kind::kAcyl: return 1;
      case Kind::kChain:
      case Kind::kAmine: return 2;
      default:
        return group.locants.size() == 1 && (group.locants[0].site == 'n' || group.locants[0].site == '1') ? 3 : 4;
    }
  }

  Model start() const {
    const Base& base = bases()[parse_.base];
    Model model;
    model.chain = base.chain;
    model.acyl = base.acyl;
    model.ketone = base.ketone;
    model.anilino = base.use == Base::Use::kAnilino;
    if (!base.ketone) model.ring = kRing;
    if (!base.four.empty()) model.filled["P4"] = base.four;
    if (!base.three.empty()) model.filled["P3"] = base.three;
    if (!base.ring_at.empty()) model.filled[std::string(base.ring_at)] = branch(base.ring_by);
    if (!base.chain_slots.empty()) model.filled["b"] = base.chain_slots;
    if (parse_.acyl_suffix >= 0) model.acyl = acyl_suffixes()[static_cast<std::size_t>(parse_.acyl_suffix)].smiles;
    return model;
  }

  std::vector<Model> placements(const Group& group, const Model& model) {
    switch (group.kind) {
      case Kind::kNor: return without_chain(model);
      case Kind::kDespropionyl: return without_acyl(model);
      case Kind::kDesmethyl: return desmethyl(model);
      case Kind::kAcyl: return with_acyl(group, model);
      case Kind::kChain: return with_chain(group, model, std::string(chains()[group.index].smiles));
      case Kind::kAmine: return with_chain(group, model, std::string(amines()[group.index].smiles));
      default: return with_substituent(group, model);
    }
  }

  static std::vector<Model> without_chain(Model model) {
    if (model.chain.empty()) return {};
    model.chain.clear();
    model.filled.erase("b");
    return {std::move(model)};
  }
  static std::vector<Model> without_acyl(Model model) {
    model.acyl.clear();
    return {std::move(model)};
  }
  static std::vector<Model> desmethyl(Model model) {
    if (bases()[0].acyl != model.acyl) return {};
    model.acyl = "C{A2}";
    return {std::move(model)};
  }

  // 4-ANPP and its like: the aniline nitrogen is the one that is free.
  static bool aniline_nitrogen_free(const Model& model) {
    return !model.ketone && model.acyl.empty() && model.amine.empty() && !model.chain.empty();
  }

  std::vector<Model> with_acyl(const Group& group, Model model) const {
    const std::string acyl(acyls()[group.index].smiles);
    if (!group.locants.empty() && (group.locants[0].site == '1' || !aniline_nitrogen_free(model))) {
      if (!model.chain.empty() && !model.ketone) return {};
      model.chain = acyl == "H" ? "C=O" : "C(=O)" + acyl;
      return {std::move(model)};
    }
    if (model.ketone || parse_.acyl_suffix >= 0) {
      // "furanyl fentanyl 3-furancarboxamide": the suffix says which furanyl.
      if (model.ketone) return {};
      return {std::move(model)};
    }
    const bool second = std::ranges::count(parse_.groups, Kind::kAcyl, &Group::kind) > 1;
    if (second) return {};
    model.acyl = acyl;
    return {std::move(model)};
  }

  static std::vector<Model> with_chain(const Group& group, Model model, const std::string& chain) {
    if (group.kind == Kind::kAmine && model.ketone) return {};
    const bool one = !group.locants.empty() && group.locants[0].site == '1';
    if (!one && aniline_nitrogen_free(model) && !model.chain_given) {
      Model on_aniline = model;
      on_aniline.amine = without_slots(chain);
      on_aniline.meaning.push_back("the group on the aniline nitrogen");
      return {std::move(on_aniline)};
    }
    if (model.chain_given) return {};
    model.chain = chain;
    model.chain_given = true;
    model.filled.erase("b");
    return {std::move(model)};
  }

  static std::string without_slots(const std::string& text) { return fill(text, {}); }

  std::vector<Model> with_substituent(const Group& group, const Model& model) {
    const Substituent& substituent = substituents()[group.index];
    if (group.locants.empty()) return unplaced(group, substituent, model);
    if (group.either) {
      std::vector<Model> all;
      for (const Locant& locant : group.locants) {
        Group one = group;
        one.locants = {locant};
        one.either = false;
        for (Model& placed : with_substituent(one, model)) all.push_back(std::move(placed));
      }
      return all;
    }
    const std::size_t wanted = substituent.use == Substituent::Use::kBridge ? 2 : group.multiplier;
    std::vector<Locant> list = group.locants;
    if (list.size() == 1 && wanted > 1 && substituent.use != Substituent::Use::kBridge) list.resize(wanted, list[0]);
    if (list.size() != wanted) return {};
    if (list[0].site == 'n' || list[0].site == '1') {
      if (list.size() != 1) return {};
      return on_nitrogen(substituent, list[0], model);
    }
    std::vector<Model> all;
    for (const char part : parts(list, group, model)) {
      for (const char primed : primed_parts(list)) {
        std::vector<std::string> slots;
        for (const Locant& locant : list) slots.push_back(slot_of(locant, part, primed, model));
        if (std::ranges::any_of(slots, [](const std::string& s) { return s.empty(); })) continue;
        if (substituent.use == Substituent::Use::kPiperidineFour && slots != std::vector<std::string>{"P4"}) continue;
        Model placed = model;
        if (put(placed, slots, substituent)) all.push_back(said(std::move(placed), substituent, slots));
      }
    }
    return all;
  }

  static Model said(Model model, const Substituent& substituent, const std::vector<std::string>& slots) {
    std::vector<std::string> places;
    for (const std::string& slot : slots) places.push_back(place_words(slot));
    const std::string_view word = split(substituent.words, ' ').front();
    model.meaning.push_back(fmt::format("{} at {}", word, join(places, " and ")));
    return model;
  }

  // On which parts an unprimed number may count.
  static std::string parts(const std::vector<Locant>& list, const Group& group, const Model& model) {
    const bool number =
        std::ranges::any_of(list, [](const Locant& l) { return l.site >= '2' && l.site <= '6' && l.primes == 0; });
    if (!number) return "R";
    if (model.ketone) return "PE";
    if (model.anilino) return "R";
    const std::string acyl = group.next == Kind::kAcyl ? "A" : "";
    return (group.next == Kind::kChain ? "ERP" : "RPE") + acyl;
  }
  static std::string primed_parts(const std::vector<Locant>& list) {
    const bool primed =
        std::ranges::any_of(list, [](const Locant& l) { return l.site >= '2' && l.site <= '6' && l.primes == 1; });
    return primed ? "ER" : "E";
  }

  static std::string slot_of(const Locant& locant, char part, char primed, const Model& model) {
    switch (locant.site) {
      case 'o': return locant.primes > 0 || model.ketone ? "E2" : "R2";
      case 'm': return locant.primes > 0 || model.ketone ? "E3" : "R3";
      case 'p': return locant.primes > 0 || model.ketone ? "E4" : "R4";
      case 'a': return locant.primes > 0 ? "A2" : "a";
      case 'b': return locant.primes > 0 ? "A3" : "b";
      case 'w': {
        for (const char* slot : {"A5", "A4", "A3", "A2"}) {
          if (has_slot(model, slot)) return slot;
        }
        return "";
      }
      default: break;
    }
    if (locant.site < '2' || locant.site > '6' || locant.primes > 2) return "";
    const char where = locant.primes == 0 ? part : locant.primes == 1 ? primed : 'E';
    return {where, locant.site};
  }

  static std::vector<Model> on_nitrogen(const Substituent& substituent, const Locant& locant, Model model) {
    if (substituent.use == Substituent::Use::kPiperidineFour || substituent.use == Substituent::Use::kBridge) return {};
    std::vector<Model> all;
    const bool free = !model.ketone && model.acyl.empty() && model.amine.empty();
    if (locant.site == 'n' && free && model.ring != "") {
      Model on_aniline = model;
      on_aniline.amine = substituent.smiles;
      on_aniline.meaning.push_back("the group on the aniline nitrogen");
      all.push_back(std::move(on_aniline));
      if (!model.chain.empty()) return all;
    }
    if (model.chain_given) return all;
    model.chain = substituent.smiles;
    model.chain_given = true;
    model.filled.erase("b");
    model.meaning.push_back("the group on the piperidine nitrogen");
    all.insert(all.begin(), std::move(model));
    return all;
  }

  // Where nothing says the place, every place it may have.
  static std::vector<Model> unplaced(const Group& group, const Substituent& substituent, const Model& model) {
    using Use = Substituent::Use;
    if (substituent.use == Use::kWithLocant || model.ketone) return {};
    std::vector<std::vector<std::string>> places;
    if (substituent.use == Use::kPiperidineFour) {
      places = {{"P4"}};
    } else if (substituent.use == Use::kBridge) {
      places = {{"R3", "R4"}, {"E3", "E4"}};
    } else if (group.multiplier > 1) {
      return {};
    } else if (model.anilino) {
      places = {{"R4"}, {"R2"}, {"R3"}};
    } else {
      places = {{"R4"}, {"R2"}, {"R3"}, {"P3"}, {"P2"}, {"a"}, {"b"}, {"E4"}, {"E2"}, {"E3"}};
    }
    std::vector<Model> all;
    const bool alkyl = substituent.smiles.find_first_not_of("C()") == std::string_view::npos;
    if (alkyl && aniline_nitrogen_free(model)) {
      Model on_aniline = model;
      on_aniline.amine = substituent.smiles;
      on_aniline.meaning.push_back("the group on the aniline nitrogen");
      all.push_back(std::move(on_aniline));
    }
    for (const auto& slots : places) {
      Model placed = model;
      if (put(placed, slots, substituent)) all.push_back(said(std::move(placed), substituent, slots));
    }
    return all;
  }

  const Parse& parse_;
  bool limit_reached_ = false;
};

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_other_script(char c) { return static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

WordText::WordText(const FoldedText& folded) : compacted(compact(folded.text())) {
  const std::string& text = compacted.text;
  boundary.assign(text.size() + 1, 0);
  boundary[0] = boundary[text.size()] = 1;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool separated = compacted.from[i] != compacted.from[i - 1] + 1;
    const bool punctuation = !is_word_byte(text[i]) || !is_word_byte(text[i - 1]);
    const bool script = is_other_script(text[i]) || is_other_script(text[i - 1]);
    boundary[i] = separated || (punctuation && text[i] != '\'') || script;
  }
}

std::optional<TrivialName> read_trivial_name(const WordText& text, std::size_t begin, bool whole) {
  Parser parser(text, whole);
  parser.run(begin);
  const std::vector<Parse> parses = parser.best();
  if (parses.empty()) return std::nullopt;
  TrivialName name;
  name.end = parses.front().end;
  name.isotope = parses.front().isotope;
  name.limit_reached = parser.limit_reached();
  std::set<std::string> seen;
  for (const Parse& parse : parses) {
    Builder builder(parse);
    for (const Model& model : builder.run()) {
      NameReading reading;
      reading.text = render(model);
      const std::string key = structure_key(reading);
      if (key.empty() || !seen.insert(key).second) continue;
      reading.text = key;
      for (const std::string& salt : parse.salts) {
        if (!salt.empty()) reading.text += "." + salt;
      }
      reading.meaning = join(model.meaning, ", ");
      name.readings.push_back(std::move(reading));
    }
    name.limit_reached = name.limit_reached || builder.limit_reached();
  }
  if (name.readings.empty()) return std::nullopt;
  if (name.readings.size() == 1) name.readings[0].meaning.clear();
  return name;
}

NameSuffix read_name_suffix(const WordText& text, std::size_t at) {
  const std::string& letters = text.compacted.text;
  NameSuffix suffix{at, "", ""};
  bool more = true;
  while (more && at < letters.size() && suffix.salts.size() < kMostLength) {
    more = false;
    std::size_t longest = 0;
    std::string_view salt;
    lexicon().at(letters, at, [&](const Word& word) {
      if (word.kind != Kind::kSalt || word.text.size() <= longest) return;
      longest = word.text.size();
      salt = salts()[word.index].smiles;
    });
    if (const std::size_t length = isotope_at(letters, text.boundary, at); length > 0 && suffix.isotope.empty()) {
      suffix.isotope = letters.substr(at, length);
      longest = length;
    } else if (longest > 0 && !salt.empty()) {
      suffix.salts += (suffix.salts.empty() ? "" : ".") + std::string(salt);
    }
    if (longest == 0) break;
    at += longest;
    more = true;
    if (text.boundary[at]) suffix.end = at;
  }
  return suffix.end == at ? suffix : NameSuffix{suffix.end, "", ""};
}

NamePrefix read_name_prefix(const WordText& text, std::size_t begin) {
  struct Before {
    std::string word;  // with what links it to the name
    std::string_view smiles;
  };
  static const std::vector<Before> all = [] {
    std::vector<Before> list;
    for (const Salt& salt : salts()) {
      if (salt.smiles.empty()) continue;
      for (const std::string_view word : split(salt.words, ' ')) {
        list.push_back({std::string(word) + "de", salt.smiles});
        // Chinese has the acid before the base without a word between.
        if (is_other_script(word[0])) list.push_back({std::string(word), salt.smiles});
      }
    }
    return list;
  }();
  const std::string_view before = std::string_view(text.compacted.text).substr(0, begin);
  NamePrefix prefix{begin, ""};
  if (before.empty() || !(before.ends_with("de") || is_other_script(before.back()))) return prefix;
  for (const Before& one : all) {
    if (!before.ends_with(one.word) || !text.boundary[begin - one.word.size()]) continue;
    if (prefix.begin > begin - one.word.size()) prefix = {begin - one.word.size(), std::string(one.smiles)};
  }
  return prefix;
}

std::string salt_smiles(std::string_view form) {
  std::string smiles;
  for (const std::string_view part : split(form, ' ')) {
    bool known = false;
    for (const Salt& salt : salts()) {
      const std::vector<std::string_view> words = split(salt.words, ' ');
      if (std::ranges::find(words, part) == words.end()) continue;
      smiles += (smiles.empty() ? "" : ".") + std::string(salt.smiles);
      known = true;
      break;
    }
    if (!known) return "";
  }
  return smiles;
}

std::optional<std::size_t> trivial_name_end(const WordText& text, std::size_t begin, bool whole) {
  Parser parser(text, whole);
  parser.run(begin);
  return parser.furthest();
}

std::vector<std::string> trivial_anchors() {
  std::vector<std::string> anchors;
  for (const Base& base : bases()) {
    if (base.use == Base::Use::kAbbreviation) continue;
    for (const std::string_view word : split(base.words, ' ')) anchors.emplace_back(word);
  }
  return anchors;
}

bool is_trivial_piece(std::string_view word) {
  if (word.empty()) return false;
  bool known = false;
  lexicon().at(word, 0, [&](const Word& piece) {
    const bool whole = piece.text == word;
    known = known || (whole && piece.kind != Kind::kSalt && piece.kind != Kind::kStereo && piece.kind != Kind::kBase);
  });
  return known;
}

std::string structure_key(const NameReading& reading) {
  const auto table =
      reading.kind == InputKind::kInchi ? chem::read_inchi(reading.text) : chem::read_smiles(reading.text);
  if (!table) return "";
  const auto components = normalise(table.value());
  if (!components) return "";
  std::vector<std::string> keys;
  for (const Component& component : components.value()) keys.push_back(component.smiles);
  std::ranges::sort(keys);
  return join(keys, ".");
}

}  // namespace congener
