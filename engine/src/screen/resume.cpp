#include "screen/resume.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "manifest/block_reader.hpp"  // kMaxRecordBytes
#include "manifest/codes.hpp"
#include "screen/screen.hpp"

namespace congener {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
// No record is written longer than this: a character of the input becomes six at most.
constexpr std::size_t kLongestRecord = 8 * kMaxRecordBytes;

class File {
 public:
  explicit File(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool regular() const {
    struct stat status {};
    return fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  }
  // Appends some bytes; 0 at the end, negative on a failure.
  [[nodiscard]] ssize_t append_to(std::string& text) const {
    const std::size_t before = text.size();
    text.resize(before + kReadBytes);
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, text.data() + before, kReadBytes);
    } while (count < 0 && errno == EINTR);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return count;
  }

 private:
  int descriptor_ = -1;
};

// Of each status, so many records are compared, the last ones: what one does not show of other options, another may.
constexpr std::size_t kCompared = 16;

// What was found in the file.
struct Journal {
  Resumed kept;
  std::map<std::size_t, std::string> samples;  // by number: records to be compared
  std::string partial;                         // behind the last whole record
};

Fault refused(const std::string& path, const char* code, std::string message) {
  return file_fault(path, code, std::move(message),
                    "it was left as it is; run without --resume to write it anew, or name another output");
}

// Took a record of such bytes too long? Then another run may say otherwise of it.
bool given_up(std::string_view written) { return written.find("V005") != std::string_view::npos; }

Result<Journal, Fault> read_journal(const std::string& path, const Formatter& formatter) {
  Journal journal;
  const File file(path);
  if (!file.open()) {
    if (errno == ENOENT) return journal;
    return refused(path, code::kCannotOpen, fmt::format("cannot open the file: {}", std::strerror(errno)));
  }
  if (!file.regular()) return refused(path, code::kNotOurs, "is no ordinary file: a run into it cannot be resumed");

  using Sample = std::pair<std::size_t, std::string>;                            // number, bytes
  std::array<std::array<Sample, kCompared>, std::size(Tally{}.by_status)> last;  // of each status, in a ring
  std::string text;
  std::size_t at = 0;  // in text
  bool header_read = false;
  while (true) {
    text.erase(0, at);
    at = 0;
    if (text.size() > kLongestRecord) return refused(path, code::kNotOurs, "holds no records of this program");
    const ssize_t count = file.append_to(text);
    if (count < 0) {
      return refused(path, code::kCannotOpen, fmt::format("reading failed: {}", std::strerror(errno)));
    }
    if (count == 0) break;
    if (!header_read) {
      const std::string header = formatter.header();
      if (text.size() < header.size()) {
        if (!std::string_view(header).starts_with(text)) break;
        continue;
      }
      if (!text.starts_with(header)) break;
      header_read = true;
      at = header.size();
      journal.kept.kept_bytes = at;
    }
    while (at < text.size()) {
      const ReadBack written = formatter.read_back(std::string_view(text).substr(at));
      if (written.what == ReadBack::kPartial) break;
      if (written.what == ReadBack::kOtherRun) {
        return refused(path, code::kOtherRun,
                       fmt::format("was written {}: its records and new ones would not be of one run", written.why));
      }
      if (written.what == ReadBack::kForeign || written.number != journal.kept.tally.records + 1) {
        return refused(path, code::kNotOurs,
                       fmt::format("record {} in it is not of such a run", journal.kept.tally.records + 1));
      }
      const std::string_view bytes = std::string_view(text).substr(at, written.size);
      ++journal.kept.tally.records;
      const auto status = static_cast<std::size_t>(written.status);
      auto& [number, sample] = last[status][journal.kept.tally.by_status[status]++ % kCompared];
      number = written.number;
      sample.assign(bytes);
      at += written.size;
      journal.kept.kept_bytes += written.size;
    }
  }
  journal.partial = text.substr(at);
  if (!header_read && !std::string_view(formatter.header()).starts_with(journal.partial)) {
    return refused(path, code::kNotOurs, "does not begin as the output of this program does");
  }
  if (!header_read) journal.partial.clear();
  for (auto& ring : last) {
    for (auto& [number, sample] : ring) {
      if (number > 0 && !given_up(sample)) journal.samples.emplace(number, std::move(sample));
    }
  }
  return journal;
}

// Record `i` of those asked for.
std::string written_of(const NumberedBlock& block, std::size_t i, RecordScratch& scratch, const Judge& judge,
                       const Formatter& formatter) {
  TextBuffer text;
  const Verdict verdict = judge_or_say_why(judge, block.whole(i, block.record(i, scratch), scratch));
  formatter.append_record(text, view_of(verdict.record), verdict);
  formatter.append_findings(text, verdict);
  return std::string(text.view());
}

}  // namespace

Result<Resumed, Fault> resume(const std::string& path, Input& input, const Judge& judge, const Formatter& formatter) {
  auto read = read_journal(path, formatter);
  if (!read) return std::move(read).error();
  Journal journal = std::move(read).value();
  const std::size_t kept = journal.kept.tally.records;

  // The records of the file, and one more where a piece of it is there.
  const std::size_t wanted = kept + (journal.partial.empty() ? 0 : 1);
  RecordScratch scratch;
  NumberedBlock block;
  while (input.count() < wanted) {
    if (!input.take(block)) {
      return refused(
          path, code::kTooFewInput,
          fmt::format("holds {} record{}, and the input only {}", wanted, wanted == 1 ? "" : "s", input.count()));
    }
    for (auto sample = journal.samples.lower_bound(block.first_number);
         sample != journal.samples.end() && sample->first <= input.count(); ++sample) {
      const std::size_t number = sample->first;
      const std::string now = written_of(block, number - block.first_number, scratch, judge, formatter);
      if (now != sample->second && !given_up(now)) {
        return refused(
            path, code::kDiffers,
            fmt::format("record {} in it would now be written differently: other options, or another input", number));
      }
    }
  }
  if (!journal.partial.empty()) {
    const std::string now = written_of(block, kept + 1 - block.first_number, scratch, judge, formatter);
    if (!std::string_view(now).starts_with(journal.partial) && !given_up(now) && !given_up(journal.partial)) {
      return refused(path, code::kDiffers, "ends with a piece that does not begin the next record");
    }
  }
  if (input.count() > kept) input.give_back(std::move(block), kept + 1 - block.first_number);
  if (kept == 0) journal.kept.kept_bytes = 0;  // the header is written anew
  return std::move(journal.kept);
}

}  // namespace congener
