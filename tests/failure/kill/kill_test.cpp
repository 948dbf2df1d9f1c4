// SIGKILL under write load. Eight clients write through the real program and note every answer: ok, refused, unknown.
// After each kill and restart: nothing acknowledged is lost, nothing refused is there, no batch is half done.
//   kill_test [--cycles N] [--seed N]

#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "base/json.h"
#include "support/client.h"
#include "support/process.h"

namespace {

using namespace fairlead;
using namespace fairlead::testing;
using base::Json;

constexpr int clients = 8;
constexpr int64_t unknown = -1;

/// What one client knows about one account of its own.
struct Known {
    std::string id;                     // empty: the answer to its creation never came
    bool created = false;               // acknowledged
    bool refused = false;               // its creation was refused
    int64_t value = 0;                  // acknowledged
    std::optional<int64_t> attempted;   // unknown whether it came about
    bool deleted = false, maybe_deleted = false;
    std::string partner;                // code of the account that changes with it
};

struct Journal {
    std::map<std::string, Known> accounts;           // by code
    std::vector<std::pair<std::string, bool>> tasks; // name and Idempotency-Key; whether it was acknowledged
    std::map<std::string, std::pair<int, int>> deals; // account code -> acknowledged, unknown deals
    int ok = 0, refused = 0, unknown = 0;
};

struct Faults {
    int count = 0;
    void add(const std::string& text) {
        ++count;
        std::printf("%s\n", text.c_str());
    }
};

enum class Outcome { ok, refused, unknown };

Outcome outcome_of(const Answer& answer) {
    if (answer.status >= 200 && answer.status < 300) return Outcome::ok;
    if (answer.status >= 400 && answer.status < 500) return Outcome::refused;
    return Outcome::unknown; // no answer, or a fault of the server: it may have come about
}

std::string account_json(const std::string& code, int64_t value) {
    return "{\"name\":\"" + code + "\",\"code\":\"" + code + "\",\"employees\":" + std::to_string(value) + "}";
}
std::string command_json(const std::string& method, const std::string& path, const std::string& body) {
    return "{\"method\":\"" + method + "\",\"path\":\"" + path + "\",\"body\":" + body + "}";
}

class Writer {
  public:
    Writer(uint16_t port, std::string key, std::string prefix, uint64_t seed)
        : client_(port), key_(std::move(key)), prefix_(std::move(prefix)), random_(seed) {}

    /// Until the end, or until the server no longer answers.
    void run(const std::atomic<bool>& stop) {
        while (!stop && journal.unknown == 0) {
            switch (random_() % 8) {
                case 0: create(); break;
                case 1: create_pair(); break;
                case 2: update(); break;
                case 3: update_pair(); break;
                case 4: remove(); break;
                case 5: refused(); break;
                case 6: create_task(); break;
                case 7: create_deal(); break;
            }
        }
    }
    Journal journal;

  private:
    Answer ask(std::string_view method, const std::string& path, const std::string& body, Headers more = {}) {
        more.insert(more.end(), {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}});
        return client_.ask(method, path, more, body);
    }
    Outcome note(const Answer& answer) {
        const Outcome outcome = outcome_of(answer);
        ++(outcome == Outcome::ok ? journal.ok : outcome == Outcome::refused ? journal.refused : journal.unknown);
        return outcome;
    }
    std::string next_code() { return prefix_ + std::to_string(++serial_); }

