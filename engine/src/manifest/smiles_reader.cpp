#include <algorithm>

#include "base/text.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

// Where the first blank stands, or the end.
std::size_t first_blank(std::string_view text) {
  const std::string_view before_tab = text.substr(0, text.find('\t'));
  return std::min(before_tab.find(' '), before_tab.size());
}

// `SMILES<blank>id` or `InChI=…<blank>id`, one a line. A CX extension `|…|` belongs to the SMILES.
class SmilesReader : public BlockReader {
 public:
  SmilesReader(std::string file, std::unique_ptr<TextSource> text) : BlockReader(std::move(file), std::move(text)) {
    how_ = "one structure a line";
  }

 protected:
  [[nodiscard]] bool cut(RecordBlock& block) override {
    while (const auto line = lines_.at(at_)) {
      if (line->end - at_ > kMaxRecordBytes) {
        pass_too_long_line(block);
        return true;
      }
      const std::string_view bare = trim(text(at_, line->end));
      const std::size_t begin = at_;
      const std::size_t number = line_;
      pass(*line);
      if (cut_off(*line)) {
        block.add(last_words(number, to_utf8(std::string(text(begin, line->end)))));
        return true;
      }
      if (bare.empty() || bare.front() == '#') continue;
      const bool first = !seen_any_;
      seen_any_ = true;
      if (first && is_header(bare)) continue;
      block.extents.push_back({begin, line->end, number, Extent::kInText, false});
      return true;
    }
    if (!overfull()) return false;
    pass_too_long_line(block);
    return true;
  }

  [[nodiscard]] RecordView parse(const RecordBlock& block, const Extent& extent,
                                 RecordScratch& scratch) const override {
    const std::string_view line =
        trim(utf8_in(block.text().substr(extent.begin, extent.end - extent.begin), scratch.line));
    RecordView record;
    record.file = file_;
    record.line = extent.line;
    const std::size_t end = first_blank(line);
    record.text = line.substr(0, end);
    record.kind = record.text.starts_with("InChI=") ? InputKind::kInchi : InputKind::kSmiles;
    std::string_view rest = trim(line.substr(end));
    if (record.kind == InputKind::kSmiles && rest.starts_with('|')) {
      if (const std::size_t close = rest.find('|', 1); close != std::string_view::npos) {
        scratch.text.assign(record.text).append(" ").append(rest.substr(0, close + 1));
        record.text = scratch.text;
        rest = trim(rest.substr(close + 1));
      }
    }
    record.id = rest;
    return record;
  }

 private:
  static bool is_header(std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t,;"));
    return structure_header_rank(word) > 0 && !looks_like_structure(word);
  }

  bool seen_any_ = false;
};

}  // namespace

std::unique_ptr<RecordReader> make_smiles_reader(std::string file, std::unique_ptr<TextSource> text) {
  return std::make_unique<SmilesReader>(std::move(file), std::move(text));
}

}  // namespace congener
