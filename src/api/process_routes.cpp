// The selling process: conversion, acceptance, assignment, pools.

#include "api/call.h"
#include "api/present.h"
#include "command/assign.h"
#include "command/conversion.h"
#include "command/rehearse.h"

namespace fairlead::api {

using http::Method;

namespace {

Response accepted(Id job) {
    Json answer = Json::object();
    answer.set("job", Json::string(to_text(job)));
    return ok(std::move(answer), 202);
}

const char* name(command::PartOutcome::Act act) {
    switch (act) {
        case command::PartOutcome::Act::none:
            return "none";
        case command::PartOutcome::Act::create:
            return "create";
        case command::PartOutcome::Act::use:
            return "use";
    }
    return "none";
}

void write_values(base::JsonWriter& out, const command::PartOutcome& part, const access::Session& session,
                  const schema::Catalog& catalog) {
    schema::ValueContext context;
    context.catalog = &catalog;
    context.currency = std::string(part.values.get("currency").text_or(""));
    context.time_zone = session.asker.zone.name();
    context.language = session.language;
    out.key("values").begin_object();
    for (const auto& [field, rule] : part.part->fields) {
        const base::Value& value = part.values.get(field->name);
        if (value.empty() || access::mask(session, *part.part->object, *field) == access::Mask::hidden) continue;
        out.key(field->name);
        schema::write_json(out, *field, value, context);
    }
    out.end_object();
}

std::string conversion_json(const command::ConversionOutcome& outcome, const access::Session& session, bool preview) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    out.key("parts").begin_array();
    for (const command::PartOutcome& part : outcome.parts) {
        out.begin_object();
        out.key("part").string(part.part->name);
        out.key("object").string(part.part->object->name);
        out.key("act").string(name(part.act));
        out.key("id");
        if (part.id)
            out.string(to_text(part.id));
        else
            out.null();
        out.key("name").string(part.name);
        if (preview) {
            write_values(out, part, session, *outcome.snapshot->catalog);
            out.key("matches").begin_array();
            for (const command::PartOutcome::Match& match : part.matches) {
                out.begin_object();
                out.key("id").string(to_text(match.id));
                out.key("name").string(match.name);
                out.key("by").string(match.by->name);
                out.end_object();
            }
            out.end_array();
        }
        out.end_object();
    }
    out.end_array();
    out.key("activities").number(outcome.activities);
    out.end_object();
    return text;
}

Result<Response> preview_conversion(Call& call) {
    const Object* object = TRY(call.object());
    return ok_text(
        conversion_json(TRY(command::preview_conversion(call.workspace, call.session(), *object, TRY(call.id()))),
                        call.session(), true));
}

Result<Response> convert(Call& call) {
    const Object* object = TRY(call.object());
    return ok_text(
        conversion_json(TRY(command::convert(call.workspace, call.session(), *object, TRY(call.id()), call.body)),
                        call.session(), false));
}

Result<Response> undo_conversion(Call& call) {
    const Object* object = TRY(call.object());
    return accepted(TRY(command::undo_conversion(call.workspace, call.session(), *object, TRY(call.id()))));
}

/// The record as it is afterwards; whoever handed it on may not see it any more.
Result<Response> afterwards(Call& call, const Object& object, Id id) {
    auto outcome = command::get_record(call.workspace, call.session(), object, id);
    if (outcome.ok()) return ok_text(outcome_json(*outcome, *call.snapshot, call.session()));
    if (outcome.error().code != base::Code::not_found) return std::move(outcome).error();
    Json answer = Json::object();
    answer.set("id", Json::string(to_text(id)));
    return ok(std::move(answer));
}

Result<Response> accept(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    TRY(command::accept_lead(call.workspace, call.session(), *object, id, call.body));
    return afterwards(call, *object, id);
}

Result<Response> reject(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    TRY(command::reject_lead(call.workspace, call.session(), *object, id, call.body));
    return afterwards(call, *object, id);
}

Result<Response> assign(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::assign_record(call.workspace, call.session(), *object, TRY(call.id()), call.body)));
}

Result<Response> assignments(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::list_assignments(call.workspace, call.session(), *object, TRY(call.id()))));
}

Result<Response> rehearse(Call& call) {
    return ok(TRY(command::rehearse(call.workspace, call.session(), call.body)));
}

} // namespace

std::vector<Route> process_routes() {
    return {
        {Method::get,
         "/api/records/{object}/{id}/convert",
         Policy::signed_in,
         Body::none,
         "What converting would make and find",
         {},
         preview_conversion},
        {Method::post,
         "/api/records/{object}/{id}/convert",
         Policy::writing,
         Body::json,
         "Convert a lead into account, contact and opportunity",
         {},
         convert},
        {Method::post,
         "/api/records/{object}/{id}/convert/undo",
         Policy::writing,
         Body::none,
         "Take a conversion back as a job",
         {},
         undo_conversion},
        {Method::post,
         "/api/records/{object}/{id}/accept",
         Policy::writing,
         Body::json,
         "Sales accepts a lead",
         {},
         accept},
        {Method::post,
         "/api/records/{object}/{id}/reject",
         Policy::writing,
         Body::json,
         "Reject a lead with a reason",
         {},
         reject},
        {Method::post,
         "/api/records/{object}/{id}/assign",
         Policy::writing,
         Body::json,
         "Give a record to somebody, by hand or by the rules",
         {},
         assign},
        {Method::get,
         "/api/records/{object}/{id}/assignments",
         Policy::signed_in,
         Body::none,
         "Who got it when, and why",
         {},
         assignments},
        {Method::post,
         "/api/rehearsals",
         Policy::writing,
         Body::json,
         "What rules would have done with the records of the last days",
         {},
         rehearse},
    };
}

} // namespace fairlead::api
