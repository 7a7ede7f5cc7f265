// The bytes of a file or of standard input, unpacked if they are gzip.
//
// Streams: holds a few buffers, whatever the length of the input. Not to be shared between threads.
#pragma once

#include <zlib.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener {

class ByteSource {
 public:
  // "-" is standard input.
  [[nodiscard]] static Result<std::unique_ptr<ByteSource>, Fault> open(const std::string& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Appends some bytes to `out`; false at the end, or where reading cannot go on: see failure().
  [[nodiscard]] bool read(std::string& out);

  // Why the bytes end before the input does; empty if they do not.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] bool packed() const { return packed_; }
  // Share of the file read, 0 to 1; -1 for a pipe.
  [[nodiscard]] double progress() const;

 private:
  ByteSource() = default;
  [[nodiscard]] bool fill();
  [[nodiscard]] bool inflate_some(std::string& out);

  std::FILE* file_ = nullptr;
  std::vector<unsigned char> buffer_;
  std::size_t held_ = 0;  // bytes in buffer_ not yet taken, from taken_
  std::size_t taken_ = 0;
  double size_ = -1;
  double consumed_ = 0;
  bool packed_ = false;
  bool in_member_ = false;  // between the header and the trailer of a gzip member
  bool ended_ = false;
  z_stream stream_{};
  std::string failure_;
};

}  // namespace congener
