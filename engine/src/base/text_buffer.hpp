// Text that grows at its end, for output: appending is inlined and new memory is not cleared first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace congener {

// Not to be shared between threads.
class TextBuffer {
 public:
  using value_type = char;  // for std::back_inserter

  [[nodiscard]] std::string_view view() const { return {data_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Inlined always: a text of known length is then a few moves.
  [[gnu::always_inline]] TextBuffer& operator+=(std::string_view text) {
    if (capacity_ - size_ < text.size()) [[unlikely]]
      grow(text.size());
    if (!text.empty()) std::memcpy(data_.get() + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  TextBuffer& operator+=(char c) {
    push_back(c);
    return *this;
  }
  void push_back(char c) {
    if (size_ == capacity_) grow(1);
    data_[size_++] = c;
  }

  // Forgets the text, and the memory too if it is more than `kept` bytes.
  void clear(std::size_t kept) {
    size_ = 0;
    if (capacity_ <= kept) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  [[gnu::noinline]] void grow(std::size_t by) {
    const std::size_t wanted = std::max({size_ + by, 2 * capacity_, kLeast});
    std::unique_ptr<char[]> larger(new char[wanted]);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = wanted;
  }

  static constexpr std::size_t kLeast = 512;

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace congener
