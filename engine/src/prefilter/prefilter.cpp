#include "prefilter/prefilter.hpp"

#include <algorithm>
#include <bitset>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "molecule/transformation.hpp"
#include "prefilter/part.hpp"
#include "prefilter/questions.hpp"
#include "prefilter/relaxed_term.hpp"
#include "prefilter/skeleton_search.hpp"
#include "rulebook/class_templates.hpp"

namespace congener {
namespace {

constexpr std::uint8_t kCarbon = 6;
constexpr std::uint8_t kOxygen = 8;
constexpr std::size_t kMaxSteps = 50'000;  // of search in one part; beyond, it is left to the plain path

// Normalising takes an oxygen off a gem-diol.
template <std::size_t Words>
bool may_hold_gem_diol(const Part<Words>& part) {
  const AtomMask<Words> terminal = part.of(kOxygen) & ~part.degree_at_least[2];
  return (part.of(kCarbon) & part.degree_at_least[4]).any_of([&](std::size_t carbon) {
    return (part.bonded[carbon] & terminal).count() >= 2;
  });
}

// Compositions and connectivities of listed substances.
class ListedParts {
 public:
  void add(std::uint64_t composition, std::uint64_t connectivity) {
    known_[composition].push_back(connectivity);
    hints_.set(composition % hints_.size());
  }
  template <std::size_t Words>
  [[nodiscard]] bool holds(const Part<Words>& part) const {
    if (!hints_.test(part.composition % hints_.size())) return false;
    const auto same = known_.find(part.composition);
    return same != known_.end() && std::ranges::find(same->second, part.connectivity()) != same->second.end();
  }

 private:
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> known_;
  std::bitset<8192> hints_;  // most compositions are told apart here
};

}  // namespace

struct Prefilter::Compiled {
  std::map<const Term*, RelaxedTerm> terms;
  std::deque<ClassModel> models;
  std::map<std::vector<const Transformation*>, std::vector<Cut>> closures;  // of the transformations applied
  std::vector<AskedSkeleton> skeletons;                                     // smallest first
  std::vector<std::size_t> smallest;                                        // of them: within which no other is
  ListedParts listed;
  std::set<ScreeningKey> listed_keys;     // of the listed substances
  std::vector<Demand> demands;            // of the skeletons: one of these is met wherever one is found
  std::vector<std::uint8_t> asked_rules;  // per index into RuleSet::rules()
  bool unbounded = false;                 // a parent too large to be searched for: nothing can be ruled out

  const RelaxedTerm* relaxed(const Term* term) { return &terms.try_emplace(term, *term).first->second; }

  // The skeleton of these atoms of the parent, shared by all who ask for it; nullptr: not in one piece.
  std::map<std::pair<std::string, AtomSet>, std::size_t> known;
  AskedSkeleton* skeleton_of(const std::string& smiles, const Molecule& molecule, const AtomSet& kept) {
    if (Skeleton::too_large(molecule)) {
      unbounded = true;
      return nullptr;
    }
    const auto [entry, fresh] = known.try_emplace({smiles, kept}, skeletons.size());
    if (!fresh) return &skeletons[entry->second];
    auto skeleton = Skeleton::of(molecule, kept);
    if (!skeleton) {
      known.erase(entry);
      return nullptr;
    }
    return &skeletons.emplace_back(std::move(*skeleton));
  }

  std::optional<Skeleton> slot_skeleton(const Molecule& molecule, const ClassTemplates::Slot& slot) {
    AtomSet inside(molecule.size(), 0);
    for (const AtomIndex a : slot.atoms) inside[a] = 1;
    auto skeleton = Skeleton::of(molecule, inside, slot.attachments.front().second);
    if (!skeleton) unbounded = true;
    return skeleton;
  }

