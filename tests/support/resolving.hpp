// The resolver on the repository's own dictionary, built once for all tests; with OPSIN where it is installed.
#pragma once

#include <string>
#include <string_view>

#include "checks/cross_checks.hpp"
#include "resolve/resolver.hpp"

namespace congener::test {

const Resolver& resolver();
// Names that OPSIN would read stay unread.
const Resolver& resolver_without_opsin();
Dictionary load_dictionary();
// The cross-checks, with the repository's data and rules.
const CrossChecks& checks();

// Parents of a structure, one key for one compound; counter-ions and solvates taken off.
std::string parent_key(const NameReading& reading);
std::string parent_key(std::string_view smiles);

// "dictionary:NPP=2 T013": how, what and how many readings of each mention, and all codes; for short expectations.
std::string brief(const Resolution& resolution);

}  // namespace congener::test
