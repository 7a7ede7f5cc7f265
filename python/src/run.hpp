// Long work for Python: without the GIL, to be stopped by Ctrl-C, telling how far it is.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "bindings.hpp"
#include "congener/screener.hpp"

namespace congener::python {

// One compound as the argument of a call.
[[nodiscard]] Record record_of_text(const std::string& text);

inline constexpr std::chrono::milliseconds kBetweenLooks{50};

// Runs `work` in a thread of its own while this one waits, without the GIL but for looking after signals and calling
// `progress`. What either raises (a KeyboardInterrupt) stops the work and is raised here.
template <typename Work>
auto run(std::size_t threads, const py::object& progress, const Work& work) {
  using Value = decltype(work(RunOptions{}));
  std::mutex mutex;
  std::condition_variable changed;
  Advance latest;
  bool done = false;
  std::optional<Value> value;
  std::exception_ptr failed;
  std::atomic<bool> stop = false;

  RunOptions options;
  options.threads = threads;
  options.interrupted = [&] { return stop.load(std::memory_order_relaxed); };
  options.progress = [&](const Advance& advance) {
    const std::lock_guard lock(mutex);
    latest = advance;
  };
  std::thread worker([&] {
    try {
      value.emplace(work(options));
    } catch (...) {
      failed = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_one();
  });
  const auto wait = [&](bool to_the_end) {
    const py::gil_scoped_release release;
    std::unique_lock lock(mutex);
    if (to_the_end) {
      changed.wait(lock, [&] { return done; });
    } else {
      changed.wait_for(lock, kBetweenLooks, [&] { return done; });
    }
    return std::pair(done, latest);
  };
  std::optional<py::error_already_set> raised;
  for (std::size_t told = 0;;) {
    const auto [ended, advance] = wait(raised.has_value());
    try {
      if (!raised && PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (!raised && !progress.is_none() && (advance.records > told || ended)) {
        told = advance.records;
        progress(advance.records, advance.share);
      }
    } catch (py::error_already_set& error) {
      stop = true;
      raised.emplace(error);
    }
    if (ended) break;
  }
  {
    const py::gil_scoped_release release;
    worker.join();
  }
  if (raised) throw *raised;
  if (failed) std::rethrow_exception(failed);
  return std::move(*value);
}

}  // namespace congener::python
