#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/edi_reader.hpp"
#include "manifest/readers.hpp"

namespace congener {
namespace {

// Characters that elements hold, of X12 releases 003060 to 008060.
constexpr std::size_t kN10Description = 45;
constexpr std::size_t kLadingDescription = 50;
constexpr std::size_t kHazardDescription = 30;
constexpr std::size_t kItemDescription = 80;
constexpr std::size_t kWarehouseDescription = 45;

struct Word {
  std::string_view code;
  const char* word;
};

// Entity identifier (98).
constexpr std::array<Word, 14> kRoles = {{{"SH", "consignor"},
                                          {"SF", "ship from"},
                                          {"EX", "exporter"},
                                          {"SU", "supplier"},
                                          {"SE", "seller"},
                                          {"MF", "manufacturer"},
                                          {"CN", "consignee"},
                                          {"ST", "ship to"},
                                          {"IM", "importer"},
                                          {"BY", "buyer"},
                                          {"N1", "notify party"},
                                          {"NP", "notify party"},
                                          {"FW", "freight forwarder"},
                                          {"CA", "carrier"}}};

// Commodity code qualifier (23), where it names a nomenclature.
constexpr std::array<Word, 5> kSchemes = {
    {{"B", "Schedule B"}, {"J", "Schedule B"}, {"H", "HS"}, {"N", "NMFC"}, {"T", "STCC"}}};

std::string word_of(std::span<const Word> words, std::string_view code, std::string_view otherwise) {
  const auto known = std::ranges::find(words, code, &Word::code);
  return known == words.end() ? std::string(otherwise) : known->word;
}

class X12Reader : public EdiReader {
 public:
  X12Reader(std::string file, std::unique_ptr<TextSource> text)
      : EdiReader(std::move(file)), segments_(std::move(text), SegmentSyntax::kX12) {
    read_ahead();
    if (how_.empty()) how_ = "X12";
  }
  [[nodiscard]] double progress() const override { return progress_; }

