#include "congener/name_resolver.hpp"

#include <memory>

#include "bindings.hpp"

namespace congener::python {

void bind_name_resolver(py::module_& module) {
  py::class_<NameResolver, std::shared_ptr<NameResolver>>(module, "NameResolver")
      .def(py::init([](const std::string& names, const std::string& counter_ions, const std::string& dictionary,
                       bool opsin) {
             const py::gil_scoped_release release;
             return std::make_shared<NameResolver>(
                 value_or_raise(NameResolver::make({names, counter_ions, dictionary, opsin})));
           }),
           py::arg("names"), py::arg("counter_ions"), py::kw_only(), py::arg("dictionary"), py::arg("opsin"))
      .def(
          "resolve_to_json",
          [](const NameResolver& resolver, const std::vector<std::string>& texts) {
            std::vector<std::string> json;
            {
              const py::gil_scoped_release release;
              json = resolver.resolve_to_json(texts);
            }
            std::vector<py::str> lines;
            lines.reserve(json.size());
            for (const std::string& one : json) lines.push_back(to_str(one));
            return lines;
          },
          py::arg("texts"))
      .def_property_readonly("opsin_missing",
                             [](const NameResolver& resolver) { return to_str(resolver.opsin_missing()); });
}

}  // namespace congener::python
