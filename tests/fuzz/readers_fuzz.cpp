// Damages files at random and reads them, one target a kind of file and one for names, each for so many seconds.
//
//   readers_fuzz CORPUS [--seconds N] [--seed S] [--target .csv] [--keep DIRECTORY]
//
// A seed gives the same inputs again. The input that is being read lies in the directory, so that it is there after a
// crash. Exit code 1: a promise was broken; the input is kept and named.

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "support/mutation.hpp"
#include "support/resolving.hpp"

namespace {

namespace fs = std::filesystem;
using namespace congener;

// An input that takes longer ends the run: a reader must not hang.
constexpr unsigned kHangSeconds = 60;

struct Options {
  fs::path corpus;
  fs::path keep = fs::temp_directory_path() / fmt::format("congener_fuzz_{}", getpid());
  std::size_t seconds = 60;
  std::size_t seed = 1;
  std::string target;  // empty: all
};

// One reader, one target: named by the first of its endings.
std::string target_of(const fs::path& path) {
  static const std::map<std::string, std::string> kSame = {
      {".tsv", ".csv"}, {".xls", ".xlsx"}, {".xlsb", ".xlsx"}, {".xlsm", ".xlsx"}, {".zip", ".xlsx"}};
  const std::string ending = path.extension().string();
  const auto same = kSame.find(ending);
  return same == kSame.end() ? ending : same->second;
}

// Reads inputs until the time is over; false where a promise was broken.
template <typename Once>
bool run(const Options& options, const std::string& target, const Once& once) {
  if (!options.target.empty() && options.target != target) return true;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
  test::Random random(options.seed);
  std::size_t inputs = 0;
  for (; std::chrono::steady_clock::now() < end; ++inputs) {
    alarm(kHangSeconds);
    const std::string broken = once(random);
    alarm(0);
    if (broken.empty()) continue;
    fmt::print("{}: input {} of seed {}: {}\n", target, inputs, options.seed, broken);
    return false;
  }
  fmt::print("{}: {} inputs in {} s, seed {}\n", target, inputs, options.seconds, options.seed);
  std::fflush(stdout);
  return true;
}

std::string names_once(const test::Corpus& corpus, test::Random& random) {
  static const std::vector<std::string> kNames = {"para-fluoro isobutyryl fentanyl",
                                                  "β-hydroxythiofentanyl",
                                                  "4'-methyl acetyl fentanyl",
                                                  "1-boc-4-AP",
                                                  "N-phenethyl-4-piperidone",
                                                  "CAS 437-38-7 fentanyl",
                                                  "4-苯胺基哌啶",
                                                  "clorhidrato de 4-piperidona",
                                                  "2-fluorofentanyl 99.9% 5 KG",
                                                  "InChI=1S/CH4/h1H4 methane",
                                                  "meta-chloro 4-ANPP HCl"};
  const std::string text =
      valid_utf8(test::mutate(kNames[random() % kNames.size()], corpus.with_ending(".csv"), random));
  const std::string told = test::brief(test::resolver_without_opsin().resolve(text));
  return is_utf8(told) ? "" : "a resolution that is not UTF-8";
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  const auto number = [](std::string_view text, std::size_t& into) {
    return std::from_chars(text.data(), text.data() + text.size(), into).ec == std::errc();
  };
  bool sound = count > 1;
  if (sound) options.corpus = arguments[1];
  for (int i = 2; sound && i < count; i += 2) {
    const std::string_view key = arguments[i];
    sound = i + 1 < count;
    if (!sound) break;
    const std::string value = arguments[i + 1];
    if (key == "--seconds") {
      sound = number(value, options.seconds);
    } else if (key == "--seed") {
      sound = number(value, options.seed);
    } else if (key == "--target") {
      options.target = value;
    } else if (key == "--keep") {
      options.keep = value;
    } else {
      sound = false;
    }
  }
  if (!sound || !fs::is_directory(options.corpus)) {
    fmt::print(stderr, "usage: readers_fuzz CORPUS [--seconds N] [--seed S] [--target .csv] [--keep DIRECTORY]\n");
    return 4;
  }
  fs::create_directories(options.keep);
  const auto corpus = test::Corpus::load(options.corpus);
  bool kept = true;
  std::map<std::string, std::vector<const test::Corpus::File*>> targets;
  for (const test::Corpus::File& file : corpus.files) targets[target_of(file.path)].push_back(&file);
  for (const auto& [target, files] : targets) {
    kept = run(options, target,
               [&](test::Random& random) {
                 const test::Corpus::File& seed = *files[random() % files.size()];
                 const bool part = seed.bytes.starts_with("PK") && random() % 4 != 0;
                 return test::broken_promise(
                     options.keep, "input" + seed.path.extension().string(),
                     part ? test::mutate_part(seed.bytes, files, random) : test::mutate(seed.bytes, files, random));
               }) &&
           kept;
  }
  kept = run(options, "names", [&](test::Random& random) { return names_once(corpus, random); }) && kept;
  if (!kept) {
    fmt::print("the last input of each lies in {}\n", options.keep.string());
    return 1;
  }
  fs::remove_all(options.keep);
  return 0;
}
