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

template <std::size_t Words>
void add_part(const Part<Words>& p, std::array<std::uint32_t, kCount>& sum) {
  using Mask = AtomMask<Words>;
  const Mask carbon = p.of(6);
  const Mask nitrogen = p.of(7);
  const Mask oxygen = p.of(8);
  const auto& at_least = p.degree_at_least;
  const auto add = [&](Count which, const Mask& atoms) { sum[which] += static_cast<std::uint32_t>(atoms.count()); };
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
  add(kSulfur, p.of(16));
  const Mask halogen = p.of(9) | p.of(17) | p.of(35) | p.of(53);
  add(kHalogen, halogen);
  add(kOtherElement, p.all & ~(carbon | nitrogen | oxygen | p.of(16) | halogen));
  const Mask ring_carbon = carbon & p.in_ring;
  nitrogen.for_each([&](std::size_t n) {
    add(kCarbonNitrogenBond, p.bonded[n] & carbon);
    add(kCarbonNitrogenRingBond, p.bonded_in_ring[n] & carbon);
    const Mask on_ring = p.bonded[n] & ring_carbon & at_least[3];
    add(kNitrogenOnRing, on_ring);
    if (p.degree[n] >= 3) add(kNitrogen3OnRing, on_ring);
    if ((p.bonded[n] & ring_carbon).count() >= 2) ++sum[kNitrogenOnTwoRings];
  });
  oxygen.for_each([&](std::size_t o) { add(kCarbonOxygenBond, p.bonded[o] & carbon); });
  std::uint32_t twice_bonds = 0;
  std::uint32_t twice_ring_bonds = 0;
  carbon.for_each([&](std::size_t c) {
    twice_bonds += static_cast<std::uint32_t>((p.bonded[c] & carbon).count());
    twice_ring_bonds += static_cast<std::uint32_t>((p.bonded_in_ring[c] & carbon).count());
    const bool beside_n = (p.bonded[c] & nitrogen).any();
    const std::size_t beside_o = (p.bonded[c] & oxygen).count();
    if (beside_n && beside_o >= 1) ++sum[kCarbonBesideNAndO];
    if (p.degree[c] >= 4 && beside_o >= 2) ++sum[kCarbonBesideTwoO];
    if (!ring_carbon.has(c)) return;
    if (beside_n && (p.bonded[c] & ring_carbon).count() >= 2) ++sum[kRingCarbonBesideN];
    if ((p.bonded[c] & nitrogen & p.in_ring).any()) ++sum[kRingCarbonBesideRingN];
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

ScreeningKey screening_key(const ElementGraph& graph) {
  std::array<std::uint32_t, kCount> sum{};
  (void)any_part(graph, [&](const auto& part) {
    add_part(part, sum);
    return false;
  });
  return key_of(sum);
}

bool open_to_all(const ScreeningKey& key) {
  return key.counts[kOtherElement] != 0 || key.counts[kCarbonBesideTwoO] != 0;
}

bool one_part(const ScreeningKey& key) { return key.counts[kParts] == 1; }

}  // namespace congener
