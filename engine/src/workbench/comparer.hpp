// Two verdicts of one record, before and after, turned into a change. One thread tells it of records; the end is shared
// out.
#pragma once

#include "workbench/difference.hpp"

namespace congener::workbench {

class Comparer {
 public:
  Comparer(const Side& before, const Side& after, Difference& difference);

  // Both of one record; `components` of the one that has them.
  void compare(const Verdict& before, const Verdict& after, const std::vector<Component>& components);
  // Records that neither side catches.
  void add_untouched(std::size_t records) { difference_.matrix[0][0] += records; }
  // Sorts and counts; nothing may be compared afterwards.
  void finish(const Known& known);

 private:
  [[nodiscard]] Standing standing(const Side& side, const Verdict& verdict) const;
  [[nodiscard]] const Hit* hit(const Side& side, const Verdict& verdict) const;
  [[nodiscard]] std::string why(const Side& side, const Verdict& verdict) const;
  [[nodiscard]] std::vector<RuleChange> rules_changed(const Verdict& before, const Verdict& after) const;
  // Which clause, reading or substance does each change, where one rule is compared with another.
  void find_doers();

  const Side& before_;
  const Side& after_;
  Difference& difference_;
};

}  // namespace congener::workbench
