#include "resolve/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "chem/chem.hpp"
#include "resolve/cas_number.hpp"
#include "resolve/systematic.hpp"
#include "resolve/trivial_name.hpp"

namespace congener {
namespace {

constexpr std::size_t kMostText = 1 << 16;       // bytes of one field that are examined
constexpr std::size_t kMostMentions = 64;        // of one field
constexpr std::size_t kMostStarts = 16;          // words before an anchor at which a trivial name may begin
constexpr std::size_t kLongestName = 200;        // compact bytes
constexpr std::size_t kMostAnchors = 64;         // of one field
constexpr std::size_t kShortestAnchorAlone = 7;  // compact bytes: shorter ones stand in other words
constexpr std::size_t kLongestModel = 5;         // compact bytes of what may as well be a model number: 4-AP
constexpr std::size_t kShortWord = 8;            // compact bytes; of a word whose letters must stand together
constexpr std::size_t kMostWords = 8;            // of a name of the user's dictionary
constexpr std::size_t kShortestUserName = 4;     // compact bytes, but for a text that is nothing else
constexpr std::size_t kMostWordsAfter = 6;       // looked at after a name
constexpr std::size_t kMostRuns = 24;            // systematic names of one field
constexpr std::size_t kMostRunWords = 12;        // words of one
constexpr std::size_t kLongestNotation = 2000;   // bytes of an InChI or a SMILES in a text
constexpr std::size_t kShortestSmiles = 7;       // shorter ones are words
constexpr std::size_t kFewestAtoms = 5;          // of a SMILES in a text
constexpr std::size_t kMostNearest = 6;          // numbers shown
constexpr std::size_t kMostPrefixes = 5;         // names shown for a text that was cut
constexpr std::size_t kShortestPrefix = 6;       // compact bytes
constexpr std::size_t kLeastUnannounced = 8;     // digits of a CAS number without hyphens that nothing announces

// What the fields of customs messages hold; see engine/README.md.
constexpr std::array<std::size_t, 10> kFieldLimits = {35, 45, 65, 70, 128, 140, 256, 280, 350, 512};

bool is_space(char c) { return c == ' '; }
bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_script(char c) { return static_cast<unsigned char>(c) >= 0x80; }

struct Found {
  Mention mention;
  std::size_t begin = 0;  // in the folded text
  std::size_t end = 0;
  bool settled = false;  // its readings were chosen among by a number
};

// A systematic name that OPSIN is to be asked about: ways to write it, the whole first.
struct Run {
  std::size_t begin = 0;  // in the folded text
  std::size_t end = 0;
  std::string text;
  std::vector<std::string> spellings;
  std::size_t first_question = 0;  // among the questions of the batch
  int whole = -1;                  // a part of that run, read only if the whole is not
  bool cut = false;                // it ends where the text may have been cut
};

// A place that holds a name and something beside it that is not understood.
struct NotUnderstood {
  std::size_t begin = 0;  // in the folded text
  std::size_t end = 0;
  std::string text;
  std::vector<NameReading> without = {};  // see UnreadName
};

struct FieldWork {
  // `apart`: with a blank at each joint.
  FieldWork(const DeclaredField& declared, std::size_t place, bool apart = false)
      : field(declared),
        position(place),
        source(declared.text.substr(0, kMostText)),
        apart_at_joints(apart),
        folded(source, apart ? declared.joints : std::span<const std::size_t>()),
        words(folded),
        covered(folded.text().size(), 0) {}

  DeclaredField field;
  std::size_t position = 0;  // in the line
  std::string_view source;
  bool apart_at_joints = false;
  FoldedText folded;
  WordText words;
  std::vector<char> covered;  // folded bytes that a mention has
  std::vector<Found> found;
  std::vector<Run> runs;
  std::vector<NotUnderstood> unread;
  std::vector<Doubt> doubts;
  std::vector<BrokenNumber> broken;
  bool may_be_cut = false;

  [[nodiscard]] bool is_free(std::size_t begin, std::size_t end) const {
    return std::none_of(covered.begin() + static_cast<std::ptrdiff_t>(begin),
                        covered.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c != 0; });
  }
  void cover(std::size_t begin, std::size_t end) {
    std::fill(covered.begin() + static_cast<std::ptrdiff_t>(begin), covered.begin() + static_cast<std::ptrdiff_t>(end),
              char{1});
  }
  [[nodiscard]] std::string source_of(std::size_t begin, std::size_t end) const {
    const std::size_t from = folded.source_begin(begin);
    return std::string(source.substr(from, std::max(from, folded.source_end(end)) - from));
  }
  // Does the text hold no other word?
  [[nodiscard]] bool is_alone(std::size_t begin, std::size_t end) const {
    const std::string_view text = folded.text();
    return std::ranges::none_of(text.substr(0, begin), is_alnum) && ends_the_text(end);
  }
  [[nodiscard]] bool ends_the_text(std::size_t end) const {
    const std::string& text = folded.text();
    return std::none_of(text.begin() + static_cast<std::ptrdiff_t>(end), text.end(), is_alnum);
  }
  // Of compact positions [begin, end).
  [[nodiscard]] std::size_t folded_begin(std::size_t begin) const { return words.compacted.from[begin]; }
  [[nodiscard]] std::size_t folded_end(std::size_t end) const {
    return end == 0 ? 0 : words.compacted.from[end - 1] + 1;
  }

