#include "manifest/recognise.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "manifest/encoding.hpp"
#include "manifest/header.hpp"

namespace congener {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "Canonical SMILES" and "canonical_smiles" are one header.
std::string plain_header(std::string_view header) {
  std::string plain;
  for (const char c : lower_ascii(trim(header))) {
    if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80) plain += c;
  }
  return plain;
}

template <std::size_t count>
int rank_in(const std::array<std::string_view, count>& known, std::string_view header) {
  const auto found = std::ranges::find(known, plain_header(header));
  return found == known.end() ? 0 : static_cast<int>(found - known.begin()) + 1;
}

constexpr std::array<std::string_view, 19> kStructureHeaders = {
    "smiles",        "canonicalsmiles", "isomericsmiles",  "cansmiles",       "smilesstring", "smilescode", "cxsmiles",
    "rdkitsmiles",   "standardsmiles",  "structuresmiles", "smilesstructure", "smi",          "structure",  "inchi",
    "standardinchi", "inchistring",     "molfile",         "molblock",        "mol"};
constexpr std::array<std::string_view, 21> kIdHeaders = {
    "id",   "recordid",  "record",     "lineid",     "line",       "lineno", "linenumber",
    "item", "itemno",    "itemnumber", "no",         "row",        "number", "nr",
    "ref",  "reference", "compoundid", "moleculeid", "identifier", "sku",    "code"};
constexpr std::array<std::string_view, 19> kNameHeaders = {"name",
                                                           "declaredname",
                                                           "declared",
                                                           "description",
                                                           "goods",
                                                           "goodsdescription",
                                                           "descriptionofgoods",
                                                           "commodity",
                                                           "chemical",
                                                           "chemicalname",
                                                           "substance",
                                                           "substancename",
                                                           "compound",
                                                           "compoundname",
                                                           "productname",
                                                           "product",
                                                           "moleculename",
                                                           "title",
                                                           "iupacname"};

// The lines of the head that are whole.
std::vector<std::string_view> lines_of(std::string_view head) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  while (begin < head.size()) {
    const std::size_t end = head.find_first_of("\r\n", begin);
    lines.push_back(head.substr(begin, end - begin));
    if (end == std::string_view::npos) break;
    begin = end + (head[end] == '\r' && end + 1 < head.size() && head[end + 1] == '\n' ? 2 : 1);
  }
  return lines;
}

std::vector<std::string_view> cells_of(std::string_view line, char delimiter) {
  std::vector<std::string_view> cells = split(line, delimiter);
  for (std::string_view& cell : cells) {
    cell = trim(cell);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
  }
  return cells;
}

// The first rows, among which a header may be.
constexpr std::size_t kHeaderLines = 40;

std::size_t columns_named(std::string_view line, char delimiter) {
  const auto cells = cells_of(line, delimiter);
  if (cells.size() < 2) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(cells, [](std::string_view cell) { return meaning_of_header(cell).known(); }));
}

// Below titles: a row that names three columns at least.
bool has_later_header(const std::vector<std::string_view>& lines, char delimiter) {
  std::size_t looked_at = 0;
  for (const std::string_view line : lines) {
    if (++looked_at > kHeaderLines) return false;
    if (columns_named(line, delimiter) >= 3) return true;
  }
  return false;
}

bool has_table_header(std::string_view first, char delimiter) {
  const auto cells = cells_of(first, delimiter);
  return cells.size() >= 2 && std::ranges::any_of(cells, [](std::string_view cell) {
           return structure_header_rank(cell) > 0 || name_header_rank(cell) > 0;
         });
}

// Without a header: a delimiter on nearly every line, and a structure in some cell of the first lines.
bool is_table(const std::vector<std::string_view>& lines, char delimiter) {
  std::size_t looked_at = 0;
  std::size_t divided = 0;
  std::size_t structures = 0;
  for (const std::string_view line : lines) {
    if (trim(line).empty()) continue;
    if (++looked_at > 50) break;
    const auto cells = cells_of(line, delimiter);
    divided += cells.size() > 1 ? 1U : 0U;
    structures += std::ranges::any_of(cells, looks_like_structure) ? 1U : 0U;
  }
  return looked_at > 0 && divided * 10 >= looked_at * 9 && structures * 2 >= looked_at;
}

std::string extension_of(const std::string& path) {
  std::filesystem::path name(path);
  std::string extension = lower_ascii(name.extension().string());
  if (extension == ".gz" || extension == ".zst") extension = lower_ascii(name.stem().extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

bool is_molfile(const std::vector<std::string_view>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == 3 && is_counts_line(lines[i])) return true;
    if (lines[i].starts_with("M  END") || lines[i].starts_with("M  V30 ") || trim(lines[i]) == "$$$$") return true;
  }
  return false;
}

