#include "match/derivation.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <numeric>
#include <set>

namespace congener {
namespace {

struct State {
  Reverted at;
  std::vector<std::string> path;
  std::vector<std::string> readings;
};

// What a state is, for telling it from those seen: the atoms left, with their hydrogens, and those added.
std::vector<int> identity(const Reverted& reverted) {
  std::vector<int> key;
  for (std::size_t i = 0; i < reverted.molecule.size(); ++i) {
    const auto a = static_cast<AtomIndex>(i);
    if (reverted.origin[i] >= 0) {
      key.push_back(reverted.origin[i] * 8 + reverted.molecule.atom(a).hydrogens);
    } else {
      const AtomIndex on = reverted.molecule.neighbours(a)[0].atom;
      key.push_back(-1 - reverted.origin[on]);
    }
  }
  std::ranges::sort(key);
  return key;
}

}  // namespace

std::optional<Derivation> derive(const Molecule& molecule,
                                 const std::vector<const TransformationTerm*>& transformations,
                                 const DerivationOptions& options, Budget& budget,
                                 const std::function<bool(const Molecule&)>& is_parent) {
  State start{{molecule, std::vector<int>(molecule.size())}, {}, {}};
  std::iota(start.at.origin.begin(), start.at.origin.end(), 0);

  // Breadth-first by number of broad readings, then steps: the first parent reached is the best.
  std::map<std::size_t, std::deque<State>> queues;
  std::map<std::size_t, std::set<std::pair<std::string, std::vector<int>>>> seen;
  queues[0].push_back(std::move(start));
  while (!queues.empty()) {
    auto& [cost, queue] = *queues.begin();
    if (queue.empty()) {
      queues.erase(queues.begin());
      continue;
    }
    State state = std::move(queue.front());
    queue.pop_front();
    if (!budget.take()) return std::nullopt;
    if (!(options.skip_start && state.path.empty()) && is_parent(state.at.molecule)) {
      return Derivation{std::move(state.path), std::move(state.readings), std::move(state.at)};
    }
    const auto step = [&](const TransformationTerm& term, const Transformation& transformation,
                          const std::string& reading) {
      if (!options.any_combination && !state.path.empty() && state.path.front() != term.id) return;
      for (Reverted& result : revert(transformation, state.at)) {
        State next{std::move(result), state.path, state.readings};
        next.path.push_back(term.id);
        if (!reading.empty() && std::ranges::find(next.readings, reading) == next.readings.end()) {
          next.readings.push_back(reading);
          std::ranges::sort(next.readings);
        }
        const std::size_t next_cost = next.readings.size();
        const std::string kind = options.any_combination ? std::string() : term.id;
        bool known = false;
        for (std::size_t c = 0; c <= next_cost && !known; ++c) known = seen[c].contains({kind, identity(next.at)});
        if (known) continue;
        seen[next_cost].insert({kind, identity(next.at)});
        queues[next_cost].push_back(std::move(next));
      }
    };
    for (const TransformationTerm* term : transformations) {
      for (const auto& reverse : term->reverse) step(*term, *reverse, "");
      for (const TransformationReading& reading : term->readings) {
        for (const auto& reverse : reading.reverse) step(*term, *reverse, term->id + "." + reading.reading.id);
      }
    }
  }
  return std::nullopt;
}

bool skeleton_within(const Molecule& parent, const Molecule& molecule, Budget& budget) {
  std::array<int, 128> counts{};
  for (const Atom& atom : molecule.atoms()) ++counts[atom.element & 127U];
  for (const Atom& atom : parent.atoms()) {
    if (--counts[atom.element & 127U] < 0) return false;
  }
  std::vector<AtomIndex> order;
  AtomSet listed(parent.size(), 0);
  for (std::size_t i = 0; i < parent.size() && order.empty(); ++i) {
    if (parent.atom(static_cast<AtomIndex>(i)).element != 6) order.push_back(static_cast<AtomIndex>(i));
  }
  if (order.empty()) order.push_back(0);
  listed[order[0]] = 1;
  for (std::size_t head = 0; head < order.size(); ++head) {
    for (const Neighbour& n : parent.neighbours(order[head])) {
      if (listed[n.atom]) continue;
      listed[n.atom] = 1;
      order.push_back(n.atom);
    }
  }
  std::vector<int> image(parent.size(), -1);
  AtomSet used(molecule.size(), 0);
  const auto place = [&](const auto& self, std::size_t depth, AtomIndex atom) -> bool {
    if (!budget.take()) return true;  // not ruled out
    const AtomIndex p = order[depth];
    if (used[atom] || parent.atom(p).element != molecule.atom(atom).element) return false;
    for (const Neighbour& n : parent.neighbours(p)) {
      if (image[n.atom] >= 0 && molecule.bond_between(atom, static_cast<AtomIndex>(image[n.atom])) < 0) return false;
    }
    if (depth + 1 == order.size()) return true;
    image[p] = atom;
    used[atom] = 1;
    bool found = false;
    const auto next_from = std::ranges::find_if(parent.neighbours(order[depth + 1]),
                                                [&](const Neighbour& n) { return image[n.atom] >= 0; });
    for (const Neighbour& n : molecule.neighbours(static_cast<AtomIndex>(image[next_from->atom]))) {
      if (self(self, depth + 1, n.atom)) {
        found = true;
        break;
      }
    }
    image[p] = -1;
    used[atom] = 0;
    return found;
  };
  for (std::size_t i = 0; i < molecule.size(); ++i) {
    if (place(place, 0, static_cast<AtomIndex>(i))) return true;
  }
  return false;
}

}  // namespace congener
