// The one place that talks to RDKit and Open Babel: text to connection tables, tables to perceived molecules,
// and drawings.
//
// Never throws for bad data: a Problem says what and, where known, where. Thread-safe once warm_up() returned.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fingerprint.hpp"
#include "congener/molecule.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "molecule/connection_table.hpp"

namespace congener::chem {

struct Problem {
  std::string code;  // "C001" …, see problem_codes in engine/README.md
  std::string text;
};

// RDKit initialises tables on first use, which races between threads: call once before starting any.
void warm_up();

// The structure as drawn.
[[nodiscard]] Result<ConnectionTable, Problem> read_smiles(std::string_view smiles);
[[nodiscard]] Result<ConnectionTable, Problem> read_molfile(std::string_view block);
// Through Open Babel: C009 where it was not built in.
[[nodiscard]] Result<ConnectionTable, Problem> read_inchi(std::string_view inchi);

// By its kind; V001 where no structure is declared.
[[nodiscard]] Result<ConnectionTable, Problem> read(InputKind kind, std::string_view text);

enum class AtomOrder : unsigned char { kCanonical, kAsGiven };

struct Perceived {
  Molecule molecule;   // atoms in the order of `smiles` (kCanonical) or of the table (kAsGiven)
  std::string smiles;  // canonical, no stereo, no isotopes; empty for kAsGiven
};

// Hydrogens, aromaticity and rings by RDKit. The table is one connected part with no hydrogen atoms.
[[nodiscard]] Result<Perceived, Problem> perceive(const ConnectionTable& table, AtomOrder order);

// Of a perceived compound. The same bits as RDKit's Morgan fingerprint of the compound's SMILES.
[[nodiscard]] Result<Fingerprint, Problem> morgan_fingerprint(const Molecule& molecule);

// Aromaticity, hydrogens and rings as Open Babel perceives them, for comparison; atoms as in the SMILES.
[[nodiscard]] Result<Molecule, Problem> perceive_with_openbabel(std::string_view smiles);
[[nodiscard]] bool has_openbabel();
// Formats Open Babel can read, for `--format`; any file to SMILES, one per record.
[[nodiscard]] Result<std::vector<std::string>, Problem> convert_with_openbabel(const std::string& file,
                                                                               const std::string& format);

// A run of atoms to colour alike, with the words for the legend.
struct Highlight {
  std::vector<AtomIndex> atoms;
  std::string colour;  // "#rrggbb"
  std::string label;
};

// An SVG of the compound (atoms in the order of `smiles`), `width` × `height` px, atoms coloured.
[[nodiscard]] Result<std::string, Problem> draw_svg(std::string_view smiles, const std::vector<Highlight>& highlights,
                                                    int width, int height);

// As a molfile with drawn coordinates: V2000, or V3000 from 1,000 atoms on. Its first line is empty.
[[nodiscard]] Result<std::string, Problem> write_molfile(std::string_view smiles);

// The same compound written another way: random atom order; used by tests. Kekulé form and explicit hydrogens on
// request.
struct SpellingOptions {
  unsigned seed = 1;
  bool kekule = false;
  bool explicit_hydrogens = false;
};
[[nodiscard]] Result<std::string, Problem> respell(std::string_view smiles, const SpellingOptions& options);

// In unified atomic mass units, hydrogens with it, by RDKit's table: of the elements as they are found, and of their
// commonest isotopes. A wildcard atom has none.
struct MolecularMass {
  double average = 0;
  double monoisotopic = 0;
};
[[nodiscard]] MolecularMass molecular_mass(const Molecule& molecule);

[[nodiscard]] std::string rdkit_version();

}  // namespace congener::chem
