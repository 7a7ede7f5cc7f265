#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
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

// No bond order asked for: that of the next bond is the usual one.
constexpr std::uint8_t kUsual = 0;

struct Tables {
  std::array<Token, 256> token{};
  std::array<std::uint8_t, 256> element{};    // of one-letter atoms outside brackets
  std::array<std::uint8_t, 256> order{};      // of bond characters
  std::array<std::int8_t, 128> most_bonds{};  // by element outside brackets; beyond, the toolkit may refuse it

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
    most_bonds.fill(1);
    most_bonds[5] = 3;
    most_bonds[6] = 4;
    most_bonds[7] = 3;
    most_bonds[8] = 2;
    most_bonds[15] = 5;
    most_bonds[16] = 6;
  }
};
constexpr Tables kTables;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// The state of the scan is in locals of run(), which the compiler keeps in registers; what is written per atom goes to
// arrays that are not cleared for each molecule.
class Scanner {
 public:
  Scanner(std::string_view text, ElementGraph& graph) : text_(text), graph_(graph) {}

  Scanned run() {
    const char* const begin = text_.data();
    const char* const end = begin + text_.size();
    std::uint8_t* const element = graph_.element.data();
    std::uint16_t* const parent = graph_.parent.data();
    std::int8_t* const spare = spare_.data();
    const char* at = begin;
    const char* bond_at = begin;
    std::uint16_t atoms = 0;
    std::uint16_t previous = kNone;  // the atom the next one is bonded to
    std::uint16_t part_begins = 0;   // first atom of the part
    std::uint8_t order = kUsual;     // of the bond just read
    std::size_t depth = 0;
    const auto position = [&](const char* p) { return static_cast<std::size_t>(p - begin); };
    const auto faulty = [&](const char* p, const char* what) { return Scanned{Scan::kFaulty, position(p), what}; };
    // The notation has dialects: what is not known here may be known to the toolkit.
    const auto beyond = [&](const char* p, const char* what) { return Scanned{Scan::kBeyond, position(p), what}; };

    while (at != end) {
      const auto c = static_cast<unsigned char>(*at);
      switch (kTables.token[c]) {
        case Token::kAtom:
        case Token::kBracket: {
          const char* const atom_at = at;
          std::uint8_t number = 0;
          std::int8_t most = kAnyBonds;
          if (c == '[') {
            const char* why = nullptr;
            number = bracket(at, end, why);
            if (number == kEndless) return faulty(atom_at, why);
            if (number == 0) return beyond(atom_at, why);
          } else {
            number = kTables.element[c];
            ++at;
            if (at != end && ((c == 'C' && *at == 'l') || (c == 'B' && *at == 'r'))) {
              number = c == 'C' ? std::uint8_t{17} : std::uint8_t{35};
              ++at;
            }
            most = kTables.most_bonds[number];
          }
          if (atoms == ElementGraph::kMaxAtoms) return beyond(atom_at, "more atoms than are scanned");
          element[atoms] = number;
          parent[atoms] = previous;
          if (previous == kNone) {
            if (order != kUsual) return faulty(bond_at, "a bond with no atom before it");
            part_begins = atoms;
          } else {
            const auto bonds = static_cast<std::int8_t>(order == kUsual ? 1 : order);
            use(spare[previous], bonds);
            most = static_cast<std::int8_t>(most - bonds);
          }
          spare[atoms] = most;
          order = kUsual;
          previous = atoms++;
          break;
        }
        case Token::kBond:
        case Token::kArrow: {
          std::size_t length = 1;
          std::uint8_t asked = kTables.order[c];
          if ((c == '-' || c == '<') && end - at > 1 && at[1] == (c == '-' ? '>' : '-')) {
            length = 2;
            asked = 1;
          } else if (c == '<') {
            return beyond(at, "is not part of a SMILES");
          }
          if (order != kUsual) return beyond(at, "two bonds in a row");
          order = asked;
          bond_at = at;
          at += length;
          break;
        }
        case Token::kDigit:
        case Token::kPercent: {
          const char* const ring_at = at;
          unsigned number = c - '0';
          ++at;
          if (c == '%') {
            const char* why = nullptr;
            number = ring_number(at, end, why);
            if (why) return faulty(ring_at, why);
          }
          if (previous == kNone) return faulty(ring_at, "a ring number before any atom");
          OpenRing* const ring = number < kRingNumbers ? &rings_[number] : far_ring(number);
          if (!ring) return beyond(ring_at, "more ring numbers of three digits than are scanned");
          if (!is_open(number, *ring)) {
            *ring = {previous, order, position(ring_at), number};
            open(number);
          } else {
            const std::uint16_t other = ring->atom;
            close(number, *ring);
            if (other == previous) return beyond(ring_at, "a ring of one atom");
            if (other < part_begins) return beyond(ring_at, "a ring number that joins two parts");
            if (parent[previous] == other || parent[other] == previous || joined(other, previous)) {
              return beyond(ring_at, "a second bond between two atoms");
            }
            if (graph_.ring_bonds == ElementGraph::kMaxRingBonds) return beyond(ring_at, "more rings than are scanned");
            const auto bonds = static_cast<std::int8_t>(std::max({order, ring->order, std::uint8_t{1}}));
            use(spare[other], bonds);
            use(spare[previous], bonds);
            graph_.ring_bond[graph_.ring_bonds++] = {other, previous};
          }
          order = kUsual;
          break;
        }
        case Token::kOpen:
          if (previous == kNone) return faulty(at, "a branch before any atom");
          if (order != kUsual) return beyond(bond_at, "a bond before a branch");
          if (depth == kMaxDepth) return beyond(at, "branches nested deeper than are scanned");
          branch_[depth] = previous;
          branch_at_[depth++] = at;
          ++at;
          break;
        case Token::kClose:
          if (depth == 0) return faulty(at, "“)” without “(”");
          if (branch_at_[depth - 1] + 1 == at) return faulty(at, "an empty branch");
          if (order != kUsual) return faulty(bond_at, "a bond with no atom after it");
          previous = branch_[--depth];
          ++at;
          break;
        case Token::kDot:
          if (previous == kNone) return beyond(at, "a dot with no atom before it");
          if (order != kUsual) return beyond(bond_at, "a bond before a dot");
          if (depth != 0) return beyond(at, "a dot within a branch");
          previous = kNone;
          ++at;
          break;
        case Token::kBlank:
          if (says_more(std::string_view(at, static_cast<std::size_t>(end - at)))) {
            return beyond(at, "words, or an extension that may change the structure");
          }
          at = end;
          break;
        case Token::kNone: return beyond(at, "is not part of a SMILES");
      }
    }
    if (depth != 0) return faulty(branch_at_[depth - 1], "“(” is never closed");
    if (order != kUsual) return faulty(bond_at, "a bond with no atom after it");
    if (const auto open_at = first_open()) return {Scan::kFaulty, *open_at, "a ring is opened here and never closed"};
    if (atoms == 0) return faulty(begin, "no atom");
    if (previous == kNone) return beyond(end, "ends with a dot");
    std::int8_t least = 0;
    for (std::size_t i = 0; i < atoms; ++i) least = std::min(least, spare[i]);
    if (least < 0) return beyond(begin, "an atom with more bonds than its valence allows");
    graph_.atoms = atoms;
    if (hydrogens_) graph_.drop_hydrogens();
    return {Scan::kScanned, 0, ""};
  }

