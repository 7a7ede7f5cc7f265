// The program itself: exit codes, formats, input from files and pipes, and what it says when it is used wrongly.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace congener {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int code = -1;
  std::string out;
  std::string error;
};

class Program : public testing::Test {
 protected:
  Program() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::temp_directory_path() / fmt::format("congener_cli_{}_{}", test->name(), getpid());
    fs::create_directories(directory_);
  }
  ~Program() override { fs::remove_all(directory_); }

  std::string file(const std::string& name, const std::string& bytes) const {
    const std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static std::string contents(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  // Through the shell; `before` is what stands before the program, "printf … |".
  [[nodiscard]] Outcome run(const std::string& arguments, const std::string& before = "") const {
    const std::string errors = (directory_ / "stderr").string();
    const std::string command = fmt::format("{} {} {} 2>{}", before, CONGENER_PROGRAM, arguments, errors);
    Outcome outcome;
    std::FILE* pipe = popen(command.c_str(), "r");
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.out.append(buffer, n);
    const int status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.error = contents(errors);
    return outcome;
  }

  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  fs::path directory_;
};

constexpr const char* kFentanyl = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1";

TEST_F(Program, ExitCodes) {
  const auto screened = [&](const std::string& smiles) {
    return run("screen --as-of 2026-01-01 " + file("a.smi", smiles)).code;
  };
  EXPECT_EQ(screened("CCO\n"), 0);
  EXPECT_EQ(screened(""), 0);
  EXPECT_EQ(screened(std::string(kFentanyl) + "\n"), 1);
  EXPECT_EQ(screened("C((\n"), 2);
  EXPECT_EQ(screened(std::string(kFentanyl) + "\nC((\n"), 3);
  EXPECT_EQ(run("screen " + (directory_ / "missing").string()).code, 4);
}

TEST_F(Program, ResolveSaysWhatATextNames) {
  const auto resolve = [&](const std::string& arguments, const std::string& before = "") {
    return run("resolve --no-opsin " + arguments, before);
  };
  EXPECT_EQ(resolve("'fentanyl citrate'").code, 0);
  EXPECT_EQ(resolve("NPP").code, 2);
  EXPECT_EQ(resolve("steel").code, 2);
  EXPECT_EQ(resolve("''").code, 2);
  EXPECT_EQ(resolve("fentanyl steel").code, 2);
  EXPECT_EQ(run("resolve").code, 4);
  EXPECT_EQ(resolve("- -").code, 4);
  EXPECT_EQ(resolve("fentanyl --format yaml").code, 4);
  EXPECT_EQ(resolve("fentanyl --dictionary /nowhere").code, 4);
  EXPECT_EQ(resolve("fentanyl --dictionary " + file("empty.csv", "")).code, 4);
  EXPECT_EQ(resolve("fentanyl --dictionary " + file("none.csv", "name,smiles\n")).code, 4);
  EXPECT_NE(resolve("--format table fentanyl").out.find("declared as “fentanyl”, which resolves by name"),
            std::string::npos);

  const Outcome lines = resolve("- --format ndjson", "printf 'fentanyl\\r\\nNPP\\n\\n437-38-7' |");
  EXPECT_EQ(lines.code, 2);
  std::vector<std::string> outcomes;
  std::istringstream out(lines.out);
  for (std::string line; std::getline(out, line);)
    outcomes.push_back(nlohmann::json::parse(line)["resolved"]["outcome"]);
  EXPECT_EQ(outcomes, (std::vector<std::string>{"resolved", "ambiguous", "nothing", "resolved"}));
}

TEST_F(Program, AUsersDictionaryAndItsIndexAnswerAlike) {
  const std::string table = file("names.csv", "name,cas,smiles\nzyxol,50-00-0,C=O\n");
  const std::string index = (directory_ / "names.index").string();
  EXPECT_EQ(run("resolve --no-opsin zyxol").code, 2);
  const Outcome by_table = run("resolve --no-opsin --format ndjson zyxol --dictionary " + table);
  EXPECT_EQ(by_table.code, 0);
  EXPECT_EQ(run("resolve --dictionary " + table + " --save-index " + index).code, 0);
  EXPECT_EQ(run("resolve --no-opsin --format ndjson zyxol --dictionary " + index).out, by_table.out);
  EXPECT_EQ(run("resolve --save-index " + index).code, 4);
  EXPECT_EQ(run("resolve --dictionary " + table + " --save-index /nowhere/index").code, 4);
}

TEST_F(Program, ScreenReadsNamesUnlessToldNotTo) {
  const std::string path = file("a.csv", "name,smiles\n1-boc-4-piperidone,\nCCO as drawn,CCO\n");
  const auto reasons = [&](const std::string& options) {
    const Outcome screened = run("screen --as-of 2026-01-01 --format ndjson " + options + " " + path);
    return std::pair(screened.code, nlohmann::json::parse(screened.out.substr(0, screened.out.find('\n'))));
  };
  const auto [code, verdict] = reasons("--no-opsin");
  EXPECT_EQ(code, 1);
  EXPECT_EQ(verdict["status"], "controlled");
  EXPECT_EQ(verdict["resolved"]["mentions"][0]["how"], "dictionary");
  const auto [without_code, without] = reasons("--no-names");
  EXPECT_EQ(without_code, 2);
  EXPECT_EQ(without["reasons"][0]["code"], "V002");
  EXPECT_FALSE(without.contains("resolved"));
}

TEST_F(Program, ALibraryReadsItsNamesAsScreenDoes) {
  const std::string path =
      file("a.csv", "name,smiles\n1-boc-4-piperidone,\nNPP,\nsteel,\n2-fluorofentanyl,\naniline,\nethanol,CCO\n,\n");
  const std::string library = (directory_ / "a.cgl").string();
  ASSERT_EQ(run("library build " + path + " -o " + library).code, 0);
  for (const std::string options : {"--no-opsin", "--no-names"}) {
    const std::string asked = " --as-of 2026-01-01 --format ndjson " + options;
    const Outcome screened = run("screen --validate full " + path + asked);
    EXPECT_EQ(run("library screen --all " + library + asked).out, screened.out);
    EXPECT_GE(lines(screened.out), 6U);
  }
}

// What is ruled out on its skeleton says so; the plain path is at hand; both find the same.
TEST_F(Program, ThePrefilterCanBeTurnedOff) {
  const std::string path = file("a.smi", fmt::format("CCO a\nc1cccc1 b\n{} c\n", kFentanyl));
  const auto examined = [&](const std::string& options) {
    std::vector<std::pair<std::string, std::string>> answers;
    std::istringstream out(run("screen --as-of 2026-01-01 --format ndjson " + options + " " + path).out);
    for (std::string line; std::getline(out, line);) {
      const auto verdict = nlohmann::json::parse(line);
      answers.emplace_back(verdict["examined"], verdict["status"]);
    }
    return answers;
  };
  using Answers = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(examined(""), (Answers{{"skeleton", "clear"}, {"skeleton", "clear"}, {"full", "controlled"}}));
  EXPECT_EQ(examined("--validate full"), (Answers{{"full", "clear"}, {"none", "invalid"}, {"full", "controlled"}}));
  EXPECT_EQ(examined("--no-prefilter"), (Answers{{"full", "clear"}, {"none", "invalid"}, {"full", "controlled"}}));
  EXPECT_EQ(run("screen --validate some " + path).code, 4);
}

TEST_F(Program, TheSameBytesAtAnyNumberOfThreads) {
  std::string many;
  for (int i = 0; i < 3000; ++i)
    many += fmt::format("{} {}\n", i % 7 == 0 ? kFentanyl : i % 5 == 0 ? "C((" : "CCOC(C)=O", i);
  const std::string path = file("many.smi", many);
  const auto output = [&](int threads) {
    return run(fmt::format("screen --as-of 2026-01-01 --format ndjson --threads {} {}", threads, path)).out;
  };
  const std::string one = output(1);
  EXPECT_EQ(lines(one), 3000U);
  EXPECT_NE(one.find("controlled"), std::string::npos);
  EXPECT_EQ(output(2), one);
  EXPECT_EQ(output(16), one);
}

TEST_F(Program, EveryRecordHasAnObjectALine) {
  const std::string path = file("a.csv", fmt::format("id,smiles\n1,{}\n2,CCO\n3,broken((\n4,\n5,a,b,c\n", kFentanyl));
  const Outcome outcome = run("screen --as-of 2026-01-01 " + path);
  EXPECT_EQ(outcome.code, 3);
  ASSERT_EQ(lines(outcome.out), 5U) << outcome.out;
  std::istringstream stream(outcome.out);
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    const auto object = nlohmann::json::parse(line);
    EXPECT_EQ(object["record"], ++number);
    EXPECT_EQ(object["source"]["file"], path);
    EXPECT_EQ(object["source"]["line"], number + 1);
  }
  EXPECT_EQ(outcome.error, "") << "standard error is for a terminal, or for faults";
}

