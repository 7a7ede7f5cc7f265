// Our SMARTS matcher against RDKit's, on every pattern of the rule base and every compound of the test corpora.

#include "molecule/pattern.hpp"

#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "molecule/transformation.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

std::set<std::string> patterns() {
  std::set<std::string> all;
  const auto of_forms = [&](const std::vector<Form>& forms) {
    for (const Form& form : forms) {
      all.insert(form.root->smarts());
      if (form.body) all.insert(form.body->smarts());
      for (const Requirement& r : form.require) all.insert(r.pattern->smarts());
    }
  };
  for (const auto& [id, term] : test::rules().terms()) {
    of_forms(term->forms);
    for (const TermReading& reading : term->readings) of_forms(reading.forms);
  }
  for (const auto& [id, term] : test::rules().transformations()) {
    for (const auto& t : term->reverse) all.insert(t->pattern.smarts());
    for (const TransformationReading& reading : term->readings) {
      for (const auto& t : reading.reverse) all.insert(t->pattern.smarts());
    }
  }
  return all;
}

TEST(AgreePattern, WithRdkitOnEveryPatternOfTheRuleBase) {
  std::vector<Component> compounds;
  for (const char* file : {"tests/data/fentanyls.csv", "tests/data/lookalikes.csv"}) {
    const auto rows = test::read_csv(test::source_path(file));
    const std::size_t column = std::string_view(file).ends_with("fentanyls.csv") ? 2 : 1;
    for (std::size_t i = 1; i < rows.size(); i += column == 2 ? 1 : 4) {
      const auto table = chem::read_smiles(rows[i].at(column));
      if (!table) continue;
      auto parts = normalise(table.value());
      if (parts) compounds.push_back(parts.value().front());
    }
  }
  ASSERT_GT(compounds.size(), 500U);

  RDKit::SubstructMatchParameters all;
  all.uniquify = true;
  all.maxMatches = 1'000'000;
  std::vector<std::unique_ptr<RDKit::RWMol>> molecules;
  for (const Component& c : compounds) molecules.emplace_back(RDKit::SmilesToMol(c.smiles));
  std::size_t matches = 0;
  for (const std::string& smarts : patterns()) {
    const auto ours = Pattern::parse(smarts);
    ASSERT_TRUE(ours.ok()) << smarts;
    const std::unique_ptr<RDKit::RWMol> theirs(RDKit::SmartsToMol(smarts));
    ASSERT_TRUE(theirs) << smarts;
    for (std::size_t i = 0; i < compounds.size(); ++i) {
      const std::size_t found = ours.value().count(compounds[i].molecule);
      ASSERT_EQ(found, RDKit::SubstructMatch(*molecules[i], *theirs, all).size())
          << smarts << " in " << compounds[i].smiles;
      matches += found;
    }
  }
  EXPECT_GT(matches, 10'000U);
}

}  // namespace
}  // namespace congener
