// The library file: what goes in comes out, and what is no whole library of this program is told, never believed.

#include "library/library.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "library/checksum.hpp"
#include "library/codes.hpp"
#include "library/library_screen.hpp"
#include "library/library_search.hpp"
#include "prefilter/prefilter.hpp"
#include "skeleton/skeleton.hpp"
#include "support/engine.hpp"
#include "support/library_files.hpp"

namespace congener {
namespace {

using library::DecodedGraph;
using library::Header;
using library::Library;
using library::StoredRecord;

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";

const Judge& judge() {
  static const Judge built = [] {
    JudgeOptions options = test::options();
    options.prefilter = true;
    return Judge(test::rules(), test::counter_ions(), options);
  }();
  return built;
}

std::string opening(const test::LibraryFiles& files, const std::string& bytes) {
  const auto opened = Library::open(files.write("opened.cgl", bytes));
  return opened ? "" : opened.error().code;
}

// A header with one field changed, and its own checksum right again.
template <typename Edit>
std::string with_header(std::string bytes, Edit edit) {
  Header header;
  std::memcpy(static_cast<void*>(&header), bytes.data(), sizeof header);
  edit(header);
  std::memcpy(bytes.data(), static_cast<const void*>(&header), sizeof header);
  header.checksum = library::checksum(std::string_view(bytes).substr(0, offsetof(Header, checksum)));
  std::memcpy(bytes.data(), static_cast<const void*>(&header), sizeof header);
  return bytes;
}

StoredRecord stored_of(const std::string& smiles) {
  StoredRecord stored;
  stored.record = {7, "a.smi", 12, "an id", smiles, "a name", InputKind::kSmiles, "", ""};
  auto components = components_of(stored.record);
  EXPECT_TRUE(components.ok()) << smiles;
  if (components) stored.components = std::move(components).value();
  return stored;
}

void expect_same(const StoredRecord& a, const StoredRecord& b) {
  EXPECT_EQ(a.record.number, b.record.number);
  EXPECT_EQ(a.record.file, b.record.file);
  EXPECT_EQ(a.record.line, b.record.line);
  EXPECT_EQ(a.record.id, b.record.id);
  EXPECT_EQ(a.record.text, b.record.text);
  EXPECT_EQ(a.record.declared, b.record.declared);
  EXPECT_EQ(a.record.kind, b.record.kind);
  EXPECT_EQ(a.record.fault_code, b.record.fault_code);
  EXPECT_EQ(a.record.fault_text, b.record.fault_text);
  ASSERT_EQ(a.unread.has_value(), b.unread.has_value());
  if (a.unread) {
    EXPECT_EQ(a.unread->status, b.unread->status);
    EXPECT_EQ(a.unread->reason.code, b.unread->reason.code);
    EXPECT_EQ(a.unread->reason.text, b.unread->reason.text);
  }
  EXPECT_EQ(a.parents, b.parents);
  ASSERT_EQ(a.components.size(), b.components.size());
  for (std::size_t c = 0; c < a.components.size(); ++c) {
    const Component& one = a.components[c];
    const Component& other = b.components[c];
    EXPECT_EQ(one.smiles, other.smiles);
    EXPECT_EQ(one.count, other.count);
    ASSERT_EQ(one.changes.size(), other.changes.size());
    for (std::size_t k = 0; k < one.changes.size(); ++k) {
      EXPECT_EQ(one.changes[k].code, other.changes[k].code);
      EXPECT_EQ(one.changes[k].text, other.changes[k].text);
    }
    ASSERT_EQ(one.molecule.size(), other.molecule.size());
    for (std::size_t i = 0; i < one.molecule.size(); ++i) {
      const Atom& x = one.molecule.atom(static_cast<AtomIndex>(i));
      const Atom& y = other.molecule.atom(static_cast<AtomIndex>(i));
      EXPECT_TRUE(x.element == y.element && x.charge == y.charge && x.hydrogens == y.hydrogens &&
                  x.aromatic == y.aromatic);
    }
    ASSERT_EQ(one.molecule.bonds().size(), other.molecule.bonds().size());
    for (std::size_t k = 0; k < one.molecule.bonds().size(); ++k) {
      const Bond& x = one.molecule.bond(k);
      const Bond& y = other.molecule.bond(k);
      EXPECT_TRUE(x.begin == y.begin && x.end == y.end && x.order == y.order);
    }
  }
}

TEST(RecordCodec, GivesBackWhatItWasGiven) {
  const std::vector<std::string> files = {"b.smi", "a.smi"};
  const std::string chain = std::string(300, 'C');
  for (const std::string& smiles : {std::string(kFentanyl), std::string("CC[N+](C)(C)C.[Cl-].[Cl-].O.O"), chain,
                                    std::string("[U+6]"), std::string("C[C@H](N)C(=O)[O-].[Na+]"), std::string("*CC"),
                                    std::string("[2H]C([2H])([2H])O"), std::string("c1ccccc1"), std::string("[H][H]"),
                                    std::string("F[P-](F)(F)(F)(F)F.CC(O)(O)C"), std::string(2000, 'C')}) {
    StoredRecord stored = stored_of(smiles);
    stored.parents = {0};
    std::string entry;
    library::encode(stored, 1, entry);
    const auto back = library::decode(entry, 7, files);
    ASSERT_TRUE(back) << smiles;
    expect_same(stored, *back);
    EXPECT_FALSE(library::decode(entry, 8, files)) << "in another record's place";
    EXPECT_FALSE(library::decode(entry, 7, std::vector<std::string>{"b.smi"})) << "no such file";
  }
}

TEST(RecordCodec, KeepsWhatCannotBeRead) {
  StoredRecord stored;
  stored.record = {1,      "a.csv",         3, "", std::string("\xff\x00 text", 7), "name", InputKind::kNone,
                   "I003", "too many cells"};
  stored.unread = Unread{Status::kInvalid, {"I003", "too many cells"}};
  std::string entry;
  library::encode(stored, 0, entry);
  const auto back = library::decode(entry, 1, std::vector<std::string>{"a.csv"});
  ASSERT_TRUE(back);
  expect_same(stored, *back);
  ElementGraph graph;
  EXPECT_EQ(library::decode_graph(entry, 1, graph), DecodedGraph::kNone);
}

// With the checksum made right again, so that the decoder itself is asked: it may refuse or not, but stays inside.
TEST(RecordCodec, NeverBelievesANumber) {
  StoredRecord stored = stored_of("CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1.Cl");
  std::string entry;
  library::encode(stored, 0, entry);
  const std::vector<std::string> files = {"a.smi"};
  std::size_t refused = 0;
  for (std::size_t at = 4; at < entry.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      std::string bytes = entry;
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ flip);
      const auto sum = static_cast<std::uint32_t>(library::checksum(std::string_view(bytes).substr(4), 7));
      std::memcpy(bytes.data(), &sum, sizeof sum);
      ElementGraph graph;
      (void)library::decode_graph(bytes, 7, graph);
      if (!library::decode(bytes, 7, files)) ++refused;
    }
    std::string cut = entry.substr(0, at);
    const auto sum = static_cast<std::uint32_t>(library::checksum(std::string_view(cut).substr(4), 7));
    std::memcpy(cut.data(), &sum, sizeof sum);
    EXPECT_FALSE(library::decode(cut, 7, files)) << at;
  }
  EXPECT_GT(refused, entry.size() / 4);
}

