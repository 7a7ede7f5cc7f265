#include "congener/rule_set.hpp"

#include <filesystem>
#include <memory>
#include <span>

#include "bindings.hpp"

namespace congener::python {

void bind_rule_set(py::module_& module) {
  py::class_<RuleSet, std::shared_ptr<RuleSet>>(module, "RuleSet")
      .def_static(
          "load",
          [](const std::string& directory, const std::vector<std::string>& names) {
            const std::vector<std::filesystem::path> files(names.begin(), names.end());
            const py::gil_scoped_release release;
            return std::make_shared<RuleSet>(value_or_raise(load_rules(directory, files)));
          },
          py::arg("directory"), py::arg("files"))
      .def_property_readonly(
          "rules",
          [](const RuleSet& set) {
            std::vector<const Rule*> rules;
            for (const Rule& rule : set.rules()) rules.push_back(&rule);
            return rules;
          },
          py::return_value_policy::reference_internal)
      .def_property_readonly("terms",
                             [](const RuleSet& set) {
                               std::vector<std::string> ids;
                               for (const auto& [id, term] : set.terms()) ids.push_back(id);
                               return ids;
                             })
      .def_property_readonly("transformations",
                             [](const RuleSet& set) {
                               std::vector<std::string> ids;
                               for (const auto& [id, term] : set.transformations()) ids.push_back(id);
                               return ids;
                             })
      .def_property_readonly("hash", [](const RuleSet& set) { return set.hash(); });
}

}  // namespace congener::python