  Found& add(ResolvedBy how, std::size_t begin, std::size_t end, std::string name, std::vector<NameReading> readings) {
    Found one;
    one.begin = begin;
    one.end = end;
    one.mention.how = how;
    one.mention.field = field.name;
    one.mention.position = position;
    one.mention.begin = folded.source_begin(begin);
    one.mention.end = std::max(one.mention.begin, folded.source_end(end));
    one.mention.text = std::string(source.substr(one.mention.begin, one.mention.end - one.mention.begin));
    one.mention.name = std::move(name);
    one.mention.readings = std::move(readings);
    cover(begin, end);
    found.push_back(std::move(one));
    return found.back();
  }
};

// A field was read twice, joined at its joints and apart: the reading that understands more is kept, with what only the
// other found, or found whole.
FieldWork better_of(FieldWork joined, FieldWork apart) {
  const auto understood = [](const FieldWork& work) {
    std::size_t bytes = 0;
    for (const Found& found : work.found) bytes += found.mention.end - found.mention.begin;
    return bytes;
  };
  const auto doubtful = [](const FieldWork& work) { return work.doubts.size() + work.unread.size(); };
  const bool apart_is_better = understood(apart) != understood(joined) ? understood(apart) > understood(joined)
                                                                       : doubtful(apart) < doubtful(joined);
  if (apart_is_better) std::swap(joined, apart);
  for (Found& found : apart.found) {
    const std::size_t begin = found.mention.begin;
    const std::size_t end = found.mention.end;
    const auto overlaps = [&](const Found& other) { return other.mention.begin < end && begin < other.mention.end; };
    std::size_t overlapped = 0;
    for (const Found& other : joined.found) {
      if (overlaps(other)) overlapped += other.mention.end - other.mention.begin;
    }
    if (end - begin <= overlapped) continue;
    std::erase_if(joined.found, overlaps);
    std::erase_if(joined.unread, [&](const NotUnderstood& unread) {
      return joined.folded.source_begin(unread.begin) < end && begin < joined.folded.source_end(unread.end);
    });
    joined.found.push_back(std::move(found));
  }
  return joined;
}

constexpr std::size_t kLongWord = 18;  // letters: no word of trade is as long, but for polymers

// Is it built as systematic names are, with locants, hyphens or brackets, or as one long word? “ACID” and “BENZYL” are
// words of chemistry, and ordinary goods have them.
bool is_systematic(std::string_view text) {
  const std::string lower = lower_ascii(text);
  for (std::size_t i = 0; i + 1 < lower.size(); ++i) {
    const char c = lower[i];
    const bool word_begins = i == 0 || !is_alnum(lower[i - 1]);
    const bool locant = (c >= '0' && c <= '9') || (word_begins && (c == 'n' || c == 'o' || c == 's'));
    if (locant && (lower[i + 1] == '-' || lower[i + 1] == ',' || lower[i + 1] == '\'')) return true;
    if ((c == ')' || c == ']') && (lower[i + 1] == '-' || is_alnum(lower[i + 1]))) return true;
  }
  std::size_t letters = 0;
  for (std::size_t i = 0; i <= lower.size(); ++i) {
    if (i < lower.size() && lower[i] >= 'a' && lower[i] <= 'z') {
      ++letters;
      continue;
    }
    if (letters >= kLongWord && !std::string_view(lower).substr(i - letters).starts_with("poly")) return true;
    letters = 0;
  }
  return false;
}

bool brackets_differ(const std::string& text) {
  return std::ranges::count(text, '(') != std::ranges::count(text, ')') ||
         std::ranges::count(text, '[') != std::ranges::count(text, ']');
}

// A piece beside a name that was not understood is a piece of that name.
bool touches_unread(const FieldWork& work, const Run& run) {
  const std::string& text = work.folded.text();
  return std::ranges::any_of(work.unread, [&](const NotUnderstood& unread) {
    const std::size_t from = std::min(run.end, unread.end);
    const std::size_t to = std::max(run.begin, unread.begin);
    return from <= to && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                                     text.begin() + static_cast<std::ptrdiff_t>(to), is_space);
  });
}

std::string isotope_words(const std::string& label) {
  return fmt::format("the label “{}” is not placed: isotopes do not change what is asked of a compound", label);
}

}  // namespace

struct Resolver::State {
  State(Dictionary d, CounterIons c, std::optional<NameIndex> u, ResolverOptions o)
      : dictionary(std::move(d)), counter_ions(std::move(c)), user(std::move(u)), options(std::move(o)) {
    if (options.opsin) opsin = options.opsin_options ? std::make_shared<Opsin>(*options.opsin_options) : shared_opsin();
  }

  // The parents of a structure: two readings with one key are one compound to the law.
  [[nodiscard]] std::string parents(const NameReading& reading) const {
    std::call_once(known_parents_once, [this] { read_known_parents(); });
    const auto found = known_parents.find(reading.text);
    return found != known_parents.end() ? found->second : parents_read(reading);
  }
  [[nodiscard]] std::string parents_read(const NameReading& reading) const {
    const auto table =
        reading.kind == InputKind::kInchi ? chem::read_inchi(reading.text) : chem::read_smiles(reading.text);
    if (!table) return "";
    auto components = normalise(table.value());
    if (!components) return "";
    counter_ions.assign_roles(components.value());
    std::vector<std::string> keys;
    for (const Component& component : components.value()) {
      if (component.role == Role::kParent) keys.push_back(component.smiles);
    }
    std::ranges::sort(keys);
    return join(keys, ".");
  }

  // Those of the dictionary, when a name is first asked for: most runs have none.
  void read_known_parents() const {
    const auto& substances = dictionary.substances();
    std::vector<std::string> read(substances.size());
    for_each_in_parallel(substances.size(), [&](std::size_t i) {
      read[i] = parents_read({InputKind::kSmiles, substances[i].smiles, ""});
    });
    for (std::size_t i = 0; i < substances.size(); ++i) {
      known_parents.emplace(substances[i].smiles, read[i]);
      for (const CasEntry& cas : substances[i].cas) {
        for (const IndexMatch& match : dictionary.index().find(KeyKind::kCas, cas.number)) {
          known_parents.emplace(match.smiles, read[i]);
        }
      }
    }
  }

  std::vector<FieldWork> recognise(std::span<const DeclaredField> line) const;
  Resolution conclude(std::vector<FieldWork>& work, const std::vector<OpsinAnswer>& answers) const;

  void notations(FieldWork& work) const;
  void notation_word(FieldWork& work, std::size_t begin, std::size_t end) const;
  void cas_numbers(FieldWork& work) const;
  void names(FieldWork& work) const;
  void user_names(FieldWork& work) const;
  void add_run(FieldWork& work, std::size_t begin, std::size_t end, int whole) const;
  void systematic(FieldWork& work) const;
  void settle(std::vector<FieldWork>& work, Resolution& resolution) const;
  [[nodiscard]] std::optional<std::string> unread_beside(const FieldWork& work, std::size_t begin,
                                                         std::size_t end) const;
  [[nodiscard]] std::vector<IndexMatch> look_up(KeyKind kind, std::string_view key) const {
    std::vector<IndexMatch> matches = dictionary.index().find(kind, key);
    if (matches.empty() && user) matches = user->find(kind, key);
    return matches;
  }
  void read_answers(FieldWork& work, const std::vector<OpsinAnswer>& answers) const;
  void doubt_cut(FieldWork& work) const;

  Dictionary dictionary;
  CounterIons counter_ions;
  std::optional<NameIndex> user;
  ResolverOptions options;
  std::shared_ptr<Opsin> opsin;
  mutable std::once_flag known_parents_once;
  mutable std::unordered_map<std::string, std::string> known_parents;  // by SMILES as written
};

namespace {

// Matches of one key as readings: distinct structures, each once.
std::vector<NameReading> readings_of(const std::vector<IndexMatch>& matches) {
  std::vector<NameReading> readings;
  for (const IndexMatch& match : matches) {
    const bool twice = std::ranges::any_of(readings, [&](const NameReading& r) { return r.text == match.smiles; });
    if (!twice) readings.push_back({InputKind::kSmiles, std::string(match.smiles), std::string(match.name)});
  }
  if (readings.size() == 1) readings[0].meaning.clear();
  return readings;
}

std::string shown(const IndexMatch& match) {
  return match.form.empty() ? std::string(match.name) : fmt::format("{}, {}", match.name, match.form);
}

void add_source(Mention& mention, std::string_view source) {
  if (!source.empty()) mention.sources.emplace_back(source);
}

}  // namespace

