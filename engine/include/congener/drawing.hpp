// A compound drawn as SVG, runs of its atoms coloured.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "congener/molecule.hpp"

namespace congener {

struct ColouredAtoms {
  std::vector<AtomIndex> atoms;  // positions in the SMILES, from 0
  std::string colour;            // "#rrggbb"
};

// `width` × `height` px; empty where the SMILES cannot be read or has no such atom. Any thread.
[[nodiscard]] std::string draw(std::string_view smiles, const std::vector<ColouredAtoms>& coloured, int width,
                               int height);

}  // namespace congener
