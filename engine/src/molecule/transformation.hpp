// One chemical change run backwards: from a derivative towards its parent.
//
// Written "pattern>>product", as in "[NX3:1]!@[CX3](=O)[#6]>>[N:1]". Mapped atoms stay; the bonds between a
// mapped and an unmapped atom of the pattern are cut and what hung on them leaves; a product atom without a
// map ("=O") is added. Each bond cut leaves a hydrogen on the atom that stays, less the bonds added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "congener/result.hpp"
#include "molecule/pattern.hpp"

namespace congener {

struct Transformation {
  Pattern pattern;
  std::string text;
  // Atoms added to a mapped atom: (pattern atom, element, bond order).
  struct Added {
    std::size_t to = 0;
    std::uint8_t element = 0;
    BondOrder order = BondOrder::kDouble;
  };
  std::vector<Added> added;

  [[nodiscard]] static Result<Transformation, PatternError> parse(std::string_view text);
};

// A molecule on the way back to the parent, with where its atoms came from.
struct Reverted {
  Molecule molecule;
  std::vector<int> origin;  // per atom: atom of the molecule first asked about, or -1 for an added one
};

// Every result of one step. A cut that leaves the molecule in one piece (a ring) gives none.
[[nodiscard]] std::vector<Reverted> revert(const Transformation& transformation, const Reverted& from);

}  // namespace congener
