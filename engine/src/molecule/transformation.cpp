#include "molecule/transformation.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "molecule/elements.hpp"

namespace congener {

Result<Transformation, PatternError> Transformation::parse(std::string_view text) {
  const std::size_t arrow = text.find(">>");
  if (arrow == std::string_view::npos) return PatternError{"a transformation is “pattern>>product”", text.size()};
  auto pattern = Pattern::parse(text.substr(0, arrow));
  if (!pattern) return pattern.error();
  Transformation result{std::move(pattern).value(), std::string(text), {}};

  std::map<int, std::size_t> mapped;
  for (std::size_t i = 0; i < result.pattern.size(); ++i) {
    if (const int map = result.pattern.map_number(i)) mapped[map] = i;
  }
  if (mapped.empty()) return PatternError{"no atom of the pattern is mapped (“[N:1]”), so nothing stays", 0};

  // The product: "[N:1]", "[O:1][#6:2]", "[C:1]=O": mapped atoms, and atoms added to them by a double bond.
  const std::string_view product = text.substr(arrow + 2);
  std::set<int> kept;
  std::size_t last = 0;
  for (std::size_t at = 0; at < product.size();) {
    if (product[at] == '[') {
      const std::size_t close = product.find(']', at);
      const std::size_t colon = product.find(':', at);
      if (close == std::string_view::npos || colon == std::string_view::npos || colon > close) {
        return PatternError{"a product atom in brackets needs a map", arrow + 2 + at};
      }
      const int map = std::atoi(std::string(product.substr(colon + 1, close - colon - 1)).c_str());
      if (!mapped.contains(map)) return PatternError{"the map is not in the pattern", arrow + 2 + colon};
      kept.insert(map);
      last = mapped[map];
      at = close + 1;
    } else if (product[at] == '=' && at + 1 < product.size() && element_of(product.substr(at + 1, 1)) != 0 &&
               !kept.empty()) {
      result.added.push_back({last, element_of(product.substr(at + 1, 1)), BondOrder::kDouble});
      at += 2;
    } else if (product[at] == '=' && at + 1 < product.size() && product[at + 1] == '[') {
      ++at;
    } else if (product[at] == '(' || product[at] == ')') {
      ++at;
    } else {
      return PatternError{"a product holds mapped atoms and added “=O” only", arrow + 2 + at};
    }
  }
  if (kept.size() != mapped.size()) return PatternError{"every mapped atom must stand in the product", arrow + 2};
  return result;
}

namespace {

// The atoms that stay reachable from the mapped ones once the cut bonds are gone, or nothing if an unmapped
// neighbour of a cut stays too (the cut did not set it free).
std::vector<std::uint8_t> staying(const Molecule& m, const std::vector<AtomIndex>& mapped,
                                  const std::vector<std::uint8_t>& cut) {
  std::vector<std::uint8_t> stays(m.size(), 0);
  std::vector<AtomIndex> stack(1, mapped.front());
  stays[mapped.front()] = 1;
  while (!stack.empty()) {
    const AtomIndex a = stack.back();
    stack.pop_back();
    for (const Neighbour& n : m.neighbours(a)) {
      if (cut[n.bond] || stays[n.atom]) continue;
      stays[n.atom] = 1;
      stack.push_back(n.atom);
    }
  }
  return stays;
}

}  // namespace

std::vector<Reverted> revert(const Transformation& transformation, const Reverted& from) {
  const Molecule& m = from.molecule;
  const Pattern& pattern = transformation.pattern;
  std::vector<Reverted> results;
  std::set<std::vector<AtomIndex>> seen;  // results by the atoms that stay

  const auto visit = [&](std::span<const AtomIndex> image) {
    std::vector<std::uint8_t> cut(m.bonds().size(), 0);
    std::vector<AtomIndex> mapped;
    for (std::size_t p = 0; p < pattern.size(); ++p) {
      if (pattern.map_number(p)) mapped.push_back(image[p]);
    }
    std::vector<std::uint8_t> hydrogens(m.size(), 0);
    for (const auto& [p, q] : pattern.bonds()) {
      if ((pattern.map_number(p) != 0) == (pattern.map_number(q) != 0)) continue;
      const auto bond = static_cast<std::size_t>(m.bond_between(image[p], image[q]));
      cut[bond] = 1;
      const AtomIndex stay = pattern.map_number(p) ? image[p] : image[q];
      hydrogens[stay] = static_cast<std::uint8_t>(hydrogens[stay] + (m.bond(bond).order == BondOrder::kDouble ? 2 : 1));
    }
    const std::vector<std::uint8_t> stays = staying(m, mapped, cut);
    for (const AtomIndex a : mapped) {
      if (!stays[a]) return true;
    }
    for (std::size_t p = 0; p < pattern.size(); ++p) {
      if (!pattern.map_number(p) && stays[image[p]]) return true;  // a ring held it: nothing leaves
    }
    std::vector<AtomIndex> left;
    for (std::size_t i = 0; i < m.size(); ++i) {
      if (stays[i]) left.push_back(static_cast<AtomIndex>(i));
    }
    if (transformation.added.empty() && !seen.insert(std::move(left)).second) return true;

    std::vector<Atom> atoms;
    std::vector<Bond> bonds;
    std::vector<int> origin;
    std::vector<AtomIndex> index(m.size(), 0);
    for (std::size_t i = 0; i < m.size(); ++i) {
      if (!stays[i]) continue;
      index[i] = static_cast<AtomIndex>(atoms.size());
      Atom atom = m.atom(static_cast<AtomIndex>(i));
      atom.hydrogens = static_cast<std::uint8_t>(atom.hydrogens + hydrogens[i]);
      atoms.push_back(atom);
      origin.push_back(from.origin[i]);
    }
    for (std::size_t b = 0; b < m.bonds().size(); ++b) {
      const Bond& bond = m.bond(b);
      if (cut[b] || !stays[bond.begin] || !stays[bond.end]) continue;
      bonds.push_back({index[bond.begin], index[bond.end], bond.order});
    }
    for (const Transformation::Added& added : transformation.added) {
      const AtomIndex to = index[image[added.to]];
      atoms[to].hydrogens = static_cast<std::uint8_t>(atoms[to].hydrogens - static_cast<std::uint8_t>(added.order));
      bonds.push_back({to, static_cast<AtomIndex>(atoms.size()), added.order});
      atoms.push_back({added.element, 0, 0, false});
      origin.push_back(-1);
    }
    results.push_back({Molecule(std::move(atoms), std::move(bonds)), std::move(origin)});
    return true;
  };
  for (std::size_t i = 0; i < m.size(); ++i) {
    pattern.for_each_match(m, static_cast<AtomIndex>(i), nullptr, visit);
  }
  return results;
}

}  // namespace congener
