#pragma once
// Roll-ups of the records that imported rows belong to. They are recomputed once, after the rows, instead of with every
// chunk; what a power cut left undone is found by the rows of the import. Inside command/ only.

#include <map>
#include <string>
#include <unordered_set>

#include "command/jobs.h"

namespace fairlead::command {

class PendingRollups {
  public:
    /// Takes over what a batch collected.
    void take(const record::Batch& batch);
    void merge(const PendingRollups& other);
    void clear() { parents_.clear(); }
    size_t size() const;
    /// Recomputes all of them, some hundred in a transaction.
    Result<void> refresh(Workspace& workspace, const Session& session);
    void add(const std::string& object, const std::string& field, int64_t id) { parents_[object][field].insert(id); }

  private:
    std::map<std::string, std::map<std::string, std::unordered_set<int64_t>>> parents_; // by object and roll-up
};

/// The job that makes up for an import the server did not survive. Parameters: {"job": id of the import's job}.
Result<Ending> run_rollups(Workspace& workspace, const Session& session, const base::Json& parameters,
                           Progress& progress);

} // namespace fairlead::command
