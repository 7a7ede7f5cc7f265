// Encodings of text: told from the bytes, named as people name them, and decoded to UTF-8.
//
// Decoding never fails: what is no character of the encoding becomes U+FFFD. Threads may call everything here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace congener {

enum class TextEncoding : unsigned char {
  kDetect,
  kUtf8,
  kUtf16Little,
  kUtf16Big,
  kWindows1252,  // and what calls itself Latin-1, as browsers have it
  kWindows1250,
  kWindows1251,
  kGb18030,  // and its parts GBK and GB2312
  kBig5,
  kEucKr
};

[[nodiscard]] const char* name(TextEncoding encoding);
// "utf8", "UTF-16LE", "latin1", "GBK" …
[[nodiscard]] std::optional<TextEncoding> encoding_named(std::string_view name);
// All names, for advice.
[[nodiscard]] std::string encoding_names();

[[nodiscard]] inline bool is_utf16(TextEncoding encoding) {
  return encoding == TextEncoding::kUtf16Little || encoding == TextEncoding::kUtf16Big;
}
// May a byte that looks like ASCII be the second of a character?
[[nodiscard]] inline bool is_double_byte(TextEncoding encoding) {
  return encoding == TextEncoding::kGb18030 || encoding == TextEncoding::kBig5 || encoding == TextEncoding::kEucKr;
}

// Of text that is not UTF-16: kUtf8 where it is valid (its last character may be cut off), else kGb18030 where its high
// bytes come as runs of Chinese characters, else kWindows1252. kDetect: it is ASCII, which all of these are.
[[nodiscard]] TextEncoding detect_encoding(std::string_view text);

// `bytes`, in an encoding that is not UTF-16, as UTF-8: a view of `bytes` where that is the same, else of `scratch`.
// kDetect and kUtf8: UTF-8 where it is valid, else what detect_encoding() finds.
[[nodiscard]] std::string_view decode(std::string_view bytes, TextEncoding encoding, std::string& scratch);

}  // namespace congener
