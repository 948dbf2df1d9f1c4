// The power goes at a random moment of a traced workload. What is left is opened: it must be sound, hold every write
// that was acknowledged before, and no write by halves. FAIRLEAD_POWER_CUTS sets how many cuts (200), FAIRLEAD_SEED
// their seed. req: R2 R3

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "replay.h"
#include "store/database.h"

extern char** environ;

namespace {

using fairlead::base::Result;
using namespace fairlead::store;
using power_cut::Folder;
using power_cut::Trace;

int64_t setting(const char* name, int64_t otherwise) {
    const char* given = std::getenv(name);
    return given ? std::atoll(given) : otherwise;
}

/// A folder in memory where there is one: the cuts are simulated, so waiting for a disk would prove nothing.
class Place {
  public:
    Place() {
        const bool memory = !std::getenv("TMPDIR") && access("/dev/shm", W_OK) == 0;
        const std::filesystem::path above = memory ? "/dev/shm" : std::filesystem::temp_directory_path();
        std::string pattern = above / "power_cut_XXXXXX";
        path_ = std::filesystem::canonical(mkdtemp(pattern.data()));
    }
    ~Place() { std::filesystem::remove_all(path_); }
    std::string at(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

/// Runs the workload on `folder` and gives its trace.
Trace run_workload(const Place& place, const std::string& folder, const std::vector<std::string>& arguments) {
    const std::string trace = place.at("trace");
    std::vector<std::string> words = {POWER_CUT_WORKLOAD, folder};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::string dir = "POWER_CUT_DIR=" + folder, to = "POWER_CUT_TRACE=" + trace;
    std::vector<char*> environment = {dir.data(), to.data()};
    for (char** each = environ; *each; ++each) environment.push_back(*each);
    environment.push_back(nullptr);
    pid_t child = 0;
    EXPECT_EQ(posix_spawn(&child, POWER_CUT_WORKLOAD, nullptr, nullptr, argv.data(), environment.data()), 0);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "workload ended with " << status;
    return Trace(trace);
}

std::set<int64_t> numbers(const std::string& lines) {
    std::set<int64_t> found;
    std::istringstream in(lines);
    for (int64_t n; in >> n;) found.insert(n);
    return found;
}

struct Findings {
    int64_t lost = 0;    // cuts with acknowledged writes missing
    int64_t unsound = 0; // cuts after which the file does not open, fails its check or holds half a write
    std::string first;   // the first finding in words
    void note(int64_t& count, const std::string& what) {
        ++count;
        if (first.empty()) first = what;
    }
};

Result<void> examine(Database& database, const std::set<int64_t>& acknowledged, Findings& findings) {
    const std::vector<std::string> faults = TRY(database.check());
    if (!faults.empty()) findings.note(findings.unsound, faults[0]);
    const Database::Shape shape = TRY(database.shape());
    std::set<std::string> tables;
    for (const auto& column : shape.columns) tables.insert(column.table);
    if (!tables.contains("done")) {
        if (!acknowledged.empty()) findings.note(findings.lost, "no table");
        return {};
    }
    std::set<int64_t> found;
    int64_t halves = 0;
    const auto read = database.read([&](Reader& reader) -> Result<void> {
        const Rows done = TRY(reader.rows({"SELECT n, rows FROM done", {}}));
        for (const auto& row : done) {
            found.insert(row[0].number());
            if (row[1].number() < 0 && !tables.contains("made_" + std::to_string(row[0].number()))) ++halves;
        }
        const Rows wrong =
            TRY(reader.rows({"SELECT count(*) FROM done d WHERE d.rows >= 0 AND d.rows <> (SELECT count(*) "
                             "FROM item i WHERE i.batch = d.n)",
                             {}}));
        const Rows stray = TRY(reader.rows({"SELECT count(*) FROM item WHERE batch NOT IN (SELECT n FROM done)", {}}));
        halves += wrong[0][0].number() + stray[0][0].number();
        return {};
    });
    TRY(Result<void>(read));
    if (halves > 0) findings.note(findings.unsound, std::to_string(halves) + " writes by halves");
    for (const int64_t n : acknowledged)
        if (!found.contains(n)) {
            findings.note(findings.lost, "write " + std::to_string(n) + " of " + std::to_string(acknowledged.size()));
            break;
        }
    // Whatever was found, writing goes on.
    return database.write([](Transaction& transaction) -> Result<void> {
        TRY(transaction.execute({"INSERT INTO done (n, rows) VALUES (-1, 0)", {}}));
        return {};
    });
}

/// Opens what is left in `folder`, and every finished backup beside it.
void examine_folder(const std::string& folder, const std::set<int64_t>& acknowledged, Findings& findings) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        const bool copy = name.starts_with("copy") && name.ends_with(".db");
        if (!copy && name != "data.db") continue;
        auto opened = Database::open("sqlite:" + entry.path().string(), {.readers = 1});
        if (!opened.ok()) {
            findings.note(findings.unsound, name + ": " + opened.error().log);
            continue;
        }
        const auto seen = examine(**opened, copy ? std::set<int64_t>() : acknowledged, findings);
        if (!seen.ok()) findings.note(findings.unsound, name + ": " + seen.error().log);
    }
    if (!std::filesystem::exists(folder + "/data.db") && !acknowledged.empty())
        findings.note(findings.lost, "no database");
}

Findings cut_power(const std::string& kind, int64_t writes, int64_t cuts, uint64_t seed) {
    Findings findings;
    const Place place;
    std::filesystem::create_directory(place.at("run"));
    const Trace trace = run_workload(place, place.at("run"), {kind, std::to_string(writes)});
    EXPECT_EQ(numbers(trace.acknowledged(trace.size())).size(), static_cast<size_t>(writes));
    std::mt19937_64 random(seed);
    for (int64_t i = 0; i < cuts; ++i) {
        const size_t cut = 1 + random() % trace.size();
        const Folder left = trace.folder_after_cut(cut, {}, random);
        power_cut::write_folder(left, place.at("left"));
        examine_folder(place.at("left"), numbers(trace.acknowledged(cut)), findings);
    }
    return findings;
}

class PowerCut : public testing::TestWithParam<std::string> {};

TEST_P(PowerCut, loses_nothing_that_was_acknowledged) {
    const int64_t cuts = setting("FAIRLEAD_POWER_CUTS", 200) / 5;
    const uint64_t seed = static_cast<uint64_t>(setting("FAIRLEAD_SEED", 1));
    const Findings findings = cut_power(GetParam(), GetParam() == "bulk" ? 100 : 800, cuts, seed);
    EXPECT_EQ(findings.lost, 0) << findings.first;
    EXPECT_EQ(findings.unsound, 0) << findings.first;
}

INSTANTIATE_TEST_SUITE_P(Workloads, PowerCut, testing::Values("single", "bulk", "schema", "backup"),
                         [](const testing::TestParamInfo<std::string>& parameter) { return parameter.param; });

// The second cut falls into the recovery from the first or into the writes after it.
TEST(PowerCutTwice, a_second_cut_during_recovery_loses_nothing_either) {
    const int64_t cuts = setting("FAIRLEAD_POWER_CUTS", 200) / 5;
    std::mt19937_64 random(static_cast<uint64_t>(setting("FAIRLEAD_SEED", 1)));
    Findings findings;
    const Place place;
    std::filesystem::create_directory(place.at("run"));
    const Trace first = run_workload(place, place.at("run"), {"single", "300"});
    for (int64_t i = 0; i < cuts; i += 4) {
        const size_t cut = 1 + random() % first.size();
        const Folder left = first.folder_after_cut(cut, {}, random);
        const std::set<int64_t> before = numbers(first.acknowledged(cut));
        power_cut::write_folder(left, place.at("again"));
        const Trace second = run_workload(place, place.at("again"), {"single", "20", "1000"});
        for (int part = 0; part < 4; ++part) {
            // Half of the cuts fall into the first operations: that is the recovery.
            const size_t again = 1 + random() % (part % 2 == 0 ? std::min<size_t>(second.size(), 12) : second.size());
            power_cut::write_folder(second.folder_after_cut(again, left, random), place.at("left"));
            std::set<int64_t> acknowledged = before;
            acknowledged.merge(numbers(second.acknowledged(again)));
            examine_folder(place.at("left"), acknowledged, findings);
        }
    }
    EXPECT_EQ(findings.lost, 0) << findings.first;
    EXPECT_EQ(findings.unsound, 0) << findings.first;
}

// The test itself is tested: a store that does not sync its commits is found out.
TEST(PowerCutItself, finds_what_a_store_without_syncs_loses) {
    const Findings normal = cut_power("raw-NORMAL", 400, 40, 1);
    EXPECT_GT(normal.lost, 0);
    EXPECT_EQ(normal.unsound, 0) << normal.first;
    const Findings off = cut_power("raw-OFF", 3000, 40, 1);
    EXPECT_GT(off.lost + off.unsound, 0);
    std::printf("synchronous=NORMAL: lost %ld, unsound %ld of 40; OFF: lost %ld, unsound %ld of 40\n", normal.lost,
                normal.unsound, off.lost, off.unsound);
}

} // namespace
