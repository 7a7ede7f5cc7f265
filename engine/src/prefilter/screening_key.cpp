#include "prefilter/screening_key.hpp"

#include "prefilter/part.hpp"

namespace congener {
namespace {

enum Count : std::size_t {
  kParts,
  kAtoms,
  kRings,  // independent ones
  kRingAtoms,
  kCarbon,
  kRingCarbon,
  kCarbon3,  // with at least three bonds
  kRingCarbon3,
  kCarbon4,
  kNitrogen,
  kRingNitrogen,
  kNitrogen2,
  kNitrogen3,
  kRingNitrogen3,
  kOxygen,
  kOxygen2,
  kRingOxygen,
  kSulfur,
  kHalogen,
  kOtherElement,
  kCarbonNitrogenBond,
  kCarbonNitrogenRingBond,
  kCarbonOxygenBond,
  kCarbonCarbonBond,
  kCarbonCarbonRingBond,
  kNitrogenOnRing,         // bonds of a nitrogen to a ring carbon with at least three bonds
  kNitrogen3OnRing,        // the same of a nitrogen with at least three bonds
  kNitrogenOnTwoRings,     // nitrogens with two bonds to ring carbons
  kCarbonBesideNAndO,      // carbons with a nitrogen and an oxygen
  kRingCarbonBesideN,      // ring carbons with a nitrogen and two ring carbons
  kCarbonBesideTwoO,       // carbons with four bonds, two of them to oxygen
  kRingCarbonBesideRingN,  // ring carbons with a ring nitrogen
  kCount
};
static_assert(kCount == ScreeningKey::kCounts);

void add_part(const Part& p, std::array<std::uint32_t, kCount>& sum) {
  const Mask carbon = p.of_element[6];
  const Mask nitrogen = p.of_element[7];
  const Mask oxygen = p.of_element[8];
  Mask at_least[5]{};  // atoms with at least so many bonds
  for (std::size_t a = 0; a < p.atoms; ++a) {
    for (std::size_t d = 2; d <= 4 && d <= p.degree[a]; ++d) at_least[d] |= bit(a);
  }
  const auto add = [&](Count which, Mask atoms) { sum[which] += static_cast<std::uint32_t>(count(atoms)); };
  sum[kParts] += 1;
  sum[kAtoms] += static_cast<std::uint32_t>(p.atoms);
  sum[kRings] += static_cast<std::uint32_t>(p.ring_bonds);
  add(kRingAtoms, p.in_ring);
  add(kCarbon, carbon);
  add(kRingCarbon, carbon & p.in_ring);
  add(kCarbon3, carbon & at_least[3]);
  add(kRingCarbon3, carbon & p.in_ring & at_least[3]);
  add(kCarbon4, carbon & at_least[4]);
  add(kNitrogen, nitrogen);
  add(kRingNitrogen, nitrogen & p.in_ring);
  add(kNitrogen2, nitrogen & at_least[2]);
  add(kNitrogen3, nitrogen & at_least[3]);
  add(kRingNitrogen3, nitrogen & p.in_ring & at_least[3]);
  add(kOxygen, oxygen);
  add(kOxygen2, oxygen & at_least[2]);
  add(kRingOxygen, oxygen & p.in_ring);
  add(kSulfur, p.of_element[16]);
  const Mask halogen = p.of_element[9] | p.of_element[17] | p.of_element[35] | p.of_element[53];
  add(kHalogen, halogen);
  add(kOtherElement, p.all & ~(carbon | nitrogen | oxygen | p.of_element[16] | halogen));
  const Mask ring_carbon = carbon & p.in_ring;
  for_each_atom(nitrogen, [&](std::size_t n) {
    add(kCarbonNitrogenBond, p.bonded[n] & carbon);
    add(kCarbonNitrogenRingBond, p.bonded_in_ring[n] & carbon);
    const Mask on_ring = p.bonded[n] & ring_carbon & at_least[3];
    add(kNitrogenOnRing, on_ring);
    if (p.degree[n] >= 3) add(kNitrogen3OnRing, on_ring);
    if (count(p.bonded[n] & ring_carbon) >= 2) ++sum[kNitrogenOnTwoRings];
  });
  for_each_atom(oxygen, [&](std::size_t o) { add(kCarbonOxygenBond, p.bonded[o] & carbon); });
  std::uint32_t twice_bonds = 0;
  std::uint32_t twice_ring_bonds = 0;
  for_each_atom(carbon, [&](std::size_t c) {
    twice_bonds += static_cast<std::uint32_t>(count(p.bonded[c] & carbon));
    twice_ring_bonds += static_cast<std::uint32_t>(count(p.bonded_in_ring[c] & carbon));
    const bool beside_n = (p.bonded[c] & nitrogen) != 0;
    const std::size_t beside_o = count(p.bonded[c] & oxygen);
    if (beside_n && beside_o >= 1) ++sum[kCarbonBesideNAndO];
    if (p.degree[c] >= 4 && beside_o >= 2) ++sum[kCarbonBesideTwoO];
    if ((ring_carbon & bit(c)) == 0) return;
    if (beside_n && count(p.bonded[c] & ring_carbon) >= 2) ++sum[kRingCarbonBesideN];
    if ((p.bonded[c] & nitrogen & p.in_ring) != 0) ++sum[kRingCarbonBesideRingN];
  });
  sum[kCarbonCarbonBond] += twice_bonds / 2;
  sum[kCarbonCarbonRingBond] += twice_ring_bonds / 2;
}

ScreeningKey key_of(const std::array<std::uint32_t, kCount>& sum) {
  ScreeningKey key;
  for (std::size_t i = 0; i < kCount; ++i) key.counts[i] = static_cast<std::uint8_t>(sum[i] < 255 ? sum[i] : 255);
  return key;
}

}  // namespace

ScreeningKey screening_key(const Part& part) {
  std::array<std::uint32_t, kCount> sum{};
  add_part(part, sum);
  return key_of(sum);
}

ScreeningKey screening_key(const ElementGraph& graph) {
  std::array<std::uint32_t, kCount> sum{};
  thread_local Part part;
  for (std::size_t begin = 0; begin < graph.atoms;) {
    const std::size_t end = end_of_part(graph, begin);
    if (!fill_part(graph, begin, end, part)) {
      sum.fill(255);
      break;
    }
    add_part(part, sum);
    begin = end;
  }
  return key_of(sum);
}

bool open_to_all(const ScreeningKey& key) {
  return key.counts[kOtherElement] != 0 || key.counts[kCarbonBesideTwoO] != 0 || key.counts[kAtoms] == 255;
}

bool one_part(const ScreeningKey& key) { return key.counts[kParts] == 1; }

}  // namespace congener
