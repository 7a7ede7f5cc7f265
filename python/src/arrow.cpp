#include "congener/arrow.hpp"

#include <memory>

#include "bindings.hpp"
#include "congener/screener.hpp"

namespace congener::python {
namespace {

constexpr const char* kSchema = "arrow_schema";
constexpr const char* kArray = "arrow_array";
constexpr const char* kStream = "arrow_array_stream";

template <typename C>
C* held_in(const py::capsule& capsule, const char* name) {
  auto* held = static_cast<C*>(PyCapsule_GetPointer(capsule.ptr(), name));
  if (!held) throw py::error_already_set();
  return held;
}

// Released with the capsule, unless who took it has moved it out.
template <typename C>
py::capsule capsule_of(std::unique_ptr<C> held, const char* name) {
  PyObject* made = PyCapsule_New(held.get(), name, [](PyObject* capsule) {
    auto* structure = static_cast<C*>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)));
    if (structure->release) structure->release(structure);
    delete structure;
  });
  if (!made) throw py::error_already_set();
  static_cast<void>(held.release());
  return py::reinterpret_steal<py::capsule>(made);
}

ColumnNames names_of(const std::string& structure, const std::string& id, const std::string& name) {
  return {structure, id, name};
}

}  // namespace

void bind_arrow(py::module_& module) {
  py::class_<ArrowReader>(module, "ArrowReader")
      .def_static(
          "of_stream",
          [](const py::capsule& stream, const std::string& structure, const std::string& id, const std::string& name) {
            auto* held = held_in<ArrowArrayStream>(stream, kStream);
            const py::gil_scoped_release release;
            return value_or_raise(ArrowReader::open(held, names_of(structure, id, name)));
          },
          py::arg("stream"), py::arg("structure"), py::arg("id"), py::arg("name"))
      .def_static(
          "of_array",
          [](const py::capsule& schema, const py::capsule& array, const std::string& structure, const std::string& id,
             const std::string& name) {
            auto* held_schema = held_in<ArrowSchema>(schema, kSchema);
            auto* held_array = held_in<ArrowArray>(array, kArray);
            const py::gil_scoped_release release;
            return value_or_raise(ArrowReader::open(held_schema, held_array, names_of(structure, id, name)));
          },
          py::arg("schema"), py::arg("array"), py::arg("structure"), py::arg("id"), py::arg("name"))
      .def("next",
           [](ArrowReader& reader) -> std::optional<RecordColumns> {
             const py::gil_scoped_release release;
             RecordColumns columns = value_or_raise(reader.next());
             if (!columns.structure) return std::nullopt;
             return columns;
           })
      .def("rest", [](ArrowReader& reader) {
        const py::gil_scoped_release release;
        return value_or_raise(reader.rest());
      });

  module.def(
      "export_verdicts",
      [](std::shared_ptr<Screening> screening) {
        auto stream = std::make_unique<ArrowArrayStream>();
        export_verdicts(std::move(screening), stream.get());
        return capsule_of(std::move(stream), kStream);
      },
      py::arg("screening"));
  module.def("export_verdict_schema", [] {
    auto schema = std::make_unique<ArrowSchema>();
    export_verdict_schema(schema.get());
    return capsule_of(std::move(schema), kSchema);
  });
}

}  // namespace congener::python
