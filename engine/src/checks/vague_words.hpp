// Descriptions of goods that say nothing of them, by the customs regime that refuses them:
// data/customs/vague_words.txt.
//
// Immutable: threads may share one object.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener {

struct Vague {
  std::vector<std::string> phrases;  // that the text is made of; empty: quantities and packing alone
  std::vector<std::string> regimes;  // that refuse one of them, each once: "ICS2", "CBP (recalled)"
};

class VagueWords {
 public:
  // H001 the file cannot be read, H002 a line of it that is not understood.
  [[nodiscard]] static Result<VagueWords, Fault> load(const std::filesystem::path& file);

  // Is a text made of such words and nothing else? A text without any word is not vague but empty: nothing.
  [[nodiscard]] std::optional<Vague> find(std::string_view text) const;

 private:
  std::unordered_map<std::string, std::vector<std::string>> phrases_;  // words joined by blanks → regimes
  std::unordered_set<std::string> aside_;
  std::size_t longest_ = 1;  // words of a phrase
};

}  // namespace congener
