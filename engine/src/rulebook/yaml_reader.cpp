#include "rulebook/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "rulebook/fault_codes.hpp"

namespace congener {

namespace {

// As some editors write.
std::string without_byte_order_mark(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

}  // namespace

std::string listed(std::initializer_list<std::string_view> words) {
  std::string text;
  std::size_t left = words.size();
  for (const std::string_view word : words) {
    text += fmt::format("“{}”", word);
    --left;
    if (left > 0) text += left == 1 ? " or " : ", ";
  }
  return text;
}

YamlReader::YamlReader(std::string shown_name, std::string text, std::vector<Fault>& faults)
    : name_(std::move(shown_name)), text_(without_byte_order_mark(std::move(text))), faults_(faults) {
  for (std::string_view line : split(text_, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.emplace_back(line);
  }
}

// `line` from 0, `byte` of that line: yaml-cpp's marks count so.
void YamlReader::fault_at(const char* code, std::string message, std::string advice, std::size_t line,
                          std::size_t byte) {
  const std::string shown = line < lines_.size() ? lines_[line] : std::string();
  const std::size_t column = count_characters(std::string_view(shown).substr(0, std::min(byte, shown.size()))) + 1;
  faults_.push_back({code, std::move(message), std::move(advice), {name_, line + 1, column}, valid_utf8(shown), 1});
}

ParsedYaml parse_yaml(const std::string& text) {
  try {
    return {YAML::LoadAll(without_byte_order_mark(text)), std::nullopt};
  } catch (const YAML::Exception& e) {
    return {{}, e};
  }
}

std::optional<YAML::Node> YamlReader::root(const ParsedYaml& parsed) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::string valid = valid_utf8(lines_[i]);
    if (valid == lines_[i]) continue;
    const auto byte = static_cast<std::size_t>(std::ranges::mismatch(lines_[i], valid).in1 - lines_[i].begin());
    fault_at(code::kUnreadable, "the file is not UTF-8 text", "save it as UTF-8", i, byte);
    return std::nullopt;
  }
  if (parsed.error) {
    const YAML::Mark& mark = parsed.error->mark;
    fault_at(code::kNotYaml, parsed.error->msg, "strings are quoted; lists and mappings close what they open",
             static_cast<std::size_t>(std::max(mark.line, 0)), static_cast<std::size_t>(std::max(mark.column, 0)));
  } else if (parsed.documents.size() > 1) {
    const YAML::Mark mark = parsed.documents[1].Mark();
    fault_at(code::kNotYaml, "a second document begins in the file", "one file is one rule: take the “---” out",
             static_cast<std::size_t>(std::max(mark.line, 0)), static_cast<std::size_t>(std::max(mark.column, 0)));
  } else if (!parsed.documents.empty() && parsed.documents[0].IsMap()) {
    return parsed.documents[0];
  } else {
    fault_at(code::kNotYaml, "the file is no mapping of keys to values", "see rules/README.md for the format", 0, 0);
  }
  return std::nullopt;
}

void YamlReader::fault(const char* code, std::string message, std::string advice, const YAML::Node& at,
                       std::optional<std::size_t> offset) {
  Fault fault{code, std::move(message), std::move(advice), {name_, 0, 0}, "", 1};
  const YAML::Mark mark = at.Mark();
  if (!mark.is_null()) {
    const auto line = static_cast<std::size_t>(mark.line);
    fault.place.line = line + 1;
    if (line < lines_.size()) {
      fault.line_text = lines_[line];
      // The mark counts bytes; a reader counts characters.
      const std::string_view before =
          std::string_view(fault.line_text)
              .substr(0, std::min<std::size_t>(static_cast<std::size_t>(mark.column), fault.line_text.size()));
      fault.place.column = count_characters(before) + 1;
      if (at.IsScalar()) {
        const bool quoted = before.size() < fault.line_text.size() &&
                            (fault.line_text[before.size()] == '"' || fault.line_text[before.size()] == '\'');
        const std::string scalar = at.Scalar();
        fault.width = count_characters(scalar.substr(0, scalar.find('\n'))) + (quoted ? 2 : 0);
        if (offset) {
          fault.place.column += *offset + (quoted ? 1 : 0);
          fault.width = 1;
        }
      }
    }
  }
  faults_.push_back(std::move(fault));
}

void YamlReader::closed(const YAML::Node& map, std::initializer_list<std::string_view> allowed) {
  if (!map.IsMap()) {
    fault(code::kWrongType, "a mapping must stand here", "write {key: value}", map);
    return;
  }
  distinct(map);
  for (const auto& entry : map) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (std::ranges::find(allowed, key) == allowed.end()) {
      const std::string near = nearest(key, {allowed.begin(), allowed.end()});
      fault(code::kUnknownKey, fmt::format("unknown key “{}”", key),
            near.empty() ? "allowed here: " + listed(allowed) : fmt::format("did you mean “{}”?", near), entry.first);
    }
  }
}

void YamlReader::distinct(const YAML::Node& map) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (!seen.insert(key).second) {
      fault(code::kDuplicateKey, fmt::format("the key “{}” stands twice", key), "keep one of them", entry.first);
    } else if (key.empty()) {
      fault(code::kWrongType, "a key must be a word", "write key: value", entry.first);
    }
  }
}

YAML::Node YamlReader::at(const YAML::Node& map, const char* key) {
  if (!map.IsMap()) return map;
  const YAML::Node node = map[key];
  return node.IsDefined() ? node : map;
}

