#include "congener/rule.hpp"

#include <memory>

#include "bindings.hpp"

namespace congener::python {
namespace {

std::optional<std::string> text_of(const std::optional<Date>& day) {
  return day ? std::optional(day->text()) : std::nullopt;
}

}  // namespace

void bind_rule(py::module_& module) {
  py::class_<Interval>(module, "Interval", "Days on which a rule is in force, both ends included.")
      .def_property_readonly(
          "first", [](const Interval& interval) { return text_of(interval.from); },
          "YYYY-MM-DD; None: not known, taken as every earlier day.")
      .def_property_readonly(
          "last", [](const Interval& interval) { return text_of(interval.to); }, "YYYY-MM-DD; None: still in force.")
      .def_readonly("by", &Interval::by, "The instrument.");

  py::class_<Clause>(module, "Clause", "One clause of a class rule.")
      .def_readonly("id", &Clause::id, "As the law or the rule base numbers it.")
      .def_readonly("words", &Clause::words, "The clause's words in the law.");

  py::class_<Substance>(module, "Substance", "One entry of a list.")
      .def_readonly("name", &Substance::name, "As the list has it.")
      .def_readonly("chemical_name", &Substance::chemical_name, "As enacted, where the law gives one.")
      .def_readonly("also", &Substance::also, "Other names.")
      .def_readonly("smiles", &Substance::smiles, "As written in the rule.")
      .def_readonly("code", &Substance::code, "The law's own number.")
      .def_readonly("cas", &Substance::cas, "CAS number.")
      .def_readonly("cite", &Substance::cite, "Where it was read.");

  // Kept alive by its set, and keeps it alive in turn (RuleSet.rules).
  py::class_<Rule>(module, "Rule",
                   "One rule: the law's words, source and dates. Made by `RuleSet`, which it keeps alive.")
      .def_readonly("id", &Rule::id, "As the law or the rule base numbers it.")
      .def_readonly("title", &Rule::title, "As the law calls it.")
      .def_readonly("jurisdiction", &Rule::jurisdiction, "ISO 3166-1 or 3166-2 code, \"UN\" or \"EU\".")
      .def_readonly("schedule", &Rule::schedule, "As the law calls it.")
      .def_property_readonly(
          "kind", [](const Rule& rule) { return name(rule.kind); },
          "\"listed\", \"class\", \"derived\" or \"similar\".")
      .def_property_readonly(
          "status", [](const Rule& rule) { return name(rule.status); },
          "\"verified\": its words were read in the source; \"draft\": recalled.")
      .def_readonly("status_because", &Rule::status_because, "What was read, and where.")
      .def_property_readonly(
          "source", [](const Rule& rule) { return rule.law.source; }, "Citation of the law.")
      .def_property_readonly(
          "url", [](const Rule& rule) { return rule.law.url; }, "Of the source.")
      .def_property_readonly(
          "text", [](const Rule& rule) { return rule.law.text; }, "The law's words.")
      .def_property_readonly(
          "translation", [](const Rule& rule) { return rule.law.translation; },
          "Of the words, where they are not English.")
      .def_property_readonly(
          "recalled", [](const Rule& rule) { return rule.law.recalled; }, "Which parts of the rule are from memory.")
      .def_property_readonly(
          "in_force", [](const Rule& rule) { return rule.in_force; }, "Intervals in time order.")
      .def_readonly("notes", &Rule::notes, "What a reader should know.")
      .def_readonly("file", &Rule::file, "The rule file.")
      .def_property_readonly(
          "clauses",
          [](const Rule& rule) {
            const auto* body = std::get_if<ClassBody>(&rule.body);
            return body ? body->clauses : std::vector<Clause>();
          },
          "Of a class rule; empty otherwise.")
      .def_property_readonly(
          "substances",
          [](const Rule& rule) {
            if (const auto* similar = std::get_if<SimilarBody>(&rule.body)) return similar->substances;
            const auto* body = std::get_if<ListedBody>(&rule.body);
            return body ? body->substances : std::vector<Substance>();
          },
          "Of a listed rule, and those that a similar one names itself; empty otherwise.");
}

}  // namespace congener::python
