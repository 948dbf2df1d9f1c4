#include "query/fixture_test.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "query/change.h"
#include "query/ddl.h"
#include "query/search.h"
#include "schema/loader.h"

namespace fairlead::query {

namespace {

using schema::Type;

constexpr std::string_view users =
    R"json({"object": "user", "label": {"zh": "用户", "en": "User"}, "system": true, "sharing": "public_read",
  "fields": {"name": {"type": "text", "label": {"zh": "姓名", "en": "Name"}},
             "level": {"type": "number", "label": {"zh": "级别", "en": "Level"}}}})json";
constexpr std::string_view regions = R"json({"object": "region", "label": {"zh": "大区", "en": "Region"},
  "fields": {"name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
             "level": {"type": "number", "label": {"zh": "级别", "en": "Level"}},
             "founded": {"type": "date", "label": {"zh": "成立日期", "en": "Founded"}},
             "open_firms": {"type": "number", "label": {"zh": "活跃企业", "en": "Active firms"},
                            "rollup": {"function": "count", "relation": "firms", "where": "active"}},
             "income": {"type": "money", "label": {"zh": "收入", "en": "Income"},
                        "rollup": {"function": "sum", "relation": "firms", "field": "revenue"}},
             "mean_staff": {"type": "decimal", "scale": 2, "label": {"zh": "平均人数", "en": "Mean staff"},
                            "rollup": {"function": "avg", "relation": "firms", "field": "staff"}}}})json";
constexpr std::string_view firms = R"json({"object": "firm", "label": {"zh": "企业", "en": "Firm"},
  "fields": {"name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "searchable": true},
             "region": {"type": "link", "target": "region", "label": {"zh": "大区", "en": "Region"}, "relation": "firms"},
             "parent": {"type": "link", "target": "firm", "label": {"zh": "母公司", "en": "Parent"}, "relation": "daughters"},
             "tier": {"type": "choice", "label": {"zh": "等级", "en": "Tier"}, "choices": [
                {"name": "gold", "label": {"zh": "金牌", "en": "Gold"}}, {"name": "silver", "label": {"zh": "银牌", "en": "Silver"}},
                {"name": "bronze", "label": {"zh": "铜牌", "en": "Bronze"}}]},
             "code": {"type": "text", "label": {"zh": "代码", "en": "Code"}, "unique": true},
             "revenue": {"type": "money", "label": {"zh": "收入", "en": "Revenue"}},
             "staff": {"type": "number", "label": {"zh": "人数", "en": "Staff"}},
             "active": {"type": "boolean", "label": {"zh": "活跃", "en": "Active"}},
             "tags": {"type": "multi_choice", "label": {"zh": "标签", "en": "Tags"}, "choices": [
                {"name": "a", "label": {"zh": "甲", "en": "A"}}, {"name": "ab", "label": {"zh": "乙", "en": "B"}}, {"name": "c", "label": {"zh": "丙", "en": "C"}}]},
             "email": {"type": "email", "label": {"zh": "邮箱", "en": "E-mail"}},
             "opened": {"type": "date", "label": {"zh": "开业日期", "en": "Opened"}},
             "seen_at": {"type": "instant", "label": {"zh": "最近见面", "en": "Seen at"}},
             "deal_count": {"type": "number", "label": {"zh": "交易数", "en": "Deal count"}, "formula": "count(deals where stage.kind = 'open')"},
             "age": {"type": "number", "label": {"zh": "天数", "en": "Age"}, "formula": "today() - opened"}}})json";
