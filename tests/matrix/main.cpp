// Every route × everybody × every kind of record, against rules written down a second time: the answer's status, what lists
// and figures hold, that no answer tells of a record its reader may not know, that foreign and missing read alike, and that
// a refusal leaves the database as it was. A route without rules fails.
//   matrix_test [TEXT]    only routes whose method and pattern hold the text

#include <chrono>
#include <cstdio>

#include "matrix/routes.h"

int main(int argc, char** argv) {
    using namespace fairlead;
    using namespace fairlead::testing;
    const std::string only = argc > 1 ? argv[1] : "";
    auto seeded = Template::make(nullptr);
    if (!seeded.ok()) {
        std::printf("the seed failed: %s\n0 passed, 1 failed\n", seeded.error().log.c_str());
        return 1;
    }
    auto house = House::make(**seeded);
    if (!house.ok()) {
        std::printf("the house could not be filled: %s %s\n0 passed, 1 failed\n", house.error().message.en.c_str(), house.error().log.c_str());
        return 1;
    }
    Rules rules;
    add_record_rules(rules);
    add_other_rules(rules);
    add_door_rules(rules);
    add_process_rules(rules);
    add_pool_rules(rules);
    add_duplicate_rules(rules);
    add_capture_rules(rules);
    add_automation_rules(rules);
    add_forecast_rules(rules);
    add_commission_rules(rules);
    add_learning_rules(rules);
    add_guidance_rules(rules);
    add_analysis_rules(rules);
    add_mail_rules(rules);
    add_kpi_rules(rules);
    add_alert_rules(rules);
    int passed = 0, failed = 0;
    for (const api::Route& route : api::routes()) {
        const std::string name = std::string(http::name(route.method)) + " " + route.pattern;
        const auto rule = rules.find(name);
        if (rule == rules.end()) {
            ++failed;
            std::printf("%s has no rules in the matrix\n", name.c_str());
            continue;
        }
        if (name.find(only) != std::string::npos) {
            const auto start = std::chrono::steady_clock::now();
            const int before = passed + failed;
            Cells cells(**house, route);
            rule->second(cells);
            cells.run(passed, failed);
            const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
            std::printf("%6d cells %6.1f s  %s\n", passed + failed - before, spent.count(), name.c_str());
        }
        rules.erase(rule);
    }
    for (const auto& [name, _] : rules) {
        ++failed;
        std::printf("%s is in the matrix but no route\n", name.c_str());
    }
    if (only.empty() || only == "gates") gates_everywhere(**house, passed, failed);
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
