#include "command/credit.h"

#include <algorithm>
#include <map>
#include <set>

#include "analytics/figure.h"
#include "analytics/kpi_catalogue.h"
#include "analytics/target_actuals.h"
#include "base/money.h"
#include "command/asked_before.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Date;
using base::Error;
using base::Json;

namespace {

constexpr std::string_view member_object = "opportunity_team", target_object = "target";
constexpr int64_t whole_split = 10000; // percent scaled by 10^2
constexpr size_t most_listed_people = 300;

struct Credit {
    int64_t own = 0, overlay = 0, rolled_up = 0, deals = 0;
};

std::string won_between(const Object& deals, Date from, Date to, const std::string& through = {}) {
    const std::string close = through + deals.trait("close_date")->name;
    return through + "stage.kind = 'won' and " + close + " >= date('" + to_text(from) + "') and " + close +
           " <= date('" + to_text(to) + "')";
}

} // namespace

Result<std::map<int64_t, CreditedDeal>> credited_deals(record::ReadContext& context, const Object& object, Date from,
                                                       Date to) {
    std::map<int64_t, CreditedDeal> found;
    const std::string amount = object.trait("amount")->name;
    query::Select select;
    select.object = &object;
    select.scope = access::scope(context.session, context.model, object, Verb::read);
    select.limit = 0;
    select.where.push_back(TRY(formula::bind(won_between(object, from, to) + " and " + amount + " is not empty",
                                             context.model.catalog(), object)));
    for (const std::string& column : {std::string("id"), object.trait("owner")->name, amount + "_base",
                                      object.trait("close_date")->name, object.trait("name")->name})
        select.columns.push_back({column, nullptr});
    TRY(context.reader.each(
        query::render(select, context.session.asker, context.reader.dialect()), [&](const store::Row& row) {
            found[row.number(0)] = {row.number(1), row.number(2), {row.number(3)}, std::string(row.text(4)), {}};
            return true;
        }));
    const Object* members = context.model.catalog().find(member_object);
    if (!members || !members->find("overlay")) return found;
    query::Select shares;
    shares.object = members;
    shares.scope.all = true;
    shares.limit = 0;
    shares.where.push_back(TRY(formula::bind(won_between(object, from, to, "opportunity.") + " and split > 0",
                                             context.model.catalog(), *members)));
    for (const char* column : {"id", "opportunity", "member", "split", "overlay"})
        shares.columns.push_back({column, nullptr});
    std::map<int64_t, std::pair<int64_t, CreditMember>> by_id;
    TRY(context.reader.each(
        query::render(shares, context.session.asker, context.reader.dialect()), [&](const store::Row& row) {
            by_id[row.number(0)] = {row.number(1), {row.number(2), row.number(3), row.number(4) != 0}};
            return true;
        }));
    for (const auto& [id, share] : by_id)
        if (const auto deal = found.find(share.first); deal != found.end())
            deal->second.members.push_back(share.second);
    return found;
}

std::vector<int64_t> line_of(const access::Directory& directory, int64_t person) {
    std::vector<int64_t> line;
    for (int64_t at = person; at && std::find(line.begin(), line.end(), at) == line.end();
         at = directory.manager_of(at))
        line.push_back(at);
    return line;
}

Result<std::vector<CreditPart>> credit_parts(const CreditedDeal& deal, int64_t value) {
    std::vector<CreditPart> found;
    std::vector<int64_t> people = {deal.owner}, weights = {whole_split};
    for (const CreditMember& member : deal.members) {
        if (member.overlay) {
            const auto part = base::multiply_divide(value, member.split, whole_split);
            found.push_back({member.person, part.value_or(0), true});
            continue;
        }
        people.push_back(member.person);
        weights.push_back(member.split);
        weights.front() = std::max<int64_t>(0, weights.front() - member.split);
    }
    const auto parts = analytics::divide(value, weights);
    if (!parts) return Error(Code::limit, {"业绩分成无法计算。", "The splits of a deal cannot be divided."});
    for (size_t i = 0; i < people.size(); ++i)
        if (people[i]) found.push_back({people[i], (*parts)[i], false});
    return found;
}

std::optional<std::string> credit_where(const Object& deals, Date from, Date to, const std::vector<int64_t>& people,
                                        CreditKind kind) {
    if (people.size() > most_listed_people) return std::nullopt;
    std::string ids;
    for (const int64_t id : people) ids += (ids.empty() ? "'" : ", '") + to_text(Id{id}) + "'";
    const std::string shares = "exists(team_members where member in (" + ids + ") and split > 0 and ";
    return won_between(deals, from, to) + " and " + deals.trait("amount")->name + " is not empty and " +
           (kind == CreditKind::overlay
                ? shares + "overlay)"
                : "(" + deals.trait("owner")->name + " in (" + ids + ") or " + shares + "not overlay))");
}

