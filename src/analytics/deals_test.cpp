#include "analytics/deals_test.h"

#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/id.h"
#include "base/money.h"
#include "query/change.h"
#include "query/ddl.h"
#include "schema/loader.h"

namespace fairlead::analytics {

using base::Value;

namespace {

constexpr const char* deal_json = R"({
  "object": "deal", "label": {"zh": "单子", "en": "Deal"}, "plural": {"zh": "单子", "en": "Deals"}, "sharing": "private",
  "traits": {"name": "name", "owner": "owner", "amount": "amount", "weighted": "weighted", "close_date": "close_date",
             "first_contact": "first_contact", "source": "source", "product": "product"},
  "fields": {
    "name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
    "owner": {"type": "user", "label": {"zh": "负责人", "en": "Owner"}},
    "stage": {"type": "stage", "pipeline": "long", "label": {"zh": "阶段", "en": "Stage"}},
    "amount": {"type": "money", "label": {"zh": "金额", "en": "Amount"}},
    "weighted": {"type": "money", "formula": "amount * stage.probability", "label": {"zh": "加权", "en": "Weighted"}},
    "close_date": {"type": "date", "label": {"zh": "日期", "en": "Close date"}},
    "first_contact": {"type": "instant", "label": {"zh": "首次接触", "en": "First contact"}},
    "source": {"type": "choice", "label": {"zh": "来源", "en": "Source"}, "choices": [
      {"name": "web", "label": {"zh": "网站", "en": "Web"}}, {"name": "cold_call", "label": {"zh": "电话", "en": "Cold call"}},
      {"name": "partner", "label": {"zh": "伙伴", "en": "Partner"}}, {"name": "event", "label": {"zh": "活动", "en": "Event"}},
      {"name": "referral", "label": {"zh": "介绍", "en": "Referral"}}]},
    "product": {"type": "link", "target": "thing", "relation": "deals", "label": {"zh": "产品", "en": "Product"}}},
  "pipelines": {
    "long": {"label": {"zh": "长", "en": "Long"}, "stages": [
      {"stage": "lead_in", "kind": "open", "probability": 5, "label": {"zh": "一", "en": "Lead in"}},
      {"stage": "contact", "kind": "open", "probability": 10, "label": {"zh": "二", "en": "Contact"}},
      {"stage": "needs", "kind": "open", "probability": 25, "label": {"zh": "三", "en": "Needs"}},
      {"stage": "demo", "kind": "open", "probability": 50, "label": {"zh": "四", "en": "Demo"}},
      {"stage": "negotiation", "kind": "open", "probability": 75, "label": {"zh": "五", "en": "Negotiation"}},
      {"stage": "won", "kind": "won", "probability": 100, "label": {"zh": "赢", "en": "Won"}},
      {"stage": "lost", "kind": "lost", "probability": 0, "label": {"zh": "输", "en": "Lost"}}]},
    "short": {"label": {"zh": "短", "en": "Short"}, "stages": [
      {"stage": "lead_in", "kind": "open", "probability": 30, "label": {"zh": "一", "en": "Lead in"}},
      {"stage": "won", "kind": "won", "probability": 100, "label": {"zh": "赢", "en": "Won"}},
      {"stage": "lost", "kind": "lost", "probability": 0, "label": {"zh": "输", "en": "Lost"}}]}}})";

constexpr const char* thing_json = R"({
  "object": "thing", "label": {"zh": "产品", "en": "Thing"}, "plural": {"zh": "产品", "en": "Things"}, "sharing": "public_read",
  "fields": {"name": {"type": "text", "label": {"zh": "名称", "en": "Name"}}}})";

constexpr const char* ring_json = R"({
  "object": "ring", "label": {"zh": "电话", "en": "Ring"}, "plural": {"zh": "电话", "en": "Rings"}, "sharing": "private",
  "activity": true, "traits": {"about": "about", "owner": "owner"}, "touch": {"when": "done", "at": "at", "customer": "true"},
  "fields": {
    "about": {"type": "link_any", "label": {"zh": "关于", "en": "About"}, "relation": "rings", "on_delete": "cascade"},
    "owner": {"type": "user", "label": {"zh": "负责人", "en": "Owner"}},
    "at": {"type": "instant", "label": {"zh": "时间", "en": "At"}},
    "done": {"type": "boolean", "label": {"zh": "已完成", "en": "Done"}}}})";

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

