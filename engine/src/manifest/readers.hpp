// The readers behind RecordReader::open, one a format.
#pragma once

#include <memory>
#include <string>

#include "manifest/reader.hpp"
#include "manifest/text_source.hpp"

namespace congener {

using Opened = Result<std::unique_ptr<RecordReader>, Fault>;

[[nodiscard]] std::unique_ptr<RecordReader> make_smiles_reader(std::string file, std::unique_ptr<TextSource> text);
[[nodiscard]] std::unique_ptr<RecordReader> make_sdf_reader(std::string file, std::unique_ptr<TextSource> text);
[[nodiscard]] Opened make_table_reader(std::string file, std::unique_ptr<TextSource> text, const ReadOptions& options);
[[nodiscard]] std::unique_ptr<RecordReader> make_edifact_reader(std::string file, std::unique_ptr<TextSource> text);
[[nodiscard]] std::unique_ptr<RecordReader> make_x12_reader(std::string file, std::unique_ptr<TextSource> text);
[[nodiscard]] std::unique_ptr<RecordReader> make_cargo_imp_reader(std::string file, std::unique_ptr<TextSource> text);
// `profiles`: a user's own, beside those that are built in; may be empty.
[[nodiscard]] Opened make_xml_reader(const std::string& path, std::unique_ptr<TextSource> text,
                                     const std::string& profiles);
[[nodiscard]] Opened make_json_reader(const std::string& path, std::unique_ptr<TextSource> text);
// `path` as given; `bytes` is the same input, already open.
[[nodiscard]] Opened make_openbabel_reader(const std::string& path, std::unique_ptr<ByteSource> bytes,
                                           const std::string& format);

}  // namespace congener
