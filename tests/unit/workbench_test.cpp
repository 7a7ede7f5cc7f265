// The workbench over small libraries whose every count is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>

#include "molecule/morgan.hpp"
#include "support/engine.hpp"
#include "support/library_files.hpp"
#include "support/resolving.hpp"
#include "workbench/reports.hpp"

namespace congener::workbench {
namespace {

using Json = nlohmann::json;
using test::LibraryFiles;

constexpr const char* kUs = "us.fentanyl_related";
constexpr const char* kCn = "cn.fentanyl_related";

// Each line shows one thing that the counts below rely on.
constexpr const char* kSmall =
    "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1\tfentanyl\n"                  // no modification
    "CCC(=O)N(c1cccc(Br)c1)C1CCN(CCc2ccccc2)CC1\tmeta_bromo\n"            // D
    "Cl.CCC(=O)N(c1cccc(Br)c1)C1CCN(CCc2ccccc2)CC1\tmeta_bromo_salt\n"    // D, the same compound
    "CCC(=O)N(c1ccccc1)C1CCN(CCC2CCCCC2)CC1\tcyclohexylethyl\n"           // A
    "CCCCCCCCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1\tnonanoyl\n"            // E
    "CCn1nnn(CCN2CCC(N(C(=O)COC)c3ccccc3F)C(C)C2)c1=O\tbrifentanil\n"     // A, C, D, E: all needed
    "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(Br)cc2)CC1\tpara_bromo_phenethyl\n"  // B, or arguably A
    "CCC(=O)N(c1ccccc1)C1CCN(CCCc2ccccc2)CC1\thomologue\n"                // arguable: homologue
    "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(N=C=S)cc2)CC1\tisothiocyanate\n"     // arguable: substituted_phenyl
    "CCC(=O)N(c1ccccc1)C1(C(=O)OC)CCN(CCc2ccccc2)CC1\tcarfentanil\n"      // excepted: Schedule II
    "CCC(=O)N(c1ccccc1)C1CCCN(CCc2ccccc2)CC1\tazepane\n"                  // out
    "CC(=O)Oc1ccccc1C(=O)O\taspirin\n"                                    // out
    "C1CC(\tbroken\n";                                                    // cannot be read

constexpr const char* kMedicines =
    "name,smiles\ncyclohexylethyl medicine,CCC(=O)N(c1ccccc1)C1CCN(CCC2CCCCC2)CC1\n"
    "aspirin,CC(=O)Oc1ccccc1C(=O)O\nnonanoyl beside,CCCCCCCCCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1\nno "
    "structure,C1CC(\n";
constexpr const char* kFamily = "name,smiles\nmeta-bromofentanyl,CCC(=O)N(c1cccc(Br)c1)C1CCN(CCc2ccccc2)CC1\n";

Side side(const char* rule, std::string_view day = "2026-01-01") {
  Side made;
  made.label = rule;
  made.rules = &test::rules();
  made.rule = test::rules().find(rule);
  made.options = test::options(day);
  made.options.prefilter = true;
  made.options.rules = {rule};
  return made;
}

Side all_rules(std::string_view day) {
  Side made;
  made.label = day;
  made.rules = &test::rules();
  made.options = test::options(day);
  made.options.prefilter = true;
  return made;
}

Coverage cover_it(const library::Library& library, const Side& asked, const Known& known) {
  const Judge judge(*asked.rules, test::counter_ions(), asked.options);
  auto covered = cover(library, test::counter_ions(), judge, *asked.rule, known, {});
  EXPECT_TRUE(covered.ok());
  return std::move(covered).value();
}

Difference diff_it(const library::Library& library, const Side& before, const Side& after, const Known& known = {}) {
  auto compared = diff_library(library, test::counter_ions(), before, after, known, {});
  EXPECT_TRUE(compared.ok());
  return std::move(compared).value();
}

class Workbench : public testing::Test {
 protected:
  Workbench() {
    known_.listed.add_listed(test::rules());
    EXPECT_TRUE(known_.medicines.add_file(files_.write("medicines.csv", kMedicines), test::counter_ions()).ok());
    EXPECT_TRUE(known_.family.add_file(files_.write("family.csv", kFamily), test::counter_ions()).ok());
  }
  library::Library small() { return files_.library({files_.write("small.smi", kSmall)}, "small.cgl"); }
  // The named analogues and the look-alikes, as one library.
  library::Library named() {
    return files_.library(
        {test::source_path("tests/data/fentanyls.csv"), test::source_path("tests/data/lookalikes.csv")}, "named.cgl");
  }

