#include "manifest/encoding.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/text.hpp"
#include "manifest/text_source.hpp"

namespace congener {
namespace {

struct Known {
  TextEncoding encoding = TextEncoding::kDetect;
  const char* name = "";
  const char* iconv_name = "";
  std::array<std::string_view, 8> plain = {};  // without hyphens and underscores
};

constexpr std::array<Known, 9> kKnown = {{
    {TextEncoding::kUtf8, "UTF-8", "UTF-8", {"utf8", "utf8sig", "utf8bom"}},
    {TextEncoding::kUtf16Little, "UTF-16LE", "UTF-16LE", {"utf16le", "utf16", "unicode"}},
    {TextEncoding::kUtf16Big, "UTF-16BE", "UTF-16BE", {"utf16be"}},
    {TextEncoding::kWindows1252,
     "Windows-1252",
     "CP1252",
     {"windows1252", "cp1252", "latin1", "iso88591", "iso885915", "l1", "ansi"}},
    {TextEncoding::kWindows1250, "Windows-1250", "CP1250", {"windows1250", "cp1250"}},
    {TextEncoding::kWindows1251, "Windows-1251", "CP1251", {"windows1251", "cp1251"}},
    {TextEncoding::kGb18030, "GB18030", "GB18030", {"gb18030", "gbk", "gb2312", "cp936", "euccn", "windows936"}},
    {TextEncoding::kBig5, "Big5", "BIG5-HKSCS", {"big5", "big5hkscs", "cp950"}},
    {TextEncoding::kEucKr, "EUC-KR", "CP949", {"euckr", "cp949", "uhc"}},
}};

const Known& known(TextEncoding encoding) {
  const auto found = std::ranges::find(kKnown, encoding, &Known::encoding);
  return found == kKnown.end() ? kKnown[0] : *found;
}

constexpr std::size_t kLongBeginning = 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// One converter a thread and encoding: making one opens files.
class Converter {
 public:
  explicit Converter(TextEncoding encoding) : handle_(iconv_open("UTF-8", known(encoding).iconv_name)) {}
  ~Converter() {
    if (ok()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  void convert(std::string_view bytes, std::string& out) {
    out.clear();
    if (!ok()) {
      out = valid_utf8(bytes);
      return;
    }
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    char* from = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
      const std::size_t before = out.size();
      out.resize(before + 4 * left + 8);
      char* to = out.data() + before;
      std::size_t room = out.size() - before;
      const std::size_t result = iconv(handle_, &from, &left, &to, &room);
      out.resize(out.size() - room);
      if (result != static_cast<std::size_t>(-1) || left == 0) break;
      if (errno == E2BIG) continue;
      out += kReplacement;
      ++from;
      --left;
    }
  }

 private:
  [[nodiscard]] bool ok() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  iconv_t handle_;
};

Converter& converter(TextEncoding encoding) {
  thread_local std::array<std::unique_ptr<Converter>, 16> converters;
  auto& one = converters[static_cast<std::size_t>(encoding)];
  if (!one) one = std::make_unique<Converter>(encoding);
  return *one;
}

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// Latin letters with accents stand alone or in pairs, Chinese ones in longer runs of two bytes each.
bool is_chinese(std::string_view text) {
  constexpr std::size_t kLeastRun = 4;
  std::size_t high = 0;
  std::size_t chinese = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_high(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    std::size_t common = 0;
    while (end < text.size() && is_high(text[end])) {
      if (end + 1 < text.size() && (end - i) % 2 == 0) {
        const auto lead = static_cast<unsigned char>(text[end]);
        const auto trail = static_cast<unsigned char>(text[end + 1]);
        // Punctuation and full-width forms, then the characters in use (GB 2312).
        common += trail >= 0xA1 && ((lead >= 0xA1 && lead <= 0xA9) || (lead >= 0xB0 && lead <= 0xF7)) ? 2U : 0U;
      }
      ++end;
    }
    const std::size_t run = end - i;
    high += run;
    if (run >= kLeastRun && run % 2 == 0 && common == run) chinese += run;
    i = end;
  }
  return high > 0 && chinese * 2 >= high;
}

}  // namespace

const char* name(TextEncoding encoding) { return encoding == TextEncoding::kDetect ? "ASCII" : known(encoding).name; }

std::optional<TextEncoding> encoding_named(std::string_view name) {
  std::string plain = lower_ascii(trim(name));
  std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == ' '; });
  for (const Known& one : kKnown) {
    if (!plain.empty() && std::ranges::find(one.plain, plain) != one.plain.end()) return one.encoding;
  }
  return std::nullopt;
}

std::string encoding_names() {
  std::vector<std::string> names;
  for (const Known& one : kKnown) names.emplace_back(one.name);
  return join(names, ", ");
}

TextEncoding detect_encoding(std::string_view text) {
  if (is_ascii(text)) return TextEncoding::kDetect;
  if (is_utf8(text)) return TextEncoding::kUtf8;
  // The last character of a long beginning may be cut off.
  for (std::size_t cut = 1; cut < 4 && text.size() > kLongBeginning; ++cut) {
    if (is_utf8(text.substr(0, text.size() - cut))) return TextEncoding::kUtf8;
  }
  return is_chinese(text) ? TextEncoding::kGb18030 : TextEncoding::kWindows1252;
}

std::string_view decode(std::string_view bytes, TextEncoding encoding, std::string& scratch) {
  if (is_ascii(bytes)) return bytes;
  if (encoding == TextEncoding::kDetect || encoding == TextEncoding::kUtf8 || is_utf16(encoding)) {
    if (is_utf8(bytes)) return bytes;
    encoding = is_chinese(bytes) ? TextEncoding::kGb18030 : TextEncoding::kWindows1252;
  }
  if (encoding == TextEncoding::kWindows1252) {
    scratch = from_windows_1252(bytes);
  } else {
    converter(encoding).convert(bytes, scratch);
  }
  return scratch;
}

}  // namespace congener
