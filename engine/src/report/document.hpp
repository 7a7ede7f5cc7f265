// Reports that are more than a line a record: an HTML page, a workbook, a table with the input's columns, an SD file.
//
// The formatter of such a format writes marked pieces, in parallel; a Document takes them in the order of the input,
// holds them in temporary files where they must wait, and writes the report. Memory does not grow with the input, and
// the bytes are the same at any number of threads.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.hpp"

namespace congener {

// Takes what is to be written, in order; false if it cannot be written.
using DocumentSink = std::function<bool(std::string_view)>;

struct DocumentEnd {
  Tally tally;           // of all that was judged
  bool stopped = false;  // before the end of the input
};

// Not to be shared between threads; keeps references to the rules and the sink's.
class Document {
 public:
  virtual ~Document() = default;
  // Null for a format that is written as the verdicts come.
  [[nodiscard]] static std::unique_ptr<Document> make(OutputFormat format, const RuleSet& rules,
                                                      const ReportOptions& options, DocumentSink sink);

  // Whole pieces of records, as the formatter wrote them. False if the sink or a temporary file refused.
  [[nodiscard]] virtual bool take(std::string_view pieces) = 0;
  [[nodiscard]] virtual bool finish(const DocumentEnd& end) = 0;

  // What a person should know that the report itself cannot hold, a line each; after finish().
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }
  // What of a temporary file went wrong; empty: nothing.
  [[nodiscard]] const std::string& error() const { return error_; }

 protected:
  std::vector<std::string> remarks_;
  std::string error_;
};

}  // namespace congener