// ---- structures written as such ----

void Resolver::State::notations(FieldWork& work) const {
  const std::string& text = work.folded.text();
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && is_space(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && !is_space(text[end])) ++end;
    if (end > at) notation_word(work, at, end);
    at = end;
  }
}

void Resolver::State::notation_word(FieldWork& work, std::size_t begin, std::size_t end) const {
  const auto inner = [&](const char* outer) {
    std::string word = work.source_of(begin, end);
    const std::size_t first = word.find_first_not_of(outer);
    if (first == std::string::npos) return std::pair(std::string(), std::size_t{0});
    word.erase(word.find_last_not_of(outer) + 1);
    return std::pair(word.substr(first), first);
  };
  if (end - begin < kShortestSmiles || end - begin > kLongestNotation) return;
  if (const std::size_t inchi = work.folded.text().find("inchi=1", begin); inchi < end) {
    std::string whole = work.source_of(inchi, end);
    whole.replace(0, 6, "InChI=");
    // A semicolon may end an InChI, or the phrase it stands in.
    std::string word = whole;
    auto table = chem::read_inchi(word);
    if (!table) {
      word.erase(word.find_last_not_of(",;\"'.") + 1);
      table = chem::read_inchi(word);
    }
    const std::size_t stop = std::min(end, inchi + word.size());
    if (table) {
      work.add(ResolvedBy::kInchi, inchi, stop, "an InChI", {{InputKind::kInchi, word, ""}});
    } else {
      work.doubts.push_back({table.error().code, fmt::format("“{}”: {}", word, table.error().text)});
      work.cover(inchi, stop);
    }
    return;
  }
  const auto [word, skipped] = inner(",;:\"'");
  if (word.size() >= 27) {
    // An InChIKey: 14, 10 and 1 capitals.
    const std::size_t from = word.size() - 27;
    const std::string key = word.substr(from);
    const bool shape = key[14] == '-' && key[25] == '-' && std::ranges::count(key, '-') == 2 &&
                       std::ranges::all_of(key, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
    const bool alone = from == 0 || word[from - 1] == '=' || word[from - 1] == ':';
    if (shape && alone) {
      const std::size_t start = begin + skipped + from;
      std::vector<IndexMatch> matches = look_up(KeyKind::kInchiKey, key);
      const bool whole = !matches.empty();
      if (!whole) matches = look_up(KeyKind::kInchiKeyBlock, key.substr(0, 14));
      if (matches.empty()) {
        work.doubts.push_back({"T007", fmt::format("the InChIKey {} is in no dictionary", key)});
        work.cover(start, start + 27);
        return;
      }
      Found& one = work.add(ResolvedBy::kInchiKey, start, start + 27, shown(matches[0]), readings_of(matches));
      add_source(one.mention, matches[0].source);
      if (!whole)
        one.mention.doubts.push_back(
            {"T008", "only the InChIKey's first block is known: stereo, isotopes or charge differ"});
      return;
    }
  }
  if (word.size() < kShortestSmiles) return;
  // A SMILES has a bond, a branch or a ring that no ordinary word has, and nothing that SMILES has not.
  const bool alphabet =
      word.find_first_not_of("BCNOPSFIHKLMrlionsecpagbtdZAu0123456789()[]=#@+-\\/.%*") == std::string::npos;
  const bool bonded = word.find_first_of("=#") != std::string::npos || word.find("c1") != std::string::npos ||
                      word.find("C1") != std::string::npos || word.find("[") != std::string::npos;
  if (!alphabet || !bonded || word.find_first_of("Cc") == std::string::npos) return;
  const auto table = chem::read_smiles(word);
  if (!table || table.value().atoms.size() < kFewestAtoms) return;
  const NameReading reading{InputKind::kSmiles, word, ""};
  if (structure_key(reading).empty()) return;
  work.add(ResolvedBy::kSmiles, begin + skipped, begin + skipped + word.size(), "a SMILES", {reading});
}

// ---- CAS numbers ----

void Resolver::State::cas_numbers(FieldWork& work) const {
  for (CasFound& cas : find_cas_numbers(work.folded.text())) {
    cas.announced = cas.announced || work.field.is_cas;
    if (!work.is_free(cas.begin, cas.end)) continue;
    if (work.field.numbers_only && !cas.announced && (!cas.valid || cas.unhyphenated || cas.look_alikes)) continue;
    const std::string written = work.source_of(cas.begin, cas.end);
    if (!cas.valid) {
      std::vector<std::string> known;
      std::vector<std::string> others;
      std::vector<NameReading> nearest;
      for (std::string& near : nearest_cas_numbers(cas.number)) {
        const std::vector<IndexMatch> matches = look_up(KeyKind::kCas, near);
        if (matches.empty()) {
          others.push_back(std::move(near));
        } else {
          known.push_back(fmt::format("{} ({})", near, shown(matches[0])));
          nearest.push_back({InputKind::kSmiles, std::string(matches[0].smiles), known.back()});
        }
      }
      if (!cas.announced && (cas.date_like || known.empty())) continue;
      known.insert(known.end(), others.begin(), others.end());
      if (known.size() > kMostNearest) known.resize(kMostNearest);
      work.doubts.push_back(
          {"T005", fmt::format("the check digit of the CAS number {} is wrong; the nearest valid numbers are {}",
                               cas.number, join(known, ", "))});
      work.broken.push_back({cas.number, work.position, work.doubts.back().text,
                             cas.announced || work.is_alone(cas.begin, cas.end), std::move(nearest)});
      work.cover(cas.begin, cas.end);
      continue;
    }
    const std::vector<IndexMatch> matches = look_up(KeyKind::kCas, cas.number);
    if (matches.empty()) {
      const bool plain = !cas.unhyphenated && !cas.look_alikes && !cas.date_like && !work.field.numbers_only;
      if (cas.announced || plain) {
        work.doubts.push_back({"T006", fmt::format("the CAS number {} is in no dictionary", cas.number)});
        work.cover(cas.begin, cas.end);
      }
      continue;
    }
    const std::size_t digits = cas.number.size() - 2;
    if (cas.unhyphenated && !cas.announced && digits < kLeastUnannounced) continue;
    Found& one = work.add(ResolvedBy::kCas, cas.begin, cas.end,
                          fmt::format("CAS {} ({})", cas.number, shown(matches[0])), readings_of(matches));
    add_source(one.mention, matches[0].source);
    if (cas.look_alikes)
      one.mention.doubts.push_back(
          {"T009", fmt::format("“{}” was read as {}: letters that look like digits", written, cas.number)});
    if (cas.unhyphenated)
      one.mention.doubts.push_back(
          {"T010", fmt::format("“{}” has no hyphens: it may be another number than a CAS number", written)});
    if (matches[0].form.find("labelled") != std::string_view::npos)
      one.mention.doubts.push_back({"T014", isotope_words(cas.number)});
  }
}

// ---- dictionary and grammar ----

// What beside a name belongs to it and was not read; nothing if it stands by itself.
std::optional<std::string> Resolver::State::unread_beside(const FieldWork& work, std::size_t begin,
                                                          std::size_t end) const {
  const std::string& text = work.folded.text();
  const auto word_before = [&](std::size_t stop) {
    std::size_t from = stop;
    while (from > 0 && !is_space(text[from - 1])) --from;
    return std::string_view(text).substr(from, stop - from);
  };
  const auto word_after = [&](std::size_t from) {
    std::size_t stop = from;
    while (stop < text.size() && !is_space(text[stop])) ++stop;
    return std::string_view(text).substr(from, stop - from);
  };
  if (begin > 0 && !is_space(text[begin - 1])) {
    const char before = text[begin - 1];
    const bool joined =
        before == '-' || before == '\'' || (is_alnum(before) && !is_script(before) && !is_script(text[begin]));
    const std::string_view word = word_before(begin);
    // "2,2,6,6-tetramethyl-" goes on; "ID-7:" and "-" alone do not.
    if (joined && !compact(word).text.empty()) return std::string(word);
    if (is_script(before) && is_script(text[begin])) {
      for (const char* piece : {"基", "氟", "氯", "溴", "碘", "酰", "代", "氧"}) {
        if (word.ends_with(piece)) return std::string(word);
      }
    }
    if ((before == ')' || before == ']') && is_group_word(word)) return std::string(word);
  } else if (begin > 1) {
    std::size_t stop = begin;
    while (stop > 0 && is_space(text[stop - 1])) --stop;
    const std::string_view word = word_before(stop);
    const bool apart = word.ends_with(",") || word.ends_with(";") || word.ends_with(":") || word.ends_with(".") ||
                       !work.is_free(stop - word.size(), stop);
    // "2-(18F) fluoro-": what a blank parts from its locant.
    const bool locant = word.size() > 2 && word[0] >= '1' && word[0] <= '9' && word[1] == '-' && word[2] == '(';
    if (!apart && (locant || is_group_word(word))) return std::string(word);
  }
  if (end < text.size() && !is_space(text[end])) {
    const char after = text[end];
    const std::string_view word = word_after(end);
    const bool joined = (after == '-' && word.size() > 1 && is_alnum(word[1])) ||
                        (is_alnum(after) && !is_script(after) && !is_script(text[end - 1]));
    if (joined) return std::string(word);
    if (is_script(after) && is_script(text[end - 1])) {
      for (const char* other : {"类", "衍生", "酸", "胺", "酮", "醇", "基", "酯", "甲"}) {
        if (word.starts_with(other)) return std::string(word);
      }
    }
  } else {
    // "fentanyl ortho tolyl analog": the words that go on, up to what ends a phrase.
    std::size_t from = end;
    bool first = true;
    for (std::size_t count = 0; count < kMostWordsAfter; ++count) {
      while (from < text.size() && is_space(text[from])) ++from;
      const std::string_view word = word_after(from);
      if (word.empty()) break;
      std::size_t next = from + word.size();
      const bool stops = word.back() == ',' || word.back() == ';' || word.back() == ':';
      if (first) {
        std::size_t second = next;
        while (second < text.size() && is_space(text[second])) ++second;
        const bool acid = word_after(second).starts_with("acid") && word.ends_with("ic");
        if (is_derivative_word(word) || acid || (is_group_word(word) && work.is_free(from, next)))
          return std::string(word);
      }
      if (is_kin_word(word)) return std::string(word);
      if (stops || !(is_group_word(word) || is_chemical_word(word) ||
                     word.find_first_of("0123456789") != std::string_view::npos))
        break;
      first = false;
      from = next;
    }
  }
  // "piperidine, 4-anilino-1-methyl-": a name turned round, as indexes print it.
  if (text.compare(end, 2, ", ") == 0) {
    const std::string_view word = word_after(end + 2);
    const std::size_t stop = end + 2 + word.size();
    if (word.size() > 2 && word.back() == '-' && (stop == text.size() || is_space(text[stop])))
      return std::string(word);
  }
  return std::nullopt;
}

// Are the letters of a match one word? What stands between two letters is a blank or a hyphen, as a line break or a
// slip leaves it, and in a short word nothing: "GRADE A, NPP" is not ANPP.
bool holds_together(const FieldWork& work, std::size_t begin, std::size_t end) {
  const std::string& compacted = work.words.compacted.text;
  const bool is_short = end - begin <= kShortWord;
  for (std::size_t i = begin + 1; i < end; ++i) {
    const bool letters =
        compacted[i] >= 'a' && compacted[i] <= 'z' && compacted[i - 1] >= 'a' && compacted[i - 1] <= 'z';
    const std::size_t from = work.words.compacted.from[i - 1] + 1;
    const std::size_t to = work.words.compacted.from[i];
    if (!letters || from == to) continue;
    const std::string_view between = std::string_view(work.folded.text()).substr(from, to - from);
    if (is_short || between.find_first_not_of(" -.()[]") != std::string_view::npos) return false;
  }
  return true;
}

// Is the next word that of a fertilizer? They go by letters like NPK.
bool is_fertilizer(const FieldWork& work, std::size_t compact_end) {
  const std::string_view text = work.folded.text();
  const std::size_t end = work.folded_end(compact_end);
  const std::string_view rest = trim(text.substr(std::min(end, text.size())));
  return rest.starts_with("fertili") || rest.starts_with("compound fertili");
}

void Resolver::State::names(FieldWork& work) const {
  const std::string& compacted = work.words.compacted.text;
  if (compacted.empty()) return;
  struct Candidate {
    std::size_t begin = 0;  // compact
    std::size_t end = 0;
    bool dictionary = false;
    Dictionary::Word word;
    NameSuffix suffix;
    std::string salt;    // before it
    bool whole = false;  // the whole text: abbreviations count
  };
  std::vector<Candidate> candidates;
  thread_local std::vector<Automaton::Match> matches;
  dictionary.automaton().find(compacted, matches);
  std::set<std::pair<std::size_t, std::size_t>> tried;  // (start, anchor's end)
  std::size_t anchors = 0;
  for (const Automaton::Match& match : matches) {
    if (!holds_together(work, match.begin, match.end)) continue;
    for (const Dictionary::Word& word : dictionary.words_of(match.word)) {
      if (word.kind == Dictionary::WordKind::kAnchor) {
        if (++anchors > kMostAnchors) {
          if (anchors == kMostAnchors + 1)
            work.doubts.push_back({"T016", "the text has more names than are looked at"});
          continue;
        }
        std::size_t starts = 0;
        bool any = false;
        for (std::size_t start = match.begin + 1;
             start-- > 0 && starts < kMostStarts && match.begin - start < kLongestName;) {
          if (!work.words.boundary[start]) continue;
          const std::size_t place = work.folded_begin(start);
          const char before = place == 0 ? ' ' : work.folded.text()[place - 1];
          // A name starts a word, or what a bracket or a slash opens.
          if (is_alnum(before) && !is_script(before) && !is_script(work.folded.text()[place])) continue;
          ++starts;
          // “100 G OF FENTANYL” is no ortho-fluoro compound.
          if (work.folded.text().substr(place, 3) == "of ") continue;
          const auto end = trivial_name_end(work.words, start, false);
          if (!end || *end < match.end) continue;
          Candidate one;
          one.begin = start;
          one.end = *end;
          candidates.push_back(std::move(one));
          any = true;
        }
        if (!any && match.end - match.begin >= kShortestAnchorAlone) {
          const std::size_t begin = work.folded_begin(match.begin);
          const std::size_t end = work.folded_end(match.end);
          work.unread.push_back({begin, end,
                                 fmt::format("the text holds “{}”, and what stands beside it is not understood",
                                             work.source_of(begin, end))});
        }
        continue;
      }
      if (!work.words.boundary[match.begin] || !work.words.boundary[match.end]) continue;
      if (word.kind == Dictionary::WordKind::kAcronym) {
        const std::string written = work.source_of(work.folded_begin(match.begin), work.folded_end(match.end));
        const bool alone = match.begin == 0 && match.end == compacted.size();
        const bool capitals = std::ranges::none_of(written, [](char c) { return c >= 'a' && c <= 'z'; });
        const Acronym& acronym = dictionary.substances()[word.substance].acronyms[word.acronym];
        // "NPP FERTILIZER": letters that the trade has for something else.
        if (is_fertilizer(work, match.end)) continue;
        const bool as_written = (capitals && written.size() <= acronym.text.size() + 1) || written == acronym.text;
        if (!alone && (acronym.only_alone || !as_written)) continue;
      }
      Candidate one;
      one.dictionary = true;
      one.word = word;
      const NamePrefix prefix = read_name_prefix(work.words, match.begin);
      one.begin = prefix.begin;
      one.salt = prefix.salt;
      one.suffix = read_name_suffix(work.words, match.end);
      one.end = one.suffix.end;
      candidates.push_back(std::move(one));
    }
  }
  // The whole text as one name, where abbreviations count too: they are too short to be looked for in running text.
  if (compacted.size() <= kLongestName) {
    if (const auto end = trivial_name_end(work.words, 0, true)) {
      Candidate one;
      one.end = *end;
      one.whole = true;
      candidates.push_back(std::move(one));
    }
  }
  // The longest first; of two alike the dictionary's, which settles what a name means.
  std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
    const std::size_t length_a = a.end - a.begin;
    const std::size_t length_b = b.end - b.begin;
    if (length_a != length_b) return length_a > length_b;
    if (a.dictionary != b.dictionary) return a.dictionary;
    return a.begin < b.begin;
  });
  for (const Candidate& one : candidates) {
    const std::size_t begin = work.folded_begin(one.begin);
    const std::size_t end = work.folded_end(one.end);
    if (!work.is_free(begin, end)) {
      // The same words once more: another substance of the same name.
      const auto same = std::ranges::find_if(work.found, [&](const Found& f) {
        return f.begin == begin && f.end == end && f.mention.how == ResolvedBy::kDictionary;
      });
      if (one.dictionary && same != work.found.end()) {
        const NamedSubstance& substance = dictionary.substances()[one.word.substance];
        const bool known = std::ranges::any_of(
            same->mention.readings, [&](const NameReading& r) { return r.text.starts_with(substance.smiles); });
        if (!known) same->mention.readings.push_back({InputKind::kSmiles, substance.smiles, substance.name});
      }
      continue;
    }
    if (work.found.size() >= kMostMentions) {
      work.doubts.push_back({"T016", "the text has more names than are looked at"});
      return;
    }
    // Built only now: most places where a name might begin are not where it does.
    std::optional<TrivialName> trivial;
    if (!one.dictionary) {
      trivial = read_trivial_name(work.words, one.begin, one.whole);
      if (!trivial) continue;
    }
    if (const auto beside = unread_beside(work, begin, end)) {
      // Letters and digits with more of them beside are a model or batch number, not an acronym with a group.
      const std::string& text = work.folded.text();
      const bool joined = (begin > 0 && !is_space(text[begin - 1])) || (end < text.size() && !is_space(text[end]));
      if (joined && one.end - one.begin <= kLongestModel) continue;
      work.unread.push_back(
          {begin, end,
           fmt::format("“{}” was not taken for a name: “{}” beside it belongs to it and is not understood",
                       work.source_of(begin, end), *beside),
           one.dictionary
               ? std::vector<NameReading>{{InputKind::kSmiles, dictionary.substances()[one.word.substance].smiles, ""}}
               : trivial->readings});
      continue;
    }
    if (trivial) {
      Found& found = work.add(ResolvedBy::kGrammar, begin, end, work.source_of(begin, end), trivial->readings);
      if (!trivial->isotope.empty()) found.mention.doubts.push_back({"T014", isotope_words(trivial->isotope)});
      if (trivial->readings.size() > 1) {
        found.mention.doubts.push_back(
            {"T011", fmt::format("the name has {} readings: it does not say where its groups stand",
                                 trivial->readings.size())});
      }
      if (trivial->limit_reached)
        found.mention.doubts.push_back({"T016", "the name may have more readings than are looked at"});
      continue;
    }
    const NamedSubstance& substance = dictionary.substances()[one.word.substance];
    std::string salts = one.salt;
    if (!one.suffix.salts.empty()) salts += (salts.empty() ? "" : ".") + one.suffix.salts;
    const std::string tail = salts.empty() ? "" : "." + salts;
    std::vector<NameReading> readings{{InputKind::kSmiles, substance.smiles + tail, ""}};
    std::string other;
    if (one.word.kind == Dictionary::WordKind::kAcronym) {
      const Acronym& acronym = substance.acronyms[one.word.acronym];
      if (!acronym.other_smiles.empty()) {
        other = acronym.other_name;
        readings[0].meaning = substance.names.size() > 1 ? substance.names[1] : substance.name;
        readings.push_back({InputKind::kSmiles, acronym.other_smiles + tail, acronym.other_name});
      }
    }
    Found& found = work.add(ResolvedBy::kDictionary, begin, end, substance.name, std::move(readings));
    add_source(found.mention, substance.source);
    if (!other.empty())
      found.mention.doubts.push_back({"T013", fmt::format("“{}” also stands for {}", found.mention.text, other)});
    if (!one.suffix.isotope.empty()) found.mention.doubts.push_back({"T014", isotope_words(one.suffix.isotope)});
  }
}

