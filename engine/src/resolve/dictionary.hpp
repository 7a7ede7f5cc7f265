// The dictionaries: the project's own, data/names/substances.txt, and a user's table, compiled to a NameIndex.
//
// Both are checked when they are read: each fault has a code, a line and what to do about it. Immutable.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "resolve/automaton.hpp"
#include "resolve/name_index.hpp"

namespace congener {

struct CasEntry {
  std::string number;
  std::string form;  // "hydrochloride", "labelled", …; empty: the base
};

struct Acronym {
  std::string text;
  std::string other_name;    // what else it means, or empty
  std::string other_smiles;  //
  bool only_alone = false;   // too short or too common to be looked for in running text
};

struct NamedSubstance {
  std::string name;
  std::string smiles;
  std::vector<CasEntry> cas;
  std::string inchikey;
  std::vector<std::string> names;
  std::vector<Acronym> acronyms;
  std::string source;
  std::size_t line = 0;
};

class Dictionary {
 public:
  // Every fault of the file at once.
  [[nodiscard]] static Result<Dictionary, std::vector<Fault>> load(const std::filesystem::path& file);

  [[nodiscard]] const std::vector<NamedSubstance>& substances() const { return substances_; }
  [[nodiscard]] const NameIndex& index() const { return index_; }

  // A word of the dictionary, of an acronym, or on which the grammar's names are built, as the automaton reports it.
  enum class WordKind : unsigned char { kName, kAcronym, kAnchor };
  struct Word {
    WordKind kind = WordKind::kName;
    std::size_t substance = 0;
    std::size_t acronym = 0;
  };
  [[nodiscard]] const std::vector<Word>& words_of(std::uint32_t word) const { return words_[word]; }
  [[nodiscard]] const Automaton& automaton() const { return automaton_; }
  // Names of which `compact` is the beginning and not the whole; at most `most`, in the order of the file.
  [[nodiscard]] std::vector<std::string> names_starting_with(std::string_view compact, std::size_t most) const;

 private:
  Dictionary(std::vector<NamedSubstance> substances, NameIndex index, std::vector<std::string> keys,
             std::vector<std::vector<Word>> words);

  struct NameKey {
    std::string key;  // compact
    std::size_t substance = 0;
    std::size_t name = 0;  // among the substance's names
  };

  std::vector<NamedSubstance> substances_;
  NameIndex index_;
  std::vector<std::string> keys_;
  std::vector<std::vector<Word>> words_;
  Automaton automaton_;
  std::vector<NameKey> by_key_;  // ascending
};

// A user's dictionary: a NameIndex, or CSV or TSV with a header (PubChem, GSRS and Wikidata exports): columns for
// names, synonyms (parted by | or ;), CAS number, InChIKey and SMILES, in any order. Rows without a SMILES are passed
// over.
struct UserDictionary {
  NameIndex index;
  std::size_t rows = 0;
  std::size_t without_structure = 0;
};
[[nodiscard]] Result<UserDictionary, Fault> open_dictionary(const std::filesystem::path& file);

}  // namespace congener
