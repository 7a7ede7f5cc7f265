// Lines of a text in place, whatever ends them: LF, CR LF or CR.
//
// Finds each line end once, however lines are asked for. Not to be shared between threads.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace congener {

class LineFinder {
 public:
  struct Line {
    std::size_t end = 0;   // of its text
    std::size_t next = 0;  // where the next line begins
    bool ended = true;     // false: the text stopped here, with no line end
  };

  LineFinder() = default;
  LineFinder(std::string_view text, bool last) : text_(text), last_(last) {}
  // Another text, or the same with more at its end. `last`: nothing follows it.
  void reset(std::string_view text, bool last) { *this = LineFinder(text, last); }

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool last() const { return last_; }

  // The line that begins at `from`; nothing where there is none, or where its end is not in the text yet.
  [[nodiscard]] std::optional<Line> at(std::size_t from) {
    if (from >= text_.size()) return std::nullopt;
    const std::size_t feed = feed_.find(text_, from, '\n');
    const std::size_t carriage = return_.find(text_, from, '\r');
    if (feed < carriage) return Line{feed, feed + 1, true};
    if (carriage == std::string_view::npos) {
      if (last_) return Line{text_.size(), text_.size(), false};
      return std::nullopt;
    }
    // A CR at the end of what is held may be half of a CR LF.
    if (carriage + 1 == text_.size() && !last_) return std::nullopt;
    return Line{carriage, carriage + (feed == carriage + 1 ? 2U : 1U), true};
  }

 private:
  // The first such character at or after a place; remembered, and right for every place between.
  struct Next {
    std::size_t from = 1;
    std::size_t found = 0;

    std::size_t find(std::string_view text, std::size_t at, char wanted) {
      if (from <= at && at <= found) return found;
      from = at;
      const void* hit = std::memchr(text.data() + at, wanted, text.size() - at);
      found = hit ? static_cast<std::size_t>(static_cast<const char*>(hit) - text.data()) : std::string_view::npos;
      return found;
    }
  };

  std::string_view text_;
  bool last_ = false;
  Next feed_;
  Next return_;
};

}  // namespace congener
