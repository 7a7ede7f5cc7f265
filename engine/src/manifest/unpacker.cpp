#include "manifest/unpacker.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>

namespace congener {
namespace {

constexpr int kGzipOnly = 15 + 16;  // zlib's windowBits for the largest window and a gzip header

class GzipUnpacker : public Unpacker {
 public:
  GzipUnpacker() {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  [[nodiscard]] Step unpack(std::string_view packed, char* to, std::size_t room) override {
    Step step;
    if (!in_member_) {
      // After a member: zero padding, or another member.
      step.taken = std::min(packed.find_first_not_of('\0'), packed.size());
      packed.remove_prefix(step.taken);
      if (packed.empty()) return step;
      if (packed.front() != '\x1F') {
        failure_ = "after the gzip data come bytes that are not gzip";
        return step;
      }
      inflateReset(&stream_);
      in_member_ = true;
    }
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    const std::size_t offered = std::min(packed.size(), most);
    room = std::min(room, most);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(offered);
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    step.taken += offered - stream_.avail_in;
    step.given = room - stream_.avail_out;
    if (result == Z_STREAM_END) {
      in_member_ = false;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      failure_ = fmt::format("the gzip data is damaged: {}", stream_.msg ? stream_.msg : "not gzip");
    }
    return step;
  }

  [[nodiscard]] std::string cut_off() const override { return in_member_ ? "the gzip data is cut off" : ""; }

 private:
  z_stream stream_{};
  bool in_member_ = true;  // between the header and the trailer of a gzip member
};

class ZstdUnpacker : public Unpacker {
 public:
  ZstdUnpacker() : stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
  }
  ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }
  ZstdUnpacker(const ZstdUnpacker&) = delete;
  ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

  [[nodiscard]] Step unpack(std::string_view packed, char* to, std::size_t room) override {
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    ZSTD_outBuffer out{to, room, 0};
    const std::size_t left = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(left)) {
      failure_ = fmt::format("the zstd data is damaged: {}", ZSTD_getErrorName(left));
    } else if (in.pos > 0 || out.pos > 0) {
      in_frame_ = left != 0;
    }
    return {in.pos, out.pos};
  }

  [[nodiscard]] std::string cut_off() const override { return in_frame_ ? "the zstd data is cut off" : ""; }

 private:
  ZSTD_DStream* stream_ = nullptr;
  bool in_frame_ = false;
};

}  // namespace

std::unique_ptr<Unpacker> Unpacker::recognise(std::string_view beginning) {
  if (beginning.starts_with("\x1F\x8B\x08")) return std::make_unique<GzipUnpacker>();
  // A frame, or a frame to skip, which parallel compressors write first: 0x184D2A50 to 0x184D2A5F.
  const bool skippable = beginning.size() >= kMarkBytes && beginning.substr(1, 3) == "\x2A\x4D\x18" &&
                         (static_cast<unsigned char>(beginning[0]) & 0xF0U) == 0x50U;
  if (skippable || beginning.starts_with("\x28\xB5\x2F\xFD")) return std::make_unique<ZstdUnpacker>();
  return nullptr;
}

}  // namespace congener
