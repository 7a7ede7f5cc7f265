#include <fmt/format.h>

#include "report/wording.hpp"
#include "workbench/reports.hpp"

namespace congener::workbench {
namespace {

constexpr std::size_t kMostNearMisses = 1000;  // on the map

void add_known(const Known& known, std::vector<MapPoint>& points) {
  const auto add = [&](const KnownCompounds& list, Mark mark) {
    for (const KnownCompound& compound : list.all()) {
      points.push_back({mark, compound.component.smiles, compound.name, compound.fingerprint});
    }
  };
  add(known.family, Mark::kFamily);
  add(known.listed, Mark::kFamily);
  add(known.medicines, Mark::kMedicine);
}

MapPoint point_of(const CaughtCompound& compound, const std::string& why) {
  const Mark mark = compound.group == Group::kFamily     ? Mark::kFamilyCaught
                    : compound.group == Group::kMedicine ? Mark::kMedicineCaught
                                                         : Mark::kOtherCaught;
  const std::string& what =
      compound.name.empty() ? compound.id.empty() ? compound.hit.component : compound.id : compound.name;
  return {mark, compound.hit.component, fmt::format("{} – {}", what, why), compound.fingerprint};
}

}  // namespace

std::string map_of(const Coverage& coverage, const Known& known) {
  std::vector<MapPoint> points;
  add_known(known, points);
  for (const auto* compounds : {&coverage.caught, &coverage.medicines}) {
    for (const CaughtCompound& compound : *compounds) {
      points.push_back(point_of(compound, fmt::format("{}: {}", name(compound.standing), short_why(compound.hit))));
    }
  }
  std::string note = fmt::format("{} on {}.", coverage.rule->id, coverage.as_of.text());
  std::size_t near = 0;
  for (const NearMiss& miss : coverage.near) {
    if (near == kMostNearMisses) {
      note += fmt::format(" Of {} near misses the first {} are shown.", coverage.near.size(), kMostNearMisses);
      break;
    }
    ++near;
    points.push_back({Mark::kNear, miss.component,
                      fmt::format("{} – but for one thing: {}", miss.id.empty() ? miss.component : miss.id, miss.why),
                      miss.fingerprint});
  }
  return map_svg(make_map(std::move(points)), fmt::format("What {} catches", coverage.rule->id), note);
}

std::string map_of(const Difference& difference, const Known& known) {
  std::vector<MapPoint> points;
  add_known(known, points);
  for (const Change& change : difference.changes) {
    points.push_back(point_of(change.compound, description(change.flip)));
  }
  return map_svg(make_map(std::move(points)),
                 fmt::format("What changes from {} to {}", difference.before.label, difference.after.label),
                 "“Caught” marks the compounds whose standing changes; their titles say how.");
}

}  // namespace congener::workbench
