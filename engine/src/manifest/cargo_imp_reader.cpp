#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/edi_reader.hpp"
#include "manifest/readers.hpp"
#include "manifest/text_window.hpp"

namespace congener {
namespace {

constexpr std::size_t kMostLineBytes = std::size_t{1} << 16;
// Characters that fields hold (IATA Cargo-IMP).
constexpr std::size_t kHouseDescription = 15;
constexpr std::size_t kFreeText = 65;
constexpr std::size_t kNatureOfGoods = 20;

constexpr std::array<std::pair<std::string_view, const char*>, 4> kParties = {
    {{"SHP", "consignor"}, {"CNE", "consignee"}, {"NFY", "notify party"}, {"AGT", "agent"}}};

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// One line as a segment: its elements are what slashes divide; a line that goes on another has an empty tag.
class CargoImpReader : public EdiReader {
 public:
  CargoImpReader(std::string file, std::unique_ptr<TextSource> text)
      : EdiReader(std::move(file)), window_(std::move(text)), encoding_(window_.source().encoding()) {
    read_ahead();
    if (how_.empty()) how_ = "CARGO-IMP";
  }
  [[nodiscard]] double progress() const override { return progress_; }

 protected:
  [[nodiscard]] bool advance() override {
    progress_ = window_.source().progress();
    Segment line;
    if (!next(line)) {
      const std::string failure = window_.source().failure();
      if (!failure.empty()) {
        trouble(code::kInputCutOff, fmt::format("{}: what follows in this file is not known", failure), last_,
                window_.line());
      }
      end_message();
      report_trouble();
      return false;
    }
    last_ = entire(line);
    last_.place.path = fmt::format("line {}", line.line);
    if (line.too_long) {
      trouble(code::kRecordTooLong,
              fmt::format("the line is longer than {} bytes: its end is not read", kMostLineBytes), last_, line.line);
    }
    read(line);
    previous_line_ = line.line;
    if (!in_message()) report_trouble();
    return true;
  }

 private:
  [[nodiscard]] bool next(Segment& line) {
    std::string_view text;
    while (true) {
      text = window_.peek(1);
      if (text.empty()) return false;
      const std::size_t blank = text.find_first_not_of("\r\n\x1A\x03\x01\x02");
      if (blank == 0) break;
      window_.skip(blank == std::string_view::npos ? text.size() : blank);
    }
    text = window_.peek(kMostLineBytes + 1);
    line = {};
    line.number = line.line = window_.line();
    line.begin = window_.offset();
    std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    line.too_long = end > kMostLineBytes;
    end = std::min(end, kMostLineBytes);
    divide(text.substr(0, end), line);
    window_.skip(end);
    while (line.too_long) {
      const std::string_view rest = window_.peek(1);
      const std::size_t stop = rest.find_first_of("\r\n");
      window_.skip(stop == std::string_view::npos ? rest.size() : stop);
      if (rest.empty() || stop != std::string_view::npos) break;
    }
    line.end = window_.offset();
    return true;
  }

  [[nodiscard]] std::string decoded(std::string_view bytes) const {
    std::string scratch;
    return std::string(decode(bytes, encoding_, scratch));
  }

  void divide(std::string_view text, Segment& line) const {
    line.raw = decoded(text);
    std::size_t offset = line.begin;
    const auto piece = [&](std::size_t begin, std::size_t end) {
      Piece one;
      one.text = decoded(text.substr(begin, end - begin));
      one.begin = offset;
      for (std::size_t i = begin; i < end; ++i) offset += window_.width(text[i]);
      one.end = offset;
      return one;
    };
    std::size_t begin = 0;
    while (true) {
      const std::size_t end = std::min(text.find('/', begin), text.size());
      line.elements.push_back({piece(begin, end)});
      if (end == text.size()) break;
      offset += window_.width('/');
      begin = end + 1;
    }
    // "FHL/4": a tag has three capitals; else the line has none.
    const std::string& first = line.elements.front().front().text;
    const bool tag = first.size() == 3 && std::ranges::all_of(first, is_capital);
    if (tag) line.tag = first;
  }

