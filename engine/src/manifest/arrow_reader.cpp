#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "congener/arrow.hpp"

namespace congener {
namespace {

constexpr const char* kNoText = "A001";
constexpr const char* kNoColumn = "A002";
constexpr const char* kProducer = "A003";
constexpr const char* kBroken = "A004";

Fault arrow_fault(const char* code, std::string message, std::string advice) {
  Fault fault;
  fault.code = code;
  fault.message = std::move(message);
  fault.advice = std::move(advice);
  return fault;
}

Fault broken(std::string message) {
  return arrow_fault(kBroken, std::move(message), "the library that made the array is at fault");
}

// Moves a C structure in and releases it at the end.
template <typename C>
class Owned {
 public:
  Owned() = default;
  explicit Owned(C* from) : held(*from) { from->release = nullptr; }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (held.release) held.release(&held);
  }

  C held{};
};

using OwnedArray = std::shared_ptr<const Owned<ArrowArray>>;

enum class Layout : unsigned char { kOther, kNull, kText, kLargeText, kTextView, kDictionary };

bool is_index(std::string_view format) {
  return format.size() == 1 && std::string_view("cCsSiIlL").find(format[0]) != std::string_view::npos;
}

Layout layout_of(const ArrowSchema& schema) {
  const std::string_view format = schema.format;
  if (schema.dictionary) {
    const Layout values = layout_of(*schema.dictionary);
    const bool text = values == Layout::kText || values == Layout::kLargeText || values == Layout::kTextView;
    return text && is_index(format) ? Layout::kDictionary : Layout::kOther;
  }
  if (format == "u") return Layout::kText;
  if (format == "U") return Layout::kLargeText;
  if (format == "vu") return Layout::kTextView;
  if (format == "n") return Layout::kNull;
  return Layout::kOther;
}

template <typename T>
T read(const void* buffer, std::size_t at) {
  T value;
  std::memcpy(&value, static_cast<const char*>(buffer) + at * sizeof(T), sizeof(T));
  return value;
}

std::int64_t read_index(char format, const void* buffer, std::size_t at) {
  switch (format) {
    case 'c': return read<std::int8_t>(buffer, at);
    case 'C': return read<std::uint8_t>(buffer, at);
    case 's': return read<std::int16_t>(buffer, at);
    case 'S': return read<std::uint16_t>(buffer, at);
    case 'i': return read<std::int32_t>(buffer, at);
    case 'I': return read<std::uint32_t>(buffer, at);
    default: return read<std::int64_t>(buffer, at);  // an unsigned one beyond it is negative, and refused
  }
}

bool is_null(const ArrowArray& array, std::size_t at) {
  if (array.null_count == 0 || array.n_buffers == 0 || !array.buffers[0]) return false;
  return (static_cast<const unsigned char*>(array.buffers[0])[at / 8] >> (at % 8) & 1) == 0;
}

struct TextView {
  std::int32_t length = 0;
  char inlined[4] = {};  // longer ones: a prefix
  std::int32_t buffer = 0;
  std::int32_t offset = 0;
};
static_assert(sizeof(TextView) == 16);
constexpr std::int32_t kInlinedText = 12;

std::string_view text_in(Layout layout, const ArrowArray& array, std::size_t at) {
  if (layout == Layout::kTextView) {
    const char* place = static_cast<const char*>(array.buffers[1]) + at * sizeof(TextView);
    const auto view = read<TextView>(place, 0);
    const auto length = static_cast<std::size_t>(view.length);
    if (view.length <= kInlinedText) return {place + sizeof view.length, length};
    return {static_cast<const char*>(array.buffers[2 + view.buffer]) + view.offset, length};
  }
  const auto [begin, end] =
      layout == Layout::kText
          ? std::pair<std::int64_t, std::int64_t>(read<std::int32_t>(array.buffers[1], at),
                                                  read<std::int32_t>(array.buffers[1], at + 1))
          : std::pair(read<std::int64_t>(array.buffers[1], at), read<std::int64_t>(array.buffers[1], at + 1));
  // An empty text may have no buffer; it is no null all the same.
  if (begin == end) return {"", 0};
  return {static_cast<const char*>(array.buffers[2]) + begin, static_cast<std::size_t>(end - begin)};
}

// One column of one array.
struct Piece {
  OwnedArray keep;
  const ArrowArray* rows = nullptr;
  const ArrowArray* outer = nullptr;  // the struct it stands in, if any
  Layout layout = Layout::kOther;
  Layout values = Layout::kOther;  // of a dictionary
  char index = 0;                  // of a dictionary

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>((outer ? outer : rows)->length); }

