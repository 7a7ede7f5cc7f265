// A file that is gone when the program ends, however it ends, unless it is published under a name.
//
// Without a name from the start where the file system can do that. Where it cannot, a file that is to be published has
// one until the object is destroyed, and only a signal that kills the program leaves it. Not to be shared between
// threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace congener {

class TemporaryFile {
 public:
  enum class Use : unsigned char { kScratch, kToPublish };
  // Beside `path`, under which a file of Use::kToPublish is published. Where it cannot be made, error() says why.
  TemporaryFile(const std::string& path, Use use);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // Appends; bytes() is where the next byte goes.
  void write(std::string_view bytes);
  void pad_to(std::uint64_t alignment);
  [[nodiscard]] std::uint64_t bytes() const { return written_ + buffer_.size(); }
  void flush();
  // Leaves a hole of so many bytes, to be filled by write_at().
  void skip(std::uint64_t bytes);
  void write_at(std::uint64_t offset, std::string_view bytes);
  // Reads up to `size` bytes at `offset`, after flush(); fewer at the end.
  std::size_t read_at(std::uint64_t offset, char* out, std::size_t size);
  // Appends the whole of another.
  void append(TemporaryFile& other);

  // To the disk, then atomically to the name, in place of what was there.
  void publish();

  // What went wrong first, in words; empty: nothing. After that, calls do nothing.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  void fail(const char* what);
  // A name beside the path that no other program uses.
  [[nodiscard]] std::string free_name(unsigned attempt) const;

  std::string path_;
  std::string directory_;
  std::string name_;  // what is to be removed at the end; empty: nothing
  std::string buffer_;
  std::string error_;
  std::uint64_t written_ = 0;
  int descriptor_ = -1;
};

}  // namespace congener
