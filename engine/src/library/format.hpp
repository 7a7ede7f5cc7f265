// The layout of a library file: a header, then sections, each beginning on 64 bytes.
//
// All numbers are little-endian. Each section is hashed in pieces (XXH3) whose hashes stand in the last section, so
// that what is read can be checked without reading the rest; the header holds the hash of each section's piece hashes,
// and one of itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "congener/fingerprint.hpp"
#include "prefilter/feature_key.hpp"
#include "prefilter/screening_key.hpp"

namespace congener::library {

inline constexpr std::uint32_t kFormatVersion = 2;
inline constexpr std::uint32_t kByteOrder = 0x01020304;
// Ends as a PNG does, so that a transfer as text shows.
inline constexpr std::array<char, 8> kMagic = {'C', 'G', 'L', '1', '\r', '\n', '\x1a', '\n'};
inline constexpr std::size_t kAlignment = 64;

// Records are numbered, and components too, in 32 bits; the last number means none.
inline constexpr std::uint64_t kMaxRecords = 0xFFFFFFFE;
inline constexpr std::uint64_t kMaxComponents = 0xFFFFFFFE;

// Features of up to so many records stand together as a block: one slice a bit, one bit a record.
inline constexpr std::size_t kBlockRecords = 32768;
// The slice after those of the features: records that must be examined whatever is asked.
inline constexpr std::size_t kOpenSlice = FeatureKey::kBits;
inline constexpr std::size_t kSlices = FeatureKey::kBits + 1;

enum Section : std::size_t {
  kFiles,         // the sources' names: length (u32) and bytes of each
  kRecords,       // one entry a record, see record_codec.hpp
  kOffsets,       // u64 a record and one more: where in kRecords each begins
  kKeys,          // ScreeningKey a record
  kFeatures,      // blocks of slices
  kFingerprints,  // Fingerprint a component, ascending by set bits, then by the component's number
  kPopcounts,     // u16 each: set bits, in the order of kFingerprints
  kIds,           // u32 each: the component's number, in the order of kFingerprints
  kRecordOf,      // u32 a component, by its number: which record it is of
  kPieces,        // u64 a piece of each section above, in order
  kSections
};

struct SectionPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t piece = 0;     // bytes hashed together; the last piece may be shorter
  std::uint64_t checksum = 0;  // of the hashes of the pieces; of kPieces: of its bytes
};

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint32_t format_version = kFormatVersion;
  std::uint32_t byte_order = kByteOrder;
  std::uint64_t file_bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t unread = 0;      // records without a structure that could be read
  std::uint64_t components = 0;  // parents: each has a fingerprint
  std::uint64_t reserved = 0;
  std::uint32_t slice_bytes = 0;  // of kFeatures
  std::uint32_t normalise_revision = 0;
  std::uint32_t screening_revision = 0;
  std::uint32_t unused = 0;
  std::array<char, 32> engine_version{};  // text, filled up with zeros
  std::array<char, 32> rdkit_version{};
  std::array<char, 32> openbabel{};  // "with Open Babel"
  std::array<char, 32> counter_ions{};
  std::array<SectionPlace, kSections> sections{};
  std::uint64_t checksum = 0;  // of all before it
};

static_assert(std::is_trivially_copyable_v<Header> && std::is_trivially_copyable_v<Fingerprint>);
static_assert(sizeof(Header) == 528 && sizeof(Fingerprint) == 256 && sizeof(ScreeningKey) == 32);

inline constexpr std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace congener::library
