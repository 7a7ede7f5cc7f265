#include "library/environment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chem/chem.hpp"
#include "prefilter/feature_key.hpp"
#include "report/report.hpp"

namespace congener::library {
namespace {

void put(std::string_view text, std::array<char, 32>& field) {
  field.fill('\0');
  std::copy_n(text.begin(), std::min(text.size(), field.size()), field.begin());
}

}  // namespace

std::string text_of(const std::array<char, 32>& field) {
  return {field.begin(), std::find(field.begin(), field.end(), '\0')};
}

void describe_environment(const CounterIons& counter_ions, Header& header) {
  header.normalise_revision = kNormaliseRevision;
  header.screening_revision = kScreeningRevision;
  put(engine_version(), header.engine_version);
  put(chem::rdkit_version(), header.rdkit_version);
  put(chem::has_openbabel() ? "with Open Babel" : "without Open Babel", header.openbabel);
  put(counter_ions.hash(), header.counter_ions);
}

std::vector<std::string> differences(const Header& header, const CounterIons& counter_ions) {
  Header own;
  describe_environment(counter_ions, own);
  std::vector<std::string> found;
  const auto compare = [&](const char* what, const std::string& theirs, const std::string& ours) {
    if (theirs != ours) found.push_back(fmt::format("{} {} (here {})", what, theirs, ours));
  };
  compare("RDKit", text_of(header.rdkit_version), text_of(own.rdkit_version));
  compare("built", text_of(header.openbabel), text_of(own.openbabel));
  compare("counter-ion table", text_of(header.counter_ions), text_of(own.counter_ions));
  compare("revision of normalising", std::to_string(header.normalise_revision), std::to_string(own.normalise_revision));
  compare("revision of screening keys", std::to_string(header.screening_revision),
          std::to_string(own.screening_revision));
  return found;
}

}  // namespace congener::library
