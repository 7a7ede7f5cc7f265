// Where output goes: standard output or a file. Every write is checked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "report/report.hpp"
#include "verdict/judge.hpp"

namespace congener::cli {

// Not to be shared between threads.
class Output {
 public:
  // Empty or "-": standard output. A file is emptied, or cut to `keep` bytes and written on behind them. Throws
  // UsageError if it cannot be made.
  explicit Output(const std::string& path, std::optional<std::size_t> keep = std::nullopt);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // False once a write failed; later writes do nothing.
  bool write(std::string_view text);
  // Flushes. Throws UsageError if anything was not written; silently false if the reader of a pipe went away.
  [[nodiscard]] bool finish();
  [[nodiscard]] bool to_terminal() const { return goes_to_terminal(path_); }
  // Would an Output of that path?
  [[nodiscard]] static bool goes_to_terminal(const std::string& path);

 private:
  std::string path_;
  int file_ = -1;
  int error_ = 0;
};

// The one named; if none is, that of a path that ends in .html, .xlsx or .sdf; else a table where an Output of that
// path goes to a terminal, and NDJSON elsewhere. UsageError where `keep_columns` does not fit it.
[[nodiscard]] OutputFormat output_format(const std::string& name, const std::string& path, bool keep_columns = false);
// Is it put together when all was judged?
[[nodiscard]] bool is_document(OutputFormat format);

// Width and colour for a terminal, or plain and 100 columns wide.
[[nodiscard]] ReportOptions terminal_options(bool to_terminal, const JudgeOptions& asked);

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
