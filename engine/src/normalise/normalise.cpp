#include "normalise/normalise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "molecule/elements.hpp"
#include "molecule/pattern.hpp"

namespace congener {
namespace {

constexpr std::uint8_t kHydrogen = 1;
constexpr std::uint8_t kCarbon = 6;
constexpr std::uint8_t kNitrogen = 7;
constexpr std::uint8_t kOxygen = 8;
constexpr std::uint8_t kFluorine = 9;
constexpr std::uint8_t kPhosphorus = 15;
constexpr std::uint8_t kSulfur = 16;
constexpr std::uint8_t kChlorine = 17;
constexpr std::uint8_t kSelenium = 34;
constexpr std::uint8_t kBromine = 35;
constexpr std::uint8_t kIodine = 53;

enum Known : std::size_t {
  kHydrogensMerged,
  kSaltDisconnected,
  kIsotopeRemoved,
  kStereoNotConsidered,
  kChargeSeparationRemoved,
  kChargeNeutralised,
  kGemDiolToKetone,
  kEnolToKetone,
  kImidicAcidToAmide,
  kKnownChanges
};

const std::array<Change, kKnownChanges>& known() {
  static const std::array<Change, kKnownChanges> changes = {{
      {"explicit_hydrogens_merged", "hydrogens drawn as atoms counted on the atoms that bear them"},
      {"salt_disconnected", "a metal drawn with a bond set free as its ion"},
      {"isotope_removed", "isotope labels taken off"},
      {"stereo_not_considered", "the drawn stereochemistry is not considered"},
      {"charge_separation_removed", "S+–O− or P+–O− written as a double bond"},
      {"charge_neutralised", "protons added or taken off so that no atom is charged"},
      {"gem_diol_to_ketone", "a ketone's hydrate drawn as a gem-diol, taken as the ketone"},
      {"enol_to_ketone", "an isolated enol, taken as its ketone"},
      {"imidic_acid_to_amide", "an amide drawn as its imidic acid, taken as the amide"},
  }};
  return changes;
}

bool is_halogen(std::uint8_t e) { return e == kFluorine || e == kChlorine || e == kBromine || e == kIodine; }

double contribution(BondOrder order) {
  switch (order) {
    case BondOrder::kDouble: return 2;
    case BondOrder::kTriple: return 3;
    case BondOrder::kAromatic: return 1.5;
    default: return 1;
  }
}

// A table with its neighbours at hand; edited in place, then handed on.
class Editor {
 public:
  explicit Editor(ConnectionTable table) : table_(std::move(table)), bonds_of_(table_.atoms.size()) {
    for (std::size_t b = 0; b < table_.bonds.size(); ++b) {
      bonds_of_[table_.bonds[b].begin].push_back(b);
      bonds_of_[table_.bonds[b].end].push_back(b);
    }
  }

  ConnectionTable table_;
  std::vector<std::vector<std::size_t>> bonds_of_;

