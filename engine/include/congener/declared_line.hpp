// A line of goods as its document declares it: every field in the document's own words, and where each stands.
//
// Nothing of the line is left out: a column or segment whose meaning is not known is a field of kind kOther.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace congener {

enum class FieldKind : unsigned char {
  kGoods,          // what the goods are: a description, a trade name, a technical name
  kStructure,      // SMILES, InChI or molfile
  kCas,            // a field for CAS Registry Numbers
  kFormula,        //
  kCommodityCode,  // qualifier: its scheme ("HS", "CN", "HTSUS", …), empty where the document does not say
  kUnNumber,       // of the transport of dangerous goods, four digits
  kCus,            // number of the European Customs Inventory of Chemical Substances
  kQuantity,       // qualifier: the unit
  kMarks,          // shipping marks
  kParty,          // qualifier: its role ("consignor", "consignee", …)
  kReference,      // of the document, the consignment or the line; qualifier: of which
  kOther
};
[[nodiscard]] const char* name(FieldKind kind);

// Where a field stands. Bytes are those of the source as it came, but for what was packed: then of the part that
// `path` names, unpacked.
struct FieldPlace {
  std::size_t line = 0;  // 1-based; 0: the source has no lines
  std::string
      path;  // "column 4 “Goods”", "cell B7 of sheet “List”", "segment 14 FTX", "/Declaration/GoodsShipment[1]/…"
  std::size_t begin = 0;  // [begin, end)
  std::size_t end = 0;    //
};

// What a spreadsheet had done to a cell, and a reader undid.
enum class Repair : unsigned char {
  kNone,
  kTextMark,    // an apostrophe before the text, or blanks that are no blanks around it
  kCasFromDate  // a CAS number had become a day; its check digit says which number it was ("A or B": two fit)
};
[[nodiscard]] const char* name(Repair repair);

struct Field {
  FieldKind kind = FieldKind::kOther;
  std::string text;       // decoded: UTF-8, with release characters, entities and quotes undone
  std::string qualifier;  // see FieldKind; of kOther: the column's header, or the element's or segment's name
  std::size_t limit = 0;  // characters the field, or each piece between its joints, can hold: as long, it may have been
                          // cut; 0: not known
  // Positions in `text` at which the document's pieces were joined with nothing between them; a blank may be meant.
  std::vector<std::size_t> joints = {};
  FieldPlace place = {};
  Repair repair = Repair::kNone;
  std::string repaired_from = {};  // what stands in the source, decoded, where `repair` was needed
};

struct DeclaredLine {
  std::string format;         // "CSV", "EDIFACT CUSCAR D.95B", "NCTS5 CC015C"
  std::string reference;      // of the document or of the consignment that holds the line; may be empty
  std::vector<Field> fields;  // in the document's order
};

}  // namespace congener
