// req: S2-37

#include <gtest/gtest.h>

#include <map>

#include "base/money.h"
#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

constexpr const char* pipeline =
    R"({"pipelines": {"plain_c": {"label": {"zh": "简单", "en": "Plain"}, "stages": [
      {"stage": "running", "kind": "open", "probability": 50, "label": {"zh": "进行中", "en": "Running"}},
      {"stage": "won", "kind": "won", "probability": 100, "label": {"zh": "赢单", "en": "Won"}},
      {"stage": "lost", "kind": "lost", "probability": 0, "label": {"zh": "输单", "en": "Lost"}}]}}})";

/// The events of the vector as people would have made them, each on its day.
TEST(WaterfallVector, TheMovementsBetweenTwoDays) {
    const Json vector = shared_json("vectors/waterfall.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    ASSERT_EQ(admin.ask("PUT", "/api/schema/opportunity", pipeline).status, 200);
    struct Deal {
        std::string id, close;
    };
    std::map<std::string, Deal> deals;
    const auto amount = [](const Json& event) {
        return Json::string(base::format_decimal(event["amount"].integer().value_or(0), 2));
    };
    for (const Json& event : vector["input"]["events"].items()) {
        world->clock.set(*base::parse_instant(event["at"].text() + "T10:00:00+08:00"));
        const std::string type = event["type"].text();
        Deal& deal = deals[event["deal"].text()];
        const std::string path = "/api/records/opportunity/" + deal.id;
        if (type == "create") {
            deal.close = event["expected_close"].text();
            const auto made = admin.ask("POST", "/api/records/opportunity",
                                        to_text(Json::object({{"name", event["deal"]},
                                                              {"pipeline", Json::string("plain_c")},
                                                              {"stage", Json::string("running")},
                                                              {"amount", amount(event)},
                                                              {"close_date", event["expected_close"]}})));
            ASSERT_EQ(made.status, 201) << to_text(made.json);
            deal.id = made.json["id"].text();
        } else if (type == "amount" || type == "expected_close") {
            Json change = Json::object();
            if (type == "amount") change.set("amount", amount(event));
            if (type == "expected_close") change.set("close_date", event["expected_close"]);
            if (type == "expected_close") deal.close = event["expected_close"].text();
            const auto changed = admin.ask("PATCH", path, to_text(change));
            ASSERT_EQ(changed.status, 200) << to_text(changed.json);
        } else {
            // Who opens a deal again says when it is expected to close.
            Json values = Json::object();
            if (type == "lost") values.set("loss_reason", Json::string("price"));
            if (type == "reopen") values.set("close_date", Json::string(deal.close));
            const auto moved =
                admin.ask("POST", path + "/stage",
                          to_text(Json::object({{"to", Json::string(type == "reopen" ? "running" : type)},
                                                {"values", std::move(values)}})));
            ASSERT_EQ(moved.status, 200) << to_text(moved.json);
        }
    }
    world->clock.set(*base::parse_instant("2025-07-15T10:00:00+08:00"));
    const auto answer = admin.get("/api/reports/funnel/waterfall?pipeline=plain_c&from=2025-01-01&to=2025-03-31");
    ASSERT_EQ(answer.status, 200) << to_text(answer.json);
    int64_t sum = 0, end = 0;
    for (const Json& movement : answer.json["movements"].items()) {
        const std::string name = movement["movement"].text();
        const int64_t found = base::parse_decimal(movement["amount"].text(), 2).value_or(-1);
        (name == "end" ? end : sum) += found;
        EXPECT_EQ(found, vector["expected"][name].integer().value_or(0)) << name;
    }
    EXPECT_EQ(sum, end);
}

} // namespace
} // namespace fairlead::testing
