// How many lines of a manifest a second are judged, on one core, from the fields of the line to its verdict: named by
// the dictionary, by a CAS number, by both with a commodity code to check, and ordinary goods that name nothing?
//
// Before the clock starts, every line must have the verdict that its substance has when it is drawn.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "chem/chem.hpp"
#include "verdict/judge.hpp"

namespace congener {
namespace {

constexpr std::size_t kLines = 2000;

std::string in_source(const char* relative) { return std::string(CONGENER_SOURCE_DIR) + "/" + relative; }

template <typename Value>
Value must(Value value, const char* what) {
  if (value) return value;
  std::fprintf(stderr, "cannot load %s\n", what);
  std::exit(1);
}

const RuleSet& rules() {
  static const auto kLoaded = must(load_rules(in_source("rules")), "the rules");
  return kLoaded.value();
}

const CounterIons& ions() {
  static const auto kLoaded = must(CounterIons::load(in_source("data/normalise/counterions.csv")), "the counter-ions");
  return kLoaded.value();
}

const Resolver& resolver() {
  static const Resolver kBuilt = [] {
    chem::warm_up();
    auto dictionary = must(Dictionary::load(in_source("data/names/substances.txt")), "the dictionary");
    ResolverOptions options;
    options.opsin = false;
    return Resolver(std::move(dictionary).value(), ions(), std::nullopt, options);
  }();
  return kBuilt;
}

const Judge& judge() {
  static const auto kChecks = must(CrossChecks::load(in_source("data/customs"), rules()), "data/customs");
  static const Judge kJudge = [] {
    JudgeOptions options;
    options.as_of = *Date::parse("2026-01-01");
    options.prefilter = true;
    options.resolver = &resolver();
    options.checks = &kChecks.value();
    return Judge(rules(), ions(), options);
  }();
  return kJudge;
}

struct Line {
  Record record;
  std::string drawn;  // the substance; empty: none
};

Field field(FieldKind kind, std::string text, const char* place) {
  Field one;
  one.kind = kind;
  one.text = std::move(text);
  one.place.path = place;
  return one;
}

// Each substance of the dictionary in turn, as a manifest has it.
std::vector<Line> lines_of(bool names, bool numbers, bool codes) {
  std::vector<Line> lines;
  const auto& substances = resolver().dictionary().substances();
  for (std::size_t i = 0; lines.size() < kLines; ++i) {
    const NamedSubstance& substance = substances[i % substances.size()];
    if (numbers && substance.cas.empty()) continue;
    DeclaredLine line;
    line.format = "CSV";
    std::string goods = std::to_string(i % 97 + 1) + " DRUMS ";
    if (names) goods += substance.names[0] + ", 99% PURITY, ";
    line.fields.push_back(field(FieldKind::kGoods, goods + "NET WEIGHT 25 KG MADE IN CHINA", "column 1 “Goods”"));
    if (numbers) line.fields.push_back(field(FieldKind::kCas, substance.cas[0].number, "column 2 “CAS”"));
    if (codes) line.fields.push_back(field(FieldKind::kCommodityCode, "2933.39", "column 3 “HS”"));
    line.fields.push_back(field(FieldKind::kQuantity, "25", "column 4 “Quantity”"));
    Line one;
    one.record.number = i + 1;
    one.record.text = line.fields[0].text;
    one.record.fields = std::make_shared<const DeclaredLine>(std::move(line));
    one.drawn = substance.smiles;
    lines.push_back(std::move(one));
  }
  return lines;
}

std::vector<Line> ordinary() {
  const char* goods[] = {"STEEL PIPES DN50",    "COTTON T-SHIRTS SIZE XL", "POLYETHYLENE GRANULES",
                         "LED LAMPS 220V 50HZ", "FROZEN SHRIMP 10X1KG",    "AUTO PARTS FOR TOYOTA"};
  std::vector<Line> lines;
  for (std::size_t i = 0; i < kLines; ++i) {
    DeclaredLine line;
    line.fields.push_back(field(FieldKind::kGoods, std::to_string(i) + " CARTONS " + goods[i % 6], "column 1 “Goods”"));
    line.fields.push_back(field(FieldKind::kCommodityCode, "7304.19", "column 3 “HS”"));
    Line one;
    one.record.number = i + 1;
    one.record.text = line.fields[0].text;
    one.record.fields = std::make_shared<const DeclaredLine>(std::move(line));
    lines.push_back(std::move(one));
  }
  return lines;
}

void run(benchmark::State& state, const std::vector<Line>& lines) {
  std::size_t wrong = 0;
  for (const Line& line : lines) {
    const Verdict verdict = judge().judge(line.record);
    Status expected = Status::kNoChemical;
    if (!line.drawn.empty()) {
      Record drawn;
      drawn.kind = InputKind::kSmiles;
      drawn.text = line.drawn;
      expected = judge().judge(drawn).status;
    }
    wrong += verdict.status == expected ? 0 : 1;
  }
  // A name of the dictionary with another meaning is in doubt, as it should be.
  constexpr double kMostWrong = 0.03;
  if (static_cast<double>(wrong) > kMostWrong * static_cast<double>(lines.size())) {
    state.SkipWithError((std::to_string(wrong) + " lines have not the verdict of their substance").c_str());
    return;
  }
  for (auto _ : state) {
    for (const Line& line : lines) benchmark::DoNotOptimize(judge().judge(line.record));
  }
  state.counters["lines"] =
      benchmark::Counter(static_cast<double>(state.iterations() * lines.size()), benchmark::Counter::kIsRate);
  state.counters["otherwise"] = static_cast<double>(wrong);
}

void by_dictionary(benchmark::State& state) { run(state, lines_of(true, false, false)); }
void by_cas_number(benchmark::State& state) { run(state, lines_of(false, true, false)); }
void by_both_with_a_code(benchmark::State& state) { run(state, lines_of(true, true, true)); }
void ordinary_goods(benchmark::State& state) { run(state, ordinary()); }

BENCHMARK(by_dictionary)->Unit(benchmark::kMillisecond);
BENCHMARK(by_cas_number)->Unit(benchmark::kMillisecond);
BENCHMARK(by_both_with_a_code)->Unit(benchmark::kMillisecond);
BENCHMARK(ordinary_goods)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace congener

BENCHMARK_MAIN();