  static Field placed(Field field, const Segment& line) {
    field.place.path = fmt::format("line {}{}{}", line.line, line.tag.empty() ? "" : " ", line.tag);
    return field;
  }
  // Elements `from` to the last as one text: a slash in it is one.
  static Field rest(FieldKind kind, const Segment& line, std::size_t from, std::string qualifier = "") {
    Field field = field_of(kind, line, line.piece(from), std::move(qualifier));
    for (std::size_t i = from + 1; i < line.elements.size(); ++i) field.text += "/" + line.piece(i).text;
    if (from < line.elements.size()) {
      field.place.begin = line.piece(from).begin;
      field.place.end = line.elements.back().front().end;
    }
    return placed(std::move(field), line);
  }
  static Field one(FieldKind kind, const Segment& line, std::size_t element, std::string qualifier = "") {
    return placed(field_of(kind, line, line.piece(element), std::move(qualifier)), line);
  }

  void read(const Segment& line) {
    const bool begins = (line.tag == "FHL" || line.tag == "FWB") && line.elements.size() == 2 &&
                        std::ranges::all_of(line.text(1), is_digit);
    if (begins) {
      end_message();
      house_ = line.tag == "FHL";
      open_message(fmt::format("CARGO-IMP {}/{}", line.tag, line.text(1)), line.line);
      if (!house_) wait_for_end();
      kind_.clear();
      return;
    }
    if (!in_message()) {
      // Addresses of the telegram stand before the message.
      if (line.raw.find('/') == std::string::npos) return;
      trouble(code::kNoSegment, "a line that belongs to no message", last_, line.line);
      return;
    }
    const bool continues = line.tag.empty() && line.piece(0).text.empty();
    if (!continues && line.tag.empty()) {
      // The second line of an FWB: number, airports, total.
      if (!house_ && kind_.empty()) {
        const Field number = one(FieldKind::kReference, line, 0, "air waybill");
        name_consignment(trim(number.text));
        add(number);
        add(rest(FieldKind::kQuantity, line, 1));
        return;
      }
      trouble(code::kNoSegment, fmt::format("line {} begins with no identifier", line.line), last_, line.line);
      return add(placed(entire(line), line));
    }
    if (!continues) kind_ = line.tag;
    if (house_) return read_house(line, continues);
    read_waybill(line, continues);
  }

  void read_house(const Segment& line, bool continues) {
    if (kind_ == "MBI") {
      const Field number = one(FieldKind::kReference, line, 1, "master air waybill");
      name_consignment(trim(number.text));
      return add_to(Level::kMessage, number);
    }
    if (kind_ == "HBS" && !continues) {
      // HBS/number/airports/pieces/weight/pieces by the shipper's count/description
      open_consignment(line.line);
      name_consignment(line.text(1));
      open_line(line.line);
      add(one(FieldKind::kReference, line, 1, "house air waybill"));
      add(one(FieldKind::kQuantity, line, 3, "pieces"));
      add(one(FieldKind::kQuantity, line, 4, "weight"));
      Field goods = rest(FieldKind::kGoods, line, 6);
      goods.limit = kHouseDescription;
      return add(std::move(goods));
    }
    if (kind_ == "TXT") return text(line, kFreeText, "TXT", 1);
    if (kind_ == "HTS") {
      for (std::size_t i = 1; i < line.elements.size(); ++i) add(one(FieldKind::kCommodityCode, line, i, "HS"));
      return;
    }
    common(line, continues);
  }

