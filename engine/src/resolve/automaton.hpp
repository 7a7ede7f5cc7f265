// Aho–Corasick: every place where any of many words stands in a text, in one pass.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace congener {

// Immutable once built: threads may share one object.
class Automaton {
 public:
  // Words are told apart by their position in the list; empty words never match.
  explicit Automaton(const std::vector<std::string>& words);

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t word = 0;
  };
  // Overlapping ones too, by end; of two with one end the longer first.
  void find(std::string_view text, std::vector<Match>& out) const;

 private:
  struct Node {
    std::uint32_t first = 0;  // its edges: [first, first + count) of edges_, by byte
    std::uint32_t count = 0;
    std::uint32_t fail = 0;    // the longest proper suffix that is a node
    std::uint32_t report = 0;  // nearest node on the way of fails, itself included, that ends a word; 0: none
    std::int64_t word = -1;
    std::uint32_t depth = 0;
  };
  struct Edge {
    char byte = 0;
    std::uint32_t to = 0;
  };
  [[nodiscard]] std::uint32_t child(std::uint32_t node, char byte) const;

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::array<std::uint32_t, 256> root_{};
};

}  // namespace congener
