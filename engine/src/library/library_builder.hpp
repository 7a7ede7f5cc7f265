// Records to a library file: read, normalised and fingerprinted in parallel, once, so that rules can be asked of them
// often.
//
// Guarantee: every record is in the library, those that cannot be read with their reason. The same records give the
// same bytes at any number of threads. Memory does not grow with the number of records. The file appears whole, or not
// at all.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.hpp"
#include "congener/fault.hpp"
#include "congener/result.hpp"
#include "manifest/reader.hpp"
#include "normalise/normalise.hpp"
#include "screen/screen.hpp"

namespace congener::library {

struct BuildOptions {
  std::size_t threads = 0;                        // 0: as many as the machine has
  std::function<void(const Progress&)> progress;  // after each batch, one call at a time; may be empty
  const Cancellation* cancellation = nullptr;     // requested: the run ends with L010
};

struct Built {
  std::uint64_t records = 0;
  std::uint64_t unread = 0;      // of the records: no structure that could be read
  std::uint64_t components = 0;  // parents, each with a fingerprint
  std::uint64_t bytes = 0;       // of the file
};

// Reads each of `readers` to its end, one after the other, and writes `path`. Temporary files lie beside it.
[[nodiscard]] Result<Built, Fault> build_library(const std::vector<std::unique_ptr<RecordReader>>& readers,
                                                 const CounterIons& counter_ions, const std::string& path,
                                                 const BuildOptions& options);

}  // namespace congener::library
