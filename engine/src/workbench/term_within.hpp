// Does one legal term say no more than another? Shown by their forms, never guessed.
#pragma once

#include "congener/rule.hpp"

namespace congener::workbench {

// True: every group under the narrow reading of `a` is under the narrow reading of `b`. False: not shown.
[[nodiscard]] bool within(const Term& a, const Term& b);
// Likewise of every change a permit licenses.
[[nodiscard]] bool within(const Permit& a, const Permit& b);
[[nodiscard]] bool within(const Clause& a, const Clause& b);

// Why no compound can ever use the permit, or an empty string where that is not shown. `body` is the rule's.
[[nodiscard]] std::string never_applies(const Permit& permit, const ClassBody& body);

}  // namespace congener::workbench
