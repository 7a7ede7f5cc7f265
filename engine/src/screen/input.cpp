#include "screen/input.hpp"

#include <utility>

namespace congener {

RecordView NumberedBlock::record(std::size_t i, RecordScratch& scratch) const {
  RecordView record = reader->record(block, from + i, scratch);
  record.number = first_number + from + i;
  return record;
}

Record NumberedBlock::whole(std::size_t i, const RecordView& record, RecordScratch& scratch) const {
  RecordView bare = record;
  bare.fields = nullptr;
  Record whole = copy_of(bare);
  whole.fields = reader->fields(block, from + i, scratch);
  return whole;
}

bool Input::take(NumberedBlock& into) {
  if (has_given_back_) {
    into = std::move(given_back_);
    has_given_back_ = false;
    count_ += into.size();
    return true;
  }
  for (; at_ < readers_.size(); ++at_) {
    if (!readers_[at_]->take(into.block)) continue;
    into.reader = readers_[at_].get();
    into.first_number = count_ + 1;
    into.from = 0;
    count_ += into.size();
    return true;
  }
  return false;
}

void Input::give_back(NumberedBlock&& block, std::size_t from) {
  given_back_ = std::move(block);
  given_back_.from = from;
  has_given_back_ = given_back_.size() > 0;
  count_ -= given_back_.size();
}

double Input::share() const {
  if (at_ >= readers_.size()) return 1;
  const double now = readers_[at_]->progress();
  if (now < 0) return -1;
  return (static_cast<double>(at_) + now) / static_cast<double>(readers_.size());
}

}  // namespace congener
