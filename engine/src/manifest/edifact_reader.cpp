#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "manifest/codes.hpp"
#include "manifest/readers.hpp"
#include "manifest/segmented_reader.hpp"

namespace congener {
namespace {

// Which segments begin a line of goods in a message of a type; the types not listed are read as kAnyItem.
enum class ItemRule : unsigned char {
  kGid,     // GID: transport and cargo messages
  kCst,     // CST, and LIN of the invoice: declarations
  kLin,     // LIN: trade messages
  kEqd,     // EQD: messages of containers, which tell the goods of each
  kLoc147,  // LOC+147: a cell of a stowage plan
  kAnyItem  // GID or LIN; CST or DGS where neither is open
};

struct MessageType {
  std::string_view name;
  ItemRule rule;
};

constexpr std::array<MessageType, 33> kTypes = {{
    {"CUSCAR", ItemRule::kGid},     {"CUSREP", ItemRule::kGid},    {"CUSDEC", ItemRule::kCst},
    {"IFTMIN", ItemRule::kGid},     {"IFTMCS", ItemRule::kGid},    {"IFTMBC", ItemRule::kGid},
    {"IFTMBF", ItemRule::kGid},     {"IFTMBP", ItemRule::kGid},    {"IFTMAN", ItemRule::kGid},
    {"IFTMFR", ItemRule::kGid},     {"IFTDGN", ItemRule::kGid},    {"IFTIAG", ItemRule::kGid},
    {"IFCSUM", ItemRule::kGid},     {"COPARN", ItemRule::kGid},    {"COREOR", ItemRule::kGid},
    {"HANMOV", ItemRule::kAnyItem}, {"INVOIC", ItemRule::kLin},    {"DESADV", ItemRule::kLin},
    {"ORDERS", ItemRule::kLin},     {"ORDRSP", ItemRule::kLin},    {"ORDCHG", ItemRule::kLin},
    {"RECADV", ItemRule::kLin},     {"INVRPT", ItemRule::kLin},    {"PRICAT", ItemRule::kLin},
    {"DELFOR", ItemRule::kLin},     {"DELJIT", ItemRule::kLin},    {"SLSRPT", ItemRule::kLin},
    {"COPRAR", ItemRule::kEqd},     {"COARRI", ItemRule::kEqd},    {"CODECO", ItemRule::kEqd},
    {"COHAOR", ItemRule::kEqd},     {"BAPLIE", ItemRule::kLoc147}, {"MOVINS", ItemRule::kLoc147},
}};

constexpr std::array<CodeWord, 20> kRoles = {{{"CZ", "consignor"},      {"CN", "consignee"},
                                              {"SU", "supplier"},       {"OS", "original shipper"},
                                              {"EX", "exporter"},       {"IM", "importer"},
                                              {"N1", "notify party"},   {"NI", "notify party"},
                                              {"BY", "buyer"},          {"SE", "seller"},
                                              {"CA", "carrier"},        {"CF", "container operator"},
                                              {"DP", "delivery party"}, {"DT", "declarant"},
                                              {"AE", "declarant"},      {"FW", "freight forwarder"},
                                              {"MS", "message sender"}, {"MR", "message recipient"},
                                              {"MF", "manufacturer"},   {"UC", "ultimate consignee"}}};

// Subjects of free text (4451) that say what the goods are.
constexpr std::array<std::string_view, 5> kGoodsSubjects = {"AAA", "AAC", "AAD", "PRD", "HAZ"};
// References (1153) of a consignment: a new one after the goods of another begins the next consignment.
constexpr std::array<std::string_view, 10> kConsignmentReferences = {"BM",  "MB",  "HWB", "MWB", "BH",
                                                                     "AWB", "AAM", "AAS", "BN",  "UCN"};

// Of 7143 and 1131: which nomenclature a commodity code is of; empty where that is not said.
std::optional<std::string> scheme_of(std::string_view code) {
  if (code == "HS") return "HS";
  if (code == "CC" || code == "122" || code == "TSP" || code == "TN" || code == "TSN") return "";
  if (code == "TAR" || code == "CTS") return "";
  return std::nullopt;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

class EdifactReader : public SegmentedReader {
 public:
  EdifactReader(std::string file, std::unique_ptr<TextSource> text)
      : SegmentedReader(std::move(file), std::move(text), SegmentSyntax::kEdifact) {
    read_ahead();
    if (how_.empty()) how_ = "EDIFACT";
  }

 protected:
  [[nodiscard]] bool is_tag(std::string_view tag) const override {
    return tag.size() == 3 &&
           std::ranges::all_of(tag, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  }

 private:
  // ---- envelopes ----

  [[nodiscard]] bool service(const Segment& segment) override {
    if (segment.tag == "UNB" || segment.tag == "UIB") {
      end_message(&segment);
      end_interchange(&segment);
      interchange_ = Envelope{std::string(segment.text(5)), 0};
      segments_.set_charset(charset_of(segment.text(1)));
      return true;
    }
    if (segment.tag == "UNG") {
      end_message(&segment);
      group_ = Envelope{std::string(segment.text(5)), 0};
      if (interchange_) ++interchange_->groups;
      return true;
    }
    if (segment.tag == "UNH" || segment.tag == "UIH") {
      end_message(&segment);
      begin_message(segment, segment.text(1));
      message_segments_ = 1;
      return true;
    }
    if (segment.tag == "UNT" || segment.tag == "UIT") {
      if (!in_message()) {
        say(code::kNoSegment, fmt::format("{} ends no message", path_of(segment)), segment);
        return true;
      }
      ++message_segments_;
      if (has_header_) {
        compare_count(segment, "segments", message_segments_);
        compare_reference(segment, segment.text(2), message_reference_);
      } else {
        say(code::kNotClosed, "the message has no UNH", segment);
      }
      close(path_of(segment));
      return true;
    }
    if (segment.tag == "UNE") {
      end_message(&segment);
      if (group_) {
        compare_count(segment, "messages", group_->messages);
        compare_reference(segment, segment.text(2), group_->reference);
        group_.reset();
      }
      report_trouble();
      return true;
    }
    if (segment.tag == "UNZ" || segment.tag == "UIZ") {
      end_message(&segment);
      if (!interchange_) {
        say(code::kNoSegment, fmt::format("{} ends no interchange", path_of(segment)), segment);
        return true;
      }
      compare_count(segment, interchange_->groups > 0 ? "groups" : "messages",
                    interchange_->groups > 0 ? interchange_->groups : interchange_->messages);
      compare_reference(segment, segment.text(2), interchange_->reference);
      report_trouble();
      interchange_.reset();
      return true;
    }
    // Of security, and of errors: nothing of the goods.
    static const std::set<std::string_view> ignored = {"UCD", "UCF", "UCI", "UCM", "UCS", "USA", "USB", "USC", "USD",
                                                       "USE", "USF", "USH", "USL", "USR", "UST", "USU", "USX", "USY"};
    if (ignored.contains(segment.tag) && !in_message()) return true;
    return false;
  }

  void begin_message(const Segment& segment, std::string_view reference) override {
    const bool header = segment.tag == "UNH" || segment.tag == "UIH";
    has_header_ = header;
    message_reference_ = reference;
    message_segments_ = 0;
    type_ = header ? segment.text(2) : "";
    const std::string version(header ? segment.text(2, 1) : "");
    const std::string release(header ? segment.text(2, 2) : "");
    std::string format = "EDIFACT";
    if (!type_.empty()) format += " " + type_;
    if (!version.empty() || !release.empty()) format += fmt::format(" {}.{}", version, release);
    const auto known = std::ranges::find(kTypes, type_, &MessageType::name);
    known_ = known != kTypes.end();
    rule_ = known_ ? known->rule : ItemRule::kAnyItem;
    text_limit_ = limit_of(version, release, 70, 512);
    description_limit_ = limit_of(version, release, 35, 256);
    consignment_number_.reset();
    open_message(std::move(format), segment.line);
    if (group_) ++group_->messages;
    if (interchange_) ++interchange_->messages;
  }

  // Free text grew with directory D.99B.
  static std::size_t limit_of(std::string_view version, std::string_view release, std::size_t before,
                              std::size_t after) {
    if (version != "D" && version != "S") return 0;
    if (release.size() != 3 || !all_digits(release.substr(0, 2))) return 0;
    const int year = (release[0] - '0') * 10 + (release[1] - '0');
    if (year == 99) return release[2] >= 'B' ? after : before;
    return year > 80 ? before : after;
  }

  void compare_reference(const Segment& segment, std::string_view here, std::string_view before) {
    if (here == before) return;
    trouble(code::kCountsDiffer,
            fmt::format("{} has the reference “{}” where the beginning has “{}”", segment.tag, here, before),
            entire(segment), segment.line);
  }

  void close(const std::string& path) {
    close_message(known_ || type_.empty() ? std::string("the message declares no line of goods")
                                          : fmt::format("messages of type {} are not read", type_),
                  path, known_ || type_.empty() ? code::kNoLines : code::kMessageNotRead);
  }

  void end_message(const Segment* next) override {
    if (!in_message()) return;
    const Field& where = last_;
    trouble(code::kNotClosed,
            has_header_ ? "the message has no UNT: what followed in it is not known"
                        : "segments without a UNH and a UNT: what else there was is not known",
            where, where.place.line);
    close(next ? path_of(*next) : last_.place.path);
  }

  void end_interchange(const Segment* next) override {
    if (!interchange_) return;
    not_closed("the interchange has no UNZ: what followed in it is not known", next);
    report_trouble();
    interchange_.reset();
    group_.reset();
  }

  // ---- content ----

  [[nodiscard]] bool begins_line(const Segment& segment) const {
    const std::string& tag = segment.tag;
    switch (rule_) {
      case ItemRule::kGid: return tag == "GID" || (tag == "DGS" && !in_line());
      case ItemRule::kCst: return tag == "CST" || tag == "LIN";
      case ItemRule::kLin: return tag == "LIN";
      case ItemRule::kEqd: return tag == "EQD" || tag == "GID";
      case ItemRule::kLoc147: return tag == "LOC" && segment.text(1) == "147";
      case ItemRule::kAnyItem:
        return tag == "GID" || tag == "LIN" || ((tag == "CST" || tag == "DGS") && (!in_line() || opened_by_ == tag));
    }
    return false;
  }

  void content(const Segment& segment) override {
    const std::string& tag = segment.tag;
    if (tag == "UNS") {
      close_line();
      return;
    }
    if (tag == "CNI") {
      open_consignment(segment.line);
      consignment_number_ = field_of(FieldKind::kReference, segment, segment.piece(2), "consignment");
      name_consignment(trim(consignment_number_->text));
      add(*consignment_number_);
      return;
    }
    if (begins_line(segment)) {
      open_line(segment.line);
      opened_by_ = tag;
      dangerous_mark_.reset();
    }
    if (tag == "GID") return goods_item(segment);
    if (tag == "FTX") return free_text(segment);
    if (tag == "IMD") return item_description(segment);
    if (tag == "DGS") return dangerous_goods(segment);
    if (tag == "CST") return customs_status(segment);
    if (tag == "LIN") return line_item(segment);
    if (tag == "PIA") return additional_product_id(segment);
    if (tag == "MEA") return measurement(segment);
    if (tag == "QTY") return add(quantity(segment, segment.piece(1, 1), segment.text(1, 2)));
    if (tag == "PAC") return add(quantity(segment, segment.piece(1), segment.text(3)));
    if (tag == "NAD") return party(segment);
    if (tag == "PCI") return add(limited(joined(FieldKind::kMarks, segment, 2, 0, 9), 35));
    if (tag == "RFF") return reference(segment);
    if (tag == "BGM") {
      const Field number = field_of(FieldKind::kReference, segment, segment.piece(2), "document");
      name_consignment(trim(number.text));
      return add_to(Level::kMessage, number);
    }
    if (level() != Level::kMessage) add(entire(segment));
  }

  static Field quantity(const Segment& segment, const Piece& piece, std::string_view unit) {
    return field_of(FieldKind::kQuantity, segment, piece, std::string(unit));
  }

  void goods_item(const Segment& segment) {
    name_line(segment.text(1));
    for (std::size_t i = 2; i < segment.elements.size(); ++i) {
      add(quantity(segment, segment.piece(i), segment.text(i, 1)));
      // Kind of packages, in words.
      add(field_of(FieldKind::kOther, segment, segment.piece(i, 4), "GID"));
    }
  }

  // FTX+subject+function+reference+text: repeated ones of one subject are one text.
  void free_text(const Segment& segment) {
    const std::string subject(segment.text(1));
    const bool goods = std::ranges::find(kGoodsSubjects, subject) != kGoodsSubjects.end();
    Field text = joined(goods ? FieldKind::kGoods : FieldKind::kOther, segment, 4, 0, 4, "FTX " + subject);
    if (subject == "AAA") text.qualifier.clear();
    text.limit = text_limit_;
    if (trim(text.text).empty()) {
      text = joined(FieldKind::kOther, segment, 3, 0, 2, "FTX " + subject);
    } else if (before_ == "FTX" && !fields().empty() && fields().back().kind == text.kind &&
               fields().back().qualifier == text.qualifier &&
               fields().back().place.path.find("FTX") != std::string::npos && subject == subject_before_) {
      Field& before = fields().back();
      append_piece(before, text.text, text.place.begin, text.place.end, text.joints);
      before.place.path = fmt::format("segments {}–{} FTX", first_text_, segment.number);
      return;
    }
    subject_before_ = subject;
    first_text_ = segment.number;
    add(std::move(text));
  }

  // IMD+format+characteristic+code:list:agency:description:description
  void item_description(const Segment& segment) {
    Field text = limited(joined(FieldKind::kGoods, segment, 3, 3, 4), description_limit_);
    if (text.text.empty()) text = joined(FieldKind::kOther, segment, 3, 0, 0, "IMD");
    add(std::move(text));
  }

  // DGS+regulations+class+UN number: in a notification of dangerous goods each makes a line of its own.
  void dangerous_goods(const Segment& segment) {
    if (dangerous_mark_ && type_ == "IFTDGN") {
      const std::vector<Field> shared(fields().begin(),
                                      fields().begin() + static_cast<std::ptrdiff_t>(*dangerous_mark_));
      open_line(segment.line);
      for (const Field& field : shared) add(field);
    } else if (in_line()) {
      dangerous_mark_ = fields().size();
    }
    Field number = un_number(segment, segment.piece(3));
    if (number.text.empty()) number = field_of(FieldKind::kOther, segment, segment.piece(3), "DGS");
    add(std::move(number));
    add(field_of(FieldKind::kOther, segment, segment.piece(2), "hazard class"));
    if (!segment.text(5).empty()) add(field_of(FieldKind::kOther, segment, segment.piece(5), "packing group"));
  }

  // CST+item+code:list+code:list …
  void customs_status(const Segment& segment) {
    if (opened_by_ == "CST") name_line(segment.text(1));
    for (std::size_t i = 2; i < segment.elements.size(); ++i) {
      add(field_of(FieldKind::kCommodityCode, segment, segment.piece(i), scheme_of(segment.text(i, 1)).value_or("")));
    }
  }

  void product_id(const Segment& segment, std::size_t element) {
    const auto scheme = scheme_of(segment.text(element, 1));
    add(field_of(scheme ? FieldKind::kCommodityCode : FieldKind::kOther, segment, segment.piece(element),
                 scheme ? *scheme : fmt::format("{} {}", segment.tag, segment.text(element, 1))));
  }
  void line_item(const Segment& segment) {
    name_line(segment.text(1));
    product_id(segment, 3);
  }
  void additional_product_id(const Segment& segment) {
    for (std::size_t i = 2; i < segment.elements.size(); ++i) product_id(segment, i);
  }

  void measurement(const Segment& segment) {
    if (level() == Level::kMessage) return;
    Field value = quantity(segment, segment.piece(3, 1), segment.text(3));
    if (value.text.empty()) value = entire(segment);
    add(std::move(value));
  }

  // NAD+role+id+name and address+name+street+city+region+postcode+country
  void party(const Segment& segment) {
    Field who = field_of(FieldKind::kParty, segment, kNothing, word_of(kRoles, segment.text(1), segment.text(1)));
    const auto add_word = [&](const Piece& piece) {
      if (trim(piece.text).empty()) return;
      if (who.text.empty()) {
        who.place.begin = piece.begin;
      } else {
        who.text += ", ";
      }
      who.text += trim(piece.text);
      who.place.end = piece.end;
    };
    for (std::size_t i = 3; i < segment.elements.size(); ++i) {
      for (const Piece& piece : segment.elements[i]) add_word(piece);
    }
    if (who.text.empty()) add_word(segment.piece(2));
    add(std::move(who));
  }

  void reference(const Segment& segment) {
    const std::string kind(segment.text(1));
    const bool cargo = type_ == "CUSCAR" || type_.empty();
    const bool of_consignment =
        std::ranges::find(kConsignmentReferences, kind) != kConsignmentReferences.end() && cargo;
    if (of_consignment && in_line()) {
      // The next bill under the same CNI, or without one: what was said of the one before is not said of it.
      close_line();
      open_consignment(segment.line);
      if (consignment_number_) add(*consignment_number_);
    }
    const Field number = field_of(FieldKind::kReference, segment, segment.piece(1, 1), kind);
    if (level() != Level::kLine && of_consignment) name_consignment(trim(number.text));
    add(number);
  }

  struct Envelope {
    std::string reference;
    std::size_t messages = 0;
    std::size_t groups = 0;
  };

  const Piece kNothing{};
  std::optional<Envelope> interchange_;
  std::optional<Envelope> group_;
  bool has_header_ = false;
  std::string message_reference_;
  std::string type_;
  bool known_ = false;
  ItemRule rule_ = ItemRule::kAnyItem;
  std::size_t text_limit_ = 0;
  std::size_t description_limit_ = 0;
  std::string opened_by_;                      // tag of the segment that began the line
  std::optional<std::size_t> dangerous_mark_;  // fields of the line before its first DGS
  std::optional<Field> consignment_number_;    // of the CNI, which every bill under it shares
  std::string subject_before_;
  std::size_t first_text_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_edifact_reader(std::string file, std::unique_ptr<TextSource> text) {
  return std::make_unique<EdifactReader>(std::move(file), std::move(text));
}

}  // namespace congener
