#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/document_reader.hpp"
#include "manifest/header.hpp"
#include "manifest/readers.hpp"
#include "manifest/text_window.hpp"

namespace congener {
namespace {

constexpr std::size_t kMostDocumentBytes = std::size_t{64} << 20;
constexpr std::size_t kMostLineBytes = std::size_t{16} << 20;  // of a document that is one line among several
constexpr std::size_t kMostLevels = 100;
constexpr std::size_t kMostValues = 2000000;  // held together: of a document, or of an element of the array it is
constexpr std::size_t kMostShared = 1000;     // fields that all lines of a document repeat

enum class ValueKind : unsigned char { kObject, kArray, kText, kOther };

struct Value {
  ValueKind kind = ValueKind::kOther;
  std::string key;   // in an object
  std::string text;  // of what is neither object nor array
  std::size_t index = 0;
  std::size_t begin = 0;  // bytes of the document
  std::size_t end = 0;
  std::vector<Value> children;
  bool line = false;        // it declares goods
  bool holds_line = false;  // so does something in it

  [[nodiscard]] bool scalar() const { return kind == ValueKind::kText || kind == ValueKind::kOther; }
};

// What comes between the last namespace mark and the end: "cargo:goodsDescription".
std::string_view local_name(std::string_view key) {
  const std::size_t cut = key.find_last_of(":#/");
  return cut == std::string_view::npos || cut + 1 == key.size() ? key : key.substr(cut + 1);
}

struct Meaning {
  FieldKind kind = FieldKind::kOther;
  std::string qualifier;
};

struct KnownKey {
  std::string_view key;  // in lower case, letters and digits alone
  FieldKind kind;
  std::string_view qualifier;
};

// Of IATA ONE Record, and as programs write them where tables have columns.
constexpr std::array<KnownKey, 41> kKnownKeys = {{
    {"goodsdescription", FieldKind::kGoods, ""},
    {"descriptionofgoods", FieldKind::kGoods, ""},
    {"natureofgoods", FieldKind::kGoods, ""},
    {"natureandquantityofgoods", FieldKind::kGoods, ""},
    {"cargodescription", FieldKind::kGoods, ""},
    {"itemdescription", FieldKind::kGoods, ""},
    {"propershippingname", FieldKind::kGoods, ""},
    {"technicalname", FieldKind::kGoods, ""},
    {"cas", FieldKind::kCas, ""},
    {"casno", FieldKind::kCas, ""},
    {"casnumber", FieldKind::kCas, ""},
    {"casrn", FieldKind::kCas, ""},
    {"hscode", FieldKind::kCommodityCode, "HS"},
    {"hscodes", FieldKind::kCommodityCode, "HS"},
    {"htscode", FieldKind::kCommodityCode, "HTSUS"},
    {"commoditycode", FieldKind::kCommodityCode, ""},
    {"tariffcode", FieldKind::kCommodityCode, ""},
    {"unnumber", FieldKind::kUnNumber, ""},
    {"unno", FieldKind::kUnNumber, ""},
    {"cuscode", FieldKind::kCus, ""},
    {"formula", FieldKind::kFormula, ""},
    {"molecularformula", FieldKind::kFormula, ""},
    {"quantity", FieldKind::kQuantity, ""},
    {"grossweight", FieldKind::kQuantity, ""},
    {"netweight", FieldKind::kQuantity, ""},
    {"marks", FieldKind::kMarks, ""},
    {"shippingmarks", FieldKind::kMarks, ""},
    {"shipper", FieldKind::kParty, "consignor"},
    {"consignor", FieldKind::kParty, "consignor"},
    {"consignee", FieldKind::kParty, "consignee"},
    {"exporter", FieldKind::kParty, "exporter"},
    {"importer", FieldKind::kParty, "importer"},
    {"seller", FieldKind::kParty, "seller"},
    {"buyer", FieldKind::kParty, "buyer"},
    {"supplier", FieldKind::kParty, "supplier"},
    {"sender", FieldKind::kParty, "consignor"},
    {"party", FieldKind::kParty, ""},
    {"waybillnumber", FieldKind::kReference, "waybill"},
    {"airwaybillnumber", FieldKind::kReference, "air waybill"},
    {"housewaybillnumber", FieldKind::kReference, "house waybill"},
    {"billofladingnumber", FieldKind::kReference, "bill of lading"},
}};

Meaning meaning_of(std::string_view key) {
  if (key == "@id") return {FieldKind::kReference, "@id"};
  std::string plain;
  for (const char c : lower_ascii(local_name(key))) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  const auto known = std::ranges::find(kKnownKeys, plain, &KnownKey::key);
  if (known != kKnownKeys.end()) return {known->kind, std::string(known->qualifier)};
  // As the headers of tables are read: "goodsDescription" is two words.
  std::string words;
  for (const char c : local_name(key)) {
    if (c >= 'A' && c <= 'Z' && !words.empty() && words.back() >= 'a' && words.back() <= 'z') words += ' ';
    words += c;
  }
  const ColumnMeaning header = meaning_of_header(words);
  if (header.known() && header.rank < kWordsOfTheCode) {
    return {header.role.id ? FieldKind::kReference : header.role.kind,
            header.role.id ? std::string(key) : header.qualifier};
  }
  return {};
}

bool declares(FieldKind kind) {
  return kind == FieldKind::kGoods || kind == FieldKind::kStructure || kind == FieldKind::kCas;
}

// A pointer that tells how far it was moved.
class Counted {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Counted(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Counted& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  Counted operator++(int) {
    Counted before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Counted& a, const Counted& b) { return a.at_ == b.at_; }
  friend bool operator!=(const Counted& a, const Counted& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  const char** reached_;
};

// Builds values from what the parser tells; each element of an array that is the document is handed on when whole.
class Builder {
 public:
  template <typename Take>
  static void parse(std::string_view text, std::string& wrong, std::size_t& wrong_at, const Take& take) {
    const char* reached = text.data();
    Builder builder(text, &reached);
    builder.take_ = [&](Value&& value) { take(std::move(value)); };
    const Counted begin(text.data(), &reached);
    const Counted end(text.data() + text.size(), &reached);
    (void)nlohmann::json::sax_parse(begin, end, &builder);
    wrong = builder.wrong_;
    wrong_at = builder.wrong_at_;
    // What was not closed is given as far as it goes.
    while (builder.stack_.size() > 1) builder.close();
    if (!builder.stack_.empty()) builder.close();
  }

  bool null() { return scalar(ValueKind::kOther, ""); }
  bool boolean(bool value) { return scalar(ValueKind::kOther, value ? "true" : "false"); }
  bool number_integer(std::int64_t) { return number(); }
  bool number_unsigned(std::uint64_t) { return number(); }
  bool number_float(double, const std::string&) { return number(); }
  bool string(std::string& text) {
    Value value;
    value.kind = ValueKind::kText;
    value.text = std::move(text);
    value.end = reached();
    value.begin = value.end > 0 ? value.end - 1 : 0;
    // To the quote that opens it: one before which stands an even number of backslashes.
    while (value.begin > 0) {
      --value.begin;
      if (text_[value.begin] != '"') continue;
      std::size_t slashes = 0;
      while (slashes < value.begin && text_[value.begin - 1 - slashes] == '\\') ++slashes;
      if (slashes % 2 == 0) break;
    }
    return add(std::move(value));
  }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(ValueKind::kObject); }
  bool start_array(std::size_t) { return open(ValueKind::kArray); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& text) {
    key_ = std::move(text);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& exception) {
    wrong_ = fmt::format("no well-formed JSON: the rest is not read ({})", exception.what());
    wrong_at_ = position > 0 ? position - 1 : 0;
    return false;
  }

 private:
  struct Open : Value {
    std::size_t index_of_next = 0;
  };

  Builder(std::string_view text, const char** reached) : text_(text), reached_(reached) {}
  [[nodiscard]] std::size_t reached() const { return static_cast<std::size_t>(*reached_ - text_.data()); }

  bool scalar(ValueKind kind, std::string text) {
    Value value;
    value.kind = kind;
    value.end = reached();
    value.begin = value.end - std::min(value.end, text.size());
    value.text = std::move(text);
    return add(std::move(value));
  }
  // The parser has looked at the character behind a number.
  bool number() {
    const auto part = [&](std::size_t at) {
      return std::string_view("0123456789+-.eE").find(text_[at]) != std::string_view::npos;
    };
    Value value;
    value.end = reached();
    if (value.end > 0 && !part(value.end - 1)) --value.end;
    value.begin = value.end;
    while (value.begin > 0 && part(value.begin - 1)) --value.begin;
    value.text = text_.substr(value.begin, value.end - value.begin);
    return add(std::move(value));
  }

  bool counted() {
    if (++values_ <= kMostValues) return true;
    return refuse(fmt::format("more than {} values in one: the rest is not read", kMostValues));
  }
  bool refuse(std::string words) {
    wrong_ = std::move(words);
    wrong_at_ = reached();
    return false;
  }
  bool add(Value value) {
    if (!counted()) return false;
    if (stack_.empty()) {
      take_(std::move(value));
      return true;
    }
    name(value);
    hand_on(std::move(value));
    return true;
  }
  // To the value that it is in, or, of what the outermost array holds, to whom reads.
  void hand_on(Value value) {
    if (stack_.size() == 1 && stack_[0].kind == ValueKind::kArray) {
      values_ = 0;
      take_(std::move(value));
    } else {
      stack_.back().children.push_back(std::move(value));
    }
  }
  void name(Value& value) {
    Open& parent = stack_.back();
    value.index = parent.index_of_next++;
    if (parent.kind == ValueKind::kObject) value.key = std::move(key_);
    key_.clear();
  }
  bool open(ValueKind kind) {
    if (stack_.size() >= kMostLevels) {
      return refuse(fmt::format("values are nested more than {} deep: the rest is not read", kMostLevels));
    }
    if (!counted()) return false;
    Open value;
    value.kind = kind;
    value.begin = reached() - 1;
    if (!stack_.empty()) name(value);
    stack_.push_back(std::move(value));
    return true;
  }
  bool close() {
    Value value = std::move(stack_.back());
    stack_.pop_back();
    value.end = reached();
    if (stack_.empty()) {
      if (value.kind == ValueKind::kObject) take_(std::move(value));
      return true;
    }
    hand_on(std::move(value));
    return true;
  }

  std::string_view text_;
  const char** reached_;
  std::function<void(Value&&)> take_;
  std::vector<Open> stack_;
  std::string key_;
  std::size_t values_ = 0;
  std::string wrong_;
  std::size_t wrong_at_ = 0;
};

class JsonReader : public DocumentReader {
 public:
  JsonReader(std::string file, std::unique_ptr<TextSource> text)
      : DocumentReader(std::move(file)), window_(std::move(text)) {
    const std::string_view head = window_.peek(kHead);
    const std::size_t end = head.find_first_of("\r\n");
    if (end != std::string_view::npos && head[head.find_first_not_of(" \t")] == '{') {
      by_line_ = nlohmann::json::accept(to_utf8(std::string(head.substr(0, end))));
    }
    read_ahead();
    how_ = by_line_ ? "JSON, a document on each line" : format_.empty() ? "JSON" : format_;
  }
  [[nodiscard]] double progress() const override { return progress_; }

