// The Morgan fingerprint of a compound, made on our own graph: no toolkit, and nothing allocated once a thread is warm.
//
// Guarantee: the same bits as RDKit's Morgan fingerprint of the compound's SMILES (chem::morgan_fingerprint), compared
// in tests/agree/fingerprint_test.cpp. Any number of threads may call it.
#pragma once

#include "congener/fingerprint.hpp"
#include "congener/molecule.hpp"

namespace congener {

[[nodiscard]] Fingerprint morgan_fingerprint(const Molecule& molecule);

}  // namespace congener
