// The made-up tables of tests/data/manifests, each named by its one difficulty, against the records expected of them;
// and every field's place against the bytes it points to.
//
// After a change that is meant to alter them: CONGENER_WRITE_GOLDEN=1 ./dev test -R ManifestFiles, then review the
// diff.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "manifest/cell_repair.hpp"
#include "manifest/encoding.hpp"
#include "manifest/reader.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> files() {
  static const std::set<std::string> kTables = {".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".zip"};
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(test::source_path("tests/data/manifests"))) {
    if (kTables.contains(entry.path().extension().string())) all.push_back(entry.path());
  }
  std::ranges::sort(all);
  return all;
}

std::string shown(std::string text) {
  for (const auto& [from, to] : {std::pair<char, const char*>{'\n', "\\n"}, {'\r', "\\r"}, {'\0', "\\0"}}) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += 2) text.replace(at, 1, to);
  }
  constexpr std::size_t kMost = 120;
  return text.size() > kMost ? text.substr(0, kMost) + "…" : text;
}

std::string told(const Record& record) {
  std::string out = fmt::format("line {}: {} “{}”", record.line, name(record.kind), shown(record.text));
  if (!record.id.empty()) out += fmt::format(", id “{}”", shown(record.id));
  if (!record.fault_code.empty()) out += fmt::format(", {}: {}", record.fault_code, record.fault_text);
  out += '\n';
  if (!record.fields) return out;
  if (!record.fields->reference.empty()) out += fmt::format("  of {}\n", record.fields->reference);
  for (const Field& field : record.fields->fields) {
    out += fmt::format("  {:<14} “{}”", name(field.kind), shown(field.text));
    if (!field.qualifier.empty()) out += fmt::format(" ({})", shown(field.qualifier));
    if (field.repair != Repair::kNone) {
      out += fmt::format(", {} from “{}”", name(field.repair), shown(field.repaired_from));
    }
    out += fmt::format(", line {}, {}, bytes {}–{}\n", field.place.line, field.place.path, field.place.begin,
                       field.place.end);
  }
  return out;
}

std::string read(const fs::path& path) {
  auto opened = RecordReader::open(path.string(), {});
  if (!opened) return fmt::format("{} {}\n", opened.error().code, opened.error().message);
  std::string out = fmt::format("how: {}\n", opened.value()->how());
  while (auto record = opened.value()->next()) out += told(*record);
  return out;
}

TEST(ManifestFiles, GiveTheRecordsExpected) {
  std::size_t compared = 0;
  for (const fs::path& file : files()) {
    fs::path expected = file;
    expected += ".expected";
    const std::string records = read(file);
    if (std::getenv("CONGENER_WRITE_GOLDEN")) std::ofstream(expected) << records;
    EXPECT_EQ(records, bytes_of(expected)) << file.filename();
    ++compared;
  }
  EXPECT_GE(compared, 40U);
}

// What a cell of a text says, with its quotes undone.
std::string unquoted(std::string text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  text = text.substr(1, text.size() - 2);
  for (std::size_t at = 0; (at = text.find("\"\"", at)) != std::string::npos; ++at) text.erase(at, 1);
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos; ++at) text.erase(at, 1);
  return text;
}

std::string from_utf16(std::string_view bytes, bool little) {
  std::string text;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto unit = [&](std::size_t at) {
      const auto low = static_cast<unsigned char>(bytes[at + (little ? 0 : 1)]);
      const auto high = static_cast<unsigned char>(bytes[at + (little ? 1 : 0)]);
      return static_cast<unsigned>(low | high << 8U);
    };
    unsigned code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (unit(i + 2) - 0xDC00);
      i += 2;
    }
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += {static_cast<char>(0xC0 | code >> 6U), static_cast<char>(0x80 | (code & 0x3FU))};
    } else if (code < 0x10000) {
      text += {static_cast<char>(0xE0 | code >> 12U), static_cast<char>(0x80 | (code >> 6U & 0x3FU)),
               static_cast<char>(0x80 | (code & 0x3FU))};
    } else {
      text += {static_cast<char>(0xF0 | code >> 18U), static_cast<char>(0x80 | (code >> 12U & 0x3FU)),
               static_cast<char>(0x80 | (code >> 6U & 0x3FU)), static_cast<char>(0x80 | (code & 0x3FU))};
    }
  }
  return text;
}

