// The disk fails at the n-th operation, n = 1, 2 … until the scenario passes untouched: whatever was acknowledged is
// there afterwards, the file is sound, and the refusals are the promised ones.
// req: R4 R5

#include <gtest/gtest.h>

#include <set>

#include "store/faulty_files_test.h"
#include "store/fixture_test.h"

namespace fairlead::store {

namespace {

using base::Code;
using base::Result;
using Operation = FaultyFiles::Operation;
using Fault = FaultyFiles::Fault;
using Lasts = FaultyFiles::Lasts;

constexpr int64_t writes = 30; // enough for the log to be moved into the database once

struct Case {
    std::string name;
    Operation operation;
    Fault fault;
    Lasts lasts;
};

class FaultsTest : public testing::TestWithParam<Case> {
  protected:
    Result<void> insert(Database& database, int64_t id) {
        return database.write([&](Transaction& transaction) -> Result<void> {
            // Larger than the writer's page cache, so that some pages go out before the commit.
            TRY(transaction.execute({"INSERT INTO item (id, name) VALUES (?1, ?2)", {id, std::string(80000, 'x')}}));
            TRY(transaction.execute({"UPDATE item SET name = name || 'y' WHERE id = ?1", {id}}));
            return {};
        });
    }
    std::set<int64_t> ids(Database& database, bool must_work) {
        std::set<int64_t> found;
        const auto done = database.read([&](Reader& reader) {
            return reader.each({"SELECT id, length(name) FROM item", {}}, [&](const Row& row) {
                EXPECT_EQ(row.number(1), 80001);
                found.insert(row.number(0));
                return true;
            });
        });
        EXPECT_TRUE(done.ok() || !must_work) << done.error().log;
        return found;
    }
};

TEST_P(FaultsTest, nothing_acknowledged_is_lost_wherever_the_disk_fails) {
    const Case& fault = GetParam();
    FaultyFiles files;
    int64_t nth = 1;
    int read_only_seen = 0;
    // The step grows, so that early operations are all met and late ones sampled.
    for (;; nth += 1 + nth / 3) {
        ASSERT_LT(nth, 100000);
        const Folder folder;
        const std::string url = "sqlite:" + folder.file("data.db");
        std::set<int64_t> acknowledged, refused;
        bool struck = false, was_read_only = false;
        {
            auto opened = Database::open(url, {.readers = 2, .cache_kib = 16});
            ASSERT_TRUE(opened.ok());
            Database& database = **opened;
            ASSERT_TRUE(database.change_schema({"CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)"}).ok());
            files.arm(fault.operation, fault.fault, fault.lasts, nth);
            for (int64_t id = 1; id <= writes; ++id) {
                const bool was_broken = database.read_only();
                const auto done = insert(database, id);
                (done.ok() ? acknowledged : refused).insert(id);
                EXPECT_FALSE(was_broken && done.ok());
                if (!done.ok()) {
                    EXPECT_EQ(done.error().code, Code::unavailable) << done.error().log;
                    EXPECT_EQ(rule(done.error()), "storage") << done.error().log;
                }
                if (files.struck() && id % 8 != 0) continue;
                // Reads go on; only a fault of reading itself may refuse them.
                const auto seen = ids(database, fault.operation != Operation::read);
                EXPECT_TRUE(fault.operation == Operation::read || seen == acknowledged);
            }
            struck = files.struck();
            was_read_only = database.read_only();
            files.disarm();
            if (was_read_only) {
                ++read_only_seen;
                EXPECT_FALSE(insert(database, 1000).ok());
                EXPECT_EQ(ids(database, true), acknowledged);
            } else {
                EXPECT_TRUE(insert(database, 1000).ok());
                acknowledged.insert(1000);
            }
            EXPECT_FALSE(was_read_only && (fault.fault == Fault::full || fault.operation == Operation::read));
        }
        auto opened = Database::open(url);
        ASSERT_TRUE(opened.ok()) << opened.error().log;
        const auto faults = (*opened)->check();
        ASSERT_TRUE(faults.ok());
        EXPECT_TRUE((*faults).empty()) << (*faults)[0];
        std::set<int64_t> found = ids(**opened, true);
        // A commit whose sync failed may have reached the disk: its outcome is unknown, the others' are not.
        if (was_read_only && !refused.empty()) found.erase(*refused.begin());
        EXPECT_EQ(found, acknowledged) << "operation " << nth;
        if (!struck || HasFailure()) break;
    }
    EXPECT_GT(nth, 3);
    EXPECT_EQ(read_only_seen > 0, fault.fault == Fault::broken && fault.operation != Operation::read);
}

INSTANTIATE_TEST_SUITE_P(Disk, FaultsTest,
                         testing::Values(Case{"write_fails_once", Operation::write, Fault::broken, Lasts::once},
                                         Case{"write_fails", Operation::write, Fault::broken, Lasts::forever},
                                         Case{"full_once", Operation::write, Fault::full, Lasts::once},
                                         Case{"full", Operation::write, Fault::full, Lasts::forever},
                                         Case{"sync_fails_once", Operation::sync, Fault::broken, Lasts::once},
                                         Case{"sync_fails", Operation::sync, Fault::broken, Lasts::forever},
                                         Case{"read_fails_once", Operation::read, Fault::broken, Lasts::once},
                                         Case{"read_fails", Operation::read, Fault::broken, Lasts::forever}),
                         [](const testing::TestParamInfo<Case>& parameter) { return parameter.param.name; });

} // namespace

} // namespace fairlead::store
