// Reading a class rule: the painted parent, the clauses and their permits, readings, exceptions.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "rulebook/fault_codes.hpp"
#include "rulebook/loader.hpp"
#include "rulebook/painting.hpp"

namespace congener {
namespace {

// A rule's own reading is a bare word; a term's is "term.reading".
bool is_reading_of_term(const std::string& reading) { return reading.find('.') != std::string::npos; }

std::vector<std::string> target_names(const ClassBody& body) {
  std::vector<std::string> names = body.portions;
  for (const auto& [name, unused] : body.groups) names.push_back(name);
  return names;
}

void read_groups(YamlReader& in, const YAML::Node& groups, ClassBody& body) {
  in.distinct(groups);
  for (const auto& entry : groups) {
    const std::string id = entry.first.Scalar();
    if (std::ranges::find(body.portions, id) != body.portions.end()) {
      in.fault(code::kBadValue, fmt::format("“{}” is a portion and a group", id), "give the group its own name",
               entry.first);
    }
    if (!entry.second.IsSequence() || entry.second.size() == 0) {
      in.fault(code::kWrongType, fmt::format("the group “{}” must be a list", id),
               "write [a, b]: portions of the legend", entry.first);
      continue;
    }
    std::vector<std::size_t> members;
    for (const YAML::Node& item : entry.second) {
      const std::string name = item.IsScalar() ? item.Scalar() : std::string();
      const auto portion = std::ranges::find(body.portions, name);
      if (portion != body.portions.end()) {
        members.push_back(static_cast<std::size_t>(portion - body.portions.begin()));
        continue;
      }
      const std::string near = nearest(name, body.portions);
      in.fault(code::kUnknownPortion, fmt::format("unknown portion “{}”", name),
               near.empty() ? "name one of the legend" : fmt::format("did you mean “{}”?", near), item);
    }
    body.groups.emplace_back(id, std::move(members));
  }
}

}  // namespace

void RuleLoader::read_parent(YamlReader& in, const YAML::Node& node, ClassBody& body,
                             const std::map<char, std::string>& legend) {
  Parent parent;
  parent.name = in.text(node, "name");
  parent.smiles = in.text(node, "smiles");
  const std::string painting = in.text(node, "portions");
  if (parent.smiles.empty() || painting.empty()) return;
  const auto table = chem::read_smiles(parent.smiles);
  const auto perceived = table ? chem::perceive(table.value(), chem::AtomOrder::kAsGiven)
                               : Result<chem::Perceived, chem::Problem>(table.error());
  if (!perceived) {
    in.fault(code::kBadStructure, fmt::format("SMILES “{}”: {}", parent.smiles, perceived.error().text),
             "correct the structure", YamlReader::at(node, "smiles"));
    return;
  }
  parent.molecule = perceived.value().molecule;
  const std::vector<std::size_t> positions = atom_positions(parent.smiles);
  const YAML::Node at = YamlReader::at(node, "portions");
  if (painting.size() != parent.smiles.size() || positions.size() != parent.molecule.size()) {
    in.fault(code::kBadPainting,
             fmt::format("the painting is {} characters long, the SMILES {}", painting.size(), parent.smiles.size()),
             "one character of painting for each of the SMILES, blanks too", at);
    return;
  }
  bool sound = true;
  for (std::size_t i = 0, atom = 0; i < parent.smiles.size(); ++i) {
    const char letter = painting[i];
    const bool is_atom = atom < positions.size() && positions[atom] == i;
    if (is_atom) ++atom;
    if (is_atom && letter == ' ') {
      in.fault(code::kBadPainting, fmt::format("the atom “{}” at character {} is not painted", parent.smiles[i], i + 1),
               "put a letter of the legend under it", at, i);
      sound = false;
    } else if (!is_atom && letter != ' ') {
      in.fault(code::kBadPainting,
               fmt::format("“{}” stands under no atom (character {}, “{}”)", letter, i + 1, parent.smiles[i]),
               "letters stand under the first character of an atom", at, i);
      sound = false;
    } else if (is_atom && !legend.contains(letter)) {
      in.fault(code::kBadPainting, fmt::format("the letter “{}” is not in the legend", letter), "name it in the legend",
               at, i);
      sound = false;
    } else if (is_atom) {
      const std::string& name = legend.at(letter);
      auto portion = std::ranges::find(body.portions, name);
      if (portion == body.portions.end()) portion = body.portions.insert(body.portions.end(), name);
      parent.portion_of.push_back(static_cast<std::size_t>(portion - body.portions.begin()));
    }
  }
  if (!sound) return;
  if (node["reading"].IsDefined()) parent.reading = in.text(node, "reading");
  body.parents.push_back(std::move(parent));
}

void RuleLoader::check_reading(YamlReader& in, const std::string& reading, const ClassBody& body,
                               const YAML::Node& at) {
  std::vector<std::string> known;
  if (is_reading_of_term(reading)) {
    for (const auto& [id, term] : set_.terms_) {
      for (const TermReading& r : term->readings) known.push_back(id + "." + r.reading.id);
    }
  } else {
    for (const Reading& r : body.readings) known.push_back(r.id);
  }
  if (std::ranges::find(known, reading) != known.end()) return;
  const std::string near = nearest(reading, known);
  in.fault(code::kUnknownReading, fmt::format("unknown reading “{}”", reading),
           near.empty() ? "declare it under the rule's readings, or name a term's as “term.reading”"
                        : fmt::format("did you mean “{}”?", near),
           at);
}

// Only what a term leaves open can be settled; a question of the rule's own is answered by taking it out.
void RuleLoader::check_settled(YamlReader& in, const Settled& settled, const ClassBody& body, const YAML::Node& at) {
  if (!is_reading_of_term(settled.reading)) {
    in.fault(code::kUnknownReading, fmt::format("“{}” is no reading of a term", settled.reading),
             "write “term.reading”; a reading of the rule's own is settled by editing its permit", at);
    return;
  }
  check_reading(in, settled.reading, body, at);
  if (std::ranges::find(body.settled, settled.reading, &Settled::reading) == body.settled.end()) return;
  in.fault(code::kDuplicateKey, fmt::format("“{}” is settled twice", settled.reading), "keep one of them", at);
}

Permit RuleLoader::read_permit(YamlReader& in, const YAML::Node& node, const ClassBody& body) {
  Permit permit;
  const bool replaces = node["replace"].IsDefined();
  if (replaces) {
    in.closed(node, {"replace", "by", "reading", "when_substituted", "max_carbons"});
  } else {
    in.closed(node, {"substitute", "with", "reading", "max_carbons"});
  }
  permit.kind = replaces ? PermitKind::kReplace : PermitKind::kSubstitute;
  const char* target_key = replaces ? "replace" : "substitute";
  permit.target = in.text(node, target_key);
  const auto group = std::ranges::find_if(body.groups, [&](const auto& g) { return g.first == permit.target; });
  if (group != body.groups.end()) {
    permit.portions = group->second;
  } else if (const auto portion = std::ranges::find(body.portions, permit.target); portion != body.portions.end()) {
    permit.portions = {static_cast<std::size_t>(portion - body.portions.begin())};
  } else if (!permit.target.empty()) {
    const std::string near = nearest(permit.target, target_names(body));
    in.fault(code::kUnknownPortion, fmt::format("unknown portion or group “{}”", permit.target),
             near.empty() ? "name one of the legend or of groups" : fmt::format("did you mean “{}”?", near),
             YamlReader::at(node, target_key));
  }
  const char* terms_key = replaces ? "by" : "with";
  in.not_empty(node, terms_key);
  if (const auto terms = in.sequence(node, terms_key, true)) {
    for (const YAML::Node& item : *terms) {
      const std::string id = item.IsScalar() ? item.Scalar() : std::string();
      const auto term = set_.terms_.find(id);
      if (term != set_.terms_.end()) {
        permit.terms.push_back(term->second.get());
        continue;
      }
      std::vector<std::string> known;
      for (const auto& [name, unused] : set_.terms_) known.push_back(name);
      const std::string near = nearest(id, known);
      in.fault(code::kUnknownTerm, fmt::format("unknown term “{}”", id),
               near.empty() ? "terms are defined in rules/terms.yaml" : fmt::format("did you mean “{}”?", near), item);
    }
  }
  permit.max_carbons = in.number(node, "max_carbons").value_or(SIZE_MAX);
  permit.reading = in.text_or_empty(node, "reading");
  if (!permit.reading.empty()) check_reading(in, permit.reading, body, YamlReader::at(node, "reading"));
  const std::string when = in.text_or_empty(node, "when_substituted");
  if (when == "never") {
    permit.when_substituted = WhenSubstituted::kNever;
  } else if (!when.empty() && when != "narrow") {
    permit.when_substituted = WhenSubstituted::kReading;
    permit.when_substituted_reading = when;
    check_reading(in, when, body, YamlReader::at(node, "when_substituted"));
  }
  return permit;
}

void RuleLoader::read_clause(YamlReader& in, const std::string& id, const YAML::Node& node, const Law& law,
                             ClassBody& body) {
  in.closed(node, {"words", "permits"});
  Clause clause;
  clause.id = id;
  clause.words = in.text(node, "words");
  if (!clause.words.empty() && collapse_spaces(law.text).find(collapse_spaces(clause.words)) == std::string::npos) {
    in.fault(code::kWordsNotInLaw, fmt::format("the words of clause {} do not stand in law.text", id),
             "copy them from the text, or correct the text from its source", YamlReader::at(node, "words"));
  }
  in.not_empty(node, "permits");
  in.each_mapping(node, "permits", true,
                  [&](const YAML::Node& item) { clause.permits.push_back(read_permit(in, item, body)); });
  body.clauses.push_back(std::move(clause));
}

// What no clause may replace must be there, in one piece: it is what a member is recognised by.
void RuleLoader::check_kept(YamlReader& in, const YAML::Node& at, const ClassBody& body) {
  for (const Parent& parent : body.parents) {
    std::vector<std::uint8_t> kept(parent.molecule.size(), 1);
    for (const Clause& clause : body.clauses) {
      for (const Permit& permit : clause.permits) {
        if (permit.kind != PermitKind::kReplace) continue;
        for (std::size_t i = 0; i < kept.size(); ++i) {
          if (std::ranges::find(permit.portions, parent.portion_of[i]) != permit.portions.end()) kept[i] = 0;
        }
      }
    }
    std::vector<AtomIndex> reached;
    for (std::size_t i = 0; i < kept.size() && reached.empty(); ++i) {
      if (kept[i]) reached.push_back(static_cast<AtomIndex>(i));
    }
    std::vector<std::uint8_t> seen(kept.size(), 0);
    if (!reached.empty()) seen[reached[0]] = 1;
    for (std::size_t head = 0; head < reached.size(); ++head) {
      for (const Neighbour& n : parent.molecule.neighbours(reached[head])) {
        if (!kept[n.atom] || seen[n.atom]) continue;
        seen[n.atom] = 1;
        reached.push_back(n.atom);
      }
    }
    const auto count = static_cast<std::size_t>(std::ranges::count(kept, 1));
    if (count == 0 || reached.size() != count) {
      in.fault(code::kNothingKept,
               count == 0 ? "the clauses may replace every portion, so nothing is left to recognise a member by"
                          : "what no clause may replace falls apart",
               "leave a connected part of the parent that no clause replaces", at);
      return;
    }
  }
}

ClassBody RuleLoader::read_class(YamlReader& in, const YAML::Node& root, const Law& law) {
  ClassBody body;
  in.each_entry(root, "readings", false, [&](const std::string& id, const YAML::Node&, const YAML::Node& reading) {
    in.closed(reading, {"question", "because", "source"});
    body.readings.push_back(read_reading(in, id, reading));
  });
  std::map<char, std::string> legend;
  if (const auto parent = in.mapping(root, "parent", true)) {
    in.closed(*parent, {"name", "smiles", "portions", "legend", "groups"});
    if (const auto letters = in.mapping(*parent, "legend", true)) {
      in.distinct(*letters);
      for (const auto& entry : *letters) {
        const std::string letter = entry.first.Scalar();
        if (letter.size() == 1) {
          legend[letter[0]] = in.text(*letters, letter.c_str());
        } else {
          in.fault(code::kBadPainting, fmt::format("“{}” is no letter", letter),
                   "the legend maps one letter to a portion", entry.first);
        }
      }
    }
    read_parent(in, *parent, body, legend);
    if (body.parents.empty()) {  // a fault already: that the clauses' portions cannot be told apart is not another
      for (const auto& [letter, name] : legend) body.portions.push_back(name);
    }
    for (const auto& [letter, name] : legend) {
      if (body.parents.empty() || std::ranges::find(body.portions, name) != body.portions.end()) continue;
      in.fault(code::kBadPainting, fmt::format("the legend's “{}” ({}) is nowhere in the painting", letter, name),
               "paint it or take it out", YamlReader::at(*parent, "legend"));
    }
    if (const auto groups = in.mapping(*parent, "groups", false)) read_groups(in, *groups, body);
  }
  in.each_mapping(root, "variants", false, [&](const YAML::Node& item) {
    in.closed(item, {"name", "smiles", "portions", "reading"});
    if (const std::string reading = in.text(item, "reading"); !reading.empty()) {
      check_reading(in, reading, body, YamlReader::at(item, "reading"));
    }
    read_parent(in, item, body, legend);
  });
  in.each_entry(root, "clauses", true, [&](const std::string& id, const YAML::Node&, const YAML::Node& clause) {
    read_clause(in, id, clause, law, body);
  });
  if (!body.parents.empty() && !body.clauses.empty()) check_kept(in, YamlReader::at(root, "clauses"), body);
  body.at_least = in.number(root, "at_least").value_or(1);
  if (root["max_mass"].IsDefined()) {
    body.max_mass = in.decimal(root, "max_mass");
    if (body.max_mass && *body.max_mass <= 0) {
      in.fault(code::kBadValue, "“max_mass” must be above 0", "in unified atomic mass units: 500",
               YamlReader::at(root, "max_mass"));
    }
  }
  if (const auto near = in.mapping(root, "near_misses", false)) {
    in.closed(*near, {"parent_in_place", "because"});
    body.near_parent_share = in.decimal(*near, "parent_in_place").value_or(body.near_parent_share);
    if (body.near_parent_share < 0.5 || body.near_parent_share > 1) {
      in.fault(code::kBadValue, "“parent_in_place” must be from 0.5 to 1", "the share of the parent's atoms: 0.75",
               YamlReader::at(*near, "parent_in_place"));
    }
    (void)in.text(*near, "because");
  }
  in.each_mapping(root, "settled", false, [&](const YAML::Node& item) {
    in.closed(item, {"reading", "as", "because", "cite"});
    Settled settled;
    settled.reading = in.text(item, "reading");
    if (!settled.reading.empty()) check_settled(in, settled, body, YamlReader::at(item, "reading"));
    settled.narrow = in.choice(item, "as", {"narrow", "refused"}, true) == "narrow";
    settled.because = in.text(item, "because");
    settled.cite = in.text_or_empty(item, "cite");
    body.settled.push_back(std::move(settled));
  });
  body.exceptions = read_exceptions(in, root, Named::kListed);
  return body;
}

}  // namespace congener
