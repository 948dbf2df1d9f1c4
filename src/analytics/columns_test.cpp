// The columns against the database: they know every write before the next question, and mean what SQL means.

#include "analytics/columns.h"

#include <future>
#include <random>
#include <thread>

#include "analytics/deals_test.h"
#include "analytics/evaluator.h"
#include "base/id.h"
#include "query/change.h"

namespace fairlead::analytics {
namespace {

constexpr int64_t day_ms = 86400000;

int64_t moment(const std::string& day) {
    return base::parse_instant(day + "T00:00:00+08:00")->milliseconds;
}

class Chance {
  public:
    explicit Chance(uint64_t seed) : random_(seed) {}
    int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
    template <typename T, size_t count>
    const T& one_of(const T (&list)[count]) {
        return list[below(count)];
    }

  private:
    std::mt19937_64 random_;
};

Deal random_deal(Chance& chance) {
    const char* stages[] = {"lead_in", "contact", "needs", "demo", "negotiation", "won", "lost"};
    const char* sources[] = {"web", "cold_call", "partner", "event", ""};
    const int64_t owners[] = {Deals::ana, Deals::bo, Deals::cui, Deals::manager, 0};
    Deal deal;
    deal.name = "deal " + std::to_string(chance.below(1000));
    deal.pipeline = chance.below(8) == 0 ? "short" : "long";
    int64_t at = moment("2025-01-01") + chance.below(120 * day_ms);
    for (int64_t move = 0, moves = 1 + chance.below(6); move < moves; ++move) {
        const std::string stage =
            deal.pipeline == "short" ? (chance.below(2) ? "lead_in" : "won") : chance.one_of(stages);
        if (!deal.visits.empty() && deal.visits.back().stage == stage) continue;
        deal.visits.push_back({stage, at});
        // Moves at the very start and end of days.
        at += chance.below(6) == 0 ? day_ms - (at - moment("2025-01-01")) % day_ms : 1 + chance.below(25 * day_ms);
    }
    deal.owner = chance.one_of(owners);
    deal.source = chance.one_of(sources);
    deal.product = chance.below(3) ? (chance.below(2) ? Deals::product_one : Deals::product_two) : 0;
    if (chance.below(5)) deal.amount_base = chance.below(4) ? chance.below(1000000) : chance.below(50) * 10000;
    if (chance.below(6)) deal.close_day = base::make_date(2025, 1, 1).days + chance.below(200);
    if (chance.below(4)) deal.first_contact = moment("2025-01-01") + chance.below(100 * day_ms);
    deal.deleted = chance.below(12) == 0;
    return deal;
}

/// Conditions of every way of evaluation, alone and put together.
std::string random_condition(Chance& chance, int depth) {
    const char* atoms[] = {
        "amount > 4000",
        "amount = 10000.00",
        "amount != 100.001",
        "amount >= 9999.999",
        "amount is empty",
        "source = 'web'",
        "source != 'web'",
        "source in ('web', 'event')",
        "source is empty",
        "contains(source, 'L')",
        "length(source) = 3",
        "close_date < date('2025-04-01')",
        "close_date in last 90 days",
        "created_at in this quarter",
        "created_at >= date('2025-02-10')",
        "created_at = date('2025-02-10')",
        "created_at < instant('2025-03-01T00:00:00.001Z')",
        "date(first_contact) <= close_date",
        "close_date > first_contact",
        "close_date - date(created_at) > 30",
        "close_date - date(first_contact) != 7",
        "owner = me()",
        "owner.team is empty",
        "owner.team = '0000000000069'",
        "owner.name = 'bo'",
        "starts_with(owner.name, 'A')",
        "owner is not empty",
        "product.name = 'One'",
        "product.name is empty",
        "contains(name, '7')",
        "contains(lower(name), '1') and amount > 10",
        "stage = 'won'",
        "stage.kind != 'open'",
        "stage.kind in ('won', 'lost')",
        "stage.reached >= 3",
        "stage.probability >= 50%",
        "amount * stage.probability > 1000",
        "round(amount / 3, 2) > 500.5",
        "max(amount, 2000) = 2000",
        "coalesce(amount, 0) < 100",
        "abs(amount - 5000) < 1000",
        "if(source = 'web', amount > 100, amount is empty)",
        "month(close_date) = 3",
        "year(close_date) * 100 + month(close_date) >= 202504",
        "exists(stage_visits where stage = 'demo')",
        "exists(stage_visits where pipeline = 'long' and stage in ('needs', 'demo') and entered_at in last 90 days)",
        "exists(stage_visits where stage != 'demo' and entered_at = date('2025-02-10'))",
        "count(stage_visits where stage = 'contact') > 1",
        "exists(stage_visits where from_stage = 'demo')",
        "amount in (100, 200.5, 10000)",
        "close_date in (date('2025-03-01'), date('2025-03-02'))",
        "weighted > 250",
        "created_at < now()",
        "close_date = today()",
    };
    if (depth == 0 || chance.below(3) == 0) return chance.one_of(atoms);
    const std::string a = random_condition(chance, depth - 1);
    switch (chance.below(3)) {
        case 0:
            return "(" + a + ") and (" + random_condition(chance, depth - 1) + ")";
        case 1:
            return "(" + a + ") or (" + random_condition(chance, depth - 1) + ")";
        default:
            return "not (" + a + ")";
    }
}

class ColumnsTest : public testing::TestWithParam<store::Dialect> {
  protected:
    ColumnsTest() : deals_(GetParam()) {}

