#include "manifest/edi_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "manifest/codes.hpp"

namespace congener {

std::string path_of(const Segment& segment) {
  return segment.tag.size() <= 3 ? fmt::format("segment {} {}", segment.number, segment.tag)
                                 : fmt::format("segment {}", segment.number);
}

Field field_of(FieldKind kind, const Segment& segment, const Piece& piece, std::string qualifier) {
  Field field;
  field.kind = kind;
  field.qualifier = std::move(qualifier);
  field.place.line = segment.line;
  field.place.path = path_of(segment);
  append_piece(field, piece.text, piece.begin, piece.end, piece.joints);
  return field;
}

Field joined(FieldKind kind, const Segment& segment, std::size_t element, std::size_t first, std::size_t last,
             std::string qualifier) {
  Field field = field_of(kind, segment, segment.piece(element, first), std::move(qualifier));
  for (std::size_t i = first + 1; i <= last; ++i) {
    const Piece& piece = segment.piece(element, i);
    append_piece(field, piece.text, piece.begin, piece.end, piece.joints);
  }
  return field;
}

Field entire(const Segment& segment) {
  Field field;
  if (segment.tag.size() <= 3) field.qualifier = segment.tag;
  field.text = segment.raw;
  field.place = {segment.line, path_of(segment), segment.begin, segment.end};
  return field;
}

Field un_number(const Segment& segment, const Piece& piece) {
  Field field = field_of(FieldKind::kUnNumber, segment, piece);
  const std::string& text = piece.text;
  const std::size_t digits = text.find_first_of("0123456789");
  const std::string before = digits == std::string::npos ? "" : lower_ascii(trim(text.substr(0, digits)));
  const std::size_t end = digits == std::string::npos ? 0 : text.find_first_not_of("0123456789", digits);
  const std::size_t count = (end == std::string::npos ? text.size() : end) - (digits == std::string::npos ? 0 : digits);
  const bool marked = before == "un" || before == "na" || before == "id";
  if (count != 4 || !(before.empty() || marked) || trim(text).size() > digits + 4) {
    field.text.clear();
    return field;
  }
  field.text = text.substr(digits, 4);
  field.joints.clear();
  field.place.begin += digits;
  field.place.end = field.place.begin + 4;
  return field;
}

EdiReader::Level EdiReader::level() const {
  if (line_) return Level::kLine;
  return consignment_ ? Level::kConsignment : Level::kMessage;
}

void EdiReader::open_message(std::string format, std::size_t line) {
  format_ = std::move(format);
  message_ = Part{"", {}, line};
  lines_ = 0;
  if (how_.empty()) how_ = format_;
}

void EdiReader::open_consignment(std::size_t line, Alone alone) {
  close_consignment();
  alone_ = alone;
  consignment_ = Part{"", {}, line};
  consignment_lines_ = 0;
}

void EdiReader::open_line(std::size_t line) {
  close_line();
  line_ = Part{"", {}, line};
  number_.clear();
}

void EdiReader::close_line() {
  if (!line_) return;
  const Part part = std::move(*line_);
  line_.reset();
  ++lines_;
  ++consignment_lines_;
  emit(part, number_);
}

// A consignment that has no line of goods is a line itself: it was declared.
void EdiReader::close_consignment() {
  close_line();
  if (!consignment_) return;
  if (consignment_lines_ == 0 && alone_ == Alone::kIsLine) {
    ++lines_;
    emit({"", {}, consignment_->line}, "");
  }
  consignment_.reset();
}

void EdiReader::close_message(std::string_view none, std::string_view path, const char* code) {
  if (!message_) return;
  close_consignment();
  release_waiting();
  report_trouble();
  if (lines_ == 0) {
    Field where;
    where.place.line = message_->line;
    where.place.path = path;
    DeclaredLine line{format_, message_->reference, std::move(message_->fields)};
    if (line.fields.empty()) line.fields.push_back(std::move(where));
    add_fault(code, std::string(none), message_->line, std::move(line));
  }
  message_.reset();
  waiting_ = false;
}

void EdiReader::emit(const Part& part, std::string_view number) {
  DeclaredLine line;
  line.format = format_;
  line.reference = consignment_ && !consignment_->reference.empty() ? consignment_->reference : message_->reference;
  line.fields = message_->fields;
  const std::size_t shared = line.fields.size();
  if (consignment_) line.fields.insert(line.fields.end(), consignment_->fields.begin(), consignment_->fields.end());
  line.fields.insert(line.fields.end(), part.fields.begin(), part.fields.end());
  std::string id = line.reference;
  const std::string named =
      number.empty() ? fmt::format("{}", std::max<std::size_t>(consignment_lines_, 1)) : std::string(number);
  id += id.empty() ? named : "/" + named;
  if (!waiting_) return add_line(std::move(line), part.line, std::move(id));
  held_.push_back({std::move(line), part.line, std::move(id), shared});
  if (held_.size() > kMostWaiting) {
    trouble(code::kTooMuch, fmt::format("more than {} lines: what follows them is not told of the first", kMostWaiting),
            Field{}, part.line);
    release_waiting();
  }
}

void EdiReader::release_waiting() {
  for (Waiting& waiting : held_) {
    if (message_) {
      waiting.line.fields.insert(waiting.line.fields.end(),
                                 message_->fields.begin() + static_cast<std::ptrdiff_t>(waiting.shared),
                                 message_->fields.end());
    }
    add_line(std::move(waiting.line), waiting.number, std::move(waiting.id));
  }
  held_.clear();
}

std::vector<Field>& EdiReader::fields() {
  if (line_) return line_->fields;
  if (consignment_) return consignment_->fields;
  return message_->fields;
}

void EdiReader::add(Field field) { add_to(level(), std::move(field)); }

void EdiReader::add_to(Level level, Field field) {
  if (trim(field.text).empty()) return;
  if (level == Level::kLine && line_) {
    line_->fields.push_back(std::move(field));
    return;
  }
  std::vector<Field>& to = level >= Level::kConsignment && consignment_ ? consignment_->fields : message_->fields;
  if (to.size() < kMostShared) {
    to.push_back(std::move(field));
    return;
  }
  const std::size_t line = field.place.line;
  trouble(
      code::kTooMuch,
      fmt::format("more than {} fields are said of all lines together: {} is left out", kMostShared, field.place.path),
      field, line);
}

void EdiReader::name_consignment(std::string_view reference) {
  if (reference.empty()) return;
  (consignment_ ? consignment_->reference : message_->reference) = reference;
}

void EdiReader::trouble(const char* code, std::string words, const Field& where, std::size_t line) {
  if (!trouble_) trouble_ = Trouble{code, {}, 0, line, where};
  if (++trouble_->count <= kMostTroubles) trouble_->words.push_back(std::move(words));
}

void EdiReader::report_trouble() {
  if (!trouble_) return;
  Trouble trouble = std::move(*trouble_);
  trouble_.reset();
  std::string words = join(trouble.words, "; ");
  if (trouble.count > kMostTroubles) words += fmt::format("; and {} more", trouble.count - kMostTroubles);
  DeclaredLine line{format_, message_ ? message_->reference : "", {std::move(trouble.where)}};
  add_fault(trouble.code, std::move(words), trouble.line, std::move(line));
}

}  // namespace congener
