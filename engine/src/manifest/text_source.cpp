#include "manifest/text_source.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"

namespace congener {
namespace {

constexpr std::size_t kHeadBytes = std::size_t{1} << 16;
constexpr std::size_t kReadBytes = std::size_t{1} << 16;

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

// Windows-1252 is Latin-1 but for these; 0 where it defines nothing.
constexpr std::array<std::uint16_t, 32> kFrom0x80 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

}  // namespace

std::string to_utf8(std::string text) { return is_ascii(text) || is_utf8(text) ? text : from_windows_1252(text); }

std::string from_windows_1252(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t code = byte >= 0x80 && byte < 0xA0 ? kFrom0x80[byte - 0x80U] : byte;
    append_utf8(decoded, code == 0 && byte != 0 ? 0xFFFDU : code);
  }
  return decoded;
}

TextSource::TextSource(std::unique_ptr<ByteSource> bytes, TextEncoding encoding)
    : bytes_(std::move(bytes)), encoding_(encoding) {}

void TextSource::begin() {
  started_ = true;
  std::string& first = raw_;
  while (first.size() < kHeadBytes && append_bytes(first)) {
  }
  // The first mark is this encoding's, or there is none.
  const auto marked = [&](TextEncoding encoding, std::string_view mark) {
    if (encoding_ != TextEncoding::kDetect && encoding_ != encoding) return false;
    if (!first.starts_with(mark)) return false;
    encoding_ = encoding;
    mark_bytes_ = mark.size();
    return true;
  };
  if (!marked(TextEncoding::kUtf8, "\xEF\xBB\xBF") && !marked(TextEncoding::kUtf16Little, "\xFF\xFE") &&
      !marked(TextEncoding::kUtf16Big, "\xFE\xFF") && encoding_ == TextEncoding::kDetect) {
    // Without a mark: mostly Latin letters, so every other byte is zero.
    std::array<std::size_t, 2> zeros{};
    const std::size_t looked_at = std::min<std::size_t>(first.size(), 1024);
    for (std::size_t i = 0; i < looked_at; ++i) zeros[i % 2] += first[i] == '\0' ? 1U : 0U;
    if (zeros[1] * 10 > looked_at * 4 && zeros[0] * 20 < looked_at) encoding_ = TextEncoding::kUtf16Little;
    if (zeros[0] * 10 > looked_at * 4 && zeros[1] * 20 < looked_at) encoding_ = TextEncoding::kUtf16Big;
  }
  first.erase(0, mark_bytes_);
  if (is_utf16(encoding_)) {
    decode_utf16(false);
  } else {
    held_ = std::move(raw_);
    raw_.clear();
  }
}

TextEncoding TextSource::encoding() {
  if (!started_) begin();
  return encoding_;
}

std::size_t TextSource::mark_bytes() {
  if (!started_) begin();
  return mark_bytes_;
}

std::size_t TextSource::source_bytes(std::string_view text) const {
  if (!is_utf16(encoding_)) return text.size();
  // A character is one unit of two bytes, or two where UTF-8 has four bytes for it.
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += static_cast<std::size_t>((byte & 0xC0U) != 0x80U) + static_cast<std::size_t>(byte >= 0xF0U);
  }
  return 2 * units;
}

void TextSource::decode_utf16(bool last) {
  const bool little = encoding_ == TextEncoding::kUtf16Little;
  const auto unit = [&](std::size_t i) {
    const auto low = static_cast<unsigned char>(raw_[little ? i : i + 1]);
    const auto high = static_cast<unsigned char>(raw_[little ? i + 1 : i]);
    return static_cast<std::uint32_t>(low) | (static_cast<std::uint32_t>(high) << 8U);
  };
  std::size_t i = 0;
  for (; i + 1 < raw_.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00) {
      if (i + 3 >= raw_.size()) {
        if (!last) break;
        code = 0xFFFD;
      } else if (const std::uint32_t low = unit(i + 2); low >= 0xDC00 && low < 0xE000) {
        code = 0x10000U + ((code - 0xD800U) << 10U) + (low - 0xDC00U);
        i += 2;
      } else {
        code = 0xFFFD;
      }
    } else if (code >= 0xDC00 && code < 0xE000) {
      code = 0xFFFD;
    }
    append_utf8(held_, code);
  }
  raw_.erase(0, i);
  if (last && !raw_.empty()) {
    append_utf8(held_, 0xFFFD);
    raw_.clear();
  }
}

bool TextSource::append_bytes(std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + kReadBytes);
  const std::size_t count = bytes_->read(out.data() + before, kReadBytes);
  out.resize(before + count);
  bytes_read_ += count;
  if (count == 0) source_end_ = bytes_read_;
  return count > 0;
}

bool TextSource::fill() {
  if (!started_) {
    begin();
    if (at_ < held_.size()) return true;
  }
  if (ended_) return false;
  if (at_ > 0) {
    held_.erase(0, at_);
    at_ = 0;
  }
  const std::size_t before = held_.size();
  while (held_.size() == before && !ended_) {
    if (is_utf16(encoding_)) {
      ended_ = !append_bytes(raw_);
      decode_utf16(ended_);
    } else {
      ended_ = !append_bytes(held_);
    }
  }
  return held_.size() > before;
}

std::size_t TextSource::read(char* to, std::size_t room) {
  if (at_ >= held_.size()) {
    // Straight to where it is wanted.
    if (started_ && !is_utf16(encoding_)) return bytes_->read(to, room);
    if (!fill()) return 0;
  }
  const std::size_t count = std::min(room, held_.size() - at_);
  std::memcpy(to, held_.data() + at_, count);
  at_ += count;
  return count;
}

std::string_view TextSource::head() {
  while (held_.size() - at_ < kHeadBytes && fill()) {
  }
  return std::string_view(held_).substr(at_, kHeadBytes);
}

bool TextSource::binary() {
  // A text may hold a stray control character; formats that are not text hold many, or begin with a known mark.
  const std::string_view text = head();
  for (const std::string_view mark :
       {"PK\x03\x04", "%PDF-", "\x89PNG", "\xD0\xCF\x11\xE0", "VjCD0100", "\xFF\xD8\xFF", "BZh",
        "\xFD"
        "7zXZ",
        "7z\xBC\xAF", "\x28\xB5\x2F\xFD", "\x1F\x8B",
        "\x7F"
        "ELF"}) {
    if (text.starts_with(mark)) return true;
  }
  const auto control = std::ranges::count_if(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0 || (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && byte != 0x1A);
  });
  return control > 8 && static_cast<std::size_t>(control) * 20 > text.size();
}

}  // namespace congener
