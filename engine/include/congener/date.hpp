// A day of the (proleptic Gregorian) calendar: what "in force on" is asked of.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace congener {

// A value; orders by time.
class Date {
 public:
  // Accepts exactly YYYY-MM-DD of a day that exists; nothing otherwise.
  [[nodiscard]] static std::optional<Date> parse(std::string_view text);
  [[nodiscard]] static Date today();  // by UTC

  [[nodiscard]] std::string text() const;  // YYYY-MM-DD
  [[nodiscard]] int days_since(Date other) const { return days_ - other.days_; }
  [[nodiscard]] Date plus_days(int days) const { return Date(days_ + days); }
  auto operator<=>(const Date&) const = default;

 private:
  explicit Date(int days) : days_(days) {}
  int days_ = 0;  // since 1970-01-01
};

}  // namespace congener
