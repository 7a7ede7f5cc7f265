// The words of trivial names of the fentanyl family, each with the piece of structure it stands for.
//
// Words are folded and without separators (see folded_text.hpp), several to an entry, in English and where they differ
// in German, Spanish, Portuguese and Chinese. A piece is SMILES with slots: {R2} is where a group at position 2 of the
// aniline ring goes; R aniline ring, P piperidine, E aryl ring of the chain, a and b its carbons, A the acyl chain.
#pragma once

#include <span>
#include <string_view>

namespace congener::trivial {

struct Substituent {
  std::string_view words;
  std::string_view smiles;  // from the atom that is bonded
  enum class Use : unsigned char {
    kAnywhere,
    kWithLocant,      // an abbreviation, or a word that means an acyl group or a chain where no locant stands
    kPiperidineFour,  // a group that such names only have at position 4 of the piperidine
    kBridge           // between two neighbouring ring atoms
  } use = Use::kAnywhere;
};

// R of R–C(=O)–N, from the atom bonded to the carbonyl carbon; "H" for formyl.
struct Acyl {
  std::string_view words;
  std::string_view smiles;
};

// What stands on the piperidine's nitrogen, from the atom bonded to it.
struct Chain {
  std::string_view words;
  std::string_view smiles;
};

struct Base {
  std::string_view words;
  std::string_view chain;    // empty: NH
  std::string_view acyl;     // empty: none
  std::string_view four;     // raw, on carbon 4 of the piperidine
  std::string_view three;    // raw, on carbon 3
  std::string_view ring_at;  // a slot of the aniline ring that is filled, or empty
  std::string_view ring_by;  // raw
  enum class Use : unsigned char {
    kName,          // stands alone and anchors a name in running text
    kAbbreviation,  // only after a group, and only where the whole text is the name
    kAnilino        // the word itself says "anilino": groups before it are on that ring
  } use = Use::kName;
  bool ketone = false;                // a 4-piperidone: no aniline nitrogen
  std::string_view chain_slots = {};  // raw on carbon b of the chain
};

struct Salt {
  std::string_view words;
  std::string_view smiles;  // empty: the free base
};

struct Spelling {
  std::string_view words;
  std::string_view value;
};

std::span<const Substituent> substituents();
std::span<const Acyl> acyls();
std::span<const Chain> chains();
// "N-(2C-B) fentanyl": the amine whose nitrogen is the piperidine's.
std::span<const Chain> amines();
std::span<const Base> bases();
std::span<const Salt> salts();
// After the base, in place of its acyl group: "3-furancarboxamide", "methyl carbamate".
std::span<const Acyl> acyl_suffixes();
std::span<const Spelling> multipliers();  // value: "2", "3"
std::span<const Spelling> locants();      // value: o m p a b w n or a digit
std::string_view nor_words();
std::string_view despropionyl_words();
std::string_view desmethyl_words();
std::string_view stereo_words();

}  // namespace congener::trivial
