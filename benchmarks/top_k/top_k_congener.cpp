// Ours, for the question of the most similar rows: one query at a time, all at once, and what the memory itself allows.
//
// usage: top_k_congener make SMILES ROWS THREADS
//        top_k_congener search ROWS K THRESHOLD QUERIES ANSWERS THREADS
//
// ROWS: records of 264 bytes, little-endian: an id (u64), then 2,048 bits. `make` writes them where no peer did.
// Queries are rows spread evenly over the file. ANSWERS: query, rank, id and Tanimoto, a line each. The last line on
// standard output is one JSON object.

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "chem/chem.hpp"
#include "normalise/normalise.hpp"
#include "similarity/search.hpp"

namespace congener {
namespace {

using similarity::FingerprintRows;
using similarity::PopcountKernel;
using similarity::SearchOptions;
using similarity::SortedFingerprints;

constexpr std::size_t kRecordBytes = 264;
constexpr int kReadings = 7;               // of the memory's speed, of which the fastest counts
constexpr std::size_t kRowsPerTile = 256;  // as the search has it

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Calls work(begin, end) on parts of 0 … n, one a thread.
void in_parts(std::size_t n, std::size_t threads, const std::function<void(std::size_t, std::size_t)>& work) {
  std::vector<std::thread> running;
  for (std::size_t t = 0; t < threads; ++t) {
    running.emplace_back([&, t] { work(n * t / threads, n * (t + 1) / threads); });
  }
  for (std::thread& thread : running) thread.join();
}

int make(const char* smiles_path, const char* rows_path, std::size_t threads) {
  std::ifstream in(smiles_path);
  if (!in) stop("cannot read " + std::string(smiles_path));
  std::vector<std::string> smiles;
  for (std::string line; std::getline(in, line);) smiles.push_back(line.substr(0, line.find_first_of(" \t\r")));
  chem::warm_up();
  std::vector<std::vector<Fingerprint>> made(smiles.size());
  in_parts(smiles.size(), threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto table = chem::read_smiles(smiles[i]);
      if (!table) continue;
      const auto components = normalise(table.value());
      if (!components || components.value().empty()) continue;
      auto fingerprint = chem::morgan_fingerprint(components.value().front().molecule);
      if (fingerprint) made[i].push_back(fingerprint.value());
    }
  });
  std::ofstream out(rows_path, std::ios::binary);
  std::size_t rows = 0;
  for (std::uint64_t i = 0; i < made.size(); ++i) {
    if (made[i].empty()) continue;
    out.write(reinterpret_cast<const char*>(&i), sizeof i);
    out.write(reinterpret_cast<const char*>(made[i][0].words.data()), kRecordBytes - sizeof i);
    ++rows;
  }
  if (!out.flush()) stop("cannot write " + std::string(rows_path));
  std::printf("{\"rows\": %zu, \"unreadable\": %zu}\n", rows, smiles.size() - rows);
  return 0;
}

// Compiled for the widest registers too, so that the reading is bound by the memory and not by the instructions.
#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
std::uint64_t
sum_of(const std::uint64_t* words, std::size_t count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += words[i];
  return sum;
}

// Seconds of the fastest of kReadings.
double fastest(const std::function<void()>& pass) {
  double best = 1e9;
  for (int i = 0; i < kReadings; ++i) {
    const double started = now();
    pass();
    best = std::min(best, now() - started);
  }
  return best;
}

struct Loaded {
  std::vector<std::uint64_t> ids;
  std::vector<Fingerprint> fingerprints;
};

Loaded load(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) stop("cannot read " + std::string(path));
  Loaded loaded;
  std::uint64_t id = 0;
  Fingerprint fingerprint;
  while (std::fread(&id, sizeof id, 1, file) == 1) {
    if (std::fread(fingerprint.words.data(), kRecordBytes - sizeof id, 1, file) != 1) stop("rows are cut off");
    loaded.ids.push_back(id);
    loaded.fingerprints.push_back(fingerprint);
  }
  std::fclose(file);
  if (loaded.ids.empty()) stop("there are no rows");
  return loaded;
}