TEST(Library, EmptyAndOfOneRecord) {
  const test::LibraryFiles files;
  const Library empty = files.library({files.write("none.smi", "")}, "none.cgl");
  EXPECT_EQ(empty.size(), 0U);
  EXPECT_FALSE(empty.verify(0));
  EXPECT_EQ(test::ask(empty, judge(), true, 0).text, "");
  const auto nothing =
      library::find_similar(empty, test::counter_ions(), std::vector<library::Query>{{Fingerprint{}}}, {});
  ASSERT_TRUE(nothing.ok());
  EXPECT_TRUE(nothing.value()[0].empty());

  const std::string source = files.write("one.smi", std::string(kFentanyl) + " fentanyl\n");
  const Library one = files.library({source}, "one.cgl");
  EXPECT_EQ(one.size(), 1U);
  EXPECT_FALSE(one.verify(0));
  const test::Answer answer = test::ask(one, judge(), false, 0);
  EXPECT_EQ(answer.text, test::ask_text({source}, judge(), false));
  EXPECT_NE(answer.text.find("\"controlled\""), std::string::npos);
  EXPECT_LT(std::filesystem::file_size(files.path("one.cgl")), 64000U);
}

// Unreadable, undeclared, wildcards, metals, very long, larger than any graph: each as on the text.
TEST(Library, OddRecordsAreAnsweredAsTheTextIs) {
  const test::LibraryFiles files;
  std::string text = "SMILES,name\n";
  const std::string chain(1500, 'C');
  for (const std::string& smiles :
       {std::string("C(("), std::string(""), std::string("*CC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"),
        std::string("[Pt](Cl)(Cl)([NH3])[NH3]"), chain, std::string(kFentanyl) + "." + chain,
        std::string("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1.[Na+].[Cl-].O"), std::string(300, 'C') + "N",
        std::string("C[N](C)(C)(C)C"), std::string("[Na]OC(=O)C"), std::string(kFentanyl) + "." + kFentanyl,
        std::string("c1ccccc1.CC(O)(O)C"), std::string("[H][H]"),
        std::string("CCC([O-])=[N+](c1ccccc1)C1CCN(CCc2ccccc2)CC1")}) {
    text += smiles + ",a \"\"name\"\"\n";
  }
  text += ",only a name\n\"CCO\",\"with\nlines\"\nCCO,x,y,z\n";
  const std::string source = files.write("odd.csv", text);
  const std::string more =
      files.write("more.smi", "CCO " + std::string(100000, 'x') + "\nInChI=1S/CH4/h1H4 methane\nInChI=1S/x\n");
  const std::vector<std::string> sources = {source, more};
  const Library library = files.library(sources, "odd.cgl");
  EXPECT_GT(library.header().unread, 3U);
  EXPECT_FALSE(library.verify(0));
  JudgeOptions validating = judge().options();
  validating.validate = true;
  const Judge validated(test::rules(), test::counter_ions(), validating);
  EXPECT_EQ(test::ask(library, judge(), true, 0).text, test::ask_text(sources, validated, true));
  EXPECT_EQ(test::ask(library, judge(), false, 0).text, test::ask_text(sources, validated, false));
  // Without a prefilter every record is judged.
  EXPECT_EQ(test::ask(library, Judge(test::rules(), test::counter_ions(), test::options()), false, 0).text,
            test::ask_text(sources, validated, false));
}

