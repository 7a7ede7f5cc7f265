#include "manifest/segmented_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "manifest/codes.hpp"

namespace congener {

bool SegmentedReader::advance() {
  progress_ = segments_.source().progress();
  Segment segment;
  if (!segments_.next(segment)) {
    const std::string failure = segments_.source().failure();
    if (!failure.empty()) {
      trouble(code::kInputCutOff, fmt::format("{}: what follows in this file is not known", failure), last_,
              segments_.line());
    }
    end_message(nullptr);
    end_interchange(nullptr);
    report_trouble();
    return false;
  }
  last_ = entire(segment);
  if (segment.too_long) {
    say(code::kRecordTooLong,
        fmt::format("segment {} is longer than {} bytes: its end is not read", segment.number, kMostSegmentBytes),
        segment);
  }
  if (!is_tag(segment.tag)) {
    say(code::kNoSegment, fmt::format("segment {} has no tag", segment.number), segment);
    if (in_message()) add(entire(segment));
  } else if (!service(segment)) {
    if (!in_message()) begin_message(segment, "");
    ++message_segments_;
    content(segment);
  }
  before_ = segment.tag;
  if (!segment.closed && !may_stay_open(segment)) {
    say(code::kNotClosed, fmt::format("segment {} {} has no end", segment.number, segment.tag), segment);
  }
  return true;
}

void SegmentedReader::say(const char* code, std::string words, const Segment& segment) {
  trouble(code, std::move(words), entire(segment), segment.line);
  if (!in_message()) report_trouble();
}

void SegmentedReader::compare_count(const Segment& segment, const char* what, std::size_t counted) {
  const std::string_view declared = segment.text(1);
  std::size_t number = 0;
  const auto parsed = std::from_chars(declared.data(), declared.data() + declared.size(), number);
  if (parsed.ec == std::errc() && parsed.ptr == declared.data() + declared.size() && number == counted) return;
  trouble(code::kCountsDiffer,
          fmt::format("{} counts “{}” {}, and {} are there: some may be missing", segment.tag, declared, what, counted),
          entire(segment), segment.line);
}

void SegmentedReader::not_closed(const char* words, const Segment* next) {
  trouble(code::kNotClosed, words, next ? entire(*next) : last_, next ? next->line : last_.place.line);
}

std::string word_of(std::span<const CodeWord> words, std::string_view code, std::string_view otherwise) {
  const auto known = std::ranges::find(words, code, &CodeWord::code);
  return known == words.end() ? std::string(otherwise) : known->word;
}

Field limited(Field field, std::size_t limit) {
  field.limit = limit;
  return field;
}

}  // namespace congener
