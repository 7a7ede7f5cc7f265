#include "library/library_builder.hpp"

#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <unordered_map>

#include "base/temporary_file.hpp"
#include "chem/chem.hpp"
#include "library/checksum.hpp"
#include "library/codes.hpp"
#include "library/environment.hpp"
#include "library/format.hpp"
#include "library/record_codec.hpp"
#include "molecule/morgan.hpp"
#include "prefilter/prefilter.hpp"
#include "similarity/fingerprint_rows.hpp"
#include "similarity/parallel.hpp"
#include "skeleton/skeleton.hpp"

namespace congener::library {
namespace {

// A batch ends at either.
constexpr std::size_t kBatchRecords = 256;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
constexpr std::size_t kBatchesPerThread = 4;
// Hashed together, where a section is read as a whole.
constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;

template <typename T>
std::string_view bytes_of(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// What is written of one record, apart from its entry.
struct Keyed {
  ScreeningKey key;
  FeatureKey features;
  std::size_t entry_bytes = 0;
  std::size_t fingerprints = 0;  // how many of the batch's are this record's
  bool open = true;              // nothing can rule it out
  bool unread = false;
};

struct Batch {
  std::vector<Record> records;
  std::vector<std::size_t> files;  // per record: its source's place among the names
  Progress read;
  std::string entries;
  std::vector<Keyed> keyed;
  std::vector<Fingerprint> fingerprints;
};

// The structure of the parents as the prefilter sees it. Open where the scanner would hand one of them on.
void add_keys(const std::vector<Component>& components, Keyed& keyed) {
  for (const Component& component : components) {
    if (component.role != Role::kParent) continue;
    thread_local ElementGraph scanned;
    if (scan_smiles(component.smiles, scanned).outcome != Scan::kScanned) return;
  }
  thread_local ElementGraph graph;
  if (!graph_of_parents(components, graph) || Prefilter::lets_through(graph)) return;
  keyed.open = false;
  keyed.key = screening_key(graph);
  keyed.features = feature_key(graph);
}

StoredRecord read(const Record& record) {
  StoredRecord stored;
  stored.record = record;
  try {
    auto components = components_of(record);
    if (components) {
      stored.components = std::move(components).value();
    } else {
      stored.unread = std::move(components).error();
    }
  } catch (const std::exception& e) {
    stored.unread =
        Unread{Status::kUndetermined, {"S001", fmt::format("the engine failed on this record: {}", e.what())}};
  }
  return stored;
}

void examine(const CounterIons& counter_ions, Batch& batch) {
  batch.keyed.resize(batch.records.size());
  for (std::size_t r = 0; r < batch.records.size(); ++r) {
    StoredRecord stored = read(batch.records[r]);
    Keyed& keyed = batch.keyed[r];
    keyed.unread = stored.unread.has_value();
    counter_ions.assign_roles(stored.components);
    for (std::size_t c = 0; c < stored.components.size(); ++c) {
      if (stored.components[c].role != Role::kParent) continue;
      stored.parents.push_back(c);
      batch.fingerprints.push_back(morgan_fingerprint(stored.components[c].molecule));
    }
    keyed.fingerprints = stored.parents.size();
    if (!stored.unread) add_keys(stored.components, keyed);
    const std::size_t before = batch.entries.size();
    encode(stored, batch.files[r], batch.entries);
    keyed.entry_bytes = batch.entries.size() - before;
  }
}

// The records of all readers, one after the other, numbered from 1; the names of their sources, each once.
class Input {
 public:
  explicit Input(const std::vector<std::unique_ptr<RecordReader>>& readers) : readers_(readers) {}

  void fill(Batch& batch) {
    std::size_t bytes = 0;
    while (at_ < readers_.size() && batch.records.size() < kBatchRecords && bytes < kBatchBytes) {
      std::optional<Record> record = readers_[at_]->next();
      if (!record) {
        ++at_;
        continue;
      }
      record->number = ++count_;
      bytes += record->text.size();
      batch.files.push_back(place_of(record->file));
      batch.records.push_back(std::move(*record));
    }
    batch.read = {count_, share()};
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  [[nodiscard]] double share() const {
    if (at_ >= readers_.size()) return 1;
    const double now = readers_[at_]->progress();
    return now < 0 ? -1 : (static_cast<double>(at_) + now) / static_cast<double>(readers_.size());
  }
  std::size_t place_of(const std::string& name) {
    const auto [entry, is_new] = places_.try_emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return entry->second;
  }

  const std::vector<std::unique_ptr<RecordReader>>& readers_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::string> names_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
};

// A block of features, turned from one key a record into one slice a bit.
class FeatureBlock {
 public:
  void add(const Keyed& keyed) {
    keys_.push_back(keyed.features);
    open_.push_back(keyed.open ? 1 : 0);
  }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

  void write(std::size_t slice_bytes, TemporaryFile& file) {
    std::string slices(kSlices * slice_bytes, '\0');
    const auto set = [&](std::size_t slice, std::size_t record) {
      char& byte = slices[slice * slice_bytes + record / 8];
      byte = static_cast<char>(static_cast<unsigned char>(byte) | 1U << (record % 8));
    };
    for (std::size_t r = 0; r < keys_.size(); ++r) {
      for (std::size_t w = 0; w < keys_[r].words.size(); ++w) {
        for (std::uint64_t rest = keys_[r].words[w]; rest != 0; rest &= rest - 1) {
          set(w * 64 + static_cast<std::size_t>(std::countr_zero(rest)), r);
        }
      }
      if (open_[r] != 0) set(kOpenSlice, r);
    }
    file.write(slices);
    keys_.clear();
    open_.clear();
  }

 private:
  std::vector<FeatureKey> keys_;
  std::vector<std::uint8_t> open_;
};

// Rows on their way to the place that sorting gives them: a few of each number of set bits, written together.
class SortedRows {
 public:
  SortedRows(TemporaryFile& file, std::uint64_t fingerprints, std::uint64_t ids,
             const std::array<std::uint64_t, Fingerprint::kBits + 1>& count)
      : file_(file), fingerprints_(fingerprints), ids_(ids), buckets_(Fingerprint::kBits + 1) {
    std::uint64_t next = 0;
    for (std::size_t p = 0; p < buckets_.size(); ++p) {
      buckets_[p].next = next;
      next += count[p];
    }
  }
  void add(std::size_t popcount, const Fingerprint& fingerprint, std::uint32_t id) {
    Bucket& bucket = buckets_[popcount];
    bucket.fingerprints.push_back(fingerprint);
    bucket.ids.push_back(id);
    if (bucket.ids.size() == kRowsTogether) flush(bucket);
  }
  void finish() {
    for (Bucket& bucket : buckets_) flush(bucket);
  }

 private:
  static constexpr std::size_t kRowsTogether = 64;
  struct Bucket {
    std::uint64_t next = 0;  // the place of the first row here
    std::vector<Fingerprint> fingerprints;
    std::vector<std::uint32_t> ids;
  };

  void flush(Bucket& bucket) {
    const auto put = [&](std::uint64_t section, const auto& rows) {
      const std::size_t size = sizeof rows[0];
      file_.write_at(section + bucket.next * size, {reinterpret_cast<const char*>(rows.data()), rows.size() * size});
    };
    put(fingerprints_, bucket.fingerprints);
    put(ids_, bucket.ids);
    bucket.next += bucket.ids.size();
    bucket.fingerprints.clear();
    bucket.ids.clear();
  }

  TemporaryFile& file_;
  std::uint64_t fingerprints_;
  std::uint64_t ids_;
  std::vector<Bucket> buckets_;
};

class LibraryWriter {
 public:
  explicit LibraryWriter(const std::string& path)
      : path_(path),
        out_(path, TemporaryFile::Use::kToPublish),
        offsets_(path, TemporaryFile::Use::kScratch),
        keys_(path, TemporaryFile::Use::kScratch),
        features_(path, TemporaryFile::Use::kScratch),
        fingerprints_(path, TemporaryFile::Use::kScratch),
        record_of_(path, TemporaryFile::Use::kScratch) {
    out_.write(std::string(aligned(sizeof(Header)), '\0'));
    header_.sections[kRecords].offset = out_.bytes();
  }

  // In the order of the records.
  void add(const Batch& batch) {
    if (header_.records + batch.records.size() > kMaxRecords ||
        header_.components + batch.fingerprints.size() > kMaxComponents) {
      full_ = true;
      return;
    }
    out_.write(batch.entries);
    std::size_t fingerprint = 0;
    for (const Keyed& keyed : batch.keyed) {
      const auto record = static_cast<std::uint32_t>(header_.records);
      offsets_.write(bytes_of(entry_at_));
      entry_at_ += keyed.entry_bytes;
      keys_.write(bytes_of(keyed.key));
      block_.add(keyed);
      if (block_.size() == kBlockRecords) block_.write(kBlockRecords / 8, features_);
      for (std::size_t f = 0; f < keyed.fingerprints; ++f, ++fingerprint) {
        const Fingerprint& row = batch.fingerprints[fingerprint];
        fingerprints_.write(bytes_of(row));
        record_of_.write(bytes_of(record));
        ++with_popcount_[similarity::popcount(row)];
        ++header_.components;
      }
      header_.unread += keyed.unread ? 1 : 0;
      ++header_.records;
    }
  }

  Result<Built, Fault> finish(const std::vector<std::string>& names, const CounterIons& counter_ions) {
    if (full_) return too_large();
    end(kRecords);
    offsets_.write(bytes_of(entry_at_));
    write_names(names);
    copy(kOffsets, offsets_, kPieceBytes);
    finish_features();
    sort_fingerprints();
    copy(kRecordOf, record_of_, kPieceBytes);
    header_.sections[kRecords].piece = kPieceBytes;
    write_pieces();
    describe_environment(counter_ions, header_);
    if (auto fault = this->fault()) return *fault;
    header_.file_bytes = out_.bytes();
    header_.checksum = checksum(bytes_of(header_).substr(0, offsetof(Header, checksum)));
    out_.write_at(0, bytes_of(header_));
    out_.publish();
    if (!out_.error().empty()) return not_written(out_.error());
    return Built{header_.records, header_.unread, header_.components, header_.file_bytes};
  }

  // Nothing more can be added: finish() says why.
  [[nodiscard]] bool stuck() const {
    return full_ || std::ranges::any_of(files(), [](const TemporaryFile* f) { return !f->error().empty(); });
  }
  [[nodiscard]] std::optional<Fault> fault() const {
    for (const TemporaryFile* f : files()) {
      if (!f->error().empty()) return not_written(f->error());
    }
    if (!not_read_back_.empty()) return not_written(not_read_back_);
    if (full_) return too_large();
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::array<const TemporaryFile*, 6> files() const {
    return {&out_, &offsets_, &keys_, &features_, &fingerprints_, &record_of_};
  }
  [[nodiscard]] Fault not_written(const std::string& why) const {
    return file_fault(path_, code::kLibraryNotWritten, "the library " + why,
                      "there must be room for it, twice over, and permission to write there");
  }
  [[nodiscard]] Fault too_large() const {
    return file_fault(path_, code::kLibraryTooLarge,
                      fmt::format("more than {} records or {} components", kMaxRecords, kMaxComponents),
                      "build several libraries");
  }

  void begin(Section section, std::uint64_t piece) {
    out_.pad_to(kAlignment);
    header_.sections[section].offset = out_.bytes();
    header_.sections[section].piece = piece;
  }
  void end(Section section) { header_.sections[section].bytes = out_.bytes() - header_.sections[section].offset; }
  void copy(Section section, TemporaryFile& from, std::uint64_t piece) {
    begin(section, piece);
    out_.append(from);
    end(section);
  }

  void write_names(const std::vector<std::string>& names) {
    begin(kFiles, kPieceBytes);
    for (const std::string& name : names) {
      out_.write(bytes_of(static_cast<std::uint32_t>(name.size())));
      out_.write(name);
    }
    end(kFiles);
  }

  // A library of one block needs no more than its records do.
  void finish_features() {
    const bool small = header_.records < kBlockRecords;
    const std::size_t slice = small ? aligned((static_cast<std::size_t>(header_.records) + 7) / 8) : kBlockRecords / 8;
    if (block_.size() > 0) block_.write(slice, features_);
    header_.slice_bytes = static_cast<std::uint32_t>(slice);
    copy(kFeatures, features_, std::max<std::uint64_t>(slice, kAlignment));
    copy(kKeys, keys_, std::max<std::uint64_t>(slice * 8 * sizeof(ScreeningKey), kAlignment));
  }

  // By counting, so that memory does not grow with their number.
  void sort_fingerprints() {
    const std::uint64_t rows = header_.components;
    begin(kFingerprints, kPieceBytes);
    out_.skip(rows * sizeof(Fingerprint));
    end(kFingerprints);
    begin(kPopcounts, kPieceBytes);
    for (std::size_t p = 0; p < with_popcount_.size(); ++p) {
      for (std::uint64_t k = 0; k < with_popcount_[p]; ++k) out_.write(bytes_of(static_cast<std::uint16_t>(p)));
    }
    end(kPopcounts);
    begin(kIds, kPieceBytes);
    out_.skip(rows * sizeof(std::uint32_t));
    end(kIds);
    SortedRows sorted(out_, header_.sections[kFingerprints].offset, header_.sections[kIds].offset, with_popcount_);
    fingerprints_.flush();
    std::vector<Fingerprint> some(kPieceBytes / sizeof(Fingerprint));
    for (std::uint64_t row = 0; row < rows && !stuck();) {
      const std::size_t count = std::min<std::uint64_t>(some.size(), rows - row);
      const std::size_t size = count * sizeof(Fingerprint);
      if (fingerprints_.read_at(row * sizeof(Fingerprint), reinterpret_cast<char*>(some.data()), size) != size) {
        not_read_back_ = "cannot be sorted: its temporary file is shorter than what was written";
        return;
      }
      for (std::size_t k = 0; k < count; ++k, ++row) {
        sorted.add(similarity::popcount(some[k]), some[k], static_cast<std::uint32_t>(row));
      }
    }
    sorted.finish();
  }

  // Of what the file holds, read back.
  void write_pieces() {
    begin(kPieces, kPieceBytes);
    out_.flush();
    std::string hashes;
    if (fault()) return;
    std::string piece;
    for (std::size_t s = 0; s < kPieces; ++s) {
      SectionPlace& place = header_.sections[s];
      const std::size_t first = hashes.size();
      for (std::uint64_t at = 0; at < place.bytes; at += place.piece) {
        piece.resize(static_cast<std::size_t>(std::min(place.piece, place.bytes - at)));
        if (out_.read_at(place.offset + at, piece.data(), piece.size()) != piece.size()) {
          not_read_back_ = "cannot be read back: it is shorter than what was written";
          return;
        }
        hashes += bytes_of(checksum(piece));
      }
      place.checksum = checksum(std::string_view(hashes).substr(first));
    }
    out_.write(hashes);
    end(kPieces);
    header_.sections[kPieces].checksum = checksum(hashes);
    out_.flush();
  }

  std::string path_;
  TemporaryFile out_;
  TemporaryFile offsets_;
  TemporaryFile keys_;
  TemporaryFile features_;
  TemporaryFile fingerprints_;
  TemporaryFile record_of_;
  FeatureBlock block_;
  Header header_;
  std::uint64_t entry_at_ = 0;  // in kRecords
  std::array<std::uint64_t, Fingerprint::kBits + 1> with_popcount_{};
  bool full_ = false;
  std::string not_read_back_;
};

Fault was_interrupted(const std::string& path) {
  return file_fault(path, code::kLibraryInterrupted, "building was interrupted: nothing was written",
                    "run it again from the beginning");
}

std::optional<Fault> not_a_place(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (path.empty() || path == "-" || (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))) {
    return file_fault(path, code::kLibraryNotWritten, "the library cannot be written there: it is no ordinary file",
                      "name a file to be made; a library is mapped into memory, so it cannot go to a pipe");
  }
  return std::nullopt;
}

}  // namespace

Result<Built, Fault> build_library(const std::vector<std::unique_ptr<RecordReader>>& readers,
                                   const CounterIons& counter_ions, const std::string& path,
                                   const BuildOptions& options) {
  if (auto fault = not_a_place(path)) return *fault;
  chem::warm_up();
  LibraryWriter writer(path);
  if (auto fault = writer.fault()) return *fault;
  Input input(readers);
  std::atomic<bool> stop = false;
  // A reader that was interrupted looks like one at its end, so this is asked once more when all is read.
  const auto interrupted = [&] { return options.cancellation && options.cancellation->requested(); };
  using Token = std::shared_ptr<Batch>;
  const auto next = [&](tbb::flow_control& control) -> Token {
    auto batch = std::make_shared<Batch>();
    if (interrupted()) stop = true;
    if (!stop) input.fill(*batch);
    if (batch->records.empty()) {
      control.stop();
      return nullptr;
    }
    return batch;
  };
  const auto work = [&](Token batch) {
    if (!stop) examine(counter_ions, *batch);
    return batch;
  };
  const auto write = [&](const Token& batch) {
    if (stop) return;
    if (batch->keyed.size() != batch->records.size()) throw std::logic_error("a record was left out");
    writer.add(*batch);
    if (writer.stuck()) stop = true;
    if (options.progress) options.progress(batch->read);
  };
  similarity::on_threads(options.threads, [&] {
    tbb::parallel_pipeline(kBatchesPerThread * static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()),
                           tbb::make_filter<void, Token>(tbb::filter_mode::serial_in_order, next) &
                               tbb::make_filter<Token, Token>(tbb::filter_mode::parallel, work) &
                               tbb::make_filter<Token, void>(tbb::filter_mode::serial_in_order, write));
  });
  if (interrupted()) return was_interrupted(path);
  if (auto fault = writer.fault()) return *fault;
  auto built = writer.finish(input.names(), counter_ions);
  if (built && built.value().records != input.count()) {
    throw std::logic_error(fmt::format("{} records in, {} in the library", input.count(), built.value().records));
  }
  return built;
}

}  // namespace congener::library
