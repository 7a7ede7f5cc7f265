#include <expat.h>
#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/document_reader.hpp"
#include "manifest/readers.hpp"
#include "manifest/xml_profiles.hpp"

namespace congener {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{1} << 16;
constexpr std::size_t kMostLevels = 200;                      // elements within each other
constexpr std::size_t kMostTextBytes = std::size_t{1} << 20;  // of one element
constexpr std::size_t kMostWaiting = 2000;                    // lines that wait for what is said after them
constexpr std::size_t kMostShared = 1000;                     // fields of a document or a consignment
constexpr char kBetween = '|';                                // namespace and local name, as expat gives them

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Encodings that expat has not: those of iconv with one byte or two a character.
struct Charset {
  iconv_t conversion = reinterpret_cast<iconv_t>(-1);
  [[nodiscard]] int code_of(const char* bytes, std::size_t count) const {
    std::array<char, 8> out{};
    std::string in(bytes, count);
    char* from = in.data();
    char* to = out.data();
    std::size_t left = count;
    std::size_t room = out.size();
    iconv(conversion, nullptr, nullptr, nullptr, nullptr);
    if (iconv(conversion, &from, &left, &to, &room) == static_cast<std::size_t>(-1) || left > 0) return -1;
    if (room != out.size() - 4) return -1;
    const auto byte = [&](std::size_t i) { return static_cast<int>(static_cast<unsigned char>(out[i])); };
    return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
  }
};

int convert_charset(void* data, const char* bytes) { return static_cast<Charset*>(data)->code_of(bytes, 2); }
void release_charset(void* data) {
  auto* charset = static_cast<Charset*>(data);
  iconv_close(charset->conversion);
  delete charset;
}

int unknown_encoding(void*, const XML_Char* name, XML_Encoding* info) {
  auto charset = std::make_unique<Charset>();
  charset->conversion = iconv_open("UTF-32LE", name);
  if (charset->conversion == reinterpret_cast<iconv_t>(-1)) return XML_STATUS_ERROR;
  for (int i = 0; i < 256; ++i) {
    const char byte = static_cast<char>(i);
    const int code = charset->code_of(&byte, 1);
    info->map[i] = code >= 0 ? code : i < 0x80 ? -1 : -2;
  }
  info->convert = convert_charset;
  info->release = release_charset;
  info->data = charset.release();
  return XML_STATUS_OK;
}

class XmlReader : public DocumentReader {
 public:
  XmlReader(std::string file, std::unique_ptr<TextSource> text, XmlProfiles own)
      : DocumentReader(std::move(file)),
        text_(std::move(text)),
        own_(std::move(own)),
        wide_(is_utf16(text_->encoding())),
        mark_(text_->mark_bytes()) {
    // What was decoded on the way is UTF-8, whatever it says of itself.
    parser_ = XML_ParserCreateNS(wide_ ? "UTF-8" : nullptr, kBetween);
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(
        parser_,
        [](void* self, const XML_Char* name, const XML_Char** attributes) { of(self).begin(name, attributes); },
        [](void* self, const XML_Char*) { of(self).end(); });
    XML_SetCharacterDataHandler(parser_, [](void* self, const XML_Char* words, int length) {
      of(self).characters({words, static_cast<std::size_t>(length)});
    });
    XML_SetEntityDeclHandler(parser_, [](void* self, const XML_Char* name, int, const XML_Char*, int, const XML_Char*,
                                         const XML_Char*, const XML_Char*, const XML_Char*) {
      of(self).stop(code::kEntities,
                    fmt::format("the document declares the entity “{}”: entities are not expanded, and "
                                "the rest is not read",
                                name));
    });
    XML_SetSkippedEntityHandler(
        parser_, [](void* self, const XML_Char* name, int) { of(self).characters(fmt::format("&{};", name)); });
    XML_SetUnknownEncodingHandler(parser_, unknown_encoding, nullptr);
    while (!ended_ && root_.empty()) parse();
  }
  ~XmlReader() override { XML_ParserFree(parser_); }
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // The root that no profile is for; empty where one is, or where there is no root.
  [[nodiscard]] const std::string& unknown_root() const { return unknown_root_; }
  [[nodiscard]] double progress() const override { return text_->progress(); }

 protected:
  [[nodiscard]] bool advance() override {
    if (ended_) return false;
    parse();
    return true;
  }

 private:
  enum class Role : unsigned char { kNone, kConsignment, kLine };

