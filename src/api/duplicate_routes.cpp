// Records that are probably the same: while they are typed, all at once, and making one of several.

#include <cmath>

#include "api/call.h"
#include "api/present.h"
#include "base/money.h"
#include "command/duplicate_groups.h"
#include "command/duplicate_scan.h"
#include "command/merge.h"

namespace fairlead::api {

using base::Code;
using http::Method;

namespace {

constexpr int64_t day_ms = 86400000;

Result<Response> duplicates(Call& call) {
    const Object* object = TRY(call.object());
    const auto self = call.body["id"].is_null() ? std::optional(Id()) : base::parse_id(call.body["id"].text());
    if (!self) return base::invalid("id", "not_an_id", {"这不是一个编号。", "This is not an id."});
    if (!call.body["values"].is_object())
        return base::invalid("values", "required", {"请给出已填写的字段。", "Give the fields filled in so far."});
    const record::Duplicates found = TRY(call.workspace.ask<record::Duplicates>(
        call.session(), [&](record::ReadContext& context) -> Result<record::Duplicates> {
            return record::find_duplicates(context, *object, call.body["values"], *self);
        }));
    Json answer = Json::object();
    answer.set("matches", matches_json(found, call.session()));
    answer.set("hidden", Json::number(found.hidden));
    return ok(std::move(answer));
}

Response job_answer(Id job) {
    Json answer = Json::object();
    answer.set("job", Json::string(to_text(job)));
    return ok(std::move(answer), 202);
}

Result<Response> scan(Call& call) {
    return job_answer(
        TRY(command::start_duplicate_scan(call.workspace, call.session(), *TRY(call.object()), call.body)));
}

Result<Response> groups(Call& call) {
    command::GroupsRequest request;
    request.least = TRY(call.number("least", 0, 0, 100)) * 10;
    const int64_t most = TRY(call.number("most", 100, 0, 100));
    request.most = most == 100 ? 1000 : most * 10;
    request.limit = TRY(call.number("limit", 20, 1, 100));
    request.after = call.query("after");
    return ok(TRY(command::list_groups(call.workspace, call.session(), *TRY(call.object()), request)));
}

Result<Response> dismiss(Call& call) {
    return ok(TRY(
        command::dismiss_group(call.workspace, call.session(), *TRY(call.object()), TRY(call.id("group")), call.body)));
}

Result<Response> merge_many(Call& call) {
    Json answer = TRY(command::merge_groups(call.workspace, call.session(), *TRY(call.object()), call.body));
    const int status = answer.has("job") ? 202 : 200;
    return ok(std::move(answer), status);
}

Result<Response> compare(Call& call) {
    return ok(TRY(command::compare_records(call.workspace, call.session(), *TRY(call.object()), call.body)));
}

Result<Response> chosen(Call& call) {
    TRY(command::count_chosen(call.workspace, call.session(), *TRY(call.object()), call.body));
    return Response{.status = 204};
}

Result<Response> merge(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    if (call.body["preview"].truth())
        return ok(TRY(command::preview_merge(call.workspace, call.session(), *object, id, call.body)));
    return ok(TRY(command::merge_records(call.workspace, call.session(), *object, id, call.body)));
}

Result<Response> unmerge(Call& call) {
    return ok(TRY(command::undo_merge(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()), call.body)));
}

/// A day or a moment; otherwise when absent.
Result<base::Instant> moment(Call& call, const char* name, base::Instant otherwise, int64_t later) {
    const std::string text = call.query(name);
    if (text.empty()) return otherwise;
    if (const auto day = base::parse_date(text))
        return base::Instant{call.session().asker.zone.start_of(base::Date{day->days + later}).milliseconds};
    if (const auto instant = base::parse_instant(text)) return *instant;
    return base::invalid(name, "not_a_date", {"请给出日期，例如 2026-09-30。", "Give a day, such as 2026-09-30."});
}

Result<Response> figures(Call& call) {
    const base::Instant now = call.session().asker.now;
    const base::Instant from = TRY(moment(call, "from", base::Instant{now.milliseconds - 90 * day_ms}, 0));
    const base::Instant to = TRY(moment(call, "to", base::Instant{now.milliseconds + 1}, 1));
    return ok(TRY(command::prevented_duplicates(call.workspace, call.session(), from, to)));
}

} // namespace

std::vector<Route> duplicate_routes() {
    return {
        {Method::post,
         "/api/records/{object}/duplicates",
         Policy::signed_in,
         Body::json,
         "Records that are probably the same",
         {},
         duplicates},
        {Method::post,
         "/api/records/{object}/{id}/merge",
         Policy::writing,
         Body::json,
         "Make one record of several",
         {},
         merge},
        {Method::post,
         "/api/records/{object}/{id}/merge/undo",
         Policy::writing,
         Body::json,
         "Take the last merge back",
         {},
         unmerge},
        {Method::post,
         "/api/duplicates/{object}/scan",
         Policy::writing,
         Body::json,
         "Search all records for duplicates as a job",
         {},
         scan},
        {Method::get,
         "/api/duplicates/{object}/groups",
         Policy::signed_in,
         Body::none,
         "What the search has found",
         {{"least", "score in percent"}, {"most", "score in percent"}, {"limit", "1 to 100"}, {"after", "cursor"}},
         groups},
        {Method::post,
         "/api/duplicates/{object}/groups/{group}/dismiss",
         Policy::writing,
         Body::json,
         "These records are different",
         {},
         dismiss},
        {Method::post,
         "/api/duplicates/{object}/merge",
         Policy::writing,
         Body::json,
         "Merge groups as a job, or tell beforehand",
         {},
         merge_many},
        {Method::post,
         "/api/duplicates/{object}/compare",
         Policy::signed_in,
         Body::json,
         "Why two records are, or are not, probably the same",
         {},
         compare},
        {Method::post,
         "/api/duplicates/{object}/chosen",
         Policy::writing,
         Body::json,
         "An existing record was taken instead of a new one",
         {},
         chosen},
        {Method::get,
         "/api/duplicates/figures",
         Policy::signed_in,
         Body::none,
         "How many duplicates were prevented",
         {{"from", "a day or moment"}, {"to", "a day or moment"}},
         figures},
    };
}

} // namespace fairlead::api
