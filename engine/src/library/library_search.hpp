// The records of a library that are most like a compound, by the Tanimoto of their fingerprints.
//
// Guarantee: exact, whatever the number of threads. The fingerprints are checked before they are used.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "library/library.hpp"
#include "similarity/search.hpp"

namespace congener::library {

struct SimilarRecord {
  Record record;
  std::string component;  // canonical SMILES of the parent that is like the query
  similarity::Tanimoto tanimoto;
};

// A query is all the parents of one compound: a record is as similar as the most similar pair, and stands there once
// for each of its own parents that is similar enough.
using Query = std::vector<Fingerprint>;

// One list for each query, most similar first, equals in the order of the library.
[[nodiscard]] Result<std::vector<std::vector<SimilarRecord>>, Fault> find_similar(
    const Library& library, const CounterIons& counter_ions, std::span<const Query> queries,
    const similarity::SearchOptions& options);

}  // namespace congener::library