    int64_t count(const std::string& where = "", int64_t user = 0) {
        FunnelRequest request;
        request.object = "deal";
        request.where = where;
        const auto answer = deals_.ask(request, user);
        if (!answer.ok()) {
            ADD_FAILURE() << where << ": " << answer.error().message.en << answer.error().log;
            return -1;
        }
        return answer->totals.open.value + answer->totals.won.value + answer->totals.lost.value;
    }
    /// Every figure is that of the list behind it.
    void expect_as_listed(const Funnel& funnel, int64_t user) {
        const auto check = [&](const std::vector<StageFigures>& stages, const Totals& totals) {
            for (const StageFigures& figures : stages) {
                same(figures.n, figures.amount, "amount_base", user);
                if (figures.stage->kind != schema::StageKind::lost) {
                    same(figures.reached, {}, "amount_base", user);
                    same(figures.lost_here, {}, "amount_base", user);
                }
                same(figures.n, figures.weighted, "weighted_base", user);
            }
            same(totals.won, totals.won_amount, "amount_base", user);
            same(totals.open, totals.weighted, "weighted_base", user);
            same({totals.cycle.n, totals.cycle.where}, {}, "amount_base", user);
        };
        check(funnel.stages, funnel.totals);
        if (!funnel.groups.empty()) check(funnel.groups.back().stages, funnel.groups.back().totals);
    }
    void same(const Count& count, const Amount& amount, const std::string& column, int64_t user) {
        const auto [n, sum] = deals_.listed(count.where, column, user);
        EXPECT_EQ(count.value, n) << count.where;
        if (amount.value) {
            EXPECT_EQ(*amount.value, sum) << count.where;
        }
    }
    Deals deals_;
};

TEST_P(ColumnsTest, EveryFigureIsThatOfItsListWhateverIsAsked) {
    Chance chance(20250121);
    std::vector<Deal> some;
    for (int i = 0; i < 400; ++i) some.push_back(random_deal(chance));
    std::vector<int64_t> ids = deals_.add(some);
    const char* groupings[] = {"", "", "team", "owner", "source", "product", "stage"};
    const int64_t users[] = {0, Deals::manager, Deals::ana, Deals::bo, Deals::cui};
    for (int round = 0; round < 40; ++round) {
        FunnelRequest request;
        request.object = "deal";
        request.kind = static_cast<FunnelKind>(chance.below(3));
        if (request.kind != FunnelKind::snapshot || chance.below(2)) {
            request.from = base::Date{base::make_date(2025, 1, 1).days + chance.below(120)};
            request.to = base::Date{request.from->days + chance.below(60)};
        }
        request.by = chance.one_of(groupings);
        if (chance.below(4)) request.where = random_condition(chance, 2);
        const int64_t user = chance.one_of(users);
        const auto answer = deals_.ask(request, user);
        ASSERT_TRUE(answer.ok()) << request.where << ": " << answer.error().message.en << answer.error().log;
        SCOPED_TRACE(request.where + " by " + request.by);
        expect_as_listed(*answer, user);
        // Between the questions deals come, change, move, go and come back.
        const int64_t deal = ids[static_cast<size_t>(chance.below(static_cast<int64_t>(ids.size())))];
        switch (chance.below(6)) {
            case 0: {
                const auto more = deals_.add({random_deal(chance)});
                ids.insert(ids.end(), more.begin(), more.end());
                break;
            }
            case 1:
                deals_.set(deal, "amount_base", chance.below(2) ? base::Value() : base::Value(chance.below(1000000)));
                break;
            case 2:
                deals_.set(deal, "owner", Deals::cui);
                break;
            case 3:
                deals_.set(deal, "deleted_at", 1, "deleted");
                break;
            case 4:
                deals_.set(deal, "deleted_at", base::Value(), "restored");
                break;
            default:
                deals_.set(deal, "source", "partner");
        }
    }
}

TEST_P(ColumnsTest, EveryConditionSelectsWhatSqlSelects) {
    Chance chance(77);
    std::vector<Deal> some;
    for (int i = 0; i < 300; ++i) {
        some.push_back(random_deal(chance));
    }
    deals_.add(some);
    const int64_t users[] = {0, Deals::manager, Deals::ana, Deals::bo};
    for (int round = 0; round < 120; ++round) {
        const std::string text = random_condition(chance, round % 3);
        const int64_t user = chance.one_of(users);
        const auto bound = formula::bind("pipeline = 'long' and (" + text + ")", deals_.model().catalog(),
                                         *deals_.model().catalog().find("deal"));
        ASSERT_TRUE(bound.ok()) << text << ": " << bound.error().message.en;
        EXPECT_EQ(count(text, user), deals_.listed(formula::to_text(**bound), "id", user).first) << text;
    }
}

TEST_P(ColumnsTest, AQuestionKnowsEveryWriteBeforeIt) {
    Deal deal;
    deal.visits = {{"lead_in", moment("2025-02-03")}};
    deal.product = Deals::product_one;
    deal.owner = Deals::bo;
    const auto ids = deals_.add({deal, deal});
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(count("", Deals::bo), 2);
    deals_.set(ids[0], "owner", Deals::cui);
    EXPECT_EQ(count("", Deals::bo), 1);
    deals_.move(ids[0], "demo", moment("2025-02-05"));
    EXPECT_EQ(count("exists(stage_visits where stage = 'demo')"), 1);
    EXPECT_EQ(count("stage = 'demo'"), 1);
    deals_.set(ids[0], "deleted_at", 1, "deleted");
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(count("exists(stage_visits where stage = 'demo')"), 0);
    deals_.set(ids[0], "deleted_at", base::Value(), "restored");
    EXPECT_EQ(count("exists(stage_visits where stage = 'demo')"), 1);
    // What is gone for good leaves no link behind, and tells nobody.
    EXPECT_EQ(count("product is not empty"), 2);
    deals_.purge("thing", Deals::product_one);
    EXPECT_EQ(count("product is not empty"), 0);
    deals_.purge("deal", ids[1]);
    EXPECT_EQ(count(), 1);
}

TEST_P(ColumnsTest, AWriteThatCommitsBehindALaterOneIsCounted) {
    if (GetParam() != store::Dialect::postgresql) GTEST_SKIP() << "one writer at a time";
    Deal deal;
    deal.visits = {{"lead_in", moment("2025-02-03")}};
    const auto ids = deals_.add({deal, deal});
    EXPECT_EQ(count("amount = 1"), 0);
    std::promise<void> written, asked;
    std::thread slow([&] {
        deals_.set(ids[0], "amount_base", 100, "updated", [&] {
            written.set_value();
            asked.get_future().wait();
        });
    });
    written.get_future().wait();
    deals_.set(ids[1], "amount_base", 100); // draws its place in the log behind the other, commits before it
    EXPECT_EQ(count("amount = 1"), 1);
    asked.set_value();
    slow.join();
    EXPECT_EQ(count("amount = 1"), 2);
}

/// The past against the log itself, read from the beginning.
TEST_P(ColumnsTest, ThePastIsWhatTheLogTells) {
    Chance chance(4711);
    std::vector<Deal> some;
    for (int i = 0; i < 30; ++i) some.push_back(random_deal(chance));
    std::vector<int64_t> ids = deals_.add(some);
    const formula::Model& model = deals_.model();
    for (int round = 0; round < 12; ++round) {
        for (int change = 0; change < 6; ++change) {
            const int64_t deal = ids[static_cast<size_t>(chance.below(static_cast<int64_t>(ids.size())))];
            switch (chance.below(6)) {
                case 0:
                    deals_.set(deal, "amount_base", chance.below(3) ? base::Value(chance.below(900)) : base::Value());
                    break;
                case 1:
                    deals_.set(deal, "close_date", 20000 + chance.below(90));
                    break;
                case 2:
                    deals_.set(deal, "stage_kind", chance.below(2) ? "won" : "open");
                    break;
                case 3:
                    deals_.set(deal, "deleted_at", 1, "deleted");
                    break;
                case 4:
                    deals_.set(deal, "deleted_at", base::Value(), "restored");
                    break;
                default:
                    deals_.set(deal, "source", "partner");
            }
        }
        std::vector<std::string> told, held;
        ASSERT_TRUE(deals_.database()
                        .read([&](store::Reader& reader) {
                            return reader.each(
                                query::render_select_rows("change_log", {"record", "action", "before"},
                                                          {{query::Condition::Test::equal, "object", "deal", {}}},
                                                          {{"id", true}}, 0, reader.dialect()),
                                [&](const store::Row& row) {
                                    const std::string record = std::to_string(row.number(0));
                                    const std::string_view action = row.text(1), before = row.text(2);
                                    if (action == "deleted" || action == "restored")
                                        told.push_back(record + " " + std::string(action));
                                    for (const char* column : {"amount_base", "close_date", "stage_kind"})
                                        if (before.find(column) != std::string_view::npos)
                                            told.push_back(record + " " + std::string(before));
                                    return true;
                                });
                        })
                        .ok());
        const auto view = deals_.columns().view(model, *model.catalog().find("deal"), {}, true).value();
        const PastValues& past = view.past();
        past.back_to(view.table(), 0, [&](const PastValues::Change& change) {
            const std::string record = std::to_string(change.record);
            const std::string value = change.value == nothing ? "null" : std::to_string(change.value);
            switch (change.what) {
                case PastValues::What::deleted:
                    return held.push_back(record + " deleted");
                case PastValues::What::restored:
                    return held.push_back(record + " restored");
                case PastValues::What::kind:
                    return held.push_back(record + " {\"stage_kind\":\"" + past.kinds().at(change.value) + "\"}");
                case PastValues::What::close_date:
                    return held.push_back(record + " {\"close_date\":" + value + "}");
                case PastValues::What::amount:
                    return held.push_back(record + " {\"amount_base\":" + value + "}");
            }
        });
        ASSERT_EQ(held, told) << "round " << round;
    }
}

TEST_P(ColumnsTest, EqualGenerationsMeanThatNothingWasWritten) {
    const formula::Model& model = deals_.model();
    const auto generation = [&] {
        return deals_.columns().view(model, *model.catalog().find("deal"), {}).value().generation();
    };
    const uint64_t before = generation();
    EXPECT_EQ(generation(), before);
    Deal deal;
    deal.visits = {{"lead_in", moment("2025-02-03")}};
    deals_.add({deal});
    EXPECT_GT(generation(), before);
}

TEST(Packed, HoldsWhatIsPutIn) {
    Chance chance(5);
    Packed packed;
    std::vector<int64_t> plain;
    const auto any = [&]() -> int64_t {
        switch (chance.below(8)) {
            case 0:
                return nothing;
            case 1:
                return chance.below(3);
            case 2:
                return -chance.below(1000000);
            case 3:
                return INT64_MAX - chance.below(3);
            case 4:
                return INT64_MIN + 1 + chance.below(3);
            default:
                return 1700000000000 + chance.below(int64_t{1} << 36);
        }
    };
    for (int block = 0; block < 6; ++block)
        for (size_t i = 0; i < Packed::block_rows; ++i) {
            // Blocks of small, of large, of mixed and of no values.
            const int64_t value = block == 0   ? chance.below(200)
                                  : block == 1 ? 1700000000000 + static_cast<int64_t>(i) * 86400000
                                  : block == 2 ? nothing
                                  : block == 3 ? -static_cast<int64_t>(i)
                                               : any();
            packed.append(value);
            plain.push_back(value);
        }
    for (int i = 0; i < 5000; ++i) {
        const auto at = static_cast<size_t>(chance.below(static_cast<int64_t>(plain.size())));
        plain[at] = any();
        packed.set(at, plain[at]);
    }
    int64_t read[batch_rows];
    for (size_t first = 0; first < plain.size(); first += batch_rows) {
        packed.read(first, batch_rows, read);
        for (size_t i = 0; i < batch_rows; ++i) {
            ASSERT_EQ(read[i], plain[first + i]) << first + i;
            ASSERT_EQ(packed.get(first + i), plain[first + i]);
        }
    }
}

TEST(Packed, LinksAndWordsKeepTheirCodes) {
    Links links;
    Words words;
    for (int64_t i = 0; i < 3000; ++i) {
        EXPECT_EQ(links.code((i % 1000) * 4096), i % 1000);
        EXPECT_EQ(words.code("word " + std::to_string(i % 100)), i % 100);
    }
    EXPECT_EQ(links.size(), 1000u);
    EXPECT_EQ(links.find(5), nothing);
    EXPECT_EQ(words.find("none"), nothing);
    EXPECT_EQ(words.at(7), "word 7");
}

INSTANTIATE_TEST_SUITE_P(Databases, ColumnsTest, testing::ValuesIn(dialects()), [](const auto& parameter) {
    return parameter.param == store::Dialect::sqlite ? "sqlite" : "postgresql";
});

} // namespace
} // namespace fairlead::analytics
