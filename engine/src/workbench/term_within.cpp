#include "workbench/term_within.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "molecule/pattern.hpp"
#include "rulebook/class_templates.hpp"

namespace congener::workbench {
namespace {

bool anything(const std::shared_ptr<const Pattern>& pattern) { return pattern && pattern->smarts() == "*"; }

bool same(const std::shared_ptr<const Pattern>& a, const std::shared_ptr<const Pattern>& b) {
  return a && b && a->smarts() == b->smarts();
}

bool within(const Form& a, const Form& b) {
  if (!anything(b.root) && !same(a.root, b.root)) return false;
  // Atoms of a longer root may have to be taken for atoms of the body, so that must allow anything.
  if (!anything(b.body)) {
    if (!same(a.root, b.root)) return false;
    if (a.body && !same(a.body, b.body)) return false;
  }
  if (b.rings != RingDemand::kAny && a.rings != b.rings) return false;
  if (b.aromatic && a.aromatic != b.aromatic) return false;
  if (b.other_rings_non_aromatic && !a.other_rings_non_aromatic) return false;
  if (a.heteroatoms < b.heteroatoms) return false;
  if (b.attachments != 0 && a.attachments != b.attachments) return false;
  if (a.any_bond && !b.any_bond) return false;
  return std::ranges::all_of(b.require, [&](const Requirement& needed) {
    return std::ranges::any_of(a.require, [&](const Requirement& given) {
      return same(given.pattern, needed.pattern) && given.min >= needed.min && given.max <= needed.max;
    });
  });
}

bool can_bear_more(const Molecule& molecule, AtomIndex a) {
  constexpr int kCarbonValence = 4;
  const Atom& atom = molecule.atom(a);
  if (atom.hydrogens > 0 || atom.element != 6) return true;  // another element may take a charge
  // A carbon whose bonds are not all single may bear more where a neighbour is replaced.
  int bonds = 0;
  for (const Neighbour& n : molecule.neighbours(a)) {
    const BondOrder order = molecule.bond(n.bond).order;
    if (order != BondOrder::kSingle && order != BondOrder::kAromatic) return true;
    bonds += 1;
  }
  return !atom.aromatic && bonds < kCarbonValence;
}

}  // namespace

bool within(const Term& a, const Term& b) {
  return std::ranges::all_of(a.forms, [&](const Form& form) {
    return std::ranges::any_of(b.forms, [&](const Form& other) { return within(form, other); });
  });
}

bool within(const Permit& a, const Permit& b) {
  if (a.kind != b.kind || a.max_carbons > b.max_carbons) return false;
  if (!b.reading.empty() && a.reading != b.reading) return false;
  const auto portion_of_b = [&](std::size_t p) { return std::ranges::find(b.portions, p) != b.portions.end(); };
  if (!std::ranges::all_of(a.portions, portion_of_b)) return false;
  if (a.kind == PermitKind::kReplace) {
    if (a.portions.size() != b.portions.size()) return false;
    const bool as_wide =
        b.when_substituted == WhenSubstituted::kNarrow || a.when_substituted == WhenSubstituted::kNever ||
        (a.when_substituted == b.when_substituted && a.when_substituted_reading == b.when_substituted_reading);
    if (!as_wide) return false;
  }
  return std::ranges::all_of(a.terms, [&](const Term* term) {
    return std::ranges::any_of(b.terms, [&](const Term* other) { return within(*term, *other); });
  });
}

bool within(const Clause& a, const Clause& b) {
  return std::ranges::all_of(a.permits, [&](const Permit& permit) {
    return std::ranges::any_of(b.permits, [&](const Permit& other) { return within(permit, other); });
  });
}

std::string never_applies(const Permit& permit, const ClassBody& body) {
  const auto attachments_fit = [&](std::size_t wanted) {
    return std::ranges::any_of(permit.terms, [&](const Term* term) {
      const auto fits = [&](const Form& form) { return form.attachments == 0 || form.attachments == wanted; };
      return std::ranges::any_of(term->forms, fits) || std::ranges::any_of(term->readings, [&](const TermReading& r) {
               return std::ranges::any_of(r.forms, fits);
             });
    });
  };
  std::string why;
  for (const Parent& parent : body.parents) {
    if (permit.kind == PermitKind::kSubstitute) {
      for (std::size_t i = 0; i < parent.molecule.size(); ++i) {
        const bool target = std::ranges::find(permit.portions, parent.portion_of[i]) != permit.portions.end();
        if (target && can_bear_more(parent.molecule, static_cast<AtomIndex>(i))) return {};
      }
      why = fmt::format("no atom of the {} bears a hydrogen that could be replaced", spaced(permit.target));
      continue;
    }
    std::size_t attachments = 0;
    for (const Bond& bond : parent.molecule.bonds()) {
      const auto inside = [&](AtomIndex a) {
        return std::ranges::find(permit.portions, parent.portion_of[a]) != permit.portions.end();
      };
      attachments += inside(bond.begin) != inside(bond.end) ? 1U : 0U;
    }
    if (attachments_fit(attachments)) return {};
    why = fmt::format("the {} is bonded to the rest of the parent in {} place{}, and none of its terms is",
                      spaced(permit.target), attachments, attachments == 1 ? "" : "s");
  }
  return why;
}

}  // namespace congener::workbench
