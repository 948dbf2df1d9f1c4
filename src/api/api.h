#pragma once
// The door: one handler for the HTTP server. Routes, sessions, CSRF, errors, timing, static files, event streams.

#include <memory>
#include <string>
#include <vector>

#include "analytics/report_cache.h"
#include "api/call.h"
#include "api/events.h"
#include "command/intake.h"
#include "command/notifications.h"
#include "http/router.h"
#include "http/server.h"

namespace fairlead::api {

/// A file of the browser application.
struct Asset {
    std::string path; // "/assets/index-4f2a.js"
    std::shared_ptr<const std::string> content;
    std::string type;
    std::string etag;
};

class Api {
  public:
    struct Options {
        std::vector<Asset> assets;
        std::string version;     // of the program
        bool behind_tls = false; // cookies are Secure also when TLS ends at a proxy
        std::string deal_object; // what the funnel shows when no object is asked for
        std::string lead_object; // whose coming may drive what is won
        std::string setup_token; // opens the first run; empty: it stays closed
    };
    Api(Workspace& workspace, Options options);

    Response handle(Request& request);
    /// Uploads go to a file, everything else stays small.
    http::ServerOptions::BodyRule body_rule(const Request& request) const;
    /// Ends the event streams; before the server stops.
    void stop() {
        events_.stop();
        (void)intake_.keep_counts(); // a fault costs some numbers of spam
    }

    Workspace& workspace() { return workspace_; }
    EventHub& events() { return events_; }
    command::Intake& intake() { return intake_; }
    analytics::ReportCache& report_cache() { return report_cache_; }
    const Options& options() const { return options_; }
    /// Grows with every committed change of a record.
    uint64_t changes() const { return changes_; }
    /// Requests by status class, for the metrics.
    struct Counters {
        std::atomic<uint64_t> by_class[6]{};
    };
    const Counters& counters() const { return counters_; }

  private:
    Response answer(Request& request);
    Result<Response> run(const Route& route, Call& call);
    Result<Response> run_once(const Route& route, Call& call);
    Result<void> recognise(const Route& route, Call& call);
    Response asset(const Request& request) const;

    Workspace& workspace_;
    Options options_;
    http::Router router_;
    EventHub events_;
    command::Intake intake_;
    analytics::ReportCache report_cache_;
    std::atomic<uint64_t> changes_{1};
    Counters counters_;
};

/// The description of the whole route table, OpenAPI 3.1.
Json openapi(const std::string& version);

/// The answer to somebody who has just signed in: who they are, and the cookie.
Response signed_in(Call& call, const command::SignedIn& made, Id demo_job = {});

/// A notification as its reader's screens know it.
Json notice_json(const command::Notice& notice, const access::Directory& people);

std::string session_cookie_name(bool secure);
std::string session_cookie(const command::SignedIn& made, bool secure, base::Instant now);

} // namespace fairlead::api
