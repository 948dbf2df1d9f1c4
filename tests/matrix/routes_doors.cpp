#include "matrix/routes.h"

namespace fairlead::testing {

namespace {

void add_preference_rules(Rules& rules) {
    rules["GET /api/session/preferences"] = [](Cells& cells) {
        cells.for_all("/api/session/preferences", [](const Actor&) { return 200; });
    };
    rules["PATCH /api/session/preferences"] = [](Cells& cells) {
        cells.for_all("/api/session/preferences", [](const Actor&) { return 422; }, "{\"role\":\"administrator\"}");
        cells.for_all("/api/session/preferences", [](const Actor&) { return 200; }, "{\"density\":\"tight\"}");
    };
}

} // namespace

void add_door_rules(Rules& rules) {
    add_preference_rules(rules);
}

} // namespace fairlead::testing
