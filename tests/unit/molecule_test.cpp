#include "congener/molecule.hpp"

#include <gtest/gtest.h>

#include "support/engine.hpp"

namespace congener {
namespace {

Molecule read(std::string_view smiles) {
  return chem::perceive(chem::read_smiles(smiles).value(), chem::AtomOrder::kAsGiven).value().molecule;
}

TEST(Molecule, CountsTheRingsOfEachSystem) {
  const Molecule fentanyl = read("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1");
  ASSERT_EQ(fentanyl.ring_systems().size(), 3U);
  for (const RingSystem& system : fentanyl.ring_systems()) {
    EXPECT_EQ(system.rings, 1U);
    EXPECT_EQ(system.atoms.size(), 6U);
  }
}

TEST(Molecule, FusedSpiroAndBridgedRingsAreOneSystem) {
  EXPECT_EQ(read("c1ccc2ccccc2c1").ring_systems().at(0).rings, 2U);
  EXPECT_EQ(read("C1CCC2(CC1)OCCO2").ring_systems().at(0).rings, 2U);
  EXPECT_EQ(read("C1CC2CCC1N2").ring_systems().at(0).rings, 2U);
  EXPECT_EQ(read("c1ccccc1-c1ccccc1").ring_systems().size(), 2U);
}

TEST(Molecule, TellsAromaticRingsOfASystemApart) {
  const Molecule benzodioxole = read("c1ccc2OCOc2c1");
  EXPECT_EQ(benzodioxole.ring_systems().at(0).aromatic_rings, 1U);
  const Molecule benzofuran = read("c1ccc2occc2c1");
  EXPECT_EQ(benzofuran.ring_systems().at(0).aromatic_rings, 2U);
  const Molecule fluorene = read("c1ccc2c(c1)Cc1ccccc12");
  EXPECT_EQ(fluorene.ring_systems().at(0).aromatic_rings, 2U);
  EXPECT_EQ(fluorene.ring_systems().at(0).aromatic_parts, 2U);
}

TEST(Molecule, ABondBetweenRingsIsInNone) {
  const Molecule biphenyl = read("c1ccccc1-c1ccccc1");
  const int bond = biphenyl.bond_between(5, 6);
  ASSERT_GE(bond, 0);
  EXPECT_FALSE(biphenyl.bond_in_ring(static_cast<std::size_t>(bond)));
}

TEST(Molecule, SameCompoundUpToNumbering) {
  EXPECT_TRUE(same_compound(read("OCCc1ccccc1"), read("c1ccccc1CCO")));
  EXPECT_FALSE(same_compound(read("OCCc1ccccc1"), read("OC(C)c1ccccc1")));
  EXPECT_FALSE(same_compound(read("CCO"), read("CC=O")));
  EXPECT_FALSE(same_compound(read("CCO"), read("CCN")));
}

}  // namespace
}  // namespace congener
