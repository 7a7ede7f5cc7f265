// What a rule catches in a library of known compounds, on purpose and by accident.
//
// Guarantee: the compounds of Coverage::caught are those that `library screen` of the rule finds controlled or
// arguable, each once and sorted into exactly one group. Structures are only those of the library and of the lists.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "library/library.hpp"
#include "library/library_screen.hpp"
#include "verdict/judge.hpp"
#include "workbench/known_compounds.hpp"
#include "workbench/rule_variant.hpp"

namespace congener::workbench {

// A listed substance is family even where it is a medicine too; a medicine is one even where it is on a family list.
enum class Group : unsigned char { kMedicine, kOther, kFamily };
[[nodiscard]] const char* name(Group group);  // "medicine", "other", "family"

// A record of a library, or of a list, and what a rule says of one of its components.
struct CaughtCompound {
  std::size_t record = 0;  // of the library, from 1; 0: of a list alone
  std::string id;          // as given there
  std::string name;        // where a list knows it
  Group group = Group::kOther;
  bool medicine = false;                   // on the list of medicines, whatever the group
  Standing standing = Standing::kNone;     // kNone: excepted
  Hit hit;                                 // points into the rule set
  Component component;                     // that the hit is of
  std::vector<std::string> clauses;        // used by the hit's accounting
  std::vector<std::string> lost_without;   // each of which, taken out alone, leaves it not caught
  std::vector<std::string> lost_refusing;  // readings each of which, refused alone, leaves it not caught
  std::vector<std::string> controlled_by;  // readings each of which, accepted alone, leaves it controlled
  std::string nearest;                     // the family member it is most like
  double tanimoto = 0.0;                   // to that one
  Fingerprint fingerprint;
};

struct ClauseCount {
  std::string id;
  std::string words;
  std::size_t controlled = 0;  // caught, and the clause is in their accounting
  std::size_t arguable = 0;
  std::size_t alone = 0;  // caught by this clause alone: not caught without it
};

struct ReadingCount {
  std::string id;
  std::string question;
  std::size_t named = 0;       // arguable, and the verdict names the reading
  std::size_t lost = 0;        // not caught if it is refused
  std::size_t controlled = 0;  // controlled if it is accepted
};

struct GroupCount {
  std::size_t controlled = 0;
  std::size_t arguable = 0;
  [[nodiscard]] std::size_t all() const { return controlled + arguable; }
};

// Within the rule but for one thing.
struct NearMiss {
  std::size_t record = 0;
  std::string id;
  std::string component;
  std::string why;
  Fingerprint fingerprint;
};

struct Coverage {
  const Rule* rule = nullptr;
  const RuleSet* rules = nullptr;
  Date as_of = Date::today();
  bool drafts = false;
  std::string library;       // its path
  std::string library_hash;  // checksum of all its contents, 16 hex digits
  library::LibraryScreened screened;
  std::size_t undecided = 0;             // undetermined or invalid: not known whether caught
  std::vector<CaughtCompound> caught;    // medicines, others, family; within these controlled first, then least like
                                         // the family
  std::vector<CaughtCompound> excepted;  // caught by structure, but for an exception
  std::vector<NearMiss> near;
  std::size_t watched = 0;  // a hit on another day only
  GroupCount groups[3];     // indexed by Group, of the library
  std::size_t medicines_asked = 0;
  std::vector<CaughtCompound> medicines;           // caught, in the library or not
  std::vector<CaughtCompound> medicines_excepted;  // caught by structure, but for an exception
  std::vector<ClauseCount> clauses;
  std::vector<ReadingCount> readings;

  [[nodiscard]] std::size_t collateral() const {
    return groups[static_cast<std::size_t>(Group::kMedicine)].all() +
           groups[static_cast<std::size_t>(Group::kOther)].all();
  }
};

struct WorkbenchOptions {
  std::size_t threads = 0;
  std::function<void(const Progress&)> progress;  // one call at a time; may be empty
};

// `judge` asks the one rule; it keeps nothing. L… a fault of the library.
[[nodiscard]] Result<Coverage, Fault> cover(const library::Library& library, const CounterIons& counter_ions,
                                            const Judge& judge, const Rule& rule, const Known& known,
                                            const WorkbenchOptions& options);

// The day a rule should be asked about if none is named: today where it is in force, else the first day of its next
// interval, else the last day it was.
[[nodiscard]] Date day_in_force(const Rule& rule, Date today);

// Of everything a library holds.
[[nodiscard]] std::string hash_of(const library::Library& library);

// ---- shared by coverage and diff ----

// Looks compounds up in the lists, and finds the family member each is most like.
void place(std::vector<CaughtCompound>& compounds, const Known& known);
// What the hit says, as a standing: kNone where it is excepted or of another day.
[[nodiscard]] Standing standing_of(const Hit& hit);
// The gravest hit of a rule, or nullptr.
[[nodiscard]] const Hit* gravest(const Verdict& verdict, const Rule* rule);
[[nodiscard]] CaughtCompound caught_compound(const Record& record, const std::vector<Component>& components,
                                             const Hit& hit);
// Ids of the clauses or transformations that a hit stands on.
[[nodiscard]] std::vector<std::string> clauses_used(const Hit& hit);

}  // namespace congener::workbench
