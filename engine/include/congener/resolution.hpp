// What a declared text says of structures: which, obtained how, from which bytes of which field, and what is doubtful.
//
// Nothing is guessed silently: a name with several readings carries all of them, and every repair is a doubt.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "congener/record.hpp"

namespace congener {

// In the order in which they are trusted.
enum class ResolvedBy : unsigned char { kInchi, kSmiles, kInchiKey, kCas, kDictionary, kGrammar, kOpsin };
[[nodiscard]] const char* name(ResolvedBy how);

// Why something is uncertain or was not resolved; codes "T…", catalogued in engine/README.md.
struct Doubt {
  std::string code;
  std::string text;
};

// One structure that the words may mean.
struct NameReading {
  InputKind kind = InputKind::kSmiles;  // kSmiles or kInchi
  std::string text;                     // the structure, with its salt where one is declared
  std::string meaning;                  // what tells it from the other readings; empty for the only one
};

// One place of the text that names a compound.
struct Mention {
  ResolvedBy how = ResolvedBy::kDictionary;
  std::string field;                  // "text", or where the field stands: "column 4 “Goods”"
  std::size_t position = 0;           // of the field, in the line that was resolved
  std::size_t begin = 0;              // bytes of the field, [begin, end)
  std::size_t end = 0;                //
  std::string text;                   // those bytes
  std::string name;                   // what it was taken for
  std::vector<NameReading> readings;  // at least one; several: ambiguous; most usual first
  std::vector<Doubt> doubts;          // of this mention
  std::vector<std::string> sources;   // of a dictionary's entry
};

// A CAS number whose check digit is wrong, and what the numbers nearest to it would be.
struct BrokenNumber {
  std::string number;
  std::size_t position = 0;          // of the field, in the line that was resolved
  std::string text;                  // of the doubt T005
  bool sure = false;                 // announced as a CAS number, or all that the text holds
  std::vector<NameReading> nearest;  // of those that a dictionary has; meaning: "1609-66-1 (norfentanyl)"
};

// A name with something beside it that belongs to it and was not understood.
struct UnreadName {
  std::string text;                  // of the doubt T012
  std::vector<NameReading> without;  // what the words would mean without what stands beside them; empty: not known
};

enum class Outcome : unsigned char {
  kResolved,       // every mention has one reading, and none contradicts another
  kAmbiguous,      // some mention has several
  kContradictory,  // a number and a name mean different compounds
  kNothing         // no structure: `doubts` says why
};
[[nodiscard]] const char* name(Outcome outcome);

struct Resolution {
  Outcome outcome = Outcome::kNothing;
  std::vector<Mention> mentions;  // in the order of the text
  std::vector<Doubt> doubts;      // of the text as a whole, and of places that gave no structure
  std::vector<BrokenNumber> broken = {};
  std::vector<UnreadName> unread = {};
};

}  // namespace congener