std::optional<YAML::Node> YamlReader::find(const YAML::Node& map, const char* key, bool required) {
  if (!map.IsMap()) return std::nullopt;  // a fault already
  const YAML::Node node = map[key];
  if (node.IsDefined() && !node.IsNull()) return node;
  if (required) fault(code::kMissingKey, fmt::format("the key “{}” is missing", key), "see rules/README.md", map);
  return std::nullopt;
}

// YAML reads an unquoted NO as false and 1.10 as 1.1: what is text must say so.
bool YamlReader::is_text(const YAML::Node& node, const char* key) {
  if (node.IsScalar() && node.Tag() != "?" && !trim(node.Scalar()).empty()) return true;
  const bool empty = node.IsScalar() && node.Tag() != "?";
  fault(code::kWrongType, empty ? fmt::format("“{}” is empty", key) : fmt::format("“{}” must be text", key),
        empty ? "fill it in, or take the key out" : "write it in quotes", node);
  return false;
}

std::string YamlReader::text(const YAML::Node& map, const char* key) {
  const auto node = find(map, key, true);
  return node && is_text(*node, key) ? node->Scalar() : std::string();
}

std::string YamlReader::text_or_empty(const YAML::Node& map, const char* key) {
  return find(map, key, false) ? text(map, key) : std::string();
}

std::vector<std::string> YamlReader::texts(const YAML::Node& map, const char* key) {
  std::vector<std::string> values;
  const auto list = sequence(map, key, false);
  if (!list) return values;
  for (const YAML::Node& item : *list) {
    if (is_text(item, key)) values.push_back(item.Scalar());
  }
  return values;
}

std::optional<YAML::Node> YamlReader::mapping(const YAML::Node& map, const char* key, bool required) {
  auto node = find(map, key, required);
  if (!node || node->IsMap()) return node;
  fault(code::kWrongType, fmt::format("“{}” must be a mapping", key), "write {key: value}", *node);
  return std::nullopt;
}

std::optional<YAML::Node> YamlReader::sequence(const YAML::Node& map, const char* key, bool required) {
  auto node = find(map, key, required);
  if (!node || node->IsSequence()) return node;
  fault(code::kWrongType, fmt::format("“{}” must be a list", key), "write [a, b]", *node);
  return std::nullopt;
}

std::optional<std::size_t> YamlReader::number(const YAML::Node& map, const char* key) {
  const auto node = find(map, key, false);
  if (!node) return std::nullopt;
  try {
    if (node->IsScalar()) {
      if (const int value = node->as<int>(); value >= 0) return static_cast<std::size_t>(value);
    }
  } catch (const YAML::BadConversion&) {
    // falls through to the fault
  }
  fault(code::kWrongType, fmt::format("“{}” must be a whole number", key), "write it without quotes", *node);
  return std::nullopt;
}

std::optional<double> YamlReader::decimal(const YAML::Node& map, const char* key) {
  const auto node = find(map, key, true);
  if (!node) return std::nullopt;
  // A quoted scalar has the tag "!": text.
  if (node->IsScalar() && node->Tag() != "!") {
    const std::string& text = node->Scalar();
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) return value;
  }
  fault(code::kWrongType, fmt::format("“{}” must be a number", key), "write it without quotes: 0.5", *node);
  return std::nullopt;
}

std::optional<bool> YamlReader::boolean(const YAML::Node& map, const char* key) {
  const auto node = find(map, key, false);
  if (!node) return std::nullopt;
  if (node->IsScalar() && (node->Scalar() == "true" || node->Scalar() == "false")) return node->Scalar() == "true";
  fault(code::kWrongType, fmt::format("“{}” must be true or false", key), "write it without quotes", *node);
  return std::nullopt;
}

std::string YamlReader::choice(const YAML::Node& map, const char* key, std::initializer_list<std::string_view> allowed,
                               bool required) {
  if (!find(map, key, required)) return std::string(*allowed.begin());
  const std::string value = text(map, key);
  if (value.empty()) return std::string(*allowed.begin());  // a fault already
  if (std::ranges::find(allowed, value) != allowed.end()) return value;
  fault(code::kBadValue, fmt::format("“{}” cannot be “{}”", key, value), "allowed: " + listed(allowed), at(map, key));
  return std::string(*allowed.begin());
}

void YamlReader::each_entry(const YAML::Node& map, const char* key, bool required,
                            const std::function<void(const std::string&, const YAML::Node&, const YAML::Node&)>& each) {
  const auto entries = mapping(map, key, required);
  if (!entries) return;
  distinct(*entries);
  if (required && entries->size() == 0) {
    fault(code::kMissingKey, fmt::format("“{}” is empty", key), "name at least one", *entries);
  }
  for (const auto& entry : *entries) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (entry.second.IsMap()) {
      each(name, entry.first, entry.second);
    } else {
      fault(code::kWrongType, fmt::format("“{}” must be a mapping", name), "write {key: value}", entry.first);
    }
  }
}

void YamlReader::not_empty(const YAML::Node& map, const char* key) {
  const auto node = find(map, key, false);
  if (node && node->IsSequence() && node->size() == 0) {
    fault(code::kMissingKey, fmt::format("“{}” is empty", key), "name at least one", *node);
  }
}

void YamlReader::each_mapping(const YAML::Node& map, const char* key, bool required,
                              const std::function<void(const YAML::Node&)>& each) {
  const auto list = sequence(map, key, required);
  if (!list) return;
  for (const YAML::Node& item : *list) {
    if (item.IsMap()) {
      each(item);
    } else {
      fault(code::kWrongType, fmt::format("each of “{}” must be a mapping", key), "write {key: value}", item);
    }
  }
}

}  // namespace congener
