// The class rules on a compound as Open Babel perceives it (hydrogens, aromaticity) against RDKit's perception.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "support/engine.hpp"

namespace congener {
namespace {

// What the class rules say, without atom numbers: the two toolkits number alike, but the text is for people.
std::string said(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings.found) {
    std::set<std::string> clauses;
    for (const Account& a : finding.accounts) {
      if (!a.clause.empty()) clauses.insert(a.clause);
    }
    text += finding.rule->id + ":";
    for (const std::string& c : clauses) text += c + " ";
    for (const std::string& r : finding.readings) text += r + " ";
    text += ";";
  }
  return text;
}

// The toolkits disagree on what is aromatic; where that decides, the compound stands here with the reason.
const std::set<std::string>& explained() {
  static const std::set<std::string> all = {};
  return all;
}

TEST(AgreeOpenBabel, OnTheFamilyAndTheLookalikes) {
  if (!chem::has_openbabel()) return;
  MatchOptions options;
  options.near_misses = false;
  std::size_t compared = 0;
  std::size_t members = 0;
  for (const auto& [file, column] :
       {std::pair{"tests/data/fentanyls.csv", 2}, std::pair{"tests/data/lookalikes.csv", 1}}) {
    const auto rows = test::read_csv(test::source_path(file));
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const auto table = chem::read_smiles(rows[i].at(static_cast<std::size_t>(column)));
      if (!table) continue;
      const auto parts = normalise(table.value());
      if (!parts) continue;
      for (const Component& c : parts.value()) {
        const auto theirs = chem::perceive_with_openbabel(c.smiles);
        ASSERT_TRUE(theirs.ok()) << c.smiles;
        const std::string ours = said(test::matcher().match_classes(c.molecule, options));
        const std::string other = said(test::matcher().match_classes(theirs.value(), options));
        if (!explained().contains(c.smiles)) {
          EXPECT_EQ(ours, other) << rows[i].at(0) << " " << c.smiles;
        }
        ++compared;
        members += !ours.empty();
      }
    }
  }
  EXPECT_GT(compared, 2000U);
  EXPECT_GT(members, 150U);
}

}  // namespace
}  // namespace congener
