// Writes what any hit of a rule base must contain, as SMARTS that every toolkit reads, and its listed substances.
//
// usage: screen_scaffolds RULES_DIRECTORY > scaffolds.tsv
//
// Derived from the compiled rules, nothing by hand: of a class rule what all its templates keep of the parent, bond
// orders and aromaticity as they are; of a derived rule the parent with elements and connections alone, since
// a transformation may change its bonds. A similar rule asks for no part of a compound and has none. No recursion, no
// hydrogen counts: the cheapest question that loses no hit.
//   scaffold <TAB> number <TAB> number of a smaller scaffold within it, or - <TAB> SMARTS <TAB> rule,rule,…
//   listed   <TAB> number <TAB> SMILES <TAB> rule,rule,…
// Smaller scaffolds stand before larger ones.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "chem/chem.hpp"
#include "congener/rule_set.hpp"
#include "rulebook/class_templates.hpp"

namespace congener {
namespace {

struct Scaffold {
  struct Node {
    std::uint8_t element = 0;
    std::optional<bool> aromatic;  // not set: either
    bool operator==(const Node&) const = default;
  };
  struct Edge {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::optional<BondOrder> order;  // not set: any
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

Scaffold scaffold_of(const Molecule& parent, const AtomSet& kept, bool exact) {
  Scaffold scaffold;
  std::vector<std::size_t> number(parent.size(), 0);
  for (std::size_t a = 0; a < parent.size(); ++a) {
    if (!kept[a]) continue;
    number[a] = scaffold.nodes.size();
    const Atom& atom = parent.atom(static_cast<AtomIndex>(a));
    scaffold.nodes.push_back({atom.element, exact ? std::optional(atom.aromatic) : std::nullopt});
  }
  for (const Bond& bond : parent.bonds()) {
    if (!kept[bond.begin] || !kept[bond.end]) continue;
    scaffold.edges.push_back({number[bond.begin], number[bond.end], exact ? std::optional(bond.order) : std::nullopt});
  }
  return scaffold;
}

// Does everything that contains `large` contain `small`?
bool within(const Scaffold& small, const Scaffold& large) {
  if (small.nodes.size() > large.nodes.size()) return false;
  const auto edge = [](const Scaffold& s, std::size_t a, std::size_t b) -> const Scaffold::Edge* {
    for (const Scaffold::Edge& e : s.edges) {
      if ((e.begin == a && e.end == b) || (e.begin == b && e.end == a)) return &e;
    }
    return nullptr;
  };
  std::vector<std::size_t> image;
  std::vector<bool> used(large.nodes.size(), false);
  const std::function<bool()> place = [&] {
    const std::size_t next = image.size();
    if (next == small.nodes.size()) return true;
    for (std::size_t at = 0; at < large.nodes.size(); ++at) {
      const Scaffold::Node& wanted = small.nodes[next];
      if (used[at] || wanted.element != large.nodes[at].element) continue;
      if (wanted.aromatic && wanted.aromatic != large.nodes[at].aromatic) continue;
      bool fits = true;
      for (std::size_t other = 0; other < next && fits; ++other) {
        const Scaffold::Edge* asked = edge(small, next, other);
        if (asked == nullptr) continue;
        const Scaffold::Edge* given = edge(large, at, image[other]);
        fits = given != nullptr && (!asked->order || asked->order == given->order);
      }
      if (!fits) continue;
      used[at] = true;
      image.push_back(at);
      if (place()) return true;
      image.pop_back();
      used[at] = false;
    }
    return false;
  };
  return place();
}

std::string smarts(const Scaffold& scaffold) {
  std::vector<std::vector<std::pair<std::size_t, const Scaffold::Edge*>>> bonded(scaffold.nodes.size());
  for (const Scaffold::Edge& e : scaffold.edges) {
    bonded[e.begin].emplace_back(e.end, &e);
    bonded[e.end].emplace_back(e.begin, &e);
  }
  const auto bond = [](const Scaffold::Edge& e) -> const char* {
    if (!e.order) return "~";
    switch (*e.order) {
      case BondOrder::kSingle: return "-";
      case BondOrder::kDouble: return "=";
      case BondOrder::kTriple: return "#";
      case BondOrder::kAromatic: return ":";
      default: return "~";
    }
  };
  // Which edges close a ring: those the depth-first walk does not follow.
  std::vector<int> order(scaffold.nodes.size(), -1);
  std::set<const Scaffold::Edge*> followed;
  int time = 0;
  const std::function<void(std::size_t)> walk = [&](std::size_t a) {
    order[a] = time++;
    for (const auto& [b, e] : bonded[a]) {
      if (order[b] >= 0) continue;
      followed.insert(e);
      walk(b);
    }
  };
  walk(0);
  std::map<const Scaffold::Edge*, int> closure;
  for (const Scaffold::Edge& e : scaffold.edges) {
    if (!followed.contains(&e)) closure.emplace(&e, static_cast<int>(closure.size()) + 1);
  }
  const std::function<std::string(std::size_t, const Scaffold::Edge*)> write = [&](std::size_t a,
                                                                                   const Scaffold::Edge* from) {
    const Scaffold::Node& node = scaffold.nodes[a];
    std::string text = "[#";
    text += std::to_string(node.element);
    if (node.aromatic) text += *node.aromatic ? ";a" : ";A";
    text += "]";
    for (const auto& [b, e] : bonded[a]) {
      const auto ring = closure.find(e);
      if (ring == closure.end()) continue;
      text += bond(*e);
      if (ring->second > 9) text += '%';
      text += std::to_string(ring->second);
    }
    std::vector<std::string> branches;
    for (const auto& [b, e] : bonded[a]) {
      if (e == from || !followed.contains(e)) continue;
      branches.emplace_back(bond(*e));
      branches.back() += write(b, e);
    }
    for (std::size_t k = 0; k < branches.size(); ++k) {
      const bool last = k + 1 == branches.size();
      if (!last) text += '(';
      text += branches[k];
      if (!last) text += ')';
    }
    return text;
  };
  return write(0, nullptr);
}

struct Entry {
  Scaffold scaffold;
  std::set<std::string> rules;
};

void add(std::map<std::string, Entry>& entries, Scaffold scaffold, const std::string& rule) {
  Entry& entry = entries[smarts(scaffold)];
  entry.scaffold = std::move(scaffold);
  entry.rules.insert(rule);
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ',';
    text += word;
  }
  return text;
}

int run(const char* directory) {
  chem::warm_up();
  const auto rules = load_rules(directory);
  if (!rules) {
    std::fprintf(stderr, "the rules of %s do not load\n", directory);
    return 1;
  }
  std::map<std::string, Entry> entries;
  std::map<std::string, std::set<std::string>> listed;
  for (const Rule& rule : rules.value().rules()) {
    if (rule.status == RuleStatus::kDraft) continue;
    if (rule.kind == RuleKind::kClass) {
      for (const Parent& parent : rule.klass().parents) {
        const ClassTemplates cut(rule.klass(), parent);
        if (cut.anchor) {
          add(entries, scaffold_of(parent.molecule, cut.anchor->kept, true), rule.id);
          continue;
        }
        for (const auto& t : cut.templates) add(entries, scaffold_of(parent.molecule, t.kept, true), rule.id);
      }
    } else if (rule.kind == RuleKind::kDerived) {
      const Molecule& parent = rule.derived().parent;
      add(entries, scaffold_of(parent, AtomSet(parent.size(), 1), false), rule.id);
    } else if (rule.kind == RuleKind::kListed) {
      for (const Substance& substance : rule.listed().substances) {
        if (substance.status != RuleStatus::kDraft) listed[substance.parent].insert(rule.id);
      }
    }
  }
  std::vector<std::pair<std::string, Entry>> ordered(entries.begin(), entries.end());
  std::ranges::stable_sort(ordered, {}, [](const auto& e) { return e.second.scaffold.nodes.size(); });
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    std::string guard = "-";
    for (std::size_t k = 0; k < i; ++k) {
      if (within(ordered[k].second.scaffold, ordered[i].second.scaffold)) guard = std::to_string(k);
    }
    std::printf("scaffold\t%zu\t%s\t%s\t%s\n", i, guard.c_str(), ordered[i].first.c_str(),
                joined(ordered[i].second.rules).c_str());
  }
  std::size_t number = 0;
  for (const auto& [smiles, ids] : listed) {
    std::printf("listed\t%zu\t%s\t%s\n", number++, smiles.c_str(), joined(ids).c_str());
  }
  return 0;
}

}  // namespace
}  // namespace congener

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: screen_scaffolds RULES_DIRECTORY\n");
    return 4;
  }
  return congener::run(argv[1]);
}
