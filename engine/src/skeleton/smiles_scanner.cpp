#include <algorithm>
#include <array>

#include "molecule/elements.hpp"
#include "skeleton/skeleton.hpp"

namespace congener {
namespace {

// What a character may begin outside brackets.
enum class Token : std::uint8_t {
  kNone,
  kAtom,
  kBracket,
  kBond,
  kArrow,
  kDigit,
  kPercent,
  kOpen,
  kClose,
  kDot,
  kBlank
};

struct Tables {
  std::array<Token, 256> token{};
  std::array<std::uint8_t, 256> element{};  // of one-letter atoms outside brackets
  std::array<std::uint8_t, 256> order{};    // of bond characters

  constexpr Tables() {
    const auto set = [](auto& table, const char* characters, auto value) {
      for (const char* c = characters; *c != '\0'; ++c) table[static_cast<unsigned char>(*c)] = value;
    };
    set(token, "BCNOPSFIbcnops", Token::kAtom);
    set(element, "Bb", std::uint8_t{5});
    set(element, "Cc", std::uint8_t{6});
    set(element, "Nn", std::uint8_t{7});
    set(element, "Oo", std::uint8_t{8});
    set(element, "F", std::uint8_t{9});
    set(element, "Pp", std::uint8_t{15});
    set(element, "Ss", std::uint8_t{16});
    set(element, "I", std::uint8_t{53});
    set(token, "[", Token::kBracket);
    set(token, "-=#$:/\\", Token::kBond);
    set(order, "-:/\\", std::uint8_t{1});
    set(order, "=", std::uint8_t{2});
    set(order, "#", std::uint8_t{3});
    set(order, "$", std::uint8_t{4});
    set(token, "<", Token::kArrow);
    set(token, "0123456789", Token::kDigit);
    set(token, "%", Token::kPercent);
    set(token, "(", Token::kOpen);
    set(token, ")", Token::kClose);
    set(token, ".", Token::kDot);
    set(token, " \t\r\n", Token::kBlank);
  }
};
constexpr Tables kTables;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

class Scanner {
 public:
  Scanner(std::string_view text, ElementGraph& graph) : text_(text), graph_(graph) { open_rings_.fill(kNone); }

  Scanned run() {
    graph_.atoms = 0;
    graph_.ring_bonds = 0;
    while (outcome_.outcome == Scan::kScanned && at_ < text_.size()) {
      switch (kTables.token[static_cast<unsigned char>(text_[at_])]) {
        case Token::kAtom: organic(); break;
        case Token::kBracket: bracket(); break;
        case Token::kBond: bond(); break;
        case Token::kArrow: arrow(); break;
        case Token::kDigit: ring(static_cast<unsigned>(text_[at_] - '0'), at_, at_ + 1); break;
        case Token::kPercent: percent(); break;
        case Token::kOpen: open(); break;
        case Token::kClose: close(); break;
        case Token::kDot: dot(); break;
        case Token::kBlank: tail(); break;
        case Token::kNone: unknown(at_, "is not part of a SMILES"); break;
      }
    }
    finish();
    return outcome_;
  }

 private:
  static constexpr std::uint8_t kNone = 255;
  static constexpr std::size_t kMaxDepth = 128;
  static constexpr std::size_t kRingNumbers = 100;

  void stop(Scan outcome, std::size_t position, const char* what) {
    if (outcome_.outcome == Scan::kScanned) outcome_ = {outcome, position, what};
  }
  void faulty(std::size_t position, const char* what) { stop(Scan::kFaulty, position, what); }
  void beyond(std::size_t position, const char* what) { stop(Scan::kBeyond, position, what); }
  // The notation has dialects: what is not known here may be known to the toolkit.
  void unknown(std::size_t position, const char* what) { beyond(position, what); }

  [[nodiscard]] char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void organic() {
    const char c = text_[at_];
    std::uint8_t element = kTables.element[static_cast<unsigned char>(c)];
    std::size_t length = 1;
    if (c == 'C' && peek(1) == 'l') {
      element = 17;
      length = 2;
    } else if (c == 'B' && peek(1) == 'r') {
      element = 35;
      length = 2;
    }
    add_atom(element, true);
    at_ += length;
  }

  void add_atom(std::uint8_t element, bool organic) {
    if (graph_.atoms == ElementGraph::kMaxAtoms) return beyond(at_, "more atoms than are scanned");
    const std::uint8_t atom = graph_.atoms++;
    graph_.element[atom] = element;
    graph_.parent[atom] = previous_;
    organic_[atom] = organic;
    order_sum_[atom] = 0;
    hydrogens_ += element == 1;
    if (previous_ == kNone) {
      if (order_ != 0) return faulty(bond_at_, "a bond with no atom before it");
      ++part_;
    } else {
      const std::uint8_t order = order_ == 0 ? 1 : order_;
      order_sum_[previous_] = static_cast<std::uint8_t>(order_sum_[previous_] + order);
      order_sum_[atom] = order;
    }
    part_of_[atom] = part_;
    order_ = 0;
    previous_ = atom;
  }

