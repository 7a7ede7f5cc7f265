#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

// Lines before the counts line of a molfile: title, program, comment.
constexpr std::size_t kHeaderLines = 3;

// Molfiles divided by $$$$ lines; a bare molfile has none. The data items after M  END are not kept.
class SdfReader : public LineRecordReader {
 public:
  SdfReader(std::string file, std::unique_ptr<LineReader> lines) : LineRecordReader(std::move(file), std::move(lines)) {
    how_ = "molfiles divided by $$$$";
  }

  [[nodiscard]] std::optional<Record> next() override {
    while (true) {
      Block block;
      const bool more = read(block);
      if (!more && !block.begun) return last_words(lines_->last_number(), "");
      if (block.begun) return finish(block);
    }
  }

 private:
  struct Block {
    bool begun = false;    // a line that is not blank was seen
    std::size_t line = 0;  // of the title
    std::string title;
    std::string text;  // up to M  END
    std::size_t lines = 0;
    bool ended = false;  // M  END was seen
    bool data = false;   // a data item was seen
    bool too_long = false;
    bool cut = false;
    std::vector<Line> after;  // the last lines after M  END: the header of a molecule whose $$$$ is missing
  };

  // False at the end of the input.
  bool read(Block& block) {
    while (std::optional<Line> line = lines_->next()) {
      if (cut_off(*line)) {
        block.cut = block.begun = true;
        if (block.lines == 0) block.line = line->number;
        return false;
      }
      if (trim(line->text) == "$$$$") return true;
      if (block.ended) {
        if (line->text.starts_with(">")) block.data = true;
        const bool another = is_counts_line(line->text) && !block.data && block.after.size() >= kHeaderLines;
        block.after.push_back(std::move(*line));
        if (another) {
          lines_->give_back(std::move(block.after));
          return true;
        }
        if (block.after.size() > kHeaderLines) block.after.erase(block.after.begin());
        continue;
      }
      add(block, *line);
    }
    if (!lines_->source().failure().empty() && block.lines > 0) block.cut = true;
    return false;
  }

  static void add(Block& block, const Line& line) {
    if (block.lines == 0) {
      block.title = trim(line.text);
      block.line = line.number;
    }
    ++block.lines;
    if (!trim(line.text).empty()) block.begun = true;
    if (line.too_long || block.text.size() + line.text.size() > kMaxRecordBytes) block.too_long = true;
    if (!block.too_long) {
      block.text += line.text;
      block.text += '\n';
    }
    block.ended = line.text.starts_with("M  END");
  }

  [[nodiscard]] Record finish(Block& block) {
    if (block.cut) {
      if (auto record = last_words(block.line, std::move(block.text))) {
        record->id = block.title;
        return *record;
      }
    }
    Record record = record_at(block.line);
    record.id = block.title;
    record.text = std::move(block.text);
    record.kind = InputKind::kMolfile;
    if (block.too_long) {
      record.fault_code = code::kRecordTooLong;
      record.fault_text = "the molecule is longer than 16 MiB";
      record.text.clear();
    } else if (!block.ended) {
      record.fault_code = code::kNoMolfileEnd;
      record.fault_text = "the molfile has no M  END line: it is not whole";
    }
    return record;
  }
};

}  // namespace

std::unique_ptr<RecordReader> make_sdf_reader(std::string file, std::unique_ptr<LineReader> lines) {
  return std::make_unique<SdfReader>(std::move(file), std::move(lines));
}

}  // namespace congener