int search(char** arguments) {
  const Loaded loaded = load(arguments[0]);
  SearchOptions options;
  options.k = std::strtoul(arguments[1], nullptr, 10);
  options.threshold = std::strtod(arguments[2], nullptr);
  const std::size_t query_count = std::strtoul(arguments[3], nullptr, 10);
  options.threads = std::strtoul(arguments[5], nullptr, 10);
  if (options.k == 0 || query_count == 0 || options.threads == 0) stop("K, QUERIES and THREADS must be 1 or more");
  const SortedFingerprints sorted(loaded.fingerprints);
  const FingerprintRows rows = sorted.rows();
  std::vector<Fingerprint> queries;
  for (std::size_t q = 0; q < query_count; ++q) queries.push_back(loaded.fingerprints[q * rows.size() / query_count]);

  const std::size_t bytes = rows.size() * sizeof(Fingerprint);
  std::atomic<std::uint64_t> kept{0};  // so that no reading can be left out
  const double read_seconds = fastest([&] {
    in_parts(rows.size(), options.threads, [&](std::size_t begin, std::size_t end) {
      kept += sum_of(rows.fingerprints[begin].words.data(), (end - begin) * (Fingerprint::kBits / 64));
    });
  });
  const PopcountKernel& kernel = similarity::best_kernel();
  const Fingerprint* const one = queries.data();
  const double kernel_seconds = fastest([&] {
    in_parts(rows.size(), options.threads, [&](std::size_t begin, std::size_t end) {
      std::array<std::uint16_t, kRowsPerTile> common{};
      std::uint64_t sum = 0;
      for (std::size_t r = begin; r < end; r += kRowsPerTile) {
        kernel.count(&one, 1, rows.fingerprints.data() + r, std::min(kRowsPerTile, end - r), common.data());
        sum += common[0];
      }
      kept += sum;
    });
  });

  (void)similarity::nearest(rows, {queries.data(), 1}, options);
  std::string each;
  double all_singly = 0;
  std::vector<std::vector<similarity::Similar>> answers;
  for (const Fingerprint& query : queries) {
    const double started = now();
    answers.push_back(similarity::nearest(rows, {&query, 1}, options).front());
    const double seconds = now() - started;
    all_singly += seconds;
    if (!each.empty()) each += ", ";
    each += std::to_string(seconds);
  }
  const double started = now();
  const auto together = similarity::nearest(rows, queries, options);
  const double all_together = now() - started;

  std::FILE* out = std::fopen(arguments[4], "w");
  if (out == nullptr) stop("cannot write " + std::string(arguments[4]));
  bool same = true;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    same = same && std::ranges::equal(answers[q], together[q], {}, &similarity::Similar::id, &similarity::Similar::id);
    for (std::size_t rank = 0; rank < answers[q].size(); ++rank) {
      const auto& found = answers[q][rank];
      std::fprintf(out, "%zu\t%zu\t%llu\t%.9f\n", q, rank, static_cast<unsigned long long>(loaded.ids[found.id]),
                   found.tanimoto.value());
    }
  }
  if (std::fclose(out) != 0) stop("cannot write " + std::string(arguments[4]));
  if (!same) stop("queries asked together have other answers than asked one at a time");
  std::printf(
      "{\"kernel\": \"%.*s\", \"rows\": %zu, \"bytes\": %zu, \"read_bytes_per_second\": %.0f, "
      "\"kernel_bytes_per_second\": %.0f, \"query_seconds\": [%s], \"together_seconds\": %.6f, "
      "\"work_seconds\": %.6f}\n",
      static_cast<int>(kernel.name.size()), kernel.name.data(), rows.size(), bytes,
      static_cast<double>(bytes) / read_seconds, static_cast<double>(bytes) / kernel_seconds, each.c_str(),
      all_together, all_singly);
  return 0;
}

}  // namespace
}  // namespace congener

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  static_assert(std::endian::native == std::endian::little);
  if (what == "make" && argc == 5) return congener::make(argv[2], argv[3], std::strtoul(argv[4], nullptr, 10));
  if (what == "search" && argc == 8) return congener::search(argv + 2);
  std::fprintf(stderr,
               "usage: top_k_congener make SMILES ROWS THREADS\n"
               "       top_k_congener search ROWS K THRESHOLD QUERIES ANSWERS THREADS\n");
  return 4;
}