  LibraryFiles files_;
  Known known_;
};

const CaughtCompound* find(const std::vector<CaughtCompound>& list, const std::string& id) {
  const auto found = std::ranges::find(list, id, &CaughtCompound::id);
  return found == list.end() ? nullptr : &*found;
}

const ClauseCount& clause(const Coverage& coverage, const std::string& id) {
  return *std::ranges::find(coverage.clauses, id, &ClauseCount::id);
}

TEST_F(Workbench, EveryCountOfTheSmallLibraryIsKnown) {
  const Coverage coverage = cover_it(small(), side(kUs), known_);
  EXPECT_EQ(coverage.caught.size(), 8U);
  EXPECT_EQ(coverage.excepted.size(), 1U);
  EXPECT_EQ(coverage.undecided, 1U);
  EXPECT_EQ(coverage.watched, 0U);
  const auto group = [&](Group which) { return coverage.groups[static_cast<std::size_t>(which)]; };
  EXPECT_EQ(group(Group::kMedicine).controlled, 1U);  // cyclohexylethyl
  EXPECT_EQ(group(Group::kMedicine).arguable, 0U);
  EXPECT_EQ(group(Group::kFamily).controlled, 2U);  // meta-bromo, and its salt
  EXPECT_EQ(group(Group::kOther).controlled, 3U);   // nonanoyl, brifentanil, para-bromophenethyl
  EXPECT_EQ(group(Group::kOther).arguable, 2U);     // homologue, isothiocyanate
  EXPECT_EQ(coverage.collateral(), 6U);

  EXPECT_EQ(clause(coverage, "A").controlled, 2U);  // cyclohexylethyl, brifentanil
  EXPECT_EQ(clause(coverage, "A").arguable, 1U);    // isothiocyanate
  EXPECT_EQ(clause(coverage, "A").alone, 3U);
  EXPECT_EQ(clause(coverage, "B").controlled, 1U);  // para-bromophenethyl …
  EXPECT_EQ(clause(coverage, "B").arguable, 1U);    // the homologue
  EXPECT_EQ(clause(coverage, "B").alone, 1U);       // … which without B is still arguable by A
  EXPECT_EQ(clause(coverage, "C").controlled, 1U);
  EXPECT_EQ(clause(coverage, "C").alone, 1U);
  EXPECT_EQ(clause(coverage, "D").controlled, 3U);
  EXPECT_EQ(clause(coverage, "D").alone, 3U);
  EXPECT_EQ(clause(coverage, "E").controlled, 2U);
  EXPECT_EQ(clause(coverage, "E").alone, 2U);

  ASSERT_EQ(coverage.readings.size(), 2U);
  for (const ReadingCount& reading : coverage.readings) {
    EXPECT_TRUE(reading.id == "homologue" || reading.id == "substituted_phenyl") << reading.id;
    EXPECT_EQ(reading.named, 1U);
    EXPECT_EQ(reading.lost, 1U);
    EXPECT_EQ(reading.controlled, 1U);
    EXPECT_FALSE(reading.question.empty());
  }
  const CaughtCompound* brifentanil = find(coverage.caught, "brifentanil");
  ASSERT_NE(brifentanil, nullptr);
  EXPECT_EQ(brifentanil->lost_without, (std::vector<std::string>{"A", "C", "D", "E"}));
}

TEST_F(Workbench, MedicinesAreAskedWhetherTheyAreInTheLibraryOrNot) {
  const Coverage coverage = cover_it(small(), side(kUs), known_);
  EXPECT_EQ(coverage.medicines_asked, 3U);
  ASSERT_EQ(coverage.medicines.size(), 2U);
  std::map<std::string, std::size_t> records;
  for (const CaughtCompound& medicine : coverage.medicines) records[medicine.name] = medicine.record;
  EXPECT_EQ(records.at("cyclohexylethyl medicine"), 4U);
  EXPECT_EQ(records.at("nonanoyl beside"), 0U);
  ASSERT_EQ(known_.medicines.unread().size(), 1U);
  EXPECT_EQ(known_.medicines.unread().front().line, 5U);
}

TEST_F(Workbench, ThePartsAddUpToWhatLibraryScreenFinds) {
  const library::Library library = named();
  for (const char* rule : {kUs, kCn, "us.list_i.4ap", "us.schedule_i"}) {
    if (!test::rules().find(rule)) continue;
    const Side asked = side(rule);
    const Coverage coverage = cover_it(library, asked, known_);
    const Judge judge(*asked.rules, test::counter_ions(), asked.options);
    const test::Answer screened = test::ask(library, judge, false, 2);
    const auto& status = screened.tally.by_status;
    std::size_t controlled = 0;
    std::size_t arguable = 0;
    for (const GroupCount& group : coverage.groups) {
      controlled += group.controlled;
      arguable += group.arguable;
    }
    EXPECT_EQ(controlled, status[static_cast<std::size_t>(Status::kControlled)]) << rule;
    EXPECT_EQ(arguable, status[static_cast<std::size_t>(Status::kArguable)]) << rule;
    EXPECT_EQ(coverage.caught.size(), controlled + arguable) << rule;
    EXPECT_GT(controlled, 0U) << rule;
  }
}

TEST_F(Workbench, ADifferenceOfARuleWithItselfIsEmpty) {
  const Difference difference = diff_it(named(), side(kUs), side(kUs));
  EXPECT_TRUE(difference.changes.empty());
  EXPECT_EQ(difference.matrix[0][2] + difference.matrix[2][0] + difference.matrix[1][2] + difference.matrix[2][1], 0U);
  EXPECT_GT(difference.matrix[2][2], 0U);
}

TEST_F(Workbench, TheOtherDirectionIsTheMirror) {
  const library::Library library = named();
  const Difference there = diff_it(library, side(kUs), side(kCn));
  const Difference back = diff_it(library, side(kCn), side(kUs));
  ASSERT_FALSE(there.changes.empty());
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) EXPECT_EQ(there.matrix[a][b], back.matrix[b][a]);
  }
  using Told = std::tuple<std::size_t, Standing, Standing, std::string, std::string>;
  std::set<Told> forward;
  std::set<Told> backward;
  for (const Change& c : there.changes) {
    forward.insert({c.compound.record, c.before, c.after, c.why_before, c.why_after});
  }
  for (const Change& c : back.changes) {
    backward.insert({c.compound.record, c.after, c.before, c.why_after, c.why_before});
  }
  EXPECT_EQ(forward, backward);
  EXPECT_EQ(there.flips[static_cast<std::size_t>(Flip::kIn)] + there.flips[static_cast<std::size_t>(Flip::kInArguable)],
            back.flips[static_cast<std::size_t>(Flip::kOut)]);
  std::size_t sum = there.undecided;
  for (const auto& row : there.matrix) {
    for (const std::size_t count : row) sum += count;
  }
  EXPECT_EQ(sum, library.size());
}

