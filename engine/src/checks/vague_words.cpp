#include "checks/vague_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/text.hpp"

namespace congener {
namespace {

constexpr std::size_t kLongestVague = 300;  // bytes: a longer text says something

// Lower case letters and digits; a plural's s is taken off. Everything else parts words.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;
  for (const char raw : text) {
    const char c = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter && !open) words.emplace_back();
    if (letter) words.back() += c;
    open = letter;
  }
  for (std::string& word : words) {
    if (word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's') word.pop_back();
  }
  return words;
}

// "25", "25kg", "4x5".
bool is_number(const std::string& word) { return word[0] >= '0' && word[0] <= '9'; }

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t count) {
  std::string text = words[begin];
  for (std::size_t i = 1; i < count; ++i) text += ' ' + words[begin + i];
  return text;
}

}  // namespace

Result<VagueWords, Fault> VagueWords::load(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) return file_fault(file.string(), "H001", "cannot be read", "check the data directory");
  VagueWords vague;
  std::string regime;
  bool recalled = false;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    const std::string_view text = trim(line);
    if (text.empty() || text[0] == '#') continue;
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view key = text.substr(0, blank);
    const std::string_view value = trim(text.substr(blank));
    const bool status = key == "status" && (value == "read" || value == "recalled");
    if (key == "regime" && !value.empty()) {
      regime = value;
      recalled = false;
    } else if (status) {
      recalled = value == "recalled";
    } else if (key == "words" && !regime.empty()) {
      for (const std::string_view phrase : split(value, '|')) {
        const std::vector<std::string> words = words_of(phrase);
        if (words.empty()) continue;
        vague.longest_ = std::max(vague.longest_, words.size());
        std::vector<std::string>& regimes = vague.phrases_[joined(words, 0, words.size())];
        const std::string name = recalled ? regime + " (recalled)" : regime;
        if (std::ranges::find(regimes, name) == regimes.end()) regimes.push_back(name);
      }
    } else if (key == "aside") {
      for (const std::string& word : words_of(value)) vague.aside_.insert(word);
    } else if (key != "source") {
      Fault fault;
      fault.code = "H002";
      fault.message = fmt::format("“{}” is not understood", text);
      fault.advice = "the head of the file says its format";
      fault.place = {file.string(), number, 1};
      fault.line_text = line;
      return fault;
    }
  }
  return vague;
}

std::optional<Vague> VagueWords::find(std::string_view text) const {
  if (text.size() > kLongestVague) return std::nullopt;
  const std::vector<std::string> words = words_of(text);
  if (words.empty()) return std::nullopt;
  Vague found;
  for (std::size_t at = 0; at < words.size();) {
    std::size_t length = std::min(longest_, words.size() - at);
    for (; length > 0; --length) {
      const auto phrase = phrases_.find(joined(words, at, length));
      if (phrase == phrases_.end()) continue;
      if (std::ranges::find(found.phrases, phrase->first) == found.phrases.end())
        found.phrases.push_back(phrase->first);
      for (const std::string& regime : phrase->second) {
        if (std::ranges::find(found.regimes, regime) == found.regimes.end()) found.regimes.push_back(regime);
      }
      break;
    }
    if (length == 0 && !is_number(words[at]) && !aside_.contains(words[at])) return std::nullopt;
    at += std::max<std::size_t>(length, 1);
  }
  return found;
}

}  // namespace congener
