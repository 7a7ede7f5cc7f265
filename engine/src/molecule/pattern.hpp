// A SMARTS pattern, matched on our own Molecule.
//
// The part of SMARTS that needs no more than the graph: elements (aliphatic, aromatic, #n, *, a, A), X, D, H,
// R (in a ring), charge, ! & , ; logic, $(…), the bonds - = # : ~ @ and their negation, branches, ring
// closures, atom maps. Anything else is refused when parsed, never ignored.
// Guarantee: agrees with RDKit's matcher on this part (tests/agree/pattern_test.cpp). No cap on matches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "congener/molecule.hpp"
#include "congener/result.hpp"

namespace congener {

struct PatternError {
  std::string message;
  std::size_t position = 0;  // 0-based character of the SMARTS
};

// A set of a molecule's atoms, by index.
using AtomSet = std::vector<std::uint8_t>;

// Immutable: threads may share one object.
class Pattern {
 public:
  [[nodiscard]] static Result<Pattern, PatternError> parse(std::string_view smarts);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  Pattern(const Pattern&);
  Pattern& operator=(const Pattern&);

  [[nodiscard]] const std::string& smarts() const;
  [[nodiscard]] std::size_t size() const;                // atoms
  [[nodiscard]] int map_number(std::size_t atom) const;  // 0: none
  [[nodiscard]] std::span<const std::pair<std::uint16_t, std::uint16_t>> bonds() const;

  // Could this atom of the pattern allow an atom of the element with at most so many bonds to heavy atoms, in a ring
  // or not, whatever its hydrogens, charge, aromaticity and bond orders? Never false where it could.
  [[nodiscard]] bool possible(std::size_t atom, std::uint8_t element, std::size_t degree, bool in_ring) const;

  // Does the pattern's first atom alone allow this atom?
  [[nodiscard]] bool first_atom_matches(const Molecule& molecule, AtomIndex atom) const;

  // Calls `visit` with every embedding whose first atom is `root` (molecule's atom per pattern atom) until it
  // returns false. With `inside`, only atoms of that set are used. Returns false if a visit stopped it.
  bool for_each_match(const Molecule& molecule, AtomIndex root, const AtomSet* inside,
                      const std::function<bool(std::span<const AtomIndex>)>& visit) const;

  [[nodiscard]] bool matches_at(const Molecule& molecule, AtomIndex root, const AtomSet* inside = nullptr) const;

  // Number of distinct sets of atoms matched.
  [[nodiscard]] std::size_t count(const Molecule& molecule, const AtomSet* inside = nullptr) const;

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace congener
