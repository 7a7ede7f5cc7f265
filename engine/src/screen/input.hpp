// The records of several sources, one after the other, numbered from 1 over all of them, in blocks.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "manifest/reader.hpp"

namespace congener {

// A block and where it stands. Records before `from` are not asked for.
struct NumberedBlock {
  RecordBlock block;
  const RecordReader* reader = nullptr;
  std::size_t first_number = 0;
  std::size_t from = 0;

  [[nodiscard]] std::size_t size() const { return block.size() - from; }
  // Record `i`, from 0, of those asked for; as RecordReader::record().
  [[nodiscard]] RecordView record(std::size_t i, RecordScratch& scratch) const;
  // That record with every field of its line. `record` was made with this scratch just before, and is not valid after.
  [[nodiscard]] Record whole(std::size_t i, const RecordView& record, RecordScratch& scratch) const;
};

// Not to be shared between threads; keeps a reference to the readers.
class Input {
 public:
  explicit Input(const std::vector<std::unique_ptr<RecordReader>>& readers) : readers_(readers) {}

  // The next block with records in it; false at the end.
  [[nodiscard]] bool take(NumberedBlock& into);
  // Gives a block back that was taken last: its records come again, from record `from` on.
  void give_back(NumberedBlock&& block, std::size_t from);

  // Records taken so far.
  [[nodiscard]] std::size_t count() const { return count_; }
  // Share of the input read so far, 0 to 1; -1 where not known.
  [[nodiscard]] double share() const;

 private:
  const std::vector<std::unique_ptr<RecordReader>>& readers_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  NumberedBlock given_back_;
  bool has_given_back_ = false;
};

}  // namespace congener
