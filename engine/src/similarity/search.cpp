#include "similarity/search.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>

#include "similarity/parallel.hpp"

namespace congener::similarity {
namespace {

// Rows read for one block of queries before the next are: 64 KB, so that they stay in the cache nearest to the core.
constexpr std::size_t kRowsPerTile = 256;
constexpr std::size_t kQueriesPerBlock = 2 * PopcountKernel::kQueriesPerPass;
// Rows that a thread takes at once where there are fewer blocks of queries than threads: 2 MB.
constexpr std::size_t kRowsPerShare = 8192;

// Rows of one popcount.
struct Group {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint16_t popcount = 0;
};

std::vector<Group> groups_of(const FingerprintRows& rows) {
  std::vector<Group> groups;
  for (auto at = rows.popcounts.begin(); at != rows.popcounts.end();) {
    const auto end = std::upper_bound(at, rows.popcounts.end(), *at);
    groups.push_back({static_cast<std::size_t>(at - rows.popcounts.begin()),
                      static_cast<std::size_t>(end - rows.popcounts.begin()), *at});
    at = end;
  }
  return groups;
}

Tanimoto fraction(std::size_t common, std::size_t a, std::size_t b) {
  return {static_cast<std::uint16_t>(common), static_cast<std::uint16_t>(a + b - common)};
}

bool better(const Similar& a, const Similar& b) {
  const int order = compare(a.tanimoto, b.tanimoto);
  return order != 0 ? order > 0 : a.id < b.id;
}

// The k best rows of one query among those shown to it.
class Best {
 public:
  Best(const Fingerprint& query, const SearchOptions& options)
      : popcount_(similarity::popcount(query)), k_(options.k), threshold_(options.threshold) {}

  [[nodiscard]] std::uint16_t popcount() const { return popcount_; }

  // The least number of common bits with which a row of popcount `b` can still be among the answer; more than either
  // has if none can.
  [[nodiscard]] std::size_t least_common(std::size_t b) const {
    const std::size_t most = std::min<std::size_t>(popcount_, b);
    const std::size_t sum = popcount_ + b;
    if (k_ == 0 || !fraction(most, popcount_, b).reaches(threshold_)) return most + 1;
    const std::size_t least = least_for_threshold(most, b);
    if (found_.size() < k_) return least;
    const Tanimoto worst = found_.front().tanimoto;
    if (worst.united == 0) return most;  // only another empty row is as good, and it may have the smaller id
    const std::size_t parts = std::size_t{worst.common} + worst.united;
    return std::max(least, (worst.common * sum + parts - 1) / parts);
  }

  void add(std::uint32_t id, std::size_t common, std::size_t b) { add({id, fraction(common, popcount_, b)}); }

  void merge(const Best& other) {
    for (const Similar& row : other.found_) add(row);
  }

  [[nodiscard]] std::vector<Similar> take() {
    std::ranges::sort(found_, better);
    return std::move(found_);
  }

 private:
  // The least c with c / (a + b - c) >= t, that is c >= t / (1 + t) * (a + b), corrected by the exact test.
  [[nodiscard]] std::size_t least_for_threshold(std::size_t most, std::size_t b) const {
    if (threshold_ <= 0.0) return 0;
    const double estimate = threshold_ / (1.0 + threshold_) * static_cast<double>(popcount_ + b);
    std::size_t least = std::min(most, static_cast<std::size_t>(estimate));
    while (least > 0 && fraction(least - 1, popcount_, b).reaches(threshold_)) --least;
    while (!fraction(least, popcount_, b).reaches(threshold_)) ++least;
    return least;
  }

  void add(const Similar& row) {
    if (found_.size() == k_) {
      if (!better(row, found_.front())) return;
      std::ranges::pop_heap(found_, better);
      found_.back() = row;
    } else {
      found_.push_back(row);
    }
    std::ranges::push_heap(found_, better);
  }

  std::uint16_t popcount_ = 0;
  std::size_t k_ = 0;
  double threshold_ = 0.0;
  std::vector<Similar> found_;  // a heap whose front is the worst
};

// Shows rows [begin, end) of one popcount to the queries that may still gain by them.
void scan(const FingerprintRows& rows, std::size_t begin, std::size_t end, std::uint16_t popcount,
          std::span<const Fingerprint* const> queries, std::span<Best> best, const PopcountKernel& kernel) {
  std::array<const Fingerprint*, kQueriesPerBlock> asking{};
  std::array<std::size_t, kQueriesPerBlock> who{};
  std::array<std::uint16_t, kQueriesPerBlock * kRowsPerTile> common;  // written by the kernel before it is read
  for (std::size_t tile = begin; tile < end; tile += kRowsPerTile) {
    const std::size_t n = std::min(kRowsPerTile, end - tile);
    std::size_t count = 0;
    for (std::size_t q = 0; q < queries.size(); ++q) {
      if (best[q].least_common(popcount) > std::min<std::size_t>(best[q].popcount(), popcount)) continue;
      who[count] = q;
      asking[count++] = queries[q];
    }
    if (count == 0) return;  // nothing changes that for later rows of this popcount
    kernel.count(asking.data(), count, rows.fingerprints.data() + tile, n, common.data());
    for (std::size_t i = 0; i < count; ++i) {
      Best& mine = best[who[i]];
      std::size_t least = mine.least_common(popcount);
      const std::uint16_t* counts = common.data() + i * n;
      for (std::size_t r = 0; r < n; ++r) {
        if (counts[r] < least) continue;
        mine.add(rows.ids[tile + r], counts[r], popcount);
        least = mine.least_common(popcount);
      }
    }
  }
}

// The groups by the highest bound that any query of the block has on them, highest first.
std::vector<Group> in_order(const std::vector<Group>& groups, std::span<const Best> best) {
  std::vector<std::pair<Tanimoto, const Group*>> order;
  order.reserve(groups.size());
  for (const Group& group : groups) {
    Tanimoto bound{0, 1};
    for (const Best& one : best) {
      const std::size_t a = one.popcount();
      const Tanimoto here = fraction(std::min<std::size_t>(a, group.popcount), a, group.popcount);
      if (compare(here, bound) > 0) bound = here;
    }
    order.emplace_back(bound, &group);
  }
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return compare(a.first, b.first) > 0; });
  std::vector<Group> sorted;
  sorted.reserve(groups.size());
  for (const auto& [bound, group] : order) sorted.push_back(*group);
  return sorted;
}

}  // namespace