namespace {

Result<void> credit(const CreditedDeal& deal, const access::Directory& directory, std::map<int64_t, Credit>& credits) {
    std::set<int64_t> touched;
    for (const CreditPart& part : TRY(credit_parts(deal, deal.amount))) {
        if (part.overlay) {
            credits[part.person].overlay += part.value;
            continue;
        }
        credits[part.person].own += part.value;
        for (const int64_t above : line_of(directory, part.person)) {
            credits[above].rolled_up += part.value;
            touched.insert(above);
        }
    }
    for (const int64_t person : touched) ++credits[person].deals;
    return {};
}

/// Revenue targets of exactly these days by who answers for them: the widest level of each.
Result<std::map<int64_t, int64_t>> targets_of(record::ReadContext& context, Date from, Date to) {
    std::map<int64_t, std::pair<int, int64_t>> widest;
    const Object* object = context.model.catalog().find(target_object);
    if (object && access::may(context.session, *object, Verb::read).ok()) {
        record::ListRequest list;
        list.object = object;
        list.where = "measure = 'revenue' and product is empty and region is empty and starts_on = date('" +
                     to_text(from) + "') and ends_on = date('" + to_text(to) + "')";
        list.fields = {"name"};
        std::vector<int64_t> ids;
        TRY(record::each_page(context, list, [&](const record::Page& page) -> Result<bool> {
            for (const auto& row : page.rows) ids.push_back(row[record::RowShape::id].number_or(0));
            return ids.size() < 5000;
        }));
        for (const record::Image& image :
             TRY(record::load_unscoped(context.model, context.tables, context.reader, *object, ids))) {
            const Value& level = image.get("level");
            const int width = level == Value("company") ? 3 : level == Value("team") ? 2 : 1;
            auto& own = widest[image.owner()];
            if (width > own.first) own = {width, 0};
            if (width == own.first) own.second += image.get("base_base").number_or(0);
        }
    }
    std::map<int64_t, int64_t> targets;
    for (const auto& [owner, target] : widest) targets[owner] = target.second;
    return targets;
}

} // namespace

Result<std::string> credit_report(Workspace& workspace, const Session& session, Date from, Date to,
                                  analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    const Object* deals = now->kpis ? now->kpis->main() : nullptr;
    if (!deals || !deals->trait("amount") || !deals->trait("owner") || !deals->trait("close_date"))
        return Error(Code::not_found, {"没有可计业绩的商机。", "There are no deals to credit."});
    TRY(access::may(session, *deals, Verb::read));
    if (access::mask(session, *deals, *deals->trait("amount")) == access::Mask::hidden)
        return Error(Code::forbidden, {"看不到商机金额。", "The amounts are hidden from you."});
    std::vector<const Object*> objects = {deals};
    if (const Object* quotas = now->find(target_object)) objects.insert(objects.begin(), quotas);
    const Asked before =
        TRY(asked_before(workspace, session, *now, {"credit", to_text(from), to_text(to)}, objects, {}, {}, cache));
    if (before.kept) return std::string(*before.kept);
    std::map<int64_t, Credit> credits;
    std::map<int64_t, int64_t> targets;
    int64_t total = 0;
    const access::Directory& directory = *session.directory;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        for (const auto& [id, deal] : TRY(credited_deals(context, *deals, from, to))) {
            TRY(credit(deal, directory, credits));
            if (__builtin_add_overflow(total, deal.amount, &total))
                return Error(Code::limit, {"合计超出范围。", "The sum is out of range."});
        }
        targets = TRY(targets_of(context, from, to));
        return {};
    }));
    std::map<int64_t, std::vector<int64_t>> beneath; // with the person themselves
    for (const access::User& user : directory.users())
        for (const int64_t above : line_of(directory, user.id)) beneath[above].push_back(user.id);
    std::vector<std::pair<int64_t, Credit>> order(credits.begin(), credits.end());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second.rolled_up > b.second.rolled_up; });
    const int digits = now->catalog->base_digits();
    const auto money = [&](int64_t value) { return Json::string(base::format_decimal(value, digits)); };
    Json rows = Json::array();
    for (const auto& [person, one] : order) {
        const auto target = targets.find(person);
        const bool has = target != targets.end();
        const auto where = credit_where(*deals, from, to, beneath[person]);
        rows.push(Json::object(
            {{"person", person_json(session, person)},
             {"manager", person_json(session, directory.manager_of(person))},
             {"own", money(one.own)},
             {"overlay", money(one.overlay)},
             {"rolled_up", money(one.rolled_up)},
             {"deals", Json::number(one.deals)},
             {"where", where ? Json::string(*where) : Json()},
             {"target", has ? money(target->second) : Json()},
             {"attainment", has && target->second != 0 ? analytics::number(static_cast<double>(one.rolled_up) /
                                                                           static_cast<double>(target->second))
                                                       : Json()}}));
    }
    std::string text = to_text(Json::object({{"from", Json::string(to_text(from))},
                                             {"to", Json::string(to_text(to))},
                                             {"object", Json::string(deals->name)},
                                             {"currency", Json::string(now->settings().base_currency)},
                                             {"total", money(total)},
                                             {"rows", std::move(rows)}}));
    if (before.key) cache.keep(*before.key, text);
    return text;
}

} // namespace fairlead::command