 private:
  static constexpr std::uint16_t kNone = ElementGraph::kNoParent;
  static constexpr std::uint8_t kEndless = 255;  // of bracket(): it has no end
  static constexpr std::int8_t kAnyBonds = 100;  // an atom in brackets says itself what it bears
  static constexpr std::size_t kMaxDepth = 256;
  static constexpr unsigned kRingNumbers = 100;
  static constexpr std::size_t kMaxFarRings = 32;  // open at once with numbers of three digits and more

  struct OpenRing {
    std::uint16_t atom;
    std::uint8_t order;
    std::size_t position;
    unsigned number;
  };

  static void use(std::int8_t& spare, std::int8_t bonds) {
    // Far below what any atom has: stays there instead of wrapping around.
    if (spare > -kAnyBonds) spare = static_cast<std::int8_t>(spare - bonds);
  }

  // Which of the ring numbers below 100 are open is in two words, the others are listed.
  [[nodiscard]] bool is_open(unsigned number, const OpenRing& ring) const {
    if (number < kRingNumbers) return (open_[number / 64] >> (number % 64) & 1U) != 0;
    return ring.atom != kNone;
  }
  void open(unsigned number) {
    if (number < kRingNumbers) open_[number / 64] |= std::uint64_t{1} << (number % 64);
  }
  void close(unsigned number, OpenRing& ring) {
    if (number < kRingNumbers) {
      open_[number / 64] &= ~(std::uint64_t{1} << (number % 64));
    } else {
      ring.atom = kNone;
    }
  }
  OpenRing* far_ring(unsigned number) {
    for (std::size_t i = 0; i < far_rings_; ++i) {
      if (far_[i].number == number) return &far_[i];
    }
    if (far_rings_ == kMaxFarRings) return nullptr;
    far_[far_rings_] = {kNone, kUsual, 0, number};
    return &far_[far_rings_++];
  }
  [[nodiscard]] std::optional<std::size_t> first_open() const {
    std::optional<std::size_t> first;
    const auto see = [&](const OpenRing& ring) { first = std::min(first.value_or(ring.position), ring.position); };
    for (unsigned number = 0; (open_[0] | open_[1]) != 0 && number < kRingNumbers; ++number) {
      if (is_open(number, rings_[number])) see(rings_[number]);
    }
    for (std::size_t i = 0; i < far_rings_; ++i) {
      if (far_[i].atom != kNone) see(far_[i]);
    }
    return first;
  }