TEST_F(Workbench, ADifferenceNamesTheClauseThatDoesIt) {
  // The same rule on the day before it was law: everything is in by its own clause.
  const Difference difference = diff_it(small(), side(kUs, "2025-07-15"), side(kUs, "2025-07-16"));
  EXPECT_EQ(difference.flips[static_cast<std::size_t>(Flip::kIn)], 6U);
  EXPECT_EQ(difference.flips[static_cast<std::size_t>(Flip::kInArguable)], 2U);
  EXPECT_EQ(difference.doers.at("D").in, 3U);
  EXPECT_EQ(difference.doers.at("E").in, 2U);
  const auto nonanoyl =
      std::ranges::find_if(difference.changes, [](const Change& c) { return c.compound.id == "nonanoyl"; });
  ASSERT_NE(nonanoyl, difference.changes.end());
  EXPECT_EQ(nonanoyl->by, std::vector<std::string>{"E"});
}

ReportOptions of_day(Date day) {
  ReportOptions options;
  options.as_of = day;
  return options;
}

using Standings = std::map<std::size_t, std::pair<Standing, Standing>>;

Standings told(const Difference& difference) {
  Standings records;
  for (const Change& c : difference.changes) {
    if (c.before != c.after) records[c.compound.record] = {c.before, c.after};
  }
  return records;
}

