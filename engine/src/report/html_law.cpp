#include "report/html_law.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/html_page.hpp"
#include "report/wording.hpp"

namespace congener::html {
namespace {

std::string quoted(const std::string& text, std::string_view language) {
  std::string out = fmt::format("<blockquote lang=\"{}\">", escaped(language));
  for (const std::string_view line : split(text, '\n')) {
    if (!trim(line).empty()) out += fmt::format("<p>{}</p>\n", escaped(trim(line)));
  }
  return out + "</blockquote>\n";
}

}  // namespace

std::string law_card(const Rule& rule, std::string_view id) {
  std::string out = fmt::format("<section class=\"card\" id=\"{}\">\n<h3>{}: {}</h3>\n", escaped(id), escaped(rule.id),
                                escaped(rule.title));
  if (rule.status == RuleStatus::kDraft) {
    out += fmt::format("<p class=\"note\">A draft: {}</p>\n", escaped(rule.status_because));
  }
  std::vector<std::pair<std::string, std::string>> list = {{"Law", rule.law.source}};
  if (!rule.law.url.empty()) list.emplace_back("Where it is", rule.law.url);
  if (!rule.law.retrieved.empty()) list.emplace_back("Retrieved", rule.law.retrieved);
  if (!rule.law.sha256.empty()) list.emplace_back("SHA-256 of the words", rule.law.sha256);
  for (const Interval& interval : rule.in_force) list.emplace_back("In force", in_words(interval));
  for (const std::string& recalled : rule.law.recalled) list.emplace_back("From memory", recalled);
  out += facts(list);
  if (!trim(rule.law.text).empty()) out += quoted(rule.law.text, rule.law.language);
  if (!trim(rule.law.translation).empty()) {
    out += "<p class=\"note\">Translation, for understanding only:</p>\n" + quoted(rule.law.translation, "en");
  }
  return out + "</section>\n";
}

}  // namespace congener::html