  // [isotope symbol chirality hydrogens charge :class], each but the symbol optional.
  void bracket() {
    const std::size_t begin = at_++;
    while (is_digit(peek(0))) ++at_;
    std::uint8_t element = 0;
    if (peek(0) == '#' && is_digit(peek(1))) {
      ++at_;
      unsigned number = 0;
      while (is_digit(peek(0)) && number < 1000) number = number * 10 + static_cast<unsigned>(text_[at_++] - '0');
      if (number == 0 || number > 118) return beyond(begin, "an element that is not known");
      element = static_cast<std::uint8_t>(number);
    } else if (is_upper(peek(0))) {
      // "[Co]" is cobalt; "[CoH]" too; "[Cn]" is copernicium: the longer symbol first.
      element = is_lower(peek(1)) ? element_of(text_.substr(at_, 2)) : std::uint8_t{0};
      if (element != 0) {
        at_ += 2;
      } else {
        element = element_of(text_.substr(at_, 1));
        ++at_;
      }
    } else if (is_lower(peek(0))) {
      const std::string_view two = text_.substr(at_, 2);
      if (two == "se" || two == "as" || two == "te" || two == "si") {
        element = two == "se" ? 34 : two == "as" ? 33 : two == "te" ? 52 : 14;
        at_ += 2;
      } else {
        if (kTables.token[static_cast<unsigned char>(peek(0))] == Token::kAtom) {
          element = kTables.element[static_cast<unsigned char>(peek(0))];
        }
        ++at_;
      }
    } else if (peek(0) == '*') {
      return beyond(begin, "a wildcard");
    }
    if (element == 0) return unknown(begin, "an atom that is not known");
    if (peek(0) == '@') {
      ++at_;
      if (peek(0) == '@') {
        ++at_;
      } else if (is_upper(peek(0)) && peek(0) != 'H') {
        at_ += 2;  // TH, AL, SP, TB, OH
        while (is_digit(peek(0))) ++at_;
      } else if (is_digit(peek(0))) {
        while (is_digit(peek(0))) ++at_;
      }
    }
    if (peek(0) == 'H') {
      ++at_;
      while (is_digit(peek(0))) ++at_;
    }
    if (peek(0) == '+' || peek(0) == '-') {
      const char sign = text_[at_];
      const bool halogen = element == 9 || element == 17 || element == 35 || element == 53;
      if (sign == '+' && halogen) return beyond(begin, "a halogen of doubtful valence");
      while (peek(0) == sign) ++at_;
      while (is_digit(peek(0))) ++at_;
    }
    if (peek(0) == ':') {
      ++at_;
      if (!is_digit(peek(0))) return unknown(begin, "an atom class without a number");
      while (is_digit(peek(0))) ++at_;
    }
    if (at_ >= text_.size()) return faulty(begin, "“[” is never closed");
    if (text_[at_] != ']') return unknown(at_, "stands in brackets where it is not known");
    add_atom(element, false);
    ++at_;
  }

  void set_order(std::uint8_t order, std::size_t position, std::size_t end) {
    if (order_ != 0) return unknown(position, "two bonds in a row");
    order_ = order;
    bond_at_ = position;
    at_ = end;
  }

  void bond() {
    if (text_[at_] == '-' && peek(1) == '>') return arrow();
    set_order(kTables.order[static_cast<unsigned char>(text_[at_])], at_, at_ + 1);
  }

  void arrow() {
    const bool dative = (text_[at_] == '-' && peek(1) == '>') || (text_[at_] == '<' && peek(1) == '-');
    if (!dative) return unknown(at_, "is not part of a SMILES");
    set_order(1, at_, at_ + 2);
  }

  void percent() {
    const std::size_t begin = at_;
    unsigned number = 0;
    std::size_t i = at_ + 1;
    if (i < text_.size() && text_[i] == '(') {
      ++i;
      const std::size_t digits = i;
      while (i < text_.size() && is_digit(text_[i]) && i - digits < 5) {
        number = number * 10 + static_cast<unsigned>(text_[i++] - '0');
      }
      if (i == digits || i >= text_.size() || text_[i] != ')') return faulty(begin, "“%(” needs digits and “)”");
      ++i;
    } else {
      if (i + 1 >= text_.size() || !is_digit(text_[i]) || !is_digit(text_[i + 1])) {
        return faulty(begin, "“%” needs two digits");
      }
      number = static_cast<unsigned>(text_[i] - '0') * 10 + static_cast<unsigned>(text_[i + 1] - '0');
      i += 2;
    }
    ring(number, begin, i);
  }

