#include "report/resolution_report.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/json_text.hpp"
#include "report/terminal_text.hpp"

namespace congener {
namespace {

using json_text::Object;

void add_doubts(TextBuffer& out, const std::vector<Doubt>& doubts) {
  json_text::add_list(out, doubts, [](TextBuffer& to, const Doubt& doubt) {
    Object object(to);
    object.add("code", doubt.code);
    object.add("text", doubt.text);
  });
}

void add_mention(TextBuffer& out, const Mention& mention) {
  Object object(out);
  object.add("how", name(mention.how));
  object.add("name", mention.name);
  {
    Object span(object.key("span"));
    span.add("field", mention.field);
    span.add("begin", mention.begin);
    span.add("end", mention.end);
    span.add("text", mention.text);
  }
  object.add_list("structures", mention.readings, [](TextBuffer& to, const NameReading& reading) {
    Object structure(to);
    structure.add("kind", name(reading.kind));
    structure.add("structure", reading.text);
    structure.add_or_null("meaning", reading.meaning);
  });
  add_doubts(object.key("doubts"), mention.doubts);
  object.add_list("sources", mention.sources);
}

}  // namespace

const char* in_words(ResolvedBy how) {
  switch (how) {
    case ResolvedBy::kInchi: return "as an InChI";
    case ResolvedBy::kSmiles: return "as a SMILES";
    case ResolvedBy::kInchiKey: return "by its InChIKey, in the dictionary";
    case ResolvedBy::kCas: return "by its CAS number, in the dictionary";
    case ResolvedBy::kDictionary: return "by name, in the dictionary";
    case ResolvedBy::kGrammar: return "by the grammar of trivial names";
    case ResolvedBy::kOpsin: return "by OPSIN, as a systematic name";
  }
  return "";
}

void append_resolution(TextBuffer& out, const Resolution& resolution) {
  Object object(out);
  object.add("outcome", name(resolution.outcome));
  object.add_list("mentions", resolution.mentions, add_mention);
  add_doubts(object.key("doubts"), resolution.doubts);
}

std::string resolution_json(const Resolution& resolution) {
  TextBuffer text;
  append_resolution(text, resolution);
  return std::string(text.view());
}

std::string resolution_line(std::size_t number, std::string_view declared, const Resolution& resolution) {
  TextBuffer line;
  {
    Object object(line);
    object.add("line", number);
    object.add("declared", declared);
    append_resolution(object.key("resolved"), resolution);
  }
  line += '\n';
  return std::string(line.view());
}

std::string resolution_table(std::string_view declared, const Resolution& resolution) {
  std::string text = fmt::format("{}\n  {}\n", printable(declared), name(resolution.outcome));
  for (const Mention& mention : resolution.mentions) {
    text += fmt::format("  declared as “{}”, which resolves {} to", printable(mention.text), in_words(mention.how));
    if (mention.readings.size() == 1) {
      text += fmt::format(" {}\n", printable(mention.readings[0].text));
    } else {
      text += " one of\n";
      for (const NameReading& reading : mention.readings)
        text += fmt::format("      {}  {}\n", printable(reading.text), printable(reading.meaning));
    }
    if (mention.how == ResolvedBy::kCas || mention.how == ResolvedBy::kDictionary)
      text += fmt::format("      taken for {}\n", printable(mention.name));
    for (const Doubt& doubt : mention.doubts) text += fmt::format("      {} {}\n", doubt.code, printable(doubt.text));
  }
  for (const Doubt& doubt : resolution.doubts) text += fmt::format("  {} {}\n", doubt.code, printable(doubt.text));
  return text;
}

}  // namespace congener