  void add_class(std::size_t index, const Rule& rule) {
    const ClassBody& body = rule.klass();
    for (const Parent& parent : body.parents) {
      ClassModel& model =
          models.emplace_back(ClassModel{ClassTemplates(body, parent), &body, &parent, {}, {}, {}, {}, false});
      model.esters_or_ethers = rule.includes.esters || rule.includes.ethers;
      if (body.portions.size() > AtomMask<1>::kAtoms) unbounded = true;
      for (const ClassTemplates::Slot& slot : model.cut.slots) {
        std::vector<const RelaxedTerm*>& filling = model.fillings.emplace_back();
        for (const auto& [clause, permit] : slot.permits) {
          for (const Term* term : permit->terms) filling.push_back(relaxed(term));
        }
      }
      for (const ClassTemplates::Slot& slot : model.cut.slots) {
        model.slot_skeletons.push_back(slot_skeleton(parent.molecule, slot));
      }
      for (const ClassTemplates::Slot& slot : model.cut.relaxed) {
        model.relaxed_skeletons.push_back(slot_skeleton(parent.molecule, slot));
      }
      for (const Clause& clause : body.clauses) {
        for (const Permit& permit : clause.permits) {
          if (permit.kind != PermitKind::kSubstitute) continue;
          ClassModel::Substitution& substitution = model.substitutions.emplace_back();
          for (const std::size_t portion : permit.portions) substitution.portions.add(portion % AtomMask<1>::kAtoms);
          for (const Term* term : permit.terms) substitution.terms.push_back(relaxed(term));
        }
      }
      const auto ask = [&](const std::vector<ClassTemplates::Template>& templates, bool near) {
        for (const ClassTemplates::Template& t : templates) {
          if (AskedSkeleton* s = skeleton_of(parent.smiles, parent.molecule, t.kept))
            s->classes.push_back({index, &model, &t, near});
        }
      };
      ask(model.cut.templates, false);
      if (&parent == &body.parents.front()) ask(model.cut.near_templates, true);
    }
  }

  // The bonds that they cut, made once for all parents that they are applied to.
  const std::vector<Cut>& cuts_of(const std::vector<const Transformation*>& all) {
    const auto [entry, fresh] = closures.try_emplace(all);
    std::vector<Cut>& cuts = entry->second;
    if (!fresh) return cuts;
    for (const Transformation* t : all) {
      const auto neighbours = [&](std::size_t atom, std::size_t but) {
        std::vector<AtomTable> tables;
        for (const auto& [a, b] : t->pattern.bonds()) {
          if (a == atom && b != but) tables.emplace_back(t->pattern, b);
          if (b == atom && a != but) tables.emplace_back(t->pattern, a);
        }
        return tables;
      };
      for (const auto& [a, b] : t->pattern.bonds()) {
        for (const auto& [stays, leaves] : {std::pair{a, b}, std::pair{b, a}}) {
          if (t->pattern.map_number(stays) == 0 || t->pattern.map_number(leaves) != 0) continue;
          cuts.push_back({AtomTable(t->pattern, stays), AtomTable(t->pattern, leaves), neighbours(leaves, stays)});
        }
      }
    }
    return cuts;
  }

