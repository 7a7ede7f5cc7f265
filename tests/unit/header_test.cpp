// Headers of tables: what each column holds, in six languages; what is no header; columns chosen by hand.

#include "manifest/header.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "manifest/cell_repair.hpp"
#include "manifest/codes.hpp"
#include "manifest/encoding.hpp"
#include "manifest/number_format.hpp"
#include "support/engine.hpp"

namespace congener {
namespace {

// "goods", "party consignee", "unit", "id" or "" for a header that is not known.
std::string told(std::string_view header) {
  const ColumnMeaning meaning = meaning_of_header(header);
  if (!meaning.known()) return "";
  if (meaning.role.id) return "id";
  if (meaning.role.unit) return "unit";
  return fmt::format("{}{}{}", name(meaning.role.kind), meaning.qualifier.empty() ? "" : " ", meaning.qualifier);
}

TEST(Header, IsReadInSixLanguages) {
  const std::vector<std::pair<const char*, std::vector<const char*>>> expected = {
      {"goods",
       {"Goods",
        "Description of Goods",
        "PRODUCT_DESCRIPTION_EN",
        "Item Description",
        "Proper Shipping Name",
        "Technical name",
        "Trade name",
        "Descripción de la mercancía",
        "Mercancía",
        "Producto",
        "Nombre del producto",
        "Warenbezeichnung",
        "Handelsname",
        "Bezeichnung",
        "Stoffname",
        "品名",
        "商品名称",
        "货物描述",
        "商品名称及规格型号",
        "Désignation des marchandises",
        "Descrição da mercadoria",
        "CAS name",
        "Chemical Name",
        "HS_CODE_DESCRIPTION"}},
      {"structure", {"SMILES", "canonical_smiles", "InChI", "Structure"}},
      {"cas",
       {"CAS", "CAS No.", "CAS-Nr.", "CAS RN", "CAS Registry Number", "Número CAS", "N° CAS", "CAS号", "CAS登记号",
        "化学文摘号"}},
      {"formula", {"Formula", "Molecular formula", "Summenformel", "Fórmula molecular", "分子式"}},
      {"commodity_code HS", {"HS Code", "HS_CODE", "HSCode", "H.S. Code", "HS编码", "Code SH", "HS code 4"}},
      {"commodity_code",
       {"Tariff", "Fracción arancelaria", "Zolltarifnummer", "Warennummer", "海关编码", "税号", "Commodity code"}},
      {"commodity_code HTSUS", {"HTSUS"}},
      {"commodity_code TARIC", {"TARIC code"}},
      {"commodity_code NCM", {"NCM"}},
      {"un_number", {"UN", "UN No", "UN-Nr.", "Número ONU", "N° ONU", "联合国编号", "UN Number"}},
      {"cus", {"CUS", "CUS code", "CUS-Nummer"}},
      {"quantity",
       {"Qty", "Quantity", "Cantidad", "Menge", "数量", "Quantité", "Quantidade", "TOTALQUANTITY", "净重",
        "Peso neto"}},
      {"quantity kg", {"Net weight (kg)", "NET_WEIGHT_KG", "Weight (Kilograms)", "数量(千克)", "Gewicht in kg"}},
      {"unit", {"Unit", "UOM", "Unidad", "Mengeneinheit", "单位", "Unit of Measure", "QUANTITY_UNIT"}},
      {"marks", {"Marks", "Shipping marks", "Marcas", "唛头", "Markierungen"}},
      {"party consignee", {"Consignee", "CONSIGNEE_NAME", "Consignatario", "Empfänger", "收货人", "Destinataire"}},
      {"party consignor", {"Shipper", "Consignor", "Remitente", "Absender", "发货人", "Expéditeur"}},
      {"party importer address", {"IMPORTER_ADDRESS", "Dirección del importador"}},
      {"party supplier", {"Supplier", "Vendor", "Proveedor", "Lieferant", "供应商"}},
      {"reference",
       {"Invoice No", "B/L No", "Bill of Lading", "Factura", "Rechnungsnummer", "提单号", "发票号", "PO / SO #", "Lot",
        "Container No"}},
      {"id", {"ID", "No.", "Item", "序号", "Pos.", "Línea", "Lfd. Nr.", "Line no"}},
      {"",
       {"Country of origin", "Unit price", "USD_FOB", "Date", "Fecha", "Port of loading", "Vessel name",
        "%GTTOTALQUANTITY", "Customs office name", "Product group", "5 kg", "2026-01-31", "aniline",
        "sodium chloride product", "propionyl chloride", "437-38-7", "",
        "This product is for research use only and not for human consumption"}}};
  for (const auto& [meaning, headers] : expected) {
    for (const char* header : headers) EXPECT_EQ(told(header), meaning) << header;
  }
}

// Header rows of real customs sheets: nearly every one says where the goods or their code stand.
TEST(Header, RealHeaderRowsAreMapped) {
  const std::string path = test::shared_path("data/manifests/port_header_layouts.csv");
  if (path.empty()) return;
  const auto rows = test::read_csv(path);
  std::size_t sheets = 0;
  std::size_t with_goods = 0;
  std::size_t with_code = 0;
  std::size_t with_party = 0;
  std::size_t columns = 0;
  std::size_t known = 0;
  std::string without;
  std::size_t described = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    std::set<FieldKind> kinds;
    for (const std::string_view header : split(rows[i].at(3), '|')) {
      const ColumnMeaning meaning = meaning_of_header(header);
      ++columns;
      if (!meaning.known()) continue;
      ++known;
      kinds.insert(meaning.role.kind);
    }
    ++sheets;
    with_goods += kinds.contains(FieldKind::kGoods) ? 1U : 0U;
    with_code += kinds.contains(FieldKind::kCommodityCode) ? 1U : 0U;
    with_party += kinds.contains(FieldKind::kParty) ? 1U : 0U;
    const bool says = rows[i].at(3).find("DESCRIPTION") != std::string::npos;
    described += says ? 1U : 0U;
    if (says && !kinds.contains(FieldKind::kGoods))
      without += fmt::format("  {}: {}\n", rows[i].at(0), rows[i].at(3).substr(0, 300));
  }
  fmt::print("{} sheets: goods in {}, code in {}, a party in {}; {} of {} columns known\n", sheets, with_goods,
             with_code, with_party, known, columns);
  EXPECT_EQ(without, "") << "sheets with a description of which no goods were seen";
  EXPECT_GE(with_goods, described);
  EXPECT_EQ(with_code, sheets) << "the others have the code of the goods alone";
}

TEST(Header, ColumnsAreChosenByHand) {
  auto parsed = parse_columns("goods=3, cas=\"CAS No, main\",hs=Tariff,goods=\"the \"\"other\"\"\"");
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed.value().size(), 4U);
  EXPECT_EQ(parsed.value()[0].column, "3");
  EXPECT_EQ(parsed.value()[1].column, "CAS No, main");
  EXPECT_EQ(parsed.value()[1].role.kind, FieldKind::kCas);
  EXPECT_EQ(parsed.value()[2].role.kind, FieldKind::kCommodityCode);
  EXPECT_EQ(parsed.value()[3].column, "the \"other\"");
  for (const char* bad : {"goods", "goods=", "cash=3", "goods=\"open", "=3", "goods=3,,"}) {
    const auto refused = parse_columns(bad);
    ASSERT_FALSE(refused.ok()) << bad;
    EXPECT_EQ(refused.error().code, code::kBadColumns);
  }
}

