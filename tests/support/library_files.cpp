#include "support/library_files.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "library/library_screen.hpp"
#include "support/engine.hpp"

namespace congener::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::unique_ptr<RecordReader>> open(const std::vector<std::string>& sources) {
  std::vector<std::unique_ptr<RecordReader>> readers;
  for (const std::string& source : sources) {
    auto reader = RecordReader::open(source, {});
    EXPECT_TRUE(reader.ok()) << source;
    if (reader) readers.push_back(std::move(reader).value());
  }
  return readers;
}

}  // namespace

LibraryFiles::LibraryFiles() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  directory_ = fs::temp_directory_path() / fmt::format("congener_library_{}_{}", test->name(), getpid());
  fs::create_directories(directory_);
}

LibraryFiles::~LibraryFiles() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::string LibraryFiles::write(std::string_view name, std::string_view bytes) const {
  std::ofstream(path(name), std::ios::binary) << bytes;
  return path(name);
}

std::string LibraryFiles::read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t LibraryFiles::files() const {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
}

Result<library::Built, Fault> LibraryFiles::build(const std::vector<std::string>& sources, const std::string& library,
                                                  const library::BuildOptions& options) const {
  return library::build_library(open(sources), counter_ions(), library, options);
}

library::Library LibraryFiles::library(const std::vector<std::string>& sources, std::string_view name) const {
  const auto built = build(sources, path(name));
  EXPECT_TRUE(built.ok()) << (built.ok() ? "" : describe(built.error()));
  auto opened = library::Library::open(path(name));
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : describe(opened.error()));
  return std::move(opened).value();
}

Answer ask(const library::Library& library, const Judge& judge, bool every_record, std::size_t threads) {
  const auto formatter = Formatter::make(OutputFormat::kNdjson, judge.rules(), {});
  library::LibraryScreenOptions options;
  options.every_record = every_record;
  options.threads = threads;
  Answer answer;
  const auto screened = library::screen_library(
      library, counter_ions(), judge, *formatter,
      [&](std::string_view text) {
        answer.text += text;
        return true;
      },
      options);
  if (!screened) {
    answer.fault = screened.error().code;
  } else {
    answer.tally = screened.value().tally;
    EXPECT_EQ(answer.tally.records, library.size());
  }
  return answer;
}

std::string ask_text(const std::vector<std::string>& sources, const Judge& judge, bool every_record) {
  const auto formatter = Formatter::make(OutputFormat::kNdjson, judge.rules(), {});
  std::string text;
  std::size_t number = 0;
  for (const auto& reader : open(sources)) {
    while (auto record = reader->next()) {
      record->number = ++number;
      const Verdict verdict = judge.judge(*record);
      if (every_record || verdict.status != Status::kClear) text += formatter->one(verdict);
    }
  }
  return text;
}

}  // namespace congener::test