  void add_derived(std::size_t index, const std::string& smiles, const Molecule& parent,
                   const std::vector<const TransformationTerm*>& transformations) {
    std::vector<const Transformation*> all;
    for (const TransformationTerm* term : transformations) {
      for (const auto& reverse : term->reverse) all.push_back(reverse.get());
      for (const TransformationReading& reading : term->readings) {
        for (const auto& reverse : reading.reverse) all.push_back(reverse.get());
      }
    }
    const std::vector<Cut>& cuts = cuts_of(all);
    // Atoms of the parent that a transformation may have added, in every choice.
    struct MayBeAdded {
      std::size_t atom;
      DerivedAsk::Added added;
    };
    std::vector<MayBeAdded> may_be;
    for (std::size_t i = 0; i < parent.size(); ++i) {
      const auto atom = static_cast<AtomIndex>(i);
      if (parent.degree(atom) != 1) continue;
      for (const Transformation* t : all) {
        for (const Transformation::Added& added : t->added) {
          if (added.element != parent.atom(atom).element) continue;
          MayBeAdded& entry =
              may_be.emplace_back(MayBeAdded{i, {static_cast<std::uint8_t>(parent.neighbours(atom)[0].atom), {}}});
          for (const auto& [a, b] : t->pattern.bonds()) {
            if (a == added.to && t->pattern.map_number(b) == 0) entry.added.in_place_of.emplace_back(t->pattern, b);
            if (b == added.to && t->pattern.map_number(a) == 0) entry.added.in_place_of.emplace_back(t->pattern, a);
          }
        }
      }
    }
    if (may_be.size() > 8) {
      unbounded = true;
      return;
    }
    for (std::size_t subset = 0; subset < std::size_t{1} << may_be.size(); ++subset) {
      AtomSet kept(parent.size(), 1);
      DerivedAsk ask{index, &cuts, {}};
      for (std::size_t k = 0; k < may_be.size(); ++k) {
        if ((subset >> k & 1U) == 0) continue;
        kept[may_be[k].atom] = 0;
        ask.added.push_back(may_be[k].added);
      }
      if (AskedSkeleton* s = skeleton_of(smiles, parent, kept)) s->derived.push_back(std::move(ask));
    }
  }

  void add_similar(std::size_t index, const Rule& rule) {
    for (const Core& core : rule.similar().cores) {
      const AtomSet all(core.molecule.size(), 1);
      if (AskedSkeleton* s = skeleton_of(core.parent, core.molecule, all)) s->similar.push_back(index);
    }
  }

  void add_listed(std::size_t index, const RuleSet& rules, const Rule& rule) {
    std::vector<const TransformationTerm*> transformations;
    const auto add = [&](bool included, const char* id) {
      const auto term = rules.transformations().find(id);
      if (included && term != rules.transformations().end()) transformations.push_back(term->second.get());
    };
    add(rule.includes.esters, "ester");
    add(rule.includes.ethers, "ether");
    for (const Substance& substance : rule.listed().substances) {
      ElementGraph graph;
      if (!graph.assign(substance.molecule)) {
        unbounded = true;
        continue;
      }
      (void)any_part(graph, [&](const auto& part) {
        listed.add(part.composition, part.connectivity());
        return false;
      });
      listed_keys.insert(screening_key(graph));
      // Only what bears a hydroxyl has esters and ethers.
      const bool hydroxyl = std::ranges::any_of(substance.molecule.atoms(),
                                                [](const Atom& a) { return a.element == kOxygen && a.hydrogens == 1; });
      if (!transformations.empty() && hydroxyl)
        add_derived(index, substance.parent, substance.molecule, transformations);
    }
  }

  // What every question of a skeleton needs is searched for with it.
  void demand_bonds() {
    for (AskedSkeleton& s : skeletons) {
      for (std::size_t i = 0; i < s.skeleton.size(); ++i) {
        const std::size_t atom = s.skeleton.steps()[i].parent_atom;
        std::size_t least = s.similar.empty() ? SIZE_MAX : 0;
        for (const ClassAsk& ask : s.classes) least = std::min(least, bonds_outside(ask, atom));
        for (const DerivedAsk& ask : s.derived) least = std::min(least, bonds_outside(ask, atom));
        if (least != SIZE_MAX) s.skeleton.demand_bonds(i, least);
      }
    }
  }

  // The ring systems that skeletons share are searched for first; they ask nothing.
  void add_shared_rings() {
    std::map<ScreeningKey, std::pair<Skeleton, std::size_t>> rings;  // one of a kind will do
    for (const AskedSkeleton& s : skeletons) {
      for (Skeleton& ring : s.skeleton.ring_systems()) {
        const ScreeningKey key = screening_key(ring.graph());
        ++rings.try_emplace(key, std::move(ring), 0).first->second.second;
      }
    }
    for (auto& [key, ring] : rings) {
      if (ring.second > 1) skeletons.emplace_back(std::move(ring.first));
    }
  }