 protected:
  [[nodiscard]] bool advance() override {
    progress_ = window_.source().progress();
    return by_line_ ? advance_line() : advance_document();
  }

 private:
  static constexpr std::size_t kHead = std::size_t{1} << 16;

  [[nodiscard]] bool advance_line() {
    std::string_view text = window_.peek(1);
    while (!text.empty() && (text[0] == '\r' || text[0] == '\n' || text[0] == ' ' || text[0] == '\t')) {
      window_.skip(1);
      text = window_.peek(1);
    }
    if (text.empty()) {
      say_if_cut_off();
      return false;
    }
    std::size_t end = std::string_view::npos;
    std::size_t asked = kHead;
    while (true) {
      text = window_.peek(asked);
      end = text.find_first_of("\r\n");
      if (end != std::string_view::npos || text.size() < asked || text.size() > kMostLineBytes) break;
      asked *= 2;
    }
    if (end == std::string_view::npos) end = text.size();
    const bool too_long = end > kMostLineBytes;
    end = std::min(end, kMostLineBytes);
    read(std::string(text.substr(0, end)), too_long ? kMostLineBytes : 0);
    window_.skip(end);
    while (too_long) {
      const std::string_view rest = window_.peek(1);
      const std::size_t stop = rest.find_first_of("\r\n");
      window_.skip(stop == std::string_view::npos ? rest.size() : stop);
      if (rest.empty() || stop != std::string_view::npos) break;
    }
    return true;
  }

