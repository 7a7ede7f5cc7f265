// Molecular formulae as documents write them: "C10H17NO3", "C₅H₉NO·HCl", "C5H9NO.HCl.H2O", "C5H10ClNO".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "congener/component.hpp"
#include "molecule/formula.hpp"

namespace congener {

struct DeclaredFormula {
  std::string text;                // as written
  std::size_t begin = 0;           // in the text it was found in
  std::vector<Composition> parts;  // as parted by dots, with how often each is there: "2HCl" is two of them in one
};

// The whole text is one; isotopes D and T count as hydrogen.
[[nodiscard]] std::optional<DeclaredFormula> read_formula(std::string_view text);
// In running text: words that are carbon, hydrogen and something after them, with a plausible number of hydrogens.
[[nodiscard]] std::vector<DeclaredFormula> find_formulae(std::string_view text);

enum class FormulaFit : unsigned char {
  kFits,       // the compound as a whole, or its parent
  kOtherForm,  // its parent with other salts or water
  kDiffers
};
[[nodiscard]] FormulaFit fit(const DeclaredFormula& formula, const std::vector<Component>& components);

}  // namespace congener
