#include "prefilter/questions.hpp"

#include <algorithm>

namespace congener {
namespace {

constexpr std::uint8_t kCarbon = 6;
constexpr std::uint8_t kOxygen = 8;
constexpr std::size_t kMaxSteps = 50'000;  // of search for a slot's own atoms; beyond, it is left to the plain path
constexpr std::size_t kMaxEsterCuts = 5;   // O–C bonds of one fragment; beyond, likewise
constexpr std::size_t kMaxFragments = 24;  // around one embedding; beyond, likewise
constexpr std::uint16_t kNowhere = 0xFFFF;
using Image = std::array<std::uint16_t, Skeleton::kMaxAtoms>;  // per atom of a parent: atom of the part, or kNowhere

// What is outside the kept atoms, piece by piece; false: more pieces or attachments than are followed.
template <std::size_t Words>
bool find_fragments(const Part<Words>& part, const AtomMask<Words>& kept,
                    std::vector<LooseFragment<Words>>& fragments) {
  using Mask = AtomMask<Words>;
  fragments.clear();
  for (Mask rest = part.all & ~kept; rest.any();) {
    if (fragments.size() == kMaxFragments) return false;
    LooseFragment<Words>& fragment = fragments.emplace_back();
    fragment.atoms = part.reach(Mask::of(rest.lowest()), rest);
    rest &= ~fragment.atoms;
    const bool too_many = fragment.atoms.any_of([&](std::size_t a) {
      return (part.bonded[a] & kept).any_of([&](std::size_t k) {
        if (fragment.attachments == LooseFragment<Words>::kMaxAttachments) return true;
        fragment.kept[fragment.attachments] = static_cast<std::uint16_t>(k);
        fragment.atom[fragment.attachments++] = static_cast<std::uint16_t>(a);
        return false;
      });
    });
    if (too_many) return false;
  }
  return true;
}

// One question about one embedding: may every fragment be accounted for?
template <std::size_t Words>
class ClassQuestion {
 public:
  using Mask = AtomMask<Words>;
  using Fragment = LooseFragment<Words>;

  ClassQuestion(const ClassAsk& ask, const Part<Words>& part, const Image& image,
                const std::vector<Fragment>& fragments)
      : ask_(ask), model_(*ask.model), part_(part), image_(image), fragments_(fragments) {
    slot_of_.fill(nullptr);
  }

  bool possible() { return fill(0); }

 private:
  bool sits_at(const Fragment& fragment, const ClassTemplates::Slot& slot) const {
    if (fragment.attachments != slot.attachments.size()) return false;
    std::array<std::uint16_t, Fragment::kMaxAttachments> wanted{};
    for (std::size_t k = 0; k < fragment.attachments; ++k) wanted[k] = image_[slot.attachments[k].first];
    return std::is_permutation(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(fragment.attachments),
                               fragment.kept.begin());
  }

  // The check, of the fragment or of what is left of it when esters and ethers on it are cleaved.
  template <typename Check>
  bool holds(const Fragment& fragment, Check check) const {
    if (check(fragment)) return true;
    if (!model_.esters_or_ethers || ask_.near) return false;
    std::array<Mask, kMaxEsterCuts> leaving{};
    std::size_t cuts = 0;
    Mask oxygens = fragment.atoms;
    for (std::size_t k = 0; k < fragment.attachments; ++k) oxygens.add(fragment.kept[k]);
    const bool give_up = (oxygens & part_.of(kOxygen)).any_of([&](std::size_t o) {
      const Mask carbons = part_.bonded[o] & ~part_.bonded_in_ring[o] & part_.of(kCarbon) & fragment.atoms;
      return carbons.any_of([&](std::size_t c) {
        const Mask far = part_.reach(Mask::of(c), part_.all & ~Mask::of(o));
        if ((far & ~fragment.atoms).any()) return false;
        if (far == fragment.atoms || cuts == kMaxEsterCuts) return true;
        leaving[cuts++] = far;
        return false;
      });
    });
    if (give_up) return true;
    for (std::size_t subset = 1; subset < std::size_t{1} << cuts; ++subset) {
      Fragment rest = fragment;
      for (std::size_t k = 0; k < cuts; ++k) {
        if (subset >> k & 1U) rest.atoms &= ~leaving[k];
      }
      if (check(rest)) return true;
    }
    return false;
  }

