// Data from outside: registers of companies, tenders.

#include "api/api.h"
#include "command/enrich.h"
#include "command/registry.h"
#include "command/tender.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> enrich(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::enrich(call.workspace, call.session(), *object, TRY(call.id()), call.body)));
}

Result<Response> provenance(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::provenance(call.workspace, call.session(), *object, TRY(call.id()))));
}

Result<Response> lead(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::lead_from_tender(call.workspace, call.session(), *object, TRY(call.id()), call.body)), 201);
}

Result<Response> set_key(Call& call) {
    TRY(command::set_registry_key(call.workspace, call.session(), TRY(call.id()), call.body));
    return Response{.status = 204};
}

} // namespace

std::vector<Route> enrich_routes() {
    return {
        {Method::post,
         "/api/records/{object}/{id}/enrich",
         Policy::writing,
         Body::json,
         "Propose or accept what registers know of a company",
         {},
         enrich},
        {Method::get,
         "/api/records/{object}/{id}/provenance",
         Policy::signed_in,
         Body::none,
         "Where values of a record came from",
         {},
         provenance},
        {Method::post,
         "/api/records/{object}/{id}/lead",
         Policy::writing,
         Body::json,
         "Take a tender up as a lead",
         {},
         lead},
        {Method::put,
         "/api/records/registry_source/{id}/key",
         Policy::writing,
         Body::json,
         "The key of a registry source, never shown",
         {},
         set_key},
    };
}

} // namespace fairlead::api
