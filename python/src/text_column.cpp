#include "congener/text_column.hpp"

#include <memory>

#include "bindings.hpp"

namespace congener::python {
namespace {

// Holds a Python object from any thread, with or without the GIL.
std::shared_ptr<const void> keep(py::object object) {
  return {new py::object(std::move(object)), [](const void* kept) {
            const py::gil_scoped_acquire acquire;
            delete static_cast<const py::object*>(kept);
          }};
}

// Views of the strings themselves, which `rows` keeps. A string with lone surrogates has no UTF-8: the bytes that stand
// for it are made here, and kept too.
std::shared_ptr<TextList> text_list(const py::object& object,
                                    const std::vector<std::pair<std::size_t, RowFault>>& faulty) {
  const std::map<std::size_t, RowFault> faults(faulty.begin(), faulty.end());
  const py::list rows(object);
  py::list encoded;
  auto column = std::make_shared<TextList>(keep(py::make_tuple(rows, encoded)));
  column->reserve(rows.size());
  std::size_t row = 0;
  for (const py::handle item : rows) {
    if (const auto fault = faults.find(row++); fault != faults.end()) {
      column->add_fault(fault->second);
      continue;
    }
    if (item.is_none()) {
      column->add_null();
      continue;
    }
    Py_ssize_t size = 0;
    if (const char* text = PyUnicode_AsUTF8AndSize(item.ptr(), &size)) {
      column->add({text, static_cast<std::size_t>(size)});
      continue;
    }
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) throw py::error_already_set();
    PyErr_Clear();
    const auto bytes = py::reinterpret_steal<py::bytes>(PyUnicode_AsEncodedString(item.ptr(), "utf-8", "replace"));
    if (!bytes) throw py::error_already_set();
    encoded.append(bytes);
    column->add({PyBytes_AS_STRING(bytes.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr()))});
  }
  return column;
}

}  // namespace

void bind_text_column(py::module_& module) {
  py::class_<RowFault>(module, "RowFault")
      .def(py::init<std::string, std::string>(), py::arg("code"), py::arg("text"))
      .def_readonly("code", &RowFault::code)
      .def_readonly("text", &RowFault::text);
  py::class_<TextColumn, std::shared_ptr<TextColumn>>(module, "TextColumn").def("__len__", &TextColumn::size);
  module.def(
      "text_list",
      [](const py::object& rows, const std::vector<std::pair<std::size_t, RowFault>>& faults)
          -> std::shared_ptr<TextColumn> { return text_list(rows, faults); },
      py::arg("rows"), py::arg("faults"));
  module.def("structure_column", &structure_column, py::arg("names"));
  py::class_<RecordColumns>(module, "RecordColumns")
      .def(py::init([](std::shared_ptr<TextColumn> structure, std::optional<std::shared_ptr<TextColumn>> id,
                       std::optional<std::shared_ptr<TextColumn>> name, std::size_t before) {
             RecordColumns columns;
             columns.structure = std::move(structure);
             columns.id = std::move(id).value_or(nullptr);
             columns.name = std::move(name).value_or(nullptr);
             columns.before = before;
             return columns;
           }),
           py::arg("structure"), py::arg("id"), py::arg("name"), py::arg("before"))
      .def_property_readonly(
          "structure",
          [](const RecordColumns& columns) { return std::const_pointer_cast<TextColumn>(columns.structure); })
      .def(
          "address",
          [](const RecordColumns& columns, std::size_t row) {
            return reinterpret_cast<std::uintptr_t>(columns.structure->at(row).value_or("").data());
          },
          py::arg("row"), "Where the text of a row stands in memory: how a test sees that it was not copied.")
      .def("__len__", &RecordColumns::size);
}

}  // namespace congener::python
