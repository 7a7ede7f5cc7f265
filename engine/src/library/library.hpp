// A library file in memory: records that were read, normalised and fingerprinted before.
//
// Guarantee: open() gives a Library only where header, sizes and places fit; what is read from it afterwards is checked
// when it is read, and damage is a fault, never an answer. Immutable: threads may share one object. Views live as long
// as it does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "library/format.hpp"
#include "library/mapped_file.hpp"
#include "library/record_codec.hpp"
#include "normalise/normalise.hpp"
#include "similarity/fingerprint_rows.hpp"

namespace congener::library {

class Library {
 public:
  [[nodiscard]] static Result<Library, Fault> open(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const Header& header() const { return header_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(header_.records); }
  [[nodiscard]] std::span<const std::string> files() const { return files_; }

  // L007 where this program would have normalised otherwise than the one that built it.
  [[nodiscard]] std::optional<Fault> unfit(const CounterIons& counter_ions) const;
  // Every byte and every entry; the first fault found.
  [[nodiscard]] std::optional<Fault> verify(std::size_t threads) const;
  // One whole section.
  [[nodiscard]] std::optional<Fault> verify(Section section, std::size_t threads) const;
  [[nodiscard]] Fault damaged(const std::string& what) const;

  // Records are numbered from 0 here; Record::number is one more.
  [[nodiscard]] Result<StoredRecord, Fault> record(std::size_t index) const;
  [[nodiscard]] DecodedGraph graph(std::size_t index, ElementGraph& graph) const;

  // Of one block of records and one slice: a bit a record; nothing if it is damaged.
  [[nodiscard]] std::size_t blocks() const;
  [[nodiscard]] std::size_t block_records() const { return std::size_t{header_.slice_bytes} * 8; }
  [[nodiscard]] std::optional<std::span<const std::uint64_t>> slice(std::size_t block, std::size_t slice) const;
  [[nodiscard]] std::optional<std::span<const ScreeningKey>> keys(std::size_t block) const;

  // Call verify() on kFingerprints, kPopcounts, kIds and kRecordOf first: the views are not checked.
  [[nodiscard]] similarity::FingerprintRows rows() const;
  // Which record a component is of, and its place in StoredRecord::parents.
  struct Owner {
    std::size_t record = 0;
    std::size_t place = 0;
  };
  [[nodiscard]] std::optional<Owner> owner(std::uint32_t component) const;

 private:
  Library() = default;
  [[nodiscard]] std::string_view section(Section section) const;
  template <typename T>
  [[nodiscard]] std::span<const T> array(Section section) const;
  [[nodiscard]] bool piece_is_whole(Section section, std::size_t piece) const;
  [[nodiscard]] std::optional<std::string_view> entry(std::size_t index) const;
  [[nodiscard]] std::optional<Fault> check_places() const;
  [[nodiscard]] std::optional<Fault> read_names();

  std::string path_;
  MappedFile file_;
  Header header_;
  std::vector<std::string> files_;
  std::array<std::size_t, kSections> first_piece_{};  // of each section, in kPieces
};

}  // namespace congener::library
