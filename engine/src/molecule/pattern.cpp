#include "molecule/pattern.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "molecule/elements.hpp"

namespace congener {
namespace {

// What a primitive of an atom or bond expression asks.
enum class Ask : std::uint8_t {
  kTrue,
  kElement,
  kAliphaticElement,
  kAromaticElement,
  kAromatic,
  kAliphatic,
  kConnections,
  kDegree,
  kHydrogens,
  kInRing,
  kCharge,
  kRecursive,  // atoms
  kSingle,
  kDouble,
  kTriple,
  kAromaticBond,
  kRingBond,
  kSingleOrAromatic,  // bonds
  kNot,
  kAnd,
  kOr
};

// An expression tree in one array: children are indices into it.
struct Node {
  Ask ask = Ask::kTrue;
  int value = 0;
  int left = -1;
  int right = -1;
};

struct Expression {
  std::vector<Node> nodes;
  int root = -1;
};

struct PatternAtom {
  Expression expression;
  int map = 0;
};

struct PatternBond {
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
  Expression expression;
};

}  // namespace

struct Pattern::Impl {
  std::string smarts;
  std::vector<PatternAtom> atoms;
  std::vector<PatternBond> bonds;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> bond_ends;
  std::vector<Pattern> recursive;

  // How the search goes: atom `order[k]` hangs by bond `via[k]` on an atom placed before; the bonds to check besides.
  std::vector<std::uint16_t> order;
  std::vector<int> via;
  std::vector<std::vector<std::uint16_t>> closing;

  [[nodiscard]] bool atom_allows(const Expression& e, int node, const Molecule& m, AtomIndex a) const;
  [[nodiscard]] static bool bond_allows(const Expression& e, int node, const Molecule& m, std::size_t bond);
  void plan();

  struct Search;
};

namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  // Throws PatternError internally; parse() of Pattern turns it into a Result.
  std::vector<PatternAtom> atoms;
  std::vector<PatternBond> bonds;
  std::vector<Pattern> recursive;

