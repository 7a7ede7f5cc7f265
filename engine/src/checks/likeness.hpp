// Whether two structures of a line are one compound: by their normalised parents, their salts and solvates beside.
#pragma once

#include <string>
#include <vector>

#include "congener/component.hpp"

namespace congener {

enum class Likeness : unsigned char {
  kSame,
  kOtherForm,  // the same parents; another salt or hydrate
  kTautomer,   // the same atoms, joined alike; hydrogens and double bonds elsewhere
  kOther
};

// Roles are assigned. A mixture is like a part of it: its parents hold those of the other.
[[nodiscard]] Likeness likeness(const std::vector<Component>& a, const std::vector<Component>& b);

// Of the parents, ascending.
[[nodiscard]] std::vector<std::string> parents_of(const std::vector<Component>& components);
// What is not a parent: "hydrogen chloride, 2 water"; empty: the base or acid itself.
[[nodiscard]] std::string form_of(const std::vector<Component>& components);

}  // namespace congener
