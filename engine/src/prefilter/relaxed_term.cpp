#include "prefilter/relaxed_term.hpp"

#include <algorithm>

namespace congener {

AtomTable::AtomTable(const Pattern& pattern, std::size_t atom) {
  for (std::size_t element = 0; element < kElements; ++element) {
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

template <std::size_t Words>
bool RelaxedTerm::RelaxedForm::rings_possible(const Part<Words>& part, const AtomMask<Words>& atoms,
                                              std::size_t at) const {
  if (rings == RingDemand::kAny) return true;
  if (rings == RingDemand::kNone) return (atoms & part.in_ring).none();
  if (!part.in_ring.has(at)) return false;
  const AtomMask<Words> system = part.ring_system(at);
  if ((system & ~atoms).any()) return false;
  const bool fused = system.any_of([&](std::size_t a) { return part.bonded_in_ring[a].count() != 2; });
  if (rings == RingDemand::kPolycycle) return fused;
  return !fused && (system & ~part.of(6)).count() >= heteroatoms;
}

template <std::size_t Words>
bool RelaxedTerm::RelaxedForm::possible(const Part<Words>& part, const LooseFragment<Words>& fragment) const {
  if (attachments != 0 && attachments != fragment.attachments) return false;
  std::size_t others = 0;  // atoms that only the root pattern can account for
  const bool beyond = fragment.atoms.any_of([&](std::size_t a) {
    if (!body.empty() && body[0].allows(part, a)) return false;
    ++others;
    return std::ranges::none_of(root, [&](const AtomTable& table) { return table.allows(part, a); });
  });
  if (beyond || others > root.size()) return false;
  for (const AtomTable& table : required) {
    if (!fragment.atoms.any_of([&](std::size_t a) { return table.allows(part, a); })) return false;
  }
  for (std::size_t k = 0; k < fragment.attachments; ++k) {
    if (!root[0].allows(part, fragment.atom[k])) return false;
  }
  for (std::size_t k = 0; k < fragment.attachments; ++k) {
    const std::size_t at = fragment.atom[k];
    const AtomMask<Words> around = part.bonded[at] & fragment.atoms;
    const bool beside_there = std::ranges::all_of(
        beside, [&](std::size_t i) { return around.any_of([&](std::size_t n) { return root[i].allows(part, n); }); });
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

template <std::size_t Words>
bool RelaxedTerm::possible(const Part<Words>& part, const LooseFragment<Words>& fragment) const {
  return std::ranges::any_of(forms_, [&](const RelaxedForm& form) { return form.possible(part, fragment); });
}

template bool RelaxedTerm::possible(const Part<1>&, const LooseFragment<1>&) const;
template bool RelaxedTerm::possible(const Part<4>&, const LooseFragment<4>&) const;
template bool RelaxedTerm::possible(const Part<16>&, const LooseFragment<16>&) const;

}  // namespace congener
