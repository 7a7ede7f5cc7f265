#include "workbench/series.hpp"

#include <algorithm>

namespace congener::workbench {

Series::Series(const SeriesLimits& limits)
    : limits_(limits), terms_((limits.heavy + 1) * (limits.carbons + 1) * (limits.hits + 1)) {}

Series Series::one(const SeriesLimits& limits) {
  Series series(limits);
  series.terms_[0] = 1;
  return series;
}

std::size_t Series::index(std::size_t heavy, std::size_t carbons, std::size_t hits) const {
  return (heavy * (limits_.carbons + 1) + std::min(carbons, limits_.carbons)) * (limits_.hits + 1) +
         std::min(hits, limits_.hits);
}

const Count& Series::at(std::size_t heavy, std::size_t carbons, std::size_t hits) const {
  return terms_[index(heavy, carbons, hits)];
}

void Series::add(std::size_t heavy, std::size_t carbons, std::size_t hits, const Count& count) {
  if (heavy <= limits_.heavy) terms_[index(heavy, carbons, hits)] += count;
}

Count Series::of_size(std::size_t heavy) const {
  Count sum = 0;
  if (heavy > limits_.heavy) return sum;
  for (std::size_t c = 0; c <= limits_.carbons; ++c) {
    for (std::size_t h = 0; h <= limits_.hits; ++h) sum += at(heavy, c, h);
  }
  return sum;
}

Count Series::sum() const {
  Count sum = 0;
  for (const Count& term : terms_) sum += term;
  return sum;
}

bool Series::empty() const {
  return std::ranges::all_of(terms_, [](const Count& term) { return term == 0; });
}

Series& Series::operator+=(const Series& other) {
  for (std::size_t i = 0; i < terms_.size(); ++i) terms_[i] += other.terms_[i];
  return *this;
}

Series& Series::operator*=(const Count& factor) {
  for (Count& term : terms_) term *= factor;
  return *this;
}

Series& Series::operator/=(const Count& divisor) {
  for (Count& term : terms_) term /= divisor;
  return *this;
}

Series Series::operator*(const Series& other) const {
  Series product(limits_);
  const std::size_t inner = (limits_.carbons + 1) * (limits_.hits + 1);
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    if (terms_[i] == 0) continue;
    const std::size_t heavy = i / inner;
    const std::size_t carbons = i % inner / (limits_.hits + 1);
    const std::size_t hits = i % (limits_.hits + 1);
    for (std::size_t j = 0; j < (limits_.heavy - heavy + 1) * inner; ++j) {
      if (other.terms_[j] == 0) continue;
      product.terms_[product.index(heavy + j / inner, carbons + j % inner / (limits_.hits + 1),
                                   hits + j % (limits_.hits + 1))] += terms_[i] * other.terms_[j];
    }
  }
  return product;
}

Series Series::shifted(std::size_t heavy, std::size_t carbons, std::size_t hits) const {
  Series moved(limits_);
  moved.add(heavy, carbons, hits, 1);
  return moved * *this;
}

Series Series::raised(std::size_t power) const {
  Series result(limits_);
  for (std::size_t n = 0; n * power <= limits_.heavy; ++n) {
    for (std::size_t c = 0; c <= limits_.carbons; ++c) {
      for (std::size_t h = 0; h <= limits_.hits; ++h) result.add(n * power, c * power, h * power, at(n, c, h));
    }
  }
  return result;
}

Series Series::projected(std::size_t max_carbons, std::size_t least, std::size_t most) const {
  Series result(SeriesLimits{limits_.heavy, 0, 0});
  for (std::size_t n = 0; n <= limits_.heavy; ++n) {
    for (std::size_t c = 0; c <= limits_.carbons && c <= max_carbons; ++c) {
      for (std::size_t h = least; h <= limits_.hits && h <= most; ++h) result.add(n, 0, 0, at(n, c, h));
    }
  }
  return result;
}

void Series::cut(std::size_t heavy) {
  const std::size_t inner = (limits_.carbons + 1) * (limits_.hits + 1);
  for (std::size_t i = (heavy + 1) * inner; i < terms_.size(); ++i) terms_[i] = 0;
}

// The cycle index of the symmetric group, by Newton's recurrence: k h(k) = sum of p(i) h(k - i).
Series multisets(const Series& choices, std::size_t size) {
  std::vector<Series> sets = {Series::one(choices.limits())};
  for (std::size_t k = 1; k <= size; ++k) {
    Series sum(choices.limits());
    for (std::size_t i = 1; i <= k; ++i) sum += choices.raised(i) * sets[k - i];
    sum /= Count(k);
    sets.push_back(std::move(sum));
  }
  return sets[size];
}

}  // namespace congener::workbench
