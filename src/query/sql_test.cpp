// The exact SQL of typical lists, reports and schema changes, and that SQLite serves them from an index.

#include "query/change.h"
#include "query/ddl.h"
#include "query/fixture_test.h"

namespace fairlead::query {
namespace {

class Sql : public testing::Test {
  protected:
    Sql() {
        asker_.me = 42, asker_.now = *base::parse_instant("2026-11-21T17:30:00Z"),
        asker_.zone = *base::TimeZone::find("Asia/Shanghai");
    }
    Select list(std::vector<std::string> where = {}, std::vector<Sort> sort = {}) const {
        Select select;
        select.object = catalog_->find("deal");
        select.scope.all = true;
        select.columns = {{"id", nullptr}, {"name", nullptr}};
        for (const std::string& text : where) select.where.push_back(bound(*catalog_, "deal", text));
        select.sort = std::move(sort);
        return select;
    }
    /// The text with its values in braces where they stand.
    std::string text(const Statement& statement, Dialect dialect) const {
        std::string sql = statement.sql;
        for (size_t i = statement.values.size(); i > 0; --i) {
            const Value& value = statement.values[i - 1];
            const std::string shown = value.is_number() ? "{" + std::to_string(value.number()) + "}"
                                                        : "{'" + std::string(value.text_or("")) + "'}";
            const std::string place = store::placeholder(dialect, i);
            for (size_t at = sql.find(place); at != std::string::npos; at = sql.find(place, at + shown.size()))
                sql.replace(at, place.size(), shown);
        }
        return sql;
    }
    std::string sqlite(const Select& select) const {
        return text(render(select, asker_, Dialect::sqlite), Dialect::sqlite);
    }
    std::string postgresql(const Select& select) const {
        return text(render(select, asker_, Dialect::postgresql), Dialect::postgresql);
    }
    /// The condition alone.
    std::string condition(const std::string& where, Dialect dialect = Dialect::sqlite) const {
        const std::string sql = dialect == Dialect::sqlite ? sqlite(list({where})) : postgresql(list({where}));
        const std::string before = "t0.\"deleted_at\" IS NULL AND ";
        const size_t from = sql.find(before) + before.size();
        return sql.substr(from, sql.rfind(" ORDER BY") - from);
    }