  [[nodiscard]] bool advance_document() {
    if (done_) return false;
    done_ = true;
    std::string_view text = window_.peek(kMostDocumentBytes + 1);
    const bool too_long = text.size() > kMostDocumentBytes;
    read(std::string(text.substr(0, kMostDocumentBytes)), too_long ? kMostDocumentBytes : 0);
    say_if_cut_off();
    if (given_ == 0 && !faulty_) {
      add_fault(code::kNoLines, "the document declares no line of goods", 1, {"JSON", "", {at_byte(0)}});
    }
    return true;
  }

  void say_if_cut_off() {
    if (window_.source().failure().empty()) return;
    add_fault(code::kInputCutOff, fmt::format("{}: what follows in this file is not known", window_.source().failure()),
              window_.line(), {"JSON", "", {at_byte(0)}});
    faulty_ = true;
  }

  // A document, of which `limit` bytes were read where it is longer; 0: all of it.
  void read(std::string bytes, std::size_t limit) {
    offset_ = window_.offset();
    first_line_ = window_.line();
    exact_ = window_.width('a') == 1 && (is_ascii(bytes) || valid_utf8(bytes) == bytes);
    std::string scratch;
    text_ = decode(bytes, window_.source().encoding(), scratch);
    line_starts_.clear();
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      const bool ends = c == '\n' || (c == '\r' && (i + 1 >= text_.size() || text_[i + 1] != '\n'));
      if (ends) line_starts_.push_back(i + 1);
    }
    std::string wrong;
    std::size_t wrong_at = 0;
    format_.clear();
    Builder::parse(text_, wrong, wrong_at, [&](Value&& value) {
      mark(value);
      const std::string path =
          value.index > 0 || text_[text_.find_first_not_of(" \t\r\n")] == '[' ? fmt::format("/{}", value.index) : "";
      visit(value, path, {});
    });
    if (wrong.empty()) return;
    faulty_ = true;
    const char* code = wrong.starts_with("no well") ? code::kNotWellFormed : code::kTooMuch;
    if (limit > 0) {
      code = code::kRecordTooLong;
      wrong = fmt::format("the document is longer than {} bytes: the rest is not read", limit);
    }
    wrong_at = std::min(wrong_at, text_.size());
    add_fault(code, wrong, line_of(wrong_at), {format_name(), "", {at_byte(wrong_at)}});
  }

