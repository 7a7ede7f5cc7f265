// The formatters behind Formatter::make, one a format.
#pragma once

#include <memory>

#include "report/report.hpp"

namespace congener {

[[nodiscard]] std::unique_ptr<Formatter> make_ndjson(const RuleSet& rules, const ReportOptions& options);
[[nodiscard]] std::unique_ptr<Formatter> make_csv();
[[nodiscard]] std::unique_ptr<Formatter> make_table(const RuleSet& rules, const ReportOptions& options);

// The pieces that documents are made of.
[[nodiscard]] std::unique_ptr<Formatter> make_html_pieces(const RuleSet& rules);
[[nodiscard]] std::unique_ptr<Formatter> make_table_pieces();
[[nodiscard]] std::unique_ptr<Formatter> make_sdf_pieces();

// "\x1b[31m…\x1b[0m", or the text alone without colour.
[[nodiscard]] std::string coloured(const std::string& text, Status status, bool colour);

}  // namespace congener
