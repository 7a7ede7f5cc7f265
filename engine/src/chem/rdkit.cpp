#include <DataStructs/ExplicitBitVect.h>
#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/FileParsers/FileParsers.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <RDGeneral/FileParseException.h>
#include <RDGeneral/RDLog.h>
#include <RDGeneral/versions.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "chem/smiles_syntax.hpp"
#include "molecule/elements.hpp"

namespace congener::chem {
namespace {

using RDKit::ROMol;
using RDKit::RWMol;

std::string first_line(std::string text) {
  if (const auto end = text.find('\n'); end != std::string::npos) text.resize(end);
  return text;
}

BondOrder order_of(const RDKit::Bond& bond) {
  if (bond.getIsAromatic()) return BondOrder::kAromatic;
  switch (bond.getBondType()) {
    case RDKit::Bond::SINGLE: return BondOrder::kSingle;
    case RDKit::Bond::DOUBLE: return BondOrder::kDouble;
    case RDKit::Bond::TRIPLE: return BondOrder::kTriple;
    case RDKit::Bond::AROMATIC: return BondOrder::kAromatic;
    default: return BondOrder::kOther;
  }
}

RDKit::Bond::BondType type_of(BondOrder order) {
  switch (order) {
    case BondOrder::kSingle: return RDKit::Bond::SINGLE;
    case BondOrder::kDouble: return RDKit::Bond::DOUBLE;
    case BondOrder::kTriple: return RDKit::Bond::TRIPLE;
    case BondOrder::kAromatic: return RDKit::Bond::AROMATIC;
    case BondOrder::kOther: break;
  }
  return RDKit::Bond::DATIVE;
}

ConnectionTable table_of(const ROMol& mol) {
  ConnectionTable table;
  table.atoms.reserve(mol.getNumAtoms());
  for (const RDKit::Atom* atom : mol.atoms()) {
    TableAtom& into = table.atoms.emplace_back();
    into.element = static_cast<std::uint8_t>(atom->getAtomicNum());
    into.charge = static_cast<std::int8_t>(atom->getFormalCharge());
    into.isotope = static_cast<std::uint16_t>(atom->getIsotope());
    into.hydrogens = static_cast<std::uint8_t>(atom->getNumExplicitHs());
    into.hydrogens_fixed = atom->getNoImplicit();
    into.radicals = static_cast<std::uint8_t>(atom->getNumRadicalElectrons());
    into.aromatic = atom->getIsAromatic();
    into.stereo = atom->getChiralTag() != RDKit::Atom::CHI_UNSPECIFIED;
  }
  table.bonds.reserve(mol.getNumBonds());
  for (const RDKit::Bond* bond : mol.bonds()) {
    table.bonds.push_back({bond->getBeginAtomIdx(), bond->getEndAtomIdx(), order_of(*bond)});
    if (bond->getBondDir() != RDKit::Bond::NONE || bond->getStereo() > RDKit::Bond::STEREOANY) {
      table.atoms[bond->getBeginAtomIdx()].stereo = true;
    }
  }
  return table;
}

Problem too_many_atoms() {
  return {"C005", fmt::format("more atoms than can be handled: at most {}", Molecule::kMaxAtoms)};
}

// RDKit reports by exceptions: here they become problems, and nowhere else.
template <typename Value, typename Work>
Result<Value, Problem> guarded(Work work) {
  try {
    return work();
  } catch (const RDKit::MolSanitizeException& e) {
    return Problem{"C003", first_line(e.what())};
  } catch (const RDKit::SmilesParseException& e) {
    return Problem{"C001", first_line(e.what())};
  } catch (const RDKit::FileParseException& e) {
    return Problem{"C002", first_line(e.what())};
  } catch (const std::exception& e) {
    return Problem{"C004", "the toolkit gave up: " + first_line(e.what())};
  }
}

std::unique_ptr<RWMol> parse_smiles(const std::string& smiles, bool sanitize) {
  RDKit::SmilesParserParams params;
  params.sanitize = sanitize;
  params.removeHs = false;
  params.strictCXSMILES = false;
  params.parseName = true;
  std::unique_ptr<RWMol> mol(RDKit::SmilesToMol(smiles, params));
  if (!mol) throw RDKit::SmilesParseException("the SMILES cannot be parsed");
  return mol;
}

std::unique_ptr<RWMol> build(const ConnectionTable& table) {
  auto mol = std::make_unique<RWMol>();
  for (const TableAtom& atom : table.atoms) {
    auto added = std::make_unique<RDKit::Atom>(atom.element);
    added->setFormalCharge(atom.charge);
    added->setNumExplicitHs(atom.hydrogens);
    added->setNoImplicit(atom.hydrogens_fixed);
    added->setNumRadicalElectrons(atom.radicals);
    added->setIsAromatic(atom.aromatic);
    mol->addAtom(added.release(), false, true);
  }
  for (const TableBond& bond : table.bonds) {
    const unsigned count = mol->addBond(bond.begin, bond.end, type_of(bond.order));
    if (bond.order == BondOrder::kAromatic) mol->getBondWithIdx(count - 1)->setIsAromatic(true);
  }
  return mol;
}

Molecule molecule_of(const ROMol& mol, const std::vector<unsigned>& order) {
  std::vector<AtomIndex> index(mol.getNumAtoms());
  std::vector<Atom> atoms;
  atoms.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const RDKit::Atom* atom = mol.getAtomWithIdx(order[i]);
    index[order[i]] = static_cast<AtomIndex>(i);
    atoms.push_back({static_cast<std::uint8_t>(atom->getAtomicNum()), static_cast<std::int8_t>(atom->getFormalCharge()),
                     static_cast<std::uint8_t>(atom->getTotalNumHs()), atom->getIsAromatic()});
  }
  std::vector<Bond> bonds;
  bonds.reserve(mol.getNumBonds());
  for (const RDKit::Bond* bond : mol.bonds()) {
    bonds.push_back({index[bond->getBeginAtomIdx()], index[bond->getEndAtomIdx()], order_of(*bond)});
  }
  return Molecule(std::move(atoms), std::move(bonds));
}

}  // namespace

