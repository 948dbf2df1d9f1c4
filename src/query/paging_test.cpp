// Paging gives every row once and in order, with empties, in every direction, on both databases; so do counts, scopes
// and grouped figures.

#include <algorithm>
#include <set>

#include "query/change.h"
#include "query/fixture_test.h"

namespace fairlead::query {
namespace {

class Lists : public testing::TestWithParam<Dialect> {
  protected:
    Lists() : world_(*catalog_, 11, 60), database_(GetParam()) {
        database_.create(*catalog_);
        database_.insert(world_);
        asker_ = test_asker(world_);
    }
    Select select(const std::string& where = "") const {
        Select select;
        select.object = catalog_->find("deal");
        select.scope.all = true;
        select.columns = {{"id", nullptr}};
        if (!where.empty()) select.where = {bound(*catalog_, "deal", where)};
        return select;
    }
    /// Ids of living deals in the order of the keys, worked out in memory.
    std::vector<int64_t> sorted(const std::vector<Sort>& order) const {
        std::vector<const Record*> records;
        for (const auto& record : world_.records("deal"))
            if (!record->deleted()) records.push_back(record.get());
        std::sort(records.begin(), records.end(), [&](const Record* a, const Record* b) {
            for (const Sort& sort : order) {
                const Value x = a->get(sort.column), y = b->get(sort.column);
                if (x == y) continue;
                return sort.descending ? y < x : x < y;
            }
            const bool down = !order.empty() && order.back().descending;
            return down ? b->id() < a->id() : a->id() < b->id();
        });
        std::vector<int64_t> ids;
        for (const Record* record : records) ids.push_back(record->id());
        return ids;
    }

