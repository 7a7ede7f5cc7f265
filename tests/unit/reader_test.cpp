// Every file becomes records, one for each line, row or molecule that declares something, broken or not.

#include "manifest/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "chem/chem.hpp"
#include "manifest/block_reader.hpp"
#include "manifest/codes.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMolfile =
    "  Editor 2D\n"
    "\n"
    "  3  2  0  0  0  0  0  0  0  0999 V2000\n"
    "    0.0000    0.0000    0.0000 C   0  0\n"
    "    1.0000    0.0000    0.0000 C   0  0\n"
    "    2.0000    0.0000    0.0000 O   0  0\n"
    "  1  2  1  0\n"
    "  2  3  1  0\n"
    "M  END\n";

std::string molecule(const std::string& title) { return title + "\n" + kMolfile; }

// A directory of its own for each test, removed afterwards.
class Reader : public testing::Test {
 protected:
  Reader() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::temp_directory_path() / fmt::format("congener_{}_{}", test->name(), getpid());
    fs::create_directories(directory_);
  }
  ~Reader() override { fs::remove_all(directory_); }

  std::string file(const std::string& name, const std::string& bytes) {
    const std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  static std::vector<Record> drain(RecordReader& reader) {
    std::vector<Record> records;
    while (auto record = reader.next()) records.push_back(std::move(*record));
    EXPECT_FALSE(reader.next().has_value()) << "the end is the end";
    return records;
  }

  std::vector<Record> read(const std::string& name, const std::string& bytes, const ReadOptions& options = {}) {
    auto reader = RecordReader::open(file(name, bytes), options);
    if (!reader) {
      ADD_FAILURE() << describe(reader.error());
      return {};
    }
    return drain(*reader.value());
  }

  std::string fault_of(const std::string& name, const std::string& bytes, const ReadOptions& options = {}) {
    auto reader = RecordReader::open(file(name, bytes), options);
    return reader ? "" : reader.error().code;
  }

  fs::path directory_;
};

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(const std::string& bytes) {
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 3);
  EXPECT_FALSE(ZSTD_isError(size));
  packed.resize(size);
  return packed;
}

std::string utf16(const std::string& ascii, bool little, bool mark) {
  std::string bytes = mark ? (little ? "\xFF\xFE" : "\xFE\xFF") : "";
  for (const char c : ascii) bytes += little ? std::string{c, '\0'} : std::string{'\0', c};
  return bytes;
}

// ---- SMILES files ------------------------------------------------------------------------------

TEST_F(Reader, SmilesLinesWithIdsCommentsAndBlankLines) {
  const auto records = read("a.smi", "# a comment\nCCO ethanol, 96 %\n\nc1ccccc1\tbenzene\nCC\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].text, "CCO");
  EXPECT_EQ(records[0].id, "ethanol, 96 %");
  EXPECT_EQ(records[0].line, 2U);
  EXPECT_EQ(records[0].kind, InputKind::kSmiles);
  EXPECT_EQ(records[1].id, "benzene");
  EXPECT_EQ(records[1].line, 4U);
  EXPECT_EQ(records[2].id, "");
}

TEST_F(Reader, SmilesHeaderIsNoRecord) {
  EXPECT_EQ(read("a.smi", "smiles id\nCCO 1\n").size(), 1U);
  EXPECT_EQ(read("b.smi", "SMILES\nCCO\n").size(), 1U);
  // A second one is a record: only the first line can be a header.
  EXPECT_EQ(read("c.smi", "CCO 1\nsmiles id\n").size(), 2U);
}

TEST_F(Reader, CxExtensionBelongsToTheSmiles) {
  const auto records = read("a.smi", "CC(Cl)O |o1:1,r| my id\nCCO |not closed\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].text, "CC(Cl)O |o1:1,r|");
  EXPECT_EQ(records[0].id, "my id");
  EXPECT_EQ(records[1].text, "CCO");
  EXPECT_EQ(records[1].id, "|not closed");
}

TEST_F(Reader, InchiIsKnownByItsPrefix) {
  const auto records = read("a.txt", "InChI=1S/CH4/h1H4 methane\n");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, InputKind::kInchi);
  EXPECT_EQ(records[0].text, "InChI=1S/CH4/h1H4");
  EXPECT_EQ(records[0].id, "methane");
}

TEST_F(Reader, EveryLineEndAndNone) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const auto records = read("a.smi", fmt::format("CCO 1{0}CCC 2{0}C 3", end));
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[2].id, "3");
    EXPECT_EQ(records[2].line, 3U);
  }
}

