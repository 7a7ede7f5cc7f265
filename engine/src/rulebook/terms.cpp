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

}  // namespace

void RuleLoader::check_smiles(YamlReader& in, const std::string& smiles, const YAML::Node& node) const {
  if (smiles.empty() || !reads_examples_) return;
  const auto table = chem::read_smiles(smiles);
  const auto perceived = table ? chem::perceive(table.value(), chem::AtomOrder::kAsGiven)
                               : Result<chem::Perceived, chem::Problem>(table.error());
  if (perceived) return;
  in.fault(code::kBadStructure, fmt::format("SMILES “{}”: {}", smiles, perceived.error().text), "correct the structure",
           node);
}

void RuleLoader::check_fragment(YamlReader& in, const std::string& fragment, const YAML::Node& node) const {
  check_smiles(in, fragment, node);
  if (fragment.empty() || fragment.find('*') != std::string::npos) return;
  in.fault(code::kBadStructure, fmt::format("the fragment “{}” hangs on nothing", fragment),
           "write * for the atom of the parent", node);
}

Reading RuleLoader::read_reading(YamlReader& in, const std::string& id, const YAML::Node& node) {
  return {id, in.text(node, "question"), in.text(node, "because"), in.text(node, "source")};
}

std::vector<Form> RuleLoader::read_forms(YamlReader& in, const YAML::Node& node) {
  std::vector<Form> forms;
  in.not_empty(node, "forms");
  in.each_mapping(node, "forms", true, [&](const YAML::Node& item) {
    in.closed(item,
              {"root", "body", "require", "rings", "aromatic", "other_rings", "heteroatoms", "attachments", "bond"});
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
      const std::string pattern = in.text(requirement, "pattern");
      if (!pattern.empty()) r.pattern = compile(in, YamlReader::at(requirement, "pattern"), pattern);
      r.min = in.number(requirement, "min").value_or(0);
      r.max = in.number(requirement, "max").value_or(SIZE_MAX);
      if (r.max < r.min || (r.min == 0 && r.max == SIZE_MAX)) {
        in.fault(code::kBadValue, r.max < r.min ? "“max” is less than “min”" : "the requirement asks nothing",
                 "give min, max or both", requirement);
      }
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
    // What the ring system is not asked for would be passed over in silence.
    const auto only_with = [&](const char* key, std::initializer_list<std::string_view> demands) {
      if (!item[key].IsDefined() || std::ranges::find(demands, rings) != demands.end()) return;
      in.fault(code::kBadValue, fmt::format("“{}” asks nothing where “rings” is “{}”", key, rings),
               "it goes with rings: " + listed(demands), YamlReader::at(item, key));
    };
    only_with("aromatic", {"monocycle", "polycycle"});
    only_with("other_rings", {"polycycle"});
    only_with("heteroatoms", {"monocycle"});
    if (const YAML::Node attachments = item["attachments"]; attachments.IsDefined()) {
      const std::string value = attachments.IsScalar() ? attachments.Scalar() : std::string();
      if (value == "any") {
        form.attachments = 0;
      } else if (value == "1" || value == "2") {
        form.attachments = value == "1" ? 1 : 2;
      } else {
        in.fault(code::kBadValue, fmt::format("“attachments” cannot be “{}”", value), "allowed: 1, 2 or \"any\"",
                 attachments);
      }
    }
    form.any_bond = in.choice(item, "bond", {"single", "any"}, false) == "any";
    if (form.root) forms.push_back(std::move(form));
  });
  return forms;
}

void RuleLoader::read_term(YamlReader& in, const std::string& id, const YAML::Node& node) {
  if (node["same_as"].IsDefined()) {
    in.closed(node, {"says", "source", "same_as"});
  } else {
    in.closed(node, {"says", "source", "forms", "readings", "examples"});
  }
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
  in.each_entry(node, "readings", false, [&](const std::string& name, const YAML::Node&, const YAML::Node& reading) {
    in.closed(reading, {"question", "because", "source", "forms"});
    term->readings.push_back({read_reading(in, name, reading), read_forms(in, reading)});
  });
  if (const auto examples = in.mapping(node, "examples", true)) {
    in.closed(*examples, {"in", "out", "contested"});
    for (const auto& [key, into] : {std::pair{"in", &term->in}, std::pair{"out", &term->out}}) {
      for (const std::string& fragment : in.texts(*examples, key)) {
        check_fragment(in, fragment, YamlReader::at(*examples, key));
        into->push_back({fragment, ""});
      }
    }
    in.each_mapping(*examples, "contested", false, [&](const YAML::Node& item) {
      in.closed(item, {"fragment", "reading"});
      FragmentExample example{in.text(item, "fragment"), in.text(item, "reading")};
      check_fragment(in, example.fragment, YamlReader::at(item, "fragment"));
      const bool known =
          std::ranges::any_of(term->readings, [&](const TermReading& r) { return r.reading.id == example.reading; });
      if (!known && !example.reading.empty()) {
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
  in.not_empty(node, "reverse");
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
  in.each_entry(node, "readings", false, [&](const std::string& name, const YAML::Node&, const YAML::Node& reading) {
    in.closed(reading, {"question", "because", "source", "reverse"});
    term->readings.push_back({read_reading(in, name, reading), read_reverse(in, reading)});
  });
  if (const auto examples = in.mapping(node, "examples", true)) {
    in.closed(*examples, {"in", "out", "contested"});
    const auto read = [&](const YAML::Node& item) {
      TransformationExample example{in.text(item, "from"), in.text(item, "to"), ""};
      check_smiles(in, example.from, YamlReader::at(item, "from"));
      check_smiles(in, example.to, YamlReader::at(item, "to"));
      return example;
    };
    in.each_mapping(*examples, "in", false, [&](const YAML::Node& item) {
      in.closed(item, {"from", "to"});
      term->in.push_back(read(item));
    });
    in.each_mapping(*examples, "contested", false, [&](const YAML::Node& item) {
      in.closed(item, {"from", "to", "reading"});
      TransformationExample example = read(item);
      example.reading = in.text(item, "reading");
      const bool known = std::ranges::any_of(
          term->readings, [&](const TransformationReading& r) { return r.reading.id == example.reading; });
      if (!known && !example.reading.empty()) {
        in.fault(code::kUnknownReading, fmt::format("“{}” is no reading of {}", example.reading, id),
                 "declare it under readings", YamlReader::at(item, "reading"));
      }
      term->contested.push_back(std::move(example));
    });
    for (const std::string& smiles : in.texts(*examples, "out")) {
      check_smiles(in, smiles, YamlReader::at(*examples, "out"));
      term->out.push_back({smiles, "", ""});
    }
  }
  set_.transformations_[id] = std::move(term);
}

void RuleLoader::read_terms(YamlReader& in, const YAML::Node& root) {
  in.closed(root, {"terms", "transformations"});
  if (!set_.terms_.empty()) {
    in.fault(code::kDuplicateId, "the terms are defined already", "a rule base has one terms.yaml", root);
    return;
  }
  in.each_entry(root, "terms", true, [&](const std::string& id, const YAML::Node&, const YAML::Node& node) {
    if (!set_.terms_.contains(id)) read_term(in, id, node);
  });
  if (!in.mapping(root, "transformations", true)) return;
  in.each_entry(root, "transformations", false, [&](const std::string& id, const YAML::Node&, const YAML::Node& node) {
    if (!set_.transformations_.contains(id)) read_transformation(in, id, node);
  });
}

}  // namespace congener
