// A number of threads to work with, as screen/ asks for it.
#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <optional>

namespace congener::similarity {

// Calls `work` where what it shares out runs on `threads` threads, and gives what it returns; 0: as many as the machine
// has.
template <typename Work>
auto on_threads(std::size_t threads, const Work& work) {
  // An arena alone gets no more threads than the machine has cores, and oneTBB says so on standard error.
  std::optional<oneapi::tbb::global_control> allowed;
  if (threads > 0) allowed.emplace(oneapi::tbb::global_control::max_allowed_parallelism, threads);
  oneapi::tbb::task_arena arena(threads == 0 ? oneapi::tbb::task_arena::automatic : static_cast<int>(threads));
  return arena.execute(work);
}

// Calls work(i) for each i below `count`, shared out among the threads at hand.
template <typename Work>
void for_each_index(std::size_t count, const Work& work) {
  oneapi::tbb::parallel_for(std::size_t{0}, count, work);
}

}  // namespace congener::similarity
