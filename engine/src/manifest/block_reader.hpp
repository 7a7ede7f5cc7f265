// What all readers of text share: blocks of whole records, cut from the text in one thread with as little work as
// can be, to be parsed in others.
//
// No byte is dropped: a record longer than kMaxRecordBytes is one with a fault, and a source that breaks off ends with
// a record that says so. Not to be shared between threads, but for record().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/line_finder.hpp"
#include "manifest/reader.hpp"
#include "manifest/text_source.hpp"

namespace congener {

// One line, or one record of several lines, that is longer is a record with a fault.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;

class BlockReader : public RecordReader {
 public:
  BlockReader(std::string file, std::unique_ptr<TextSource> text) : file_(std::move(file)), text_(std::move(text)) {}
  [[nodiscard]] bool take(RecordBlock& block) override;
  [[nodiscard]] double progress() const override { return text_->progress(); }

 protected:
  // Cuts at most one record off the text from at_ on, moving at_ and line_ behind it. False where more text is needed;
  // at the last of the text, only if nothing is left of it.
  [[nodiscard]] virtual bool cut(RecordBlock& block) = 0;
  // Is so much text held that it is more than one record may have?
  [[nodiscard]] bool overfull() const { return lines_.text().size() - at_ > kMaxRecordBytes + 1; }
  // Did the input break off with a line that does not end?
  [[nodiscard]] bool cut_off(const LineFinder::Line& line) const { return !line.ended && !text_->failure().empty(); }

  [[nodiscard]] std::string_view text(std::size_t begin, std::size_t end) const {
    return lines_.text().substr(begin, end - begin);
  }
  // Moves to the next line.
  void pass(const LineFinder::Line& line) {
    at_ = line.next;
    ++line_;
  }
  // The line at at_, which is longer than a record may be: a record with a fault, and the rest of it is passed over.
  void pass_too_long_line(RecordBlock& block);
  // Moves to the end of the line that was begun before, or as far as the text goes; false if that is not its end.
  [[nodiscard]] bool pass_rest_of_line();

  [[nodiscard]] Record record_at(std::size_t line) const;
  [[nodiscard]] Record faulty(std::size_t line, std::string text, const char* code, std::string why) const;
  // The record of an input that broke off; made once. `partial` is what was left of its last record.
  [[nodiscard]] Record last_words(std::size_t line, std::string partial);
  [[nodiscard]] bool broke_off() const { return !said_last_words_ && !text_->failure().empty(); }

  std::string file_;
  std::unique_ptr<TextSource> text_;
  LineFinder lines_;      // over the block that is being filled
  std::size_t at_ = 0;    // in that block: what is before is in records
  std::size_t line_ = 1;  // the number of the line there

 private:
  void more(RecordBlock& block);

  std::size_t source_ = 0;  // where in the source the text of the block that is being filled begins
  bool started_ = false;
  std::size_t most_records_ = kFirstBlockRecords;  // of the next block
  std::vector<char> rest_;                         // behind the last record of the block before
  bool in_long_line_ = false;
  bool ended_ = false;
  bool said_last_words_ = false;
};

// Whole text, or a view of `scratch` with `text` in UTF-8.
[[nodiscard]] std::string_view utf8_in(std::string_view text, std::string& scratch);

}  // namespace congener
