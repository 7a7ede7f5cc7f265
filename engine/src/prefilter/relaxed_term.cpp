#include "prefilter/relaxed_term.hpp"

#include <algorithm>

namespace congener {

AtomTable::AtomTable(const Pattern& pattern, std::size_t atom) {
  for (std::size_t element = 0; element < 128; ++element) {
    for (std::size_t degree = 0; degree < kDegrees; ++degree) {
      for (const bool in_ring : {false, true}) {
        table_[(element * kDegrees + degree) * 2 + (in_ring ? 1 : 0)] =
            pattern.possible(atom, static_cast<std::uint8_t>(element), degree, in_ring);
      }
    }
  }
}

RelaxedTerm::RelaxedForm::RelaxedForm(const Form& form)
    : rings(form.rings), heteroatoms(form.heteroatoms), attachments(form.attachments) {
  for (std::size_t i = 0; i < form.root->size(); ++i) root.emplace_back(*form.root, i);
  for (const auto& [a, b] : form.root->bonds()) {
    if (a == 0) beside.push_back(b);
    if (b == 0) beside.push_back(a);
  }
  if (form.body) body.emplace_back(*form.body, 0);
  for (const Requirement& requirement : form.require) {
    if (requirement.min > 0) required.emplace_back(*requirement.pattern, 0);
  }
}

bool RelaxedTerm::RelaxedForm::rings_possible(const Part& part, Mask atoms, std::size_t at) const {
  if (rings == RingDemand::kAny) return true;
  if (rings == RingDemand::kNone) return (atoms & part.in_ring) == 0;
  if ((part.in_ring & bit(at)) == 0) return false;
  const Mask system = part.ring_system(at);
  if ((system & ~atoms) != 0) return false;
  bool one_ring = true;
  for_each_atom(system, [&](std::size_t a) { one_ring = one_ring && count(part.bonded_in_ring[a]) == 2; });
  if (rings == RingDemand::kPolycycle) return !one_ring;
  return one_ring && count(system & ~part.of_element[6]) >= heteroatoms;
}

bool RelaxedTerm::RelaxedForm::possible(const Part& part, const LooseFragment& fragment) const {
  if (attachments != 0 && attachments != fragment.attachments) return false;
  std::size_t others = 0;  // atoms that only the root pattern can account for
  bool within = true;
  for_each_atom(fragment.atoms, [&](std::size_t a) {
    if (!within || (!body.empty() && body[0].allows(part, a))) return;
    ++others;
    within = std::ranges::any_of(root, [&](const AtomTable& table) { return table.allows(part, a); });
  });
  if (!within || others > root.size()) return false;
  for (const AtomTable& table : required) {
    bool there = false;
    for_each_atom(fragment.atoms, [&](std::size_t a) { there = there || table.allows(part, a); });
    if (!there) return false;
  }
  for (std::size_t k = 0; k < fragment.attachments; ++k) {
    if (!root[0].allows(part, fragment.atom[k])) return false;
  }
  for (std::size_t k = 0; k < fragment.attachments; ++k) {
    const std::size_t at = fragment.atom[k];
    const bool beside_there = std::ranges::all_of(beside, [&](std::size_t i) {
      bool there = false;
      for_each_atom(part.bonded[at] & fragment.atoms, [&](std::size_t n) { there = there || root[i].allows(part, n); });
      return there;
    });
    if (beside_there && rings_possible(part, fragment.atoms, at)) return true;
  }
  return false;
}

RelaxedTerm::RelaxedTerm(const Term& term) {
  for (const Form& form : term.forms) forms_.emplace_back(form);
  for (const TermReading& reading : term.readings) {
    for (const Form& form : reading.forms) forms_.emplace_back(form);
  }
}

bool RelaxedTerm::possible(const Part& part, const LooseFragment& fragment) const {
  return std::ranges::any_of(forms_, [&](const RelaxedForm& form) { return form.possible(part, fragment); });
}

}  // namespace congener