constexpr std::string_view deals =
    R"json({"object": "deal", "label": {"zh": "交易", "en": "Deal"}, "traits": {"owner": "owner"},
  "fields": {"name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "searchable": true},
             "owner": {"type": "user", "label": {"zh": "负责人", "en": "Owner"}, "default": "me()"},
             "helper": {"type": "user", "label": {"zh": "协助人", "en": "Helper"}},
             "firm": {"type": "link", "target": "firm", "label": {"zh": "企业", "en": "Firm"}, "relation": "deals"},
             "stage": {"type": "stage", "label": {"zh": "阶段", "en": "Stage"}, "pipeline": "main"},
             "amount": {"type": "money", "label": {"zh": "金额", "en": "Amount"}},
             "rate": {"type": "percent", "label": {"zh": "比率", "en": "Rate"}},
             "ratio": {"type": "decimal", "scale": 3, "label": {"zh": "比例", "en": "Ratio"}},
             "quantity": {"type": "number", "label": {"zh": "数量", "en": "Quantity"}},
             "due": {"type": "date", "label": {"zh": "到期日", "en": "Due"}},
             "met_at": {"type": "instant", "label": {"zh": "会面时间", "en": "Met at"}},
             "urgent": {"type": "boolean", "label": {"zh": "紧急", "en": "Urgent"}},
             "kind": {"type": "choice", "label": {"zh": "类型", "en": "Kind"}, "choices": [
                {"name": "new", "label": {"zh": "新签", "en": "New"}}, {"name": "renewal", "label": {"zh": "续约", "en": "Renewal"}},
                {"name": "upsell", "label": {"zh": "增购", "en": "Upsell"}}]},
             "tags": {"type": "multi_choice", "label": {"zh": "标签", "en": "Tags"}, "choices": [
                {"name": "a", "label": {"zh": "甲", "en": "A"}}, {"name": "ab", "label": {"zh": "乙", "en": "B"}}, {"name": "c", "label": {"zh": "丙", "en": "C"}}]},
             "note": {"type": "long_text", "label": {"zh": "备注", "en": "Note"}},
             "weighted": {"type": "money", "label": {"zh": "加权", "en": "Weighted"}, "formula": "amount * rate"},
             "late": {"type": "boolean", "label": {"zh": "逾期", "en": "Late"}, "formula": "due < today()"},
             "firm_level": {"type": "number", "label": {"zh": "企业级别", "en": "Firm level"}, "formula": "firm.region.level + 1"},
             "item_total": {"type": "money", "label": {"zh": "明细合计", "en": "Item total"}, "formula": "sum(items.total where ok) * 1.005"},
             "busy": {"type": "boolean", "label": {"zh": "忙", "en": "Busy"}, "formula": "late and exists(items)"},
             "met_day": {"type": "date", "label": {"zh": "会面日", "en": "Met on"}, "formula": "if(late, date(met_at), today())"},
             "title": {"type": "text", "label": {"zh": "标题", "en": "Title"}, "formula": "concat(name, ' / ', coalesce(firm.name, '-'))"}},
  "indexes": [["owner", "due"], ["stage", "-due"], ["due"], ["amount_base"]],
  "pipelines": {
    "main": {"label": {"zh": "主要", "en": "Main"}, "stages": [
      {"stage": "first", "kind": "open", "probability": 10, "label": {"zh": "初步", "en": "First"}},
      {"stage": "talks", "kind": "open", "probability": 50, "label": {"zh": "谈判", "en": "Talks"}},
      {"stage": "won", "kind": "won", "probability": 100, "label": {"zh": "赢单", "en": "Won"}},
      {"stage": "lost", "kind": "lost", "probability": 0, "label": {"zh": "输单", "en": "Lost"}}]},
    "short": {"label": {"zh": "简短", "en": "Short"}, "stages": [
      {"stage": "start", "kind": "open", "probability": 30, "label": {"zh": "开始", "en": "Start"}},
      {"stage": "won", "kind": "won", "probability": 100, "label": {"zh": "赢单", "en": "Won"}}]}}})json";
