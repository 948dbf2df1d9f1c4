#include "command/buying_soon.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "analytics/parameters.h"
#include "base/money.h"
#include "command/forecast.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Mask;
using analytics::DealChance;
using base::Fault;
using base::Json;
using schema::Field;

namespace {

constexpr int64_t most_days = 365, usual_days = 30, most_rows = 200, usual_rows = 50;
constexpr size_t most_ordered = 1000;

struct Asked {
    analytics::ForecastRequest deals;
    int64_t days = usual_days, limit = usual_rows;
    bool accounts = false;
};

/// What is known of a deal beside its chance.
struct Deal {
    DealChance chance;
    std::string name, stage;
    int64_t account = 0, owner = 0;
    std::optional<int64_t> engagement, last_contact, close_date;
    double factor() const { return engagement ? 0.5 + static_cast<double>(*engagement) / 100 : 1; }
};

/// What is sold to one account, or one deal alone.
struct Line {
    std::vector<const Deal*> deals; // the likeliest first
    double missed = 1;              // the chance that none of them is won
    double expected = 0;
    int64_t amount = 0;
    double chance() const { return 1 - missed; }
    double order() const { return chance() * deals.front()->factor(); }
};

Result<Asked> read(const analytics::Parameter& parameter, const Session& session, const std::string& object,
                   base::Date today) {
    std::vector<Fault> faults;
    Asked asked;
    const auto count = [&](const char* name, int64_t most, int64_t& into) {
        const std::string text = parameter(name);
        if (text.empty()) return;
        int64_t value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size() && value >= 1 && value <= most)
            into = value;
        else
            faults.push_back({name,
                              "range",
                              {"请填 1 到 " + std::to_string(most) + " 之间的整数。",
                               "Give a whole number from 1 to " + std::to_string(most) + "."},
                              {}});
    };
    count("days", most_days, asked.days);
    count("limit", most_rows, asked.limit);
    const std::string by = parameter("by");
    asked.accounts = by == "account";
    if (!by.empty() && by != "account" && by != "deal")
        faults.push_back({"by", "unknown_choice", {"只能是 deal 或 account。", "It is deal or account."}, {}});
    if (!faults.empty()) return base::Error(base::Code::invalid, faults.front().message, faults);
    asked.deals = TRY(analytics::forecast_request(
        [&](std::string_view name) {
            return name == "object" || name == "pipeline" || name == "where" ? parameter(name) : std::string();
        },
        session.asker, today));
    if (asked.deals.object.empty()) asked.deals.object = object;
    asked.deals.from = today;
    asked.deals.to = {asked.deals.from.days + asked.days};
    asked.deals.each = true;
    return asked;
}

class Reading {
  public:
    Reading(record::ReadContext& context, const Object& deals) : context_(context), object_(deals) {}

    Result<std::vector<Deal>> read(const std::vector<DealChance>& chances) {
        std::vector<Deal> found;
        if (chances.empty()) return found;
        std::map<int64_t, const DealChance*> by_id;
        query::Select select;
        select.object = &object_;
        select.scope.all = true; // those within the reader's reach were chosen already
        select.limit = 0;
        for (const DealChance& chance : chances) {
            by_id[chance.id] = &chance;
            select.ids.push_back(chance.id);
        }
        select.columns.push_back({"id", nullptr});
        const size_t name = add(select, object_.trait("name")), account = add(select, object_.trait("account"));
        const size_t owner = add(select, object_.trait("owner")), stage = add(select, object_.trait("stage"));
        const size_t contact = add(select, object_.trait("last_contact"));
        const size_t close = add(select, object_.trait("close_date"));
        const size_t engagement = TRY(add_engagement(select));
        TRY(context_.reader.each(query::render(select, context_.session.asker, context_.reader.dialect()),
                                 [&](const store::Row& row) {
                                     const auto number = [&](size_t at) -> std::optional<int64_t> {
                                         return at == 0 || row.empty(at) ? std::nullopt : std::optional(row.number(at));
                                     };
                                     Deal deal{.chance = *by_id[row.number(0)]};
                                     if (name) deal.name = row.text(name);
                                     if (stage) deal.stage = row.text(stage);
                                     deal.account = number(account).value_or(0);
                                     deal.owner = number(owner).value_or(0);
                                     deal.last_contact = number(contact);
                                     deal.close_date = number(close);
                                     deal.engagement = number(engagement);
                                     if (deal.engagement)
                                         deal.engagement = std::clamp<int64_t>(*deal.engagement, 0, 100);
                                     found.push_back(std::move(deal));
                                     return true;
                                 }));
        return found;
    }

