// From a structure as drawn to the compounds the law speaks of: salts and solvates apart, charges, isotopes,
// explicit hydrogens, covalently drawn salts, gem-diols and enols brought to one form.
//
// Guarantee: idempotent (normalising a result changes nothing), and every change is listed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "chem/chem.hpp"
#include "congener/component.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener {

// Raise with any change of what normalise() gives for some structure: what was normalised before and stored is then
// done again. tests/unit/library_test.cpp notices most that were forgotten.
inline constexpr std::uint32_t kNormaliseRevision = 1;

// Every change that normalise() can name. A place in this list stands for the change where results are stored.
[[nodiscard]] std::span<const Change> known_changes();

// The parts of the structure, each once with its count, in order of first appearance; all as Role::kParent.
[[nodiscard]] Result<std::vector<Component>, chem::Problem> normalise(const ConnectionTable& table);

// The same compounds at half the work, where no canonical SMILES is asked for: Component::smiles and changes are
// empty, atoms are in any order, and equal parts stand as often as they are drawn. Compared in
// tests/agree/fingerprint_test.cpp.
[[nodiscard]] Result<std::vector<Component>, chem::Problem> normalise_unnamed(const ConnectionTable& table);

// What salts and solvates are made with: data/normalise/counterions.csv. Immutable.
class CounterIons {
 public:
  [[nodiscard]] static Result<CounterIons, Fault> load(const std::filesystem::path& csv);

  // Names the role of each known counter-ion and solvate. If every component is one, all stay parents: a
  // declared solvent is judged as itself.
  void assign_roles(std::vector<Component>& components) const;

  // SHA-256 (first 16 hex digits) of the table's bytes: which counter-ions were known.
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  struct Entry {
    std::string name;
    Role role = Role::kCounterIon;
  };
  std::unordered_map<std::string, Entry> by_smiles_;
  std::string hash_;
};

}  // namespace congener
