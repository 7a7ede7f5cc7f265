// What of a record is read for names and numbers, and what its cross-checks look at: the fields of its line, or its
// text and declared name where it has no fields.
//
// Views of the record, which must outlive them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "checks/cross_checks.hpp"
#include "congener/record.hpp"
#include "resolve/resolver.hpp"

namespace congener {

// A structure of the line beside the record's own.
struct OtherStructure {
  InputKind kind = InputKind::kNone;
  std::string_view text;
  std::size_t field = 0;  // position in Record::fields
};

struct DeclaredTexts {
  std::vector<DeclaredField> fields;                  // for the resolver
  std::vector<std::optional<std::size_t>> positions;  // of each of them, in Record::fields
  std::vector<LineText> texts;                        // for the checks
  std::vector<OtherStructure> structures;
};
[[nodiscard]] DeclaredTexts declared_texts(const Record& record);

// Is there anything beside a structure that may name a chemical or be compared with it? Allocates nothing.
[[nodiscard]] bool declares_more(const RecordView& record);

// A text asked about by itself, taken for a SMILES: as a name instead, where it cannot be read and names something; as
// both, where it can be read and is a name of the dictionary as well ("NPP").
[[nodiscard]] Record structure_or_name(Record record, const Resolver& resolver);

}  // namespace congener
