// Every name and synonym of the named fentanyl family through the resolver: the structure is the one it stands for, or
// among the readings, or the name is in the reviewed list with a reason. A wrong structure is a failure.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

enum class Told : unsigned char { kEqual, kAmong, kUnread, kWrong };

Told compare(const Resolution& resolution, const std::string& expected) {
  if (resolution.mentions.empty()) return Told::kUnread;
  Told told = Told::kEqual;
  for (const Mention& mention : resolution.mentions) {
    const bool found = std::ranges::any_of(
        mention.readings, [&](const NameReading& reading) { return test::parent_key(reading) == expected; });
    if (!found) return Told::kWrong;
    if (mention.readings.size() > 1) told = Told::kAmong;
  }
  return told;
}

// name → what is known of it ("wrong" or "unread") and why.
std::map<std::string, std::pair<std::string, std::string>> reviewed() {
  std::map<std::string, std::pair<std::string, std::string>> list;
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyl_names_reviewed.csv"));
  for (std::size_t i = 1; i < rows.size(); ++i) list[rows[i].at(0)] = {rows[i].at(1), rows[i].at(2)};
  return list;
}

struct Counts {
  std::size_t equal = 0;
  std::size_t among = 0;
  std::size_t unread = 0;
  std::size_t wrong = 0;
  std::size_t without_opsin = 0;
};

Counts run(const Resolver& resolver, bool opsin) {
  const auto rows = test::read_csv(test::source_path("tests/data/fentanyl_names.csv"));
  const auto known = reviewed();
  Counts counts;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string& name = rows[i].at(0);
    const std::string expected = test::parent_key(rows[i].at(1));
    EXPECT_FALSE(expected.empty()) << name;
    const Resolution resolution = resolver.resolve(name);
    const Told told = compare(resolution, expected);
    const auto review = known.find(name);
    switch (told) {
      case Told::kEqual: ++counts.equal; break;
      case Told::kAmong: ++counts.among; break;
      case Told::kWrong:
        ++counts.wrong;
        EXPECT_TRUE(review != known.end() && review->second.first == "wrong")
            << name << "\twrong\t" << rows[i].at(1) << "\t" << test::brief(resolution);
        break;
      case Told::kUnread: {
        ++counts.unread;
        const bool asked =
            std::ranges::any_of(resolution.doubts, [](const Doubt& doubt) { return doubt.code == "T002"; });
        if (!opsin && asked) {
          ++counts.without_opsin;
          break;
        }
        EXPECT_TRUE(review != known.end() && review->second.first == "unread")
            << name << "\tunread\t" << rows[i].at(1) << "\t" << test::brief(resolution);
        break;
      }
    }
  }
  return counts;
}

TEST(ResolveNames, EveryNameOfTheFamilyWithoutOpsin) {
  const Counts counts = run(test::resolver_without_opsin(), false);
  std::cout << fmt::format(
      "equal {}, among the readings {}, left to OPSIN {}, otherwise unread {}, reviewed as wrong {}\n", counts.equal,
      counts.among, counts.without_opsin, counts.unread - counts.without_opsin, counts.wrong);
  EXPECT_GT(counts.equal, 600U);
  EXPECT_GT(counts.among, 100U);
}

TEST(ResolveNames, EveryNameOfTheFamilyWithOpsin) {
  if (!test::resolver().opsin_missing().empty()) GTEST_SKIP() << test::resolver().opsin_missing();
  const Counts counts = run(test::resolver(), true);
  std::cout << fmt::format("equal {}, among the readings {}, unread {}, reviewed as wrong {}\n", counts.equal,
                           counts.among, counts.unread, counts.wrong);
  EXPECT_GT(counts.equal, 1000U);
}

TEST(ResolveNames, TheReviewedListSaysWhy) {
  for (const auto& [name, review] : reviewed()) {
    EXPECT_TRUE(review.first == "wrong" || review.first == "unread") << name;
    EXPECT_GT(review.second.size(), 10U) << name;
  }
}

}  // namespace
}  // namespace congener
