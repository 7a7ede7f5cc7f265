#include "congener/library_file.hpp"

#include <memory>

#include "bindings.hpp"
#include "run.hpp"

namespace congener::python {

void bind_library_file(py::module_& module) {
  py::class_<SimilarRecord>(module, "SimilarRecord")
      .def_property_readonly("record", [](const SimilarRecord& one) { return one.record.number; })
      .def_property_readonly("file", [](const SimilarRecord& one) { return to_str(one.record.file); })
      .def_property_readonly("line", [](const SimilarRecord& one) { return one.record.line; })
      .def_property_readonly("id", [](const SimilarRecord& one) { return to_str(one.record.id); })
      .def_property_readonly("text", [](const SimilarRecord& one) { return to_str(one.record.text); })
      .def_readonly("component", &SimilarRecord::component)
      .def_readonly("tanimoto", &SimilarRecord::tanimoto);

  py::class_<LibraryBuilt>(module, "LibraryBuilt")
      .def_readonly("records", &LibraryBuilt::records)
      .def_readonly("unread", &LibraryBuilt::unread)
      .def_readonly("components", &LibraryBuilt::components)
      .def_readonly("bytes", &LibraryBuilt::bytes);

  py::class_<LibraryFile>(module, "LibraryFile")
      .def_static(
          "build",
          [](const std::vector<std::string>& sources, const std::string& path, const std::string& counter_ions,
             std::size_t threads, const py::object& progress) {
            return value_or_raise(run(threads, progress, [&](const RunOptions& options) {
              return LibraryFile::build(sources, path, counter_ions, options);
            }));
          },
          py::arg("sources"), py::arg("path"), py::arg("counter_ions"), py::arg("threads"), py::arg("progress"))
      .def_static(
          "open",
          [](const std::string& path, const std::string& counter_ions) {
            const py::gil_scoped_release release;
            return value_or_raise(LibraryFile::open(path, counter_ions));
          },
          py::arg("path"), py::arg("counter_ions"))
      .def("__len__", &LibraryFile::size)
      .def_property_readonly("path", [](const LibraryFile& library) { return to_str(library.path()); })
      .def_property_readonly("sources", &LibraryFile::sources)
      .def(
          "verify",
          [](const LibraryFile& library, std::size_t threads) {
            const py::gil_scoped_release release;
            if (auto fault = library.verify(threads)) raise(std::move(*fault));
          },
          py::arg("threads"))
      .def(
          "screen",
          [](const LibraryFile& library, std::shared_ptr<RuleSet> rules, const std::string& as_of,
             const std::vector<std::string>& jurisdictions, const std::vector<std::string>& ids, bool drafts,
             const std::string& names, bool every_record, std::size_t threads, const py::object& progress) {
            Question question;
            question.as_of = as_of;
            question.jurisdictions = jurisdictions;
            question.rules = ids;
            question.drafts = drafts;
            question.names = names;
            return std::const_pointer_cast<Screening>(
                value_or_raise(run(threads, progress, [&](const RunOptions& options) {
                  return library.screen(rules, question, every_record, options);
                })));
          },
          py::arg("rules"), py::kw_only(), py::arg("as_of"), py::arg("jurisdictions"), py::arg("ids"),
          py::arg("drafts"), py::arg("names"), py::arg("every_record"), py::arg("threads"), py::arg("progress"))
      .def(
          "similar",
          [](const LibraryFile& library, const std::string& text, std::size_t top, double threshold,
             std::size_t threads) {
            const py::gil_scoped_release release;
            return value_or_raise(library.similar(record_of_text(text), {top, threshold, threads}));
          },
          py::arg("text"), py::arg("top"), py::arg("threshold"), py::arg("threads"));
}

}  // namespace congener::python
