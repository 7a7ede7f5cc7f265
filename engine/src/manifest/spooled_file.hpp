// An input copied into a file of its own, removed with the object: for libraries that read files only.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace congener {

// Not to be shared between threads.
class SpooledFile {
 public:
  // `read` puts up to so many bytes to where it is told and returns how many; 0 at the end. An empty path() says that
  // the file could not be written.
  explicit SpooledFile(const std::function<std::size_t(char*, std::size_t)>& read);
  ~SpooledFile() { remove(); }
  SpooledFile(const SpooledFile&) = delete;
  SpooledFile& operator=(const SpooledFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void remove();
  std::string path_;
};

}  // namespace congener
