// Attachments on the disk, and what the daily sweep takes away.

#include "command/sweep.h"

#include <fstream>

#include "command/blobs.h"
#include "command/chores.h"
#include "command/files.h"
#include "command/import_fixture_test.h"
#include "command/records.h"

namespace fairlead::command::test {
namespace {

namespace fs = std::filesystem;

class Leftovers : public Office {
  protected:
    std::string file_with(const std::string& name, const std::string& content) {
        const std::string path = folder_ / name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }
    Id attach(Id account, const std::string& content) {
        const auto snapshot = workspace_->snapshot();
        const auto made = add_file(*workspace_, admin(), *snapshot->find("account"), account,
                                   {file_with("incoming", content), "a.txt", "text/plain"});
        EXPECT_TRUE(made.ok());
        return *base::parse_id((*made)["id"].text());
    }
    std::vector<fs::path> contents() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / "files"))
            if (entry.is_regular_file()) found.push_back(entry.path());
        return found;
    }
    Swept sweep_now() {
        const auto swept = sweep(*workspace_);
        EXPECT_TRUE(swept.ok()) << swept.error().log;
        return *swept;
    }
    /// As if it had been written now, on the clock of the test.
    void age(const fs::path& path) {
        fs::last_write_time(
            path, fs::file_time_type(std::chrono::file_clock::from_sys(std::chrono::sys_time<std::chrono::milliseconds>(
                      std::chrono::milliseconds(clock_.now().milliseconds)))));
    }
};

TEST_P(Leftovers, one_content_is_kept_once_and_goes_with_its_last_file) {
    const Id account = add("account", R"({"name": "Acme"})");
    const Id first = attach(account, "same"), second = attach(account, "same");
    EXPECT_EQ(contents().size(), 1u);
    ASSERT_TRUE(delete_file(*workspace_, admin(), first).ok());
    clock_.advance(31 * day_milliseconds);
    EXPECT_EQ(sweep_now().attachments, 1);
    clock_.advance(2 * day_milliseconds);
    EXPECT_EQ(sweep_now().contents, 0);
    ASSERT_TRUE(open_file(*workspace_, admin(), second).ok());

    ASSERT_TRUE(delete_file(*workspace_, admin(), second).ok());
    clock_.advance(29 * day_milliseconds);
    EXPECT_EQ(sweep_now().attachments, 0);
    ASSERT_TRUE(restore_file(*workspace_, admin(), second).ok());
    ASSERT_TRUE(delete_file(*workspace_, admin(), second).ok());
    clock_.advance(31 * day_milliseconds);
    const Swept swept = sweep_now();
    EXPECT_EQ(swept.attachments, 1);
    EXPECT_EQ(swept.contents, 0); // a backup may be copying it
    clock_.advance(2 * day_milliseconds);
    EXPECT_EQ(sweep_now().contents, 1);
    EXPECT_TRUE(contents().empty());
}

TEST_P(Leftovers, files_go_with_a_purged_record) {
    const Id account = add("account", R"({"name": "Acme"})");
    attach(account, "hers");
    const auto snapshot = workspace_->snapshot();
    const Object& object = *snapshot->find("account");
    ASSERT_TRUE(delete_record(*workspace_, admin(), object, account, {}).ok());
    EXPECT_EQ(sweep_now().attachments, 0);
    ASSERT_TRUE(purge_record(*workspace_, admin(), object, account).ok());
    EXPECT_EQ(sweep_now().attachments, 1);
}

TEST_P(Leftovers, results_of_jobs_go_after_their_time) {
    add("account", R"({"name": "Acme"})");
    const JobState job = wait(start_export(*workspace_, admin(), parse(R"({"object": "account", "format": "csv"})")));
    ASSERT_TRUE(fs::exists(job.file));
    age(job.file);
    file_with("fairlead-body-lost", "x");
    age(folder_ / "fairlead-body-lost");
    clock_.advance(6 * day_milliseconds);
    Swept swept = sweep_now();
    EXPECT_EQ(swept.exports, 0);
    EXPECT_EQ(swept.left_bodies, 1);
    EXPECT_TRUE(fs::exists(folder_));
    clock_.advance(2 * day_milliseconds);
    swept = sweep_now();
    EXPECT_EQ(swept.exports, 1);
    EXPECT_FALSE(fs::exists(job.file));
    EXPECT_TRUE(workspace_->jobs().get(admin(), job.id)->file.empty());
}

TEST_P(Leftovers, once_a_day) {
    const Chore& chore = chores().front();
    ASSERT_EQ(chore.name, "sweep");
    EXPECT_TRUE((*run_if_due(*workspace_, chore)).has_value());
    clock_.advance(day_milliseconds / 2);
    EXPECT_FALSE((*run_if_due(*workspace_, chore)).has_value());
    clock_.advance(day_milliseconds);
    EXPECT_TRUE((*run_if_due(*workspace_, chore)).has_value());
}

TEST_P(Leftovers, a_copy_of_the_contents_is_whole_and_damage_is_told) {
    const Id account = add("account", R"({"name": "Acme"})");
    attach(account, "one");
    attach(account, "two");
    store::Database& database = workspace_->database();
    const std::string copy = folder_ / "backup";
    EXPECT_EQ(copy_blobs(database, folder_, copy)->size(), 0u);
    EXPECT_EQ(check_blobs(database, copy)->size(), 0u);
    std::vector<fs::path> found = contents();
    std::ofstream(found[0], std::ios::binary) << "eno";
    fs::remove(found[1]);
    EXPECT_EQ(check_blobs(database, folder_)->size(), 2u);
    EXPECT_EQ(copy_blobs(database, folder_, folder_ / "another")->size(), 2u);
    EXPECT_EQ(check_blobs(database, copy)->size(), 0u);
}

INSTANTIATE_TEST_SUITE_P(On, Leftovers, testing::ValuesIn(databases()), name_of);

} // namespace
} // namespace fairlead::command::test
