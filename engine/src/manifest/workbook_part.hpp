// The parts of a workbook: a zip archive of XML, read as streams.
//
// Guarantee: memory does not grow with a part. What no honest workbook has is refused, with a reason: declarations of
// document types (so no entities), elements nested deeper than kMaxDepth, names and attributes longer than
// kMaxTokenBytes, parts that unpack to more than they say or than kMaxUnpackedBytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"

struct zip;
struct zip_file;
struct XML_ParserStruct;

namespace congener {

inline constexpr std::size_t kMaxDepth = 64;
inline constexpr std::size_t kMaxTokenBytes = std::size_t{16} << 20;
// All parts of an archive together; a part beyond the second must also not be packed more tightly than the third says.
inline constexpr std::uint64_t kMaxUnpackedBytes = std::uint64_t{8} << 30;
inline constexpr std::uint64_t kSmallPartBytes = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kMaxPackedRatio = 250;

// Not to be shared between threads.
class ZipArchive {
 public:
  // `path` is the file, `shown` its name in messages. F012 no archive, F013 protected, F015 unpacks to too much.
  [[nodiscard]] static Result<std::unique_ptr<ZipArchive>, Fault> open(const std::string& path,
                                                                       const std::string& shown);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  [[nodiscard]] bool has(const std::string& part) const;
  // Unpacked; 0 where there is no such part.
  [[nodiscard]] std::uint64_t size(const std::string& part) const;
  [[nodiscard]] zip* handle() const { return zip_; }

 private:
  explicit ZipArchive(zip* archive) : zip_(archive) {}
  zip* zip_ = nullptr;
};

using Attributes = const char**;
// Of an element; empty where it has none of that name. Prefixes of namespaces do not count.
[[nodiscard]] std::string_view attribute(Attributes attributes, std::string_view name);

// An XML part, read piece by piece. Names are without their prefixes.
class WorkbookPart {
 public:
  WorkbookPart(const ZipArchive& archive, const std::string& part);
  virtual ~WorkbookPart();
  WorkbookPart(const WorkbookPart&) = delete;
  WorkbookPart& operator=(const WorkbookPart&) = delete;

  // Reads on, some ten thousand bytes; false at the end, or where it cannot go on: see failure().
  [[nodiscard]] bool read_on();
  void read_all() {
    while (read_on()) {
    }
  }
  // Why the part ends before it should; empty if it does not.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  // The part is not damaged but refused.
  [[nodiscard]] bool refused() const { return refused_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return fed_; }

 protected:
  virtual void start(std::string_view name, Attributes attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view) {}
  // Of what is being told: where it begins in the part, unpacked, and where it ends.
  [[nodiscard]] std::size_t begin_byte() const;
  [[nodiscard]] std::size_t end_byte() const;
  void refuse(std::string why);

 private:
  struct Handlers;
  void fail(std::string why);

  zip_file* file_ = nullptr;
  XML_ParserStruct* parser_ = nullptr;
  std::string failure_;
  bool refused_ = false;
  bool ended_ = false;
  std::size_t depth_ = 0;
  std::uint64_t fed_ = 0;
  std::uint64_t declared_ = 0;
};

}  // namespace congener