  bool any(const std::vector<const RelaxedTerm*>& terms, const Fragment& fragment) const {
    return std::ranges::any_of(terms, [&](const RelaxedTerm* term) { return term->possible(part_, fragment); });
  }

  bool fill(std::size_t k) {
    if (k == ask_.cut->slots.size()) return fill_relaxed();
    const std::size_t s = ask_.cut->slots[k];
    const ClassTemplates::Slot& slot = model_.cut.slots[s];
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (slot_of_[f] || !sits_at(fragments_[f], slot)) continue;
      if (!holds(fragments_[f], [&](const Fragment& x) { return any(model_.fillings[s], x); })) continue;
      slot_of_[f] = &model_.slot_skeletons[s];
      const bool found = fill(k + 1);
      slot_of_[f] = nullptr;
      if (found) return true;
    }
    return false;
  }

  bool fill_relaxed() {
    if (!ask_.cut->relaxed) return finish(ask_.near ? 1 : 0);
    const ClassTemplates::Slot& slot = model_.cut.relaxed[*ask_.cut->relaxed];
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (slot_of_[f] || !sits_at(fragments_[f], slot)) continue;
      slot_of_[f] = &model_.relaxed_skeletons[*ask_.cut->relaxed];
      const bool found = finish(0);
      slot_of_[f] = nullptr;
      if (found) return true;
    }
    return finish(0);  // nothing stands in its place
  }

  // May the slot's own atoms be there, with something on them or not?
  bool still_there(const Skeleton& slot, const Fragment& fragment) const {
    if (fragment.attachments != 1 || fragment.atoms.count() < slot.size()) return false;
    std::size_t budget = kMaxSteps;
    const auto found = [](const Skeleton::Places&) { return true; };
    return SkeletonSearch<Words, decltype(found)>(slot, part_, budget, found)
        .run(Mask::of(fragment.atom[0]), fragment.atoms);
  }

