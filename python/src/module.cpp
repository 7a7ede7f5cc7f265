#include "bindings.hpp"

namespace congener::python {

py::str to_str(std::string_view text) {
  PyObject* made = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (!made) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(made);
}

}  // namespace congener::python

PYBIND11_MODULE(_engine, module) {
  using namespace congener::python;
  module.doc() = "The engine's public headers, one for one; the package congener is made of it.";
  module.attr("__version__") = CONGENER_VERSION;
  bind_fault(module);
  bind_rule(module);
  bind_rule_set(module);
  bind_rule_test(module);
  bind_text_column(module);
  bind_screener(module);
  bind_library_file(module);
  bind_name_resolver(module);
  bind_arrow(module);
  bind_drawing(module);
}
