// A request to stop, made by a signal handler or another thread, that also wakes whoever waits for input.
//
// request() is async-signal-safe and may be repeated; all members may be called from any thread.
#pragma once

#include <atomic>

namespace congener {

class Cancellation {
 public:
  Cancellation();
  ~Cancellation();
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  void request() noexcept;
  [[nodiscard]] bool requested() const noexcept { return requested_.load(std::memory_order_relaxed); }
  // Readable for poll() once stopping was requested; -1 where the system gave none.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  std::atomic<bool> requested_ = false;
  int descriptor_ = -1;
};

}  // namespace congener
