// The Arrow C data and stream interfaces: columns of text in without a copy, verdicts out.
//
// The three structures are an ABI, laid out as https://arrow.apache.org/docs/format/CDataInterface.html and
// CStreamInterface.html define them; no Arrow library is needed. What is handed over by pointer is moved out of (its
// release is cleared), on success and on failure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "congener/text_column.hpp"

extern "C" {

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE

}  // extern "C"

namespace congener {

class Screening;

// Which columns of a stream of structs are meant, by name. A stream of plain text has one, which needs no name.
struct ColumnNames {
  std::string structure;  // empty: the only column of text, or the one whose name says so ("smiles", …)
  std::string id;         // empty: none
  std::string name;       // empty: none
};

// Text by row: utf8, large_utf8, utf8_view, null, or a dictionary of these, with nulls and offsets; alone or as a
// column of a struct. Not to be shared between threads.
class ArrowReader {
 public:
  // A001 not text, A002 no such column, A003 the producer failed, A004 the data break the format's rules.
  [[nodiscard]] static Result<ArrowReader, Fault> open(ArrowArrayStream* stream, const ColumnNames& names);
  // One array is a stream of one.
  [[nodiscard]] static Result<ArrowReader, Fault> open(ArrowSchema* schema, ArrowArray* array,
                                                       const ColumnNames& names);

  // The next array as it came, empty ones too; columns with a null structure at the end.
  [[nodiscard]] Result<RecordColumns, Fault> next();
  // All that is left, as one.
  [[nodiscard]] Result<RecordColumns, Fault> rest();

 private:
  class Source;
  explicit ArrowReader(std::shared_ptr<Source> source) : source_(std::move(source)) {}
  std::shared_ptr<Source> source_;
};

// The verdicts as a stream of structs, the fields and their order those of the NDJSON line, days as date32. Arrays of
// at most 65,536 verdicts, each made when it is asked for. `out` must be released; it keeps what it needs alive.
void export_verdicts(std::shared_ptr<const Screening> screening, ArrowArrayStream* out);
void export_verdict_schema(ArrowSchema* out);

}  // namespace congener
