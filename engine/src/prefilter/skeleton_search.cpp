#include "prefilter/skeleton_search.hpp"

namespace congener {
namespace {

constexpr std::uint8_t kCarbon = 6;

}  // namespace

bool Skeleton::too_large(const Molecule& parent) {
  bool crowded = false;
  for (std::size_t i = 0; i < parent.size(); ++i) crowded |= parent.degree(static_cast<AtomIndex>(i)) > kMostBack;
  return crowded || parent.size() > kMaxAtoms;
}

std::optional<Skeleton> Skeleton::of(const Molecule& parent, const AtomSet& kept, std::optional<AtomIndex> start) {
  if (too_large(parent)) return std::nullopt;
  // The kept atoms alone, so that only their own rings are asked for.
  std::vector<AtomIndex> atoms;
  std::vector<AtomIndex> index(parent.size(), 0);
  for (std::size_t i = 0; i < parent.size(); ++i) {
    if (!kept[i]) continue;
    index[i] = static_cast<AtomIndex>(atoms.size());
    atoms.push_back(static_cast<AtomIndex>(i));
  }
  if (atoms.empty()) return std::nullopt;
  std::vector<Atom> elements;
  std::vector<Bond> bonds;
  for (const AtomIndex a : atoms) elements.push_back({parent.atom(a).element, 0, 0, false});
  for (const Bond& bond : parent.bonds()) {
    if (kept[bond.begin] && kept[bond.end]) bonds.push_back({index[bond.begin], index[bond.end], BondOrder::kSingle});
  }
  const Molecule inner(std::move(elements), std::move(bonds));

  std::vector<Step> steps;
  std::vector<Link> links;
  for (std::size_t a = 0; a < inner.size(); ++a) {
    const auto atom = static_cast<AtomIndex>(a);
    Step& step = steps.emplace_back();
    step.parent_atom = static_cast<std::uint8_t>(atoms[a]);
    step.element = inner.atom(atom).element;
    step.degree = static_cast<std::uint8_t>(inner.degree(atom));
    step.in_ring = inner.in_ring(atom);
  }
  for (std::size_t b = 0; b < inner.bonds().size(); ++b) {
    links.push_back({inner.bond(b).begin, inner.bond(b).end, inner.bond_in_ring(b)});
  }
  const auto rarity = [&](const Step& step) { return std::pair(step.element != kCarbon, step.degree); };
  std::uint16_t first = 0;
  if (start) {
    first = index[*start];
  } else {
    for (std::uint16_t a = 1; a < steps.size(); ++a) {
      if (rarity(steps[a]) > rarity(steps[first])) first = a;
    }
  }
  Skeleton skeleton;
  skeleton.arrange(steps, links, {&first, 1});
  if (skeleton.size() != inner.size()) return std::nullopt;
  return skeleton;
}

void Skeleton::arrange(const std::vector<Step>& atoms, const std::vector<Link>& links,
                       std::span<const std::uint16_t> first) {
  std::vector<int> step_of(atoms.size(), -1);
  const auto other_end = [](const Link& link, std::size_t atom) {
    return link.a == atom ? std::optional(link.b) : link.b == atom ? std::optional(link.a) : std::nullopt;
  };
  steps_.clear();
  bonds_ = links.size();
  const auto place = [&](std::size_t atom) {
    Step& step = steps_.emplace_back(atoms[atom]);
    step.backs = 0;
    step.ring_backs = 0;
    for (const bool ring : {true, false}) {
      for (const Link& link : links) {
        const auto other = other_end(link, atom);
        if (!other || link.ring != ring || step_of[*other] < 0) continue;
        step.back[step.backs++] = static_cast<std::uint8_t>(step_of[*other]);
        step.ring_backs = static_cast<std::uint8_t>(step.ring_backs + (ring ? 1 : 0));
      }
    }
    step_of[atom] = static_cast<int>(steps_.size()) - 1;
  };
  for (const std::uint16_t atom : first) place(atom);
  while (true) {
    std::optional<std::size_t> best;
    std::pair<std::size_t, int> best_value;
    for (std::size_t a = 0; a < atoms.size(); ++a) {
      if (step_of[a] >= 0) continue;
      std::pair<std::size_t, int> value{0, -1};  // bonds to those placed, the latest of those
      for (const Link& link : links) {
        const auto other = other_end(link, a);
        if (!other || step_of[*other] < 0) continue;
        ++value.first;
        value.second = std::max(value.second, step_of[*other]);
      }
      if (value.first > 0 && (!best || value > best_value)) {
        best = a;
        best_value = value;
      }
    }
    if (!best) return;
    place(*best);
  }
}

std::vector<Skeleton::Link> Skeleton::links() const {
  std::vector<Link> links;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (std::size_t k = 0; k < steps_[i].backs; ++k) links.push_back({steps_[i].back[k], i, k < steps_[i].ring_backs});
  }
  return links;
}

