// Which elements of an XML document say what: data/manifests/xml_profiles.yaml, built in, and a user's own file like
// it.
//
// Immutable once read: threads may share one object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "congener/declared_line.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener {

struct XmlField {
  std::vector<std::string> path;  // local names, the element's own last
  bool from_root = false;         // all of the path, not only its end
  FieldKind kind = FieldKind::kOther;
  std::string qualifier;
  std::string attribute;   // that tells the qualifier
  std::size_t limit = 0;   // characters
  bool continues = false;  // its text goes on with that of the field before
};

struct XmlProfile {
  std::string name;
  std::vector<std::string> roots;  // "?" stands for one character, "*" for any
  std::string name_space;          // words in the root's namespace; empty: any
  std::vector<std::string> lines;
  std::vector<std::string> consignments;
  std::vector<XmlField> fields;

  [[nodiscard]] bool is_for(std::string_view root, std::string_view name_space_of_root) const;
  // `path`: local names from the root on.
  [[nodiscard]] const XmlField* field_at(const std::vector<std::string_view>& path) const;
};

using XmlProfiles = std::vector<XmlProfile>;

// F020: no YAML, or not of the form of data/manifests/xml_profiles.yaml. `file` is named in the fault.
[[nodiscard]] Result<XmlProfiles, Fault> parse_xml_profiles(const std::string& yaml, const std::string& file);
[[nodiscard]] Result<XmlProfiles, Fault> read_xml_profiles(const std::string& path);
// Those that are built in.
[[nodiscard]] const XmlProfiles& xml_profiles();

}  // namespace congener
