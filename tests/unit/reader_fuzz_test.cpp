// Every reader on files damaged at random: no crash, and what readers promise of any file is kept. `./dev fuzz` runs
// the same for longer.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "support/engine.hpp"
#include "support/mutation.hpp"

namespace congener {
namespace {

TEST(ReaderFuzz, DamagedFilesKeepWhatIsPromised) {
  const auto corpus = test::Corpus::load(test::source_path("tests/data/manifests"));
  ASSERT_GT(corpus.files.size(), 30U);
  const auto directory = std::filesystem::temp_directory_path() / fmt::format("congener_reader_fuzz_{}", getpid());
  std::filesystem::create_directories(directory);
  constexpr std::size_t kRounds = 12;
  test::Random random(20260101);
  for (const auto& file : corpus.files) {
    const std::string ending = file.path.extension().string();
    const auto others = corpus.with_ending(ending);
    for (std::size_t round = 0; round < kRounds; ++round) {
      const bool part = file.bytes.starts_with("PK") && round % 2 == 0;
      const std::string bytes =
          part ? test::mutate_part(file.bytes, others, random) : test::mutate(file.bytes, others, random);
      EXPECT_EQ(test::broken_promise(directory, "damaged" + ending, bytes), "")
          << file.path.filename() << ", round " << round;
    }
  }
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace congener
