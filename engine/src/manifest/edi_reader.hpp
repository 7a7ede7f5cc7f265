// What EDIFACT, X12 and CARGO-IMP have in common: a message declares lines one after the other, each with what was said
// before of its consignment and of the message.
//
// A message whose segments do not fit, do not count or do not end gives its lines and one record with a fault.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/document_reader.hpp"
#include "manifest/segments.hpp"

namespace congener {

class EdiReader : public DocumentReader {
 public:
  using DocumentReader::DocumentReader;

 protected:
  enum class Level : unsigned char { kMessage, kConsignment, kLine };

  // ---- levels ----
  void open_message(std::string format, std::size_t line);
  // What a consignment without a line of goods is.
  enum class Alone : unsigned char { kIsLine, kIsNothing };
  void open_consignment(std::size_t line, Alone alone = Alone::kIsLine);
  void open_line(std::size_t line);
  void close_line();
  void close_consignment();
  // Without a line: a record that says `none` under `code`, with what the message has.
  void close_message(std::string_view none, std::string_view path, const char* code);
  [[nodiscard]] bool in_message() const { return message_.has_value(); }
  [[nodiscard]] bool in_line() const { return line_.has_value(); }
  [[nodiscard]] Level level() const;

  // ---- fields ----
  // To the deepest level open; nothing where the text is blank.
  void add(Field field);
  void add_to(Level level, Field field);
  [[nodiscard]] std::vector<Field>& fields();
  void name_line(std::string_view number) { number_ = number; }
  void name_consignment(std::string_view reference);
  // Where the lines of a message share what comes after them, they wait for its end, at most kMostWaiting of them.
  void wait_for_end() { waiting_ = true; }

  // ---- what is wrong ----
  // One record a message, made when it closes: the first, with the others' words.
  void trouble(const char* code, std::string words, const Field& where, std::size_t line);
  void report_trouble();

  [[nodiscard]] const std::string& format() const { return format_; }

 private:
  static constexpr std::size_t kMostWaiting = 10000;
  static constexpr std::size_t kMostShared = 1000;  // fields of a message or a consignment, which each line repeats
  static constexpr std::size_t kMostTroubles = 5;   // told of one message; the others are counted

  struct Part {
    std::string reference;
    std::vector<Field> fields;
    std::size_t line = 0;
  };
  struct Waiting {
    DeclaredLine line;
    std::size_t number = 0;
    std::string id;
    std::size_t shared = 0;  // fields of the message that it has
  };
  struct Trouble {
    const char* code = "";
    std::vector<std::string> words;
    std::size_t count = 0;
    std::size_t line = 0;
    Field where;
  };

  void emit(const Part& part, std::string_view number);
  void release_waiting();

  std::string format_;
  std::optional<Part> message_;
  std::optional<Part> consignment_;
  std::optional<Part> line_;
  std::string number_;     // of the line that is open
  std::size_t lines_ = 0;  // of the message
  Alone alone_ = Alone::kIsLine;
  std::size_t consignment_lines_ = 0;
  bool waiting_ = false;
  std::vector<Waiting> held_;
  std::optional<Trouble> trouble_;
};

// The piece as a field; of kind kOther `qualifier` is the segment's tag.
[[nodiscard]] Field field_of(FieldKind kind, const Segment& segment, const Piece& piece, std::string qualifier = "");
// Components `first` to `last` of an element, joined with nothing between them.
[[nodiscard]] Field joined(FieldKind kind, const Segment& segment, std::size_t element, std::size_t first,
                           std::size_t last, std::string qualifier = "");
// All of the segment, as it stands.
[[nodiscard]] Field entire(const Segment& segment);
[[nodiscard]] std::string path_of(const Segment& segment);
// "UN2811", "2811", "UN 2811" → "2811", and where that stands; empty where it is no UN number.
[[nodiscard]] Field un_number(const Segment& segment, const Piece& piece);

}  // namespace congener
