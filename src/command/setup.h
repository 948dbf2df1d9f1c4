#pragma once
// The first run: an empty workspace gets its company, its settings and its first person, in one transaction.

#include "base/json.h"
#include "command/sign_in.h"

namespace fairlead::command {

/// True until the first user exists.
bool setup_needed(const Workspace&);

struct FirstRun {
    SignedIn signed_in;
    Id demo_job; // when demo data was asked for
};
/// {"company", "country", "base_currency", "time_zone", "language", "fiscal_year_start", "name", "login", "password",
/// "demo"?: true}. All faults at once; Code::not_found once somebody exists, also when two do this at the same time.
/// The first person is an administrator and is signed in.
Result<FirstRun> set_up(Workspace&, const base::Json& body, const std::string& address, const std::string& agent,
                        const std::string& request_id);

} // namespace fairlead::command
