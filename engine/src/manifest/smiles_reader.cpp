#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

// `SMILES<blank>id` or `InChI=…<blank>id`, one a line. A CX extension `|…|` belongs to the SMILES.
class SmilesReader : public LineRecordReader {
 public:
  SmilesReader(std::string file, std::unique_ptr<LineReader> lines)
      : LineRecordReader(std::move(file), std::move(lines)) {
    how_ = "one structure a line";
  }

  [[nodiscard]] std::optional<Record> next() override {
    while (std::optional<Line> line = lines_->next()) {
      if (cut_off(*line)) return last_words(line->number, line->text);
      if (line->too_long) {
        return faulty(line->number, line->text, code::kRecordTooLong, "the line is longer than 16 MiB");
      }
      const std::string_view text = trim(line->text);
      if (text.empty() || text.front() == '#') continue;
      const bool first = !seen_any_;
      seen_any_ = true;
      if (first && is_header(text)) continue;
      return parse(text, line->number);
    }
    return last_words(lines_->last_number(), "");
  }

 private:
  static bool is_header(std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t,;"));
    return structure_header_rank(word) > 0 && !looks_like_structure(word);
  }

  [[nodiscard]] Record parse(std::string_view text, std::size_t number) const {
    Record record = record_at(number);
    const std::size_t end = text.find_first_of(" \t");
    std::string_view structure = text.substr(0, end);
    std::string_view rest = end == std::string_view::npos ? std::string_view() : trim(text.substr(end));
    record.text = structure;
    record.kind = kind_of(structure);
    if (record.kind == InputKind::kSmiles && rest.starts_with('|')) {
      if (const std::size_t close = rest.find('|', 1); close != std::string_view::npos) {
        record.text += ' ';
        record.text += rest.substr(0, close + 1);
        rest = trim(rest.substr(close + 1));
      }
    }
    record.id = rest;
    return record;
  }

  bool seen_any_ = false;
};

}  // namespace

std::unique_ptr<RecordReader> make_smiles_reader(std::string file, std::unique_ptr<LineReader> lines) {
  return std::make_unique<SmilesReader>(std::move(file), std::move(lines));
}

}  // namespace congener