Tanimoto tanimoto(const Fingerprint& a, const Fingerprint& b) {
  const Fingerprint* query = &a;
  std::uint16_t common = 0;
  best_kernel().count(&query, 1, &b, 1, &common);
  return fraction(common, popcount(a), popcount(b));
}

int compare(Tanimoto a, Tanimoto b) {
  if (a.united == 0) a = {1, 1};
  if (b.united == 0) b = {1, 1};
  const int left = int{a.common} * int{b.united};
  const int right = int{b.common} * int{a.united};
  return (left > right) - (left < right);
}

std::vector<std::vector<Similar>> nearest(const FingerprintRows& rows, std::span<const Fingerprint> queries,
                                          const SearchOptions& options) {
  std::vector<std::vector<Similar>> answers(queries.size());
  if (queries.empty() || rows.size() == 0) return answers;
  const PopcountKernel& kernel = options.kernel ? *options.kernel : best_kernel();
  const std::vector<Group> groups = groups_of(rows);

  // Queries of like popcount want the same rows first.
  std::vector<std::uint16_t> counts;
  counts.reserve(queries.size());
  for (const Fingerprint& query : queries) counts.push_back(popcount(query));
  std::vector<std::uint32_t> order(queries.size());
  std::iota(order.begin(), order.end(), 0U);
  order = popcount_order(counts, std::vector<std::uint32_t>(order));

  const std::size_t blocks = (queries.size() + kQueriesPerBlock - 1) / kQueriesPerBlock;

  struct Block {
    std::vector<const Fingerprint*> queries;
    std::vector<Best> best;
  };
  const auto block_of = [&](std::size_t b) {
    Block block;
    for (std::size_t i = b * kQueriesPerBlock; i < std::min(order.size(), (b + 1) * kQueriesPerBlock); ++i) {
      block.queries.push_back(&queries[order[i]]);
      block.best.emplace_back(queries[order[i]], options);
    }
    return block;
  };
  const auto keep = [&](std::size_t b, Block& block) {
    for (std::size_t q = 0; q < block.best.size(); ++q) {
      answers[order[b * kQueriesPerBlock + q]] = block.best[q].take();
    }
  };
  const auto one_thread = [&](std::size_t b) {
    Block block = block_of(b);
    for (const Group& group : in_order(groups, block.best)) {
      scan(rows, group.begin, group.end, group.popcount, block.queries, block.best, kernel);
    }
    keep(b, block);
  };
  // Every thread has its own k best of the rows it took: which rows those are does not show in the k best of all.
  const auto all_threads = [&](std::size_t b) {
    const auto threads = static_cast<std::size_t>(oneapi::tbb::this_task_arena::max_concurrency());
    std::vector<Block> blocks_of(threads, block_of(b));
    std::vector<Group> shares;
    for (const Group& group : in_order(groups, blocks_of.front().best)) {
      for (std::size_t begin = group.begin; begin < group.end; begin += kRowsPerShare) {
        shares.push_back({begin, std::min(group.end, begin + kRowsPerShare), group.popcount});
      }
    }
    std::atomic<std::size_t> next{0};
    oneapi::tbb::parallel_for(std::size_t{0}, blocks_of.size(), [&](std::size_t mine) {
      for (std::size_t s = next++; s < shares.size(); s = next++) {
        scan(rows, shares[s].begin, shares[s].end, shares[s].popcount, blocks_of[mine].queries, blocks_of[mine].best,
             kernel);
      }
    });
    for (std::size_t other = 1; other < blocks_of.size(); ++other) {
      for (std::size_t q = 0; q < blocks_of.front().best.size(); ++q) {
        blocks_of.front().best[q].merge(blocks_of[other].best[q]);
      }
    }
    keep(b, blocks_of.front());
  };

  if (options.threads == 1) {
    for (std::size_t b = 0; b < blocks; ++b) one_thread(b);
    return answers;
  }
  on_threads(options.threads, [&] {
    const auto threads = static_cast<std::size_t>(oneapi::tbb::this_task_arena::max_concurrency());
    if (blocks < threads * 2 && rows.size() > kRowsPerShare) {
      for (std::size_t b = 0; b < blocks; ++b) all_threads(b);
    } else {
      oneapi::tbb::parallel_for(std::size_t{0}, blocks, one_thread);
    }
  });
  return answers;
}

}  // namespace congener::similarity
