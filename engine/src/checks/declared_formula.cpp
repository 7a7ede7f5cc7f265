#include "checks/declared_formula.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "molecule/elements.hpp"

namespace congener {
namespace {

constexpr std::size_t kLongest = 80;      // bytes of a formula
constexpr std::size_t kMostCount = 9999;  // atoms of one element

// Subscript digits and the middle dots as plain ones.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xE2\x82") && rest.size() > 2 && static_cast<unsigned char>(rest[2]) >= 0x80 &&
        static_cast<unsigned char>(rest[2]) <= 0x89) {
      out += static_cast<char>('0' + (static_cast<unsigned char>(rest[2]) - 0x80));
      i += 3;
    } else if (rest.starts_with("\xC2\xB7")) {  // ·
      out += '.';
      i += 2;
    } else if (rest.starts_with("\xE2\x80\xA2") || rest.starts_with("\xE2\x8B\x85")) {  // • ⋅
      out += '.';
      i += 3;
    } else {
      out += text[i++] == '*' ? '.' : text[i - 1];
    }
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::size_t> number_at(std::string_view text, std::size_t& at) {
  if (at >= text.size() || !is_digit(text[at])) return 1;
  std::size_t count = 0;
  while (at < text.size() && is_digit(text[at])) {
    count = count * 10 + static_cast<std::size_t>(text[at++] - '0');
    if (count > kMostCount) return std::nullopt;
  }
  return count;
}

// "2HCl", "C10H17NO3".
std::optional<Composition> read_part(std::string_view text) {
  Composition counts;
  std::size_t at = 0;
  const auto times = number_at(text, at);
  if (!times || *times == 0 || at == text.size()) return std::nullopt;
  while (at < text.size()) {
    if (text[at] < 'A' || text[at] > 'Z') return std::nullopt;
    std::size_t length = at + 1 < text.size() && text[at + 1] >= 'a' && text[at + 1] <= 'z' ? 2 : 1;
    const std::string_view symbol = text.substr(at, length);
    const std::uint8_t element = symbol == "D" || symbol == "T" ? 1 : element_of(symbol);
    if (element == 0) return std::nullopt;
    at += length;
    const auto count = number_at(text, at);
    if (!count || *count == 0) return std::nullopt;
    counts[element] += *count * *times;
  }
  return counts;
}

Composition sum(const std::vector<Composition>& parts) {
  Composition all;
  for (const Composition& part : parts) {
    for (const auto& [element, count] : part) all[element] += count;
  }
  return all;
}

}  // namespace

std::optional<DeclaredFormula> read_formula(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  std::string one = plain(text);
  std::erase(one, ' ');
  DeclaredFormula formula;
  formula.text = text;
  for (const std::string_view piece : split(one, '.')) {
    auto part = read_part(piece);
    if (!part) return std::nullopt;
    formula.parts.push_back(std::move(*part));
  }
  return formula;
}

std::vector<DeclaredFormula> find_formulae(std::string_view text) {
  std::vector<DeclaredFormula> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n,;:()[]", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,;:()[]", begin), text.size());
    at = end;
    std::string_view word = text.substr(begin, end - begin);
    while (!word.empty() && word.back() == '.') word.remove_suffix(1);
    // A carbon with its number, then hydrogen with its own: "C5H9NO". Most words end here.
    if (word.size() < 5 || word[0] != 'C' || !is_digit(word[1])) {
      if (word.size() < 7 || word[0] != 'C' || !word.substr(1).starts_with("\xE2\x82")) continue;
    }
    auto formula = read_formula(word);
    if (!formula) continue;
    const Composition& first = formula->parts[0];
    const auto carbon = first.find(6);
    const auto hydrogen = first.find(1);
    if (carbon == first.end() || hydrogen == first.end() || first.size() < 3) continue;
    const auto nitrogen = first.find(7);
    const std::size_t most = 2 * carbon->second + (nitrogen == first.end() ? 0 : nitrogen->second) + 3;
    if (hydrogen->second > most) continue;
    formula->begin = begin;
    found.push_back(std::move(*formula));
  }
  return found;
}

FormulaFit fit(const DeclaredFormula& formula, const std::vector<Component>& components) {
  const Composition declared = sum(formula.parts);
  Composition whole;
  std::vector<Composition> parents;
  for (const Component& component : components) {
    const Composition one = composition(component.molecule);
    for (const auto& [element, count] : one) whole[element] += count * component.count;
    if (component.role == Role::kParent) parents.push_back(one);
  }
  const auto is_parent = [&](const Composition& one) { return std::ranges::find(parents, one) != parents.end(); };
  if (declared == whole || (parents.size() == 1 && is_parent(declared))) return FormulaFit::kFits;
  if (std::ranges::any_of(formula.parts, is_parent)) return FormulaFit::kOtherForm;
  // A salt's or a hydrate's in one: the parent, and what common acids and water add to it.
  static const std::vector<Composition> kAdded = {{{1, 1}, {17, 1}}, {{1, 1}, {35, 1}}, {{1, 2}, {8, 1}}};
  for (const Composition& parent : parents) {
    for (std::size_t a = 0; a <= 2; ++a) {
      for (std::size_t b = 0; b <= 2; ++b) {
        for (std::size_t c = 0; c <= 2; ++c) {
          std::vector<Composition> parts{parent};
          parts.insert(parts.end(), a, kAdded[0]);
          parts.insert(parts.end(), b, kAdded[1]);
          parts.insert(parts.end(), c, kAdded[2]);
          if (sum(parts) == declared) return FormulaFit::kOtherForm;
        }
      }
    }
  }
  return FormulaFit::kDiffers;
}

}  // namespace congener