TEST(CellRepair, ACasNumberIsRecoveredFromADay) {
  const std::vector<std::pair<const char*, const char*>> expected = {{"1979-03-08", "79-03-8"},
                                                                     {"8-Mar-79", "79-03-8"},
                                                                     {"03/08/1979", "79-03-8 or 79-08-3"},
                                                                     {"08.03.1979", "79-03-8"},
                                                                     {"01/01/1950", "50-01-1"},
                                                                     {"01-ene-50", "50-01-1"},
                                                                     {"1979/3/8", "79-03-8"},
                                                                     {"8. März 1979", "79-03-8"},
                                                                     {"Mar 8, 1979", "79-03-8"},
                                                                     {"1979年3月8日", "79-03-8"},
                                                                     {"1979-03-08T00:00:00", "79-03-8"},
                                                                     {"8-mar-1979", "79-03-8"}};
  for (const auto& [day, number] : expected) EXPECT_EQ(cas_from_date(day).value_or("none"), number) << day;
  // No day, no check digit that fits, or the number itself.
  for (const char* none : {"79-03-8", "437-38-7", "1979-03-07", "1979-03-18", "aniline", "", "1979-13-08", "5 kg",
                           "03/08", "1979-03-08-1"}) {
    EXPECT_FALSE(cas_from_date(none).has_value()) << none;
  }
}

