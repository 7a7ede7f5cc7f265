// Ordinary goods must not be taken for controlled substances: over 10,000 descriptions put together here and, where
// they are there, real customs lines, the Harmonized System and real shipment lists. The rate is printed, and held
// under one in 1,000.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <random>
#include <set>

#include "base/text.hpp"
#include "support/engine.hpp"
#include "support/resolving.hpp"

namespace congener {
namespace {

constexpr std::size_t kDescriptions = 10000;
constexpr double kHighestRate = 0.001;

// With what looks most like a name or a number: codes, dates, phone numbers, tariff codes, trade names, plain
// chemistry.
constexpr std::array kGoods = {
    "STEEL PIPES",
    "COTTON T-SHIRTS",
    "FROZEN SHRIMP",
    "LED LAMPS",
    "PLASTIC GRANULES PP HOMOPOLYMER",
    "POLYETHYLENE FILM",
    "CERAMIC TILES",
    "WOODEN FURNITURE",
    "AUTO PARTS",
    "RUBBER TYRES 205/55 R16",
    "COFFEE BEANS",
    "GREEN TEA",
    "PALM OIL",
    "PAINT, ACRYLIC",
    "EPOXY RESIN",
    "PRINTING INK CYAN",
    "SODIUM CHLORIDE",
    "CITRIC ACID MONOHYDRATE",
    "ASCORBIC ACID",
    "GLYCERINE 99.5%",
    "TITANIUM DIOXIDE R-902",
    "CARBON BLACK N330",
    "UREA 46-0-0",
    "NPK FERTILIZER 15-15-15",
    "NPP FERTILIZER",
    "DIAMMONIUM PHOSPHATE",
    "LACTOSE",
    "PARACETAMOL TABLETS",
    "IBUPROFEN 400 MG",
    "AMOXICILLIN CAPSULES",
    "SURGICAL GLOVES",
    "TEST KITS HIV 1/2",
    "SYRINGES 5 ML",
    "BANDAGES",
    "SHAMPOO",
    "PERFUME",
    "TOOTHPASTE",
    "LAPTOP COMPUTERS",
    "MOBILE PHONES",
    "USB CABLES",
    "LITHIUM BATTERIES UN 3480",
    "SOLAR PANELS",
    "PUMPS",
    "VALVES DN50",
    "BEARINGS 6204-2RS",
    "BOLTS M8",
    "HINGES",
    "PAPER ROLLS",
    "BOOKS",
    "TOYS",
    "DOG FOOD",
    "WHEAT FLOUR",
    "RICE",
    "SUGAR",
    "FRESH APPLES",
    "WINE",
    "BEER",
    "MINERAL WATER",
    "TILES",
    "GLASS BOTTLES",
    "ALUMINIUM FOIL",
    "COPPER WIRE",
    "ZINC INGOTS",
    "SILICONE SEALANT",
    "POLYESTER YARN",
    "NYLON 6 CHIPS",
    "ANILINE BLUE DYE",
    "BASE OIL SN500",
    "DIESEL ENGINE",
    "HYDRAULIC CYLINDERS",
    "ALPHA LIPOIC ACID",
    "BETA CAROTENE",
    "PARA ARAMID FIBRE",
    "META SILICATE",
    "ORTHO SCREWS",
    "METHYL METHACRYLATE",
    "BENZYL ALCOHOL",
    "PHENYLALANINE",
    "FURAN RESIN",
    "ACETYL SALICYLIC ACID",
    "BUTYL RUBBER",
    "VALERIAN ROOT",
    "THIO PLAST",
    "CHLORO RUBBER",
};
constexpr std::array kPacking = {"25 DRUMS OF",       "10 PALLETS", "500 CARTONS", "1X40HC CONTAINER STC", "3 IBC",
                                 "600 BAGS 25KG NET", "SAMPLE OF",  "2 CASES",     "CONSOLIDATED CARGO:",  "USED"};
constexpr std::array kMore = {
    "MADE IN CHINA",     "HS CODE 29333990", "HS 2933.39.99",       "TEL 0086-311-88-7", "DATE 2021-10-5",
    "LOT 20190312-07-3", "PO 4500123-45-6",  "INV NO 437-38",       "FREIGHT PREPAID",   "N/M",
    "REF 79.99.07.3",    "BATCH A-3217-X",   "NET WEIGHT 25000 KG", "GRADE A",           "MODEL 4-AP-200 SPEAKER",
    "BASE AND COVER",    "F.O.B. SHANGHAI",  "P/N 1155-56-3",       "NO. 1 QUALITY",     "SIZE 4'X8'"};

std::vector<std::string> made_up() {
  std::mt19937 random(20260101);
  const auto pick = [&](const auto& list) { return list[random() % list.size()]; };
  std::set<std::string> all;
  while (all.size() < kDescriptions) {
    std::string text = fmt::format("{} {} {}", pick(kPacking), pick(kGoods), pick(kMore));
    if (random() % 3 == 0) text += fmt::format(", {} {}", pick(kGoods), random() % 100000);
    if (random() % 4 == 0) text += fmt::format(" {}", random());
    all.insert(std::move(text));
  }
  return {all.begin(), all.end()};
}

std::string whole(const std::string& path) {
  gzFile stream = gzopen(path.c_str(), "rb");
  std::string bytes;
  char buffer[65536];
  for (int n = 0; (n = gzread(stream, buffer, sizeof buffer)) > 0;) bytes.append(buffer, static_cast<std::size_t>(n));
  gzclose(stream);
  return bytes;
}

std::vector<std::string> real() {
  std::set<std::string> all;
  if (const std::string path = test::shared_path("data/manifests/port_goods_descriptions.csv.gz"); !path.empty()) {
    const std::string bytes = whole(path);
    for (const std::string_view line : split(bytes, '\n')) all.emplace(line);
  }
  if (const std::string path = test::shared_path("data/manifests/harmonized-system.csv"); !path.empty()) {
    for (const auto& row : test::read_csv(path)) all.insert(row.at(2));
  }
  if (const std::string path = test::shared_path("data/manifests/SCMS_Delivery_History_Dataset.tsv_cr.gz");
      !path.empty()) {
    const std::string bytes = whole(path);
    for (const std::string_view line : split(bytes, '\r')) {
      const auto cells = split(line, '\t');
      if (cells.size() > 18) all.emplace(cells[18]);
    }
  }
  return {all.begin(), all.end()};
}

// Lines of the Harmonized System that do name what a rule lists.
bool names_it(const std::string& text) {
  for (const char* named : {"alfentanil", "(ANPP)", "(NPP)", "piperidine and its salts", "phenylacetone"}) {
    if (text.find(named) != std::string::npos) return true;
  }
  return false;
}

struct Count {
  std::size_t alarms = 0;
  std::size_t structures = 0;
  std::size_t doubts = 0;
  std::size_t open = 0;  // undetermined or watch, and not vague
};

// `doubts_count`: whatever is neither clear nor without a chemical nor vague is an alarm.
Count run(const std::vector<std::string>& texts, const Resolver& resolver, bool doubts_count) {
  JudgeOptions options = test::options();
  options.prefilter = true;
  options.resolver = &resolver;
  options.checks = &test::checks();
  const Judge judge(test::rules(), test::counter_ions(), options);
  std::vector<std::vector<DeclaredField>> lines;
  for (const std::string& text : texts) lines.push_back({DeclaredField{text, "text", 0, false}});
  // All at once, so that OPSIN has been asked in batches when the judge asks one by one.
  const std::vector<Resolution> resolutions = resolver.resolve_all(lines);
  Count count;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    count.structures += resolutions[i].mentions.empty() ? 0 : 1;
    Record record;
    record.text = texts[i];
    const Verdict verdict = judge.judge(record);
    const bool grave = verdict.status == Status::kControlled || verdict.status == Status::kArguable;
    const bool other = verdict.status != Status::kClear && verdict.status != Status::kNoChemical &&
                       verdict.declaration != Declaration::kVague;
    count.open += other && !grave ? 1 : 0;
    const bool alarm = doubts_count ? other : grave;
    const bool hint = std::ranges::any_of(
        verdict.reasons, [](const Reason& reason) { return reason.code == "V007" || reason.text.starts_with("T012"); });
    if (names_it(texts[i])) continue;
    count.doubts += hint ? 1 : 0;
    if (!alarm) continue;
    ++count.alarms;
    std::cout << "alarm: " << texts[i].substr(0, 200) << "  " << test::brief(resolutions[i]) << " "
              << name(verdict.status) << " " << name(verdict.declaration) << "\n";
  }
  return count;
}

void check(const std::vector<std::string>& texts, const char* what, bool doubts_count) {
  const Count count = run(texts, test::resolver(), doubts_count);
  std::cout << fmt::format(
      "{}: {} descriptions, {} with some structure, {} false alarms ({:.2f} in 1,000), {} hints of a name or number "
      "not understood, {} undetermined{}\n",
      what, texts.size(), count.structures, count.alarms,
      1000.0 * static_cast<double>(count.alarms) / static_cast<double>(texts.size()), count.doubts, count.open,
      test::resolver().opsin_missing().empty() ? "" : "; without OPSIN");
  EXPECT_LT(static_cast<double>(count.alarms), kHighestRate * static_cast<double>(texts.size()));
}

TEST(ResolveFalseAlarms, OrdinaryGoods) { check(made_up(), "made up", true); }

TEST(ResolveFalseAlarms, RealGoods) {
  const std::vector<std::string> texts = real();
  if (texts.empty()) GTEST_SKIP() << "no real descriptions";
  check(texts, "real", false);
}

// The measure can fail: what is declared in earnest is an alarm.
TEST(ResolveFalseAlarms, IsAnAlarmWhereTheSubstanceIsDeclared) {
  const Count count = run({"25 DRUMS 1-BOC-4-PIPERIDONE", "CAS 125541-22-2", "pure fentanyl", "TEA"},
                          test::resolver_without_opsin(), true);
  EXPECT_EQ(count.alarms, 3U);
  EXPECT_EQ(run({"azido fentanyl", "C10H17NO3", "TEA"}, test::resolver_without_opsin(), true).alarms, 2U);
}

}  // namespace
}  // namespace congener
