#include "congener/fault.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace congener {

Fault file_fault(std::string file, std::string code, std::string message, std::string advice) {
  Fault fault;
  fault.code = std::move(code);
  fault.message = std::move(message);
  fault.advice = std::move(advice);
  fault.place.file = std::move(file);
  return fault;
}

std::string describe(const Fault& fault) {
  std::string text = fmt::format("{} {}", fault.code, fault.message);
  if (!fault.place.file.empty()) {
    text += fmt::format(" — {}", fault.place.file);
    if (fault.place.line > 0) text += fmt::format(":{}", fault.place.line);
    if (fault.place.column > 0) text += fmt::format(":{}", fault.place.column);
  }
  text += '\n';
  if (!fault.line_text.empty() && fault.place.column > 0) {
    const std::size_t characters = count_characters(fault.line_text);
    const std::size_t before = std::min(fault.place.column - 1, characters);
    const std::size_t room = characters - before;
    const std::size_t width = std::clamp<std::size_t>(fault.width, 1, std::max<std::size_t>(room, 1));
    std::string line = fault.line_text;
    std::ranges::replace(line, '\t', ' ');
    text += fmt::format("{:>5} | {}\n      | {}{}\n", fault.place.line, line, std::string(before, ' '),
                        std::string(width, '^'));
  }
  if (!fault.advice.empty()) text += fmt::format("      = {}\n", fault.advice);
  return text;
}

std::string describe(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) text += describe(fault);
  return text;
}

}  // namespace congener
