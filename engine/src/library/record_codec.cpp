#include "library/record_codec.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "library/checksum.hpp"
#include "normalise/normalise.hpp"

namespace congener::library {
namespace {

// An entry:
//   u32       checksum of the rest, seeded with the record's number
//   u8        what it is: bits 0-1 kind of input, then the flags below
//   number    components, and of each
//     u8        flags
//     number    atoms; number: bonds
//     narrow    u8 element and aromatic, u8 charge and hydrogens per atom; u8 begin, u8 end per bond; then 4 bits per
//     bond: order wide      u8 element, u8 charge, u8 hydrogens, u8 aromatic per atom; u16 begin, u16 end, u8 order per
//     bond
//   text      SMILES of each component; then its number of copies, and its changes as places in known_changes()
//   number    file; number: line; text: id
//   text      declared name (kHasDeclared); text as declared (not kTextIsSmiles); code and words of the reader's fault
//   (kHasFault) u8        status; text: code; text: words (kUnread)
//   text      format; text: reference; number: fields, and of each (kHasFields)
//     u8        kind, and repair in the upper four bits
//     text      text; text: qualifier; number: limit; number: joints, and each; number: line; text: path;
//     number    begin; number: end; text: what it was repaired from, where it was
// A number is LEB128. A text is its length and its bytes.
enum EntryFlag : std::uint8_t {
  kKindMask = 3,
  kUnread = 1 << 2,
  kHasFault = 1 << 3,
  kHasDeclared = 1 << 4,
  kTextIsSmiles = 1 << 5,  // of the first component
  kHasFields = 1 << 6,
};
enum ComponentFlag : std::uint8_t { kWide = 1, kParent = 2 };

constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kNarrowAtoms = 256;
constexpr int kNarrowCharge = 8;  // -8 to 7
constexpr std::uint8_t kNarrowHydrogens = 16;
constexpr std::uint8_t kNarrowElements = 128;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void byte(std::size_t value) { out_ += static_cast<char>(static_cast<std::uint8_t>(value)); }
  void two(std::size_t value) {
    byte(value & 0xFF);
    byte(value >> 8);
  }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte((value & 0x7F) | 0x80);
    byte(value);
  }
  void text(std::string_view text) {
    number(text.size());
    out_ += text;
  }

 private:
  std::string& out_;
};

