// The bytes of a file or of standard input, unpacked if they are gzip or zstd.
//
// Streams: holds one buffer, whatever the length of the input. Files are read, not mapped: a file cut short while it
// is read then ends early and is no fault of memory. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "manifest/unpacker.hpp"

namespace congener {

class ByteSource {
 public:
  // "-" is standard input. `cancellation` may be null; requested, it ends the bytes of a pipe.
  [[nodiscard]] static Result<std::unique_ptr<ByteSource>, Fault> open(const std::string& path,
                                                                       const Cancellation* cancellation = nullptr);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Puts up to `room` bytes to `to`; returns how many: 0 at the end, or where reading cannot go on: see failure().
  [[nodiscard]] std::size_t read(char* to, std::size_t room);

  // Why the bytes end before the input does; empty if they do not.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  // Share of the file read, 0 to 1; -1 for a pipe.
  [[nodiscard]] double progress() const;

 private:
  ByteSource() = default;
  [[nodiscard]] std::size_t read_file(char* to, std::size_t room);
  [[nodiscard]] std::size_t unpack(char* to, std::size_t room);

  int file_ = -1;
  bool regular_ = false;
  const Cancellation* cancellation_ = nullptr;
  std::vector<char> held_;  // read and not yet taken: [taken_, end_)
  std::size_t taken_ = 0;
  std::size_t end_ = 0;
  double size_ = -1;
  double consumed_ = 0;
  std::unique_ptr<Unpacker> unpacker_;
  bool filled_ = false;  // the unpacker gave all there was room for: it may have more
  bool ended_ = false;
  std::string failure_;
};

}  // namespace congener