void Resolver::State::user_names(FieldWork& work) const {
  if (!user) return;
  const std::string& text = work.folded.text();
  const std::string& compacted = work.words.compacted.text;
  // Where words start and end, in the compact text.
  std::vector<std::size_t> starts;
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < compacted.size(); ++i) {
    const std::size_t place = work.words.compacted.from[i];
    if (i == 0 || is_space(text[place - 1]) || !is_alnum(text[place - 1])) starts.push_back(i);
    const std::size_t next = place + 1;
    if (i + 1 == compacted.size() || is_space(text[next]) || !is_alnum(text[next])) ends.push_back(i + 1);
  }
  const std::size_t longest = user->longest_name();
  std::size_t first_end = 0;
  for (const std::size_t start : starts) {
    if (work.found.size() >= kMostMentions) return;
    while (first_end < ends.size() && ends[first_end] <= start) ++first_end;
    const std::size_t last = std::min(ends.size(), first_end + kMostWords * 3);
    for (std::size_t e = last; e-- > first_end;) {
      const std::size_t length = ends[e] - start;
      const bool whole = start == 0 && ends[e] == compacted.size();
      if (length > longest || (length < kShortestUserName && !whole)) continue;
      const std::string_view key = std::string_view(compacted).substr(start, length);
      if (!user->has_name(key)) continue;
      const std::size_t begin = work.folded_begin(start);
      const NameSuffix suffix = read_name_suffix(work.words, ends[e]);
      const std::size_t end = work.folded_end(suffix.end);
      if (!work.is_free(begin, end) || unread_beside(work, begin, end)) continue;
      const std::vector<IndexMatch> matches = user->find(KeyKind::kName, key);
      std::vector<NameReading> readings = readings_of(matches);
      for (NameReading& reading : readings) reading.text += suffix.salts.empty() ? "" : "." + suffix.salts;
      const bool several = readings.size() > 1;
      Found& found = work.add(ResolvedBy::kDictionary, begin, end, std::string(matches[0].name), std::move(readings));
      add_source(found.mention, matches[0].source);
      if (several)
        found.mention.doubts.push_back(
            {"T013", fmt::format("the dictionary has several structures for “{}”", found.mention.text)});
      if (!suffix.isotope.empty()) found.mention.doubts.push_back({"T014", isotope_words(suffix.isotope)});
      break;
    }
  }
}

