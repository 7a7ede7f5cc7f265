// What a column of a table holds, told from its header in English, Spanish, German, Chinese, French or Portuguese.
//
// A header is read by its words: one that has a word which no header has is not taken for one, since a row of data must
// not be. Threads may call everything here.
#pragma once

#include <string>
#include <string_view>

#include "manifest/column_choice.hpp"

namespace congener {

struct ColumnMeaning {
  ColumnRole role;
  std::string qualifier;  // scheme of a commodity code, unit of a quantity, role of a party; else empty
  int rank = 0;           // among columns of one kind: 1 is surest; 0: the header is not known
  // It can hardly be anything but a header.
  bool sure = false;
  [[nodiscard]] bool known() const { return rank > 0; }
};

// Only where no other column declares the goods: the words of a commodity code, not the declarant's.
inline constexpr int kWordsOfTheCode = 1000;

[[nodiscard]] ColumnMeaning meaning_of_header(std::string_view header);

}  // namespace congener