  private:
    /// The place of the column; 0: there is none, or it is hidden from the reader.
    size_t add(query::Select& select, const Field* field) {
        if (!field || access::mask(context_.session, object_, *field) == Mask::hidden) return 0;
        select.columns.push_back({field->name, nullptr});
        return select.columns.size() - 1;
    }
    Result<size_t> add_engagement(query::Select& select) {
        const Field* link = object_.trait("account");
        const Object* accounts = link ? context_.model.catalog().find(link->target) : nullptr;
        const Field* field = accounts ? accounts->trait("engagement_score") : nullptr;
        if (!field) return size_t{0};
        const formula::Bound path = TRY(
            formula::bind(link->name + "." + field->name, context_.model.catalog(), object_, formula::Kind::nothing));
        if (!access::check_uses(context_.session, context_.model, object_, *path, "engagement").ok()) return size_t{0};
        select.columns.push_back({"engagement", path});
        return select.columns.size() - 1;
    }

    record::ReadContext& context_;
    const Object& object_;
};

std::vector<Line> lines_of(const std::vector<Deal>& deals, bool accounts) {
    std::map<int64_t, size_t> places;
    std::vector<Line> lines;
    for (const Deal& deal : deals) {
        if (accounts && deal.account == 0) continue;
        const auto [place, fresh] = places.try_emplace(accounts ? deal.account : deal.chance.id, lines.size());
        if (fresh) lines.emplace_back();
        Line& line = lines[place->second];
        line.deals.push_back(&deal);
        line.missed *= 1 - deal.chance.probability;
        line.expected += deal.chance.probability * static_cast<double>(deal.chance.amount);
        line.amount += deal.chance.amount;
    }
    for (Line& line : lines)
        std::stable_sort(line.deals.begin(), line.deals.end(),
                         [](const Deal* a, const Deal* b) { return a->chance.probability > b->chance.probability; });
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        if (a.order() != b.order()) return a.order() > b.order();
        return a.deals.front()->chance.id < b.deals.front()->chance.id;
    });
    return lines;
}

Json link(int64_t id, const std::map<int64_t, std::string>& names) {
    if (id == 0) return {};
    const auto name = names.find(id);
    return Json::object(
        {{"id", Json::string(to_text(Id{id}))}, {"name", name == names.end() ? Json() : Json::string(name->second)}});
}

} // namespace

