#include "congener/screener.hpp"

#include <memory>

#include "bindings.hpp"
#include "run.hpp"

namespace congener::python {
namespace {

Question question_of(const std::string& as_of, const std::vector<std::string>& jurisdictions, bool drafts,
                     bool validate, bool prefilter, const std::string& names) {
  return {as_of, jurisdictions, {}, drafts, validate, prefilter, names, true};
}

}  // namespace

Record record_of_text(const std::string& text) {
  TextList column(nullptr);
  column.add(text);
  RecordColumns columns;
  columns.structure = std::shared_ptr<const TextColumn>(std::shared_ptr<const void>(), &column);
  columns.source = "argument";
  return copy_of(record_of(columns, 0));
}

void bind_screener(py::module_& module) {
  py::class_<Screening, std::shared_ptr<Screening>>(module, "Screening")
      .def_static(
          "read",
          [](const py::bytes& ndjson) {
            const std::string_view lines = ndjson;
            const py::gil_scoped_release release;
            return std::const_pointer_cast<Screening>(value_or_raise(Screening::read(lines)));
          },
          py::arg("ndjson"))
      .def("__len__", &Screening::size)
      .def(
          "status", [](const Screening& screening, std::size_t row) { return name(screening.status(row)); },
          py::arg("row"))
      .def("statuses",
           [](const Screening& screening) {
             const std::vector<Status>& statuses = screening.statuses();
             return py::bytes(reinterpret_cast<const char*>(statuses.data()), statuses.size());
           })
      .def(
          "ndjson",
          [](const Screening& screening, std::size_t begin, std::size_t end) {
            std::string lines;
            {
              const py::gil_scoped_release release;
              lines = screening.ndjson(begin, end);
            }
            return py::bytes(lines);
          },
          py::arg("begin"), py::arg("end"));

  py::class_<SimilarSubstance>(module, "SimilarSubstance")
      .def_readonly("rule", &SimilarSubstance::rule)
      .def_readonly("substance", &SimilarSubstance::substance)
      .def_readonly("smiles", &SimilarSubstance::smiles)
      .def_readonly("component", &SimilarSubstance::component)
      .def_readonly("tanimoto", &SimilarSubstance::tanimoto);

  py::class_<Screener, std::shared_ptr<Screener>>(module, "Screener")
      .def(py::init([](std::shared_ptr<RuleSet> rules, const std::string& counter_ions, const std::string& as_of,
                       const std::vector<std::string>& jurisdictions, bool drafts, bool validate, bool prefilter,
                       const std::string& names) {
             const py::gil_scoped_release release;
             return std::make_shared<Screener>(
                 value_or_raise(Screener::make(std::move(rules), counter_ions,
                                               question_of(as_of, jurisdictions, drafts, validate, prefilter, names))));
           }),
           py::arg("rules"), py::arg("counter_ions"), py::kw_only(), py::arg("as_of"), py::arg("jurisdictions"),
           py::arg("drafts"), py::arg("validate"), py::arg("prefilter"), py::arg("names"))
      .def(
          "explain",
          [](const Screener& screener, const std::string& text) {
            std::string line;
            {
              const py::gil_scoped_release release;
              line = screener.explain(record_of_text(text));
            }
            return py::bytes(line);
          },
          py::arg("text"))
      .def(
          "explain_in_words",
          [](const Screener& screener, const std::string& text, std::size_t width) {
            std::string words;
            {
              const py::gil_scoped_release release;
              words = screener.explain_in_words(record_of_text(text), width);
            }
            return to_str(words);
          },
          py::arg("text"), py::arg("width"))
      .def(
          "screen",
          [](const Screener& screener, const RecordColumns& columns, std::size_t threads, const py::object& progress) {
            return std::const_pointer_cast<Screening>(
                run(threads, progress, [&](const RunOptions& options) { return screener.screen(columns, options); }));
          },
          py::arg("columns"), py::arg("threads"), py::arg("progress"))
      .def(
          "screen_file",
          [](const Screener& screener, const std::string& path, std::size_t threads, const py::object& progress) {
            return std::const_pointer_cast<Screening>(value_or_raise(run(
                threads, progress, [&](const RunOptions& options) { return screener.screen_file(path, options); })));
          },
          py::arg("path"), py::arg("threads"), py::arg("progress"))
      .def(
          "similar",
          [](const Screener& screener, const std::string& text, std::size_t top, double threshold) {
            const py::gil_scoped_release release;
            return value_or_raise(screener.similar(record_of_text(text), top, threshold));
          },
          py::arg("text"), py::arg("top"), py::arg("threshold"))
      .def_property_readonly("as_of", &Screener::as_of)
      .def_property_readonly("jurisdictions", &Screener::jurisdictions);
}

}  // namespace congener::python
