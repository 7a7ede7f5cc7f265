// A set of atoms of one part, as Words × 64 bits. With one word it costs what a std::uint64_t costs.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace congener {

template <std::size_t Words>
class AtomMask {
 public:
  static constexpr std::size_t kAtoms = Words * 64;

  constexpr AtomMask() = default;
  [[nodiscard]] static constexpr AtomMask of(std::size_t atom) {
    AtomMask mask;
    mask.words_[Words == 1 ? 0 : atom / 64] = std::uint64_t{1} << (atom % 64);
    return mask;
  }
  // The atoms 0 to n - 1.
  [[nodiscard]] static constexpr AtomMask first(std::size_t n) {
    AtomMask mask;
    for (std::size_t w = 0; w < Words; ++w) {
      if (n >= (w + 1) * 64) {
        mask.words_[w] = ~std::uint64_t{0};
      } else if (n > w * 64) {
        mask.words_[w] = (std::uint64_t{1} << (n - w * 64)) - 1;
      }
    }
    return mask;
  }

  [[nodiscard]] constexpr bool any() const {
    std::uint64_t all = 0;
    for (const std::uint64_t word : words_) all |= word;
    return all != 0;
  }
  [[nodiscard]] constexpr bool none() const { return !any(); }
  [[nodiscard]] constexpr bool has(std::size_t atom) const {
    return (words_[Words == 1 ? 0 : atom / 64] >> (atom % 64) & 1U) != 0;
  }
  [[nodiscard]] constexpr std::size_t count() const {
    std::size_t sum = 0;
    for (const std::uint64_t word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }
  // Of a set that is not empty.
  [[nodiscard]] constexpr std::size_t lowest() const {
    std::size_t w = 0;
    while (w + 1 < Words && words_[w] == 0) ++w;
    return w * 64 + static_cast<std::size_t>(std::countr_zero(words_[w]));
  }
  constexpr void add(std::size_t atom) { words_[Words == 1 ? 0 : atom / 64] |= std::uint64_t{1} << (atom % 64); }
  constexpr void drop(std::size_t atom) { words_[Words == 1 ? 0 : atom / 64] &= ~(std::uint64_t{1} << (atom % 64)); }

  // Calls visit(atom), ascending.
  template <typename Visit>
  constexpr void for_each(Visit visit) const {
    for (std::size_t w = 0; w < Words; ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(w * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }
  // Does the predicate hold for one of the atoms?
  template <typename Predicate>
  [[nodiscard]] constexpr bool any_of(Predicate predicate) const {
    for (std::size_t w = 0; w < Words; ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        if (predicate(w * 64 + static_cast<std::size_t>(std::countr_zero(rest)))) return true;
      }
    }
    return false;
  }

  constexpr AtomMask& operator&=(const AtomMask& other) {
    for (std::size_t w = 0; w < Words; ++w) words_[w] &= other.words_[w];
    return *this;
  }
  constexpr AtomMask& operator|=(const AtomMask& other) {
    for (std::size_t w = 0; w < Words; ++w) words_[w] |= other.words_[w];
    return *this;
  }
  [[nodiscard]] constexpr AtomMask operator~() const {
    AtomMask mask;
    for (std::size_t w = 0; w < Words; ++w) mask.words_[w] = ~words_[w];
    return mask;
  }
  [[nodiscard]] friend constexpr AtomMask operator&(AtomMask a, const AtomMask& b) { return a &= b; }
  [[nodiscard]] friend constexpr AtomMask operator|(AtomMask a, const AtomMask& b) { return a |= b; }
  constexpr bool operator==(const AtomMask&) const = default;

 private:
  std::array<std::uint64_t, Words> words_{};
};

}  // namespace congener
