// Documents put together from pieces: what is declared is kept, the gravest stands first, and every cap is said.

#include "report/document.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "report/html_page.hpp"
#include "report/pieces.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";

Record line(std::size_t number, const std::string& smiles, const std::vector<Field>& fields = {}) {
  Record record;
  record.number = number;
  record.file = "goods.csv";
  record.line = number + 1;
  record.text = smiles;
  record.kind = InputKind::kSmiles;
  if (!fields.empty()) record.fields = std::make_shared<DeclaredLine>(DeclaredLine{"CSV", "", fields});
  return record;
}

Field field(FieldKind kind, const std::string& text, const std::string& path, const std::string& qualifier = "") {
  Field one;
  one.kind = kind;
  one.text = text;
  one.qualifier = qualifier;
  one.place.path = path;
  return one;
}

struct Made {
  std::string text;
  std::vector<std::string> remarks;
};

Made made(OutputFormat format, const std::vector<Verdict>& verdicts, bool stopped = false) {
  ReportOptions options;
  options.as_of = *Date::parse("2026-01-01");
  Made result;
  const auto formatter = Formatter::make(format, test::rules(), options);
  const auto document = Document::make(format, test::rules(), options, [&](std::string_view text) {
    result.text += text;
    return true;
  });
  DocumentEnd end;
  end.stopped = stopped;
  for (const Verdict& verdict : verdicts) {
    EXPECT_TRUE(document->take(formatter->one(verdict)));
    end.tally.add(verdict);
  }
  EXPECT_TRUE(document->finish(end));
  result.remarks = document->remarks();
  return result;
}

Verdict verdict_of(const Record& record) {
  static const Judge judge = [] {
    JudgeOptions options = test::options();
    options.prefilter = true;
    return Judge(test::rules(), test::counter_ions(), options);
  }();
  return judge.judge(record);
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++found;
  return found;
}

TEST(HtmlDocument, TellsEveryFieldOfAGraveLineWithItsPlace) {
  const auto page =
      made(OutputFormat::kHtml, {verdict_of(line(1, kFentanyl,
                                                 {field(FieldKind::kGoods, "Fine <b>goods</b>", "column 1 “Goods”"),
                                                  field(FieldKind::kOther, "7", "column 2 “Pallets”", "Pallets")}))});
  EXPECT_NE(page.text.find("Fine &lt;b&gt;goods&lt;/b&gt;"), std::string::npos);
  EXPECT_EQ(page.text.find("<b>goods"), std::string::npos);
  EXPECT_NE(page.text.find("column 2 “Pallets”"), std::string::npos);
  EXPECT_NE(page.text.find("which resolves to <code>"), std::string::npos);
  EXPECT_NE(page.text.find("falls within"), std::string::npos);
  EXPECT_EQ(count(page.text, "<svg class=\"drawing\""), 1);
}

TEST(HtmlDocument, PutsTheGravestFirstAndFoldsTheClear) {
  const auto page = made(OutputFormat::kHtml,
                         {verdict_of(line(1, "CCO")), verdict_of(line(2, "C((")), verdict_of(line(3, kFentanyl))});
  const std::size_t controlled = page.text.find("id=\"line-3\"");
  const std::size_t invalid = page.text.find("id=\"line-2\"");
  const std::size_t clear = page.text.find("<tr data-line id=\"line-1\"");
  ASSERT_NE(clear, std::string::npos);
  EXPECT_LT(controlled, invalid);
  EXPECT_LT(invalid, clear);
  EXPECT_LT(page.text.find("<details>"), clear);
}

TEST(HtmlDocument, SaysWhichLinesItDoesNotDrawOrTell) {
  // A row each beyond 2,000, a drawing each up to 500: as the page says.
  constexpr std::size_t kLines = 2003;
  Verdict verdict = verdict_of(line(1, kFentanyl));
  std::vector<Verdict> verdicts;
  for (std::size_t i = 1; i <= kLines; ++i) {
    verdict.record.number = i;
    verdicts.push_back(verdict);
  }
  const auto page = made(OutputFormat::kHtml, verdicts);
  EXPECT_EQ(count(page.text, "<svg class=\"drawing\""), 500);
  EXPECT_EQ(count(page.text, "Not drawn: only the 500 gravest lines are."), 1500);
  EXPECT_EQ(count(page.text, "<tr data-line"), 3);
  EXPECT_EQ(count(page.text, " data-line>"), 2000);
  EXPECT_NE(page.text.find("Only the 500 gravest lines are drawn."), std::string::npos);
  EXPECT_NE(page.text.find("the other 3 a row each"), std::string::npos);
}

