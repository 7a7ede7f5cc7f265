// The scanner of structure text against RDKit's reading of the same text: the same elements, the same neighbours.

#include "skeleton/skeleton.hpp"

#include <GraphMol/FileParsers/FileParsers.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chem/chem.hpp"
#include "manifest/reader.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

struct Connections {
  std::vector<int> elements;
  std::set<std::pair<int, int>> bonds;
  bool operator==(const Connections&) const = default;
};

Connections of(const ElementGraph& graph) {
  Connections c;
  for (int i = 0; i < graph.atoms; ++i) {
    const auto a = static_cast<std::size_t>(i);
    c.elements.push_back(graph.element[a]);
    if (graph.parent[a] != ElementGraph::kNoParent) c.bonds.emplace(graph.parent[a], i);
  }
  for (std::size_t k = 0; k < graph.ring_bonds; ++k) {
    c.bonds.insert(std::minmax<int>(graph.ring_bond[k].first, graph.ring_bond[k].second));
  }
  return c;
}

// In the order of the text, without the hydrogens that have one bond.
Connections of(const RDKit::ROMol& mol) {
  Connections c;
  std::vector<int> place(mol.getNumAtoms(), -1);
  for (const RDKit::Atom* atom : mol.atoms()) {
    bool dropped = atom->getAtomicNum() == 1 && atom->getDegree() == 1;
    for (const RDKit::Atom* n : mol.atomNeighbors(atom)) dropped = dropped && n->getAtomicNum() != 1;
    if (dropped) continue;
    place[atom->getIdx()] = static_cast<int>(c.elements.size());
    c.elements.push_back(atom->getAtomicNum());
  }
  for (const RDKit::Bond* bond : mol.bonds()) {
    const int a = place[bond->getBeginAtomIdx()];
    const int b = place[bond->getEndAtomIdx()];
    if (a >= 0 && b >= 0) c.bonds.insert(std::minmax(a, b));
  }
  return c;
}

std::unique_ptr<RDKit::RWMol> read_by_rdkit(const std::string& smiles) {
  RDKit::SmilesParserParams params;
  params.sanitize = false;
  params.removeHs = false;
  params.strictCXSMILES = false;
  try {
    return std::unique_ptr<RDKit::RWMol>(RDKit::SmilesToMol(smiles, params));
  } catch (const std::exception&) {
    return nullptr;
  }
}

struct Compared {
  std::size_t scanned = 0;
  std::size_t handed_over = 0;
};

void compare(const std::string& smiles, Compared& seen) {
  ElementGraph graph;
  const Scanned scanned = scan_smiles(smiles, graph);
  const auto mol = read_by_rdkit(smiles);
  if (scanned.outcome != Scan::kScanned) {
    ++seen.handed_over;
    if (scanned.outcome == Scan::kFaulty) {
      EXPECT_EQ(mol, nullptr) << smiles << " was called faulty: " << scanned.what << " at " << scanned.position;
    }
    return;
  }
  ++seen.scanned;
  ASSERT_NE(mol, nullptr) << smiles;
  EXPECT_EQ(of(graph), of(*mol)) << smiles;
}

// Every `step`-th structure of a file.
Compared compare_file(const std::string& path, std::size_t step) {
  Compared seen;
  auto reader = RecordReader::open(path, {FileFormat::kSmiles, "", "", ""});
  EXPECT_TRUE(reader.ok()) << path;
  if (!reader) return seen;
  std::size_t number = 0;
  while (auto record = reader.value()->next()) {
    if (number++ % step == 0 && record->kind == InputKind::kSmiles) compare(record->text, seen);
  }
  return seen;
}

bool full() { return std::getenv("CONGENER_FULL") != nullptr; }

class AgreeSkeleton : public testing::Test {
 protected:
  void SetUp() override { chem::warm_up(); }
};

TEST_F(AgreeSkeleton, OnEveryNotationOneByOne) {
  const std::vector<std::string> notations = {"C",
                                              "CC",
                                              "C=C",
                                              "C#N",
                                              "CC(C)(C)C",
                                              "c1ccccc1",
                                              "C1CC1",
                                              "C%12CC%12",
                                              "C%(123)CC%(123)",
                                              "[13CH4]",
                                              "[H]O[H]",
                                              "[2H]C([2H])[2H]",
                                              "[H][H]",
                                              "[H+].[Cl-]",
                                              "[Na+].[Cl-]",
                                              "C[C@H](N)O",
                                              "C[C@@](F)(Cl)Br",
                                              "F/C=C/F",
                                              "F/C=C\\F",
                                              "[nH]1cccc1",
                                              "c1cc[se]c1",
                                              "[CoH2]",
                                              "[Co]",
                                              "[Sc]",
                                              "S[Cn]",
                                              "C$C",
                                              "C1CC2CC1CC2",
                                              "[C:12]",
                                              "[CH3:1][OH:2]",
                                              "[#6]C",
                                              "C[N+](=O)[O-]",
                                              "N->[Cu]",
                                              "[Cu]<-N",
                                              "C1.C1",
                                              "[OH-].[NH4+]",
                                              "Clc1ccc(Br)cc1",
                                              "C-C=C-C",
                                              "c1ccc-2c(c1)-c1ccccc1-2",
                                              "[Pt@SP1](F)(Cl)(Br)I",
                                              "[S@TB5](F)(Cl)(Br)(I)N",
                                              "[H]c1ccccc1",
                                              "C12C3C4C1C5C2C3C45",
                                              "B",
                                              "[te]1cccc1",
                                              "[Cl-]",
                                              "[Fe++]",
                                              "[O--]"};
  Compared seen;
  for (const std::string& smiles : notations) compare(smiles, seen);
  EXPECT_GT(seen.scanned, notations.size() * 8 / 10);
}

