// Workbooks (.xlsx, .xlsm) as a source of records: every sheet that has a table, hidden ones too.
//
// Guarantee: every row that declares something is one record with its place; a damaged sheet gives its readable rows
// and one record that says why the rest is not known. Streams: only the shared strings are held in memory.
#pragma once

#include <memory>
#include <string>

#include "manifest/readers.hpp"
#include "manifest/spooled_file.hpp"

namespace congener {

// A cell that is longer is a record with a fault; a spreadsheet program allows 32,767 characters.
inline constexpr std::size_t kMaxCellBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxSheetColumns = 16384;
inline constexpr std::size_t kMaxSharedStringBytes = std::size_t{512} << 20;

// `path` is where the archive lies, `file` what the records say. `spooled` is kept as long as the reader.
[[nodiscard]] Opened make_xlsx_reader(std::string file, const std::string& path, std::unique_ptr<SpooledFile> spooled,
                                      const ReadOptions& options);

}  // namespace congener