TEST_F(Workbench, ADayPassesAsAFullScreeningOfBothDaysHasIt) {
  const library::Library library = named();
  // China's class definition enters into force; elsewhere nothing changes on that day.
  Side before = all_rules("2019-04-30");
  Side after = all_rules("2019-05-01");
  for (Side* one : {&before, &after}) one->options.jurisdictions = {"CN"};
  const Judge earlier(*before.rules, test::counter_ions(), before.options);
  const Judge later(*after.rules, test::counter_ions(), after.options);
  Standings expected;
  std::size_t undecided = 0;
  const auto gravest_of = [](const Verdict& verdict) {
    Standing standing = Standing::kNone;
    for (const Hit& hit : verdict.hits) standing = std::max(standing, standing_of(hit));
    return standing;
  };
  std::string stored;
  const auto formatter = Formatter::make(OutputFormat::kNdjson, *before.rules, of_day(before.options.as_of));
  for (std::size_t i = 0; i < library.size(); ++i) {
    const Record record = library.record(i).value().record;
    const Verdict then = earlier.judge(record);
    stored += formatter->one(then);
    const std::pair standings{gravest_of(then), gravest_of(later.judge(record))};
    undecided += then.status == Status::kInvalid ? 1 : 0;
    if (standings.first != standings.second) expected[i + 1] = standings;
  }
  ASSERT_FALSE(expected.empty());
  const Difference over_library = diff_it(library, before, after);
  EXPECT_EQ(told(over_library), expected);
  EXPECT_NE(std::ranges::find(over_library.changed_rules, kCn), over_library.changed_rules.end());

  const auto rechecked =
      diff_verdicts(files_.write("stored.ndjson", stored), test::counter_ions(), before, after, {}, {});
  ASSERT_TRUE(rechecked.ok());
  EXPECT_EQ(told(rechecked.value()), expected);
  const Recheck& done = *rechecked.value().recheck;
  EXPECT_EQ(done.records, library.size());
  EXPECT_EQ(done.invalid, undecided);
  EXPECT_EQ(done.decided_again + done.ruled_out + done.invalid + done.names_unread, done.records);
  EXPECT_GT(done.ruled_out, done.records / 2);
  EXPECT_EQ(done.of_another_run, 0U);
  EXPECT_EQ(done.differ, 0U);
}

