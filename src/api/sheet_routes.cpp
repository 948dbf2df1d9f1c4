// The table of a report as a file.

#include "api/kpi_parts.h"
#include "api/transfer.h"
#include "command/sheets.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> sheet(Call& call) {
    command::Sheet made = TRY(command::write_sheet(call.workspace, call.session(), call.body));
    Response response = download({}, made.name, made.type, false);
    response.body = std::move(made.bytes);
    return response;
}

} // namespace

std::vector<Route> sheet_routes() {
    return {
        {Method::post, "/api/reports/sheet", Policy::signed_in, Body::json, "A table as a file", {}, sheet},
    };
}

} // namespace fairlead::api