TEST(CellRepair, MarksAroundATextAreTakenOff) {
  EXPECT_EQ(bare_cell(" 'aniline "), "aniline");
  EXPECT_EQ(bare_cell("'aniline'"), "'aniline'");
  EXPECT_EQ(bare_cell("\xC2\xA0 aniline\xE3\x80\x80"), "aniline");
  EXPECT_EQ(bare_cell("4'-methyl"), "4'-methyl");
  EXPECT_EQ(bare_cell("'"), "'");
}

TEST(NumberFormat, ShowsWhatTheSheetShows) {
  EXPECT_EQ(shown_number("79038", "00\\-00\\-0", false), "79-03-8");
  EXPECT_EQ(shown_number("437387", "0000000\"-\"00\"-\"0", false), "0000437-38-7");
  EXPECT_EQ(shown_number("437387", "#\"-\"00\"-\"0", false), "437-38-7");
  EXPECT_EQ(shown_number("2915907", "00000000", false), "02915907");
  EXPECT_EQ(shown_number("25.5", "#,##0.00", false), "25.50");
  EXPECT_EQ(shown_number("0.25", "0%", false), "25%");
  EXPECT_EQ(shown_number("2933399099", "", false), "2933399099");
  EXPECT_EQ(shown_number("0.1", "General", false), "0.1");
  EXPECT_EQ(shown_number("0.10000000000000001", "General", false), "0.1");
  EXPECT_EQ(shown_number("2.9333990990000001E9", "General", false), "2933399099");
  EXPECT_EQ(shown_number("28922", "yyyy-mm-dd", false), "1979-03-08");
  EXPECT_EQ(shown_number("27460", "d/m/yyyy", true), "1979-03-08");
  EXPECT_EQ(shown_number("28922.5", "d-mmm-yy h:mm", false), "1979-03-08 12:00:00");
  EXPECT_EQ(shown_number("0.5", "h:mm", false), "12:00:00");
  EXPECT_EQ(shown_number("60", "yyyy-mm-dd", false), "1900-02-29");
  EXPECT_EQ(shown_number("1", "yyyy-mm-dd", false), "1900-01-01");
  EXPECT_EQ(shown_number("-5", "0.0", false), "-5.0");
  EXPECT_EQ(shown_number("1e300", "yyyy-mm-dd", false), "1e+300");
  EXPECT_EQ(shown_number("not a number", "0.00", false), "not a number");
  EXPECT_EQ(shown_number("7", "[Red]0.0;[Blue]-0.0", false), "7.0");
  EXPECT_TRUE(is_date_format("[$-409]d-mmm-yy"));
  EXPECT_FALSE(is_date_format("\"day\" 0"));
  EXPECT_FALSE(is_date_format("0.00E+00"));
}

TEST(Encoding, IsToldFromTheBytes) {
  EXPECT_EQ(detect_encoding("plain"), TextEncoding::kDetect);
  EXPECT_EQ(detect_encoding("M\xC3\xBCller"), TextEncoding::kUtf8);
  EXPECT_EQ(detect_encoding("M\xFCller, DESCRI\xC7\xC3O"), TextEncoding::kWindows1252);
  EXPECT_EQ(detect_encoding("\xC9\xCC\xC6\xB7\xC3\xFB\xB3\xC6"), TextEncoding::kGb18030);
  // A character cut off at the end of a long beginning.
  EXPECT_EQ(detect_encoding(std::string(2000, 'x') + "\xE5\x93"), TextEncoding::kUtf8);
  std::string scratch;
  EXPECT_EQ(decode("\xC9\xCC\xC6\xB7", TextEncoding::kGb18030, scratch), "商品");
  EXPECT_EQ(decode("\xFF\xFF"
                   "a",
                   TextEncoding::kGb18030, scratch),
            "��a");
  EXPECT_EQ(decode("\x80uro", TextEncoding::kWindows1252, scratch), "€uro");
  EXPECT_EQ(encoding_named("latin-1"), TextEncoding::kWindows1252);
  EXPECT_EQ(encoding_named("GBK"), TextEncoding::kGb18030);
  EXPECT_FALSE(encoding_named("klingon").has_value());
}

}  // namespace
}  // namespace congener
