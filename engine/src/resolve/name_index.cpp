#include "resolve/name_index.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <tuple>
#include <unordered_map>

namespace congener {
namespace {

constexpr std::string_view kMagic = "CONGNAME";
constexpr std::uint32_t kVersion = 1;

struct Head {
  char magic[8] = {};
  std::uint32_t version = kVersion;
  std::uint32_t longest_name = 0;
  std::uint64_t entries = 0;
  std::uint64_t keys = 0;
  std::uint64_t strings = 0;   // bytes of the pool
  std::uint64_t body_sum = 0;  // of all that follows the head
  std::uint64_t head_sum = 0;  // of the head up to here
};
static_assert(sizeof(Head) == 56);

struct KeyRow {
  std::uint64_t hash = 0;
  std::uint32_t text = 0;  // offset in the pool
  std::uint32_t entry = 0;
};
static_assert(sizeof(KeyRow) == 16);

struct EntryRow {
  std::uint32_t name = 0;
  std::uint32_t smiles = 0;
  std::uint32_t form = 0;
  std::uint32_t source = 0;
};
static_assert(sizeof(EntryRow) == 16);

// FNV-1a.
constexpr std::uint64_t kHashStart = 1469598103934665603ULL;
std::uint64_t hash_of(std::string_view bytes, std::uint64_t hash = kHashStart) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

std::uint64_t key_hash(KeyKind kind, std::string_view key) {
  const char first = static_cast<char>(kind);
  return hash_of(key, hash_of({&first, 1}));
}

std::uint64_t head_sum(const Head& head) {
  return hash_of({reinterpret_cast<const char*>(&head), offsetof(Head, head_sum)});
}

// Each string once, with its length before it.
class Pool {
 public:
  std::uint32_t add(std::string_view text) {
    const auto [at, added] = offsets_.try_emplace(std::string(text), static_cast<std::uint32_t>(bytes_.size()));
    if (!added) return at->second;
    const auto length = static_cast<std::uint32_t>(text.size());
    bytes_.append(reinterpret_cast<const char*>(&length), sizeof length);
    bytes_ += text;
    return at->second;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::unordered_map<std::string, std::uint32_t> offsets_;
};

template <typename Row>
void append(std::string& bytes, const Row& row) {
  bytes.append(reinterpret_cast<const char*>(&row), sizeof row);
}

}  // namespace

// The file's bytes, owned or mapped.
struct NameIndex::Bytes {
  std::string owned;
  const char* data = nullptr;
  std::size_t size = 0;
  bool mapped = false;

  Bytes() = default;
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  ~Bytes() {
    if (mapped) munmap(const_cast<char*>(data), size);
  }

