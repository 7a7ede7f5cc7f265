#include "workbench/rule_skeleton.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "congener/date.hpp"

namespace congener::workbench {
namespace {

constexpr const char* kHead =
    R"(# Fill in every "" and run: congener rules check FILE. What each key says: rules/README.md.
id: "{id}"
title: ""
jurisdiction: "{jurisdiction}"  # ISO 3166-1 (US), ISO 3166-2 for a state (US-IA), UN or EU
schedule: ""
kind: "{kind}"
status: "draft"  # "verified" once the words were read in the source
status_because: ""  # what was read, and where

law:
  source: ""  # the citation
  url: ""
  retrieved: "{today}"
  language: "en"
  text: ""  # the words, one lettered clause a line, below text: |
  sha256: ""  # congener rules check prints it

in_force:
  - {{from: "unknown", by: ""}}  # from: "YYYY-MM-DD"; by: the instrument

includes: ["salts", "isomers"]  # only what the instrument says

)";

constexpr const char* kListed = R"(substances:
  - name: ""
    smiles: ""

examples:
  in:
    - {name: "", smiles: "", because: ""}
  out:
    - {name: "", smiles: "", because: ""}
)";

constexpr const char* kClass = R"(parent:
  name: ""
  smiles:   ""  # without stereo
  portions: ""  # under the first character of each atom the letter of its portion, blanks elsewhere
  legend:
    a: "core"
    b: "side"
  groups: {whole: ["core", "side"]}  # portions that the law speaks of together

clauses:
  "1":
    words: ""  # as they stand in law.text
    permits:
      - {replace: "side", by: ["acyl"]}
  "2":
    words: ""
    permits:
      - {substitute: "core", with: ["alkyl", "halo"]}
at_least: 1  # modifications needed

examples:
  in:
    - {name: "", smiles: "", clauses: ["1"], because: ""}
    - {name: "", smiles: "", clauses: ["2"], because: ""}
  out:
    - {name: "", smiles: "", clause: "1", because: ""}
    - {name: "", smiles: "", clause: "2", because: ""}
)";

constexpr const char* kDerived = R"(parent: {name: "", smiles: ""}
transformations:
  amide: {words: ""}  # words of the law; defined in terms.yaml under transformations
combination: "any"  # or "single"

examples:
  in:
    - {name: "", smiles: "", path: ["amide"], because: ""}
  out:
    - {name: "", smiles: "", because: ""}
)";

constexpr const char* kSimilar = R"(similar_to:
  substances:
    - {name: "", smiles: ""}
threshold: 0.4  # least Tanimoto
threshold_because: ""
cores:
  - {name: "", smiles: "", because: ""}  # at least 8 atoms

examples:
  in:
    - {name: "", smiles: "", like: "", because: ""}
  out:
    - {name: "", smiles: "", because: ""}
)";

std::string jurisdiction_of(const std::string& id) {
  std::string word = id.substr(0, id.find('.'));
  if (word == "uk") return "GB";
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return word.size() == 2 ? word : std::string("UN");
}

}  // namespace

bool is_rule_id(const std::string& id) {
  const auto parts = split(id, '.');
  return parts.size() >= 2 && std::ranges::all_of(parts, [](std::string_view part) {
           return !part.empty() && std::ranges::all_of(part, [](unsigned char c) {
             return std::islower(c) || std::isdigit(c) || c == '_';
           });
         });
}

std::string rule_skeleton(const std::string& id, RuleKind kind) {
  const char* body = kind == RuleKind::kListed    ? kListed
                     : kind == RuleKind::kClass   ? kClass
                     : kind == RuleKind::kDerived ? kDerived
                                                  : kSimilar;
  return fmt::format(fmt::runtime(kHead), fmt::arg("id", id), fmt::arg("jurisdiction", jurisdiction_of(id)),
                     fmt::arg("kind", name(kind)), fmt::arg("today", Date::today().text())) +
         body;
}

}  // namespace congener::workbench
