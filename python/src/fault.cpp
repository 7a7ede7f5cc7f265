#include "congener/fault.hpp"

#include <utility>

#include "bindings.hpp"

namespace congener::python {
namespace {

// One exception for all faults, until it is Python's.
struct Faults : std::exception {
  explicit Faults(std::vector<Fault> the_faults) : faults(std::move(the_faults)), text(describe(faults)) {}
  [[nodiscard]] const char* what() const noexcept override { return text.c_str(); }
  std::vector<Fault> faults;
  std::string text;
};

}  // namespace

void raise(std::vector<Fault> faults) { throw Faults(std::move(faults)); }
void raise(Fault fault) { raise(std::vector<Fault>{std::move(fault)}); }

void bind_fault(py::module_& module) {
  py::class_<Fault>(module, "Fault")
      .def_property_readonly("code", [](const Fault& fault) { return fault.code; })
      .def_property_readonly("message", [](const Fault& fault) { return to_str(fault.message); })
      .def_property_readonly("advice", [](const Fault& fault) { return to_str(fault.advice); })
      .def_property_readonly("file", [](const Fault& fault) { return to_str(fault.place.file); })
      .def_property_readonly("line", [](const Fault& fault) { return fault.place.line; })
      .def_property_readonly("column", [](const Fault& fault) { return fault.place.column; })
      .def("__str__", [](const Fault& fault) { return to_str(describe(fault)); });

  // congener._errors chooses the class by the code.
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Faults& faults) {
      const py::object error =
          py::module_::import("congener._errors").attr("error_of")(to_str(faults.text), faults.faults);
      PyErr_SetObject(py::type::of(error).ptr(), error.ptr());
    }
  });
}

}  // namespace congener::python