// Bytes of a part of a workbook.
std::string part_of(const fs::path& path, const std::string& part) {
  int error = 0;
  zip* archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (!archive) return {};
  std::string bytes;
  if (zip_file* file = zip_fopen(archive, part.c_str(), 0)) {
    std::string chunk(1 << 16, '\0');
    for (zip_int64_t count = 0; (count = zip_fread(file, chunk.data(), chunk.size())) > 0;) {
      bytes.append(chunk, 0, static_cast<std::size_t>(count));
    }
    zip_fclose(file);
  }
  zip_discard(archive);
  return bytes;
}

TEST(ManifestFiles, EveryPlacePointsBackToItsBytes) {
  std::size_t places = 0;
  for (const fs::path& file : files()) {
    auto opened = RecordReader::open(file.string(), {});
    if (!opened) continue;
    const std::string source = bytes_of(file);
    const bool little = source.starts_with("\xFF\xFE");
    const bool utf16 = little || (source.size() > 1 && source[0] == '\0');
    const TextEncoding encoding = detect_encoding(source);
    while (auto record = opened.value()->next()) {
      if (!record->fields) continue;
      for (const Field& field : record->fields->fields) {
        const FieldPlace& place = field.place;
        ASSERT_LT(place.begin, place.end) << file.filename() << ' ' << place.path;
        const std::string wanted = field.repair == Repair::kNone ? field.text : field.repaired_from;
        if (const std::size_t part = place.path.find(" (xl/"); part != std::string::npos) {
          const std::string xml = part_of(file, place.path.substr(part + 2, place.path.size() - part - 3));
          ASSERT_LE(place.end, xml.size());
          const std::string cell = xml.substr(place.begin, place.end - place.begin);
          const std::string reference = place.path.substr(5, place.path.find(' ', 5) - 5);
          EXPECT_TRUE(cell.starts_with("<c ")) << cell;
          EXPECT_TRUE(cell.ends_with("</c>")) << cell;
          EXPECT_NE(cell.find(fmt::format("r=\"{}\"", reference)), std::string::npos) << cell;
        } else {
          ASSERT_LE(place.end, source.size());
          const std::string cell = source.substr(place.begin, place.end - place.begin);
          std::string scratch;
          const std::string text = utf16 ? from_utf16(cell, little) : std::string(decode(cell, encoding, scratch));
          EXPECT_EQ(bare_cell(unquoted(text)), bare_cell(wanted)) << file.filename() << ' ' << place.path;
          const std::string before = source.substr(0, place.begin);
          std::size_t lines = 1;
          for (std::size_t i = 0; i < before.size(); ++i) {
            lines += before[i] == '\n' || (before[i] == '\r' && source[i + 1] != '\n' && !utf16) ? 1U : 0U;
          }
          EXPECT_EQ(place.line, lines) << file.filename() << ' ' << place.path;
        }
        ++places;
      }
    }
  }
  EXPECT_GT(places, 200U);
}

// Bare carriage returns, tabs, Latin-1, quotes: 10,324 shipments of medicines.
TEST(ManifestFiles, ARealShipmentListIsRead) {
  const std::string path = test::shared_path("data/manifests/SCMS_Delivery_History_Dataset.tsv_cr.gz");
  if (path.empty()) return;
  auto opened = RecordReader::open(path, {});
  ASSERT_TRUE(opened.ok());
  std::size_t records = 0;
  std::size_t faults = 0;
  std::size_t accented = 0;
  while (auto record = opened.value()->next()) {
    ++records;
    faults += record->fault_code.empty() ? 0U : 1U;
    ASSERT_TRUE(record->fields);
    EXPECT_GT(record->fields->fields.size(), 25U);
    EXPECT_FALSE(record->text.empty()) << record->line;
    for (const Field& field : record->fields->fields) accented += field.text.find("Côte d'Ivoire") == 0 ? 1U : 0U;
  }
  EXPECT_EQ(records, 10324U);
  EXPECT_EQ(faults, 0U);
  EXPECT_GT(accented, 100U);
  EXPECT_NE(opened.value()->how().find("“Item Description”"), std::string::npos) << opened.value()->how();
}

}  // namespace
}  // namespace congener
