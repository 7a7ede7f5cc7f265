#include "verdict/declared_texts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

std::string_view place_of(const Field& field) {
  if (!field.place.path.empty()) return field.place.path;
  return field.qualifier.empty() ? name(field.kind) : std::string_view(field.qualifier);
}

bool names_chemicals(FieldKind kind) {
  return kind == FieldKind::kGoods || kind == FieldKind::kMarks || kind == FieldKind::kCas;
}

}  // namespace

bool declares_more(const RecordView& record) {
  if (!record.fields) {
    if (record.kind == InputKind::kNone) return !trim(record.text).empty();
    return says_something(FieldKind::kGoods, record.declared);
  }
  if (record.kind == InputKind::kNone && !trim(record.text).empty()) return true;
  return std::ranges::any_of(record.fields->fields, [&](const Field& field) {
    if (field.kind != FieldKind::kStructure) return says_something(field.kind, field.text);
    return !trim(field.text).empty() && trim(field.text) != trim(record.text);
  });
}

DeclaredTexts declared_texts(const Record& record) {
  DeclaredTexts declared;
  const auto add = [&](const DeclaredField& field, std::optional<std::size_t> position) {
    declared.fields.push_back(field);
    declared.positions.push_back(position);
  };
  const auto add_alone = [&](std::string_view text, std::string_view called, bool guess_limit) {
    DeclaredField field;
    field.text = text;
    field.name = called;
    field.guess_limit = guess_limit;
    add(field, std::nullopt);
    declared.texts.push_back({text, FieldKind::kGoods, {}, std::nullopt});
  };
  const bool no_structure = record.kind == InputKind::kNone;
  if (!record.fields) {
    if (no_structure) {
      add_alone(record.text, "text", true);
    } else if (!trim(record.declared).empty()) {
      add_alone(record.declared, "declared", false);
    }
    return declared;
  }
  const std::vector<Field>& fields = record.fields->fields;
  // What the record is taken to declare is read in full, whatever its column is called.
  const std::string_view own = trim(record.text);
  const bool told = std::ranges::any_of(
      fields, [&](const Field& field) { return names_chemicals(field.kind) && trim(field.text) == own; });
  bool own_read = !no_structure || own.empty() || told;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    const std::string_view text = trim(field.text);
    if (text.empty()) continue;
    if (field.kind == FieldKind::kStructure) {
      if (text == own) own_read = true;
      if (text != own || no_structure) declared.structures.push_back({kind_of(text), text, i});
      continue;
    }
    DeclaredField one;
    one.text = field.text;
    one.name = place_of(field);
    one.limit = field.limit;
    one.joints = field.joints;
    if (!own_read && text == own && field.kind == FieldKind::kOther) {
      own_read = true;
      one.guess_limit = field.limit == 0;
      add(one, i);
      declared.texts.push_back({field.text, FieldKind::kGoods, {}, i});
      continue;
    }
    if (!says_something(field.kind, field.text)) continue;
    declared.texts.push_back({field.text, field.kind, field.qualifier, i});
    if (names_chemicals(field.kind)) {
      one.guess_limit = field.kind == FieldKind::kGoods && field.limit == 0;
      one.is_cas = field.kind == FieldKind::kCas;
      add(one, i);
    } else if (field.kind == FieldKind::kOther) {
      one.numbers_only = true;
      one.joints = {};
      add(one, i);
    }
  }
  if (!own_read) add_alone(record.text, "text", true);
  return declared;
}

Record structure_or_name(Record record, const Resolver& resolver) {
  if (record.kind != InputKind::kSmiles || record.fields || !record.declared.empty()) return record;
  const Resolution named = resolver.resolve(record.text);
  if (chem::read_smiles(record.text)) {
    const bool whole = named.mentions.size() == 1 && named.mentions[0].text.size() == trim(record.text).size() &&
                       named.mentions[0].how == ResolvedBy::kDictionary;
    if (whole) record.declared = record.text;
    return record;
  }
  const bool something = std::ranges::any_of(named.doubts, [](const Doubt& doubt) {
    return doubt.code != "T001" && doubt.code != "T002" && doubt.code != "T004";
  });
  if (!named.mentions.empty() || something) record.kind = InputKind::kNone;
  return record;
}

}  // namespace congener
