#include "base/deadline.hpp"

namespace congener {

Deadline Deadline::after(double seconds) {
  Deadline deadline;
  if (!(seconds > 0) || seconds > kLongest) return deadline;
  deadline.limited_ = true;
  deadline.begin_ = Clock::now();
  deadline.end_ = deadline.begin_ + std::chrono::ceil<Clock::duration>(std::chrono::duration<double>(seconds));
  return deadline;
}

double Deadline::elapsed() const { return limited_ ? std::chrono::duration<double>(Clock::now() - begin_).count() : 0; }

}  // namespace congener
