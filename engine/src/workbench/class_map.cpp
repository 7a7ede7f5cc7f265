#include "workbench/class_map.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "base/text.hpp"
#include "report/html_page.hpp"
#include "report/terminal_text.hpp"
#include "similarity/tanimoto_matrix.hpp"

namespace congener::workbench {
namespace {

constexpr double kNoExtent = 1e-9;  // an eigenvalue below holds no distance
constexpr std::size_t kRowsAtOnce = 1024;

Eigen::MatrixXd distances(std::span<const Fingerprint> from, std::span<const Fingerprint> to) {
  return (1.0F - similarity::tanimoto_matrix(from, to).array()).cast<double>().matrix();
}

// Each next one is the point farthest from all those chosen; equals in order of the points.
std::vector<std::size_t> choose_landmarks(const std::vector<Fingerprint>& fingerprints) {
  std::vector<std::size_t> chosen;
  Eigen::VectorXd nearest = Eigen::VectorXd::Constant(static_cast<Eigen::Index>(fingerprints.size()), 2.0);
  while (chosen.size() < std::min(kMostLandmarks, fingerprints.size())) {
    Eigen::Index farthest = 0;
    const double distance = nearest.maxCoeff(&farthest);
    if (!chosen.empty() && distance <= 0) break;  // the rest are copies of landmarks
    chosen.push_back(static_cast<std::size_t>(farthest));
    const Eigen::MatrixXd to = distances(fingerprints, std::span(&fingerprints[chosen.back()], 1));
    nearest = nearest.cwiseMin(to.col(0));
  }
  return chosen;
}

// An eigenvector's sign is anyone's: the coordinate of greatest size is made positive, the first of equals.
void fix_sign(Eigen::VectorXd& axis) {
  Eigen::Index greatest = 0;
  axis.cwiseAbs().maxCoeff(&greatest);
  if (axis[greatest] < 0) axis = -axis;
}

struct Look {
  const char* shape;
  const char* fill;
  const char* stroke;
  double size;
  const char* words;
};

// Okabe and Ito's colours, told apart by colour-blind readers.
constexpr std::array<Look, kMarks> kLooks = {{
    {"circle", "#FFFFFF", "#8A94A3", 3.5, "family, not caught"},
    {"diamond", "#FFFFFF", "#0072B2", 4.0, "medicine, not caught"},
    {"square", "#FFFFFF", "#CC79A7", 3.5, "near miss in the library"},
    {"circle", "#009E73", "#00543D", 4.5, "family, caught"},
    {"triangle", "#E69F00", "#5A3E00", 6.5, "other compound caught"},
    {"diamond", "#D55E00", "#3D1B00", 8.5, "medicine caught"},
}};

std::string shape(const Look& look, double x, double y) {
  const std::string paint = fmt::format("fill='{}' stroke='{}'", look.fill, look.stroke);
  const double s = look.size;
  const std::string_view kind = look.shape;
  if (kind == "circle") return fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='{:.1f}' {}>", x, y, s, paint);
  if (kind == "square") {
    return fmt::format("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' {}>", x - s, y - s, 2 * s, 2 * s,
                       paint);
  }
  if (kind == "diamond") {
    return fmt::format("<polygon points='{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}' {}>", x, y - s, x + s,
                       y, x, y + s, x - s, y, paint);
  }
  return fmt::format("<polygon points='{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}' {}>", x, y - s, x + s, y + s * 0.8,
                     x - s, y + s * 0.8, paint);
}

std::string_view element(const Look& look) {
  const std::string_view kind = look.shape;
  return kind == "circle" ? "circle" : kind == "square" ? "rect" : "polygon";
}

}  // namespace

ClassMap make_map(std::vector<MapPoint> points) {
  // One point a compound, the gravest mark of each; by SMILES, so that nothing depends on the order given.
  std::ranges::sort(points, [](const MapPoint& a, const MapPoint& b) {
    return std::tuple(std::string_view(a.smiles), -static_cast<int>(a.mark), std::string_view(a.title)) <
           std::tuple(std::string_view(b.smiles), -static_cast<int>(b.mark), std::string_view(b.title));
  });
  const auto repeated = std::ranges::unique(points, {}, &MapPoint::smiles);
  points.erase(repeated.begin(), repeated.end());
  ClassMap map;
  std::vector<Fingerprint> fingerprints;
  for (const MapPoint& point : points) fingerprints.push_back(point.fingerprint);
  const std::vector<std::size_t> chosen = choose_landmarks(fingerprints);
  map.landmarks = chosen.size();
  if (chosen.size() > 1) {
    std::vector<Fingerprint> landmarks;
    for (const std::size_t i : chosen) landmarks.push_back(fingerprints[i]);
    const Eigen::MatrixXd squared = distances(landmarks, landmarks).array().square().matrix();
    const Eigen::VectorXd mean = squared.rowwise().mean();
    const double overall = mean.mean();
    Eigen::MatrixXd centred = squared;
    centred.colwise() -= mean;
    centred.rowwise() -= mean.transpose();
    centred = (-0.5 * (centred.array() + overall)).matrix();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(centred);
    const Eigen::VectorXd& values = solved.eigenvalues();  // ascending
    const Eigen::Index last = values.size() - 1;
    const double positive = values.cwiseMax(0).sum();
    std::array<Eigen::VectorXd, 2> axes;  // what a point's squared distances are projected on
    for (Eigen::Index a = 0; a < 2; ++a) {
      axes[static_cast<std::size_t>(a)] = Eigen::VectorXd::Zero(values.size());
      if (a > last || values[last - a] <= kNoExtent) continue;
      Eigen::VectorXd vector = solved.eigenvectors().col(last - a);
      fix_sign(vector);
      axes[static_cast<std::size_t>(a)] = vector / std::sqrt(values[last - a]);
      map.explained += values[last - a] / positive;
    }
    for (std::size_t begin = 0; begin < points.size(); begin += kRowsAtOnce) {
      const std::size_t count = std::min(kRowsAtOnce, points.size() - begin);
      const Eigen::MatrixXd to =
          distances(std::span(fingerprints).subspan(begin, count), landmarks).array().square().matrix();
      for (std::size_t i = 0; i < count; ++i) {
        const Eigen::VectorXd away = to.row(static_cast<Eigen::Index>(i)).transpose() - mean;
        points[begin + i].x = -0.5 * axes[0].dot(away);
        points[begin + i].y = -0.5 * axes[1].dot(away);
      }
    }
  }
  std::ranges::stable_sort(points, {}, &MapPoint::mark);
  map.points = std::move(points);
  return map;
}

std::string map_svg(const ClassMap& map, const std::string& title, const std::string& note) {
  constexpr double kWidth = 960;
  constexpr double kHeight = 660;
  constexpr double kLeft = 20;
  constexpr double kTop = 46;
  constexpr double kPlot = 590;  // a square
  constexpr double kLegend = kLeft + kPlot + 28;
  constexpr double kLine = 24;
  constexpr std::size_t kCharactersALine = 44;
  double low_x = 0, high_x = 0, low_y = 0, high_y = 0;
  for (const MapPoint& point : map.points) {
    low_x = std::min(low_x, point.x);
    high_x = std::max(high_x, point.x);
    low_y = std::min(low_y, point.y);
    high_y = std::max(high_y, point.y);
  }
  // One scale for both axes: distances are what is shown.
  const double extent = std::max({high_x - low_x, high_y - low_y, kNoExtent});
  const double scale = (kPlot - 40) / extent;
  const double middle_x = (low_x + high_x) / 2;
  const double middle_y = (low_y + high_y) / 2;
  std::string out = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' viewBox='0 0 {0} {1}' "
      "font-family='sans-serif' font-size='13' role='img' aria-label='{2}'>\n"
      "<rect width='{0}' height='{1}' fill='#FFFFFF'/>\n<text x='{3}' y='28' font-size='17' "
      "font-weight='bold'>{2}</text>\n"
      "<rect x='{3}' y='{4}' width='{5}' height='{5}' fill='#FAFBFC' stroke='#B8C0CC'/>\n",
      kWidth, kHeight, html::escaped(title), kLeft, kTop, kPlot);
  std::array<std::size_t, kMarks> counts{};
  for (const MapPoint& point : map.points) {
    const Look& look = kLooks[static_cast<std::size_t>(point.mark)];
    ++counts[static_cast<std::size_t>(point.mark)];
    const double x = kLeft + kPlot / 2 + (point.x - middle_x) * scale;
    const double y = kTop + kPlot / 2 - (point.y - middle_y) * scale;
    out += fmt::format("{}<title>{}</title></{}>\n", shape(look, x, y), html::escaped(point.title), element(look));
  }
  double y = kTop + 14;
  for (std::size_t i = kMarks; i-- > 0;) {
    const Look& look = kLooks[i];
    out += fmt::format("{}</{}>", shape(look, kLegend + 8, y - 4), element(look));
    const bool collateral = i >= static_cast<std::size_t>(Mark::kOtherCaught);
    out += fmt::format("<text x='{}' y='{}'{}>{}: {}</text>\n", kLegend + 26, y,
                       collateral ? " font-weight='bold'" : "", look.words, counts[i]);
    y += kLine;
  }
  y += 6;
  const std::string said = fmt::format(
      "Landmark multidimensional scaling of 1 − Tanimoto (Morgan fingerprints, radius 2, 2,048 bits), {} landmarks; "
      "two "
      "dimensions hold {:.0f} % of their squared distances. Points that lie close are alike; points apart may still "
      "be. "
      "Point at one for its name.\n{}",
      map.landmarks, 100 * map.explained, note);
  for (const std::string_view paragraph : split(said, '\n')) {
    const std::string wrapped = wrap(paragraph, kCharactersALine, 0);
    for (const std::string_view line : split(wrapped, '\n')) {
      out +=
          fmt::format("<text x='{}' y='{}' font-size='12' fill='#4A5565'>{}</text>\n", kLegend, y, html::escaped(line));
      y += 17;
    }
    y += 6;
  }
  return out + "</svg>\n";
}

}  // namespace congener::workbench
