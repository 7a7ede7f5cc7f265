#include "similarity/popcount_kernel.hpp"

#include <algorithm>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12's own headers make an "undefined" vector by initialising it with itself, and are warned of for it.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#endif

namespace congener::similarity {
namespace {

constexpr std::size_t kWords = Fingerprint::kBits / 64;

// Written out, so that what the compiler makes of it does not depend on the machine it was built for.
std::uint64_t bits_of(std::uint64_t word) {
  word -= (word >> 1) & 0x5555555555555555U;
  word = (word & 0x3333333333333333U) + ((word >> 2) & 0x3333333333333333U);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fU;
  return (word * 0x0101010101010101U) >> 56;
}

void count_portable(const Fingerprint* const* queries, std::size_t query_count, const Fingerprint* rows,
                    std::size_t row_count, std::uint16_t* common) {
  for (std::size_t q = 0; q < query_count; ++q) {
    for (std::size_t r = 0; r < row_count; ++r) {
      std::uint64_t bits = 0;
      for (std::size_t w = 0; w < kWords; ++w) bits += bits_of(queries[q]->words[w] & rows[r].words[w]);
      common[q * row_count + r] = static_cast<std::uint16_t>(bits);
    }
  }
}

#if defined(__x86_64__)

__attribute__((target("popcnt"))) void count_popcnt(const Fingerprint* const* queries, std::size_t query_count,
                                                    const Fingerprint* rows, std::size_t row_count,
                                                    std::uint16_t* common) {
  for (std::size_t q = 0; q < query_count; ++q) {
    const std::uint64_t* query = queries[q]->words.data();
    for (std::size_t r = 0; r < row_count; ++r) {
      const std::uint64_t* row = rows[r].words.data();
      long long a = 0;
      long long b = 0;
      for (std::size_t w = 0; w < kWords; w += 2) {
        a += _mm_popcnt_u64(query[w] & row[w]);
        b += _mm_popcnt_u64(query[w + 1] & row[w + 1]);
      }
      common[q * row_count + r] = static_cast<std::uint16_t>(a + b);
    }
  }
}

// Nibbles are looked up (W. Muła, N. Kurz, D. Lemire, Comput. J. 2018, 61, 111). A byte of the sum holds at most
// 8 loads * 8 bits, so they are added as bytes and widened once a row.
__attribute__((target("avx2"))) void count_avx2(const Fingerprint* const* queries, std::size_t query_count,
                                                const Fingerprint* rows, std::size_t row_count, std::uint16_t* common) {
  constexpr std::size_t kVectors = kWords / 4;
  const __m256i bits =
      _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low = _mm256_set1_epi8(0x0f);
  for (std::size_t q = 0; q < query_count; ++q) {
    const auto* query = reinterpret_cast<const __m256i*>(queries[q]->words.data());
    __m256i asked[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) asked[v] = _mm256_loadu_si256(query + v);
    for (std::size_t r = 0; r < row_count; ++r) {
      const auto* row = reinterpret_cast<const __m256i*>(rows[r].words.data());
      __m256i sum = _mm256_setzero_si256();
      for (std::size_t v = 0; v < kVectors; ++v) {
        const __m256i both = _mm256_and_si256(asked[v], _mm256_loadu_si256(row + v));
        const __m256i lower = _mm256_shuffle_epi8(bits, _mm256_and_si256(both, low));
        const __m256i upper = _mm256_shuffle_epi8(bits, _mm256_and_si256(_mm256_srli_epi16(both, 4), low));
        sum = _mm256_add_epi8(sum, _mm256_add_epi8(lower, upper));
      }
      const __m256i wide = _mm256_sad_epu8(sum, _mm256_setzero_si256());
      const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
      const long long total = _mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1);
      common[q * row_count + r] = static_cast<std::uint16_t>(total);
    }
  }
}

#define CONGENER_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq")))

// Bits in common of one query and one row, in eight partial sums.
CONGENER_AVX512 inline __m512i partial_sums(const __m512i* query, const __m512i* row) {
  const __m512i a = _mm512_popcnt_epi64(_mm512_and_si512(query[0], row[0]));
  const __m512i b = _mm512_popcnt_epi64(_mm512_and_si512(query[1], row[1]));
  const __m512i c = _mm512_popcnt_epi64(_mm512_and_si512(query[2], row[2]));
  const __m512i d = _mm512_popcnt_epi64(_mm512_and_si512(query[3], row[3]));
  return _mm512_add_epi64(_mm512_add_epi64(a, b), _mm512_add_epi64(c, d));
}

CONGENER_AVX512 inline void load(const Fingerprint& fingerprint, __m512i* into) {
  for (std::size_t v = 0; v < 4; ++v) into[v] = _mm512_loadu_si512(fingerprint.words.data() + 8 * v);
}

// Lane i of the result is the sum of the lanes of sums[i].
CONGENER_AVX512 inline __m512i add_across(const __m512i* sums) {
  __m512i pairs[4];
  for (std::size_t i = 0; i < 4; ++i) {
    pairs[i] = _mm512_add_epi64(_mm512_unpacklo_epi64(sums[2 * i], sums[2 * i + 1]),
                                _mm512_unpackhi_epi64(sums[2 * i], sums[2 * i + 1]));
  }
  __m512i fours[2];
  for (std::size_t i = 0; i < 2; ++i) {
    fours[i] = _mm512_add_epi64(_mm512_shuffle_i64x2(pairs[2 * i], pairs[2 * i + 1], 0x88),
                                _mm512_shuffle_i64x2(pairs[2 * i], pairs[2 * i + 1], 0xdd));
  }
  return _mm512_add_epi64(_mm512_shuffle_i64x2(fours[0], fours[1], 0x88),
                          _mm512_shuffle_i64x2(fours[0], fours[1], 0xdd));
}

CONGENER_AVX512 inline void store(__m512i counts, std::size_t n, std::uint16_t* into) {
  const auto lanes = static_cast<__mmask8>((1U << n) - 1U);
  _mm_mask_storeu_epi16(into, lanes, _mm512_cvtepi64_epi16(counts));
}

template <std::size_t kQueries>
CONGENER_AVX512 void count_block(const Fingerprint* const* queries, const Fingerprint* rows, std::size_t row_count,
                                 std::uint16_t* common) {
  constexpr std::size_t kRows = 8;
  __m512i asked[kQueries][4];
  for (std::size_t q = 0; q < kQueries; ++q) load(*queries[q], asked[q]);
  for (std::size_t first = 0; first < row_count; first += kRows) {
    const std::size_t n = std::min(kRows, row_count - first);
    __m512i sums[kQueries][kRows] = {};
    for (std::size_t r = 0; r < n; ++r) {
      __m512i row[4];
      load(rows[first + r], row);
      for (std::size_t q = 0; q < kQueries; ++q) sums[q][r] = partial_sums(asked[q], row);
    }
    for (std::size_t q = 0; q < kQueries; ++q) store(add_across(sums[q]), n, common + q * row_count + first);
  }
}

CONGENER_AVX512 void count_avx512(const Fingerprint* const* queries, std::size_t query_count, const Fingerprint* rows,
                                  std::size_t row_count, std::uint16_t* common) {
  static_assert(PopcountKernel::kQueriesPerPass == 4);
  for (; query_count >= 4; query_count -= 4, queries += 4, common += 4 * row_count) {
    count_block<4>(queries, rows, row_count, common);
  }
  if (query_count == 3) count_block<3>(queries, rows, row_count, common);
  if (query_count == 2) count_block<2>(queries, rows, row_count, common);
  if (query_count == 1) count_block<1>(queries, rows, row_count, common);
}

#endif

std::vector<PopcountKernel> runnable() {
  std::vector<PopcountKernel> kernels{{"portable", count_portable}};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("popcnt")) kernels.push_back({"popcnt", count_popcnt});
  if (__builtin_cpu_supports("avx2")) kernels.push_back({"avx2", count_avx2});
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vpopcntdq")) {
    kernels.push_back({"avx512", count_avx512});
  }
#endif
  return kernels;
}

}  // namespace

std::span<const PopcountKernel> popcount_kernels() {
  static const std::vector<PopcountKernel> kernels = runnable();
  return kernels;
}

const PopcountKernel& best_kernel() { return popcount_kernels().back(); }

const PopcountKernel* find_kernel(std::string_view name) {
  const auto kernels = popcount_kernels();
  const auto found = std::ranges::find(kernels, name, &PopcountKernel::name);
  return found == kernels.end() ? nullptr : &*found;
}

}  // namespace congener::similarity
