#include "chem/smiles_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "base/text.hpp"

namespace congener::chem {

std::optional<Problem> words_behind(std::string_view structure) {
  const std::string_view words = behind_structure(structure);
  if (words.empty()) return std::nullopt;
  const auto before = static_cast<std::size_t>(words.data() - structure.data());
  return Problem{"C010", fmt::format("words stand behind the structure at character {}: they belong in another column",
                                     count_characters(structure.substr(0, before)) + 1)};
}

std::size_t count_written_atoms(std::string_view smiles) {
  std::size_t atoms = 0;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    const char c = smiles[i];
    if (std::isspace(static_cast<unsigned char>(c))) break;
    if (c == '[') {
      ++atoms;
      i = std::min(smiles.find(']', i), smiles.size() - 1);
    } else {
      atoms += std::string_view("BCNOPSFIbcnops*").find(c) != std::string_view::npos ? 1U : 0U;
    }
  }
  return atoms;
}

std::string describe_smiles_error(std::string_view smiles) {
  const auto at = [](std::size_t i, std::string_view what) { return fmt::format("{} at character {}", what, i + 1); };
  constexpr std::string_view kAllowed = "BCNOPSFIHAclrbnopsat*-=#$:/\\.@%+()[]0123456789~<>{}";
  std::vector<std::size_t> branches;
  std::map<int, std::size_t> rings;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    const char c = smiles[i];
    if (c == '[') {
      const std::size_t close = smiles.find(']', i);
      if (close == std::string_view::npos) return at(i, "“[” is never closed");
      if (close == i + 1) return at(i, "empty brackets");
      i = close;
    } else if (c == ']') {
      return at(i, "“]” without “[”");
    } else if (c == '(') {
      if (i == 0) return at(i, "a branch before any atom");
      branches.push_back(i);
    } else if (c == ')') {
      if (branches.empty()) return at(i, "“)” without “(”");
      if (branches.back() + 1 == i) return at(i, "an empty branch");
      branches.pop_back();
    } else if (c == '%' || std::isdigit(static_cast<unsigned char>(c))) {
      if (i == 0) return at(i, "a ring number before any atom");
      int number = c - '0';
      const std::size_t begin = i;
      if (c == '%') {
        if (i + 2 >= smiles.size()) return at(i, "“%” needs two digits");
        number = smiles[i + 1] == '(' ? -1 : (smiles[i + 1] - '0') * 10 + (smiles[i + 2] - '0');
        i = number < 0 ? std::min(smiles.find(')', i), smiles.size() - 1) : i + 2;
      }
      if (!rings.erase(number)) rings[number] = begin;
    } else if (std::isspace(static_cast<unsigned char>(c))) {
      break;
    } else if (kAllowed.find(c) == std::string_view::npos) {
      return at(i, fmt::format("“{}” is not part of a SMILES",
                               std::isprint(static_cast<unsigned char>(c))
                                   ? std::string(1, c)
                                   : fmt::format("\\x{:02x}", static_cast<unsigned char>(c))));
    }
  }
  if (!branches.empty()) return at(branches.back(), "“(” is never closed");
  if (!rings.empty()) {
    return at(rings.begin()->second, fmt::format("ring {} is opened and never closed,", rings.begin()->first));
  }
  return "the SMILES cannot be parsed: a bond or an atom stands where none can";
}

}  // namespace congener::chem