TEST_F(Workbench, StoredVerdictsOfOtherRulesAndBrokenLinesAreTold) {
  const Side before = all_rules("2025-07-15");
  const Side after = all_rules("2025-07-16");
  const auto formatter = Formatter::make(OutputFormat::kNdjson, *before.rules, of_day(before.options.as_of));
  const Judge judge(*before.rules, test::counter_ions(), before.options);
  Record record;
  record.number = 1;
  record.id = "a \"quoted\" id, \"input\":{\"text\":\"";
  record.kind = InputKind::kSmiles;
  record.text = "CCC(=O)N(c1cccc(Br)c1)C1CCN(CCc2ccccc2)CC1";
  const std::string line = formatter->one(judge.judge(record));
  std::string other = line;
  other.replace(other.find(before.rules->hash()), 16, "0123456789abcdef");
  std::string narrower = line;
  const std::size_t status = narrower.find("\"status\":\"") + 10;
  narrower.replace(status, narrower.find('"', status) - status, "clear");
  const std::string text = line + "\n" + other + "no json\n{\"json\":1}\n" + narrower + line.substr(0, line.size() / 2);
  const auto compared = diff_verdicts(files_.write("stored.ndjson", text), test::counter_ions(), before, after, {}, {});
  ASSERT_TRUE(compared.ok());
  const Recheck& done = *compared.value().recheck;
  EXPECT_EQ(done.records, 3U);
  EXPECT_EQ(done.unreadable, 3U);
  EXPECT_EQ(done.first_unreadable, 4U);
  EXPECT_EQ(done.of_another_run, 1U);
  EXPECT_EQ(done.differ, 1U);
  EXPECT_EQ(done.first_differ, 6U);
  EXPECT_EQ(diff_verdicts(files_.path("absent"), test::counter_ions(), before, after, {}, {}).error().code, "F001");
}

TEST_F(Workbench, ARecordIsNotSkippedForWhatStandsBesideItsStructure) {
  Side before = all_rules("2019-04-30");
  Side after = all_rules("2019-05-01");
  for (Side* one : {&before, &after}) {
    one->options.jurisdictions = {"CN"};
    one->options.resolver = &test::resolver_without_opsin();
  }
  const Judge judge(*before.rules, test::counter_ions(), before.options);
  Record record;
  record.number = 1;
  record.kind = InputKind::kSmiles;
  record.text = "CC(=O)Oc1ccccc1C(=O)O";  // aspirin
  record.declared = "butyrylfentanyl";
  const auto formatter = Formatter::make(OutputFormat::kNdjson, *before.rules, of_day(before.options.as_of));
  const std::string stored = formatter->one(judge.judge(record));
  const auto compared =
      diff_verdicts(files_.write("named.ndjson", stored), test::counter_ions(), before, after, {}, {});
  ASSERT_TRUE(compared.ok());
  EXPECT_EQ(compared.value().recheck->ruled_out, 0U);
  EXPECT_EQ(compared.value().recheck->decided_again, 1U);
  EXPECT_EQ(compared.value().recheck->differ, 0U);
}

TEST_F(Workbench, NothingIsDecidedAgainWhereNoRuleChanges) {
  const Side before = all_rules("2026-01-01");
  const Side after = all_rules("2026-01-02");
  ASSERT_TRUE(rules_that_change(test::rules(), before.options, before.options.as_of, after.options.as_of).empty());
  const Difference difference = diff_it(small(), before, after);
  EXPECT_TRUE(difference.changes.empty());
}

std::vector<MapPoint> some_points() {
  std::vector<MapPoint> points;
  std::size_t row = 0;
  for (const auto& cells : test::read_csv(test::source_path("tests/data/fentanyls.csv"))) {
    if (row++ == 0 || row > 120) continue;
    const Component component = test::component(cells[2].substr(0, cells[2].find('.')));
    points.push_back({row % 3 == 0 ? Mark::kOtherCaught : Mark::kFamily, component.smiles, cells[0],
                      morgan_fingerprint(component.molecule)});
  }
  return points;
}

TEST(ClassMap, IsTheSameInWhateverOrder) {
  std::vector<MapPoint> points = some_points();
  ASSERT_GT(points.size(), 100U);
  const std::string expected = map_svg(make_map(points), "a map", "");
  std::mt19937 random(7);
  for (int i = 0; i < 3; ++i) {
    std::ranges::shuffle(points, random);
    EXPECT_EQ(map_svg(make_map(points), "a map", ""), expected);
  }
}

