#include "resolve/dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "resolve/cas_number.hpp"
#include "resolve/folded_text.hpp"
#include "resolve/trivial_name.hpp"

namespace congener {
namespace {

constexpr std::size_t kLargestTable = std::size_t{2} << 30;

std::optional<std::string> whole_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::stringstream buffer;
  buffer << stream.rdbuf();
  return buffer.str();
}

bool is_inchikey(std::string_view text) {
  if (text.size() != 27 || text[14] != '-' || text[25] != '-') return false;
  return std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

std::vector<std::string> parts(std::string_view text) {
  std::vector<std::string> trimmed;
  for (const std::string_view part : split(text, '|')) {
    if (!trim(part).empty()) trimmed.emplace_back(trim(part));
  }
  return trimmed;
}

// Paragraphs of "key value" lines.
class SubstanceReader {
 public:
  explicit SubstanceReader(std::string file) : file_(std::move(file)) {}

  void line(std::string_view text, std::size_t number) {
    number_ = number;
    text = trim(text);
    if (text.starts_with("#")) return;
    if (text.empty()) return finish();
    const std::size_t blank = text.find(' ');
    const std::string_view key = text.substr(0, blank);
    const std::string_view value = blank == std::string_view::npos ? "" : trim(text.substr(blank));
    if (value.empty())
      return fault(fmt::format("“{}” is followed by nothing", key), "write a key, a blank and a value");
    if (key == "substance") {
      finish();
      open_.emplace();
      open_->name = value;
      open_->line = number;
      open_->names.emplace_back(value);
      return;
    }
    if (!open_) return fault("a line outside of a substance", "a paragraph begins with “substance NAME”");
    if (key == "smiles") {
      if (!chem::read_smiles(value)) return fault(fmt::format("the SMILES “{}” cannot be read", value), "correct it");
      open_->smiles = value;
    } else if (key == "cas") {
      for (const std::string& one : parts(value)) cas(one);
    } else if (key == "inchikey") {
      if (!is_inchikey(value)) return fault(fmt::format("“{}” is no InChIKey", value), "correct it");
      open_->inchikey = value;
    } else if (key == "acronym") {
      for (const std::string& one : parts(value)) acronym(one);
    } else if (key == "alone") {
      for (std::string& one : parts(value)) open_->acronyms.push_back({std::move(one), "", "", true});
    } else if (key == "source") {
      open_->source = value;
    } else if (key.size() == 2) {
      for (std::string& one : parts(value)) open_->names.push_back(std::move(one));
    } else {
      fault(fmt::format("“{}” is no key of this format", key),
            "substance, smiles, cas, inchikey, acronym, alone, source, or a language such as en");
    }
  }

  void finish() {
    if (!open_) return;
    const std::size_t at = number_;
    number_ = open_->line;
    if (open_->smiles.empty()) fault(fmt::format("{} has no SMILES", open_->name), "add a line “smiles …”");
    if (open_->source.empty()) fault(fmt::format("{} has no source", open_->name), "add a line “source …”");
    substances_.push_back(std::move(*open_));
    open_.reset();
    number_ = at;
  }

  std::vector<NamedSubstance> substances_;
  std::vector<Fault> faults_;

 private:
  void fault(std::string message, std::string advice) {
    Fault fault = file_fault(file_, "D005", std::move(message), std::move(advice));
    fault.place.line = number_;
    faults_.push_back(std::move(fault));
  }
  void cas(const std::string& text) {
    const std::size_t blank = text.find(' ');
    CasEntry entry{text.substr(0, blank), blank == std::string::npos ? "" : std::string(trim(text.substr(blank)))};
    if (!is_cas_number(entry.number))
      return fault(fmt::format("{} is no CAS number: its check digit is wrong", entry.number), "correct it");
    open_->cas.push_back(std::move(entry));
  }
  void acronym(const std::string& text) {
    const std::size_t mark = text.find('?');
    Acronym acronym{std::string(trim(text.substr(0, mark))), "", "", false};
    if (mark != std::string::npos) {
      const std::size_t equals = text.find('=', mark);
      if (equals == std::string::npos)
        return fault("an acronym with “?” says what else it means", "write “NPP ? name = SMILES”");
      acronym.other_name = trim(std::string_view(text).substr(mark + 1, equals - mark - 1));
      acronym.other_smiles = trim(std::string_view(text).substr(equals + 1));
      if (!chem::read_smiles(acronym.other_smiles))
        return fault(fmt::format("the SMILES “{}” cannot be read", acronym.other_smiles), "correct it");
    }
    open_->acronyms.push_back(std::move(acronym));
  }

  std::string file_;
  std::size_t number_ = 0;
  std::optional<NamedSubstance> open_;
};

// The structure in a form: "labelled" changes nothing that the law asks about.
std::string with_form(const NamedSubstance& substance, std::string_view form) {
  std::string smiles = substance.smiles;
  std::string salt_words;
  for (const std::string_view word : split(form, ' ')) {
    if (word != "labelled" && !word.empty()) salt_words += (salt_words.empty() ? "" : " ") + std::string(word);
  }
  if (salt_words.empty()) return smiles;
  const std::string salt = salt_smiles(salt_words);
  return salt.empty() ? smiles : smiles + "." + salt;
}

// ---- a user's table ----

// Rows of a table, quotes understood: a cell may hold the separator, line breaks and doubled quotes.
class Rows {
 public:
  Rows(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool next(std::vector<std::string>& row) {
    row.assign(1, "");
    if (at_ >= text_.size()) return false;
    bool quoted = false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (quoted) {
        if (c != '"') {
          row.back() += c;
        } else if (at_ < text_.size() && text_[at_] == '"') {
          row.back() += '"';
          ++at_;
        } else {
          quoted = false;
        }
      } else if (c == '"' && row.back().empty()) {
        quoted = true;
      } else if (c == separator_) {
        row.emplace_back();
      } else if (c == '\n') {
        return true;
      } else if (c != '\r') {
        row.back() += c;
      }
    }
    return true;
  }

 private:
  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
};

enum class Column : unsigned char { kOther, kName, kCas, kInchiKey, kSmiles };

Column column_of(std::string_view header) {
  const std::string key = name_key(header);
  const auto has = [&](std::string_view part) { return key.find(part) != std::string::npos; };
  if (has("smiles")) return Column::kSmiles;
  if (has("inchikey")) return Column::kInchiKey;
  if (key == "cas" || has("casrn") || has("casn") || has("casregistry") || key == "rn") return Column::kCas;
  if (has("name") || has("synonym") || has("label") || has("title") || has("alias") || has("substance") || key == "inn")
    return Column::kName;
  return Column::kOther;
}

}  // namespace

Dictionary::Dictionary(std::vector<NamedSubstance> substances, NameIndex index, std::vector<std::string> keys,
                       std::vector<std::vector<Word>> words)
    : substances_(std::move(substances)),
      index_(std::move(index)),
      keys_(std::move(keys)),
      words_(std::move(words)),
      automaton_(keys_) {
  for (std::size_t s = 0; s < substances_.size(); ++s) {
    for (std::size_t n = 0; n < substances_[s].names.size(); ++n)
      by_key_.push_back({name_key(substances_[s].names[n]), s, n});
  }
  std::ranges::sort(by_key_, {}, &NameKey::key);
}

Result<Dictionary, std::vector<Fault>> Dictionary::load(const std::filesystem::path& file) {
  const auto text = whole_file(file);
  if (!text)
    return std::vector<Fault>{
        file_fault(file.string(), "D001", "cannot be opened", "check the path and its permissions")};
  SubstanceReader reader(file.string());
  std::size_t number = 0;
  for (const std::string_view line : split(*text, '\n')) reader.line(line, ++number);
  reader.finish();
  if (reader.substances_.empty() && reader.faults_.empty()) {
    reader.faults_.push_back(file_fault(file.string(), "D005", "holds no substance",
                                        "its first lines in data/names/substances.txt say the format"));
  }
  if (!reader.faults_.empty()) return std::move(reader.faults_);

  std::vector<IndexEntry> entries;
  std::vector<IndexKey> keys;
  std::vector<std::string> words;
  std::vector<std::vector<Word>> meanings;
  std::map<std::string, std::size_t> by_word;
  const auto add_word = [&](const std::string& key, Word word) {
    const auto [at, added] = by_word.try_emplace(key, words.size());
    if (added) {
      words.push_back(key);
      meanings.emplace_back();
    }
    meanings[at->second].push_back(word);
  };
  for (std::size_t s = 0; s < reader.substances_.size(); ++s) {
    const NamedSubstance& substance = reader.substances_[s];
    const auto base = static_cast<std::uint32_t>(entries.size());
    entries.push_back({substance.name, substance.smiles, "", substance.source});
    std::vector<std::string> seen;
    for (const std::string& name : substance.names) {
      const std::string key = name_key(name);
      const bool acronym =
          std::ranges::any_of(substance.acronyms, [&](const Acronym& a) { return name_key(a.text) == key; });
      if (acronym || std::ranges::find(seen, key) != seen.end()) continue;
      seen.push_back(key);
      keys.push_back({KeyKind::kName, key, base});
      add_word(key, {WordKind::kName, s, 0});
    }
    for (std::size_t a = 0; a < substance.acronyms.size(); ++a)
      add_word(name_key(substance.acronyms[a].text), {WordKind::kAcronym, s, a});
    if (!substance.inchikey.empty()) {
      keys.push_back({KeyKind::kInchiKey, substance.inchikey, base});
      keys.push_back({KeyKind::kInchiKeyBlock, substance.inchikey.substr(0, 14), base});
    }
    for (const CasEntry& cas : substance.cas) {
      if (!cas.form.empty())
        entries.push_back({substance.name, with_form(substance, cas.form), cas.form, substance.source});
      const auto entry = cas.form.empty() ? base : static_cast<std::uint32_t>(entries.size() - 1);
      keys.push_back({KeyKind::kCas, cas.number, entry});
    }
  }
  for (const std::string& anchor : trivial_anchors()) add_word(anchor, {WordKind::kAnchor, 0, 0});
  return Dictionary(std::move(reader.substances_), NameIndex::build(entries, keys), std::move(words),
                    std::move(meanings));
}

std::vector<std::string> Dictionary::names_starting_with(std::string_view compact, std::size_t most) const {
  // The first name of each substance, in the order of the file.
  std::map<std::size_t, std::size_t> first;
  for (auto at =
           std::ranges::lower_bound(by_key_, compact, {}, [](const NameKey& one) { return std::string_view(one.key); });
       at != by_key_.end() && at->key.starts_with(compact); ++at) {
    if (at->key.size() == compact.size()) continue;
    const auto [known, added] = first.emplace(at->substance, at->name);
    if (!added) known->second = std::min(known->second, at->name);
  }
  std::vector<std::string> names;
  for (const auto& [substance, name] : first) {
    if (names.size() >= most) break;
    names.push_back(substances_[substance].names[name]);
  }
  return names;
}

Result<UserDictionary, Fault> open_dictionary(const std::filesystem::path& file) {
  const auto fault = [&](std::string code, std::string message, std::string advice) {
    return file_fault(file.string(), std::move(code), std::move(message), std::move(advice));
  };
  {
    std::ifstream stream(file, std::ios::binary);
    char head[8] = {};
    stream.read(head, sizeof head);
    if (NameIndex::is_index({head, static_cast<std::size_t>(stream.gcount())})) {
      auto index = NameIndex::open(file);
      if (!index) return index.error();
      const std::size_t rows = index.value().entry_count();
      return UserDictionary{std::move(index).value(), rows, 0};
    }
  }
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (!error && size > kLargestTable) return fault("D002", "is larger than 2 GiB", "part it");
  const auto text = whole_file(file);
  if (!text)
    return fault("D001", fmt::format("cannot be opened{}", errno != 0 ? fmt::format(": {}", std::strerror(errno)) : ""),
                 "check the path and its permissions");
  std::string_view body = *text;
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const std::string_view first = body.substr(0, body.find('\n'));
  if (trim(first).empty()) return fault("D002", "is empty, or its first line is", "a table starts with a header line");
  if (first.find('\0') != std::string_view::npos)
    return fault("D002", "is no text", "give a CSV or TSV file, or an index");
  Rows rows(body, first.find('\t') != std::string_view::npos ? '\t' : ',');
  std::vector<std::string> row;
  rows.next(row);
  std::vector<Column> columns;
  for (const std::string& header : row) columns.push_back(column_of(header));
  const auto is_there = [&](Column column) { return std::ranges::find(columns, column) != columns.end(); };
  if (!is_there(Column::kSmiles) ||
      !(is_there(Column::kName) || is_there(Column::kCas) || is_there(Column::kInchiKey))) {
    return fault("D002", "has no column of SMILES, or none of names, CAS numbers or InChIKeys",
                 "name the columns in the first line: name, cas, inchikey, smiles");
  }
  std::vector<IndexEntry> entries;
  std::vector<IndexKey> keys;
  std::size_t count = 0;
  std::size_t without = 0;
  while (rows.next(row)) {
    if (row.size() == 1 && trim(row[0]).empty()) continue;
    ++count;
    IndexEntry entry{"", "", "", file.filename().string()};
    std::vector<IndexKey> found;
    for (std::size_t c = 0; c < row.size() && c < columns.size(); ++c) {
      const std::string cell(trim(row[c]));
      if (cell.empty()) continue;
      if (columns[c] == Column::kSmiles && entry.smiles.empty()) entry.smiles = cell;
      if (columns[c] == Column::kInchiKey && is_inchikey(cell)) {
        found.push_back({KeyKind::kInchiKey, cell, 0});
        found.push_back({KeyKind::kInchiKeyBlock, cell.substr(0, 14), 0});
      }
      if (columns[c] == Column::kCas) {
        for (const CasFound& cas : find_cas_numbers(FoldedText(cell).text())) {
          if (cas.valid) found.push_back({KeyKind::kCas, cas.number, 0});
        }
      }
      if (columns[c] == Column::kName) {
        std::string separated = cell;
        // A semicolon or a bar parts synonyms; a comma may stand in a name.
        std::ranges::replace(separated, ';', '|');
        for (const std::string& name : parts(separated)) {
          if (entry.name.empty()) entry.name = name;
          const std::string key = name_key(name);
          if (key.size() > 1) found.push_back({KeyKind::kName, key, 0});
        }
      }
    }
    if (entry.smiles.empty() || found.empty()) {
      ++without;
      continue;
    }
    if (entry.name.empty()) entry.name = found.front().text;
    for (IndexKey& key : found) {
      key.entry = static_cast<std::uint32_t>(entries.size());
      keys.push_back(std::move(key));
    }
    entries.push_back(std::move(entry));
  }
  return UserDictionary{NameIndex::build(entries, keys), count, without};
}

}  // namespace congener