TEST_F(Program, SeveralFilesAreNumberedOverAll) {
  const std::string files = file("a.smi", "CCO a1\nCCC a2\n") + " " + file("b.csv", "smiles,id\nCC,b1\n");
  const Outcome outcome = run("screen --format csv " + files);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.out.find("\n3,"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(",b1,"), std::string::npos);
}

TEST_F(Program, ColumnsOfATableAreChosenByHand) {
  const std::string table = file("a.csv", "x,y\n1,fentanyl\n2,437-38-7\n");
  const Outcome outcome = run(fmt::format("screen {} --columns 'id=x,goods=2' --format ndjson --no-opsin", table));
  EXPECT_EQ(outcome.code, 1) << outcome.error;
  const auto first = nlohmann::json::parse(outcome.out.substr(0, outcome.out.find('\n')));
  EXPECT_EQ(first["id"], "1");
  EXPECT_EQ(first["input"]["text"], "fentanyl");
  EXPECT_EQ(first["document"]["fields"][1]["kind"], "goods");
  EXPECT_EQ(first["document"]["fields"][1]["place"]["begin"], 6);
  const auto refused = [&](const std::string& arguments, const char* code) {
    const Outcome one = run(fmt::format("screen {} {}", table, arguments));
    EXPECT_EQ(one.code, 4) << arguments;
    EXPECT_EQ(one.out, "");
    EXPECT_NE(one.error.find(code), std::string::npos) << one.error;
  };
  refused("--columns goods=z", "F005");
  refused("--columns cash=1", "F010");
  refused("--columns goods", "F010");
  refused("--encoding klingon", "F011");
}

