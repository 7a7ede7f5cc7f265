// What the HTML reports share: a page that stands alone, its style sheet, the filter, drawings in a grid.
//
// Guarantee: a page loads nothing, from nowhere (its content security policy forbids it; the one script is named by its
// digest), and reads as well without scripts, on paper and without colours: no colour is the only bearer of a meaning.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chem/chem.hpp"

namespace congener::html {

// For text and for quoted attributes. Valid UTF-8 without control characters; line breaks become blanks.
[[nodiscard]] std::string escaped(std::string_view text);

// From the doctype to the heading, which is the title. Then anything of:
//   <section class="card ID">  one thing told in full, kept together on paper where it fits; ID as of badge()
//   <div class="grid">         of <figure class="cell">s: drawing() and a <figcaption>
//   <table class="plain">      rows; a <td class="number"> stands to the right, a <td class="code"> is a structure
//   <p class="note">           a remark; <blockquote> the words of the law; class "no_print": not on paper
[[nodiscard]] std::string page_begin(std::string_view title);
[[nodiscard]] std::string page_end();

// A box that hides what does not hold the words typed: of all elements with a `data-line` attribute. Hidden without
// scripts and on paper. `what` is filtered ("lines").
[[nodiscard]] std::string filter_box(std::string_view what);

// Names and values, as a list; values are texts.
[[nodiscard]] std::string facts(const std::vector<std::pair<std::string, std::string>>& list);

// A word on a coloured ground. `kind` is one of controlled, arguable, undetermined, invalid, watch, no_chemical, clear;
// any other has no colour.
[[nodiscard]] std::string badge(std::string_view kind, std::string_view words);

// An SVG for a page, as wide as its place but not wider than `width`; empty where it cannot be drawn. `words` are read
// to those who do not see it.
[[nodiscard]] std::string drawing(std::string_view smiles, const std::vector<chem::Highlight>& highlights, int width,
                                  int height, std::string_view words);

struct LegendEntry {
  std::string colour;  // empty: no swatch
  std::string title;
  std::string words;  // of the law, or what is unexplained; may be empty
};
// What the colours of a drawing mean.
[[nodiscard]] std::string legend(const std::vector<LegendEntry>& entries);

}  // namespace congener::html
