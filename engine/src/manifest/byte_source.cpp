#include "manifest/byte_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "manifest/codes.hpp"

namespace congener {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 17;
constexpr int kGzipOnly = 15 + 16;  // zlib's windowBits for the largest window and a gzip header

bool is_gzip(const unsigned char* bytes, std::size_t count) {
  return count >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8;
}

}  // namespace

Result<std::unique_ptr<ByteSource>, Fault> ByteSource::open(const std::string& path) {
  std::unique_ptr<ByteSource> source(new ByteSource);
  if (path == "-") {
    source->file_ = stdin;
  } else {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      return file_fault(path, code::kNotAFile, "is a directory, not a file", "name the files in it");
    }
    source->file_ = std::fopen(path.c_str(), "rb");
    if (!source->file_) {
      return file_fault(path, code::kCannotOpen, fmt::format("cannot open the file: {}", std::strerror(errno)),
                        "check the name and that you may read it");
    }
    if (std::filesystem::is_regular_file(path, error)) {
      source->size_ = static_cast<double>(std::filesystem::file_size(path, error));
    }
  }
  source->buffer_.resize(kBufferBytes);
  if (source->fill() && is_gzip(source->buffer_.data(), source->held_)) {
    source->packed_ = true;
    if (inflateInit2(&source->stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
    source->in_member_ = true;
  }
  return source;
}

ByteSource::~ByteSource() {
  if (packed_) inflateEnd(&stream_);
  if (file_ && file_ != stdin) std::fclose(file_);
}

double ByteSource::progress() const { return size_ <= 0 ? -1 : std::min(consumed_ / size_, 1.0); }

bool ByteSource::fill() {
  if (held_ > 0) return true;
  if (ended_) return false;
  taken_ = 0;
  held_ = std::fread(buffer_.data(), 1, buffer_.size(), file_);
  consumed_ += static_cast<double>(held_);
  if (held_ < buffer_.size()) {
    ended_ = true;
    if (std::ferror(file_)) failure_ = fmt::format("reading failed: {}", std::strerror(errno));
  }
  return held_ > 0;
}

bool ByteSource::read(std::string& out) {
  if (packed_) return inflate_some(out);
  if (!fill()) return false;
  out.append(reinterpret_cast<const char*>(buffer_.data()) + taken_, held_);
  held_ = 0;
  return true;
}

bool ByteSource::inflate_some(std::string& out) {
  std::vector<unsigned char> unpacked(kBufferBytes);
  while (failure_.empty()) {
    if (!fill()) {
      if (in_member_ && failure_.empty()) failure_ = "the gzip data is cut off";
      return false;
    }
    if (!in_member_) {
      // After a member: zero padding, or another member.
      const auto* begin = buffer_.data() + taken_;
      const auto* end = begin + held_;
      const auto* next = std::find_if(begin, end, [](unsigned char byte) { return byte != 0; });
      taken_ += static_cast<std::size_t>(next - begin);
      held_ -= static_cast<std::size_t>(next - begin);
      if (held_ == 0) continue;
      if (*next != 0x1F) {
        failure_ = "after the gzip data come bytes that are not gzip";
        return false;
      }
      inflateReset(&stream_);
      in_member_ = true;
    }
    stream_.next_in = buffer_.data() + taken_;
    stream_.avail_in = static_cast<uInt>(held_);
    stream_.next_out = unpacked.data();
    stream_.avail_out = static_cast<uInt>(unpacked.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    taken_ += held_ - stream_.avail_in;
    held_ = stream_.avail_in;
    const std::size_t produced = unpacked.size() - stream_.avail_out;
    out.append(reinterpret_cast<const char*>(unpacked.data()), produced);
    if (result == Z_STREAM_END) {
      in_member_ = false;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      failure_ = fmt::format("the gzip data is damaged: {}", stream_.msg ? stream_.msg : "not gzip");
    }
    if (produced > 0) return true;
  }
  return false;
}

}  // namespace congener
