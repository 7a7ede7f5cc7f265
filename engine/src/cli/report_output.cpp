#include "cli/report_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "cli/setup.hpp"

namespace congener::cli {
namespace {

constexpr std::uint64_t kMostDigested = std::uint64_t{1} << 28;  // bytes: a second's work

std::string quoted(std::string_view word) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("-_./:=,+@%").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, plain)) return std::string(word);
  std::string out;
  out.push_back('\'');
  for (const char c : word) {
    if (c == '\'') out.append("'\\'");
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

// The program's arguments, as for a shell, but for those that do not change what is said.
std::string command() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  if (all.empty()) return "";
  const std::vector<std::string_view> words = split(std::string_view(all).substr(0, all.size() - 1), '\0');
  std::string text = "congener";
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view option = words[i].substr(0, words[i].find('='));
    const bool silent = option == "--threads" || option == "--output" || option == "-o" || option == "--no-progress";
    if (!silent) {
      text.append(" ").append(quoted(words[i]));
    } else if (option == words[i] && option != "--no-progress") {
      ++i;
    }
  }
  return text;
}

}  // namespace

void refuse_on_terminal(OutputFormat format, const std::string& path) {
  if (format == OutputFormat::kXlsx && Output::goes_to_terminal(path)) {
    throw UsageError("--format xlsx: a workbook is no text for a terminal; name a file: -o verdicts.xlsx");
  }
}

ReportOutput::ReportOutput(OutputFormat format, const RuleSet& rules, const ReportOptions& options, Output& output)
    : output_(output),
      document_(
          Document::make(format, rules, options, [&output](std::string_view text) { return output.write(text); })) {}

bool ReportOutput::take(std::string_view text) { return document_ ? document_->take(text) : output_.write(text); }

bool ReportOutput::finish(const Tally& tally, bool stopped) {
  const bool whole = !document_ || document_->finish({tally, stopped});
  if (document_ && !document_->error().empty()) {
    throw UsageError(fmt::format("{}; the output is not whole", document_->error()));
  }
  if (document_ && whole) {
    for (const std::string& remark : document_->remarks()) fmt::print(stderr, "{}\n", remark);
  }
  return output_.finish() && whole;
}

void say_how_made(ReportOptions& options, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    options.inputs.push_back({file, sha256_of_file(file, kMostDigested).value_or("")});
  }
  options.command = command();
}

}  // namespace congener::cli
