#include "command/my_day.h"

#include <algorithm>
#include <map>

#include "base/money.h"
#include "command/conversion.h"
#include "command/record_names.h"
#include "query/select.h"
#include "record/read.h"

namespace fairlead::command {

using access::Mask;
using base::Json;
using base::Text;

namespace {

constexpr int64_t hour = 60LL * 60 * 1000, day = 24 * hour;
constexpr int64_t ahead = 7;          // days within which something due is in sight
constexpr int64_t closing_ahead = 14; // … a deal that is to close
constexpr int64_t silent_after = 14;  // days without a word
constexpr int64_t most_deals = 500, most_activities = 300, most_leads = 200;
constexpr int64_t further_reason = 25; // hundredths

struct Reason {
    std::string kind;
    int64_t n = 0;
    int64_t urgency = 0;
};

struct Item {
    const Object* object = nullptr;
    int64_t id = 0, version = 0, owner = 0;
    std::string name, kind, stage;
    std::string about_object;
    int64_t about = 0;
    std::optional<int64_t> due; // days, or milliseconds
    bool whole_day = false;
    std::optional<int64_t> expected; // minor units of the base currency
    const char* expected_from = "median";
    std::vector<Reason> reasons;
    int64_t urgency() const {
        int64_t most = 0;
        for (const Reason& reason : reasons) most = std::max(most, reason.urgency);
        return most + further_reason * static_cast<int64_t>(reasons.size() - 1);
    }
};

/// What is expected of the open deals at hand, by deal and by what they are with.
struct Expected {
    const Object* deal = nullptr;
    std::map<int64_t, int64_t> of; // ids of deals, accounts, contacts
    int64_t median = 0;
};

class Day {
  public:
    Day(record::ReadContext& context, const Snapshot& snapshot, bool all)
        : context_(context),
          snapshot_(snapshot),
          all_(all),
          now_(context.session.asker.now.milliseconds),
          today_(context.session.asker.zone.date_of(context.session.asker.now).days) {}

    Result<std::vector<Item>> run() {
        TRY(deals());
        for (const Object& object : snapshot_.catalog->objects()) {
            if (!object.activity) continue;
            if (object.trait("done") && object.trait("due") && object.trait("owner"))
                TRY(activities(object));
            else if (object.trait("assignee") && object.trait("due") && object.trait("status"))
                TRY(requests(object));
        }
        TRY(leads());
        for (Item& item : items_) {
            if (!item.expected && item.about)
                if (const auto found = expected_.of.find(item.about); found != expected_.of.end()) {
                    item.expected = found->second;
                    item.expected_from = "about";
                }
            if (!item.expected) item.expected = expected_.median;
        }
        return std::move(items_);
    }
    int64_t median() const { return expected_.median; }

  private:
    bool shown(const Object& object, const char* trait) const {
        const Field* field = object.trait(trait);
        return field && field->stored && access::mask(context_.session, object, *field) != Mask::hidden;
    }
    bool readable(const Object& object) const { return access::may(context_.session, object, access::Verb::read).ok(); }
    /// Columns by name; one that is missing or hidden reads as empty.
    query::Select select(const Object& object, const std::vector<std::string>& columns) const {
        query::Select select;
        select.object = &object;
        for (const std::string& column : columns) select.columns.push_back({column, nullptr});
        select.scope = access::scope(context_.session, context_.model, object, access::Verb::read);
        return select;
    }
    Result<formula::Bound> bound(const Object& object, const std::string& text) const {
        return formula::bind(text, context_.model.catalog(), object);
    }
    std::string own(const Object& object) const {
        return all_ ? std::string() : object.trait("owner")->name + " = me() and ";
    }
    std::string column(const Object& object, const char* trait, const char* suffix = "") const {
        return shown(object, trait) ? object.trait(trait)->name + suffix : "id";
    }
    Item start(const Object& object, const store::Row& row, const char* kind) const {
        Item item;
        item.object = &object;
        item.id = row.number(0);
        item.version = row.number(1);
        item.name = shown(object, "name") ? std::string(row.text(2)) : std::string();
        item.owner = row.number(3);
        item.kind = kind;
        return item;
    }

