// How many lines of a table a second become records, without and with their fields, on one core; and does memory stay
// the same over a million lines?
//
// Before the clock starts, every field of every line must be the bytes that its place points to.

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "manifest/reader.hpp"

namespace congener {
namespace {

constexpr std::size_t kLines = 50000;
constexpr std::size_t kManyLines = 1000000;

std::string line(std::size_t i) {
  static const char* kGoods[] = {"propionyl chloride,79-03-8", "aniline,62-53-3", "\"acetone, pure\",67-64-1",
                                 "4-anilinopiperidine,23056-29-3", "\"ethanol \"\"absolute\"\"\",64-17-5"};
  return std::to_string(i) + "," + kGoods[i % 5] + ",2933.39," + std::to_string(i % 500) +
         ",kg,Northgate Laboratories Ltd,CN,Felixstowe\n";
}

constexpr const char* kHeader =
    "item,description of goods,cas no,hs code,quantity,unit,consignee,country of origin,port of loading\n";

// A file of so many lines, removed at the end.
class Table {
 public:
  explicit Table(std::size_t lines)
      : path_((std::filesystem::temp_directory_path() / ("congener_tables_" + std::to_string(getpid()) + ".csv")).string()) {
    std::ofstream out(path_, std::ios::binary);
    out << kHeader;
    for (std::size_t i = 0; i < lines; ++i) out << line(i);
  }
  ~Table() { std::filesystem::remove(path_); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Calls `use(reader, block, i, scratch)` for every record; how many there were.
template <typename Use>
std::size_t read(const std::string& path, const Use& use) {
  auto reader = RecordReader::open(path, {});
  if (!reader) std::abort();
  RecordBlock block;
  RecordScratch scratch;
  std::size_t count = 0;
  while (reader.value()->take(block)) {
    for (std::size_t i = 0; i < block.size(); ++i) use(*reader.value(), block, i, scratch);
    count += block.size();
  }
  return count;
}

bool agrees(const std::string& path, std::string& why) {
  std::ifstream stream(path, std::ios::binary);
  const std::string source{std::istreambuf_iterator<char>(stream), {}};
  std::size_t fields = 0;
  const std::size_t records = read(path, [&](const RecordReader& reader, const RecordBlock& block, std::size_t i,
                                             RecordScratch& scratch) {
    for (const Field& field : reader.fields(block, i, scratch)->fields) {
      ++fields;
      const std::string there = source.substr(field.place.begin, field.place.end - field.place.begin);
      if (there != field.text && there.front() != '"') why = there + " is not " + field.text;
    }
  });
  if (records != kLines || fields != 9 * kLines) why = "not every line or cell came";
  return why.empty();
}

void run(benchmark::State& state, bool with_fields) {
  const Table table(kLines);
  std::string why;
  if (!agrees(table.path(), why)) {
    state.SkipWithError(why.c_str());
    return;
  }
  for (auto step : state) {
    std::size_t bytes = 0;
    read(table.path(), [&](const RecordReader& reader, const RecordBlock& block, std::size_t i, RecordScratch& scratch) {
      bytes += reader.record(block, i, scratch).text.size();
      if (with_fields) bytes += reader.fields(block, i, scratch)->fields.size();
    });
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kLines));
}

void records(benchmark::State& state) { run(state, false); }
void records_with_fields(benchmark::State& state) { run(state, true); }

std::size_t peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss);
}

// A million lines; the counter says by how many kilobytes the peak of memory grew.
void a_million_lines(benchmark::State& state) {
  const Table table(kManyLines);
  const std::size_t before = peak_kilobytes();
  for (auto step : state) {
    const std::size_t count =
        read(table.path(), [](const RecordReader& reader, const RecordBlock& block, std::size_t i, RecordScratch& scratch) {
          benchmark::DoNotOptimize(reader.fields(block, i, scratch)->fields.size());
        });
    if (count != kManyLines) state.SkipWithError("lines are missing");
  }
  state.counters["grown_kB"] = static_cast<double>(peak_kilobytes() - before);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kManyLines));
}

BENCHMARK(records)->Unit(benchmark::kMillisecond);
BENCHMARK(records_with_fields)->Unit(benchmark::kMillisecond);
BENCHMARK(a_million_lines)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace congener

BENCHMARK_MAIN();
