// OPSIN, which reads systematic names, as one child process that stays alive: names in, SMILES out, a line each.
//
// Optional: without Java or its jar nothing is read and `missing()` says why. A name that takes too long ends the
// child; it is started again for the next. Threads may share one object; they take turns.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace congener {

struct OpsinOptions {
  std::string java = "java";                          // looked up in PATH
  std::string jar = "/usr/share/java/opsin-cli.jar";  // as Debian's libopsin-java installs it
  std::chrono::milliseconds for_start{30000};         // until the first answer
  std::chrono::milliseconds for_name{5000};           // until each further one
};

struct OpsinAnswer {
  enum class State : unsigned char { kRead, kNotRead, kTookTooLong, kFailed } state = State::kFailed;
  std::string smiles;
};

class Opsin {
 public:
  // Nothing is started before the first name.
  explicit Opsin(OpsinOptions options = {});
  ~Opsin();
  Opsin(const Opsin&) = delete;
  Opsin& operator=(const Opsin&) = delete;

  // Why it cannot be asked; empty if it can.
  [[nodiscard]] std::string missing() const;
  // As many answers as names, in their order. One name is one line: control characters become spaces.
  [[nodiscard]] std::vector<OpsinAnswer> read(std::span<const std::string> names);
  // How often the child was started, for tests.
  [[nodiscard]] std::size_t starts() const;

 private:
  class Child;
  std::unique_ptr<Child> child_;
};

// One for all who ask while any of them keeps it, as it is installed: a Java process is not small.
[[nodiscard]] std::shared_ptr<Opsin> shared_opsin();

}  // namespace congener