  void ring(unsigned number, std::size_t position, std::size_t end) {
    if (previous_ == kNone) return faulty(position, "a ring number before any atom");
    if (number >= kRingNumbers) return beyond(position, "a ring number of three digits");
    std::uint8_t& open = open_rings_[number];
    const std::uint8_t order = order_;
    if (open == kNone) {
      open = previous_;
      open_order_[number] = order;
      open_at_[number] = position;
      ++rings_open_;
    } else {
      if (open == previous_) return unknown(position, "a ring of one atom");
      if (part_of_[open] != part_of_[previous_]) return beyond(position, "a ring number that joins two parts");
      if (graph_.parent[previous_] == open || graph_.parent[open] == previous_ || closed(open, previous_)) {
        return unknown(position, "a second bond between two atoms");
      }
      if (graph_.ring_bonds == ElementGraph::kMaxRingBonds) return beyond(position, "more rings than are scanned");
      const std::uint8_t both = std::max({order, open_order_[number], std::uint8_t{1}});
      order_sum_[open] = static_cast<std::uint8_t>(order_sum_[open] + both);
      order_sum_[previous_] = static_cast<std::uint8_t>(order_sum_[previous_] + both);
      graph_.ring_bond[graph_.ring_bonds++] = {open, previous_};
      open = kNone;
      --rings_open_;
    }
    order_ = 0;
    at_ = end;
  }

  [[nodiscard]] bool closed(std::uint8_t a, std::uint8_t b) const {
    for (std::size_t k = 0; k < graph_.ring_bonds; ++k) {
      if (graph_.ring_bond[k] == std::pair(a, b) || graph_.ring_bond[k] == std::pair(b, a)) return true;
    }
    return false;
  }

  void open() {
    if (previous_ == kNone) return faulty(at_, "a branch before any atom");
    if (order_ != 0) return unknown(bond_at_, "a bond before a branch");
    if (depth_ == kMaxDepth) return beyond(at_, "branches nested deeper than are scanned");
    branch_[depth_] = previous_;
    branch_at_[depth_++] = at_;
    ++at_;
  }

  void close() {
    if (depth_ == 0) return faulty(at_, "“)” without “(”");
    if (branch_at_[depth_ - 1] + 1 == at_) return faulty(at_, "an empty branch");
    if (order_ != 0) return faulty(bond_at_, "a bond with no atom after it");
    if (previous_ == kNone) return unknown(at_, "a branch that ends with a dot");
    previous_ = branch_[--depth_];
    ++at_;
  }

  void dot() {
    if (previous_ == kNone) return unknown(at_, "a dot with no atom before it");
    if (order_ != 0) return unknown(bond_at_, "a bond before a dot");
    if (depth_ != 0) return beyond(at_, "a dot within a branch");
    previous_ = kNone;
    ++at_;
  }

  // What follows a blank: nothing, or a CX extension, some of whose parts say more than the text before it.
  void tail() {
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view more : {"H:", "C:", "LN:", "Sg:", "m:", "$"}) {
      if (rest.find(more) != std::string_view::npos) return beyond(at_, "an extension that may change the structure");
    }
    end_ = at_;
    at_ = text_.size();
  }

  void finish() {
    if (outcome_.outcome != Scan::kScanned) return;
    if (depth_ != 0) return faulty(branch_at_[depth_ - 1], "“(” is never closed");
    if (order_ != 0) return faulty(bond_at_, "a bond with no atom after it");
    if (rings_open_ != 0) {
      std::size_t first = text_.size();
      for (std::size_t number = 0; number < kRingNumbers; ++number) {
        if (open_rings_[number] != kNone) first = std::min(first, open_at_[number]);
      }
      return faulty(first, "a ring is opened here and never closed");
    }
    if (graph_.atoms == 0) return faulty(0, "no atom");
    if (previous_ == kNone) return unknown(end_, "ends with a dot");
    for (std::size_t i = 0; i < graph_.atoms; ++i) {
      if (organic_[i] && order_sum_[i] > most_bonds(graph_.element[i])) {
        return beyond(0, "an atom with more bonds than its valence allows");
      }
    }
    if (hydrogens_ != 0) graph_.drop_hydrogens();
  }

  // Beyond these the toolkit may refuse the structure.
  static std::uint8_t most_bonds(std::uint8_t element) {
    switch (element) {
      case 5: return 3;
      case 6: return 4;
      case 7: return 3;
      case 8: return 2;
      case 9: return 1;
      case 15: return 5;
      case 16: return 6;
      default: return 1;
    }
  }

  std::string_view text_;
  ElementGraph& graph_;
  Scanned outcome_{Scan::kScanned, 0, ""};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint8_t previous_ = kNone;  // the atom the next one is bonded to
  std::uint8_t order_ = 0;         // of the bond just read; 0: none
  std::size_t bond_at_ = 0;
  std::uint8_t part_ = 0;
  std::size_t hydrogens_ = 0;
  std::size_t depth_ = 0;
  std::size_t rings_open_ = 0;
  // Written before they are read, so not cleared for each molecule.
  std::array<std::uint8_t, kMaxDepth> branch_;
  std::array<std::size_t, kMaxDepth> branch_at_;
  std::array<std::uint8_t, kRingNumbers> open_rings_;
  std::array<std::uint8_t, kRingNumbers> open_order_;
  std::array<std::size_t, kRingNumbers> open_at_;
  std::array<std::uint8_t, ElementGraph::kMaxAtoms> order_sum_;
  std::array<std::uint8_t, ElementGraph::kMaxAtoms> part_of_;
  std::array<bool, ElementGraph::kMaxAtoms> organic_;
};

}  // namespace

Scanned scan_smiles(std::string_view text, ElementGraph& graph) { return Scanner(text, graph).run(); }

}  // namespace congener
