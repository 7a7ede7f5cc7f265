// Files damaged at random, the same from the same seed; and what every reader promises of any file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace congener::test {

using Random = std::mt19937_64;

// The files of a directory by the end of their names: ".csv", ".edi". Not those that describe what is expected.
struct Corpus {
  struct File {
    std::filesystem::path path;
    std::string bytes;
  };
  std::vector<File> files;
  [[nodiscard]] static Corpus load(const std::filesystem::path& directory);
  [[nodiscard]] std::vector<const File*> with_ending(const std::string& ending) const;
};

// A few random changes: bytes flipped, cut, doubled, put in from another file or from what readers look for.
[[nodiscard]] std::string mutate(std::string bytes, const std::vector<const Corpus::File*>& others, Random& random);
// The same within one part of a zip archive, packed again; nothing changed where it is none.
[[nodiscard]] std::string mutate_part(const std::string& archive, const std::vector<const Corpus::File*>& others,
                                      Random& random);

// Reads `bytes` as a file of that name to its end. Empty, or how it broke a promise: text that is not UTF-8, a place
// outside of the source, a record or a fault without a code's words.
[[nodiscard]] std::string broken_promise(const std::filesystem::path& directory, const std::string& name,
                                         const std::string& bytes);

}  // namespace congener::test
