// CAS registry numbers in a folded text, however they were written.
//
// Guarantee: a number whose check digit holds as written is always found; anything repaired says how.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace congener {

// "437-38-7": hyphens in place and the check digit right.
[[nodiscard]] bool is_cas_number(std::string_view text);
// The check digit of the digits before it, '0' to '9'.
[[nodiscard]] char cas_check_digit(std::string_view digits);

struct CasFound {
  std::size_t begin = 0;  // in the folded text
  std::size_t end = 0;
  std::string number;         // "437-38-7", as read after the repairs
  bool valid = false;         // the check digit holds
  bool announced = false;     // "CAS" stands before it
  bool look_alikes = false;   // letters were read as digits: O as 0, l as 1 …
  bool unhyphenated = false;  // its parts were not told apart
  bool date_like = false;     // could as well be a day: 2021-10-5
};

// In the order of the text; they do not overlap.
[[nodiscard]] std::vector<CasFound> find_cas_numbers(std::string_view folded);

// Valid numbers that one wrong digit, or two digits swapped, make into `number`; ascending.
[[nodiscard]] std::vector<std::string> nearest_cas_numbers(std::string_view number);

}  // namespace congener
