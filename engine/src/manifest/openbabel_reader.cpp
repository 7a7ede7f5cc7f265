#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/spooled_file.hpp"

namespace congener {
namespace {

// How many molecules the file says it has, where its format marks each with a line; 0 where it does not.
std::size_t molecules_declared(const std::string& path, const std::string& format) {
  const bool mol2 = format == "mol2" || format == "ml2" || format == "sy2";
  if (!mol2) return 0;
  std::ifstream stream(path);
  std::size_t count = 0;
  for (std::string line; std::getline(stream, line);) count += line.starts_with("@<TRIPOS>MOLECULE") ? 1U : 0U;
  return count;
}

class ConvertedReader : public RecordReader {
 public:
  ConvertedReader(std::vector<Record> records, std::string how) : records_(std::move(records)) {
    how_ = std::move(how);
  }
  [[nodiscard]] bool take(RecordBlock& block) override {
    block.clear();
    while (at_ < records_.size() && block.size() < kFirstBlockRecords) block.add(std::move(records_[at_++]));
    return block.size() > 0;
  }
  [[nodiscard]] double progress() const override {
    return records_.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(records_.size());
  }

 private:
  std::vector<Record> records_;
  std::size_t at_ = 0;
};

}  // namespace

Opened make_openbabel_reader(const std::string& path, std::unique_ptr<ByteSource> bytes, const std::string& format) {
  if (!chem::has_openbabel()) {
    return file_fault(path, code::kNoOpenBabel,
                      fmt::format("the format {} needs Open Babel, which this build has not", format),
                      "build with CONGENER_OPENBABEL=ON, or export SDF");
  }
  const SpooledFile spooled([&](char* to, std::size_t room) { return bytes->read(to, room); });
  if (spooled.path().empty()) {
    return file_fault(path, code::kCannotOpen, "the file cannot be copied to be converted",
                      "is the temporary directory full?");
  }
  const auto smiles = chem::convert_with_openbabel(spooled.path(), format);
  if (!smiles) {
    return file_fault(path, code::kOpenBabelFailed, smiles.error().text,
                      "“obabel -L formats read” lists the formats it knows");
  }
  std::vector<Record> records;
  for (const std::string& line : smiles.value()) {
    Record record;
    record.file = path;
    record.line = 1;  // Open Babel does not say where a molecule stood
    const std::size_t tab = line.find('\t');
    record.text = trim(std::string_view(line).substr(0, tab));
    if (tab != std::string::npos) record.id = to_utf8(std::string(trim(std::string_view(line).substr(tab + 1))));
    record.kind = record.text.empty() ? InputKind::kNone : InputKind::kSmiles;
    records.push_back(std::move(record));
  }
  const auto add_fault = [&](const char* code, std::string why) {
    Record record;
    record.file = path;
    record.line = 1;
    record.fault_code = code;
    record.fault_text = std::move(why);
    records.push_back(std::move(record));
  };
  std::error_code ignored;
  const bool empty = std::filesystem::file_size(spooled.path(), ignored) == 0;
  const std::size_t declared = molecules_declared(spooled.path(), format);
  const std::size_t converted = records.size();
  for (std::size_t i = converted; i < declared; ++i) {
    add_fault(code::kNotConverted,
              fmt::format("Open Babel read {} of the {} molecules in the file", converted, declared));
  }
  if (records.empty() && !empty) add_fault(code::kNotConverted, "Open Babel found no molecule in the file");
  if (!bytes->failure().empty()) {
    add_fault(code::kInputCutOff, fmt::format("{}: what follows in this file is not known", bytes->failure()));
  }
  return std::unique_ptr<RecordReader>(
      std::make_unique<ConvertedReader>(std::move(records), fmt::format("{} through Open Babel", format)));
}

}  // namespace congener
