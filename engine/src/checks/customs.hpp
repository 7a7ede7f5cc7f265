// What customs and transport say of a compound: the subheading of the Harmonized System it belongs in
// (data/customs/hs.yaml) and the UN numbers that name it (data/customs/un_numbers.yaml).
//
// Nothing is said of a compound that no rule of the file reaches. Immutable but for what it remembers: threads may
// share one object.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/remembered.hpp"
#include "congener/component.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "match/matcher.hpp"
#include "molecule/pattern.hpp"
#include "normalise/normalise.hpp"

namespace congener {

struct Subheading {
  std::string code;  // "2933.34"
  std::string text;  // its words
  std::string source;
  bool draft = false;  // recalled, or our own reading
  bool names = false;  // it is that of certain substances
};

struct HsRule {
  std::string code;
  std::string because;
  bool draft = false;
  std::vector<std::string> substances = {};  // parents, as normalised; ascending
  std::vector<const Rule*> within = {};
  bool asks_within = false;  // also where none of those rules is loaded
  std::vector<Pattern> patterns = {};
  std::vector<Pattern> without = {};
  std::vector<std::uint8_t> ring_with = {};     // elements
  std::vector<std::uint8_t> no_ring_with = {};  //
  std::size_t hetero_ring_size = 0;             // 0: not asked
  std::vector<std::uint8_t> hetero_ring_elements = {};
};

struct UnNumber {
  std::string number;
  std::string name;
  std::vector<std::string> parents = {};  // none: not otherwise specified
};

// Where a compound belongs.
struct Placed {
  const Subheading* subheading = nullptr;
  const HsRule* rule = nullptr;
};

class Customs {
 public:
  // The faults are those of rule files (R…), all at once. `rules` must outlive it.
  [[nodiscard]] static Result<Customs, std::vector<Fault>> load(const std::filesystem::path& folder,
                                                                const RuleSet& rules);

  [[nodiscard]] const std::string& edition() const { return edition_; }
  // The first rule that reaches the compound; nothing: none does, or the work on it reached its limit.
  [[nodiscard]] std::optional<Placed> place(const Component& parent, const Matcher& matcher) const;
  // The subheading whose code begins the digits, or that they begin; the longest.
  [[nodiscard]] const Subheading* subheading_of(std::string_view digits) const;
  [[nodiscard]] const UnNumber* un_number(std::string_view number) const;

 private:
  [[nodiscard]] bool reaches(const HsRule& rule, const Component& parent, const Matcher& matcher) const;

  std::string edition_;
  std::vector<Subheading> subheadings_;
  std::vector<HsRule> rules_;
  std::vector<UnNumber> un_numbers_;
  std::unique_ptr<Remembered<int>> placed_;  // by canonical SMILES: place in `rules_`, or -1
};

// "2933.39.99" and "2933 39 9073" as their digits; empty where it is no such code (fewer than four digits, letters).
[[nodiscard]] std::string hs_digits(std::string_view declared);
// Do two codes agree in the digits that both have, up to six? Both at least four digits long.
[[nodiscard]] bool hs_agree(std::string_view a, std::string_view b);

}  // namespace congener
