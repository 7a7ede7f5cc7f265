// Coverage and difference for a terminal, for machines (data/schema/coverage.schema.json, difference.schema.json) and
// as one HTML page that stands alone. Decides nothing; escapes everything; a cap is said where it is reached.
#pragma once

#include <string>
#include <vector>

#include "workbench/class_map.hpp"
#include "workbench/coverage.hpp"
#include "workbench/difference.hpp"

namespace congener::workbench {

struct WorkbenchReportOptions {
  std::string command;             // how to have the same report again
  std::vector<std::string> lists;  // files of known compounds that were read
  std::size_t width = 100;         // terminal: its columns
  std::size_t top = 20;            // terminal: compounds shown of each group
  std::size_t drawings = 120;      // HTML: compounds drawn of each section
};

[[nodiscard]] std::string table(const Coverage& coverage, const Known& known, const WorkbenchReportOptions& options);
[[nodiscard]] std::string json(const Coverage& coverage, const Known& known, const WorkbenchReportOptions& options);
[[nodiscard]] std::string html(const Coverage& coverage, const Known& known, const WorkbenchReportOptions& options);

[[nodiscard]] std::string table(const Difference& difference, const WorkbenchReportOptions& options);
[[nodiscard]] std::string json(const Difference& difference, const WorkbenchReportOptions& options);
[[nodiscard]] std::string html(const Difference& difference, const Known& known, const WorkbenchReportOptions& options);

// The map of a coverage, or of what a difference changes.
[[nodiscard]] std::string map_of(const Coverage& coverage, const Known& known);
[[nodiscard]] std::string map_of(const Difference& difference, const Known& known);

}  // namespace congener::workbench
