#include "support/postgres.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace fairlead::testing {

namespace {

bool run(const std::string& url, const std::string& sql, std::string& why) {
    PGconn* connection = PQconnectdb(url.c_str());
    bool done = PQstatus(connection) == CONNECTION_OK;
    if (done) {
        PGresult* result = PQexec(connection, sql.c_str());
        done = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
    }
    if (!done) why = PQerrorMessage(connection);
    PQfinish(connection);
    return done;
}

} // namespace

std::unique_ptr<Postgres> Postgres::start(std::string& why) {
    std::unique_ptr<Postgres> server(new Postgres());
    if (const char* named = std::getenv("FAIRLEAD_POSTGRESQL"); named && *named) {
        server->url_ = named;
        return server;
    }
    std::array<char, 64> folder{"/tmp/fairlead-specs-XXXXXX"};
    if (!::mkdtemp(folder.data())) {
        why = "no temporary folder";
        return nullptr;
    }
    ::chmod(folder.data(), 0755);
    server->directory_ = folder.data();
    FILE* output = ::popen(("'" FAIRLEAD_SOURCE_DIR "/tools/postgres' start '" + server->directory_ + "/data' 2>&1").c_str(), "r");
    std::array<char, 4096> line{};
    if (output && std::fgets(line.data(), line.size(), output)) server->url_ = line.data();
    if (output) ::pclose(output);
    while (!server->url_.empty() && server->url_.back() == '\n') server->url_.pop_back();
    if (server->url_.starts_with("postgresql:")) return server;
    why = server->url_;
    return nullptr;
}

Postgres::~Postgres() {
    if (directory_.empty()) return;
    const int stopped = std::system(("'" FAIRLEAD_SOURCE_DIR "/tools/postgres' stop '" + directory_ + "/data'; rmdir '" + directory_ + "'").c_str());
    if (stopped != 0) std::fprintf(stderr, "PostgreSQL in %s did not stop\n", directory_.c_str());
}

std::string Postgres::url(const std::string& database) const {
    const auto authority = url_.find("://") + 3;
    const auto slash = url_.find('/', authority);
    const auto question = std::min(url_.find('?'), url_.size());
    return url_.substr(0, std::min(slash, question)) + "/" + database + url_.substr(question);
}

bool Postgres::create(const std::string& database, const std::string& from, std::string& why) {
    return run(url_, "CREATE DATABASE " + database + " TEMPLATE " + (from.empty() ? "template0" : from), why);
}

void Postgres::drop(const std::string& database) {
    std::string why;
    if (!run(url_, "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)", why)) std::fprintf(stderr, "%s", why.c_str());
}

} // namespace fairlead::testing
