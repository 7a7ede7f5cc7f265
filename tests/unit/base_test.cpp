#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "congener/date.hpp"
#include "congener/fault.hpp"

namespace congener {
namespace {

TEST(Date, AcceptsDaysThatExist) {
  EXPECT_EQ(Date::parse("2024-02-29")->text(), "2024-02-29");
  EXPECT_FALSE(Date::parse("2023-02-29"));
  EXPECT_FALSE(Date::parse("2023-13-01"));
  EXPECT_FALSE(Date::parse("2023-1-01"));
  EXPECT_FALSE(Date::parse("20230101"));
  EXPECT_FALSE(Date::parse(""));
  EXPECT_LT(*Date::parse("2023-11-29"), *Date::parse("2023-11-30"));
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Text, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(valid_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(valid_utf8("caf\xE9!"), "caf\xEF\xBF\xBD!");
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
  EXPECT_EQ(valid_utf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "an overlong slash";
}

TEST(Text, CountsCharactersNotBytes) { EXPECT_EQ(count_characters("哌啶环"), 3U); }

TEST(Text, SuggestsTheNearest) {
  EXPECT_EQ(nearest("alkil", {"alkyl", "acyl", "halo"}), "alkyl");
  EXPECT_EQ(nearest("quite_different", {"alkyl", "acyl"}), "");
}

TEST(Text, CollapsesSpaces) { EXPECT_EQ(collapse_spaces("  a\n  b\tc "), "a b c"); }

TEST(Fault, ShowsTheLineWithACaretUnderTheWord) {
  const Fault fault{"R012", "unknown term “alkil”", "did you mean “alkyl”?", {"x.yaml", 3, 5}, "等: [\"alkil\"]", 7};
  EXPECT_EQ(describe(fault),
            "R012 unknown term “alkil” — x.yaml:3:5\n"
            "    3 | 等: [\"alkil\"]\n"
            "      |     ^^^^^^^\n"
            "      = did you mean “alkyl”?\n");
}

}  // namespace
}  // namespace congener
