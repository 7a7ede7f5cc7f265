// The files of declared chemicals that a subcommand reads, and how.
//
// A fault of the user's is thrown as UsageError.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.hpp"
#include "manifest/reader.hpp"

namespace congener::cli {

struct Inputs {
  std::vector<std::string> files;
  std::vector<std::string> columns;
  std::string structure_column;
  std::string id_column;
  std::string encoding;
  std::string input_format;
  std::string xml_profiles;
};

// FILE…, --columns, --structure-column, --id-column, --encoding, --input-format.
void add_inputs(CLI::App& command, Inputs& inputs);

// All of them, or none: a run that leaves a file out would look like one that found nothing in it. The readers keep a
// reference to `cancellation`, which ends waiting for a pipe.
[[nodiscard]] std::vector<std::unique_ptr<RecordReader>> open_all(const Inputs& inputs,
                                                                  const Cancellation& cancellation);

// UsageError where `output` is one of the inputs.
void refuse_to_overwrite(const Inputs& inputs, const std::string& output);

}  // namespace congener::cli
