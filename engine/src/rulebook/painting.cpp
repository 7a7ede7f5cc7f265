#include "rulebook/painting.hpp"

#include <cctype>

namespace congener {

std::vector<std::size_t> atom_positions(std::string_view smiles) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    const char c = smiles[i];
    if (c == '[') {
      positions.push_back(i);
      i = smiles.find(']', i);
      if (i == std::string_view::npos) break;
    } else if (c == '%') {
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(c)) || c == '*') {
      positions.push_back(i);
      const std::string_view two = smiles.substr(i, 2);
      if (two == "Cl" || two == "Br") ++i;
    }
  }
  return positions;
}

}  // namespace congener