  void run() {
    std::vector<int> branch;
    int previous = -1;
    std::optional<Expression> bond;
    struct OpenRing {
      std::uint16_t atom;
      std::optional<Expression> bond;
    };
    std::map<int, OpenRing> rings;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '(') {
        if (previous < 0) fail("a branch before any atom");
        branch.push_back(previous);
        ++at_;
      } else if (c == ')') {
        if (branch.empty()) fail("“)” without “(”");
        previous = branch.back();
        branch.pop_back();
        ++at_;
      } else if (std::string_view("-=#:~@!&;,").find(c) != std::string_view::npos) {
        bond = bond_expression();
      } else if (std::isdigit(static_cast<unsigned char>(c)) || c == '%') {
        if (previous < 0) fail("a ring closure before any atom");
        const int number = ring_number();
        const auto open = rings.find(number);
        if (open == rings.end()) {
          rings[number] = {static_cast<std::uint16_t>(previous), bond};
        } else {
          if (!bond) bond = open->second.bond;
          add_bond(open->second.atom, static_cast<std::uint16_t>(previous), bond);
          rings.erase(open);
        }
        bond.reset();
      } else if (c == '.') {
        fail("a pattern is one connected part");
      } else {
        PatternAtom atom = c == '[' ? bracket_atom() : plain_atom();
        atoms.push_back(std::move(atom));
        const auto index = static_cast<std::uint16_t>(atoms.size() - 1);
        if (previous >= 0) add_bond(static_cast<std::uint16_t>(previous), index, bond);
        bond.reset();
        previous = index;
      }
    }
    if (!branch.empty()) fail("“(” without “)”");
    if (!rings.empty()) fail("a ring closure that is not closed");
    if (bond) fail("a bond that leads nowhere");
    if (atoms.empty()) fail("no atom");
  }

 private:
  [[noreturn]] void fail(std::string message) const { throw PatternError{std::move(message), at_}; }

  void add_bond(std::uint16_t a, std::uint16_t b, std::optional<Expression>& bond) {
    Expression expression;
    if (bond) {
      expression = std::move(*bond);
    } else {
      expression.nodes.push_back({Ask::kSingleOrAromatic});
      expression.root = 0;
    }
    bonds.push_back({a, b, std::move(expression)});
  }

  int ring_number() {
    if (text_[at_] != '%') return text_[at_++] - '0';
    if (at_ + 2 >= text_.size()) fail("“%” needs two digits");
    const int number = (text_[at_ + 1] - '0') * 10 + (text_[at_ + 2] - '0');
    at_ += 3;
    return number;
  }

  static int add(Expression& e, Ask ask, int value = 0, int left = -1, int right = -1) {
    e.nodes.push_back({ask, value, left, right});
    return static_cast<int>(e.nodes.size()) - 1;
  }

  // or-lists of and-lists, lowest ';' then ',' then '&' and juxtaposition, as SMARTS has it.
  template <typename Primitive>
  int low_and(Expression& e, Primitive primitive, std::string_view ends) {
    int left = or_list(e, primitive, ends);
    while (at_ < text_.size() && text_[at_] == ';') {
      ++at_;
      left = add(e, Ask::kAnd, 0, left, or_list(e, primitive, ends));
    }
    return left;
  }
  template <typename Primitive>
  int or_list(Expression& e, Primitive primitive, std::string_view ends) {
    int left = high_and(e, primitive, ends);
    while (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      left = add(e, Ask::kOr, 0, left, high_and(e, primitive, ends));
    }
    return left;
  }
  template <typename Primitive>
  int high_and(Expression& e, Primitive primitive, std::string_view ends) {
    int left = negatable(e, primitive);
    while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != ',' &&
           ends.find(text_[at_]) == std::string_view::npos) {
      if (text_[at_] == '&') {
        ++at_;
      } else if (ends.empty() && std::string_view("-=#:~@!").find(text_[at_]) == std::string_view::npos) {
        break;  // a bond expression ends where the atom begins
      }
      left = add(e, Ask::kAnd, 0, left, negatable(e, primitive));
    }
    return left;
  }
  template <typename Primitive>
  int negatable(Expression& e, Primitive primitive) {
    if (at_ >= text_.size()) fail("the pattern ends too early");
    if (text_[at_] == '!') {
      ++at_;
      return add(e, Ask::kNot, 0, negatable(e, primitive));
    }
    return primitive(e);
  }

  Expression bond_expression() {
    Expression e;
    e.root = low_and(
        e,
        [this](Expression& into) {
          switch (text_[at_++]) {
            case '-': return add(into, Ask::kSingle);
            case '=': return add(into, Ask::kDouble);
            case '#': return add(into, Ask::kTriple);
            case ':': return add(into, Ask::kAromaticBond);
            case '~': return add(into, Ask::kTrue);
            case '@': return add(into, Ask::kRingBond);
            default: --at_; fail("not a bond");
          }
        },
        "");
    return e;
  }

  int number_or(int otherwise) {
    if (at_ >= text_.size() || !std::isdigit(static_cast<unsigned char>(text_[at_]))) return otherwise;
    int number = 0;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) {
      number = number * 10 + (text_[at_++] - '0');
      if (number > 999) fail("a number too large");
    }
    return number;
  }

  PatternAtom bracket_atom() {
    ++at_;
    PatternAtom atom;
    atom.expression.root = low_and(
        atom.expression, [this](Expression& into) { return atom_primitive(into); }, "]:");
    if (at_ < text_.size() && text_[at_] == ':') {
      ++at_;
      atom.map = number_or(0);
      if (atom.map == 0) fail("an atom map needs a number above 0");
    }
    if (at_ >= text_.size() || text_[at_] != ']') fail("“[” without “]”");
    ++at_;
    return atom;
  }

  PatternAtom plain_atom() {
    PatternAtom atom;
    const std::string_view two = text_.substr(at_, 2);
    if (two == "Cl" || two == "Br") {
      at_ += 2;
      atom.expression.root = add(atom.expression, Ask::kAliphaticElement, element_of(two));
      return atom;
    }
    if (std::string_view("BCNOPSFI").find(text_[at_]) != std::string_view::npos) {
      atom.expression.root = add(atom.expression, Ask::kAliphaticElement, element_of(text_.substr(at_, 1)));
    } else if (std::string_view("bcnops").find(text_[at_]) != std::string_view::npos) {
      atom.expression.root = add(atom.expression, Ask::kAromaticElement, aromatic_element(text_[at_]));
    } else if (text_[at_] == '*') {
      atom.expression.root = add(atom.expression, Ask::kTrue);
    } else if (text_[at_] == 'a') {
      atom.expression.root = add(atom.expression, Ask::kAromatic);
    } else if (text_[at_] == 'A') {
      atom.expression.root = add(atom.expression, Ask::kAliphatic);
    } else {
      fail("not an atom");
    }
    ++at_;
    return atom;
  }

  static int aromatic_element(char c) {
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return element_of(std::string_view(&upper, 1));
  }

  int atom_primitive(Expression& into) {
    const char c = text_[at_];
    switch (c) {
      case '*': ++at_; return add(into, Ask::kTrue);
      case 'a':
        if (text_.substr(at_, 2) != "as") {
          ++at_;
          return add(into, Ask::kAromatic);
        }
        break;
      case '#': {
        ++at_;
        const int number = number_or(-1);
        if (number < 1 || number > 118) fail("“#” needs an atomic number");
        if (number == 1) fail("hydrogens are counted (H1), never atoms");
        return add(into, Ask::kElement, number);
      }
      case 'X': ++at_; return add(into, Ask::kConnections, number_or(1));
      case 'D': ++at_; return add(into, Ask::kDegree, number_or(1));
      case 'R':
        ++at_;
        if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) {
          if (text_[at_] != '0') fail("“R” with a count is not supported: R or R0");
          ++at_;
          return add(into, Ask::kNot, 0, add(into, Ask::kInRing));
        }
        return add(into, Ask::kInRing);
      case '+':
      case '-': {
        ++at_;
        int amount = number_or(-1);
        if (amount < 0) {
          amount = 1;
          while (at_ < text_.size() && text_[at_] == c) {
            ++amount;
            ++at_;
          }
        }
        return add(into, Ask::kCharge, c == '+' ? amount : -amount);
      }
      case '$': return recursive_pattern(into);
      case 'r':
      case 'v':
      case 'x':
      case 'h':
      case '@':
      case '^': fail(std::string("“") + c + "” is not part of the SMARTS used here");
      default: break;
    }
    if (c == 'A' && !(at_ + 1 < text_.size() && std::islower(static_cast<unsigned char>(text_[at_ + 1])))) {
      ++at_;
      return add(into, Ask::kAliphatic);
    }
    if (c == 'H' && !(at_ + 1 < text_.size() && std::islower(static_cast<unsigned char>(text_[at_ + 1])))) {
      ++at_;
      return add(into, Ask::kHydrogens, number_or(1));
    }
    if (std::isupper(static_cast<unsigned char>(c))) {
      if (at_ + 1 < text_.size() && std::islower(static_cast<unsigned char>(text_[at_ + 1]))) {
        if (const int element = element_of(text_.substr(at_, 2))) {
          at_ += 2;
          return add(into, Ask::kAliphaticElement, element);
        }
      }
      if (const int element = element_of(text_.substr(at_, 1))) {
        ++at_;
        return add(into, Ask::kAliphaticElement, element);
      }
    }
    if (std::islower(static_cast<unsigned char>(c))) {
      for (const std::string_view two : {"se", "as", "te"}) {
        if (text_.substr(at_, 2) != two) continue;
        at_ += 2;
        const std::string symbol{static_cast<char>(std::toupper(static_cast<unsigned char>(two[0]))), two[1]};
        return add(into, Ask::kAromaticElement, element_of(symbol));
      }
      if (std::string_view("bcnops").find(c) != std::string_view::npos) {
        ++at_;
        return add(into, Ask::kAromaticElement, aromatic_element(c));
      }
    }
    fail("not part of an atom");
  }

  int recursive_pattern(Expression& into) {
    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '(') fail("“$” needs “(…)”");
    const std::size_t begin = at_ + 2;
    std::size_t depth = 1;
    std::size_t end = begin;
    while (end < text_.size() && depth > 0) {
      if (text_[end] == '(') ++depth;
      if (text_[end] == ')') --depth;
      ++end;
    }
    if (depth > 0) fail("“$(” without “)”");
    auto inner = Pattern::parse(text_.substr(begin, end - 1 - begin));
    if (!inner) throw PatternError{inner.error().message, begin + inner.error().position};
    at_ = end;
    recursive.push_back(std::move(inner).value());
    return add(into, Ask::kRecursive, static_cast<int>(recursive.size()) - 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool Pattern::Impl::atom_allows(const Expression& e, int node, const Molecule& m, AtomIndex a) const {
  const Node& n = e.nodes[static_cast<std::size_t>(node)];
  const Atom& atom = m.atom(a);
  switch (n.ask) {
    case Ask::kTrue: return true;
    case Ask::kElement: return atom.element == n.value;
    case Ask::kAliphaticElement: return atom.element == n.value && !atom.aromatic;
    case Ask::kAromaticElement: return atom.element == n.value && atom.aromatic;
    case Ask::kAromatic: return atom.aromatic;
    case Ask::kAliphatic: return !atom.aromatic;
    case Ask::kConnections: return static_cast<int>(m.degree(a)) + atom.hydrogens == n.value;
    case Ask::kDegree: return static_cast<int>(m.degree(a)) == n.value;
    case Ask::kHydrogens: return atom.hydrogens == n.value;
    case Ask::kInRing: return m.in_ring(a);
    case Ask::kCharge: return atom.charge == n.value;
    case Ask::kRecursive: return recursive[static_cast<std::size_t>(n.value)].matches_at(m, a);
    case Ask::kNot: return !atom_allows(e, n.left, m, a);
    case Ask::kAnd: return atom_allows(e, n.left, m, a) && atom_allows(e, n.right, m, a);
    case Ask::kOr: return atom_allows(e, n.left, m, a) || atom_allows(e, n.right, m, a);
    default: return false;
  }
}

bool Pattern::Impl::bond_allows(const Expression& e, int node, const Molecule& m, std::size_t bond) {
  const Node& n = e.nodes[static_cast<std::size_t>(node)];
  const BondOrder order = m.bond(bond).order;
  switch (n.ask) {
    case Ask::kTrue: return true;
    case Ask::kSingle: return order == BondOrder::kSingle;
    case Ask::kDouble: return order == BondOrder::kDouble;
    case Ask::kTriple: return order == BondOrder::kTriple;
    case Ask::kAromaticBond: return order == BondOrder::kAromatic;
    case Ask::kSingleOrAromatic: return order == BondOrder::kSingle || order == BondOrder::kAromatic;
    case Ask::kRingBond: return m.bond_in_ring(bond);
    case Ask::kNot: return !bond_allows(e, n.left, m, bond);
    case Ask::kAnd: return bond_allows(e, n.left, m, bond) && bond_allows(e, n.right, m, bond);
    case Ask::kOr: return bond_allows(e, n.left, m, bond) || bond_allows(e, n.right, m, bond);
    default: return false;
  }
}

void Pattern::Impl::plan() {
  std::vector<int> position(atoms.size(), -1);
  order.assign(1, 0);
  via.assign(1, -1);
  position[0] = 0;
  for (std::size_t head = 0; head < order.size(); ++head) {
    for (std::size_t b = 0; b < bonds.size(); ++b) {
      for (const auto& [from, to] :
           {std::pair{bonds[b].begin, bonds[b].end}, std::pair{bonds[b].end, bonds[b].begin}}) {
        if (from != order[head] || position[to] >= 0) continue;
        position[to] = static_cast<int>(order.size());
        order.push_back(to);
        via.push_back(static_cast<int>(b));
      }
    }
  }
  closing.assign(order.size(), {});
  for (std::size_t b = 0; b < bonds.size(); ++b) {
    bond_ends.emplace_back(bonds[b].begin, bonds[b].end);
    if (std::ranges::find(via, static_cast<int>(b)) != via.end()) continue;
    const int later = std::max(position[bonds[b].begin], position[bonds[b].end]);
    closing[static_cast<std::size_t>(later)].push_back(static_cast<std::uint16_t>(b));
  }
}

struct Pattern::Impl::Search {
  const Impl& pattern;
  const Molecule& molecule;
  const AtomSet* inside;
  const std::function<bool(std::span<const AtomIndex>)>& visit;
  std::vector<AtomIndex> image;
  std::vector<std::uint8_t> placed;

  [[nodiscard]] bool allowed(std::size_t pattern_atom, AtomIndex a) const {
    if (inside && !(*inside)[a]) return false;
    for (std::size_t k = 0; k < image.size(); ++k) {
      if (placed[k] && image[k] == a) return false;
    }
    const Expression& e = pattern.atoms[pattern_atom].expression;
    return pattern.atom_allows(e, e.root, molecule, a);
  }

  // False if a visit said stop.
  bool place(std::size_t depth, AtomIndex a) {
    const std::size_t p = pattern.order[depth];
    image[p] = a;
    placed[p] = 1;
    bool go_on = true;
    if (closes(depth)) {
      if (depth + 1 == pattern.order.size()) {
        go_on = visit(image);
      } else {
        go_on = extend(depth + 1);
      }
    }
    placed[p] = 0;
    return go_on;
  }

  [[nodiscard]] bool closes(std::size_t depth) const {
    return std::ranges::all_of(pattern.closing[depth], [&](std::uint16_t b) {
      const PatternBond& pb = pattern.bonds[b];
      const int bond = molecule.bond_between(image[pb.begin], image[pb.end]);
      return bond >= 0 &&
             Impl::bond_allows(pb.expression, pb.expression.root, molecule, static_cast<std::size_t>(bond));
    });
  }

  bool extend(std::size_t depth) {
    const PatternBond& pb = pattern.bonds[static_cast<std::size_t>(pattern.via[depth])];
    const std::size_t p = pattern.order[depth];
    const AtomIndex from = image[pb.begin == p ? pb.end : pb.begin];
    for (const Neighbour& n : molecule.neighbours(from)) {
      if (!Impl::bond_allows(pb.expression, pb.expression.root, molecule, n.bond)) continue;
      if (!allowed(p, n.atom)) continue;
      if (!place(depth, n.atom)) return false;
    }
    return true;
  }
};

Result<Pattern, PatternError> Pattern::parse(std::string_view smarts) {
  Parser parser(smarts);
  try {
    parser.run();
  } catch (const PatternError& error) {
    return error;
  }
  auto impl = std::make_unique<Impl>();
  impl->smarts = std::string(smarts);
  impl->atoms = std::move(parser.atoms);
  impl->bonds = std::move(parser.bonds);
  impl->recursive = std::move(parser.recursive);
  impl->plan();
  return Pattern(std::move(impl));
}

Pattern::Pattern(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::Pattern(const Pattern& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Pattern& Pattern::operator=(const Pattern& other) {
  if (this != &other) impl_ = std::make_unique<Impl>(*other.impl_);
  return *this;
}

const std::string& Pattern::smarts() const { return impl_->smarts; }
std::size_t Pattern::size() const { return impl_->atoms.size(); }
int Pattern::map_number(std::size_t atom) const { return impl_->atoms[atom].map; }
std::span<const std::pair<std::uint16_t, std::uint16_t>> Pattern::bonds() const { return impl_->bond_ends; }

namespace {

enum class Possible : std::uint8_t { kNo, kPerhaps, kYes };

// The logic of Kleene: what the element and its connections alone do not decide is "perhaps".
Possible decide(const Expression& e, int node, std::uint8_t element, std::size_t degree, bool in_ring) {
  const Node& n = e.nodes[static_cast<std::size_t>(node)];
  const auto of = [&](int child) { return decide(e, child, element, degree, in_ring); };
  const auto if_so = [](bool holds, Possible then) { return holds ? then : Possible::kNo; };
  switch (n.ask) {
    case Ask::kTrue: return Possible::kYes;
    case Ask::kElement: return if_so(element == n.value, Possible::kYes);
    case Ask::kAliphaticElement:
    case Ask::kAromaticElement: return if_so(element == n.value, Possible::kPerhaps);
    case Ask::kConnections: return if_so(static_cast<int>(degree) <= n.value, Possible::kPerhaps);
    case Ask::kInRing: return if_so(in_ring, Possible::kYes);
    case Ask::kNot: return static_cast<Possible>(2 - static_cast<int>(of(n.left)));
    case Ask::kAnd: return std::min(of(n.left), of(n.right));
    case Ask::kOr: return std::max(of(n.left), of(n.right));
    default: return Possible::kPerhaps;
  }
}

}  // namespace

bool Pattern::possible(std::size_t atom, std::uint8_t element, std::size_t degree, bool in_ring) const {
  const Expression& e = impl_->atoms[atom].expression;
  return decide(e, e.root, element, degree, in_ring) != Possible::kNo;
}

bool Pattern::first_atom_matches(const Molecule& molecule, AtomIndex atom) const {
  const Expression& e = impl_->atoms[0].expression;
  return impl_->atom_allows(e, e.root, molecule, atom);
}

bool Pattern::for_each_match(const Molecule& molecule, AtomIndex root, const AtomSet* inside,
                             const std::function<bool(std::span<const AtomIndex>)>& visit) const {
  Impl::Search search{
      *impl_, molecule, inside, visit, std::vector<AtomIndex>(size()), std::vector<std::uint8_t>(size(), 0)};
  if (!search.allowed(0, root)) return true;
  return search.place(0, root);
}

bool Pattern::matches_at(const Molecule& molecule, AtomIndex root, const AtomSet* inside) const {
  if (size() == 1) return (!inside || (*inside)[root]) && first_atom_matches(molecule, root);
  return !for_each_match(molecule, root, inside, [](std::span<const AtomIndex>) { return false; });
}

std::size_t Pattern::count(const Molecule& molecule, const AtomSet* inside) const {
  if (size() == 1) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < molecule.size(); ++i) found += matches_at(molecule, static_cast<AtomIndex>(i), inside);
    return found;
  }
  std::set<std::vector<AtomIndex>> sets;
  for (std::size_t i = 0; i < molecule.size(); ++i) {
    for_each_match(molecule, static_cast<AtomIndex>(i), inside, [&](std::span<const AtomIndex> image) {
      std::vector<AtomIndex> atoms(image.begin(), image.end());
      std::ranges::sort(atoms);
      sets.insert(std::move(atoms));
      return true;
    });
  }
  return sets.size();
}

}  // namespace congener