  [[nodiscard]] std::optional<std::string_view> at(std::size_t row) const {
    std::size_t place = row + static_cast<std::size_t>(rows->offset);
    if (outer) {
      const std::size_t in_outer = row + static_cast<std::size_t>(outer->offset);
      if (is_null(*outer, in_outer)) return std::nullopt;
      place = in_outer + static_cast<std::size_t>(rows->offset);
    }
    if (layout == Layout::kNull || is_null(*rows, place)) return std::nullopt;
    if (layout != Layout::kDictionary) return text_in(layout, *rows, place);
    const ArrowArray& dictionary = *rows->dictionary;
    const auto entry = static_cast<std::size_t>(read_index(index, rows->buffers[1], place) + dictionary.offset);
    if (is_null(dictionary, entry)) return std::nullopt;
    return text_in(values, dictionary, entry);
  }

  // Nothing that at() reads lies outside of what the format promises.
  [[nodiscard]] std::optional<Fault> check() const {
    std::size_t begin = static_cast<std::size_t>(rows->offset);
    if (outer) {
      begin += static_cast<std::size_t>(outer->offset);
      if (rows->length < outer->offset + outer->length) return broken("a column of the struct is shorter than it");
    }
    if (layout == Layout::kNull) return std::nullopt;
    if (layout != Layout::kDictionary) return check_texts(layout, *rows, begin, begin + size(), true);
    if (rows->n_buffers < 2 || !rows->dictionary) return broken("a dictionary array lacks its parts");
    const ArrowArray& dictionary = *rows->dictionary;
    const auto entries = static_cast<std::size_t>(dictionary.length);
    const auto first = static_cast<std::size_t>(dictionary.offset);
    if (auto fault = check_texts(values, dictionary, first, first + entries, false)) return fault;
    if (size() > 0 && !rows->buffers[1]) return broken("a dictionary array lacks its indices");
    for (std::size_t i = begin; i < begin + size(); ++i) {
      if (is_null(*rows, i)) continue;
      const std::int64_t entry = read_index(index, rows->buffers[1], i);
      if (entry < 0 || entry >= dictionary.length) {
        return broken(fmt::format("index {} of a dictionary of {} entries", entry, entries));
      }
    }
    return std::nullopt;
  }

 private:
  static std::optional<Fault> check_texts(Layout layout, const ArrowArray& array, std::size_t begin, std::size_t end,
                                          bool may_be_null) {
    const std::int64_t least = layout == Layout::kTextView ? 2 : 3;
    if (array.n_buffers < least) return broken("an array of text lacks its buffers");
    if (begin == end) return std::nullopt;
    if (!array.buffers[1]) return broken("an array of text lacks its offsets");
    for (std::size_t i = begin; i < end; ++i) {
      if (layout == Layout::kTextView) {
        if (may_be_null && is_null(array, i)) continue;
        const auto view = read<TextView>(array.buffers[1], i);
        // The last buffer holds the lengths of those between.
        const bool within =
            view.length <= kInlinedText ||
            (view.buffer >= 0 && view.buffer + 3 < array.n_buffers && view.offset >= 0 &&
             array.buffers[array.n_buffers - 1] &&
             std::int64_t{view.offset} + view.length <=
                 read<std::int64_t>(array.buffers[array.n_buffers - 1], static_cast<std::size_t>(view.buffer)));
        if (view.length < 0 || !within) return broken(fmt::format("text {} lies outside of its buffer", i));
        continue;
      }
      const bool small = layout == Layout::kText;
      const std::int64_t from =
          small ? read<std::int32_t>(array.buffers[1], i) : read<std::int64_t>(array.buffers[1], i);
      const std::int64_t to =
          small ? read<std::int32_t>(array.buffers[1], i + 1) : read<std::int64_t>(array.buffers[1], i + 1);
      if (from < 0 || to < from || (to > from && !array.buffers[2])) {
        return broken(fmt::format("the offsets of text {} run backwards", i));
      }
    }
    return std::nullopt;
  }
};