TEST_F(Program, OneUnreadableFileStopsTheRunBeforeItStarts) {
  const Outcome outcome = run(fmt::format("screen {} {} {}", file("a.smi", "CCO\n"), (directory_ / "missing").string(),
                                          file("b.xlsx", std::string("PK\x03\x04\0\0", 6))));
  EXPECT_EQ(outcome.code, 4);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.error.find("F001"), std::string::npos) << outcome.error;
  EXPECT_NE(outcome.error.find("F012"), std::string::npos) << "all faults at once: " << outcome.error;
}

TEST_F(Program, StandardInputAndFormats) {
  EXPECT_EQ(run("screen -", "printf 'CCO 1\\nCCC 2\\n' |").code, 0);
  EXPECT_EQ(lines(run("screen -", "printf 'id,smiles\\n1,CCO\\n' |").out), 1U);
  EXPECT_EQ(run("screen - --input-format csv --structure-column 1", "printf 'CCO,x\\n' |").code, 0);
  const Outcome table = run("screen - --format table --as-of 2026-01-01", "printf 'CCO 1\\n' |");
  EXPECT_NE(table.out.find("1 record: 1 clear"), std::string::npos) << table.out;
  EXPECT_EQ(table.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(run("screen - --format csv", "printf 'CCO 1\\n' |").out.rfind("record,file,line", 0), 0U);
  EXPECT_EQ(run("screen - -", "printf 'CCO\\n' |").code, 4);
}

TEST_F(Program, OutputToAFileAndItsFaults) {
  const std::string input = file("a.smi", "CCO\n");
  const std::string output = (directory_ / "out.ndjson").string();
  EXPECT_EQ(run(fmt::format("screen {} --output {}", input, output)).code, 0);
  EXPECT_EQ(lines(contents(output)), 1U);
  EXPECT_EQ(run(fmt::format("screen {} --output {}", input, input)).code, 4);
  EXPECT_EQ(contents(input), "CCO\n") << "an input is never overwritten";
  EXPECT_EQ(run(fmt::format("screen {} --output {}/no/such", input, directory_.string())).code, 4);
  if (fs::exists("/dev/full")) {
    const Outcome full = run(fmt::format("screen {} --output /dev/full", input));
    EXPECT_EQ(full.code, 4);
    EXPECT_NE(full.error.find("writing failed"), std::string::npos) << full.error;
  }
}

TEST_F(Program, AReaderThatGoesAwayIsNoCrash) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += fmt::format("CCO {}\n", i);
  const std::string command = fmt::format("sh -c '{{ {} screen {}; echo $? >{}; }} | head -1 >/dev/null'",
                                          CONGENER_PROGRAM, file("a.smi", many), (directory_ / "code").string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(contents((directory_ / "code").string()), "4\n") << "not all was delivered, so it is not clean";
}

TEST_F(Program, SameBytesAtAnyNumberOfThreads) {
  std::string many;
  for (int i = 0; i < 3000; ++i)
    many += fmt::format("{}C(C)O {}\n", std::string(static_cast<std::size_t>(i % 20), 'C'), i);
  const std::string path = file("a.smi", many);
  const std::string one = run("screen --threads 1 " + path).out;
  EXPECT_EQ(lines(one), 3000U);
  EXPECT_EQ(run("screen --threads 4 " + path).out, one);
}

TEST_F(Program, DayAndJurisdictionsAreChecked) {
  const std::string input = file("a.smi", "CCO\n");
  const auto refused = [&](const std::string& arguments, const std::string& says) {
    const Outcome outcome = run(fmt::format("screen {} {}", input, arguments));
    EXPECT_EQ(outcome.code, 4) << arguments;
    EXPECT_NE(outcome.error.find(says), std::string::npos) << outcome.error;
    EXPECT_EQ(outcome.out, "");
  };
  refused("--as-of 2026-02-30", "not a day of the calendar");
  refused("--as-of tomorrow", "not a day of the calendar");
  refused("--jurisdiction XX", "no rule is of that jurisdiction");
  refused("--rules /no/such/directory", "not a directory");
  refused("--format xml", "xml");
  refused("--threads 0", "threads");
  refused("--structure-column nope --input-format csv", "F005");
  refused("--no-such-option", "no-such-option");
  EXPECT_EQ(run(fmt::format("screen {} --jurisdiction us --jurisdiction CN,UN", input)).code, 0);
}

TEST_F(Program, ExplainSaysAndDraws) {
  const std::string svg = (directory_ / "drawing.svg").string();
  const Outcome outcome =
      run(fmt::format("explain '{}' --as-of 2026-01-01 --jurisdiction US --svg {}", kFentanyl, svg));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("us.schedule_ii"), std::string::npos) << outcome.out;
  EXPECT_NE(contents(svg).find("<svg"), std::string::npos);
  EXPECT_EQ(run("explain CCO").code, 0);
  EXPECT_EQ(run("explain 'C(('").code, 2);
  EXPECT_EQ(run("explain ''").code, 4);
  EXPECT_TRUE(nlohmann::json::accept(run("explain CCO --format ndjson").out));
  EXPECT_EQ(run("explain -", "printf 'CCO\\n' |").code, 0);
}