    void create() {
        const std::string code = next_code();
        Known& known = journal.accounts[code];
        known.attempted = serial_;
        const Answer answer = ask("POST", "/api/records/account", account_json(code, serial_));
        const Outcome outcome = note(answer);
        if (outcome == Outcome::ok) acknowledge(known, answer.body);
        if (outcome == Outcome::refused) known.refused = true;
    }
    void acknowledge(Known& known, const std::string& body) {
        const auto json = base::parse_json(body);
        known.created = true;
        known.id = json.ok() ? (*json)["id"].text() : "";
        known.value = *known.attempted;
        known.attempted.reset();
        living_.push_back((*json)["code"].text());
    }
    /// Two accounts in one transaction, bound to each other from then on.
    void create_pair() {
        const std::string a = next_code(), b = next_code();
        Known& first = journal.accounts[a];
        Known& second = journal.accounts[b];
        first.attempted = second.attempted = 7;
        first.partner = b;
        second.partner = a;
        const Answer answer = ask("POST", "/api/batch",
                                  "{\"mode\":\"all\",\"commands\":[" + command_json("POST", "/api/records/account", account_json(a, 7)) + "," +
                                      command_json("POST", "/api/records/account", account_json(b, 7)) + "]}");
        const Outcome outcome = note(answer);
        if (outcome == Outcome::refused) first.refused = second.refused = true;
        if (outcome != Outcome::ok) return;
        const auto json = base::parse_json(answer.body);
        acknowledge(first, to_text((*json)["results"].items()[0]["body"]));
        acknowledge(second, to_text((*json)["results"].items()[1]["body"]));
    }
    Known* some(bool paired) {
        if (living_.empty()) return nullptr;
        Known& known = journal.accounts[living_[random_() % living_.size()]];
        return known.partner.empty() == paired || known.deleted || known.maybe_deleted || known.attempted ? nullptr : &known;
    }
    void update() {
        Known* known = some(false);
        if (!known) return;
        const int64_t value = ++serial_;
        known->attempted = value;
        settle(*known, note(ask("PATCH", "/api/records/account/" + known->id, "{\"employees\":" + std::to_string(value) + "}")));
    }
    static void settle(Known& known, Outcome outcome) {
        if (outcome == Outcome::ok) known.value = *known.attempted;
        if (outcome != Outcome::unknown) known.attempted.reset();
    }
    void update_pair() {
        Known* first = some(true);
        if (!first) return;
        Known& second = journal.accounts[first->partner];
        if (second.attempted) return;
        const std::string body = "{\"employees\":" + std::to_string(++serial_) + "}";
        first->attempted = second.attempted = serial_;
        const Outcome outcome = note(ask("POST", "/api/batch",
                                         "{\"mode\":\"all\",\"commands\":[" + command_json("PATCH", "/api/records/account/" + first->id, body) + "," +
                                             command_json("PATCH", "/api/records/account/" + second.id, body) + "]}"));
        settle(*first, outcome);
        settle(second, outcome);
    }
    void remove() {
        Known* known = some(false);
        if (!known || random_() % 3) return;
        const Outcome outcome = note(ask("DELETE", "/api/records/account/" + known->id, ""));
        known->deleted = outcome == Outcome::ok;
        known->maybe_deleted = outcome == Outcome::unknown;
    }
    /// A write that must be refused and leave nothing: a fault beside a good value, a stale version.
    void refused() {
        const std::string code = next_code();
        Known& known = journal.accounts[code];
        known.refused = true;
        const Answer answer = ask("POST", "/api/batch",
                                  "{\"mode\":\"all\",\"commands\":[" + command_json("POST", "/api/records/account", account_json(code, 1)) + "," +
                                      command_json("POST", "/api/records/account", "{\"name\":\"x\",\"employees\":-1}") + "]}");
        if (note(answer) == Outcome::ok) journal.accounts[code].created = true;
        Known* stale = some(false);
        if (stale) note(ask("PATCH", "/api/records/account/" + stale->id, "{\"employees\":999999,\"version\":0}"));
    }
    void create_task() {
        const std::string name = next_code();
        const Answer answer = ask("POST", "/api/records/task", "{\"name\":\"" + name + "\"}", {{"Idempotency-Key", name}});
        const Outcome outcome = note(answer);
        if (outcome != Outcome::refused) journal.tasks.emplace_back(name, outcome == Outcome::ok);
    }
    /// A deal changes its account's roll-up in the same transaction.
    void create_deal() {
        Known* known = some(false);
        if (!known) return;
        const std::string code = "{\"name\":\"deal\",\"account\":\"" + known->id + "\"}";
        const Outcome outcome = note(ask("POST", "/api/records/opportunity", code));
        auto& [sure, maybe] = journal.deals[known->id];
        if (outcome == Outcome::ok) ++sure;
        if (outcome == Outcome::unknown) ++maybe;
    }

    Client client_;
    std::string key_, prefix_;
    std::mt19937_64 random_;
    int64_t serial_ = 0;
    std::vector<std::string> living_;
};

