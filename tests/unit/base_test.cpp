#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/text_buffer.hpp"
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

// Every byte, at every place of texts shorter and longer than the eight bytes taken at once.
TEST(Text, PlainTextIsToldByteByByte) {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool ascii = value < 0x80;
    const bool json = value >= 0x20 && value < 0x7F && c != '"' && c != '\\';
    const bool csv = ascii && c != '"' && c != ',' && c != '\r' && c != '\n';
    for (const std::size_t size : {1U, 5U, 7U, 8U, 9U, 15U, 16U, 23U}) {
      for (std::size_t at = 0; at < size; ++at) {
        // Beside characters at the edges of what is plain, whose bytes must not be taken for others'.
        for (const char filling : {' ', '~', '!', '#', '+', '-', '[', ']'}) {
          std::string text(size, filling);
          text[at] = c;
          ASSERT_EQ(is_ascii(text), ascii) << value << ' ' << size << ' ' << at;
          ASSERT_EQ(is_plain_json(text), json) << value << ' ' << size << ' ' << at;
          ASSERT_EQ(is_plain_csv(text), csv) << value << ' ' << size << ' ' << at;
        }
      }
    }
  }
  EXPECT_TRUE(is_ascii("") && is_plain_json("") && is_plain_csv(""));
}

TEST(TextBuffer, GrowsAndIsUsedAgain) {
  TextBuffer buffer;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 26));
    buffer += piece;
    buffer += 'x';
    expected += piece + 'x';
  }
  EXPECT_EQ(buffer.view(), expected);
  buffer.clear(0);
  EXPECT_TRUE(buffer.empty());
  buffer += "again";
  EXPECT_EQ(buffer.view(), "again");
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
