#include "rulebook/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "chem/chem.hpp"
#include "rulebook/fault_codes.hpp"

namespace congener {

std::optional<std::string> RuleLoader::read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream buffer;
  if (stream && !std::filesystem::is_directory(path)) buffer << stream.rdbuf();
  if (!stream || std::filesystem::is_directory(path)) {
    faults_.push_back({code::kUnreadable, fmt::format("cannot read {}", path.string()),
                       "check the path and its permissions", {path.string(), 0, 0}, "", 1});
    return std::nullopt;
  }
  return buffer.str();
}

void RuleLoader::load_file(const std::filesystem::path& path, const std::string& shown) {
  const auto text = read_file(path);
  if (!text) return;
  YamlReader in(shown, *text, faults_);
  const auto root = in.root();
  if (!root) return;
  if (path.filename() == "terms.yaml") {
    read_terms(in, *root);
  } else {
    read_rule(in, *root);
  }
}

Result<RuleSet, std::vector<Fault>> RuleLoader::load(const std::filesystem::path& directory,
                                                     std::span<const std::filesystem::path> files) {
  chem::warm_up();
  std::vector<std::pair<std::string, std::filesystem::path>> found;  // shown name, path
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_regular_file() || it->path().extension() != ".yaml") continue;
    found.emplace_back(std::filesystem::relative(it->path(), directory).generic_string(), it->path());
  }
  if (error || !std::filesystem::exists(directory / "terms.yaml")) {
    return std::vector<Fault>{{code::kUnreadable, fmt::format("no rule base in {}", directory.string()),
                               "a rule base is a directory with terms.yaml and rule files; see --rules",
                               {directory.string(), 0, 0}, "", 1}};
  }
  std::ranges::sort(found);

  std::string hashed;
  std::set<std::string> replaced;
  load_file(directory / "terms.yaml", "terms.yaml");
  // Files given by name stand in for the rules of the same id, so they are read first.
  for (const std::filesystem::path& file : files) {
    load_file(file, file.string());
    if (const auto text = read_file(file)) hashed += file.filename().string() + '\0' + *text + '\0';
  }
  for (const Rule& rule : set_.rules_) replaced.insert(rule.id);
  for (const auto& [shown, path] : found) {
    if (const auto text = read_file(path)) hashed += shown + '\0' + *text + '\0';
    if (shown == "terms.yaml") continue;
    if (!replaced.empty()) {
      const auto text = read_file(path);
      const bool stands_in = text && std::ranges::any_of(replaced, [&](const std::string& id) {
                               return text->starts_with(fmt::format("id: \"{}\"", id)) ||
                                      text->find(fmt::format("\nid: \"{}\"", id)) != std::string::npos;
                             });
      if (stands_in) continue;
    }
    load_file(path, shown);
  }
  std::ranges::sort(set_.rules_, {}, &Rule::id);
  for (RuleReference& reference : references_) {
    const Rule* rule = set_.find(reference.id);
    if (rule != nullptr && rule->kind == RuleKind::kListed) continue;
    std::vector<std::string> listed_rules;
    for (const Rule& r : set_.rules_) {
      if (r.kind == RuleKind::kListed) listed_rules.push_back(r.id);
    }
    const std::string near = nearest(reference.id, listed_rules);
    if (!near.empty()) reference.fault.advice = fmt::format("did you mean “{}”?", near);
    faults_.push_back(std::move(reference.fault));
  }
  if (!faults_.empty()) return std::move(faults_);
  set_.hash_ = sha256_hex(hashed).substr(0, 16);
  return std::move(set_);
}

const Rule* RuleSet::find(std::string_view id) const {
  const auto rule = std::ranges::find(rules_, id, &Rule::id);
  return rule == rules_.end() ? nullptr : &*rule;
}

Result<RuleSet, std::vector<Fault>> load_rules(const std::filesystem::path& directory) {
  return RuleLoader().load(directory, {});
}

Result<RuleSet, std::vector<Fault>> load_rules(const std::filesystem::path& directory,
                                               std::span<const std::filesystem::path> files) {
  return RuleLoader().load(directory, files);
}

const Interval* in_force_on(const std::vector<Interval>& intervals, Date day) {
  const auto found = std::ranges::find_if(intervals, [&](const Interval& i) { return i.contains(day); });
  return found == intervals.end() ? nullptr : &*found;
}

const char* name(RuleKind kind) {
  switch (kind) {
    case RuleKind::kListed: return "listed";
    case RuleKind::kClass: return "class";
    case RuleKind::kDerived: return "derived";
  }
  return "listed";
}

const char* name(RuleStatus status) { return status == RuleStatus::kVerified ? "verified" : "draft"; }

}  // namespace congener
