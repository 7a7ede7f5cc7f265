// Columns of text in memory as a source of records.
#pragma once

#include <memory>

#include "congener/text_column.hpp"
#include "manifest/reader.hpp"

namespace congener {

// Copies no text: the records are views of the columns.
[[nodiscard]] std::unique_ptr<RecordReader> make_column_reader(RecordColumns columns);

}  // namespace congener
