#include "resolve/systematic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "resolve/folded_text.hpp"
#include "resolve/trivial_name.hpp"

namespace congener {
namespace {

constexpr double kLeastCovered = 0.75;  // share of a word's letters that are pieces of chemical names
constexpr std::size_t kFewestLetters = 4;

// Four letters and more: what chemical names are made of.
constexpr std::string_view kStrong =
    "meth eth1 prop buta butyl buten butan pent hexa hexan hexyl hept octa octan octyl nona deca dodec cyclo phen benz "
    "tolu tolyl xyl anilin piperid "
    "piperaz pyrid pyrim pyraz pyrr furan furyl thien thioph thiaz imidaz indol quinol morphol azepan azetid tetraz "
    "triaz "
    "oxazol diox hydroxy methoxy ethoxy alkoxy fluor chlor brom iodo nitro amino amine imino azido cyan carbox carbon "
    "carbam sulf sulph phosph acet propion butyr valer form1 acryl croton malon succin citr tartr fumar oxal benzo "
    "naphth "
    "anthr phenyl ethyl methyl propyl ethane ethanol ketal lact glyc urea thio hydr oxid oxide "
    "ylidene amide amid anhydr acid fenil fenetil metil etil piperidin hidroxi metoxi clor cloruro bromuro bencil "
    "benceno carboxil saure anilid styr vinyl allyl "
    "tert iso1 spiro bicyclo tetra octyl nonyl decyl hexyl ethyn propyn silic silan borat alumin sodium potass calc "
    "magnes "
    "zinc ammon perox permang nitrat ester ether oleat stear salt hydraz azon oxim imine quinon deoxy gluc galact "
    "mannos mannop fructos ribos ribof arabin rhamn pyranos furanos flav chromen chalcon glycin alanin valin leucin "
    "serin threonin lysin arginin histid prolin cystein glutam aspart tyros tryptoph adenos guanos cytid urid thymid "
    "inosin purin xanth cholest pregn androst estra lactam sorbitol glucitol naringen luteol apigen chloride bromide "
    "iodide fluoride sulfate nitrate phosphate hydroxide "
    "carbonate "
    "citrate";
// Shorter: they only join the others.
constexpr std::string_view kWeak =
    "yl yn en an al ol on one ona ane ene ine in ina ate ato ic ico ique oic oate oyl ide id di tri bis tris mono sec "
    "n o m p s "
    "oxa aza thia iso nor boc cbz oxo oxy oxi but hex oct non dec eth ino imin ilo il de it ous um a e y tetr penta "
    "hexa hepta "
    "alpha beta gamma trans cis rac r d l h hcl hbr cm ac ace for dihydro tetrahydro ylamino";

std::vector<std::string> words(std::string_view list) {
  std::vector<std::string> all;
  for (const std::string_view word : split(list, ' ')) {
    std::string cleaned(word);
    if (!cleaned.empty() && cleaned.back() == '1') cleaned.pop_back();
    all.push_back(std::move(cleaned));
  }
  std::ranges::sort(all, [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return all;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view bare(std::string_view word) {
  const auto outer = [](char c) {
    return c == ',' || c == ';' || c == ':' || c == '.' || c == '"' || c == '(' || c == ')';
  };
  while (!word.empty() && outer(word.front())) word.remove_prefix(1);
  while (!word.empty() && outer(word.back())) word.remove_suffix(1);
  return word;
}

struct Rewrite {
  std::string_view from;
  std::string_view to;
  bool ending = false;  // only at the end of a run of letters
};

// In this order; what stands earlier is not undone by what stands later.
constexpr std::array kRewrites = {
    Rewrite{"bencilo", "benzyl", true},
    Rewrite{"benzila", "benzyl", true},
    Rewrite{"benzilo", "benzyl", true},
    Rewrite{"fenetilo", "phenethyl", true},
    Rewrite{"fenetila", "phenethyl", true},
    Rewrite{"fenilo", "phenyl", true},
    Rewrite{"fenila", "phenyl", true},
    Rewrite{"metilo", "methyl", true},
    Rewrite{"metila", "methyl", true},
    Rewrite{"etilo", "ethyl", true},
    Rewrite{"etila", "ethyl", true},
    Rewrite{"propilo", "propyl", true},
    Rewrite{"propila", "propyl", true},
    Rewrite{"butilo", "butyl", true},
    Rewrite{"butila", "butyl", true},
    Rewrite{"fenetil", "phenethyl"},
    Rewrite{"fenil", "phenyl"},
    Rewrite{"metilen", "methylen"},
    Rewrite{"etilen", "ethylen"},
    Rewrite{"etil", "ethyl"},
    Rewrite{"propil", "propyl"},
    Rewrite{"butil", "butyl"},
    Rewrite{"terc", "tert"},
    Rewrite{"bencil", "benzyl"},
    Rewrite{"benzil", "benzyl"},
    Rewrite{"hidroxi", "hydroxy"},
    Rewrite{"metoxi", "methoxy"},
    Rewrite{"etoxi", "ethoxy"},
    Rewrite{"hidro", "hydro"},
    Rewrite{"oxi", "oxy", true},
    Rewrite{"yodo", "iodo"},
    Rewrite{"cloro", "chloro"},
    Rewrite{"carboxilato", "carboxylate"},
    Rewrite{"amida", "amide", true},
    Rewrite{"amina", "amine", true},
    Rewrite{"ona", "one", true},
    Rewrite{"ina", "ine", true},
    Rewrite{"ilo", "yl", true},
    Rewrite{"ila", "yl", true},
    Rewrite{"il", "yl", true},
    Rewrite{"benceno", "benzene"},
    Rewrite{"benzeno", "benzene"},
    Rewrite{"ano", "ane", true},
    Rewrite{"eno", "ene", true},
    Rewrite{"ato", "ate", true},
    Rewrite{"uro", "ide", true},
    Rewrite{"amin", "amine", true},
    Rewrite{"amid", "amide", true},
    Rewrite{"carboxylat", "carboxylate", true},
    Rewrite{"on", "one", true},
    Rewrite{"in", "ine", true},
    Rewrite{"benzol", "benzene", true},
    Rewrite{"toluol", "toluene", true},
    Rewrite{"chlorid", "chloride", true},
    Rewrite{"bromid", "bromide", true},
    Rewrite{"iodid", "iodide", true},
    Rewrite{"azetat", "acetate"},
    Rewrite{"fluorp", "fluorop"},
    Rewrite{"chlorp", "chlorop"},
    Rewrite{"bromp", "bromop"},
    Rewrite{"fluora", "fluoroa"},
    Rewrite{"chlora", "chloroa"},
    Rewrite{"broma", "bromoa"},
    Rewrite{"fluorb", "fluorob"},
    Rewrite{"chlorb", "chlorob"},
    Rewrite{"bromb", "bromob"},
    Rewrite{"fluore", "fluoroe"},
    Rewrite{"chlore", "chloroe"},
    Rewrite{"brome", "bromoe"},
    Rewrite{"fluorm", "fluorom"},
    Rewrite{"chlorm", "chlorom"},
    Rewrite{"brommethyl", "bromomethyl"},
};

std::string rewrite(std::string text) {
  for (const Rewrite& rule : kRewrites) {
    std::size_t at = 0;
    while ((at = text.find(rule.from, at)) != std::string::npos) {
      const std::size_t end = at + rule.from.size();
      if (rule.ending && end < text.size() && is_letter(text[end])) {
        ++at;
        continue;
      }
      text.replace(at, rule.from.size(), rule.to);
      at += rule.to.size();
    }
  }
  return text;
}

struct Turned {
  std::string_view first;  // "clorhidrato de X"
  std::string_view last;   // "X hydrochloride"
  bool before = false;     // "X bromide" is written "X bromide" in either case; an ester's group goes in front
};
constexpr std::array kTurned = {
    Turned{"clorhidrato de ", " hydrochloride"},
    Turned{"diclorhidrato de ", " dihydrochloride"},
    Turned{"cloridrato de ", " hydrochloride"},
    Turned{"chlorhydrate de ", " hydrochloride"},
    Turned{"chlorhydrate d'", " hydrochloride"},
    Turned{"cloruro de ", " chloride"},
    Turned{"cloreto de ", " chloride"},
    Turned{"chlorure de ", " chloride"},
    Turned{"bromuro de ", " bromide"},
    Turned{"brometo de ", " bromide"},
    Turned{"bromure de ", " bromide"},
    Turned{"yoduro de ", " iodide"},
    Turned{"iodeto de ", " iodide"},
    Turned{"iodure de ", " iodide"},
    Turned{"acetato de ", " acetate"},
    Turned{"acetate de ", " acetate"},
    Turned{"sulfato de ", " sulfate"},
    Turned{"citrato de ", " citrate"},
};

// "… carboxilato de tert-butilo" → "tert-butilo … carboxilato".
std::string ester_first(const std::string& text) {
  for (const std::string_view link : {" de ", " d'"}) {
    const std::size_t at = text.rfind(link);
    if (at == std::string::npos || at == 0) continue;
    const std::string acid = text.substr(0, at);
    const std::string group = text.substr(at + link.size());
    if (acid.ends_with("ato") || acid.ends_with("ate")) return fmt::format("{} {}", group, acid);
  }
  return text;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t next = 0; (next = text.find(from, at)) != std::string_view::npos; at = next + from.size()) {
    out.append(text.substr(at, next - at)).append(to);
  }
  return out.append(text.substr(at));
}

// What suppliers' and indexes' names have that OPSIN does not read: blanks beside hyphens, isotope labels,
// "2-phenethyl" and "…ic acid, methyl ester".
std::string mend(std::string text) {
  text = replaced(replaced(replaced(text, "- ", "-"), "--", "-"), "2-phenethyl", "2-phenylethyl");
  for (const std::string_view label : {"-d", "-13c"}) {
    for (std::size_t at = 0; (at = text.find(label, at)) != std::string::npos; ++at) {
      std::size_t end = at + label.size();
      while (end < text.size() && is_digit(text[end])) ++end;
      const bool stops = end == text.size() || !is_letter(text[end]);
      if (end > at + label.size() && stops) text.erase(at, end - at);
    }
  }
  // "4-piperidinamine,1-methyl-": what is turned round stands after a comma and a blank.
  const std::size_t comma = text.rfind(',');
  if (text.ends_with("-") && comma != std::string::npos && comma > 0 && is_letter(text[comma - 1]) &&
      text[comma + 1] != ' ')
    text.insert(comma + 1, 1, ' ');
  constexpr std::string_view kAcid = "ic acid, ";
  constexpr std::string_view kEster = " ester";
  const std::size_t acid = text.find(kAcid);
  if (acid != std::string::npos && text.ends_with(kEster)) {
    const std::size_t group = acid + kAcid.size();
    text = fmt::format("{} {}ate", text.substr(group, text.size() - kEster.size() - group), text.substr(0, acid));
  }
  return text;
}

// "-n-phenyl" is a locant in lower case, not "normal".
std::string nitrogens(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = i == 0 || text[i - 1] == '-' || text[i - 1] == ' ' || text[i - 1] == ',' ||
                        text[i - 1] == '(' || text[i - 1] == '[';
    const bool ends = i + 1 < text.size() && (text[i + 1] == '-' || text[i + 1] == ',' || text[i + 1] == '\'');
    if (text[i] == 'n' && starts && ends) text[i] = 'N';
  }
  return text;
}

}  // namespace

bool is_chemical_word(std::string_view folded) {
  static const std::vector<std::string> strong = words(kStrong);
  static const std::vector<std::string> weak = words(kWeak);
  folded = bare(folded);
  std::size_t letters = 0;
  std::size_t covered = 0;
  std::size_t strong_found = 0;
  std::size_t i = 0;
  while (i < folded.size()) {
    if (!is_letter(folded[i])) {
      if (static_cast<unsigned char>(folded[i]) >= 0x80) return false;
      ++i;
      continue;
    }
    std::size_t length = 0;
    for (const std::string& piece : strong) {
      if (folded.substr(i).starts_with(piece)) {
        length = piece.size();
        ++strong_found;
        break;
      }
    }
    if (length == 0) {
      for (const std::string& piece : weak) {
        if (folded.substr(i).starts_with(piece)) {
          length = piece.size();
          break;
        }
      }
    }
    covered += length;
    letters += std::max<std::size_t>(length, 1);
    i += std::max<std::size_t>(length, 1);
  }
  return letters >= kFewestLetters && strong_found > 0 &&
         static_cast<double>(covered) >= kLeastCovered * static_cast<double>(letters);
}

bool is_group_word(std::string_view folded) {
  folded = bare(folded);
  if (folded.empty()) return false;
  for (const char* locant : {"ortho", "meta", "para", "alpha", "beta"}) {
    if (folded == locant) return true;
  }
  const std::string key = compact(folded).text;
  if (key.size() > 1 && is_trivial_piece(key)) return true;
  for (const char* ending : {"fluoro", "chloro", "bromo", "iodo", "nitro", "amino", "hydroxy", "methoxy", "ethoxy",
                             "oxo", "azido", "cyano", "thio", "aza", "deutero"}) {
    if (folded.ends_with(ending)) return true;
  }
  const bool yl = folded.ends_with("yl") || folded.ends_with("oxy") || folded.ends_with("ylidene");
  if (yl && is_chemical_word(folded)) return true;
  // "3-…": a locant with its group.
  const bool locant = folded.size() > 2 && (is_digit(folded[0]) || folded[0] == 'n') &&
                      (folded[1] == '-' || folded[1] == '\'' || folded[1] == ',');
  return locant && std::ranges::any_of(folded.substr(2), is_letter) && is_chemical_word(folded.substr(2));
}

bool is_kin_word(std::string_view folded) {
  static const std::set<std::string_view> kin = {"analog",     "analogs",     "analogue",   "analogues",
                                                 "derivative", "derivatives", "metabolite", "metabolites",
                                                 "impurity",   "isomer",      "isomers",    "ester"};
  return kin.contains(bare(folded));
}

bool is_derivative_word(std::string_view folded) {
  folded = bare(folded);
  static const std::set<std::string_view> derivatives = {
      "analog",     "analogs",     "analogue", "analogues", "derivative", "derivatives", "derivado", "derivados",
      "metabolite", "metabolites", "impurity", "isomer",    "isomers",    "azepane",     "ester",    "esters",
      "ether",      "acid",        "acide",    "acido",     "alcohol",    "aldehyde",    "ketone",   "amide",
      "imine",      "oxime",       "like",     "related",   "black",      "blue",        "red",      "dye",
      "dyes",       "resin",       "resins",   "free",      "carboxy",    "methyl",      "ethyl",    "propyl",
      "ylidene",    "bis",         "chloride", "bromide"};
  if (derivatives.contains(folded)) return true;
  for (const char* ending : {"carboxylate", "carboxamide", "sulfonate", "sulfonamide", "cyanate", "oxide", "carbamate",
                             "amide", "glucuronide"}) {
    if (folded.ends_with(ending)) return true;
  }
  return false;
}

std::vector<std::string> opsin_spellings(std::string_view name) {
  std::vector<std::string> spellings{std::string(name)};
  const auto add = [&](std::string spelling) {
    if (std::ranges::find(spellings, spelling) == spellings.end()) spellings.push_back(std::move(spelling));
  };
  const std::string folded = FoldedText(name).text();
  const std::string mended = mend(std::string(trim(folded)));
  // Folding took the capitals, which OPSIN asks for in an N alone.
  if (mended != folded || nitrogens(mended) != mended) add(nitrogens(mended));
  std::string text = mended;
  for (const Turned& turned : kTurned) {
    if (!text.starts_with(turned.first)) continue;
    text = text.substr(turned.first.size()) + std::string(turned.last);
    break;
  }
  const std::string rewritten = rewrite(ester_first(text));
  if (rewritten != mended) add(nitrogens(rewritten));
  return spellings;
}

bool is_vendor_style(std::string_view name) {
  const std::string text = FoldedText(name).text();
  const std::vector<std::string_view> all = split(text, ' ');
  if (all.size() < 2 || all.back().ends_with("ate") || all.back().ends_with("ester")) return false;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (is_group_word(all[i]) && !is_derivative_word(all[i + 1])) return true;
  }
  return false;
}

}  // namespace congener
