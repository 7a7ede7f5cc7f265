#include "support/mutation.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "manifest/reader.hpp"

namespace congener::test {
namespace {

std::size_t below(Random& random, std::size_t end) { return end == 0 ? 0 : random() % end; }

const std::vector<std::string_view>& tokens() {
  static const std::vector<std::string_view> kTokens = {"\"",
                                                        "\"\"",
                                                        ",",
                                                        ";",
                                                        "\t",
                                                        "|",
                                                        "\r",
                                                        "\n",
                                                        "\r\n",
                                                        "'",
                                                        "+",
                                                        ":",
                                                        "?",
                                                        "*",
                                                        "~",
                                                        "<",
                                                        ">",
                                                        "</",
                                                        "&amp;",
                                                        "&#0;",
                                                        "<![CDATA[",
                                                        "<!DOCTYPE x>",
                                                        "{",
                                                        "}",
                                                        "[",
                                                        "]",
                                                        "\\u0000",
                                                        "\\ud800",
                                                        "=",
                                                        "sep=;",
                                                        "goods",
                                                        "CAS",
                                                        "1979-03-08",
                                                        "437-38-7",
                                                        "r=\"ZZZZ9\"",
                                                        "t=\"s\"",
                                                        "s=\"99999999999\"",
                                                        "<c>",
                                                        "<v>",
                                                        "</row>",
                                                        "\xEF\xBB\xBF",
                                                        "\xFF\xFE",
                                                        "\xFE\xFF",
                                                        "\xC0\x80",
                                                        "\xF5",
                                                        "\x80",
                                                        std::string_view("\0", 1),
                                                        "UNA:+.? '",
                                                        "UNB+",
                                                        "UNT+",
                                                        "ISA*",
                                                        "FHL/4",
                                                        "99999999999999999999",
                                                        "-1",
                                                        "1e999"};
  return kTokens;
}

void change(std::string& bytes, const std::vector<const Corpus::File*>& others, Random& random) {
  const std::size_t at = below(random, bytes.size() + 1);
  const std::size_t most = 1 + below(random, random() % 4 == 0 ? 4096 : 16);
  switch (random() % 8) {
    case 0:
      if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << random() % 8));
      break;
    case 1:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random());
      break;
    case 2: bytes.erase(at, most); break;
    case 3: bytes.insert(at, bytes.substr(at, most)); break;
    case 4: {
      const std::string_view token = tokens()[below(random, tokens().size())];
      bytes.insert(at, token);
      break;
    }
    case 5: {
      if (others.empty()) break;
      const std::string& other = others[below(random, others.size())]->bytes;
      bytes.insert(at, other.substr(below(random, other.size() + 1), most));
      break;
    }
    case 6: bytes.resize(at); break;
    default: {
      const std::string_view token = tokens()[below(random, tokens().size())];
      bytes.replace(at, std::min(token.size(), bytes.size() - at), token);
    }
  }
}

}  // namespace

Corpus Corpus::load(const std::filesystem::path& directory) {
  static const std::set<std::string> kNoInput = {".expected", ".py", ".md"};
  // A bomb is for a test of its own.
  constexpr std::size_t kMost = std::size_t{1} << 16;
  Corpus corpus;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file() || kNoInput.contains(entry.path().extension().string())) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    if (bytes.size() <= kMost) corpus.files.push_back({entry.path(), std::move(bytes)});
  }
  std::ranges::sort(corpus.files, {}, &File::path);
  return corpus;
}

std::vector<const Corpus::File*> Corpus::with_ending(const std::string& ending) const {
  std::vector<const File*> found;
  for (const File& file : files) {
    if (file.path.extension() == ending) found.push_back(&file);
  }
  return found;
}

std::string mutate(std::string bytes, const std::vector<const Corpus::File*>& others, Random& random) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  for (std::size_t changes = 1 + below(random, 6); changes > 0; --changes) change(bytes, others, random);
  if (bytes.size() > kMost) bytes.resize(kMost);
  return bytes;
}

