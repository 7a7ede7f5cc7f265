// The grammar of trivial names of the fentanyl family: "para-fluoro isobutyryl fentanyl", "N-methyl norcarfentanil".
//
// Guarantee: a name is read from its first to its last word or not at all, and every reading of it is given; work is
// bounded, and reaching the bound is said. It knows words and where they may stand, not compounds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "congener/resolution.hpp"
#include "resolve/folded_text.hpp"

namespace congener {

struct TrivialName {
  std::size_t end = 0;                // in the compact text
  std::vector<NameReading> readings;  // distinct compounds, most usual first; each with the salt that the name states
  std::string isotope;                // "d5": stated and not placed
  bool limit_reached = false;         // there may be more readings
};

// A compact text with the places where a word may begin or end.
struct WordText {
  explicit WordText(const FoldedText& folded);
  CompactText compacted;
  std::vector<char> boundary;  // of each position of the compact text, and of its end
};

// The longest name that starts at `begin` of the compact text and ends where a word does. `whole`: the text is nothing
// but this name, so that abbreviations ("p-FBF") count as bases.
[[nodiscard]] std::optional<TrivialName> read_trivial_name(const WordText& text, std::size_t begin, bool whole);
// Where such a name would end by its words alone, without building a structure: read_trivial_name() ends there or finds
// that the words do not go together.
[[nodiscard]] std::optional<std::size_t> trivial_name_end(const WordText& text, std::size_t begin, bool whole);

// What may follow any compound's name: salts ("hydrochloride", "citrate") and isotope labels ("d5").
struct NameSuffix {
  std::size_t end = 0;  // in the compact text; where it was asked for if nothing follows
  std::string salts;    // SMILES, dotted; empty: none
  std::string isotope;
};
[[nodiscard]] NameSuffix read_name_suffix(const WordText& text, std::size_t at);
// A salt that stands before a name: "clorhidrato de …"; `begin` then is where it starts.
struct NamePrefix {
  std::size_t begin = 0;
  std::string salt;
};
[[nodiscard]] NamePrefix read_name_prefix(const WordText& text, std::size_t begin);
// The SMILES of a salt form: "hydrochloride monohydrate" is "Cl.O". Empty if a word of it is not known.
[[nodiscard]] std::string salt_smiles(std::string_view form);

// The words on which such a name is built, as they stand in a compact text: "fentanyl", "4anpp" …
[[nodiscard]] std::vector<std::string> trivial_anchors();
// Is it a piece of such a name ("fluoro", "n", "2'")? Then a name beside it was not read in full.
[[nodiscard]] bool is_trivial_piece(std::string_view compact_word);

// The compounds of a structure, canonical, joined with dots: one key for every spelling, stereo and isotopes aside.
// Empty if the structure cannot be read.
[[nodiscard]] std::string structure_key(const NameReading& reading);

}  // namespace congener
