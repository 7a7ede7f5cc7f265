// Where in its file a part of a rule stands, for findings made after the rule was loaded.
//
// Reads the files again, each once. Not to be shared between threads.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "congener/fault.hpp"

namespace congener {

class RulePlaces {
 public:
  // `directory`: what the names of files in a RuleSet are relative to.
  explicit RulePlaces(std::filesystem::path directory);
  ~RulePlaces();
  RulePlaces(const RulePlaces&) = delete;
  RulePlaces& operator=(const RulePlaces&) = delete;

  // A key, or a position in a list.
  using Step = std::variant<std::string, std::size_t>;

  // A fault at the end of the path, or as near to it as the file goes; at the file as a whole where it cannot be read.
  [[nodiscard]] Fault at(const std::string& file, const std::vector<Step>& path, const char* code, std::string message,
                         std::string advice);

 private:
  struct File;
  [[nodiscard]] File& open(const std::string& file);

  std::filesystem::path directory_;
  std::map<std::string, std::unique_ptr<File>> files_;
};

}  // namespace congener
