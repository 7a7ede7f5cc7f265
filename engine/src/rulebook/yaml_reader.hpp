// Typed access to a YAML file that collects faults with their places instead of stopping at the first.
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "congener/date.hpp"
#include "congener/fault.hpp"

namespace congener {

// What yaml-cpp makes of a text. Several threads may parse at once.
struct ParsedYaml {
  std::vector<YAML::Node> documents;
  std::optional<YAML::Exception> error;
};
[[nodiscard]] ParsedYaml parse_yaml(const std::string& text);

// One file being read. A missing or mistyped value gives a fault and an empty value, so reading goes on.
class YamlReader {
 public:
  YamlReader(std::string shown_name, std::string text, std::vector<Fault>& faults);

  // The document, or nothing (with a fault) if it is no YAML mapping.
  [[nodiscard]] std::optional<YAML::Node> root() { return root(parse_yaml(text_)); }
  // The same of this reader's text parsed before.
  [[nodiscard]] std::optional<YAML::Node> root(const ParsedYaml& parsed);

  // Appends a fault at the node; `offset` is a character inside a quoted scalar, if that is the place.
  void fault(const char* code, std::string message, std::string advice, const YAML::Node& at,
             std::optional<std::size_t> offset = std::nullopt);

  // The node must be a mapping whose every key is one of `allowed` and stands once.
  void closed(const YAML::Node& map, std::initializer_list<std::string_view> allowed);

  [[nodiscard]] std::string text(const YAML::Node& map, const char* key);                // required
  [[nodiscard]] std::string text_or_empty(const YAML::Node& map, const char* key);       // optional
  [[nodiscard]] std::vector<std::string> texts(const YAML::Node& map, const char* key);  // optional list of text
  [[nodiscard]] std::optional<YAML::Node> mapping(const YAML::Node& map, const char* key, bool required);
  [[nodiscard]] std::optional<YAML::Node> sequence(const YAML::Node& map, const char* key, bool required);
  [[nodiscard]] std::optional<std::size_t> number(const YAML::Node& map, const char* key);
  [[nodiscard]] std::optional<double> decimal(const YAML::Node& map, const char* key);  // required
  [[nodiscard]] std::optional<bool> boolean(const YAML::Node& map, const char* key);
  // One of `allowed`; a fault and the first of them otherwise. Absent: the first.
  [[nodiscard]] std::string choice(const YAML::Node& map, const char* key,
                                   std::initializer_list<std::string_view> allowed, bool required);

  // Calls `each` with every entry of an optional list of mappings.
  void each_mapping(const YAML::Node& map, const char* key, bool required,
                    const std::function<void(const YAML::Node&)>& each);

  // Calls `each` with every key (its node, for faults) and mapping of a mapping of mappings.
  void each_entry(const YAML::Node& map, const char* key, bool required,
                  const std::function<void(const std::string&, const YAML::Node&, const YAML::Node&)>& each);
  // A list that must hold something, where it is given.
  void not_empty(const YAML::Node& map, const char* key);
  // Of a mapping whose keys the author chooses: each is a word and stands once.
  void distinct(const YAML::Node& map);

  // The node of a key, for the place of a later fault; the mapping itself if the key is absent.
  [[nodiscard]] static YAML::Node at(const YAML::Node& map, const char* key);

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  [[nodiscard]] std::optional<YAML::Node> find(const YAML::Node& map, const char* key, bool required);
  [[nodiscard]] bool is_text(const YAML::Node& node, const char* key);
  void fault_at(const char* code, std::string message, std::string advice, std::size_t line, std::size_t byte);

  std::string name_;
  std::string text_;
  std::vector<std::string> lines_;
  std::vector<Fault>& faults_;
};

// `“a”, “b” or “c”`, for advice.
[[nodiscard]] std::string listed(std::initializer_list<std::string_view> words);

}  // namespace congener
