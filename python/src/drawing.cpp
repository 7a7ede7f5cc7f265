#include "congener/drawing.hpp"

#include "bindings.hpp"

namespace congener::python {

void bind_drawing(py::module_& module) {
  module.def(
      "draw",
      [](const std::string& smiles, const std::vector<std::pair<std::vector<AtomIndex>, std::string>>& coloured,
         int width, int height) {
        std::vector<ColouredAtoms> runs;
        for (const auto& [atoms, colour] : coloured) runs.push_back({atoms, colour});
        return draw(smiles, runs, width, height);
      },
      py::arg("smiles"), py::arg("coloured"), py::arg("width"), py::arg("height"),
      py::call_guard<py::gil_scoped_release>());
}

}  // namespace congener::python
