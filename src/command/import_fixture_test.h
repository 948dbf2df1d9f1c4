#pragma once
// A workspace as the program opens it, with a few people, on SQLite or, when FAIRLEAD_POSTGRESQL names a server, on a
// schema of its own there.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "command/bulk.h"
#include "command/export.h"
#include "command/import.h"
#include "command/jobs.h"

namespace fairlead::command::test {

using base::Json;

enum class On { sqlite, postgresql };

class Office : public testing::TestWithParam<On> {
  protected:
    void SetUp() override;
    void TearDown() override;

    Session session(const std::string& login) const;
    Session admin() const { return session("admin"); }
    /// A user of this role; the id.
    Id add_user(const std::string& login, const std::string& name, const std::string& role = "sales_rep");
    Id add(const std::string& object, const std::string& json);
    /// The upload: a file with this content.
    ImportDraft upload(const std::string& content, const std::string& name, const std::string& object = {});
    ImportDraft upload_file(const std::filesystem::path& path, const std::string& object = {});
    Json map(const ImportDraft& draft, const std::string& mapping);
    Json map(const ImportDraft& draft, const Json& mapping);
    /// Runs the import to its end.
    JobState run(const ImportDraft& draft, bool dry_run = false);
    JobState import_all(const std::string& content, const std::string& mapping, bool dry_run = false);
    JobState undo(const JobState& job);
    JobState wait(const Result<Id>& job);

    int64_t count(const std::string& object, const std::string& where = {});
    /// The first record for which `where` holds, a field's stored value.
    Value value(const std::string& object, const std::string& where, const std::string& field);
    std::vector<std::string> column(const std::string& object, const std::string& field, const std::string& where = {});
    std::string text_of(const std::string& path) const;
    /// /…/shared/data, or empty when it is not there.
    std::filesystem::path shared_data() const;

    base::FakeClock clock_{*base::parse_instant("2026-03-18T02:00:00Z")};
    std::filesystem::path folder_;
    std::unique_ptr<Workspace> workspace_;
};

/// Rows of a job add up.
void expect_sums(const JobState& job);
Json parse(const std::string& json);
std::string name_of(const testing::TestParamInfo<On>& info);
/// SQLite, and PostgreSQL when there is one.
std::vector<On> databases();

} // namespace fairlead::command::test
