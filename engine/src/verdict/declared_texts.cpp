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

// A blank put into a text, and what of a resolution points behind it.
struct Spaced {
  std::string text;
  std::vector<std::size_t> blanks;  // places in `text`
  [[nodiscard]] std::size_t source_of(std::size_t place) const {
    const auto before = std::ranges::lower_bound(blanks, place) - blanks.begin();
    return place - static_cast<std::size_t>(before);
  }
};

Spaced spaced_at(std::string_view text, const std::vector<std::size_t>& joints) {
  Spaced out;
  std::size_t begin = 0;
  for (const std::size_t joint : joints) {
    if (joint <= begin || joint >= text.size()) continue;
    out.text += text.substr(begin, joint - begin);
    out.blanks.push_back(out.text.size());
    out.text += ' ';
    begin = joint;
  }
  out.text += text.substr(begin);
  return out;
}

// Better: more is named, then less is left in doubt.
bool names_more(const Resolution& a, const Resolution& b) {
  const auto covered = [](const Resolution& one) {
    std::size_t bytes = 0;
    for (const Mention& mention : one.mentions) bytes += mention.end - mention.begin;
    return bytes;
  };
  const std::size_t left = covered(a);
  const std::size_t right = covered(b);
  return left != right ? left > right : a.doubts.size() < b.doubts.size();
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
  static const std::vector<std::size_t> kNoJoints;
  const auto add = [&](const DeclaredField& field, std::optional<std::size_t> position,
                       const std::vector<std::size_t>& joints) {
    declared.fields.push_back(field);
    declared.positions.push_back(position);
    declared.joints.push_back(joints);
  };
  const auto add_alone = [&](std::string_view text, std::string_view called, bool guess_limit) {
    DeclaredField field;
    field.text = text;
    field.name = called;
    field.guess_limit = guess_limit;
    add(field, std::nullopt, kNoJoints);
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
    if (!own_read && text == own && field.kind == FieldKind::kOther) {
      own_read = true;
      one.guess_limit = field.limit == 0;
      add(one, i, field.joints);
      declared.texts.push_back({field.text, FieldKind::kGoods, {}, i});
      continue;
    }
    if (!says_something(field.kind, field.text)) continue;
    declared.texts.push_back({field.text, field.kind, field.qualifier, i});
    if (names_chemicals(field.kind)) {
      one.guess_limit = field.kind == FieldKind::kGoods && field.limit == 0;
      one.is_cas = field.kind == FieldKind::kCas;
      add(one, i, field.joints);
    } else if (field.kind == FieldKind::kOther) {
      one.numbers_only = true;
      add(one, i, kNoJoints);
    }
  }
  if (!own_read) add_alone(record.text, "text", true);
  return declared;
}

Resolution resolve_texts(const Resolver& resolver, const DeclaredTexts& declared) {
  Resolution plain = resolver.resolve(declared.fields);
  const bool joined = std::ranges::any_of(declared.joints, [](const auto& one) { return !one.empty(); });
  if (!joined) return plain;
  std::vector<Spaced> spaced;
  std::vector<DeclaredField> fields = declared.fields;
  spaced.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    spaced.push_back(spaced_at(fields[i].text, declared.joints[i]));
    fields[i].text = spaced[i].text;
    // A blank that was put in does not fill the field.
    if (fields[i].limit > 0) fields[i].limit += spaced[i].blanks.size();
  }
  Resolution other = resolver.resolve(fields);
  if (!names_more(other, plain)) return plain;
  for (Mention& mention : other.mentions) {
    const Spaced& text = spaced[mention.position];
    mention.begin = text.source_of(mention.begin);
    mention.end = text.source_of(mention.end);
    mention.text =
        std::string(declared.fields[mention.position].text.substr(mention.begin, mention.end - mention.begin));
  }
  return other;
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
