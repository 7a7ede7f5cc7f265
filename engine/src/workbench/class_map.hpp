// A map of compounds in two dimensions: near each other where their fingerprints are alike.
//
// Landmark multidimensional scaling (V. de Silva, J. B. Tenenbaum, Sparse multidimensional scaling using landmark
// points, 2004) of 1 − Tanimoto. Guarantee: the same map whatever the order of the points, on any number of threads.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "congener/fingerprint.hpp"

namespace congener::workbench {

// What a point stands for; later ones are drawn over earlier ones.
enum class Mark : unsigned char { kFamily, kMedicine, kNear, kFamilyCaught, kOtherCaught, kMedicineCaught };
inline constexpr std::size_t kMarks = 6;

struct MapPoint {
  Mark mark = Mark::kFamily;
  std::string smiles;  // canonical: one point a compound; of several the gravest mark stays
  std::string title;
  Fingerprint fingerprint;
  double x = 0.0;  // about 1 − Tanimoto between two points
  double y = 0.0;
};

struct ClassMap {
  std::vector<MapPoint> points;  // by mark, then SMILES
  std::size_t landmarks = 0;
  double explained = 0.0;  // share of the landmarks' squared distances that two dimensions hold, 0 to 1
};

inline constexpr std::size_t kMostLandmarks = 200;

[[nodiscard]] ClassMap make_map(std::vector<MapPoint> points);

// `note` stands below the legend. Any viewer, no scripts; shapes tell what colours tell.
[[nodiscard]] std::string map_svg(const ClassMap& map, const std::string& title, const std::string& note);

}  // namespace congener::workbench