TEST_F(Reader, EmptyFileGivesNoRecord) {
  for (const char* name : {"a.smi", "a.csv", "a.sdf", "a.txt", "a"}) {
    EXPECT_TRUE(read(name, "").empty()) << name;
    EXPECT_TRUE(read(name, "\n \n").empty()) << name;
  }
  EXPECT_TRUE(read("header.csv", "id,smiles\n").empty());
  EXPECT_TRUE(read("a.smi.gz", gzip("")).empty());
}

TEST_F(Reader, BrokenBytesAreARecordAndTheRunGoesOn) {
  const auto records = read("a.smi", std::string("CCO 1\nC\xFF\xFEO 2\nCC\0C 3\nCCC 4\n", 26));
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[1].text, "CÿþO");
  EXPECT_EQ(records[3].text, "CCC");
}

TEST_F(Reader, GiganticLineIsOneRecordWithAFault) {
  const auto records = read("a.smi", "CCO 1\n" + std::string(kMaxRecordBytes + 10, 'C') + "\nCCC 3\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[1].fault_code, code::kRecordTooLong);
  EXPECT_LT(records[1].text.size(), 1000U);
  EXPECT_EQ(records[2].id, "3");
  EXPECT_EQ(records[2].line, 3U);

  const auto rows = read("a.csv", "id,smiles\n1," + std::string(kMaxRecordBytes + 10, 'C') + "\n2,CCC\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].fault_code, code::kRecordTooLong);
  EXPECT_EQ(rows[1].text, "CCC");
}

// ---- tables ------------------------------------------------------------------------------------

TEST_F(Reader, CsvColumnsAreKnownByTheirHeaders) {
  const auto records = read("a.csv", "Line,Declared name,Canonical SMILES\n7,Ethanol,CCO\n8,Fentanyl,\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].id, "7");
  EXPECT_EQ(records[0].text, "CCO");
  EXPECT_EQ(records[0].line, 2U);
  // No structure: what was declared is the name.
  EXPECT_EQ(records[1].kind, InputKind::kNone);
  EXPECT_EQ(records[1].text, "Fentanyl");
  EXPECT_EQ(records[1].id, "8");
}

TEST_F(Reader, CsvColumnsAreKnownByTheirContent) {
  const auto records = read("a.csv", "x1,CCO,ethyl alcohol\nx2,c1ccccc1,benzene\n");
  ASSERT_EQ(records.size(), 2U) << "without a header the first row is a record";
  EXPECT_EQ(records[0].text, "CCO");
  EXPECT_EQ(records[0].id, "x1");
  const auto headed = read("b.csv", "key,formula drawn\nx1,CCO\nx2,CC(=O)O\n");
  ASSERT_EQ(headed.size(), 2U);
  EXPECT_EQ(headed[1].text, "CC(=O)O");
  // A first row with a structure is no header, though one of its cells says "no".
  EXPECT_EQ(read("c.csv", "CCO,no\nCCC,yes\n").size(), 2U);
}

TEST_F(Reader, ColumnsCanBeChosenByNameOrNumber) {
  ReadOptions options;
  options.structure_column = "Other";
  options.id_column = "3";
  const auto records = read("a.csv", "smiles,other,lot\nCCO,CCC,L9\n", options);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].text, "CCC");
  EXPECT_EQ(records[0].id, "L9");
  options.structure_column = "smile";
  EXPECT_EQ(fault_of("b.csv", "smiles,other\nCCO,CCC\n", options), code::kNoSuchColumn);
  options.structure_column = "9";
  EXPECT_EQ(fault_of("c.csv", "smiles,other\nCCO,CCC\n", options), code::kNoSuchColumn);
}

TEST_F(Reader, QuotedCellsHoldCommasQuotesAndLines) {
  const auto records =
      read("a.csv", "id,name,smiles\r\n1,\"N,N-dimethyl \"\"DMF\"\"\",CN(C)C=O\r\n2,\"two\r\nlines\",CCO\r\n3,x,C\r\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].text, "CN(C)C=O");
  EXPECT_EQ(records[1].text, "CCO");
  EXPECT_EQ(records[1].line, 3U);
  EXPECT_EQ(records[2].line, 5U);
}

TEST_F(Reader, AMolfileInACellIsOne) {
  const auto records = read("a.csv", "id,structure\n1,\"" + molecule("title") + "\"\n2,CCO\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].kind, InputKind::kMolfile);
  EXPECT_TRUE(chem::read_molfile(records[0].text).ok());
}

TEST_F(Reader, AnUnclosedQuoteCostsItsOwnRowOnly) {
  // Another quote follows later: it must not be taken for the end of the first.
  auto records = read("a.csv", "id,name,smiles\n1,\"ethanol,CCO\n2,propane,CCC\n3,\"butane\",CCCC\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].fault_code, code::kQuoteNotClosed);
  EXPECT_EQ(records[1].text, "CCC");
  EXPECT_EQ(records[2].text, "CCCC");
  EXPECT_EQ(records[2].line, 4U);
  // None follows: it must not swallow the rest of the file.
  records = read("b.csv", "id,name,smiles\n1,\"ethanol,CCO\n2,propane,CCC\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].fault_code, code::kQuoteNotClosed);
  EXPECT_EQ(records[1].text, "CCC");
}

TEST_F(Reader, RaggedRowsAreRecords) {
  const auto records =
      read("a.csv", "id,name,smiles\n1,N,N-dimethylaniline,CN(C)c1ccccc1\n2\n3,ethanol,CCO,,\n,,\n4,x\n");
  ASSERT_EQ(records.size(), 4U) << "a row of empty cells declares nothing";
  EXPECT_EQ(records[0].fault_code, code::kTooManyCells) << "its cells are shifted: nothing in it can be trusted";
  EXPECT_EQ(records[1].id, "2");
  EXPECT_EQ(records[1].kind, InputKind::kNone);
  EXPECT_EQ(records[2].text, "CCO");
  EXPECT_EQ(records[3].text, "x");
}

TEST_F(Reader, OtherDelimitersAndTsv) {
  EXPECT_EQ(read("a.csv", "id;smiles\n1;CCO\n").at(0).text, "CCO");
  EXPECT_EQ(read("a.tsv", "id\tsmiles\n1\tCCO\n").at(0).text, "CCO");
  EXPECT_EQ(read("a.txt", "id|smiles\n1|CCO\n").at(0).text, "CCO");
  EXPECT_EQ(read("b.txt", "name\tid\tsmiles\nx\t1\tCCO\n").at(0).id, "1");
}

TEST_F(Reader, AnotherStructureColumnFillsTheGap) {
  const auto records = read("a.csv", "id,smiles,inchi\n1,,InChI=1S/CH4/h1H4\n");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, InputKind::kInchi);
}

TEST_F(Reader, ARowWithoutAnIdGoesByItsName) {
  const auto records = read("a.csv", "id,name,smiles\n1,ethanol,CCO\n,propane,CCC\n");
  EXPECT_EQ(records.at(0).id, "1");
  EXPECT_EQ(records.at(1).id, "propane");
}

TEST_F(Reader, ATableWithoutStructuresIsOfDeclaredNames) {
  const auto records = read("a.csv", "line,description\n1,fentanyl citrate\n2,paper\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].kind, InputKind::kNone);
  EXPECT_EQ(records[0].text, "fentanyl citrate");
}

// ---- encodings ---------------------------------------------------------------------------------

TEST_F(Reader, Utf8MarkUtf16AndLatin1) {
  EXPECT_EQ(read("a.csv", "\xEF\xBB\xBFsmiles,id\nCCO,1\n").at(0).text, "CCO");
  for (const bool little : {true, false}) {
    for (const bool mark : {true, false}) {
      const auto records = read("b.csv", utf16("id,smiles\r\n1,CCO\r\n2,CCC\r\n", little, mark));
      ASSERT_EQ(records.size(), 2U);
      EXPECT_EQ(records[1].text, "CCC");
    }
  }
  EXPECT_EQ(read("c.csv", "id,smiles\nM\xFCller \x80,CCO\n").at(0).id, "Müller €");
  EXPECT_EQ(read("d.csv", "id,smiles\nMüller 芬太尼,CCO\n").at(0).id, "Müller 芬太尼");
}

// ---- molfiles ----------------------------------------------------------------------------------

TEST_F(Reader, SdfRecordsAndDataItems) {
  const auto records = read(
      "a.sdf", molecule("first") + "> <NAME>\nx\n\n$$$$\n" + molecule("") + "$$$$\n" + molecule("third") + "$$$$\n\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].id, "first");
  EXPECT_EQ(records[0].kind, InputKind::kMolfile);
  EXPECT_EQ(records[0].text, molecule("first"));
  EXPECT_EQ(records[1].id, "");
  EXPECT_EQ(records[1].line, 15U);
  EXPECT_TRUE(chem::read_molfile(records[2].text).ok());
}

TEST_F(Reader, BareMolfileAndCarriageReturns) {
  std::string text = molecule("one");
  EXPECT_EQ(read("a.mol", text).size(), 1U);
  EXPECT_EQ(read("a", text).at(0).kind, InputKind::kMolfile) << "known by its content";
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.replace(at, 1, "\r\n");
  EXPECT_TRUE(chem::read_molfile(read("b.mol", text).at(0).text).ok());
}

TEST_F(Reader, AMolfileWithoutItsEndIsOneFault) {
  std::string broken = molecule("broken");
  broken.resize(broken.find("M  END"));
  const auto records = read("a.sdf", molecule("a") + "$$$$\n" + broken + "$$$$\n" + molecule("c") + "$$$$\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[1].fault_code, code::kNoMolfileEnd);
  EXPECT_EQ(records[1].id, "broken");
  EXPECT_EQ(records[2].id, "c");
}

TEST_F(Reader, AMissingDividerLosesNoMolecule) {
  const auto records = read("a.sdf", molecule("a") + molecule("b") + "$$$$\n" + molecule("c") + "$$$$\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[1].id, "b");
  EXPECT_TRUE(chem::read_molfile(records[1].text).ok());
}

TEST_F(Reader, V3000) {
  const std::string text =
      "ethane\n\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 2 1 0 0 0\n"
      "M  V30 BEGIN ATOM\nM  V30 1 C 0 0 0 0\nM  V30 2 C 1 0 0 0\nM  V30 END ATOM\nM  V30 BEGIN BOND\n"
      "M  V30 1 1 1 2\nM  V30 END BOND\nM  V30 END CTAB\nM  END\n$$$$\n";
  const auto records = read("a.sdf", text);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].id, "ethane");
  EXPECT_TRUE(chem::read_molfile(records[0].text).ok());
}

// ---- gzip --------------------------------------------------------------------------------------

TEST_F(Reader, GzipOfAnyFormat) {
  EXPECT_EQ(read("a.smi.gz", gzip("CCO 1\nCC 2\n")).size(), 2U);
  EXPECT_EQ(read("a.csv.gz", gzip("id,smiles\n1,CCO\n")).at(0).text, "CCO");
  EXPECT_EQ(read("no_name", gzip(molecule("m") + "$$$$\n")).at(0).id, "m");
  EXPECT_EQ(read("b.smi.gz", gzip("CCO 1\n") + gzip("CC 2\n")).size(), 2U) << "members one after the other";
}

TEST_F(Reader, TruncatedGzipSaysSoAfterItsRecords) {
  std::string text;
  for (int i = 0; i < 50000; ++i)
    text += fmt::format("{}O {}\n", std::string(static_cast<std::size_t>(i % 97 + 1), 'C'), i);
  const std::string whole = gzip(text);
  for (const std::size_t keep : {whole.size() / 2, whole.size() - 4}) {
    const auto records = read("a.smi.gz", whole.substr(0, keep));
    ASSERT_GT(records.size(), 1000U);
    EXPECT_EQ(records.back().fault_code, code::kInputCutOff);
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
      ASSERT_EQ(records[i].id, std::to_string(i)) << "no record is made of half a line";
      ASSERT_EQ(records[i].fault_code, "");
    }
  }
  // In the middle of a row, and of a molecule.
  std::string rows = "id,smiles\n";
  for (int i = 0; i < 20000; ++i)
    rows += fmt::format("{},{}O\n", i * 7919, std::string(static_cast<std::size_t>(i % 89 + 1), 'C'));
  const std::string packed = gzip(rows);
  EXPECT_EQ(read("a.csv.gz", packed.substr(0, packed.size() / 2)).back().fault_code, code::kInputCutOff);
  std::string molecules;
  for (int i = 0; i < 2000; ++i) molecules += molecule(std::to_string(i * 104729)) + "$$$$\n";
  const std::string packed_molecules = gzip(molecules);
  EXPECT_EQ(read("a.sdf.gz", packed_molecules.substr(0, packed_molecules.size() / 2)).back().fault_code,
            code::kInputCutOff);
}

TEST_F(Reader, DamagedGzipSaysSo) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += fmt::format("CCO {}\n", i * 104729);
  std::string packed = gzip(text);
  packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
  EXPECT_EQ(read("a.smi.gz", packed).back().fault_code, code::kInputCutOff);
  EXPECT_EQ(read("b.smi.gz", gzip("CCO\n") + "trailing").back().fault_code, code::kInputCutOff);
}

// ---- zstd --------------------------------------------------------------------------------------

TEST_F(Reader, ZstdOfAnyFormat) {
  EXPECT_EQ(read("a.smi.zst", zstd("CCO 1\nCC 2\n")).size(), 2U);
  EXPECT_EQ(read("a.csv.zst", zstd("id,smiles\n1,CCO\n")).at(0).text, "CCO");
  EXPECT_EQ(read("no_name", zstd(molecule("m") + "$$$$\n")).at(0).id, "m");
  EXPECT_TRUE(read("empty.smi.zst", zstd("")).empty());
  // Frames one after the other, and one to be skipped, as parallel compressors write.
  const std::string skipped("\x50\x2A\x4D\x18\x04\x00\x00\x00info", 12);
  EXPECT_EQ(read("b.smi.zst", zstd("CCO 1\n") + zstd("CC 2\n")).size(), 2U);
  EXPECT_EQ(read("c.smi.zst", skipped + zstd("CCO 1\nC") + skipped + zstd("C 2\n")).at(1).text, "CC");
}

TEST_F(Reader, TruncatedAndDamagedZstdSaysSoAfterItsRecords) {
  std::string text;
  for (int i = 0; i < 50000; ++i)
    text += fmt::format("{}O {}\n", std::string(static_cast<std::size_t>(i % 97 + 1), 'C'), i);
  const std::string whole = zstd(text);
  for (const std::size_t keep : {whole.size() / 2, whole.size() - 3}) {
    const auto records = read("a.smi.zst", whole.substr(0, keep));
    ASSERT_GT(records.size(), 1000U);
    EXPECT_EQ(records.back().fault_code, code::kInputCutOff);
    EXPECT_NE(records.back().fault_text.find("zstd"), std::string::npos);
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
      ASSERT_EQ(records[i].id, std::to_string(i)) << "no record is made of half a line";
    }
  }
  std::string damaged = whole;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  EXPECT_EQ(read("b.smi.zst", damaged).back().fault_code, code::kInputCutOff);
  EXPECT_EQ(read("c.smi.zst", zstd("CCO\n") + "trailing").back().fault_code, code::kInputCutOff);
}

// ---- blocks ------------------------------------------------------------------------------------

// Lines of every kind and end, over many blocks, against a plain reading of the same bytes.
TEST_F(Reader, LinesAcrossBlocksAreThoseOfAPlainReading) {
  std::mt19937 random(7);
  const auto below = [&](unsigned limit) { return static_cast<std::size_t>(random() % limit); };
  for (int round = 0; round < 6; ++round) {
    std::string bytes;
    std::vector<Record> expected;
    std::size_t line = 0;
    while (bytes.size() < 5 * kBlockBytes / 2) {
      ++line;
      std::string text;
      switch (below(8)) {
        case 0: break;
        case 1: text = "  \t"; break;
        case 2: text = "# comment " + std::to_string(line); break;
        case 3: text = std::string(below(20) == 0 ? kBlockBytes + below(5000) : below(300) + 1, 'C'); break;
        default: text = fmt::format("{}O{}{}", std::string(below(60), 'C'), below(2) == 0 ? " " : "\t", line);
      }
      if (!text.empty() && text.front() != ' ' && text.front() != '#') {
        Record record;
        record.line = line;
        const std::size_t blank = text.find_first_of(" \t");
        record.text = text.substr(0, blank);
        record.id = blank == std::string::npos ? "" : text.substr(blank + 1);
        expected.push_back(record);
      }
      // A CR and a blank line ended by LF would be one line end.
      const char* const ends[] = {"\n", "\r\n", "\r"};
      const std::string end = round < 3 ? ends[round] : ends[below(text.empty() ? 2 : 3)];
      if (bytes.ends_with('\r') && text.empty() && end == "\n") {
        --line;
        continue;
      }
      bytes += text + end;
    }
    const auto records = read("a.smi", bytes);
    ASSERT_EQ(records.size(), expected.size()) << round;
    for (std::size_t i = 0; i < records.size(); ++i) {
      ASSERT_EQ(records[i].text, expected[i].text) << i;
      ASSERT_EQ(records[i].id, expected[i].id) << i;
      ASSERT_EQ(records[i].line, expected[i].line) << i;
    }
  }
}

TEST_F(Reader, RowsAndMoleculesAcrossBlocks) {
  std::string rows = "id,name,smiles\n";
  std::string molecules;
  std::size_t count = 0;
  for (; rows.size() < 4 * kBlockBytes; ++count) {
    const std::string carbon(count % 50 + 1, 'C');
    rows += count % 3 == 0 ? fmt::format("{0},\"name, with\r\n\"\"line {0}\"\"\",{1}O\r\n", count, carbon)
                           : fmt::format("{},,{}O\n", count, carbon);
  }
  auto records = read("a.csv", rows);
  ASSERT_EQ(records.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(records[i].id, std::to_string(i));
    ASSERT_EQ(records[i].text, std::string(i % 50 + 1, 'C') + "O");
    ASSERT_EQ(records[i].declared, i % 3 == 0 ? fmt::format("name, with\n\"line {}\"", i) : "");
  }
  for (count = 0; molecules.size() < 4 * kBlockBytes; ++count) {
    molecules += molecule(std::to_string(count));
    if (count % 5 != 0) molecules += "> <NAME>\nx\n\n$$$$\n";
  }
  records = read("a.sdf", molecules);
  ASSERT_EQ(records.size(), count);
  for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(records[i].text, molecule(std::to_string(i)));
}

// Blocks may be parsed in any order, by other threads than the one that takes them.
TEST_F(Reader, BlocksAreParsedIndependently) {
  std::string bytes;
  for (int i = 0; i < 20000; ++i) bytes += fmt::format("CCO {}\n", i);
  auto reader = RecordReader::open(file("a.smi", bytes), {});
  ASSERT_TRUE(reader.ok());
  std::vector<RecordBlock> blocks(1);
  while (reader.value()->take(blocks.back())) {
    EXPECT_LE(blocks.back().size(), kBlockRecords);
    blocks.emplace_back();
  }
  blocks.pop_back();
  ASSERT_GT(blocks.size(), 3U);
  RecordScratch scratch;
  int expected = 20000;
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
    for (std::size_t i = block->size(); i-- > 0;) {
      ASSERT_EQ(reader.value()->record(*block, i, scratch).id, std::to_string(--expected));
    }
  }
  EXPECT_EQ(expected, 0);
}

TEST_F(Reader, OddFiles) {
  EXPECT_TRUE(read("empty_lines.smi", std::string(1'000'000, '\n')).empty());
  const auto after = read("after.smi", std::string(300'000, '\n') + "CCO 1\n");
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].line, 300'001U);
  // One line that never ends; one that is as long as may be, and one that is longer by a byte.
  EXPECT_EQ(read("long.smi", std::string(20'000'000, 'C')).at(0).fault_code, code::kRecordTooLong);
  EXPECT_EQ(read("most.smi", std::string(kMaxRecordBytes, 'C') + "\nCC\n").at(0).text.size(), kMaxRecordBytes);
  for (const char* end : {"", "\n", "\r\n"}) {
    const auto records = read("more.smi", std::string(kMaxRecordBytes + 1, 'C') + end);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].fault_code, code::kRecordTooLong);
  }
  const auto molecules = read("long.sdf", molecule("a") + "$$$$\nlong\n" + std::string(kMaxRecordBytes + 9, 'x') +
                                              "\n$$$$\n" + molecule("c") + "$$$$\n");
  ASSERT_EQ(molecules.size(), 3U);
  EXPECT_EQ(molecules[1].fault_code, code::kRecordTooLong);
  EXPECT_EQ(molecules[1].id, "long");
  EXPECT_EQ(molecules[2].id, "c");
  // NUL bytes among many lines are a record each.
  std::string nuls;
  for (int i = 0; i < 2000; ++i) nuls += "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC 1\n";
  nuls += std::string("C\0C 2\nCC 3\n", 11);
  const auto records = read("nul.smi", nuls);
  ASSERT_EQ(records.size(), 2002U);
  EXPECT_EQ(records[2000].text, std::string("C\0C", 3));
}

// ---- other formats and faults ------------------------------------------------------------------

TEST_F(Reader, OtherFormatsThroughOpenBabel) {
  const std::string mol2 =
      "@<TRIPOS>MOLECULE\nethane\n2 1\nSMALL\nNO_CHARGES\n\n@<TRIPOS>ATOM\n1 C1 0 0 0 C.3\n2 C2 1.5 0 0 C.3\n"
      "@<TRIPOS>BOND\n1 1 2 1\n";
  if (!chem::has_openbabel()) {
    EXPECT_EQ(fault_of("a.mol2", mol2), code::kNoOpenBabel);
    return;
  }
  for (const char* name : {"a.mol2", "no_name"}) {
    const auto records = read(name, mol2);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].text, "CC");
    EXPECT_EQ(records[0].id, "ethane");
  }
  EXPECT_EQ(read("b.mol2.gz", gzip(mol2)).size(), 1U);
  EXPECT_TRUE(read("empty.mol2", "").empty());
  EXPECT_EQ(read("none.mol2", "nothing here\n").at(0).fault_code, code::kNotConverted);
  const auto broken = read("c.mol2", mol2 + "@<TRIPOS>MOLECULE\nbroken\n");
  EXPECT_EQ(broken.size(), 2U);
  ReadOptions options;
  options.format = FileFormat::kOpenBabel;
  options.openbabel_format = "nonsense";
  EXPECT_EQ(fault_of("d.txt", "CCO\n", options), code::kOpenBabelFailed);
}

