#include "rulebook/rule_places.hpp"

#include <fstream>
#include <iterator>
#include <optional>

#include "rulebook/yaml_reader.hpp"

namespace congener {

struct RulePlaces::File {
  File(const std::string& name, std::string text) : reader(name, std::move(text), faults), root(reader.root()) {
    faults.clear();  // told when the rules were loaded
  }
  std::vector<Fault> faults;
  YamlReader reader;
  std::optional<YAML::Node> root;
};

RulePlaces::RulePlaces(std::filesystem::path directory) : directory_(std::move(directory)) {}
RulePlaces::~RulePlaces() = default;

RulePlaces::File& RulePlaces::open(const std::string& file) {
  std::unique_ptr<File>& entry = files_[file];
  if (!entry) {
    // Of the rule base by its name there; else as it was given.
    std::ifstream stream(directory_ / file, std::ios::binary);
    if (!stream) stream.open(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    entry = std::make_unique<File>(file, std::move(text));
  }
  return *entry;
}

Fault RulePlaces::at(const std::string& file, const std::vector<Step>& path, const char* code, std::string message,
                     std::string advice) {
  File& opened = open(file);
  if (!opened.root) return file_fault(file, code, std::move(message), std::move(advice));
  YAML::Node node = *opened.root;
  YAML::Node shown = node;  // the key rather than its value, where there is one
  for (const Step& step : path) {
    if (const auto* key = std::get_if<std::string>(&step)) {
      if (!node.IsMap()) break;
      bool found = false;
      for (const auto& entry : node) {
        if (!entry.first.IsScalar() || entry.first.Scalar() != *key) continue;
        shown.reset(entry.first);
        const YAML::Node value = entry.second;
        node.reset(value);
        found = true;
        break;
      }
      if (!found) break;
    } else {
      const std::size_t index = std::get<std::size_t>(step);
      if (!node.IsSequence() || index >= node.size()) break;
      const YAML::Node value = node[index];
      node.reset(value);
      shown.reset(value);
    }
  }
  opened.reader.fault(code, std::move(message), std::move(advice), shown);
  Fault fault = std::move(opened.faults.back());
  opened.faults.pop_back();
  return fault;
}

}  // namespace congener