TEST_F(Program, RulesListShowCheckTest) {
  const Outcome list = run("rules list --jurisdiction US");
  EXPECT_EQ(list.code, 0);
  EXPECT_NE(list.out.find("us.fentanyl_related"), std::string::npos);
  EXPECT_EQ(list.out.find("cn.fentanyl_related"), std::string::npos);
  const Outcome show = run("rules show us.fentanyl_related");
  EXPECT_EQ(show.code, 0);
  EXPECT_NE(show.out.find("Clause D"), std::string::npos);
  EXPECT_NE(show.out.find("2025-07-16"), std::string::npos);
  const Outcome unknown = run("rules show us.fentanyl_relatd");
  EXPECT_EQ(unknown.code, 4);
  EXPECT_NE(unknown.error.find("did you mean us.fentanyl_related"), std::string::npos) << unknown.error;
  EXPECT_EQ(run("rules check").code, 0);
  const Outcome broken = run("rules check " + file("x.yaml", "id: \"us.x\"\nkind: \"nonsense\"\n"));
  EXPECT_EQ(broken.code, 4);
  EXPECT_NE(broken.error.find("x.yaml"), std::string::npos) << broken.error;
  EXPECT_EQ(run("rules test no.such").code, 4);
  const Outcome test = run("rules test us.fentanyl_related");
  EXPECT_EQ(test.code, 0) << test.out;
  EXPECT_NE(test.out.find(" examples, 0 failed"), std::string::npos) << test.out;
}

