// Unpacks a compressed stream piece by piece: gzip of any number of members, zstd of any number of frames.
//
// Everything that can be unpacked is given before failure() says why the rest cannot. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace congener {

class Unpacker {
 public:
  // How many first bytes recognise() looks at.
  static constexpr std::size_t kMarkBytes = 4;
  // By the first bytes; nullptr: not compressed in a way known here.
  [[nodiscard]] static std::unique_ptr<Unpacker> recognise(std::string_view beginning);
  virtual ~Unpacker() = default;

  struct Step {
    std::size_t taken = 0;  // of the packed bytes
    std::size_t given = 0;  // unpacked bytes
  };
  // Unpacks some of `packed` to `to`, which has room for `room` bytes.
  [[nodiscard]] virtual Step unpack(std::string_view packed, char* to, std::size_t room) = 0;
  // Why unpacking cannot go on, if the data ended here: empty where it would be whole.
  [[nodiscard]] virtual std::string cut_off() const = 0;
  // Why unpacking cannot go on; empty where it can.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 protected:
  std::string failure_;
};

}  // namespace congener
