// Files of declared chemicals to records: SMILES files, CSV and TSV, SDF and MOL, gzip of any, and other
// formats through Open Babel.
//
// Guarantee: every line, row or molecule that declares something becomes exactly one record with its place; one
// that cannot be read becomes a record that says why. Streams: memory does not grow with the file.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"

namespace congener {

enum class FileFormat : unsigned char { kDetect, kSmiles, kCsv, kTsv, kSdf, kOpenBabel };

struct ReadOptions {
  FileFormat format = FileFormat::kDetect;
  std::string openbabel_format;  // "mol2", with kOpenBabel
  std::string structure_column;  // CSV, TSV: header name or 1-based number; empty: recognised
  std::string id_column;         // as above
};

// One source of records. Not to be shared between threads.
class RecordReader {
 public:
  // `path` "-" is standard input. A file that cannot be opened or whose format cannot be told is a Fault (code "F…").
  [[nodiscard]] static Result<std::unique_ptr<RecordReader>, Fault> open(const std::string& path,
                                                                         const ReadOptions& options);
  virtual ~RecordReader() = default;

  // The next record, or nothing at the end. Record::number is left 0: the caller numbers over all sources.
  [[nodiscard]] virtual std::optional<Record> next() = 0;

  // What a person should know of how the file was read ("structure from column 4 \"smiles\"").
  [[nodiscard]] const std::string& how() const { return how_; }

  // Share of the input read so far, 0 to 1; -1 where not known.
  [[nodiscard]] virtual double progress() const { return -1; }

 protected:
  std::string how_;
};

}  // namespace congener
