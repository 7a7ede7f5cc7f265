#include "workbench/known_compounds.hpp"

#include <algorithm>
#include <optional>

#include "manifest/reader.hpp"
#include "molecule/morgan.hpp"
#include "similarity/parallel.hpp"
#include "verdict/judge.hpp"

namespace congener::workbench {
namespace {

KnownCompound known(const std::string& name, Component&& component) {
  const Fingerprint fingerprint = morgan_fingerprint(component.molecule);
  return {name, std::move(component), fingerprint};
}

}  // namespace

Result<std::size_t, Fault> KnownCompounds::add_file(const std::string& path, const CounterIons& counter_ions) {
  auto opened = RecordReader::open(path, {});
  if (!opened) return opened.error();
  std::vector<Record> rows;
  while (auto record = opened.value()->next()) rows.push_back(std::move(*record));
  struct Row {
    std::optional<UnreadRow> unread;
    std::vector<KnownCompound> parents;
  };
  std::vector<Row> read(rows.size());
  similarity::for_each_index(rows.size(), [&](std::size_t i) {
    const Record& record = rows[i];
    auto components = components_of(record);
    if (!components) {
      const Reason& reason = components.error().reason;
      read[i].unread = {path, record.line, reason.code + " " + reason.text};
      return;
    }
    counter_ions.assign_roles(components.value());
    const std::string& name = !record.declared.empty() ? record.declared : !record.id.empty() ? record.id : record.text;
    for (Component& component : components.value()) {
      if (component.role == Role::kParent) read[i].parents.push_back(known(name, std::move(component)));
    }
  });
  for (Row& row : read) {
    if (row.unread) unread_.push_back(std::move(*row.unread));
    for (KnownCompound& parent : row.parents) add(std::move(parent));
  }
  return rows.size();
}

void KnownCompounds::add_listed(const RuleSet& rules) {
  std::vector<const Substance*> substances;
  for (const Rule& rule : rules.rules()) {
    if (rule.kind != RuleKind::kListed) continue;
    for (const Substance& substance : rule.listed().substances) {
      substances.push_back(&substance);
    }
  }
  std::vector<KnownCompound> listed(substances.size());
  similarity::for_each_index(substances.size(), [&](std::size_t i) {
    Component component;
    component.smiles = substances[i]->parent;
    component.molecule = substances[i]->molecule;
    listed[i] = known(substances[i]->name, std::move(component));
  });
  for (KnownCompound& one : listed) add(std::move(one));
}

const KnownCompound* KnownCompounds::find(const std::string& smiles) const {
  const auto found = by_smiles_.find(smiles);
  return found == by_smiles_.end() ? nullptr : &compounds_[found->second];
}

void KnownCompounds::add(KnownCompound&& compound) {
  if (!by_smiles_.emplace(compound.component.smiles, compounds_.size()).second) return;
  compounds_.push_back(std::move(compound));
}

}  // namespace congener::workbench
