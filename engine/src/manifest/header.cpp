#include "manifest/header.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "manifest/recognise.hpp"

namespace congener {
namespace {

using Words = std::set<std::string_view>;
using Pair = std::pair<std::string_view, std::string_view>;

// A header longer than this is a sentence.
constexpr std::size_t kMostBytes = 100;
constexpr std::size_t kMostWords = 8;

// Words are in lower case without accents, as folded() gives them; what is not Latin is looked for anywhere in the
// text.

const Words kNumberWords = {"no",       "nr",  "num",  "number", "numbers",    "nummer", "numero",
                            "id",       "ids", "code", "codes",  "codigo",     "kode",   "n",
                            "registry", "rn",  "nos",  "ref",    "kennnummer", "numéro", "key"};
const Words kDescribing = {"description",  "descriptions", "descripcion",  "descricao", "designation", "desc", "descr",
                           "bezeichnung",  "beschreibung", "name",         "names",     "nombre",      "nome", "nom",
                           "denominacion", "denominacao",  "denomination", "text",      "texto",       "words"};
const Words kGoodsWords = {"goods",
                           "good",
                           "mercancia",
                           "mercancias",
                           "mercaderia",
                           "mercaderias",
                           "mercadoria",
                           "mercadorias",
                           "marchandise",
                           "marchandises",
                           "ware",
                           "waren",
                           "commodity",
                           "commodities",
                           "product",
                           "products",
                           "producto",
                           "productos",
                           "produkt",
                           "produkte",
                           "produit",
                           "produits",
                           "produto",
                           "produtos",
                           "article",
                           "articulo",
                           "artikel",
                           "artigo",
                           "item",
                           "items",
                           "substance",
                           "substances",
                           "sustancia",
                           "sustancias",
                           "substancia",
                           "stoff",
                           "stoffname",
                           "chemical",
                           "chemicals",
                           "chemikalie",
                           "compound",
                           "compuesto",
                           "material",
                           "cargo",
                           "merchandise",
                           "warenbezeichnung",
                           "warenbeschreibung",
                           "guterbezeichnung",
                           "gueterbezeichnung",
                           "handelsname",
                           "handelsbezeichnung",
                           "artikelbezeichnung",
                           "produktbezeichnung",
                           "produktname",
                           "artikelname",
                           "stoffbezeichnung",
                           "synonym",
                           "synonyms",
                           "sinonimo",
                           "quimico",
                           "quimica",
                           "chimique",
                           "verbindung",
                           "ingredient",
                           "psn"};
// What may stand beside those in a header of goods.
const Words kBeside = {
    "of",          "the",       "and",        "de",     "del",      "la",        "las",      "los",        "el",
    "le",          "les",       "des",        "du",     "da",       "do",        "dos",      "der",        "die",
    "y",           "und",       "et",         "e",      "en",       "eng",       "english",  "es",         "fr",
    "zh",          "cn",        "local",      "std",    "full",     "short",     "detailed", "long",       "declared",
    "trade",       "comercial", "commercial", "proper", "shipping", "technical", "tecnico",  "tecnica",    "technische",
    "technischer", "iupac",     "common",     "comun",  "generic",  "generico",  "original", "line",       "invoice",
    "brief",       "a",         "s",          "exact",  "actual",   "cas",       "in",       "additional", "other",
    "nature",      "natur",     "art",        "genaue", "genauer",  "reported",  "free",     "n"};
const Words kNotGoods = {"group",     "type",    "typ",       "tipo", "class",   "klasse",    "clase",  "category",
                         "categoria", "status",  "country",   "pais", "port",    "puerto",    "vessel", "ship",
                         "office",    "customs", "agent",     "bank", "company", "transport", "mode",   "place",
                         "warehouse", "regime",  "procedure", "site", "count",   "brand",     "model"};
const Words kMoneyAndDays = {
    "date",    "dates",   "fecha",       "datum",       "price",      "precio",    "preis",      "prix",
    "preco",   "value",   "valor",       "wert",        "valeur",     "usd",       "eur",        "fob",
    "cif",     "cfr",     "currency",    "moneda",      "wahrung",    "waehrung",  "devise",     "rate",
    "tax",     "taxes",   "duty",        "freight",     "flete",      "fracht",    "insurance",  "seguro",
    "vat",     "cost",    "costs",       "coste",       "costo",      "amount",    "importe",    "betrag",
    "montant", "monto",   "einzelpreis", "gesamtpreis", "stuckpreis", "warenwert", "percentage", "percent",
    "year",    "month",   "monthyear",   "fees",        "fee",        "inco",      "incoterm",   "incoterms",
    "time",    "exchange"};
const Words kQuantityWords = {
    "quantity",    "quantities",    "qty",         "qnty",          "cantidad",     "cantidades",    "cant",
    "menge",       "anzahl",        "quantite",    "qte",           "quantidade",   "qtd",           "qtde",
    "weight",      "weights",       "wt",          "peso",          "pesos",        "gewicht",       "poids",
    "mass",        "masse",         "masa",        "massa",         "volume",       "volumen",       "pieces",
    "packages",    "bultos",        "colli",       "packstucke",    "nettogewicht", "bruttogewicht", "reingewicht",
    "rohgewicht",  "gesamtgewicht", "eigenmasse",  "rohmasse",      "pesoneto",     "pesobruto",     "netweight",
    "grossweight", "netwt",         "grosswt",     "totalquantity", "totalweight",  "stuckzahl",     "stueckzahl",
    "stuck",       "kilos",         "liefermenge", "bestellmenge",  "net",          "gross",         "netto",
    "brutto",      "neto",          "bruto"};
const Words kUnitWords = {"unit",      "units", "uom",    "unidad",  "unidades",      "einheit",
                          "einheiten", "unite", "unites", "unidade", "mengeneinheit", "masseinheit",
                          "um",        "umo",   "medida", "me"};
const Words kMarkWords = {"marks",   "marcas",  "marca",    "markierung",    "markierungen",
                          "marques", "marking", "markings", "shippingmarks", "zeichen"};
// With a word for a number, or alone.
const Words kDocumentWords = {"reference",
                              "referencia",
                              "referenz",
                              "refno",
                              "invoice",
                              "factura",
                              "fatura",
                              "facture",
                              "rechnung",
                              "rechnungsnummer",
                              "rechnungsnr",
                              "bl",
                              "bol",
                              "lading",
                              "awb",
                              "hawb",
                              "mawb",
                              "hbl",
                              "mbl",
                              "waybill",
                              "conocimiento",
                              "frachtbrief",
                              "frachtbriefnummer",
                              "connaissement",
                              "declaration",
                              "declaracion",
                              "declaracao",
                              "dua",
                              "dau",
                              "container",
                              "contenedor",
                              "conteneur",
                              "order",
                              "pedido",
                              "bestellung",
                              "bestellnummer",
                              "commande",
                              "contract",
                              "contrato",
                              "contrat",
                              "vertrag",
                              "lot",
                              "lote",
                              "batch",
                              "charge",
                              "chargennummer",
                              "chargennr",
                              "sku",
                              "po",
                              "pq",
                              "asn",
                              "dn",
                              "manifest",
                              "manifiesto",
                              "consignment",
                              "shipment",
                              "sendungsnummer",
                              "referenznummer",
                              "artikelnummer",
                              "artikelnr",
                              "positionsnummer",
                              "expediente",
                              "containernummer",
                              "auftragsnummer",
                              "lieferschein",
                              "lieferscheinnummer",
                              "materialnummer",
                              "record",
                              "serial",
                              "registration",
                              "so"};
const Words kLineWords = {"item",  "line",      "position", "pos",     "posicion", "posten",   "linea",    "ligne",
                          "linha", "partida",   "row",      "sub",     "record",   "serie",    "lfd",      "laufende",
                          "lp",    "orden",     "product",  "article", "articulo", "artikel",  "producto", "material",
                          "goods", "catalogue", "catalog",  "cat",     "katalog",  "part",     "produit",  "produto",
                          "stock", "sample",    "muster",   "muestra", "compound", "molecule", "substance"};

constexpr std::array<Pair, 62> kParties = {{
    {"importer", "importer"},
    {"importador", "importer"},
    {"importeur", "importer"},
    {"importateur", "importer"},
    {"exporter", "exporter"},
    {"exportador", "exporter"},
    {"exporteur", "exporter"},
    {"exportateur", "exporter"},
    {"ausfuhrer", "exporter"},
    {"einfuhrer", "importer"},
    {"consignee", "consignee"},
    {"consignatario", "consignee"},
    {"destinatario", "consignee"},
    {"destinataire", "consignee"},
    {"empfanger", "consignee"},
    {"empfaenger", "consignee"},
    {"receiver", "consignee"},
    {"recipient", "consignee"},
    {"warenempfanger", "consignee"},
    {"consignor", "consignor"},
    {"shipper", "consignor"},
    {"sender", "consignor"},
    {"expedidor", "consignor"},
    {"remitente", "consignor"},
    {"remetente", "consignor"},
    {"embarcador", "consignor"},
    {"expediteur", "consignor"},
    {"absender", "consignor"},
    {"versender", "consignor"},
    {"supplier", "supplier"},
    {"vendor", "supplier"},
    {"proveedor", "supplier"},
    {"fornecedor", "supplier"},
    {"fournisseur", "supplier"},
    {"lieferant", "supplier"},
    {"buyer", "buyer"},
    {"purchaser", "buyer"},
    {"customer", "buyer"},
    {"comprador", "buyer"},
    {"acheteur", "buyer"},
    {"kaufer", "buyer"},
    {"kaeufer", "buyer"},
    {"kunde", "buyer"},
    {"cliente", "buyer"},
    {"client", "buyer"},
    {"seller", "seller"},
    {"vendedor", "seller"},
    {"vendeur", "seller"},
    {"verkaufer", "seller"},
    {"verkaeufer", "seller"},
    {"manufacturer", "manufacturer"},
    {"producer", "manufacturer"},
    {"fabricante", "manufacturer"},
    {"productor", "manufacturer"},
    {"fabricant", "manufacturer"},
    {"hersteller", "manufacturer"},
    {"notify", "notify party"},
    {"declarant", "declarant"},
    {"declarante", "declarant"},
    {"anmelder", "declarant"},
    {"broker", "declarant"},
    {"forwarder", "forwarder"},
}};
constexpr std::array<Pair, 23> kChineseParties = {{
    {"收货", "consignee"},    {"收件", "consignee"},      {"发货", "consignor"},      {"托运", "consignor"},
    {"寄件", "consignor"},    {"發貨", "consignor"},      {"收貨", "consignee"},      {"进口商", "importer"},
    {"进口人", "importer"},   {"出口商", "exporter"},     {"出口人", "exporter"},     {"供应商", "supplier"},
    {"供货商", "supplier"},   {"制造商", "manufacturer"}, {"生产商", "manufacturer"}, {"生产厂", "manufacturer"},
    {"厂家", "manufacturer"}, {"买方", "buyer"},          {"采购商", "buyer"},        {"客户", "buyer"},
    {"卖方", "seller"},       {"通知人", "notify party"}, {"申报单位", "declarant"},
}};
constexpr std::array<Pair, 30> kUnits = {{
    {"kg", "kg"},         {"kgs", "kg"},       {"kilogram", "kg"}, {"kilograms", "kg"}, {"kilo", "kg"}, {"kilos", "kg"},
    {"kilogramos", "kg"}, {"kilogramm", "kg"}, {"g", "g"},         {"gr", "g"},         {"gram", "g"},  {"grams", "g"},
    {"gramos", "g"},      {"gramm", "g"},      {"mg", "mg"},       {"t", "t"},          {"ton", "t"},   {"tons", "t"},
    {"tonne", "t"},       {"tonnes", "t"},     {"mt", "t"},        {"l", "l"},          {"liter", "l"}, {"litre", "l"},
    {"liters", "l"},      {"litres", "l"},     {"litros", "l"},    {"ml", "ml"},        {"lb", "lb"},   {"lbs", "lb"},
}};
constexpr std::array<Pair, 9> kChineseUnits = {{{"公斤", "kg"},
                                                {"千克", "kg"},
                                                {"毫克", "mg"},
                                                {"克", "g"},
                                                {"公吨", "t"},
                                                {"吨", "t"},
                                                {"毫升", "ml"},
                                                {"公升", "l"},
                                                {"升", "l"}}};
// The word, and the scheme it says.
constexpr std::array<Pair, 30> kSchemes = {{
    {"hs", "HS"},     {"hscode", "HS"},        {"hscodes", "HS"},    {"hsn", "HS"},       {"hs6", "HS"},
    {"hs8", "HS"},    {"hs10", "HS"},          {"hsno", "HS"},       {"sh", "HS"},        {"htsus", "HTSUS"},
    {"hts", "HTS"},   {"htscode", "HTS"},      {"cncode", "CN"},     {"kncode", "CN"},    {"taric", "TARIC"},
    {"ncm", "NCM"},   {"nandina", "NANDINA"},  {"naladi", "NALADI"}, {"tnved", "TNVED"},  {"tariff", ""},
    {"tarif", ""},    {"tarifa", ""},          {"arancel", ""},      {"arancelaria", ""}, {"arancelario", ""},
    {"fraccion", ""}, {"zolltarifnummer", ""}, {"warennummer", ""},  {"tarifnummer", ""}, {"zolltarif", ""},
}};
const Words kCasWords = {"cas",           "casno",       "casnr",
                         "casrn",         "casnumber",   "casnum",
                         "casnummer",     "casid",       "casregistrynumber",
                         "casregistryno", "casregistry", "casnumero",
                         "numerocas",     "ncas",        "casreg"};
const Words kUnHeaders = {"un",       "unno",       "unnumber", "unnr",  "unnummer",  "unid",
                          "unnum",    "numeroonu",  "onu",      "nonu",  "numonu",    "undg",
                          "undgno",   "undgnumber", "dgun",     "noonu", "unidno",    "unnumero",
                          "numeroun", "unidnumber", "unnos",    "noun",  "codigoonu", "undgcode"};
const Words kFormulaHeaders = {"formula",
                               "molecularformula",
                               "chemicalformula",
                               "formel",
                               "summenformel",
                               "molekularformel",
                               "molekulformel",
                               "formulamolecular",
                               "formulaquimica",
                               "formule",
                               "formulebrute",
                               "formulechimique",
                               "formulemoleculaire",
                               "mf",
                               "molformula",
                               "formulabruta",
                               "empiricalformula",
                               "bruttoformel"};
const Words kCusHeaders = {"cus",       "cuscode",   "cusno",   "cusnr",    "cusnumber",
                           "cusnummer", "codigocus", "codecus", "numerocus"};

// Letters with accents as they are without, full-width letters as ASCII, signs for "number" as a word of their own;
// other signs as blanks.
std::string folded(std::string_view header) {
  std::string out;
  bool was_lower = false;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto byte = [&](std::size_t at) {
      return i + at < header.size() ? static_cast<unsigned char>(header[i + at]) : 0U;
    };
    const char c = header[i];
    if (byte(0) < 0x80) {
      if (c == '#') {
        out += " no ";
        was_lower = false;
        continue;
      }
      const bool upper = c >= 'A' && c <= 'Z';
      if (upper && was_lower) out += ' ';
      was_lower = c >= 'a' && c <= 'z';
      out += upper ? static_cast<char>(c - 'A' + 'a') : std::isalnum(byte(0)) != 0 || c == '%' ? c : ' ';
      continue;
    }
    was_lower = false;
    if (byte(0) == 0xC2) {
      out += byte(1) == 0xBA || byte(1) == 0xB0 ? "o " : " ";  // º and °, as in "nº"
      i += 1;
    } else if (byte(0) == 0xC3) {
      static constexpr std::string_view kPlain = "aaaaaaaceeeeiiiidnooooo ouuuuyts";
      const unsigned letter = byte(1) & 0x1FU;
      if (byte(1) == 0x9F) {
        out += "ss";
      } else {
        out += kPlain[letter];
      }
      was_lower = byte(1) >= 0xA0;
      i += 1;
    } else if (byte(0) == 0xE2 && byte(1) == 0x84 && byte(2) == 0x96) {
      out += " no ";  // №
      i += 2;
    } else if (byte(0) == 0xE2 && byte(1) == 0x80) {
      out += ' ';
      i += 2;
    } else if (byte(0) == 0xE3 && byte(1) == 0x80) {
      out += ' ';
      i += 2;
    } else if (byte(0) == 0xEF && (byte(1) == 0xBC || byte(1) == 0xBD)) {
      const unsigned code = (byte(1) == 0xBC ? 0x20U : 0x60U) + (byte(2) - 0x80U);
      out += std::isalnum(static_cast<int>(code)) != 0 ? static_cast<char>(std::tolower(static_cast<int>(code))) : ' ';
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

struct Header {
  std::string text;
  std::vector<std::string> words;
  std::string plain;  // the words without blanks
  bool latin = true;

  explicit Header(std::string_view header) : text(folded(header)) {
    std::string word;
    for (const char c : text + ' ') {
      if (c != ' ') {
        word += c;
      } else if (!word.empty()) {
        words.push_back(std::move(word));
        word.clear();
      }
    }
    // "b l" and "n" of "n o" are words of one letter.
    for (const std::string& one : words) plain += one;
    latin = is_ascii(text);
  }
  [[nodiscard]] bool has(std::string_view word) const { return std::ranges::find(words, word) != words.end(); }
  [[nodiscard]] bool has_any(const Words& set) const {
    return std::ranges::any_of(words, [&](const std::string& word) { return set.contains(word); });
  }
  [[nodiscard]] bool contains(std::string_view piece) const { return text.find(piece) != std::string::npos; }
  [[nodiscard]] bool contains_any(std::initializer_list<std::string_view> pieces) const {
    return std::ranges::any_of(pieces, [&](std::string_view piece) { return contains(piece); });
  }
};

bool is_digits(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

std::string unit_in(const Header& header) {
  for (const std::string& word : header.words) {
    const auto* found = std::ranges::find(kUnits, word, &Pair::first);
    if (found != kUnits.end()) return std::string(found->second);
  }
  if (!header.latin) {
    for (const auto& [piece, unit] : kChineseUnits) {
      if (header.contains(piece)) return std::string(unit);
    }
  }
  return {};
}

std::optional<std::string> party_in(const Header& header) {
  for (const std::string& word : header.words) {
    const auto* found = std::ranges::find(kParties, word, &Pair::first);
    if (found != kParties.end()) return std::string(found->second);
  }
  for (const auto& [piece, role] : kChineseParties) {
    if (!header.latin && header.contains(piece)) return std::string(role);
  }
  return std::nullopt;
}

// Of a party, what else than its name the column holds.
std::string attribute_in(const Header& header) {
  static constexpr std::array<Pair, 22> kAttributes = {{{"address", "address"},
                                                        {"direccion", "address"},
                                                        {"adresse", "address"},
                                                        {"endereco", "address"},
                                                        {"anschrift", "address"},
                                                        {"domicilio", "address"},
                                                        {"phone", "phone"},
                                                        {"tel", "phone"},
                                                        {"telefono", "phone"},
                                                        {"telefon", "phone"},
                                                        {"email", "email"},
                                                        {"country", "country"},
                                                        {"pais", "country"},
                                                        {"land", "country"},
                                                        {"city", "city"},
                                                        {"state", "state"},
                                                        {"id", "id"},
                                                        {"tin", "id"},
                                                        {"code", "id"},
                                                        {"uuid", "id"},
                                                        {"ruc", "id"},
                                                        {"eori", "id"}}};
  for (const auto& [word, attribute] : kAttributes) {
    if (header.has(word)) return std::string(" ").append(attribute);
  }
  if (!header.latin && header.contains("地址")) return " address";
  return {};
}

std::optional<std::string> scheme_in(const Header& header) {
  const auto scheme_of = [](std::string_view word) -> std::optional<std::string> {
    const auto* found = std::ranges::find(kSchemes, word, &Pair::first);
    if (found == kSchemes.end()) return std::nullopt;
    return std::string(found->second);
  };
  for (const std::string& word : header.words) {
    // "SH" and "HS" alone name a code; so does "HS" within Chinese words.
    if (auto scheme = scheme_of(word)) return scheme;
  }
  if (auto scheme = scheme_of(header.plain)) return scheme;
  for (const std::string_view plain :
       {"commoditycode", "commodityno", "commoditynumber", "goodscode", "codigodemercancia", "customscode",
        "customstariffcode", "partidaarancelaria", "codedouanier", "nomenclature", "nomenclatura", "codigoaduanero",
        "warencode", "statistischewarennummer"}) {
    if (header.plain == plain) return "";
  }
  if ((header.has("cn") || header.has("kn")) && header.has("code")) return "CN";
  if (!header.latin && header.contains_any({"hs编", "hs码", "hs 编", "hs 码"})) return "HS";
  if (!header.latin && header.contains_any({"税号", "税则", "海关编码", "商品编码", "商品编号", "海关代码", "协调编码",
                                            "稅則", "稅號", "海关商品"})) {
    return "";
  }
  return std::nullopt;
}

ColumnMeaning is(FieldKind kind, int rank, bool sure, std::string qualifier = {}) {
  ColumnMeaning meaning;
  meaning.role.kind = kind;
  meaning.rank = rank;
  meaning.sure = sure;
  meaning.qualifier = std::move(qualifier);
  return meaning;
}

// The columns that are listed by their whole names come before those told by their words.
constexpr int kByWords = 100;

std::optional<int> goods_rank(const Header& header) {
  if (!header.latin) {
    // Surest first.
    static constexpr std::array<std::string_view, 22> kChinese = {
        "货物名称", "商品名称", "货物描述", "商品描述", "品名",     "货名",     "产品名称", "化学品名称",
        "化学名",   "物质名称", "中文名",   "英文名",   "产品描述", "貨物名稱", "货描",     "产品",
        "商品",     "货物",     "物质",     "化学品",   "名称",     "描述"};
    for (std::size_t i = 0; i < kChinese.size(); ++i) {
      if (header.contains(kChinese[i])) return kByWords + static_cast<int>(i);
    }
    return std::nullopt;
  }
  const bool goods = header.has_any(kGoodsWords);
  const bool describing = header.has_any(kDescribing);
  if (!goods && !describing) return std::nullopt;
  for (const std::string& word : header.words) {
    const bool known =
        kGoodsWords.contains(word) || kDescribing.contains(word) || kBeside.contains(word) || is_digits(word);
    if (!known || kNotGoods.contains(word)) return std::nullopt;
  }
  // "Product description" before "product", "product" before "name of …".
  return kByWords + (goods && describing ? 0 : describing ? 10 : 20);
}

bool is_reference(const Header& header) {
  const bool numbered = header.has_any(kNumberWords);
  if (header.has_any(kDocumentWords)) return numbered || header.words.size() == 1 || header.has("lading");
  if (numbered && header.has_any(kLineWords)) return true;
  if (header.has("b") && header.has("l")) return true;
  return !header.latin && header.contains_any({"提单", "发票", "报关单", "合同", "运单", "订单", "箱号", "批号", "批次",
                                               "货号", "参考", "产品编号", "单号", "發票", "提單"});
}

bool is_line_id(const Header& header) {
  static const Words plain = {"lineaid",  "nolinea",      "linea",          "numero", "posnr", "pos",     "position",
                              "posicion", "lfdnr",        "lfdno",          "num",    "ligne", "noligne", "linha",
                              "itemid",   "numeroitem",   "laufendenummer", "srno",   "slno",  "sno",     "serialno",
                              "renglon",  "numerodeitem", "noitem",         "partida"};
  return plain.contains(header.plain) ||
         (!header.latin && (header.contains_any({"序号", "项号", "序號", "行号"}) || header.plain == "编号"));
}

}  // namespace

ColumnMeaning meaning_of_header(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kMostBytes) return {};
  // "5 kg", "2024-01-31": data.
  if (text.front() >= '0' && text.front() <= '9') return {};
  if (const int rank = structure_header_rank(text)) return is(FieldKind::kStructure, rank, true);
  const Header header(text);
  if (header.words.empty() || header.words.size() > kMostWords) return {};
  if (header.contains("%")) return {};
  const bool describing = header.has_any(kDescribing) || header.contains_any({"名称", "描述"});

  if (const bool cas =
          header.has_any(kCasWords) || kCasWords.contains(header.plain) ||
          (!header.latin && header.contains_any({"cas号", "cas登", "cas编", "cas码", "cas no", "cas注", "化学文摘"}));
      cas && !describing) {
    const bool only = std::ranges::all_of(header.words, [](const std::string& word) {
      return kCasWords.contains(word) || kNumberWords.contains(word) || kBeside.contains(word) || !is_ascii(word) ||
             word == "o";
    });
    if (only) return is(FieldKind::kCas, kCasWords.contains(header.plain) ? 1 : 2, true);
  }
  if (kCusHeaders.contains(header.plain)) return is(FieldKind::kCus, 1, true);
  if (kUnHeaders.contains(header.plain) ||
      (!header.latin &&
       header.contains_any({"联合国编号", "un号", "un编号", "un 编号", "危险货物编号", "联合国危险"}))) {
    return is(FieldKind::kUnNumber, 1, true);
  }
  if (kFormulaHeaders.contains(header.plain) || (!header.latin && header.contains_any({"分子式", "化学式"}))) {
    return is(FieldKind::kFormula, 1, true);
  }
  if (auto scheme = scheme_in(header)) {
    if (describing && !header.contains_any({"商品名称及编码"})) {
      if (header.has_any(kMoneyAndDays)) return {};
      return is(FieldKind::kGoods, kWordsOfTheCode, true);
    }
    if (header.has_any(kMoneyAndDays)) return {};
    // A code cut to its chapter or heading comes after the whole one.
    const bool cut = header.words.back() == "2" || header.words.back() == "4";
    return is(FieldKind::kCommodityCode, cut ? 2 : 1, true, std::move(*scheme));
  }
  if (const int rank = name_header_rank(text)) return is(FieldKind::kGoods, rank, true);
  const bool money = header.has_any(kMoneyAndDays) ||
                     (!header.latin && header.contains_any({"日期", "价", "金额", "币", "货值", "總額", "税额"}));
  if (auto role = party_in(header); role && !money) {
    // "Vendor Inco Term" is not a vendor.
    return is(FieldKind::kParty, header.words.size() == 1 || header.has("name") ? 1 : 2, false,
              *role + attribute_in(header));
  }
  if (money) return {};
  const bool quantity =
      header.has_any(kQuantityWords) || header.contains_any({"quantit", "gewicht", "menge", "weight"}) ||
      (!header.latin && header.contains_any({"数量", "重量", "毛重", "净重", "件数", "体积", "數量", "重量"}));
  if ((header.has_any(kUnitWords) || (!header.latin && header.contains("单位"))) &&
      !header.contains_any({"单位名称", "经营单位"}) && (header.words.size() <= 5)) {
    // "Quantity unit" and "unit of measure", not "quantity (units)" with a weight beside it.
    ColumnMeaning unit = is(FieldKind::kOther, 1, false);
    unit.role.unit = true;
    return unit;
  }
  if (quantity || (header.words.size() == 1 && !unit_in(header).empty() && header.plain.size() > 1)) {
    return is(FieldKind::kQuantity, 1, false, unit_in(header));
  }
  if (header.has_any(kMarkWords) || (!header.latin && header.contains_any({"唛头", "唛码", "标记", "嘜頭"}))) {
    return is(FieldKind::kMarks, 1, false);
  }
  if (const int rank = id_header_rank(header.plain); rank > 0 || is_line_id(header)) {
    ColumnMeaning id = is(FieldKind::kReference, rank > 0 ? rank : kByWords, false);
    id.role.id = true;
    return id;
  }
  if (is_reference(header)) return is(FieldKind::kReference, 1, false);
  if (const auto rank = goods_rank(header)) return is(FieldKind::kGoods, *rank, true);
  return {};
}

}  // namespace congener
