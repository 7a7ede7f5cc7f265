// Reading one rule: what every kind has, and the listed and derived kinds; exceptions.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "chem/chem.hpp"
#include "normalise/normalise.hpp"
#include "rulebook/fault_codes.hpp"
#include "rulebook/loader.hpp"

namespace congener {

RuleLoader::Compounds RuleLoader::read_compounds(const std::string& smiles) {
  const auto table = chem::read_smiles(smiles);
  return table ? normalise(table.value()) : Compounds(table.error());
}

const RuleLoader::Compounds& RuleLoader::compounds_of(const std::string& smiles) {
  const auto known = compounds_.find(smiles);
  if (known != compounds_.end()) return known->second;
  return compounds_.emplace(smiles, read_compounds(smiles)).first->second;
}

// The one compound of a SMILES written in a rule, or nothing with a fault.
std::optional<Component> RuleLoader::read_compound(YamlReader& in, const YAML::Node& at, const std::string& smiles) {
  const auto fail = [&](const std::string& why) {
    in.fault(code::kBadStructure, fmt::format("SMILES “{}”: {}", smiles, why), "correct the structure", at);
    return std::nullopt;
  };
  if (smiles.empty()) return std::nullopt;  // its absence is a fault already
  const Compounds& compounds = compounds_of(smiles);
  if (!compounds) return fail(compounds.error().text);
  if (compounds.value().size() != 1) return fail("a listed substance, parent or core is one connected compound");
  return compounds.value().front();
}

std::vector<Interval> RuleLoader::read_intervals(YamlReader& in, const YAML::Node& map, bool required) {
  std::vector<Interval> intervals;
  bool unsure = false;
  in.not_empty(map, "in_force");
  in.each_mapping(map, "in_force", required, [&](const YAML::Node& item) {
    in.closed(item, {"from", "to", "by"});
    Interval interval;
    const auto date = [&](const char* key, bool needed) -> std::optional<Date> {
      const std::string text = needed ? in.text(item, key) : in.text_or_empty(item, key);
      if (text.empty() || (needed && text == "unknown")) return std::nullopt;
      const auto parsed = Date::parse(text);
      if (!parsed) {
        in.fault(code::kBadDate, fmt::format("“{}” is no day", text), "write YYYY-MM-DD, or from: \"unknown\"",
                 YamlReader::at(item, key));
      }
      return parsed;
    };
    const std::size_t faults = faults_.size();
    interval.from = date("from", true);
    interval.to = date("to", false);
    unsure = unsure || faults_.size() > faults;
    interval.by = in.text(item, "by");
    if (unsure) return;  // a day is missing or wrong: what it overlaps cannot be told
    const bool backwards = interval.from && interval.to && *interval.to < *interval.from;
    const bool overlaps =
        !intervals.empty() && (!intervals.back().to || !interval.from || *interval.from <= *intervals.back().to);
    if (backwards || overlaps) {
      in.fault(code::kBadIntervals,
               backwards ? "the interval ends before it begins" : "the interval overlaps the one before",
               "list intervals in order of time; days are inclusive", item);
    }
    intervals.push_back(std::move(interval));
  });
  return intervals;
}

Law RuleLoader::read_law(YamlReader& in, const YAML::Node& root) {
  Law law;
  const auto node = in.mapping(root, "law", true);
  if (!node) return law;
  in.closed(*node, {"source", "url", "retrieved", "language", "text", "sha256", "translation", "recalled"});
  law.source = in.text(*node, "source");
  law.url = in.text_or_empty(*node, "url");
  law.retrieved = in.text(*node, "retrieved");
  if (!law.retrieved.empty() && !Date::parse(law.retrieved)) {
    in.fault(code::kBadDate, fmt::format("“{}” is no day", law.retrieved), "write YYYY-MM-DD",
             YamlReader::at(*node, "retrieved"));
  }
  if (const std::string language = in.text_or_empty(*node, "language"); !language.empty()) law.language = language;
  law.text = in.text(*node, "text");
  law.sha256 = in.text(*node, "sha256");
  const std::string found = sha256_hex(law.text);
  if (!law.text.empty() && !law.sha256.empty() && law.sha256 != found) {
    in.fault(code::kHashDiffers, "sha256 is not that of law.text: the words were changed, or the hash is old",
             fmt::format("compare the words with the source again, then write \"{}\"", found),
             YamlReader::at(*node, "sha256"));
  }
  law.translation = in.text_or_empty(*node, "translation");
  law.recalled = in.texts(*node, "recalled");
  return law;
}

Includes RuleLoader::read_includes(YamlReader& in, const YAML::Node& map) {
  Includes includes;
  const auto list = in.sequence(map, "includes", false);
  if (!list) return includes;
  for (const YAML::Node& item : *list) {
    const std::string word = item.IsScalar() ? item.Scalar() : std::string();
    if (word == "salts") {
      includes.salts = true;
    } else if (word == "isomers" || word == "optical_isomers") {
      includes.optical_isomers = true;
    } else if (word == "stereoisomers") {
      includes.optical_isomers = includes.geometric_isomers = true;
    } else if (word == "geometric_isomers") {
      includes.geometric_isomers = true;
    } else if (word == "positional_isomers") {
      includes.positional_isomers = true;
    } else if (word == "esters") {
      includes.esters = true;
    } else if (word == "ethers") {
      includes.ethers = true;
    } else {
      in.fault(
          code::kBadValue, fmt::format("“includes” cannot name “{}”", word),
          "allowed: salts, isomers, optical_isomers, geometric_isomers, positional_isomers, stereoisomers, esters, "
          "ethers",
          item);
    }
  }
  return includes;
}

Substance RuleLoader::read_substance(YamlReader& in, const YAML::Node& node) {
  in.closed(node, {"name", "chemical_name", "also", "smiles", "code", "cas", "schedule", "in_force", "status",
                   "recalled", "cite"});
  Substance substance;
  substance.name = in.text(node, "name");
  substance.chemical_name = in.text_or_empty(node, "chemical_name");
  substance.also = in.texts(node, "also");
  substance.smiles = in.text(node, "smiles");
  if (auto compound = read_compound(in, YamlReader::at(node, "smiles"), substance.smiles)) {
    substance.parent = std::move(compound->smiles);
    substance.molecule = std::move(compound->molecule);
  }
  substance.code = in.text_or_empty(node, "code");
  substance.cas = in.text_or_empty(node, "cas");
  substance.schedule = in.text_or_empty(node, "schedule");
  substance.in_force = read_intervals(in, node, false);
  substance.status =
      in.choice(node, "status", {"verified", "draft"}, false) == "draft" ? RuleStatus::kDraft : RuleStatus::kVerified;
  substance.recalled = in.texts(node, "recalled");
  substance.cite = in.text_or_empty(node, "cite");
  return substance;
}

ListedBody RuleLoader::read_listed(YamlReader& in, const YAML::Node& root) {
  ListedBody body;
  in.not_empty(root, "substances");
  in.each_mapping(root, "substances", true,
                  [&](const YAML::Node& item) { body.substances.push_back(read_substance(in, item)); });
  return body;
}

std::vector<std::string> RuleLoader::read_rule_ids(YamlReader& in, const YAML::Node& map, const char* key,
                                                   Named named) {
  const auto list = in.sequence(map, key, false);
  if (!list) return {};
  const char* what = named == Named::kListed ? "listed rule" : "rule that can be named here";
  for (const YAML::Node& id : *list) {
    // Whether it is such a rule is known once all are read; the fault is made now, while the place is.
    const std::string name = id.IsScalar() ? id.Scalar() : std::string();
    in.fault(code::kUnknownRule, fmt::format("“{}” is no {}", name, what), fmt::format("name the id of a {}", what),
             id);
    references_.push_back({name, named, std::move(faults_.back())});
    faults_.pop_back();
  }
  return in.texts(map, key);
}

std::vector<Exception> RuleLoader::read_exceptions(YamlReader& in, const YAML::Node& root, Named named) {
  std::vector<Exception> exceptions;
  in.each_mapping(root, "except", false, [&](const YAML::Node& item) {
    in.closed(item, {"listed_in", "substances", "because"});
    Exception& exception = exceptions.emplace_back();
    exception.because = in.text(item, "because");
    in.not_empty(item, "listed_in");
    in.not_empty(item, "substances");
    if (!item["listed_in"].IsDefined() && !item["substances"].IsDefined()) {
      in.fault(code::kMissingKey, "the exception excepts nothing", "give listed_in or substances", item);
    }
    exception.listed_in = read_rule_ids(in, item, "listed_in", named);
    in.each_mapping(item, "substances", false, [&](const YAML::Node& substance) {
      exception.substances.push_back(read_substance(in, substance));
    });
  });
  return exceptions;
}

DerivedBody RuleLoader::read_derived(YamlReader& in, const YAML::Node& root) {
  DerivedBody body;
  if (const auto parent = in.mapping(root, "parent", true)) {
    in.closed(*parent, {"name", "smiles"});
    body.parent_name = in.text(*parent, "name");
    body.parent_smiles = in.text(*parent, "smiles");
    if (auto compound = read_compound(in, YamlReader::at(*parent, "smiles"), body.parent_smiles)) {
      body.parent = std::move(compound->molecule);
    }
  }
  in.each_entry(root, "transformations", true,
                [&](const std::string& id, const YAML::Node& key, const YAML::Node& step) {
                  const auto term = set_.transformations_.find(id);
                  if (term == set_.transformations_.end()) {
                    std::vector<std::string> known;
                    for (const auto& [name, unused] : set_.transformations_) known.push_back(name);
                    const std::string near = nearest(id, known);
                    in.fault(code::kUnknownTerm, fmt::format("unknown transformation “{}”", id),
                             near.empty() ? "transformations are defined in rules/terms.yaml"
                                          : fmt::format("did you mean “{}”?", near),
                             key);
                    return;
                  }
                  in.closed(step, {"words"});
                  body.transformations.push_back({term->second.get(), in.text(step, "words")});
                });
  body.any_combination = in.choice(root, "combination", {"any", "single"}, true) == "any";
  return body;
}

void RuleLoader::read_examples(YamlReader& in, const YAML::Node& root, Rule& rule) {
  const auto examples = in.mapping(root, "examples", true);
  if (!examples) return;
  const bool is_class = rule.kind == RuleKind::kClass;
  const bool is_similar = rule.kind == RuleKind::kSimilar;
  if (is_class) {
    in.closed(*examples, {"in", "out", "contested", "excepted"});
  } else if (is_similar) {
    in.closed(*examples, {"in", "out", "excepted"});
  } else {
    in.closed(*examples, {"in", "out", "contested"});
  }
  const auto read = [&](const char* key, std::vector<Example>& into,
                        const std::function<void(const YAML::Node&, Example&)>& own) {
    in.each_mapping(*examples, key, false, [&](const YAML::Node& item) {
      const std::string own_key = key == std::string_view("contested")  ? "reading"
                                  : key == std::string_view("excepted") ? "by"
                                  : key == std::string_view("in")       ? (is_class     ? "clauses"
                                                                           : is_similar ? "like"
                                                                                        : "path")
                                                                        : (is_class ? "clause" : "because");
      const bool dated = key == std::string_view("in") || key == std::string_view("out");
      if (dated) {
        in.closed(item, {"name", "smiles", own_key, "as_of", "because", "cite"});
      } else {
        in.closed(item, {"name", "smiles", own_key, "because", "cite"});
      }
      Example example;
      example.name = in.text(item, "name");
      example.smiles = in.text(item, "smiles");
      example.because = in.text(item, "because");
      example.cite = in.text_or_empty(item, "cite");
      if (const std::string day = dated ? in.text_or_empty(item, "as_of") : std::string(); !day.empty()) {
        example.as_of = Date::parse(day);
        if (!example.as_of) {
          in.fault(code::kBadDate, fmt::format("“{}” is no day", day), "write YYYY-MM-DD",
                   YamlReader::at(item, "as_of"));
        }
      }
      if (!example.smiles.empty() && reads_examples_) {
        const Compounds& components = compounds_of(example.smiles);
        if (!components) {
          in.fault(code::kBadStructure, fmt::format("SMILES “{}”: {}", example.smiles, components.error().text),
                   "correct the structure", YamlReader::at(item, "smiles"));
        }
      }
      own(item, example);
      into.push_back(std::move(example));
    });
  };
  const auto known_clause = [&](const YAML::Node& at, const std::string& clause) {
    const auto& clauses = rule.klass().clauses;
    if (std::ranges::find(clauses, clause, &Clause::id) != clauses.end()) return;
    in.fault(code::kUnknownClause, fmt::format("the rule has no clause “{}”", clause), "name one of its clauses", at);
  };
  read("in", rule.in, [&](const YAML::Node& item, Example& e) {
    e.clauses = in.texts(item, "clauses");
    e.path = in.texts(item, "path");
    if (is_similar) e.like = in.text(item, "like");
    if (!is_class) return;
    if (!item["clauses"].IsDefined() || item["clauses"].IsNull()) {
      in.fault(code::kMissingKey, "an example in a class names the clauses that explain it", "add clauses: [\"…\"]",
               item);
    }
    in.not_empty(item, "clauses");
    for (const std::string& clause : e.clauses) known_clause(YamlReader::at(item, "clauses"), clause);
  });
  read("out", rule.out, [&](const YAML::Node& item, Example& e) {
    e.clause = in.text_or_empty(item, "clause");
    if (is_class && !e.clause.empty()) known_clause(YamlReader::at(item, "clause"), e.clause);
  });
  read("contested", rule.contested, [&](const YAML::Node& item, Example& e) {
    e.reading = in.text(item, "reading");
    if (!e.reading.empty()) check_contested(in, e.reading, rule, YamlReader::at(item, "reading"));
  });
  if (!is_class && !is_similar) return;
  read("excepted", rule.excepted, [&](const YAML::Node& item, Example& e) {
    e.by = in.text(item, "by");
    const bool known = std::ranges::any_of(rule.exceptions(), [&](const Exception& exception) {
      return !exception.substances.empty() || std::ranges::find(exception.listed_in, e.by) != exception.listed_in.end();
    });
    if (!known && !e.by.empty()) {
      in.fault(code::kUnknownRule, fmt::format("the rule excepts nothing by “{}”", e.by),
               "name a rule of its exceptions", YamlReader::at(item, "by"));
    }
  });
}

void RuleLoader::check_contested(YamlReader& in, const std::string& reading, const Rule& rule, const YAML::Node& at) {
  if (rule.kind == RuleKind::kClass) return check_reading(in, reading, rule.klass(), at);
  std::vector<std::string> known;
  for (const auto& [id, term] : set_.transformations_) {
    for (const TransformationReading& r : term->readings) known.push_back(id + "." + r.reading.id);
  }
  if (std::ranges::find(known, reading) != known.end()) return;
  const std::string near = nearest(reading, known);
  in.fault(
      code::kUnknownReading, fmt::format("unknown reading “{}”", reading),
      near.empty() ? "name a transformation's as “transformation.reading”" : fmt::format("did you mean “{}”?", near),
      at);
}

void RuleLoader::read_rule(YamlReader& in, const YAML::Node& root) {
  Rule rule;
  rule.file = in.name();
  rule.id = in.text(root, "id");
  const bool id_well_formed = std::ranges::all_of(
      rule.id, [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '.' || c == '_'; });
  if (!id_well_formed) {
    in.fault(code::kBadValue, fmt::format("“{}” is no rule id", rule.id), "use a-z, 0-9, “_” and “.”: us.schedule_i",
             YamlReader::at(root, "id"));
  }
  const std::string kind = in.text(root, "kind");
  if (kind == "markush") {
    in.fault(code::kReservedKind, fmt::format("the kind “{}” is reserved", kind),
             "it comes with a later version; use listed, class, derived or similar", YamlReader::at(root, "kind"));
    return;
  }
  if (kind != "listed" && kind != "class" && kind != "derived" && kind != "similar") {
    if (!kind.empty()) {
      in.fault(code::kBadValue, fmt::format("“kind” cannot be “{}”", kind),
               "allowed: " + listed({"listed", "class", "derived", "similar"}), YamlReader::at(root, "kind"));
    }
    return;
  }
  if (kind == "listed") {
    in.closed(root, {"id", "title", "jurisdiction", "schedule", "kind", "status", "status_because", "law", "in_force",
                     "includes", "notes", "examples", "reviewed", "substances"});
  } else if (kind == "class") {
    in.closed(root, {"id",         "title",    "jurisdiction", "schedule", "kind",     "status",   "status_because",
                     "law",        "in_force", "includes",     "notes",    "examples", "reviewed", "parent",
                     "variants",   "clauses",  "at_least",     "max_mass", "readings", "settled",  "except",
                     "near_misses"});
  } else if (kind == "similar") {
    in.closed(root, {"id", "title", "jurisdiction", "schedule", "kind", "status", "status_because", "law", "in_force",
                     "includes", "notes", "examples", "reviewed", "similar_to", "threshold", "threshold_because",
                     "cores", "except"});
  } else {
    in.closed(root, {"id", "title", "jurisdiction", "schedule", "kind", "status", "status_because", "law", "in_force",
                     "includes", "notes", "examples", "reviewed", "parent", "transformations", "combination"});
  }
  rule.title = in.text(root, "title");
  rule.jurisdiction = in.text(root, "jurisdiction");
  const std::string& j = rule.jurisdiction;
  const bool code_well_formed = j.size() >= 2 && std::isupper(static_cast<unsigned char>(j[0])) &&
                                std::isupper(static_cast<unsigned char>(j[1])) && (j.size() == 2 || j[2] == '-');
  if (!j.empty() && !code_well_formed) {
    in.fault(code::kBadValue, fmt::format("“jurisdiction” cannot be “{}”", j), "an ISO 3166 code (US, US-IA), UN or EU",
             YamlReader::at(root, "jurisdiction"));
  }
  rule.schedule = in.text_or_empty(root, "schedule");
  rule.status =
      in.choice(root, "status", {"verified", "draft"}, true) == "draft" ? RuleStatus::kDraft : RuleStatus::kVerified;
  rule.status_because = in.text(root, "status_because");
  rule.notes = in.text_or_empty(root, "notes");
  rule.law = read_law(in, root);
  rule.in_force = read_intervals(in, root, true);
  rule.includes = read_includes(in, root);
  in.each_mapping(root, "reviewed", false, [&](const YAML::Node& item) {
    in.closed(item, {"finding", "about", "because"});
    rule.reviewed.push_back({in.text(item, "finding"), in.text(item, "about"), in.text(item, "because")});
  });
  if (kind == "listed") {
    rule.kind = RuleKind::kListed;
    rule.body = read_listed(in, root);
  } else if (kind == "class") {
    rule.kind = RuleKind::kClass;
    rule.body = read_class(in, root, rule.law);
  } else if (kind == "similar") {
    rule.kind = RuleKind::kSimilar;
    rule.body = read_similar(in, root);
  } else {
    rule.kind = RuleKind::kDerived;
    rule.body = read_derived(in, root);
  }
  read_examples(in, root, rule);
  if (rule.id.empty()) return;
  if (const auto [other, fresh] = files_by_id_.try_emplace(rule.id, rule.file); !fresh) {
    in.fault(code::kDuplicateId, fmt::format("the id “{}” stands in {} too", rule.id, other->second),
             "give each rule its own id", YamlReader::at(root, "id"));
    return;
  }
  set_.rules_.push_back(std::move(rule));
}

}  // namespace congener
