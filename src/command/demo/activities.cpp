// What people did about a deal, and what they still have to do.

#include <algorithm>

#include "command/demo/world.h"

namespace fairlead::command {

namespace {

constexpr int64_t day_ms = 86400000, hour_ms = 3600000, minute_ms = 60000;

Fields about(const MadeDeal& deal) {
    return {{"about", deal.id}, {"about_object", "opportunity"}, {"owner", deal.owner}};
}

void with_contact(Fields& fields, const MadeDeal& deal) {
    if (deal.contact) fields.emplace_back("contact", deal.contact);
}

Result<void> add_call(World& world, MadeDeal& deal, int64_t at, Random& random, bool reached = false) {
    static const std::vector<std::string> results = {"reached", "reached", "reached", "no_answer", "busy", "call_back"};
    const std::string& result = reached ? results.front() : random.pick(results);
    const bool inbound = !random.chance(0.8);
    deal.touched(at, inbound || result == "reached" || result == "call_back");
    Fields fields = about(deal);
    with_contact(fields, deal);
    fields.insert(fields.end(), {{"name", random.pick(world.parts.calls)},
                                 {"direction", inbound ? "inbound" : "outbound"},
                                 {"start_at", at},
                                 {"done", 1},
                                 {"result", result},
                                 {"minutes", result == "reached" ? 3 + random.below(30) : 0}});
    if (result == "reached") fields.emplace_back("notes_text", random.pick(world.parts.call_notes));
    world.writer.put(TRY(world.writer.create(world.writer.object("call"), fields, at + 30 * minute_ms, deal.owner)));
    return {};
}

Result<void> add_meeting(World& world, MadeDeal& deal, int64_t at, bool done, Random& random) {
    static const std::vector<std::string> types = {"visit", "visit", "online", "demo", "reception"};
    Fields fields = about(deal);
    with_contact(fields, deal);
    const int64_t start = at / (30 * minute_ms) * (30 * minute_ms);
    if (done) deal.touched(start, true);
    fields.insert(fields.end(), {{"name", random.pick(world.parts.meetings)},
                                 {"type", random.pick(types)},
                                 {"start_at", start},
                                 {"end_at", start + (1 + random.below(3)) * hour_ms},
                                 {"done", done ? 1 : 0}});
    if (done) fields.emplace_back("summary", random.pick(world.parts.meeting_notes));
    const int64_t planned = std::min(start - (1 + random.below(6)) * day_ms, world.calendar.now() - hour_ms);
    world.writer.put(TRY(world.writer.create(world.writer.object("meeting"), fields,
                                             std::max(planned, deal.created + hour_ms), deal.owner)));
    return {};
}

Result<void> add_note(World& world, const MadeDeal& deal, int64_t at, Random& random) {
    Fields fields = about(deal);
    const std::string& body = random.pick(world.parts.notes);
    fields.insert(fields.end(), {{"name", body}, {"body", body}});
    world.writer.put(TRY(world.writer.create(world.writer.object("note"), fields, at, deal.owner)));
    return {};
}

Result<void> add_task(World& world, const MadeDeal& deal, int64_t at, int64_t due, bool done, Random& random) {
    static const std::vector<std::string> types = {"follow_up", "follow_up", "call", "email", "visit", "quote"};
    Fields fields = about(deal);
    with_contact(fields, deal);
    fields.insert(fields.end(), {{"name", random.pick(world.parts.tasks)},
                                 {"type", random.pick(types)},
                                 {"due", due},
                                 {"done", done ? 1 : 0},
                                 {"priority", random.chance(0.2) ? "high" : "normal"}});
    world.writer.put(TRY(world.writer.create(world.writer.object("task"), fields, at, deal.owner)));
    return {};
}

} // namespace

Result<void> write_activities(World& world, MadeDeal& deal, int64_t index) {
    Random random = random_of(world, Stream::activity, index);
    const Calendar& calendar = world.calendar;
    // Spread over all deals; nobody works on a deal that is not meant seriously, after the first days.
    const double each = static_cast<double>(world.amounts.activities) / static_cast<double>(world.amounts.deals);
    const int64_t end = deal.silent ? std::min(deal.created + 20 * day_ms, deal.ended) : deal.ended;
    const int64_t span = std::max<int64_t>(end - deal.created, day_ms / 2);
    auto count = static_cast<int64_t>(random.skewed(each * 0.8, 0.5) + random.real());
    const auto moment = [&] {
        const int64_t at = calendar.working_hour(calendar.date_of(deal.created + random.below(span)), random);
        return std::clamp(at, deal.created + hour_ms, std::max(deal.created + 2 * hour_ms, calendar.now() - hour_ms));
    };
    for (; count > 0 && world.activities_left > 0; --count, --world.activities_left) {
        const int64_t at = moment();
        switch (random.below(10)) {
            case 0:
            case 1:
            case 2:
            case 3:
                TRY(add_call(world, deal, at, random));
                break;
            case 4:
            case 5:
                TRY(add_meeting(world, deal, at, true, random));
                break;
            case 6:
            case 7:
                TRY(add_note(world, deal, at, random));
                break;
            default:
                TRY(add_task(world, deal, at, calendar.date_of(at).days + random.below(8), true, random));
                break;
        }
    }
    // Nobody gets beyond the first stages without having been reached.
    if (deal.open && deal.stage >= 1 && !deal.customer) {
        TRY(add_call(world, deal, std::min(deal.created + 3 * hour_ms, calendar.now() - hour_ms), random, true));
        --world.activities_left;
    }
    // Deals being worked on have a next thing to do: some of it is late, some for today.
    if (!deal.open || deal.silent || world.activities_left <= 0 || !random.chance(std::min(0.8, each))) return {};
    const int64_t offsets[] = {-6, -2, 0, 0, 0, 1, 2, 4, 7, 12};
    const int64_t due = calendar.today().days + offsets[random.below(10)];
    const int64_t made = std::max(deal.created + hour_ms, calendar.now() - (7 + random.below(5)) * day_ms);
    TRY(add_task(world, deal, std::min(made, calendar.now() - hour_ms), due, false, random));
    --world.activities_left;
    if (random.chance(0.3)) {
        base::Date day{calendar.today().days + 1 + random.below(10)};
        while (base::weekday(day) > 5) ++day.days;
        TRY(add_meeting(world, deal, calendar.working_hour(day, random), false, random));
        --world.activities_left;
    }
    return {};
}

} // namespace fairlead::command
