// The documents behind Document::make, one a format.
#pragma once

#include <memory>

#include "report/document.hpp"

namespace congener {

[[nodiscard]] std::unique_ptr<Document> make_html_document(const RuleSet& rules, const ReportOptions& options,
                                                           DocumentSink sink);
// kXlsx or kCsvWithColumns.
[[nodiscard]] std::unique_ptr<Document> make_table_document(OutputFormat format, const RuleSet& rules,
                                                            const ReportOptions& options, DocumentSink sink);
[[nodiscard]] std::unique_ptr<Document> make_sdf_document(DocumentSink sink);

}  // namespace congener
