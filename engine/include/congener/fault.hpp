// What is wrong with a file or an argument: a stable code, the place, and what to do about it.
//
// A fault is data, never thrown: functions that can meet one return it in a Result or append it to a
// list, so that all the faults of a load are reported at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace congener {

// Where in a source file. Lines and columns count from 1 and columns count characters, not bytes;
// 0 where not known.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
};

struct Fault {
  std::string code;     // "R012": stable, catalogued in rules/README.md
  std::string message;  // what is wrong: unknown term "alkil"
  std::string advice;   // what to do: did you mean "alkyl"?
  Place place;
  std::string line_text;  // the source line, for the caret; empty where there is none
  std::size_t width = 1;  // characters under the caret
};

// A fault of a file as a whole.
[[nodiscard]] Fault file_fault(std::string file, std::string code, std::string message, std::string advice);

// Three to four lines for a person:
//   R012 unknown term "alkil" — rules/us/x.yaml:31:12
//      31 | B: {substitute: "phenethyl", with: ["alkil"]}
//         |                                    ^^^^^^^
//         = did you mean "alkyl"?
[[nodiscard]] std::string describe(const Fault& fault);
[[nodiscard]] std::string describe(const std::vector<Fault>& faults);

}  // namespace congener