  // The number after “%”, two digits or any in parentheses; `at` is moved behind it.
  static unsigned ring_number(const char*& at, const char* end, const char*& why) {
    unsigned number = 0;
    if (at != end && *at == '(') {
      const char* const digits = ++at;
      while (at != end && is_digit(*at) && at - digits < 5) number = number * 10 + static_cast<unsigned>(*at++ - '0');
      if (at == digits || at == end || *at != ')') why = "“%(” needs digits and “)”";
      if (at != end) ++at;
      return number;
    }
    if (end - at < 2 || !is_digit(at[0]) || !is_digit(at[1])) {
      why = "“%” needs two digits";
      return 0;
    }
    number = static_cast<unsigned>(at[0] - '0') * 10 + static_cast<unsigned>(at[1] - '0');
    at += 2;
    return number;
  }

  [[nodiscard]] bool joined(std::uint16_t a, std::uint16_t b) const {
    for (std::size_t k = 0; k < graph_.ring_bonds; ++k) {
      const ElementGraph::RingBond& bond = graph_.ring_bond[k];
      if ((bond.first == a && bond.second == b) || (bond.first == b && bond.second == a)) return true;
    }
    return false;
  }

  // [isotope symbol chirality hydrogens charge :class], each but the symbol optional. The element, with `at` behind the
  // bracket; 0 or kEndless, and why, where it is not understood.
  std::uint8_t bracket(const char*& at, const char* end, const char*& why) {
    ++at;
    const auto peek = [&](std::ptrdiff_t ahead) { return end - at > ahead ? at[ahead] : '\0'; };
    const auto skip_digits = [&] {
      while (is_digit(peek(0))) ++at;
    };
    skip_digits();
    std::uint8_t element = 0;
    if (peek(0) == '#' && is_digit(peek(1))) {
      ++at;
      unsigned number = 0;
      while (is_digit(peek(0)) && number < 1000) number = number * 10 + static_cast<unsigned>(*at++ - '0');
      if (number == 0 || number > 118) return why = "an element that is not known", std::uint8_t{0};
      element = static_cast<std::uint8_t>(number);
    } else if (is_upper(peek(0))) {
      const char first = *at;
      // "[Co]" is cobalt; "[CoH]" too; "[Cn]" is copernicium: the longer symbol first.
      if (is_lower(peek(1))) {
        element = element_of(std::string_view(at, 2));
        if (element != 0) ++at;
      } else if (kTables.token[static_cast<unsigned char>(first)] == Token::kAtom) {
        element = kTables.element[static_cast<unsigned char>(first)];
      }
      if (element == 0) element = element_of(std::string_view(&first, 1));
      ++at;
    } else if (is_lower(peek(0))) {
      const std::string_view two(at, static_cast<std::size_t>(std::min<std::ptrdiff_t>(2, end - at)));
      if (two == "se" || two == "as" || two == "te" || two == "si") {
        element = two == "se" ? 34 : two == "as" ? 33 : two == "te" ? 52 : 14;
        at += 2;
      } else {
        if (kTables.token[static_cast<unsigned char>(peek(0))] == Token::kAtom) {
          element = kTables.element[static_cast<unsigned char>(peek(0))];
        }
        ++at;
      }
    } else if (peek(0) == '*') {
      return why = "a wildcard", std::uint8_t{0};
    }
    if (element == 0) return why = "an atom that is not known", std::uint8_t{0};
    if (peek(0) == '@') {
      ++at;
      if (peek(0) == '@') {
        ++at;
      } else if (is_upper(peek(0)) && peek(0) != 'H') {
        ++at;  // TH, AL, SP, TB, OH
        if (at != end) ++at;
        skip_digits();
      } else {
        skip_digits();
      }
    }
    if (peek(0) == 'H') {
      ++at;
      skip_digits();
    }
    if (peek(0) == '+' || peek(0) == '-') {
      const char sign = *at;
      const bool halogen = element == 9 || element == 17 || element == 35 || element == 53;
      if (sign == '+' && halogen) return why = "a halogen of doubtful valence", std::uint8_t{0};
      const char* const signs = at;
      while (peek(0) == sign) ++at;
      // "++" and "+2", but toolkits differ on "+++" and "++2".
      if (at - signs > 2 || (at - signs == 2 && is_digit(peek(0)))) {
        return why = "a charge of doubtful notation", std::uint8_t{0};
      }
      skip_digits();
    }
    if (peek(0) == ':') {
      ++at;
      if (!is_digit(peek(0))) return why = "an atom class without a number", std::uint8_t{0};
      skip_digits();
    }
    if (at == end) return why = "“[” is never closed", kEndless;
    if (*at != ']') return why = "stands in brackets where it is not known", std::uint8_t{0};
    ++at;
    hydrogens_ |= element == 1;
    return element;
  }

