// The NDJSON of an earlier screening, read line by line: what was declared, and what was said of it then.
//
// Lines as this program writes them are taken apart where they stand, others as JSON. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "manifest/byte_source.hpp"

namespace congener::workbench {

struct StoredVerdict {
  RecordView record;  // valid until the next line is read
  std::string_view status;
  std::string_view rule_set;
  std::string_view engine;
  std::string_view as_of;
  bool bare = false;  // it tells of no hit, near miss or finding, and of no name that was read
};

class StoredVerdicts {
 public:
  // F… where the file cannot be opened. "-" is standard input.
  [[nodiscard]] static Result<StoredVerdicts, Fault> open(const std::string& path);

  enum class Read : unsigned char { kVerdict, kNoVerdict, kEnd };
  // kNoVerdict: a line that is none; why() says what is wrong. Blank lines are passed over.
  [[nodiscard]] Read next(StoredVerdict& into);
  [[nodiscard]] std::size_t line() const { return line_; }  // 1-based, of the last one read
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] double progress() const { return bytes_->progress(); }

 private:
  explicit StoredVerdicts(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] bool next_line(std::string_view& line);
  [[nodiscard]] static bool take_apart(std::string_view line, StoredVerdict& into);
  [[nodiscard]] bool parse(std::string_view line, StoredVerdict& into);

  std::unique_ptr<ByteSource> bytes_;
  std::string held_;
  std::size_t at_ = 0;    // of what is not yet taken in held_
  std::size_t seen_ = 0;  // no line end between at_ and here
  bool ended_ = false;
  bool cut_off_ = false;
  std::size_t line_ = 0;
  std::string why_;
  struct Owned {
    std::string file, id, text, declared, status, rule_set, engine, as_of;
  } owned_;  // of a line parsed as JSON
  DeclaredLine declared_;
};

}  // namespace congener::workbench
