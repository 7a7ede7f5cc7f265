#include "library/library.hpp"

#include <fmt/format.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/text.hpp"
#include "library/checksum.hpp"
#include "library/codes.hpp"
#include "library/environment.hpp"
#include "similarity/parallel.hpp"

namespace congener::library {
namespace {

constexpr std::array<const char*, kSections> kSectionNames = {
    "names of sources",      "records", "offsets",  "screening keys", "features", "fingerprints", "numbers of bits",
    "numbers of components", "owners",  "checksums"};

std::uint64_t pieces_of(const SectionPlace& place) {
  return place.piece == 0 ? 0 : place.bytes / place.piece + (place.bytes % place.piece != 0 ? 1 : 0);
}

}  // namespace

Result<Library, Fault> Library::open(const std::string& path) {
  Library library;
  library.path_ = path;
  library.file_ = MappedFile(path);
  if (!library.file_.error().empty()) {
    return file_fault(path, code::kLibraryCannotOpen, "cannot be opened: " + library.file_.error(),
                      "“congener library build FILE… -o X.cgl” makes a library");
  }
  const std::string_view bytes = library.file_.bytes();
  Header& header = library.header_;
  if (bytes.size() < kMagic.size() || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) {
    return file_fault(path, code::kNoLibrary, "this is no Congener library",
                      "“congener library build FILE… -o X.cgl” makes one; “congener screen” reads other files");
  }
  const auto cut_off = [&] {
    return file_fault(path, code::kLibraryCutOff, "the library is not whole: it is shorter or longer than it says",
                      "copy it again, or build it again");
  };
  if (bytes.size() < offsetof(Header, file_bytes)) return cut_off();
  std::memcpy(static_cast<void*>(&header), bytes.data(), std::min(bytes.size(), sizeof header));
  if (header.byte_order != kByteOrder) {
    return file_fault(path, code::kOtherByteOrder, "the library was built on a machine of another byte order",
                      "build it again on this one");
  }
  if (header.format_version != kFormatVersion) {
    return file_fault(
        path, code::kOtherFormat,
        fmt::format("the library has format {}; this program reads format {}", header.format_version, kFormatVersion),
        header.format_version > kFormatVersion ? "use a newer Congener, or build it again with this one"
                                               : "build it again");
  }
  if (bytes.size() < sizeof header) return cut_off();
  if (checksum(bytes.substr(0, offsetof(Header, checksum))) != header.checksum) {
    return library.damaged("its header");
  }
  if (header.file_bytes != bytes.size()) return cut_off();
  if (auto fault = library.check_places()) return *fault;
  if (auto fault = library.read_names()) return *fault;
  return library;
}

Fault Library::damaged(const std::string& what) const {
  return file_fault(path_, code::kLibraryDamaged, "the library is damaged: " + what,
                    "copy it again, or build it again; “congener library info --verify” checks all of it");
}

// Only what the header promises is relied upon later: that each section lies in the file and has the size its contents
// need.
std::optional<Fault> Library::check_places() const {
  const auto bad = [&](std::size_t s) { return damaged(fmt::format("the place of its {}", kSectionNames[s])); };
  const Header& h = header_;
  if (h.records > kMaxRecords || h.components > kMaxComponents) return damaged("its counts");
  const std::uint64_t per_block = std::uint64_t{h.slice_bytes} * 8;
  if (h.slice_bytes % kAlignment != 0 || h.slice_bytes > kBlockRecords / 8 ||
      (h.slice_bytes == 0) != (h.records == 0)) {
    return damaged("its counts");
  }
  const std::uint64_t block_count = per_block == 0 ? 0 : (h.records + per_block - 1) / per_block;
  std::uint64_t pieces = 0;
  for (std::size_t s = 0; s < kSections; ++s) {
    const SectionPlace& place = h.sections[s];
    if (place.offset % kAlignment != 0 || place.offset > h.file_bytes || place.bytes > h.file_bytes - place.offset ||
        place.piece == 0) {
      return bad(s);
    }
    if (s != kPieces) pieces += pieces_of(place);
  }
  const auto has = [&](Section s, std::uint64_t bytes) { return h.sections[s].bytes == bytes; };
  if (!has(kOffsets, (h.records + 1) * sizeof(std::uint64_t))) return bad(kOffsets);
  if (!has(kKeys, h.records * sizeof(ScreeningKey)) ||
      h.sections[kKeys].piece != std::max<std::uint64_t>(per_block * sizeof(ScreeningKey), kAlignment)) {
    return bad(kKeys);
  }
  if (!has(kFeatures, block_count * kSlices * h.slice_bytes) ||
      h.sections[kFeatures].piece != std::max<std::uint64_t>(h.slice_bytes, kAlignment)) {
    return bad(kFeatures);
  }
  if (!has(kFingerprints, h.components * sizeof(Fingerprint))) return bad(kFingerprints);
  if (!has(kPopcounts, h.components * sizeof(std::uint16_t))) return bad(kPopcounts);
  if (!has(kIds, h.components * sizeof(std::uint32_t))) return bad(kIds);
  if (!has(kRecordOf, h.components * sizeof(std::uint32_t))) return bad(kRecordOf);
  if (!has(kPieces, pieces * sizeof(std::uint64_t))) return bad(kPieces);
  if (checksum(section(kPieces)) != h.sections[kPieces].checksum) return damaged("its checksums");
  return std::nullopt;
}

std::optional<Fault> Library::read_names() {
  std::size_t piece = 0;
  for (std::size_t s = 0; s < kPieces; ++s) {
    first_piece_[s] = piece;
    piece += static_cast<std::size_t>(pieces_of(header_.sections[s]));
  }
  if (auto fault = verify(kFiles, 1)) return fault;
  for (std::string_view rest = section(kFiles); !rest.empty();) {
    std::uint32_t size = 0;
    if (rest.size() < sizeof size) return damaged("the names of its sources");
    std::memcpy(&size, rest.data(), sizeof size);
    rest.remove_prefix(sizeof size);
    if (rest.size() < size) return damaged("the names of its sources");
    files_.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  return std::nullopt;
}

std::optional<Fault> Library::unfit(const CounterIons& counter_ions) const {
  const std::vector<std::string> found = differences(header_, counter_ions);
  if (found.empty()) return std::nullopt;
  return file_fault(path_, code::kOtherChemistry,
                    "the library was built with other chemistry, so its answers could differ from this program's: " +
                        join(found, ", "),
                    "build it again with this program");
}

std::string_view Library::section(Section s) const {
  return file_.bytes().substr(header_.sections[s].offset, header_.sections[s].bytes);
}

template <typename T>
std::span<const T> Library::array(Section s) const {
  // Sections begin on 64 bytes of a mapping that begins on a page.
  const std::string_view bytes = section(s);
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

bool Library::piece_is_whole(Section s, std::size_t piece) const {
  const std::uint64_t size = header_.sections[s].piece;
  return checksum(section(s).substr(piece * size, size)) == array<std::uint64_t>(kPieces)[first_piece_[s] + piece];
}

std::optional<Fault> Library::verify(Section s, std::size_t threads) const {
  const auto pieces = static_cast<std::size_t>(pieces_of(header_.sections[s]));
  std::atomic<bool> whole = true;
  const auto check = [&](const tbb::blocked_range<std::size_t>& range) {
    for (std::size_t p = range.begin(); p < range.end() && whole; ++p) {
      if (!piece_is_whole(s, p)) whole = false;
    }
  };
  const tbb::blocked_range<std::size_t> all(0, pieces);
  if (pieces == 1) {
    check(all);
  } else if (pieces > 1) {
    similarity::on_threads(threads, [&] { tbb::parallel_for(all, check); });
  }
  const std::string_view hashes = section(kPieces).substr(first_piece_[s] * 8, pieces * 8);
  if (whole && checksum(hashes) == header_.sections[s].checksum) return std::nullopt;
  return damaged(fmt::format("its {}", kSectionNames[s]));
}

std::optional<Fault> Library::verify(std::size_t threads) const {
  for (std::size_t s = 0; s < kPieces; ++s) {
    if (auto fault = verify(static_cast<Section>(s), threads)) return fault;
  }
  if (!similarity::well_formed(rows())) return damaged("the order of its fingerprints");
  for (const std::uint32_t owner : array<std::uint32_t>(kRecordOf)) {
    if (owner >= size()) return damaged("the owner of a fingerprint");
  }
  std::atomic<std::size_t> first_bad = SIZE_MAX;
  similarity::on_threads(threads, [&] {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, size(), 1024), [&](const auto& range) {
      for (std::size_t i = range.begin(); i < range.end(); ++i) {
        if (!record(i)) first_bad = std::min(first_bad.load(), i);
      }
    });
  });
  if (first_bad != SIZE_MAX) return damaged(fmt::format("record {}", first_bad + 1));
  return std::nullopt;
}

std::optional<std::string_view> Library::entry(std::size_t index) const {
  const auto offsets = array<std::uint64_t>(kOffsets);
  const std::string_view entries = section(kRecords);
  const std::uint64_t begin = offsets[index];
  const std::uint64_t end = offsets[index + 1];
  if (begin > end || end > entries.size()) return std::nullopt;
  return entries.substr(begin, end - begin);
}

Result<StoredRecord, Fault> Library::record(std::size_t index) const {
  if (const auto bytes = entry(index)) {
    if (auto stored = decode(*bytes, index + 1, files_)) return std::move(*stored);
  }
  return damaged(fmt::format("record {}", index + 1));
}

DecodedGraph Library::graph(std::size_t index, ElementGraph& graph) const {
  const auto bytes = entry(index);
  return bytes ? decode_graph(*bytes, index + 1, graph) : DecodedGraph::kDamaged;
}

std::size_t Library::blocks() const {
  return block_records() == 0 ? 0 : (size() + block_records() - 1) / block_records();
}

std::optional<std::span<const std::uint64_t>> Library::slice(std::size_t block, std::size_t which) const {
  const std::size_t piece = block * kSlices + which;
  if (!piece_is_whole(kFeatures, piece)) return std::nullopt;
  const std::size_t words = header_.slice_bytes / sizeof(std::uint64_t);
  return array<std::uint64_t>(kFeatures).subspan(piece * words, words);
}

std::optional<std::span<const ScreeningKey>> Library::keys(std::size_t block) const {
  if (!piece_is_whole(kKeys, block)) return std::nullopt;
  const std::size_t begin = block * block_records();
  return array<ScreeningKey>(kKeys).subspan(begin, std::min(block_records(), size() - begin));
}

similarity::FingerprintRows Library::rows() const {
  return {array<Fingerprint>(kFingerprints), array<std::uint16_t>(kPopcounts), array<std::uint32_t>(kIds)};
}

std::optional<Library::Owner> Library::owner(std::uint32_t component) const {
  const auto record_of = array<std::uint32_t>(kRecordOf);
  if (component >= record_of.size() || record_of[component] >= size()) return std::nullopt;
  Owner owner{record_of[component], 0};
  while (owner.place < component && record_of[component - owner.place - 1] == owner.record) ++owner.place;
  return owner;
}

}  // namespace congener::library