access::Role role(int64_t id, int64_t parent, access::Level reach) {
    access::Role role;
    role.id = id;
    role.parent = parent;
    role.objects["*"] = {.read = access::Level::all};
    role.objects["deal"] = {.read = reach};
    role.objects["ring"] = {.read = reach};
    return role;
}

} // namespace

std::vector<store::Dialect> dialects() {
    std::vector<store::Dialect> list = {store::Dialect::sqlite};
    if (std::getenv("FAIRLEAD_POSTGRESQL")) list.push_back(store::Dialect::postgresql);
    return list;
}

base::Instant Deals::now() {
    return *base::parse_instant("2025-06-30T09:00:00Z");
}

Deals::Deals(store::Dialect dialect) {
    const std::filesystem::path metadata = std::filesystem::path(FAIRLEAD_SOURCE_DIR) / "metadata";
    std::vector<schema::Source> sources = {{"deal", deal_json}, {"thing", thing_json}, {"ring", ring_json}};
    for (const auto& entry : std::filesystem::directory_iterator(metadata / "system"))
        if (schema::is_object_source("system/" + entry.path().filename().string()))
            sources.push_back({entry.path().filename(), read(entry.path())});
    for (const char* name : {"user.json", "role.json", "team.json", "career_level.json", "career_criterion.json"})
        sources.push_back({name, read(metadata / name)});
    auto catalog = schema::Loader::load(sources, {});
    if (!catalog.ok()) {
        for (const base::Fault& fault : catalog.error().faults)
            ADD_FAILURE() << fault.field << " " << fault.rule << " " << fault.message.en;
        std::abort();
    }
    catalog_ = *catalog;
    model_ = formula::Model::make(catalog_).value();

    std::string pattern = std::filesystem::temp_directory_path() / "deals_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    store::Options options;
    std::string url = "sqlite:" + folder_ + "/deals.db";
    if (dialect == store::Dialect::postgresql) {
        url = std::getenv("FAIRLEAD_POSTGRESQL");
        schema_ = options.schema = "deals_" + std::to_string(getpid());
    }
    database_ = store::Database::open(url, options).value();
    database_->change_schema(query::render_schema_change(*catalog_, database_->shape().value(), dialect)).value();

    std::vector<access::Role> roles = {role(1, 0, access::Level::all), role(2, 1, access::Level::team),
                                       role(3, 2, access::Level::own)};
    roles.push_back(role(4, 1, access::Level::all));
    roles.back().fields["deal.amount"] = access::Mask::hidden;
    roles.back().fields["deal.source"] = access::Mask::hidden;
    const auto user = [](int64_t id, const char* name, int64_t role_id, int64_t team) {
        access::User user;
        user.id = id;
        user.name = name;
        user.login = name;
        user.role = role_id;
        user.team = team;
        return user;
    };
    std::vector<access::User> users = {user(manager, "manager", 1, 0), user(ana, "ana", 2, team_one),
                                       user(bo, "bo", 3, team_one), user(cui, "cui", 3, team_two),
                                       user(reader, "reader", 4, 0)};
    std::vector<access::Team> teams = {{team_one, "one", 0}, {team_two, "two", 0}};
    const auto written = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        const auto d = transaction.dialect();
        for (const access::User& each : users)
            TRY(transaction.execute(query::render_insert("user",
                                                         {{"id", each.id},
                                                          {"version", 1},
                                                          {"name", each.name},
                                                          {"created_at", 0},
                                                          {"updated_at", 0},
                                                          {"team", each.team ? Value(each.team) : Value()}},
                                                         d)));
        for (const access::Team& each : teams)
            TRY(transaction.execute(query::render_insert(
                "team", {{"id", each.id}, {"version", 1}, {"name", each.name}, {"created_at", 0}, {"updated_at", 0}},
                d)));
        for (int64_t id : {product_one, product_two})
            TRY(transaction.execute(query::render_insert("thing",
                                                         {{"id", id},
                                                          {"version", 1},
                                                          {"name", id == product_one ? "One" : "Two"},
                                                          {"created_at", 0},
                                                          {"updated_at", 0}},
                                                         d)));
        return {};
    });
    if (!written.ok()) ADD_FAILURE() << written.error().log;
    next_entry_ = base::first_id(now()).number;
    columns_ = std::make_unique<Columns>(*database_, clock_);
    directory_ = std::make_shared<access::Directory>(std::move(users), std::move(roles), std::move(teams));
}