TEST(Library, SameBytesAtAnyNumberOfThreads) {
  const test::LibraryFiles files;
  const std::vector<std::string> sources = {test::source_path("tests/data/fentanyls.csv"),
                                            test::source_path("data/manifests/sample.csv")};
  std::string first;
  for (const std::size_t threads : {1, 2, 16}) {
    library::BuildOptions options;
    options.threads = threads;
    ASSERT_TRUE(files.build(sources, files.path("same.cgl"), options).ok());
    const std::string bytes = test::LibraryFiles::read(files.path("same.cgl"));
    EXPECT_GT(bytes.size(), 100000U);
    if (first.empty()) first = bytes;
    EXPECT_TRUE(bytes == first) << threads;
  }
  EXPECT_EQ(files.files(), 1U);
}

// More records than one block of features holds.
TEST(Library, OfSeveralBlocks) {
  const test::LibraryFiles files;
  std::string text;
  const std::size_t records = library::kBlockRecords + 700;
  for (std::size_t i = 0; i < records; ++i) {
    text += i == 3 || i == library::kBlockRecords - 1 || i == library::kBlockRecords || i + 1 == records
                ? std::string(kFentanyl) + "\n"
                : std::string(i % 7 + 1, 'C') + "\n";
  }
  const std::string source = files.write("many.smi", text);
  const Library library = files.library({source}, "many.cgl");
  EXPECT_EQ(library.blocks(), 2U);
  EXPECT_FALSE(library.verify(0));
  const test::Answer answer = test::ask(library, judge(), false, 0);
  EXPECT_EQ(answer.text, test::ask_text({source}, judge(), false));
  EXPECT_EQ(std::ranges::count(answer.text, '\n'), 4);
}

class Damaged : public testing::Test {
 protected:
  Damaged() {
    const std::string source = files_.write("few.smi", std::string(kFentanyl) + " a\nCCO b\nC(( c\nCCN.Cl d\n" +
                                                           "CCC(=O)N(c1ccccc1)C1CCN(CCc2cccs2)CC1.Cl e\n");
    const Library library = files_.library({source}, "few.cgl");
    bytes_ = test::LibraryFiles::read(files_.path("few.cgl"));
    text_ = test::ask(library, judge(), false, 0).text;
    std::memcpy(static_cast<void*>(&header_), bytes_.data(), sizeof header_);
  }
  // The answer of a library of these bytes: text, or the fault's code.
  [[nodiscard]] std::string answer(const std::string& bytes) const {
    auto opened = Library::open(files_.write("opened.cgl", bytes));
    if (!opened) return opened.error().code;
    const test::Answer answer = test::ask(opened.value(), judge(), false, 1);
    return answer.fault.empty() ? answer.text : answer.fault;
  }

  test::LibraryFiles files_;
  std::string bytes_;
  std::string text_;
  Header header_;
};

