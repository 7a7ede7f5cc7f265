// A file in memory, read only, for as long as the object lives.
//
// Nothing is read until it is touched. A file that another program cuts short meanwhile ends this one (SIGBUS). Threads
// may share one object.
#pragma once

#include <string>
#include <string_view>

namespace congener::library {

class MappedFile {
 public:
  MappedFile() = default;
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }
  [[nodiscard]] const std::string& error() const { return error_; }  // why there are none; empty: nothing is wrong

 private:
  void map(int descriptor);

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  std::string error_;
};

}  // namespace congener::library
