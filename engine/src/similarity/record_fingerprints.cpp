#include "similarity/record_fingerprints.hpp"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

#include "base/text.hpp"
#include "molecule/morgan.hpp"
#include "similarity/parallel.hpp"

namespace congener::similarity {
namespace {

constexpr std::size_t kRecordsPerTask = 64;

}  // namespace

RecordFingerprints fingerprints_of(const Record& record, const CounterIons& counter_ions) {
  if (!record.fault_code.empty()) return chem::Problem{record.fault_code, record.fault_text};
  if (record.kind == InputKind::kNone && !trim(record.text).empty()) {
    return chem::Problem{"V002", "a name was declared and no structure: it is not looked up"};
  }
  const auto table = chem::read(record.kind, record.text);
  if (!table) return table.error();
  auto components = normalise_unnamed(table.value());
  // Which of several is a counter-ion is told by their SMILES.
  if (components && components.value().size() > 1) {
    components = normalise(table.value());
    if (components) counter_ions.assign_roles(components.value());
  }
  if (!components) return components.error();
  std::vector<Fingerprint> fingerprints;
  for (const Component& component : components.value()) {
    if (component.role == Role::kParent) fingerprints.push_back(morgan_fingerprint(component.molecule));
  }
  return fingerprints;
}

std::vector<RecordFingerprints> fingerprints_of(std::span<const Record> records, const CounterIons& counter_ions,
                                                std::size_t threads) {
  chem::warm_up();
  std::vector<RecordFingerprints> answers(records.size(), chem::Problem{});
  on_threads(threads, [&] {
    using Range = oneapi::tbb::blocked_range<std::size_t>;
    oneapi::tbb::parallel_for(Range(0, records.size(), kRecordsPerTask), [&](const Range& range) {
      for (std::size_t i = range.begin(); i < range.end(); ++i) answers[i] = fingerprints_of(records[i], counter_ions);
    });
  });
  return answers;
}

}  // namespace congener::similarity
