#include "base/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

namespace congener {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr unsigned kAttempts = 100;
constexpr mode_t kMode = 0666;  // less the umask, as any other output

}  // namespace

TemporaryFile::TemporaryFile(const std::string& path, Use use) : path_(path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  directory_ = (parent.empty() ? std::filesystem::path(".") : parent).string();
  descriptor_ = open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kMode);
  if (descriptor_ >= 0) return;
  for (unsigned attempt = 0; attempt < kAttempts && descriptor_ < 0; ++attempt) {
    const std::string name = free_name(attempt);
    descriptor_ = open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, kMode);
    if (descriptor_ >= 0) {
      name_ = name;
    } else if (errno != EEXIST) {
      break;
    }
  }
  if (descriptor_ < 0) {
    fail("cannot be made");
  } else if (use == Use::kScratch) {
    unlink(name_.c_str());
    name_.clear();
  }
}

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!name_.empty()) unlink(name_.c_str());
}

void TemporaryFile::fail(const char* what) {
  if (error_.empty()) error_ = fmt::format("{}: {}", what, std::strerror(errno));
}

std::string TemporaryFile::free_name(unsigned attempt) const {
  return fmt::format("{}.{}.{}.part", path_, getpid(), attempt);
}

void TemporaryFile::write(std::string_view bytes) {
  if (!error_.empty()) return;
  buffer_ += bytes;
  if (buffer_.size() >= kBufferBytes) flush();
}

void TemporaryFile::pad_to(std::uint64_t alignment) {
  const std::uint64_t over = bytes() % alignment;
  if (over != 0) write(std::string(static_cast<std::size_t>(alignment - over), '\0'));
}

void TemporaryFile::flush() {
  if (!error_.empty()) return;
  const std::uint64_t offset = written_;
  write_at(offset, buffer_);
  written_ += buffer_.size();
  buffer_.clear();
}

void TemporaryFile::skip(std::uint64_t bytes) {
  flush();
  written_ += bytes;
  if (error_.empty() && ftruncate(descriptor_, static_cast<off_t>(written_)) != 0) fail("cannot be made longer");
}

void TemporaryFile::write_at(std::uint64_t offset, std::string_view bytes) {
  while (error_.empty() && !bytes.empty()) {
    const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("cannot be written");
    offset += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::size_t TemporaryFile::read_at(std::uint64_t offset, char* out, std::size_t size) {
  std::size_t got = 0;
  while (error_.empty() && got < size) {
    const ssize_t count = pread(descriptor_, out + got, size - got, static_cast<off_t>(offset + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot be read back");
    if (count <= 0) break;
    got += static_cast<std::size_t>(count);
  }
  return got;
}

void TemporaryFile::append(TemporaryFile& other) {
  other.flush();
  if (error_.empty()) error_ = other.error_;
  std::vector<char> buffer(kBufferBytes);
  for (std::uint64_t offset = 0; error_.empty() && offset < other.written_;) {
    const std::size_t got = other.read_at(offset, buffer.data(), buffer.size());
    if (error_.empty()) error_ = other.error_;
    if (got == 0) break;
    write({buffer.data(), got});
    offset += got;
  }
}

void TemporaryFile::publish() {
  flush();
  if (error_.empty() && fsync(descriptor_) != 0) fail("cannot be brought to the disk");
  const std::string self = fmt::format("/proc/self/fd/{}", descriptor_);
  for (unsigned attempt = 0; error_.empty() && name_.empty() && attempt < kAttempts; ++attempt) {
    const std::string name = free_name(attempt);
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      name_ = name;
    } else if (errno != EEXIST || attempt + 1 == kAttempts) {
      fail("cannot be given a name");
    }
  }
  if (!error_.empty()) return;
  if (std::rename(name_.c_str(), path_.c_str()) != 0) return fail("cannot be given its name");
  name_.clear();
  // The name itself is on the disk once its directory is.
  const int directory = open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    (void)fsync(directory);
    close(directory);
  }
}

}  // namespace congener
