// Counts by number of heavy atoms, up to a limit: the polynomials that structures are counted with.
//
// Beside heavy atoms a term keeps two further counts, each up to a limit beyond which it stays: carbon atoms, and hits
// of one required pattern. Whole numbers without bound (boost::multiprecision::cpp_int). A value.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <vector>

namespace congener::workbench {

using Count = boost::multiprecision::cpp_int;

struct SeriesLimits {
  std::size_t heavy = 0;    // terms above are left out
  std::size_t carbons = 0;  // counts above stand at this
  std::size_t hits = 0;
  bool operator==(const SeriesLimits&) const = default;
};

class Series {
 public:
  explicit Series(const SeriesLimits& limits);
  [[nodiscard]] static Series one(const SeriesLimits& limits);

  [[nodiscard]] const Count& at(std::size_t heavy, std::size_t carbons, std::size_t hits) const;
  void add(std::size_t heavy, std::size_t carbons, std::size_t hits, const Count& count);
  // All terms of so many heavy atoms.
  [[nodiscard]] Count of_size(std::size_t heavy) const;
  [[nodiscard]] Count sum() const;
  [[nodiscard]] bool empty() const;
  [[nodiscard]] const SeriesLimits& limits() const { return limits_; }

  Series& operator+=(const Series& other);
  Series& operator*=(const Count& factor);
  // Every term is a multiple.
  Series& operator/=(const Count& divisor);
  [[nodiscard]] Series operator*(const Series& other) const;
  [[nodiscard]] Series shifted(std::size_t heavy, std::size_t carbons, std::size_t hits) const;
  // x becomes x to that power: what one choice counts for that is made that many times alike.
  [[nodiscard]] Series raised(std::size_t power) const;
  // Terms of heavy atoms alone, of those with at most so many carbon atoms and from `least` to `most` hits.
  [[nodiscard]] Series projected(std::size_t max_carbons, std::size_t least, std::size_t most) const;
  // Only what has at most so many heavy atoms.
  void cut(std::size_t heavy);

 private:
  [[nodiscard]] std::size_t index(std::size_t heavy, std::size_t carbons, std::size_t hits) const;
  SeriesLimits limits_;
  std::vector<Count> terms_;
};

// Sets of exactly `size` choices, equal ones allowed; up to six.
[[nodiscard]] Series multisets(const Series& choices, std::size_t size);

}  // namespace congener::workbench
