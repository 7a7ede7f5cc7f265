#include "resolve/opsin.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"

extern char** environ;

namespace congener {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostBytes = 1000;   // of one name: longer ones are no names, and OPSIN takes long over them
constexpr std::size_t kMostKept = 100000;  // answers remembered
constexpr std::size_t kMostFailures = 3;   // starts in a row that gave no answer: it is broken
constexpr std::size_t kMostAnswerBytes = 1 << 20;

std::string found_in_path(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0 ? program : "";
  const char* path = std::getenv("PATH");
  if (!path) return "";
  const std::string all(path);
  for (const std::string_view folder : split(all, ':')) {
    const fs::path candidate = fs::path(folder) / program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate.string();
  }
  return "";
}

std::string one_line(std::string_view name) {
  std::string line(name.substr(0, kMostBytes + 1));
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return line;
}

}  // namespace

class Opsin::Child {
 public:
  explicit Child(OpsinOptions options) : options_(std::move(options)) {
    java_ = found_in_path(options_.java);
    if (java_.empty()) {
      missing_ = "Java is not installed (Debian: default-jre-headless)";
    } else if (!fs::exists(options_.jar)) {
      missing_ = fmt::format("OPSIN is not installed: there is no {} (Debian: libopsin-java)", options_.jar);
    }
  }
  ~Child() { stop(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] std::string missing() const {
    const std::lock_guard lock(mutex_);
    return missing_;
  }
  [[nodiscard]] std::size_t starts() const {
    const std::lock_guard lock(mutex_);
    return starts_;
  }

  std::vector<OpsinAnswer> read(std::span<const std::string> names) {
    const std::lock_guard lock(mutex_);
    std::vector<OpsinAnswer> answers(names.size());
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string line = one_line(names[i]);
      if (line.size() > kMostBytes || trim(line).empty()) {
        answers[i].state = OpsinAnswer::State::kNotRead;
      } else if (const auto known = kept_.find(line); known != kept_.end()) {
        answers[i] = known->second;
      } else {
        asked.push_back(i);
      }
    }
    std::size_t at = 0;
    while (at < asked.size() && missing_.empty()) {
      std::vector<std::string> lines;
      for (std::size_t i = at; i < asked.size(); ++i) lines.push_back(one_line(names[asked[i]]));
      const std::vector<OpsinAnswer> got = exchange(lines);
      for (std::size_t i = 0; i < got.size(); ++i) {
        answers[asked[at + i]] = got[i];
        keep(lines[i], got[i]);
      }
      at += got.size();
    }
    return answers;
  }

 private:
  void keep(const std::string& name, const OpsinAnswer& answer) {
    if (answer.state == OpsinAnswer::State::kFailed) return;
    if (kept_.size() >= kMostKept) kept_.clear();
    kept_.emplace(name, answer);
  }