void Skeleton::demand_bonds(std::size_t step, std::size_t outside) {
  steps_[step].degree = static_cast<std::uint8_t>(steps_[step].degree + outside);
}

void Skeleton::begin_with(std::span<const std::uint16_t> first) {
  const std::vector<Step> atoms = steps_;
  arrange(atoms, links(), first);
}

std::vector<Skeleton> Skeleton::ring_systems() const {
  const std::vector<Link> all = links();
  std::vector<std::size_t> system(steps_.size());
  for (std::size_t i = 0; i < system.size(); ++i) system[i] = i;
  // Steps joined by ring bonds get the least number among them.
  for (bool changed = true; changed;) {
    changed = false;
    for (const Link& link : all) {
      if (!link.ring || system[link.a] == system[link.b]) continue;
      system[link.a] = system[link.b] = std::min(system[link.a], system[link.b]);
      changed = true;
    }
  }
  std::vector<Skeleton> found;
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    std::vector<Step> atoms;
    std::vector<Link> links;
    std::vector<std::size_t> index(steps_.size(), steps_.size());
    std::uint16_t first = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (system[i] != s || !steps_[i].in_ring) continue;
      index[i] = atoms.size();
      if (steps_[i].element != kCarbon && atoms.size() > 0 && atoms[first].element == kCarbon) {
        first = static_cast<std::uint16_t>(atoms.size());
      }
      atoms.push_back(steps_[i]);
      atoms.back().degree = 0;
    }
    if (atoms.empty() || atoms.size() == steps_.size()) continue;
    for (const Link& link : all) {
      if (index[link.a] == steps_.size() || index[link.b] == steps_.size()) continue;
      links.push_back({index[link.a], index[link.b], link.ring});
      for (const std::size_t end : {link.a, link.b}) ++atoms[index[end]].degree;
    }
    found.emplace_back().arrange(atoms, links, {&first, 1});
  }
  return found;
}

ElementGraph Skeleton::graph(Outside outside) const {
  ElementGraph graph;
  std::vector<std::size_t> bonds(steps_.size(), 0);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    graph.element[i] = step.element;
    graph.parent[i] = step.backs == 0 ? ElementGraph::kNoParent : step.back[0];
    for (std::size_t k = 0; k < step.backs; ++k) {
      if (k > 0) graph.ring_bond[graph.ring_bonds++] = {step.back[k], static_cast<std::uint16_t>(i)};
      ++bonds[i];
      ++bonds[step.back[k]];
    }
  }
  graph.atoms = static_cast<std::uint16_t>(steps_.size());
  for (std::size_t i = 0; outside == Outside::kAsWildcards && i < steps_.size(); ++i) {
    for (std::size_t k = bonds[i]; k < steps_[i].degree; ++k) {
      graph.element[graph.atoms] = 0;
      graph.parent[graph.atoms++] = static_cast<std::uint16_t>(i);
    }
  }
  return graph;
}

}  // namespace congener
