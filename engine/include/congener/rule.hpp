// One rule: the law's words, source and dates, and beside them our reading of those words.
//
// Plain data, filled by load_rules (rule_set.hpp) and checked by it; immutable afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "congener/date.hpp"
#include "congener/molecule.hpp"

namespace congener {

class Pattern;          // a compiled SMARTS; engine/src/molecule/pattern.hpp
struct Transformation;  // a compiled reverse transformation; engine/src/molecule/transformation.hpp

enum class RuleKind : std::uint8_t { kListed, kClass, kDerived, kSimilar };
enum class RuleStatus : std::uint8_t { kVerified, kDraft };

[[nodiscard]] const char* name(RuleKind kind);
[[nodiscard]] const char* name(RuleStatus status);

// Days are inclusive. No `from`: the day is not known, taken as every earlier day. No `to`: still in force.
struct Interval {
  std::optional<Date> from;
  std::optional<Date> to;
  std::string by;  // the instrument
  [[nodiscard]] bool contains(Date day) const { return (!from || *from <= day) && (!to || day <= *to); }
};

struct Law {
  std::string source;
  std::string url;
  std::string retrieved;
  std::string language = "en";
  std::string text;
  std::string translation;
  std::string sha256;
  std::vector<std::string> recalled;
};

// The forms of a substance that an instrument extends to.
struct Includes {
  bool salts = false;
  bool optical_isomers = false;
  bool geometric_isomers = false;
  bool positional_isomers = false;
  bool esters = false;
  bool ethers = false;
};

// A question on which honest readers of the words differ.
struct Reading {
  std::string id;  // "cycloalkyl" in a term, "homologue" in a rule; "alkyl.cycloalkyl" where it is used
  std::string question;
  std::string because;
  std::string source;
};

// ---- terms -------------------------------------------------------------------------------------

enum class RingDemand : std::uint8_t { kNone, kAny, kMonocycle, kPolycycle };

struct Requirement {
  std::shared_ptr<const Pattern> pattern;
  std::size_t min = 0;
  std::size_t max = SIZE_MAX;
};

// See rules/README.md, "Keys of a form".
struct Form {
  std::shared_ptr<const Pattern> root;
  std::shared_ptr<const Pattern> body;  // null: no further atom
  std::vector<Requirement> require;
  RingDemand rings = RingDemand::kNone;
  std::optional<bool> aromatic;
  bool other_rings_non_aromatic = false;
  std::size_t heteroatoms = 0;
  std::size_t attachments = 1;  // 0: any number
  bool any_bond = false;
};

struct FragmentExample {
  std::string fragment;  // SMILES with * for each atom of the parent
  std::string reading;   // contested only
};

struct TermReading {
  Reading reading;
  std::vector<Form> forms;
};

struct Term {
  std::string id;
  std::string says;
  std::string source;
  std::vector<Form> forms;
  std::vector<TermReading> readings;
  std::vector<FragmentExample> in, out, contested;
};

struct TransformationExample {
  std::string from;
  std::string to;       // in and contested only
  std::string reading;  // contested only
};

struct TransformationReading {
  Reading reading;
  std::vector<std::shared_ptr<const Transformation>> reverse;
};

struct TransformationTerm {
  std::string id;
  std::string says;
  std::string source;
  std::vector<std::shared_ptr<const Transformation>> reverse;
  std::vector<TransformationReading> readings;
  std::vector<TransformationExample> in, out, contested;
};

// ---- bodies of the rule kinds -------------------------------------------------------------------

struct Substance {
  std::string name;
  std::string chemical_name;
  std::vector<std::string> also;
  std::string smiles;  // as written
  std::string parent;  // canonical SMILES after normalising: the key it is compared by
  Molecule molecule;   // of `parent`
  std::string code;
  std::string cas;
  std::string schedule;
  std::vector<Interval> in_force;  // empty: the rule's
  RuleStatus status = RuleStatus::kVerified;
  std::vector<std::string> recalled;
  std::string cite;
};

struct ListedBody {
  std::vector<Substance> substances;
};

// A set of the parent's atoms: one portion, or a group of portions.
struct Portion {
  std::string id;
  std::vector<AtomIndex> atoms;  // ascending
};

// The parent structure, painted.
struct Parent {
  std::string name;
  std::string smiles;
  Molecule molecule;                    // atoms in the order of `smiles`
  std::vector<std::size_t> portion_of;  // per atom: index into ClassBody::portions
  std::string reading;                  // a variant's reading; empty for the parent itself
};

enum class PermitKind : std::uint8_t { kReplace, kSubstitute };
enum class WhenSubstituted : std::uint8_t { kNarrow, kNever, kReading };

struct Permit {
  PermitKind kind = PermitKind::kReplace;
  std::string target;                 // portion or group
  std::vector<std::size_t> portions;  // indices into ClassBody::portions
  std::vector<const Term*> terms;     // owned by the RuleSet
  std::string reading;                // broad only, on this reading of the rule; empty: narrow
  WhenSubstituted when_substituted = WhenSubstituted::kNarrow;
  std::string when_substituted_reading;
  std::size_t max_carbons = SIZE_MAX;  // of the group: “containing up to three carbon atoms”
};

struct Clause {
  std::string id;
  std::string words;
  std::vector<Permit> permits;
};

struct Settled {
  std::string reading;  // "acyl.alkoxycarbonyl"
  bool narrow = true;   // false: refused
  std::string because;
  std::string cite;
};

struct Exception {
  std::vector<std::string> listed_in;  // ids of listed rules; of a similar rule, of any rule but a similar one
  std::vector<Substance> substances;
  std::string because;
};

struct ClassBody {
  std::vector<std::string> portions;  // names; Parent::portion_of indexes them
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;
  std::vector<Parent> parents;  // the parent, then its variants
  std::vector<Clause> clauses;
  std::size_t at_least = 1;
  std::optional<double> max_mass;  // u, of the compound without counter-ions; nothing: no limit
  double near_parent_share = 0.5;  // least share of the parent's atoms that must be in place for a near miss
  std::vector<Reading> readings;
  std::vector<Settled> settled;
  std::vector<Exception> exceptions;