  [[nodiscard]] Field at_byte(std::size_t at) const {
    Field field;
    field.place.line = first_line_;
    field.place.path = fmt::format("byte {}", at);
    field.place.begin = field.place.end = exact_ ? offset_ + at : 0;
    return field;
  }

  [[nodiscard]] std::string format_name() const { return format_.empty() ? "JSON" : format_; }

  [[nodiscard]] std::size_t line_of(std::size_t at) const {
    const auto next = std::ranges::upper_bound(line_starts_, at);
    return first_line_ + static_cast<std::size_t>(next - line_starts_.begin());
  }

  // {"@value": "…"} is what stands in it.
  static const Value* scalar_of(const Value& value) {
    if (value.scalar()) return &value;
    if (value.kind != ValueKind::kObject) return nullptr;
    const auto inner = std::ranges::find(value.children, "@value", &Value::key);
    return inner != value.children.end() && inner->scalar() ? &*inner : nullptr;
  }

  // `party`: it is one, or part of one, whose name is no goods; or what says which words are whose.
  static void mark(Value& value, bool party = false) {
    if (value.kind == ValueKind::kObject && !party && !scalar_of(value)) {
      value.line = std::ranges::any_of(value.children, [](const Value& child) {
        const Value* text = scalar_of(child);
        const bool list = child.kind == ValueKind::kArray && !child.children.empty() && child.children[0].scalar();
        return ((text && !trim(text->text).empty()) || list) && declares(meaning_of(child.key).kind);
      });
    }
    for (Value& child : value.children) {
      mark(child, party || child.key == "@context" || meaning_of(child.key).kind == FieldKind::kParty);
      value.holds_line = value.holds_line || child.line || child.holds_line;
    }
  }

  void visit(const Value& value, const std::string& path, const std::vector<Field>& shared) {
    if (value.kind == ValueKind::kArray) {
      for (const Value& child : value.children) visit(child, fmt::format("{}/{}", path, child.index), shared);
      return;
    }
    if (value.scalar()) {
      // A list of names.
      Field field = field_of(value, path, {FieldKind::kGoods, ""});
      std::vector<Field> fields = shared;
      if (!trim(field.text).empty()) fields.push_back(std::move(field));
      return give(value, std::move(fields), shared.size());
    }
    if (is_one_record(value)) format_ = "ONE Record";
    std::vector<Field> own;
    flatten(value, path, "", {}, own);
    if (value.line || !value.holds_line) {
      std::vector<Field> fields = shared;
      fields.insert(fields.end(), own.begin(), own.end());
      give(value, std::move(fields), shared.size());
    }
    if (!value.holds_line) return;
    // Lines within: of this object they share what names parties and documents, and all if it is no line itself.
    std::vector<Field> passed = shared;
    for (Field& field : own) {
      const bool common = field.kind == FieldKind::kParty || field.kind == FieldKind::kReference;
      if (value.line && !common) continue;
      if (passed.size() < kMostShared) {
        passed.push_back(std::move(field));
      } else {
        add_fault(code::kTooMuch,
                  fmt::format("more than {} fields are said of all lines together: {} and what follows is left out",
                              kMostShared, field.place.path),
                  field.place.line, {format_name(), "", {field}});
        faulty_ = true;
        break;
      }
    }
    for (const Value& child : value.children) {
      if (child.line || child.holds_line) visit(child, child_path(path, value, child), passed);
    }
  }

