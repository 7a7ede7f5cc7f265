#include "report/html_page.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "report/report.hpp"
#include "report/terminal_text.hpp"

namespace congener::html {
namespace {

// The darker of each pair of colours has a contrast of 4.5 or more with the lighter and with white.
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f5f7; color: #1c2430; font: 15px/1.5 "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 16px; }
h2 { font-size: 20px; margin: 36px 0 12px; }
h3 { font-size: 17px; line-height: 1.35; margin: 0 0 8px; overflow-wrap: anywhere; }
h4 { font-size: 15px; margin: 18px 0 4px; }
p { margin: 6px 0; overflow-wrap: anywhere; }
a { color: #0b57a4; }
a.place { color: inherit; text-decoration: none; }
a.place:hover, a.place:focus { text-decoration: underline; }
code, td.code { font-family: "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace; font-size: 13px; overflow-wrap: anywhere; word-break: break-all; }
blockquote { margin: 4px 0 6px; padding: 2px 0 2px 12px; border-left: 3px solid #b8c0cc; color: #333d4b; }
.note { color: #4a5565; }
.says { font-size: 16px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 8px 0 14px; }
.facts dt { color: #4a5565; }
.facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.counts { display: flex; flex-wrap: wrap; gap: 12px; margin: 18px 0; padding: 0; list-style: none; }
.counts li { background: #fff; border: 1px solid #d5dae1; border-left: 6px solid #8a94a3; border-radius: 4px; padding: 8px 16px 8px 12px; min-width: 118px; }
.counts b { display: block; font-size: 24px; line-height: 1.15; }
.card { background: #fff; border: 1px solid #d5dae1; border-left: 6px solid #8a94a3; border-radius: 4px; padding: 16px 20px; margin: 0 0 18px; }
.badge { display: inline-block; border-radius: 3px; border: 1px solid; padding: 0 8px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.card, .counts li, .badge { --text: #333d4b; --ground: #eef0f3; --edge: #8a94a3; }
.controlled.controlled { --text: #8f1216; --ground: #fdecea; --edge: #a4161a; }
.arguable.arguable { --text: #6b267d; --ground: #f6ecf9; --edge: #7a2e8e; }
.undetermined.undetermined { --text: #174a78; --ground: #e8f1fa; --edge: #1f5f99; }
.invalid.invalid { --text: #523f30; --ground: #f3ece6; --edge: #5b4636; }
.watch.watch { --text: #6e4c00; --ground: #fff5dc; --edge: #9a6a00; }
.clear.clear { --text: #165a30; --ground: #e8f5ec; --edge: #1b6b3a; }
.card, .counts li { border-left-color: var(--edge); }
.badge { color: var(--text); background: var(--ground); border-color: var(--edge); }
.told { display: flex; flex-direction: row-reverse; flex-wrap: wrap; justify-content: flex-end; gap: 8px 28px; align-items: flex-start; }
.told > .words { flex: 1 1 440px; min-width: 0; }
.told > figure { flex: 0 1 400px; }
figure { margin: 0; min-width: 0; }
figure svg, .drawing { display: block; max-width: 100%; height: auto; }
figcaption { font-size: 13px; color: #333d4b; overflow-wrap: anywhere; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 14px; }
.cell { background: #fff; border: 1px solid #d5dae1; border-radius: 4px; padding: 10px; }
.legend { list-style: none; margin: 8px 0; padding: 0; font-size: 13px; }
.legend li { position: relative; padding-left: 24px; margin: 6px 0; overflow-wrap: anywhere; }
.legend li.plain_entry { padding-left: 0; }
.swatch { position: absolute; left: 0; top: 3px; width: 15px; height: 14px; }
table { border-collapse: collapse; width: 100%; background: #fff; font-size: 14px; }
table.fields { width: auto; margin: 6px 0 10px; }
caption { text-align: left; color: #4a5565; padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px; border: 1px solid #d5dae1; overflow-wrap: anywhere; }
thead th { background: #e9ecf0; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.status { white-space: nowrap; }
details { margin: 0 0 18px; }
summary { cursor: pointer; padding: 8px 0; font-weight: 600; }
ul.plain { margin: 4px 0; padding-left: 20px; }
.filter { position: sticky; top: 0; z-index: 1; background: #f4f5f7; padding: 10px 0; border-bottom: 1px solid #d5dae1; }
.filter input { font: inherit; padding: 6px 10px; width: min(420px, 60%); border: 1px solid #6d7786; border-radius: 4px; }
.filter output { margin-left: 12px; color: #4a5565; }
[hidden] { display: none !important; }
@media (max-width: 640px) { main { padding: 16px 10px; } .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: 6px; } .card { padding: 12px; } .folded { overflow-x: auto; } }
@page { margin: 16mm 14mm; }
@media print {
  body { background: #fff; font-size: 9.5pt; line-height: 1.35; }
  h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 14pt; } h3 { font-size: 11.5pt; } h4 { font-size: 10pt; margin: 8pt 0 2pt; } .says { font-size: 10pt; }
  code, figcaption, .legend, .badge { font-size: 8.5pt; }
  p { margin: 3pt 0; }
  main { max-width: none; padding: 0; }
  .no_print, .filter { display: none !important; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2, h3, h4 { break-after: avoid; }
  figure, .legend li, tr, .counts li, .cell, blockquote { break-inside: avoid; }
  thead { display: table-header-group; }
  .card { border-radius: 0; margin-bottom: 12pt; padding: 8pt 12pt; }
  .told { display: block; }
  .told > figure { float: right; width: 38%; margin: 0 0 8pt 12pt; }
  .told::after { content: ""; display: block; clear: both; }
  .facts { gap: 1pt 10pt; margin: 3pt 0 6pt; }
  th, td { padding: 2pt 5pt; }
  table { font-size: 9pt; }
  a { color: inherit; text-decoration: none; }
}
)css";

constexpr std::string_view kScript = R"js(
(function () {
  'use strict';
  var box = document.getElementById('filter');
  if (!box) return;
  var lines = Array.prototype.slice.call(document.querySelectorAll('[data-line]'));
  var said = document.getElementById('filter_said');
  var folds = Array.prototype.slice.call(document.querySelectorAll('details'));
  var texts = null;
  function apply() {
    var wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!texts) texts = lines.map(function (line) { return line.textContent.toLowerCase(); });
    var shown = 0;
    lines.forEach(function (line, i) {
      var fits = wanted.every(function (word) { return texts[i].indexOf(word) >= 0; });
      line.hidden = !fits;
      if (fits) shown += 1;
    });
    if (wanted.length) folds.forEach(function (fold) { fold.open = !!fold.querySelector('[data-line]:not([hidden])'); });
    said.textContent = wanted.length ? shown + ' of ' + lines.length + ' shown' : '';
  }
  box.parentNode.hidden = false;
  box.addEventListener('input', apply);
  if (box.value) apply();
  var folded = [];
  window.addEventListener('beforeprint', function () {
    folded = folds.filter(function (fold) { return !fold.open; });
    folded.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener('afterprint', function () { folded.forEach(function (fold) { fold.open = false; }); });
})();
)js";

}  // namespace

std::string escaped(std::string_view text) {
  const std::string shown = printable(text);
  std::string out;
  out.reserve(shown.size());
  for (const char c : shown) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string page_begin(std::string_view title) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"generator\" content=\"congener {}\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<main>\n<h1>{}</h1>\n",
      sha256_base64(kScript), escaped(engine_version()), escaped(title), kStyle, escaped(title));
}

std::string page_end() { return fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", kScript); }

std::string filter_box(std::string_view what) {
  return fmt::format(
      "<div class=\"filter\" hidden><label for=\"filter\">Show only {} with </label>"
      "<input id=\"filter\" type=\"search\" autocomplete=\"off\" placeholder=\"words, a code, a rule\"> "
      "<output id=\"filter_said\" aria-live=\"polite\"></output></div>\n",
      escaped(what));
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& list) {
  std::string out = "<dl class=\"facts\">\n";
  for (const auto& [name, value] : list) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value));
  }
  return out + "</dl>\n";
}

std::string badge(std::string_view kind, std::string_view words) {
  return fmt::format("<span class=\"badge {}\">{}</span>", escaped(kind), escaped(words));
}

std::string drawing(std::string_view smiles, const std::vector<chem::Highlight>& highlights, int width, int height,
                    std::string_view words) {
  const auto drawn = chem::draw_svg(smiles, highlights, width, height);
  if (!drawn) return "";
  // Its own head names name spaces and a size that the page decides on.
  const std::string_view svg = drawn.value();
  const std::size_t head = svg.find("<svg");
  const std::size_t body = head == std::string_view::npos ? head : svg.find('>', head);
  if (body == std::string_view::npos) return "";
  return fmt::format(
      "<svg class=\"drawing\" role=\"img\" aria-label=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\">{}",
      escaped(words), width, height, width, height, svg.substr(body + 1));
}

std::string legend(const std::vector<LegendEntry>& entries) {
  if (entries.empty()) return "";
  std::string out = "<ul class=\"legend\">\n";
  for (const LegendEntry& entry : entries) {
    out += entry.colour.empty() ? "<li class=\"plain_entry\">" : "<li>";
    if (!entry.colour.empty()) {
      out += fmt::format(
          "<svg class=\"swatch\" viewBox=\"0 0 15 14\" aria-hidden=\"true\"><rect width=\"14\" height=\"13\" x=\"0.5\" "
          "y=\"0.5\" fill=\"{}\" stroke=\"#333\"/></svg>",
          escaped(entry.colour));
      out += fmt::format("<b>{}</b>", escaped(entry.title));
    } else {
      out += escaped(entry.title);
    }
    if (!entry.words.empty()) out += fmt::format("<br>“{}”", escaped(entry.words));
    out += "</li>\n";
  }
  return out + "</ul>\n";
}

}  // namespace congener::html
