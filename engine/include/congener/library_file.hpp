// A library of compounds on disk: read, normalised and fingerprinted once, so that rules can be asked of it often.
//
// Guarantee: its verdicts are those of a screening of its sources that validates every structure. A damaged file is a
// fault, never an answer. Immutable: threads may share one object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "congener/fault.hpp"
#include "congener/record.hpp"
#include "congener/result.hpp"
#include "congener/screener.hpp"

namespace congener {

struct LibraryBuilt {
  std::uint64_t records = 0;
  std::uint64_t unread = 0;      // of the records: no structure that could be read
  std::uint64_t components = 0;  // parents, each with a fingerprint
  std::uint64_t bytes = 0;       // of the file
};

// A record of the library that is like a compound.
struct SimilarRecord {
  Record record;
  std::string component;  // canonical SMILES of the parent that is like it
  double tanimoto = 0.0;  // of their Morgan fingerprints (radius 2, 2,048 bits), 0 to 1
};

struct SimilarOptions {
  std::size_t top = 10;    // at most so many; 0: all
  double threshold = 0.0;  // least Tanimoto
  std::size_t threads = 0;
};

class LibraryFile {
 public:
  // Reads `sources` as the program reads them. The file appears whole, or not at all. F… a source, L… the library.
  [[nodiscard]] static Result<LibraryBuilt, Fault> build(std::span<const std::string> sources, const std::string& path,
                                                         const std::filesystem::path& counter_ions,
                                                         const RunOptions& options);
  // L007 where this program would have normalised otherwise than the one that built it.
  [[nodiscard]] static Result<LibraryFile, Fault> open(const std::string& path,
                                                       const std::filesystem::path& counter_ions);

  [[nodiscard]] std::size_t size() const;  // records
  [[nodiscard]] std::string path() const;
  [[nodiscard]] std::vector<std::string> sources() const;
  // Every byte and every entry; the first fault found.
  [[nodiscard]] std::optional<Fault> verify(std::size_t threads) const;

  // Those that are not clear; `every_record`: all. Question::prefilter and Question::validate do not matter here.
  [[nodiscard]] Result<std::shared_ptr<const Screening>, Fault> screen(std::shared_ptr<const RuleSet> rules,
                                                                       const Question& question, bool every_record,
                                                                       const RunOptions& options) const;

  // Most alike first, equals in the order of the library, exact. A compound that cannot be read is a fault (C…, V…).
  [[nodiscard]] Result<std::vector<SimilarRecord>, Fault> similar(const Record& compound,
                                                                  const SimilarOptions& options) const;

 private:
  struct Parts;
  explicit LibraryFile(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

}  // namespace congener