// A segment of three capitals or digits, then a separator that is none.
bool is_segment(std::string_view text, std::string_view tag) {
  return text.size() > tag.size() && text.starts_with(tag) &&
         std::isalnum(static_cast<unsigned char>(text[tag.size()])) == 0 && text[tag.size()] != '\r' &&
         text[tag.size()] != '\n';
}

bool is_edifact(std::string_view first) {
  if (first.starts_with("UNA") && first.size() >= 9 && std::ispunct(static_cast<unsigned char>(first[4])) != 0) {
    return true;
  }
  for (const std::string_view tag : {"UNB", "UNG", "UNH", "BGM"}) {
    if (is_segment(first, tag) && first[3] == '+') return true;
  }
  return false;
}

bool is_x12(std::string_view first) {
  if (is_segment(first, "ISA") && first[3] != ' ' && first[3] != ',' && first[3] != ';' && first[3] != '\t')
    return true;
  return first.starts_with("GS*") || first.starts_with("ST*");
}

// An object, or an array of objects: a SMILES too may begin with a bracket.
bool is_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::size_t second = text.find_first_not_of(" \t\r\n", first + 1);
  const char next = second == std::string_view::npos ? '\0' : text[second];
  if (text[first] == '{') return next == '"' || next == '}' || next == '\0';
  return text[first] == '[' && (next == '{' || (next == ']' && second == first + 1));
}

// "FHL/4" or "FWB/16" on a line of its own; a telegram's addresses may stand before it.
bool is_cargo_imp(const std::vector<std::string_view>& lines) {
  constexpr std::size_t kLooked = 8;
  for (std::size_t i = 0; i < lines.size() && i < kLooked; ++i) {
    const std::string_view line = trim(lines[i]);
    if (!line.starts_with("FHL/") && !line.starts_with("FWB/")) continue;
    const std::string_view version = line.substr(4);
    return !version.empty() && version.size() <= 2 && std::ranges::all_of(version, is_digit);
  }
  return false;
}

}  // namespace

int structure_header_rank(std::string_view header) { return rank_in(kStructureHeaders, header); }
int id_header_rank(std::string_view header) { return rank_in(kIdHeaders, header); }
int name_header_rank(std::string_view header) { return rank_in(kNameHeaders, header); }

bool is_counts_line(std::string_view line) {
  line = trim(line);
  return line.ends_with("V2000") || line.ends_with("V3000");
}

char recognise_delimiter(std::string_view head) {
  std::vector<std::string_view> lines = lines_of(head);
  std::erase_if(lines, [](std::string_view line) { return trim(line).empty(); });
  if (lines.size() > kHeaderLines) lines.resize(kHeaderLines);
  constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  if (!lines.empty() && lower_ascii(lines.front().substr(0, 4)) == "sep=" && trim(lines.front()).size() == 5) {
    const char said = trim(lines.front()).back();
    if (std::ranges::find(kDelimiters, said) != kDelimiters.end()) return said;
  }
  // The one that gives the row that names most columns.
  char best = ',';
  std::size_t most = 1;
  for (const char delimiter : kDelimiters) {
    for (const std::string_view line : lines) {
      const std::size_t named = columns_named(line, delimiter);
      if (named <= most) continue;
      most = named;
      best = delimiter;
    }
  }
  if (most > 1) return best;
  // Else the one that divides the first line most that is divided at all.
  for (const std::string_view line : lines) {
    std::size_t divides = 0;
    for (const char delimiter : kDelimiters) {
      bool quoted = false;
      std::size_t count = 0;
      for (const char c : line) {
        if (c == '"') quoted = !quoted;
        count += !quoted && c == delimiter ? 1U : 0U;
      }
      if (count > divides) {
        divides = count;
        best = delimiter;
      }
    }
    if (divides > 0) return best;
  }
  return best;
}

bool looks_like_smiles(std::string_view text) {
  text = text.substr(0, text.find_first_of(" \t"));
  static const std::set<std::string_view> two_letters = {"Cl", "Br"};
  int depth = 0;
  std::array<int, 100> closures{};
  std::size_t atoms = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '[') {
      const std::size_t end = text.find(']', i);
      if (end == std::string_view::npos || end == i + 1) return false;
      ++atoms;
      i = end;
    } else if (two_letters.contains(text.substr(i, 2))) {
      ++atoms;
      ++i;
    } else if (std::string_view("BCNOPSFIbcnops*").find(c) != std::string_view::npos) {
      ++atoms;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (--depth < 0) return false;
    } else if (is_digit(c) || c == '%') {
      if (atoms == 0) return false;
      std::size_t closure = static_cast<std::size_t>(c - '0');
      if (c == '%') {
        if (i + 2 >= text.size() || !is_digit(text[i + 1]) || !is_digit(text[i + 2])) return false;
        closure = static_cast<std::size_t>((text[i + 1] - '0') * 10 + (text[i + 2] - '0'));
        i += 2;
      }
      ++closures[closure];
    } else if (std::string_view("-=#$:/\\.@>~").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return atoms > 0 && depth == 0 && std::ranges::all_of(closures, [](int count) { return count % 2 == 0; });
}

