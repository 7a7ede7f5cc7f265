// Every finding that `congener rules check` makes beyond the faults of fault_codes.hpp. The catalogue for readers is in
// rules/README.md; tests/lint has a rule for each on which it fires.
#pragma once

#include <array>
#include <string_view>

namespace congener::workbench {

enum class Severity : unsigned char { kNote, kWarning, kError };
[[nodiscard]] const char* name(Severity severity);

struct LintCode {
  const char* code;
  const char* title;
};

inline constexpr LintCode kNeverApplies{"W001", "a clause that can never apply"};
inline constexpr LintCode kCovered{"W002", "a clause wholly covered by another"};
inline constexpr LintCode kSameChange{"W003", "two clauses that license the same change"};
inline constexpr LintCode kUnusedTerm{"W004", "a term that no rule uses"};
inline constexpr LintCode kUnusedReading{"W005", "a reading on which nothing hangs"};
inline constexpr LintCode kUnexercisedReading{"W006", "a reading that no example exercises"};
inline constexpr LintCode kIdleException{"W007", "an exception that can never fire"};
inline constexpr LintCode kTwoInForce{"W008", "two versions of one definition in force on the same day"};
inline constexpr LintCode kUntouchedPortion{"W009", "a portion that no clause touches"};
inline constexpr LintCode kDraftSource{"W010", "a draft source in a verified rule"};
inline constexpr LintCode kSmallAnchor{"W011", "an anchor so small that most compounds pass the prefilter"};
inline constexpr LintCode kIdleReview{"W012", "a reviewed finding that is found no longer"};

inline constexpr std::array<LintCode, 12> kAllLintCodes = {
    kNeverApplies,  kCovered,    kSameChange,       kUnusedTerm,  kUnusedReading, kUnexercisedReading,
    kIdleException, kTwoInForce, kUntouchedPortion, kDraftSource, kSmallAnchor,   kIdleReview};

}  // namespace congener::workbench
