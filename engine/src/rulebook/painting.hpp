// Where each atom of a SMILES stands in its text, for reading a painted parent.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace congener {

// The position of the first character of each atom, in order. The SMILES is one that parses.
[[nodiscard]] std::vector<std::size_t> atom_positions(std::string_view smiles);

}  // namespace congener