// ---- systematic names ----

void Resolver::State::add_run(FieldWork& work, std::size_t begin, std::size_t end, int whole) const {
  const std::string& text = work.folded.text();
  Run run;
  run.begin = begin;
  run.end = end;
  run.whole = whole;
  run.text = work.source_of(begin, end);
  run.cut = work.may_be_cut && work.ends_the_text(end);
  // As OPSIN should see it: repaired, but with its capitals.
  std::string repaired;
  for (std::size_t k = begin; k < end; ++k) {
    const std::size_t from = work.folded.source_begin(k);
    const bool plain = work.folded.source_end(k + 1) == from + 1 &&
                       static_cast<unsigned char>(work.source[from]) < 0x80 && work.source[from] >= ' ';
    repaired += plain ? work.source[from] : text[k];
  }
  run.spellings = opsin_spellings(repaired);
  work.runs.push_back(std::move(run));
}

void Resolver::State::systematic(FieldWork& work) const {
  const std::string& text = work.folded.text();
  struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool chemical = false;
    bool link = false;   // "de": inside of a name only
    bool stops = false;  // ends in what parts names
  };
  std::vector<Piece> pieces;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && is_space(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && !is_space(text[end]) && text[end] != ';') ++end;
    if (end > at) {
      Piece piece{at, end, false, false, false};
      const std::string_view word = std::string_view(text).substr(at, end - at);
      const bool free = work.is_free(at, end);
      piece.chemical = free && is_chemical_word(word);
      piece.link = free && word == "de";
      // A locant or a bracket that a stray space cut off belongs to the word it stands beside.
      const bool locants = word.size() <= 4 &&
                           std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z' && c != 'n'; }) &&
                           word.find_first_of("-,()[]") != std::string_view::npos;
      piece.link = piece.link || (free && locants);
      piece.stops = word.back() == ':' || (end < text.size() && text[end] == ';');
      pieces.push_back(piece);
    }
    at = end < text.size() && text[end] == ';' ? end + 1 : end;
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].chemical &&
        !(pieces[i].link && i + 1 < pieces.size() && pieces[i + 1].chemical && text[pieces[i].begin] != 'd'))
      continue;
    if (work.runs.size() >= kMostRuns) {
      work.doubts.push_back({"T016", "the text has more systematic names than are looked at"});
      return;
    }
    std::size_t last = i;
    std::size_t j = i;
    while (j + 1 < pieces.size() && !pieces[j].stops && (pieces[j + 1].chemical || pieces[j + 1].link) &&
           j + 1 - i < kMostRunWords) {
      ++j;
      if (pieces[j].chemical) last = j;
    }
    Run run;
    run.begin = pieces[i].begin;
    run.end = pieces[last].end;
    while (run.end > run.begin && (text[run.end - 1] == ',' || text[run.end - 1] == '.' || text[run.end - 1] == ':'))
      --run.end;
    // A bracket around the whole is not part of the name.
    const std::string_view inside = std::string_view(text).substr(run.begin, run.end - run.begin);
    const auto opened = std::ranges::count(inside, '(');
    const auto closed = std::ranges::count(inside, ')');
    if (inside.front() == '(' && opened > closed) ++run.begin;
    if (inside.back() == ')' && closed > opened) --run.end;
    const std::size_t begin = run.begin;
    const std::size_t end = run.end;
    add_run(work, begin, end, -1);
    // A list of names where the whole is none.
    const int whole = static_cast<int>(work.runs.size()) - 1;
    std::size_t from = begin;
    const std::string_view all = std::string_view(text).substr(begin, end - begin);
    // An ester's or a turned name's parts are no names.
    if (all.ends_with("ester") || all.ends_with("-")) from = end;
    for (std::size_t comma = text.find(", ", from); comma != std::string::npos && comma < end;
         comma = text.find(", ", from)) {
      if (is_chemical_word(std::string_view(text).substr(from, comma - from))) add_run(work, from, comma, whole);
      from = comma + 2;
    }
    if (from > begin && from < end && is_chemical_word(std::string_view(text).substr(from, end - from)))
      add_run(work, from, end, whole);
    i = j;
  }
}

