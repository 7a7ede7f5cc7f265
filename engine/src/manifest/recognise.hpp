// What a file, a column or a cell holds, told from its content first and its name second.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "congener/record.hpp"
#include "manifest/reader.hpp"

namespace congener {

struct Recognised {
  FileFormat format = FileFormat::kDetect;  // kDetect: text of a format that nothing here reads
  std::string openbabel_format;
  std::string what;  // of the unreadable: "an XML document"
};

// `head` is the beginning of the text, `path` its name ("-" where there is none).
[[nodiscard]] Recognised recognise(std::string_view head, const std::string& path);

// Comma, semicolon, tab or bar: the one whose cells name most columns in one of the first lines, else the one that
// divides the first line most. A comma where there is none.
[[nodiscard]] char recognise_delimiter(std::string_view head);

// A scan of the characters, no chemistry: atoms, bonds, closed brackets and parentheses, paired ring closures.
[[nodiscard]] bool looks_like_smiles(std::string_view text);
[[nodiscard]] bool looks_like_structure(std::string_view text);

// kSmiles for whatever is neither an InChI nor a molfile; kNone for blank text.
[[nodiscard]] InputKind kind_of(std::string_view text);

// How surely a header names the column's content: 1 is surest, 0 is not at all.
[[nodiscard]] int structure_header_rank(std::string_view header);
[[nodiscard]] int id_header_rank(std::string_view header);
[[nodiscard]] int name_header_rank(std::string_view header);

// "counts line" of a molfile: it ends in V2000 or V3000.
[[nodiscard]] bool is_counts_line(std::string_view line);

}  // namespace congener
