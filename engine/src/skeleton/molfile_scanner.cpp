#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "molecule/elements.hpp"
#include "skeleton/skeleton.hpp"

namespace congener {
namespace {

// More than a V2000 block can hold of atoms that are scanned.
constexpr std::size_t kMaxBonds = ElementGraph::kMaxAtoms + ElementGraph::kMaxRingBonds;
constexpr unsigned kMaxDrawnOrder = 4;  // single, double, triple, aromatic; 5 to 8 are queries

class MolfileScanner {
 public:
  MolfileScanner(std::string_view block, ElementGraph& graph) : block_(block), graph_(graph) {}

  Scanned run() {
    std::string_view counts;
    for (int header = 0; header < 4; ++header) {
      if (!next_line(counts)) return faulty("the molfile ends in its header");
    }
    const bool v3000 = counts.find("V3000") != std::string_view::npos;
    if (v3000 ? !read_v3000() : !read_v2000(counts)) return outcome_;
    if (atoms_ == 0) return faulty("the molfile has no atom");
    if (!graph_.assign({elements_.data(), atoms_}, {bonds_.data(), bond_count_}))
      return beyond("larger than is scanned");
    if (std::ranges::count(elements_.begin(), elements_.begin() + static_cast<std::ptrdiff_t>(atoms_), 1) != 0) {
      graph_.drop_hydrogens();
    }
    return {Scan::kScanned, 0, ""};
  }

 private:
  Scanned stop(Scan outcome, const char* what) { return outcome_ = {outcome, line_at_, what}; }
  Scanned faulty(const char* what) { return stop(Scan::kFaulty, what); }
  Scanned beyond(const char* what) { return stop(Scan::kBeyond, what); }

  bool next_line(std::string_view& line) {
    if (at_ >= block_.size()) return false;
    line_at_ = at_;
    const std::size_t end = std::min(block_.find('\n', at_), block_.size());
    line = block_.substr(at_, end - at_);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    at_ = end + 1;
    return true;
  }

  static bool number(std::string_view text, std::size_t& value) {
    text = trim(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
  }

  static std::string_view columns(std::string_view line, std::size_t from, std::size_t count) {
    return from < line.size() ? line.substr(from, count) : std::string_view();
  }

  bool add_atom(std::string_view symbol) {
    const std::uint8_t element = symbol == "D" || symbol == "T" ? std::uint8_t{1} : element_of(symbol);
    if (element == 0) return beyond("an atom that is no element"), false;
    if (atoms_ == ElementGraph::kMaxAtoms) return beyond("more atoms than are scanned"), false;
    elements_[atoms_++] = element;
    return true;
  }

  // `a` and `b` count atoms from 1.
  bool add_bond(std::size_t a, std::size_t b, std::size_t order) {
    if (a == 0 || b == 0 || a > atoms_ || b > atoms_ || a == b)
      return faulty("a bond of an atom that is not there"), false;
    if (order == 0 || order > kMaxDrawnOrder) return beyond("a bond that is a query or a coordination"), false;
    if (bond_count_ == kMaxBonds) return beyond("more bonds than are scanned"), false;
    const auto low = static_cast<std::uint16_t>(std::min(a, b) - 1);
    const auto high = static_cast<std::uint16_t>(std::max(a, b) - 1);
    bonds_[bond_count_++] = {low, high};
    return true;
  }

  bool bonds_are_distinct() {
    auto sorted = bonds_;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(bond_count_);
    std::sort(sorted.begin(), end);
    return std::adjacent_find(sorted.begin(), end) == end || (beyond("a bond that is drawn twice"), false);
  }

  bool read_v2000(std::string_view counts) {
    std::size_t atoms = 0;
    std::size_t bonds = 0;
    if (!number(columns(counts, 0, 3), atoms) || !number(columns(counts, 3, 3), bonds)) {
      return beyond("a counts line that cannot be read"), false;
    }
    std::string_view line;
    for (std::size_t i = 0; i < atoms; ++i) {
      if (!next_line(line)) return faulty("the molfile ends within its atoms"), false;
      if (!add_atom(trim(columns(line, 31, 3)))) return false;
    }
    for (std::size_t i = 0; i < bonds; ++i) {
      if (!next_line(line)) return faulty("the molfile ends within its bonds"), false;
      std::size_t a = 0;
      std::size_t b = 0;
      std::size_t order = 0;
      if (!number(columns(line, 0, 3), a) || !number(columns(line, 3, 3), b) || !number(columns(line, 6, 3), order)) {
        return beyond("a bond line that cannot be read"), false;
      }
      if (!add_bond(a, b, order)) return false;
    }
    // Of the properties, charges, isotopes and radicals leave the connections as they are.
    while (next_line(line) && !line.starts_with("M  END") && line != "$$$$") {
      if (!line.starts_with("M  CHG") && !line.starts_with("M  ISO") && !line.starts_with("M  RAD")) {
        return beyond("a property that may change the structure"), false;
      }
    }
    return bonds_are_distinct();
  }

  // The line after "M  V30 ", or nothing at the end. A line continued with "-" is for the toolkit.
  bool next_v3000(std::string_view& line) {
    do {
      if (!next_line(line)) return faulty("the molfile ends before its tables do"), false;
    } while (!line.starts_with("M  V30 "));
    line = trim(line.substr(7));
    return line.ends_with('-') ? (beyond("a continued line"), false) : true;
  }

  static std::string_view word(std::string_view& line) {
    line = trim(line);
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view first = line.substr(0, end);
    line.remove_prefix(end);
    return first;
  }

  bool read_v3000() {
    std::string_view line;
    do {
      if (!next_v3000(line)) return false;
    } while (line != "BEGIN ATOM");
    while (next_v3000(line) && line != "END ATOM") {
      std::size_t index = 0;
      if (!number(word(line), index) || index != atoms_ + 1) return beyond("atoms that are not numbered from 1"), false;
      if (!add_atom(word(line))) return false;
    }
    if (outcome_.outcome != Scan::kScanned) return false;
    while (next_v3000(line) && line != "END CTAB") {
      if (line == "BEGIN BOND" || line == "END BOND") continue;
      std::size_t index = 0;
      std::size_t order = 0;
      std::size_t a = 0;
      std::size_t b = 0;
      if (!number(word(line), index)) return beyond("a table that may change the structure"), false;
      if (!number(word(line), order) || !number(word(line), a) || !number(word(line), b)) {
        return beyond("a bond line that cannot be read"), false;
      }
      if (line.find("ENDPTS") != std::string_view::npos) return beyond("a bond with several ends"), false;
      if (!add_bond(a, b, order)) return false;
    }
    return outcome_.outcome == Scan::kScanned && bonds_are_distinct();
  }

  std::string_view block_;
  ElementGraph& graph_;
  Scanned outcome_{Scan::kScanned, 0, ""};
  std::size_t at_ = 0;
  std::size_t line_at_ = 0;
  std::size_t atoms_ = 0;
  std::size_t bond_count_ = 0;
  std::array<std::uint8_t, ElementGraph::kMaxAtoms> elements_{};
  std::array<std::pair<std::uint16_t, std::uint16_t>, kMaxBonds> bonds_{};
};

}  // namespace

Scanned scan_molfile(std::string_view block, ElementGraph& graph) { return MolfileScanner(block, graph).run(); }

}  // namespace congener
