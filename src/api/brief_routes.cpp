// What helps a person see quickly: the page before a visit, and what to filter by next.

#include "api/api.h"
#include "api/present.h"
#include "command/brief.h"
#include "command/filter_hints.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> brief(Call& call) {
    const Object* object = TRY(call.object());
    const command::Brief found = TRY(command::brief(call.workspace, call.session(), *object, TRY(call.id())));
    const std::string& language = call.session().language;
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    out.key("parts").begin_array();
    for (const command::BriefPart& part : found.parts) {
        out.begin_object();
        out.key("section").string(part.section);
        out.key("object").string(part.object->name);
        out.key("rows").begin_array();
        for (const auto& row : part.page.rows) write_row(out, part.page, row, *call.snapshot, call.session());
        out.end_array();
        out.key("more").boolean(!part.page.next.empty());
        out.end_object();
    }
    out.end_array();
    out.key("risks").begin_array();
    for (const command::BriefRisk& risk : found.risks) {
        out.begin_object();
        out.key("kind").string(risk.kind);
        out.key("object").string(risk.object->name);
        out.key("id").string(to_text(risk.id));
        out.key("name").string(risk.name);
        out.key("n").number(risk.n);
        out.key("text").string(risk.text.in(language));
        out.end_object();
    }
    out.end_array();
    out.key("left_out").begin_array();
    for (const command::BriefGap& gap : found.left_out) {
        out.begin_object();
        out.key("section").string(gap.section);
        out.key("object").string(gap.object->name);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    text.pop_back(); // the closing brace
    text += ",\"timeline\":" + timeline_json(found.timeline, *call.snapshot, call.session()) + "}";
    return ok_text(std::move(text));
}

Result<Response> filter_hints(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::filter_hints(call.workspace, call.session(), *object, call.query("where"))));
}

} // namespace

std::vector<Route> brief_routes() {
    return {
        {Method::get,
         "/api/records/{object}/{id}/brief",
         Policy::signed_in,
         Body::none,
         "One page to read before a visit",
         {},
         brief},
        {Method::get,
         "/api/records/{object}/filter_hints",
         Policy::signed_in,
         Body::none,
         "Conditions worth adding to a filter, and what is missing in its records",
         {{"where", "what the list is filtered by"}},
         filter_hints},
    };
}

} // namespace fairlead::api
