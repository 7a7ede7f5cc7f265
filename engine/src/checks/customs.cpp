#include "checks/customs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "molecule/elements.hpp"
#include "rulebook/fault_codes.hpp"
#include "rulebook/yaml_reader.hpp"

namespace congener {
namespace {

constexpr std::size_t kMostPlaced = 1 << 16;  // compounds whose place is remembered
constexpr std::size_t kHsDigits = 6;          // that all countries share
constexpr std::size_t kFewestDigits = 4;      // a heading

std::optional<std::string> whole(const std::filesystem::path& path, std::vector<Fault>& faults) {
  std::ifstream stream(path, std::ios::binary);
  std::error_code unknown;
  if (!stream || std::filesystem::is_directory(path, unknown)) {
    faults.push_back(file_fault(path.string(), code::kUnreadable, "cannot be read", "check the data directory"));
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// The key of a substance's parent; a fault where it is no single compound.
std::string parent_key(YamlReader& in, const std::string& smiles, const YAML::Node& at) {
  const auto table = chem::read_smiles(smiles);
  if (table) {
    const auto components = normalise(table.value());
    if (components && components.value().size() == 1) return components.value()[0].smiles;
  }
  in.fault(code::kBadStructure, fmt::format("“{}” is no single compound", smiles), "give the base's SMILES", at);
  return "";
}

std::vector<std::string> parents(YamlReader& in, const YAML::Node& map, const char* key) {
  std::vector<std::string> all;
  for (const std::string& smiles : in.texts(map, key)) all.push_back(parent_key(in, smiles, YamlReader::at(map, key)));
  std::ranges::sort(all);
  return all;
}

std::vector<std::uint8_t> elements(YamlReader& in, const YAML::Node& map, const char* key) {
  std::vector<std::uint8_t> all;
  for (const std::string& symbol : in.texts(map, key)) {
    const std::uint8_t element = element_of(symbol);
    if (element == 0) {
      in.fault(code::kBadValue, fmt::format("“{}” is no element", symbol), "write its symbol: \"O\"",
               YamlReader::at(map, key));
    }
    all.push_back(element);
  }
  return all;
}

std::vector<Pattern> patterns(YamlReader& in, const YAML::Node& map, const char* key) {
  std::vector<Pattern> all;
  for (const std::string& smarts : in.texts(map, key)) {
    auto pattern = Pattern::parse(smarts);
    if (pattern) {
      all.push_back(std::move(pattern).value());
    } else {
      in.fault(code::kBadPattern, pattern.error().message, "see engine/src/molecule/pattern.hpp for what is read",
               YamlReader::at(map, key));
    }
  }
  return all;
}

bool is_draft(YamlReader& in, const YAML::Node& map) {
  return in.choice(map, "status", {"verified", "draft"}, true) == "draft";
}

bool found_in(const Molecule& molecule, const Pattern& pattern) {
  for (std::size_t atom = 0; atom < molecule.size(); ++atom) {
    if (pattern.matches_at(molecule, static_cast<AtomIndex>(atom))) return true;
  }
  return false;
}

bool has_ring_with(const Molecule& molecule, const std::vector<std::uint8_t>& elements) {
  return std::ranges::any_of(molecule.ring_systems(), [&](const RingSystem& system) {
    return std::ranges::any_of(system.atoms, [&](AtomIndex atom) {
      return std::ranges::find(elements, molecule.atom(atom).element) != elements.end();
    });
  });
}

// Is there a ring that is not carbon alone, and is every such ring as asked?
bool only_such_hetero_rings(const Molecule& molecule, const HsRule& rule) {
  bool any = false;
  for (const RingSystem& system : molecule.ring_systems()) {
    std::size_t hetero = 0;
    bool allowed = true;
    for (const AtomIndex atom : system.atoms) {
      const std::uint8_t element = molecule.atom(atom).element;
      if (element == 6) continue;
      ++hetero;
      allowed = allowed && std::ranges::find(rule.hetero_ring_elements, element) != rule.hetero_ring_elements.end();
    }
    if (hetero == 0) continue;
    if (hetero != 1 || !allowed || system.rings != 1 || system.atoms.size() != rule.hetero_ring_size) return false;
    any = true;
  }
  return any;
}

}  // namespace

Result<Customs, std::vector<Fault>> Customs::load(const std::filesystem::path& folder, const RuleSet& rules) {
  std::vector<Fault> faults;
  Customs customs;
  customs.placed_ = std::make_unique<Remembered<int>>(kMostPlaced);
  const std::filesystem::path hs = folder / "hs.yaml";
  if (const auto text = whole(hs, faults)) {
    YamlReader in(hs.string(), *text, faults);
    if (const auto root = in.root()) {
      in.closed(*root, {"edition", "subheadings", "rules"});
      customs.edition_ = in.text(*root, "edition");
      in.each_mapping(*root, "subheadings", true, [&](const YAML::Node& map) {
        in.closed(map, {"code", "text", "source", "status", "names"});
        Subheading one;
        one.code = in.text(map, "code");
        one.text = in.text(map, "text");
        one.source = in.text(map, "source");
        one.draft = is_draft(in, map);
        one.names = in.boolean(map, "names").value_or(false);
        if (hs_digits(one.code).size() != kHsDigits) {
          in.fault(code::kBadValue, fmt::format("“{}” is no subheading", one.code), "write six digits: \"2933.39\"",
                   YamlReader::at(map, "code"));
        }
        customs.subheadings_.push_back(std::move(one));
      });
      in.each_mapping(*root, "rules", true, [&](const YAML::Node& map) {
        in.closed(map, {"code", "status", "because", "substances", "within", "patterns", "without", "ring_with",
                        "no_ring_with", "only_hetero_ring"});
        HsRule one;
        one.code = in.text(map, "code");
        one.because = in.text(map, "because");
        one.draft = is_draft(in, map);
        one.substances = parents(in, map, "substances");
        for (const std::string& id : in.texts(map, "within")) {
          one.asks_within = true;
          if (const Rule* rule = rules.find(id)) one.within.push_back(rule);
        }
        one.patterns = patterns(in, map, "patterns");
        one.without = patterns(in, map, "without");
        one.ring_with = elements(in, map, "ring_with");
        one.no_ring_with = elements(in, map, "no_ring_with");
        if (const auto ring = in.mapping(map, "only_hetero_ring", false)) {
          in.closed(*ring, {"size", "elements"});
          one.hetero_ring_size = in.number(*ring, "size").value_or(0);
          one.hetero_ring_elements = elements(in, *ring, "elements");
          if (one.hetero_ring_size < 3) {
            in.fault(code::kBadValue, "a ring has at least three atoms", "give its size",
                     YamlReader::at(*ring, "size"));
          }
        }
        if (one.substances.empty() && !one.asks_within && one.patterns.empty() && one.ring_with.empty() &&
            one.hetero_ring_size == 0) {
          in.fault(code::kMissingKey, "the rule asks nothing of a compound",
                   "add substances, within, patterns or a ring", map);
        }
        if (std::ranges::find(customs.subheadings_, one.code, &Subheading::code) == customs.subheadings_.end()) {
          in.fault(code::kBadValue, fmt::format("no subheading “{}” is written above", one.code),
                   "add it with its words", YamlReader::at(map, "code"));
        }
        customs.rules_.push_back(std::move(one));
      });
    }
  }
  const std::filesystem::path un = folder / "un_numbers.yaml";
  if (const auto text = whole(un, faults)) {
    YamlReader in(un.string(), *text, faults);
    if (const auto root = in.root()) {
      in.closed(*root, {"status", "source", "entries"});
      (void)in.choice(*root, "status", {"draft"}, true);
      (void)in.text(*root, "source");
      in.each_mapping(*root, "entries", true, [&](const YAML::Node& map) {
        in.closed(map, {"number", "name", "class", "smiles"});
        UnNumber one{in.text(map, "number"), in.text(map, "name"), parents(in, map, "smiles")};
        (void)in.text(map, "class");
        customs.un_numbers_.push_back(std::move(one));
      });
    }
  }
  if (!faults.empty()) return faults;
  return customs;
}

bool Customs::reaches(const HsRule& rule, const Component& parent, const Matcher& matcher) const {
  const Molecule& molecule = parent.molecule;
  if (!rule.substances.empty() && !std::ranges::binary_search(rule.substances, parent.smiles)) return false;
  if (!rule.ring_with.empty() && !has_ring_with(molecule, rule.ring_with)) return false;
  if (!rule.no_ring_with.empty() && has_ring_with(molecule, rule.no_ring_with)) return false;
  if (rule.hetero_ring_size > 0 && !only_such_hetero_rings(molecule, rule)) return false;
  const auto found = [&](const Pattern& pattern) { return found_in(molecule, pattern); };
  if (!std::ranges::all_of(rule.patterns, found) || std::ranges::any_of(rule.without, found)) return false;
  if (!rule.asks_within) return true;
  MatchOptions options;
  options.near_misses = false;
  return std::ranges::any_of(rule.within, [&](const Rule* one) {
    Findings findings;
    matcher.match(*one, parent, options, findings);
    return std::ranges::any_of(findings.found, [](const Finding& f) { return f.readings.empty(); });
  });
}

std::optional<Placed> Customs::place(const Component& parent, const Matcher& matcher) const {
  auto which = placed_->find(parent.smiles);
  if (!which) {
    const auto rule = std::ranges::find_if(rules_, [&](const HsRule& one) { return reaches(one, parent, matcher); });
    which = placed_->keep(parent.smiles, rule == rules_.end() ? -1 : static_cast<int>(rule - rules_.begin()));
  }
  if (*which < 0) return std::nullopt;
  const HsRule& rule = rules_[static_cast<std::size_t>(*which)];
  return Placed{&*std::ranges::find(subheadings_, rule.code, &Subheading::code), &rule};
}

const Subheading* Customs::subheading_of(std::string_view digits) const {
  if (digits.size() < kHsDigits) return nullptr;
  const auto found =
      std::ranges::find_if(subheadings_, [&](const Subheading& one) { return hs_agree(hs_digits(one.code), digits); });
  return found == subheadings_.end() ? nullptr : &*found;
}

const UnNumber* Customs::un_number(std::string_view number) const {
  const auto found = std::ranges::find(un_numbers_, number, &UnNumber::number);
  return found == un_numbers_.end() ? nullptr : &*found;
}

std::string hs_digits(std::string_view declared) {
  std::string digits;
  for (const char c : trim(declared)) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != '.' && c != ' ' && c != '-' && c != '\'') {
      return "";
    }
  }
  return digits.size() < kFewestDigits ? "" : digits;
}

bool hs_agree(std::string_view a, std::string_view b) {
  const std::size_t common = std::min({a.size(), b.size(), kHsDigits});
  return common >= kFewestDigits && a.substr(0, common) == b.substr(0, common);
}

}  // namespace congener