TEST_F(Program, HelpHasAnExampleForEachSubcommand) {
  for (const char* command : {"screen", "explain", "rules list", "rules show", "rules check", "rules test",
                              "library build", "library info", "library screen", "similar"}) {
    const Outcome outcome = run(fmt::format("{} --help", command));
    EXPECT_EQ(outcome.code, 0);
    EXPECT_NE(outcome.out.find(fmt::format("congener {}", command)), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("Example"), std::string::npos) << command;
  }
  EXPECT_EQ(run("--version").out.rfind("congener ", 0), 0U);
  EXPECT_EQ(run("").code, 4);
  EXPECT_EQ(run("nonsense").code, 4);
  EXPECT_EQ(run("screen").code, 4);
}

TEST_F(Program, ALibraryIsBuiltToldOfAndScreened) {
  const std::string source = file("a.smi", fmt::format("CCO a\n{} b\nC(( c\n{}.Cl d\n", kFentanyl, kFentanyl));
  const std::string library = (directory_ / "a.cgl").string();
  const Outcome built = run(fmt::format("library build {} -o {}", source, library));
  EXPECT_EQ(built.code, 0) << built.error;
  EXPECT_NE(built.error.find("4 records, 3 fingerprints"), std::string::npos) << built.error;
  const Outcome info = run(fmt::format("library info {} --verify", library));
  EXPECT_EQ(info.code, 0);
  for (const char* part : {source.c_str(), "1 (no structure", "every byte", "RDKit"}) {
    EXPECT_NE(info.out.find(part), std::string::npos) << part << info.out;
  }
  const Outcome text = run(fmt::format("screen {} --as-of 2026-01-01 --format ndjson --validate full", source));
  const Outcome all = run(fmt::format("library screen {} --as-of 2026-01-01 --format ndjson --all", library));
  EXPECT_EQ(all.code, 3);
  EXPECT_EQ(all.out, text.out);
  const Outcome some = run(fmt::format("library screen {} --as-of 2026-01-01", library));
  EXPECT_EQ(some.code, 3);
  EXPECT_EQ(some.out, text.out.substr(text.out.find('\n') + 1)) << "without the first, which is clear";
  EXPECT_NE(some.error.find("4 records: 1 ruled out by their keys"), std::string::npos) << some.error;
  EXPECT_EQ(run(fmt::format("library screen {} --as-of 2026-01-01 --threads 1 --jurisdiction US", library)).code, 3);
}

// A rule by its id and a draft in a file: the same question put to the text and to the library.
TEST_F(Program, OneRuleIsAsked) {
  const std::string source =
      file("a.smi", fmt::format("{} a\nCCC(=O)N(c1ccccc1F)C1CCN(CC(C)c2ccc(Cl)cc2)CC1 b\nCCO c\n", kFentanyl));
  const std::string library = (directory_ / "a.cgl").string();
  ASSERT_EQ(run(fmt::format("library build {} -o {}", source, library)).code, 0);
  std::string draft = contents(std::string(CONGENER_SOURCE_DIR) + "/rules/us/fentanyl_related.yaml");
  const std::size_t title = draft.find("title: \"");
  ASSERT_NE(title, std::string::npos);
  draft.insert(title + 8, "Draft of ");
  const std::string rule_file = file("draft.yaml", draft);
  for (const std::string& asked : {std::string("--rule us.fentanyl_related"), "--rule-file " + rule_file}) {
    const Outcome text = run(fmt::format("screen {} --as-of 2026-01-01 {} --validate full", source, asked));
    const Outcome screened = run(fmt::format("library screen {} --as-of 2026-01-01 {} --all", library, asked));
    EXPECT_EQ(screened.code, 1) << screened.error;
    EXPECT_EQ(screened.out, text.out);
    EXPECT_NE(screened.out.find("us.fentanyl_related"), std::string::npos);
    EXPECT_EQ(screened.out.find("cn.fentanyl_related"), std::string::npos);
  }
  const Outcome unknown = run(fmt::format("library screen {} --rule us.fentanyl_relatd", library));
  EXPECT_EQ(unknown.code, 4);
  EXPECT_NE(unknown.error.find("did you mean us.fentanyl_related"), std::string::npos) << unknown.error;
  EXPECT_EQ(run(fmt::format("library screen {} --rule-file {}", library, file("x.yaml", "id: 1\n"))).code, 4);
}