TEST_F(Reader, FilesThatCannotBeRead) {
  const auto missing = RecordReader::open((directory_ / "missing.csv").string(), {});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, code::kCannotOpen);
  const auto folder = RecordReader::open(directory_.string(), {});
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, code::kNotAFile);
  EXPECT_EQ(fault_of("a.xlsx", std::string("PK\x03\x04\x00\x00\x00", 7)), code::kBadWorkbook);
  EXPECT_EQ(fault_of("a.bin", std::string(300, '\x01')), code::kBinary);
  EXPECT_EQ(fault_of("a.html", "<html><body>x</body></html>\n"), code::kUnknownFormat);
  EXPECT_EQ(fault_of("a.xml", "<unknown/>\n"), code::kUnknownFormat);
  EXPECT_EQ(fault_of("a.rxn", "$RXN\n\n\n"), code::kUnknownFormat);
}

TEST(Recognise, SmilesByItsCharacters) {
  for (const char* smiles : {"C", "CCO", "c1ccccc1", "[Na+].[Cl-]", "C%12CCCC%12", "F/C=C/F", "CC(=O)N"}) {
    EXPECT_TRUE(looks_like_smiles(smiles)) << smiles;
  }
  for (const char* other : {"", "fentanyl", "50-00-0", "C1CC", "CC(", "CC)", "[", "7", "Cocoa", "ethanol", "B12"}) {
    EXPECT_FALSE(looks_like_smiles(other)) << other;
  }
}

}  // namespace
}  // namespace congener