TEST_F(Damaged, IsToldByItsCode) {
  EXPECT_EQ(answer(bytes_), text_);
  const auto missing = Library::open(files_.path("missing.cgl"));
  EXPECT_EQ(missing.ok() ? "" : missing.error().code, code::kLibraryCannotOpen);
  const auto directory = Library::open(files_.path("."));
  EXPECT_EQ(directory.ok() ? "" : directory.error().code, code::kLibraryCannotOpen);
  EXPECT_EQ(opening(files_, ""), code::kNoLibrary);
  EXPECT_EQ(opening(files_, "CCO ethanol\n"), code::kNoLibrary);
  EXPECT_EQ(opening(files_, bytes_ + "x"), code::kLibraryCutOff);
  EXPECT_EQ(opening(files_, bytes_.substr(0, bytes_.size() - 1)), code::kLibraryCutOff);
  EXPECT_EQ(opening(files_, bytes_.substr(0, 100)), code::kLibraryCutOff);
  EXPECT_EQ(opening(files_, with_header(bytes_, [](Header& h) { h.format_version = library::kFormatVersion + 1; })),
            code::kOtherFormat);
  EXPECT_EQ(opening(files_, with_header(bytes_, [](Header& h) { h.byte_order = 0x04030201; })), code::kOtherByteOrder);
  for (std::size_t s = 0; s < library::kSections; ++s) {
    EXPECT_EQ(opening(files_, with_header(bytes_, [&](Header& h) { h.sections[s].offset += 1ULL << 62; })),
              code::kLibraryDamaged);
    EXPECT_EQ(opening(files_, with_header(bytes_, [&](Header& h) { h.sections[s].bytes += 1ULL << 63; })),
              code::kLibraryDamaged);
    EXPECT_EQ(opening(files_, with_header(bytes_, [&](Header& h) { h.sections[s].piece = 0; })), code::kLibraryDamaged);
  }
  EXPECT_EQ(opening(files_, with_header(bytes_, [](Header& h) { h.records = UINT64_MAX; })), code::kLibraryDamaged);
  EXPECT_EQ(opening(files_, with_header(bytes_, [](Header& h) { h.records += 1; })), code::kLibraryDamaged);
  EXPECT_EQ(opening(files_, with_header(bytes_, [](Header& h) { h.slice_bytes = 0; })), code::kLibraryDamaged);
}

TEST_F(Damaged, OfOtherChemistryIsNotAsked) {
  for (const auto& edit : std::vector<void (*)(Header&)>{
           [](Header& h) { h.rdkit_version[0] = '1'; }, [](Header& h) { h.openbabel[0] = 'x'; },
           [](Header& h) { h.counter_ions[0] = 'x'; }, [](Header& h) { ++h.normalise_revision; },
           [](Header& h) { ++h.screening_revision; }}) {
    const std::string bytes = with_header(bytes_, edit);
    EXPECT_EQ(opening(files_, bytes), "") << "it can be looked at";
    EXPECT_EQ(answer(bytes), code::kOtherChemistry);
    auto opened = Library::open(files_.path("opened.cgl"));
    ASSERT_TRUE(opened.ok());
    const auto similar =
        library::find_similar(opened.value(), test::counter_ions(), std::vector<library::Query>{{Fingerprint{}}}, {});
    EXPECT_EQ(similar.ok() ? "" : similar.error().code, code::kOtherChemistry);
  }
}

// A byte changed anywhere, or the end cut off anywhere: a fault or the same answer, and all of it is found by verify().
TEST_F(Damaged, AnywhereIsAFaultOrTheSameAnswer) {
  std::size_t faults = 0;
  std::size_t same = 0;
  const std::size_t step = std::max<std::size_t>(bytes_.size() / 400, 1);
  for (std::size_t at = 0; at < bytes_.size(); at += at < sizeof(Header) ? 3 : step) {
    std::string bytes = bytes_;
    bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (at % 2 == 0 ? 0xFFU : 0x10U));
    const std::string got = answer(bytes);
    const bool fault = got.starts_with('L') && got.size() == 4;
    ASSERT_TRUE(fault || got == text_) << at;
    ++(fault ? faults : same);
    if (at % 5 == 0) {
      EXPECT_TRUE(opening(files_, bytes.substr(0, at)).starts_with('L')) << at;
    }
  }
  EXPECT_GT(faults, sizeof(Header) / 3 - 1);
  EXPECT_GT(same, 0U);
}

