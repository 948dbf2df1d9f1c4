#pragma once
// Handing many records on at once: to one person, evenly or by weight to several, by the assignment rules, into a pool.
// Each part of it is one selection of one object's records and where they go. Runs as a job that can be undone.

#include <optional>

#include "base/json.h"
#include "command/jobs.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Where records go.
struct Destination {
    enum class Kind { people, rules, pool } kind = Kind::people;
    std::vector<std::pair<int64_t, int64_t>> people; // and their weights
    int64_t pool = 0;                                // 0: the one it falls into
};
/// {"user": id} | {"users": [{"user", "weight"?}]} | {"rules": true} | {"pool": id | true}.
std::optional<Destination> read_destination(const access::Directory& directory, const base::Json& json,
                                            const std::string& path, std::vector<base::Fault>& faults);
base::Json to_json(const Session& session, const Destination& destination);

struct Part {
    const Object* object = nullptr;
    std::string where;
    std::vector<int64_t> ids; // instead of a condition
    bool by_ids = false;
    Destination to;
};
/// The records of a part that this person may change, by id; those in `never` left out.
Result<std::vector<int64_t>> records_of(record::ReadContext& context, const Part& part,
                                        const std::set<int64_t>& never = {});

/// Hands these records on, some hundred in a transaction; counts go to the progress, refusals to the faults file.
struct Handing {
    std::string kind = "manual"; // of the assignment
    base::Text reason;
    int64_t from = 0; // does not get them back by the rules
};
class FaultsFile;
Result<Ending> hand_on(Workspace&, Session& acting, const Part& part, const std::vector<int64_t>& ids,
                       const Handing& handing, Progress& progress, FaultsFile& faults);

/// {"object", "where" | "ids", "to", "reason"?, "dry_run"?}: capability `transfer`. dry_run: {"records", "people":
/// [{"user", "gets"}]}; else {"job": id}.
Result<base::Json> redistribute(Workspace&, const Session&, const base::Json& body);
Result<Ending> run_redistribution(Workspace&, const Session&, const base::Json& parameters, Progress& progress);

/// {"people": [{"user", "open", "new_7_days", "capacity", "absent", "active"}], "unowned": n}: how much
/// everybody has at hand, within what the reader sees. `where`: what counts as open.
Result<base::Json> list_loads(Workspace&, const Session&, const Object&, const std::string& where);

} // namespace fairlead::command
