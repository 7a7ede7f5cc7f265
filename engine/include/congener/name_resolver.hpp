// Declared words to the structures they name, for whoever links the engine: the dictionaries, the grammar of trivial
// names and OPSIN behind one call.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "congener/fault.hpp"
#include "congener/resolution.hpp"
#include "congener/result.hpp"

namespace congener {

struct NameSources {
  std::filesystem::path names;         // data/names/substances.txt
  std::filesystem::path counter_ions;  // data/normalise/counterions.csv
  std::filesystem::path dictionary;    // the user's own, a table or an index of one; empty: none
  bool opsin = true;                   // read systematic names, where OPSIN is installed
};

// Immutable: threads may share one object.
class NameResolver {
 public:
  // D… a dictionary, F… the table of counter-ions cannot be read.
  [[nodiscard]] static Result<NameResolver, Fault> make(const NameSources& sources);

  // As many as texts, in their order; OPSIN is asked once for all of them.
  [[nodiscard]] std::vector<Resolution> resolve(const std::vector<std::string>& texts) const;
  // The same as JSON: the values of "resolved" in data/schema/verdict.schema.json.
  [[nodiscard]] std::vector<std::string> resolve_to_json(const std::vector<std::string>& texts) const;
  // Why systematic names are not read; empty if they are.
  [[nodiscard]] std::string opsin_missing() const;

 private:
  struct Parts;
  explicit NameResolver(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

}  // namespace congener
