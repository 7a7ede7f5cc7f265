// Every fault of reading: "F…" stops a run before it starts, "I…" stands on one record and the run goes on.
#pragma once

#include <array>

namespace congener::code {

inline constexpr const char* kCannotOpen = "F001";       // no such file, or no permission
inline constexpr const char* kNotAFile = "F002";         // a directory or a device
inline constexpr const char* kBinary = "F003";           // bytes that are no text: an archive, a picture, a spreadsheet
inline constexpr const char* kUnknownFormat = "F004";    // text of a format that nothing here reads
inline constexpr const char* kNoSuchColumn = "F005";     // the column asked for is not in the table
inline constexpr const char* kNoOpenBabel = "F006";      // the format needs Open Babel, which is not built in
inline constexpr const char* kOpenBabelFailed = "F007";  // Open Babel knows no such format

inline constexpr const char* kBadColumns = "F010";       // --columns is not of its form, or names no kind of column
inline constexpr const char* kBadEncoding = "F011";      // the encoding asked for is not one that is read
inline constexpr const char* kBadWorkbook = "F012";      // no zip archive, or no workbook in it
inline constexpr const char* kEncrypted = "F013";        // the workbook is protected by a password
inline constexpr const char* kOldWorkbook = "F014";      // .xls or .xlsb: a format of spreadsheets that is not read
inline constexpr const char* kUnpacksTooLarge = "F015";  // the archive unpacks to more than kMaxUnpackedBytes
inline constexpr const char* kBadProfile = "F020";       // a file of XML profiles that is not of its form

inline constexpr const char* kRecordTooLong = "I001";   // a line or record longer than kMaxRecordBytes
inline constexpr const char* kQuoteNotClosed = "I002";  // a quoted cell that has no end
inline constexpr const char* kTooManyCells = "I003";    // a row with more cells than the table has columns
inline constexpr const char* kNoMolfileEnd = "I004";    // a molfile without its M  END line
inline constexpr const char* kInputCutOff = "I005";     // the input ends in the middle: what follows is not known
inline constexpr const char* kNotConverted = "I006";    // a molecule of the file that Open Babel could not read
inline constexpr const char* kCellTooLong = "I007";     // a cell of a workbook longer than kMaxCellBytes
inline constexpr const char* kRefusedPart =
    "I008";  // a part of a workbook that is no honest one: entities, depth, size

inline constexpr const char* kMessageNotRead = "I030";  // a message, or a document, of a type that is not read
inline constexpr const char* kNoLines = "I031";         // a message, or a document, that declares no line of goods
inline constexpr const char* kCountsDiffer =
    "I032";  // the counts or references of an envelope are not those of its content
inline constexpr const char* kNotClosed = "I033";      // a message, an envelope or a segment without its end
inline constexpr const char* kNoSegment = "I034";      // what stands between the segments of a message and is none
inline constexpr const char* kTooMuch = "I035";        // more fields, lines or levels than are read together
inline constexpr const char* kNotWellFormed = "I036";  // XML or JSON that breaks off its form: the rest is not read
inline constexpr const char* kEntities = "I037";       // XML that declares entities, which are not expanded

inline constexpr std::array<const char*, 30> kAllReading = {
    kCannotOpen,      kNotAFile,      kBinary,         kUnknownFormat,  kNoSuchColumn, kNoOpenBabel,
    kOpenBabelFailed, kRecordTooLong, kQuoteNotClosed, kTooManyCells,   kNoMolfileEnd, kInputCutOff,
    kNotConverted,    kBadColumns,    kBadEncoding,    kBadWorkbook,    kEncrypted,    kOldWorkbook,
    kUnpacksTooLarge, kCellTooLong,   kRefusedPart,    kMessageNotRead, kNoLines,      kCountsDiffer,
    kNotClosed,       kNoSegment,     kTooMuch,        kNotWellFormed,  kEntities,     kBadProfile};

}  // namespace congener::code