 protected:
  [[nodiscard]] bool advance() override {
    progress_ = segments_.source().progress();
    Segment segment;
    if (!segments_.next(segment)) {
      finish();
      return false;
    }
    last_ = entire(segment);
    if (segment.too_long) {
      say(code::kRecordTooLong,
          fmt::format("segment {} is longer than {} bytes: its end is not read", segment.number, kMostSegmentBytes),
          segment);
    }
    const bool tagged =
        segment.tag.size() >= 2 && segment.tag.size() <= 3 && segment.tag[0] >= 'A' && segment.tag[0] <= 'Z' &&
        std::ranges::all_of(segment.tag, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    if (!tagged) {
      say(code::kNoSegment, fmt::format("segment {} has no tag", segment.number), segment);
      if (in_message()) add(entire(segment));
    } else if (!service(segment)) {
      if (!in_message()) begin_message(segment, "");
      ++message_segments_;
      content(segment);
    }
    before_ = segment.tag;
    // The last segment of an envelope often lacks its terminator.
    if (!segment.closed && segment.tag != "IEA") {
      say(code::kNotClosed, fmt::format("segment {} {} has no end", segment.number, segment.tag), segment);
    }
    return true;
  }

 private:
  struct Envelope {
    std::string reference;
    std::size_t content = 0;
  };

  void say(const char* code, std::string words, const Segment& segment) {
    trouble(code, std::move(words), entire(segment), segment.line);
    if (!in_message()) report_trouble();
  }

  [[nodiscard]] bool service(const Segment& segment) {
    const std::string& tag = segment.tag;
    if (tag == "ISA") {
      end_message(&segment);
      end_interchange(&segment);
      interchange_ = Envelope{std::string(segment.text(13)), 0};
      return true;
    }
    if (tag == "GS") {
      end_message(&segment);
      if (interchange_) ++interchange_->content;
      group_ = Envelope{std::string(segment.text(6)), 0};
      version_ = segment.text(8);
      return true;
    }
    if (tag == "ST") {
      end_message(&segment);
      begin_message(segment, segment.text(2));
      message_segments_ = 1;
      return true;
    }
    if (tag == "SE") {
      if (!in_message()) {
        say(code::kNoSegment, fmt::format("{} ends no transaction set", path_of(segment)), segment);
        return true;
      }
      ++message_segments_;
      if (has_header_) {
        compare(segment, "segments", message_segments_);
        compare_reference(segment, message_reference_);
      } else {
        say(code::kNotClosed, "the transaction set has no ST", segment);
      }
      close(path_of(segment));
      return true;
    }
    if (tag == "GE") {
      end_message(&segment);
      if (!group_) {
        say(code::kNoSegment, fmt::format("{} ends no group", path_of(segment)), segment);
        return true;
      }
      compare(segment, "transaction sets", group_->content);
      compare_reference(segment, group_->reference);
      report_trouble();
      group_.reset();
      return true;
    }
    if (tag == "IEA") {
      end_message(&segment);
      if (!interchange_) {
        say(code::kNoSegment, fmt::format("{} ends no interchange", path_of(segment)), segment);
        return true;
      }
      compare(segment, "groups", interchange_->content);
      compare_reference(segment, interchange_->reference);
      report_trouble();
      interchange_.reset();
      return true;
    }
    // Interchange acknowledgement: nothing of goods.
    return (tag == "TA1" || tag == "TA3") && !in_message();
  }

  void begin_message(const Segment& segment, std::string_view reference) {
    has_header_ = segment.tag == "ST";
    message_reference_ = reference;
    message_segments_ = 0;
    set_ = has_header_ ? segment.text(1) : "";
    lading_number_.reset();
    open_message(fmt::format("X12{}{}{}{}", set_.empty() ? "" : " ", set_, version_.empty() ? "" : " ", version_),
                 segment.line);
    if (group_) ++group_->content;
  }

  void compare(const Segment& segment, const char* what, std::size_t counted) {
    const std::string_view declared = segment.text(1);
    std::size_t number = 0;
    const auto parsed = std::from_chars(declared.data(), declared.data() + declared.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == declared.data() + declared.size() && number == counted) return;
    trouble(
        code::kCountsDiffer,
        fmt::format("{} counts “{}” {}, and {} are there: some may be missing", segment.tag, declared, what, counted),
        entire(segment), segment.line);
  }

  // Control numbers are compared as numbers: one side pads with zeros.
  void compare_reference(const Segment& segment, std::string_view before) {
    const auto plain = [](std::string_view text) {
      const std::size_t first = text.find_first_not_of('0');
      return first == std::string_view::npos ? std::string_view() : text.substr(first);
    };
    if (plain(segment.text(2)) == plain(before)) return;
    trouble(code::kCountsDiffer,
            fmt::format("{} has the control number “{}” where the beginning has “{}”", segment.tag, segment.text(2),
                        before),
            entire(segment), segment.line);
  }

  void close(const std::string& path) {
    const bool read = set_.empty() || set_ == "309" || set_ == "310" || set_ == "858";
    close_message(read ? std::string("the transaction set declares no line of goods")
                       : fmt::format("transaction set {}: no line of goods that is read here", set_),
                  path, read ? code::kNoLines : code::kMessageNotRead);
  }

  void end_message(const Segment* next) {
    if (!in_message()) return;
    trouble(code::kNotClosed, "the transaction set has no SE: what followed in it is not known", last_,
            last_.place.line);
    close(next ? path_of(*next) : last_.place.path);
  }

  void end_interchange(const Segment* next) {
    if (!interchange_) return;
    trouble(code::kNotClosed, "the interchange has no IEA: what followed in it is not known",
            next ? entire(*next) : last_, next ? next->line : last_.place.line);
    report_trouble();
    interchange_.reset();
    group_.reset();
  }

  void finish() {
    const std::string failure = segments_.source().failure();
    if (!failure.empty()) {
      trouble(code::kInputCutOff, fmt::format("{}: what follows in this file is not known", failure), last_,
              segments_.line());
    }
    end_message(nullptr);
    end_interchange(nullptr);
    report_trouble();
  }

  // ---- content ----

  void content(const Segment& segment) {
    const std::string& tag = segment.tag;
    if (tag == "LX" || tag == "HL") {
      const bool cargo = tag == "LX" && (set_.empty() || set_ == "309" || set_ == "310" || set_ == "858");
      open_consignment(segment.line, cargo ? Alone::kIsLine : Alone::kIsNothing);
      lading_number_.reset();
      return;
    }
    if (tag == "N10") return cargo(segment);
    if (tag == "L0" || tag == "L5") return lading(segment);
    if (tag == "H1") return hazard(segment);
    if (tag == "H2") return hazard_description(segment);
    if (tag == "N1") {
      return add(field_of(FieldKind::kParty, segment, segment.piece(segment.text(2).empty() ? 4 : 2),
                          word_of(kRoles, segment.text(1), segment.text(1))));
    }
    if (tag == "N9" || tag == "REF") {
      const Field number = field_of(FieldKind::kReference, segment, segment.piece(2), std::string(segment.text(1)));
      const std::string_view kind = segment.text(1);
      if (level() != Level::kLine && (kind == "BM" || kind == "OB" || kind == "MB"))
        name_consignment(trim(number.text));
      return add(number);
    }
    if (tag == "M11") {
      // A bill of lading opens a consignment where no LX did.
      if (level() != Level::kConsignment) open_consignment(segment.line);
      const Field number = field_of(FieldKind::kReference, segment, segment.piece(1), "BM");
      name_consignment(trim(number.text));
      add(number);
      add(field_of(FieldKind::kQuantity, segment, segment.piece(3), std::string(segment.text(4))));
      add(field_of(FieldKind::kQuantity, segment, segment.piece(5), std::string(segment.text(6))));
      return;
    }
    if (tag == "PO1" || tag == "IT1" || tag == "W01" || tag == "LIN") {
      open_line(segment.line);
      if (tag != "W01") name_line(segment.text(1));
      add(entire(segment));
      return;
    }
    if (tag == "PID") return add(limited(field_of(FieldKind::kGoods, segment, segment.piece(5)), kItemDescription));
    if (tag == "G69")
      return add(limited(field_of(FieldKind::kGoods, segment, segment.piece(1)), kWarehouseDescription));
    if (tag == "SN1" || tag == "QTY") {
      return add(field_of(FieldKind::kQuantity, segment, segment.piece(2), std::string(segment.text(3))));
    }
    if (tag == "MAN") return add(field_of(FieldKind::kMarks, segment, segment.piece(2)));
    if (level() != Level::kMessage) add(entire(segment));
  }

  static Field limited(Field field, std::size_t limit) {
    field.limit = limit;
    return field;
  }

  void commodity(const Segment& segment, std::size_t code, std::size_t qualifier) {
    add(field_of(FieldKind::kCommodityCode, segment, segment.piece(code),
                 word_of(kSchemes, segment.text(qualifier), "")));
  }

  // N10*quantity*description*marks*qualifier*code*value*unit*weight … ; some write the weight two elements later.
  void cargo(const Segment& segment) {
    open_line(segment.line);
    add(field_of(FieldKind::kQuantity, segment, segment.piece(1)));
    add(limited(field_of(FieldKind::kGoods, segment, segment.piece(2)), kN10Description));
    add(limited(field_of(FieldKind::kMarks, segment, segment.piece(3)), kN10Description));
    commodity(segment, 5, 4);
    const bool later = segment.text(7).empty() && segment.text(8).empty();
    const std::size_t unit = later ? 9 : 7;
    add(field_of(FieldKind::kQuantity, segment, segment.piece(unit + 1), std::string(segment.text(unit))));
  }

  // L0*number*rated*unit*weight … and L5*number*description*code*qualifier*packaging*marks: one line for all of one
  // number, and one text for the L5 that follow each other.
  void lading(const Segment& segment) {
    const std::string number(segment.text(1));
    const bool first_weight = segment.tag == "L0" && saw_weight_;
    if (!in_line() || lading_number_ != number || first_weight) {
      open_line(segment.line);
      name_line(number);
      lading_number_ = number;
      saw_weight_ = false;
    }
    if (segment.tag == "L0") {
      saw_weight_ = true;
      add(field_of(FieldKind::kQuantity, segment, segment.piece(2), std::string(segment.text(3))));
      add(field_of(FieldKind::kQuantity, segment, segment.piece(4), std::string(segment.text(11))));
      add(field_of(FieldKind::kQuantity, segment, segment.piece(8), std::string(segment.text(9))));
      return;
    }
    const Piece& words = segment.piece(2);
    Field* goods = nullptr;
    if (before_ == "L5") {
      for (Field& field : fields()) {
        if (field.kind == FieldKind::kGoods && field.place.path.ends_with("L5")) goods = &field;
      }
    }
    if (goods && !trim(words.text).empty()) {
      append_piece(*goods, words.text, words.begin, words.end, words.joints);
      goods->place.path = fmt::format("segments {}–{} L5", first_text_, segment.number);
    } else if (!trim(words.text).empty()) {
      first_text_ = segment.number;
      add(limited(field_of(FieldKind::kGoods, segment, words), kLadingDescription));
    }
    commodity(segment, 3, 4);
    add(field_of(FieldKind::kMarks, segment, segment.piece(6)));
  }

  // H1*code*class*qualifier*description …
  void hazard(const Segment& segment) {
    Field number = un_number(segment, segment.piece(1));
    if (number.text.empty()) number = field_of(FieldKind::kOther, segment, segment.piece(1), "H1");
    add(std::move(number));
    add(field_of(FieldKind::kOther, segment, segment.piece(2), "hazard class"));
    add(limited(field_of(FieldKind::kGoods, segment, segment.piece(4), "H1"), kHazardDescription));
  }

  void hazard_description(const Segment& segment) {
    Field words = limited(field_of(FieldKind::kGoods, segment, segment.piece(1), "H2"), kHazardDescription);
    const Piece& more = segment.piece(2);
    append_piece(words, more.text, more.begin, more.end, more.joints);
    add(std::move(words));
  }

  SegmentReader segments_;
  double progress_ = 0;
  std::optional<Envelope> interchange_;
  std::optional<Envelope> group_;
  std::string version_;
  bool has_header_ = false;
  std::string message_reference_;
  std::size_t message_segments_ = 0;
  std::string set_;
  std::optional<std::string> lading_number_;  // of the line that is open
  bool saw_weight_ = false;                   // an L0 of it
  std::string before_;
  std::size_t first_text_ = 0;
  Field last_;
};

}  // namespace

std::unique_ptr<RecordReader> make_x12_reader(std::string file, std::unique_ptr<TextSource> text) {
  return std::make_unique<X12Reader>(std::move(file), std::move(text));
}

}  // namespace congener