constexpr std::string_view items =
    R"json({"object": "item", "label": {"zh": "明细", "en": "Item"}, "sharing": "parent", "access_parent": "deal",
  "fields": {"name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
             "deal": {"type": "link", "target": "deal", "label": {"zh": "交易", "en": "Deal"}, "relation": "items"},
             "total": {"type": "money", "label": {"zh": "合计", "en": "Total"}},
             "pieces": {"type": "number", "label": {"zh": "件数", "en": "Pieces"}},
             "discount": {"type": "percent", "label": {"zh": "折扣", "en": "Discount"}},
             "shipped": {"type": "date", "label": {"zh": "发货日", "en": "Shipped"}},
             "packed_at": {"type": "instant", "label": {"zh": "打包时间", "en": "Packed at"}},
             "ok": {"type": "boolean", "label": {"zh": "正常", "en": "Fine"}}}})json";
constexpr std::string_view steps = R"json({"object": "step", "label": {"zh": "步骤", "en": "Step"},
  "fields": {"name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
             "about": {"type": "link_any", "targets": ["deal", "firm"], "label": {"zh": "关于", "en": "About"}, "relation": "steps"},
             "done": {"type": "boolean", "label": {"zh": "完成", "en": "Done"}},
             "effort": {"type": "decimal", "scale": 1, "label": {"zh": "工时", "en": "Effort"}}}})json";
constexpr std::string_view shares =
    R"json({"object": "record_share", "label": {"zh": "共享", "en": "Share"}, "system": true, "table_only": true,
  "sharing": "system", "fields": {"record": {"type": "number", "label": {"zh": "记录", "en": "Record"}, "indexed": true},
             "principal": {"type": "number", "label": {"zh": "对象", "en": "With"}},
             "can_write": {"type": "boolean", "label": {"zh": "可写", "en": "May write"}}}})json";

constexpr std::string_view words[] = {"Acme",      "ACME corp", "acme", "华为技术", "华为", "O'Neil",
                                      "50% off_x", "Élan",      "b\\c", "Zebra 7",  "a",    "ü"};

int64_t between(std::mt19937& random, int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
}
bool one_in(std::mt19937& random, int n) {
    return between(random, 1, n) == 1;
}

std::string tool(const std::string& arguments) {
    std::string out;
    FILE* pipe = popen(("'" FAIRLEAD_SOURCE_DIR "/tools/postgres' " + arguments).c_str(), "r");
    if (!pipe) return out;
    char part[256];
    while (std::fgets(part, sizeof part, pipe)) out += part;
    if (pclose(pipe) != 0) return {};
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

std::string new_folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "query_XXXXXX";
    const char* made = mkdtemp(pattern.data());
    base::check(made != nullptr, "a folder for the test can be made");
    std::filesystem::permissions(pattern,
                                 std::filesystem::perms(0755)); // a server started by root runs as another user
    return pattern;
}

class Server {
  public:
    Server() {
        if (const char* given = std::getenv("FAIRLEAD_POSTGRESQL")) {
            url_ = given;
            return;
        }
        folder_ = new_folder();
        url_ = tool("start '" + folder_ + "/postgres'");
    }
    ~Server() {
        if (folder_.empty()) return;
        tool("stop '" + folder_ + "/postgres'");
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    const std::string& url() const { return url_; }

  private:
    std::string folder_;
    std::string url_;
};

} // namespace

std::shared_ptr<const Catalog> test_catalog() {
    static const std::shared_ptr<const Catalog> catalog = [] {
        std::vector<schema::Source> sources;
        for (std::string_view text : {users, regions, firms, deals, items, steps, shares})
            sources.push_back({"object " + std::to_string(sources.size()), std::string(text), false});
        auto loaded = schema::Loader::load(sources, {});
        if (!loaded.ok())
            for (const auto& fault : loaded.error().faults)
                std::fprintf(stderr, "%s: %s\n", fault.field.c_str(), fault.message.en.c_str());
        base::check(loaded.ok(), "the test's model is sound");
        return *loaded;
    }();
    return catalog;
}

Bound bound(const Catalog& catalog, std::string_view object, std::string_view text, formula::Kind kind) {
    auto made = formula::bind(text, catalog, *catalog.find(object), kind);
    if (made.ok()) return *made;
    ADD_FAILURE() << text << ": " << made.error().message.en;
    return *formula::bind("1 = 0", catalog, *catalog.find(object));
}