  bool finish(std::size_t unexplained_allowed) {
    if (ask_.near) {
      std::size_t in_place = ask_.cut->order.size();
      for (std::size_t f = 0; f < fragments_.size(); ++f) {
        if (slot_of_[f] && still_there(**slot_of_[f], fragments_[f])) in_place += (*slot_of_[f])->size();
      }
      if (!model_.body->near_enough(in_place, *model_.parent)) return false;
    }
    std::size_t unexplained = 0;
    for (std::size_t f = 0; f < fragments_.size(); ++f) {
      if (!slot_of_[f] && !substituent(fragments_[f]) && ++unexplained > unexplained_allowed) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t parent_atom_at(std::size_t atom) const {
    return static_cast<std::size_t>(std::ranges::find(image_, atom) - image_.begin());
  }

  bool substituent(const Fragment& fragment) const {
    AtomMask<1> portions;
    for (std::size_t k = 0; k < fragment.attachments; ++k) {
      portions.add(model_.parent->portion_of[parent_atom_at(fragment.kept[k])]);
    }
    return holds(fragment, [&](const Fragment& x) {
      return std::ranges::any_of(model_.substitutions, [&](const ClassModel::Substitution& s) {
        return (portions & ~s.portions).none() && any(s.terms, x);
      });
    });
  }

  const ClassAsk& ask_;
  const ClassModel& model_;
  const Part<Words>& part_;
  const Image& image_;
  const std::vector<Fragment>& fragments_;
  std::array<const std::optional<Skeleton>*, kMaxFragments> slot_of_{};  // what it stands in place of
};

template <std::size_t Words>
bool cuttable(const DerivedAsk& ask, const Part<Words>& part, std::size_t stays, std::size_t leaves) {
  return std::ranges::any_of(*ask.cuts, [&](const Cut& cut) {
    if (!cut.stays.allows_element(part, stays) || !cut.leaves.allows_element(part, leaves)) return false;
    return std::ranges::all_of(cut.beside, [&](const AtomTable& table) {
      return (part.bonded[leaves] & ~AtomMask<Words>::of(stays)).any_of([&](std::size_t a) {
        return table.allows_element(part, a);
      });
    });
  });
}

template <std::size_t Words>
bool derived_possible(const DerivedAsk& ask, const Part<Words>& part, const Image& image, const AtomMask<Words>& kept) {
  using Mask = AtomMask<Words>;
  for (const DerivedAsk::Added& added : ask.added) {
    const Mask outside = part.bonded[image[added.to]] & ~kept;
    if (outside.count() < added.in_place_of.size()) return false;
    for (const AtomTable& table : added.in_place_of) {
      if (!outside.any_of([&](std::size_t a) { return table.allows_element(part, a); })) return false;
    }
  }
  const bool uncut = kept.any_of([&](std::size_t stays) {
    return (part.bonded[stays] & ~kept).any_of([&](std::size_t leaves) { return !cuttable(ask, part, stays, leaves); });
  });
  if (uncut) return false;
  // A cut sets a whole piece free, so all bonds of a piece are on one atom of the parent.
  Mask rest = part.all & ~kept;
  while (rest.any()) {
    const Mask piece = part.reach(Mask::of(rest.lowest()), rest);
    rest &= ~piece;
    Mask ends;
    piece.for_each([&](std::size_t a) { ends |= part.bonded[a] & kept; });
    if (ends.count() > 1) return false;
  }
  return true;
}

}  // namespace

std::size_t bonds_outside(const ClassAsk& ask, std::size_t parent_atom) {
  std::size_t bonds = 0;
  for (const std::size_t slot : ask.cut->slots) {
    for (const auto& [kept, unused] : ask.model->cut.slots[slot].attachments) bonds += kept == parent_atom;
  }
  return bonds;
}

std::size_t bonds_outside(const DerivedAsk& ask, std::size_t parent_atom) {
  std::size_t bonds = 0;
  for (const DerivedAsk::Added& added : ask.added) {
    if (added.to == parent_atom) bonds = std::max(bonds, added.in_place_of.size());
  }
  return bonds;
}

template <std::size_t Words>
bool ask(const AskedSkeleton& asked, const Part<Words>& part, const Skeleton::Places& places, Answers& answers) {
  for (const std::size_t rule : asked.similar) {
    if (answers.add(rule)) return true;
  }
  if (asked.classes.empty() && asked.derived.empty()) return false;
  // A ring closed between atoms of the parent is not accounted for; a core may have it.
  if (!is_exact(asked.skeleton, part, places)) return false;
  const std::vector<Skeleton::Step>& steps = asked.skeleton.steps();
  AtomMask<Words> kept;
  Image image;
  image.fill(kNowhere);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    kept.add(places[i]);
    image[steps[i].parent_atom] = places[i];
  }
  for (const DerivedAsk& derived : asked.derived) {
    if (answers.known(derived.rule) || !derived_possible(derived, part, image, kept)) continue;
    if (answers.add(derived.rule)) return true;
  }
  if (asked.classes.empty()) return false;
  thread_local std::vector<LooseFragment<Words>> fragments;
  const bool followed = find_fragments(part, kept, fragments);
  for (const ClassAsk& klass : asked.classes) {
    if (answers.known(klass.rule)) continue;
    if (followed && !ClassQuestion<Words>(klass, part, image, fragments).possible()) continue;
    if (answers.add(klass.rule)) return true;
  }
  return false;
}

template bool ask(const AskedSkeleton&, const Part<1>&, const Skeleton::Places&, Answers&);
template bool ask(const AskedSkeleton&, const Part<4>&, const Skeleton::Places&, Answers&);
template bool ask(const AskedSkeleton&, const Part<16>&, const Skeleton::Places&, Answers&);

}  // namespace congener
