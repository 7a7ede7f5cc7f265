// What the readers of documents share: declared lines become records, and what cannot be read becomes a record that
// says why and where.
//
// No line, and no field of a line, is dropped: a line with more than kMostFields goes on in the next record, with a
// fault. Not to be shared between threads, but for record().
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/reader.hpp"

namespace congener {

inline constexpr std::size_t kMostFields = 20000;  // of one line

class DocumentReader : public RecordReader {
 public:
  explicit DocumentReader(std::string file) : file_(std::move(file)) {}
  [[nodiscard]] bool take(RecordBlock& block) override;

 protected:
  // Reads on, as little as makes a record or not even one; false at the end, and then there is nothing more to come.
  [[nodiscard]] virtual bool advance() = 0;
  // Until there is a record or nothing more to come.
  void read_ahead();

  // `number`: of the source's line.
  void add_line(DeclaredLine line, std::size_t number, std::string id);
  // `line`: what stands where reading failed.
  void add_fault(const char* code, std::string why, std::size_t number, DeclaredLine line);

  std::string file_;

 private:
  std::deque<Record> records_;
  bool ended_ = false;
};

// Shared by everything that joins pieces: adds `text`, which stands at [begin, end), with a joint before it.
void append_piece(Field& field, std::string_view text, std::size_t begin, std::size_t end,
                  const std::vector<std::size_t>& joints = {});

}  // namespace congener
