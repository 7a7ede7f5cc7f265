#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "congener/arrow.hpp"
#include "congener/screener.hpp"

namespace congener {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kRowsAnArray = 65536;

enum class Type : unsigned char { kText, kLargeText, kNumber, kAtom, kReal, kFlag, kDay, kList, kStruct };

const char* format_of(Type type) {
  switch (type) {
    case Type::kText: return "u";
    case Type::kLargeText: return "U";  // of unknown length: 65,536 molfiles may be more than 2 GiB
    case Type::kNumber: return "L";
    case Type::kAtom: return "S";
    case Type::kReal: return "g";
    case Type::kFlag: return "b";
    case Type::kDay: return "tdD";
    case Type::kList: return "+l";
    case Type::kStruct: return "+s";
  }
  return "";
}

struct Field {
  std::string name;
  Type type = Type::kText;
  bool nullable = false;
  std::vector<Field> children;
};

Field text(std::string name) { return {std::move(name), Type::kText, false, {}}; }
Field long_text(std::string name) { return {std::move(name), Type::kLargeText, false, {}}; }
Field of_type(std::string name, Type type) { return {std::move(name), type, false, {}}; }
Field or_null(Field field) {
  field.nullable = true;
  return field;
}
Field fields(std::string name, std::vector<Field> children) {
  return {std::move(name), Type::kStruct, false, std::move(children)};
}
Field list(std::string name, Field item) {
  item.name = "item";
  return {std::move(name), Type::kList, false, {std::move(item)}};
}
Field atoms(std::string name) { return list(std::move(name), of_type("", Type::kAtom)); }
Field texts(std::string name) { return list(std::move(name), text("")); }

Field clause_field() {
  return fields("",
                {text("id"), text("group"), atoms("atoms"), text("portion"), or_null(text("reading")), text("words")});
}

Field resemblance_field() { return fields("", {text("rule"), text("substance"), of_type("tanimoto", Type::kReal)}); }

Field in_force_field() {
  return fields("in_force", {or_null(of_type("from", Type::kDay)), or_null(of_type("to", Type::kDay)), text("by")});
}

Field hit_field() {
  return fields(
      "", {text("rule"), text("jurisdiction"), text("kind"), text("schedule"), text("verdict"),
           or_null(text("substance")), list("clauses", clause_field()),
           list("parent", fields("", {text("portion"), atoms("atoms")})), texts("reading"), text("citation"),
           or_null(in_force_field()), text("component"), texts("path"), list("resembles", resemblance_field()),
           or_null(text("because")), or_null(text("excepted_by")), of_type("draft", Type::kFlag), texts("recalled")});
}

Field nearest_field() {
  Field field = resemblance_field();
  field.name = "nearest";
  field.children.push_back(text("component"));
  return field;
}

Field reasons(std::string name) { return list(std::move(name), fields("", {text("code"), text("text")})); }

// The record's own fields, then those of its findings, named as in the NDJSON line.
constexpr std::size_t kOfRecord = 7;
const Field& verdict_field() {
  static const Field kVerdict =
      fields("", {of_type("record", Type::kNumber), text("file"), of_type("line", Type::kNumber), long_text("id"),
                  long_text("text"), text("kind"), long_text("declared"), text("status"), text("declaration"),
                  text("examined"), list("hits", hit_field()),
                  list("near", fields("", {text("rule"), text("component"), atoms("unexplained_atoms"), text("why")})),
                  list("normalised", fields("", {text("component"), text("role"), reasons("changes")})),
                  or_null(nearest_field()), reasons("reasons"),
                  list("findings", fields("", {text("code"), text("text"), of_type("grave", Type::kFlag),
                                               list("fields", of_type("", Type::kNumber)), texts("places")})),
                  text("rule_set"), text("engine"), of_type("as_of", Type::kDay)});
  return kVerdict;
}

// ---- schema --------------------------------------------------------------------------------------

struct SchemaParts {
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

void release_schema(ArrowSchema* schema) {
  auto* parts = static_cast<SchemaParts*>(schema->private_data);
  for (ArrowSchema& child : parts->children) {
    if (child.release) child.release(&child);
  }
  delete parts;
  schema->release = nullptr;
}

void export_schema(const Field& field, ArrowSchema* out) {
  auto parts = std::make_unique<SchemaParts>();
  parts->name = field.name;
  parts->children.resize(field.children.size());
  for (std::size_t i = 0; i < field.children.size(); ++i) {
    export_schema(field.children[i], &parts->children[i]);
    parts->pointers.push_back(&parts->children[i]);
  }
  *out = {};
  out->format = format_of(field.type);
  out->name = parts->name.c_str();
  out->flags = field.nullable ? ARROW_FLAG_NULLABLE : 0;
  out->n_children = static_cast<std::int64_t>(parts->children.size());
  out->children = parts->pointers.data();
  out->release = release_schema;
  out->private_data = parts.release();
}

// ---- arrays --------------------------------------------------------------------------------------

struct ArrayParts {
  std::vector<std::vector<char>> buffers;
  std::vector<const void*> buffer_pointers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

void release_array(ArrowArray* array) {
  auto* parts = static_cast<ArrayParts*>(array->private_data);
  for (ArrowArray& child : parts->children) {
    if (child.release) child.release(&child);
  }
  delete parts;
  array->release = nullptr;
}

template <typename T>
void push(std::vector<char>& buffer, T value) {
  const std::size_t at = buffer.size();
  buffer.resize(at + sizeof value);
  std::memcpy(buffer.data() + at, &value, sizeof value);
}

void push_bit(std::vector<char>& buffer, std::size_t at, bool bit) {
  if (at % 8 == 0) buffer.push_back(0);
  if (bit) buffer.back() = static_cast<char>(buffer.back() | (1 << (at % 8)));
}

std::int32_t days_of(std::string_view day) {
  static const Date kEpoch = *Date::parse("1970-01-01");
  const auto date = Date::parse(day);
  return date ? date->days_since(kEpoch) : 0;
}

// Fills one array, value by value, as its field says. Used once.
class Builder {
 public:
  explicit Builder(const Field& field) : field_(field) {
    for (const Field& child : field.children) children_.emplace_back(child);
    if (field.type == Type::kText || field.type == Type::kList) push<std::int32_t>(offsets_, 0);
    if (field.type == Type::kLargeText) push<std::int64_t>(offsets_, 0);
  }

