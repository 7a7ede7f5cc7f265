#include "report/pieces.hpp"

#include <filesystem>

#include "base/text.hpp"

namespace congener {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{1} << 20;

std::string beside() {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::temp_directory_path(error);
  return ((error ? std::filesystem::path(".") : directory) / "congener.pieces").string();
}

}  // namespace

std::string cell_text(std::string_view text) {
  static constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  const std::string valid = valid_utf8(text);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const char c = valid[i];
    const auto byte = static_cast<unsigned char>(c);
    // U+FFFE and U+FFFF are no characters of XML.
    const std::string_view rest = std::string_view(valid).substr(i);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      out += kReplacement;
      i += 2;
    } else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) {
      if (c == '\r' && rest.starts_with("\r\n")) continue;
      out += c == '\r' ? std::string_view("\n") : kReplacement;
    } else {
      out += c;
    }
  }
  return out;
}

Spool::Spool() : file_(beside(), TemporaryFile::Use::kScratch) {}

void Spool::add(Status status, std::string_view piece) {
  const char head[] = {kRecord, static_cast<char>('0' + static_cast<int>(status))};
  file_.write({head, 2});
  file_.write(piece);
  ++count_;
}

bool Spool::more(std::string& held, std::uint64_t& offset) {
  const std::size_t before = held.size();
  held.resize(before + kReadAtOnce);
  const std::size_t got = file_.read_at(offset, held.data() + before, kReadAtOnce);
  held.resize(before + got);
  offset += got;
  return got > 0;
}

}  // namespace congener
