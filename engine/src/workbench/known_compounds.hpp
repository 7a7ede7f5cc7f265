// Compounds that a report should know by name: the family a definition is about, and medicines it should spare.
//
// Compared as the law's lists are: normalised, salts and solvates taken off. Immutable: threads may share one object.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "congener/component.hpp"
#include "congener/fault.hpp"
#include "congener/fingerprint.hpp"
#include "congener/result.hpp"
#include "congener/rule_set.hpp"
#include "normalise/normalise.hpp"

namespace congener::workbench {

struct KnownCompound {
  std::string name;
  Component component;
  Fingerprint fingerprint;
};

// A row of a list that declares no structure that could be read.
struct UnreadRow {
  std::string file;
  std::size_t line = 0;
  std::string why;
};

class KnownCompounds {
 public:
  // Adds what the file declares, of any format that `screen` reads, its structures read in parallel; a compound that is
  // there already keeps its name.
  // F… where the file cannot be read.
  [[nodiscard]] Result<std::size_t, Fault> add_file(const std::string& path, const CounterIons& counter_ions);
  // Adds every substance that a listed rule names, drafts too.
  void add_listed(const RuleSet& rules);

  [[nodiscard]] const std::vector<KnownCompound>& all() const { return compounds_; }
  [[nodiscard]] const std::vector<UnreadRow>& unread() const { return unread_; }
  // By canonical SMILES, or nullptr.
  [[nodiscard]] const KnownCompound* find(const std::string& smiles) const;

 private:
  void add(KnownCompound&& compound);

  std::vector<KnownCompound> compounds_;
  std::unordered_map<std::string, std::size_t> by_smiles_;
  std::vector<UnreadRow> unread_;
};

// What a report sorts compounds by.
struct Known {
  KnownCompounds listed;     // named by a rule of the rule base
  KnownCompounds medicines;  // approved, or given to be spared
  KnownCompounds family;     // a reference list
};

}  // namespace congener::workbench
