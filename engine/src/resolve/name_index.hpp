// Names, CAS numbers and InChIKeys → structures: sorted hashes over a pool of strings, in memory or mapped from a file.
//
// Opening a file reads its head only, however large it is; every look-up stays inside the file, so that a damaged one
// gives wrong or no answers, never a crash. verify() checks the whole. Immutable: threads may share one object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener {

enum class KeyKind : char { kName = 'n', kCas = 'c', kInchiKey = 'k', kInchiKeyBlock = 'b' };

struct IndexEntry {
  std::string name;    // shown
  std::string smiles;  // of the substance as it is named: with its salt
  std::string form;    // "hydrochloride", "labelled": of the number or name that led here; empty: the base
  std::string source;
};

struct IndexKey {
  KeyKind kind = KeyKind::kName;
  std::string text;         // a name_key(), "437-38-7", or an InChIKey
  std::uint32_t entry = 0;  // position among the entries
};

struct IndexMatch {
  std::string_view name;
  std::string_view smiles;
  std::string_view form;
  std::string_view source;
};

class NameIndex {
 public:
  [[nodiscard]] static NameIndex build(const std::vector<IndexEntry>& entries, const std::vector<IndexKey>& keys);
  [[nodiscard]] static Result<NameIndex, Fault> open(const std::filesystem::path& file);
  // Is it the head of such a file?
  [[nodiscard]] static bool is_index(std::string_view bytes);

  [[nodiscard]] std::vector<IndexMatch> find(KeyKind kind, std::string_view key) const;
  [[nodiscard]] bool has_name(std::string_view key) const;
  [[nodiscard]] std::size_t entry_count() const;
  [[nodiscard]] std::size_t key_count() const;
  [[nodiscard]] std::size_t longest_name() const;  // bytes of the longest name key

  // True if the checksum of the whole is right.
  [[nodiscard]] bool verify() const;
  // Writes beside the file and renames: a reader sees the old one or the new.
  [[nodiscard]] Result<bool, Fault> save(const std::filesystem::path& file) const;

 private:
  struct Bytes;
  explicit NameIndex(std::shared_ptr<const Bytes> bytes);
  [[nodiscard]] std::string_view string_at(std::uint32_t offset) const;
  template <typename Function>
  void each(KeyKind kind, std::string_view key, Function function) const;

  std::shared_ptr<const Bytes> bytes_;
};

}  // namespace congener
