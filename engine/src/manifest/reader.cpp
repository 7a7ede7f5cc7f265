#include "manifest/reader.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/recognise.hpp"

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

Record LineRecordReader::record_at(std::size_t line) const {
  Record record;
  record.file = file_;
  record.line = line;
  return record;
}

Record LineRecordReader::faulty(std::size_t line, std::string text, const char* code, std::string why) const {
  Record record = record_at(line);
  record.text = std::move(text);
  record.fault_code = code;
  record.fault_text = std::move(why);
  return record;
}

std::optional<Record> LineRecordReader::last_words(std::size_t line, std::string partial) {
  if (said_last_words_ || lines_->source().failure().empty()) return std::nullopt;
  said_last_words_ = true;
  return faulty(line, std::move(partial), code::kInputCutOff,
                fmt::format("{}: what follows in this file is not known", lines_->source().failure()));
}

Result<std::unique_ptr<RecordReader>, Fault> RecordReader::open(const std::string& path, const ReadOptions& options) {
  auto bytes = ByteSource::open(path);
  if (!bytes) return std::move(bytes).error();
  if (options.format == FileFormat::kOpenBabel) {
    return make_openbabel_reader(path, std::move(bytes).value(), options.openbabel_format);
  }
  // A binary ChemDraw file is told by its name: it is no text to look into.
  if (options.format == FileFormat::kDetect &&
      lower_ascii(std::filesystem::path(path).extension().string()) == ".cdx") {
    return make_openbabel_reader(path, std::move(bytes).value(), "cdx");
  }
  auto lines = std::make_unique<LineReader>(std::move(bytes).value());
  if (lines->binary()) {
    return file_fault(path, code::kBinary, "holds bytes that are no text: an archive, a spreadsheet or a picture?",
                      "export the table as CSV, or the structures as SDF");
  }
  FileFormat format = options.format;
  if (format == FileFormat::kDetect) {
    const Recognised recognised = recognise(lines->head(), path);
    format = recognised.format;
    if (format == FileFormat::kDetect) {
      return file_fault(path, code::kUnknownFormat, fmt::format("is {}, which is not read", recognised.what),
                        "export it as CSV, SDF or SMILES, or name its format with --input-format");
    }
    if (format == FileFormat::kOpenBabel) {
      lines.reset();
      if (path == "-") {
        return file_fault(path, code::kUnknownFormat,
                          fmt::format("looks like {}; its beginning is read already", recognised.openbabel_format),
                          fmt::format("add --input-format {}", recognised.openbabel_format));
      }
      auto again = ByteSource::open(path);
      if (!again) return std::move(again).error();
      return make_openbabel_reader(path, std::move(again).value(), recognised.openbabel_format);
    }
  }
  switch (format) {
    case FileFormat::kCsv:
    case FileFormat::kTsv: {
      ReadOptions table = options;
      table.format = format;
      return make_table_reader(path, std::move(lines), table);
    }
    case FileFormat::kSdf: return make_sdf_reader(path, std::move(lines));
    case FileFormat::kSmiles:
    case FileFormat::kDetect:
    case FileFormat::kOpenBabel: break;
  }
  return make_smiles_reader(path, std::move(lines));
}

}  // namespace congener
