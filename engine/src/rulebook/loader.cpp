#include "rulebook/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/digest.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "chem/chem.hpp"
#include "rulebook/fault_codes.hpp"

namespace congener {

namespace {

Fault unreadable(const std::filesystem::path& path, std::string message, std::string advice) {
  Fault fault;
  fault.code = code::kUnreadable;
  fault.message = std::move(message);
  fault.advice = std::move(advice);
  fault.place.file = path.string();
  return fault;
}

// The texts of all keys "smiles", wherever they stand, or but for those of examples.
void collect_smiles(const YAML::Node& node, std::vector<std::string>& found, bool examples) {
  if (node.IsSequence()) {
    for (const YAML::Node& item : node) collect_smiles(item, found, examples);
  } else if (node.IsMap()) {
    for (const auto& entry : node) {
      const bool smiles = entry.first.IsScalar() && entry.first.Scalar() == "smiles";
      if (smiles && entry.second.IsScalar()) found.push_back(entry.second.Scalar());
      const bool example = entry.first.IsScalar() && entry.first.Scalar() == "examples";
      if (!example || examples) collect_smiles(entry.second, found, examples);
    }
  }
}

}  // namespace

std::optional<std::string> RuleLoader::read_file(const std::filesystem::path& path) {
  std::error_code unknown;
  std::ifstream stream(path, std::ios::binary);
  const bool readable = stream && !std::filesystem::is_directory(path, unknown);
  std::stringstream buffer;
  if (readable && stream.peek() != std::ifstream::traits_type::eof()) buffer << stream.rdbuf();
  if (!readable || stream.bad() || buffer.fail()) {
    faults_.push_back(
        unreadable(path, fmt::format("cannot read {}", path.string()), "check the path and its permissions"));
    return std::nullopt;
  }
  return buffer.str();
}

void RuleLoader::prepare(std::vector<Source>& sources) {
  std::vector<std::vector<std::string>> written(sources.size());
  for_each_in_parallel(sources.size(), [&](std::size_t i) {
    sources[i].parsed = parse_yaml(sources[i].text);
    for (const YAML::Node& document : sources[i].parsed.documents)
      collect_smiles(document, written[i], reads_examples(sources[i]));
  });
  std::set<std::string> distinct;
  for (std::vector<std::string>& some : written) distinct.insert(some.begin(), some.end());
  const std::vector<std::string> smiles(distinct.begin(), distinct.end());
  std::vector<std::optional<Compounds>> compounds(smiles.size());
  for_each_in_parallel(smiles.size(), [&](std::size_t i) { compounds[i].emplace(read_compounds(smiles[i])); });
  for (std::size_t i = 0; i < smiles.size(); ++i) compounds_.emplace(smiles[i], *std::move(compounds[i]));
}

void RuleLoader::read_source(const Source& source) {
  reads_examples_ = reads_examples(source);
  YamlReader in(source.shown, source.text, faults_);
  const auto root = in.root(source.parsed);
  if (!root) return;
  if (source.is_terms) {
    read_terms(in, *root);
  } else {
    read_rule(in, *root);
  }
}

Result<RuleSet, std::vector<Fault>> RuleLoader::load(const std::filesystem::path& directory,
                                                     std::span<const std::filesystem::path> files) {
  chem::warm_up();
  const auto no_base = [&](const std::string& why) {
    return std::vector<Fault>(1, unreadable(directory, fmt::format("no rule base in {}: {}", directory.string(), why),
                                            "a rule base is a directory with terms.yaml and rule files; see --rules"));
  };
  std::map<std::string, std::filesystem::path> found;  // by shown name: the order they are read and hashed in
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    std::error_code unknown;  // a link that leads nowhere is no directory, and is told when it is read
    if (entry->path().extension() != ".yaml" || entry->is_directory(unknown)) continue;
    found.emplace(entry->path().lexically_relative(directory).generic_string(), entry->path());
  }
  if (error) return no_base(error.message());
  if (!found.contains("terms.yaml")) return no_base("it has no terms.yaml");

  // In the order they are read in: the terms; files given by name, which stand in for the rules of the same id; the
  // rest.
  std::vector<Source> sources;
  if (auto text = read_file(found.at("terms.yaml")))
    sources.push_back({"terms.yaml", std::move(*text), true, false, {}});
  for (const std::filesystem::path& file : files) {
    if (auto text = read_file(file))
      sources.push_back({file.string(), std::move(*text), file.filename() == "terms.yaml", true, {}});
  }
  for (const auto& [shown, path] : found) {
    if (shown == "terms.yaml") continue;
    if (auto text = read_file(path))
      sources.push_back({shown, std::move(*text), shown.ends_with("/terms.yaml"), false, {}});
  }
  prepare(sources);

  std::set<std::string> replaced;
  for (const Source& source : sources) {
    const bool stands_in = !source.given && std::ranges::any_of(replaced, [&](const std::string& id) {
      return source.text.starts_with(fmt::format("id: \"{}\"", id)) ||
             source.text.find(fmt::format("\nid: \"{}\"", id)) != std::string::npos;
    });
    if (stands_in) continue;
    read_source(source);
    if (source.given) {
      for (const Rule& rule : set_.rules_) replaced.insert(rule.id);
    }
  }
  // The files given by name, then the rule base by name.
  std::ranges::stable_sort(sources, {}, [](const Source& source) {
    return std::pair(!source.given, source.given ? std::string() : source.shown);
  });
  std::string hashed;
  for (const Source& source : sources) {
    hashed += (source.given ? std::filesystem::path(source.shown).filename().string() : source.shown) + '\0' +
              source.text + '\0';
  }
  std::ranges::sort(set_.rules_, {}, &Rule::id);
  for (RuleReference& reference : references_) {
    const Rule* rule = set_.find(reference.id);
    const auto fits = [&](const Rule& r) {
      return reference.named == Named::kListed ? r.kind == RuleKind::kListed : r.kind != RuleKind::kSimilar;
    };
    if (rule != nullptr && fits(*rule)) continue;
    std::vector<std::string> known;
    for (const Rule& r : set_.rules_) {
      if (fits(r)) known.push_back(r.id);
    }
    const std::string near = nearest(reference.id, known);
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

Result<RuleSet, std::vector<Fault>> load_rules(const std::filesystem::path& directory,
                                               std::span<const std::filesystem::path> files,
                                               ExampleStructures examples) {
  return RuleLoader(examples).load(directory, files);
}

const std::vector<Exception>& Rule::exceptions() const {
  static const std::vector<Exception> none;
  if (kind == RuleKind::kClass) return klass().exceptions;
  return kind == RuleKind::kSimilar ? similar().exceptions : none;
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
    case RuleKind::kSimilar: return "similar";
  }
  return "listed";
}

const char* name(RuleStatus status) { return status == RuleStatus::kVerified ? "verified" : "draft"; }

}  // namespace congener