  // Where skeleton `g` is within this graph of a larger one; nothing if it is not.
  std::optional<Skeleton::Places> place_within(const ElementGraph& graph, std::size_t g) const {
    std::size_t budget = kMaxSteps;
    Skeleton::Places found{};
    const bool within = any_part(graph, [&](const auto& part) {
      return search(skeletons[g].skeleton, part, budget, [&](const Skeleton::Places& places) {
        found = places;
        return true;
      });
    });
    return within && budget > 0 ? std::optional(found) : std::nullopt;
  }

  // Smallest first, of equals those that demand nothing, each under the largest that is part of it and begun with that
  // one's steps.
  void order_skeletons() {
    std::ranges::stable_sort(skeletons, {},
                             [](const AskedSkeleton& s) { return std::pair(s.skeleton.size(), s.asks()); });
    constexpr std::size_t kNone = SIZE_MAX;
    std::vector<ElementGraph> graphs;
    for (const AskedSkeleton& s : skeletons) graphs.push_back(s.skeleton.graph(Skeleton::Outside::kAsWildcards));
    // The largest below `end` that is part of skeleton `i`.
    const auto largest = [&](std::size_t i, std::size_t end) {
      while (end > 0 && !place_within(graphs[i], end - 1)) --end;
      return end == 0 ? kNone : end - 1;
    };
    std::vector<std::size_t> under(skeletons.size());
    for (std::size_t i = 0; i < skeletons.size(); ++i) under[i] = largest(i, i);
    // A ring that asks nothing and is the beginning of one skeleton alone only makes the search for that one begin at a
    // worse atom: a benzene ring is found twelve times over wherever one is. Nothing is put under it, so it is not
    // used.
    for (std::size_t g = skeletons.size(); g-- > 0;) {
      if (skeletons[g].asks() || std::ranges::count(under, g) >= 2) continue;
      under[g] = kNone;
      for (std::size_t i = g + 1; i < under.size(); ++i) {
        if (under[i] == g) under[i] = largest(i, g);
      }
    }
    for (std::size_t i = 0; i < skeletons.size(); ++i) {
      const auto places = under[i] == kNone ? std::nullopt : place_within(graphs[i], under[i]);
      if (!places) continue;
      AskedSkeleton& smaller = skeletons[under[i]];
      const std::size_t size = smaller.skeleton.size();
      skeletons[i].skeleton.begin_with({places->data(), size});
      skeletons[i].prefix = size;
      smaller.larger.push_back(i);
    }
    for (std::size_t i = 0; i < skeletons.size(); ++i) {
      const AskedSkeleton& s = skeletons[i];
      const bool useful = s.asks() || !s.larger.empty();
      if (s.prefix == 0 && useful) smallest.push_back(i);
    }
  }

  // What a skeleton that asks something needs, unless another needs less.
  void collect_demands() {
    std::vector<Demand> all;
    for (const AskedSkeleton& s : skeletons) {
      if (!s.asks()) continue;
      const ElementGraph graph = s.skeleton.graph();
      all.push_back({screening_key(graph), feature_key(graph)});
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      bool implied = false;
      for (std::size_t j = 0; j < all.size() && !implied; ++j) {
        // Of equals the first stays.
        implied = j != i && all[j].met_by(all[i]) && (j < i || !all[i].met_by(all[j]));
      }
      if (!implied) demands.push_back(all[i]);
    }
  }

  bool possible(const ScreeningKey& key) const {
    if (unbounded || open_to_all(key)) return true;
    if (std::ranges::any_of(demands, [&](const Demand& demand) { return reaches(key, demand.counts); })) return true;
    return may_be_listed(key);
  }

  bool may_be_listed(const ScreeningKey& key) const {
    if (one_part(key)) return listed_keys.contains(key);
    return std::ranges::any_of(listed_keys, [&](const ScreeningKey& one) { return reaches(key, one); });
  }