  struct Element {
    std::string name;
    std::size_t index = 1;  // among those of its name in one parent
    std::size_t begin = 0;
    std::size_t line = 0;
    Role role = Role::kNone;
    bool has_elements = false;
    std::string text;
    std::size_t text_begin = 0;
    std::size_t text_end = 0;
    bool text_too_long = false;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::map<std::string, std::size_t> children;
  };
  struct Line {
    std::vector<Field> fields;
    std::size_t line = 0;
    std::size_t number = 0;  // of the document
    std::string reference;   // of the consignments it is in
  };
  struct Consignment {
    std::vector<Field> fields;
    std::size_t line = 0;
    std::size_t lines = 0;
    std::vector<Line> waiting;
  };

  static XmlReader& of(void* self) { return *static_cast<XmlReader*>(self); }

  void parse() {
    void* buffer = XML_GetBuffer(parser_, static_cast<int>(kReadAtOnce));
    if (!buffer) throw std::bad_alloc();
    const std::size_t count = text_->read(static_cast<char*>(buffer), kReadAtOnce);
    const bool last = count == 0;
    const XML_Status status = XML_ParseBuffer(parser_, static_cast<int>(count), last ? 1 : 0);
    if (!unknown_root_.empty()) {
      ended_ = true;
    } else if (status == XML_STATUS_ERROR) {
      const std::string why = XML_ErrorString(XML_GetErrorCode(parser_));
      if (!text_->failure().empty()) {
        stop_reason_ = {code::kInputCutOff,
                        fmt::format("{}: what follows in this file is not known", text_->failure())};
      } else if (stop_reason_.first.empty()) {
        stop_reason_ = {code::kNotWellFormed, fmt::format("no well-formed XML ({}): the rest is not read", why)};
      }
      finish();
    } else if (last) {
      finish();
    }
  }

  void stop(const char* code, std::string words) {
    if (!stop_reason_.first.empty()) return;
    stop_reason_ = {code, std::move(words)};
    XML_StopParser(parser_, XML_FALSE);
  }

