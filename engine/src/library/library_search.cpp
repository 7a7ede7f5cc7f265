#include "library/library_search.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace congener::library {
namespace {

using similarity::Similar;

// The best of several lists, each component once.
std::vector<Similar> merge(std::span<const std::vector<Similar>> lists, std::size_t k) {
  if (lists.size() == 1) return lists[0];
  std::vector<Similar> all;
  for (const std::vector<Similar>& list : lists) all.insert(all.end(), list.begin(), list.end());
  const auto better = [](const Similar& a, const Similar& b) {
    return similarity::compare(a.tanimoto, b.tanimoto) > 0;
  };
  std::ranges::stable_sort(all, {}, &Similar::id);
  std::ranges::stable_sort(all, better);
  std::vector<std::uint32_t> seen;
  std::erase_if(all, [&](const Similar& one) {
    if (std::ranges::find(seen, one.id) != seen.end()) return true;
    seen.push_back(one.id);
    return false;
  });
  if (all.size() > k) all.resize(k);
  return all;
}

}  // namespace

Result<std::vector<std::vector<SimilarRecord>>, Fault> find_similar(const Library& library,
                                                                    const CounterIons& counter_ions,
                                                                    std::span<const Query> queries,
                                                                    const similarity::SearchOptions& options) {
  if (auto fault = library.unfit(counter_ions)) return *fault;
  for (const Section section : {kFingerprints, kPopcounts, kIds, kRecordOf}) {
    if (auto fault = library.verify(section, options.threads)) return *fault;
  }
  std::vector<Fingerprint> fingerprints;
  for (const Query& query : queries) fingerprints.insert(fingerprints.end(), query.begin(), query.end());
  const auto lists = similarity::nearest(library.rows(), fingerprints, options);

  std::vector<std::vector<SimilarRecord>> found;
  std::size_t first = 0;
  for (const Query& query : queries) {
    std::vector<SimilarRecord>& of_query = found.emplace_back();
    for (const Similar& similar : merge(std::span(lists).subspan(first, query.size()), options.k)) {
      const auto owner = library.owner(similar.id);
      if (!owner) return library.damaged(fmt::format("the owner of fingerprint {}", similar.id));
      auto stored = library.record(owner->record);
      if (!stored) return stored.error();
      const std::vector<std::size_t>& places = stored.value().parents;
      if (owner->place >= places.size()) return library.damaged(fmt::format("record {}", owner->record + 1));
      of_query.push_back(
          {std::move(stored.value().record), stored.value().components[places[owner->place]].smiles, similar.tanimoto});
    }
    first += query.size();
  }
  return found;
}

}  // namespace congener::library
