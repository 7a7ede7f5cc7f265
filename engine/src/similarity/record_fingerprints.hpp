// From records to the fingerprints of their compounds, in parallel: the way in for a batch of queries.
//
// Guarantee: one answer for each record, in their order, at any number of threads. The fingerprints are those of the
// parent components that judging the record would name (salts and solvates set aside), in that order; no canonical
// SMILES is made where the structure is one part. A wildcard atom is an atom like any other.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "chem/chem.hpp"
#include "congener/fingerprint.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "normalise/normalise.hpp"

namespace congener::similarity {

// At least one fingerprint, or why there is none: the code of a record that cannot be read, as in its verdict.
using RecordFingerprints = Result<std::vector<Fingerprint>, chem::Problem>;

[[nodiscard]] RecordFingerprints fingerprints_of(const Record& record, const CounterIons& counter_ions);

// `threads`: 0 for as many as the machine has.
[[nodiscard]] std::vector<RecordFingerprints> fingerprints_of(std::span<const Record> records,
                                                              const CounterIons& counter_ions, std::size_t threads = 0);

}  // namespace congener::similarity