Deals::~Deals() {
    columns_.reset();
    if (!schema_.empty()) (void)database_->change_schema({"DROP SCHEMA " + query::quoted(schema_) + " CASCADE"});
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Deals::log(store::Transaction& transaction, const std::string& object, int64_t record, const char* action,
                const std::string& before) {
    const auto done = transaction.execute(query::render_insert("change_log",
                                                               {{"id", next_entry_++},
                                                                {"at", now().milliseconds},
                                                                {"object", object},
                                                                {"record", record},
                                                                {"action", action},
                                                                {"before", before}},
                                                               transaction.dialect()));
    if (!done.ok()) ADD_FAILURE() << done.error().log;
}

void Deals::set(int64_t deal, const std::string& column, Value value, const char* action,
                const std::function<void()>& before_commit) {
    const auto written = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        const store::Rows was = TRY(transaction.rows(query::render_select_rows(
            "deal", {column}, {{query::Condition::Test::equal, "id", deal, {}}}, {}, 1, transaction.dialect())));
        TRY(transaction.execute(
            query::render_update("deal", base::Id{deal}, {{column, value}}, {}, transaction.dialect())));
        const Value before = was.empty() ? Value() : was[0][0];
        const base::Json old = before.empty()     ? base::Json()
                               : before.is_text() ? base::Json::string(before.text())
                                                  : base::Json::number(before.number());
        log(transaction, "deal", deal, action, to_text(base::Json::object({{column, old}})));
        if (before_commit) before_commit();
        return {};
    });
    if (!written.ok()) ADD_FAILURE() << written.error().log;
}

void Deals::move(int64_t deal, const std::string& stage, int64_t at) {
    const schema::Stage& to = *catalog_->find("deal")->find_pipeline("long")->find(stage);
    const auto written = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        TRY(transaction.execute(query::render_update("deal", base::Id{deal},
                                                     {{"stage", stage},
                                                      {"stage_kind", schema::name(to.kind)},
                                                      {"stage_position", to.position},
                                                      {"stage_since", at}},
                                                     {}, transaction.dialect())));
        TRY(transaction.execute(query::render_insert("stage_history",
                                                     {{"id", next_++},
                                                      {"object", "deal"},
                                                      {"record", deal},
                                                      {"pipeline", "long"},
                                                      {"stage", stage},
                                                      {"entered_at", at}},
                                                     transaction.dialect())));
        log(transaction, "deal", deal, "updated");
        return {};
    });
    if (!written.ok()) ADD_FAILURE() << written.error().log;
}

void Deals::purge(const std::string& object, int64_t id) {
    const auto written = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        TRY(transaction.execute(query::render_delete(object, base::Id{id}, transaction.dialect())));
        if (object == "thing")
            TRY(transaction.execute(query::render_update_rows("deal", {{"product", Value()}},
                                                              {{query::Condition::Test::equal, "product", id, {}}},
                                                              transaction.dialect())));
        log(transaction, object, id, "purged");
        return {};
    });
    if (!written.ok()) ADD_FAILURE() << written.error().log;
}