TEST_F(AgreeSkeleton, FaultsHaveTheirPlace) {
  struct Case {
    const char* smiles;
    std::size_t position;
  };
  for (const auto& [smiles, position] :
       {Case{"CC(C", 2}, Case{"CC)C", 2}, Case{"C1CCC", 1}, Case{"C[NH", 1}, Case{"CC=", 2}, Case{"1CC", 0},
        Case{"C%1", 1}, Case{"=CC", 0}, Case{"C()C", 2}}) {
    ElementGraph graph;
    const Scanned scanned = scan_smiles(smiles, graph);
    EXPECT_EQ(scanned.outcome, Scan::kFaulty) << smiles;
    EXPECT_EQ(scanned.position, position) << smiles;
    EXPECT_EQ(read_by_rdkit(smiles), nullptr) << smiles;
  }
}

TEST_F(AgreeSkeleton, WhatItDoesNotKnowIsHandedOver) {
  ElementGraph graph;
  for (const std::string& smiles :
       {std::string("*C"), std::string("C~C"), std::string("[C,N]"), std::string(ElementGraph::kMaxAtoms + 1, 'C'),
        std::string("CC(C)(C)(C)C"), std::string("CO |$_R1;$|"), std::string("CCO fentanyl"),
        std::string("no structure"), std::string("CO |c:1| fentanyl"), std::string("[Te++++]"),
        std::string("[Fe++2]")}) {
    EXPECT_EQ(scan_smiles(smiles, graph).outcome, Scan::kBeyond) << smiles;
  }
}

TEST_F(AgreeSkeleton, OnTheRepositorysCompounds) {
  Compared seen;
  for (const auto& row : test::read_csv(test::source_path("tests/verdicts/fentanyls.golden.tsv"))) {
    if (!row.empty()) compare(row[0].substr(0, row[0].find('\t')), seen);
  }
  EXPECT_GT(seen.scanned, 200U);
  EXPECT_LT(seen.handed_over, 5U);
}

TEST_F(AgreeSkeleton, OnTheSharedCorpora) {
  Compared all;
  const auto add = [&](const char* file, std::size_t step) {
    const std::string path = test::shared_path(std::string("data/") + file);
    if (path.empty()) return;
    const Compared seen = compare_file(path, full() ? 1 : step);
    EXPECT_GT(seen.scanned, seen.handed_over) << file;
    all.scanned += seen.scanned;
    all.handed_over += seen.handed_over;
  };
  add("library/molecules_2M.smi.gz", 199);
  add("library/pubchem_substance_100k.smi.gz", 23);
  add("library/chembl_original_spelling_81k.smi.gz", 19);
  add("queries/canonSmiles.long.smi", 1);
  add("queries/inorganic_stereo.smi", 1);
  if (const std::string folder = test::shared_path("data/queries/smilesreading"); !folder.empty()) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const Compared seen = compare_file(entry.path().string(), full() ? 1 : 29);
      all.scanned += seen.scanned;
      all.handed_over += seen.handed_over;
    }
  }
  RecordProperty("scanned", static_cast<int>(all.scanned));
  RecordProperty("handed_over", static_cast<int>(all.handed_over));
}

TEST_F(AgreeSkeleton, OnMolfilesOfBothVersions) {
  std::size_t scanned = 0;
  for (const char* smiles :
       {"CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "C[N+](C)(C)C.[Cl-]", "OC[C@H](O)C1CC1", "[Na+].[O-]C=O"}) {
    const auto mol = read_by_rdkit(smiles);
    for (const bool v3000 : {false, true}) {
      const std::string block = RDKit::MolToMolBlock(*mol, true, -1, false, v3000);
      ElementGraph graph;
      const Scanned result = scan_molfile(block, graph);
      ASSERT_EQ(result.outcome, Scan::kScanned) << result.what << "\n" << block;
      ++scanned;
      // The molfile's atoms are renumbered so that each follows one it is bonded to: compare what numbering leaves
      // alone.
      Connections ours = of(graph);
      Connections theirs = of(*mol);
      std::ranges::sort(ours.elements);
      std::ranges::sort(theirs.elements);
      EXPECT_EQ(ours.elements, theirs.elements);
      EXPECT_EQ(ours.bonds.size(), theirs.bonds.size());
    }
  }
  EXPECT_EQ(scanned, 8U);
  ElementGraph graph;
  EXPECT_EQ(scan_molfile("a\nb\nc\n  2  1  0\n", graph).outcome, Scan::kFaulty);
  EXPECT_EQ(scan_molfile("", graph).outcome, Scan::kFaulty);
}

}  // namespace
}  // namespace congener