  [[nodiscard]] std::size_t other(std::size_t bond, std::size_t atom) const {
    return table_.bonds[bond].begin == atom ? table_.bonds[bond].end : table_.bonds[bond].begin;
  }
  [[nodiscard]] double bond_sum(std::size_t atom) const {
    double sum = 0;
    for (const std::size_t b : bonds_of_[atom]) sum += contribution(table_.bonds[b].order);
    return sum;
  }
  // Written on the atom, or asked for by its valence.
  [[nodiscard]] bool bears_hydrogen(std::size_t atom, int valence) const {
    const TableAtom& a = table_.atoms[atom];
    return a.hydrogens > 0 || (!a.hydrogens_fixed && bond_sum(atom) + 0.5 < valence);
  }
  void drop_hydrogen(std::size_t atom) {
    if (table_.atoms[atom].hydrogens > 0) --table_.atoms[atom].hydrogens;
  }
};

// [H] atoms become counts on the atoms that bear them.
ConnectionTable merge_hydrogens(const ConnectionTable& table, bool& changed) {
  if (std::ranges::find(table.atoms, kHydrogen, &TableAtom::element) == table.atoms.end()) return table;
  Editor edit(table);
  std::vector<std::uint8_t> removed(table.atoms.size(), 0);
  for (std::size_t i = 0; i < table.atoms.size(); ++i) {
    const TableAtom& atom = table.atoms[i];
    if (atom.element != kHydrogen || atom.charge != 0 || edit.bonds_of_[i].size() != 1) continue;
    const std::size_t bearer = edit.other(edit.bonds_of_[i][0], i);
    if (table.atoms[bearer].element == kHydrogen) continue;
    removed[i] = 1;
    changed = true;
    TableAtom& on = edit.table_.atoms[bearer];
    ++on.hydrogens;
    if (atom.isotope != 0) on.isotope = on.isotope == 0 ? static_cast<std::uint16_t>(atom.isotope) : on.isotope;
  }
  return changed ? edit.table_.without(removed) : table;
}

bool disconnect_drawn_salts(ConnectionTable& table) {
  bool changed = false;
  std::erase_if(table.bonds, [&](const TableBond& bond) {
    for (const auto& [metal, anion] : {std::pair{bond.begin, bond.end}, std::pair{bond.end, bond.begin}}) {
      const std::uint8_t e = table.atoms[anion].element;
      if (!forms_drawn_salts(table.atoms[metal].element)) continue;
      if (e != kOxygen && e != kNitrogen && e != kSulfur && !is_halogen(e)) continue;
      const auto order = static_cast<std::int8_t>(contribution(bond.order));
      table.atoms[metal].charge = static_cast<std::int8_t>(table.atoms[metal].charge + order);
      table.atoms[anion].charge = static_cast<std::int8_t>(table.atoms[anion].charge - order);
      changed = true;
      return true;
    }
    return false;
  });
  return changed;
}

// [S+][O-] and [P+][O-] are S=O and P=O drawn with charges.
bool join_charge_separated(Editor& edit) {
  bool changed = false;
  for (TableBond& bond : edit.table_.bonds) {
    for (const auto& [centre, oxide] : {std::pair{bond.begin, bond.end}, std::pair{bond.end, bond.begin}}) {
      TableAtom& c = edit.table_.atoms[centre];
      TableAtom& o = edit.table_.atoms[oxide];
      if ((c.element != kSulfur && c.element != kPhosphorus && c.element != kSelenium) || c.charge <= 0 || c.aromatic) {
        continue;
      }
      if (o.element != kOxygen || o.charge != -1 || bond.order != BondOrder::kSingle) continue;
      --c.charge;
      ++o.charge;
      bond.order = BondOrder::kDouble;
      changed = true;
      break;
    }
  }
  return changed;
}

// Protons go back until each atom that can be neutral is. Returns whether anything changed.
bool neutralise(Editor& edit) {
  bool changed = false;
  ConnectionTable& table = edit.table_;
  const bool alone = table.atoms.size() == 1;
  for (std::size_t i = 0; i < table.atoms.size(); ++i) {
    TableAtom& atom = table.atoms[i];
    const int cation_valence = atom.element == kNitrogen || atom.element == kPhosphorus ? 4
                               : atom.element == kOxygen || atom.element == kSulfur     ? 3
                                                                                        : 0;
    while (atom.charge > 0 && cation_valence > 0 && edit.bears_hydrogen(i, cation_valence)) {
      edit.drop_hydrogen(i);
      --atom.charge;
      changed = true;
    }
    if (alone && atom.charge > 0 && cation_valence == 0) {  // a metal ion on its own
      atom.charge = 0;
      atom.hydrogens_fixed = true;
      changed = true;
    }
  }
  // A protonated N-oxide: the proton sits on oxygen.
  for (const TableBond& bond : table.bonds) {
    for (const auto& [n, o] : {std::pair{bond.begin, bond.end}, std::pair{bond.end, bond.begin}}) {
      if (table.atoms[n].element != kNitrogen || table.atoms[n].charge != 1) continue;
      if (table.atoms[o].element != kOxygen || table.atoms[o].charge != 0 || bond.order != BondOrder::kSingle) continue;
      if (edit.bonds_of_[o].size() != 1 || !edit.bears_hydrogen(o, 2)) continue;
      edit.drop_hydrogen(o);
      table.atoms[o].charge = -1;
      changed = true;
    }
  }
  for (std::size_t i = 0; i < table.atoms.size(); ++i) {
    TableAtom& atom = table.atoms[i];
    const bool takes_proton = atom.element == kOxygen || atom.element == kSulfur || atom.element == kNitrogen ||
                              atom.element == kSelenium || is_halogen(atom.element) ||
                              (atom.element == kCarbon && !atom.aromatic);
    if (!takes_proton) continue;
    const bool beside_cation =
        std::ranges::any_of(edit.bonds_of_[i], [&](std::size_t b) { return table.atoms[edit.other(b, i)].charge > 0; });
    if (beside_cation) continue;
    while (atom.charge < 0) {
      ++atom.charge;
      if (atom.hydrogens_fixed) ++atom.hydrogens;
      changed = true;
    }
  }
  return changed;
}

ConnectionTable table_of(const Molecule& molecule) {
  ConnectionTable table;
  for (const Atom& atom : molecule.atoms()) {
    table.atoms.push_back({atom.element, atom.charge, 0, atom.hydrogens, true, 0, atom.aromatic, false});
  }
  for (const Bond& bond : molecule.bonds()) table.bonds.push_back({bond.begin, bond.end, bond.order});
  return table;
}

// One form of the same substance rewritten as another; bounded: these three and no more.
struct Rewrite {
  Known change;
  const char* smarts;
  // Edits the table; `image` are the atoms of the SMARTS in order.
  void (*edit)(ConnectionTable& table, std::span<const AtomIndex> image);
};

TableBond* bond_between(ConnectionTable& table, AtomIndex a, AtomIndex b) {
  for (TableBond& bond : table.bonds) {
    if ((bond.begin == a && bond.end == b) || (bond.begin == b && bond.end == a)) return &bond;
  }
  return nullptr;
}

constexpr std::array<Rewrite, 3> kRewrites = {{
    {kGemDiolToKetone, "[CX4H0]([OX2H1])([OX2H1])([#6])[#6]",
     [](ConnectionTable& table, std::span<const AtomIndex> image) {
       bond_between(table, image[0], image[1])->order = BondOrder::kDouble;
       table.atoms[image[1]].hydrogens = 0;
       std::vector<std::uint8_t> removed(table.atoms.size(), 0);
       removed[image[2]] = 1;
       table = table.without(removed);
     }},
    {kEnolToKetone, "[OX2H1][CX3;!$(C([OX2])[!#6])]=[CX3;!$(CC=[O,N,S]);!$(C[O,N,S])]",
     [](ConnectionTable& table, std::span<const AtomIndex> image) {
       bond_between(table, image[0], image[1])->order = BondOrder::kDouble;
       bond_between(table, image[1], image[2])->order = BondOrder::kSingle;
       table.atoms[image[0]].hydrogens = 0;
       ++table.atoms[image[2]].hydrogens;
     }},
    {kImidicAcidToAmide, "[OX2H1][CX3]=[NX2]",
     [](ConnectionTable& table, std::span<const AtomIndex> image) {
       bond_between(table, image[0], image[1])->order = BondOrder::kDouble;
       bond_between(table, image[1], image[2])->order = BondOrder::kSingle;
       table.atoms[image[0]].hydrogens = 0;
       ++table.atoms[image[2]].hydrogens;
     }},
}};

const Pattern& pattern_of(std::size_t rewrite) {
  static const std::array<Pattern, kRewrites.size()> patterns = {Pattern::parse(kRewrites[0].smarts).value(),
                                                                 Pattern::parse(kRewrites[1].smarts).value(),
                                                                 Pattern::parse(kRewrites[2].smarts).value()};
  return patterns[rewrite];
}

void note(std::vector<Change>& changes, const Change& change) {
  const bool noted = std::ranges::any_of(changes, [&](const Change& c) { return c.code == change.code; });
  if (!noted) changes.push_back(change);
}
void note(std::vector<Change>& changes, Known change) { note(changes, known()[change]); }

// Applies one rewrite if any fits.
std::optional<ConnectionTable> rewrite_once(const Molecule& molecule, std::vector<Change>& changes) {
  // All of them begin at a hydroxyl.
  const auto hydroxyl = [](const Atom& a) { return a.element == kOxygen && a.hydrogens == 1; };
  if (std::ranges::none_of(molecule.atoms(), hydroxyl)) return std::nullopt;
  for (std::size_t r = 0; r < kRewrites.size(); ++r) {
    std::optional<ConnectionTable> edited;
    for (std::size_t i = 0; i < molecule.size() && !edited; ++i) {
      pattern_of(r).for_each_match(molecule, static_cast<AtomIndex>(i), nullptr, [&](std::span<const AtomIndex> image) {
        edited = table_of(molecule);
        kRewrites[r].edit(*edited, image);
        return false;
      });
    }
    if (edited) {
      note(changes, kRewrites[r].change);
      return edited;
    }
  }
  return std::nullopt;
}

// Charges joined or taken off; nothing else is looked at, so a part without any is as it was.
void settle_charges(ConnectionTable& part, std::vector<Change>& changes) {
  if (std::ranges::none_of(part.atoms, [](const TableAtom& atom) { return atom.charge != 0; })) return;
  Editor edit(std::move(part));
  if (join_charge_separated(edit)) note(changes, kChargeSeparationRemoved);
  if (neutralise(edit)) note(changes, kChargeNeutralised);
  part = std::move(edit.table_);
}

Result<Component, chem::Problem> normalise_part(ConnectionTable part, std::vector<Change> changes) {
  for (TableAtom& atom : part.atoms) {
    if (atom.isotope != 0) note(changes, kIsotopeRemoved);
    if (atom.stereo) note(changes, kStereoNotConsidered);
    atom.isotope = 0;
    atom.stereo = false;
  }
  settle_charges(part, changes);
  auto perceived = chem::perceive(part, chem::AtomOrder::kCanonical);
  // Each rewrite takes away what it matches, so this ends; the bound is the number of atoms.
  for (std::size_t step = 0; perceived && step < perceived.value().molecule.size(); ++step) {
    auto table = rewrite_once(perceived.value().molecule, changes);
    if (!table) break;
    perceived = chem::perceive(*table, chem::AtomOrder::kCanonical);
  }
  if (!perceived) return perceived.error();
  Component component;
  component.smiles = std::move(perceived.value().smiles);
  component.molecule = std::move(perceived.value().molecule);
  component.changes = std::move(changes);
  return component;
}

}  // namespace

std::span<const Change> known_changes() { return known(); }

Result<std::vector<Component>, chem::Problem> normalise(const ConnectionTable& drawn) {
  std::vector<Change> common;
  bool merged = false;
  ConnectionTable table = merge_hydrogens(drawn, merged);
  if (merged) note(common, kHydrogensMerged);
  if (disconnect_drawn_salts(table)) note(common, kSaltDisconnected);

  std::vector<Component> components;
  for (ConnectionTable& part : table.parts()) {
    auto component = normalise_part(std::move(part), common);
    if (!component) return component.error();
    const auto same = std::ranges::find(components, component.value().smiles, &Component::smiles);
    if (same != components.end()) {
      ++same->count;
      for (const Change& change : component.value().changes) note(same->changes, change);
    } else {
      components.push_back(std::move(component).value());
    }
  }
  return components;
}

Result<std::vector<Component>, chem::Problem> normalise_unnamed(const ConnectionTable& drawn) {
  bool merged = false;
  ConnectionTable table = merge_hydrogens(drawn, merged);
  disconnect_drawn_salts(table);
  std::vector<Component> components;
  std::vector<Change> changes;  // not told
  for (ConnectionTable& part : table.parts()) {
    for (TableAtom& atom : part.atoms) atom.isotope = 0;
    ConnectionTable settled = part;
    settle_charges(settled, changes);
    auto perceived = chem::perceive(settled, chem::AtomOrder::kAsGiven);
    if (!perceived) return perceived.error();
    Component component;
    if (rewrite_once(perceived.value().molecule, changes)) {
      // Which of several rewrites comes first is told by the canonical order.
      auto rewritten = normalise_part(std::move(part), {});
      if (!rewritten) return rewritten.error();
      component.molecule = std::move(rewritten.value().molecule);
    } else {
      component.molecule = std::move(perceived.value().molecule);
    }
    components.push_back(std::move(component));
  }
  return components;
}

Result<CounterIons, Fault> CounterIons::load(const std::filesystem::path& csv) {
  std::ifstream stream(csv);
  if (!stream) {
    return Fault{"F001",
                 fmt::format("cannot open {}", csv.string()),
                 "the data directory must hold normalise/counterions.csv",
                 {csv.string(), 0, 0},
                 "",
                 1};
  }
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  CounterIons table;
  table.hash_ = sha256_hex(bytes).substr(0, 16);
  std::istringstream lines(bytes);
  std::string line;
  std::size_t number = 0;
  while (std::getline(lines, line)) {
    ++number;
    if (number == 1 || trim(line).empty()) continue;
    // name,smiles,role: SMILES and role hold no comma, so split from the right.
    const std::size_t last = line.rfind(',');
    const std::size_t middle = last == std::string::npos ? last : line.rfind(',', last - 1);
    const auto fault = [&](std::string message) {
      return Fault{"F009",
                   std::move(message),
                   "a line is name,smiles,role with role counter_ion or solvate",
                   {csv.string(), number, 1},
                   line,
                   line.size()};
    };
    if (middle == std::string::npos || middle == 0) return fault("not three columns");
    const std::string_view role = trim(std::string_view(line).substr(last + 1));
    if (role != "counter_ion" && role != "solvate") return fault(fmt::format("unknown role “{}”", role));
    const auto drawn = chem::read_smiles(trim(std::string_view(line).substr(middle + 1, last - middle - 1)));
    if (!drawn) return fault(drawn.error().text);
    const auto components = normalise(drawn.value());
    if (!components) return fault(components.error().text);
    if (components.value().size() != 1) return fault("the SMILES has several parts");
    std::string_view name = trim(std::string_view(line).substr(0, middle));
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    table.by_smiles_[components.value()[0].smiles] = {std::string(name),
                                                      role == "solvate" ? Role::kSolvate : Role::kCounterIon};
  }
  return table;
}

void CounterIons::assign_roles(std::vector<Component>& components) const {
  const auto known = [&](const Component& c) { return by_smiles_.contains(c.smiles); };
  if (components.size() < 2 || std::ranges::all_of(components, known)) return;
  for (Component& component : components) {
    const auto entry = by_smiles_.find(component.smiles);
    if (entry == by_smiles_.end()) continue;
    component.role = entry->second.role;
    component.name = entry->second.name;
  }
}

const char* name(Role role) {
  switch (role) {
    case Role::kParent: return "parent";
    case Role::kCounterIon: return "counter_ion";
    case Role::kSolvate: return "solvate";
  }
  return "parent";
}

}  // namespace congener
