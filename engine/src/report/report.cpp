#include "report/report.hpp"

#include <algorithm>
#include <iterator>

#include "report/formatters.hpp"
#include "report/wording.hpp"

namespace congener {

void Tally::add(const Tally& other) {
  records += other.records;
  for (std::size_t s = 0; s < std::size(by_status); ++s) by_status[s] += other.by_status[s];
  drafts_used += other.drafts_used;
}

void Tally::add(const Verdict& verdict) {
  ++records;
  ++by_status[static_cast<std::size_t>(verdict.status)];
  if (std::ranges::any_of(verdict.hits, is_draft)) ++drafts_used;
}

std::unique_ptr<Formatter> Formatter::make(OutputFormat format, const RuleSet& rules, const ReportOptions& options) {
  switch (format) {
    case OutputFormat::kNdjson: return make_ndjson(rules, options);
    case OutputFormat::kCsv: return make_csv();
    case OutputFormat::kCsvWithColumns:
    case OutputFormat::kXlsx: return make_table_pieces();
    case OutputFormat::kHtml: return make_html_pieces(rules);
    case OutputFormat::kSdf: return make_sdf_pieces();
    case OutputFormat::kTable: break;
  }
  return make_table(rules, options);
}

std::string Formatter::one(const Verdict& verdict) const {
  TextBuffer text;
  append_record(text, view_of(verdict.record), verdict);
  append_findings(text, verdict);
  return std::string(text.view());
}

std::optional<Status> status_named(std::string_view wanted) {
  for (std::size_t s = 0; s < std::size(Tally{}.by_status); ++s) {
    if (wanted == name(static_cast<Status>(s))) return static_cast<Status>(s);
  }
  return std::nullopt;
}

const char* engine_version() { return CONGENER_VERSION; }

}  // namespace congener
