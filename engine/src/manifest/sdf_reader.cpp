#include <array>

#include "base/text.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

// Lines before the counts line of a molfile: title, program, comment.
constexpr std::size_t kHeaderLines = 3;

bool is_divider(std::string_view line) { return trim(line) == "$$$$"; }

// Molfiles divided by $$$$ lines; a bare molfile has none. The data items after M  END are not kept.
class SdfReader : public BlockReader {
 public:
  SdfReader(std::string file, std::unique_ptr<TextSource> text) : BlockReader(std::move(file), std::move(text)) {
    how_ = "molfiles divided by $$$$";
  }

 protected:
  [[nodiscard]] bool cut(RecordBlock& block) override {
    if (passing_over_ && !pass_over()) return false;
    Molfile molfile;
    molfile.from = molfile.end = at_;
    std::size_t at = at_;
    std::size_t number = line_;
    const auto finish = [&](std::size_t next, std::size_t next_number) {
      at_ = next;
      line_ = next_number;
      if (molfile.begun) add(block, molfile);
    };
    while (const auto line = lines_.at(at)) {
      const std::string_view words = text(at, line->end);
      if (cut_off(*line)) {
        molfile.cut = molfile.begun = true;
        finish(line->next, number + 1);
        return true;
      }
      if (is_divider(words)) {
        finish(line->next, number + 1);
        return true;
      }
      if (molfile.ended) {
        // The last lines may be the header of a molecule whose divider is missing.
        if (words.starts_with('>')) molfile.data = true;
        if (!molfile.data && molfile.after >= kHeaderLines && is_counts_line(words)) {
          finish(molfile.header[molfile.after % kHeaderLines], number - kHeaderLines);
          return true;
        }
        molfile.header[molfile.after++ % kHeaderLines] = at;
      } else {
        if (!molfile.begun) molfile.begun = !trim(words).empty();
        if (molfile.line == 0) molfile.line = number;
        molfile.ended = words.starts_with("M  END");
        molfile.end = line->next;
      }
      at = line->next;
      ++number;
    }
    if (lines_.last()) {
      if (at_ >= lines_.text().size()) return false;
      molfile.cut = broke_off();
      finish(lines_.text().size(), number);
      return true;
    }
    if (!overfull()) return false;
    if (!molfile.begun && at > at_) {
      finish(at, number);
      return true;
    }
    // Longer than a molecule may be, or the data behind it is: the rest up to the divider is passed over.
    if (!molfile.ended) molfile.too_long = molfile.begun = true;
    passing_over_ = true;
    finish(at, number);
    return true;
  }

  [[nodiscard]] RecordView parse(const RecordBlock& block, const Extent& extent,
                                 RecordScratch& scratch) const override {
    RecordView record;
    record.file = file_;
    record.line = extent.line;
    record.kind = InputKind::kMolfile;
    record.text = plain(block.text().substr(extent.begin, extent.end - extent.begin), scratch.text);
    record.id = trim(record.text.substr(0, record.text.find('\n')));
    if (extent.marked) {
      record.fault_code = code::kNoMolfileEnd;
      record.fault_text = "the molfile has no M  END line: it is not whole";
    }
    return record;
  }

 private:
  struct Molfile {
    std::size_t from = 0;
    std::size_t end = 0;   // behind M  END
    std::size_t line = 0;  // of the title
    bool begun = false;    // a line that is not blank was seen
    bool ended = false;    // M  END was seen
    bool data = false;     // a data item was seen
    bool too_long = false;
    bool cut = false;
    std::size_t after = 0;  // lines after M  END
    std::array<std::size_t, kHeaderLines> header{};
  };

  // In UTF-8, each line ended by LF.
  static std::string_view plain(std::string_view text, std::string& scratch) {
    if (is_ascii(text) && text.ends_with('\n') && text.find('\r') == std::string_view::npos) return text;
    scratch.clear();
    LineFinder lines(text, true);
    std::size_t at = 0;
    while (const auto line = lines.at(at)) {
      scratch += to_utf8(std::string(text.substr(at, line->end - at)));
      scratch += '\n';
      at = line->next;
    }
    return scratch;
  }

  void add(RecordBlock& block, const Molfile& molfile) {
    const std::size_t line = molfile.line == 0 ? line_ - 1 : molfile.line;
    Extent extent{molfile.from, molfile.end, line, Extent::kInText, !molfile.ended};
    if (!molfile.cut && !molfile.too_long && molfile.end - molfile.from <= kMaxRecordBytes) {
      block.extents.push_back(extent);
      return;
    }
    std::string unbroken;
    const std::string_view kept = plain(text(molfile.from, molfile.end), unbroken);
    const std::string id(trim(kept.substr(0, kept.find('\n'))));
    Record record = molfile.cut ? last_words(line, std::string(kept))
                                : faulty(line, "", code::kRecordTooLong, "the molecule is longer than 16 MiB");
    if (!molfile.cut) record.kind = InputKind::kMolfile;
    if (id.size() <= kBlockBytes) record.id = id;
    block.add(std::move(record));
  }

  // To behind the next divider; false if it is not in the text yet.
  [[nodiscard]] bool pass_over() {
    while (const auto line = lines_.at(at_)) {
      const bool divider = is_divider(text(at_, line->end));
      pass(*line);
      if (!divider) continue;
      passing_over_ = false;
      return true;
    }
    if (overfull()) (void)pass_rest_of_line();
    return false;
  }

  bool passing_over_ = false;
};

}  // namespace

std::unique_ptr<RecordReader> make_sdf_reader(std::string file, std::unique_ptr<TextSource> text) {
  return std::make_unique<SdfReader>(std::move(file), std::move(text));
}

}  // namespace congener