Value Record::get(std::string_view column) const {
    const auto found = values.find(column);
    return found == values.end() ? Value() : found->second;
}

const formula::Subject* Record::follow(const Field& link) const {
    const Record* other = world_.find(get(link.name).number_or(0));
    return other && other->object_.name == link.target && !other->deleted() ? other : nullptr;
}

std::vector<const formula::Subject*> Record::children(const schema::Relation& relation) const {
    std::vector<const Subject*> found;
    for (const auto& record : world_.records(relation.object)) {
        if (record->deleted() || record->get(relation.field) != Value(id())) continue;
        const Value object = record->get(relation.field + "_object");
        if (object.empty() || object.text() == object_.name) found.push_back(record.get());
    }
    return found;
}

World::World(const Catalog& catalog, unsigned seed, int deals) : catalog(catalog) {
    std::mt19937 random(seed);
    const std::pair<std::string_view, int> counts[] = {{"user", 5},     {"region", 5},       {"firm", 14},
                                                       {"deal", deals}, {"item", 3 * deals}, {"step", deals}};
    for (const auto& [object, count] : counts)
        for (int i = 0; i < count; ++i) add(object, random);
    for (const auto& [object, count] : counts)
        for (const auto& record : records_.find(object)->second) fill(*record, random);
}

Record& World::add(std::string_view object, std::mt19937& random) {
    auto& list = records_[std::string(object)];
    list.push_back(std::make_unique<Record>(*this, *catalog.find(object)));
    next_id_ += between(random, 1, 1000);
    list.back()->values["id"] = next_id_;
    by_id_[next_id_] = list.back().get();
    return *list.back();
}

