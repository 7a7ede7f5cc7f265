#include "workbench/known_compounds.hpp"

#include <algorithm>

#include "manifest/reader.hpp"
#include "molecule/morgan.hpp"
#include "verdict/judge.hpp"

namespace congener::workbench {

Result<std::size_t, Fault> KnownCompounds::add_file(const std::string& path, const CounterIons& counter_ions) {
  auto opened = RecordReader::open(path, {});
  if (!opened) return opened.error();
  std::size_t rows = 0;
  while (const auto record = opened.value()->next()) {
    ++rows;
    auto components = components_of(*record);
    if (!components) {
      unread_.push_back({path, record->line, components.error().reason.code + " " + components.error().reason.text});
      continue;
    }
    counter_ions.assign_roles(components.value());
    const std::string& name = !record->declared.empty() ? record->declared
                              : !record->id.empty()     ? record->id
                                                        : record->text;
    for (const Component& component : components.value()) {
      if (component.role == Role::kParent) add(name, component);
    }
  }
  return rows;
}

void KnownCompounds::add_listed(const RuleSet& rules) {
  for (const Rule& rule : rules.rules()) {
    if (rule.kind != RuleKind::kListed) continue;
    for (const Substance& substance : rule.listed().substances) {
      Component component;
      component.smiles = substance.parent;
      component.molecule = substance.molecule;
      add(substance.name, component);
    }
  }
}

const KnownCompound* KnownCompounds::find(const std::string& smiles) const {
  const auto found = by_smiles_.find(smiles);
  return found == by_smiles_.end() ? nullptr : &compounds_[found->second];
}

void KnownCompounds::add(const std::string& name, const Component& component) {
  if (!by_smiles_.emplace(component.smiles, compounds_.size()).second) return;
  compounds_.push_back({name, component, morgan_fingerprint(component.molecule)});
}

}  // namespace congener::workbench
