#include "library/library_screen.hpp"

#include <fmt/format.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <memory>
#include <stdexcept>
#include <vector>

#include "chem/chem.hpp"
#include "similarity/parallel.hpp"

namespace congener::library {
namespace {

constexpr std::size_t kChunkRecords = 4096;  // judged by one thread and written together; whole words of bits
constexpr std::size_t kChunksPerThread = 8;
constexpr std::size_t kWordBits = 64;

// A bit a record: is it still possible that a rule applies, or must it be looked at anyway?
class Candidates {
 public:
  explicit Candidates(std::size_t records) : words_((records + kWordBits - 1) / kWordBits, 0), records_(records) {}

  void add_all() {
    std::ranges::fill(words_, ~std::uint64_t{0});
    if (records_ % kWordBits != 0) words_.back() >>= kWordBits - records_ % kWordBits;
  }
  [[nodiscard]] std::span<std::uint64_t> block(std::size_t first_record, std::size_t records) {
    return std::span(words_).subspan(first_record / kWordBits, (records + kWordBits - 1) / kWordBits);
  }
  template <typename Visit>
  void for_each(std::size_t begin, std::size_t end, Visit visit) const {
    for (std::size_t w = begin / kWordBits; w * kWordBits < end; ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(w * kWordBits + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }
  [[nodiscard]] bool has(std::size_t record) const {
    return (words_[record / kWordBits] >> (record % kWordBits) & 1U) != 0;
  }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t records_;
};

// The slices of a block that a demand asks for are cut with each other; what is left may meet it.
bool find_in_block(const Library& library, const Prefilter& prefilter, std::size_t block, Candidates& candidates) {
  const std::size_t first = block * library.block_records();
  const std::size_t records = std::min(library.block_records(), library.size() - first);
  const std::span<std::uint64_t> found = candidates.block(first, records);
  std::vector<std::span<const std::uint64_t>> slices(kSlices);  // those that were read and are whole
  const auto slice = [&](std::size_t which) {
    if (slices[which].empty()) {
      if (const auto read = library.slice(block, which)) slices[which] = *read;
    }
    return slices[which];
  };
  const auto open = slice(kOpenSlice);
  if (open.empty()) return false;
  std::copy_n(open.begin(), found.size(), found.begin());
  std::vector<std::uint64_t> met(found.size());
  for (const Demand& demand : prefilter.demands()) {
    std::ranges::fill(met, ~std::uint64_t{0});
    if (records % kWordBits != 0) met.back() >>= kWordBits - records % kWordBits;
    for (std::size_t bit = 0; bit < FeatureKey::kBits; ++bit) {
      if (!demand.features.has(bit)) continue;
      const auto with = slice(bit);
      if (with.empty()) return false;
      for (std::size_t w = 0; w < met.size(); ++w) met[w] &= with[w];
    }
    for (std::size_t w = 0; w < met.size(); ++w) found[w] |= met[w];
  }
  if (!prefilter.lists_any()) return true;
  const auto keys = library.keys(block);
  if (!keys) return false;
  for (std::size_t r = 0; r < records; ++r) {
    if (prefilter.may_be_listed((*keys)[r])) found[r / kWordBits] |= std::uint64_t{1} << (r % kWordBits);
  }
  return true;
}

// Total: a fault of the engine's own is a verdict too, never "clear".
Verdict verdict_of(const Judge& judge, StoredRecord stored, bool possible) {
  try {
    if (stored.unread) return judge.judge_unread(stored.record, *stored.unread);
    if (!possible) return judge.judge_ruled_out(stored.record, std::move(stored.components));
    return judge.judge_components(stored.record, std::move(stored.components));
  } catch (const std::exception& e) {
    return judge.judge_unread(
        stored.record,
        Unread{Status::kUndetermined, {"S001", fmt::format("the engine failed on this record: {}", e.what())}});
  }
}

struct Chunk {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
  std::vector<Verdict> verdicts;  // where no text is written
  LibraryScreened sum;
  std::size_t damaged_record = SIZE_MAX;
};

class ChunkJudge {
 public:
  // `formatter` null: verdicts are kept instead of text.
  ChunkJudge(const Library& library, const Judge& judge, const Formatter* formatter, const Candidates& candidates,
             bool every_record)
      : library_(library), judge_(judge), formatter_(formatter), candidates_(candidates), every_record_(every_record) {}

  void run(Chunk& chunk) const {
    std::size_t looked_at = 0;
    if (every_record_) {
      for (std::size_t r = chunk.begin; r < chunk.end; ++r) {
        const bool possible = candidates_.has(r);
        looked_at += possible ? 1 : 0;
        examine(r, possible, chunk);
      }
    } else {
      candidates_.for_each(chunk.begin, chunk.end, [&](std::size_t r) {
        ++looked_at;
        examine(r, true, chunk);
      });
    }
    const std::size_t passed_over = chunk.end - chunk.begin - looked_at;
    chunk.sum.by_key += passed_over;
    if (!every_record_) add_clear(passed_over, chunk);
  }

 private:
  static void add_clear(std::size_t count, Chunk& chunk) {
    chunk.sum.tally.records += count;
    chunk.sum.tally.by_status[static_cast<std::size_t>(Status::kClear)] += count;
  }

  void examine(std::size_t r, bool possible, Chunk& chunk) const {
    thread_local ElementGraph graph;
    if (possible && judge_.prefilter()) {
      const DecodedGraph decoded = library_.graph(r, graph);
      if (decoded == DecodedGraph::kDamaged) return damaged(r, chunk);
      if (decoded == DecodedGraph::kWhole && !judge_.prefilter()->possible(graph)) {
        possible = false;
        ++chunk.sum.by_graph;
      }
    }
    if (!possible && !every_record_) return add_clear(1, chunk);
    auto stored = library_.record(r);
    if (!stored) return damaged(r, chunk);
    if (possible) ++(stored.value().unread ? chunk.sum.not_read : chunk.sum.in_full);
    Verdict verdict = verdict_of(judge_, std::move(stored).value(), possible);
    chunk.sum.tally.add(verdict);
    if (!formatter_) {
      const bool clear = verdict.status == Status::kClear && verdict.hits.empty();
      if (every_record_ || !clear) chunk.verdicts.push_back(std::move(verdict));
    } else if (every_record_ || verdict.status != Status::kClear) {
      chunk.text += formatter_->one(verdict);
    }
  }

  static void damaged(std::size_t r, Chunk& chunk) { chunk.damaged_record = std::min(chunk.damaged_record, r); }

  const Library& library_;
  const Judge& judge_;
  const Formatter* formatter_;
  const Candidates& candidates_;
  bool every_record_;
};

void add(const LibraryScreened& from, LibraryScreened& to) {
  to.tally.add(from.tally);
  to.by_key += from.by_key;
  to.by_graph += from.by_graph;
  to.in_full += from.in_full;
  to.not_read += from.not_read;
}

// `deliver` takes the chunks in order, one at a time; false ends the run.
Result<LibraryScreened, Fault> run(const Library& library, const Judge& judge, const Formatter* formatter,
                                   const std::function<bool(Chunk&)>& deliver, const LibraryScreenOptions& options) {
  LibraryScreened result;
  Candidates candidates(library.size());
  std::atomic<bool> whole = true;
  const Prefilter* const prefilter = judge.prefilter();
  std::size_t damaged_record = SIZE_MAX;
  similarity::on_threads(options.threads, [&] {
    if (prefilter && prefilter->bounded()) {
      tbb::parallel_for(tbb::blocked_range<std::size_t>(0, library.blocks(), 1), [&](const auto& range) {
        for (std::size_t b = range.begin(); b < range.end() && whole; ++b) {
          if (!find_in_block(library, *prefilter, b, candidates)) whole = false;
        }
      });
    } else {
      candidates.add_all();
    }
    if (!whole) return;
    const ChunkJudge chunk_judge(library, judge, formatter, candidates, options.every_record);
    std::size_t next = 0;
    std::atomic<bool> stop = false;
    using Token = std::shared_ptr<Chunk>;
    const auto take = [&](tbb::flow_control& control) -> Token {
      if (stop || next >= library.size()) {
        control.stop();
        return nullptr;
      }
      auto chunk = std::make_shared<Chunk>();
      chunk->begin = next;
      chunk->end = next = std::min(next + kChunkRecords, library.size());
      return chunk;
    };
    const auto examine = [&](Token chunk) {
      if (!stop) chunk_judge.run(*chunk);
      return chunk;
    };
    const auto write = [&](const Token& chunk) {
      if (stop) return;
      if (chunk->damaged_record != SIZE_MAX) {
        damaged_record = chunk->damaged_record;
        stop = true;
        return;
      }
      if (chunk->sum.tally.records != chunk->end - chunk->begin) {
        throw std::logic_error("a record was left without a verdict");
      }
      add(chunk->sum, result);
      if (!deliver(*chunk)) {
        result.written = false;
        stop = true;
      } else if (options.progress) {
        options.progress({chunk->end, static_cast<double>(chunk->end) / static_cast<double>(library.size())});
      }
    };
    tbb::parallel_pipeline(kChunksPerThread * static_cast<std::size_t>(tbb::this_task_arena::max_concurrency()),
                           tbb::make_filter<void, Token>(tbb::filter_mode::serial_in_order, take) &
                               tbb::make_filter<Token, Token>(tbb::filter_mode::parallel, examine) &
                               tbb::make_filter<Token, void>(tbb::filter_mode::serial_in_order, write));
  });
  if (!whole) return library.damaged("its features or screening keys");
  if (damaged_record != SIZE_MAX) return library.damaged(fmt::format("record {}", damaged_record + 1));
  return result;
}

}  // namespace

Result<LibraryScreened, Fault> screen_library(const Library& library, const CounterIons& counter_ions,
                                              const Judge& judge, const Formatter& formatter, const Sink& sink,
                                              const LibraryScreenOptions& options) {
  if (auto fault = library.unfit(counter_ions)) return *fault;
  chem::warm_up();
  if (!sink(formatter.header())) {
    LibraryScreened nothing;
    nothing.written = false;
    return nothing;
  }
  auto result = run(
      library, judge, &formatter, [&](Chunk& chunk) { return chunk.text.empty() || sink(chunk.text); }, options);
  if (result && result.value().written) {
    result.value().written = sink(formatter.footer(result.value().tally));
  }
  return result;
}

Result<LibraryScreened, Fault> visit_library(const Library& library, const CounterIons& counter_ions,
                                             const Judge& judge, const Visit& visit,
                                             const LibraryScreenOptions& options) {
  if (auto fault = library.unfit(counter_ions)) return *fault;
  chem::warm_up();
  return run(
      library, judge, nullptr,
      [&](Chunk& chunk) {
        for (Verdict& verdict : chunk.verdicts) visit(std::move(verdict));
        return true;
      },
      options);
}

}  // namespace congener::library