    std::shared_ptr<const Catalog> catalog_ = test_catalog();
    Asker asker_;
};

TEST_F(Sql, OfLists) {
    EXPECT_EQ(sqlite(list({"stage = 'talks' and amount >= 100"}, {{"due", true}})),
              "SELECT t0.\"id\", t0.\"name\" FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS NULL AND t0.\"stage\" = "
              "{'talks'} AND "
              "t0.\"amount_base\" >= {10000} ORDER BY t0.\"due\" DESC, t0.\"id\" DESC LIMIT {50}");
    EXPECT_EQ(
        postgresql(list({"stage = 'talks' and amount >= 100"}, {{"due", true}})),
        "SELECT t0.\"id\", t0.\"name\" FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS NULL AND t0.\"stage\" = "
        "{'talks'}::text AND "
        "t0.\"amount_base\" >= {10000}::bigint ORDER BY t0.\"due\" DESC NULLS LAST, t0.\"id\" DESC LIMIT {50}::bigint");
}

TEST_F(Sql, OfConditions) {
    EXPECT_EQ(condition("amount > 12.345"), "t0.\"amount_base\" > {1234}");
    EXPECT_EQ(condition("amount < 12.345"), "t0.\"amount_base\" <= {1234}");
    EXPECT_EQ(condition("amount = 12.345"), "1 = 0");
    EXPECT_EQ(condition("amount != 12.345"), "t0.\"amount_base\" IS NOT NULL");
    EXPECT_EQ(condition("rate >= 20%"), "t0.\"rate\" >= {2000}");
    EXPECT_EQ(condition("20 < amount"), "t0.\"amount_base\" > {2000}");
    EXPECT_EQ(condition("not urgent"), "(t0.\"urgent\" = 1) IS NOT TRUE");
    EXPECT_EQ(condition("not (amount > 1 or urgent)"),
              "((t0.\"amount_base\" > {100} OR t0.\"urgent\" = 1)) IS NOT TRUE");
    EXPECT_EQ(condition("urgent = false"), "(t0.\"urgent\" = 1) IS NOT TRUE");
    EXPECT_EQ(condition("due is not empty"), "t0.\"due\" IS NOT NULL");
    EXPECT_EQ(condition("owner = me()"), "t0.\"owner\" = {42}");
    EXPECT_EQ(condition("kind in ('new', 'upsell')"), "t0.\"kind\" IN ({'new'}, {'upsell'})");
    EXPECT_EQ(condition("due in this month"), "t0.\"due\" BETWEEN {20758} AND {20787}");
    EXPECT_EQ(condition("due < add_days(today(), -30)"), "t0.\"due\" < {20749}");
    EXPECT_EQ(condition("created_at in today"), "t0.\"created_at\" BETWEEN {1795276800000} AND {1795363199999}");
    EXPECT_EQ(condition("created_at >= date('2026-01-01')"), "t0.\"created_at\" >= {1767196800000}");
    EXPECT_EQ(condition("created_at <= '2026-01-01'"), "t0.\"created_at\" < {1767283200000}");
    EXPECT_EQ(condition("stage.kind = 'open'"), "t0.\"stage_kind\" = {'open'}");
    EXPECT_EQ(
        condition("firm.region.name = 'x'"),
        "EXISTS (SELECT 1 FROM \"firm\" AS t1 WHERE t1.\"id\" = t0.\"firm\" AND t1.\"deleted_at\" IS NULL AND EXISTS "
        "(SELECT 1 FROM "
        "\"region\" AS t2 WHERE t2.\"id\" = t1.\"region\" AND t2.\"deleted_at\" IS NULL AND t2.\"name\" = {'x'}))");
    EXPECT_EQ(condition("count(items where total > 5) > 0"),
              "EXISTS (SELECT 1 FROM \"item\" AS t1 WHERE t1.\"deal\" = t0.\"id\" AND t1.\"deleted_at\" IS NULL AND "
              "t1.\"total_base\" > {500})");
    EXPECT_EQ(condition("count(steps) = 0"),
              "NOT EXISTS (SELECT 1 FROM \"step\" AS t1 WHERE t1.\"about\" = t0.\"id\" AND t1.\"about_object\" = "
              "{'deal'} AND t1.\"deleted_at\" IS NULL)");
    EXPECT_EQ(condition("amount * rate > 1"), "fl_mul(t0.\"amount_base\", t0.\"rate\", 0) > {1000000}");
    EXPECT_EQ(condition("contains(name, 'Acme')"), "instr(lower(t0.\"name\"), {'acme'}) > 0");
    EXPECT_EQ(condition("contains(name, 'Acme')", Dialect::postgresql),
              "position({'acme'}::text IN lower((t0.\"name\") COLLATE \"C\")) > 0");
    EXPECT_EQ(condition("contains(tags, 'ab')"), "instr(t0.\"tags\", {'|ab|'}) > 0");
    EXPECT_EQ(condition("late"), "t0.\"due\" < {20779}");
    EXPECT_EQ(condition("name >= lower(note)", Dialect::postgresql),
              "(t0.\"name\") COLLATE \"C\" >= lower((t0.\"note\") COLLATE \"C\")");
}

TEST_F(Sql, OfPages) {
    Select page = list({}, {{"due", false}});
    page.after = {Value(20000), Value(7)};
    EXPECT_EQ(sqlite(page),
              "SELECT t0.\"id\", t0.\"name\" FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS NULL AND (t0.\"due\" >= "
              "{20000} AND "
              "(t0.\"due\" > {20000} OR t0.\"id\" > {7})) ORDER BY t0.\"due\", t0.\"id\" LIMIT {50}");
    page.sort = {{"due", true}};
    EXPECT_EQ(sqlite(page),
              "SELECT c1, c2 FROM (SELECT * FROM (SELECT t0.\"id\" AS c1, t0.\"name\" AS c2, t0.\"due\" AS k1, "
              "t0.\"id\" AS k2 FROM \"deal\" AS t0 "
              "WHERE t0.\"deleted_at\" IS NULL AND t0.\"due\" <= {20000} AND (t0.\"due\" < {20000} OR t0.\"id\" < {7}) "
              "ORDER BY t0.\"due\" DESC, "
              "t0.\"id\" DESC LIMIT {50}) AS near UNION ALL SELECT * FROM (SELECT t0.\"id\" AS c1, t0.\"name\" AS c2, "
              "t0.\"due\" AS k1, t0.\"id\" AS k2 "
              "FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS NULL AND t0.\"due\" IS NULL ORDER BY t0.\"due\" DESC, "
              "t0.\"id\" DESC LIMIT {50}) AS far) "
              "AS page ORDER BY k1 DESC, k2 DESC LIMIT {50}");
    Select at = list({"stage = 'talks'"}, {{"due", true}});
    at.position = 1000;
    EXPECT_EQ(postgresql(at),
              "SELECT t1.\"id\", t1.\"name\" FROM (SELECT t0.\"id\" FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS "
              "NULL AND t0.\"stage\" "
              "= {'talks'}::text ORDER BY t0.\"due\" DESC NULLS LAST, t0.\"id\" DESC LIMIT {50}::bigint OFFSET "
              "{1000}::bigint) AS page "
              "JOIN \"deal\" AS t1 ON t1.\"id\" = page.\"id\" ORDER BY t1.\"due\" DESC NULLS LAST, t1.\"id\" DESC");
    EXPECT_EQ(text(render_count(list({"urgent"}), 1000, asker_, Dialect::sqlite), Dialect::sqlite),
              "SELECT count(*) FROM (SELECT 1 FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS NULL AND t0.\"urgent\" = "
              "1 LIMIT {1000}) AS counted");
}

TEST_F(Sql, OfScopesAndSearch) {
    Select own = list();
    own.scope = {};
    own.scope.owners = {1, 2};
    own.scope.principals = {3};
    own.search = {"hua*", "华为"};
    EXPECT_EQ(sqlite(own),
              "SELECT t0.\"id\", t0.\"name\" FROM \"deal\" AS t0 WHERE t0.\"deleted_at\" IS NULL AND (t0.\"owner\" IN "
              "({1}, {2}) OR EXISTS "
              "(SELECT 1 FROM \"record_share\" AS t1 WHERE t1.\"record\" = t0.\"id\" AND t1.\"principal\" = {3})) AND "
              "t0.\"id\" IN (SELECT rowid "
              "FROM fl_search WHERE fl_search MATCH {'\"zv5hua\"* AND \"zv5华为\"'}) ORDER BY t0.\"id\" LIMIT {50}");
    own.scope = {};
    EXPECT_NE(sqlite(own).find("1 = 0"), std::string::npos);
}

TEST_F(Sql, OfGroupedFigures) {
    Grouped grouped;
    grouped.rows = list({"stage.kind = 'open'"});
    grouped.groups = {{"stage", nullptr}, {"", bound(*catalog_, "deal", "year(due)", formula::Kind::number)}};
    grouped.figures = {{Measure::count, "", nullptr, bound(*catalog_, "deal", "urgent")},
                       {Measure::sum, "amount_base", nullptr, nullptr}};
    EXPECT_EQ(
        text(render_grouped(grouped, asker_, Dialect::postgresql), Dialect::postgresql),
        "SELECT t0.\"stage\", fl_year(t0.\"due\"), count(*) FILTER (WHERE t0.\"urgent\" = 1), "
        "fl_add(fl_mul(coalesce(sum(t0.\"amount_base\" >> 32), "
        "0)::bigint, 4294967296, 0), coalesce(sum(t0.\"amount_base\" & 4294967295), 0)::bigint) FROM \"deal\" AS t0 "
        "WHERE t0.\"deleted_at\" IS NULL AND "
        "t0.\"stage_kind\" = {'open'}::text GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2 NULLS FIRST LIMIT {10000}::bigint");
}

TEST_F(Sql, OfChanges) {
    EXPECT_EQ(render_insert("deal", {{"id", 1}, {"name", "x"}, {"due", Value()}}, Dialect::sqlite).sql,
              "INSERT INTO \"deal\" (\"id\", \"name\", \"due\") VALUES (?1, ?2, NULL)");
    EXPECT_EQ(render_update("deal", Id{1}, {{"name", "x"}}, 4, Dialect::postgresql).sql,
              "UPDATE \"deal\" SET \"name\" = $1::text WHERE \"id\" = $2::bigint AND \"version\" = $3::bigint");
    EXPECT_EQ(quoted("a\"b"), "\"a\"\"b\"");
}

TEST_F(Sql, OfTheSchema) {
    const auto statements = render_schema_change(*catalog_, {}, Dialect::postgresql);
    auto has = [&](const std::string& statement) {
        return std::find(statements.begin(), statements.end(), statement) != statements.end();
    };
    EXPECT_TRUE(
        has("CREATE TABLE \"record_share\" (\"id\" BIGINT PRIMARY KEY, \"record\" BIGINT, \"principal\" BIGINT, "
            "\"can_write\" BIGINT)"));
    EXPECT_TRUE(
        has("CREATE INDEX \"i_deal.owner.due\" ON \"deal\" (\"owner\" NULLS FIRST, \"due\" NULLS FIRST, \"id\") WHERE "
            "\"deleted_at\" IS NULL"));
    EXPECT_TRUE(
        has("CREATE INDEX \"i_deal.-stage.due\" ON \"deal\" (\"stage\" DESC NULLS LAST, \"due\" NULLS FIRST, \"id\") "
            "WHERE \"deleted_at\" IS NULL"));
    EXPECT_TRUE(
        has("CREATE UNIQUE INDEX \"u_firm.code\" ON \"firm\" (\"code\") WHERE \"deleted_at\" IS NULL AND \"code\" IS "
            "NOT NULL"));
    EXPECT_EQ(parse_unique_index("u_firm.code"), (std::pair<std::string, std::string>{"firm", "code"}));
    EXPECT_EQ(parse_unique_index("deal_pkey").first, "");
    // Once made, nothing is left to do; what is missing is added; an index nobody names any more goes.
    for (const Dialect dialect : {Dialect::sqlite, Dialect::postgresql}) {
        TestDatabase database(dialect);
        database.create(*catalog_);
        store::Database::Shape shape = *database->shape();
        EXPECT_TRUE(render_schema_change(*catalog_, shape, dialect).empty());
        std::erase_if(shape.columns,
                      [](const auto& column) { return column.table == "deal" && column.name == "note"; });
        std::erase_if(shape.indexes, [](const auto& index) { return index.name == "u_firm.code"; });
        shape.indexes.push_back({"i_deal.gone", "deal"});
        const auto difference = render_schema_change(*catalog_, shape, dialect);
        ASSERT_EQ(difference.size(), 3u);
        EXPECT_EQ(difference[0], dialect == Dialect::sqlite
                                     ? "ALTER TABLE \"deal\" ADD COLUMN \"note\" TEXT"
                                     : "ALTER TABLE \"deal\" ADD COLUMN \"note\" TEXT COLLATE \"C\"");
        EXPECT_EQ(difference[1], "DROP INDEX \"i_deal.gone\"");
    }
}

TEST_F(Sql, IsServedFromIndexesOnSqlite) {
    TestDatabase database(Dialect::sqlite);
    database.create(*catalog_);
    auto plan = [&](const Statement& statement) {
        std::string text;
        for (const auto& row : database.rows({"EXPLAIN QUERY PLAN " + statement.sql, statement.values}))
            text += row[3].text() + "; ";
        return text;
    };
    auto uses = [&](const Select& select, const std::string& index) {
        const std::string found = plan(render(select, asker_, Dialect::sqlite));
        EXPECT_NE(found.find(index), std::string::npos) << found;
        EXPECT_EQ(found.find("SCAN t0;"), std::string::npos) << found;
        return found;
    };
    EXPECT_EQ(uses(list({"stage = 'talks'"}, {{"due", true}}), "i_deal.-stage.due").find("TEMP B-TREE"),
              std::string::npos);
    EXPECT_EQ(uses(list({"owner = me() and amount > 5"}, {{"due", false}}), "i_deal.owner.due").find("TEMP B-TREE"),
              std::string::npos);
    EXPECT_EQ(uses(list({}, {{"amount_base", true}}), "i_deal.amount_base").find("TEMP B-TREE"), std::string::npos);
    EXPECT_EQ(uses(list({}, {{"updated_at", true}}), "i_deal.updated_at").find("TEMP B-TREE"), std::string::npos);
    uses(list({"due in this month"}), "i_deal.due");
    uses(list({"due >= today() and due < add_days(today(), 7)"}), "i_deal.due");
    Select at = list({"stage = 'talks'"}, {{"due", true}});
    at.position = 5000;
    EXPECT_NE(uses(at, "i_deal.-stage.due").find("USING COVERING INDEX"), std::string::npos);
    Select page = list({}, {{"due", true}});
    page.after = {Value(20000), Value(9)};
    EXPECT_NE(uses(page, "i_deal.due").find("due<?"), std::string::npos);
    Select own = list({}, {{"due", false}});
    own.scope = {};
    own.scope.owners = {42};
    uses(own, "i_deal.owner.due");
    EXPECT_NE(plan(render_count(list({"stage = 'talks'"}), 0, asker_, Dialect::sqlite)).find("USING COVERING INDEX"),
              std::string::npos);
    EXPECT_NE(plan(render(list({"exists(items where ok)"}), asker_, Dialect::sqlite)).find("i_item.deal"),
              std::string::npos);
    Select bin = list({}, {{"deleted_at", true}});
    bin.deleted = Deleted::deleted;
    uses(bin, "i_deal.deleted_at");
}

} // namespace
} // namespace fairlead::query
