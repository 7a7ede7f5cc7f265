#include "molecule/connection_table.hpp"

#include <utility>

namespace congener {

ConnectionTable ConnectionTable::without(const std::vector<std::uint8_t>& removed) const {
  ConnectionTable kept;
  std::vector<std::uint32_t> index(atoms.size(), 0);
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    if (removed[i]) continue;
    index[i] = static_cast<std::uint32_t>(kept.atoms.size());
    kept.atoms.push_back(atoms[i]);
  }
  for (const TableBond& bond : bonds) {
    if (removed[bond.begin] || removed[bond.end]) continue;
    kept.bonds.push_back({index[bond.begin], index[bond.end], bond.order});
  }
  return kept;
}

std::vector<ConnectionTable> ConnectionTable::parts() const {
  std::vector<std::vector<std::uint32_t>> neighbours(atoms.size());
  for (const TableBond& bond : bonds) {
    neighbours[bond.begin].push_back(bond.end);
    neighbours[bond.end].push_back(bond.begin);
  }
  constexpr auto kUnseen = static_cast<std::uint32_t>(-1);
  std::vector<std::uint32_t> part_of(atoms.size(), kUnseen);
  std::vector<ConnectionTable> parts;
  std::vector<std::uint32_t> stack;
  for (std::size_t start = 0; start < atoms.size(); ++start) {
    if (part_of[start] != kUnseen) continue;
    const auto part = static_cast<std::uint32_t>(parts.size());
    parts.emplace_back();
    part_of[start] = part;
    stack.assign(1, static_cast<std::uint32_t>(start));
    while (!stack.empty()) {
      const std::uint32_t atom = stack.back();
      stack.pop_back();
      for (const std::uint32_t next : neighbours[atom]) {
        if (part_of[next] != kUnseen) continue;
        part_of[next] = part;
        stack.push_back(next);
      }
    }
  }
  std::vector<std::uint32_t> index(atoms.size(), 0);
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    ConnectionTable& part = parts[part_of[i]];
    index[i] = static_cast<std::uint32_t>(part.atoms.size());
    part.atoms.push_back(atoms[i]);
  }
  for (const TableBond& bond : bonds) {
    parts[part_of[bond.begin]].bonds.push_back({index[bond.begin], index[bond.end], bond.order});
  }
  return parts;
}

}  // namespace congener
