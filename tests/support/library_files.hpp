// Libraries built for a test, in a directory that goes away with the test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "library/library.hpp"
#include "library/library_builder.hpp"
#include "report/report.hpp"
#include "verdict/judge.hpp"

namespace congener::test {

class LibraryFiles {
 public:
  LibraryFiles();
  ~LibraryFiles();
  LibraryFiles(const LibraryFiles&) = delete;
  LibraryFiles& operator=(const LibraryFiles&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return (directory_ / name).string(); }
  std::string write(std::string_view name, std::string_view bytes) const;
  [[nodiscard]] static std::string read(const std::string& path);
  [[nodiscard]] std::size_t files() const;  // in the directory

  // The library of these files.
  [[nodiscard]] Result<library::Built, Fault> build(const std::vector<std::string>& sources, const std::string& library,
                                                    const library::BuildOptions& options = {}) const;
  // The same, opened; fails the test and gives an empty one if that goes wrong.
  [[nodiscard]] library::Library library(const std::vector<std::string>& sources, std::string_view name) const;

 private:
  std::filesystem::path directory_;
};

// Everything that is written of it; or the fault's code.
struct Answer {
  std::string text;
  std::string fault;
  Tally tally;
};
[[nodiscard]] Answer ask(const library::Library& library, const Judge& judge, bool every_record, std::size_t threads);

// What `screen` writes of the sources; only of those that are not clear, unless told otherwise.
[[nodiscard]] std::string ask_text(const std::vector<std::string>& sources, const Judge& judge, bool every_record);

}  // namespace congener::test
