// Which words of a text look like a systematic name, and how such a name is put to OPSIN.
//
// A filter, so that ordinary words are not asked about; it decides nothing about structures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace congener {

// Made of the pieces of chemical names, locants and brackets for the most part?
[[nodiscard]] bool is_chemical_word(std::string_view folded);
// A group or a locant rather than a compound: where such a word stands beside a name, the name was not read in full.
[[nodiscard]] bool is_group_word(std::string_view folded);
// After a name, turns it into another compound: "analogue", "carboxylate", "acid".
[[nodiscard]] bool is_derivative_word(std::string_view folded);

// Says that what stands before it is another compound than the one named: "analogue", "metabolite".
[[nodiscard]] bool is_kin_word(std::string_view folded);

// The name itself, then what suppliers write mended, and where its endings are Spanish, Portuguese, French or German
// its English form after it.
[[nodiscard]] std::vector<std::string> opsin_spellings(std::string_view name);
// In vendors' style a group stands apart before a full name ("para-fluoro 4-anilino-1-boc-piperidine"): OPSIN may take
// it to stand elsewhere, without a warning.
[[nodiscard]] bool is_vendor_style(std::string_view name);

}  // namespace congener
