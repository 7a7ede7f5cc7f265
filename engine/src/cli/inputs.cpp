#include "cli/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.hpp"
#include "cli/setup.hpp"
#include "manifest/codes.hpp"

namespace congener::cli {
namespace {

const std::map<std::string, FileFormat> kInputFormats = {{"smiles", FileFormat::kSmiles},
                                                         {"smi", FileFormat::kSmiles},
                                                         {"inchi", FileFormat::kSmiles},
                                                         {"csv", FileFormat::kCsv},
                                                         {"tsv", FileFormat::kTsv},
                                                         {"sdf", FileFormat::kSdf},
                                                         {"mol", FileFormat::kSdf},
                                                         {"xlsx", FileFormat::kXlsx},
                                                         {"edifact", FileFormat::kEdifact},
                                                         {"x12", FileFormat::kX12},
                                                         {"cargo-imp", FileFormat::kCargoImp},
                                                         {"xml", FileFormat::kXml},
                                                         {"json", FileFormat::kJson},
                                                         {"ndjson", FileFormat::kJson}};

ReadOptions read_options(const Inputs& inputs, const Cancellation& cancellation) {
  ReadOptions options;
  options.cancellation = &cancellation;
  options.structure_column = inputs.structure_column;
  options.id_column = inputs.id_column;
  options.xml_profiles = inputs.xml_profiles;
  for (const std::string& columns : inputs.columns) {
    auto choices = parse_columns(columns);
    if (!choices) throw UsageError("--columns: " + describe(choices.error()));
    options.columns.insert(options.columns.end(), choices.value().begin(), choices.value().end());
  }
  if (!inputs.encoding.empty()) {
    const auto encoding = encoding_named(inputs.encoding);
    if (!encoding) {
      throw UsageError(fmt::format("--encoding: {} “{}” is not known; known are {}", code::kBadEncoding,
                                   inputs.encoding, encoding_names()));
    }
    options.encoding = *encoding;
  }
  if (inputs.input_format.empty()) return options;
  const std::string format = lower_ascii(inputs.input_format);
  if (const auto known = kInputFormats.find(format); known != kInputFormats.end()) {
    options.format = known->second;
  } else {
    options.format = FileFormat::kOpenBabel;
    options.openbabel_format = format;
  }
  return options;
}

}  // namespace

void add_inputs(CLI::App& command, Inputs& inputs) {
  command
      .add_option(
          "FILE", inputs.files,
          "SMILES, InChI, CSV, TSV, XLSX, SDF, MOL, gzip or zstd of any, or what Open Babel reads; - is standard input")
      ->required();
  command.add_option(
      "--columns", inputs.columns,
      "tables: what columns hold, by header or number [recognised]: goods=3,cas=\"CAS No\",hs=Tariff; "
      "kinds: goods, structure, id, cas, formula, hs, un, cus, quantity, unit, marks, party, reference, other");
  command.add_option("--structure-column", inputs.structure_column, "short for --columns structure=…");
  command.add_option("--id-column", inputs.id_column, "short for --columns id=…");
  command.add_option("--encoding", inputs.encoding,
                     "of text: UTF-8, UTF-16LE, UTF-16BE, Latin-1, Windows-1252, GB18030 … [told from the bytes]");
  command.add_option("--input-format", inputs.input_format,
                     "smiles, csv, tsv, xlsx, sdf, or a format of Open Babel [recognised]");
  command.add_option("--profile", inputs.xml_profiles,
                     "XML: a file that tells what its elements hold, like data/manifests/xml_profiles.yaml");
}

std::vector<std::unique_ptr<RecordReader>> open_all(const Inputs& inputs, const Cancellation& cancellation) {
  if (std::ranges::count(inputs.files, "-") > 1) throw UsageError("standard input (-) can be read once only");
  std::vector<std::unique_ptr<RecordReader>> readers;
  std::string faults;
  for (const std::string& file : inputs.files) {
    auto opened = RecordReader::open(file, read_options(inputs, cancellation));
    if (opened) {
      readers.push_back(std::move(opened).value());
    } else {
      faults += describe(opened.error());
    }
  }
  if (!faults.empty()) throw UsageError(faults + "Nothing was read.");
  return readers;
}

void refuse_to_overwrite(const Inputs& inputs, const std::string& output) {
  for (const std::string& file : inputs.files) {
    std::error_code ignored;
    if (!output.empty() && std::filesystem::equivalent(file, output, ignored)) {
      throw UsageError(fmt::format("--output {}: is also an input, which it would overwrite", output));
    }
  }
}

}  // namespace congener::cli
