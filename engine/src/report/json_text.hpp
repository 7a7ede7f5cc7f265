// JSON written straight into a buffer: a verdict is one of millions, and most of what it says is the same each time.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "base/text_buffer.hpp"

namespace congener::json_text {

// As a JSON string; what is no UTF-8 becomes U+FFFD.
void add(TextBuffer& out, std::string_view text);
void add_number(TextBuffer& out, std::size_t number);
void add(TextBuffer& out, double number);
inline void add(TextBuffer& out, const char* text) { add(out, std::string_view(text)); }
template <std::unsigned_integral Number>  // or bool, which is one
void add(TextBuffer& out, Number number) {
  if constexpr (std::same_as<Number, bool>) {
    out += number ? "true" : "false";
  } else {
    add_number(out, number);
  }
}
inline void add_null(TextBuffer& out) { out += "null"; }
inline void add_or_null(TextBuffer& out, std::string_view text) { text.empty() ? add_null(out) : add(out, text); }

// [write(out, item), …]
template <typename Items, typename Write>
void add_list(TextBuffer& out, const Items& items, const Write& write) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    write(out, item);
  }
  out += ']';
}

template <typename Items>
void add_list(TextBuffer& out, const Items& items) {
  add_list(out, items, [](TextBuffer& to, const auto& item) { add(to, item); });
}

// Keys and values, from "{" to "}". Keys are written as they are.
class Object {
 public:
  explicit Object(TextBuffer& out) : out_(out) { out_ += '{'; }
  ~Object() { out_ += '}'; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  // The value follows.
  TextBuffer& key(std::string_view name) {
    out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_ += name;
    out_ += "\":";
    return out_;
  }
  template <typename Value>
  void add(std::string_view name, const Value& value) {
    json_text::add(key(name), value);
  }
  void add_or_null(std::string_view name, std::string_view text) { json_text::add_or_null(key(name), text); }
  template <typename... Arguments>
  void add_list(std::string_view name, const Arguments&... arguments) {
    json_text::add_list(key(name), arguments...);
  }

 private:
  TextBuffer& out_;
  bool first_ = true;
};

}  // namespace congener::json_text