TEST_F(Damaged, InASectionIsFoundByVerify) {
  std::size_t checked = 0;
  for (std::size_t s = 0; s < library::kPieces; ++s) {
    const auto& place = header_.sections[s];
    for (const std::uint64_t at : {std::uint64_t{0}, place.bytes / 2, place.bytes - 1}) {
      std::string bytes = bytes_;
      char& byte = bytes[static_cast<std::size_t>(place.offset + at)];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1U);
      auto opened = Library::open(files_.write("opened.cgl", bytes));
      if (opened) {
        const auto fault = opened.value().verify(1);
        ASSERT_TRUE(fault) << s << " " << at;
        EXPECT_EQ(fault->code, code::kLibraryDamaged);
        const auto similar = library::find_similar(opened.value(), test::counter_ions(),
                                                   std::vector<library::Query>{{Fingerprint{}}}, {});
        if (s >= library::kFingerprints) {
          EXPECT_FALSE(similar.ok()) << s;
        }
      } else {
        EXPECT_EQ(s, library::kFiles);
      }
      ++checked;
    }
  }
  EXPECT_EQ(checked, 27U);
}

TEST(Library, IsWrittenWholeOrNotAtAll) {
  const test::LibraryFiles files;
  const std::string source = files.write("a.smi", "CCO\nCCN\n");
  const std::string kept = files.write("kept.cgl", "something else");
  Cancellation cancellation;
  cancellation.request();
  library::BuildOptions options;
  options.cancellation = &cancellation;
  const auto interrupted = files.build({source}, kept, options);
  EXPECT_EQ(interrupted.ok() ? "" : interrupted.error().code, code::kLibraryInterrupted);
  EXPECT_EQ(test::LibraryFiles::read(kept), "something else");
  EXPECT_EQ(files.files(), 2U);
  const auto nowhere = files.build({source}, files.path("missing/x.cgl"));
  EXPECT_EQ(nowhere.ok() ? "" : nowhere.error().code, code::kLibraryNotWritten);
  for (const std::string& no_file : {std::string("-"), files.path("."), std::string("/dev/null")}) {
    const auto built = files.build({source}, no_file);
    EXPECT_EQ(built.ok() ? "" : built.error().code, code::kLibraryNotWritten) << no_file;
  }
  ASSERT_TRUE(files.build({source}, kept).ok());
  EXPECT_TRUE(Library::open(kept).ok());
  EXPECT_EQ(files.files(), 2U);
}

TEST(Library, EveryCodeIsDocumented) {
  const std::string readme = test::LibraryFiles::read(test::source_path("engine/README.md"));
  std::set<std::string> seen;
  for (const char* code : code::kAllOfLibraries) {
    EXPECT_TRUE(seen.insert(code).second) << code;
    EXPECT_NE(readme.find(fmt::format("`{}`", code)), std::string::npos) << code;
  }
}

// Libraries hold what normalising and the screening keys gave when they were built. If one of these fails, raise
// kNormaliseRevision or kScreeningRevision, so that older libraries are refused, and write the new value here.
TEST(Library, RevisionsStandForWhatIsStored) {
  if (chem::rdkit_version() != "2022.09.3") return;  // another one normalises in its own way, and libraries name it
  std::string normalised;
  std::string keys;
  for (const auto& [file, column] :
       {std::pair{"tests/data/fentanyls.csv", 2U}, std::pair{"tests/data/lookalikes.csv", 1U},
        std::pair{"tests/data/fentanyl_forms.csv", 1U}}) {
    for (const auto& row : test::read_csv(test::source_path(file))) {
      const auto table = chem::read_smiles(row.at(column));
      if (!table) continue;
      const auto components = normalise(table.value());
      if (!components) continue;
      for (const Component& component : components.value()) {
        normalised += fmt::format("{} {}", component.smiles, component.count);
        for (const Change& change : component.changes) normalised += " " + change.code;
        normalised += "\n";
      }
      ElementGraph graph;
      const bool understood = std::ranges::all_of(components.value(), [&](const Component& c) {
        return scan_smiles(c.smiles, graph).outcome == Scan::kScanned;
      });
      if (!library::graph_of_parents(components.value(), graph)) continue;
      keys += understood ? '1' : '0';
      keys += Prefilter::lets_through(graph) ? '1' : '0';
      const ScreeningKey key = screening_key(graph);
      const FeatureKey features = feature_key(graph);
      keys.append(reinterpret_cast<const char*>(key.counts.data()), key.counts.size());
      keys.append(reinterpret_cast<const char*>(features.words.data()), sizeof features.words);
    }
  }
  EXPECT_EQ(kNormaliseRevision, 1U);
  EXPECT_EQ(fmt::format("{:016x}", library::checksum(normalised)), "80921cd7408e39df");
  EXPECT_EQ(kScreeningRevision, 1U);
  EXPECT_EQ(fmt::format("{:016x}", library::checksum(keys)), "c5073b19fe199271");
}

}  // namespace
}  // namespace congener
