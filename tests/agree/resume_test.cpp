// A run that was stopped, killed or cut short and taken up again, against one that was not: the same bytes, the same
// tally; what is not of this run is refused and left as it is.

#include "screen/resume.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "screen/screen.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";

std::string contents(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class AgreeResume : public testing::Test {
 protected:
  AgreeResume() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::temp_directory_path() / fmt::format("congener_{}_{}", test->name(), getpid());
    fs::create_directories(directory_);
    output_ = (directory_ / "output").string();
  }
  ~AgreeResume() override { fs::remove_all(directory_); }

  std::string file(const std::string& name, const std::string& bytes) const {
    const std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // Records of every status, with what must be quoted and escaped in their ids.
  static std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += fmt::format("{} {} \"a\", b\\\n",
                          i % 9 == 0   ? kFentanyl
                          : i % 5 == 0 ? "C(("
                          : i % 7 == 0 ? "CC*"
                                       : "CCOC(C)=O",
                          i);
    }
    return text;
  }

  // ---- in this process ----

  struct Run {
    std::vector<std::string> inputs;
    OutputFormat format = OutputFormat::kNdjson;
    std::vector<std::string> jurisdictions;
    std::string day = "2026-01-01";
  };

  static const Judge& judge_of(const Run& asked) {
    static std::map<std::pair<std::string, std::vector<std::string>>, std::unique_ptr<Judge>> built;
    std::unique_ptr<Judge>& judge = built[{asked.day, asked.jurisdictions}];
    if (judge) return *judge;
    JudgeOptions options = test::options(asked.day);
    options.prefilter = true;
    options.jurisdictions = asked.jurisdictions;
    judge = std::make_unique<Judge>(test::rules(), test::counter_ions(), options);
    return *judge;
  }

  // As the program does it; the code of the fault, or an empty text.
  std::string run(const Run& asked, bool resumed, Tally* tally = nullptr) const {
    const Judge& judge = judge_of(asked);
    ReportOptions report;
    report.as_of = judge.options().as_of;
    const auto formatter = Formatter::make(asked.format, test::rules(), report);
    std::vector<std::unique_ptr<RecordReader>> readers;
    for (const std::string& path : asked.inputs) readers.push_back(std::move(RecordReader::open(path, {})).value());
    Input input(readers);
    ScreenOptions screening;
    screening.threads = 2;
    std::size_t kept = 0;
    if (resumed) {
      auto journal = resume(output_, input, judge, *formatter);
      if (!journal) return journal.error().code;
      kept = journal.value().kept_bytes;
      screening.before = journal.value().tally;
    }
    if (fs::exists(output_)) fs::resize_file(output_, kept);
    std::ofstream stream(output_, std::ios::binary | std::ios::app);
    const auto sink = [&](std::string_view text) {
      stream << text;
      return true;
    };
    const Screened screened = screen(input, judge, *formatter, sink, screening);
    if (tally) *tally = screened.tally;
    return "";
  }

  // ---- the program ----

  [[nodiscard]] pid_t start(std::vector<std::string> arguments, int in = -1, int out = -1) const {
    arguments.insert(arguments.begin(), CONGENER_PROGRAM);
    const std::string errors = (directory_ / "stderr").string();
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    if (in >= 0) dup2(in, STDIN_FILENO);
    if (out >= 0) dup2(out, STDOUT_FILENO);
    dup2(open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    execv(words[0], words.data());
    _exit(99);
  }
  // The exit code; minus the signal that ended it.
  static int end_of(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  fs::path directory_;
  std::string output_;
};

TEST_F(AgreeResume, CutAnywhereAndTakenUpAgain) {
  const std::string first = file("first.smi", lines(130));
  const std::string second =
      file("second.csv", fmt::format("id,name,smiles\n1,\"a\nb\",{}\n2,,CCO\n4,x,\n", kFentanyl));
  std::mt19937_64 random(11);
  for (const OutputFormat format : {OutputFormat::kNdjson, OutputFormat::kCsv}) {
    const Run asked{{first, second}, format, {}, "2026-01-01"};
    Tally whole;
    ASSERT_EQ(run(asked, false, &whole), "");
    const std::string expected = contents(output_);
    ASSERT_GT(whole.by_status[static_cast<std::size_t>(Status::kControlled)], 12U);
    std::vector<std::size_t> cuts = {0, 1, 20, 71, 72, 100, expected.size() - 1, expected.size()};
    while (cuts.size() < 120) cuts.push_back(random() % expected.size());
    for (const std::size_t cut : cuts) {
      std::ofstream(output_, std::ios::binary) << expected.substr(0, cut);
      Tally tally;
      ASSERT_EQ(run(asked, true, &tally), "") << cut;
      ASSERT_TRUE(contents(output_) == expected) << cut;
      EXPECT_EQ(tally.records, whole.records);
      for (std::size_t s = 0; s < std::size(tally.by_status); ++s) EXPECT_EQ(tally.by_status[s], whole.by_status[s]);
    }
    fs::remove(output_);
    EXPECT_EQ(run(asked, true), "") << "nothing there yet";
    EXPECT_TRUE(contents(output_) == expected);
  }
}

TEST_F(AgreeResume, WhatIsNotOfThisRunIsRefusedAndLeft) {
  const std::string input = file("a.smi", lines(300));
  for (const OutputFormat format : {OutputFormat::kNdjson, OutputFormat::kCsv}) {
    const Run asked{{input}, format, {}, "2026-01-01"};
    fs::remove(output_);
    ASSERT_EQ(run(asked, false), "");
    const std::string whole = contents(output_);
    const auto refused = [&](const Run& other, const std::string& bytes, const char* code) {
      SCOPED_TRACE(fmt::format("format {}, {} of {}, {}", static_cast<int>(format), other.day, other.inputs[0], code));
      std::ofstream(output_, std::ios::binary) << bytes;
      EXPECT_EQ(run(other, true), code);
      EXPECT_TRUE(contents(output_) == bytes) << "left as it was";
    };
    const std::string half = whole.substr(0, whole.size() / 2);
    refused(asked, "hello", code::kNotOurs);
    refused(asked, "hello\nworld\n", code::kNotOurs);
    refused(asked, std::string(5000, '\0'), code::kNotOurs);
    refused(asked, half + std::string(4096, '\0'), code::kDiffers);
    refused(asked, half + "tail", code::kDiffers);
    refused(asked, half.substr(0, half.rfind('\n') + 1) + "\n", code::kNotOurs);
    // A record left out.
    const std::size_t line = whole.find('\n', whole.size() / 3) + 1;
    refused(asked, whole.substr(0, line) + whole.substr(whole.find('\n', line) + 1), code::kNotOurs);
    // Other questions, another input.
    refused({{input}, format, {"IE"}, "2026-01-01"}, half, code::kDiffers);
    // A row of CSV does not say for which day it was asked; what the day changes in the records compared does.
    refused({{input}, format, {}, "1900-01-01"}, half,
            format == OutputFormat::kNdjson ? code::kOtherRun : code::kDiffers);
    refused({{file("b.smi", "CCO new\n" + lines(300))}, format, {}, "2026-01-01"}, half, code::kDiffers);
    file("a.smi", lines(20));
    refused(asked, half, code::kTooFewInput);
    file("a.smi", lines(300));
    // A piece of the first record, behind the header of a CSV file.
    refused({{file("empty.smi", "")}, format, {}, "2026-01-01"}, whole.substr(0, 150), code::kTooFewInput);
    const OutputFormat other = format == OutputFormat::kNdjson ? OutputFormat::kCsv : OutputFormat::kNdjson;
    refused({{input}, other, {}, "2026-01-01"}, half, code::kNotOurs);
  }
}

// A hundred kills, of runs that judge every record in full so that most kills meet them at work.
TEST_F(AgreeResume, KilledAtAnyMomentAndTakenUpAgain) {
  constexpr int kKills = 100;
  const std::string input = file("a.smi", lines(700));
  for (const char* format : {"ndjson", "csv"}) {
    const std::vector<std::string> arguments = {
        "screen", input,      "--as-of",   "2026-01-01", "--format",       format,         "--output",
        output_,  "--resume", "--threads", "2",          "--no-prefilter", "--no-progress"};
    fs::remove(output_);
    const auto began = std::chrono::steady_clock::now();
    ASSERT_EQ(end_of(start(arguments)), 3);
    // Within which a run is killed; other work on the machine makes runs longer and shorter.
    std::chrono::duration<double> span = std::chrono::steady_clock::now() - began;
    const std::string expected = contents(output_);
    fs::remove(output_);
    std::mt19937_64 random(13);
    int killed = 0;
    std::size_t before = 0;
    int met_at_work = 0;
    for (int kills = 0; kills < kKills / 2;) {
      const pid_t child = start(arguments);
      std::this_thread::sleep_for(span * static_cast<double>(random() % 1000) / 1000);
      ++kills;
      kill(child, SIGKILL);
      const int code = end_of(child);
      const std::string now = fs::exists(output_) ? contents(output_) : "";
      ASSERT_TRUE(std::string_view(expected).starts_with(now)) << "every byte written is right";
      const bool went_on = now.size() > before;
      span *= code != -SIGKILL ? 0.7 : went_on ? 1.0 : 1.2;
      killed += code == -SIGKILL ? 1 : 0;
      met_at_work += code == -SIGKILL && went_on && now.size() < expected.size() ? 1 : 0;
      before = now.size();
      if (code == -SIGKILL && now.size() < expected.size()) continue;
      ASSERT_TRUE(now == expected);
      fs::remove(output_);
      before = 0;
    }
    EXPECT_EQ(end_of(start(arguments)), 3) << "the exit code is of the whole";
    EXPECT_TRUE(contents(output_) == expected);
    EXPECT_GT(killed, kKills / 4);
    EXPECT_GT(met_at_work, 0);
  }
}

TEST_F(AgreeResume, ASignalStopsAtTheEndOfARecord) {
  // More than a pipe holds, so that the program is met at work; then nothing more comes, so that it is met waiting.
  std::string text;
  for (int i = 0; i < 30000; ++i) text += fmt::format("CCOC(C)=O {}\n", i);
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    int in[2];
    ASSERT_EQ(pipe2(in, O_CLOEXEC), 0);
    fs::remove(output_);
    const pid_t child = start({"screen", "-", "--output", output_, "--as-of", "2026-01-01"}, in[0]);
    close(in[0]);
    const std::string half_a_line = text + "CCOC(C)";
    for (std::size_t at = 0; at < half_a_line.size();) {
      const ssize_t count = write(in[1], half_a_line.data() + at, half_a_line.size() - at);
      ASSERT_GT(count, 0);
      at += static_cast<std::size_t>(count);
    }
    while (!fs::exists(output_) || fs::file_size(output_) == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    kill(child, signal);
    EXPECT_EQ(end_of(child), code);
    close(in[1]);
    const std::string written = contents(output_);
    EXPECT_TRUE(written.ends_with("}\n"));
    EXPECT_NE(contents((directory_ / "stderr").string()).find("stopped by SIG"), std::string::npos);

    // And on from there.
    const std::string input = file("a.smi", text);
    const int file = open(input.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(end_of(start({"screen", "-", "--output", output_, "--as-of", "2026-01-01", "--resume"}, file)), 0);
    close(file);
    const std::string resumed = contents(output_);
    EXPECT_TRUE(std::string_view(resumed).starts_with(written));
    EXPECT_EQ(std::count(resumed.begin(), resumed.end(), '\n'), 30000);
  }
}

TEST_F(AgreeResume, ASecondSignalEndsAtOnce) {
  const std::string input = file("a.smi", lines(20000));
  int out[2];
  ASSERT_EQ(pipe2(out, O_CLOEXEC), 0);
  // Nobody reads: it cannot write what is under way.
  const pid_t child = start({"screen", input, "--as-of", "2026-01-01"}, -1, out[1]);
  char byte = 0;
  ASSERT_EQ(read(out[0], &byte, 1), 1) << "it writes";
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  kill(child, SIGINT);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  kill(child, SIGTERM);
  const int code = end_of(child);
  EXPECT_TRUE(code == 143 || code == -SIGTERM) << code;
  close(out[0]);
  close(out[1]);
}

TEST_F(AgreeResume, IsForFilesThatAreReadBack) {
  const std::string input = file("a.smi", "CCO\n");
  EXPECT_EQ(end_of(start({"screen", input, "--resume"})), 4);
  EXPECT_EQ(end_of(start({"screen", input, "--resume", "--output", "-"})), 4);
  EXPECT_EQ(end_of(start({"screen", input, "--resume", "--output", output_, "--format", "table"})), 4);
  EXPECT_EQ(end_of(start({"screen", input, "--resume", "--output", "/dev/null"})), 4);
  EXPECT_EQ(end_of(start({"screen", input, "--resume", "--output", input})), 4);
  EXPECT_EQ(contents(input), "CCO\n");
  EXPECT_FALSE(fs::exists(output_));
  // A record that was given up for time may be judged otherwise the next time: it is not compared.
  EXPECT_EQ(end_of(start({"screen", input, "--output", output_, "--no-prefilter", "--time-limit", "1e-9"})), 2);
  EXPECT_NE(contents(output_).find("V005"), std::string::npos);
  EXPECT_EQ(end_of(start({"screen", input, "--output", output_, "--no-prefilter", "--resume"})), 2);
  EXPECT_EQ(end_of(start({"screen", input, "--time-limit", "-1"})), 4);
}

}  // namespace
}  // namespace congener
