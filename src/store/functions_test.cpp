// The fl_ functions give one answer in C++, SQLite and PostgreSQL.

#include <gtest/gtest.h>

#include <random>

#include "base/money.h"
#include "base/time.h"
#include "base/unicode.h"
#include "store/fixture_test.h"
#include "store/functions.h"

namespace fairlead::store {

namespace {

using base::Value;

class FunctionsTest : public BothDatabases {
  public:
    /// Runs `call` for each row of arguments and compares with `wanted` of the same row.
    void compare(const std::string& call, const std::vector<std::vector<Value>>& arguments,
                 const std::vector<Value>& wanted) {
        const auto done = database_->read([&](Reader& reader) -> base::Result<void> {
            int differences = 0;
            for (size_t i = 0; i < arguments.size() && differences < 5; ++i) {
                const Rows rows = TRY(reader.rows(st("SELECT " + call, arguments[i])));
                if (rows[0][0] == wanted[i]) continue;
                ++differences;
                std::string text = call + " of";
                for (const Value& value : arguments[i])
                    text += value.is_number() ? " " + std::to_string(value.number())
                                              : " '" + std::string(value.text_or("NULL")) + "'";
                const auto show = [](const Value& value) {
                    return value.is_number() ? std::to_string(value.number()) : std::string(value.text_or("NULL"));
                };
                ADD_FAILURE() << text << " is " << show(rows[0][0]) << ", not " << show(wanted[i]);
            }
            return {};
        });
        EXPECT_TRUE(done.ok()) << done.error().log;
    }

    Value any_number() {
        static constexpr int64_t edges[] = {0,
                                            1,
                                            -1,
                                            2,
                                            5,
                                            10,
                                            INT64_MAX,
                                            INT64_MIN,
                                            INT64_MAX - 1,
                                            INT64_MIN + 1,
                                            1000000000000000000,
                                            3037000499,
                                            -3037000500,
                                            50,
                                            -50,
                                            49,
                                            -15};
        switch (random_() % 8) {
            case 0:
                return {};
            case 1:
            case 2:
                return edges[random_() % std::size(edges)];
            case 3:
                return static_cast<int64_t>(random_());
            default:
                return static_cast<int64_t>(random_()) >> (random_() % 63);
        }
    }
    Value any_scale() {
        if (random_() % 12 == 0) return any_number();
        return static_cast<int64_t>(random_() % 21) - 1;
    }
    Value any_day() {
        static constexpr int64_t edges[] = {-719162, -719163, 2932896, 2932897, 0, -1, 58, 59, 60, 11016, 10957};
        switch (random_() % 6) {
            case 0:
                return edges[random_() % std::size(edges)];
            case 1:
                return any_number();
            default:
                return static_cast<int64_t>(random_() % 3652059) - 719162;
        }
    }
    Value any_text() {
        if (random_() % 20 == 0) return {};
        std::string text;
        for (auto length = random_() % 12; length > 0; --length) {
            static constexpr const char* pieces[] = {"a", "'", "é", "华", "为", "\xF0\x9F\x98\x80", "Z", " ", "\n"};
            text += pieces[random_() % std::size(pieces)];
        }
        return text;
    }
    Value any_position() {
        if (random_() % 6 == 0) return any_number();
        return static_cast<int64_t>(random_() % 16) - 4;
    }

    using Make = Value (FunctionsTest::*)();
    using Answer = std::function<Value(const std::vector<Value>&)>;
    void compare_random(const std::string& call, const std::vector<Make>& makers, const Answer& answer,
                        int times = 1500) {
        std::vector<std::vector<Value>> arguments;
        std::vector<Value> wanted;
        for (int i = 0; i < times; ++i) {
            auto& row = arguments.emplace_back();
            bool empty = false;
            for (const Make make : makers) {
                row.push_back((this->*make)());
                empty = empty || row.back().empty();
            }
            wanted.push_back(empty ? Value() : answer(row));
        }
        compare(call, arguments, wanted);
    }