class ArrowColumn : public TextColumn {
 public:
  void add(Piece piece) {
    if (piece.size() == 0) return;
    size_ += piece.size();
    pieces_.push_back(std::move(piece));
    ends_.push_back(size_);
  }

  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] std::optional<std::string_view> at(std::size_t row) const override {
    if (pieces_.size() == 1) return pieces_.front().at(row);
    const auto piece = static_cast<std::size_t>(std::ranges::upper_bound(ends_, row) - ends_.begin());
    return pieces_[piece].at(row - (piece == 0 ? 0 : ends_[piece - 1]));
  }

 private:
  std::vector<Piece> pieces_;
  std::vector<std::size_t> ends_;
  std::size_t size_ = 0;
};

struct Column {
  static constexpr std::size_t kNone = SIZE_MAX;
  static constexpr std::size_t kAlone = SIZE_MAX - 1;

  std::size_t child = kNone;  // of the struct
  Layout layout = Layout::kOther;
  Layout values = Layout::kOther;
  char index = 0;
};

Column column_of(const ArrowSchema& schema, std::size_t child) {
  Column column;
  column.child = child;
  column.layout = layout_of(schema);
  if (column.layout == Layout::kDictionary) {
    column.values = layout_of(*schema.dictionary);
    column.index = schema.format[0];
  }
  return column;
}

std::string_view name_of(const ArrowSchema& schema) { return schema.name ? schema.name : ""; }

Result<Column, Fault> find_column(const ArrowSchema& schema, const std::string& name) {
  std::vector<std::string> known;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    known.emplace_back(name_of(child));
    if (known.back() != name) continue;
    Column column = column_of(child, static_cast<std::size_t>(i));
    if (column.layout != Layout::kOther) return column;
    return arrow_fault(kNoText, fmt::format("the column \"{}\" is not text (Arrow format \"{}\")", name, child.format),
                       "give a column of text, or cast it");
  }
  const std::string near = nearest(name, known);
  return arrow_fault(
      kNoColumn, fmt::format("there is no column \"{}\"", name),
      near.empty() ? fmt::format("the columns are {}", join(known, ", ")) : fmt::format("did you mean \"{}\"?", near));
}

// The only column of text, or the one whose name most surely says that it holds structures.
Result<Column, Fault> recognise_column(const ArrowSchema& schema) {
  std::vector<std::string> texts;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    if (layout_of(child) != Layout::kOther) texts.emplace_back(name_of(child));
  }
  if (const auto best = structure_column(texts)) return find_column(schema, texts[*best]);
  if (texts.size() == 1) return find_column(schema, texts.front());
  if (texts.empty()) return arrow_fault(kNoText, "no column is text", "give a column of text, or cast one");
  return arrow_fault(kNoColumn, "no column says by its name that it holds structures",
                     fmt::format("name one of {}", join(texts, ", ")));
}

}  // namespace

class ArrowReader::Source {
 public:
  static Result<std::shared_ptr<Source>, Fault> make(const ArrowSchema& schema, const ColumnNames& names) {
    auto source = std::make_shared<Source>();
    if (std::string_view(schema.format) == "+s") {
      auto structure = names.structure.empty() ? recognise_column(schema) : find_column(schema, names.structure);
      if (!structure) return std::move(structure).error();
      source->columns_[0] = structure.value();
      for (const auto& [place, name] : {std::pair(1, &names.id), std::pair(2, &names.name)}) {
        if (name->empty()) continue;
        auto found = find_column(schema, *name);
        if (!found) return std::move(found).error();
        source->columns_[place] = found.value();
      }
      return source;
    }
    for (const std::string* name : {&names.structure, &names.id, &names.name}) {
      if (!name->empty() && *name != name_of(schema)) {
        return arrow_fault(kNoColumn, fmt::format("there is no column \"{}\": this is one column of its own", *name),
                           "give a table to choose columns of");
      }
    }
    source->columns_[0] = column_of(schema, Column::kAlone);
    if (source->columns_[0].layout == Layout::kOther) {
      return arrow_fault(kNoText, fmt::format("the column is not text (Arrow format \"{}\")", schema.format),
                         "give a column of text, or cast it");
    }
    return source;
  }

