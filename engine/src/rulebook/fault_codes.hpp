// Every fault a rule file can have. The catalogue for readers is in rules/README.md; tests/rule_faults has one
// file for each.
#pragma once

#include <array>
#include <string_view>

namespace congener::code {

inline constexpr const char* kUnreadable = "R001";      // the file cannot be read
inline constexpr const char* kNotYaml = "R002";         // the file is not YAML
inline constexpr const char* kUnknownKey = "R003";      // a key that is not part of the format
inline constexpr const char* kMissingKey = "R004";      // a key that must be there is not
inline constexpr const char* kWrongType = "R005";       // text where a list is wanted, and the like
inline constexpr const char* kBadValue = "R006";        // a value that is not one of those allowed
inline constexpr const char* kBadDate = "R007";         // not a day of the calendar
inline constexpr const char* kBadIntervals = "R008";    // intervals that overlap or run backwards
inline constexpr const char* kHashDiffers = "R009";     // sha256 is not that of law.text
inline constexpr const char* kDuplicateId = "R010";     // two rules with one id
inline constexpr const char* kBadStructure = "R011";    // a SMILES that cannot be read
inline constexpr const char* kUnknownTerm = "R012";     // a term that terms.yaml does not define
inline constexpr const char* kBadPattern = "R013";      // a SMARTS that cannot be read
inline constexpr const char* kBadPainting = "R014";     // the painting does not fit the SMILES
inline constexpr const char* kUnknownPortion = "R015";  // a portion or group the legend does not name
inline constexpr const char* kUnknownReading = "R016";  // a reading that is not declared
inline constexpr const char* kUnknownRule = "R017";     // an exception or a similar rule names no such rule
inline constexpr const char* kWordsNotInLaw = "R018";   // a clause's words do not stand in law.text
inline constexpr const char* kReservedKind = "R019";    // markush comes with a later version
inline constexpr const char* kNothingKept = "R020";     // what no clause replaces is not one connected part
inline constexpr const char* kDuplicateKey = "R021";    // the same key twice in one mapping
inline constexpr const char* kUnknownClause = "R022";   // an example names a clause that is not there
inline constexpr const char* kSmallCore = "R023";       // a core of a similar rule with too few atoms

inline constexpr std::array<const char*, 23> kAll = {
    kUnreadable,   kNotYaml,      kUnknownKey,     kMissingKey,     kWrongType,    kBadValue,
    kBadDate,      kBadIntervals, kHashDiffers,    kDuplicateId,    kBadStructure, kUnknownTerm,
    kBadPattern,   kBadPainting,  kUnknownPortion, kUnknownReading, kUnknownRule,  kWordsNotInLaw,
    kReservedKind, kNothingKept,  kDuplicateKey,   kUnknownClause,  kSmallCore};

}  // namespace congener::code
