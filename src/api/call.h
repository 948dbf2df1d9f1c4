#pragma once
// What a handler of a route is given, and how routes are declared.

#include <functional>
#include <string>
#include <vector>

#include "command/records.h"
#include "command/sign_in.h"
#include "command/workspace.h"
#include "http/message.h"

namespace fairlead::api {

using base::Id;
using base::Json;
using base::Result;
using command::Snapshot;
using command::Workspace;
using http::Request;
using http::Response;
using schema::Object;

class Api;

/// One request on its way through: who asks, in which language, on which snapshot.
struct Call {
    Api& api;
    Workspace& workspace;
    Request& request;
    std::shared_ptr<const Snapshot> snapshot;
    command::Recognised who; // empty session on open routes
    std::string language;
    Json body; // parsed when the route takes JSON
    access::Session& session() { return who.session; }

    /// The object named in the path.
    Result<const Object*> object();
    /// An id in the path; unreadable ids are not found.
    Result<Id> id(std::string_view parameter = "id");
    /// A query parameter or empty.
    std::string query(std::string_view name) const;
    /// An integer query parameter within bounds.
    Result<int64_t> number(std::string_view name, int64_t otherwise, int64_t least, int64_t most);
    Result<std::optional<base::Instant>> as_of();
};

/// Who may call a route at all; the command behind it checks the rest. Every route states one: there is no default.
enum class Policy {
    open,      // nobody need be signed in
    signed_in, // a session or a key; reading
    writing,   // … that may write; CSRF is checked for cookies
};

/// What a route takes: JSON; a table to import, of up to 2 GiB; an attachment.
enum class Body { none, json, upload, file };

struct Parameter {
    const char* name;
    const char* description;
};

struct Route {
    http::Method method;
    const char* pattern;
    Policy policy;
    Body body;
    const char* summary;
    std::vector<Parameter> parameters; // of the query
    Result<Response> (*handle)(Call&);
};

/// The whole table; api/openapi.cpp describes it, api.cpp routes by it.
const std::vector<Route>& routes();

// Parts of the table, one per topic.
std::vector<Route> session_routes();
std::vector<Route> record_routes();
std::vector<Route> setup_routes();
std::vector<Route> file_routes();
std::vector<Route> notification_routes();
std::vector<Route> report_routes();
std::vector<Route> analysis_routes();
std::vector<Route> kpi_routes();
std::vector<Route> job_routes();
std::vector<Route> workspace_routes();
std::vector<Route> process_routes();
std::vector<Route> pool_routes();
std::vector<Route> duplicate_routes();
std::vector<Route> form_routes();
std::vector<Route> intake_routes();
std::vector<Route> enrich_routes();
std::vector<Route> automation_routes();
std::vector<Route> guidance_routes();
std::vector<Route> brief_routes();
std::vector<Route> mail_routes();
std::vector<Route> forecast_routes();
std::vector<Route> target_routes();
std::vector<Route> learning_routes();

Response problem(const base::Error& error, std::string_view language, std::string_view request_id);
int status_of(base::Code code);

Response ok(Json json, int status = 200);
Response ok_text(std::string json, int status = 200);

} // namespace fairlead::api
