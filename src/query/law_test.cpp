// The law of the expression language: evaluating on a record, SQLite and PostgreSQL give the same answer, and `not`
// divides all rows in two. FAIRLEAD_LAW_CASES sets how many random expressions are tried, FAIRLEAD_LAW_SEED which.

#include <cstdio>
#include <cstdlib>

#include "formula/node.h"
#include "query/generator_test.h"

namespace fairlead::query {
namespace {

using formula::Kind;

unsigned setting(const char* name, unsigned otherwise) {
    const char* given = std::getenv(name);
    return given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : otherwise;
}

std::string shown(const Value& value) {
    return value.empty() ? "empty" : value.is_number() ? std::to_string(value.number()) : "'" + value.text() + "'";
}

std::string described(const Record& record) {
    std::string text;
    for (const auto& [column, value] : record.values) text += "\n  " + column + " = " + shown(value);
    return text;
}

TEST(Law, EvaluationAndBothDatabasesGiveOneAnswer) {
    const unsigned cases = setting("FAIRLEAD_LAW_CASES", 3000), seed = setting("FAIRLEAD_LAW_SEED", 20261121);
    std::printf("%u expressions, seed %u\n", cases, seed);
    const auto catalog = test_catalog();
    const World world(*catalog, seed);
    TestDatabase sqlite(Dialect::sqlite), postgres(Dialect::postgresql);
    for (TestDatabase* database : {&sqlite, &postgres}) {
        database->create(*catalog);
        database->insert(world);
    }
    if (HasFatalFailure()) return;
    const Object& deal = *catalog->find("deal");
    Generator generator(world, seed + 1);
    const std::string_view zones[] = {"Asia/Shanghai", "America/New_York", "Etc/UTC", "Asia/Kolkata"};
    size_t held = 0, answers = 0, filled = 0;
    for (unsigned i = 0; i < cases && !HasFailure(); ++i) {
        const Asker asker = test_asker(world, zones[generator.between(0, 3)]);
        const int depth = static_cast<int>(generator.between(1, 4));
        const Kind kinds[] = {Kind::number, Kind::text, Kind::date, Kind::boolean};
        const std::string condition = generator.make(Kind::boolean, "deal", depth);
        const std::string figure = generator.make(kinds[generator.between(0, 3)], "deal", depth);
        SCOPED_TRACE("case " + std::to_string(i) + ": " + condition + "   |   " + figure);
        const auto p = formula::bind(condition, *catalog, deal),
                   q = formula::bind("not (" + condition + ")", *catalog, deal);
        const auto v = formula::bind(figure, *catalog, deal, Kind::nothing);
        for (const auto* bound : {&p, &q, &v}) {
            if (bound->ok()) continue;
            if (bound->error().faults[0].rule != "too_complex") ADD_FAILURE() << bound->error().message.en;
        }
        if (!p.ok() || !q.ok() || !v.ok()) continue;
        for (const Bound& one : {*p, *v}) { // printing comes back to the same tree
            const std::string text = formula::to_text(*one);
            const auto again = formula::bind(text, *catalog, deal, Kind::nothing);
            ASSERT_TRUE(again.ok()) << text << ": " << again.error().message.en;
            EXPECT_EQ(formula::to_text(**again), text);
        }
        for (TestDatabase* database : {&sqlite, &postgres}) {
            SCOPED_TRACE(database->dialect() == Dialect::sqlite ? "SQLite" : "PostgreSQL");
            Select select;
            select.object = &deal;
            select.scope.all = true;
            select.limit = 0;
            select.columns = {{"id", nullptr}, {"v", *v}, {"p", *p}};
            const Statement all = render(select, asker, database->dialect());
            const store::Rows rows = database->rows(all);
            select.columns = {{"id", nullptr}};
            select.where = {*p};
            const Statement holding = render(select, asker, database->dialect());
            const std::vector<int64_t> in = database->ids(holding);
            if (!database->failure.empty()) break;
            if (database == &sqlite || i % 4 == 0) {
                select.where = {*q};
                const std::vector<int64_t> out = database->ids(render(select, asker, database->dialect()));
                EXPECT_EQ(in.size() + out.size(), rows.size()) << "p and not p: " << holding.sql;
            }
            size_t next = 0;
            for (const auto& row : rows) {
                const Record& record = *world.find(row[0].number());
                const Value expected = formula::evaluate(**v, record, asker);
                ASSERT_EQ(row[1], expected) << "database " << shown(row[1]) << ", evaluated " << shown(expected) << ": "
                                            << all.sql << described(record);
                const bool holds = formula::holds(**p, record, asker);
                ASSERT_EQ(row[2].truth(), holds) << all.sql << described(record);
                const bool listed = next < in.size() && in[next] == record.id();
                ASSERT_EQ(listed, holds) << holding.sql << described(record);
                next += listed;
                held += holds;
                filled += !expected.empty();
                ++answers;
            }
        }
    }
    std::printf("%zu answers compared, %zu conditions held, %zu values filled\n", answers, held, filled);
}

} // namespace
} // namespace fairlead::query