// Once something did not fit, ok() is false and all further values are 0 or empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && rest_.empty(); }
  void fail() {
    ok_ = false;
    rest_ = {};
  }
  std::string_view bytes(std::size_t count) {
    if (count > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::uint8_t byte() {
    const std::string_view one = bytes(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t one = byte();
      value |= std::uint64_t{one & 0x7FU} << shift;
      if (one < 0x80) return value;
    }
    fail();
    return 0;
  }
  // A number of things of at least `least` bytes each that are still to come.
  std::size_t count(std::size_t least) {
    const std::uint64_t value = number();
    if (value > rest_.size() / least) fail();
    return ok_ ? static_cast<std::size_t>(value) : 0;
  }
  std::string_view text() { return bytes(static_cast<std::size_t>(std::min<std::uint64_t>(number(), SIZE_MAX))); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

bool is_narrow(const Molecule& molecule) {
  return molecule.size() <= kNarrowAtoms && std::ranges::all_of(molecule.atoms(), [](const Atom& atom) {
           return atom.element < kNarrowElements && atom.hydrogens < kNarrowHydrogens &&
                  atom.charge >= -kNarrowCharge && atom.charge < kNarrowCharge;
         });
}

void write_molecule(const Molecule& molecule, bool narrow, Writer& out) {
  out.number(molecule.size());
  out.number(molecule.bonds().size());
  for (const Atom& atom : molecule.atoms()) {
    if (narrow) {
      out.byte(atom.element | (atom.aromatic ? 0x80U : 0U));
      out.byte(static_cast<unsigned>(atom.charge + kNarrowCharge) << 4 | atom.hydrogens);
    } else {
      out.byte(atom.element);
      out.byte(static_cast<std::uint8_t>(atom.charge));
      out.byte(atom.hydrogens);
      out.byte(atom.aromatic ? 1 : 0);
    }
  }
  for (const Bond& bond : molecule.bonds()) {
    if (narrow) {
      out.byte(bond.begin);
      out.byte(bond.end);
    } else {
      out.two(bond.begin);
      out.two(bond.end);
      out.byte(static_cast<std::uint8_t>(bond.order));
    }
  }
  if (!narrow) return;
  for (std::size_t b = 0; b < molecule.bonds().size(); b += 2) {
    const auto order = [&](std::size_t at) {
      return at < molecule.bonds().size() ? static_cast<unsigned>(molecule.bond(at).order) : 0U;
    };
    out.byte(order(b) | order(b + 1) << 4);
  }
}

// Where a molecule stands in an entry.
struct Packed {
  bool wide = false;
  bool parent = false;
  std::size_t atoms = 0;
  std::size_t bonds = 0;
  std::string_view atom_bytes;
  std::string_view bond_bytes;
  std::string_view order_bytes;  // narrow

  [[nodiscard]] std::uint8_t atom_byte(std::size_t at) const { return static_cast<std::uint8_t>(atom_bytes[at]); }
  [[nodiscard]] Atom atom(std::size_t i) const {
    if (wide) {
      return {atom_byte(4 * i), static_cast<std::int8_t>(atom_byte(4 * i + 1)), atom_byte(4 * i + 2),
              atom_byte(4 * i + 3) != 0};
    }
    const std::uint8_t first = atom_byte(2 * i);
    const std::uint8_t second = atom_byte(2 * i + 1);
    return {static_cast<std::uint8_t>(first & 0x7FU), static_cast<std::int8_t>((second >> 4) - kNarrowCharge),
            static_cast<std::uint8_t>(second & 0x0FU), (first & 0x80U) != 0};
  }
  [[nodiscard]] std::uint8_t element(std::size_t i) const {
    return wide ? atom_byte(4 * i) : static_cast<std::uint8_t>(atom_byte(2 * i) & 0x7FU);
  }
  [[nodiscard]] std::uint16_t end(std::size_t bond, std::size_t which) const {
    const auto at = [&](std::size_t k) { return static_cast<std::uint8_t>(bond_bytes[k]); };
    if (!wide) return at(2 * bond + which);
    return static_cast<std::uint16_t>(at(5 * bond + 2 * which) | at(5 * bond + 2 * which + 1) << 8);
  }
  [[nodiscard]] std::uint8_t order(std::size_t bond) const {
    if (wide) return static_cast<std::uint8_t>(bond_bytes[5 * bond + 4]);
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(order_bytes[bond / 2]) >> (bond % 2 * 4) & 0x0FU);
  }
};

// Fails the reader where an atom or a bond is not one.
Packed read_packed(Reader& in) {
  Packed packed;
  const std::uint8_t flags = in.byte();
  packed.wide = (flags & kWide) != 0;
  packed.parent = (flags & kParent) != 0;
  packed.atoms = in.count(packed.wide ? 4 : 2);
  packed.bonds = in.count(packed.wide ? 5 : 2);
  packed.atom_bytes = in.bytes(packed.atoms * (packed.wide ? 4 : 2));
  packed.bond_bytes = in.bytes(packed.bonds * (packed.wide ? 5 : 2));
  if (!packed.wide) packed.order_bytes = in.bytes((packed.bonds + 1) / 2);
  bool sound = in.ok() && packed.atoms <= Molecule::kMaxAtoms && packed.atoms > 0;
  for (std::size_t b = 0; sound && b < packed.bonds; ++b) {
    const std::uint16_t begin = packed.end(b, 0);
    const std::uint16_t end = packed.end(b, 1);
    sound = begin < packed.atoms && end < packed.atoms && begin != end &&
            packed.order(b) <= static_cast<std::uint8_t>(BondOrder::kAromatic);
  }
  if (!sound) in.fail();
  return packed;
}

Molecule molecule_of(const Packed& packed) {
  std::vector<Atom> atoms;
  atoms.reserve(packed.atoms);
  for (std::size_t i = 0; i < packed.atoms; ++i) atoms.push_back(packed.atom(i));
  std::vector<Bond> bonds;
  bonds.reserve(packed.bonds);
  for (std::size_t b = 0; b < packed.bonds; ++b) {
    bonds.push_back({packed.end(b, 0), packed.end(b, 1), static_cast<BondOrder>(packed.order(b))});
  }
  return Molecule(std::move(atoms), std::move(bonds));
}

// Of several molecules one after the other. One a thread: its arrays are kilobytes.
class GraphBuilder {
 public:
  void clear() {
    elements_.clear();
    bonds_.clear();
  }
  template <typename ElementOf, typename BondOf>
  void add(std::size_t atoms, std::size_t bonds, ElementOf element_of, BondOf bond_of) {
    const std::size_t base = elements_.size();
    for (std::size_t i = 0; i < atoms; ++i) elements_.push_back(element_of(i));
    for (std::size_t b = 0; b < bonds; ++b) {
      const auto [begin, end] = bond_of(b);
      bonds_.emplace_back(static_cast<std::uint16_t>(base + begin), static_cast<std::uint16_t>(base + end));
    }
  }
  [[nodiscard]] bool finish(ElementGraph& graph) const {
    if (elements_.size() > ElementGraph::kMaxAtoms || !graph.assign(elements_, bonds_)) return false;
    if (std::ranges::find(elements_, 1) != elements_.end()) graph.drop_hydrogens();
    return graph.atoms > 0;
  }

 private:
  std::vector<std::uint8_t> elements_;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> bonds_;
};

std::optional<std::string_view> checked(std::string_view entry, std::size_t number) {
  if (entry.size() <= kChecksumBytes) return std::nullopt;
  std::uint32_t stored = 0;
  std::memcpy(&stored, entry.data(), kChecksumBytes);
  const std::string_view rest = entry.substr(kChecksumBytes);
  if (stored != static_cast<std::uint32_t>(checksum(rest, number))) return std::nullopt;
  return rest;
}

}  // namespace

namespace {

void write_fields(const DeclaredLine& line, Writer& out) {
  out.text(line.format);
  out.text(line.reference);
  out.number(line.fields.size());
  for (const Field& field : line.fields) {
    out.byte(static_cast<unsigned>(field.kind) | static_cast<unsigned>(field.repair) << 4);
    out.text(field.text);
    out.text(field.qualifier);
    out.number(field.limit);
    out.number(field.joints.size());
    for (const std::size_t joint : field.joints) out.number(joint);
    out.number(field.place.line);
    out.text(field.place.path);
    out.number(field.place.begin);
    out.number(field.place.end);
    if (field.repair != Repair::kNone) out.text(field.repaired_from);
  }
}

std::shared_ptr<const DeclaredLine> read_fields(Reader& in) {
  auto line = std::make_shared<DeclaredLine>();
  line->format = in.text();
  line->reference = in.text();
  constexpr std::size_t kLeastField = 9;
  line->fields.resize(in.count(kLeastField));
  for (Field& field : line->fields) {
    const std::uint8_t kinds = in.byte();
    if ((kinds & 0x0FU) > static_cast<unsigned>(FieldKind::kOther) ||
        (kinds >> 4U) > static_cast<unsigned>(Repair::kCasFromDate)) {
      in.fail();
      break;
    }
    field.kind = static_cast<FieldKind>(kinds & 0x0FU);
    field.repair = static_cast<Repair>(kinds >> 4U);
    field.text = in.text();
    field.qualifier = in.text();
    field.limit = static_cast<std::size_t>(in.number());
    field.joints.resize(in.count(1));
    for (std::size_t& joint : field.joints) joint = static_cast<std::size_t>(in.number());
    field.place.line = static_cast<std::size_t>(in.number());
    field.place.path = in.text();
    field.place.begin = static_cast<std::size_t>(in.number());
    field.place.end = static_cast<std::size_t>(in.number());
    if (field.repair != Repair::kNone) field.repaired_from = in.text();
  }
  return line;
}

}  // namespace

void encode(const StoredRecord& stored, std::size_t file, std::string& out) {
  const Record& record = stored.record;
  const std::vector<Component>& components = stored.components;
  const bool text_is_smiles = !components.empty() && components[0].smiles == record.text;
  const std::size_t begin = out.size();
  out.append(kChecksumBytes, '\0');
  Writer writer(out);
  const bool has_fault = !record.fault_code.empty() || !record.fault_text.empty();
  const auto flag = [](bool set, std::uint8_t which) { return set ? which : std::uint8_t{0}; };
  writer.byte(static_cast<std::uint8_t>(record.kind) | flag(stored.unread.has_value(), kUnread) |
              flag(has_fault, kHasFault) | flag(!record.declared.empty(), kHasDeclared) |
              flag(text_is_smiles, kTextIsSmiles) | flag(record.fields != nullptr, kHasFields));
  writer.number(components.size());
  for (std::size_t c = 0; c < components.size(); ++c) {
    const Component& component = components[c];
    const bool narrow = is_narrow(component.molecule);
    writer.byte(flag(!narrow, kWide) | flag(std::ranges::binary_search(stored.parents, c), kParent));
    write_molecule(component.molecule, narrow, writer);
  }
  for (const Component& component : components) {
    writer.text(component.smiles);
    writer.number(component.count);
    writer.number(component.changes.size());
    for (const Change& change : component.changes) {
      const auto known = std::ranges::find(known_changes(), change.code, &Change::code);
      if (known == known_changes().end()) throw std::logic_error("a change that normalising does not know");
      writer.byte(static_cast<std::size_t>(known - known_changes().begin()));
    }
  }
  writer.number(file);
  writer.number(record.line);
  writer.text(record.id);
  if (!record.declared.empty()) writer.text(record.declared);
  if (!text_is_smiles) writer.text(record.text);
  if (has_fault) {
    writer.text(record.fault_code);
    writer.text(record.fault_text);
  }
  if (stored.unread) {
    writer.byte(static_cast<unsigned>(stored.unread->status));
    writer.text(stored.unread->reason.code);
    writer.text(stored.unread->reason.text);
  }
  if (record.fields) write_fields(*record.fields, writer);
  const auto sum =
      static_cast<std::uint32_t>(checksum(std::string_view(out).substr(begin + kChecksumBytes), record.number));
  std::memcpy(out.data() + begin, &sum, kChecksumBytes);
}

std::optional<StoredRecord> decode(std::string_view entry, std::size_t number, std::span<const std::string> files) {
  const auto body = checked(entry, number);
  if (!body) return std::nullopt;
  Reader in(*body);
  StoredRecord stored;
  Record& record = stored.record;
  const std::uint8_t flags = in.byte();
  record.number = number;
  record.kind = static_cast<InputKind>(flags & kKindMask);
  constexpr std::size_t kLeastComponent = 5;  // flags, atoms, bonds, one atom
  stored.components.resize(in.count(kLeastComponent));
  for (std::size_t c = 0; c < stored.components.size(); ++c) {
    const Packed packed = read_packed(in);
    if (!in.ok()) return std::nullopt;
    stored.components[c].molecule = molecule_of(packed);
    if (packed.parent) stored.parents.push_back(c);
  }
  for (Component& component : stored.components) {
    component.smiles = in.text();
    component.count = static_cast<std::size_t>(in.number());
    const std::size_t changes = in.count(1);
    for (std::size_t c = 0; c < changes; ++c) {
      const std::uint8_t place = in.byte();
      if (place >= known_changes().size()) return std::nullopt;
      component.changes.push_back(known_changes()[place]);
    }
  }
  const std::uint64_t file = in.number();
  record.line = static_cast<std::size_t>(in.number());
  record.id = in.text();
  if ((flags & kHasDeclared) != 0) record.declared = in.text();
  if ((flags & kTextIsSmiles) == 0) {
    record.text = in.text();
  } else if (!stored.components.empty()) {
    record.text = stored.components[0].smiles;
  } else {
    in.fail();
  }
  if ((flags & kHasFault) != 0) {
    record.fault_code = in.text();
    record.fault_text = in.text();
  }
  if ((flags & kUnread) != 0) {
    const std::uint8_t status = in.byte();
    if (status > static_cast<std::uint8_t>(Status::kInvalid)) in.fail();
    stored.unread = Unread{static_cast<Status>(status), {}};
    stored.unread->reason.code = in.text();
    stored.unread->reason.text = in.text();
  }
  if ((flags & kHasFields) != 0) record.fields = read_fields(in);
  if (!in.at_end() || file >= files.size()) return std::nullopt;
  record.file = files[static_cast<std::size_t>(file)];
  return stored;
}

DecodedGraph decode_graph(std::string_view entry, std::size_t number, ElementGraph& graph) {
  const auto body = checked(entry, number);
  if (!body) return DecodedGraph::kDamaged;
  Reader in(*body);
  const std::uint8_t flags = in.byte();
  if ((flags & kUnread) != 0) return DecodedGraph::kNone;
  thread_local GraphBuilder builder;
  builder.clear();
  const std::size_t components = in.count(1);
  for (std::size_t c = 0; c < components; ++c) {
    const Packed packed = read_packed(in);
    if (!in.ok()) return DecodedGraph::kDamaged;
    if (!packed.parent) continue;
    if (packed.atoms > ElementGraph::kMaxAtoms) return DecodedGraph::kNone;
    builder.add(
        packed.atoms, packed.bonds, [&](std::size_t i) { return packed.element(i); },
        [&](std::size_t b) {
          return std::pair{packed.end(b, 0), packed.end(b, 1)};
        });
  }
  return builder.finish(graph) ? DecodedGraph::kWhole : DecodedGraph::kNone;
}

bool graph_of_parents(std::span<const Component> components, ElementGraph& graph) {
  GraphBuilder builder;
  std::size_t atoms = 0;
  for (const Component& component : components) {
    if (component.role != Role::kParent) continue;
    const Molecule& molecule = component.molecule;
    atoms += molecule.size();
    if (atoms > ElementGraph::kMaxAtoms) return false;
    builder.add(
        molecule.size(), molecule.bonds().size(),
        [&](std::size_t i) { return molecule.atom(static_cast<AtomIndex>(i)).element; },
        [&](std::size_t b) {
          return std::pair{molecule.bond(b).begin, molecule.bond(b).end};
        });
  }
  return builder.finish(graph);
}

}  // namespace congener::library
