// The pipeline against judging one record after the other: the same bytes, whatever the content, at any number of
// threads.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "screen/screen.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";

// Every kind of line, over more than a few blocks.
std::string mixed_lines() {
  const std::vector<std::string> kinds = {
      "CCOC(C)=O ethyl acetate",
      "C((",
      std::string(kFentanyl) + " fentanyl",
      std::string(kFentanyl) + ".Cl a salt",
      "CCC(=O)N(c1ccc(CC)cc1)C1CCN(CCc2ccco2)C(C)C1 \"quoted\", with a comma",
      "# no record",
      "",
      "CC*",
      "F/C=C\\F back\\slash\ttab",
      "CC(Cl)O |o1:1,r| after a CX tail",
      "CCO =1+1",
      "InChI=1S/CH4/h1H4 methane",
      "c1ccccc1 M\xFCller",
      "CCN 芬太尼",
      "fentanyl citrate",
  };
  std::string text;
  for (int i = 0; i < 1500; ++i)
    text += kinds[static_cast<std::size_t>(i) % kinds.size()] + (i % 3 == 0 ? "\r\n" : "\n");
  text += std::string(3 * kBlockBytes, 'C') + " a long line\n";
  for (int i = 0; i < 3000; ++i)
    text += fmt::format("{}O {}\n", std::string(static_cast<std::size_t>(i % 40 + 1), 'C'), i);
  return text + "CCO without a line end";
}

std::vector<std::unique_ptr<RecordReader>> readers_of(const std::vector<std::string>& paths) {
  std::vector<std::unique_ptr<RecordReader>> readers;
  for (const std::string& path : paths) {
    auto reader = RecordReader::open(path, {});
    EXPECT_TRUE(reader.ok());
    readers.push_back(std::move(reader).value());
  }
  return readers;
}

TEST(AgreePipeline, ScreenedInParallelAsOneByOne) {
  const fs::path directory = fs::temp_directory_path() / fmt::format("congener_pipeline_{}", getpid());
  fs::create_directories(directory);
  const std::string lines = (directory / "mixed.smi").string();
  const std::string rows = (directory / "mixed.csv").string();
  std::ofstream(lines, std::ios::binary) << mixed_lines();
  std::ofstream(rows, std::ios::binary) << fmt::format("id,name,smiles\n1,\"a\nb\",{}\n2,,CCO\n3,x,y,z,CCO\n4,\"open\n",
                                                       kFentanyl);
  const std::vector<std::string> paths = {lines, rows, rows};

  JudgeOptions options = test::options();
  options.prefilter = true;
  const Judge judge(test::rules(), test::counter_ions(), options);
  ReportOptions report;
  report.as_of = options.as_of;
  for (const OutputFormat format : {OutputFormat::kNdjson, OutputFormat::kCsv, OutputFormat::kTable}) {
    const auto formatter = Formatter::make(format, test::rules(), report);
    // The plain way.
    std::string expected = formatter->header();
    Tally tally;
    for (const auto& reader : readers_of(paths)) {
      while (auto record = reader->next()) {
        record->number = tally.records + 1;
        const Verdict verdict = judge.judge(*record);
        expected += formatter->one(verdict);
        tally.add(verdict);
      }
    }
    expected += formatter->footer(tally);
    for (const Status status : {Status::kClear, Status::kControlled, Status::kUndetermined, Status::kInvalid}) {
      EXPECT_GT(tally.by_status[static_cast<std::size_t>(status)], 50U) << name(status);
    }
    for (const std::size_t threads : {1U, 2U, 16U}) {
      std::string written;
      ScreenOptions screening;
      screening.threads = threads;
      const auto sink = [&](std::string_view text) {
        written += text;
        return true;
      };
      const Screened screened = screen(readers_of(paths), judge, *formatter, sink, screening);
      EXPECT_EQ(screened.tally.records, tally.records);
      EXPECT_TRUE(written == expected) << threads << " threads, format " << static_cast<int>(format);
    }
  }
  fs::remove_all(directory);
}

}  // namespace
}  // namespace congener