void Resolver::State::read_answers(FieldWork& work, const std::vector<OpsinAnswer>& answers) const {
  std::set<int> unread_wholes;
  for (std::size_t r = 0; r < work.runs.size(); ++r) {
    const Run& run = work.runs[r];
    const bool part = run.whole >= 0;
    if (part && !unread_wholes.contains(run.whole)) continue;
    if (run.cut) {
      std::vector<std::string> names;
      const std::string tail =
          compact(std::string_view(work.folded.text()).substr(run.begin, run.end - run.begin)).text;
      if (tail.size() >= kShortestPrefix) names = dictionary.names_starting_with(tail, kMostPrefixes);
      work.doubts.push_back(
          {"T015",
           fmt::format("“{}” ends where the field does and may have been cut: it is not read as a name; {}", run.text,
                       names.empty() ? "no name of the dictionary begins like it"
                                     : "names that begin like it: " + join(names, "; "))});
      continue;
    }
    if (!opsin || !opsin->missing().empty()) {
      if (!is_systematic(run.text)) {
        work.doubts.push_back(
            {"T022", fmt::format("“{}” stands in names of chemicals; by itself it names none", run.text)});
        continue;
      }
      const std::string why = opsin ? opsin->missing() : "it was switched off";
      work.doubts.push_back(
          {"T002", fmt::format("“{}” may be a systematic name, which OPSIN would read: {}", run.text, why)});
      continue;
    }
    if (touches_unread(work, run)) continue;
    bool read = false;
    for (std::size_t s = 0; s < run.spellings.size() && !read; ++s) {
      const OpsinAnswer& answer = answers[run.first_question + s];
      if (answer.state == OpsinAnswer::State::kTookTooLong || answer.state == OpsinAnswer::State::kFailed) {
        const bool late = answer.state == OpsinAnswer::State::kTookTooLong;
        work.doubts.push_back({"T003", fmt::format("OPSIN {} over “{}”", late ? "took too long" : "failed", run.text)});
        break;
      }
      // An ion by itself ("fumarate") is part of a name, not a compound.
      const bool ion = answer.smiles.find("-]") != std::string::npos && answer.smiles.find("+]") == std::string::npos;
      // Nor is a metal that goods are made of: "ALUMINIUM FOIL".
      const bool element = answer.smiles.find('[') == 0 && answer.smiles.find(']') + 1 == answer.smiles.size() &&
                           !work.ends_the_text(run.end);
      // A polymer is no compound: "POLYETHYLENE FILM".
      const bool polymer = answer.smiles.find('*') != std::string::npos && lower_ascii(run.text).starts_with("poly");
      if (answer.state != OpsinAnswer::State::kRead || ion || element || polymer) continue;
      read = true;
      if (const auto beside = unread_beside(work, run.begin, run.end)) {
        work.unread.push_back(
            {run.begin,
             run.end,
             fmt::format("“{}” was not taken for a name: “{}” beside it belongs to it and is not understood", run.text,
                         *beside),
             {{InputKind::kSmiles, answer.smiles, ""}}});
        continue;
      }
      Found& found =
          work.add(ResolvedBy::kOpsin, run.begin, run.end, run.spellings[s], {{InputKind::kSmiles, answer.smiles, ""}});
      if (s > 0)
        found.mention.doubts.push_back(
            {"T017", fmt::format("“{}” was rewritten as “{}” to be read", run.text, run.spellings[s])});
      if (brackets_differ(run.text))
        found.mention.doubts.push_back({"T018", "its brackets do not close: something may be missing"});
      if (is_vendor_style(run.spellings[s])) {
        found.mention.doubts.push_back(
            {"T018", "a group stands apart before a full name: OPSIN may have placed it elsewhere than is meant"});
      }
    }
    if (read) continue;
    unread_wholes.insert(static_cast<int>(r));
    const bool has_parts =
        std::ranges::any_of(work.runs, [&](const Run& other) { return other.whole == static_cast<int>(r); });
    if (has_parts) continue;
    if (is_systematic(run.text)) {
      work.doubts.push_back(
          {"T004", fmt::format("“{}” looks like a chemical name, which OPSIN does not read", run.text)});
    } else {
      work.doubts.push_back(
          {"T022", fmt::format("“{}” stands in names of chemicals; by itself it names none", run.text)});
    }
  }
}

