#include "cli/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

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

Output::Output(const std::string& path) : path_(path == "-" ? "" : path) {
  if (path_.empty()) {
    file_ = stdout;
    return;
  }
  file_ = std::fopen(path_.c_str(), "wb");
  if (!file_) throw UsageError(fmt::format("--output {}: cannot be written: {}", path_, std::strerror(errno)));
}

Output::~Output() {
  if (file_ && file_ != stdout) std::fclose(file_);
}

bool Output::write(std::string_view text) {
  if (error_ != 0) return false;
  errno = 0;
  // Flushed each time, so that a pipe sees whole batches and a full disk is met at once.
  const bool written = std::fwrite(text.data(), 1, text.size(), file_) == text.size() && std::fflush(file_) == 0;
  if (!written) error_ = errno != 0 ? errno : EIO;
  return error_ == 0;
}

bool Output::finish() {
  if (error_ == 0 && file_ != stdout) {
    if (std::fclose(file_) != 0) error_ = errno;
    file_ = nullptr;
  }
  if (error_ == 0) return true;
  if (error_ == EPIPE) return false;
  throw UsageError(fmt::format("{}: writing failed: {}; the output is not whole",
                               path_.empty() ? "standard output" : path_, std::strerror(error_)));
}

bool Output::to_terminal() const { return path_.empty() && isatty(STDOUT_FILENO) == 1; }

ReportOptions terminal_options(const Output& output, const JudgeOptions& asked) {
  ReportOptions options;
  const char* no_colour = std::getenv("NO_COLOR");  // https://no-color.org
  options.colour = output.to_terminal() && !(no_colour && *no_colour);
  options.width = output.to_terminal() ? terminal_width() : kPlainWidth;
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
