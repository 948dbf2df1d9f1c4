// Mail: what administrators set and see, what hangs on records.

#include "automation/outbox.h"
#include "matrix/routes.h"
#include "query/change.h"

namespace fairlead::testing {

using base::Json;

namespace {

/// For who may administer; everybody else is refused.
std::function<void(Cells&)> administered(const std::string& target, int status, const std::string& body = {}, bool quiet = false) {
    return [=](Cells& cells) {
        cells.for_all(target, [&](const Actor& actor) { return cells.can(actor, "administer") ? status : 403; }, body,
                      [&](Cell& cell) { cell.quiet = quiet; });
    };
}

int see(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.sees(actor, item) ? done : 404;
}
int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    if (!cells.sees(actor, item)) return 404;
    return cells.edits(actor, item) ? done : 403;
}

/// A webhook that waits in the outbox.
std::string outbox_row(House& house) {
    command::Workspace& workspace = house.world().workspace();
    std::string id;
    const auto done = workspace.write(workspace.server_session(), [&](record::Context& context) -> base::Result<void> {
        automation::OutboxItem item;
        item.kind = "webhook";
        item.payload.set("url", Json::string("https://hooks.example.com/x"));
        item.payload.set("body", Json::object());
        id = to_text(TRY(automation::enqueue(context, item)));
        return {};
    });
    base::check(done.ok(), "a row of the outbox can be made");
    return id;
}

void each_time(Cells& cells, const std::string& act) {
    const std::string missing = "/api/outbox/" + cells.house.missing("outbox").id + act;
    for (const Actor& actor : cells.house.actors()) {
        const int refused = cells.gate(actor);
        Cell& cell = cells.add(actor, "/api/outbox/" + outbox_row(cells.house) + act, refused ? refused : cells.can(actor, "administer") ? 200 : 403);
        cell.missing_target = missing;
    }
    cells.for_all(missing, [&](const Actor& actor) { return cells.can(actor, "administer") ? 404 : 403; });
}

} // namespace

void add_mail_rules(Rules& rules) {
    rules["GET /api/mail/settings"] = administered("/api/mail/settings", 200);
    rules["PATCH /api/mail/settings"] = administered("/api/mail/settings", 200, "{\"from_name\":\"Matrix\"}");
    rules["POST /api/mail/unsubscribe"] = [](Cells& cells) {
        cells.for_all("/api/mail/unsubscribe?token=a.b.c", [](const Actor&) { return 422; });
    };
    rules["GET /api/mailboxes"] = administered("/api/mailboxes", 200);
    rules["POST /api/mailboxes/test"] = administered("/api/mailboxes/test", 422, "{}");
    rules["PUT /api/mailboxes/{id}/password"] = [](Cells& cells) {
        administered("/api/mailboxes/" + cells.house.missing("mailbox").id + "/password", 404, "{\"password\":\"x\"}")(cells);
    };
    rules["POST /api/mailboxes/{id}/poll"] = [](Cells& cells) {
        administered("/api/mailboxes/" + cells.house.missing("mailbox").id + "/poll", 404)(cells);
    };
    rules["GET /api/outbox"] = administered("/api/outbox", 200);
    rules["GET /api/outbox/{id}"] = [](Cells& cells) { each_time(cells, ""); };
    rules["POST /api/outbox/{id}/retry"] = [](Cells& cells) { each_time(cells, "/retry"); };
    rules["POST /api/outbox/{id}/cancel"] = [](Cells& cells) { each_time(cells, "/cancel"); };
    rules["POST /api/outbox/retry"] = administered("/api/outbox/retry", 200, {}, true);
    rules["POST /api/outbox/test"] = administered("/api/outbox/test", 422, "{}");
    rules["POST /api/webhooks/secret"] = administered("/api/webhooks/secret", 201);
    rules["GET /api/records/{object}/{id}/suggestions"] = [](Cells& cells) {
        cells.for_records("opportunity", "/suggestions", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 200); });
    };
    for (const std::string act : {"accept", "decline"})
        rules["POST /api/suggestions/{id}/" + act] = [act](Cells& cells) {
            cells.for_all("/api/suggestions/" + cells.house.missing("suggestion").id + "/" + act, [](const Actor&) { return 404; });
        };
    rules["POST /api/records/{object}/{id}/mail"] = [](Cells& cells) {
        cells.for_records("opportunity", "/mail", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 422); },
                          "{\"to\":[\"a@b.example\"],\"subject\":\"x\",\"text\":\"y\"}");
    };
}

} // namespace fairlead::testing