std::string mutate_part(const std::string& archive, const std::vector<const Corpus::File*>& others, Random& random) {
  zip_error_t error;
  zip_error_init(&error);
  // A copy that the archive may free: libzip 1.7 does that whether it may or not, once the archive is written anew.
  void* copy = std::malloc(archive.size());
  if (!copy) return archive;
  std::memcpy(copy, archive.data(), archive.size());
  zip_source_t* source = zip_source_buffer_create(copy, archive.size(), 1, &error);
  if (!source) {
    std::free(copy);
    return archive;
  }
  zip_source_keep(source);
  zip* opened = zip_open_from_source(source, 0, &error);
  if (!opened) {
    zip_source_free(source);
    zip_source_free(source);
    return archive;
  }
  std::string changed;
  const auto entries = static_cast<std::size_t>(std::max<zip_int64_t>(zip_get_num_entries(opened, 0), 0));
  if (entries > 0) {
    const auto which = static_cast<zip_uint64_t>(below(random, entries));
    std::string part;
    if (zip_file* file = zip_fopen_index(opened, which, 0)) {
      std::string chunk(1 << 16, '\0');
      for (zip_int64_t count = 0;
           part.size() < (1U << 20) && (count = zip_fread(file, chunk.data(), chunk.size())) > 0;) {
        part.append(chunk, 0, static_cast<std::size_t>(count));
      }
      zip_fclose(file);
    }
    changed = mutate(std::move(part), others, random);
    zip_source_t* content = zip_source_buffer(opened, changed.data(), changed.size(), 0);
    if (content && zip_file_replace(opened, which, content, 0) != 0) zip_source_free(content);
  }
  std::string out = archive;
  if (zip_close(opened) != 0) {
    zip_discard(opened);
  } else if (zip_source_open(source) == 0) {
    out.clear();
    std::string chunk(1 << 16, '\0');
    for (zip_int64_t count = 0; (count = zip_source_read(source, chunk.data(), chunk.size())) > 0;) {
      out.append(chunk, 0, static_cast<std::size_t>(count));
    }
    zip_source_close(source);
  }
  zip_source_free(source);
  return out;
}

std::string broken_promise(const std::filesystem::path& directory, const std::string& name, const std::string& bytes) {
  const std::filesystem::path path = directory / name;
  std::ofstream(path, std::ios::binary) << bytes;
  auto opened = RecordReader::open(path.string(), {});
  if (!opened) {
    const Fault& fault = opened.error();
    return fault.code.empty() || fault.message.empty() || !is_utf8(describe(fault)) ? "a fault without words" : "";
  }
  if (!is_utf8(opened.value()->how())) return "how() is not UTF-8";
  const auto is_text = [](std::string_view text, std::string_view what) {
    return is_utf8(text) ? std::string() : fmt::format("{} is not UTF-8", what);
  };
  while (auto record = opened.value()->next()) {
    // A structure's text is given to parsers as it stands.
    for (const auto& [text, what] : {std::pair<std::string_view, const char*>{record->id, "the id"},
                                     {record->declared, "the declared name"},
                                     {record->fault_text, "the fault"}}) {
      if (auto broken = is_text(text, what); !broken.empty()) return broken;
    }
    if (record->fault_code.empty() != record->fault_text.empty())
      return "a code without words, or words without a code";
    if (!record->fields) continue;
    for (const Field& field : record->fields->fields) {
      for (const std::string& text : {field.text, field.qualifier, field.place.path, field.repaired_from}) {
        if (auto broken = is_text(text, fmt::format("a field at {}", field.place.path)); !broken.empty()) return broken;
      }
      if (field.text.empty()) return fmt::format("an empty field at {}", field.place.path);
      const bool packed = field.place.path.find("(xl/") != std::string::npos || bytes.starts_with("PK");
      if (field.place.begin > field.place.end || (!packed && field.place.end > bytes.size())) {
        return fmt::format("a place outside of the source: {}, bytes {} to {} of {}", field.place.path,
                           field.place.begin, field.place.end, bytes.size());
      }
    }
  }
  return {};
}

}  // namespace congener::test
