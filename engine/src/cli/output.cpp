#include "cli/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/text.hpp"
#include "cli/setup.hpp"

namespace congener::cli {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

constexpr double kQuietSeconds = 1.0;
constexpr double kBetweenSeconds = 0.2;
constexpr std::size_t kPlainWidth = 120;

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kPlainWidth;
}

}  // namespace

Output::Output(const std::string& path, std::optional<std::size_t> keep) : path_(path == "-" ? "" : path) {
  if (path_.empty()) {
    file_ = STDOUT_FILENO;
    return;
  }
  const auto refuse = [&] {
    throw UsageError(fmt::format("--output {}: cannot be written: {}", path_, std::strerror(errno)));
  };
  constexpr mode_t kReadableByAll = 0666;  // less what the user's mask takes away
  file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (keep ? 0 : O_TRUNC), kReadableByAll);
  if (file_ < 0) refuse();
  if (!keep) return;
  const auto kept = static_cast<off_t>(*keep);
  if (ftruncate(file_, kept) == 0 && lseek(file_, kept, SEEK_SET) == kept) return;
  const int why = errno;
  close(file_);
  errno = why;
  refuse();
}

Output::~Output() {
  if (file_ > STDOUT_FILENO) close(file_);
}

bool Output::write(std::string_view text) {
  while (error_ == 0 && !text.empty()) {
    const ssize_t count = ::write(file_, text.data(), text.size());
    if (count > 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      error_ = count < 0 ? errno : EIO;
    }
  }
  return error_ == 0;
}

bool Output::finish() {
  if (error_ == 0 && file_ > STDOUT_FILENO) {
    if (close(file_) != 0) error_ = errno;
    file_ = -1;
  }
  if (error_ == 0) return true;
  if (error_ == EPIPE) return false;
  throw UsageError(fmt::format("{}: writing failed: {}; the output is not whole",
                               path_.empty() ? "standard output" : path_, std::strerror(error_)));
}

bool Output::goes_to_terminal(const std::string& path) {
  return (path.empty() || path == "-") && isatty(STDOUT_FILENO) == 1;
}

OutputFormat output_format(const std::string& name, const std::string& path, bool keep_columns) {
  const OutputFormat format = [&] {
    if (name == "ndjson") return OutputFormat::kNdjson;
    if (name == "csv") return keep_columns ? OutputFormat::kCsvWithColumns : OutputFormat::kCsv;
    if (name == "table") return OutputFormat::kTable;
    // No other format goes by these endings.
    const std::string end = lower_ascii(std::filesystem::path(path).extension().string());
    if (name == "html" || (name.empty() && (end == ".html" || end == ".htm"))) return OutputFormat::kHtml;
    if (name == "xlsx" || (name.empty() && end == ".xlsx")) return OutputFormat::kXlsx;
    if (name == "sdf" || (name.empty() && end == ".sdf")) return OutputFormat::kSdf;
    return Output::goes_to_terminal(path) ? OutputFormat::kTable : OutputFormat::kNdjson;
  }();
  if (keep_columns && format != OutputFormat::kCsvWithColumns && format != OutputFormat::kXlsx) {
    throw UsageError("--keep-columns: is for --format csv; a workbook has them always, the other formats never");
  }
  return format;
}

bool is_document(OutputFormat format) {
  return format != OutputFormat::kTable && format != OutputFormat::kNdjson && format != OutputFormat::kCsv;
}

ReportOptions terminal_options(bool to_terminal, const JudgeOptions& asked) {
  ReportOptions options;
  const char* no_colour = std::getenv("NO_COLOR");  // https://no-color.org
  options.colour = to_terminal && !(no_colour && *no_colour);
  options.width = to_terminal ? terminal_width() : kPlainWidth;
  options.as_of = asked.as_of;
  options.jurisdictions = asked.jurisdictions;
  options.drafts = asked.drafts;
  return options;
}

ProgressLine::ProgressLine(bool wanted) : started_(now()), wanted_(wanted && isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (visible_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressLine::show(std::size_t records, double share) {
  const double time = now();
  if (!wanted_ || time - started_ < kQuietSeconds || time - shown_ < kBetweenSeconds) return;
  shown_ = time;
  visible_ = true;
  const std::string part = share < 0 ? "" : fmt::format("  {:.0f} %", share * 100);
  fmt::print(stderr, "\r\x1b[K{} records{}  {:.0f} a second", records, part,
             static_cast<double>(records) / (time - started_));
  std::fflush(stderr);
}

}  // namespace congener::cli