    Result<void> deals() {
        const auto& objects = snapshot_.catalog->objects();
        const auto found = std::find_if(objects.begin(), objects.end(), [&](const Object& object) {
            return !object.pipelines.empty() && object.trait("amount") && object.trait("close_date") &&
                   object.trait("owner") && object.trait("stage");
        });
        if (found == objects.end() || !readable(*found)) return {};
        const Object& deal = expected_.deal ? *expected_.deal : *found;
        expected_.deal = &deal;
        const bool valued = shown(deal, "weighted");
        query::Select rows =
            select(deal, {"id", "version", column(deal, "name"), deal.trait("owner")->name,
                          column(deal, "weighted", "_base"), column(deal, "close_date"), column(deal, "slow_after"),
                          column(deal, "stalled_after"), column(deal, "last_contact"), "created_at",
                          column(deal, "account"), column(deal, "contact"), deal.trait("stage")->name});
        rows.where.push_back(TRY(bound(deal, own(deal) + "stage_kind = 'open'")));
        rows.sort = {{valued ? deal.trait("weighted")->name + "_base" : "id", true}};
        rows.limit = most_deals;
        std::vector<Item> open;
        std::vector<int64_t> values;
        TRY(context_.reader.each(
            query::render(rows, context_.session.asker, context_.reader.dialect()), [&](const store::Row& row) {
                Item item = start(deal, row, "deal");
                if (valued && !row.empty(4)) {
                    item.expected = row.number(4);
                    item.expected_from = "deal";
                    values.push_back(row.number(4));
                    expected_.of[item.id] = row.number(4);
                    for (const auto& [trait, at] : {std::pair("account", 10), std::pair("contact", 11)})
                        if (shown(deal, trait) && !row.empty(static_cast<size_t>(at)))
                            expected_.of[row.number(static_cast<size_t>(at))] += row.number(4);
                }
                if (shown(deal, "account") && !row.empty(10)) {
                    item.about_object = deal.trait("account")->target;
                    item.about = row.number(10);
                }
                item.stage = row.text(12);
                if (shown(deal, "close_date") && !row.empty(5)) {
                    item.due = row.number(5);
                    item.whole_day = true;
                    const int64_t days = row.number(5) - today_;
                    if (days < 0)
                        item.reasons.push_back({"past_close", -days, urgency_due(days)});
                    else if (days <= closing_ahead)
                        item.reasons.push_back({"closing", days, urgency_due(days)});
                }
                for (const auto& [trait, kind, at] :
                     {std::tuple("slow_after", "slow", 6), std::tuple("stalled_after", "stalled", 7)})
                    if (const auto slot = static_cast<size_t>(at);
                        shown(deal, trait) && !row.empty(slot) && row.number(slot) < now_) {
                        const int64_t days = (now_ - row.number(slot)) / day;
                        item.reasons.push_back({kind, days, urgency_lasting(days)});
                    }
                const int64_t word = shown(deal, "last_contact") && !row.empty(8)
                                         ? std::max(row.number(8), row.number(9))
                                         : row.number(9);
                if (now_ - word > silent_after * day) silent_since_[item.id] = word;
                open.push_back(std::move(item));
                return true;
            }));
        if (!values.empty()) {
            const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
            std::nth_element(values.begin(), middle, values.end());
            expected_.median = *middle;
        }
        TRY(leave_out_planned(deal));
        for (Item& item : open) {
            if (const auto since = silent_since_.find(item.id); since != silent_since_.end()) {
                const int64_t days = (now_ - since->second) / day;
                item.reasons.push_back({"silent", days, urgency_lasting(days - silent_after)});
            }
            if (!item.reasons.empty()) items_.push_back(std::move(item));
        }
        return {};
    }

    /// What has something planned is not silent.
    Result<void> leave_out_planned(const Object& deal) {
        if (silent_since_.empty()) return {};
        std::string planned;
        for (const schema::Relation& relation : deal.relations) {
            const Object* child = snapshot_.find(relation.object);
            if (!child || !child->activity || !child->trait("done") || !child->trait("due") || !readable(*child))
                continue;
            planned += (planned.empty() ? "" : " or ") + std::string("exists(") + relation.name + " where not " +
                       child->trait("done")->name + " and " + child->trait("due")->name + " >= today())";
        }
        if (planned.empty()) return {};
        query::Select rows = select(deal, {"id"});
        for (const auto& [id, since] : silent_since_) rows.ids.push_back(id);
        rows.where.push_back(TRY(bound(deal, planned)));
        rows.limit = 0;
        return context_.reader.each(query::render(rows, context_.session.asker, context_.reader.dialect()),
                                    [&](const store::Row& row) {
                                        silent_since_.erase(row.number(0));
                                        return true;
                                    });
    }

    void put_due(const Object& object, Item& item, int64_t value) const {
        item.due = value;
        item.whole_day = object.trait("due")->type == schema::Type::date;
    }
    int64_t days_to(const Item& item) const {
        return (item.whole_day ? *item.due : context_.session.asker.zone.date_of({*item.due}).days) - today_;
    }

