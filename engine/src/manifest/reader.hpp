// Files of declared chemicals to records: SMILES files, CSV, TSV and XLSX, SDF and MOL, gzip or zstd of any, and other
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

#include "base/cancellation.hpp"
#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "manifest/column_choice.hpp"
#include "manifest/encoding.hpp"
#include "manifest/record_block.hpp"

namespace congener {

enum class FileFormat : unsigned char {
  kDetect,
  kSmiles,
  kCsv,
  kTsv,
  kXlsx,
  kSdf,
  kEdifact,
  kX12,
  kCargoImp,
  kXml,   // by the profile of its root element
  kJson,  // a document, or one a line
  kOpenBabel
};

struct ReadOptions {
  FileFormat format = FileFormat::kDetect;
  std::string openbabel_format;            // "mol2", with kOpenBabel
  std::string structure_column;            // tables: header name or 1-based number; empty: recognised
  std::string id_column;                   // as above
  std::vector<ColumnChoice> columns = {};  // tables: what some columns hold; the others are recognised
  TextEncoding encoding = TextEncoding::kDetect;
  std::string xml_profiles = {};               // XML: a file of profiles of one's own, see manifest/xml_profiles.hpp
  const Cancellation* cancellation = nullptr;  // ends waiting for a pipe; may be null
};

// One source of records. take() and next() are for one thread at a time; record() may be called by many at once, each
// with a block and a scratch of its own, while another block is taken.
class RecordReader {
 public:
  // `path` "-" is standard input. A file that cannot be opened or whose format cannot be told is a Fault (code "F…").
  [[nodiscard]] static Result<std::unique_ptr<RecordReader>, Fault> open(const std::string& path,
                                                                         const ReadOptions& options);
  virtual ~RecordReader() = default;

  // Fills `block` with the next records, not yet parsed; false at the end, and then the block is empty.
  [[nodiscard]] virtual bool take(RecordBlock& block) = 0;
  // Record `i` of a block that this reader filled. The view holds until the block or the scratch is used again.
  // RecordView::number is left 0: the caller numbers over all sources.
  [[nodiscard]] RecordView record(const RecordBlock& block, std::size_t i, RecordScratch& scratch) const;

  // The same with every field of its line (Record::fields), where the source is a table or a document. Apart from
  // record(), since what is ruled out on its structure alone needs none.
  [[nodiscard]] Record whole(const RecordBlock& block, std::size_t i, RecordScratch& scratch) const;
  // Those fields alone. They hold until the scratch is used again by one who holds no other share of them.
  [[nodiscard]] std::shared_ptr<const DeclaredLine> fields(const RecordBlock& block, std::size_t i,
                                                           RecordScratch& scratch) const;

  // The next record, or nothing at the end: take() and whole() for those who want one after the other.
  [[nodiscard]] std::optional<Record> next();

  // What a person should know of how the file was read ("structure from column 4 \"smiles\"").
  [[nodiscard]] const std::string& how() const { return how_; }

  // Share of the input read so far, 0 to 1; -1 where not known.
  [[nodiscard]] virtual double progress() const { return -1; }

 protected:
  // The record that stands in the block's text at `extent`; asked only of readers that leave such extents.
  [[nodiscard]] virtual RecordView parse(const RecordBlock& block, const Extent& extent, RecordScratch& scratch) const;

  // The fields of that record; asked only of readers that leave extents in the text. nullptr: it has none.
  [[nodiscard]] virtual std::shared_ptr<const DeclaredLine> declare(const RecordBlock& block, const Extent& extent,
                                                                    RecordScratch& scratch) const;

  std::string how_;

 private:
  struct OneByOne {
    RecordBlock block;
    RecordScratch scratch;
    std::size_t at = 0;
  };
  std::unique_ptr<OneByOne> one_by_one_;
};

}  // namespace congener
