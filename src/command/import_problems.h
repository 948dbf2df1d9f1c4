#pragma once
// Faults of many rows, gathered by field and rule, with the texts at fault counted and, where one is near, what they
// may have meant: so that a person resolves 1,480 rows with one choice. Inside command/ only.

#include <map>
#include <string>

#include "command/import_run.h"

namespace fairlead::command {

class ImportProblems {
  public:
    explicit ImportProblems(const ImportPlan& plan) : plan_(plan) {}
    void add(const std::vector<RowFault>& faults);
    /// "problems" of docs/api.md, most frequent first, in the session's language. Asks the database for near names.
    Result<base::Json> to_json(Workspace& workspace, const Session& session) const;

  private:
    struct Problem {
        base::Fault fault; // the first of its kind
        size_t rule = ColumnRule::none;
        int64_t count = 0;
        std::map<std::string, int64_t> values;
        int64_t other_values = 0; // rows whose text did not fit into the bound
    };
    const ImportPlan& plan_;
    std::map<std::pair<std::string, std::string>, Problem> problems_; // (field, rule)
};

/// Of the candidates the one `text` may be a slip for; empty when none is near.
std::string suggest(const std::string& text, const std::vector<std::string>& candidates);

/// The reasons a row was refused, in one line for people.
std::string reasons(const ImportPlan& plan, const std::vector<RowFault>& faults, std::string_view language);

} // namespace fairlead::command
