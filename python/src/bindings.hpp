// What the bindings of all headers share: one function a header, and how faults and text become Python's.
#pragma once

#include <pybind11/functional.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <vector>

#include "congener/fault.hpp"
#include "congener/result.hpp"

namespace congener::python {

namespace py = pybind11;

void bind_arrow(py::module_& module);
void bind_drawing(py::module_& module);
void bind_fault(py::module_& module);
void bind_library_file(py::module_& module);
void bind_name_resolver(py::module_& module);
void bind_rule(py::module_& module);
void bind_rule_set(py::module_& module);
void bind_rule_test(py::module_& module);
void bind_screener(py::module_& module);
void bind_text_column(py::module_& module);

// Become the exceptions of congener._errors.
[[noreturn]] void raise(std::vector<Fault> faults);
[[noreturn]] void raise(Fault fault);

template <typename T, typename E>
T value_or_raise(Result<T, E> result) {
  if (!result) raise(std::move(result).error());
  return std::move(result).value();
}

// The engine's text is UTF-8, but what was read from a file need not be: other bytes become U+FFFD.
[[nodiscard]] py::str to_str(std::string_view text);

}  // namespace congener::python
