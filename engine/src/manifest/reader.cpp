#include "manifest/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"
#include "manifest/spooled_file.hpp"
#include "manifest/xlsx_reader.hpp"

namespace congener {

const char* name(InputKind kind) {
  switch (kind) {
    case InputKind::kNone: return "none";
    case InputKind::kSmiles: return "smiles";
    case InputKind::kInchi: return "inchi";
    case InputKind::kMolfile: return "molfile";
  }
  return "none";
}

const char* name(FieldKind kind) {
  switch (kind) {
    case FieldKind::kGoods: return "goods";
    case FieldKind::kStructure: return "structure";
    case FieldKind::kCas: return "cas";
    case FieldKind::kFormula: return "formula";
    case FieldKind::kCommodityCode: return "commodity_code";
    case FieldKind::kUnNumber: return "un_number";
    case FieldKind::kCus: return "cus";
    case FieldKind::kQuantity: return "quantity";
    case FieldKind::kMarks: return "marks";
    case FieldKind::kParty: return "party";
    case FieldKind::kReference: return "reference";
    case FieldKind::kOther: break;
  }
  return "other";
}

const char* name(Repair repair) {
  switch (repair) {
    case Repair::kNone: return "none";
    case Repair::kTextMark: return "text_mark";
    case Repair::kCasFromDate: break;
  }
  return "cas_from_date";
}

RecordView view_of(const Record& record) {
  return {record.number,   record.file, record.line,       record.id,         record.text,
          record.declared, record.kind, record.fault_code, record.fault_text, record.fields.get()};
}

Record copy_of(const RecordView& record) {
  return {record.number,
          std::string(record.file),
          record.line,
          std::string(record.id),
          std::string(record.text),
          std::string(record.declared),
          record.kind,
          std::string(record.fault_code),
          std::string(record.fault_text),
          record.fields ? std::make_shared<const DeclaredLine>(*record.fields) : nullptr};
}

RecordView RecordReader::record(const RecordBlock& block, std::size_t i, RecordScratch& scratch) const {
  const Extent& extent = block.extents[i];
  return extent.made == Extent::kInText ? parse(block, extent, scratch) : view_of(block.made[extent.made]);
}

std::shared_ptr<const DeclaredLine> RecordReader::fields(const RecordBlock& block, std::size_t i,
                                                         RecordScratch& scratch) const {
  const Extent& extent = block.extents[i];
  return extent.made == Extent::kInText ? declare(block, extent, scratch) : block.made[extent.made].fields;
}

Record RecordReader::whole(const RecordBlock& block, std::size_t i, RecordScratch& scratch) const {
  const Extent& extent = block.extents[i];
  if (extent.made != Extent::kInText) return block.made[extent.made];
  Record record = copy_of(parse(block, extent, scratch));
  record.fields = declare(block, extent, scratch);
  return record;
}

std::shared_ptr<const DeclaredLine> RecordReader::declare(const RecordBlock&, const Extent&, RecordScratch&) const {
  return nullptr;
}

RecordView RecordReader::parse(const RecordBlock&, const Extent&, RecordScratch&) const {
  throw std::logic_error("a reader that leaves records in the text must parse them");
}

std::optional<Record> RecordReader::next() {
  if (!one_by_one_) one_by_one_ = std::make_unique<OneByOne>();
  OneByOne& o = *one_by_one_;
  if (o.at >= o.block.size()) {
    o.at = 0;
    if (!take(o.block)) return std::nullopt;
  }
  return whole(o.block, o.at++, o.scratch);
}

namespace {

// A zip archive is read from its end, so what comes through a pipe or packed is written to a file first.
Opened open_workbook(const std::string& path, TextSource& text, const ReadOptions& options) {
  std::string first(4, '\0');
  if (path != "-") std::ifstream(path, std::ios::binary).read(first.data(), 4);
  if (first.starts_with("PK")) return make_xlsx_reader(path, path, nullptr, options);
  auto spooled = std::make_unique<SpooledFile>([&](char* to, std::size_t room) { return text.read(to, room); });
  if (!text.failure().empty()) {
    return file_fault(path, code::kBadWorkbook, fmt::format("cannot be unpacked: {}", text.failure()), "copy it again");
  }
  if (spooled->path().empty()) {
    return file_fault(path, code::kCannotOpen, "the file cannot be copied to be unpacked",
                      "is the temporary directory full?");
  }
  const std::string copy = spooled->path();
  return make_xlsx_reader(path, copy, std::move(spooled), options);
}

// An OLE file: an old workbook, or a new one that is encrypted.
Fault old_workbook(const std::string& path, TextSource& text) {
  constexpr std::string_view kEncryptedPart("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
  std::string held;
  std::string chunk(std::size_t{1} << 16, '\0');
  while (const std::size_t count = text.read(chunk.data(), chunk.size())) {
    held.append(chunk, 0, count);
    if (held.find(kEncryptedPart) != std::string::npos) {
      return file_fault(path, code::kEncrypted, "is protected by a password",
                        "open it in a spreadsheet program, take the password off and save it");
    }
    held.erase(0, held.size() - std::min(held.size(), kEncryptedPart.size()));
  }
  return file_fault(path, code::kOldWorkbook, "is a workbook of before 2007 (.xls), or another old office document",
                    "save it as .xlsx or CSV in a spreadsheet program");
}

}  // namespace

Result<std::unique_ptr<RecordReader>, Fault> RecordReader::open(const std::string& path, const ReadOptions& options) {
  auto bytes = ByteSource::open(path, options.cancellation);
  if (!bytes) return std::move(bytes).error();
  if (options.format == FileFormat::kOpenBabel) {
    return make_openbabel_reader(path, std::move(bytes).value(), options.openbabel_format);
  }
  // A binary ChemDraw file is told by its name: it is no text to look into.
  if (options.format == FileFormat::kDetect &&
      lower_ascii(std::filesystem::path(path).extension().string()) == ".cdx") {
    return make_openbabel_reader(path, std::move(bytes).value(), "cdx");
  }
  auto text = std::make_unique<TextSource>(std::move(bytes).value(), options.encoding);
  if (text->head().starts_with("PK\x03\x04")) return open_workbook(path, *text, options);
  if (text->head().starts_with("\xD0\xCF\x11\xE0")) return old_workbook(path, *text);
  if (options.format == FileFormat::kXlsx) {
    return file_fault(path, code::kBadWorkbook, "is no workbook: it does not begin as a zip archive",
                      "leave --input-format out, so that its format is told from its content");
  }
  if (text->binary()) {
    return file_fault(path, code::kBinary, "holds bytes that are no text: an archive, a spreadsheet or a picture?",
                      "export the table as CSV, or the structures as SDF");
  }
  FileFormat format = options.format;
  if (format == FileFormat::kDetect) {
    const Recognised recognised = recognise(text->head(), path);
    format = recognised.format;
    if (format == FileFormat::kDetect) {
      return file_fault(path, code::kUnknownFormat, fmt::format("is {}, which is not read", recognised.what),
                        "export it as CSV, SDF or SMILES, or name its format with --input-format");
    }
    if (format == FileFormat::kOpenBabel) {
      text.reset();
      if (path == "-") {
        return file_fault(path, code::kUnknownFormat,
                          fmt::format("looks like {}; its beginning is read already", recognised.openbabel_format),
                          fmt::format("add --input-format {}", recognised.openbabel_format));
      }
      auto again = ByteSource::open(path, options.cancellation);
      if (!again) return std::move(again).error();
      return make_openbabel_reader(path, std::move(again).value(), recognised.openbabel_format);
    }
  }
  switch (format) {
    case FileFormat::kCsv:
    case FileFormat::kTsv: {
      ReadOptions table = options;
      table.format = format;
      return make_table_reader(path, std::move(text), table);
    }
    case FileFormat::kSdf: return make_sdf_reader(path, std::move(text));
    case FileFormat::kEdifact: return make_edifact_reader(path, std::move(text));
    case FileFormat::kX12: return make_x12_reader(path, std::move(text));
    case FileFormat::kCargoImp: return make_cargo_imp_reader(path, std::move(text));
    case FileFormat::kXml: return make_xml_reader(path, std::move(text), options.xml_profiles);
    case FileFormat::kJson: return make_json_reader(path, std::move(text));
    case FileFormat::kSmiles:
    case FileFormat::kDetect:
    case FileFormat::kXlsx:
    case FileFormat::kOpenBabel: break;
  }
  return make_smiles_reader(path, std::move(text));
}

}  // namespace congener