  // Nothing: the end.
  Result<OwnedArray, Fault> take() {
    if (only_) return std::exchange(only_, nullptr);
    if (!stream_) return OwnedArray();
    ArrowArray array{};
    if (stream_->held.get_next(&stream_->held, &array) != 0) {
      const char* why = stream_->held.get_last_error(&stream_->held);
      return arrow_fault(kProducer, fmt::format("the stream broke off: {}", why ? why : "it does not say why"), "");
    }
    if (!array.release) return OwnedArray();
    return std::make_shared<const Owned<ArrowArray>>(&array);
  }

  // Adds the array's columns to `into`.
  std::optional<Fault> add(const OwnedArray& array, std::array<std::shared_ptr<ArrowColumn>, 3>& into) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      if (column.child == Column::kNone) continue;
      Piece piece;
      piece.keep = array;
      piece.layout = column.layout;
      piece.values = column.values;
      piece.index = column.index;
      piece.rows = &array->held;
      if (column.child != Column::kAlone) {
        if (static_cast<std::size_t>(array->held.n_children) <= column.child) {
          return broken("an array has fewer columns than its schema");
        }
        piece.outer = &array->held;
        piece.rows = array->held.children[column.child];
      }
      if (auto fault = piece.check()) return fault;
      into[i]->add(std::move(piece));
    }
    return std::nullopt;
  }

  [[nodiscard]] RecordColumns columns(const std::array<std::shared_ptr<ArrowColumn>, 3>& from) {
    RecordColumns columns;
    columns.structure = from[0];
    if (columns_[1].child != Column::kNone) columns.id = from[1];
    if (columns_[2].child != Column::kNone) columns.name = from[2];
    columns.before = before_;
    before_ += columns.size();
    return columns;
  }

  std::unique_ptr<Owned<ArrowArrayStream>> stream_;
  OwnedArray only_;

 private:
  std::array<Column, 3> columns_;
  std::size_t before_ = 0;
};

namespace {

std::array<std::shared_ptr<ArrowColumn>, 3> no_rows() {
  return {std::make_shared<ArrowColumn>(), std::make_shared<ArrowColumn>(), std::make_shared<ArrowColumn>()};
}

}  // namespace

Result<ArrowReader, Fault> ArrowReader::open(ArrowArrayStream* stream, const ColumnNames& names) {
  auto owned = std::make_unique<Owned<ArrowArrayStream>>(stream);
  if (!owned->held.release) return broken("the stream was taken before");
  ArrowSchema raw{};
  if (owned->held.get_schema(&owned->held, &raw) != 0) {
    const char* why = owned->held.get_last_error(&owned->held);
    return arrow_fault(kProducer, fmt::format("the stream has no schema: {}", why ? why : "it does not say why"), "");
  }
  const Owned<ArrowSchema> schema(&raw);
  auto source = Source::make(schema.held, names);
  if (!source) return std::move(source).error();
  source.value()->stream_ = std::move(owned);
  return ArrowReader(std::move(source).value());
}

Result<ArrowReader, Fault> ArrowReader::open(ArrowSchema* schema, ArrowArray* array, const ColumnNames& names) {
  const Owned<ArrowSchema> owned(schema);
  auto only = std::make_shared<const Owned<ArrowArray>>(array);
  if (!owned.held.release || !only->held.release) return broken("the array was taken before");
  auto source = Source::make(owned.held, names);
  if (!source) return std::move(source).error();
  source.value()->only_ = std::move(only);
  return ArrowReader(std::move(source).value());
}

Result<RecordColumns, Fault> ArrowReader::next() {
  auto array = source_->take();
  if (!array) return std::move(array).error();
  if (!array.value()) return RecordColumns{};
  auto rows = no_rows();
  if (auto fault = source_->add(array.value(), rows)) return std::move(*fault);
  return source_->columns(rows);
}

Result<RecordColumns, Fault> ArrowReader::rest() {
  auto rows = no_rows();
  for (;;) {
    auto array = source_->take();
    if (!array) return std::move(array).error();
    if (!array.value()) return source_->columns(rows);
    if (auto fault = source_->add(array.value(), rows)) return std::move(*fault);
  }
}

}  // namespace congener
