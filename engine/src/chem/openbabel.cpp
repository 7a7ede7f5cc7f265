#include <fmt/format.h>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "chem/smiles_syntax.hpp"

#ifdef CONGENER_OPENBABEL

#include <openbabel/atom.h>
#include <openbabel/bond.h>
#include <openbabel/generic.h>
#include <openbabel/mol.h>
#include <openbabel/obconversion.h>
#include <openbabel/oberror.h>
#include <openbabel/obiter.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <mutex>
#include <vector>

namespace congener::chem {
namespace {

// Open Babel keeps global tables and a global error log: one caller at a time.
std::mutex& openbabel_mutex() {
  static std::mutex mutex;
  return mutex;
}

bool read_into(OpenBabel::OBMol& mol, const char* format, const std::string& text) {
  OpenBabel::obErrorLog.StopLogging();
  OpenBabel::OBConversion conversion;
  try {
    return conversion.SetInFormat(format) && conversion.ReadString(&mol, text) && mol.NumAtoms() > 0;
  } catch (const std::exception&) {
    // It makes a string of nothing where an InChI has no version.
    return false;
  }
}

// Is it built as an InChI is, layer by layer? The InChI library writes beyond its memory on some texts that are not.
bool is_built_like_inchi(std::string_view text) {
  constexpr std::string_view kBegin = "InChI=1";
  constexpr std::size_t kMostDigits = 5;  // of one number
  if (!text.starts_with(kBegin)) return false;
  text.remove_prefix(kBegin.size());
  if (text.starts_with('S')) text.remove_prefix(1);
  if (!text.starts_with('/')) return false;
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > kMostDigits) return false;
  }
  const auto made_of = [](std::string_view layer, std::string_view marks) {
    return std::ranges::all_of(layer, [&](char c) { return (c >= '0' && c <= '9') || marks.find(c) != marks.npos; });
  };
  // Parts between dots: how many of it, then symbols of one or two letters with numbers.
  const auto is_formula = [](std::string_view layer) {
    for (const std::string_view part : split(layer, '.')) {
      char before = '0';
      bool symbols = false;
      for (const char c : part) {
        const bool capital = c >= 'A' && c <= 'Z';
        const bool lower = c >= 'a' && c <= 'z';
        if (lower ? !(before >= 'A' && before <= 'Z') : !capital && !(c >= '0' && c <= '9')) return false;
        symbols = symbols || capital;
        before = c;
      }
      if (!symbols) return false;
    }
    return true;
  };
  const std::vector<std::string_view> layers = split(text.substr(1), '/');
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string_view layer = layers[i];
    if (layer.empty()) {
      if (i == 0) continue;
      return false;
    }
    const std::string_view rest = layer.substr(1);
    bool fits = false;
    switch (layer.front()) {
      case 'c': fits = made_of(rest, ",-();*n"); break;
      case 'h': fits = made_of(rest, ",-();*nHDT"); break;
      case 'q':
      case 'p': fits = made_of(rest, "+-;*n"); break;
      case 'b':
      case 't': fits = made_of(rest, "+-?,;*numo"); break;
      case 'm': fits = made_of(rest, ".n"); break;
      case 's': fits = made_of(rest, ""); break;
      case 'i': fits = made_of(rest, "+-,;()*nHDT"); break;
      case 'o': fits = made_of(rest, ",;()"); break;
      case 'f':
      case 'r': fits = is_formula(rest); break;
      default: fits = i == 0 && is_formula(layer); break;
    }
    if (!fits) return false;
  }
  return true;
}

