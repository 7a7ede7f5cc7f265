#include "support/resolving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "base/text.hpp"
#include "chem/chem.hpp"
#include "normalise/normalise.hpp"
#include "support/engine.hpp"

namespace congener::test {

Dictionary load_dictionary() {
  chem::warm_up();
  auto loaded = Dictionary::load(source_path("data/names/substances.txt"));
  if (!loaded) {
    std::cerr << describe(loaded.error());
    std::exit(1);
  }
  return std::move(loaded).value();
}

const Resolver& resolver() {
  static const Resolver built(load_dictionary(), counter_ions());
  return built;
}

const Resolver& resolver_without_opsin() {
  static const Resolver built = [] {
    ResolverOptions options;
    options.opsin = false;
    return Resolver(load_dictionary(), counter_ions(), std::nullopt, options);
  }();
  return built;
}

const CrossChecks& checks() {
  static const CrossChecks built = [] {
    auto loaded = CrossChecks::load(source_path("data/customs"), rules());
    if (!loaded) {
      std::cerr << describe(loaded.error());
      std::exit(1);
    }
    return std::move(loaded).value();
  }();
  return built;
}

std::string parent_key(const NameReading& reading) {
  const auto table = chem::read(reading.kind, reading.text);
  if (!table) return "";
  auto components = normalise(table.value());
  if (!components) return "";
  counter_ions().assign_roles(components.value());
  std::vector<std::string> keys;
  for (const Component& component : components.value()) {
    if (component.role == Role::kParent) keys.push_back(component.smiles);
  }
  std::ranges::sort(keys);
  return join(keys, ".");
}

std::string parent_key(std::string_view smiles) { return parent_key({InputKind::kSmiles, std::string(smiles), ""}); }

std::string brief(const Resolution& resolution) {
  std::string text = name(resolution.outcome);
  for (const Mention& mention : resolution.mentions) {
    text += fmt::format(" {}:{}={}", name(mention.how), mention.text, mention.readings.size());
    for (const Doubt& doubt : mention.doubts) text += " " + doubt.code;
  }
  for (const Doubt& doubt : resolution.doubts) text += " " + doubt.code;
  return text;
}

}  // namespace congener::test
