// Rules a demo company works by: what makes a good lead, who gets it, where it lies, when it is taken back.

#include "command/demo/world.h"
#include "record/save.h"

namespace fairlead::command {

namespace {

struct ScoreRule {
    const char *name, *axis, *relation, *condition;
    int64_t points;
    int64_t half_life_days = 21;
};

/// How good our relations with a customer are: how many people we know, how high up, how lately and how often we spoke.
const ScoreRule relationship_rules[] = {
    {"认识的联系人", "fit", "contacts", "active", 12},
    {"认识决策人", "fit", "contacts", "is_decision_maker", 30},
    {"买过我们的产品", "fit", "", "won_deals > 0", 20},
    {"30 天内有过互动", "engagement", "", "date(customer_contact_at) >= add_days(today(), -30)", 40},
    {"开过的会议", "engagement", "meetings", "done", 15, 60},
    {"接通的电话", "engagement", "calls", "result = 'reached'", 10, 45},
    {"对方来的邮件", "engagement", "account_emails", "direction = 'inbound'", 10, 30},
};

const ScoreRule score_rules[] = {
    {"企业规模 200 人以上", "fit", "", "employees >= 200", 25},
    {"目标行业", "fit", "", "industry in ('ict', 'electronics', 'equipment', 'manufacturing', 'automotive')", 25},
    {"有预计金额", "fit", "", "expected_amount > 0", 15},
    {"预计金额 50 万以上", "fit", "", "expected_amount >= 500000", 15},
    {"留了手机", "fit", "", "mobile is not empty", 10},
    {"转介绍或会展", "fit", "", "source in ('referral', 'exhibition')", 20},
    {"没有公司名称", "fit", "", "company is empty", -30},
    {"访问网站 3 次以上", "engagement", "", "visits >= 3", 30},
    {"立即需要", "engagement", "", "urgency = 'now'", 40},
    {"三个月内需要", "engagement", "", "urgency = 'quarter'", 20},
    {"接通的电话", "engagement", "calls", "result = 'reached'", 25},
    {"开过的会议", "engagement", "meetings", "done", 40},
};

/// Provinces of the cities a team sells in, as territories name them.
std::string provinces_of(const Parts& parts, const std::string& team) {
    std::string regions;
    std::vector<std::string> known;
    for (const City& city : parts.cities.items) {
        if (city.team != team || std::find(known.begin(), known.end(), city.province) != known.end()) continue;
        known.push_back(city.province);
        regions += (regions.empty() ? "" : ", ") + city.province;
    }
    return regions;
}

Result<int64_t> save(record::Context& context, const char* object, const Fields& fields) {
    record::Patch patch;
    patch.object = context.model.catalog().find(object);
    if (!patch.object) return int64_t{0};
    for (const auto& [name, value] : fields) patch.set(name, value);
    return TRY(record::save(context, patch)).after.id().number;
}

} // namespace

Result<void> add_owning(Workspace& workspace, World& world) {
    Session server = workspace.server_session();
    server.cause.kind = "demo";
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        const char* open = "status in ('new', 'mql', 'srl', 'sal')";
        world.lead_pool = TRY(save(context, "pool",
                                   {{"name", "线索公海"},
                                    {"applies_to", "lead"},
                                    {"daily_limit", 20},
                                    {"hold_limit", 200},
                                    {"hold_when", open},
                                    {"cooldown_days", 14},
                                    {"description", "没有人跟进的线索；每人每天最多领取 20 条。"}}));
        TRY(save(context, "pool",
                 {{"name", "客户公海"}, {"applies_to", "account"}, {"daily_limit", 5}, {"cooldown_days", 30}}));
        int64_t position = 0;
        std::map<std::string, int64_t> teams;
        for (const Seller& seller : world.sellers)
            if (const access::User* person = context.session.directory->user(seller.id))
                teams[seller.team] = person->team;
        for (const auto& [team, id] : teams) {
            const std::string regions = provinces_of(world.parts, team);
            if (regions.empty() || !id) continue;
            position += 10;
            TRY(save(context, "territory",
                     {{"name", team + "区"}, {"position", position}, {"regions", regions}, {"team", id}}));
        }
        TRY(save(context, "assignment_rule",
                 {{"name", "按区域分给当地团队"}, {"applies_to", "lead"}, {"position", 10}, {"method", "territory"}}));
        TRY(save(context, "recycling_rule",
                 {{"name", "4 小时内首次联系"},
                  {"applies_to", "lead"},
                  {"position", 10},
                  {"active", 1},
                  {"condition", "first_contact_at is empty and status in ('new', 'mql', 'srl')"},
                  {"since", "received_at"},
                  {"limit", 4},
                  {"unit", "hours"},
                  {"warn_before", 1},
                  {"escalate_before", 0},
                  {"then", "nothing"}}));
        TRY(save(context, "recycling_rule",
                 {{"name", "线索 30 天没有跟进"},
                  {"applies_to", "lead"},
                  {"position", 20},
                  {"active", 1},
                  {"condition", open},
                  {"limit", 30},
                  {"unit", "days"},
                  {"warn_before", 3},
                  {"escalate_before", 1},
                  {"then", "pool"}}));
        // Customers are taken back only when somebody wants it so.
        TRY(save(context, "recycling_rule",
                 {{"name", "普通客户 180 天没有跟进"},
                  {"applies_to", "account"},
                  {"position", 10},
                  {"active", 0},
                  {"condition", "level in ('b', 'c')"},
                  {"limit", 180},
                  {"unit", "days"},
                  {"warn_before", 14},
                  {"escalate_before", 7},
                  {"then", "pool"}}));
        return {};
    });
}

