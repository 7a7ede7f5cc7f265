#include "congener/rule_test.hpp"

#include "bindings.hpp"

namespace congener::python {

void bind_rule_test(py::module_& module) {
  py::class_<RuleTestFailure>(module, "RuleTestFailure", "An example that does not come out as its rule says.")
      .def_readonly("rule", &RuleTestFailure::rule, "The rule or term.")
      .def_readonly("example", &RuleTestFailure::example, "Its name, or its structure.")
      .def_readonly("message", &RuleTestFailure::message, "What was expected, what was found.");
  py::class_<RuleTestReport>(module, "RuleTestReport", "What the examples of a rule base came to.")
      .def_readonly("examples", &RuleTestReport::examples, "How many were run.")
      .def_readonly("failures", &RuleTestReport::failures, "Those that failed.")
      .def_readonly("unexercised", &RuleTestReport::unexercised, "What no example exercises, in words.");
  module.def(
      "test_rules", [](const RuleSet& rules, const std::vector<std::string>& only) { return test_rules(rules, only); },
      py::arg("rules"), py::arg("only"), py::call_guard<py::gil_scoped_release>());
}

}  // namespace congener::python