    Result<void> activities(const Object& object) {
        if (!readable(object) || !shown(object, "due")) return {};
        const std::string due = object.trait("due")->name;
        query::Select rows =
            select(object, {"id", "version", column(object, "name"), object.trait("owner")->name, due});
        const bool linked = shown(object, "about");
        if (linked) {
            rows.columns.push_back({object.trait("about")->name, nullptr});
            rows.columns.push_back({object.trait("about")->name + "_object", nullptr});
        }
        rows.where.push_back(
            TRY(bound(object, object.trait("owner")->name + " = me() and not " + object.trait("done")->name + " and " +
                                  due + " < add_days(today(), " + std::to_string(ahead + 1) + ")")));
        rows.sort = {{due, false}};
        rows.limit = most_activities;
        return context_.reader.each(query::render(rows, context_.session.asker, context_.reader.dialect()),
                                    [&](const store::Row& row) {
                                        Item item = start(object, row, "activity");
                                        put_due(object, item, row.number(4));
                                        if (linked && !row.empty(5)) {
                                            item.about = row.number(5);
                                            item.about_object = row.text(6);
                                        }
                                        const int64_t days = days_to(item);
                                        item.reasons.push_back({days < 0    ? "overdue"
                                                                : days == 0 ? "today"
                                                                            : "soon",
                                                                std::abs(days), urgency_due(days)});
                                        items_.push_back(std::move(item));
                                        return true;
                                    });
    }

    /// What others wait for.
    Result<void> requests(const Object& object) {
        if (!readable(object) || !shown(object, "due")) return {};
        query::Select rows = select(
            object, {"id", "version", column(object, "name"), object.trait("owner")->name, object.trait("due")->name});
        const bool linked = shown(object, "about");
        if (linked) {
            rows.columns.push_back({object.trait("about")->name, nullptr});
            rows.columns.push_back({object.trait("about")->name + "_object", nullptr});
        }
        rows.where.push_back(
            TRY(bound(object, object.trait("assignee")->name + " = me() and " + object.trait("status")->name +
                                  " in ('open', 'accepted') and " + object.trait("due")->name + " is not empty")));
        rows.sort = {{object.trait("due")->name, false}};
        rows.limit = most_activities;
        return context_.reader.each(
            query::render(rows, context_.session.asker, context_.reader.dialect()), [&](const store::Row& row) {
                Item item = start(object, row, "request");
                put_due(object, item, row.number(4));
                if (linked && !row.empty(5)) {
                    item.about = row.number(5);
                    item.about_object = row.text(6);
                }
                const int64_t days = days_to(item);
                item.reasons.push_back({days < 0 ? "overdue" : "promised", std::abs(days), urgency_due(days)});
                items_.push_back(std::move(item));
                return true;
            });
    }

    /// Leads that wait for their first answer.
    Result<void> leads() {
        for (const Object& object : snapshot_.catalog->objects()) {
            const Conversion* conversion = snapshot_.conversions ? snapshot_.conversions->of(object) : nullptr;
            if (!conversion || !object.trait("first_contact") || !object.trait("owner") || !readable(object)) continue;
            if (!shown(object, "first_contact")) continue;
            query::Select rows = select(object, {"id", "version", column(object, "name"), object.trait("owner")->name,
                                                 "created_at", column(object, "received")});
            for (const formula::Bound& ended : {conversion->done, conversion->closed})
                if (ended) rows.columns.push_back({"ended", ended});
            rows.where.push_back(TRY(bound(object, own(object) + object.trait("owner")->name + " is not empty and " +
                                                       object.trait("first_contact")->name + " is empty")));
            rows.sort = {{"id", true}};
            rows.limit = most_leads;
            const bool received = shown(object, "received");
            const size_t columns = rows.columns.size();
            TRY(context_.reader.each(
                query::render(rows, context_.session.asker, context_.reader.dialect()), [&](const store::Row& row) {
                    for (size_t at = 6; at < columns; ++at)
                        if (!row.empty(at) && row.number(at) != 0) return true;
                    Item item = start(object, row, "lead");
                    const int64_t since = received && !row.empty(5) ? row.number(5) : row.number(4);
                    const int64_t hours = std::max<int64_t>(0, (now_ - since) / hour);
                    item.reasons.push_back({"waiting", hours, urgency_due(-(hours / 24))});
                    items_.push_back(std::move(item));
                    return true;
                }));
        }
        return {};
    }