bool looks_like_structure(std::string_view text) {
  text = trim(text);
  const InputKind kind = kind_of(text);
  return kind == InputKind::kInchi || kind == InputKind::kMolfile ||
         (kind == InputKind::kSmiles && looks_like_smiles(text));
}

InputKind kind_of(std::string_view text) {
  const std::string_view trimmed = trim(text);
  if (trimmed.empty()) return InputKind::kNone;
  if (trimmed.starts_with("InChI=")) return InputKind::kInchi;
  const bool lines = text.find('\n') != std::string_view::npos;
  if (lines && (text.find("M  END") != std::string_view::npos || text.find("V2000") != std::string_view::npos ||
                text.find("V3000") != std::string_view::npos)) {
    return InputKind::kMolfile;
  }
  return InputKind::kSmiles;
}

Recognised recognise(std::string_view text, const std::string& path) {
  std::string scratch;
  const std::string_view head = decode(text, TextEncoding::kDetect, scratch);
  static const std::set<std::string, std::less<>> smiles_names = {"smi", "smiles", "ism", "can", "cxsmiles", "inchi"};
  static const std::set<std::string, std::less<>> molfile_names = {"sdf", "sd", "mol", "mdl"};
  static const std::set<std::string, std::less<>> openbabel_names = {
      "mol2", "ml2", "sy2", "cml", "pdb", "ent", "cdx", "cdxml", "xyz", "mcdl", "mrv", "hin", "gjf", "mmcif", "cif"};
  const std::string extension = extension_of(path);
  const auto openbabel = [](std::string format) { return Recognised{FileFormat::kOpenBabel, std::move(format), ""}; };

  const std::vector<std::string_view> lines = lines_of(head);
  const auto first_line = std::ranges::find_if(lines, [](std::string_view line) { return !trim(line).empty(); });
  const std::string_view first = first_line == lines.end() ? std::string_view() : trim(*first_line);
  const auto any_line = [&](std::string_view begin) {
    return std::ranges::any_of(lines, [&](std::string_view line) { return line.starts_with(begin); });
  };

  // Content that can be nothing else.
  if (openbabel_names.contains(extension)) return openbabel(extension);
  if (any_line("@<TRIPOS>MOLECULE")) return openbabel("mol2");
  if (is_edifact(first)) return {FileFormat::kEdifact, "", ""};
  if (is_x12(first)) return {FileFormat::kX12, "", ""};
  if (is_cargo_imp(lines)) return {FileFormat::kCargoImp, "", ""};
  if (first.starts_with("$RXN") || first.starts_with("$RDFILE")) {
    return {FileFormat::kDetect, "", "a reaction or RD file"};
  }
  if (first.starts_with("<")) {
    if (head.find("<CDXML") != std::string_view::npos) return openbabel("cdxml");
    if (head.find("<cml") != std::string_view::npos || head.find("<molecule") != std::string_view::npos) {
      return openbabel("cml");
    }
    const std::string begins = lower_ascii(first.substr(0, 16));
    if (begins.starts_with("<html") || begins.starts_with("<!doctype html")) {
      return {FileFormat::kDetect, "", "an HTML document"};
    }
    return {FileFormat::kXml, "", ""};
  }
  if (first.starts_with("{\\rtf")) return {FileFormat::kDetect, "", "an RTF document"};
  if (is_json(head)) return {FileFormat::kJson, "", ""};
  const char delimiter = recognise_delimiter(head);
  const FileFormat table = delimiter == '\t' ? FileFormat::kTsv : FileFormat::kCsv;
  const bool named_smiles = smiles_names.contains(extension);
  if (has_table_header(first, delimiter) && !(named_smiles && delimiter == '\t')) return {table, "", ""};
  if (is_molfile(lines)) return {FileFormat::kSdf, "", ""};
  if (!named_smiles && !molfile_names.contains(extension) && has_later_header(lines, delimiter)) return {table, "", ""};

  // Then the name; then any text at all.
  if (named_smiles) return {FileFormat::kSmiles, "", ""};
  if (molfile_names.contains(extension)) return {FileFormat::kSdf, "", ""};
  if (extension == "csv") return {FileFormat::kCsv, "", ""};
  if (extension == "tsv" || extension == "tab") return {FileFormat::kTsv, "", ""};
  const bool smiles_first = looks_like_structure(first.substr(0, first.find_first_of(" \t")));
  if (is_table(lines, delimiter) && !(smiles_first && delimiter == '\t')) return {table, "", ""};
  return {FileFormat::kSmiles, "", ""};
}

}  // namespace congener
