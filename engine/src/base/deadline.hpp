// When the work on one thing is to be given up. A value; none by default.
#pragma once

#include <chrono>

namespace congener {

class Deadline {
 public:
  // Never.
  Deadline() = default;
  // `seconds` from now; never, if that is 0 or longer than kLongest.
  [[nodiscard]] static Deadline after(double seconds);
  static constexpr double kLongest = 1e9;

  [[nodiscard]] bool passed() const { return limited_ && Clock::now() >= end_; }
  // Seconds since it was set; 0 where there is none.
  [[nodiscard]] double elapsed() const;

 private:
  using Clock = std::chrono::steady_clock;

  bool limited_ = false;
  Clock::time_point begin_;
  Clock::time_point end_;
};

}  // namespace congener