    record::ReadContext& context_;
    const Snapshot& snapshot_;
    bool all_;
    int64_t now_, today_;
    Expected expected_;
    std::map<int64_t, int64_t> silent_since_;
    std::vector<Item> items_;
};

std::string hundredths(int64_t value) {
    return base::format_decimal(value, 2);
}

} // namespace

int64_t urgency_due(int64_t days) {
    if (days < 0) return std::min<int64_t>(200 - 10 * days, 500);
    return 200 / (1 + days);
}

int64_t urgency_lasting(int64_t days) {
    return std::min<int64_t>(100 + std::max<int64_t>(0, days) * 100 / 14, 300);
}

Result<Json> my_day(Workspace& workspace, const Session& session, bool all, int64_t limit) {
    const auto snapshot = workspace.snapshot();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Day whole(context, *snapshot, all);
        std::vector<Item> items = TRY(whole.run());
        const int digits = snapshot->catalog->base_digits();
        // What is worth nothing that we know of is still in the order of its urgency.
        const auto score = [](const Item& item) {
            return static_cast<__int128>(std::max<int64_t>(1, *item.expected)) * item.urgency();
        };
        const auto before = [&](const Item& a, const Item& b) {
            const __int128 one = score(a), other = score(b);
            return one != other ? one > other : a.id < b.id;
        };
        const size_t shown = std::min(items.size(), static_cast<size_t>(limit));
        std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), items.end(), before);
        const bool more = items.size() > shown;
        items.resize(shown);
        Json list = Json::array(), about = Json::array();
        for (const Item& item : items) {
            Json json = Json::object();
            json.set("object", Json::string(item.object->name));
            json.set("id", Json::string(to_text(Id{item.id})));
            json.set("version", Json::number(item.version));
            json.set("name", Json::string(item.name));
            json.set("kind", Json::string(item.kind));
            json.set("owner", person_json(session, item.owner));
            json.set("due", !item.due        ? Json()
                            : item.whole_day ? Json::string(to_text(base::Date{*item.due}))
                                             : Json::string(to_text(base::Instant{*item.due})));
            if (!item.stage.empty()) json.set("stage", Json::string(item.stage));
            json.set("expected", Json::string(base::format_decimal(*item.expected, digits)));
            json.set("expected_from", Json::string(item.expected_from));
            json.set("urgency", Json::string(hundredths(item.urgency())));
            const __int128 product = static_cast<__int128>(*item.expected) * item.urgency() / 100;
            json.set("score", Json::string(base::format_decimal(
                                  static_cast<int64_t>(std::min<__int128>(product, INT64_MAX)), digits)));
            Json reasons = Json::array();
            for (const Reason& reason : item.reasons) {
                Json each = Json::object();
                each.set("kind", Json::string(reason.kind));
                each.set("n", Json::number(reason.n));
                each.set("urgency", Json::string(hundredths(reason.urgency)));
                reasons.push(std::move(each));
            }
            json.set("reasons", std::move(reasons));
            Json link = Json::object();
            link.set("object", Json::string(item.about_object));
            link.set("record", Json::string(item.about ? to_text(Id{item.about}) : ""));
            about.push(std::move(link));
            list.push(std::move(json));
        }
        TRY(add_names(context, about));
        for (size_t i = 0; i < items.size(); ++i) {
            Json link;
            if (items[i].about) {
                link = Json::object();
                link.set("object", about.items()[i]["object"]);
                link.set("id", about.items()[i]["record"]);
                link.set("name", about.items()[i]["name"]);
            }
            list.items()[i].set("about", std::move(link));
        }
        Json answer = Json::object();
        answer.set("items", std::move(list));
        answer.set("more", Json::boolean(more));
        answer.set("currency", Json::string(snapshot->settings().base_currency));
        answer.set("median", Json::string(base::format_decimal(whole.median(), digits)));
        answer.set(
            "formula",
            Json::string(Text{
                "期望值 × "
                "紧迫度。期望值：商机的加权金额；活动按所关联的商机、客户算；都没有的，按这些商机加权金额的中位数。"
                "紧迫度：今天到期 2，过期每天 +0.1（最多 5），还有 n 天 2 ÷ (1 + n)；沉默、缓慢、停滞 1，超出每 14 天 "
                "+1（最多 3）；每多一个理由 +0.25。",
                "Expected value × urgency. Expected value: the weighted amount of the deal; of an activity, that of "
                "the deal or customer "
                "it is about; otherwise the median of these deals. Urgency: due today 2, each day late +0.1 (at most "
                "5), in n days "
                "2 ÷ (1 + n); silent, slow or stalled 1, +1 for each 14 days beyond (at most 3); each further reason "
                "+0.25."}
                             .in(session.language)));
        return answer;
    });
}

} // namespace fairlead::command
