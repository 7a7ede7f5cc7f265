#include "workbench/term_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "chem/chem.hpp"

namespace congener::workbench {
namespace {

constexpr int kCellWidth = 150;
constexpr int kCellHeight = 100;
constexpr int kCaptionHeight = 20;
constexpr int kFontSize = 12;
constexpr std::size_t kInShown = 2;

struct Cell {
  std::string caption;
  std::string fragment;
};

// Without the prologue and the outer element, which carries its own size.
std::string inside_of(const std::string& svg) {
  const std::size_t open = svg.find("<svg");
  const std::size_t begin = open == std::string::npos ? open : svg.find('>', open);
  const std::size_t end = svg.rfind("</svg>");
  return begin == std::string::npos || end == std::string::npos ? std::string()
                                                                : svg.substr(begin + 1, end - begin - 1);
}

}  // namespace

std::string draw_term(const Term& term) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < std::min(kInShown, term.in.size()); ++i) cells.push_back({"within", term.in[i].fragment});
  if (!term.out.empty()) cells.push_back({"not within", term.out.front().fragment});
  for (const TermReading& reading : term.readings) {
    const auto shown = std::ranges::find(term.contested, reading.reading.id, &FragmentExample::reading);
    if (shown != term.contested.end()) cells.push_back({spaced(reading.reading.id) + "?", shown->fragment});
  }
  if (cells.empty()) return {};
  std::string svg =
      fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n",
                  kCellWidth * static_cast<int>(cells.size()), kCellHeight + kCaptionHeight);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto drawn = chem::draw_svg(cells[i].fragment, {}, kCellWidth, kCellHeight);
    const int x = kCellWidth * static_cast<int>(i);
    svg +=
        fmt::format("<g transform=\"translate({},0)\">{}</g>\n", x, drawn ? inside_of(drawn.value()) : std::string());
    // Captions are made of identifiers: nothing in them needs escaping.
    svg += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-family=\"sans-serif\" font-size=\"{}\" text-anchor=\"middle\">{}</text>\n",
        x + kCellWidth / 2, kCellHeight + kFontSize, kFontSize, cells[i].caption);
  }
  return svg + "</svg>\n";
}

}  // namespace congener::workbench
