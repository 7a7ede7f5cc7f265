// The popcount kernels against each other and against RDKit; the search against comparing everything with everything.

#include <DataStructs/BitOps.h>
#include <DataStructs/ExplicitBitVect.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "similarity/search.hpp"
#include "similarity/tanimoto_matrix.hpp"

namespace congener::similarity {
namespace {

// Fingerprints of every density, many of them nearly alike, so that there are ties, bounds and exact hits.
std::vector<Fingerprint> random_fingerprints(std::size_t n, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Fingerprint> made;
  while (made.size() < n) {
    Fingerprint one;
    const auto kind = random() % 8;
    if (kind == 0 && !made.empty()) {
      one = made[random() % made.size()];
    } else if (kind == 1 && !made.empty()) {
      one = made[random() % made.size()];
      one.words[random() % one.words.size()] ^= std::uint64_t{1} << (random() % 64);
    } else if (kind == 2) {
      for (std::uint64_t& word : one.words) word = (std::uint64_t{random()} << 32) | random();
    } else {
      for (auto bits = random() % 90; bits > 0; --bits) {
        const auto bit = random() % Fingerprint::kBits;
        one.words[bit / 64] |= std::uint64_t{1} << (bit % 64);
      }
    }
    made.push_back(one);
  }
  made.front() = {};
  for (std::uint64_t& word : made.back().words) word = ~std::uint64_t{0};
  return made;
}

ExplicitBitVect rdkit_bits(const Fingerprint& fingerprint) {
  ExplicitBitVect bits(Fingerprint::kBits);
  for (unsigned b = 0; b < Fingerprint::kBits; ++b) {
    if (fingerprint.words[b / 64] >> (b % 64) & 1U) bits.setBit(b);
  }
  return bits;
}

// Every row compared with the query, sorted: the plain way.
std::vector<Similar> all_rows(const std::vector<Fingerprint>& references, const Fingerprint& query) {
  std::vector<Similar> rows;
  for (std::size_t r = 0; r < references.size(); ++r) {
    unsigned common = 0;
    unsigned united = 0;
    for (unsigned b = 0; b < Fingerprint::kBits; ++b) {
      const bool in_row = references[r].words[b / 64] >> (b % 64) & 1U;
      const bool in_query = query.words[b / 64] >> (b % 64) & 1U;
      common += in_row && in_query;
      united += in_row || in_query;
    }
    rows.push_back(
        {static_cast<std::uint32_t>(r), {static_cast<std::uint16_t>(common), static_cast<std::uint16_t>(united)}});
  }
  std::ranges::stable_sort(rows, [](const Similar& a, const Similar& b) {
    const auto fraction = [](Tanimoto t) { return t.united == 0 ? Tanimoto{1, 1} : t; };
    const Tanimoto x = fraction(a.tanimoto);
    const Tanimoto y = fraction(b.tanimoto);
    return x.common * y.united > y.common * x.united;
  });
  return rows;
}

std::vector<Similar> cut(const std::vector<Similar>& all, std::size_t k, double threshold) {
  std::vector<Similar> rows;
  for (const Similar& row : all) {
    const Tanimoto t = row.tanimoto;
    const double value = t.united == 0 ? 1.0 : double(t.common) / double(t.united);
    if (rows.size() < k && value >= threshold) rows.push_back(row);
  }
  return rows;
}

void expect_same(const std::vector<Similar>& found, const std::vector<Similar>& wanted, const std::string& what) {
  ASSERT_EQ(found.size(), wanted.size()) << what;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].id, wanted[i].id) << what << " place " << i;
    EXPECT_EQ(found[i].tanimoto.common, wanted[i].tanimoto.common) << what << " place " << i;
    EXPECT_EQ(found[i].tanimoto.united, wanted[i].tanimoto.united) << what << " place " << i;
  }
}

TEST(AgreePopcount, EveryKernelGivesTheSameCounts) {
  const auto references = random_fingerprints(301, 1);
  const auto queries = random_fingerprints(11, 2);
  std::vector<const Fingerprint*> asking;
  for (const Fingerprint& query : queries) asking.push_back(&query);
  const PopcountKernel* portable = find_kernel("portable");
  ASSERT_NE(portable, nullptr);
  for (const PopcountKernel& kernel : popcount_kernels()) {
    for (const std::size_t rows : {0, 1, 7, 8, 9, 64, 301}) {
      for (std::size_t q = 1; q <= queries.size(); ++q) {
        std::vector<std::uint16_t> wanted(q * rows + 1, 9999);
        std::vector<std::uint16_t> found(q * rows + 1, 9999);
        portable->count(asking.data(), q, references.data(), rows, wanted.data());
        kernel.count(asking.data(), q, references.data(), rows, found.data());
        ASSERT_EQ(found, wanted) << kernel.name << ": " << q << " queries, " << rows << " rows";
      }
    }
    EXPECT_EQ(find_kernel(kernel.name), &kernel);
  }
  EXPECT_EQ(find_kernel("abacus"), nullptr);
}

