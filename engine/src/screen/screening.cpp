#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "congener/screener.hpp"
#include "report/report.hpp"

namespace congener {
namespace {

using Json = nlohmann::json;

// What stands in a line between the record and its findings. Nowhere else: inside a JSON string the quotes have a
// backslash before them.
constexpr std::string_view kEndOfRecord = R"(},"status":")";

// The part of a line that is the record's own, as a formatter writes it.
void append_record(TextBuffer& out, const RecordView& record) {
  static const RuleSet kNone;
  static const std::unique_ptr<Formatter> kNdjson = Formatter::make(OutputFormat::kNdjson, kNone, {});
  kNdjson->append_record(out, record, {});
}

template <typename Name>
std::optional<Name> named(const std::string& text, std::initializer_list<Name> all) {
  const auto found = std::ranges::find_if(all, [&](Name one) { return text == name(one); });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

struct Line {
  Record record;
  Status status = Status::kUndetermined;
};

std::optional<Line> read_line(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    Line line;
    line.record.number = json.at("record").get<std::size_t>();
    line.record.file = json.at("source").at("file").get<std::string>();
    line.record.line = json.at("source").at("line").get<std::size_t>();
    line.record.id = json.at("id").get<std::string>();
    line.record.text = json.at("input").at("text").get<std::string>();
    line.record.declared = json.at("input").at("declared").get<std::string>();
    const auto kind = named(json.at("input").at("kind").get<std::string>(),
                            {InputKind::kNone, InputKind::kSmiles, InputKind::kInchi, InputKind::kMolfile});
    const auto status = named(json.at("status").get<std::string>(),
                              {Status::kClear, Status::kNoChemical, Status::kWatch, Status::kUndetermined,
                               Status::kArguable, Status::kControlled, Status::kInvalid});
    if (!kind || !status) return std::nullopt;
    line.record.kind = *kind;
    line.status = *status;
    return line;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

RecordView Screening::record(std::size_t row) const {
  return columns_.structure ? record_of(columns_, row) : view_of(records_[row]);
}

std::string Screening::findings(std::size_t row) const {
  const auto found = found_.find(row);
  const std::string_view end = found == found_.end() ? plain_ : found->second;
  // `},"status":…}` with a line end.
  return fmt::format("{{{}", end.substr(2, end.size() - 3));
}

std::string Screening::ndjson(std::size_t begin, std::size_t end) const {
  TextBuffer lines;
  auto found = found_.lower_bound(begin);
  for (std::size_t row = begin; row < std::min(end, size()); ++row) {
    append_record(lines, record(row));
    if (found != found_.end() && found->first == row) {
      lines += found->second;
      ++found;
    } else {
      lines += plain_;
    }
  }
  return std::string(lines.view());
}

Result<std::shared_ptr<const Screening>, Fault> Screening::read(std::string_view ndjson) {
  auto screening = std::make_shared<Screening>();
  std::size_t number = 0;
  while (!ndjson.empty()) {
    ++number;
    const std::size_t end = ndjson.find('\n');
    const std::string_view text = ndjson.substr(0, end);
    ndjson.remove_prefix(end == std::string_view::npos ? ndjson.size() : end + 1);
    if (text.empty()) continue;
    auto line = read_line(text);
    const std::size_t findings = text.find(kEndOfRecord);
    if (!line || findings == std::string_view::npos) {
      Fault fault;
      fault.code = "N001";
      fault.message = fmt::format("line {} is not a verdict", number);
      fault.advice = "give lines that congener wrote as NDJSON";
      fault.place.line = number;
      return fault;
    }
    screening->found_.emplace_hint(screening->found_.end(), screening->statuses_.size(),
                                   fmt::format("{}\n", text.substr(findings)));
    screening->statuses_.push_back(line->status);
    screening->records_.push_back(std::move(line->record));
  }
  return std::shared_ptr<const Screening>(std::move(screening));
}

}  // namespace congener