TEST(HtmlDocument, SaysThatARunWasStopped) {
  EXPECT_NE(made(OutputFormat::kHtml, {verdict_of(line(1, "CCO"))}, true).text.find("stopped before the end"),
            std::string::npos);
}

TEST(TableDocument, KeepsColumnsInTheirOrderAlsoWhereTheFirstRowHasNone) {
  const auto table = made(OutputFormat::kCsvWithColumns,
                          {verdict_of(line(1, "CCO", {field(FieldKind::kOther, "late", "column 3 “c”", "c")})),
                           verdict_of(line(2, kFentanyl,
                                           {field(FieldKind::kGoods, "=1+1", "column 1 “status”"),
                                            field(FieldKind::kOther, "two", "column 2 “b”", "b")}))});
  EXPECT_TRUE(table.text.starts_with("status (declared),b,c,record,file,line,status,declaration,resolves to,"))
      << table.text;
  EXPECT_NE(table.text.find("\n,,late,1,goods.csv,2,clear,"), std::string::npos) << table.text;
  EXPECT_NE(table.text.find("\n'=1+1,two,,2,goods.csv,3,controlled,"), std::string::npos) << table.text;
}

TEST(TableDocument, JoinsFieldsOfOneKindOfADocument) {
  const auto table = made(OutputFormat::kCsvWithColumns,
                          {verdict_of(line(1, "CCO",
                                           {field(FieldKind::kGoods, "one", "segment 4 FTX"),
                                            field(FieldKind::kGoods, "two", "segment 5 FTX"),
                                            field(FieldKind::kCommodityCode, "2933", "segment 6 CST", "HS")}))});
  EXPECT_NE(table.text.find("(HS),record"), std::string::npos) << table.text;
  EXPECT_NE(table.text.find("\n\"one\ntwo\",2933,1,"), std::string::npos) << table.text;
}

TEST(TableDocument, GathersWhatStandsInMoreColumnsThanItHas) {
  std::vector<Field> fields;
  for (int i = 1; i <= 300; ++i) {
    fields.push_back(field(FieldKind::kOther, fmt::format("v{}", i), fmt::format("column {} “h{}”", i, i), "h"));
  }
  const std::string text = made(OutputFormat::kCsvWithColumns, {verdict_of(line(1, "CCO", fields))}).text;
  EXPECT_NE(text.find("h256,other columns of the input,record"), std::string::npos);
  for (int i = 1; i <= 300; ++i) EXPECT_NE(text.find(fmt::format("v{}", i)), std::string::npos);
  EXPECT_NE(text.find("h300: v300"), std::string::npos);
}

TEST(SdfDocument, CountsWhatIsLeftOut) {
  const auto file = made(OutputFormat::kSdf, {verdict_of(line(1, "CCO")), verdict_of(line(2, "C((")),
                                              verdict_of(line(3, kFentanyl + std::string(".") + kFentanyl))});
  ASSERT_EQ(file.remarks.size(), 1);
  EXPECT_TRUE(file.remarks[0].starts_with("1 of 3 records stand in the SD file, as ")) << file.remarks[0];
  EXPECT_NE(file.remarks[0].find("1 are left out because their skeleton"), std::string::npos) << file.remarks[0];
  EXPECT_NE(file.remarks[0].find("1 have no structure"), std::string::npos) << file.remarks[0];
  EXPECT_NE(file.text.find("M  END\n>  <congener_record>\n3\n\n"), std::string::npos) << file.text;
}

TEST(Pieces, ATextHasNoneOfTheirMarks) {
  for (const char mark : {kRecord, kPart, kItem, kInner}) {
    EXPECT_EQ(cell_text(std::string("a") + mark + "b"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(html::escaped(std::string(1, mark)).find(mark), std::string::npos);
  }
  EXPECT_EQ(cell_text("a\r\nb\rc\xEF\xBF\xBF"), "a\nb\nc\xEF\xBF\xBD");
}

TEST(Spool, GivesBackWhatIsLongerThanItReadsAtOnce) {
  Spool spool;
  const std::string longer(3'000'000, 'x');
  for (const std::string& piece : {std::string("a"), longer, std::string(), std::string("b")}) {
    spool.add(Status::kWatch, piece);
  }
  std::vector<std::string> back;
  EXPECT_TRUE(spool.read([&](Status status, std::string_view piece) {
    EXPECT_EQ(status, Status::kWatch);
    back.emplace_back(piece);
    return true;
  }));
  EXPECT_EQ(back, (std::vector<std::string>{"a", longer, "", "b"}));
}

}  // namespace
}  // namespace congener
