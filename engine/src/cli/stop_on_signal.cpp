#include "cli/stop_on_signal.hpp"

#include <unistd.h>

#include <csignal>

#include "cli/setup.hpp"

namespace congener::cli {
namespace {

// Written by the signal handler.
Cancellation* asked_to_stop = nullptr;
volatile std::sig_atomic_t stopped_by = 0;

void on_signal(int signal) {
  if (stopped_by != 0) _exit(kExitSignal + signal);
  stopped_by = signal;
  asked_to_stop->request();
}

}  // namespace

StopOnSignal::StopOnSignal(Cancellation& cancellation) {
  asked_to_stop = &cancellation;
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &action, &before_[i]);
    // A shell has its background jobs ignore SIGINT; that holds.
    if (before_[i].sa_handler == SIG_IGN) sigaction(kSignals[i], &before_[i], nullptr);
  }
}

StopOnSignal::~StopOnSignal() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  asked_to_stop = nullptr;
}

int StopOnSignal::signal() { return stopped_by; }

}  // namespace congener::cli
