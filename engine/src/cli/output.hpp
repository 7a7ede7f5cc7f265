// Where output goes: standard output or a file. Every write is checked.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "report/report.hpp"
#include "verdict/judge.hpp"

namespace congener::cli {

// Not to be shared between threads.
class Output {
 public:
  // Empty or "-": standard output. Throws UsageError if the file cannot be made.
  explicit Output(const std::string& path);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // False once a write failed; later writes do nothing.
  bool write(std::string_view text);
  // Flushes. Throws UsageError if anything was not written; silently false if the reader of a pipe went away.
  [[nodiscard]] bool finish();
  [[nodiscard]] bool to_terminal() const;

 private:
  std::string path_;
  std::FILE* file_ = nullptr;
  int error_ = 0;
};

// Width and colour for a terminal, or plain and 100 columns wide.
[[nodiscard]] ReportOptions terminal_options(const Output& output, const JudgeOptions& asked);

// A line on standard error that is written over: records so far. Silent for a run of less than a second, and
// where standard error is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(std::size_t records, double share);

 private:
  double started_;
  double shown_ = 0;
  bool wanted_;
  bool visible_ = false;
};

}  // namespace congener::cli
