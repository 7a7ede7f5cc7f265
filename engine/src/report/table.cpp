#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "report/formatters.hpp"
#include "report/terminal_text.hpp"
#include "report/wording.hpp"

namespace congener {
namespace {

constexpr std::array kStatuses = {Status::kControlled,   Status::kArguable, Status::kWatch,
                                  Status::kUndetermined, Status::kInvalid,  Status::kClear};
constexpr std::size_t kNumberWidth = 6;
constexpr std::size_t kStatusWidth = 12;

// Rules that decide the status, gravest first; "+2" for those that do not fit.
std::string decisive(const Verdict& verdict, std::size_t width) {
  std::vector<std::string> ids;
  for (const HitVerdict kind : {HitVerdict::kControlled, HitVerdict::kArguable, HitVerdict::kWatch}) {
    if (ids.empty()) ids = rules_with(verdict, kind);
  }
  if (ids.empty()) {
    for (const Near& near : verdict.near) ids.push_back(near.rule->id);
  }
  if (ids.empty()) return "";
  std::string text = ids.front();
  for (std::size_t i = 1; i < ids.size(); ++i) {
    const std::size_t left = ids.size() - i - 1;
    const std::size_t counted = left > 0 ? fmt::formatted_size(" +{}", left) : 0;
    if (text.size() + 2 + ids[i].size() + counted > width) return text + fmt::format(" +{}", ids.size() - i);
    text += ", " + ids[i];
  }
  return text;
}

// One line a record, as wide as the terminal.
class Table : public Formatter {
 public:
  Table(const RuleSet& rules, ReportOptions options) : rules_(rules), options_(std::move(options)) {
    const std::size_t fixed = kNumberWidth + kStatusWidth + 8;
    const std::size_t room = std::max<std::size_t>(options_.width, fixed + 36) - fixed;
    id_width_ = std::clamp<std::size_t>(room / 4, 10, 28);
    rules_width_ = std::clamp<std::size_t>(room / 3, 14, 48);
    why_width_ = room - id_width_ - rules_width_;
  }

  [[nodiscard]] std::string header() const override {
    return fmt::format("{:>{}}  {}  {}  {}  {}\n", "#", kNumberWidth, pad("id", id_width_), pad("status", kStatusWidth),
                       pad("rules", rules_width_), "why");
  }

  [[nodiscard]] std::string one(const Verdict& verdict) const override {
    const std::string status = coloured(pad(name(verdict.status), kStatusWidth), verdict.status, options_.colour);
    const std::string id = verdict.record.id.empty() ? verdict.record.text : verdict.record.id;
    std::string line = fmt::format("{:>{}}  {}  {}  {}  {}", verdict.record.number, kNumberWidth, pad(id, id_width_),
                                   status, pad(decisive(verdict, rules_width_), rules_width_),
                                   cut(short_why(verdict), why_width_));
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
  }

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
      text += fmt::format("Draft rules (recalled, not verified) stand behind {} of these verdicts.\n", tally.drafts_used);
    }
    return text;
  }

 private:
  const RuleSet& rules_;
  ReportOptions options_;
  std::size_t id_width_ = 0;
  std::size_t rules_width_ = 0;
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
    }
    return "0";
  }();
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::unique_ptr<Formatter> make_table(const RuleSet& rules, const ReportOptions& options) {
  return std::make_unique<Table>(rules, options);
}

}  // namespace congener
