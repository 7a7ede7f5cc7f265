#include "molecule/elements.hpp"

#include <algorithm>
#include <array>

namespace congener {
namespace {

constexpr std::array<std::string_view, 119> kSymbols = {
    "*",  "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",
    "Cl", "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As",
    "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn",
    "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho",
    "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po",
    "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md",
    "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};

}  // namespace

std::uint8_t element_of(std::string_view symbol) {
  for (std::size_t i = 1; i < kSymbols.size(); ++i) {
    if (kSymbols[i] == symbol) return static_cast<std::uint8_t>(i);
  }
  return 0;
}

std::string_view symbol_of(std::uint8_t element) { return element < kSymbols.size() ? kSymbols[element] : "*"; }

bool forms_drawn_salts(std::uint8_t element) {
  static constexpr std::array<std::uint8_t, 13> kMetals = {3, 4, 11, 12, 13, 19, 20, 30, 37, 38, 47, 55, 56};
  return std::ranges::find(kMetals, element) != kMetals.end();
}

}  // namespace congener
