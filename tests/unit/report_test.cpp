// What is written of a verdict: every key the schema names and no other, everything escaped, the same at any
// number of threads.

#include "report/report.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "report/terminal_text.hpp"
#include "screen/screen.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

using nlohmann::json;

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";
// Ethyl on the aniline ring, furan for phenyl, methyl on the piperidine: a class member listed nowhere.
constexpr const char* kMember = "CCC(=O)N(c1ccc(CC)cc1)C1CCN(CCc2ccco2)C(C)C1";

// The part of JSON Schema that verdict.schema.json uses. Returns what does not fit.
std::string misfit(const json& schema, const json& value, const std::string& at) {
  if (schema.contains("enum")) {
    const auto& allowed = schema["enum"];
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) return at + ": not one of the allowed";
  }
  if (schema.contains("type")) {
    const json types = schema["type"].is_array() ? schema["type"] : json::array({schema["type"]});
    const std::string type = value.is_number_integer() ? "integer" : value.type_name();
    if (std::find(types.begin(), types.end(), type) == types.end()) return at + ": is a " + type;
  }
  if (value.is_object()) {
    for (const auto& key : schema["required"]) {
      if (!value.contains(key.get<std::string>())) return at + ": lacks " + key.get<std::string>();
    }
    if (schema["additionalProperties"] != false) return at + ": the schema is not closed";
    for (const auto& [key, inner] : value.items()) {
      if (!schema["properties"].contains(key)) return at + ": has an unknown key " + key;
      if (auto fault = misfit(schema["properties"][key], inner, at + "/" + key); !fault.empty()) return fault;
    }
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      auto fault = misfit(schema["items"], value[i], fmt::format("{}/{}", at, i));
      if (!fault.empty()) return fault;
    }
  }
  return "";
}

json schema() {
  std::ifstream stream(test::source_path("data/schema/verdict.schema.json"));
  return json::parse(stream);
}

std::unique_ptr<Formatter> formatter(OutputFormat format, const ReportOptions& options = {}) {
  return Formatter::make(format, test::rules(), options);
}

Verdict of_record(const Record& record) {
  static const Judge judge(test::rules(), test::counter_ions(), test::options());
  return judge.judge(record);
}

Record smiles(const std::string& text, const std::string& id = "") {
  Record record;
  record.number = 1;
  record.file = "file.csv";
  record.line = 2;
  record.id = id;
  record.text = text;
  record.kind = InputKind::kSmiles;
  return record;
}

std::vector<Record> one_of_each_kind() {
  std::vector<Record> records = {smiles(kFentanyl), smiles(kMember + std::string(".Cl")), smiles("CCO"), smiles("C(("),
                                 smiles("CCC(=O)N(c1ccccc1)C1CC2CCC(C1)N2CCc1ccccc1")};
  records.push_back(smiles("fentanyl citrate"));
  records.back().kind = InputKind::kNone;
  records.push_back(smiles(""));
  records.back().fault_code = "I001";
  records.back().fault_text = "too long";
  return records;
}

TEST(Ndjson, FitsTheSchema) {
  const json described = schema();
  const auto writer = formatter(OutputFormat::kNdjson);
  for (const Record& record : one_of_each_kind()) {
    const std::string line = writer->one(of_record(record));
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_EQ(misfit(described, json::parse(line), ""), "") << line;
  }
}

TEST(Ndjson, AResolvedNameFitsTheSchemaToo) {
  JudgeOptions options = test::options();
  options.resolver = &test::resolver_without_opsin();
  const Judge judge(test::rules(), test::counter_ions(), options);
  const json described = schema();
  const auto writer = formatter(OutputFormat::kNdjson);
  for (const char* text :
       {"fentanyl citrate 437-38-7", "NPP", "azido fentanyl", "CAS 1609-66-5", "steel", "\xff\xfe 芬太尼"}) {
    Record record = smiles(text);
    record.kind = InputKind::kNone;
    const Verdict verdict = judge.judge(record);
    const json line = json::parse(writer->one(verdict));
    EXPECT_EQ(misfit(described, line, ""), "") << line;
    ASSERT_TRUE(line.contains("resolved"));
    for (const json& mention : line["resolved"]["mentions"]) {
      const std::size_t begin = mention["span"]["begin"];
      const std::size_t end = mention["span"]["end"];
      EXPECT_EQ(std::string(text).substr(begin, end - begin), mention["span"]["text"]);
    }
  }
}

