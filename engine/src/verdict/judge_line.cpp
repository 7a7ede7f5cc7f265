// A line as a whole: what its structure, its names and its numbers are, and whether they agree.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "checks/likeness.hpp"
#include "verdict/declared_texts.hpp"
#include "verdict/judge.hpp"

namespace congener {
namespace {

// What is broken may be anything.
Status rank(Status status) { return status == Status::kInvalid ? Status::kUndetermined : status; }

// One compound that the line states, judged.
struct Piece {
  StatedBy by = StatedBy::kName;
  std::string text;
  std::string meaning;
  std::string structure;
  std::shared_ptr<const Verdict> verdict;
  std::optional<std::size_t> field = {};
  bool doubtful = false;
};

// All readings of one mention of the resolution.
struct Readings {
  const Mention* mention = nullptr;
  std::vector<Piece> pieces;
};

Status status_of(const Piece& piece) { return rank(piece.verdict->status); }

const Piece& gravest(const std::vector<Piece>& pieces) { return *std::ranges::max_element(pieces, {}, status_of); }

bool differ(const Readings& readings) {
  return std::ranges::adjacent_find(readings.pieces, std::ranges::not_equal_to(), status_of) != readings.pieces.end();
}

// Where the readings differ, it is as grave as the least grave of them, and in doubt.
Status status_of(const Readings& readings) {
  if (!differ(readings)) return status_of(readings.pieces.front());
  return std::max(Status::kUndetermined,
                  std::min(Status::kArguable, status_of(*std::ranges::min_element(
                                                  readings.pieces, {}, [](const Piece& p) { return status_of(p); }))));
}

// Adds what another verdict has and this one has not.
void take_in(Verdict& into, const Verdict& other) {
  if (other.examined == "full") into.examined = "full";
  for (const Component& component : other.components) {
    const bool known = std::ranges::any_of(into.components, [&](const Component& one) {
      return one.smiles == component.smiles && one.role == component.role;
    });
    if (!known) into.components.push_back(component);
  }
  for (const Hit& hit : other.hits) {
    const bool known = std::ranges::any_of(into.hits, [&](const Hit& one) {
      return one.rule == hit.rule && one.component == hit.component && one.substance == hit.substance;
    });
    if (!known) into.hits.push_back(hit);
  }
  std::ranges::stable_sort(into.hits, {}, [](const Hit& hit) { return std::string_view(hit.rule->id); });
  for (const Near& near : other.near) {
    const bool known = std::ranges::any_of(
        into.near, [&](const Near& one) { return one.rule == near.rule && one.component == near.component; });
    if (!known) into.near.push_back(near);
  }
  for (const Reason& reason : other.reasons) {
    const bool known = std::ranges::any_of(
        into.reasons, [&](const Reason& one) { return one.code == reason.code && one.text == reason.text; });
    if (!known) into.reasons.push_back(reason);
  }
  const bool nearer = other.nearest && (!into.nearest || other.nearest->to.tanimoto > into.nearest->to.tanimoto);
  if (nearer) into.nearest = other.nearest;
}

bool is_number(const Mention& mention) { return mention.how == ResolvedBy::kCas; }

// OPSIN may have placed a group elsewhere than is meant.
bool is_doubtful(const Mention& mention) {
  return std::ranges::any_of(mention.doubts, [](const Doubt& doubt) { return doubt.code == "T018"; });
}

bool has_code(const std::vector<Doubt>& doubts, std::string_view code) {
  return std::ranges::any_of(doubts, [&](const Doubt& doubt) { return doubt.code == code; });
}

std::string as_read(const NameReading& reading) { return reading.meaning.empty() ? reading.text : reading.meaning; }

// The number itself, not what the document writes around it.
std::string text_of(const Mention& mention) {
  if (!is_number(mention)) return mention.text;
  const std::size_t blank = mention.name.find(' ');
  const std::size_t bracket = mention.name.find(" (");
  if (blank == std::string::npos || bracket == std::string::npos) return mention.text;
  return mention.name.substr(blank + 1, bracket - blank - 1);
}

Stated stated_of(const Piece& piece) {
  Stated stated;
  stated.by = piece.by;
  stated.text = piece.text;
  stated.meaning = piece.meaning;
  stated.structure = piece.structure;
  stated.parents = parents_of(piece.verdict->components);
  stated.status = piece.verdict->status;
  stated.field = piece.field;
  return stated;
}

bool is_one_atom(const Verdict& verdict) {
  return verdict.components.size() == 1 && verdict.components[0].molecule.size() == 1;
}

void add_compound(const Piece& piece, std::vector<StatedCompound>& compounds) {
  if (piece.verdict->components.empty()) return;
  compounds.push_back({piece.by, piece.text, piece.structure, &piece.verdict->components, piece.doubtful, piece.field});
}

bool agree(const Piece& a, const Piece& b) {
  return likeness(a.verdict->components, b.verdict->components) != Likeness::kOther;
}

}  // namespace

std::shared_ptr<const Verdict> Judge::judge_reading(InputKind kind, std::string_view text,
                                                    const Deadline& deadline) const {
  if (auto known = readings_->find(text)) return known;
  Record record;
  record.kind = kind;
  record.text = text;
  Verdict verdict = judge_within(record, deadline, true);
  // How long it took is not remembered.
  const bool late = std::ranges::any_of(verdict.reasons, [](const Reason& reason) { return reason.code == "V005"; });
  if (late) return std::make_shared<const Verdict>(std::move(verdict));
  return readings_->keep(text, std::move(verdict));
}

Verdict Judge::judge_line(const Record& record, const Deadline& deadline) const {
  const DeclaredTexts declared = declared_texts(record);
  Resolution resolution = options_.resolver->resolve(declared.fields);
  const bool drawn = record.kind != InputKind::kNone || !record.fault_code.empty();
  // “Aniline blue”: what would be clear without what stands beside it is no name of a controlled family.
  const auto may_matter = [&](const Doubt& doubt) {
    const auto unread = std::ranges::find(resolution.unread, doubt.text, &UnreadName::text);
    if (unread == resolution.unread.end() || unread->without.empty()) return true;
    return std::ranges::any_of(unread->without, [&](const NameReading& reading) {
      return judge_reading(reading.kind, reading.text, deadline)->status != Status::kClear;
    });
  };
  const bool open = std::ranges::any_of(resolution.doubts,
                                        [&](const Doubt& doubt) { return doubt.code == "T012" && may_matter(doubt); });
  const FoundRow* found = options_.found ? options_.found->take(view_of(record)) : nullptr;
  const bool alone = !found && resolution.mentions.empty() && resolution.broken.empty() &&
                     declared.structures.empty() && !open && !CrossChecks::anything_to_check(declared.texts);
  if (drawn && alone) return judge_within(record, deadline, options_.validate);

  // ---- what is stated ----
  std::vector<Piece> structures;
  if (drawn) {
    Piece piece;
    piece.by = StatedBy::kStructure;
    piece.text = record.text;
    piece.structure = record.text;
    piece.verdict = std::make_shared<const Verdict>(judge_within(record, deadline, true));
    structures.push_back(std::move(piece));
  }
  for (const OtherStructure& other : declared.structures) {
    Piece piece;
    piece.by = StatedBy::kStructure;
    piece.text = other.text;
    piece.structure = other.text;
    piece.verdict = judge_reading(other.kind, other.text, deadline);
    piece.field = other.field;
    structures.push_back(std::move(piece));
  }
  std::vector<Readings> named;
  for (Mention& mention : resolution.mentions) {
    Readings readings;
    for (const NameReading& reading : mention.readings) {
      Piece piece;
      piece.by = is_number(mention) ? StatedBy::kNumber : StatedBy::kName;
      piece.text = text_of(mention);
      piece.meaning = reading.meaning;
      piece.structure = reading.text;
      piece.verdict = judge_reading(reading.kind, reading.text, deadline);
      piece.field = declared.positions[mention.position];
      piece.doubtful = is_doubtful(mention);
      readings.pieces.push_back(std::move(piece));
    }
    // A structure beside a name says which of its readings is meant.
    if (readings.pieces.size() > 1 && !structures.empty()) {
      std::vector<Piece> same;
      std::vector<NameReading> kept;
      for (std::size_t i = 0; i < readings.pieces.size(); ++i) {
        if (!agree(readings.pieces[i], structures.front())) continue;
        same.push_back(readings.pieces[i]);
        kept.push_back(mention.readings[i]);
      }
      if (!same.empty() && same.size() < readings.pieces.size()) {
        mention.doubts.push_back(
            {"T021", fmt::format("of {} readings of the name the structure beside it settles on {}",
                                 readings.pieces.size(), same.size())});
        readings.pieces = std::move(same);
        mention.readings = std::move(kept);
      }
    }
    named.push_back(std::move(readings));
  }
  for (std::size_t i = 0; i < named.size(); ++i) named[i].mention = &resolution.mentions[i];

  // ---- the verdict of each, taken together ----
  Verdict verdict = of(record);
  Status status = Status::kNoChemical;
  bool any = false;
  const auto add = [&](const Verdict& one, Status as) {
    if (any) {
      take_in(verdict, one);
      status = std::max(rank(status), rank(as));
    } else {
      verdict = one;
      verdict.record = record;
      verdict.as_of = options_.as_of;
      status = as;
    }
    any = true;
  };
  for (const Piece& piece : structures) add(*piece.verdict, piece.verdict->status);
  std::vector<Reason> reasons;
  for (const Readings& readings : named) {
    add(*gravest(readings.pieces).verdict, status_of(readings));
    if (!differ(readings)) continue;
    std::vector<std::string> said;
    for (std::size_t i = 0; i < readings.pieces.size(); ++i) {
      said.push_back(
          fmt::format("{} ({})", as_read(readings.mention->readings[i]), name(readings.pieces[i].verdict->status)));
    }
    reasons.push_back({"V007", fmt::format("the declared “{}” has readings of different standing: {}",
                                           readings.mention->text, join(said, "; "))});
  }

  std::optional<Piece> by_laboratory;
  if (found && !found->structure.empty()) {
    Piece& piece = by_laboratory.emplace();
    piece.by = StatedBy::kFound;
    piece.text = found->structure;
    piece.structure = found->structure;
    piece.verdict = judge_reading(found->kind, found->structure, deadline);
  }
  const bool declares = any;
  if (by_laboratory) add(*by_laboratory->verdict, by_laboratory->verdict->status);

  // ---- what does not agree ----
  std::vector<StatedCompound> compounds;
  for (const Piece& piece : structures) add_compound(piece, compounds);
  for (const Readings& readings : named) {
    for (const Piece& piece : readings.pieces) {
      // “Lidocaine hydrochloride”, of which only the salt's word is read, says nothing of the compound.
      if (piece.by == StatedBy::kName && !structures.empty() && is_one_atom(*piece.verdict)) continue;
      add_compound(piece, compounds);
    }
  }
  std::vector<CheckFinding>& findings = verdict.findings;
  if (options_.checks) {
    options_.checks->check(compounds, declared.texts, matcher_, findings);
  } else if (resolution.outcome == Outcome::kContradictory) {
    reasons.push_back({"V008", resolution.doubts.back().text});
  }
  if (found) {
    std::vector<StatedCompound> laboratory;
    if (by_laboratory) add_compound(*by_laboratory, laboratory);
    check_found(*found, compounds, laboratory.empty() ? nullptr : &laboratory.front(), findings);
  }
  for (const BrokenNumber& broken : resolution.broken) {
    if (compounds.empty()) break;  // then it is a doubt
    std::string right;
    for (const NameReading& near : broken.nearest) {
      const auto of_near = judge_reading(near.kind, near.text, deadline);
      const bool fits = std::ranges::any_of(compounds, [&](const StatedCompound& one) {
        return likeness(*one.components, of_near->components) != Likeness::kOther;
      });
      if (fits && right.empty()) right = near.meaning;
    }
    CheckFinding finding{"X007", broken.text, right.empty() && broken.sure, {}};
    if (!right.empty()) finding.text += fmt::format("; {} agrees with what stands beside it", right);
    if (const auto field = declared.positions[broken.position]) finding.fields.push_back(*field);
    findings.push_back(std::move(finding));
  }
  for (const Doubt& doubt : resolution.doubts) {
    if (doubt.code == "T006" && !compounds.empty()) findings.push_back({"X008", doubt.text, false, {}});
  }
  bool contradictory = resolution.outcome == Outcome::kContradictory && !options_.checks;
  for (const CheckFinding& finding : findings) {
    if (!finding.grave) continue;
    contradictory = contradictory || !compounds.empty();
    reasons.push_back({"V008", fmt::format("{}: {}", finding.code, finding.text)});
  }

  // ---- what is not understood ----
  // Of a broken number that nothing announces: it may be any number.
  const auto unsure = [&](const Doubt& doubt) {
    return std::ranges::any_of(resolution.broken,
                               [&](const BrokenNumber& one) { return one.text == doubt.text && !one.sure; });
  };
  bool cut = false;
  for (const Doubt& doubt : resolution.doubts) {
    // What was not understood may be the part that matters; beside a structure, only what looks like a name of the
    // family.
    const bool grave =
        (doubt.code == "T012" && may_matter(doubt)) || (!drawn && (doubt.code == "T015" || doubt.code == "T016"));
    const bool nothing_else = !declares && doubt.code != "T001" && doubt.code != "T012" && doubt.code != "T022" &&
                              !(doubt.code == "T005" && unsure(doubt));
    if (!grave && !nothing_else) continue;
    cut = cut || doubt.code == "T015";
    reasons.push_back({doubt.code == "T015" ? "V010" : "V006", fmt::format("{}: {}", doubt.code, doubt.text)});
  }
  for (const Mention& mention : resolution.mentions) {
    if (drawn || declared.fields[mention.position].limit == 0 || !has_code(mention.doubts, "T015")) continue;
    cut = true;
    reasons.push_back({"V010", fmt::format("T015: “{}” ends where the field does: the text may have been cut and the "
                                           "name go on",
                                           mention.text)});
  }
  std::optional<Vague> vague;
  if (!declares) {
    const bool wordless =
        std::ranges::none_of(declared.texts, [](const LineText& text) { return says_something(text.kind, text.text); });
    if (wordless) reasons.push_back({"V001", "nothing was declared"});
    for (const CheckFinding& finding : findings) {
      if (!finding.grave && finding.code == "X011")
        reasons.push_back({"V006", fmt::format("{}: {}", finding.code, finding.text)});
    }
    for (const std::string& formula : CrossChecks::formulae(declared.texts)) {
      reasons.push_back({"V006", fmt::format("only the formula {} is declared: many compounds have it", formula)});
    }
  }
  if (options_.checks) vague = options_.checks->vague(declared.texts);
  if (vague) {
    const std::string what = vague->phrases.empty() ? std::string("quantities and packing alone")
                                                    : fmt::format("“{}”", join(vague->phrases, "”, “"));
    const std::string by =
        vague->regimes.empty() ? std::string() : fmt::format("; refused as vague by {}", join(vague->regimes, ", "));
    const std::string text = fmt::format("the description says {}{}", what, by);
    if (!declares && reasons.empty()) {
      reasons.push_back({"V009", text + ": it cannot be screened"});
    } else {
      findings.push_back({"X013", text, false, {}});
      vague.reset();
    }
  }

  // ---- the whole ----
  if (!reasons.empty()) status = std::max(rank(status), Status::kUndetermined);
  verdict.status = status;
  verdict.reasons.insert(verdict.reasons.end(), reasons.begin(), reasons.end());
  const bool ambiguous =
      std::ranges::any_of(named, [](const Readings& readings) { return readings.pieces.size() > 1; });
  if (contradictory) {
    verdict.declaration = Declaration::kContradictory;
  } else if (ambiguous) {
    verdict.declaration = Declaration::kAmbiguous;
  } else if (!named.empty()) {
    const bool doubt = status == Status::kUndetermined && !reasons.empty();
    verdict.declaration = !doubt ? Declaration::kResolved : cut ? Declaration::kTruncated : Declaration::kUnresolved;
  } else if (!structures.empty()) {
    verdict.declaration = Declaration::kStructure;
  } else {
    verdict.declaration = vague             ? Declaration::kVague
                          : cut             ? Declaration::kTruncated
                          : reasons.empty() ? Declaration::kNoChemical
                                            : Declaration::kUnresolved;
  }
  if (!named.empty() || structures.size() > 1 || by_laboratory) {
    for (const Piece& piece : structures) {
      // A row that could not be read declares no structure.
      if (record.kind != InputKind::kNone || piece.field) verdict.stated.push_back(stated_of(piece));
    }
    for (const Readings& readings : named) {
      for (const Piece& piece : readings.pieces) verdict.stated.push_back(stated_of(piece));
    }
    if (by_laboratory) verdict.stated.push_back(stated_of(*by_laboratory));
  }
  const bool said = std::ranges::any_of(resolution.doubts, [](const Doubt& doubt) { return doubt.code != "T001"; });
  if (!drawn || said || !resolution.mentions.empty()) verdict.resolved = std::move(resolution);
  return verdict;
}

}  // namespace congener
