#include "manifest/text_window.hpp"

#include <algorithm>

namespace congener {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{1} << 16;

}  // namespace

TextWindow::TextWindow(std::unique_ptr<TextSource> text)
    : text_(std::move(text)), offset_(text_->mark_bytes()), wide_(is_utf16(text_->encoding())) {}

std::string_view TextWindow::peek(std::size_t least) {
  while (held_.size() - at_ < least && !ended_) {
    held_.erase(0, at_);
    at_ = 0;
    const std::size_t before = held_.size();
    held_.resize(before + std::max(kReadAtOnce, least - before));
    const std::size_t count = text_->read(held_.data() + before, held_.size() - before);
    held_.resize(before + count);
    ended_ = count == 0;
  }
  return std::string_view(held_).substr(at_);
}

void TextWindow::skip(std::size_t count) {
  const std::size_t end = std::min(held_.size(), at_ + count);
  for (; at_ < end; ++at_) {
    const char c = held_[at_];
    if (c == '\r' || (c == '\n' && !return_before_)) ++line_;
    return_before_ = c == '\r';
    offset_ += width(c);
  }
}

}  // namespace congener
