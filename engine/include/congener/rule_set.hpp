// All the rules of a rule base, loaded, checked and compiled.
//
// Guarantee: a RuleSet exists only if every file was valid. One bad file stops the load, and all faults
// of all files are returned together. Immutable: threads may share one object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "congener/rule.hpp"

namespace congener {

class RuleSet {
 public:
  RuleSet() = default;
  RuleSet(RuleSet&&) = default;
  RuleSet& operator=(RuleSet&&) = default;
  RuleSet(const RuleSet&) = delete;  // rules point into terms
  RuleSet& operator=(const RuleSet&) = delete;

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }  // by id, ascending
  [[nodiscard]] const Rule* find(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, std::shared_ptr<Term>>& terms() const { return terms_; }
  [[nodiscard]] const std::map<std::string, std::shared_ptr<TransformationTerm>>& transformations() const {
    return transformations_;
  }
  // SHA-256 (first 16 hex digits) of the bytes of all files, in order of their names: which law was applied.
  [[nodiscard]] const std::string& hash() const { return hash_; }

  // `rule`, a changed copy of one of these rules, by itself: how a wording is tried without a clause. Terms are shared;
  // `instead` stand in for the transformations of the same ids. It has no hash: it is no law.
  [[nodiscard]] RuleSet alone(Rule rule, const std::vector<std::shared_ptr<TransformationTerm>>& instead) const;

 private:
  friend class RuleLoader;
  std::vector<Rule> rules_;
  std::map<std::string, std::shared_ptr<Term>> terms_;
  std::map<std::string, std::shared_ptr<TransformationTerm>> transformations_;
  std::string hash_;
};

// Of which files the structures of examples are read, too, and are faults where they cannot be: of all, or of those
// given by name alone. Who only asks a rule base that was checked before is spared a fourth of the time that loading
// takes.
enum class ExampleStructures : std::uint8_t { kRead, kOfGivenFiles };

// Loads terms.yaml and every other *.yaml below `directory`, with `files` added, or put in place of the rule of the
// same id: how a draft is tried.
[[nodiscard]] Result<RuleSet, std::vector<Fault>> load_rules(const std::filesystem::path& directory,
                                                             std::span<const std::filesystem::path> files = {},
                                                             ExampleStructures examples = ExampleStructures::kRead);

}  // namespace congener
