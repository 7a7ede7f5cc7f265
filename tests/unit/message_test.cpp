// Messages and documents become records: each made-up document shows one difficulty, and its records stand beside it.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "manifest/codes.hpp"
#include "manifest/reader.hpp"
#include "support/engine.hpp"
#include "support/messages.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

// File names, in order.
std::vector<std::string> documents() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(test::source_path("tests/data/manifests/messages"))) {
    if (entry.path().extension() != ".expected") found.push_back(entry.path().filename().string());
  }
  std::ranges::sort(found);
  return found;
}

class Message : public testing::TestWithParam<std::string> {
 protected:
  static std::string path() { return test::source_path("tests/data/manifests/messages/" + GetParam()); }
};

// CONGENER_WRITE_EXPECTED=1 writes the files anew; what changed in them is then to be reviewed.
TEST_P(Message, gives_the_records_that_stand_beside_it) {
  const std::string path = Message::path();
  const std::vector<Record> records = test::records_of(path);
  const std::string shown = test::shown(records);
  if (std::getenv("CONGENER_WRITE_EXPECTED")) std::ofstream(path + ".expected", std::ios::binary) << shown;
  ASSERT_TRUE(fs::exists(path + ".expected"));
  EXPECT_EQ(shown, test::bytes_of(path + ".expected"));
  EXPECT_FALSE(records.empty());
}

TEST_P(Message, points_back_to_its_bytes) {
  const std::string path = Message::path();
  test::expect_places(path, test::records_of(path));
}

// Bytes changed, doubled, dropped and cut off: records come all the same, and each place is inside the file.
TEST_P(Message, survives_every_damage) {
  const std::string whole = test::bytes_of(path());
  const fs::path directory = fs::temp_directory_path() / fmt::format("congener_message_{}", getpid());
  fs::create_directories(directory);
  std::mt19937 random(4711);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  constexpr std::string_view kTroublesome = "'+:?*~/\"{}[]<>&\n\r\0\xFF,\\";
  std::size_t read = 0;
  for (int round = 0; round < 60 && !whole.empty(); ++round) {
    std::string bytes = whole;
    const std::size_t changes = 1 + below(6);
    for (std::size_t i = 0; i < changes && !bytes.empty(); ++i) {
      const std::size_t at = below(bytes.size());
      switch (below(5)) {
        case 0: bytes[at] = kTroublesome[below(kTroublesome.size())]; break;
        case 1: bytes.erase(at, 1 + below(20)); break;
        case 2: bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(60))); break;
        case 3: bytes.resize(at); break;
        default: bytes.insert(at, 1, kTroublesome[below(kTroublesome.size())]); break;
      }
    }
    const std::string path = (directory / GetParam()).string();
    std::ofstream(path, std::ios::binary) << bytes;
    auto reader = RecordReader::open(path, {});
    if (!reader) continue;
    while (auto record = reader.value()->next()) {
      ++read;
      if (!record->fields) continue;
      for (const Field& field : record->fields->fields) {
        ASSERT_LE(field.place.end, bytes.size() + 1) << round << ": " << field.place.path;
        ASSERT_LE(field.place.begin, field.place.end) << round << ": " << field.place.path;
        for (const std::size_t joint : field.joints) ASSERT_LE(joint, field.text.size()) << round;
      }
    }
  }
  fs::remove_all(directory);
  EXPECT_GT(read, 0U);
}

INSTANTIATE_TEST_SUITE_P(Documents, Message, testing::ValuesIn(documents()), [](const auto& document) {
  std::string name = document.param;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace congener
