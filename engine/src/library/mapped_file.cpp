#include "library/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace congener::library {

MappedFile::MappedFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not hold us up
  if (descriptor < 0) {
    error_ = std::strerror(errno);
    return;
  }
  map(descriptor);
  close(descriptor);
}

void MappedFile::map(int descriptor) {
  struct stat about {};
  if (fstat(descriptor, &about) != 0) {
    error_ = std::strerror(errno);
  } else if (!S_ISREG(about.st_mode)) {
    error_ = "not an ordinary file";
  } else if (about.st_size > 0) {
    const auto size = static_cast<std::size_t>(about.st_size);
    void* const at = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (at == MAP_FAILED) {
      error_ = std::strerror(errno);
    } else {
      data_ = static_cast<const char*>(at);
      size_ = size;
    }
  }
}

MappedFile::~MappedFile() {
  if (data_) munmap(const_cast<char*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept { *this = std::move(other); }

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(error_, other.error_);
  return *this;
}

}  // namespace congener::library
