// What of a line does not agree: its structure, names, CAS numbers, formula, commodity code and UN number, each with
// each. Every finding has a code X…, catalogued in engine/README.md.
//
// Decides no status but says which findings are grave. Threads may share one object.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checks/customs.hpp"
#include "checks/vague_words.hpp"
#include "congener/declared_line.hpp"
#include "congener/verdict.hpp"

namespace congener {

// One compound that a line states, as the checks see it.
struct StatedCompound {
  StatedBy by = StatedBy::kName;
  std::string text;                                    // as declared
  std::string resolved;                                // what it was taken for
  const std::vector<Component>* components = nullptr;  // roles assigned; never null or empty
  bool doubtful = false;                               // OPSIN may have read the name otherwise than is meant
  std::optional<std::size_t> field = {};               // position in Record::fields
};

// What the checks look at beside the compounds.
struct LineText {
  std::string_view text;
  FieldKind kind = FieldKind::kGoods;
  std::string_view qualifier;             // see Field
  std::optional<std::size_t> field = {};  // position in Record::fields
};

class CrossChecks {
 public:
  // `folder`: data/customs. Faults R…, H….
  [[nodiscard]] static Result<CrossChecks, std::vector<Fault>> load(const std::filesystem::path& folder,
                                                                    const RuleSet& rules);

  // Appends what is found.
  void check(const std::vector<StatedCompound>& compounds, const std::vector<LineText>& texts, const Matcher& matcher,
             std::vector<CheckFinding>& out) const;

  // Are there codes, numbers or formulae to be compared with a compound?
  [[nodiscard]] static bool anything_to_check(const std::vector<LineText>& texts);
  // The formulae declared, as written.
  [[nodiscard]] static std::vector<std::string> formulae(const std::vector<LineText>& texts);
  // Of a line whose goods name nothing: are they words that some regime refuses?
  [[nodiscard]] std::optional<Vague> vague(const std::vector<LineText>& texts) const;

  [[nodiscard]] const Customs& customs() const { return customs_; }

 private:
  CrossChecks(Customs customs, VagueWords vague) : customs_(std::move(customs)), vague_(std::move(vague)) {}
  void check_codes(const std::vector<StatedCompound>& compounds, const std::vector<LineText>& texts,
                   const Matcher& matcher, std::vector<CheckFinding>& out) const;
  void check_un_numbers(const std::vector<StatedCompound>& compounds, const std::vector<LineText>& texts,
                        std::vector<CheckFinding>& out) const;

  Customs customs_;
  VagueWords vague_;
};

// Can a text of this kind say anything to the checks, or name a chemical? Allocates nothing.
[[nodiscard]] bool says_something(FieldKind kind, std::string_view text);

}  // namespace congener
