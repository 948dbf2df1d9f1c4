#pragma once
// Days and instants as types, the clock as a parameter: tests own the time.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::base {

/// A calendar day: days since 1970-01-01.
struct Date {
    int64_t days = 0;
    auto operator<=>(const Date&) const = default;
};
struct YearMonthDay {
    int year;
    int month; // 1..12
    int day;   // 1..31
};
/// A moment: milliseconds since 1970-01-01T00:00Z.
struct Instant {
    int64_t milliseconds = 0;
    auto operator<=>(const Instant&) const = default;
};

Date make_date(int year, int month, int day);
/// Nothing when there is no such day (years 1..9999).
std::optional<Date> checked_date(int year, int month, int day);
YearMonthDay parts(Date date);
/// "2026-09-30".
std::string to_text(Date date);
/// "2026-09-30T08:15:00.000Z".
std::string to_text(Instant instant);
/// Strict YYYY-MM-DD.
std::optional<Date> parse_date(std::string_view text);
/// RFC 3339 with "Z" or an offset; seconds and fraction may be missing.
std::optional<Instant> parse_instant(std::string_view text);
/// 1 Monday .. 7 Sunday.
int weekday(Date date);

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};
class SystemClock final : public Clock {
  public:
    Instant now() const override;
};
/// A clock that stands still until it is moved; thread-safe.
class FakeClock final : public Clock {
  public:
    explicit FakeClock(Instant start) : now_(start.milliseconds) {}
    Instant now() const override { return {now_.load()}; }
    void set(Instant instant) { now_ = instant.milliseconds; }
    void advance(int64_t milliseconds) { now_ += milliseconds; }

  private:
    std::atomic<int64_t> now_;
};

/// Rules of one IANA time zone ("Asia/Shanghai"); cheap to copy, thread-safe to use.
class TimeZone {
  public:
    /// Nothing when the name is unknown.
    static std::optional<TimeZone> find(std::string_view name);
    static TimeZone utc();
    const std::string& name() const { return name_; }
    /// The calendar day at that moment in this zone.
    Date date_of(Instant instant) const;
    /// The moment a day begins in this zone.
    Instant start_of(Date date) const;
    /// The moment of a wall-clock time: `milliseconds` since that day's midnight.
    Instant at(Date date, int64_t milliseconds) const;
    /// Offset from UTC at that moment, in milliseconds.
    int64_t offset_at(Instant instant) const;

  private:
    std::string name_;
};

} // namespace fairlead::base
