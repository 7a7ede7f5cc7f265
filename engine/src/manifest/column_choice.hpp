// What the columns of a table hold, where whoever asks says so: "goods=3,cas=\"CAS No\",hs=Tariff".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "congener/declared_line.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener {

// What a column is for: a kind of field, and two roles that are no kind of their own.
struct ColumnRole {
  FieldKind kind = FieldKind::kOther;
  bool id = false;    // it names the line; also a field of its kind
  bool unit = false;  // of the quantity beside it; also a field of its kind

  friend bool operator==(const ColumnRole&, const ColumnRole&) = default;
};

struct ColumnChoice {
  ColumnRole role;
  std::string word;    // as it was written, for messages
  std::string column;  // header, or number from 1
};

// Kinds: goods, structure, id, cas, formula, hs, un, cus, quantity, unit, marks, party, reference, other. A kind may
// come several times; a column's name may stand in double quotes, a quote in it doubled. F010: no such kind, or not of
// this form.
[[nodiscard]] Result<std::vector<ColumnChoice>, Fault> parse_columns(std::string_view text);

}  // namespace congener
