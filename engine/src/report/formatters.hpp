// The formatters behind Formatter::make, one a format.
#pragma once

#include <memory>

#include "report/report.hpp"

namespace congener {

[[nodiscard]] std::unique_ptr<Formatter> make_ndjson(const RuleSet& rules, const ReportOptions& options);
[[nodiscard]] std::unique_ptr<Formatter> make_csv();
[[nodiscard]] std::unique_ptr<Formatter> make_table(const RuleSet& rules, const ReportOptions& options);

// "\x1b[31m…\x1b[0m", or the text alone without colour.
[[nodiscard]] std::string coloured(const std::string& text, Status status, bool colour);

}  // namespace congener