TEST(AgreePopcount, TanimotoIsRdkits) {
  const auto some = random_fingerprints(120, 3);
  std::vector<ExplicitBitVect> bits;
  for (const Fingerprint& fingerprint : some) bits.push_back(rdkit_bits(fingerprint));
  const Eigen::MatrixXf matrix = tanimoto_matrix(some, std::span(some).first(100));
  ASSERT_EQ(matrix.rows(), 120);
  ASSERT_EQ(matrix.cols(), 100);
  std::size_t between = 0;
  for (std::size_t a = 0; a < some.size(); ++a) {
    for (std::size_t b = 0; b < 100; ++b) {
      const double wanted = TanimotoSimilarity(bits[a], bits[b]);
      EXPECT_EQ(tanimoto(some[a], some[b]).value(), wanted) << a << ", " << b;
      EXPECT_EQ(matrix(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)), static_cast<float>(wanted));
      between += wanted > 0.1 && wanted < 1.0;
    }
  }
  EXPECT_GT(between, 100U);
  EXPECT_EQ(tanimoto({}, {}).value(), 1.0);
}

TEST(AgreePopcount, SearchIsComparingEverything) {
  const auto references = random_fingerprints(900, 4);
  auto queries = random_fingerprints(29, 5);
  std::copy_n(references.begin() + 100, 10, queries.begin() + 10);
  const SortedFingerprints sorted(references);
  ASSERT_TRUE(well_formed(sorted.rows()));
  std::vector<std::vector<Similar>> all;
  for (const Fingerprint& query : queries) all.push_back(all_rows(references, query));
  std::size_t matches = 0;
  std::size_t ties = 0;
  for (const PopcountKernel& kernel : popcount_kernels()) {
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{2000}, SIZE_MAX}) {
      for (const double threshold : {-1.0, 0.0, 0.1, 1.0 / 3.0, 0.5, 0.7, 0.95, 1.0, 1.5}) {
        SearchOptions options;
        options.k = k;
        options.threshold = threshold;
        options.threads = 1;
        options.kernel = &kernel;
        const auto found = nearest(sorted.rows(), queries, options);
        ASSERT_EQ(found.size(), queries.size());
        for (std::size_t q = 0; q < queries.size(); ++q) {
          const auto wanted = cut(all[q], k, threshold);
          expect_same(found[q], wanted, std::string(kernel.name) + ", query " + std::to_string(q));
          matches += wanted.size();
          for (std::size_t i = 1; i < wanted.size(); ++i) {
            ties += compare(wanted[i - 1].tanimoto, wanted[i].tanimoto) == 0;
          }
        }
      }
    }
  }
  EXPECT_GT(matches, 1000U);
  EXPECT_GT(ties, 100U);
}

TEST(AgreePopcount, SameAnswerAtAnyNumberOfThreads) {
  // More rows than one thread takes at once, so that both ways of sharing the work are taken.
  const auto references = random_fingerprints(40000, 6);
  const auto queries = random_fingerprints(130, 7);
  const SortedFingerprints sorted(references);
  for (const std::size_t asked : {std::size_t{1}, std::size_t{3}, std::size_t{130}}) {
    for (const std::size_t k : {std::size_t{1}, std::size_t{20}}) {
      SearchOptions options;
      options.k = k;
      options.threads = 1;
      const auto one = nearest(sorted.rows(), std::span(queries).first(asked), options);
      for (const std::size_t threads : {2, 5, 16, 0}) {
        options.threads = threads;
        const auto many = nearest(sorted.rows(), std::span(queries).first(asked), options);
        ASSERT_EQ(one.size(), many.size());
        for (std::size_t q = 0; q < one.size(); ++q) {
          EXPECT_EQ(one[q].size(), k);
          expect_same(many[q], one[q], std::to_string(threads) + " threads, query " + std::to_string(q));
        }
      }
    }
  }
}

TEST(AgreePopcount, NothingInNothingOut) {
  const auto some = random_fingerprints(5, 8);
  const SortedFingerprints none;
  EXPECT_TRUE(well_formed(none.rows()));
  EXPECT_TRUE(nearest(SortedFingerprints(some).rows(), {}).empty());
  const auto answers = nearest(none.rows(), some);
  ASSERT_EQ(answers.size(), some.size());
  for (const auto& answer : answers) EXPECT_TRUE(answer.empty());
  SearchOptions options;
  options.threshold = std::numeric_limits<double>::quiet_NaN();
  for (const auto& answer : nearest(SortedFingerprints(some).rows(), some, options)) EXPECT_TRUE(answer.empty());
  EXPECT_EQ(tanimoto_matrix({}, some).size(), 0);
}

TEST(AgreePopcount, RowsOutOfOrderAreSeen) {
  const auto some = random_fingerprints(50, 9);
  const SortedFingerprints sorted(some);
  const FingerprintRows rows = sorted.rows();
  std::vector<std::uint32_t> ids(rows.ids.begin(), rows.ids.end());
  std::ranges::reverse(ids);
  EXPECT_FALSE(well_formed({rows.fingerprints, rows.popcounts, ids}));
  EXPECT_FALSE(well_formed({rows.fingerprints, rows.popcounts.first(49), rows.ids}));
  std::vector<std::uint16_t> counts(rows.popcounts.begin(), rows.popcounts.end());
  ++counts.back();
  EXPECT_FALSE(well_formed({rows.fingerprints, counts, rows.ids}));
  // Ids given in any order come out ascending within a popcount.
  const std::vector<std::uint16_t> given{7, 3, 7, 3};
  const std::vector<std::uint32_t> names{40, 30, 20, 10};
  EXPECT_EQ(popcount_order(given, names), (std::vector<std::uint32_t>{3, 1, 2, 0}));
}

}  // namespace
}  // namespace congener::similarity
