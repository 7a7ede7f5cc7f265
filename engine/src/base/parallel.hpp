// Independent pieces of work on the threads of the machine, for stages that know no TBB.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace congener {

// Calls `work(i)` once for every i below `count`, several at once, on so many threads (0: as many as the machine has).
// It must not throw.
template <typename Work>
void for_each_in_parallel(std::size_t count, const Work& work, std::size_t on_threads = 0) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const std::size_t wanted = on_threads > 0 ? on_threads : std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t threads = std::min(wanted, count);
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(take);
  take();
}

}  // namespace congener