TEST(Ndjson, FieldsOfALineThatIsNotClearAreItsDeclaration) {
  auto line = std::make_shared<DeclaredLine>();
  line->format = "CSV";
  line->reference = "Invoice No: 7";
  for (int kind = 0; kind <= static_cast<int>(FieldKind::kOther); ++kind) {
    Field field;
    field.kind = static_cast<FieldKind>(kind);
    field.text = "a \"quoted\"\n芬太尼";
    field.qualifier = kind % 2 == 0 ? "" : "kg";
    field.place = {3, "column 2 “Goods”", 10, 25};
    if (kind == 2) {
      field.repair = Repair::kCasFromDate;
      field.repaired_from = "1979-03-08";
    }
    line->fields.push_back(field);
  }
  const json described = schema();
  const auto writer = formatter(OutputFormat::kNdjson);
  Record controlled = smiles(kMember, "row 7");
  controlled.fields = line;
  const json verdict = json::parse(writer->one(of_record(controlled)));
  EXPECT_EQ(misfit(described, verdict, ""), "") << verdict;
  const json& declaration = verdict["document"];
  EXPECT_EQ(declaration["format"], "CSV");
  EXPECT_EQ(declaration["reference"], "Invoice No: 7");
  ASSERT_EQ(declaration["fields"].size(), line->fields.size());
  EXPECT_EQ(declaration["fields"][2]["kind"], "cas");
  EXPECT_EQ(declaration["fields"][2]["repair"], "cas_from_date");
  EXPECT_EQ(declaration["fields"][2]["repaired_from"], "1979-03-08");
  EXPECT_EQ(declaration["fields"][1]["qualifier"], "kg");
  EXPECT_FALSE(declaration["fields"][0].contains("qualifier"));
  EXPECT_EQ(declaration["fields"][0]["text"], "a \"quoted\"\n芬太尼");
  EXPECT_EQ(declaration["fields"][0]["place"]["end"], 25);

  Record clear = smiles("CCO", "row 8");
  clear.fields = line;
  EXPECT_FALSE(json::parse(writer->one(of_record(clear))).contains("document"));
}

TEST(Ndjson, AClassMemberCarriesItsClausesWithWordsAndAtoms) {
  const json verdict = json::parse(formatter(OutputFormat::kNdjson)->one(of_record(smiles(kMember, "row 7"))));
  EXPECT_EQ(verdict["status"], "controlled");
  EXPECT_EQ(verdict["id"], "row 7");
  EXPECT_EQ(verdict["source"]["line"], 2);
  const auto& hits = verdict["hits"];
  const auto hit =
      std::find_if(hits.begin(), hits.end(), [](const json& h) { return h["rule"] == "us.fentanyl_related"; });
  ASSERT_NE(hit, hits.end());
  std::set<std::string> clauses;
  std::set<int> atoms;
  for (const auto& clause : (*hit)["clauses"]) {
    clauses.insert(clause["id"].get<std::string>());
    EXPECT_NE(clause["words"], "");
    for (const auto& atom : clause["atoms"]) EXPECT_TRUE(atoms.insert(atom.get<int>()).second);
  }
  EXPECT_EQ(clauses, (std::set<std::string>{"A", "C", "D"}));
  for (const auto& portion : (*hit)["parent"]) {
    for (const auto& atom : portion["atoms"]) EXPECT_TRUE(atoms.insert(atom.get<int>()).second);
  }
  EXPECT_EQ(atoms.size(), 27U) << "every heavy atom in exactly one account";
  EXPECT_EQ((*hit)["in_force"]["from"], "2025-07-16");
}