  // What follows a blank: nothing, or a CX extension, some of whose parts say more than the text before it. Words are
  // neither.
  [[nodiscard]] bool says_more(std::string_view rest) const {
    if (rest.find_first_not_of(" \t\r\n") == std::string_view::npos) return false;
    if (!behind_structure(text_).empty()) return true;
    for (const std::string_view more : {"H:", "C:", "LN:", "Sg:", "m:", "$"}) {
      if (rest.find(more) != std::string_view::npos) return true;
    }
    return false;
  }

  std::string_view text_;
  ElementGraph& graph_;
  bool hydrogens_ = false;
  std::array<std::uint64_t, 2> open_{};
  std::size_t far_rings_ = 0;
  // Written before they are read, so not cleared for each molecule.
  std::array<OpenRing, kRingNumbers> rings_;
  std::array<OpenRing, kMaxFarRings> far_;
  std::array<std::uint16_t, kMaxDepth> branch_;
  std::array<const char*, kMaxDepth> branch_at_;
  std::array<std::int8_t, ElementGraph::kMaxAtoms> spare_;  // bonds that the atom may still have
};

}  // namespace

Scanned scan_smiles(std::string_view text, ElementGraph& graph) {
  graph.atoms = 0;
  graph.ring_bonds = 0;
  return Scanner(text, graph).run();
}

}  // namespace congener
