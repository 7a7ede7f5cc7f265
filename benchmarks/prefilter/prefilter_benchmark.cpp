// What does it save to decide on the skeleton first? One core, every rule, verdicts without their formatting.
//
// Before the clock starts, both ways must give the same verdict for every record of the corpus.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "chem/chem.hpp"
#include "manifest/reader.hpp"
#include "verdict/judge.hpp"

namespace congener {
namespace {

constexpr std::size_t kRecords = 20'000;  // spread over the corpus

std::string in_source(const char* relative) { return std::string(CONGENER_SOURCE_DIR) + "/" + relative; }

template <typename Value, typename Error>
Value value_or_exit(Result<Value, Error> result, const char* what) {
  if (!result) {
    std::fprintf(stderr, "cannot load %s\n", what);
    std::exit(1);
  }
  return std::move(result).value();
}

std::vector<Record> corpus() {
  const std::string shared = in_source("../shared/data/library/molecules_2M.smi.gz");
  const bool large = std::filesystem::exists(shared);
  const std::string path = large ? shared : in_source("data/manifests/sample.csv");
  const auto reader = value_or_exit(RecordReader::open(path, {}), path.c_str());
  const std::size_t step = large ? 2'261'669 / kRecords : 1;
  std::vector<Record> records;
  std::size_t number = 0;
  while (auto record = reader->next()) {
    if (number++ % step == 0) records.push_back(std::move(*record));
  }
  std::printf("%zu records of %s\n", records.size(), path.c_str());
  return records;
}

struct Setup {
  RuleSet rules = value_or_exit(load_rules(in_source("rules")), "rules");
  CounterIons ions = value_or_exit(CounterIons::load(in_source("data/normalise/counterions.csv")), "counter-ions");
  std::vector<Record> records = corpus();
  std::unique_ptr<Judge> plain;
  std::unique_ptr<Judge> filtered;

  Setup() {
    JudgeOptions options;
    plain = std::make_unique<Judge>(rules, ions, options);
    options.prefilter = true;
    filtered = std::make_unique<Judge>(rules, ions, options);
    std::size_t ruled_out = 0;
    for (const Record& record : records) {
      const Verdict a = plain->judge(record);
      const Verdict b = filtered->judge(record);
      ruled_out += b.examined == "skeleton";
      // A structure that is ruled out is not validated, so an impossible one may be called clear.
      const bool unvalidated = a.status == Status::kInvalid && b.examined == "skeleton";
      if (!unvalidated && (a.status != b.status || a.hits.size() != b.hits.size() || a.near.size() != b.near.size())) {
        std::fprintf(stderr, "the two ways differ on %s\n", record.text.c_str());
        std::exit(1);
      }
    }
    std::printf("same verdicts both ways; %zu ruled out on their skeleton\n", ruled_out);
  }
};

const Setup& setup() {
  static const Setup loaded;
  return loaded;
}

void judge_all(benchmark::State& state, const Judge& judge) {
  for (auto _ : state) {
    for (const Record& record : setup().records) benchmark::DoNotOptimize(judge.judge(record));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * setup().records.size()));
}

}  // namespace
}  // namespace congener

int main(int argc, char** argv) {
  using namespace congener;
  chem::warm_up();
  benchmark::Initialize(&argc, argv);
  benchmark::RegisterBenchmark("plain", [](benchmark::State& s) { judge_all(s, *setup().plain); });
  benchmark::RegisterBenchmark("prefilter", [](benchmark::State& s) { judge_all(s, *setup().filtered); });
  (void)setup();
  benchmark::RunSpecifiedBenchmarks();
}
