// The accounting of a class rule: is every heavy atom explained by the parent or by a clause?
//
// For every choice of portions to be replaced, the rest of the parent is embedded in the compound in every way;
// what is left over must fill the replaced portions or stand as permitted substituents. The best accounting is
// kept: fewest unexplained fragments, then broad readings, then modifications, then by clause and atom.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "congener/rule.hpp"
#include "congener/verdict.hpp"
#include "match/fragment.hpp"
#include "rulebook/class_templates.hpp"

namespace congener {

// Counts search steps, and looks at the clock now and then; spent() once a limit is passed.
class Budget {
 public:
  explicit Budget(std::size_t limit, const Deadline& deadline = {}) : left_(limit), deadline_(deadline) {}
  bool take() {
    if (left_ == 0) return false;
    if (--left_ % kStepsBetweenLooks != 0 || !deadline_.passed()) return true;
    left_ = 0;
    return false;
  }
  [[nodiscard]] bool spent() const { return left_ == 0; }

  static constexpr std::size_t kStepsBetweenLooks = 256;

 private:
  std::size_t left_;
  Deadline deadline_;
};

// One way to account for the whole compound.
struct Accounting {
  std::vector<Account> accounts;      // sorted by first atom
  std::vector<std::string> readings;  // sorted, each once
  std::size_t modifications = 0;
  std::vector<AtomIndex> unexplained_atoms;  // near misses only
  std::size_t unexplained = 0;               // fragments, or portions with nothing in their place
  std::string why;                           // near misses: what no clause permits
};

// A class rule made ready for one of its parents. Keeps references to the rule. Immutable.
class ClassAccountant {
 public:
  ClassAccountant(const Rule& rule, const Parent& parent);

  // The best accounting with nothing unexplained, or nothing.
  [[nodiscard]] std::optional<Accounting> member(const Molecule& molecule, Budget& budget) const;
  // The best accounting with one fragment unexplained and enough of the parent's atoms in place, or nothing; of
  // a compound that is a member but for its mass, that accounting.
  // Asked only if member() found none.
  [[nodiscard]] std::optional<Accounting> near_miss(const Molecule& molecule, Budget& budget) const;
  // Is what no clause may replace there at all? (True where the rule leaves nothing to ask for.)
  [[nodiscard]] bool anchored(const Molecule& molecule, Budget& budget) const;

 private:
  struct Choice;
  class Search;
  [[nodiscard]] bool too_heavy(const Molecule& molecule) const;

  [[nodiscard]] std::optional<Accounting> best(const Molecule& molecule,
                                               const std::vector<ClassTemplates::Template>& templates,
                                               std::size_t unexplained_allowed, Budget& budget) const;
  [[nodiscard]] std::optional<Choice> fill(const ClassTemplates::Slot& slot, const Molecule& molecule,
                                           const Fragment& fragment) const;
  [[nodiscard]] std::optional<Choice> substituent(const Molecule& molecule, const Fragment& fragment,
                                                  const std::vector<int>& parent_atom_of) const;
  [[nodiscard]] std::optional<Choice> permitted(const Clause& clause, const Permit& permit, const Molecule& molecule,
                                                const Fragment& fragment) const;
  // Is the portion itself still there: not at all, with something on it, or as it was?
  enum class Original : unsigned char { kGone, kSubstituted, kUnchanged };
  [[nodiscard]] Original original(const ClassTemplates::Slot& slot, const Molecule& molecule,
                                  const Fragment& fragment) const;
  [[nodiscard]] bool atoms_agree(AtomIndex parent_atom, const Molecule& molecule, AtomIndex atom) const;

  const Rule& rule_;
  const ClassBody& class_;
  const Parent& parent_;
  ClassTemplates cut_;
};

}  // namespace congener
