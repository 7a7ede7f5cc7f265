// SIGINT and SIGTERM as a request to stop in good order; a second signal ends the program at once.
#pragma once

#include <signal.h>

#include <array>

#include "base/cancellation.hpp"

namespace congener::cli {

// While it lives, the signals request `cancellation`. One at a time.
class StopOnSignal {
 public:
  explicit StopOnSignal(Cancellation& cancellation);
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  // The signal that came first; 0: none did.
  [[nodiscard]] static int signal();

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM};
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace congener::cli
