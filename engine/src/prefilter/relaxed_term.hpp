// A legal term asked of elements, connections and rings alone: false only where the term cannot hold.
#pragma once

#include <array>
#include <bitset>
#include <vector>

#include "congener/rule.hpp"
#include "molecule/pattern.hpp"
#include "prefilter/part.hpp"

namespace congener {

// One atom of a pattern as a table over element, number of bonds and ring membership.
class AtomTable {
 public:
  AtomTable(const Pattern& pattern, std::size_t atom);
  template <std::size_t Words>
  [[nodiscard]] bool allows(const Part<Words>& part, std::size_t atom) const {
    return at(part.element[atom], part.degree[atom], part.in_ring.has(atom));
  }
  // As allows(), where the number of bonds may have been another.
  template <std::size_t Words>
  [[nodiscard]] bool allows_element(const Part<Words>& part, std::size_t atom) const {
    return at(part.element[atom], 0, part.in_ring.has(atom));
  }

 private:
  static constexpr std::size_t kDegrees = 8;  // the last stands for all above
  [[nodiscard]] bool at(std::uint8_t element, std::size_t degree, bool in_ring) const {
    return table_[((element % kElements) * kDegrees + (degree < kDegrees ? degree : kDegrees - 1)) * 2 +
                  (in_ring ? 1 : 0)];
  }
  std::bitset<kElements * kDegrees * 2> table_;
};

// What hangs on the kept part of a compound.
template <std::size_t Words>
struct LooseFragment {
  static constexpr std::size_t kMaxAttachments = 12;
  AtomMask<Words> atoms;
  std::size_t attachments = 0;
  std::array<std::uint16_t, kMaxAttachments> kept{};  // per attachment: atom of the kept part
  std::array<std::uint16_t, kMaxAttachments> atom{};  // and of the fragment
};

class RelaxedTerm {
 public:
  explicit RelaxedTerm(const Term& term);  // with all its readings
  template <std::size_t Words>
  [[nodiscard]] bool possible(const Part<Words>& part, const LooseFragment<Words>& fragment) const;

 private:
  struct RelaxedForm {
    explicit RelaxedForm(const Form& form);
    template <std::size_t Words>
    [[nodiscard]] bool possible(const Part<Words>& part, const LooseFragment<Words>& fragment) const;
    template <std::size_t Words>
    [[nodiscard]] bool rings_possible(const Part<Words>& part, const AtomMask<Words>& atoms, std::size_t root) const;
    std::vector<AtomTable> root;
    std::vector<std::size_t> beside;  // atoms of `root` bonded to its first
    std::vector<AtomTable> body;      // none or one
    std::vector<AtomTable> required;
    RingDemand rings = RingDemand::kNone;
    std::size_t heteroatoms = 0;
    std::size_t attachments = 1;
  };
  std::vector<RelaxedForm> forms_;
};

}  // namespace congener
