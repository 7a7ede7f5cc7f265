#include "resolve/automaton.hpp"

#include <algorithm>
#include <map>

namespace congener {

Automaton::Automaton(const std::vector<std::string>& words) {
  struct Draft {
    std::map<char, std::uint32_t> next;
    std::int64_t word = -1;
    std::uint32_t depth = 0;
  };
  std::vector<Draft> drafts(1);
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (words[w].empty()) continue;
    std::uint32_t at = 0;
    for (const char c : words[w]) {
      const auto [edge, added] = drafts[at].next.try_emplace(c, static_cast<std::uint32_t>(drafts.size()));
      const std::uint32_t to = edge->second;
      if (added) {
        const std::uint32_t depth = drafts[at].depth + 1;
        drafts.push_back({{}, -1, depth});
      }
      at = to;
    }
    if (drafts[at].word < 0) drafts[at].word = static_cast<std::int64_t>(w);
  }
  nodes_.resize(drafts.size());
  for (std::size_t n = 0; n < drafts.size(); ++n) {
    nodes_[n] = {static_cast<std::uint32_t>(edges_.size()),
                 static_cast<std::uint32_t>(drafts[n].next.size()),
                 0,
                 0,
                 drafts[n].word,
                 drafts[n].depth};
    for (const auto& [byte, to] : drafts[n].next) edges_.push_back({byte, to});
  }
  for (const auto& [byte, to] : drafts[0].next) root_[static_cast<unsigned char>(byte)] = to;
  // Breadth first, so that shorter nodes are finished before longer ones ask them.
  std::vector<std::uint32_t> queue;
  for (const auto& [byte, to] : drafts[0].next) queue.push_back(to);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint32_t node = queue[i];
    nodes_[node].report = nodes_[node].word >= 0 ? node : nodes_[nodes_[node].fail].report;
    for (const auto& [byte, to] : drafts[node].next) {
      std::uint32_t fail = nodes_[node].fail;
      std::uint32_t next = child(fail, byte);
      while (next == 0 && fail != 0) {
        fail = nodes_[fail].fail;
        next = child(fail, byte);
      }
      nodes_[to].fail = next;
      queue.push_back(to);
    }
  }
}

std::uint32_t Automaton::child(std::uint32_t node, char byte) const {
  if (node == 0) return root_[static_cast<unsigned char>(byte)];
  const Node& n = nodes_[node];
  for (std::uint32_t i = n.first; i < n.first + n.count; ++i) {
    if (edges_[i].byte == byte) return edges_[i].to;
  }
  return 0;
}

void Automaton::find(std::string_view text, std::vector<Match>& out) const {
  out.clear();
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t next = child(node, text[i]);
    while (next == 0 && node != 0) {
      node = nodes_[node].fail;
      next = child(node, text[i]);
    }
    node = next;
    for (std::uint32_t report = nodes_[node].report; report != 0; report = nodes_[nodes_[report].fail].report) {
      const Node& found = nodes_[report];
      out.push_back({i + 1 - found.depth, i + 1, static_cast<std::uint32_t>(found.word)});
    }
  }
}

}  // namespace congener