TEST(Ndjson, ASimilarRuleCarriesWhatIsResembledAndEveryVerdictTheNearest) {
  const char* acetyl = "CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";
  const json verdict = json::parse(formatter(OutputFormat::kNdjson)->one(of_record(smiles(acetyl))));
  EXPECT_EQ(verdict["nearest"]["tanimoto"], 1.0);
  EXPECT_EQ(verdict["nearest"]["component"], acetyl);
  const auto& hits = verdict["hits"];
  const auto hit = std::find_if(hits.begin(), hits.end(), [](const json& h) { return h["kind"] == "similar"; });
  ASSERT_NE(hit, hits.end());
  EXPECT_EQ((*hit)["verdict"], "arguable");
  EXPECT_EQ((*hit)["resembles"][0]["substance"], "Fentanyl");
  EXPECT_EQ((*hit)["resembles"][0]["tanimoto"], 0.7727) << "34/44, to four decimals";
  EXPECT_TRUE(json::parse(formatter(OutputFormat::kNdjson)->one(of_record(smiles("C(("))))["nearest"].is_null());
}

TEST(Ndjson, BrokenBytesAreReplaced) {
  const std::string line = formatter(OutputFormat::kNdjson)->one(of_record(smiles("CC\xFFO", "id\xC3")));
  EXPECT_EQ(valid_utf8(line), line);
  EXPECT_TRUE(json::accept(line));
}

// Whatever stands in a string, it is written as the JSON library would write it, and read back as it was.
TEST(Ndjson, StringsAreEscapedAsTheLibraryDoes) {
  const auto writer = formatter(OutputFormat::kNdjson);
  const Verdict verdict = of_record(smiles("CCO"));
  std::vector<std::string> texts = {"", "plain", "Müller 芬太尼", "a \"b\" \\ c\td\ne", std::string("nul\0nul", 7)};
  for (int value = 0; value < 256; ++value) {
    texts.push_back(std::string("before ") + static_cast<char>(value) + " after it");
    texts.push_back(std::string(1, static_cast<char>(value)));
  }
  for (const std::string& text : texts) {
    Record record = smiles(text, text);
    TextBuffer line;
    writer->append_record(line, view_of(record), verdict);
    const std::string escaped = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    EXPECT_NE(line.view().find(R"("id":)" + escaped + R"(,"input":{"text":)" + escaped + ","), std::string::npos)
        << line.view();
  }
}

// What was written is found again: where each record ends, its number and its status.
TEST(Formatter, ReadsItsRecordsBack) {
  ReportOptions options;
  options.as_of = test::options().as_of;
  for (const OutputFormat format : {OutputFormat::kNdjson, OutputFormat::kCsv}) {
    const auto writer = formatter(format, options);
    std::size_t number = 0;
    for (Record record : one_of_each_kind()) {
      record.number = ++number;
      record.id = "a \"quoted\"\nid, \"status\":\"clear\"},\"status\":\"clear\"";
      const Verdict verdict = of_record(record);
      const std::string text = writer->one(verdict);
      const ReadBack back = writer->read_back(text + text);
      ASSERT_EQ(back.what, ReadBack::kRecord) << text;
      EXPECT_EQ(back.size, text.size());
      EXPECT_EQ(back.number, number);
      EXPECT_EQ(back.status, verdict.status);
      for (std::size_t cut = 0; cut < text.size(); cut += 1 + text.size() / 50) {
        EXPECT_EQ(writer->read_back(std::string_view(text).substr(0, cut)).what, ReadBack::kPartial) << cut;
      }
    }
    for (const char* foreign :
         {"hello\n", "\n", "{}\n", "1,2,3\n", "{\"record\":1}\n", "x,file,1,id,CC,clear,,,,,\n"}) {
      EXPECT_EQ(writer->read_back(foreign).what, ReadBack::kForeign) << foreign;
    }
  }
  const std::string line = formatter(OutputFormat::kNdjson, options)->one(of_record(smiles("CCO")));
  options.as_of = *Date::parse("1999-12-31");
  const ReadBack other = formatter(OutputFormat::kNdjson, options)->read_back(line);
  EXPECT_EQ(other.what, ReadBack::kOtherRun);
  EXPECT_NE(other.why.find("2026-01-01"), std::string::npos) << other.why;
}