Result<Json> buying_soon(Workspace& workspace, const Session& session,
                         const std::function<std::string(std::string_view)>& parameter, const std::string& object) {
    const Asked asked =
        TRY(read(parameter, session, object, schema::day_of(workspace.snapshot()->settings(), session.asker.now)));
    const analytics::Forecast found = TRY(forecast_report(workspace, session, asked.deals, ""));
    std::vector<DealChance> likeliest = found.each;
    const auto likelier = [](const DealChance& a, const DealChance& b) {
        return a.probability != b.probability ? a.probability > b.probability : a.id < b.id;
    };
    std::sort(likeliest.begin(), likeliest.end(), likelier);
    const size_t open = likeliest.size();
    double expected = 0;
    for (const DealChance& each : likeliest) expected += each.probability * static_cast<double>(each.amount);
    if (likeliest.size() > most_ordered) likeliest.resize(most_ordered);

    const auto now = workspace.snapshot();
    const Object& deals = *now->find(asked.deals.object);
    const Object* accounts = deals.trait("account") ? now->find(deals.trait("account")->target) : nullptr;
    if (asked.accounts && !accounts)
        return base::invalid("by", "unknown_choice", {"这个对象没有客户。", "Its records have no account."});
    Json rows = Json::array();
    size_t told = 0, lines_there = 0;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        const std::vector<Deal> read = TRY(Reading(context, deals).read(likeliest));
        const std::vector<Line> lines = lines_of(read, asked.accounts);
        lines_there = lines.size();
        told = std::min(lines.size(), static_cast<size_t>(asked.limit));
        std::vector<int64_t> account_ids, owner_ids;
        for (size_t i = 0; i < told; ++i)
            for (const Deal* deal : lines[i].deals) {
                if (deal->account) account_ids.push_back(deal->account);
                if (deal->owner) owner_ids.push_back(deal->owner);
            }
        const analytics::Sources sources{*now->model, session, context.reader};
        std::map<int64_t, std::string> account_names, owner_names;
        if (accounts) account_names = TRY(analytics::names_of(sources, *accounts, std::move(account_ids)));
        if (const Object* users = deals.trait("owner") ? now->find(deals.trait("owner")->target) : nullptr)
            owner_names = TRY(analytics::names_of(sources, *users, std::move(owner_ids)));
        const auto money = [&](double amount) {
            return Json::string(base::format_decimal(std::llround(amount), found.digits));
        };
        const auto day = [](const std::optional<int64_t>& value) {
            return value ? Json::string(to_text(base::Date{*value})) : Json();
        };
        const auto deal_json = [&](const Deal& deal) {
            return Json::object(
                {{"record", Json::string(to_text(Id{deal.chance.id}))},
                 {"name", Json::string(deal.name)},
                 {"owner", link(deal.owner, owner_names)},
                 {"account", link(deal.account, account_names)},
                 {"stage", Json::string(deal.stage)},
                 {"stage_days", Json::number(int64_t{deal.chance.days})},
                 {"amount", money(static_cast<double>(deal.chance.amount))},
                 {"chance", analytics::number(deal.chance.probability)},
                 {"last_contact_at",
                  deal.last_contact ? Json::string(to_text(base::Instant{*deal.last_contact})) : Json()},
                 {"close_date", day(deal.close_date)}});
        };
        for (size_t i = 0; i < told; ++i) {
            const Line& line = lines[i];
            const Deal& first = *line.deals.front();
            Json row = asked.accounts ? Json::object({{"account", link(first.account, account_names)},
                                                      {"amount", money(static_cast<double>(line.amount))}})
                                      : deal_json(first);
            row.set("chance", analytics::number(line.chance()));
            row.set("engagement", first.engagement ? Json::number(*first.engagement) : Json());
            row.set("factor", analytics::number(first.factor()));
            row.set("order", analytics::number(line.order()));
            row.set("expected", money(line.expected));
            if (asked.accounts) {
                Json list = Json::array();
                for (const Deal* deal : line.deals) list.push(deal_json(*deal));
                row.set("deals", std::move(list));
            }
            rows.push(std::move(row));
        }
        return {};
    }));
    const bool nothing_learned = found.each.empty() && found.learned_from < analytics::least_closed;
    return Json::object({{"object", Json::string(asked.deals.object)},
                         {"pipeline", Json::string(found.request.pipeline)},
                         {"from", Json::string(to_text(asked.deals.from))},
                         {"to", Json::string(to_text(asked.deals.to))},
                         {"days", Json::number(asked.days)},
                         {"by", Json::string(asked.accounts ? "account" : "deal")},
                         {"currency", Json::string(found.currency)},
                         {"reason", nothing_learned ? Json::string("not_enough_data") : Json()},
                         {"open", Json::number(static_cast<int64_t>(open))},
                         {"learned_from", Json::number(found.learned_from)},
                         {"expected", Json::string(base::format_decimal(std::llround(expected), found.digits))},
                         {"rows", std::move(rows)},
                         {"more", Json::boolean(lines_there > told || open > most_ordered)}});
}

} // namespace fairlead::command
