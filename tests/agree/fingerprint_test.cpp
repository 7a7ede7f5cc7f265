// Our fingerprint of a normalised compound against RDKit's of the compound's SMILES: the same bits.

#include <DataStructs/ExplicitBitVect.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <gtest/gtest.h>

#include <memory>

#include "support/engine.hpp"

namespace congener {
namespace {

TEST(AgreeFingerprint, WithRdkitOnTheFamilyAndTheLookalikes) {
  std::size_t compared = 0;
  for (const auto& [file, column] :
       {std::pair{"tests/data/fentanyls.csv", 2}, std::pair{"tests/data/lookalikes.csv", 1}}) {
    const auto rows = test::read_csv(test::source_path(file));
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const auto table = chem::read_smiles(rows[i].at(static_cast<std::size_t>(column)));
      if (!table) continue;
      const auto parts = normalise(table.value());
      if (!parts) continue;
      for (const Component& c : parts.value()) {
        const auto ours = chem::morgan_fingerprint(c.molecule);
        ASSERT_TRUE(ours.ok()) << c.smiles;
        const std::unique_ptr<RDKit::RWMol> mol(RDKit::SmilesToMol(c.smiles));
        ASSERT_TRUE(mol) << c.smiles;
        const std::unique_ptr<ExplicitBitVect> theirs(
            RDKit::MorganFingerprints::getFingerprintAsBitVect(*mol, Fingerprint::kRadius, Fingerprint::kBits));
        for (unsigned bit = 0; bit < Fingerprint::kBits; ++bit) {
          ASSERT_EQ((ours.value().words[bit / 64] >> (bit % 64) & 1U) != 0, theirs->getBit(bit)) << c.smiles;
        }
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 2000U);
}

}  // namespace
}  // namespace congener
