#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/segmented_reader.hpp"

namespace congener {
namespace {

// Characters that elements hold, of X12 releases 003060 to 008060.
constexpr std::size_t kN10Description = 45;
constexpr std::size_t kLadingDescription = 50;
constexpr std::size_t kHazardDescription = 30;
constexpr std::size_t kItemDescription = 80;
constexpr std::size_t kWarehouseDescription = 45;

// Entity identifier (98).
constexpr std::array<CodeWord, 14> kRoles = {{{"SH", "consignor"},
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
constexpr std::array<CodeWord, 5> kSchemes = {
    {{"B", "Schedule B"}, {"J", "Schedule B"}, {"H", "HS"}, {"N", "NMFC"}, {"T", "STCC"}}};

class X12Reader : public SegmentedReader {
 public:
  X12Reader(std::string file, std::unique_ptr<TextSource> text)
      : SegmentedReader(std::move(file), std::move(text), SegmentSyntax::kX12) {
    read_ahead();
    if (how_.empty()) how_ = "X12";
  }

 protected:
  [[nodiscard]] bool is_tag(std::string_view tag) const override {
    return tag.size() >= 2 && tag.size() <= 3 && tag[0] >= 'A' && tag[0] <= 'Z' &&
           std::ranges::all_of(tag, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  }
  [[nodiscard]] bool may_stay_open(const Segment& segment) const override { return segment.tag == "IEA"; }

 private:
  [[nodiscard]] bool service(const Segment& segment) override {
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
        compare_count(segment, "segments", message_segments_);
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
      compare_count(segment, "transaction sets", group_->content);
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
      compare_count(segment, "groups", interchange_->content);
      compare_reference(segment, interchange_->reference);
      report_trouble();
      interchange_.reset();
      return true;
    }
    // Interchange acknowledgement: nothing of goods.
    return (tag == "TA1" || tag == "TA3") && !in_message();
  }

  void begin_message(const Segment& segment, std::string_view reference) override {
    has_header_ = segment.tag == "ST";
    message_reference_ = reference;
    message_segments_ = 0;
    set_ = has_header_ ? segment.text(1) : "";
    lading_number_.reset();
    open_message(fmt::format("X12{}{}{}{}", set_.empty() ? "" : " ", set_, version_.empty() ? "" : " ", version_),
                 segment.line);
    if (group_) ++group_->content;
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

  void end_message(const Segment* next) override {
    if (!in_message()) return;
    trouble(code::kNotClosed, "the transaction set has no SE: what followed in it is not known", last_,
            last_.place.line);
    close(next ? path_of(*next) : last_.place.path);
  }

  void end_interchange(const Segment* next) override {
    if (!interchange_) return;
    not_closed("the interchange has no IEA: what followed in it is not known", next);
    report_trouble();
    interchange_.reset();
    group_.reset();
  }

  // ---- content ----

  void content(const Segment& segment) override {
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

  struct Envelope {
    std::string reference;
    std::size_t content = 0;
  };

  std::optional<Envelope> interchange_;
  std::optional<Envelope> group_;
  std::string version_;
  bool has_header_ = false;
  std::string message_reference_;
  std::string set_;
  std::optional<std::string> lading_number_;  // of the line that is open
  bool saw_weight_ = false;                   // an L0 of it
  std::size_t first_text_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_x12_reader(std::string file, std::unique_ptr<TextSource> text) {
  return std::make_unique<X12Reader>(std::move(file), std::move(text));
}

}  // namespace congener
