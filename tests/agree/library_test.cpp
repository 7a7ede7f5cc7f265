// A library against the text it was built of: the same bytes for every verdict.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "library/library_screen.hpp"
#include "library/library_search.hpp"
#include "molecule/morgan.hpp"
#include "prefilter/prefilter.hpp"
#include "similarity/search.hpp"
#include "skeleton/skeleton.hpp"
#include "support/engine.hpp"
#include "support/library_files.hpp"

namespace congener {
namespace {

JudgeOptions filtered(std::vector<std::string> rules = {}) {
  JudgeOptions options = test::options();
  options.prefilter = true;
  options.rules = std::move(rules);
  return options;
}

Judge judge_with(const JudgeOptions& options) { return Judge(test::rules(), test::counter_ions(), options); }

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// Every `step`th line of a corpus, as a file of its own.
std::string sample(const test::LibraryFiles& files, const std::string& path, const std::string& name,
                   std::size_t step) {
  auto reader = RecordReader::open(path, {FileFormat::kSmiles, "", "", ""});
  EXPECT_TRUE(reader.ok()) << path;
  std::string text;
  std::size_t number = 0;
  while (auto record = reader.value()->next()) {
    if (number++ % step == 0) text += record->text + " " + record->id + "\n";
  }
  return files.write(name, text);
}

std::vector<std::string> own_corpora() {
  std::vector<std::string> found;
  for (const char* file : {"fentanyls.csv", "fentanyl_forms.csv", "lookalikes.csv", "expected_fentanyls.csv"}) {
    found.push_back(test::source_path(std::string("tests/data/") + file));
  }
  found.push_back(test::source_path("data/manifests/sample.csv"));
  return found;
}

// All records against the text read in full; those not clear against the plain path without any filter.
void compare(const library::Library& library, const std::vector<std::string>& sources, const JudgeOptions& options,
             std::size_t least_not_clear) {
  JudgeOptions validating = options;
  validating.validate = true;
  JudgeOptions plain = options;
  plain.prefilter = false;
  const Judge judge = judge_with(options);
  const test::Answer all = test::ask(library, judge, true, 0);
  ASSERT_EQ(all.fault, "");
  EXPECT_EQ(all.text, test::ask_text(sources, judge_with(validating), true));
  const test::Answer one = test::ask(library, judge, false, 1);
  ASSERT_EQ(one.fault, "");
  EXPECT_EQ(one.text, test::ask_text(sources, judge_with(plain), false));
  EXPECT_EQ(test::ask(library, judge, false, 16).text, one.text);
  EXPECT_EQ(std::vector(one.tally.by_status, one.tally.by_status + 6),
            std::vector(all.tally.by_status, all.tally.by_status + 6));
  EXPECT_EQ(lines(one.text), library.size() - one.tally.by_status[static_cast<std::size_t>(Status::kClear)]);
  EXPECT_GE(lines(one.text), least_not_clear);
}

TEST(AgreeLibrary, OnTheRepositorysCorpora) {
  const test::LibraryFiles files;
  const auto sources = own_corpora();
  const library::Library library = files.library(sources, "own.cgl");
  EXPECT_GT(library.size(), 2000U);
  compare(library, sources, filtered(), 500);
}

TEST(AgreeLibrary, OnOneRuleAndOnOneJurisdiction) {
  const test::LibraryFiles files;
  const auto sources = own_corpora();
  const library::Library library = files.library(sources, "own.cgl");
  compare(library, sources, filtered({"us.fentanyl_related"}), 100);
  compare(library, sources, filtered({"us.schedule_ii"}), 5);
  JudgeOptions china = filtered();
  china.jurisdictions = {"CN"};
  china.drafts = true;
  compare(library, sources, china, 100);
}

TEST(AgreeLibrary, OnSamplesOfTheSharedCorpora) {
  const bool full = std::getenv("CONGENER_FULL") != nullptr;
  const test::LibraryFiles files;
  std::vector<std::string> sources;
  for (const auto& [file, step] : {std::pair{"molecules_2M.smi.gz", std::size_t{2500}},
                                   std::pair{"chembl_original_spelling_81k.smi.gz", std::size_t{100}},
                                   std::pair{"pubchem_substance_100k.smi.gz", std::size_t{100}}}) {
    const std::string path = test::shared_path(std::string("data/library/") + file);
    if (!path.empty()) sources.push_back(sample(files, path, file, full ? step / 25 : step));
  }
  if (sources.empty()) return;
  sources.push_back(test::source_path("tests/data/fentanyls.csv"));
  const library::Library library = files.library(sources, "shared.cgl");
  compare(library, sources, filtered(), 100);
}

// A skeleton's counts and features are a structure's too where the plain path finds something.
TEST(AgreeLibrary, TheDemandsAreMetByEveryExample) {
  std::size_t met = 0;
  for (const Rule& rule : test::rules().rules()) {
    const Prefilter alone(test::rules(), {&rule});
    for (const auto* examples : {&rule.in, &rule.contested, &rule.excepted}) {
      for (const Example& example : *examples) {
        ElementGraph graph;
        if (scan_smiles(example.smiles, graph).outcome != Scan::kScanned || !alone.possible(graph)) continue;
        const Demand structure{screening_key(graph), feature_key(graph)};
        const bool asked = std::ranges::any_of(alone.demands(), [&](const Demand& d) { return d.met_by(structure); });
        met += asked ? 1 : 0;
        EXPECT_TRUE(asked || !alone.bounded() || Prefilter::lets_through(graph) ||
                    alone.may_be_listed(structure.counts))
            << rule.id << ": " << example.smiles;
      }
    }
  }
  EXPECT_GT(met, 100U);
}

// The search over the library against a comparison with every compound, one by one.
TEST(AgreeLibrary, SimilarRecordsAreThoseOfComparingAll) {
  const test::LibraryFiles files;
  const auto sources = own_corpora();
  const library::Library library = files.library(sources, "own.cgl");
  struct Row {
    std::size_t record = 0;
    std::string component;
    Fingerprint fingerprint;
  };
  std::vector<Row> rows;
  for (std::size_t r = 0; r < library.size(); ++r) {
    auto stored = library.record(r);
    ASSERT_TRUE(stored.ok());
    test::counter_ions().assign_roles(stored.value().components);
    for (const Component& component : stored.value().components) {
      if (component.role != Role::kParent) continue;
      rows.push_back({r + 1, component.smiles, morgan_fingerprint(component.molecule)});
    }
  }
  ASSERT_EQ(rows.size(), library.header().components);
  const std::vector<Fingerprint> queries = {rows[0].fingerprint, rows[rows.size() / 2].fingerprint};
  similarity::SearchOptions options;
  options.k = 40;
  const auto found =
      library::find_similar(library, test::counter_ions(), std::vector<library::Query>{{queries[0]}, queries}, options);
  ASSERT_TRUE(found.ok());
  for (std::size_t q = 0; q < 2; ++q) {
    const auto best = [&](const Row& row) {
      const auto first = similarity::tanimoto(row.fingerprint, queries[0]);
      const auto second = similarity::tanimoto(row.fingerprint, queries[1]);
      return q == 0 || similarity::compare(first, second) >= 0 ? first : second;
    };
    std::vector<Row> sorted = rows;
    std::ranges::stable_sort(sorted,
                             [&](const Row& a, const Row& b) { return similarity::compare(best(a), best(b)) > 0; });
    ASSERT_EQ(found.value()[q].size(), options.k);
    for (std::size_t k = 0; k < options.k; ++k) {
      EXPECT_EQ(found.value()[q][k].record.number, sorted[k].record) << q << " " << k;
      EXPECT_EQ(found.value()[q][k].component, sorted[k].component) << q << " " << k;
      EXPECT_EQ(similarity::compare(found.value()[q][k].tanimoto, best(sorted[k])), 0) << q << " " << k;
    }
  }
}

}  // namespace
}  // namespace congener
