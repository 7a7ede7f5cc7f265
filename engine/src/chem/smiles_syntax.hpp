// Where a SMILES that the toolkit refused goes wrong, as well as a scan of its characters can tell.
#pragma once

#include <string>
#include <string_view>

namespace congener::chem {

// One sentence, with the 1-based character where one can be named.
[[nodiscard]] std::string describe_smiles_error(std::string_view smiles);

}  // namespace congener::chem