  void add_text(std::string_view text) {
    std::string replaced;
    if (!is_ascii(text)) text = replaced = valid_utf8(text);
    values_.insert(values_.end(), text.begin(), text.end());
    end_text();
  }
  void add_number(std::uint64_t number) {
    push<std::uint64_t>(values_, number);
    valid(true);
  }
  void add_struct() { valid(true); }
  [[nodiscard]] Builder& child(std::size_t i) { return children_[i]; }

  void add(const Json& json) {
    if (json.is_null()) return add_null();
    switch (field_.type) {
      case Type::kText:
      case Type::kLargeText: return add_text(json.get_ref<const std::string&>());
      case Type::kNumber: return add_number(json.get<std::uint64_t>());
      case Type::kAtom: push(values_, json.get<std::uint16_t>()); break;
      case Type::kReal: push(values_, json.get<double>()); break;
      case Type::kFlag: push_bit(values_, length_, json.get<bool>()); break;
      case Type::kDay: push(values_, days_of(json.get_ref<const std::string&>())); break;
      case Type::kList:
        for (const Json& item : json) children_.front().add(item);
        push(offsets_, static_cast<std::int32_t>(children_.front().length_));
        break;
      case Type::kStruct:
        for (Builder& one : children_) one.add(json.at(one.field_.name));
        break;
    }
    valid(true);
  }

  // Moves out what was added.
  void finish(ArrowArray* out) {
    auto parts = std::make_unique<ArrayParts>();
    parts->buffers.push_back(nulls_ > 0 ? std::move(validity_) : std::vector<char>());
    if (!offsets_.empty()) parts->buffers.push_back(std::move(offsets_));
    if (field_.type != Type::kList && field_.type != Type::kStruct) parts->buffers.push_back(std::move(values_));
    for (std::size_t i = 0; i < parts->buffers.size(); ++i) {
      // No validity: nothing is null. Other buffers are there even where they are empty.
      const std::vector<char>& buffer = parts->buffers[i];
      static constexpr char kNothing[8] = {};
      parts->buffer_pointers.push_back(!buffer.empty() ? buffer.data() : i == 0 ? nullptr : kNothing);
    }
    parts->children.resize(children_.size());
    for (std::size_t i = 0; i < children_.size(); ++i) {
      children_[i].finish(&parts->children[i]);
      parts->pointers.push_back(&parts->children[i]);
    }
    *out = {};
    out->length = static_cast<std::int64_t>(length_);
    out->null_count = static_cast<std::int64_t>(nulls_);
    out->n_buffers = static_cast<std::int64_t>(parts->buffer_pointers.size());
    out->buffers = parts->buffer_pointers.data();
    out->n_children = static_cast<std::int64_t>(parts->children.size());
    out->children = parts->pointers.data();
    out->release = release_array;
    out->private_data = parts.release();
  }

