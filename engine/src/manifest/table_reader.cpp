#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <span>

#include "base/text.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"
#include "manifest/table_columns.hpp"

namespace congener {
namespace {

// The cells of a row (RFC 4180): quoted ones may hold delimiters, doubled quotes and line ends. Works on bytes in any
// encoding but UTF-16.
class RowScanner {
 public:
  using Spans = std::vector<std::pair<std::size_t, std::size_t>>;

  // Without any quote, a cell is a piece of the line.
  static void split_plain(std::string_view line, char delimiter, bool double_byte,
                          std::vector<std::string_view>& cells) {
    cells.clear();
    std::size_t begin = 0;
    // The second byte of a character may look like a bar; like the other delimiters it cannot.
    if (double_byte && delimiter == '|') {
      for (std::size_t at = 0; at < line.size(); ++at) {
        if (static_cast<unsigned char>(line[at]) > 0x80) {
          ++at;
        } else if (line[at] == delimiter) {
          cells.push_back(line.substr(begin, at - begin));
          begin = at + 1;
        }
      }
      cells.push_back(line.substr(begin));
      return;
    }
    for (std::size_t end = line.find(delimiter); end != std::string_view::npos; end = line.find(delimiter, begin)) {
      cells.push_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    cells.push_back(line.substr(begin));
  }

  // Uses the memory of `cells` and `spans` again: the first count() of them are the row's.
  RowScanner(char delimiter, bool double_byte, std::vector<std::string>& cells, Spans& spans)
      : delimiter_(delimiter), double_byte_(double_byte), cells_(cells), spans_(spans) {
    spans_.clear();
    begin_cell(0);
  }
  [[nodiscard]] std::size_t count() const { return spans_.size(); }

  // The next line of the row, which begins at `at` of it; false where the quoting is broken.
  [[nodiscard]] bool take(std::string_view line, std::size_t at) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      std::string& cell = cells_[spans_.size() - 1];
      // Both bytes of a character at once.
      if (double_byte_ && static_cast<unsigned char>(c) > 0x80 && i + 1 < line.size() &&
          state_ != State::kQuoteInQuoted) {
        cell += c;
        cell += line[++i];
        if (state_ == State::kCellStart) state_ = State::kPlain;
        continue;
      }
      switch (state_) {
        case State::kCellStart:
          if (c == '"') {
            state_ = State::kQuoted;
            lines_in_cell_ = 0;
            cell.clear();
            break;
          }
          [[fallthrough]];
        case State::kPlain:
          if (c == delimiter_) {
            end_cell(at + i);
          } else {
            cell += c;
            // Blanks before a quote are not part of the cell.
            if (state_ == State::kCellStart && c != ' ') state_ = State::kPlain;
          }
          break;
        case State::kQuoted:
          if (c == '"') {
            state_ = State::kQuoteInQuoted;
          } else {
            cell += c;
          }
          break;
        case State::kQuoteInQuoted:
          if (c == '"') {
            cell += '"';
            state_ = State::kQuoted;
          } else if (c == delimiter_) {
            end_cell(at + i);
          } else if (c != ' ') {
            // Text after a closing quote: on one line a quote too many, over several a quote that was never closed.
            if (lines_in_cell_ > 0) return false;
            cell.insert(0, 1, '"');
            cell += '"';
            cell += c;
            state_ = State::kPlain;
          }
          break;
      }
    }
    spans_.back().second = at + line.size();
    return true;
  }
  // Is a quoted cell open at the end of the line?
  [[nodiscard]] bool open() const { return state_ == State::kQuoted; }
  void next_line() {
    cells_[spans_.size() - 1] += '\n';
    ++lines_in_cell_;
  }

 private:
  enum class State : unsigned char { kCellStart, kPlain, kQuoted, kQuoteInQuoted };

  void begin_cell(std::size_t at) {
    spans_.emplace_back(at, at);
    if (cells_.size() < spans_.size()) cells_.emplace_back();
    cells_[spans_.size() - 1].clear();
    state_ = State::kCellStart;
  }
  void end_cell(std::size_t at) {
    spans_.back().second = at;
    begin_cell(at + 1);
  }

  char delimiter_;
  bool double_byte_;
  std::vector<std::string>& cells_;
  Spans& spans_;
  State state_ = State::kCellStart;
  std::size_t lines_in_cell_ = 0;
};

// Every line is in exactly one row. A quote that is never closed costs its own line, not the rest of the file.
class TableReader : public BlockReader {
 public:
  TableReader(std::string file, std::unique_ptr<TextSource> text, char delimiter, TextEncoding encoding)
      : BlockReader(std::move(file), std::move(text)), delimiter_(delimiter), encoding_(encoding) {}

