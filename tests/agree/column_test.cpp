// Records in columns in memory against the same records in a file: the same lines, at any number of threads.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "congener/screener.hpp"
#include "manifest/reader.hpp"
#include "report/report.hpp"
#include "screen/screen.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

constexpr const char* kDay = "2026-01-01";

std::shared_ptr<const RuleSet> rules() { return {std::shared_ptr<const void>(), &test::rules()}; }

std::filesystem::path counter_ions() { return test::source_path("data/normalise/counterions.csv"); }

Screener screener() {
  Question question;
  question.as_of = kDay;
  return Screener::make(rules(), counter_ions(), question).value();
}

// The structures of the sample manifest, over and over, so that there are several blocks.
std::vector<std::string> structures() {
  std::vector<std::string> all;
  const auto rows = test::read_csv(test::source_path("data/manifests/sample.csv"));
  while (all.size() < 6000) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      if (!rows[i][3].empty()) all.push_back(rows[i][3]);
    }
  }
  return all;
}

RecordColumns columns_of(const std::vector<std::string>& texts, const std::string& source) {
  auto list = std::make_shared<TextList>(nullptr);
  for (const std::string& text : texts) list->add(text);
  RecordColumns columns;
  columns.structure = std::move(list);
  columns.source = source;
  return columns;
}

TEST(AgreeColumns, GiveTheLinesOfTheFile) {
  const std::vector<std::string> texts = structures();
  const auto path = std::filesystem::temp_directory_path() / "congener_agree_columns.smi";
  std::ofstream file(path);
  for (const std::string& text : texts) file << text << '\n';
  file.close();

  JudgeOptions options = test::options(kDay);
  options.prefilter = true;
  const Judge judge(test::rules(), test::counter_ions(), options);
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.push_back(RecordReader::open(path.string(), {}).value());
  std::string expected;
  const auto sink = [&](std::string_view written) {
    expected += written;
    return true;
  };
  const Screened screened =
      screen(readers, judge, *Formatter::make(OutputFormat::kNdjson, test::rules(), {}), sink, {});
  ASSERT_EQ(screened.tally.records, texts.size());
  EXPECT_GT(screened.tally.by_status[static_cast<std::size_t>(Status::kControlled)], 0U);
  EXPECT_GT(screened.tally.by_status[static_cast<std::size_t>(Status::kClear)], 0U);

  for (const std::size_t threads : {std::size_t{1}, std::size_t{3}}) {
    RunOptions run;
    run.threads = threads;
    const auto in_memory = screener().screen(columns_of(texts, path.string()), run);
    ASSERT_EQ(in_memory->size(), texts.size());
    EXPECT_EQ(in_memory->ndjson(0, texts.size()), expected);
    const auto from_file = screener().screen_file(path.string(), run);
    EXPECT_EQ(from_file.value()->ndjson(0, texts.size()), expected);
    // And what was written is read again.
    const auto again = Screening::read(expected);
    EXPECT_EQ(again.value()->ndjson(0, texts.size()), expected);
    EXPECT_EQ(again.value()->statuses(), in_memory->statuses());
  }
  std::filesystem::remove(path);
}

TEST(Screener, ARowThatIsNoTextSaysWhy) {
  auto list = std::make_shared<TextList>(nullptr);
  list->add("CCO");
  list->add_null();
  list->add_fault({"I010", "the row is no text"});
  list->add(" ");
  RecordColumns columns;
  columns.structure = std::move(list);
  columns.before = 10;
  const auto screening = screener().screen(std::move(columns), {});
  ASSERT_EQ(screening->size(), 4U);
  EXPECT_EQ(screening->statuses(),
            (std::vector{Status::kClear, Status::kUndetermined, Status::kInvalid, Status::kUndetermined}));
  EXPECT_EQ(screening->record(2).number, 13U);
  EXPECT_NE(screening->findings(2).find("I010"), std::string::npos);
}

TEST(Screener, AnInterruptedRunKeepsTheFirstVerdictsOnly) {
  const std::vector<std::string> texts = structures();
  RunOptions run;
  run.threads = 2;
  run.interrupted = [] { return true; };
  const auto screening = screener().screen(columns_of(texts, "memory"), run);
  EXPECT_TRUE(screening->stopped());
  EXPECT_LT(screening->size(), texts.size());
}

TEST(Screener, AQuestionThatCannotBeAskedIsAFault) {
  Question question;
  question.as_of = "2026-02-30";
  EXPECT_EQ(Screener::make(rules(), counter_ions(), question).error().code, "Q001");
  question.as_of = kDay;
  question.jurisdictions = {"US", "XX"};
  EXPECT_EQ(Screener::make(rules(), counter_ions(), question).error().code, "Q002");
  question.jurisdictions = {"uk", "GB"};
  EXPECT_EQ(Screener::make(rules(), counter_ions(), question).value().jurisdictions(), std::vector<std::string>{"GB"});
}

TEST(Screening, ALineThatIsNoVerdictIsAFault) {
  for (const char* text : {"{}", "nothing", R"({"record":1})", "[]"}) {
    const auto read = Screening::read(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, "N001");
    EXPECT_EQ(read.error().place.line, 1U);
  }
  EXPECT_EQ(Screening::read("").value()->size(), 0U);
}

}  // namespace
}  // namespace congener
