#include "base/cancellation.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace congener {

Cancellation::Cancellation() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Cancellation::~Cancellation() {
  if (descriptor_ >= 0) close(descriptor_);
}

void Cancellation::request() noexcept {
  const int before = errno;
  requested_.store(true, std::memory_order_relaxed);
  const std::uint64_t one = 1;
  // Full only if it is readable already.
  if (descriptor_ >= 0 && write(descriptor_, &one, sizeof one) < 0) errno = before;
}

}  // namespace congener
