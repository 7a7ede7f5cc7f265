// What the examples of one rule exercise: its clauses and their limits, terms, readings, exceptions and days.
//
// A clause, term or reading counts where the accounting of an example that is within the rule used it; a day where an
// example asks of it: for each end of an interval in force, the day itself and the one beyond.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "congener/rule_test.hpp"
#include "match/matcher.hpp"

namespace congener {

// Keeps a reference to the rule. Not to be shared between threads.
class CoverageCounter {
 public:
  explicit CoverageCounter(const Rule& rule);
  ~CoverageCounter();
  CoverageCounter(CoverageCounter&&) noexcept;
  CoverageCounter& operator=(CoverageCounter&&) = delete;
  CoverageCounter(const CoverageCounter&) = delete;
  CoverageCounter& operator=(const CoverageCounter&) = delete;

  // An example that was run, and what the rule said of it by structure (nullptr: nothing).
  void example(const Example& example, const Molecule& molecule, const Finding* found);
  [[nodiscard]] RuleCoverage take();

 private:
  struct Unsettled;  // the rule as if practice had decided nothing
  void class_items();
  void add(const char* kind, std::string what);
  void mark(const char* kind, const std::string& what);
  void mark_settled(const Molecule& molecule);

  const Rule& rule_;
  RuleCoverage coverage_;
  std::unique_ptr<const Unsettled> unsettled_;
};

}  // namespace congener
