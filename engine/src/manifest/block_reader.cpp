#include "manifest/block_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "manifest/codes.hpp"

namespace congener {
namespace {

constexpr std::size_t kShownOfTooLong = 200;
constexpr std::size_t kUnusual = 16;  // times kBlockBytes or kBlockRecords: memory not kept

// The beginning of a text, for a person; not cut within a character.
std::string beginning_of(std::string_view text) {
  std::size_t keep = std::min(kShownOfTooLong, text.size());
  while (keep > 0 && keep < text.size() && (static_cast<unsigned char>(text[keep]) & 0xC0U) == 0x80U) --keep;
  return to_utf8(std::string(text.substr(0, keep)));
}

}  // namespace

void RecordBlock::add(Record record) {
  Extent extent;
  extent.line = record.line;
  extent.made = static_cast<std::uint32_t>(made.size());
  made.push_back(std::move(record));
  extents.push_back(extent);
}

void RecordBlock::clear() {
  used = 0;
  extents.clear();
  made.clear();
  if (bytes.size() > kUnusual * kBlockBytes) bytes = {};
}

std::string_view utf8_in(std::string_view text, std::string& scratch) {
  if (is_ascii(text)) return text;
  scratch = to_utf8(std::string(text));
  return scratch;
}

bool BlockReader::take(RecordBlock& block) {
  block.clear();
  if (block.bytes.size() < rest_.size()) block.bytes.resize(rest_.size());
  if (!rest_.empty()) std::memcpy(block.bytes.data(), rest_.data(), rest_.size());
  block.used = rest_.size();
  rest_.clear();
  at_ = 0;
  if (!started_) source_ = text_->mark_bytes();
  started_ = true;
  lines_.reset(block.text(), ended_);
  while (block.size() < most_records_) {
    if (in_long_line_) in_long_line_ = !pass_rest_of_line();
    if (!in_long_line_ && cut(block)) continue;
    if (ended_) {
      if (broke_off()) block.add(last_words(in_long_line_ ? line_ : line_ - 1, ""));
      break;
    }
    if (block.size() > 0) break;
    more(block);
  }
  block.source_begin = source_;
  source_ += text_->source_bytes(block.text().substr(0, at_));
  most_records_ = std::min(2 * most_records_, kBlockRecords);
  rest_.assign(block.bytes.begin() + static_cast<std::ptrdiff_t>(at_),
               block.bytes.begin() + static_cast<std::ptrdiff_t>(block.used));
  if (rest_.capacity() > kUnusual * kBlockBytes && rest_.size() <= kBlockBytes) rest_.shrink_to_fit();
  return block.size() > 0;
}

// Called only while the block has no record, so that nothing points into what moves.
void BlockReader::more(RecordBlock& block) {
  if (at_ > 0) {
    source_ += text_->source_bytes(block.text().substr(0, at_));
    std::memmove(block.bytes.data(), block.bytes.data() + at_, block.used - at_);
    block.used -= at_;
    at_ = 0;
  }
  // As long as a block is enough, no more than one is read; then twice as much each time.
  const std::size_t wanted =
      block.used < kBlockBytes ? kBlockBytes : std::min(2 * block.used, kMaxRecordBytes + kBlockBytes);
  if (block.bytes.size() < wanted) block.bytes.resize(wanted);
  const std::size_t count = text_->read(block.bytes.data() + block.used, wanted - block.used);
  block.used += count;
  ended_ = count == 0;
  lines_.reset(block.text(), ended_);
}

bool BlockReader::pass_rest_of_line() {
  if (const auto line = lines_.at(at_)) {
    pass(*line);
    return true;
  }
  // A CR that may be half of a CR LF is left.
  const std::string_view held = lines_.text();
  at_ = held.size() - (held.ends_with('\r') && at_ < held.size() ? 1 : 0);
  return false;
}

void BlockReader::pass_too_long_line(RecordBlock& block) {
  block.add(faulty(line_, beginning_of(text(at_, lines_.text().size())), code::kRecordTooLong,
                   "the line is longer than 16 MiB"));
  in_long_line_ = !pass_rest_of_line();
}

Record BlockReader::record_at(std::size_t line) const {
  Record record;
  record.file = file_;
  record.line = line;
  return record;
}

Record BlockReader::faulty(std::size_t line, std::string text, const char* code, std::string why) const {
  Record record = record_at(line);
  record.text = std::move(text);
  record.fault_code = code;
  record.fault_text = std::move(why);
  return record;
}

Record BlockReader::last_words(std::size_t line, std::string partial) {
  said_last_words_ = true;
  return faulty(line, std::move(partial), code::kInputCutOff,
                fmt::format("{}: what follows in this file is not known", text_->failure()));
}

}  // namespace congener
