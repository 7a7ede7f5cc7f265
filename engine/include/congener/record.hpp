// One declared thing, as it stood in its source.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "congener/declared_line.hpp"

namespace congener {

enum class InputKind : unsigned char { kNone, kSmiles, kInchi, kMolfile };

[[nodiscard]] const char* name(InputKind kind);

struct Record {
  std::size_t number = 0;             // 1-based, over all sources of the run
  std::string file;                   // "-" for standard input
  std::size_t line = 0;               // 1-based line on which the record starts
  std::string id;                     // as given; empty where the source has none
  std::string text;                   // the structure's text, or the declared name if there is no structure
  std::string declared;               // the declared name, where the source has one beside the structure
  InputKind kind = InputKind::kNone;  // kNone: the record declares no structure
  // Why the record cannot be read, where the reader itself knows; code "I…". Empty otherwise.
  std::string fault_code;
  std::string fault_text;
  // Every field of the line, where its source is a table or a document.
  std::shared_ptr<const DeclaredLine> fields = nullptr;
};

// The same without owning its text: valid as long as what it was taken from.
struct RecordView {
  std::size_t number = 0;
  std::string_view file;
  std::size_t line = 0;
  std::string_view id;
  std::string_view text;
  std::string_view declared;
  InputKind kind = InputKind::kNone;
  std::string_view fault_code;
  std::string_view fault_text;
  const DeclaredLine* fields = nullptr;
};

[[nodiscard]] RecordView view_of(const Record& record);
[[nodiscard]] Record copy_of(const RecordView& record);

}  // namespace congener
