// Reading a similar rule: what it compares with, from where on, and the cores that a compound must contain.

#include <fmt/format.h>

#include "rulebook/fault_codes.hpp"
#include "rulebook/loader.hpp"

namespace congener {

SimilarBody RuleLoader::read_similar(YamlReader& in, const YAML::Node& root) {
  SimilarBody body;
  if (const auto to = in.mapping(root, "similar_to", true)) {
    in.closed(*to, {"listed_in", "substances"});
    in.not_empty(*to, "listed_in");
    in.not_empty(*to, "substances");
    if (!(*to)["listed_in"].IsDefined() && !(*to)["substances"].IsDefined()) {
      in.fault(code::kMissingKey, "there is nothing to compare with", "give listed_in or substances", *to);
    }
    body.listed_in = read_rule_ids(in, *to, "listed_in", Named::kListed);
    in.each_mapping(*to, "substances", false,
                    [&](const YAML::Node& item) { body.substances.push_back(read_substance(in, item)); });
  }
  if (const auto threshold = in.decimal(root, "threshold")) {
    body.threshold = *threshold;
    if (body.threshold <= 0.0 || body.threshold > 1.0) {
      in.fault(code::kBadValue, fmt::format("“threshold” cannot be {}", root["threshold"].Scalar()),
               "a Tanimoto above 0 and up to 1", YamlReader::at(root, "threshold"));
    }
  }
  body.threshold_because = in.text(root, "threshold_because");
  in.not_empty(root, "cores");
  in.each_mapping(root, "cores", true, [&](const YAML::Node& item) {
    in.closed(item, {"name", "smiles", "because"});
    Core& core = body.cores.emplace_back();
    core.name = in.text(item, "name");
    core.smiles = in.text(item, "smiles");
    core.because = in.text(item, "because");
    auto compound = read_compound(in, YamlReader::at(item, "smiles"), core.smiles);
    if (!compound) return;
    core.parent = std::move(compound->smiles);
    core.molecule = std::move(compound->molecule);
    if (core.molecule.size() < Core::kMinAtoms) {
      in.fault(code::kSmallCore, fmt::format("the core has {} atoms: too much would be compared", core.molecule.size()),
               fmt::format("name a core of at least {} atoms, hydrogens not counted", Core::kMinAtoms),
               YamlReader::at(item, "smiles"));
    }
  });
  body.exceptions = read_exceptions(in, root, Named::kAnyButSimilar);
  return body;
}

}  // namespace congener
