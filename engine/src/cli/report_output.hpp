// A report on its way to an Output: as the verdicts come, or put together first where the format is a document.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.hpp"
#include "report/document.hpp"

namespace congener::cli {

// Not to be shared between threads; keeps references to the rules and the output.
class ReportOutput {
 public:
  ReportOutput(OutputFormat format, const RuleSet& rules, const ReportOptions& options, Output& output);

  // What the formatter of that format wrote.
  bool take(std::string_view text);
  // Writes what waited, and says on standard error what the report cannot hold. UsageError where it could not be put
  // together; false if the reader of a pipe went away.
  [[nodiscard]] bool finish(const Tally& tally, bool stopped);

 private:
  Output& output_;
  std::unique_ptr<Document> document_;
};

// What a document says of how it was made: the files, with their digests where that is soon done, and the command.
void say_how_made(ReportOptions& options, const std::vector<std::string>& files);

// UsageError where that format cannot go to where that path is.
void refuse_on_terminal(OutputFormat format, const std::string& path);

}  // namespace congener::cli
