// The data disk runs full under the real program: writes are refused with a clean 503, reads go on, nothing acknowledged
// is lost, and writes resume without a restart once there is space.
//
// Two ways to a full disk: a small tmpfs with a filler file (needs the right to mount), and a limit on the size of files
// (RLIMIT_FSIZE), which every system has.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/json.h"
#include "support/client.h"
#include "support/process.h"

namespace {

using namespace fairlead;
using namespace fairlead::testing;

constexpr int rounds = 3;
constexpr int most_writes = 3000;
constexpr int refusals_wanted = 20;

int passed = 0, failed = 0;

void expect(bool holds, const std::string& what) {
    ++(holds ? passed : failed);
    if (!holds) std::printf("not so: %s\n", what.c_str());
}

/// A data directory whose space can be taken away and given back.
struct Disk {
    std::string name;
    std::string directory;
    std::function<void(pid_t server)> fill, free;
    std::function<void()> end;
};

class Test {
  public:
    explicit Test(const Disk& disk) : disk_(disk), database_("sqlite:" + disk.directory) {}

    void run() {
        run_program({"user", "add", "root", "--role", "administrator", "--database", database_}, "correct horse battery\n");
        key_ = run_program({"user", "key", "root", "--name", "disk", "--scopes", "read,write,import", "--database", database_});
        while (!key_.empty() && key_.back() == '\n') key_.pop_back();
        if (!key_.starts_with("fl_")) return expect(false, "the workspace is made");
        {
            ServerProcess server(database_, {.arguments = {}, .input = {}, .most_file_bytes = 0, .log = "/tmp/" + disk_.name + "-" + std::to_string(::getpid()) + ".log"});
            if (!server.port) return expect(false, "the server starts: " + server.said);
            Client client(server.port);
            for (int round = 0; round < rounds; ++round) one_round(client, server.process.pid());
            disk_.fill(server.process.pid());
            until_full(client);
            server.process.kill(); // full, and then dead
        }
        disk_.free(0);
        expect(run_program({"check", "--database", database_}) == "ok\n", "the database is sound afterwards");
        ServerProcess server(database_, {});
        Client client(server.port);
        expect(server.port != 0, "the server starts again");
        if (server.port) expect(count(client) == acknowledged_, "after a restart exactly what was acknowledged is there");
    }

  private:
    void one_round(Client& client, pid_t server) {
        disk_.fill(server);
        until_full(client);
        for (int i = 0; i < refusals_wanted; ++i) {
            const Answer answer = write(client);
            if (answer.status == 201) ++acknowledged_; // a small hole may be left
            else check_refusal(answer);
        }
        expect(count(client) == acknowledged_, "reads go on and show what was acknowledged");
        expect(get(client, "/api/search?q=filler").status == 200, "search goes on");
        expect(get(client, "/api/health").status == 200, "the server is well");
        disk_.free(server);
        const Answer answer = write(client);
        expect(answer.status == 201, "writes resume without a restart: " + answer.body);
        if (answer.status == 201) ++acknowledged_;
    }

    void until_full(Client& client) {
        for (int i = 0; i < most_writes; ++i) {
            const Answer answer = write(client);
            if (answer.status == 201) {
                ++acknowledged_;
                continue;
            }
            check_refusal(answer);
            return;
        }
        expect(false, "the disk runs full");
    }

    void check_refusal(const Answer& answer) {
        const auto problem = base::parse_json(answer.body);
        const bool clean = answer.status == 503 && problem.ok() && (*problem)["code"].text() == "unavailable" &&
                           answer.header("content-type") == "application/problem+json" && !answer.header("retry-after").empty();
        expect(clean, "a full disk is answered with a clean 503: " + std::to_string(answer.status) + " " + answer.body);
    }

    Answer write(Client& client) {
        static const std::string text(16 * 1024, 'x');
        const std::string name = "filler " + std::to_string(++serial_);
        return client.ask("POST", "/api/records/account", {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
                          "{\"name\":\"" + name + "\",\"description\":\"" + text + "\"}");
    }
    Answer get(Client& client, const std::string& target) { return client.ask("GET", target, {{"Authorization", "Bearer " + key_}}); }
    int64_t count(Client& client) {
        const Answer answer = get(client, "/api/records/account?limit=1&count=exact");
        const auto json = base::parse_json(answer.body);
        return answer.status == 200 && json.ok() ? (*json)["count"].integer().value_or(-1) : -1;
    }

    const Disk& disk_;
    std::string database_;
    std::string key_;
    int64_t acknowledged_ = 0;
    int serial_ = 0;
};

std::string make_directory() {
    std::string name = "/tmp/fairlead-disk-XXXXXX";
    return ::mkdtemp(name.data()) ? name : std::string();
}

void small_tmpfs() {
    const std::string directory = make_directory();
    if (::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=24m,mode=0700") != 0) {
        std::printf("tmpfs cannot be mounted here; the size limit stands alone\n");
        std::filesystem::remove(directory);
        return;
    }
    const std::string filler = directory + "/filler";
    int fills = 0;
    const Disk disk{.name = "tmpfs",
                    .directory = directory,
                    // Each time a little less is left: the moment of the fault moves.
                    .fill =
                        [&](pid_t) {
                            const auto space = std::filesystem::space(directory);
                            const int64_t leave = (1200 - 200 * fills++) * 1024;
                            std::ofstream out(filler, std::ios::binary);
                            const std::string block(64 * 1024, '\0');
                            for (int64_t left = static_cast<int64_t>(space.available) - leave; left > 0; left -= static_cast<int64_t>(block.size())) out << block;
                        },
                    .free = [&](pid_t) { std::filesystem::remove(filler); },
                    .end = [&] { ::umount2(directory.c_str(), MNT_DETACH); }};
    Test(disk).run();
    disk.end();
    std::filesystem::remove(directory);
}

void size_limit() {
    const std::string directory = make_directory();
    auto limit = [](pid_t server, rlim_t bytes) {
        const rlimit value{bytes, RLIM_INFINITY};
        if (server > 0) ::prlimit(server, RLIMIT_FSIZE, &value, nullptr);
    };
    auto largest = [&] {
        uintmax_t most = 0;
        for (const auto& entry : std::filesystem::directory_iterator(directory))
            if (entry.is_regular_file()) most = std::max(most, entry.file_size());
        return most;
    };
    const Disk disk{.name = "limit",
                    .directory = directory,
                    .fill = [&](pid_t server) { limit(server, largest() + 300 * 1024); },
                    .free = [&](pid_t server) { limit(server, RLIM_INFINITY); },
                    .end = [] {}};
    Test(disk).run();
    std::filesystem::remove_all(directory);
}

} // namespace

int main() {
    small_tmpfs();
    size_limit();
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