  static std::string child_path(const std::string& path, const Value& parent, const Value& child) {
    if (parent.kind == ValueKind::kArray) return fmt::format("{}/{}", path, child.index);
    // RFC 6901.
    std::string key;
    for (const char c : child.key) key += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return fmt::format("{}/{}", path, key);
  }

  // All that the value says, but for what is a line of its own or holds one.
  void flatten(const Value& value, const std::string& path, const std::string& keys, const Meaning& parent,
               std::vector<Field>& out) {
    const auto unit = std::ranges::find_if(value.children, [](const Value& child) {
      return child.scalar() && (local_name(child.key) == "unit" || local_name(child.key) == "unitCode");
    });
    for (const Value& child : value.children) {
      if (child.line || child.holds_line || child.key == "@context") continue;
      const std::string at = child_path(path, value, child);
      const std::string key = child.key.empty() ? keys : keys.empty() ? child.key : keys + "." + child.key;
      Meaning meaning = child.key.empty() ? parent : meaning_of(child.key);
      const std::string name = lower_ascii(local_name(child.key));
      const bool named = name.find("name") != std::string::npos;
      if (parent.kind == FieldKind::kParty && !child.key.empty()) {
        meaning = named ? parent : Meaning{FieldKind::kOther, ""};
      }
      if (parent.kind == FieldKind::kQuantity && (name == "value" || name == "numericalvalue" || name == "@value")) {
        meaning = {FieldKind::kQuantity, unit == value.children.end() ? "" : unit->text};
      }
      if (const Value* text = scalar_of(child)) {
        if (meaning.kind == FieldKind::kOther) meaning.qualifier = key;
        Field field = field_of(*text, at, meaning);
        if (!trim(field.text).empty()) out.push_back(std::move(field));
      } else {
        flatten(child, at, key, meaning, out);
      }
    }
  }

  Field field_of(const Value& value, const std::string& path, const Meaning& meaning) {
    Field field;
    field.kind = meaning.kind;
    field.text = value.text;
    field.qualifier = meaning.qualifier;
    field.place.line = line_of(value.begin);
    field.place.path = path.empty() ? "/" : path;
    if (exact_) {
      field.place.begin = offset_ + value.begin;
      field.place.end = offset_ + value.end;
    }
    return field;
  }

  static bool is_one_record(const Value& value) {
    return std::ranges::any_of(value.children, [](const Value& child) {
      return child.key.starts_with("cargo:") || child.text.find("onerecord.iata.org") != std::string::npos ||
             child.text.find("cargo.iata.org") != std::string::npos ||
             (child.key == "@context" && is_one_record(child));
    });
  }

  void give(const Value& value, std::vector<Field> fields, std::size_t shared) {
    ++given_;
    DeclaredLine line{format_name(), "", std::move(fields)};
    std::string own;
    for (std::size_t i = 0; i < line.fields.size(); ++i) {
      if (line.fields[i].kind != FieldKind::kReference) continue;
      if (i < shared) {
        line.reference = trim(line.fields[i].text);
      } else if (own.empty()) {
        own = trim(line.fields[i].text);
      }
    }
    if (own.empty())
      own = line.reference.empty() ? fmt::format("{}", given_) : fmt::format("{}/{}", line.reference, given_);
    add_line(std::move(line), line_of(value.begin), own);
  }

  TextWindow window_;
  double progress_ = 0;
  bool by_line_ = false;
  bool done_ = false;
  std::string text_;  // of the document that is read
  std::size_t offset_ = 0;
  std::size_t first_line_ = 1;
  bool exact_ = true;                     // positions in the text are those of the source
  std::vector<std::size_t> line_starts_;  // of its second line, its third …
  std::string format_;
  std::size_t given_ = 0;
  bool faulty_ = false;
};

}  // namespace

Opened make_json_reader(const std::string& path, std::unique_ptr<TextSource> text) {
  return std::unique_ptr<RecordReader>(std::make_unique<JsonReader>(path, std::move(text)));
}

}  // namespace congener
