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

// The real samples: what each gives in records and codes was read by hand; the list stands beside the made-up
// documents.
TEST(MessageSamples, give_what_was_reviewed) {
  std::string told;
  for (const char* folder : {"edi", "ubl", "onerecord"}) {
    const std::string directory = test::shared_path(std::string("data/manifests/") + folder);
    if (directory.empty()) return;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory)) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      const std::string name = fmt::format("{}/{}", folder, file.filename().string());
      auto reader = RecordReader::open(file.string(), {});
      if (!reader) {
        told += fmt::format("{}: {}\n", name, reader.error().code);
        continue;
      }
      const std::vector<Record> records = test::records_of(file.string());
      test::expect_places(file.string(), records);
      std::size_t lines = 0;
      std::string codes;
      for (const Record& record : records) {
        lines += record.fault_code.empty() ? 1U : 0U;
        if (!record.fault_code.empty()) codes += " " + record.fault_code;
      }
      std::string first;
      for (const Record& record : records) {
        if (first.empty()) first = record.declared.substr(0, 40);
      }
      told += fmt::format("{}: {}: {} lines{}{}{}\n", name, reader.value()->how(), lines, codes,
                          first.empty() ? "" : ", first: ", first);
    }
  }
  const std::string expected = test::source_path("tests/data/manifests/real_samples.expected");
  if (std::getenv("CONGENER_WRITE_EXPECTED")) std::ofstream(expected, std::ios::binary) << told;
  EXPECT_EQ(told, test::bytes_of(expected));
}

class Profile : public testing::Test {
 protected:
  Profile() : directory_(fs::temp_directory_path() / fmt::format("congener_profile_{}", getpid())) {
    fs::create_directories(directory_);
  }
  ~Profile() override { fs::remove_all(directory_); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& bytes) const {
    const std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  fs::path directory_;
};

TEST_F(Profile, of_ones_own_reads_a_document_that_none_is_for) {
  const std::string document =
      file("own.xml", "<Parcel xmlns='urn:x'><Sender>A</Sender><Piece><What>aniline</What></Piece></Parcel>");
  auto unknown = RecordReader::open(document, {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, code::kUnknownFormat);
  ReadOptions options;
  options.xml_profiles = file("own.yaml",
                              "profiles:\n  - name: parcels\n    roots: [Parcel]\n    lines: [Piece]\n    fields:\n"
                              "      - {element: Piece/What, kind: goods, limit: 70}\n"
                              "      - {element: Sender, kind: party, qualifier: consignor}\n");
  const std::vector<Record> records = test::records_of(document, options);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].declared, "aniline");
  ASSERT_EQ(records[0].fields->fields.size(), 2U);
  EXPECT_EQ(records[0].fields->fields[0].qualifier, "consignor");
  EXPECT_EQ(records[0].fields->fields[1].place.path, "/Parcel/Piece[1]/What[1]");
}

TEST_F(Profile, that_is_not_of_its_form_is_a_fault_with_its_place) {
  const std::string document = file("own.xml", "<Parcel/>");
  ReadOptions options;
  options.xml_profiles = file("own.yaml", "profiles:\n  - name: x\n    root: [Parcel]\n");
  auto reader = RecordReader::open(document, options);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, code::kBadProfile);
  EXPECT_EQ(reader.error().place.line, 3U);
  EXPECT_NE(reader.error().advice.find("roots"), std::string::npos);
}

}  // namespace
}  // namespace congener
