#include "manifest/workbook_part.hpp"

#include <expat.h>
#include <fmt/format.h>
#include <zip.h>

#include "manifest/codes.hpp"

namespace congener {
namespace {

constexpr int kChunkBytes = 1 << 16;

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

Result<std::unique_ptr<ZipArchive>, Fault> ZipArchive::open(const std::string& path, const std::string& shown) {
  int error = 0;
  zip* archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (!archive) {
    zip_error_t words;
    zip_error_init_with_code(&words, error);
    Fault fault =
        file_fault(shown, code::kBadWorkbook,
                   fmt::format("begins as a workbook (a zip archive) and is damaged: {}", zip_error_strerror(&words)),
                   "copy it again, or open it in a spreadsheet program and save it anew");
    zip_error_fini(&words);
    return fault;
  }
  std::unique_ptr<ZipArchive> opened(new ZipArchive(archive));
  std::uint64_t total = 0;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat) != 0) continue;
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
      return file_fault(shown, code::kEncrypted, "is protected by a password",
                        "open it in a spreadsheet program, take the password off and save it");
    }
    if ((stat.valid & ZIP_STAT_SIZE) == 0) continue;
    total += stat.size;
    const bool tight = stat.size > kSmallPartBytes && stat.size / kMaxPackedRatio > stat.comp_size;
    if (tight || total > kMaxUnpackedBytes || stat.size > kMaxUnpackedBytes) {
      return file_fault(shown, code::kUnpacksTooLarge,
                        fmt::format("unpacks to more than can be honest: the part {} has {} bytes, packed into {}",
                                    stat.name, stat.size, stat.comp_size),
                        "export its table as CSV");
    }
  }
  return opened;
}

ZipArchive::~ZipArchive() { zip_discard(zip_); }

bool ZipArchive::has(const std::string& part) const { return zip_name_locate(zip_, part.c_str(), ZIP_FL_NOCASE) >= 0; }

std::uint64_t ZipArchive::size(const std::string& part) const {
  zip_stat_t stat;
  if (zip_stat(zip_, part.c_str(), ZIP_FL_NOCASE, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) return 0;
  return stat.size;
}

std::string_view attribute(Attributes attributes, std::string_view name) {
  for (; *attributes; attributes += 2) {
    if (local_name(attributes[0]) == name) return attributes[1];
  }
  return {};
}

struct WorkbookPart::Handlers {
  static WorkbookPart& part(void* of) { return *static_cast<WorkbookPart*>(of); }

  static void XMLCALL start(void* of, const XML_Char* name, const XML_Char** attributes) {
    if (part(of).refused_) return;
    if (++part(of).depth_ > kMaxDepth) {
      part(of).refuse(fmt::format("its elements are nested more than {} deep", kMaxDepth));
      return;
    }
    part(of).start(local_name(name), attributes);
  }
  static void XMLCALL end(void* of, const XML_Char* name) {
    if (part(of).refused_) return;
    --part(of).depth_;
    part(of).end(local_name(name));
  }
  static void XMLCALL text(void* of, const XML_Char* text, int length) {
    if (!part(of).refused_) part(of).text({text, static_cast<std::size_t>(length)});
  }
  static void XMLCALL doctype(void* of, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    part(of).refuse("it declares a document type, which may hide entities");
  }
};

WorkbookPart::WorkbookPart(const ZipArchive& archive, const std::string& part) : declared_(archive.size(part)) {
  file_ = zip_fopen(archive.handle(), part.c_str(), ZIP_FL_NOCASE);
  if (!file_) {
    fail(fmt::format("{} cannot be opened: {}", part, zip_strerror(archive.handle())));
    return;
  }
  parser_ = XML_ParserCreate(nullptr);
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Handlers::start, Handlers::end);
  XML_SetCharacterDataHandler(parser_, Handlers::text);
  XML_SetStartDoctypeDeclHandler(parser_, Handlers::doctype);
}

WorkbookPart::~WorkbookPart() {
  if (parser_) XML_ParserFree(parser_);
  if (file_) zip_fclose(file_);
}

void WorkbookPart::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
  ended_ = true;
}

void WorkbookPart::refuse(std::string why) {
  refused_ = true;
  fail(std::move(why));
  XML_StopParser(parser_, XML_FALSE);
}

bool WorkbookPart::read_on() {
  if (ended_) return false;
  void* buffer = XML_GetBuffer(parser_, kChunkBytes);
  if (!buffer) {
    fail("there is no memory for it");
    return false;
  }
  const zip_int64_t count = zip_fread(file_, buffer, kChunkBytes);
  if (count < 0) {
    fail(fmt::format("its packed data are damaged: {}", zip_file_strerror(file_)));
    return false;
  }
  fed_ += static_cast<std::uint64_t>(count);
  if (declared_ > 0 && fed_ > declared_) {
    refuse("it unpacks to more than the archive says");
    return false;
  }
  const XML_Status status = XML_ParseBuffer(parser_, static_cast<int>(count), count == 0);
  if (ended_) return false;
  if (status != XML_STATUS_OK) {
    fail(fmt::format("it is not well-formed XML at byte {}: {}", XML_GetCurrentByteIndex(parser_),
                     XML_ErrorString(XML_GetErrorCode(parser_))));
    return false;
  }
  const auto at = static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_));
  if (fed_ > at && fed_ - at > kMaxTokenBytes) {
    refuse("one of its tags is longer than 16 MiB");
    return false;
  }
  ended_ = count == 0;
  return !ended_;
}

std::size_t WorkbookPart::begin_byte() const { return static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_)); }
std::size_t WorkbookPart::end_byte() const {
  return begin_byte() + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
}

}  // namespace congener