    std::shared_ptr<const Catalog> catalog_ = test_catalog();
    World world_;
    TestDatabase database_;
    Asker asker_;
};

TEST_P(Lists, PageBehindAnyRowInEveryOrder) {
    const std::string columns[] = {"due", "amount_base", "kind", "owner", "created_at", "updated_at"};
    std::vector<std::vector<Sort>> orders = {{}, {{"id", true}}};
    for (const std::string& first : columns)
        for (const bool down : {false, true}) {
            orders.push_back({{first, down}});
            for (const bool also : {false, true})
                orders.push_back({{first, down}, {first == "kind" ? "due" : "kind", also}});
        }
    orders.push_back({{"kind", true}, {"owner", false}, {"due", true}});
    for (const auto& order : orders) {
        std::string trace;
        for (const Sort& sort : order) trace += (sort.descending ? "-" : "") + sort.column + " ";
        SCOPED_TRACE(trace);
        const std::vector<int64_t> expected = sorted(order);
        Select page = select();
        page.sort = order;
        page.limit = 7;
        std::vector<int64_t> found;
        while (true) {
            const auto ids = database_.ids(render(page, asker_, GetParam()));
            found.insert(found.end(), ids.begin(), ids.end());
            if (ids.size() < 7 || found.size() > expected.size()) break;
            const Record& last = *world_.find(ids.back());
            page.after.clear();
            for (const Sort& sort : order) page.after.push_back(last.get(sort.column));
            if (order.empty() || order.back().column != "id") page.after.push_back(last.id());
        }
        ASSERT_EQ(found, expected);
        Select whole = page;
        whole.limit = 0;
        whole.after.clear();
        ASSERT_EQ(database_.ids(render(whole, asker_, GetParam())), expected);
        for (const int64_t position : {0, 1, 13, 1000}) {
            Select at = whole;
            at.limit = 5;
            at.position = position;
            const size_t from = std::min<size_t>(static_cast<size_t>(position), expected.size()),
                         to = std::min(from + 5, expected.size());
            ASSERT_EQ(database_.ids(render(at, asker_, GetParam())),
                      std::vector<int64_t>(expected.begin() + static_cast<long>(from),
                                           expected.begin() + static_cast<long>(to)));
        }
    }
}

TEST_P(Lists, CountExactlyOrUpToACap) {
    auto count = [&](const Select& rows, int64_t cap) {
        return database_.rows(render_count(rows, cap, asker_, GetParam()))[0][0].number();
    };
    const auto all = static_cast<int64_t>(sorted({}).size());
    EXPECT_EQ(count(select(), 0), all);
    EXPECT_EQ(count(select(), 10), 10);
    EXPECT_EQ(count(select(), 1000), all);
    Select bin = select();
    bin.deleted = Deleted::deleted;
    EXPECT_EQ(count(bin, 0), static_cast<int64_t>(world_.records("deal").size()) - all);
    bin.deleted = Deleted::any;
    EXPECT_EQ(count(bin, 0), static_cast<int64_t>(world_.records("deal").size()));
}

TEST_P(Lists, ScopesShowOwnSharedAndInherited) {
    const int64_t owner = world_.records("user")[1]->id(), other = world_.records("user")[2]->id(), principal = 77;
    const auto& deals = world_.records("deal");
    std::set<int64_t> shared, writable;
    std::vector<Statement> shares;
    for (size_t i = 0; i < deals.size(); i += 5) {
        shared.insert(deals[i]->id());
        if (i % 2) writable.insert(deals[i]->id());
        shares.push_back(render_insert("record_share",
                                       {{"id", int64_t(900 + i)},
                                        {"record", deals[i]->id()},
                                        {"principal", principal},
                                        {"can_write", int64_t(i % 2)}},
                                       GetParam()));
    }
    database_.run(shares);
    auto expect = [&](const Scope& scope, const std::function<bool(const Record&)>& visible) {
        Select rows = select();
        rows.scope = scope;
        rows.limit = 0;
        std::vector<int64_t> expected;
        for (const auto& record : deals)
            if (!record->deleted() && visible(*record)) expected.push_back(record->id());
        EXPECT_EQ(database_.ids(render(rows, asker_, GetParam())), expected);
    };
    Scope scope;
    expect(scope, [](const Record&) { return false; });
    scope.owners = {owner};
    expect(scope, [&](const Record& r) { return r.get("owner") == Value(owner); });
    scope.owners = {owner, other};
    expect(scope, [&](const Record& r) { return r.get("owner") == Value(owner) || r.get("owner") == Value(other); });
    for (int64_t i = 0; i < 200; ++i) scope.owners.push_back(i);
    scope.principals = {principal, 78};
    auto own = [&](const Record& r) { return r.get("owner") == Value(owner) || r.get("owner") == Value(other); };
    expect(scope, [&](const Record& r) { return own(r) || shared.contains(r.id()); });
    scope.shared_for_write = true;
    expect(scope, [&](const Record& r) { return own(r) || writable.contains(r.id()); });

    Select items;
    items.object = catalog_->find("item");
    items.limit = 0;
    items.scope.parent = "deal";
    items.scope.parent_object = catalog_->find("deal");
    items.scope.parent_scope = std::make_shared<const Scope>(scope);
    std::vector<int64_t> expected;
    for (const auto& item : world_.records("item")) {
        const Record* deal = world_.find(item->get("deal").number_or(0));
        if (!item->deleted() && deal && !deal->deleted() && (own(*deal) || writable.contains(deal->id())))
            expected.push_back(item->id());
    }
    EXPECT_EQ(database_.ids(render(items, asker_, GetParam())), expected);

    Select few = select();
    few.ids = {deals[0]->id(), deals[1]->id(), 5};
    EXPECT_LE(database_.ids(render(few, asker_, GetParam())).size(), 2u);
    for (int64_t i = 0; i < 100; ++i) few.ids.push_back(i);
    EXPECT_LE(database_.ids(render(few, asker_, GetParam())).size(), 2u);
}

TEST_P(Lists, GroupedFiguresAddUp) {
    Grouped grouped;
    grouped.rows = select("amount is not empty and amount < 1000000 and amount > -1000000");
    grouped.groups = {{"kind", nullptr}, {"", bound(*catalog_, "deal", "firm.tier", formula::Kind::text)}};
    Figure large{Measure::count, "", nullptr, bound(*catalog_, "deal", "amount > 100")};
    grouped.figures = {{Measure::count, "", nullptr, nullptr},
                       {Measure::sum, "amount_base", nullptr, nullptr},
                       {Measure::avg, "amount_base", nullptr, nullptr},
                       large,
                       {Measure::sum, "", bound(*catalog_, "deal", "amount * 2", formula::Kind::number),
                        bound(*catalog_, "deal", "urgent")},
                       {Measure::max, "due", nullptr, nullptr}};
    const auto rows = database_.rows(render_grouped(grouped, asker_, GetParam()));
    std::map<std::pair<Value, Value>, std::vector<const Record*>> expected;
    for (const auto& record : world_.records("deal")) {
        if (record->deleted() || !formula::holds(*grouped.rows.where[0], *record, asker_)) continue;
        const Value tier = formula::evaluate(*grouped.groups[1].expression, *record, asker_);
        expected[{record->get("kind"), tier}].push_back(record.get());
    }
    ASSERT_EQ(rows.size(), expected.size());
    size_t i = 0;
    for (const auto& [key, records] : expected) {
        const auto& row = rows[i++];
        EXPECT_EQ(row[0], key.first);
        EXPECT_EQ(row[1], key.second);
        EXPECT_EQ(row[2], Value(static_cast<int64_t>(records.size())));
        int64_t sum = 0, urgent = 0, above = 0;
        Value latest;
        for (const Record* record : records) {
            const int64_t amount = record->get("amount_base").number();
            sum += amount;
            above += amount > 10000;
            if (record->get("urgent") == Value(1)) urgent += amount * 2;
            if (latest < record->get("due")) latest = record->get("due");
        }
        EXPECT_EQ(row[3], Value(sum));
        EXPECT_NEAR(static_cast<double>(row[4].number()) / 1e8,
                    static_cast<double>(sum) / static_cast<double>(records.size()), 1e-6);
        EXPECT_EQ(row[5], Value(above));
        EXPECT_EQ(row[6], Value(urgent));
        EXPECT_EQ(row[7], latest);
    }
}

TEST_P(Lists, RollUpsCountLivingChildren) {
    const Object& region = *catalog_->find("region");
    const auto model = formula::Model::make(catalog_);
    ASSERT_TRUE(model.ok());
    for (const auto& record : world_.records("region")) {
        int64_t active = 0, staff = 0, counted = 0;
        for (const formula::Subject* child : record->children(*region.find_relation("firms"))) {
            active += child->get("active") == Value(1);
            if (child->get("staff").empty()) continue;
            staff += child->get("staff").number();
            ++counted;
        }
        auto figure = [&](const char* field) {
            const Field& rollup = *region.find(field);
            const Bound& where = (*model)->bound(region).find(field)->rollup_where;
            return database_.rows(
                render_rollup(region, rollup, where, Id{record->id()}, asker_, GetParam(), *catalog_))[0][0];
        };
        EXPECT_EQ(figure("open_firms"), Value(active));
        if (counted == 0) {
            EXPECT_TRUE(figure("mean_staff").empty());
        } else if (std::abs(staff) < 1000000) {
            EXPECT_NEAR(static_cast<double>(figure("mean_staff").number()),
                        100.0 * static_cast<double>(staff) / static_cast<double>(counted), 0.51);
        }
    }
}

TEST_P(Lists, ChangesAreCheckedAgainstTheVersion) {
    const int64_t id = world_.records("deal")[0]->id();
    auto changed = [&](const Statement& statement) {
        int64_t rows = -1;
        const auto done = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
            rows = TRY(transaction.execute(statement));
            return {};
        });
        EXPECT_TRUE(done.ok()) << done.error().log;
        return rows;
    };
    EXPECT_EQ(changed(render_update("deal", Id{id}, {{"version", 1}, {"name", "one"}}, std::nullopt, GetParam())), 1);
    EXPECT_EQ(changed(render_update("deal", Id{id}, {{"version", 2}, {"name", Value()}}, 1, GetParam())), 1);
    EXPECT_EQ(changed(render_update("deal", Id{id}, {{"version", 2}, {"name", "two"}}, 1, GetParam())), 0);
    const auto row = database_.rows(
        render_select_rows("deal", {"version", "name"}, {{Condition::Test::equal, "id", id, {}}}, {}, 1, GetParam()));
    ASSERT_EQ(row.size(), 1u);
    EXPECT_EQ(row[0][0], Value(2));
    EXPECT_TRUE(row[0][1].empty());
    using Test = Condition::Test;
    EXPECT_EQ(changed(render_update_rows("deal", {{"quantity", 5}},
                                         {{Test::in, "id", {}, {id, 1, 2}}, {Test::not_empty, "version", {}, {}}},
                                         GetParam())),
              1);
    EXPECT_EQ(database_.rows(render_count_rows("deal",
                                               {{Test::at_least, "quantity", 5, {}},
                                                {Test::at_most, "quantity", 5, {}},
                                                {Test::in, "stage", {}, {"none", "x"}}},
                                               GetParam()))[0][0],
              Value(0));
    EXPECT_EQ(
        database_
            .rows(render_select_rows(
                "deal", {"id"},
                {{Test::is_empty, "name", {}, {}}, {Test::above, "version", 1, {}}, {Test::below, "version", 3, {}}},
                {{"due", true}, {"id", false}}, 0, GetParam()))
            .size(),
        1u);
    std::vector<std::vector<Value>> rows;
    for (int64_t i = 1; i <= 3; ++i) rows.push_back({i, "many", Value()});
    const auto done = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        TRY(transaction.execute_many(render_insert_many("region", {"id", "name", "level"}, GetParam()), rows));
        return {};
    });
    ASSERT_TRUE(done.ok()) << done.error().log;
    EXPECT_EQ(changed(render_delete("region", Id{1}, GetParam())), 1);
    EXPECT_EQ(changed(render_delete_rows("region", {{Test::equal, "name", "many", {}}}, GetParam())), 2);
    const auto locked = database_->write([&](store::Transaction& transaction) -> base::Result<void> {
        const auto found = TRY(
            transaction.rows(render_select_for_update(*catalog_->find("deal"), {"id", "version"}, Id{id}, GetParam())));
        EXPECT_EQ(found.size(), 1u);
        return {};
    });
    EXPECT_TRUE(locked.ok());
}

INSTANTIATE_TEST_SUITE_P(Query, Lists, testing::Values(Dialect::sqlite, Dialect::postgresql), dialect_name);

} // namespace
} // namespace fairlead::query