  // True: nothing more need be asked of the structure.
  template <std::size_t Words>
  bool ask_all(const Part<Words>& part, Answers& answers) const {
    if (part.unsettled || may_hold_gem_diol(part)) return anything(answers);
    if (listed.holds(part)) {
      answers.any = true;  // all listed rules are asked by name: none is told apart here
      if (answers.first_only) return true;
    }
    std::size_t budget = kMaxSteps;
    for (const std::size_t i : smallest) {
      if (ask_from(i, part, nullptr, budget, answers)) return budget == 0 ? anything(answers) : true;
    }
    return false;
  }

  // This skeleton's questions wherever it is, and those of the larger ones from there. `prefix`: where its first steps
  // are.
  template <std::size_t Words>
  bool ask_from(std::size_t i, const Part<Words>& part, const Skeleton::Places* prefix, std::size_t& budget,
                Answers& answers) const {
    const AskedSkeleton& asked = skeletons[i];
    const auto visit = [&](const Skeleton::Places& places) {
      if (ask(asked, part, places, answers)) return true;
      return std::ranges::any_of(asked.larger,
                                 [&](std::size_t k) { return ask_from(k, part, &places, budget, answers); });
    };
    SkeletonSearch<Words, decltype(visit)> search(asked.skeleton, part, budget, visit);
    return prefix ? search.run_from(*prefix, asked.prefix) : search.run();
  }

  bool anything(Answers& answers) const {
    answers.any = true;
    if (!answers.first_only) answers.rules = asked_rules;
    return true;
  }
};

Prefilter::Prefilter(const RuleSet& rules, const std::vector<const Rule*>& asked) {
  auto compiled = std::make_shared<Compiled>();
  compiled->asked_rules.assign(rules.rules().size(), 0);
  for (const Rule* rule : asked) {
    const auto index = static_cast<std::size_t>(rule - rules.rules().data());
    compiled->asked_rules[index] = 1;
    switch (rule->kind) {
      case RuleKind::kListed: compiled->add_listed(index, rules, *rule); break;
      case RuleKind::kClass: compiled->add_class(index, *rule); break;
      case RuleKind::kDerived: {
        std::vector<const TransformationTerm*> transformations;
        for (const DerivedStep& step : rule->derived().transformations) transformations.push_back(step.transformation);
        compiled->add_derived(index, rule->derived().parent_smiles, rule->derived().parent, transformations);
        break;
      }
      case RuleKind::kSimilar: compiled->add_similar(index, *rule); break;
    }
  }
  compiled->demand_bonds();
  compiled->add_shared_rings();
  compiled->order_skeletons();
  compiled->collect_demands();
  compiled_ = std::move(compiled);
}

bool Prefilter::possible(const ScreeningKey& key) const { return compiled_->possible(key); }

bool Prefilter::bounded() const { return !compiled_->unbounded; }

bool Prefilter::lets_through(const ElementGraph& graph) {
  return any_part(graph, [](const auto& part) { return part.unsettled || may_hold_gem_diol(part); });
}

std::span<const Demand> Prefilter::demands() const { return compiled_->demands; }

bool Prefilter::lists_any() const { return !compiled_->listed_keys.empty(); }

bool Prefilter::may_be_listed(const ScreeningKey& key) const { return compiled_->may_be_listed(key); }

bool Prefilter::possible(const ElementGraph& graph) const {
  if (compiled_->unbounded) return true;
  Answers answers{true, false, {}};
  (void)any_part(graph, [&](const auto& part) { return compiled_->ask_all(part, answers); });
  return answers.any;
}

RuleSelection Prefilter::candidates(const ElementGraph& graph) const {
  if (!possible(graph)) return {};
  Answers answers{false, false, std::vector<std::uint8_t>(compiled_->asked_rules.size(), 0)};
  if (compiled_->unbounded) {
    (void)compiled_->anything(answers);
  } else {
    (void)any_part(graph, [&](const auto& part) { return compiled_->ask_all(part, answers); });
  }
  return {answers.any, std::move(answers.rules)};
}

RuleSelection Prefilter::all() const { return {true, compiled_->asked_rules}; }

}  // namespace congener