ConnectionTable table_of(OpenBabel::OBMol& mol) {
  ConnectionTable table;
  FOR_ATOMS_OF_MOL(atom, mol) {
    TableAtom& into = table.atoms.emplace_back();
    into.element = static_cast<std::uint8_t>(atom->GetAtomicNum());
    into.charge = static_cast<std::int8_t>(atom->GetFormalCharge());
    into.isotope = static_cast<std::uint16_t>(atom->GetIsotope());
    into.hydrogens = static_cast<std::uint8_t>(atom->GetImplicitHCount());
    into.hydrogens_fixed = true;
  }
  FOR_BONDS_OF_MOL(bond, mol) {
    const BondOrder order = bond->GetBondOrder() == 1   ? BondOrder::kSingle
                            : bond->GetBondOrder() == 2 ? BondOrder::kDouble
                            : bond->GetBondOrder() == 3 ? BondOrder::kTriple
                                                        : BondOrder::kOther;
    table.bonds.push_back({bond->GetBeginAtomIdx() - 1, bond->GetEndAtomIdx() - 1, order});
  }
  return table;
}

}  // namespace

bool has_openbabel() { return true; }

Result<ConnectionTable, Problem> read_inchi(std::string_view inchi) {
  inchi = trim(inchi);
  if (auto problem = words_behind(inchi)) return *std::move(problem);
  if (!is_built_like_inchi(inchi))
    return Problem{"C006", "the InChI cannot be read: it is not built as one, layer by layer"};
  const std::lock_guard lock(openbabel_mutex());
  OpenBabel::OBMol mol;
  if (!read_into(mol, "inchi", std::string(inchi))) return Problem{"C006", "the InChI cannot be read"};
  return table_of(mol);
}

Result<Molecule, Problem> perceive_with_openbabel(std::string_view smiles) {
  const std::lock_guard lock(openbabel_mutex());
  OpenBabel::OBMol mol;
  if (!read_into(mol, "smi", std::string(smiles))) return Problem{"C001", "Open Babel cannot read the SMILES"};
  std::vector<Atom> atoms;
  FOR_ATOMS_OF_MOL(atom, mol) {
    atoms.push_back({static_cast<std::uint8_t>(atom->GetAtomicNum()), static_cast<std::int8_t>(atom->GetFormalCharge()),
                     static_cast<std::uint8_t>(atom->GetImplicitHCount()), atom->IsAromatic()});
  }
  std::vector<Bond> bonds;
  FOR_BONDS_OF_MOL(bond, mol) {
    const unsigned order = bond->GetBondOrder();
    bonds.push_back({static_cast<AtomIndex>(bond->GetBeginAtomIdx() - 1),
                     static_cast<AtomIndex>(bond->GetEndAtomIdx() - 1),
                     bond->IsAromatic() ? BondOrder::kAromatic
                     : order <= 3       ? static_cast<BondOrder>(order)
                                        : BondOrder::kOther});
  }
  return Molecule(std::move(atoms), std::move(bonds));
}

Result<std::vector<std::string>, Problem> convert_with_openbabel(const std::string& file, const std::string& format) {
  const std::lock_guard lock(openbabel_mutex());
  OpenBabel::obErrorLog.StopLogging();
  OpenBabel::OBConversion in;
  if (!in.SetInFormat(format.c_str())) {
    return Problem{"C007", fmt::format("Open Babel knows no format “{}”", format)};
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Problem{"C008", fmt::format("cannot open {}", file)};
  OpenBabel::OBConversion out;
  out.SetOutFormat("smi");
  std::vector<std::string> lines;
  OpenBabel::OBMol mol;
  in.SetInStream(&stream);
  while (in.Read(&mol)) {
    std::string line = out.WriteString(&mol, true);
    lines.push_back(std::move(line));
    mol.Clear();
  }
  return lines;
}

}  // namespace congener::chem

#else

namespace congener::chem {
namespace {
const Problem kAbsent{"C009", "this program was built without Open Babel, which would read it"};
}

bool has_openbabel() { return false; }
Result<ConnectionTable, Problem> read_inchi(std::string_view) { return kAbsent; }
Result<Molecule, Problem> perceive_with_openbabel(std::string_view) { return kAbsent; }
Result<std::vector<std::string>, Problem> convert_with_openbabel(const std::string&, const std::string&) {
  return kAbsent;
}

}  // namespace congener::chem

#endif
