#include "workbench/stored_verdicts.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/report.hpp"
#include "similarity/parallel.hpp"
#include "workbench/comparer.hpp"

namespace congener::workbench {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kReadBytes = std::size_t{1} << 18;

// Takes `key` off the beginning of `rest`.
bool take(std::string_view& rest, std::string_view key) {
  if (!rest.starts_with(key)) return false;
  rest.remove_prefix(key.size());
  return true;
}

// Takes a number, or the inside of a string without escapes and its closing quote.
bool take_number(std::string_view& rest, std::size_t& number) {
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (read.ec != std::errc()) return false;
  rest.remove_prefix(static_cast<std::size_t>(read.ptr - rest.data()));
  return true;
}

bool take_text(std::string_view& rest, std::string_view& text) {
  const std::size_t end = rest.find_first_of("\"\\");
  if (end == std::string_view::npos || rest[end] != '"') return false;
  text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return true;
}

std::optional<InputKind> kind_named(std::string_view text) {
  for (const InputKind kind : {InputKind::kNone, InputKind::kSmiles, InputKind::kInchi, InputKind::kMolfile}) {
    if (text == name(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<FieldKind> field_kind_named(std::string_view text) {
  for (int kind = 0; kind <= static_cast<int>(FieldKind::kOther); ++kind) {
    if (text == name(static_cast<FieldKind>(kind))) return static_cast<FieldKind>(kind);
  }
  return std::nullopt;
}

}  // namespace

Result<StoredVerdicts, Fault> StoredVerdicts::open(const std::string& path) {
  auto opened = ByteSource::open(path);
  if (!opened) return opened.error();
  return StoredVerdicts(std::move(opened).value());
}

bool StoredVerdicts::next_line(std::string_view& line) {
  for (;;) {
    const std::size_t end = held_.find('\n', seen_);
    if (end != std::string::npos) {
      line = std::string_view(held_).substr(at_, end - at_);
      at_ = seen_ = end + 1;
      ++line_;
      return true;
    }
    if (ended_) {
      if (at_ >= held_.size()) return false;
      line = std::string_view(held_).substr(at_);
      at_ = seen_ = held_.size();
      ++line_;
      return true;
    }
    held_.erase(0, at_);
    at_ = 0;
    const std::size_t before = held_.size();
    seen_ = before;
    held_.resize(before + kReadBytes);
    const std::size_t got = bytes_->read(held_.data() + before, kReadBytes);
    held_.resize(before + got);
    ended_ = got == 0;
  }
}

bool StoredVerdicts::take_apart(std::string_view line, StoredVerdict& into) {
  std::string_view rest = line;
  RecordView& record = into.record;
  std::string_view kind;
  const bool begins = take(rest, R"({"record":)") && take_number(rest, record.number) &&
                      take(rest, R"(,"source":{"file":")") && take_text(rest, record.file) &&
                      take(rest, R"(,"line":)") && take_number(rest, record.line) && take(rest, R"(},"id":")") &&
                      take_text(rest, record.id) && take(rest, R"(,"input":{"text":")") &&
                      take_text(rest, record.text) && take(rest, R"(,"kind":")") && take_text(rest, kind) &&
                      take(rest, R"(,"declared":")") && take_text(rest, record.declared);
  if (!begins) return false;
  const auto known = kind_named(kind);
  if (!known) return false;
  record.kind = *known;
  // A quote within a string is escaped, so these are keys; what stands between them is of no matter here.
  const std::size_t status = rest.find(R"(},"status":")");
  const std::size_t run = rest.rfind(R"(,"rule_set":")");
  if (status == std::string_view::npos || run == std::string_view::npos || run < status) return false;
  // What a document declared is more than fits here.
  if (rest.find(R"(,"document":{)", status) != std::string_view::npos) return false;
  into.bare = rest.find(R"(,"hits":[],"near":[],)", status) != std::string_view::npos &&
              rest.find(R"(,"findings":[{)", status) == std::string_view::npos &&
              rest.find(R"(,"resolved":{)", status) == std::string_view::npos;
  std::string_view middle = rest.substr(status);
  std::string_view tail = rest.substr(run);
  return take(middle, R"(},"status":")") && take_text(middle, into.status) && take(tail, R"(,"rule_set":")") &&
         take_text(tail, into.rule_set) && take(tail, R"(,"engine":")") && take_text(tail, into.engine) &&
         take(tail, R"(,"as_of":")") && take_text(tail, into.as_of) && trim(tail) == "}";
}

bool StoredVerdicts::parse(std::string_view line, StoredVerdict& into) {
  const Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) {
    why_ = "no JSON; the file may have been cut off";
    return false;
  }
  const auto text = [](const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
  };
  const auto number = [](const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_number_unsigned() ? found->get<std::size_t>()
                                                                                      : std::size_t{0};
  };
  if (!json.is_object() || !json.contains("input") || !json.contains("status")) {
    why_ = "JSON, but no verdict of this program";
    return false;
  }
  const Json& input = json["input"];
  const Json source = json.value("source", Json::object());
  owned_ = {text(source, "file"), text(json, "id"),       text(input, "text"),  text(input, "declared"),
            text(json, "status"), text(json, "rule_set"), text(json, "engine"), text(json, "as_of")};
  const auto kind = kind_named(text(input, "kind"));
  if (!kind || !status_named(owned_.status)) {
    why_ = "a verdict of an unknown status or kind of input";
    return false;
  }
  declared_ = {};
  const Json document = json.value("document", Json::object());
  const Json fields = document.is_object() ? document.value("fields", Json::array()) : Json::array();
  declared_.format = text(document, "format");
  declared_.reference = text(document, "reference");
  for (const Json& one : fields) {
    Field field;
    const auto field_kind = field_kind_named(text(one, "kind"));
    if (!field_kind) {
      why_ = "a verdict of a line with a field of an unknown kind";
      return false;
    }
    field.kind = *field_kind;
    field.text = text(one, "text");
    field.qualifier = text(one, "qualifier");
    declared_.fields.push_back(std::move(field));
  }
  const auto empty = [&](const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() || found->empty();
  };
  into.bare = empty("hits") && empty("near") && empty("findings") && empty("resolved");
  into.record = {number(json, "record"),
                 owned_.file,
                 number(source, "line"),
                 owned_.id,
                 owned_.text,
                 owned_.declared,
                 *kind,
                 {},
                 {},
                 declared_.fields.empty() ? nullptr : &declared_};
  into.status = owned_.status;
  into.rule_set = owned_.rule_set;
  into.engine = owned_.engine;
  into.as_of = owned_.as_of;
  return true;
}

StoredVerdicts::Read StoredVerdicts::next(StoredVerdict& into) {
  std::string_view line;
  while (next_line(line)) {
    if (trim(line).empty()) continue;
    into = {};
    if (take_apart(line, into) && status_named(into.status)) return Read::kVerdict;
    into = {};
    return parse(line, into) ? Read::kVerdict : Read::kNoVerdict;
  }
  if (!bytes_->failure().empty() && !cut_off_) {
    cut_off_ = true;
    ++line_;
    why_ = bytes_->failure();
    return Read::kNoVerdict;
  }
  return Read::kEnd;
}

Result<Difference, Fault> diff_verdicts(const std::string& path, const CounterIons& counter_ions, const Side& before,
                                        const Side& after, const Known& known, const WorkbenchOptions& options) {
  auto opened = StoredVerdicts::open(path);
  if (!opened) return opened.error();
  StoredVerdicts& stored = opened.value();
  Difference difference;
  difference.before = before;
  difference.after = after;
  difference.whole_rule_base = !before.rule;
  difference.source = path;
  Recheck& recheck = difference.recheck.emplace();
  const Judge earlier(*before.rules, counter_ions, before.options);
  const Judge later(*after.rules, counter_ions, after.options);
  std::optional<Judge> changing;
  if (difference.whole_rule_base) {
    difference.changed_rules =
        rules_that_change(*before.rules, before.options, before.options.as_of, after.options.as_of);
    JudgeOptions gate = after.options;
    gate.rules = difference.changed_rules;
    gate.jurisdictions.clear();
    if (!difference.changed_rules.empty()) changing.emplace(*after.rules, counter_ions, gate);
  }
  // What stands beside a structure may name another compound: where it is read, the structure alone decides nothing.
  const auto ruled_out = [&](const StoredVerdict& one) {
    if (!one.bare) return false;
    if (changing) return changing->clears(one.record);
    return earlier.clears(one.record) && later.clears(one.record);
  };
  Comparer comparer(before, after, difference);
  StoredVerdict line;
  constexpr std::size_t kRecordsBetweenProgress = 4096;
  for (;;) {
    const StoredVerdicts::Read read = stored.next(line);
    if (read == StoredVerdicts::Read::kEnd) break;
    if (read == StoredVerdicts::Read::kNoVerdict) {
      if (recheck.unreadable++ == 0) {
        recheck.first_unreadable = stored.line();
        recheck.unreadable_why = stored.why();
      }
      continue;
    }
    ++recheck.records;
    if (options.progress && recheck.records % kRecordsBetweenProgress == 0) {
      options.progress({recheck.records, stored.progress()});
    }
    const bool same_run = line.rule_set == before.rules->hash() && line.engine == engine_version() &&
                          line.as_of == before.options.as_of.text();
    if (!same_run) ++recheck.of_another_run;
    if (difference.whole_rule_base && difference.changed_rules.empty()) {
      ++recheck.unchanged_rules;
    } else if (line.status == name(Status::kInvalid)) {
      ++recheck.invalid;
      ++difference.undecided;
      continue;
    } else if (line.record.kind == InputKind::kNone && !after.options.resolver) {
      ++recheck.names_unread;
      ++difference.undecided;
      continue;
    } else if (ruled_out(line)) {
      ++recheck.ruled_out;
    } else {
      ++recheck.decided_again;
      const Record record = copy_of(line.record);
      const Verdict then = earlier.judge(record);
      const Verdict now = later.judge(record);
      // Of one rule alone the stored status says nothing: it is of all that were asked.
      if (difference.whole_rule_base && same_run && line.status != name(then.status) && recheck.differ++ == 0) {
        recheck.first_differ = stored.line();
      }
      comparer.compare(then, now, now.components);
      continue;
    }
    comparer.add_untouched(1);
  }
  difference.records = recheck.records;
  similarity::on_threads(options.threads, [&] { comparer.finish(known); });
  return difference;
}

}  // namespace congener::workbench
