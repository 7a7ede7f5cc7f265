// How many lines a second are resolved, on one core: by the dictionary or a CAS number, by the grammar, by OPSIN, and
// lines of ordinary goods that name nothing?
//
// Before the clock starts, every line must resolve as its kind says, to the compound that was written down for it.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "chem/chem.hpp"
#include "resolve/resolver.hpp"

namespace congener {
namespace {

constexpr std::size_t kLines = 2000;

std::string in_source(const char* relative) { return std::string(CONGENER_SOURCE_DIR) + "/" + relative; }

Resolver made(bool opsin) {
  auto dictionary = Dictionary::load(in_source("data/names/substances.txt"));
  auto ions = CounterIons::load(in_source("data/normalise/counterions.csv"));
  if (!dictionary || !ions) {
    std::fprintf(stderr, "cannot load the dictionary\n");
    std::exit(1);
  }
  ResolverOptions options;
  options.opsin = opsin;
  return Resolver(std::move(dictionary).value(), std::move(ions).value(), std::nullopt, options);
}

const Resolver& resolver() {
  static const Resolver built = [] {
    chem::warm_up();
    return made(false);
  }();
  return built;
}

using Lines = std::vector<std::string>;

// As a manifest has them, each substance of the dictionary in turn.
Lines lines_of(bool names, bool numbers) {
  Lines lines;
  const auto& substances = resolver().dictionary().substances();
  for (std::size_t i = 0; lines.size() < kLines; ++i) {
    const NamedSubstance& substance = substances[i % substances.size()];
    if (numbers && substance.cas.empty()) continue;
    std::string line = std::to_string(i % 97 + 1) + " DRUMS ";
    if (names) line += substance.names[i / substances.size() % substance.names.size()] + ", 99% PURITY, ";
    if (numbers) line += "CAS NO. " + substance.cas[0].number + " ";
    lines.push_back(line + "NET WEIGHT 25 KG MADE IN CHINA");
  }
  return lines;
}

void run(benchmark::State& state, const Lines& lines, const Resolver& asked, ResolvedBy how, bool all) {
  std::size_t resolved = 0;
  for (const std::string& line : lines) {
    const Resolution resolution = asked.resolve(line);
    for (const Mention& mention : resolution.mentions) {
      if (mention.how != how) continue;
      ++resolved;
      break;
    }
  }
  if (all && resolved != lines.size()) {
    state.SkipWithError((std::to_string(lines.size() - resolved) + " lines do not resolve as they should").c_str());
    return;
  }
  for (auto _ : state) {
    for (const std::string& line : lines) benchmark::DoNotOptimize(asked.resolve(line));
  }
  state.counters["lines"] =
      benchmark::Counter(static_cast<double>(state.iterations() * lines.size()), benchmark::Counter::kIsRate);
  state.counters["resolved"] = static_cast<double>(resolved) / static_cast<double>(lines.size());
}

void by_dictionary(benchmark::State& state) {
  run(state, lines_of(true, false), resolver(), ResolvedBy::kDictionary, true);
}
void by_cas_number(benchmark::State& state) { run(state, lines_of(false, true), resolver(), ResolvedBy::kCas, true); }
void by_both(benchmark::State& state) { run(state, lines_of(true, true), resolver(), ResolvedBy::kCas, true); }

void by_grammar(benchmark::State& state) {
  const char* groups[] = {"meta-chloro", "para-iodo", "ortho-bromo", "4'-ethyl", "beta-methyl"};
  const char* bases[] = {"cyclobutyl fentanyl", "pivaloylfentanyl", "hexanoyl fentanyl", "thiofentanyl", "4-ANPP"};
  Lines lines;
  for (std::size_t i = 0; i < 500; ++i) {
    lines.push_back(std::to_string(i) + " KG " + groups[i % 5] + " " + bases[i / 5 % 5] + " HCl, SAMPLE");
  }
  run(state, lines, resolver(), ResolvedBy::kGrammar, true);
}

void ordinary_goods(benchmark::State& state) {
  const char* goods[] = {"STEEL PIPES DN50",    "COTTON T-SHIRTS SIZE XL", "POLYETHYLENE GRANULES",
                         "LED LAMPS 220V 50HZ", "FROZEN SHRIMP 10X1KG",    "AUTO PARTS FOR TOYOTA"};
  Lines lines;
  for (std::size_t i = 0; i < kLines; ++i) {
    lines.push_back(std::to_string(i) + " CARTONS " + goods[i % 6] + " HS CODE 84" + std::to_string(1000 + i) +
                    " MADE IN CHINA");
  }
  run(state, lines, resolver(), ResolvedBy::kDictionary, false);
}

// Names it has not seen before: the process remembers answers.
void by_opsin(benchmark::State& state) {
  const Resolver asked = made(true);
  if (!asked.opsin_missing().empty()) {
    state.SkipWithError(asked.opsin_missing().c_str());
    return;
  }
  const char* groups[] = {"chloro", "bromo", "methyl", "ethyl", "methoxy", "nitro", "fluoro"};
  std::size_t number = 0;
  std::size_t wrong = 0;
  const auto batch = [&] {
    Lines names;
    for (std::size_t i = 0; i < 500; ++i, ++number) {
      names.push_back("N-[" + std::to_string(2 + number % 3) + "-" + groups[number / 3 % 7] + "-" +
                      std::to_string(5 + number / 21 % 2) + "-" + groups[number / 42 % 7] + "phenyl]-" +
                      std::to_string(2 + number / 294 % 18) + "-" + groups[number / 5292 % 7] + "icosanamide");
    }
    return names;
  };
  const auto ask = [&](const Lines& names) {
    std::vector<std::vector<DeclaredField>> lines;
    for (const std::string& name : names) lines.push_back({DeclaredField{name, "text", 0, false}});
    for (const Resolution& resolution : asked.resolve_all(lines)) wrong += resolution.mentions.empty() ? 1 : 0;
  };
  ask(batch());  // the start, and its compiler's warming up
  ask(batch());
  std::size_t timed = 0;
  for (auto _ : state) {
    ask(batch());
    timed += 500;
  }
  if (wrong > 0) state.SkipWithError((std::to_string(wrong) + " names were not read").c_str());
  state.counters["names"] = benchmark::Counter(static_cast<double>(timed), benchmark::Counter::kIsRate);
}

BENCHMARK(by_dictionary)->Unit(benchmark::kMillisecond);
BENCHMARK(by_cas_number)->Unit(benchmark::kMillisecond);
BENCHMARK(by_both)->Unit(benchmark::kMillisecond);
BENCHMARK(by_grammar)->Unit(benchmark::kMillisecond);
BENCHMARK(ordinary_goods)->Unit(benchmark::kMillisecond);
// The work is another process's: only the clock on the wall sees it.
BENCHMARK(by_opsin)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(5);

}  // namespace
}  // namespace congener

BENCHMARK_MAIN();
