// Reading terms.yaml.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "molecule/transformation.hpp"
#include "rulebook/fault_codes.hpp"
#include "rulebook/loader.hpp"

namespace congener {
namespace {

// A compiled SMARTS, or null with a fault at the character where it goes wrong.
std::shared_ptr<const Pattern> compile(YamlReader& in, const YAML::Node& node, const std::string& smarts) {
  auto pattern = Pattern::parse(smarts);
  if (pattern) return std::make_shared<const Pattern>(std::move(pattern).value());
  in.fault(code::kBadPattern, fmt::format("SMARTS “{}”: {}", smarts, pattern.error().message),
           "rules/README.md says which part of SMARTS is used", node, pattern.error().position);
  return nullptr;
}

void check_smiles(YamlReader& in, const std::string& smiles, const YAML::Node& node) {
  if (smiles.empty()) return;
  if (const auto table = chem::read_smiles(smiles); !table) {
    in.fault(code::kBadStructure, fmt::format("SMILES “{}”: {}", smiles, table.error().text), "correct the structure",
             node);
  }
}

}  // namespace

Reading RuleLoader::read_reading(YamlReader& in, const std::string& id, const YAML::Node& node) {
  return {id, in.text(node, "question"), in.text(node, "because"), in.text(node, "source")};
}

std::vector<Form> RuleLoader::read_forms(YamlReader& in, const YAML::Node& node) {
  std::vector<Form> forms;
  in.each_mapping(node, "forms", true, [&](const YAML::Node& item) {
    in.closed(item, {"root", "body", "require", "rings", "aromatic", "other_rings", "heteroatoms", "attachments", "bond"});
    Form form;
    if (const std::string root = in.text(item, "root"); !root.empty()) {
      form.root = compile(in, YamlReader::at(item, "root"), root);
    }
    if (const std::string body = in.text_or_empty(item, "body"); !body.empty()) {
      form.body = compile(in, YamlReader::at(item, "body"), body);
      if (form.body && form.body->size() != 1) {
        in.fault(code::kBadPattern, fmt::format("“{}” is more than one atom", body), "body is the SMARTS of one atom",
                 YamlReader::at(item, "body"));
      }
    }
    in.each_mapping(item, "require", false, [&](const YAML::Node& requirement) {
      in.closed(requirement, {"pattern", "min", "max"});
      Requirement r;
      r.pattern = compile(in, YamlReader::at(requirement, "pattern"), in.text(requirement, "pattern"));
      r.min = in.number(requirement, "min").value_or(0);
      r.max = in.number(requirement, "max").value_or(SIZE_MAX);
      if (r.pattern) form.require.push_back(std::move(r));
    });
    const std::string rings = in.choice(item, "rings", {"none", "any", "monocycle", "polycycle"}, false);
    form.rings = rings == "any"         ? RingDemand::kAny
                 : rings == "monocycle" ? RingDemand::kMonocycle
                 : rings == "polycycle" ? RingDemand::kPolycycle
                                        : RingDemand::kNone;
    form.aromatic = in.boolean(item, "aromatic");
    form.other_rings_non_aromatic =
        item["other_rings"].IsDefined() && in.choice(item, "other_rings", {"non_aromatic"}, false) == "non_aromatic";
    form.heteroatoms = in.number(item, "heteroatoms").value_or(0);
    if (const YAML::Node attachments = item["attachments"]; attachments.IsDefined()) {
      if (attachments.IsScalar() && attachments.Scalar() == "any") {
        form.attachments = 0;
      } else {
        form.attachments = in.number(item, "attachments").value_or(1);
      }
    }
    form.any_bond = in.choice(item, "bond", {"single", "any"}, false) == "any";
    if (form.root) forms.push_back(std::move(form));
  });
  return forms;
}

void RuleLoader::read_term(YamlReader& in, const std::string& id, const YAML::Node& node) {
  in.closed(node, {"says", "source", "forms", "readings", "examples", "same_as"});
  auto term = std::make_unique<Term>();
  term->id = id;
  term->says = in.text(node, "says");
  term->source = in.text(node, "source");
  if (const std::string same = in.text_or_empty(node, "same_as"); !same.empty()) {
    const auto original = set_.terms_.find(same);
    if (original == set_.terms_.end()) {
      in.fault(code::kUnknownTerm, fmt::format("unknown term “{}”", same), "same_as names a term defined above it",
               YamlReader::at(node, "same_as"));
      return;
    }
    term->forms = original->second->forms;
    term->readings = original->second->readings;
    set_.terms_[id] = std::move(term);
    return;
  }
  term->forms = read_forms(in, node);
  if (const auto readings = in.mapping(node, "readings", false)) {
    for (const auto& entry : *readings) {
      in.closed(entry.second, {"question", "because", "source", "forms"});
      term->readings.push_back({read_reading(in, entry.first.Scalar(), entry.second), read_forms(in, entry.second)});
    }
  }
  if (const auto examples = in.mapping(node, "examples", true)) {
    in.closed(*examples, {"in", "out", "contested"});
    for (const auto& [key, into] : {std::pair{"in", &term->in}, std::pair{"out", &term->out}}) {
      for (const std::string& fragment : in.texts(*examples, key)) {
        check_smiles(in, fragment, YamlReader::at(*examples, key));
        into->push_back({fragment, ""});
      }
    }
    in.each_mapping(*examples, "contested", false, [&](const YAML::Node& item) {
      in.closed(item, {"fragment", "reading"});
      FragmentExample example{in.text(item, "fragment"), in.text(item, "reading")};
      check_smiles(in, example.fragment, item);
      const bool known = std::ranges::any_of(
          term->readings, [&](const TermReading& r) { return r.reading.id == example.reading; });
      if (!known) {
        in.fault(code::kUnknownReading, fmt::format("“{}” is no reading of {}", example.reading, id),
                 "declare it under readings", YamlReader::at(item, "reading"));
      }
      term->contested.push_back(std::move(example));
    });
  }
  set_.terms_[id] = std::move(term);
}

std::vector<std::shared_ptr<const Transformation>> RuleLoader::read_reverse(YamlReader& in, const YAML::Node& node) {
  std::vector<std::shared_ptr<const Transformation>> all;
  const auto list = in.sequence(node, "reverse", true);
  if (!list) return all;
  for (const YAML::Node& item : *list) {
    auto transformation = Transformation::parse(item.IsScalar() ? item.Scalar() : std::string());
    if (transformation) {
      all.push_back(std::make_shared<const Transformation>(std::move(transformation).value()));
    } else {
      in.fault(code::kBadPattern, transformation.error().message, "write “pattern>>product” with atom maps", item,
               transformation.error().position);
    }
  }
  return all;
}

void RuleLoader::read_transformation(YamlReader& in, const std::string& id, const YAML::Node& node) {
  in.closed(node, {"says", "source", "reverse", "readings", "examples"});
  auto term = std::make_unique<TransformationTerm>();
  term->id = id;
  term->says = in.text(node, "says");
  term->source = in.text(node, "source");
  term->reverse = read_reverse(in, node);
  if (const auto readings = in.mapping(node, "readings", false)) {
    for (const auto& entry : *readings) {
      in.closed(entry.second, {"question", "because", "source", "reverse"});
      term->readings.push_back({read_reading(in, entry.first.Scalar(), entry.second), read_reverse(in, entry.second)});
    }
  }
  if (const auto examples = in.mapping(node, "examples", true)) {
    in.closed(*examples, {"in", "out", "contested"});
    for (const auto& [key, into] : {std::pair{"in", &term->in}, std::pair{"contested", &term->contested}}) {
      in.each_mapping(*examples, key, false, [&, into = into](const YAML::Node& item) {
        in.closed(item, {"from", "to", "reading"});
        TransformationExample example{in.text(item, "from"), in.text(item, "to"), in.text_or_empty(item, "reading")};
        check_smiles(in, example.from, item);
        check_smiles(in, example.to, item);
        into->push_back(std::move(example));
      });
    }
    for (const std::string& smiles : in.texts(*examples, "out")) {
      check_smiles(in, smiles, YamlReader::at(*examples, "out"));
      term->out.push_back({smiles, "", ""});
    }
  }
  set_.transformations_[id] = std::move(term);
}

void RuleLoader::read_terms(YamlReader& in, const YAML::Node& root) {
  in.closed(root, {"terms", "transformations"});
  if (const auto terms = in.mapping(root, "terms", true)) {
    for (const auto& entry : *terms) {
      if (set_.terms_.contains(entry.first.Scalar())) {
        in.fault(code::kDuplicateKey, fmt::format("the term “{}” is defined twice", entry.first.Scalar()),
                 "keep one of them", entry.first);
      } else {
        read_term(in, entry.first.Scalar(), entry.second);
      }
    }
  }
  if (const auto terms = in.mapping(root, "transformations", true)) {
    for (const auto& entry : *terms) read_transformation(in, entry.first.Scalar(), entry.second);
  }
}

}  // namespace congener