  // Answers to the first of the lines, at least one: fewer than asked if the child died or one took too long.
  std::vector<OpsinAnswer> exchange(const std::vector<std::string>& lines) {
    // A fork of this program has the ends of the other's child: two would read one answer.
    if (process_ >= 0 && owner_ != getpid()) stop();
    if (process_ < 0 && !start()) {
      missing_ = "OPSIN could not be started";
      return {OpsinAnswer{}};
    }
    std::string out;
    for (const std::string& line : lines) out += line + '\n';
    std::size_t sent = 0;
    std::vector<OpsinAnswer> answers;
    auto deadline = Clock::now() + (answered_ ? options_.for_name : options_.for_start);
    while (answers.size() < lines.size()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) {
        stop();
        answers.push_back({OpsinAnswer::State::kTookTooLong, ""});
        count_failure();
        return answers;
      }
      pollfd watched[2] = {{from_, POLLIN, 0}, {to_, static_cast<short>(sent < out.size() ? POLLOUT : 0), 0}};
      if (poll(watched, 2, static_cast<int>(left.count())) < 0 && errno != EINTR) return died(std::move(answers));
      if ((watched[1].revents & POLLOUT) != 0) {
        const ssize_t n = send(to_, out.data() + sent, out.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN && errno != EINTR) return died(std::move(answers));
        if (n > 0) sent += static_cast<std::size_t>(n);
      }
      if ((watched[0].revents & (POLLIN | POLLHUP)) != 0) {
        char bytes[65536];
        const ssize_t n = ::read(from_, bytes, sizeof bytes);
        if (n <= 0 && errno != EINTR) return died(std::move(answers));
        if (n > 0) received_.append(bytes, static_cast<std::size_t>(n));
        if (received_.size() > kMostAnswerBytes && received_.find('\n') == std::string::npos)
          return died(std::move(answers));
      }
      std::size_t end = 0;
      std::size_t from = 0;
      while (answers.size() < lines.size() && (end = received_.find('\n', from)) != std::string::npos) {
        const std::string_view answer = trim(std::string_view(received_).substr(from, end - from));
        answers.push_back(
            {answer.empty() ? OpsinAnswer::State::kNotRead : OpsinAnswer::State::kRead, std::string(answer)});
        from = end + 1;
        answered_ = true;
        failures_ = 0;
        deadline = Clock::now() + options_.for_name;
      }
      received_.erase(0, from);
    }
    return answers;
  }

  std::vector<OpsinAnswer> died(std::vector<OpsinAnswer> answers) {
    stop();
    // The name it died over is not asked again: it would die again.
    answers.push_back({OpsinAnswer::State::kFailed, ""});
    count_failure();
    return answers;
  }

  void count_failure() {
    if (++failures_ >= kMostFailures) missing_ = "OPSIN failed several times in a row and is no longer asked";
  }

  bool start() {
    int in[2];
    int out[2];
    // A socket, not a pipe: writing to a child that went away then is an error and no signal.
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0) return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
      ::close(in[0]);
      ::close(in[1]);
      return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> words = {java_, "-Xmx512m", "-XX:+UseSerialGC", "-jar", options_.jar, "-o", "smi"};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = -1;
    const bool started = posix_spawn(&process, java_.c_str(), &actions, nullptr, arguments.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[1]);
    ::close(out[1]);
    if (!started) {
      ::close(in[0]);
      ::close(out[0]);
      return false;
    }
    process_ = process;
    owner_ = getpid();
    to_ = in[0];
    from_ = out[0];
    received_.clear();
    answered_ = false;
    ++starts_;
    return true;
  }

  void stop() {
    if (process_ < 0) return;
    ::close(to_);
    ::close(from_);
    if (owner_ == getpid()) {
      kill(process_, SIGKILL);
      while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    process_ = -1;
  }

  OpsinOptions options_;
  mutable std::mutex mutex_;
  std::string java_;
  std::string missing_;
  std::unordered_map<std::string, OpsinAnswer> kept_;
  std::string received_;
  pid_t process_ = -1;
  pid_t owner_ = -1;  // of the child: this process, or the one it was forked from
  int to_ = -1;
  int from_ = -1;
  bool answered_ = false;
  std::size_t starts_ = 0;
  std::size_t failures_ = 0;
};

std::shared_ptr<Opsin> shared_opsin() {
  static std::mutex mutex;
  static std::weak_ptr<Opsin> shared;
  const std::lock_guard lock(mutex);
  std::shared_ptr<Opsin> opsin = shared.lock();
  if (!opsin) shared = opsin = std::make_shared<Opsin>();
  return opsin;
}

Opsin::Opsin(OpsinOptions options) : child_(std::make_unique<Child>(std::move(options))) {}
Opsin::~Opsin() = default;
std::string Opsin::missing() const { return child_->missing(); }
std::vector<OpsinAnswer> Opsin::read(std::span<const std::string> names) { return child_->read(names); }
std::size_t Opsin::starts() const { return child_->starts(); }

}  // namespace congener
