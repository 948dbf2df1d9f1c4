#pragma once
// Invented companies and people, and when things happen: plain values made from the parts and a seed.

#include <string>
#include <vector>

#include "base/time.h"
#include "command/demo/parts.h"

namespace fairlead::command {

/// The calendar of the demo: two years up to now, in the workspace's zone.
class Calendar {
  public:
    Calendar(base::Instant now, base::TimeZone zone, const Parts& parts);
    /// A working hour of a day, later months being busier and some months quieter than others.
    int64_t moment(Random& random) const;
    /// About `days` later, in working hours.
    int64_t later(int64_t at, double days, Random& random) const;
    int64_t working_hour(base::Date date, Random& random) const;
    int64_t now() const { return now_.milliseconds; }
    int64_t first() const { return zone_.start_of(first_).milliseconds; }
    base::Date today() const { return zone_.date_of(now_); }
    base::Date date_of(int64_t at) const { return zone_.date_of({at}); }
    const base::TimeZone& zone() const { return zone_; }

  private:
    base::Instant now_;
    base::TimeZone zone_;
    base::Date first_;
    std::vector<double> months_; // weight of each month of the two years
    std::vector<base::Date> starts_;
};

struct Human {
    std::string name, mail; // local part of the address
    bool woman = false;
    Job job;
};
struct Company {
    std::string name, brief, domain, industry, team, phone;
    std::string credit_code; // Chinese companies
    std::string country, province, city, street, postal, currency = "CNY";
    double size = 1;
    bool abroad = false;
    int64_t employees = 0, founded = 0;
};

Human make_human(const Parts& parts, Random& random, bool abroad);
Company make_company(const Parts& parts, uint64_t seed, int64_t index);
/// An invented mobile or office number in E.164 for the company's country.
std::string make_mobile(const Company& company, Random& random);

} // namespace fairlead::command
