#include "manifest/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "manifest/codes.hpp"

namespace congener {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 17;

}  // namespace

Result<std::unique_ptr<ByteSource>, Fault> ByteSource::open(const std::string& path, const Cancellation* cancellation) {
  std::unique_ptr<ByteSource> source(new ByteSource);
  source->cancellation_ = cancellation;
  source->file_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (source->file_ < 0) {
    return file_fault(path, code::kCannotOpen, fmt::format("cannot open the file: {}", std::strerror(errno)),
                      "check the name and that you may read it");
  }
  struct stat status {};
  if (fstat(source->file_, &status) == 0) {
    if (S_ISDIR(status.st_mode)) {
      return file_fault(path, code::kNotAFile, "is a directory, not a file", "name the files in it");
    }
    source->regular_ = S_ISREG(status.st_mode);
    if (source->regular_ && path != "-") source->size_ = static_cast<double>(status.st_size);
  }
  source->held_.resize(kBufferBytes);
  // A pipe may give its first bytes one by one.
  while (source->end_ < Unpacker::kMarkBytes) {
    const std::size_t count = source->read_file(source->held_.data() + source->end_, kBufferBytes - source->end_);
    if (count == 0) break;
    source->end_ += count;
  }
  source->unpacker_ = Unpacker::recognise({source->held_.data(), source->end_});
  return source;
}

ByteSource::~ByteSource() {
  if (file_ > STDIN_FILENO) close(file_);
}

double ByteSource::progress() const { return size_ <= 0 ? -1 : std::min(consumed_ / size_, 1.0); }

std::size_t ByteSource::read_file(char* to, std::size_t room) {
  if (ended_) return 0;
  const auto stopped = [&] { return !regular_ && cancellation_ && cancellation_->requested(); };
  while (true) {
    if (!regular_ && cancellation_) {
      std::array<pollfd, 2> waited = {pollfd{file_, POLLIN, 0}, pollfd{cancellation_->descriptor(), POLLIN, 0}};
      if (poll(waited.data(), waited.size(), -1) < 0 && errno == EINTR && !stopped()) continue;
    }
    if (stopped()) break;
    const ssize_t count = ::read(file_, to, room);
    if (count > 0) {
      consumed_ += static_cast<double>(count);
      return static_cast<std::size_t>(count);
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) failure_ = fmt::format("reading failed: {}", std::strerror(errno));
    break;
  }
  ended_ = true;
  return 0;
}

std::size_t ByteSource::read(char* to, std::size_t room) {
  if (unpacker_) return unpack(to, room);
  if (taken_ == end_) return read_file(to, room);
  const std::size_t count = std::min(room, end_ - taken_);
  std::memcpy(to, held_.data() + taken_, count);
  taken_ += count;
  return count;
}

std::size_t ByteSource::unpack(char* to, std::size_t room) {
  while (failure_.empty()) {
    if (taken_ == end_ && !filled_) {
      taken_ = 0;
      end_ = read_file(held_.data(), held_.size());
      if (end_ == 0) {
        if (failure_.empty()) failure_ = unpacker_->cut_off();
        return 0;
      }
    }
    const auto [taken, given] = unpacker_->unpack({held_.data() + taken_, end_ - taken_}, to, room);
    taken_ += taken;
    filled_ = given == room;
    failure_ = unpacker_->failure();
    if (given > 0) return given;
  }
  return 0;
}

}  // namespace congener
