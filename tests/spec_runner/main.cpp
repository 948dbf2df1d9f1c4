// Runs specs: all below tests/, or the files and folders named.
//   spec_runner [--database sqlite|postgresql] [--requirements] [FILE|FOLDER ...]

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "spec_runner/run.h"

namespace {

using namespace fairlead;
using namespace fairlead::testing;

constexpr int workers = 2;

void add_files(const std::filesystem::path& path, std::vector<std::string>& files) {
    if (!std::filesystem::is_directory(path)) {
        files.push_back(std::filesystem::proximate(path));
        return;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
        if (entry.path().extension() == ".spec") files.push_back(std::filesystem::proximate(entry.path()));
}

int run(const std::vector<Spec>& specs, const std::string& database) {
    std::unique_ptr<Postgres> postgres;
    std::string why;
    if (database == "postgresql") {
        postgres = Postgres::start(why);
        if (!postgres) {
            std::printf("no PostgreSQL: %s\n0 passed, 1 failed\n", why.c_str());
            return 1;
        }
    }
    auto seeded = Template::make(postgres.get());
    if (!seeded.ok()) {
        std::printf("the seed failed: %s %s\n0 passed, 1 failed\n", seeded.error().message.en.c_str(), seeded.error().log.c_str());
        return 1;
    }
    std::atomic<size_t> next = 0;
    std::atomic<int> passed = 0, failed = 0;
    std::mutex output;
    std::vector<std::thread> threads;
    for (int i = 0; i < workers; ++i)
        threads.emplace_back([&] {
            for (size_t at; (at = next++) < specs.size();) {
                const std::string fault = run_spec(specs[at], **seeded);
                ++(fault.empty() ? passed : failed);
                if (fault.empty()) continue;
                const std::lock_guard lock(output);
                std::printf("%s\n", fault.c_str());
                std::fflush(stdout);
            }
        });
    for (std::thread& thread : threads) thread.join();
    std::printf("%d passed, %d failed\n", passed.load(), failed.load());
    return failed == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    std::string database = "sqlite";
    bool requirements = false;
    std::vector<std::string> files;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--database" && i + 1 < argc) database = argv[++i];
        else if (word == "--requirements") requirements = true;
        else add_files(word, files);
    }
    if (files.empty()) add_files(FAIRLEAD_SOURCE_DIR "/tests", files);
    std::sort(files.begin(), files.end());
    std::vector<Spec> specs;
    for (const std::string& file : files) specs.push_back(read_spec(file));
    if (!requirements) return run(specs, database);
    std::set<std::string> names;
    for (const Spec& spec : specs) names.insert(spec.requirements.begin(), spec.requirements.end());
    for (const std::string& name : names) std::printf("%s\n", name.c_str());
    return 0;
}
