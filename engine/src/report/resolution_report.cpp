#include "report/resolution_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/terminal_text.hpp"

namespace congener {
namespace {

using Json = nlohmann::ordered_json;

Json of_doubts(const std::vector<Doubt>& doubts) {
  Json list = Json::array();
  for (const Doubt& doubt : doubts) list.push_back({{"code", doubt.code}, {"text", doubt.text}});
  return list;
}

Json of_mention(const Mention& mention) {
  Json structures = Json::array();
  for (const NameReading& reading : mention.readings) {
    structures.push_back({{"kind", name(reading.kind)},
                          {"structure", reading.text},
                          {"meaning", reading.meaning.empty() ? Json(nullptr) : Json(reading.meaning)}});
  }
  return {{"how", name(mention.how)},
          {"name", mention.name},
          {"span", {{"field", mention.field}, {"begin", mention.begin}, {"end", mention.end}, {"text", mention.text}}},
          {"structures", std::move(structures)},
          {"doubts", of_doubts(mention.doubts)},
          {"sources", mention.sources}};
}

Json of_resolution(const Resolution& resolution) {
  Json mentions = Json::array();
  for (const Mention& mention : resolution.mentions) mentions.push_back(of_mention(mention));
  return {{"outcome", name(resolution.outcome)},
          {"mentions", std::move(mentions)},
          {"doubts", of_doubts(resolution.doubts)}};
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

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

std::string resolution_json(const Resolution& resolution) { return dump(of_resolution(resolution)); }

std::string resolution_line(std::size_t number, std::string_view declared, const Resolution& resolution) {
  return dump(Json{{"line", number}, {"declared", declared}, {"resolved", of_resolution(resolution)}}) + "\n";
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
