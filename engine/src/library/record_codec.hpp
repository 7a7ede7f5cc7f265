// One record as an entry of a library: its text and place, and its components as perceived molecules.
//
// Guarantee: decoding an entry gives what was encoded, field by field. Decoding never reads outside the bytes given and
// never believes a number in them: what does not fit is nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "congener/element_graph.hpp"
#include "congener/record.hpp"
#include "verdict/judge.hpp"

namespace congener::library {

// A record and what was made of it.
struct StoredRecord {
  Record record;
  std::vector<Component> components;  // empty where `unread`
  std::vector<std::size_t> parents;   // places of the parents among them, when the library was built; ascending
  std::optional<Unread> unread;
};

// Appends the entry. Of the roles only this is kept: is a component a parent? `file` is the source's place among the
// names. The record's number is not part of the entry's bytes, but of its checksum: an entry read in another's place is
// noticed.
void encode(const StoredRecord& stored, std::size_t file, std::string& out);

// `entry` is one whole entry, `number` that of its record; nothing if it is damaged. Roles come back as Role::kParent.
[[nodiscard]] std::optional<StoredRecord> decode(std::string_view entry, std::size_t number,
                                                 std::span<const std::string> files);

enum class DecodedGraph : unsigned char {
  kWhole,    // of all its parents
  kNone,     // there is none, or it is too large for an ElementGraph
  kDamaged,  // the entry is
};
// The graph alone, without making molecules.
[[nodiscard]] DecodedGraph decode_graph(std::string_view entry, std::size_t number, ElementGraph& graph);

// The graph of the parents among the components; false: too large.
[[nodiscard]] bool graph_of_parents(std::span<const Component> components, ElementGraph& graph);

}  // namespace congener::library
