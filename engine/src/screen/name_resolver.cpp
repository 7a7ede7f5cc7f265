#include "congener/name_resolver.hpp"

#include <utility>

#include "chem/chem.hpp"
#include "report/resolution_report.hpp"
#include "resolve/resolver.hpp"

namespace congener {

struct NameResolver::Parts {
  explicit Parts(Resolver the_resolver) : resolver(std::move(the_resolver)) {}
  Resolver resolver;
};

Result<NameResolver, Fault> NameResolver::make(const NameSources& sources) {
  chem::warm_up();
  auto counter_ions = CounterIons::load(sources.counter_ions);
  if (!counter_ions) return std::move(counter_ions).error();
  auto resolver = load_resolver({sources.names, sources.dictionary, sources.opsin}, std::move(counter_ions).value());
  if (!resolver) return std::move(resolver).error();
  return NameResolver(std::make_shared<const Parts>(std::move(resolver).value()));
}

std::vector<Resolution> NameResolver::resolve(const std::vector<std::string>& texts) const {
  std::vector<std::vector<DeclaredField>> lines;
  lines.reserve(texts.size());
  for (const std::string& text : texts) lines.push_back({DeclaredField{text}});
  return parts_->resolver.resolve_all(lines);
}

std::vector<std::string> NameResolver::resolve_to_json(const std::vector<std::string>& texts) const {
  std::vector<std::string> json;
  json.reserve(texts.size());
  for (const Resolution& resolution : resolve(texts)) json.push_back(resolution_json(resolution));
  return json;
}

std::string NameResolver::opsin_missing() const { return parts_->resolver.opsin_missing(); }

}  // namespace congener
