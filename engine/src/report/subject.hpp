// What is drawn of a verdict: the compound that decides it, its atoms coloured by clause, and the words for each
// colour.
#pragma once

#include <string>
#include <vector>

#include "chem/chem.hpp"
#include "congener/verdict.hpp"
#include "report/html_page.hpp"

namespace congener {

struct Subject {
  std::string component;  // canonical SMILES; empty: there is nothing to draw
  std::string title;
  std::vector<chem::Highlight> highlights;
  std::vector<html::LegendEntry> legend;
};

// Of the gravest hit, else of the near miss, else of the first compound judged.
[[nodiscard]] Subject subject_of(const Verdict& verdict);

}  // namespace congener
