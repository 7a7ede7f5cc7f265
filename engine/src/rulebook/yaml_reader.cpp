#include "rulebook/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "rulebook/fault_codes.hpp"

namespace congener {

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
    : name_(std::move(shown_name)), text_(std::move(text)), faults_(faults) {
  for (std::string_view line : split(text_, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.emplace_back(line);
  }
}

std::optional<YAML::Node> YamlReader::root() {
  Fault fault;
  fault.code = code::kNotYaml;
  fault.place.file = name_;
  try {
    YAML::Node node = YAML::Load(text_);
    if (node.IsMap()) return node;
    fault.message = "the file is no mapping of keys to values";
    fault.advice = "see rules/README.md for the format";
    fault.place.line = 1;
    fault.place.column = 1;
  } catch (const YAML::ParserException& e) {
    fault.message = e.msg;
    fault.advice = "strings are quoted; lists and mappings close what they open";
    fault.place.line = static_cast<std::size_t>(std::max(e.mark.line, 0)) + 1;
    fault.place.column = static_cast<std::size_t>(std::max(e.mark.column, 0)) + 1;
  }
  if (fault.place.line <= lines_.size()) fault.line_text = lines_[fault.place.line - 1];
  faults_.push_back(std::move(fault));
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
          std::string_view(fault.line_text).substr(0, std::min<std::size_t>(static_cast<std::size_t>(mark.column),
                                                                            fault.line_text.size()));
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
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (!seen.insert(key).second) {
      fault(code::kDuplicateKey, fmt::format("the key “{}” stands twice", key), "keep one of them", entry.first);
    } else if (std::ranges::find(allowed, key) == allowed.end()) {
      const std::string near = nearest(key, {allowed.begin(), allowed.end()});
      fault(code::kUnknownKey, fmt::format("unknown key “{}”", key),
            near.empty() ? "allowed here: " + listed(allowed) : fmt::format("did you mean “{}”?", near), entry.first);
    }
  }
}

YAML::Node YamlReader::at(const YAML::Node& map, const char* key) {
  const YAML::Node node = map[key];
  return node.IsDefined() ? node : map;
}

std::optional<YAML::Node> YamlReader::find(const YAML::Node& map, const char* key, bool required) {
  const YAML::Node node = map[key];
  if (node.IsDefined() && !node.IsNull()) return node;
  if (required) fault(code::kMissingKey, fmt::format("the key “{}” is missing", key), "see rules/README.md", map);
  return std::nullopt;
}

std::string YamlReader::text(const YAML::Node& map, const char* key) {
  const auto node = find(map, key, true);
  if (!node) return "";
  if (node->IsScalar() && !trim(node->Scalar()).empty()) return node->Scalar();
  fault(code::kWrongType, fmt::format("“{}” must be text", key), "write it in quotes", *node);
  return "";
}

std::string YamlReader::text_or_empty(const YAML::Node& map, const char* key) {
  return find(map, key, false) ? text(map, key) : std::string();
}

std::vector<std::string> YamlReader::texts(const YAML::Node& map, const char* key) {
  std::vector<std::string> values;
  const auto list = sequence(map, key, false);
  if (!list) return values;
  for (const YAML::Node& item : *list) {
    if (item.IsScalar()) {
      values.push_back(item.Scalar());
    } else {
      fault(code::kWrongType, fmt::format("each of “{}” must be text", key), "write it in quotes", item);
    }
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
  if (std::ranges::find(allowed, value) != allowed.end()) return value;
  fault(code::kBadValue, fmt::format("“{}” cannot be “{}”", key, value), "allowed: " + listed(allowed), at(map, key));
  return std::string(*allowed.begin());
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
