// What hangs on the kept part of a compound, and the terms asked of it.
#pragma once

#include <string>
#include <vector>

#include "congener/molecule.hpp"
#include "congener/rule.hpp"
#include "molecule/pattern.hpp"

namespace congener {

struct Attachment {
  AtomIndex kept = 0;  // atom of the kept part
  AtomIndex atom = 0;  // atom of the fragment
  std::uint16_t bond = 0;
};

// A connected part of what is not kept, with every bond that ties it to what is.
struct Fragment {
  std::vector<AtomIndex> atoms;  // ascending
  AtomSet inside;                // the same, as a set
  std::vector<Attachment> attachments;
};

[[nodiscard]] std::vector<Fragment> fragments_outside(const Molecule& molecule, const AtomSet& kept);

// How a term holds of a fragment: narrowly, or on one of its readings (ids without the term's name).
struct TermHolds {
  bool narrow = false;
  std::vector<std::string> readings;
  [[nodiscard]] bool at_all() const { return narrow || !readings.empty(); }
};
[[nodiscard]] TermHolds holds(const Term& term, const Molecule& molecule, const Fragment& fragment);

}  // namespace congener