std::vector<int64_t> Deals::add(const std::vector<Deal>& deals) {
    std::vector<int64_t> ids;
    const schema::Object& object = *catalog_->find("deal");
    const auto written = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        for (const Deal& deal : deals) {
            const schema::Pipeline& pipeline = *object.find_pipeline(deal.pipeline);
            const int64_t id = next_++;
            ids.push_back(id);
            log(transaction, "deal", id, "created");
            int64_t open = 0, reached = 0;
            for (const schema::Stage& stage : pipeline.stages) open += stage.kind == schema::StageKind::open;
            const schema::Stage* stage = nullptr;
            for (size_t i = 0; i < deal.visits.size(); ++i) {
                const schema::Stage* from = stage;
                stage = pipeline.find(deal.visits[i].stage);
                if (stage->kind == schema::StageKind::won)
                    reached = open + 1;
                else if (stage->kind == schema::StageKind::open)
                    reached = std::max<int64_t>(reached, stage->position);
                else
                    reached = std::max<int64_t>(reached, 1);
                TRY(transaction.execute(query::render_insert(
                    "stage_history",
                    {{"id", next_++},
                     {"object", "deal"},
                     {"record", id},
                     {"pipeline", deal.pipeline},
                     {"stage", stage->name},
                     {"position", stage->position},
                     {"kind", schema::name(stage->kind)},
                     {"entered_at", deal.visits[i].at},
                     {"left_at", i + 1 < deal.visits.size() ? Value(deal.visits[i + 1].at) : Value()},
                     {"from_stage", from ? Value(from->name) : Value()},
                     {"amount_base", deal.amount_base ? Value(*deal.amount_base) : Value()}},
                    transaction.dialect())));
            }
            const Value amount = deal.amount_base ? Value(*deal.amount_base) : Value();
            const Value weighted = deal.amount_base
                                       ? Value(*base::multiply_divide(*deal.amount_base, stage->probability, 10000))
                                       : Value();
            TRY(transaction.execute(query::render_insert(
                "deal",
                {{"id", id},
                 {"version", 1},
                 {"name", deal.name},
                 {"owner", deal.owner ? Value(deal.owner) : Value()},
                 {"pipeline", deal.pipeline},
                 {"stage", stage->name},
                 {"stage_kind", schema::name(stage->kind)},
                 {"stage_position", stage->position},
                 {"stage_reached", reached},
                 {"stage_probability", stage->probability},
                 {"stage_since", deal.visits.back().at},
                 {"closed_at", stage->kind == schema::StageKind::open ? Value() : Value(deal.visits.back().at)},
                 {"currency", "CNY"},
                 {"amount", amount},
                 {"amount_base", amount},
                 {"weighted", weighted},
                 {"weighted_base", weighted},
                 {"close_date", deal.close_day ? Value(*deal.close_day) : Value()},
                 {"first_contact", deal.first_contact ? Value(*deal.first_contact) : Value()},
                 {"source", deal.source.empty() ? Value() : Value(deal.source)},
                 {"product", deal.product ? Value(deal.product) : Value()},
                 {"created_at", deal.visits.front().at},
                 {"updated_at", deal.visits.back().at},
                 {"deleted_at", deal.deleted ? Value(deal.visits.back().at) : Value()}},
                transaction.dialect())));
        }
        return {};
    });
    if (!written.ok()) ADD_FAILURE() << written.error().log << written.error().message.en;
    return ids;
}

void Deals::ring(const std::vector<Ring>& rings) {
    const auto written = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        for (const Ring& each : rings) {
            const int64_t id = next_++;
            log(transaction, "ring", id, "created");
            TRY(transaction.execute(query::render_insert("ring",
                                                         {{"id", id},
                                                          {"version", 1},
                                                          {"about", each.deal},
                                                          {"about_object", "deal"},
                                                          {"owner", each.owner ? Value(each.owner) : Value()},
                                                          {"at", each.at},
                                                          {"done", each.done ? 1 : 0},
                                                          {"created_at", each.at},
                                                          {"updated_at", each.at}},
                                                         transaction.dialect())));
        }
        return {};
    });
    if (!written.ok()) ADD_FAILURE() << written.error().log << written.error().message.en;
}

access::Session Deals::session(int64_t user) const {
    return access::make_session(directory_, user ? directory_->user(user) : nullptr, now(), catalog_->settings());
}

base::Result<Funnel> Deals::ask(const FunnelRequest& request, int64_t user) {
    std::optional<Funnel> answer;
    const access::Session actor = session(user);
    const FunnelNeeds needs = TRY(funnel_needs(*model_, actor, request));
    const Columns::View view = TRY(columns_->view(*model_, *needs.object, needs.columns));
    TRY(database_->read([&](store::Reader& reader) -> base::Result<void> {
        const int before = reader.statements();
        answer = TRY(funnel({*model_, actor, reader}, view, request));
        // Each condition on other records may take one.
        EXPECT_LE(reader.statements() - before, request.where.empty() ? 3 : 8);
        return {};
    }));
    return std::move(*answer);
}

std::pair<int64_t, int64_t> Deals::listed(const std::string& where, const std::string& column, int64_t user,
                                          const std::string& of) {
    const access::Session actor = session(user);
    const schema::Object& object = *catalog_->find(of);
    std::pair<int64_t, int64_t> found{0, 0};
    const auto read = database_->read([&](store::Reader& reader) -> base::Result<void> {
        query::Select select;
        select.object = &object;
        select.columns = {{column, nullptr}};
        select.where.push_back(TRY(formula::bind(where, *catalog_, object)));
        TRY(access::check_uses(actor, *model_, object, *select.where.back(), "where"));
        if (of == "deal" && column != "value") EXPECT_EQ(formula::to_text(*select.where.back()), where);
        select.scope = access::scope(actor, *model_, object, access::Verb::read);
        select.limit = 0;
        return reader.each(query::render(select, actor.asker, reader.dialect()), [&](const store::Row& row) {
            ++found.first;
            found.second += row.number(0);
            return true;
        });
    });
    if (!read.ok()) ADD_FAILURE() << where << ": " << read.error().message.en << read.error().log;
    return found;
}

} // namespace fairlead::analytics