TEST_F(Program, AWrongLibraryIsToldByItsCode) {
  const std::string text = file("a.smi", "CCO\n");
  const auto refused = [&](const std::string& arguments, const std::string& code) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 4) << arguments;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.error.find(code), std::string::npos) << arguments << ": " << outcome.error;
  };
  for (const char* command : {"library info {}", "library screen {}", "similar CCO --library {}"}) {
    refused(fmt::format(fmt::runtime(command), text), "L002");
    refused(fmt::format(fmt::runtime(command), (directory_ / "missing").string()), "L001");
    refused(fmt::format(fmt::runtime(command), directory_.string()), "L001");
  }
  refused(fmt::format("library build {} -o {}", text, text), "overwrite");
  refused(fmt::format("library build {} -o {}/no/such/x.cgl", text, directory_.string()), "L008");
  refused(fmt::format("library build {} -o -", text), "L008");
  refused(fmt::format("library build {}", text), "--output");
  refused(fmt::format("library build {}/missing -o {}/x.cgl", directory_.string(), directory_.string()), "F001");
  EXPECT_FALSE(fs::exists(directory_ / "x.cgl"));
  const std::string library = (directory_ / "a.cgl").string();
  ASSERT_EQ(run(fmt::format("library build {} -o {}", text, library)).code, 0);
  refused(fmt::format("library screen {} -o {}", library, library), "overwrite");
  refused(fmt::format("library screen {} --format xml", library), "--format");
}

// A signal leaves neither the library nor anything of it.
TEST_F(Program, BuildingThatIsInterruptedLeavesNothing) {
  const std::string library = (directory_ / "x.cgl").string();
  for (const char* signal : {"TERM", "INT", "KILL"}) {
    const Outcome outcome = run(fmt::format("library build - -o {}", library),
                                fmt::format("(yes CCO | head -n 200000) | timeout -s {} 0.4", signal));
    EXPECT_NE(outcome.code, 0);
    EXPECT_FALSE(fs::exists(library));
    EXPECT_LE(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()), 1) << signal;
  }
}

TEST_F(Program, SimilarFindsTheNearest) {
  const std::string source = file(
      "a.smi", fmt::format("CCO ethanol\n{}.Cl fentanyl\nCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1 acetyl\n", kFentanyl));
  const std::string library = (directory_ / "a.cgl").string();
  ASSERT_EQ(run(fmt::format("library build {} -o {}", source, library)).code, 0);
  const Outcome one = run(fmt::format("similar '{}' --library {} --top 2", kFentanyl, library));
  EXPECT_EQ(one.code, 0) << one.error;
  const auto line = nlohmann::json::parse(one.out);
  ASSERT_EQ(line["similar"].size(), 2U);
  EXPECT_EQ(line["similar"][0]["id"], "fentanyl");
  EXPECT_EQ(line["similar"][0]["tanimoto"], 1.0);
  EXPECT_EQ(line["similar"][0]["component"], kFentanyl) << "the salt's parent";
  EXPECT_EQ(line["similar"][1]["id"], "acetyl");
  EXPECT_EQ(line["similar"][1]["source"]["line"], 3);
  // A file of that name is a file; a query that cannot be read does not stop the others.
  const std::string queries = file("q.smi", fmt::format("{} q1\nC(( q2\nCCO q3\n", kFentanyl));
  const Outcome several = run(fmt::format("similar {} --library {} --threshold 0.9 --format csv", queries, library));
  EXPECT_EQ(several.code, 2);
  EXPECT_EQ(lines(several.out), 4U) << several.out;
  EXPECT_NE(several.out.find("C001"), std::string::npos);
  EXPECT_NE(several.error.find("C001"), std::string::npos);
  const Outcome piped = run(fmt::format("similar - --library {} --format table --top 1", library), "echo OCC |");
  EXPECT_EQ(piped.code, 0);
  EXPECT_NE(piped.out.find("1.0000"), std::string::npos) << piped.out;
  EXPECT_EQ(run(fmt::format("similar CCO --library {} --threshold 2", library)).code, 4);
  EXPECT_EQ(run("similar CCO").code, 4);
}

TEST_F(Program, TheDataDirectoryCanBeNamed) {
  EXPECT_EQ(run("rules list", "CONGENER_DATA=/no/such").code, 4);
  EXPECT_EQ(run("rules list", fmt::format("CONGENER_DATA={}", CONGENER_SOURCE_DIR)).code, 0);
}

}  // namespace
}  // namespace congener
