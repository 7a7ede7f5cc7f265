// With and without the prefilter: the same verdict for every record. Only what was examined may differ.

#include "prefilter/prefilter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "base/parallel.hpp"
#include "manifest/reader.hpp"
#include "skeleton/skeleton.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

const Judge& plain() {
  static const Judge judge(test::rules(), test::counter_ions(), test::options());
  return judge;
}

const Judge& filtered() {
  static const Judge judge = [] {
    JudgeOptions options = test::options();
    options.prefilter = true;
    return Judge(test::rules(), test::counter_ions(), options);
  }();
  return judge;
}

struct Seen {
  std::atomic<std::size_t> records = 0;
  std::atomic<std::size_t> ruled_out = 0;
  std::atomic<std::size_t> not_clear = 0;
};

const Prefilter& prefilter() {
  static const Prefilter all = [] {
    std::vector<const Rule*> rules;
    for (const Rule& rule : test::rules().rules()) rules.push_back(&rule);
    return Prefilter(test::rules(), rules);
  }();
  return all;
}

void compare(const Record& record, Seen& seen) {
  ElementGraph graph;
  if (scan_smiles(record.text, graph).outcome == Scan::kScanned && prefilter().possible(graph)) {
    EXPECT_TRUE(prefilter().possible(screening_key(graph))) << record.text << " is ruled out by its key";
  }
  const Verdict fast = filtered().judge(record);
  const Verdict slow = plain().judge(record);
  ++seen.records;
  seen.not_clear += slow.status != Status::kClear;
  if (fast.examined == "skeleton") {
    ++seen.ruled_out;
    // A structure that is ruled out is not validated, so an impossible one may be called clear.
    EXPECT_TRUE(slow.status == Status::kInvalid ||
                (slow.hits.empty() && slow.near.empty() && slow.reasons.empty() && slow.status == Status::kClear))
        << record.text << " was ruled out, but is " << test::summary(slow);
  } else {
    // Only the rules that may apply were matched.
    EXPECT_EQ(test::ndjson(fast), test::ndjson(slow)) << record.text;
  }
}

void compare_smiles(const std::string& smiles, Seen& seen) {
  Record record;
  record.text = smiles;
  record.kind = InputKind::kSmiles;
  compare(record, seen);
}

void compare_file(const std::string& path, std::size_t step, Seen& seen) {
  constexpr std::size_t kAtOnce = 20000;
  auto reader = RecordReader::open(path, {FileFormat::kSmiles, "", "", ""});
  ASSERT_TRUE(reader.ok()) << path;
  std::size_t number = 0;
  std::vector<Record> records;
  const auto compare_all = [&] {
    for_each_in_parallel(records.size(), [&](std::size_t i) { compare(records[i], seen); });
    records.clear();
  };
  while (auto record = reader.value()->next()) {
    if (number++ % step == 0) records.push_back(std::move(*record));
    if (records.size() == kAtOnce) compare_all();
  }
  compare_all();
}

bool full() { return std::getenv("CONGENER_FULL") != nullptr; }

// A rule of kind similar asks whether a core is contained, whatever else its atoms are bonded to: here the phenyl ring
// and the piperidine ring of the core are bonded to each other, or the piperidine ring is bridged.
TEST(AgreePrefilter, ACoreMayHaveFurtherBondsWithin) {
  Seen seen;
  for (const char* smiles :
       {"CCC(=O)N1c2ccccc2[C@H]2CN(CCc3ccccc3)CC[C@H]21", "CCC(=O)N(c1ccccc1)C1C2CN(CCc3ccccc3)CC12",
        "CCC(=O)N(c1ccccc1)C1C2CCC1CN(CCc1ccccc1)C2"}) {
    compare_smiles(smiles, seen);
  }
  EXPECT_EQ(seen.not_clear, seen.records);
}