MolecularMass molecular_mass(const Molecule& molecule) {
  const RDKit::PeriodicTable& table = *RDKit::PeriodicTable::getTable();
  MolecularMass mass;
  const auto add = [&](int element, double count) {
    mass.average += table.getAtomicWeight(element) * count;
    mass.monoisotopic += table.getMostCommonIsotopeMass(element) * count;
  };
  for (const Atom& atom : molecule.atoms()) {
    if (atom.element != 0) add(atom.element, 1);
    add(1, atom.hydrogens);
  }
  return mass;
}

void warm_up() {
  static std::once_flag once;
  std::call_once(once, [] {
    boost::logging::disable_logs("rdApp.*");
    const auto mol = parse_smiles("CC(=O)[O-].[NH3+]c1ccccc1", true);
    [[maybe_unused]] const std::string smiles = RDKit::MolToSmiles(*mol);
    (void)RDKit::PeriodicTable::getTable();
  });
}

Result<ConnectionTable, Problem> read_smiles(std::string_view smiles) {
  smiles = trim(smiles);
  if (smiles.empty()) return Problem{"C001", "the SMILES is empty"};
  if (auto problem = words_behind(smiles)) return *std::move(problem);
  // The toolkit takes minutes and gigabytes over what would be refused afterwards.
  if (count_written_atoms(smiles) > Molecule::kMaxAtoms) return too_many_atoms();
  auto table = guarded<ConnectionTable>([&] { return table_of(*parse_smiles(std::string(smiles), false)); });
  if (!table) return Problem{"C001", describe_smiles_error(smiles)};
  if (table.value().atoms.empty()) return Problem{"C001", "the SMILES has no atom"};
  if (table.value().atoms.size() > Molecule::kMaxAtoms) return too_many_atoms();
  return table;
}

Result<ConnectionTable, Problem> read_molfile(std::string_view block) {
  auto table = guarded<ConnectionTable>([&] {
    const std::unique_ptr<RWMol> mol(RDKit::MolBlockToMol(std::string(block), false, false, false));
    if (!mol) throw RDKit::FileParseException("the molfile cannot be read");
    return table_of(*mol);
  });
  if (table && table.value().atoms.empty()) return Problem{"C002", "the molfile has no atom"};
  return table;
}

Result<ConnectionTable, Problem> read(InputKind kind, std::string_view text) {
  switch (kind) {
    case InputKind::kSmiles: return read_smiles(text);
    case InputKind::kInchi: return read_inchi(text);
    case InputKind::kMolfile: return read_molfile(text);
    case InputKind::kNone: break;
  }
  return Problem{"V001", "no structure was declared"};
}

Result<Perceived, Problem> perceive(const ConnectionTable& table, AtomOrder order) {
  return guarded<Perceived>([&] {
    const std::unique_ptr<RWMol> mol = build(table);
    try {
      // What neither the molecule below nor its SMILES holds is not perceived.
      constexpr unsigned unused = RDKit::MolOps::SANITIZE_SETCONJUGATION | RDKit::MolOps::SANITIZE_SETHYBRIDIZATION |
                                  RDKit::MolOps::SANITIZE_CLEANUPCHIRALITY;
      unsigned failed = 0;
      RDKit::MolOps::sanitizeMol(*mol, failed, RDKit::MolOps::SANITIZE_ALL & ~unused);
    } catch (const RDKit::AtomValenceException& e) {
      throw RDKit::MolSanitizeException(fmt::format("{} atom {} of its part has more bonds than its valence allows",
                                                    symbol_of(table.atoms[e.getAtomIdx()].element),
                                                    e.getAtomIdx() + 1));
    } catch (const RDKit::KekulizeException&) {
      throw RDKit::MolSanitizeException(
          "an aromatic ring cannot be written with single and double bonds; a nitrogen "
          "may lack its hydrogen ([nH])");
    }
    Perceived result;
    std::vector<unsigned> atoms(mol->getNumAtoms());
    if (order == AtomOrder::kAsGiven) {
      std::iota(atoms.begin(), atoms.end(), 0U);
    } else {
      result.smiles = RDKit::MolToSmiles(*mol, false);
      mol->getProp(RDKit::common_properties::_smilesAtomOutputOrder, atoms);
    }
    result.molecule = molecule_of(*mol, atoms);
    return result;
  });
}