  [[nodiscard]] Head head() const {
    Head head;
    std::memcpy(&head, data, sizeof head);
    return head;
  }
  template <typename Row>
  [[nodiscard]] Row row(std::size_t base, std::size_t i) const {
    Row row;
    std::memcpy(&row, data + base + i * sizeof row, sizeof row);
    return row;
  }
  [[nodiscard]] KeyRow key(std::size_t i) const { return row<KeyRow>(sizeof(Head), i); }
  [[nodiscard]] EntryRow entry(std::size_t i) const {
    return row<EntryRow>(sizeof(Head) + head().keys * sizeof(KeyRow), i);
  }
  [[nodiscard]] std::size_t pool() const {
    const Head h = head();
    return sizeof(Head) + h.keys * sizeof(KeyRow) + h.entries * sizeof(EntryRow);
  }
};

NameIndex::NameIndex(std::shared_ptr<const Bytes> bytes) : bytes_(std::move(bytes)) {}

NameIndex NameIndex::build(const std::vector<IndexEntry>& entries, const std::vector<IndexKey>& keys) {
  Pool pool;
  std::vector<KeyRow> rows;
  Head head;
  for (const IndexKey& key : keys) {
    rows.push_back({key_hash(key.kind, key.text), pool.add(key.text), key.entry});
    if (key.kind == KeyKind::kName)
      head.longest_name = std::max(head.longest_name, static_cast<std::uint32_t>(key.text.size()));
  }
  std::ranges::sort(rows, {}, [](const KeyRow& row) { return std::tuple(row.hash, row.text, row.entry); });
  const auto twice =
      std::ranges::unique(rows, {}, [](const KeyRow& row) { return std::tuple(row.hash, row.text, row.entry); });
  rows.erase(twice.begin(), twice.end());
  std::string body;
  for (const KeyRow& row : rows) append(body, row);
  for (const IndexEntry& entry : entries) {
    append(body, EntryRow{pool.add(entry.name), pool.add(entry.smiles), pool.add(entry.form), pool.add(entry.source)});
  }
  body += pool.bytes();

  std::memcpy(head.magic, kMagic.data(), sizeof head.magic);
  head.entries = entries.size();
  head.keys = rows.size();
  head.strings = pool.bytes().size();
  head.body_sum = hash_of(body);
  head.head_sum = head_sum(head);
  auto bytes = std::make_shared<Bytes>();
  append(bytes->owned, head);
  bytes->owned += body;
  bytes->data = bytes->owned.data();
  bytes->size = bytes->owned.size();
  return NameIndex(std::move(bytes));
}

bool NameIndex::is_index(std::string_view bytes) { return bytes.starts_with(kMagic); }

Result<NameIndex, Fault> NameIndex::open(const std::filesystem::path& file) {
  const auto fault = [&](std::string code, std::string message, std::string advice) {
    return file_fault(file.string(), std::move(code), std::move(message), std::move(advice));
  };
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fault("D001", fmt::format("cannot be opened: {}", std::strerror(errno)),
                 "check the path and its permissions");
  struct stat info {};
  const bool known = fstat(descriptor, &info) == 0;
  const auto size = known ? static_cast<std::size_t>(info.st_size) : 0;
  void* mapped = size >= sizeof(Head) ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
  ::close(descriptor);
  const std::string advice = "build it again with congener resolve --save-index";
  if (mapped == MAP_FAILED) return fault("D003", "is no name index, or is cut short", advice);
  auto bytes = std::make_shared<Bytes>();
  bytes->data = static_cast<const char*>(mapped);
  bytes->size = size;
  bytes->mapped = true;
  const Head head = bytes->head();
  if (!is_index({bytes->data, size})) return fault("D003", "is no name index", advice);
  if (head.version != kVersion)
    return fault("D003", fmt::format("is a name index of version {}; this program reads {}", head.version, kVersion),
                 advice);
  const std::uint64_t most = size / sizeof(EntryRow);
  const bool fits = head.keys <= most && head.entries <= most && head.strings <= size &&
                    sizeof(Head) + head.keys * sizeof(KeyRow) + head.entries * sizeof(EntryRow) + head.strings == size;
  if (head.head_sum != head_sum(head) || !fits) return fault("D003", "is damaged or cut short", advice);
  return NameIndex(std::move(bytes));
}

std::string_view NameIndex::string_at(std::uint32_t offset) const {
  const std::size_t pool = bytes_->pool();
  const std::size_t strings = bytes_->size - pool;
  std::uint32_t length = 0;
  if (offset + sizeof length > strings) return {};
  std::memcpy(&length, bytes_->data + pool + offset, sizeof length);
  if (length > strings - offset - sizeof length) return {};
  return {bytes_->data + pool + offset + sizeof length, length};
}

template <typename Function>
void NameIndex::each(KeyKind kind, std::string_view key, Function function) const {
  const std::uint64_t hash = key_hash(kind, key);
  const std::size_t count = bytes_->head().keys;
  std::size_t low = 0;
  std::size_t high = count;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    (bytes_->key(middle).hash < hash ? low : high) = bytes_->key(middle).hash < hash ? middle + 1 : middle;
  }
  for (; low < count; ++low) {
    const KeyRow row = bytes_->key(low);
    if (row.hash != hash) return;
    if (string_at(row.text) == key && row.entry < bytes_->head().entries) function(bytes_->entry(row.entry));
  }
}

std::vector<IndexMatch> NameIndex::find(KeyKind kind, std::string_view key) const {
  std::vector<IndexMatch> matches;
  each(kind, key, [&](const EntryRow& row) {
    matches.push_back({string_at(row.name), string_at(row.smiles), string_at(row.form), string_at(row.source)});
  });
  return matches;
}

bool NameIndex::has_name(std::string_view key) const {
  bool found = false;
  each(KeyKind::kName, key, [&](const EntryRow&) { found = true; });
  return found;
}

std::size_t NameIndex::entry_count() const { return bytes_->head().entries; }
std::size_t NameIndex::key_count() const { return bytes_->head().keys; }
std::size_t NameIndex::longest_name() const { return bytes_->head().longest_name; }

bool NameIndex::verify() const {
  return hash_of({bytes_->data + sizeof(Head), bytes_->size - sizeof(Head)}) == bytes_->head().body_sum;
}

Result<bool, Fault> NameIndex::save(const std::filesystem::path& file) const {
  const std::filesystem::path beside = file.string() + ".part";
  std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
  stream.write(bytes_->data, static_cast<std::streamsize>(bytes_->size));
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(beside, file, error);
  if (!stream || error) {
    return file_fault(file.string(), "D004", "cannot be written",
                      "check the path, its permissions and the room on the disk");
  }
  return true;
}

}  // namespace congener