// ---- the whole ----

void Resolver::State::doubt_cut(FieldWork& work) const {
  if (!work.may_be_cut) return;
  bool named = false;
  for (Found& found : work.found) {
    if (!work.ends_the_text(found.end)) continue;
    named = true;
    found.mention.doubts.push_back(
        {"T015", "it ends where the field does: the text may have been cut and the name go on"});
  }
  const bool asked = std::ranges::any_of(work.runs, [](const Run& run) { return run.cut; });
  if (named || asked) return;
  // The beginning of a name of the dictionary, from the first word that makes one.
  const std::string& compacted = work.words.compacted.text;
  for (std::size_t start = 0; start + kShortestPrefix <= compacted.size(); ++start) {
    if (!work.words.boundary[start] || compacted.size() - start > kLongestName) continue;
    const std::vector<std::string> names =
        dictionary.names_starting_with(std::string_view(compacted).substr(start), kMostPrefixes);
    if (names.empty()) continue;
    work.doubts.push_back(
        {"T015", fmt::format("the text may have been cut; names that begin like its end: {}", join(names, "; "))});
    return;
  }
}

std::vector<FieldWork> Resolver::State::recognise(std::span<const DeclaredField> line) const {
  std::vector<FieldWork> all;
  all.reserve(2 * line.size());
  for (const DeclaredField& field : line) {
    const std::string_view last_piece =
        field.joints.empty() ? field.text : field.text.substr(std::min(field.joints.back(), field.text.size()));
    const std::size_t characters = count_characters(last_piece);
    const bool may_be_cut =
        !field.numbers_only &&
        (field.limit > 0 ? characters >= field.limit
                         : field.guess_limit && std::ranges::find(kFieldLimits, characters) != kFieldLimits.end());
    const auto position = static_cast<std::size_t>(&field - line.data());
    for (const bool apart : {false, true}) {
      if (apart && field.joints.empty()) continue;
      FieldWork& work = all.emplace_back(field, position, apart);
      if (field.text.size() > kMostText)
        work.doubts.push_back({"T016", fmt::format("only the first {} bytes of the text were looked at", kMostText)});
      work.may_be_cut = may_be_cut;
      if (field.numbers_only) {
        cas_numbers(work);
        continue;
      }
      notations(work);
      cas_numbers(work);
      names(work);
      user_names(work);
      systematic(work);
    }
  }
  return all;
}