  void read_waybill(const Segment& line, bool continues) {
    if (kind_ != "RTD") {
      close_line();
      return common(line, continues);
    }
    // RTD/1/P25/K650/… begins a line of goods, and /NG/…, /2/NG/…, /NH/… go on with it.
    std::size_t at = 1;
    if (line.elements.size() > 2 && !line.text(1).empty() && std::ranges::all_of(line.text(1), is_digit)) ++at;
    const std::string code(line.text(at));
    const bool goods_data = code.size() == 2 && code[0] == 'N' && is_capital(code[1]);
    if (!goods_data) {
      open_line(line.line);
      if (at == 2) name_line(line.text(1));
      for (; at < line.elements.size(); ++at) {
        const std::string_view value = line.text(at);
        const bool pieces = value.size() > 1 && value[0] == 'P' && is_digit(value[1]);
        const bool weight = value.size() > 1 && (value[0] == 'K' || value[0] == 'L') && is_digit(value[1]);
        add(one(pieces || weight ? FieldKind::kQuantity : FieldKind::kOther, line, at,
                pieces   ? "pieces"
                : weight ? "weight"
                         : "RTD"));
      }
      return;
    }
    if (!in_line()) open_line(line.line);
    if (code == "NG" || code == "NC") return text(line, kNatureOfGoods, code, at + 1);
    if (code == "NH") return add(one(FieldKind::kCommodityCode, line, at + 1, "HS"));
    add(rest(FieldKind::kOther, line, at + 1, code));
  }

  // Lines of one text that follow each other.
  void text(const Segment& line, std::size_t limit, const std::string& kind, std::size_t from) {
    Field words = rest(FieldKind::kGoods, line, from, kind == "NC" ? kind : "");
    words.limit = limit;
    if (!in_line()) words.kind = FieldKind::kOther;
    if (text_kind_ == kind && text_line_ == previous_line_ && !fields().empty() && fields().back().kind == words.kind) {
      Field& before = fields().back();
      append_piece(before, words.text, words.place.begin, words.place.end);
      before.place.path = fmt::format("lines {}–{} {}", before.place.line, line.line, kind);
    } else if (!trim(words.text).empty()) {
      words.place.path = fmt::format("line {} {}", line.line, kind);
      add(std::move(words));
    }
    text_kind_ = kind;
    text_line_ = line.line;
  }

  void common(const Segment& line, bool continues) {
    const auto party = std::ranges::find(kParties, kind_, [](const auto& pair) { return pair.first; });
    if (party != kParties.end()) {
      open_party_ = party->second;
      return add_party(line, continues);
    }
    const bool of_party = kind_ == "NAM" || kind_ == "ADR" || kind_ == "LOC";
    if (of_party && !open_party_.empty()) return add_party(line, true);
    open_party_.clear();
    if (kind_ == "OCI") {
      // Country, what, of which kind, value: dangerous goods have their UN number as a value.
      Field number = un_number(line, line.piece(4));
      const bool marked = line.text(4).starts_with("UN") || line.text(2) == "DNR";
      if (!number.text.empty() && marked) add(placed(std::move(number), line));
      return add(rest(FieldKind::kOther, line, 1, "OCI"));
    }
    if (kind_ == "SPH" || kind_ == "SSR" || kind_ == "OSI") return add(rest(FieldKind::kOther, line, 1, kind_));
    Field other = placed(entire(line), line);
    other.qualifier = kind_;
    add(std::move(other));
  }

  void add_party(const Segment& line, bool continues) {
    Field words = rest(FieldKind::kParty, line, 1, open_party_);
    while (words.text.starts_with("/")) {
      words.text.erase(0, 1);
      words.place.begin += window_.width('/');
    }
    if (trim(words.text).empty()) return;
    std::vector<Field>& to = fields();
    if (continues && !to.empty() && to.back().kind == FieldKind::kParty && to.back().qualifier == open_party_) {
      Field& before = to.back();
      before.text += ", " + words.text;
      before.place.end = words.place.end;
      return;
    }
    add(std::move(words));
  }

  void end_message() { close_message("the message declares no line of goods", last_.place.path, code::kNoLines); }

  TextWindow window_;
  TextEncoding encoding_ = TextEncoding::kDetect;
  double progress_ = 0;
  bool house_ = false;
  std::string kind_;  // identifier of the line, or of the one that it goes on
  std::string open_party_;
  std::string text_kind_;
  std::size_t text_line_ = 0;
  std::size_t previous_line_ = 0;  // number of the line before
  Field last_;
};

}  // namespace

std::unique_ptr<RecordReader> make_cargo_imp_reader(std::string file, std::unique_ptr<TextSource> text) {
  return std::make_unique<CargoImpReader>(std::move(file), std::move(text));
}

}  // namespace congener
