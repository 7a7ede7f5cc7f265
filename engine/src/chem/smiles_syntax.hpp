// Where a SMILES that the toolkit refused goes wrong, as well as a scan of its characters can tell.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "chem/chem.hpp"

namespace congener::chem {

// C010: words that stand behind a structure are neither read nor dropped.
[[nodiscard]] std::optional<Problem> words_behind(std::string_view structure);

// How many atoms are written, hydrogens in brackets too. Exact for what the toolkit accepts.
[[nodiscard]] std::size_t count_written_atoms(std::string_view smiles);

// One sentence, with the 1-based character where one can be named.
[[nodiscard]] std::string describe_smiles_error(std::string_view smiles);

}  // namespace congener::chem