    static Value value(Number number) { return number ? Value(*number) : Value(); }
    std::mt19937_64 random_{20260930};
};

#define NUMBER(i) a[i].number()

TEST_P(FunctionsTest, arithmetic) {
    const Make n = &FunctionsTest::any_number, s = &FunctionsTest::any_scale;
    compare_random("fl_add(?1, ?2)", {n, n}, [](const auto& a) { return value(fl_add(NUMBER(0), NUMBER(1))); });
    compare_random("fl_sub(?1, ?2)", {n, n}, [](const auto& a) { return value(fl_sub(NUMBER(0), NUMBER(1))); });
    compare_random("fl_mul(?1, ?2, ?3)", {n, n, s}, [](const auto& a) -> Value {
        if (NUMBER(2) < 0 || NUMBER(2) > 18) return {};
        return value(base::multiply_divide(NUMBER(0), NUMBER(1), base::power_of_ten(static_cast<int>(NUMBER(2)))));
    });
    compare_random("fl_div(?1, ?2, ?3)", {n, n, s}, [](const auto& a) -> Value {
        if (NUMBER(2) < 0 || NUMBER(2) > 18) return {};
        return value(base::multiply_divide(NUMBER(0), base::power_of_ten(static_cast<int>(NUMBER(2))), NUMBER(1)));
    });
    compare_random("fl_rescale(?1, ?2, ?3)", {n, s, s}, [](const auto& a) -> Value {
        if (NUMBER(1) < 0 || NUMBER(1) > 18 || NUMBER(2) < 0 || NUMBER(2) > 18) return {};
        return value(base::rescale(NUMBER(0), static_cast<int>(NUMBER(1)), static_cast<int>(NUMBER(2))));
    });
}

TEST_P(FunctionsTest, halves_round_away_from_zero) {
    compare("fl_div(?1, ?2, ?3)",
            {{5, 2, 0},
             {-5, 2, 0},
             {5, -2, 0},
             {-5, -2, 0},
             {1, 3, 18},
             {2, 3, 18},
             {1, 0, 0},
             {0, 0, 5},
             {INT64_MAX, 1, 0},
             {INT64_MIN, 1, 0},
             {INT64_MAX, INT64_MIN, 18}},
            {3, -3, -3, 3, 333333333333333333, 666666666666666667, nullptr, nullptr, INT64_MAX, nullptr,
             -1000000000000000000});
    compare("fl_mul(?1, ?2, ?3)", {{5, 1, 1}, {-5, 1, 1}, {4, 1, 1}, {15, 15, 2}, {INT64_MAX, INT64_MAX, 18}},
            {1, -1, 0, 2, nullptr});
}

TEST_P(FunctionsTest, text_by_code_points) {
    const Make t = &FunctionsTest::any_text, p = &FunctionsTest::any_position;
    compare_random(
        "fl_length(?1)", {t}, [](const auto& a) { return static_cast<int64_t>(base::length(a[0].text())); }, 500);
    compare_random("fl_substr(?1, ?2, ?3)", {t, p, p}, [](const auto& a) -> Value {
        const std::u32string points = base::to_code_points(a[0].text());
        std::u32string part;
        for (size_t i = 0; i < points.size(); ++i) {
            const __int128 position = i + 1;
            if (position >= NUMBER(1) && position < static_cast<__int128>(NUMBER(1)) + NUMBER(2)) part += points[i];
        }
        return base::from_code_points(part);
    });
}

TEST_P(FunctionsTest, calendar) {
    const Make d = &FunctionsTest::any_day, p = &FunctionsTest::any_position, n = &FunctionsTest::any_number;
    const auto part = [this, d](const std::string& call, auto choose) {
        compare_random(call, {d}, [choose](const auto& a) -> Value {
            if (NUMBER(0) < -719162 || NUMBER(0) > 2932896) return {};
            return choose(base::Date{NUMBER(0)});
        });
    };
    part("fl_year(?1)", [](base::Date date) { return base::parts(date).year; });
    part("fl_month(?1)", [](base::Date date) { return base::parts(date).month; });
    part("fl_day(?1)", [](base::Date date) { return base::parts(date).day; });
    part("fl_weekday(?1)", [](base::Date date) { return base::weekday(date); });
    part("fl_quarter(?1)", [](base::Date date) { return (base::parts(date).month + 2) / 3; });
    compare_random("fl_add_months(?1, ?2)", {d, n},
                   [](const auto& a) { return value(fl_add_months(NUMBER(0), NUMBER(1))); });
    compare_random("fl_add_months(?1, ?2)", {d, p},
                   [](const auto& a) { return value(fl_add_months(NUMBER(0), NUMBER(1))); });
    compare_random("fl_make_date(?1, ?2, ?3)", {n, p, p},
                   [](const auto& a) { return value(fl_make_date(NUMBER(0), NUMBER(1), NUMBER(2))); });
    std::vector<std::vector<Value>> dates;
    std::vector<Value> days;
    for (const int64_t year : {0, 1, 4, 1600, 1900, 1999, 2000, 2023, 2024, 9999, 10000})
        for (const int64_t month : {0, 1, 2, 4, 12, 13})
            for (const int64_t day : {0, 1, 28, 29, 30, 31, 32}) {
                dates.push_back({year, month, day});
                days.push_back(value(fl_make_date(year, month, day)));
            }
    compare("fl_make_date(?1, ?2, ?3)", dates, days);
}

TEST(Functions, a_month_later_is_the_same_day_or_the_last) {
    const auto day = [](int year, int month, int of_month) { return base::make_date(year, month, of_month).days; };
    EXPECT_EQ(fl_add_months(day(2024, 1, 31), 1), day(2024, 2, 29));
    EXPECT_EQ(fl_add_months(day(2023, 1, 31), 1), day(2023, 2, 28));
    EXPECT_EQ(fl_add_months(day(2024, 2, 29), 12), day(2025, 2, 28));
    EXPECT_EQ(fl_add_months(day(2024, 3, 31), -1), day(2024, 2, 29));
    EXPECT_EQ(fl_add_months(day(2024, 1, 15), -13), day(2022, 12, 15));
    EXPECT_EQ(fl_add_months(day(9999, 12, 31), 1), std::nullopt);
    EXPECT_EQ(fl_add_months(day(1, 1, 1), -1), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Databases, FunctionsTest, testing::Values(Dialect::sqlite, Dialect::postgresql), dialect_name);

} // namespace

} // namespace fairlead::store
