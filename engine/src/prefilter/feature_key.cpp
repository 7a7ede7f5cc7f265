#include "prefilter/feature_key.hpp"

#include <algorithm>
#include <vector>

#include "prefilter/part.hpp"

namespace congener {
namespace {

constexpr std::size_t kPathAtoms = 4;
constexpr std::size_t kRingAtoms = 7;

// What a feature tells apart: three bits.
std::uint64_t code_of(std::uint8_t element) {
  switch (element) {
    case 6: return 1;
    case 7: return 2;
    case 8: return 3;
    case 16: return 4;
    case 9:
    case 17:
    case 35:
    case 53: return 5;
    default: return 6;
  }
}

constexpr std::uint64_t mix(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

// Two bits a feature: one that is not there is then rarely covered by chance.
void add_feature(FeatureKey& key, std::uint64_t feature) {
  const std::uint64_t hash = mix(feature);
  key.add(hash % FeatureKey::kBits);
  key.add((hash >> 32) % FeatureKey::kBits);
}

enum Kind : std::uint64_t { kPath = 1, kRing = 2 };

std::uint64_t tagged(Kind kind, std::size_t size, std::uint64_t labels) {
  return labels | std::uint64_t{size} << 56 | std::uint64_t{kind} << 60;
}

// Every path of up to kPathAtoms atoms, by its elements.
template <std::size_t Words>
class Paths {
 public:
  Paths(const Part<Words>& part, FeatureKey& key) : part_(part), key_(key) {}
  void run() {
    for (std::size_t a = 0; a < part_.atoms; ++a) {
      const std::uint64_t code = code_of(part_.element[a]);
      extend(a, 1, AtomMask<Words>::of(a), code, code);
    }
  }

 private:
  void extend(std::size_t last, std::size_t atoms, const AtomMask<Words>& used, std::uint64_t forth,
              std::uint64_t back) {
    add_feature(key_, tagged(kPath, atoms, std::min(forth, back)));
    if (atoms == kPathAtoms) return;
    (part_.bonded[last] & ~used).for_each([&](std::size_t next) {
      const std::uint64_t code = code_of(part_.element[next]);
      extend(next, atoms + 1, used | AtomMask<Words>::of(next), forth << 3 | code, back | code << (3 * atoms));
    });
  }

  const Part<Words>& part_;
  FeatureKey& key_;
};

// Every ring of up to kRingAtoms atoms, by its elements: alone, with one neighbour, and with neighbours on two atoms.
template <std::size_t Words>
class Rings {
 public:
  Rings(const Part<Words>& part, FeatureKey& key) : part_(part), key_(key) {}
  void run() {
    part_.in_ring.for_each([&](std::size_t a) {
      ring_[0] = a;
      extend(1, AtomMask<Words>::of(a));
    });
  }

 private:
  using Labels = std::array<std::uint64_t, kRingAtoms>;
  struct Neighbour {
    std::size_t place = 0;
    std::uint64_t label = 0;
  };

  // A ring is met once: from its lowest atom, in the direction of the lower of that atom's neighbours.
  void extend(std::size_t atoms, const AtomMask<Words>& used) {
    part_.bonded_in_ring[ring_[atoms - 1]].for_each([&](std::size_t next) {
      if (next == ring_[0] && atoms >= 3) {
        if (ring_[1] < ring_[atoms - 1]) add(atoms, used);
      } else if (next > ring_[0] && !used.has(next) && atoms < kRingAtoms) {
        ring_[atoms] = next;
        extend(atoms + 1, used | AtomMask<Words>::of(next));
      }
    });
  }

  void add(std::size_t atoms, const AtomMask<Words>& inside) {
    Labels labels{};
    neighbours_.clear();
    for (std::size_t i = 0; i < atoms; ++i) {
      labels[i] = code_of(part_.element[ring_[i]]);
      (part_.bonded[ring_[i]] & ~inside).for_each([&](std::size_t n) {
        neighbours_.push_back({i, code_of(part_.element[n]) << 3});
      });
    }
    add_ring(atoms, labels);
    for (std::size_t a = 0; a < neighbours_.size(); ++a) {
      Labels one = labels;
      one[neighbours_[a].place] |= neighbours_[a].label;
      add_ring(atoms, one);
      for (std::size_t b = a + 1; b < neighbours_.size(); ++b) {
        if (neighbours_[b].place == neighbours_[a].place) continue;
        Labels two = one;
        two[neighbours_[b].place] |= neighbours_[b].label;
        add_ring(atoms, two);
      }
    }
  }

  // The least of all ways round, so that it does not matter where the ring is begun.
  void add_ring(std::size_t atoms, const Labels& labels) {
    std::uint64_t least = UINT64_MAX;
    for (std::size_t begin = 0; begin < atoms; ++begin) {
      std::uint64_t forth = 0;
      std::uint64_t back = 0;
      for (std::size_t k = 0; k < atoms; ++k) {
        forth = forth << 6 | labels[(begin + k) % atoms];
        back = back << 6 | labels[(begin + atoms - k) % atoms];
      }
      least = std::min({least, forth, back});
    }
    add_feature(key_, tagged(kRing, atoms, least));
  }

  const Part<Words>& part_;
  FeatureKey& key_;
  std::array<std::size_t, kRingAtoms> ring_{};
  std::vector<Neighbour> neighbours_;
};

}  // namespace

FeatureKey feature_key(const ElementGraph& graph) {
  FeatureKey key;
  (void)any_part(graph, [&]<std::size_t Words>(const Part<Words>& part) {
    Paths<Words>(part, key).run();
    Rings<Words>(part, key).run();
    return false;
  });
  return key;
}

}  // namespace congener