// A number and a name of one line are taken to mean one thing: where they agree the number settles the name's
// readings, and where none agrees that is said.
void Resolver::State::settle(std::vector<FieldWork>& work, Resolution& resolution) const {
  std::vector<Found*> numbers;
  std::vector<Found*> names;
  for (FieldWork& field : work) {
    for (Found& found : field.found) (found.mention.how == ResolvedBy::kCas ? numbers : names).push_back(&found);
  }
  if (numbers.empty() || names.empty()) return;
  std::set<std::string> by_number;
  for (const Found* number : numbers) {
    for (const NameReading& reading : number->mention.readings) by_number.insert(parents(reading));
  }
  bool agree = false;
  for (Found* name : names) {
    std::vector<NameReading> same;
    for (const NameReading& reading : name->mention.readings) {
      if (by_number.contains(parents(reading))) same.push_back(reading);
    }
    agree = agree || !same.empty();
    if (!same.empty() && same.size() < name->mention.readings.size()) {
      name->mention.doubts.push_back(
          {"T019", fmt::format("of {} readings of the name the CAS number beside it settles on one",
                               name->mention.readings.size())});
      name->mention.readings = std::move(same);
      name->settled = true;
    }
  }
  if (agree) return;
  resolution.outcome = Outcome::kContradictory;
  resolution.doubts.push_back(
      {"T020", fmt::format("{} and “{}” mean different compounds", numbers[0]->mention.name, names[0]->mention.text)});
}

Resolution Resolver::State::conclude(std::vector<FieldWork>& work, const std::vector<OpsinAnswer>& answers) const {
  Resolution resolution;
  for (FieldWork& field : work) {
    read_answers(field, answers);
    doubt_cut(field);
  }
  for (std::size_t i = 0; i + 1 < work.size(); ++i) {
    if (!work[i + 1].apart_at_joints) continue;
    work[i] = better_of(std::move(work[i]), std::move(work[i + 1]));
    work.erase(work.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  settle(work, resolution);
  bool ambiguous = false;
  for (FieldWork& field : work) {
    std::set<std::string> said;
    for (const NotUnderstood& unread : field.unread) {
      // What another way of reading took in was understood after all.
      if (!field.is_free(unread.begin, unread.end) || !said.insert(unread.text).second) continue;
      field.doubts.push_back({"T012", unread.text});
      resolution.unread.push_back({unread.text, unread.without});
    }
    std::ranges::stable_sort(field.found, {}, [](const Found& found) { return found.mention.begin; });
    for (Found& found : field.found) {
      ambiguous = ambiguous || found.mention.readings.size() > 1;
      resolution.mentions.push_back(std::move(found.mention));
    }
    resolution.doubts.insert(resolution.doubts.end(), field.doubts.begin(), field.doubts.end());
    resolution.broken.insert(resolution.broken.end(), field.broken.begin(), field.broken.end());
  }
  if (resolution.mentions.empty()) {
    resolution.outcome = Outcome::kNothing;
    if (resolution.doubts.empty())
      resolution.doubts.push_back({"T001", "no chemical name, number or structure was recognised"});
  } else if (resolution.outcome != Outcome::kContradictory) {
    resolution.outcome = ambiguous ? Outcome::kAmbiguous : Outcome::kResolved;
  }
  return resolution;
}

Resolver::Resolver(Dictionary dictionary, CounterIons counter_ions, std::optional<NameIndex> user,
                   ResolverOptions options)
    : state_(std::make_unique<State>(std::move(dictionary), std::move(counter_ions), std::move(user),
                                     std::move(options))) {}
Resolver::~Resolver() = default;
Resolver::Resolver(Resolver&&) noexcept = default;
Resolver& Resolver::operator=(Resolver&&) noexcept = default;

std::string Resolver::opsin_missing() const { return state_->opsin ? state_->opsin->missing() : "it was switched off"; }
const Dictionary& Resolver::dictionary() const { return state_->dictionary; }

Resolution Resolver::resolve(std::string_view text) const {
  const DeclaredField field{text, "text", 0, false};
  return resolve({&field, 1});
}

Resolution Resolver::resolve(std::span<const DeclaredField> line) const {
  const std::vector<DeclaredField> one(line.begin(), line.end());
  return std::move(resolve_all({&one, 1}).front());
}

std::vector<Resolution> Resolver::resolve_all(std::span<const std::vector<DeclaredField>> lines) const {
  std::vector<std::vector<FieldWork>> work;
  std::vector<std::string> questions;
  const bool ask = state_->opsin && state_->opsin->missing().empty();
  for (const std::vector<DeclaredField>& line : lines) {
    work.push_back(state_->recognise(line));
    for (FieldWork& field : work.back()) {
      for (Run& run : field.runs) {
        run.first_question = questions.size();
        if (ask && !run.cut) questions.insert(questions.end(), run.spellings.begin(), run.spellings.end());
      }
    }
  }
  std::vector<OpsinAnswer> answers;
  if (!questions.empty()) answers = state_->opsin->read(questions);
  std::vector<Resolution> resolutions;
  for (std::vector<FieldWork>& line : work) resolutions.push_back(state_->conclude(line, answers));
  return resolutions;
}

const char* name(ResolvedBy how) {
  switch (how) {
    case ResolvedBy::kInchi: return "inchi";
    case ResolvedBy::kSmiles: return "smiles";
    case ResolvedBy::kInchiKey: return "inchikey";
    case ResolvedBy::kCas: return "cas";
    case ResolvedBy::kDictionary: return "dictionary";
    case ResolvedBy::kGrammar: return "grammar";
    case ResolvedBy::kOpsin: return "opsin";
  }
  return "dictionary";
}

const char* name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kResolved: return "resolved";
    case Outcome::kAmbiguous: return "ambiguous";
    case Outcome::kContradictory: return "contradictory";
    case Outcome::kNothing: return "nothing";
  }
  return "nothing";
}

Result<Resolver, Fault> load_resolver(const ResolverSources& sources, CounterIons counter_ions) {
  auto dictionary = Dictionary::load(sources.names);
  if (!dictionary) return std::move(dictionary.error().front());
  std::optional<NameIndex> user;
  if (!sources.dictionary.empty()) {
    auto opened = open_dictionary(sources.dictionary);
    if (!opened) return std::move(opened).error();
    if (opened.value().index.entry_count() == 0) {
      Fault fault;
      fault.code = "D006";
      fault.message = "no row has both a structure and a name or number";
      fault.advice = "give it columns for names, CAS numbers or InChIKeys, and one for SMILES";
      fault.place.file = sources.dictionary.string();
      return fault;
    }
    user = std::move(opened.value().index);
  }
  ResolverOptions options;
  options.opsin = sources.opsin;
  if (const char* jar = std::getenv("CONGENER_OPSIN_JAR"); jar && *jar) options.opsin_options.emplace().jar = jar;
  return Resolver(std::move(dictionary).value(), std::move(counter_ions), std::move(user), options);
}

}  // namespace congener