  [[nodiscard]] bool near_enough(std::size_t in_place, const Parent& parent) const {
    return static_cast<double>(in_place) >= near_parent_share * static_cast<double>(parent.molecule.size());
  }
};

struct DerivedStep {
  const TransformationTerm* transformation = nullptr;  // owned by the RuleSet
  std::string words;
};

struct DerivedBody {
  std::string parent_name;
  std::string parent_smiles;
  Molecule parent;
  std::vector<DerivedStep> transformations;
  bool any_combination = false;  // false: steps of one transformation only
};

// A structure whose skeleton (elements, connections, rings) a compound must contain to be compared at all.
struct Core {
  static constexpr std::size_t kMinAtoms = 8;  // a smaller one would let too much through
  std::string name;
  std::string smiles;  // as written
  std::string parent;  // canonical SMILES after normalising
  Molecule molecule;   // of `parent`
  std::string because;
};

struct SimilarBody {
  std::vector<std::string> listed_in;  // ids of the listed rules whose substances are compared with
  std::vector<Substance> substances;   // and further ones
  double threshold = 1.0;              // least Tanimoto, above 0 to 1
  std::string threshold_because;
  std::vector<Core> cores;  // any one of them
  std::vector<Exception> exceptions;
};

// ---- examples and the rule ----------------------------------------------------------------------

struct Example {
  std::string name;
  std::string smiles;
  std::vector<std::string> clauses;  // in, class rules
  std::vector<std::string> path;     // in, derived rules
  std::string clause;                // out: whose limit it shows
  std::string reading;               // contested
  std::string by;                    // excepted
  std::string like;                  // in, similar rules: the substance it resembles most
  std::optional<Date> as_of;         // in, out: the day asked about; nothing: by structure, whatever the day
  std::string because;
  std::string cite;
};

// A finding of the lint, or a gap in what the examples exercise, that a person looked at and lets stand.
struct Reviewed {
  std::string finding;  // "W007", or "reading", "term", "day", …: the kind of a CoverageItem
  std::string about;    // words that stand in its message, or the item
  std::string because;
};

struct Rule {
  std::string id;
  std::string title;
  std::string jurisdiction;
  std::string schedule;
  RuleKind kind = RuleKind::kListed;
  RuleStatus status = RuleStatus::kVerified;
  std::string status_because;
  Law law;
  std::vector<Interval> in_force;
  Includes includes;
  std::string notes;
  std::variant<ListedBody, ClassBody, DerivedBody, SimilarBody> body;
  std::vector<Example> in, out, contested, excepted;
  std::vector<Reviewed> reviewed;
  std::string file;

  [[nodiscard]] const ListedBody& listed() const { return std::get<ListedBody>(body); }
  [[nodiscard]] const ClassBody& klass() const { return std::get<ClassBody>(body); }
  [[nodiscard]] const DerivedBody& derived() const { return std::get<DerivedBody>(body); }
  [[nodiscard]] const SimilarBody& similar() const { return std::get<SimilarBody>(body); }
  // Of class and similar rules; the others have none.
  [[nodiscard]] const std::vector<Exception>& exceptions() const;
};

// The interval in force on the day, or nullptr.
[[nodiscard]] const Interval* in_force_on(const std::vector<Interval>& intervals, Date day);

}  // namespace congener
