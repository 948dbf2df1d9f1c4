#pragma once
// Rows -> records, a chunk per transaction. A chunk is written with all its inserts together; when the database refuses
// one of them the chunk is done again row by row, so that only bad rows fail. Inside command/ only.

#include <functional>
#include <unordered_set>
#include <vector>

#include "command/import_cells.h"
#include "command/import_links.h"
#include "command/import_rollups.h"

namespace fairlead::command {

struct RowOutcome {
    enum class Became { created, updated, skipped, failed, held } became = Became::failed;
    int64_t record = 0;
    std::vector<RowFault> faults;
};

struct ImportCounts {
    int64_t created = 0, updated = 0, skipped = 0, failed = 0;
    int64_t links_created = 0;
    int64_t done() const { return created + updated + skipped + failed; }
    void add(const std::vector<RowOutcome>& outcomes);
};

class ImportRun {
  public:
    enum class Keep { writes, tries }; // tries: everything is done and nothing is kept
    ImportRun(Workspace& workspace, ImportPlan plan, const Session& session, Id import, Id job, Keep keep);

    const ImportPlan& plan() const { return plan_; }
    RowReader& reader() { return reader_; }
    /// What became of each row, in order. `also` joins the transaction. Rows that link to records of their own object
    /// which are not there yet are `held`: give them again when more of the file is in, at last with last_round.
    /// Code::conflict with rule "model_changed" when the model was swapped: make the plan and the drafts again.
    Result<std::vector<RowOutcome>> apply(
        const Session& session, const std::vector<RowDraft>& rows,
        const std::function<Result<void>(store::Transaction&, const std::vector<RowOutcome>&)>& also = nullptr);
    int64_t links_created() const { return links_created_; }
    /// Roll-ups that wait until the rows are in; the caller refreshes them.
    PendingRollups& rollups() { return rollups_; }

  private:
    struct Existing {
        enum class Match { none, one, several } match = Match::none;
        int64_t id = 0;
        std::string currency;
    };
    /// One chunk while it is being written.
    struct Chunk;
    Result<void> write_chunk(record::Context& context, Chunk& chunk);
    Result<void> resolve_links(record::Context& context, Chunk& chunk);
    Result<void> create_link(record::Context& context, Chunk& chunk, size_t rule, const std::string& text);
    Result<void> find_existing(record::Context& context, Chunk& chunk);
    Result<void> check_unique(record::Context& context, Chunk& chunk);
    Result<void> save_together(record::Context& context, Chunk& chunk);
    Result<void> save_one_by_one(record::Context& context, Chunk& chunk);
    Result<void> save_row(record::Context& context, Chunk& chunk, size_t row, bool in_batch);
    void fail(Chunk& chunk, size_t row, const base::Error& error);
    record::Patch patch_of(Chunk& chunk, size_t row, const Existing& existing);
    Result<void> log_rows(record::Context& context, const Chunk& chunk);
    bool links_to_itself(const ColumnRule& rule) const;
    /// Remembers, in a trial, what earlier chunks would have left behind.
    bool seen_before(size_t rule, const Value& value);

    Workspace& workspace_;
    ImportPlan plan_;
    RowReader reader_;
    LinkFinder finder_;
    Id import_, job_;
    Keep keep_;
    int64_t links_created_ = 0;
    PendingRollups rollups_;
    std::vector<std::unordered_set<size_t>> tried_; // by rule: hashes of values that would be there by now
    std::unordered_set<size_t> tried_names_, tried_links_;
};

} // namespace fairlead::command
