// The loader behind load_rules(): reads terms.yaml, then the rules, checks each and then all together.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "congener/component.hpp"
#include "congener/rule_set.hpp"
#include "normalise/normalise.hpp"
#include "rulebook/yaml_reader.hpp"

namespace congener {

class RuleLoader {
 public:
  explicit RuleLoader(ExampleStructures examples) : examples_(examples) {}
  [[nodiscard]] Result<RuleSet, std::vector<Fault>> load(const std::filesystem::path& directory,
                                                         std::span<const std::filesystem::path> files);

 private:
  // What is checked once every rule is known: that a rule named elsewhere exists, and is one that may be named there.
  enum class Named : unsigned char { kListed, kAnyButSimilar };
  struct RuleReference {
    std::string id;
    Named named = Named::kListed;
    Fault fault;
  };

  [[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path);
  // A file, and what can be done with it before the files are read one after the other.
  struct Source {
    std::string shown;
    std::string text;
    bool is_terms = false;
    bool given = false;  // by name, not found in the rule base
    ParsedYaml parsed;
  };
  [[nodiscard]] bool reads_examples(const Source& source) const {
    return source.given || examples_ == ExampleStructures::kRead;
  }
  // Parses the files, and reads the compounds that are written in them, on all threads.
  void prepare(std::vector<Source>& sources);
  void read_source(const Source& source);

  // terms.cpp
  void read_terms(YamlReader& in, const YAML::Node& root);
  void read_term(YamlReader& in, const std::string& id, const YAML::Node& node);
  void read_transformation(YamlReader& in, const std::string& id, const YAML::Node& node);
  [[nodiscard]] std::vector<Form> read_forms(YamlReader& in, const YAML::Node& node);
  [[nodiscard]] std::vector<std::shared_ptr<const Transformation>> read_reverse(YamlReader& in, const YAML::Node& node);
  [[nodiscard]] Reading read_reading(YamlReader& in, const std::string& id, const YAML::Node& node);

  // rule_file.cpp
  using Compounds = Result<std::vector<Component>, chem::Problem>;
  [[nodiscard]] static Compounds read_compounds(const std::string& smiles);
  // Normalised. Rules share most of their compounds: each is read once.
  [[nodiscard]] const Compounds& compounds_of(const std::string& smiles);
  [[nodiscard]] std::optional<Component> read_compound(YamlReader& in, const YAML::Node& at, const std::string& smiles);
  void read_rule(YamlReader& in, const YAML::Node& root);
  [[nodiscard]] Law read_law(YamlReader& in, const YAML::Node& root);
  [[nodiscard]] std::vector<Interval> read_intervals(YamlReader& in, const YAML::Node& map, bool required);
  [[nodiscard]] Includes read_includes(YamlReader& in, const YAML::Node& map);
  void read_examples(YamlReader& in, const YAML::Node& root, Rule& rule);
  // A reading of the rule or of a term for a class, else of a transformation.
  void check_contested(YamlReader& in, const std::string& reading, const Rule& rule, const YAML::Node& at);
  [[nodiscard]] Substance read_substance(YamlReader& in, const YAML::Node& node);
  [[nodiscard]] ListedBody read_listed(YamlReader& in, const YAML::Node& root);
  [[nodiscard]] DerivedBody read_derived(YamlReader& in, const YAML::Node& root);
  [[nodiscard]] std::vector<Exception> read_exceptions(YamlReader& in, const YAML::Node& root, Named named);
  [[nodiscard]] std::vector<std::string> read_rule_ids(YamlReader& in, const YAML::Node& map, const char* key,
                                                       Named named);

  // similar_rule.cpp
  [[nodiscard]] SimilarBody read_similar(YamlReader& in, const YAML::Node& root);

  // class_rule.cpp
  [[nodiscard]] ClassBody read_class(YamlReader& in, const YAML::Node& root, const Law& law);
  void read_parent(YamlReader& in, const YAML::Node& node, ClassBody& body, const std::map<char, std::string>& legend);
  void read_clause(YamlReader& in, const std::string& id, const YAML::Node& node, const Law& law, ClassBody& body);
  [[nodiscard]] Permit read_permit(YamlReader& in, const YAML::Node& node, const ClassBody& body);
  void check_reading(YamlReader& in, const std::string& reading, const ClassBody& body, const YAML::Node& at);
  void check_settled(YamlReader& in, const Settled& settled, const ClassBody& body, const YAML::Node& at);
  void check_kept(YamlReader& in, const YAML::Node& at, const ClassBody& body);

  // A structure in an example of a term: a fault if it cannot be read.
  void check_smiles(YamlReader& in, const std::string& smiles, const YAML::Node& node) const;
  void check_fragment(YamlReader& in, const std::string& fragment, const YAML::Node& node) const;

  ExampleStructures examples_;
  bool reads_examples_ = true;  // of the source at hand
  RuleSet set_;
  std::vector<Fault> faults_;
  std::vector<RuleReference> references_;
  std::map<std::string, std::string> files_by_id_;
  std::unordered_map<std::string, Compounds> compounds_;  // by SMILES as written
};

}  // namespace congener