TEST(Csv, FormulasAreDisarmedAndCellsQuoted) {
  const auto writer = formatter(OutputFormat::kCsv);
  EXPECT_EQ(
      writer->header(),
      "record,file,line,id,input,status,declaration,controlled_by,arguable_by,watch,excepted,why,nearest,tanimoto,"
      "findings\n");
  for (const char* id : {"=1+1", "+1", "-1", "@x", "\tx"}) {
    EXPECT_NE(writer->one(of_record(smiles("CCO", id))).find(fmt::format(",'{},", id)), std::string::npos) << id;
  }
  EXPECT_NE(writer->one(of_record(smiles("CCO", "\rx"))).find(",\"'\rx\","), std::string::npos);
  EXPECT_NE(writer->one(of_record(smiles("CCO", "a \"b\", c"))).find(",\"a \"\"b\"\", c\","), std::string::npos);
  const std::string row = writer->one(of_record(smiles(kFentanyl)));
  EXPECT_NE(row.find("us.schedule_ii"), std::string::npos);
}

TEST(Table, KeepsToTheWidth) {
  for (const std::size_t width : {80U, 100U, 200U}) {
    ReportOptions options;
    options.width = width;
    const auto writer = formatter(OutputFormat::kTable, options);
    Record record = smiles(kMember, "枸橼酸芬太尼注射液 以及很长的名称很长的名称很长的名称");
    for (const std::string& line : {writer->header(), writer->one(of_record(record))}) {
      EXPECT_LE(display_width(std::string_view(line).substr(0, line.size() - 1)), width) << line;
    }
  }
}

TEST(Table, NeverSteersTheTerminal) {
  const std::string line = formatter(OutputFormat::kTable)
                               ->one(of_record(smiles("CCO",
                                                      "a\x1b[31mred\x07\n\xE2\x80\xAE"
                                                      "b")));
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.find('\x07'), std::string::npos);
  EXPECT_EQ(line.find("\xE2\x80\xAE"), std::string::npos) << "right-to-left override";
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST(Table, ColourOnlyWhenAsked) {
  ReportOptions options;
  options.colour = true;
  EXPECT_NE(formatter(OutputFormat::kTable, options)->one(of_record(smiles(kFentanyl))).find("\x1b["),
            std::string::npos);
  EXPECT_EQ(formatter(OutputFormat::kTable)->one(of_record(smiles(kFentanyl))).find("\x1b["), std::string::npos);
}

TEST(Table, FooterCountsAndSaysWhenDraftsWereUsed) {
  Tally tally;
  for (const Record& record : one_of_each_kind()) tally.add(of_record(record));
  const auto writer = formatter(OutputFormat::kTable);
  const std::string footer = writer->footer(tally);
  EXPECT_NE(footer.find("7 records"), std::string::npos) << footer;
  EXPECT_NE(footer.find("2 controlled"), std::string::npos) << footer;
  EXPECT_NE(footer.find(test::rules().hash()), std::string::npos);
  EXPECT_EQ(footer.find("raft"), std::string::npos);
  tally.drafts_used = 2;
  EXPECT_NE(writer->footer(tally).find("Draft rules"), std::string::npos);
}

TEST(TerminalText, WidthOfWideAndCombiningCharacters) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("芬太尼"), 6U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(cut("芬太尼类", 5), "芬太…");
  EXPECT_EQ(display_width(pad("芬太尼类", 6)), 6U);
  EXPECT_EQ(wrap("one two three four five six", 20, 2), "one two three four\n  five six");
}

