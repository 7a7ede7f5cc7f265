// Our fingerprint of a normalised compound, chem's of the same graph, and RDKit's of the compound's SMILES: the same
// bits.

#include <DataStructs/ExplicitBitVect.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "manifest/reader.hpp"
#include "molecule/morgan.hpp"
#include "similarity/record_fingerprints.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

Fingerprint rdkits(const std::string& smiles) {
  const std::unique_ptr<RDKit::RWMol> mol(RDKit::SmilesToMol(smiles));
  if (!mol) return {};
  const std::unique_ptr<ExplicitBitVect> bits(
      RDKit::MorganFingerprints::getFingerprintAsBitVect(*mol, Fingerprint::kRadius, Fingerprint::kBits));
  Fingerprint fingerprint;
  for (unsigned bit = 0; bit < Fingerprint::kBits; ++bit) {
    if (bits->getBit(bit)) fingerprint.words[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  return fingerprint;
}

std::size_t compare(const std::string& smiles) {
  const auto table = chem::read_smiles(smiles);
  if (!table) return 0;
  const auto parts = normalise(table.value());
  if (!parts) return 0;
  for (const Component& c : parts.value()) {
    const Fingerprint ours = morgan_fingerprint(c.molecule);
    EXPECT_NE(ours, Fingerprint()) << c.smiles;
    const auto theirs = chem::morgan_fingerprint(c.molecule);
    EXPECT_TRUE(theirs.ok() && theirs.value() == ours) << c.smiles;
    EXPECT_EQ(ours, rdkits(c.smiles)) << c.smiles;
  }
  // The way without canonical SMILES gives the same compounds, and the way from a record the same fingerprints.
  std::vector<Fingerprint> named;
  std::vector<Fingerprint> unnamed;
  for (const Component& c : parts.value()) named.insert(named.end(), c.count, morgan_fingerprint(c.molecule));
  const auto same = normalise_unnamed(table.value());
  EXPECT_TRUE(same.ok()) << smiles;
  if (same) {
    for (const Component& c : same.value()) {
      unnamed.push_back(morgan_fingerprint(c.molecule));
      if (same.value().size() > 1) continue;
      EXPECT_TRUE(same_compound(c.molecule, parts.value()[0].molecule)) << smiles;
    }
  }
  std::ranges::sort(named);
  std::ranges::sort(unnamed);
  EXPECT_EQ(named, unnamed) << smiles;
  Record record;
  record.text = smiles;
  record.kind = InputKind::kSmiles;
  const auto of_record = similarity::fingerprints_of(record, test::counter_ions());
  std::vector<Fingerprint> of_parents;
  for (const Component& c : test::judge(smiles).components) {
    if (c.role == Role::kParent) of_parents.push_back(morgan_fingerprint(c.molecule));
  }
  EXPECT_EQ(of_record ? of_record.value() : std::vector<Fingerprint>(), of_parents) << smiles;
  return parts.value().size();
}

TEST(AgreeFingerprint, OnTheFamilyAndTheLookalikes) {
  std::size_t compared = 0;
  for (const auto& [file, column] :
       {std::pair{"tests/data/fentanyls.csv", 2}, std::pair{"tests/data/lookalikes.csv", 1}}) {
    const auto rows = test::read_csv(test::source_path(file));
    for (std::size_t i = 1; i < rows.size(); ++i) compared += compare(rows[i].at(static_cast<std::size_t>(column)));
  }
  EXPECT_GT(compared, 2000U);
}

// One atom, two, stars, rings whose atoms see the same bonds, charges, bonds of other kinds, more than 64 and 128
// bonds.
TEST(AgreeFingerprint, OnUnusualGraphs) {
  std::size_t compared = 0;
  for (const std::string smiles : {"O",
                                   "[Na+].[Cl-]",
                                   "[C-]#[O+]",
                                   "CC",
                                   "CO",
                                   "CCC",
                                   "C(Cl)(Cl)(Cl)Cl",
                                   "C1CC1",
                                   "C1CCC1",
                                   "C12C3C4C1C5C2C3C45",
                                   "FS(F)(F)(F)(F)F",
                                   "[Fe]",
                                   "C[N+](C)(C)C.[I-]",
                                   "[NH3]->[Cu]",
                                   "c1ccc2ccccc2c1",
                                   "C1=CC=CC=CC=C1",
                                   "[H][H]",
                                   "*CC*",
                                   "N#N",
                                   "OO",
                                   "C1CC12CC2",
                                   "O=[N+]([O-])c1ccccc1",
                                   "[O-][n+]1ccccc1"}) {
    compared += compare(smiles);
  }
  compared += compare(std::string(100, 'C'));
  compared += compare("C1" + std::string(198, 'C') + "C1");
  for (std::size_t n = 60; n < 70; ++n) compared += compare("OC" + std::string(n, 'N') + "c1ccccc1");
  EXPECT_GT(compared, 30U);
}

TEST(AgreeFingerprint, OfRecordsAtAnyNumberOfThreads) {
  std::vector<Record> records;
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyl_forms.csv"));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Record& record = records.emplace_back();
    record.text = rows[i].at(1);
    record.kind = InputKind::kSmiles;
  }
  Record& broken = records.emplace_back();
  broken.text = "C((";
  broken.kind = InputKind::kSmiles;
  records.emplace_back().text = "fentanyl citrate";
  records.emplace_back().fault_code = "I001";
  records.emplace_back();
  const auto one = similarity::fingerprints_of(records, test::counter_ions(), 1);
  ASSERT_EQ(one.size(), records.size());
  const std::vector<std::string> codes = {"C001", "V002", "I001", "V001"};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto& answer = one[one.size() - codes.size() + i];
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, codes[i]);
  }
  // A form of a compound, salt or not, has the fingerprint of the compound.
  std::size_t equal = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Fingerprint parent = morgan_fingerprint(test::component(rows[i].at(0)).molecule);
    equal += one[i - 1].ok() && one[i - 1].value() == std::vector{parent};
  }
  EXPECT_GT(equal, rows.size() * 9 / 10);
  for (const std::size_t threads : {2, 16}) {
    const auto many = similarity::fingerprints_of(records, test::counter_ions(), threads);
    ASSERT_EQ(many.size(), one.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      ASSERT_EQ(many[i].ok(), one[i].ok());
      if (one[i]) {
        EXPECT_EQ(many[i].value(), one[i].value());
      }
    }
  }
}

TEST(AgreeFingerprint, OnTheSharedCorpora) {
  std::size_t compared = 0;
  for (const auto& [file, step] :
       {std::pair{"molecules_2M.smi.gz", 1499}, std::pair{"pubchem_substance_100k.smi.gz", 149}}) {
    const std::string path = test::shared_path(std::string("data/library/") + file);
    if (path.empty()) continue;
    auto reader = RecordReader::open(path, {FileFormat::kSmiles, "", "", ""});
    ASSERT_TRUE(reader.ok()) << path;
    std::size_t number = 0;
    std::size_t here = 0;
    while (auto record = reader.value()->next()) {
      if (number++ % static_cast<std::size_t>(step) == 0) here += compare(record->text);
    }
    EXPECT_GT(here, 500U) << path;
    compared += here;
  }
  RecordProperty("compared", static_cast<int>(compared));
}

}  // namespace
}  // namespace congener
