#pragma once
// Writes invented records with a past: the same values a save computes, at the time they are said to have happened,
// with their histories. Rows are collected and written many at a time.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "command/workspace.h"
#include "record/steps.h"

namespace fairlead::command {

using Fields = std::vector<std::pair<std::string, Value>>;

class DemoWriter {
  public:
    DemoWriter(Workspace& workspace, std::shared_ptr<const Snapshot> snapshot);
    const Snapshot& snapshot() const { return *snapshot_; }
    const Object& object(const std::string& name) const { return *snapshot_->find(name); }

    /// One transaction; what was collected is written at its end.
    Result<void> write(const std::function<Result<void>()>& act);

    /// A record that somebody made at a moment, with the values a save gives it. Not written before put().
    Result<record::Image> create(const Object& object, const Fields& fields, int64_t at, int64_t by);
    /// A later change by somebody, written to the change log (and to the history of stages when the stage changed).
    Result<void> change(record::Image& image, const Fields& fields, int64_t at, int64_t by);
    /// Collects the record, its entry in the search index and its creation in the change log.
    void put(const record::Image& image);

    /// Ids sort by the moment they stand for and are unique within one load.
    Id id_at(int64_t milliseconds);

  private:
    Result<void> flush(store::Transaction& transaction);
    Result<void> computed(record::Change& change, int64_t at);
    void enter_stage(const record::Image& image, const Value& from, int64_t at, int64_t by);
    void leave_stage(int64_t record, int64_t at);
    void log(const record::Image& image, std::string_view action, int64_t at, int64_t by, std::string before,
             std::string after);

    Workspace& workspace_;
    std::shared_ptr<const Snapshot> snapshot_;
    access::Session session_;
    record::Context* context_ = nullptr; // of the running transaction
    std::map<std::string, std::vector<std::vector<Value>>> rows_;
    std::map<int64_t, store::Statement> search_; // in the order of ids: the index is written fastest so
    std::map<int64_t, size_t> open_visit_;       // record -> its row among the stage history collected
    uint64_t next_ = 0;
};

} // namespace fairlead::command
