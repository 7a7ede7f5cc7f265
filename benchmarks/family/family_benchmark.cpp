// How many compounds of the fentanyl family does the plain path judge in a second, on one core?
//
// The plain path is everything: SMILES, normalising, every rule of the rule base, near misses, exceptions. The
// answers are compared with the reviewed golden file before the clock starts.

#include <benchmark/benchmark.h>

#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "congener/rule_set.hpp"
#include "manifest/reader.hpp"
#include "verdict/judge.hpp"

namespace {

using namespace congener;

struct Setup {
  RuleSet rules;
  CounterIons counter_ions;
  std::vector<Record> records;
  std::map<std::string, std::string> golden;  // SMILES to status
};

const Setup& setup() {
  static const Setup loaded = [] {
    chem::warm_up();
    const std::string root = CONGENER_SOURCE_DIR;
    auto rules = load_rules(root + "/rules");
    auto ions = CounterIons::load(root + "/data/normalise/counterions.csv");
    if (!rules || !ions) {
      std::cerr << "the rule base or the counter-ions do not load\n";
      std::exit(1);
    }
    Setup s{std::move(rules).value(), std::move(ions).value(), {}, {}};
    auto reader = RecordReader::open(root + "/tests/data/fentanyls.csv", {});
    while (auto record = reader.value()->next()) s.records.push_back(std::move(*record));
    // smiles<TAB>name<TAB>summary, the summary beginning with the status.
    std::ifstream golden(root + "/tests/verdicts/fentanyls.golden.tsv");
    for (std::string line; std::getline(golden, line);) {
      if (line.empty() || line[0] == '#') continue;
      const std::size_t first = line.find('\t');
      const std::size_t second = line.find('\t', first + 1);
      s.golden[line.substr(0, first)] = line.substr(second + 1, line.find(' ', second) - second - 1);
    }
    return s;
  }();
  return loaded;
}

void BM_JudgeFamily(benchmark::State& state) {
  const Setup& s = setup();
  JudgeOptions options;
  options.as_of = *Date::parse("2026-01-01");
  const Judge judge(s.rules, s.counter_ions, options);
  std::size_t compared = 0;
  for (const Record& record : s.records) {
    const auto expected = s.golden.find(record.text);
    if (expected == s.golden.end()) continue;
    if (expected->second != name(judge.judge(record).status)) {
      state.SkipWithError(("the answer differs from the golden file: " + record.text).c_str());
      return;
    }
    ++compared;
  }
  if (compared != s.records.size()) {
    state.SkipWithError("compounds without a golden answer");
    return;
  }
  for (auto _ : state) {
    for (const Record& record : s.records) benchmark::DoNotOptimize(judge.judge(record));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * s.records.size()));
}
BENCHMARK(BM_JudgeFamily)->Unit(benchmark::kMillisecond);

// The part of the time that is RDKit's: reading and perceiving, no rule.
void BM_NormaliseFamily(benchmark::State& state) {
  const Setup& s = setup();
  for (auto _ : state) {
    for (const Record& record : s.records) {
      benchmark::DoNotOptimize(normalise(chem::read_smiles(record.text).value()));
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * s.records.size()));
}
BENCHMARK(BM_NormaliseFamily)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
