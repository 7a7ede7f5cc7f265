// The readers behind RecordReader::open, one a format.
#pragma once

#include <memory>
#include <string>

#include "manifest/line_reader.hpp"
#include "manifest/reader.hpp"

namespace congener {

using Opened = Result<std::unique_ptr<RecordReader>, Fault>;

// What every reader of lines shares. Not to be shared between threads.
class LineRecordReader : public RecordReader {
 public:
  LineRecordReader(std::string file, std::unique_ptr<LineReader> lines)
      : file_(std::move(file)), lines_(std::move(lines)) {}
  [[nodiscard]] double progress() const override { return lines_->source().progress(); }

 protected:
  [[nodiscard]] Record record_at(std::size_t line) const;
  [[nodiscard]] Record faulty(std::size_t line, std::string text, const char* code, std::string why) const;
  // Did the input break off with this line?
  [[nodiscard]] bool cut_off(const Line& line) const { return !line.ended && !lines_->source().failure().empty(); }
  // Once, at the end of an input that broke off: the record that says so. `partial` is what was left of the last one.
  [[nodiscard]] std::optional<Record> last_words(std::size_t line, std::string partial);

  std::string file_;
  std::unique_ptr<LineReader> lines_;
  bool said_last_words_ = false;
};

[[nodiscard]] std::unique_ptr<RecordReader> make_smiles_reader(std::string file, std::unique_ptr<LineReader> lines);
[[nodiscard]] std::unique_ptr<RecordReader> make_sdf_reader(std::string file, std::unique_ptr<LineReader> lines);
[[nodiscard]] Opened make_table_reader(std::string file, std::unique_ptr<LineReader> lines, const ReadOptions& options);
// `path` as given; `bytes` is the same input, already open.
[[nodiscard]] Opened make_openbabel_reader(const std::string& path, std::unique_ptr<ByteSource> bytes,
                                           const std::string& format);

}  // namespace congener
