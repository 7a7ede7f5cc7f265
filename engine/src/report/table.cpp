#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.hpp"
#include "report/formatters.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

constexpr std::array kStatuses = {Status::kControlled, Status::kArguable,   Status::kWatch, Status::kUndetermined,
                                  Status::kInvalid,    Status::kNoChemical, Status::kClear};
constexpr std::size_t kNumberWidth = 6;
constexpr std::size_t kStatusWidth = 12;

// Where the gravest verdict holds; "+2" for jurisdictions that do not fit.
std::string where(const Verdict& verdict, std::size_t width) {
  std::vector<std::string> codes;
  for (const HitVerdict kind : {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch}) {
    if (codes.empty()) codes = jurisdictions_with(verdict, kind);
  }
  if (codes.empty()) {
    for (const Near& near : verdict.near) {
      const std::string& code = near.rule->jurisdiction;
      if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::size_t left = codes.size() - i - 1;
    const std::size_t counted = left > 0 ? fmt::formatted_size(" +{}", left) : 0;
    if (text.size() + 1 + codes[i].size() + counted > width) return text + fmt::format(" +{}", codes.size() - i);
    if (!text.empty()) text += ' ';
    text += codes[i];
  }
  return text;
}

// One line a record, as wide as the terminal.
class Table : public Formatter {
 public:
  Table(const RuleSet& rules, ReportOptions options) : rules_(rules), options_(std::move(options)) {
    const std::size_t fixed = kNumberWidth + kStatusWidth + 8;
    const std::size_t room = std::max<std::size_t>(options_.width, fixed + 36) - fixed;
    id_width_ = std::clamp<std::size_t>(room / 3, 10, 40);
    where_width_ = std::clamp<std::size_t>(room / 5, 10, 24);
    why_width_ = room - id_width_ - where_width_;
  }

  [[nodiscard]] std::string header() const override {
    return fmt::format("{:>{}}  {}  {}  {}  {}\n", "#", kNumberWidth, pad("declared", id_width_),
                       pad("status", kStatusWidth), pad("where", where_width_), "why");
  }

  void append_record(TextBuffer& out, const RecordView& record, const Verdict&) const override {
    std::string id(record.id.empty() ? record.text : record.id);
    if (!record.declared.empty() && record.declared != record.id) id.append(" ").append(record.declared);
    fmt::format_to(std::back_inserter(out), "{:>{}}  {}  ", record.number, kNumberWidth, pad(id, id_width_));
  }

  void append_findings(TextBuffer& out, const Verdict& verdict) const override {
    std::string line =
        fmt::format("{}  {}  {}", coloured(pad(name(verdict.status), kStatusWidth), verdict.status, options_.colour),
                    pad(where(verdict, where_width_), where_width_), cut(short_why(verdict), why_width_));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }

  [[nodiscard]] ReadBack read_back(std::string_view) const override { return {}; }

  [[nodiscard]] std::string footer(const Tally& tally) const override {
    std::string text = fmt::format("\n{} record{}:", tally.records, tally.records == 1 ? "" : "s");
    std::string separator = " ";
    for (const Status status : kStatuses) {
      const std::size_t count = tally.by_status[static_cast<std::size_t>(status)];
      if (count == 0) continue;
      text += separator + coloured(fmt::format("{} {}", count, name(status)), status, options_.colour);
      separator = ", ";
    }
    text += fmt::format("\nAs of {}, {}; rule set {}, engine {}.\n", options_.as_of.text(),
                        options_.jurisdictions.empty() ? "all jurisdictions" : join(options_.jurisdictions, ", "),
                        rules_.hash(), engine_version());
    if (tally.drafts_used > 0) {
      text +=
          fmt::format("Draft rules (recalled, not verified) stand behind {} of these verdicts.\n", tally.drafts_used);
    }
    return text;
  }

 private:
  const RuleSet& rules_;
  ReportOptions options_;
  std::size_t id_width_ = 0;
  std::size_t where_width_ = 0;
  std::size_t why_width_ = 0;
};

}  // namespace

std::string coloured(const std::string& text, Status status, bool colour) {
  if (!colour) return text;
  const auto code = [&] {
    switch (status) {
      case Status::kControlled: return "1;31";
      case Status::kArguable: return "1;35";
      case Status::kWatch: return "33";
      case Status::kUndetermined: return "36";
      case Status::kInvalid: return "1;36";
      case Status::kClear: return "32";
      case Status::kNoChemical: return "2";
    }
    return "0";
  }();
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::unique_ptr<Formatter> make_table(const RuleSet& rules, const ReportOptions& options) {
  return std::make_unique<Table>(rules, options);
}

}  // namespace congener
