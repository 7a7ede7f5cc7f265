// What EDIFACT and X12 have in common: interchanges of segments, each with a tag, in envelopes that count what they
// hold.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "manifest/edi_reader.hpp"

namespace congener {

class SegmentedReader : public EdiReader {
 public:
  [[nodiscard]] double progress() const override { return progress_; }

 protected:
  SegmentedReader(std::string file, std::unique_ptr<TextSource> text, SegmentSyntax syntax)
      : EdiReader(std::move(file)), segments_(std::move(text), syntax) {}

  [[nodiscard]] bool advance() override;

  // ---- what a syntax knows ----
  [[nodiscard]] virtual bool is_tag(std::string_view tag) const = 0;
  // Segments of envelopes; false for those of a message's content.
  [[nodiscard]] virtual bool service(const Segment& segment) = 0;
  // With the segment that begins it, or with one of its content where none did.
  virtual void begin_message(const Segment& segment, std::string_view reference) = 0;
  virtual void content(const Segment& segment) = 0;
  // What ends them is the next segment, or nothing: not what should have ended them.
  virtual void end_message(const Segment* next) = 0;
  virtual void end_interchange(const Segment* next) = 0;
  // The last segment of an envelope often lacks its terminator.
  [[nodiscard]] virtual bool may_stay_open(const Segment&) const { return false; }

  // ---- what is wrong ----
  void say(const char* code, std::string words, const Segment& segment);
  // The first element counts what the envelope holds.
  void compare_count(const Segment& segment, const char* what, std::size_t counted);
  void not_closed(const char* words, const Segment* next);

  SegmentReader segments_;
  std::size_t message_segments_ = 0;
  std::string before_;  // tag of the segment before
  Field last_;          // the whole of the last segment

 private:
  double progress_ = 0;
};

struct CodeWord {
  std::string_view code;
  const char* word;
};
[[nodiscard]] std::string word_of(std::span<const CodeWord> words, std::string_view code, std::string_view otherwise);

// A text of which no more than so many characters fit its element.
[[nodiscard]] Field limited(Field field, std::size_t limit);

}  // namespace congener