 private:
  void valid(bool is_valid) {
    push_bit(validity_, length_, is_valid);
    if (!is_valid) ++nulls_;
    ++length_;
  }
  void end_text() {
    if (field_.type == Type::kText) {
      push(offsets_, static_cast<std::int32_t>(values_.size()));
    } else {
      push(offsets_, static_cast<std::int64_t>(values_.size()));
    }
    valid(true);
  }
  void add_null() {
    switch (field_.type) {
      case Type::kText: push(offsets_, static_cast<std::int32_t>(values_.size())); break;
      case Type::kLargeText: push(offsets_, static_cast<std::int64_t>(values_.size())); break;
      case Type::kList: push(offsets_, static_cast<std::int32_t>(children_.front().length_)); break;
      case Type::kNumber: push<std::uint64_t>(values_, 0); break;
      case Type::kAtom: push<std::uint16_t>(values_, 0); break;
      case Type::kReal: push<double>(values_, 0); break;
      case Type::kFlag: push_bit(values_, length_, false); break;
      case Type::kDay: push<std::int32_t>(values_, 0); break;
      case Type::kStruct:
        for (Builder& one : children_) one.add_null();
        break;
    }
    valid(false);
  }

  const Field& field_;
  std::size_t length_ = 0;
  std::size_t nulls_ = 0;
  std::vector<char> validity_;
  std::vector<char> offsets_;
  std::vector<char> values_;
  std::deque<Builder> children_;
};

// ---- stream --------------------------------------------------------------------------------------

struct StreamParts {
  std::shared_ptr<const Screening> screening;
  std::size_t at = 0;
  std::string error;
};

void build_array(const Screening& screening, std::size_t begin, std::size_t end, ArrowArray* out) {
  Builder verdicts(verdict_field());
  const std::size_t count = verdict_field().children.size();
  Json plain;
  for (std::size_t row = begin; row < end; ++row) {
    const RecordView record = screening.record(row);
    verdicts.child(0).add_number(record.number);
    verdicts.child(1).add_text(record.file);
    verdicts.child(2).add_number(record.line);
    verdicts.child(3).add_text(record.id);
    verdicts.child(4).add_text(record.text);
    verdicts.child(5).add_text(name(record.kind));
    verdicts.child(6).add_text(record.declared);
    const bool is_plain = screening.plain(row);
    if (is_plain && plain.is_null()) plain = Json::parse(screening.findings(row));
    const Json own = is_plain ? Json() : Json::parse(screening.findings(row));
    const Json& findings = is_plain ? plain : own;
    for (std::size_t i = kOfRecord; i < count; ++i) {
      verdicts.child(i).add(findings.at(verdict_field().children[i].name));
    }
    verdicts.add_struct();
  }
  verdicts.finish(out);
}

int get_schema(ArrowArrayStream*, ArrowSchema* out) {
  export_schema(verdict_field(), out);
  return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto* parts = static_cast<StreamParts*>(stream->private_data);
  *out = {};
  try {
    if (parts->at >= parts->screening->size()) return 0;
    const std::size_t end = std::min(parts->at + kRowsAnArray, parts->screening->size());
    build_array(*parts->screening, parts->at, end, out);
    parts->at = end;
    return 0;
  } catch (const std::exception& e) {
    parts->error = e.what();
    return EIO;
  }
}

const char* get_last_error(ArrowArrayStream* stream) {
  const auto* parts = static_cast<const StreamParts*>(stream->private_data);
  return parts->error.empty() ? nullptr : parts->error.c_str();
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamParts*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

void export_verdict_schema(ArrowSchema* out) { export_schema(verdict_field(), out); }

void export_verdicts(std::shared_ptr<const Screening> screening, ArrowArrayStream* out) {
  auto parts = std::make_unique<StreamParts>();
  parts->screening = std::move(screening);
  *out = {get_schema, get_next, get_last_error, release_stream, parts.release()};
}

}  // namespace congener