  // Reads the first rows and chooses the columns; a fault if a column asked for is not there.
  [[nodiscard]] std::optional<Fault> choose_columns(const ReadOptions& options) {
    std::size_t rows = 0;
    while (rows < kSampleRows) {
      RecordBlock block;
      if (!BlockReader::take(block)) break;
      rows += block.size();
      held_.push_back(std::move(block));
    }
    // Of the rows without a fault.
    std::vector<SampleRow> sample;
    std::vector<const Extent*> extents;
    rows = 0;
    RecordScratch scratch;
    for (const RecordBlock& block : held_) {
      for (const Extent& extent : block.extents) {
        if (++rows > kSampleRows) break;
        if (extent.made != Extent::kInText) continue;
        const Cells& row = split(block, extent, scratch);
        sample.push_back({extent.line, {row.begin(), row.end()}});
        extents.push_back(&extent);
      }
    }
    const char* format = delimiter_ == '\t' ? "TSV" : "CSV";
    auto columns = TableColumns::choose(file_, format, sample, options);
    if (!columns) return std::move(columns).error();
    columns_ = std::move(columns).value();
    for (std::size_t i = 0; i < columns_.width(); ++i) paths_.push_back(columns_.column_name(i));
    if (columns_.header_row())
      drop({extents.begin(), extents.begin() + static_cast<std::ptrdiff_t>(*columns_.header_row()) + 1});
    how_ = columns_.how();
    const bool usual = encoding_ == TextEncoding::kDetect || encoding_ == TextEncoding::kUtf8;
    if (!usual)
      how_ += fmt::format(", read as {}{}", name(encoding_),
                          options.encoding == TextEncoding::kDetect ? " (told from its bytes)" : "");
    return std::nullopt;
  }

  [[nodiscard]] bool take(RecordBlock& block) override {
    while (!held_.empty()) {
      block = std::move(held_.front());
      held_.pop_front();
      if (block.size() > 0) return true;
    }
    return BlockReader::take(block);
  }

 protected:
  [[nodiscard]] bool cut(RecordBlock& block) override {
    while (const auto line = lines_.at(at_)) {
      if (line->end - at_ > kMaxRecordBytes) {
        pass_too_long_line(block);
        return true;
      }
      const std::string_view words = text(at_, line->end);
      const std::size_t begin = at_;
      const std::size_t number = line_;
      if (cut_off(*line)) {
        pass(*line);
        if (trim(words).empty()) continue;
        block.add(last_words(number, to_utf8(std::string(words))));
        return true;
      }
      if (words.find('"') == std::string_view::npos) {
        pass(*line);
        if (!declares(words)) continue;
        block.extents.push_back({begin, line->end, number, Extent::kInText, false});
        return true;
      }
      if (const auto row = cut_quoted(*line, block)) return *row;
    }
    if (!overfull()) return false;
    pass_too_long_line(block);
    return true;
  }

  [[nodiscard]] RecordView parse(const RecordBlock& block, const Extent& extent,
                                 RecordScratch& scratch) const override {
    RecordView record;
    record.file = file_;
    record.line = extent.line;
    columns_.read(split(block, extent, scratch), record, scratch);
    return record;
  }

  [[nodiscard]] std::shared_ptr<const DeclaredLine> declare(const RecordBlock& block, const Extent& extent,
                                                            RecordScratch& scratch) const override {
    const std::string_view raw = block.text().substr(extent.begin, extent.end - extent.begin);
    const Cells& row = split(block, extent, scratch);
    if (!scratch.declared || scratch.declared.use_count() > 1) scratch.declared = std::make_shared<DeclaredLine>();
    const std::size_t begin = block.source_begin + text_->source_bytes(block.text().substr(0, extent.begin));
    columns_.declare(row, *scratch.declared, [&](std::size_t column, FieldPlace& place) {
      auto [from, to] = scratch.spans[column];
      while (from < to && raw[from] == ' ') ++from;
      while (to > from && raw[to - 1] == ' ') --to;
      place.line = extent.line + (extent.marked ? lines_before(raw.substr(0, from)) : 0);
      if (column < paths_.size()) {
        place.path = paths_[column];
      } else {
        place.path = fmt::format("column {}", column + 1);
      }
      place.begin = begin + text_->source_bytes(raw.substr(0, from));
      place.end = std::min(place.begin + text_->source_bytes(raw.substr(from, to - from)), text_->source_end());
    });
    return scratch.declared;
  }

