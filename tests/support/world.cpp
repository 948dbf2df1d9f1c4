#include "support/world.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "analytics/bindings.h"
#include "http/server.h"

namespace fairlead::testing {

using base::Result;
using command::Workspace;

namespace {

const std::filesystem::path metadata = FAIRLEAD_SOURCE_DIR "/metadata";

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result<std::string> temporary_directory() {
    std::string name = "/tmp/fairlead-world-XXXXXX";
    if (!::mkdtemp(name.data())) return base::internal_error("no temporary folder");
    return name;
}

} // namespace

base::Instant beginning() {
    return *base::parse_instant("2026-01-05T09:00:00+08:00");
}

Result<Workspace::Options> workspace_options(const std::string& directory) {
    Workspace::Options options;
    options.data_directory = directory;
    options.database_url = "sqlite:" + directory + "/fairlead.db";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(metadata)) {
        const std::string path = "metadata/" + std::filesystem::relative(entry.path(), metadata).string();
        if (entry.is_regular_file() && schema::is_object_source(path)) options.metadata.push_back({path, read_file(entry.path()), false});
    }
    std::sort(options.metadata.begin(), options.metadata.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    options.roles_json = read_file(metadata / "system/roles.json");
    options.conversion_json = read_file(metadata / "system/conversion.json");
    options.bindings_json = read_file(metadata / "system/bindings.json");
    options.kpi_json = read_file(metadata / "system/kpi.json");
    options.import_words = read_file(metadata / "i18n/import_words.json");
    return options;
}

Result<std::unique_ptr<Template>> Template::make(Postgres* postgres) {
    std::unique_ptr<Template> made(new Template());
    made->postgres_ = postgres;
    made->directory_ = TRY(temporary_directory());
    Workspace::Options options = TRY(workspace_options(made->directory_));
    if (postgres) {
        std::string why;
        made->database_ = "seed_" + std::to_string(::getpid());
        if (!postgres->create(made->database_, {}, why)) return base::internal_error(why);
        options.database_url = postgres->url(made->database_);
        options.store.pool = 2;
    }
    // Ids are made from the clock: the seed lies before the beginning.
    const base::FakeClock clock(base::Instant{beginning().milliseconds - 3600000});
    options.clock = &clock;
    const auto workspace = TRY(Workspace::open(std::move(options)));
    TRY(seed(*workspace));
    return made;
}

Template::~Template() {
    if (postgres_) postgres_->drop(database_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

Result<std::unique_ptr<World>> World::make(Template& from, Options options) {
    std::unique_ptr<World> world(new World());
    world->from_ = &from;
    world->directory_ = TRY(temporary_directory());
    Workspace::Options opening = TRY(workspace_options(world->directory_));
    if (from.postgres_) {
        std::string why;
        world->database_ = from.database_ + "_" + std::to_string(++from.copies_);
        if (!from.postgres_->create(world->database_, from.database_, why)) return base::internal_error(why);
        opening.database_url = from.postgres_->url(world->database_);
        opening.store.pool = 4;
    } else {
        std::error_code failed;
        std::filesystem::copy_file(from.directory_ + "/fairlead.db", world->directory_ + "/fairlead.db", failed);
        if (failed) return base::internal_error(failed.message());
    }
    opening.store.readers = options.readers;
    opening.clock = &world->clock;
    world->workspace_ = TRY(Workspace::open(std::move(opening)));
    const auto bindings = TRY(analytics::read_bindings(read_file(metadata / "system/bindings.json"), *world->workspace_->snapshot()->catalog));
    world->api_ = std::make_unique<api::Api>(*world->workspace_, api::Api::Options{.assets = {}, .version = "test", .behind_tls = false, .deal_object = bindings.deal, .lead_object = bindings.lead});
    if (!options.server) return world;
    http::ServerOptions serving;
    serving.worker_threads = 4;
    serving.temporary_directory = world->directory_;
    serving.body_rule = [&api = *world->api_](const http::Request& request) { return api.body_rule(request); };
    world->server_ = TRY(http::Server::start(serving, [&api = *world->api_](http::Request& request) { return api.handle(request); }));
    return world;
}

World::~World() {
    if (api_) api_->stop();
    if (server_) server_->stop();
    if (workspace_) workspace_->stop();
    server_.reset();
    api_.reset();
    workspace_.reset();
    if (!database_.empty()) from_->postgres_->drop(database_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

} // namespace fairlead::testing
