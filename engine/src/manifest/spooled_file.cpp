#include "manifest/spooled_file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace congener {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 16;

}  // namespace

SpooledFile::SpooledFile(const std::function<std::size_t(char*, std::size_t)>& read) {
  std::string name = (std::filesystem::temp_directory_path() / "congener-XXXXXX").string();
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return;
  close(descriptor);
  path_ = name;
  std::ofstream out(path_, std::ios::binary);
  std::vector<char> chunk(kChunkBytes);
  while (const std::size_t count = read(chunk.data(), chunk.size())) {
    out.write(chunk.data(), static_cast<std::streamsize>(count));
  }
  out.close();
  if (!out) remove();
}

void SpooledFile::remove() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
  path_.clear();
}

}  // namespace congener
