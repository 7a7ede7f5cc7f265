#include "manifest/document_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/recognise.hpp"

namespace congener {

void append_piece(Field& field, std::string_view text, std::size_t begin, std::size_t end,
                  const std::vector<std::size_t>& joints) {
  if (text.empty()) return;
  if (field.text.empty()) {
    field.place.begin = begin;
  } else {
    field.joints.push_back(field.text.size());
  }
  for (const std::size_t joint : joints) field.joints.push_back(field.text.size() + joint);
  field.text += text;
  field.place.end = end;
}

bool DocumentReader::take(RecordBlock& block) {
  block.clear();
  while (block.size() < kFirstBlockRecords) {
    if (records_.empty()) read_ahead();
    if (records_.empty()) break;
    block.add(std::move(records_.front()));
    records_.pop_front();
  }
  return block.size() > 0;
}

void DocumentReader::read_ahead() {
  while (records_.empty() && !ended_) ended_ = !advance();
}

void DocumentReader::add_line(DeclaredLine line, std::size_t number, std::string id) {
  while (line.fields.size() > kMostFields) {
    DeclaredLine rest{line.format, line.reference, {}};
    rest.fields.assign(std::make_move_iterator(line.fields.begin() + kMostFields),
                       std::make_move_iterator(line.fields.end()));
    line.fields.resize(kMostFields);
    std::swap(line, rest);
    add_fault(code::kTooMuch,
              fmt::format("the line has more than {} fields: it goes on in the next record", kMostFields), number,
              std::move(rest));
  }
  Record record;
  record.file = file_;
  record.line = number;
  record.id = std::move(id);
  const auto first = [&](FieldKind kind) -> std::string {
    const auto found = std::ranges::find_if(
        line.fields, [&](const Field& field) { return field.kind == kind && !trim(field.text).empty(); });
    return found == line.fields.end() ? "" : std::string(trim(found->text));
  };
  record.declared = first(FieldKind::kGoods);
  record.text = first(FieldKind::kStructure);
  if (record.text.empty()) {
    record.text = record.declared.empty() ? first(FieldKind::kCas) : record.declared;
  } else {
    record.kind = kind_of(record.text);
  }
  record.fields = std::make_shared<const DeclaredLine>(std::move(line));
  records_.push_back(std::move(record));
}

void DocumentReader::add_fault(const char* code, std::string why, std::size_t number, DeclaredLine line) {
  Record record;
  record.file = file_;
  record.line = number;
  record.id = line.reference;
  // Where there is nothing to show, the place is told in words.
  for (const Field& field : line.fields) {
    if (field.text.empty() && !field.place.path.empty()) why += fmt::format(" (at {})", field.place.path);
  }
  std::erase_if(line.fields, [](const Field& field) { return field.text.empty(); });
  if (!line.fields.empty()) record.text = trim(line.fields.front().text);
  record.fault_code = code;
  record.fault_text = valid_utf8(why);
  record.fields = std::make_shared<const DeclaredLine>(std::move(line));
  records_.push_back(std::move(record));
}

}  // namespace congener