const Record* World::find(int64_t id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

int64_t World::any_id(std::string_view object, std::mt19937& random) const {
    const auto& list = records(object);
    return list[static_cast<size_t>(between(random, 0, static_cast<int64_t>(list.size()) - 1))]->id();
}

void World::fill(Record& record, std::mt19937& random) {
    const Asker asker = test_asker(*this);
    const int64_t today = asker.today().days;
    auto number = [&](int64_t range) -> int64_t {
        if (one_in(random, 40))
            return (one_in(random, 2) ? 1 : -1) * between(random, 4000000000000000000, 9100000000000000000);
        return one_in(random, 6) ? 0 : between(random, -range, range * 3);
    };
    for (const Field& field : record.object_.fields) {
        if (field.name == "id" || !field.stored) continue;
        if (field.system && field.name != "deleted_at" && field.name.find("stage") == std::string::npos &&
            field.name != "updated_at" && field.name != "created_at")
            continue;
        if (field.name == "deleted_at") {
            if (one_in(random, 8)) record.values["deleted_at"] = asker.now.milliseconds;
            continue;
        }
        const bool kept = field.name == "created_at" || field.name == "updated_at"; // every record has them
        if (!kept && one_in(random, 4)) continue;
        auto& value = record.values[field.name];
        switch (field.type) {
            case Type::number:
                value = one_in(random, 3) ? number(1000) : between(random, -3, 12);
                break;
            case Type::decimal:
                value = number(5000);
                break;
            case Type::percent:
                value = between(random, 0, 4) * 2500;
                break;
            case Type::money: {
                value = number(100000);
                record.values[field.name + "_base"] = one_in(random, 3) ? Value(between(random, 0, 5) * 10000) : value;
                break;
            }
            case Type::date:
                value = today + between(random, -3, 3) * (one_in(random, 2) ? 1 : 45);
                break;
            case Type::instant: {
                const int64_t days = one_in(random, 2) ? between(random, -2, 2) : between(random, -20000, 300);
                const int64_t start = asker.zone.start_of({today + days}).milliseconds;
                value = start + (one_in(random, 3) ? between(random, -1, 1) : between(random, 0, 86399999));
                break;
            }
            case Type::boolean:
                value = between(random, 0, 1);
                break;
            case Type::choice:
            case Type::stage: {
                const auto& choices = field.choices;
                if (!choices.empty())
                    value =
                        choices[static_cast<size_t>(between(random, 0, static_cast<int64_t>(choices.size()) - 1))].name;
                break;
            }
            case Type::multi_choice: {
                std::string text = "|";
                for (const auto& choice : field.choices)
                    if (one_in(random, 2)) text += choice.name + "|";
                value = text == "|" ? Value() : Value(text);
                break;
            }
            case Type::link:
            case Type::user:
                value = any_id(field.target, random);
                break;
            case Type::link_any: {
                const std::string& target = field.targets[static_cast<size_t>(between(random, 0, 1))];
                value = any_id(target, random);
                record.values[field.name + "_object"] = target;
                break;
            }
            default:
                value = words[static_cast<size_t>(between(random, 0, std::size(words) - 1))];
                if (field.unique) value = value.text() + std::to_string(record.id());
        }
    }
}

Asker test_asker(const World& world, std::string_view zone) {
    Asker asker;
    asker.me = world.records("user").front()->id();
    asker.now = *base::parse_instant("2026-11-21T17:30:00Z");
    asker.zone = *base::TimeZone::find(zone);
    asker.fiscal_year_start = 4;
    return asker;
}

const std::string& postgres_url() {
    static const Server server;
    return server.url();
}

TestDatabase::TestDatabase(Dialect dialect) : dialect_(dialect) {
    static int number = 0;
    store::Options options;
    std::string url;
    if (dialect == Dialect::sqlite) {
        folder_ = new_folder();
        url = "sqlite:" + folder_ + "/test.db";
    } else {
        schema_ = "query_" + std::to_string(getpid()) + "_" + std::to_string(++number);
        options.schema = schema_;
        options.pool = 2;
        url = postgres_url();
    }
    auto opened = store::Database::open(url, options);
    base::check(opened.ok(), opened.ok() ? "" : opened.error().log.c_str());
    database_ = std::move(*opened);
}

TestDatabase::~TestDatabase() {
    if (!schema_.empty()) (void)database_->change_schema({"DROP SCHEMA " + query::quoted(schema_) + " CASCADE"});
    database_.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void TestDatabase::create(const Catalog& catalog) {
    auto statements = render_schema_change(catalog, *database_->shape(), dialect_);
    for (std::string& statement : render_search_schema(dialect_)) statements.push_back(std::move(statement));
    const auto done = database_->change_schema(statements);
    ASSERT_TRUE(done.ok()) << done.error().log;
}

void TestDatabase::insert(const World& world) {
    std::vector<Statement> statements;
    for (const Object& object : world.catalog.objects()) {
        if (object.table_only) continue;
        for (const auto& record : world.records(object.name)) {
            Assignments row;
            for (const auto& [column, value] : record->values) row.emplace_back(column, value);
            statements.push_back(render_insert(object.name, row, dialect_));
        }
    }
    run(statements);
}

void TestDatabase::run(const std::vector<Statement>& statements) {
    const auto done = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        for (const Statement& statement : statements) TRY(transaction.execute(statement));
        return {};
    });
    ASSERT_TRUE(done.ok()) << done.error().log;
}

store::Rows TestDatabase::rows(const Statement& statement) {
    store::Rows found;
    failure.clear();
    const auto done = database_->read([&](store::Reader& reader) -> base::Result<void> {
        found = TRY(reader.rows(statement));
        return {};
    });
    if (!done.ok()) failure = done.error().log + " in " + statement.sql;
    EXPECT_TRUE(done.ok()) << failure;
    return found;
}

std::vector<int64_t> TestDatabase::ids(const Statement& statement) {
    std::vector<int64_t> list;
    for (const auto& row : rows(statement)) list.push_back(row[0].number_or(0));
    return list;
}

} // namespace fairlead::query