Result<Fingerprint, Problem> morgan_fingerprint(const Molecule& molecule) {
  return guarded<Fingerprint>([&] {
    RWMol mol;
    for (const Atom& atom : molecule.atoms()) {
      auto added = std::make_unique<RDKit::Atom>(atom.element);
      added->setFormalCharge(atom.charge);
      added->setNumExplicitHs(atom.hydrogens);
      added->setNoImplicit(true);
      added->setIsAromatic(atom.aromatic);
      mol.addAtom(added.release(), false, true);
    }
    for (const Bond& bond : molecule.bonds()) mol.addBond(bond.begin, bond.end, type_of(bond.order));
    mol.updatePropertyCache(false);
    RDKit::MolOps::fastFindRings(mol);  // the fingerprint asks of an atom only whether it is in a ring
    const std::unique_ptr<ExplicitBitVect> bits(
        RDKit::MorganFingerprints::getFingerprintAsBitVect(mol, Fingerprint::kRadius, Fingerprint::kBits));
    Fingerprint fingerprint;
    for (auto bit = bits->dp_bits->find_first(); bit != bits->dp_bits->npos; bit = bits->dp_bits->find_next(bit)) {
      fingerprint.words[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
    return fingerprint;
  });
}

Result<std::string, Problem> draw_svg(std::string_view smiles, const std::vector<Highlight>& highlights, int width,
                                      int height) {
  return guarded<std::string>([&] {
    const auto mol = parse_smiles(std::string(smiles), true);
    RDKit::MolDraw2DSVG drawer(width, height);
    // Element colours would vanish on the highlights.
    RDKit::assignBWPalette(drawer.drawOptions().atomColourPalette);
    drawer.drawOptions().fillHighlights = true;
    std::vector<int> atoms;
    std::vector<int> bonds;
    std::map<int, RDKit::DrawColour> atom_colours;
    std::map<int, RDKit::DrawColour> bond_colours;
    for (const Highlight& highlight : highlights) {
      if (std::ranges::any_of(highlight.atoms, [&](AtomIndex atom) { return atom >= mol->getNumAtoms(); })) {
        throw std::out_of_range("an atom to be coloured that the compound does not have");
      }
      const auto channel = [&](std::size_t at) {
        return std::stoi(highlight.colour.substr(at, 2), nullptr, 16) / 255.0;
      };
      const RDKit::DrawColour colour(channel(1), channel(3), channel(5));
      for (const AtomIndex atom : highlight.atoms) {
        atoms.push_back(atom);
        atom_colours[atom] = colour;
      }
      for (const RDKit::Bond* bond : mol->bonds()) {
        const auto inside = [&](unsigned atom) {
          return std::ranges::find(highlight.atoms, static_cast<AtomIndex>(atom)) != highlight.atoms.end();
        };
        if (!inside(bond->getBeginAtomIdx()) || !inside(bond->getEndAtomIdx())) continue;
        bonds.push_back(static_cast<int>(bond->getIdx()));
        bond_colours[static_cast<int>(bond->getIdx())] = colour;
      }
    }
    RDKit::MolDraw2DUtils::prepareAndDrawMolecule(drawer, *mol, "", &atoms, &bonds, &atom_colours, &bond_colours);
    drawer.finishDrawing();
    return drawer.getDrawingText();
  });
}

Result<std::string, Problem> write_molfile(std::string_view smiles) {
  return guarded<std::string>([&] {
    const auto mol = parse_smiles(std::string(smiles), true);
    RDDepict::compute2DCoords(*mol);
    return RDKit::MolToMolBlock(*mol);
  });
}

Result<std::string, Problem> respell(std::string_view smiles, const SpellingOptions& options) {
  return guarded<std::string>([&] {
    auto mol = parse_smiles(std::string(smiles), true);
    if (options.explicit_hydrogens) RDKit::MolOps::addHs(*mol);
    std::vector<unsigned> order(mol->getNumAtoms());
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 random(options.seed);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    const std::unique_ptr<ROMol> shuffled(RDKit::MolOps::renumberAtoms(*mol, order));
    RWMol written(*shuffled);
    if (options.kekule) RDKit::MolOps::Kekulize(written, true);
    return RDKit::MolToSmiles(written, true, options.kekule, static_cast<int>(random() % order.size()), false);
  });
}

std::string rdkit_version() { return RDKit::rdkitVersion; }

}  // namespace congener::chem
