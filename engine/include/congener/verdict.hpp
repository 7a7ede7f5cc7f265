// What the engine says of one record, and why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "congener/component.hpp"
#include "congener/date.hpp"
#include "congener/record.hpp"
#include "congener/resolution.hpp"
#include "congener/rule.hpp"

namespace congener {

// Ordered from clean to grave for a record judged component by component; kInvalid stands apart. kNoChemical: nothing
// in the line names a chemical, so nothing was examined: not clear, and no doubt either.
enum class Status : unsigned char { kClear, kNoChemical, kWatch, kUndetermined, kArguable, kControlled, kInvalid };
inline constexpr std::size_t kStatusCount = 7;
enum class HitVerdict : unsigned char { kExcepted, kWatch, kArguable, kControlled };

[[nodiscard]] const char* name(Status status);

// What came of the words and numbers of a line.
enum class Declaration : unsigned char {
  kStructure,      // a structure, and nothing else that names a chemical
  kResolved,       // names and numbers, beside a structure or without; all agree
  kAmbiguous,      // some name has several readings
  kContradictory,  // two of them mean different compounds
  kNoChemical,     // nothing in the line names a chemical
  kVague,          // words that some customs regime refuses, and nothing else
  kTruncated,      // the text may have been cut within a name
  kUnresolved      // something chemical, but not which compound; or nothing at all
};
[[nodiscard]] const char* name(Declaration declaration);
[[nodiscard]] const char* name(HitVerdict verdict);

// A run of atoms of the component and what accounts for them.
struct Account {
  std::string clause;            // the clause's id; empty: the parent's own portion
  std::string group;             // the term ("haloalkyl"), or the portion's name where clause is empty
  std::string portion;           // which portion is replaced, or bears the substituent
  std::string reading;           // the broad reading needed, or empty
  std::vector<AtomIndex> atoms;  // positions in Hit::component's SMILES, from 0, ascending
};

// A substance that the law names, and how much of it a compound has.
struct Resemblance {
  const Rule* rule = nullptr;  // that names the substance
  const Substance* substance = nullptr;
  double tanimoto = 0.0;  // of their Morgan fingerprints, 0 to 1
};

struct Hit {
  const Rule* rule = nullptr;
  const Substance* substance = nullptr;  // listed rules
  HitVerdict verdict = HitVerdict::kWatch;
  std::vector<Account> accounts;       // class rules: every heavy atom is in exactly one
  std::vector<std::string> readings;   // broad readings it depends on, each once
  std::vector<std::string> path;       // derived rules, esters and ethers: outermost first
  std::vector<Resemblance> resembles;  // similar rules: all at or above the threshold, most alike first
  std::string because;                 // excepted: because of what; watch: why not on this day
  std::string excepted_by;             // rule id or exception
  std::optional<Interval> in_force;    // the interval that holds the day, else the nearest one
  std::string component;               // canonical SMILES
};

// Not in the class, but for one fragment.
struct Near {
  const Rule* rule = nullptr;
  std::string component;
  std::vector<AtomIndex> unexplained_atoms;  // positions in the component's SMILES; empty: something is missing
  std::vector<Account> accounts;             // of the rest
  std::string why;
};

// The listed substance of the rules asked, on whatever day, that a component of the record is most like.
struct Nearest {
  Resemblance to;
  std::string component;
};

struct Reason {
  std::string code;
  std::string text;
};

// Two things of a declared line that do not agree, or one that cannot be right; codes "X…", catalogued in
// engine/README.md.
struct CheckFinding {
  std::string code;
  std::string text;
  bool grave = false;                    // contradicts what is declared: at least undetermined; otherwise a remark
  std::vector<std::size_t> fields = {};  // what it is about: positions in Record::fields
};

enum class StatedBy : unsigned char { kStructure, kNumber, kName, kFound };
[[nodiscard]] const char* name(StatedBy by);

// One thing of a line that stands for a compound: declared as `text`, which resolves to `structure`, which has
// `status`.
struct Stated {
  StatedBy by = StatedBy::kName;          // kFound: by the laboratory
  std::string text;                       // as declared
  std::string meaning;                    // which reading of it; empty for the only one
  std::string structure;                  // SMILES or InChI; as declared where `by` is kStructure
  std::vector<std::string> parents = {};  // canonical SMILES: Hit::component of its hits
  Status status = Status::kUndetermined;  // of this compound alone
  std::optional<std::size_t> field = {};  // position in Record::fields; nothing: the record's text or declared name
};

struct Verdict {
  Record record;
  Status status = Status::kUndetermined;
  Declaration declaration = Declaration::kUnresolved;
  std::string examined =
      "full";  // "full"; "skeleton": ruled out by elements and connections alone, not validated; "none"
  std::vector<Hit> hits;
  std::vector<Near> near;
  std::vector<Component> components;
  std::vector<Reason> reasons;
  std::optional<Nearest> nearest;  // nothing: not examined in full, or nothing in common with any; changes no status
  std::optional<Resolution> resolved;  // of the names and numbers of the line, where they are read and there are some
  std::vector<Stated> stated;  // where names, numbers or a laboratory's finding stand beside each other; else none
  std::vector<CheckFinding> findings;  // of the line as a whole
  Date as_of = Date::today();
};

}  // namespace congener
