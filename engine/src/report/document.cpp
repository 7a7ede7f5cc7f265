#include "report/document.hpp"

#include "report/documents.hpp"

namespace congener {

std::unique_ptr<Document> Document::make(OutputFormat format, const RuleSet& rules, const ReportOptions& options,
                                         DocumentSink sink) {
  switch (format) {
    case OutputFormat::kHtml: return make_html_document(rules, options, std::move(sink));
    case OutputFormat::kXlsx:
    case OutputFormat::kCsvWithColumns: return make_table_document(format, rules, options, std::move(sink));
    case OutputFormat::kSdf: return make_sdf_document(std::move(sink));
    case OutputFormat::kTable:
    case OutputFormat::kNdjson:
    case OutputFormat::kCsv: break;
  }
  return nullptr;
}

}  // namespace congener
