#pragma once
// What registers of companies know: sources are configured as records, asked in their order. A file in the data
// directory is one kind of source, a service over HTTP another; both give rows of the same fields.

#include <string>
#include <vector>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// One company as a source tells of it: fields of the registry record, in the form the API takes.
struct RegistryRow {
    base::Json values;
};
struct RegistrySource {
    Id id;
    std::string name, kind, file, url, header_name, header_value, rows_path;
    base::Json mapping;
    int64_t confidence = 0; // stored percent: 9000 is 90 %
};

/// The active sources in their order.
Result<std::vector<RegistrySource>> registry_sources(store::Reader& reader, const Snapshot& snapshot);

/// Companies with this credit code, else of this name, best first; at most 10. Blocks while a service is asked.
/// Code::unavailable when the source cannot be read.
Result<std::vector<RegistryRow>> look_up(const Workspace& workspace, const RegistrySource& source,
                                         const std::string& name, const std::string& credit_code);

/// The key of an HTTP source, which is never shown (capability manage_users).
Result<void> set_registry_key(Workspace&, const Session&, Id source, const base::Json& body);

} // namespace fairlead::command