 private:
  // The row that begins with `first`, which has a quote in it. False: more text is needed; nothing: it declares
  // nothing.
  [[nodiscard]] std::optional<bool> cut_quoted(const LineFinder::Line& first, RecordBlock& block) {
    const std::size_t begin = at_;
    RowScanner scanner(delimiter_, is_double_byte(encoding_), quoted_, quoted_spans_);
    bool sound = scanner.take(text(begin, first.end), 0);
    bool was_cut_off = false;
    LineFinder::Line line = first;
    std::size_t lines = 1;
    while (sound && scanner.open()) {
      const auto next = lines_.at(line.next);
      if (!next && !lines_.last() && !overfull()) return false;
      sound = next && next->end - begin <= kMaxRecordBytes;
      if (!next) break;
      scanner.next_line();
      sound = sound && scanner.take(text(line.next, next->end), line.next - begin);
      was_cut_off = cut_off(*next);
      line = *next;
      ++lines;
    }
    const std::size_t number = line_;
    if (was_cut_off) {
      at_ = line.next;
      line_ += lines;
      block.add(last_words(number, to_utf8(std::string(text(begin, first.end)))));
      return true;
    }
    if (!sound) {
      pass(first);
      block.add(faulty(number, to_utf8(std::string(text(begin, first.end))), code::kQuoteNotClosed,
                       "a quote in this row is never closed"));
      return true;
    }
    at_ = line.next;
    line_ += lines;
    const auto blank = [](const std::string& cell) { return trim(cell).empty(); };
    const auto cells = std::span(quoted_).first(scanner.count());
    if (std::ranges::all_of(cells, blank)) return std::nullopt;
    block.extents.push_back({begin, line.end, number, Extent::kInText, true});
    return true;
  }

  // Does any cell of a line without quotes hold anything?
  [[nodiscard]] bool declares(std::string_view line) const {
    return std::ranges::any_of(line, [&](char c) { return c != delimiter_ && !trim({&c, 1}).empty(); });
  }

  // The cells of a row, and where each stands in it; a marked one has quotes in it.
  const Cells& split(const RecordBlock& block, const Extent& extent, RecordScratch& scratch) const {
    const std::string_view raw = block.text().substr(extent.begin, extent.end - extent.begin);
    const bool double_byte = is_double_byte(encoding_);
    if (!extent.marked) {
      RowScanner::split_plain(raw, delimiter_, double_byte, scratch.views);
      scratch.spans.clear();
      for (const std::string_view cell : scratch.views) {
        const auto begin = static_cast<std::size_t>(cell.data() - raw.data());
        scratch.spans.emplace_back(begin, begin + cell.size());
      }
    } else {
      RowScanner scanner(delimiter_, double_byte, scratch.cells, scratch.spans);
      LineFinder lines(raw, true);
      for (std::size_t at = 0; at < raw.size();) {
        const LineFinder::Line line = *lines.at(at);
        if (at > 0) scanner.next_line();
        (void)scanner.take(raw.substr(at, line.end - at), at);
        at = line.next;
      }
      const auto first = scratch.cells.begin();
      scratch.views.assign(first, first + static_cast<std::ptrdiff_t>(scanner.count()));
    }
    if (is_ascii(raw)) return scratch.views;
    // Cell by cell: a table may hold pieces of different origin.
    if (scratch.decoded.size() < scratch.views.size()) scratch.decoded.resize(scratch.views.size());
    for (std::size_t i = 0; i < scratch.views.size(); ++i) {
      scratch.views[i] = decode(scratch.views[i], encoding_, scratch.decoded[i]);
    }
    return scratch.views;
  }

  static std::size_t lines_before(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      count += text[i] == '\n' || (text[i] == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n')) ? 1U : 0U;
    }
    return count;
  }

  void drop(const std::vector<const Extent*>& rows) {
    for (RecordBlock& block : held_) {
      std::vector<Extent> kept;
      for (const Extent& extent : block.extents) {
        if (std::ranges::find(rows, &extent) == rows.end()) kept.push_back(extent);
      }
      block.extents = std::move(kept);
    }
  }

  char delimiter_;
  TextEncoding encoding_;
  std::deque<RecordBlock> held_;  // read to choose the columns, not yet taken
  std::vector<std::string> quoted_;
  RowScanner::Spans quoted_spans_;
  TableColumns columns_;
  std::vector<std::string> paths_;  // of the columns
};

}  // namespace

Opened make_table_reader(std::string file, std::unique_ptr<TextSource> text, const ReadOptions& options) {
  TextEncoding encoding = text->encoding();
  if (encoding == TextEncoding::kDetect) encoding = detect_encoding(text->head());
  std::string scratch;
  const std::string_view head = decode(text->head(), encoding, scratch);
  const char delimiter = options.format == FileFormat::kTsv ? '\t' : recognise_delimiter(head);
  auto reader = std::make_unique<TableReader>(std::move(file), std::move(text), delimiter, encoding);
  if (std::optional<Fault> fault = reader->choose_columns(options)) return std::move(*fault);
  return std::unique_ptr<RecordReader>(std::move(reader));
}

}  // namespace congener