class Checker {
  public:
    Checker(uint16_t port, std::string key, Faults& faults) : client_(port), key_(std::move(key)), faults_(faults) {}

    void check(const Journal& journal, const std::string& prefix) {
        const auto alive = rows("account", "starts_with(code, '" + prefix + "')", "code,employees,open_deals", false);
        const auto gone = rows("account", "starts_with(code, '" + prefix + "')", "code,employees,open_deals", true);
        std::map<std::string, const Json*> living, deleted;
        for (const Json& row : alive) living[row["code"].text()] = &row;
        for (const Json& row : gone) deleted[row["code"].text()] = &row;
        for (const auto& [code, known] : journal.accounts) check_account(code, known, living, deleted);
        for (const auto& [code, row] : living)
            if (!journal.accounts.contains(code)) faults_.add(code + " is there but nobody wrote it");
        check_deals(journal, alive);
        check_tasks(journal);
    }

  private:
    void check_account(const std::string& code, const Known& known, const std::map<std::string, const Json*>& living, const std::map<std::string, const Json*>& deleted) {
        const auto here = living.find(code);
        const bool is_alive = here != living.end(), is_deleted = deleted.contains(code);
        if (known.refused) {
            if (is_alive || is_deleted) faults_.add(code + " was refused and is there");
            return;
        }
        if (known.created && !is_alive && !is_deleted) faults_.add(code + " was acknowledged and is lost");
        if (known.deleted && is_alive) faults_.add(code + " was deleted and is alive");
        if (!known.deleted && !known.maybe_deleted && is_deleted) faults_.add(code + " was not deleted and is gone");
        if (!is_alive) {
            if (!known.partner.empty() && living.contains(known.partner)) faults_.add(code + " is missing while its partner is there: a batch was half done");
            return;
        }
        const int64_t value = (*here->second)["employees"].integer().value_or(unknown);
        const bool as_known = known.created && value == known.value;
        const bool as_attempted = known.attempted && value == *known.attempted;
        if (!as_known && !as_attempted) faults_.add(code + " holds " + std::to_string(value) + ", acknowledged was " + std::to_string(known.value));
        if (known.partner.empty()) return;
        const auto partner = living.find(known.partner);
        if (partner == living.end() || (*partner->second)["employees"].integer() != value) faults_.add(code + " differs from its partner: a batch was half done");
    }
    void check_deals(const Journal& journal, const std::vector<Json>& accounts) {
        for (const Json& account : accounts) {
            const auto known = journal.deals.find(account["id"].text());
            const int64_t counted = account["open_deals"].integer().value_or(0);
            const int sure = known == journal.deals.end() ? 0 : known->second.first;
            const int most = known == journal.deals.end() ? 0 : sure + known->second.second;
            if (counted < sure || counted > most) faults_.add(account["code"].text() + " counts " + std::to_string(counted) + " deals, acknowledged were " + std::to_string(sure));
            if (known == journal.deals.end()) continue;
            const int64_t there = static_cast<int64_t>(rows("opportunity", "account = '" + account["id"].text() + "'", "name", false).size());
            if (there != counted) faults_.add(account["code"].text() + " counts " + std::to_string(counted) + " deals and has " + std::to_string(there));
        }
    }
    /// The answer may have been lost: the same request is sent again. It must not happen twice.
    void check_tasks(const Journal& journal) {
        for (const auto& [name, acknowledged] : journal.tasks) {
            bool sure = acknowledged;
            if (!acknowledged || repeats_++ % 10 == 0) {
                const Answer answer = client_.ask("POST", "/api/records/task",
                                                  {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}, {"Idempotency-Key", name}},
                                                  "{\"name\":\"" + name + "\"}");
                sure = sure || answer.status == 201;
                if (answer.status != 201 && answer.status != 409) faults_.add(name + " sent again was answered " + std::to_string(answer.status));
                if (acknowledged && answer.status != 201) faults_.add(name + " was acknowledged but its answer is not remembered");
            }
            const size_t count = rows("task", "name = '" + name + "'", "name", false).size();
            if (count > 1) faults_.add(name + " is there " + std::to_string(count) + " times");
            if (sure && count == 0) faults_.add(name + " was acknowledged and is lost");
        }
    }
    std::vector<Json> rows(const std::string& object, const std::string& where, const std::string& fields, bool deleted) {
        std::vector<Json> all;
        std::string after;
        do {
            const Answer answer = client_.ask("GET",
                                              "/api/records/" + object + "?limit=500&fields=" + fields + "&where=" + encode(where) + (deleted ? "&deleted=true" : "") +
                                                  (after.empty() ? "" : "&after=" + after),
                                              {{"Authorization", "Bearer " + key_}});
            const auto json = base::parse_json(answer.body);
            if (answer.status != 200 || !json.ok()) {
                faults_.add("a list was answered " + std::to_string(answer.status) + " " + answer.body);
                return all;
            }
            all.insert(all.end(), (*json)["rows"].items().begin(), (*json)["rows"].items().end());
            after = (*json)["next"].is_string() ? (*json)["next"].text() : "";
        } while (!after.empty());
        return all;
    }

    Client client_;
    std::string key_;
    Faults& faults_;
    int repeats_ = 0;
};

