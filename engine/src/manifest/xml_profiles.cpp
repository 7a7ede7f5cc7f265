#include "manifest/xml_profiles.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/xml_profiles_data.hpp"

namespace congener {
namespace {

constexpr std::array<FieldKind, 12> kKinds = {FieldKind::kGoods,   FieldKind::kStructure,     FieldKind::kCas,
                                              FieldKind::kFormula, FieldKind::kCommodityCode, FieldKind::kUnNumber,
                                              FieldKind::kCus,     FieldKind::kMarks,         FieldKind::kQuantity,
                                              FieldKind::kParty,   FieldKind::kReference,     FieldKind::kOther};

bool fits(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') return fits(pattern.substr(1), text) || (!text.empty() && fits(pattern, text.substr(1)));
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) && fits(pattern.substr(1), text.substr(1));
}

// What is wrong with the file, with the place; caught where the file is parsed.
struct Wrong {
  YAML::Mark mark;
  std::string words;
  std::string advice;
};

std::string text_of(const YAML::Node& node, const char* key) {
  if (!node.IsScalar()) throw Wrong{node.Mark(), fmt::format("“{}” is no text", key), "write one value"};
  return node.as<std::string>();
}

std::vector<std::string> texts_of(const YAML::Node& node, const char* key) {
  if (!node || !node.IsSequence()) {
    throw Wrong{node ? node.Mark() : YAML::Mark::null_mark(), fmt::format("“{}” is no list", key), "write [A, B]"};
  }
  std::vector<std::string> texts;
  for (const YAML::Node& one : node) texts.push_back(text_of(one, key));
  return texts;
}

void allow(const YAML::Node& map, const std::vector<std::string>& keys) {
  if (!map.IsMap()) throw Wrong{map.Mark(), "is no mapping", "write key: value"};
  for (const auto& pair : map) {
    const std::string key = pair.first.as<std::string>();
    if (std::ranges::find(keys, key) != keys.end()) continue;
    const std::string near = nearest(key, keys);
    throw Wrong{
        pair.first.Mark(), fmt::format("unknown key “{}”", key),
        near.empty() ? fmt::format("known are: {}", join(keys, ", ")) : fmt::format("did you mean “{}”?", near)};
  }
}

XmlField field_of(const YAML::Node& node) {
  allow(node, {"element", "kind", "qualifier", "attribute", "limit", "continues"});
  if (!node["element"] || !node["kind"]) {
    throw Wrong{node.Mark(), "a field needs an element and a kind", "{element: Commodity/Description, kind: goods}"};
  }
  XmlField field;
  std::string path = text_of(node["element"], "element");
  field.from_root = path.starts_with('/');
  if (field.from_root) path.erase(0, 1);
  for (const std::string_view part : split(path, '/')) field.path.emplace_back(part);
  const std::string kind = text_of(node["kind"], "kind");
  const auto known = std::ranges::find_if(kKinds, [&](FieldKind one) { return kind == name(one); });
  if (known == kKinds.end()) {
    std::vector<std::string> names;
    for (const FieldKind one : kKinds) names.emplace_back(name(one));
    throw Wrong{node["kind"].Mark(), fmt::format("unknown kind “{}”", kind),
                fmt::format("known are: {}", join(names, ", "))};
  }
  field.kind = *known;
  if (node["qualifier"]) field.qualifier = text_of(node["qualifier"], "qualifier");
  if (node["attribute"]) field.attribute = text_of(node["attribute"], "attribute");
  if (node["limit"]) field.limit = node["limit"].as<std::size_t>();
  if (node["continues"]) field.continues = node["continues"].as<bool>();
  return field;
}

XmlProfile profile_of(const YAML::Node& node) {
  allow(node, {"name", "roots", "namespace", "lines", "consignments", "fields"});
  XmlProfile profile;
  if (!node["name"]) throw Wrong{node.Mark(), "a profile needs a name", "name: what its documents are called"};
  profile.name = text_of(node["name"], "name");
  profile.roots = texts_of(node["roots"], "roots");
  if (node["namespace"]) profile.name_space = text_of(node["namespace"], "namespace");
  profile.lines = texts_of(node["lines"], "lines");
  if (node["consignments"]) profile.consignments = texts_of(node["consignments"], "consignments");
  if (!node["fields"] || !node["fields"].IsSequence()) {
    throw Wrong{node.Mark(), "a profile needs fields", "fields: [{element: …, kind: …}]"};
  }
  for (const YAML::Node& field : node["fields"]) profile.fields.push_back(field_of(field));
  return profile;
}

}  // namespace

bool XmlProfile::is_for(std::string_view root, std::string_view name_space_of_root) const {
  if (!std::ranges::any_of(roots, [&](const std::string& pattern) { return fits(pattern, root); })) return false;
  return name_space.empty() || lower_ascii(name_space_of_root).find(lower_ascii(name_space)) != std::string::npos;
}

const XmlField* XmlProfile::field_at(const std::vector<std::string_view>& path) const {
  for (const XmlField& field : fields) {
    if (field.path.size() > path.size() || (field.from_root && field.path.size() != path.size())) continue;
    if (std::equal(field.path.rbegin(), field.path.rend(), path.rbegin())) return &field;
  }
  return nullptr;
}

Result<XmlProfiles, Fault> parse_xml_profiles(const std::string& yaml, const std::string& file) {
  const auto fault = [&](const YAML::Mark& mark, const std::string& words, std::string advice) {
    Fault one = file_fault(file, code::kBadProfile, words, std::move(advice));
    if (!mark.is_null()) {
      one.place.line = static_cast<std::size_t>(mark.line) + 1;
      one.place.column = static_cast<std::size_t>(mark.column) + 1;
    }
    return one;
  };
  const std::string form = "data/manifests/xml_profiles.yaml shows the form";
  try {
    const YAML::Node document = YAML::Load(yaml);
    if (!document.IsMap()) return fault(YAML::Mark::null_mark(), "is no file of profiles", form);
    allow(document, {"profiles"});
    XmlProfiles profiles;
    if (!document["profiles"] || !document["profiles"].IsSequence()) {
      return fault(document.Mark(), "has no list of profiles", form);
    }
    for (const YAML::Node& node : document["profiles"]) profiles.push_back(profile_of(node));
    return profiles;
  } catch (const Wrong& wrong) {
    return fault(wrong.mark, wrong.words, wrong.advice);
  } catch (const YAML::Exception& exception) {
    return fault(exception.mark, exception.msg, form);
  }
}

Result<XmlProfiles, Fault> read_xml_profiles(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return file_fault(path, code::kCannotOpen, "cannot be read", "check the path");
  return parse_xml_profiles(text.str(), path);
}

const XmlProfiles& xml_profiles() {
  static const XmlProfiles profiles = [] {
    auto parsed = parse_xml_profiles(kXmlProfilesYaml, "data/manifests/xml_profiles.yaml");
    if (!parsed) throw std::logic_error(describe(parsed.error()));
    return std::move(parsed).value();
  }();
  return profiles;
}

}  // namespace congener
