#include "normalise/normalise.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/engine.hpp"

namespace congener {
namespace {

// Components as "smiles[changes] smiles[…]".
std::string normalised(std::string_view smiles) {
  const auto table = chem::read_smiles(smiles);
  if (!table) return table.error().code;
  const auto components = normalise(table.value());
  if (!components) return components.error().code;
  std::string text;
  for (const Component& c : components.value()) {
    if (!text.empty()) text += " ";
    text += c.smiles + "[";
    for (const Change& change : c.changes) text += (text.back() == '[' ? "" : ",") + change.code;
    text += "]";
  }
  return text;
}

TEST(Normalise, SaltsAndCharges) {
  EXPECT_EQ(normalised("C[NH2+]C.[Cl-]"), "CNC[charge_neutralised] Cl[charge_neutralised]");
  EXPECT_EQ(normalised("[NH3+]CC(=O)[O-]"), "NCC(=O)O[charge_neutralised]");
  EXPECT_EQ(normalised("C[N+](C)(C)C.[Br-]"), "C[N+](C)(C)C[] Br[charge_neutralised]");
  EXPECT_EQ(normalised("CC(=O)O[Na]"),
            "CC(=O)O[salt_disconnected,charge_neutralised] [Na][salt_disconnected,charge_neutralised]");
  EXPECT_EQ(normalised("c1c[nH+]ccc1"), "c1ccncc1[charge_neutralised]");
}

TEST(Normalise, ChargesThatBelongStay) {
  EXPECT_EQ(normalised("C[N+](=O)[O-]"), "C[N+](=O)[O-][]");
  EXPECT_EQ(normalised("C[N+](C)(C)[O-]"), "C[N+](C)(C)[O-][]");
  EXPECT_EQ(normalised("CN=[N+]=[N-]"), "CN=[N+]=[N-][]");
}

TEST(Normalise, OneFormForEachWayOfDrawing) {
  EXPECT_EQ(normalised("CN(=O)=O"), "C[N+](=O)[O-][]");
  EXPECT_EQ(normalised("C[N+](C)(C)O"), "C[N+](C)(C)[O-][charge_neutralised]");
  EXPECT_EQ(normalised("C[S+]([O-])C"), "CS(C)=O[charge_separation_removed]");
  EXPECT_EQ(normalised("C1=CC=CC=C1O"), "Oc1ccccc1[]");
  EXPECT_EQ(normalised("CC(O)=NC"), "CNC(C)=O[imidic_acid_to_amide]");
}

TEST(Normalise, HydratesDrawnAsDiols) {
  EXPECT_EQ(normalised("Cl.OC1(O)CCNCC1"), "Cl[] O=C1CCNCC1[gem_diol_to_ketone]");
  EXPECT_EQ(normalised("Cl.O.O=C1CCNCC1"), "Cl[] O[] O=C1CCNCC1[]");
  EXPECT_EQ(normalised("OC1=CCNCC1"), "O=C1CCNCC1[enol_to_ketone]");
  EXPECT_EQ(normalised("OC(O)C(=O)O"), "O=C(O)C(O)O[]") << "not a ketone's";
}

TEST(Normalise, IsotopesStereoAndDrawnHydrogens) {
  EXPECT_EQ(normalised("[2H]C([2H])([2H])O"), "CO[explicit_hydrogens_merged,isotope_removed]");
  EXPECT_EQ(normalised("[13CH3]O"), "CO[isotope_removed]");
  EXPECT_EQ(normalised("C[C@H](N)O"), "CC(N)O[stereo_not_considered]");
  EXPECT_EQ(normalised("C/C=C/C"), "CC=CC[stereo_not_considered]");
}

TEST(Normalise, CountsRepeatedParts) {
  const auto components = normalise(chem::read_smiles("Cl.Cl.CN").value());
  ASSERT_TRUE(components.ok());
  EXPECT_EQ(components.value().at(0).count, 2U);
}

TEST(Normalise, IsIdempotentOnTheFamilyAndItsForms) {
  std::size_t checked = 0;
  for (const auto& row : test::read_csv(test::source_path("tests/data/fentanyl_forms.csv"))) {
    const auto table = chem::read_smiles(row.at(1));
    if (!table) continue;
    const auto components = normalise(table.value());
    ASSERT_TRUE(components.ok()) << row.at(1);
    for (const Component& c : components.value()) {
      const auto again = normalise(chem::read_smiles(c.smiles).value());
      ASSERT_TRUE(again.ok()) << c.smiles;
      ASSERT_EQ(again.value().size(), 1U) << c.smiles;
      EXPECT_EQ(again.value()[0].smiles, c.smiles);
      EXPECT_TRUE(again.value()[0].changes.empty()) << c.smiles;
      ++checked;
    }
  }
  EXPECT_GT(checked, 400U);
}

TEST(CounterIons, AreNamedAndNeverThePointOfARule) {
  const Matcher& matcher = test::matcher();
  std::size_t checked = 0;
  for (const auto& row : test::read_csv(test::source_path("data/normalise/counterions.csv"))) {
    if (row.at(0) == "name") continue;
    const Component c = test::component(row.at(1));
    EXPECT_TRUE(matcher.match(c).found.empty()) << row.at(0) << " is itself listed: it must not be stripped unjudged";
    ++checked;
  }
  EXPECT_GT(checked, 50U);
}

TEST(CounterIons, ADeclaredSolventIsJudgedAsItself) {
  auto components = normalise(chem::read_smiles("CC(C)=O").value()).value();
  test::counter_ions().assign_roles(components);
  EXPECT_EQ(components.at(0).role, Role::kParent);
}

}  // namespace
}  // namespace congener
