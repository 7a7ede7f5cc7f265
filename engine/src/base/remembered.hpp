// What was worked out before, by a text: at most so many answers, the first ones; what does not fit is worked out anew.
//
// Threads may share one object. An answer stays valid as long as its pointer is held.
#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace congener {

template <typename Answer>
class Remembered {
 public:
  explicit Remembered(std::size_t most) : most_(most) {}

  // Null where it is not known.
  [[nodiscard]] std::shared_ptr<const Answer> find(std::string_view key) const {
    const std::shared_lock lock(mutex_);
    const auto found = answers_.find(key);
    return found == answers_.end() ? nullptr : found->second;
  }

  std::shared_ptr<const Answer> keep(std::string_view key, Answer answer) {
    auto kept = std::make_shared<const Answer>(std::move(answer));
    const std::unique_lock lock(mutex_);
    if (answers_.size() < most_) answers_.emplace(std::string(key), kept);
    return kept;
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::size_t most_ = 0;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Answer>, Hash, std::equal_to<>> answers_;
};

}  // namespace congener