Result<void> add_rules(Workspace& workspace) {
    Session server = workspace.server_session();
    server.cause.kind = "demo";
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        const Object* object = context.model.catalog().find("score_rule");
        if (!object) return {};
        const auto add = [&](const char* applies_to, const ScoreRule& rule) -> Result<void> {
            record::Patch patch;
            patch.object = object;
            patch.set("name", rule.name);
            patch.set("applies_to", applies_to);
            patch.set("axis", rule.axis);
            if (*rule.relation) patch.set("relation", rule.relation);
            patch.set("condition", rule.condition);
            patch.set("points", rule.points);
            patch.set("half_life_days", rule.half_life_days);
            TRY(record::save(context, patch));
            return {};
        };
        for (const ScoreRule& rule : score_rules) TRY(add("lead", rule));
        for (const ScoreRule& rule : relationship_rules) TRY(add("account", rule));
        return {};
    });
}

Result<void> add_playbook(Workspace& workspace, const World& world) {
    Session server = workspace.server_session();
    server.cause.kind = "demo";
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        const Object* entries = context.model.catalog().find("playbook_entry");
        const Object* measures = context.model.catalog().find("measure");
        if (!entries || !measures) return {};
        const base::Json& started = world.parts.playbook["started"];
        for (const base::Json& item : world.parts.playbook["entries"].items()) {
            record::Patch patch;
            patch.object = entries;
            for (const char* field : {"name", "name_en", "stage", "lever", "how", "how_en"})
                if (!item[field].text().empty()) patch.set(field, item[field].text());
            const record::Change entry = TRY(record::save(context, patch));
            if (item["name"].text() != started["entry"].text()) continue;
            const int64_t day = world.calendar.today().days - started["days_ago"].integer().value_or(0);
            record::Patch measure;
            measure.object = measures;
            measure.set("name", item["name"].text());
            measure.set("entry", entry.after.id().number);
            measure.set("stage", started["stage"].text());
            measure.set("started_on", day);
            measure.set("review_on", day + 90);
            if (const auto person = world.people.find(started["by"].text()); person != world.people.end())
                measure.set("in_charge", person->second);
            TRY(record::save(context, measure));
        }
        return {};
    });
}

} // namespace fairlead::command
