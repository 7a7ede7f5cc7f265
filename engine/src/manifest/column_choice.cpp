#include "manifest/column_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "manifest/codes.hpp"

namespace congener {
namespace {

// The first name of a role is the one shown.
constexpr std::array<std::pair<std::string_view, ColumnRole>, 24> kRoles = {{
    {"goods", {FieldKind::kGoods}},
    {"structure", {FieldKind::kStructure}},
    {"id", {FieldKind::kReference, true}},
    {"cas", {FieldKind::kCas}},
    {"formula", {FieldKind::kFormula}},
    {"hs", {FieldKind::kCommodityCode}},
    {"un", {FieldKind::kUnNumber}},
    {"cus", {FieldKind::kCus}},
    {"quantity", {FieldKind::kQuantity}},
    {"unit", {FieldKind::kOther, false, true}},
    {"marks", {FieldKind::kMarks}},
    {"party", {FieldKind::kParty}},
    {"reference", {FieldKind::kReference}},
    {"other", {FieldKind::kOther}},
    {"name", {FieldKind::kGoods}},
    {"description", {FieldKind::kGoods}},
    {"smiles", {FieldKind::kStructure}},
    {"inchi", {FieldKind::kStructure}},
    {"hs_code", {FieldKind::kCommodityCode}},
    {"commodity_code", {FieldKind::kCommodityCode}},
    {"tariff", {FieldKind::kCommodityCode}},
    {"un_number", {FieldKind::kUnNumber}},
    {"cas_number", {FieldKind::kCas}},
    {"ref", {FieldKind::kReference}},
}};
constexpr std::size_t kShown = 14;

Fault bad(std::string message) {
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < kShown; ++i) kinds.emplace_back(kRoles[i].first);
  Fault fault;
  fault.code = code::kBadColumns;
  fault.message = std::move(message);
  fault.advice = fmt::format("write KIND=COLUMN, several with commas between: goods=3,cas=\"CAS No\"; the kinds are {}",
                             join(kinds, ", "));
  return fault;
}

// The text up to a comma outside of quotes, quotes undone; moves `text` behind the comma. Nothing: a quote is open.
std::optional<std::string> next_value(std::string_view& text) {
  std::string value;
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      if (quoted && at + 1 < text.size() && text[at + 1] == '"') {
        value += c;
        ++at;
      } else {
        quoted = !quoted;
      }
    } else if (c == ',' && !quoted) {
      break;
    } else {
      value += c;
    }
  }
  if (quoted) return std::nullopt;
  text.remove_prefix(std::min(at + 1, text.size()));
  return value;
}

}  // namespace

Result<std::vector<ColumnChoice>, Fault> parse_columns(std::string_view text) {
  std::vector<ColumnChoice> choices;
  while (!trim(text).empty()) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
      return bad(fmt::format("“{}” does not say which column holds what", trim(text)));
    }
    ColumnChoice choice;
    choice.word = lower_ascii(trim(text.substr(0, equals)));
    const auto* role = std::ranges::find(kRoles, choice.word, &std::pair<std::string_view, ColumnRole>::first);
    if (role == kRoles.end()) return bad(fmt::format("“{}” is no kind of column", choice.word));
    choice.role = role->second;
    text.remove_prefix(equals + 1);
    const auto value = next_value(text);
    if (!value) return bad(fmt::format("a quote after {}= is never closed", choice.word));
    choice.column = trim(*value);
    if (choice.column.empty()) return bad(fmt::format("{}= names no column", choice.word));
    choices.push_back(std::move(choice));
  }
  return choices;
}

}  // namespace congener
