// The ways a class rule allows its parent to be cut: which portions may be replaced together, and what then remains
// to be found in a compound. Immutable.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "congener/rule.hpp"
#include "molecule/pattern.hpp"  // AtomSet

namespace congener {

struct ClassTemplates {
  struct Slot {
    std::string name;                                          // portion or group
    std::vector<AtomIndex> atoms;                              // of the parent
    std::vector<std::pair<AtomIndex, AtomIndex>> attachments;  // kept parent atom, slot atom
    std::vector<std::pair<const Clause*, const Permit*>> permits;
  };
  // Which slots are taken out of the parent, and how the rest is searched for.
  struct Template {
    std::vector<std::size_t> slots;      // indices into `slots`
    std::optional<std::size_t> relaxed;  // index into `relaxed`: may hold anything, or nothing
    AtomSet kept;                        // of the parent
    std::vector<AtomIndex> order;        // kept atoms, each after the first bonded to one before it
    std::vector<int> from;               // the placed neighbour it hangs on, -1 for the first
    std::size_t bonds = 0;               // between kept atoms
  };

  // Keeps pointers to the clauses of `body`.
  ClassTemplates(const ClassBody& body, const Parent& parent);

  std::vector<Slot> slots;
  std::vector<Slot> relaxed;  // what a near miss may lack
  std::vector<Template> templates;
  std::vector<Template> near_templates;  // `templates` and those with a relaxed slot
  std::optional<Template> anchor;        // what every template keeps

 private:
  [[nodiscard]] static Slot make_slot(const Parent& parent, const std::string& name,
                                      const std::vector<std::size_t>& portions);
  void add_template(const Parent& parent, std::vector<std::size_t> chosen, std::optional<std::size_t> portion,
                    std::vector<Template>& into);
};

}  // namespace congener