TEST(ClassMap, LikeCompoundsLieCloserThanUnlikeOnes) {
  std::vector<MapPoint> points = some_points();
  const Component aspirin = test::component("CC(=O)Oc1ccccc1C(=O)O");
  const Component salicylic = test::component("OC(=O)c1ccccc1O");
  points.push_back({Mark::kMedicine, aspirin.smiles, "aspirin", morgan_fingerprint(aspirin.molecule)});
  points.push_back({Mark::kMedicine, salicylic.smiles, "salicylic acid", morgan_fingerprint(salicylic.molecule)});
  const ClassMap map = make_map(points);
  const auto at = [&](std::string_view title) { return *std::ranges::find(map.points, title, &MapPoint::title); };
  const auto apart = [](const MapPoint& a, const MapPoint& b) { return std::hypot(a.x - b.x, a.y - b.y); };
  EXPECT_LT(apart(at("aspirin"), at("salicylic acid")), apart(at("aspirin"), map.points.front()));
  EXPECT_GT(map.explained, 0.0);
  EXPECT_LE(map.explained, 1.0);
}

TEST(ClassMap, OfFewPointsIsStillAMap) {
  EXPECT_TRUE(make_map({}).points.empty());
  const Component one = test::component("CCO");
  const MapPoint point{Mark::kNear, one.smiles, "ethanol", morgan_fingerprint(one.molecule)};
  EXPECT_EQ(make_map({point}).points.size(), 1U);
  EXPECT_EQ(make_map({point, point}).points.size(), 1U);
  EXPECT_NE(map_svg(make_map({point}), "<&>", "").find("&lt;&amp;&gt;"), std::string::npos);
}

// Every element that is opened is closed, in order; nothing is loaded from elsewhere.
void check_page(const std::string& page) {
  static const std::set<std::string> kVoid = {"meta", "input", "br", "!doctype", "?xml"};
  std::string shown = std::regex_replace(page, std::regex("<(style|script)>[^]*?</\\1>"), "");
  std::vector<std::string> open;
  for (std::size_t at = shown.find('<'); at != std::string::npos; at = shown.find('<', at + 1)) {
    const std::size_t end = shown.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = shown.substr(at + 1, end - at - 1);
    const bool closes = tag.front() == '/';
    std::string name = tag.substr(closes ? 1 : 0, tag.find_first_of(" /\n", 1) - (closes ? 1 : 0));
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    if (tag.back() == '/' || kVoid.contains(name) || tag.starts_with("!--")) continue;
    if (!closes) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << name;
    EXPECT_EQ(open.back(), name) << shown.substr(at, 80);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(shown.find(" src="), std::string::npos);
  EXPECT_EQ(shown.find("<link"), std::string::npos);
  EXPECT_EQ(shown.find("url("), std::string::npos);
  EXPECT_EQ(shown.find("@import"), std::string::npos);
}

TEST_F(Workbench, ReportsAreWholeAndLoadNothing) {
  const library::Library library = small();
  const Coverage coverage = cover_it(library, side(kUs), known_);
  const Difference difference = diff_it(library, side(kUs), side(kCn), known_);
  WorkbenchReportOptions options;
  options.command = "congener rules coverage '<x>'";
  check_page(html(coverage, known_, options));
  check_page(html(difference, known_, options));
  check_page(map_of(coverage, known_));
  options.drawings = 1;
  const std::string capped = html(coverage, known_, options);
  EXPECT_NE(capped.find("The first 1 of 5 are drawn"), std::string::npos);
  options.top = 1;
  EXPECT_NE(table(coverage, known_, options).find("… and 4 more"), std::string::npos);

  const Json told = Json::parse(json(coverage, known_, options));
  EXPECT_EQ(told["collateral"], 6);
  EXPECT_EQ(told["caught"].size(), 8U);
  EXPECT_EQ(told["unread_rows"].size(), 1U);
  EXPECT_EQ(Json::parse(json(difference, options))["changes"].size(), difference.changes.size());
}

}  // namespace
}  // namespace congener::workbench