TEST(Explain, QuotesTheLawAndNamesTheAtoms) {
  const std::string text = explain(of_record(smiles(kMember)), test::rules(), {});
  EXPECT_NE(text.find("us.fentanyl_related"), std::string::npos) << text;
  EXPECT_NE(text.find("“(D) By replacement of the aniline ring"), std::string::npos) << text;
  EXPECT_NE(text.find("in place of the aniline ring: atoms"), std::string::npos) << text;
  EXPECT_NE(text.find("from 2025-07-16"), std::string::npos) << text;
}

TEST(Explain, SaysWhatWasNotApplied) {
  ReportOptions options;
  options.jurisdictions = {"US"};
  const std::string text = explain(of_record(smiles("CCO")), test::rules(), options);
  EXPECT_NE(text.find("No rule that was applied reaches this compound."), std::string::npos) << text;
  EXPECT_NE(text.find("Other jurisdictions: "), std::string::npos) << text;
}

TEST(Drawing, ColoursClausesAndEscapes) {
  const std::string svg = explain_svg(of_record(smiles(kMember)), test::rules());
  EXPECT_EQ(svg.rfind("<?xml", 0), 0U);
  EXPECT_EQ(svg.find("<?xml", 1), std::string::npos) << "one declaration only";
  EXPECT_NE(svg.find("#E69F00"), std::string::npos);
  EXPECT_NE(svg.find("Clause"), std::string::npos);
  EXPECT_EQ(explain_svg(of_record(smiles("C((")), test::rules()), "");
  // A compound with nothing to colour is drawn all the same.
  EXPECT_NE(explain_svg(of_record(smiles("CCO")), test::rules()), "");
}

// ---- screen ------------------------------------------------------------------------------------

class ListReader : public RecordReader {
 public:
  explicit ListReader(std::size_t count) : count_(count) {}
  bool take(RecordBlock& block) override {
    static const std::vector<Record> records = one_of_each_kind();
    block.clear();
    for (; at_ < count_ && block.size() < 400; ++at_) block.add(records[at_ % records.size()]);
    return block.size() > 0;
  }

 private:
  std::size_t count_;
  std::size_t at_ = 0;
};

struct Written {
  std::string text;
  Screened screened;
};

Written written_by(std::size_t threads, std::size_t count) {
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.push_back(std::make_unique<ListReader>(count));
  readers.push_back(std::make_unique<ListReader>(3));
  const Judge judge(test::rules(), test::counter_ions(), test::options());
  ScreenOptions options;
  options.threads = threads;
  Written written;
  const auto sink = [&](std::string_view text) {
    written.text += text;
    return true;
  };
  written.screened = screen(readers, judge, *formatter(OutputFormat::kNdjson), sink, options);
  return written;
}

TEST(Screen, SameBytesAtAnyNumberOfThreads) {
  const std::size_t count = 1500;  // more than a batch
  const Written one = written_by(1, count);
  EXPECT_EQ(one.screened.tally.records, count + 3);
  EXPECT_EQ(static_cast<std::size_t>(std::count(one.text.begin(), one.text.end(), '\n')), count + 3);
  for (const std::size_t threads : {2U, 4U, 8U}) EXPECT_EQ(written_by(threads, count).text, one.text);
}

TEST(Screen, StopsWhenNothingCanBeWritten) {
  std::vector<std::unique_ptr<RecordReader>> readers;
  readers.push_back(std::make_unique<ListReader>(10));
  const Judge judge(test::rules(), test::counter_ions(), test::options());
  const auto refuse = [](std::string_view text) { return text.empty(); };
  EXPECT_FALSE(screen(readers, judge, *formatter(OutputFormat::kNdjson), refuse, {}).written);
}

}  // namespace
}  // namespace congener