// Every example of every rule that applies to it is let through: by all rules together, and by its own alone.
TEST(AgreePrefilter, LetsEveryExampleThrough) {
  std::size_t asked = 0;
  for (const Rule& rule : test::rules().rules()) {
    const Prefilter alone(test::rules(), {&rule});
    for (const auto* examples : {&rule.in, &rule.contested, &rule.excepted}) {
      for (const Example& example : *examples) {
        ElementGraph graph;
        const Scanned scanned = scan_smiles(example.smiles, graph);
        if (scanned.outcome != Scan::kScanned) continue;
        ++asked;
        EXPECT_TRUE(alone.possible(graph)) << rule.id << ": " << example.smiles;
        EXPECT_TRUE(alone.possible(screening_key(graph))) << rule.id << ": " << example.smiles;
      }
    }
  }
  EXPECT_GT(asked, 200U);
}

TEST(AgreePrefilter, RulesOrdinaryCompoundsOut) {
  Seen seen;
  for (const char* smiles :
       {"CCO", "CC(=O)Oc1ccccc1C(=O)O", "CN1CCC[C@H]1c2cccnc2", "Clc1ccccc1.Cl", "[Na+].[Cl-]", "O=C1CCCCC1"}) {
    compare_smiles(smiles, seen);
  }
  EXPECT_EQ(seen.ruled_out, seen.records);
}

TEST(AgreePrefilter, OnTheFamilyAndItsForms) {
  Seen seen;
  for (const auto& row : test::read_csv(test::source_path("tests/verdicts/fentanyls.golden.tsv"))) {
    if (!row.empty()) compare_smiles(row[0].substr(0, row[0].find('\t')), seen);
  }
  EXPECT_GT(seen.records, 200U);
  EXPECT_LT(seen.ruled_out, seen.records / 2);
}

// Members built by putting every pair of permitted groups on the class's places: never ruled out where they are in.
TEST(AgreePrefilter, OnMembersBuiltFromPermittedGroups) {
  const std::vector<std::string> acyls = {"CC", "C", "CCC", "c4ccco4", "C4CC4", "COC", "OCC", "C=C"};
  const std::vector<std::string> rings = {"c5ccccc5", "c5ccc(F)cc5", "c5ccccn5", "c5cccs5", "c5ccc(OC)cc5"};
  const std::vector<std::string> tails = {
      "CCc6ccccc6",      "CCc6cccs6", "CC(C)c6ccccc6",  "CC(O)c6ccc(Cl)cc6", "CC(OC(C)=O)c6ccccc6",
      "CCn6nnn(CC)c6=O", "C",         "C(=O)OC(C)(C)C", "CCC6CCCCC6"};
  const std::vector<std::string> fours = {"", "C", "C(=O)OC", "COC", "OC(C)=O"};
  Seen seen;
  std::size_t members = 0;
  for (const std::string& a : acyls) {
    for (const std::string& r : rings) {
      for (const std::string& t : tails) {
        for (const std::string& f : fours) {
          const std::string four = f.empty() ? "C3" : "C3(" + f + ")";
          Record record;
          record.text = "O=C(" + a + ")N(" + r + ")" + four + "CCN(" + t + ")CC3";
          record.kind = InputKind::kSmiles;
          const Verdict verdict = filtered().judge(record);
          members += !verdict.hits.empty();
          compare(record, seen);
        }
      }
    }
  }
  EXPECT_EQ(seen.records, 1800U);
  EXPECT_GT(seen.not_clear, 1500U);
  EXPECT_GT(members, 1500U);
}

TEST(AgreePrefilter, OnTheSharedCorpora) {
  Seen all;
  const auto add = [&](const char* file, std::size_t step) {
    const std::string path = test::shared_path(std::string("data/library/") + file);
    if (path.empty()) return;
    Seen seen;
    compare_file(path, full() ? 1 : step, seen);
    EXPECT_GT(seen.ruled_out * 100, seen.records * 90) << file;
    all.records += seen.records;
    all.ruled_out += seen.ruled_out;
    all.not_clear += seen.not_clear;
  };
  add("molecules_2M.smi.gz", 397);
  add("chembl_original_spelling_81k.smi.gz", 41);
  add("pubchem_substance_100k.smi.gz", 41);
  RecordProperty("records", static_cast<int>(all.records.load()));
  RecordProperty("ruled_out", static_cast<int>(all.ruled_out.load()));
  if (all.records > 0) {
    EXPECT_GT(all.not_clear, 5U);
  }
}

}  // namespace
}  // namespace congener
