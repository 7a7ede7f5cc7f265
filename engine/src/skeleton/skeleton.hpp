// Structure text to an element graph, without perceiving any chemistry and without allocating.
//
// Guarantee: kScanned means the connections are RDKit's (tests/agree/skeleton_test.cpp); what the scanner does not
// fully understand is kBeyond, never refused. Hydrogens with one bond are left out. Reentrant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "congener/element_graph.hpp"

namespace congener {

enum class Scan : std::uint8_t {
  kScanned,
  kBeyond,  // not fully understood, too large, or of a doubtful valence: for the toolkit to say
  kFaulty,  // not a SMILES, not a molfile
};

struct Scanned {
  Scan outcome = Scan::kBeyond;
  std::size_t position = 0;  // kFaulty, kBeyond: 0-based byte where it shows
  const char* what = "";     // kFaulty, kBeyond: why, for a person
};

// All of OpenSMILES, and of RDKit's extensions: %(nnn), $, ->, <-, [#n], a CX tail.
[[nodiscard]] Scanned scan_smiles(std::string_view text, ElementGraph& graph);
// The atom and bond blocks of a V2000 or V3000 molfile.
[[nodiscard]] Scanned scan_molfile(std::string_view block, ElementGraph& graph);

}  // namespace congener