int run(int cycles, uint64_t seed) {
    std::string directory = "/tmp/fairlead-kill-XXXXXX";
    if (!::mkdtemp(directory.data())) return 1;
    const std::string database = "sqlite:" + directory;
    run_program({"user", "add", "root", "--role", "administrator", "--database", database}, "correct horse battery\n");
    std::string key = run_program({"user", "key", "root", "--name", "kill", "--database", database});
    while (!key.empty() && key.back() == '\n') key.pop_back();
    if (!key.starts_with("fl_")) {
        std::printf("the workspace could not be made with %s\n0 passed, 1 failed\n", program().c_str());
        return 1;
    }
    std::mt19937_64 random(seed);
    int passed = 0, failed = 0;
    Journal total;
    const Process::Options serving{.arguments = {}, .input = {}, .most_file_bytes = 0, .log = directory + "/server.log"};
    for (int cycle = 0; cycle < cycles; ++cycle) {
        Faults faults;
        const std::string prefix = "c" + std::to_string(cycle) + "-";
        std::vector<std::unique_ptr<Writer>> writers;
        {
            ServerProcess server(database, serving);
            if (!server.port) faults.add("the server did not start: " + server.said);
            std::atomic<bool> stop = false;
            std::vector<std::thread> threads;
            for (int i = 0; server.port && i < clients; ++i) {
                writers.push_back(std::make_unique<Writer>(server.port, key, prefix + static_cast<char>('a' + i), random()));
                threads.emplace_back([&, i] { writers[static_cast<size_t>(i)]->run(stop); });
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 1450));
            server.process.kill();
            stop = true;
            for (std::thread& thread : threads) thread.join();
        }
        ServerProcess server(database, serving);
        if (!server.port) faults.add("the server did not start again: " + server.said);
        for (size_t i = 0; server.port && i < writers.size(); ++i) {
            const Journal& journal = writers[i]->journal;
            Checker(server.port, key, faults).check(journal, prefix + static_cast<char>('a' + i));
            total.ok += journal.ok;
            total.refused += journal.refused;
            total.unknown += journal.unknown;
        }
        server.process.kill();
        ++(faults.count == 0 ? passed : failed);
        if (faults.count) std::printf("cycle %d: %d faults\n", cycle, faults.count);
    }
    const std::string sound = run_program({"check", "--database", database});
    ++(sound == "ok\n" ? passed : failed);
    if (sound != "ok\n") std::printf("fairlead check: %s\n", sound.c_str());
    std::printf("%d requests acknowledged, %d refused, %d unknown; seed %llu\n", total.ok, total.refused, total.unknown, static_cast<unsigned long long>(seed));
    std::printf("%d passed, %d failed\n", passed, failed);
    std::error_code ignored;
    if (failed == 0) std::filesystem::remove_all(directory, ignored);
    else std::printf("%s is kept\n", directory.c_str());
    return failed == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    int cycles = 25;
    uint64_t seed = std::random_device{}();
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--cycles") cycles = std::atoi(argv[i + 1]);
        if (std::string_view(argv[i]) == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
    }
    return run(cycles, seed);
}