  [[nodiscard]] std::size_t here() const {
    return mark_ + static_cast<std::size_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser_), 0));
  }
  [[nodiscard]] std::size_t behind() const {
    return here() + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
  }
  [[nodiscard]] std::size_t line_here() const { return XML_GetCurrentLineNumber(parser_); }

  void begin(std::string_view name, const XML_Char** attributes) {
    if (stack_.size() >= kMostLevels) {
      stop(code::kTooMuch, fmt::format("elements are nested more than {} deep: the rest is not read", kMostLevels));
      return;
    }
    const std::size_t between = name.rfind(kBetween);
    const std::string_view space = between == std::string_view::npos ? std::string_view() : name.substr(0, between);
    Element element;
    element.name = between == std::string_view::npos ? name : name.substr(between + 1);
    element.begin = here();
    element.line = line_here();
    if (stack_.empty()) {
      root_ = element.name;
      choose_profile(space);
      if (!profile_) return stop("", "");
    } else {
      stack_.back().has_elements = true;
      element.index = ++stack_.back().children[element.name];
    }
    for (const XML_Char** at = attributes; at[0]; at += 2) {
      const std::string_view full = at[0];
      const std::size_t cut = full.rfind(kBetween);
      element.attributes.emplace_back(cut == std::string_view::npos ? full : full.substr(cut + 1), at[1]);
    }
    const auto in = [&](const std::vector<std::string>& names) {
      return std::ranges::find(names, element.name) != names.end();
    };
    if (in(profile_->lines)) {
      element.role = Role::kLine;
      lines_.push_back({{}, element.line, ++line_count_, ""});
      last_field_ = nullptr;
    } else if (in(profile_->consignments)) {
      element.role = Role::kConsignment;
      consignments_.push_back({{}, element.line, 0, {}});
    }
    stack_.push_back(std::move(element));
  }

  void choose_profile(std::string_view space) {
    for (const XmlProfiles* profiles : {&std::as_const(own_), &xml_profiles()}) {
      for (const XmlProfile& profile : *profiles) {
        if (profile_ || !profile.is_for(root_, space)) continue;
        profile_ = &profile;
      }
    }
    if (profile_) {
      format_ = fmt::format("{} {}", profile_->name, root_);
      how_ = format_;
    } else {
      unknown_root_ = root_;
    }
  }

  void characters(std::string_view text) {
    if (stack_.empty()) return;
    Element& element = stack_.back();
    if (element.text.empty()) {
      if (std::ranges::all_of(text, is_blank)) return;
      element.text_begin = here();
    }
    element.text_end = behind();
    if (element.text.size() + text.size() > kMostTextBytes) {
      element.text_too_long = true;
      return;
    }
    element.text += text;
  }

  [[nodiscard]] std::string path() const {
    std::string path;
    for (std::size_t i = 0; i < stack_.size(); ++i) {
      path += i == 0 ? fmt::format("/{}", stack_[i].name) : fmt::format("/{}[{}]", stack_[i].name, stack_[i].index);
    }
    return path;
  }

  void end() {
    if (stack_.empty() || !stop_reason_.first.empty()) return;
    Element& element = stack_.back();
    if (!trim(element.text).empty()) take_text(element);
    if (element.role == Role::kLine) end_line();
    if (element.role == Role::kConsignment) end_consignment();
    stack_.pop_back();
  }

  // Line breaks in a text are joints: they may stand within a word.
  static Field with_joints(std::string_view text) {
    Field field;
    std::size_t at = 0;
    while (at < text.size()) {
      std::size_t end = text.find_first_of("\r\n", at);
      const std::string_view piece = trim(text.substr(at, end - at));
      append_piece(field, piece, 0, 0);
      if (end == std::string_view::npos) break;
      at = end + 1;
    }
    return field;
  }

  void take_text(const Element& element) {
    std::vector<std::string_view> names;
    for (const Element& one : stack_) names.push_back(one.name);
    const XmlField* known = profile_->field_at(names);
    const bool in_line = !lines_.empty();
    if (!known && !in_line) return;
    Field field = with_joints(element.text);
    field.kind = known ? known->kind : FieldKind::kOther;
    field.qualifier = known ? known->qualifier : element.name;
    field.limit = known ? known->limit : 0;
    if (known && !known->attribute.empty()) {
      for (const auto& [name, value] : element.attributes) {
        if (name == known->attribute) field.qualifier = value;
      }
    }
    field.place = {element.line, path(), element.text_begin, element.text_end};
    if (wide_) field.place.begin = field.place.end = 0;
    if (element.text_too_long) {
      note(code::kRecordTooLong,
           fmt::format("{} has more than {} bytes of text: the rest of it is not read", field.place.path,
                       kMostTextBytes),
           field);
    }
    std::vector<Field>& to = in_line                 ? lines_.back().fields
                             : consignments_.empty() ? shared_
                                                     : consignments_.back().fields;
    if (known && known->continues && !to.empty() && to.back().kind == field.kind && last_field_ == &to) {
      Field& before = to.back();
      before.joints.push_back(before.text.size());
      before.text += field.text;
      before.qualifier = field.qualifier;
      before.place.end = field.place.end;
      return;
    }
    last_field_ = &to;
    if (!in_line && to.size() >= kMostShared) {
      note(code::kTooMuch,
           fmt::format("more than {} fields are said of all lines together: {} is left out", kMostShared,
                       field.place.path),
           field);
      return;
    }
    if (!in_line && flushed_) {
      note(code::kTooMuch,
           fmt::format("{} stands behind more than {} lines: it is told of those after it only", field.place.path,
                       kMostWaiting),
           field);
    }
    to.push_back(std::move(field));
  }

  void end_line() {
    Line line = std::move(lines_.back());
    lines_.pop_back();
    last_field_ = nullptr;
    if (consignments_.empty()) {
      waiting_.push_back(std::move(line));
    } else {
      for (Consignment& one : consignments_) ++one.lines;
      consignments_.back().waiting.push_back(std::move(line));
    }
    if (++waiting_count_ > kMostWaiting) flush();
  }

  static void share(const std::vector<Field>& fields, Line& line) {
    line.fields.insert(line.fields.begin(), fields.begin(), fields.end());
    if (!line.reference.empty()) return;
    const auto reference = std::ranges::find(fields, FieldKind::kReference, &Field::kind);
    if (reference != fields.end()) line.reference = reference->text;
  }

  void end_consignment() {
    Consignment consignment = std::move(consignments_.back());
    consignments_.pop_back();
    last_field_ = nullptr;
    const bool goods =
        std::ranges::any_of(consignment.fields, [](const Field& f) { return f.kind == FieldKind::kGoods; });
    // Goods that are declared for the consignment as a whole.
    if (consignment.lines == 0 && goods) {
      consignment.waiting.push_back({{}, consignment.line, ++line_count_, ""});
      for (Consignment& one : consignments_) ++one.lines;
      ++waiting_count_;
    }
    std::vector<Line>& to = consignments_.empty() ? waiting_ : consignments_.back().waiting;
    for (Line& line : consignment.waiting) {
      share(consignment.fields, line);
      to.push_back(std::move(line));
    }
  }

  // All lines that wait, with what is known so far.
  void flush() {
    for (std::size_t i = consignments_.size(); i-- > 0;) {
      std::vector<Line>& to = i == 0 ? waiting_ : consignments_[i - 1].waiting;
      for (Line& line : consignments_[i].waiting) {
        share(consignments_[i].fields, line);
        to.push_back(std::move(line));
      }
      consignments_[i].waiting.clear();
    }
    give_waiting();
    flushed_ = true;
  }

  void give_waiting() {
    std::ranges::stable_sort(waiting_, {}, &Line::number);
    for (Line& line : waiting_) {
      share(shared_, line);
      const std::string id =
          line.reference.empty() ? fmt::format("{}", line.number) : fmt::format("{}/{}", line.reference, line.number);
      add_line({format_, line.reference, std::move(line.fields)}, line.line, id);
      ++given_;
    }
    waiting_.clear();
    waiting_count_ = 0;
  }

  void note(const char* code, std::string words, const Field& where) {
    constexpr std::size_t kMostNotes = 20;
    if (++noted_ < kMostNotes) {
      notes_.emplace_back(code, std::move(words), where);
    } else if (noted_ == kMostNotes) {
      notes_.emplace_back(code, fmt::format("{}; and more like it", words), where);
    }
  }

  void finish() {
    ended_ = true;
    Field where;
    where.place = {line_here(), path(), here(), here()};
    if (wide_) where.place.begin = where.place.end = 0;
    // What is open is given as far as it was read.
    while (!lines_.empty()) end_line();
    while (!consignments_.empty()) end_consignment();
    const bool goods = std::ranges::any_of(shared_, [](const Field& f) { return f.kind == FieldKind::kGoods; });
    if (waiting_.empty() && given_ == 0 && goods) waiting_.push_back({{}, shared_.front().place.line, 1, ""});
    give_waiting();
    for (auto& [code, words, field] : notes_) add_fault(code, words, field.place.line, {format_, "", {field}});
    if (!stop_reason_.first.empty()) {
      add_fault(stop_reason_.first.c_str(), stop_reason_.second, line_here(), {format_, "", {where}});
    } else if (given_ == 0) {
      std::vector<Field> fields = shared_;
      if (fields.empty()) fields.push_back(where);
      add_fault(code::kNoLines, fmt::format("the document <{}> declares no line of goods", root_), 1,
                {format_, "", std::move(fields)});
    }
  }

  std::unique_ptr<TextSource> text_;
  XmlProfiles own_;
  bool wide_ = false;
  std::size_t mark_ = 0;
  XML_Parser parser_ = nullptr;
  const XmlProfile* profile_ = nullptr;
  std::string root_;
  std::string unknown_root_;
  std::string format_;
  std::pair<std::string, std::string> stop_reason_;
  std::vector<Element> stack_;
  std::vector<Line> lines_;  // open, the innermost last
  std::vector<Consignment> consignments_;
  std::vector<Field> shared_;
  std::vector<Line> waiting_;
  std::size_t waiting_count_ = 0;
  std::size_t line_count_ = 0;
  std::size_t given_ = 0;
  bool flushed_ = false;
  const std::vector<Field>* last_field_ = nullptr;  // where the field before went
  std::vector<std::tuple<const char*, std::string, Field>> notes_;
  std::size_t noted_ = 0;
  bool ended_ = false;
};

}  // namespace

Opened make_xml_reader(const std::string& path, std::unique_ptr<TextSource> text, const std::string& profiles) {
  XmlProfiles own;
  if (!profiles.empty()) {
    auto read = read_xml_profiles(profiles);
    if (!read) return std::move(read).error();
    own = std::move(read).value();
  }
  auto reader = std::make_unique<XmlReader>(path, std::move(text), std::move(own));
  if (!reader->unknown_root().empty()) {
    return file_fault(path, code::kUnknownFormat,
                      fmt::format("is an XML document <{}>, which no profile is for", reader->unknown_root()),
                      "write a profile like those in data/manifests/xml_profiles.yaml and name it with --profile");
  }
  return std::unique_ptr<RecordReader>(std::move(reader));
}

}  // namespace congener
