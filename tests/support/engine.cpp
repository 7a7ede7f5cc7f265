#include "support/engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "report/report.hpp"

namespace congener::test {

std::string source_path(std::string_view relative) { return fmt::format("{}/{}", CONGENER_SOURCE_DIR, relative); }

std::string shared_path(std::string_view relative) {
  std::string path = fmt::format("{}/../shared/{}", CONGENER_SOURCE_DIR, relative);
  return std::filesystem::exists(path) ? path : std::string();
}

const RuleSet& rules() {
  static const RuleSet loaded = [] {
    chem::warm_up();
    auto result = load_rules(source_path("rules"));
    if (!result) {
      std::cerr << describe(result.error());
      std::exit(1);
    }
    return std::move(result).value();
  }();
  return loaded;
}

const Matcher& matcher() {
  static const Matcher built(rules());
  return built;
}

const CounterIons& counter_ions() {
  static const CounterIons loaded = [] {
    auto result = CounterIons::load(source_path("data/normalise/counterions.csv"));
    if (!result) {
      std::cerr << describe(result.error());
      std::exit(1);
    }
    return std::move(result).value();
  }();
  return loaded;
}

JudgeOptions options(std::string_view date) {
  JudgeOptions options;
  options.as_of = *Date::parse(date);
  return options;
}

Verdict judge(std::string_view smiles, const JudgeOptions& options) {
  Record record;
  record.number = 1;
  record.text = std::string(smiles);
  record.kind = InputKind::kSmiles;
  return Judge(rules(), counter_ions(), options).judge(record);
}

Verdict judge(std::string_view smiles) {
  static const Judge built(rules(), counter_ions(), options());
  Record record;
  record.number = 1;
  record.text = std::string(smiles);
  record.kind = InputKind::kSmiles;
  return built.judge(record);
}

Component component(std::string_view smiles) {
  const auto table = chem::read_smiles(smiles);
  if (!table) {
    ADD_FAILURE() << smiles << ": " << table.error().text;
    return {};
  }
  auto components = normalise(table.value());
  if (!components || components.value().size() != 1) {
    ADD_FAILURE() << smiles << " is not one component";
    return {};
  }
  return components.value().front();
}

std::string summary(const Verdict& verdict) {
  std::string text = name(verdict.status);
  for (const Hit& hit : verdict.hits) {
    text += fmt::format(" {}={}", hit.rule->id, name(hit.verdict));
    std::set<std::string> clauses;
    for (const Account& account : hit.accounts) {
      if (!account.clause.empty()) clauses.insert(account.clause);
    }
    if (!clauses.empty()) text += fmt::format(":{}", fmt::join(clauses, "+"));
    if (!hit.path.empty()) text += fmt::format(":{}", fmt::join(hit.path, ">"));
    if (!hit.readings.empty()) text += fmt::format("({})", fmt::join(hit.readings, ","));
    if (!hit.excepted_by.empty()) text += fmt::format("[{}]", hit.excepted_by);
  }
  for (const Near& near : verdict.near) text += fmt::format(" near:{}", near.rule->id);
  for (const Reason& reason : verdict.reasons) text += fmt::format(" {}", reason.code);
  return text;
}

std::string ndjson(const Verdict& verdict) {
  static const auto formatter = Formatter::make(OutputFormat::kNdjson, rules(), {});
  return formatter->one(verdict);
}

std::vector<std::vector<std::string>> read_csv(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) ADD_FAILURE() << "cannot open " << path;
  std::stringstream buffer;
  buffer << stream.rdbuf();
  const std::string text = buffer.str();
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        row.back() += '"';
        ++i;
      } else if (c == '"') {
        quoted = false;
      } else {
        row.back() += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\n') {
      rows.push_back(std::move(row));
      row.assign(1, "");
    } else if (c != '\r') {
      row.back() += c;
    }
  }
  if (row.size() > 1 || !row[0].empty()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace congener::test
