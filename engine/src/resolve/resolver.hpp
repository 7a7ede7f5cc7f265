// A declared line of goods → the structures it names, with how each was found and what is doubtful about it.
//
// In this order, each only where those before left the text: InChI, SMILES and InChIKey; CAS numbers; the dictionaries
// and the grammar of trivial names, the longer name first; systematic names by OPSIN. Total: it never fails on a text.
// Threads may share one object.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "congener/resolution.hpp"
#include "normalise/normalise.hpp"
#include "resolve/dictionary.hpp"
#include "resolve/opsin.hpp"

namespace congener {

struct ResolverOptions {
  bool opsin = true;                          // false: systematic names are not read, and say so
  std::optional<OpsinOptions> opsin_options;  // none: shared_opsin()
};

// One field of the line. The views must outlive the call.
struct DeclaredField {
  std::string_view text;
  std::string_view name = "text";
  std::size_t limit = 0;     // characters the field can hold; a text as long as that may have been cut. 0: not known
  bool guess_limit = false;  // without a limit: take the field lengths of customs messages for it
  // Only CAS numbers that a dictionary has, written with their hyphens or announced: for fields that are no
  // description.
  bool numbers_only = false;
  bool is_cas = false;  // a field for CAS numbers: what looks like one is announced as one
  // Field::joints: the text is read joined there, and with a blank there. `limit` then is of each piece.
  std::span<const std::size_t> joints = {};
};

class Resolver {
 public:
  Resolver(Dictionary dictionary, CounterIons counter_ions, std::optional<NameIndex> user = std::nullopt,
           ResolverOptions options = {});
  ~Resolver();
  Resolver(Resolver&&) noexcept;
  Resolver& operator=(Resolver&&) noexcept;

  [[nodiscard]] Resolution resolve(std::span<const DeclaredField> line) const;
  [[nodiscard]] Resolution resolve(std::string_view text) const;
  // As resolve() of each, OPSIN asked once for all of them.
  [[nodiscard]] std::vector<Resolution> resolve_all(std::span<const std::vector<DeclaredField>> lines) const;

  // Why systematic names are not read; empty if they are.
  [[nodiscard]] std::string opsin_missing() const;
  [[nodiscard]] const Dictionary& dictionary() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ResolverSources {
  std::filesystem::path names;       // data/names/substances.txt
  std::filesystem::path dictionary;  // the user's own; empty: none
  bool opsin = true;
};

// The jar of OPSIN is $CONGENER_OPSIN_JAR where that is set. The first fault of a dictionary, D…; D006 if no row of the
// user's can be used.
[[nodiscard]] Result<Resolver, Fault> load_resolver(const ResolverSources& sources, CounterIons counter_ions);

}  // namespace congener
