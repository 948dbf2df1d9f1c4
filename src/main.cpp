// The program: reads options, wires the rooms, runs one command.

#include <toml++/toml.h>
#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "analytics/bindings.h"
#include "api/api.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/unicode.h"
#include "command/blobs.h"
#include "command/chores.h"
#include "command/demo.h"
#include "command/export.h"
#include "command/import.h"
#include "command/jobs.h"
#include "command/setup.h"
#include "embedded.h"
#include "query/change.h"

namespace {

using namespace fairlead;
using base::Json;
using base::Result;
using command::Workspace;

constexpr const char* version = "0.1.0";
std::atomic<bool> stop_asked = false;

struct Settings {
    std::string listen = "127.0.0.1:8080";
    std::string database = "sqlite:data";
    std::string data; // files beside a PostgreSQL database
    std::string schema = "public";
    std::string certificate, key;
    bool behind_tls = false;
    int workers = 32;
};

/// Values of fairlead.toml and FAIRLEAD_*, in that order; the command line wins over both.
Result<void> read_settings(Settings& settings, const std::string& file) {
    auto take = [&](const char* name, std::string& target, const toml::table* table) {
        if (table)
            if (const auto value = (*table)[name].value<std::string>()) target = *value;
        std::string variable = "FAIRLEAD_";
        for (const char* c = name; *c; ++c) variable += static_cast<char>(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
        if (const char* value = std::getenv(variable.c_str())) target = value;
    };
    toml::table table;
    if (std::filesystem::exists(file)) {
        try {
            table = toml::parse_file(file);
        } catch (const toml::parse_error& error) {
            return base::invalid(file, "toml",
                                 {"配置文件有错误：" + std::string(error.description()),
                                  "The configuration file is faulty: " + std::string(error.description())});
        }
    }
    take("listen", settings.listen, &table);
    take("database", settings.database, &table);
    take("data", settings.data, &table);
    take("schema", settings.schema, &table);
    take("certificate", settings.certificate, &table);
    take("key", settings.key, &table);
    return {};
}

int report(const base::Error& error) {
    const char* language = std::getenv("LANG");
    const std::string wanted = language && std::string(language).starts_with("zh") ? "zh-CN" : "en";
    std::fprintf(stderr, "fairlead: %s\n", error.message.in(wanted).c_str());
    for (const base::Fault& fault : error.faults)
        std::fprintf(stderr, "  %s (%s): %s %s\n", fault.field.c_str(), fault.rule.c_str(),
                     fault.message.in(wanted).c_str(), fault.hint.in(wanted).c_str());
    if (!error.log.empty()) std::fprintf(stderr, "  %s\n", error.log.c_str());
    return 1;
}

/// Embedded files under a directory whose names end so, as sources of the loader.
std::vector<schema::Source> metadata_files(std::string_view directory) {
    std::vector<schema::Source> sources;
    for (const EmbeddedFile& file : embedded_metadata()) {
        if (!file.path.starts_with(directory) || !file.path.ends_with(".json")) continue;
        if (file.path.find('/', directory.size()) != std::string_view::npos) continue;
        sources.push_back({"metadata/" + std::string(file.path), std::string(file.content), false});
    }
    return sources;
}

std::string data_directory(const Settings& settings) {
    if (settings.database.starts_with("sqlite:")) return settings.database.substr(7);
    return settings.data.empty() ? "data" : settings.data;
}

struct Opened {
    base::SystemClock clock;
    std::unique_ptr<Workspace> workspace;
    analytics::Bindings bindings;
};

/// Commands that write a great deal and then end may take more memory than a server.
enum class Load { usual, heavy };
constexpr int64_t heavy_cache_kib = 512 * 1024;

Result<std::unique_ptr<Opened>> open_workspace(const Settings& settings, Load load = Load::usual) {
    auto opened = std::make_unique<Opened>();
    Workspace::Options options;
    options.data_directory = data_directory(settings);
    std::error_code failed;
    std::filesystem::create_directories(options.data_directory, failed);
    if (failed)
        return base::Error(base::Code::unavailable,
                           {"无法创建数据目录 " + options.data_directory + "。",
                            "Cannot create the data directory " + options.data_directory + "."});
    const bool sqlite = settings.database.starts_with("sqlite:");
    options.database_url = sqlite ? "sqlite:" + options.data_directory + "/fairlead.db" : settings.database;
    options.store.schema = settings.schema;
    if (load == Load::heavy) options.store.cache_kib = heavy_cache_kib;
    for (const std::string directory : {"", "system/"})
        for (schema::Source& source : metadata_files(directory))
            if (schema::is_object_source(source.name)) options.metadata.push_back(std::move(source));
    for (const schema::Source& source : metadata_files("system/"))
        if (source.name.ends_with("/roles.json"))
            options.roles_json = source.json;
        else if (source.name.ends_with("/conversion.json"))
            options.conversion_json = source.json;
        else if (source.name.ends_with("/kpi.json"))
            options.kpi_json = source.json;
        else if (source.name.ends_with("/bindings.json"))
            options.bindings_json = source.json;
    for (const schema::Source& source : metadata_files("i18n/"))
        if (source.name.ends_with("/import_words.json")) options.import_words = source.json;
    options.demo = metadata_files("demo/");
    for (schema::Source& part : options.demo) part.name = part.name.substr(part.name.rfind('/') + 1);
    options.clock = &opened->clock;
    opened->workspace = TRY(Workspace::open(std::move(options)));
    for (const schema::Source& source : metadata_files("system/"))
        if (source.name.ends_with("/bindings.json"))
            opened->bindings = TRY(analytics::read_bindings(source.json, *opened->workspace->snapshot()->catalog));
    return opened;
}

std::string content_type(std::string_view path) {
    static const std::pair<std::string_view, const char*> types[] = {{".html", "text/html; charset=utf-8"},
                                                                     {".js", "text/javascript; charset=utf-8"},
                                                                     {".css", "text/css; charset=utf-8"},
                                                                     {".json", "application/json"},
                                                                     {".svg", "image/svg+xml"},
                                                                     {".png", "image/png"},
                                                                     {".ico", "image/x-icon"},
                                                                     {".woff2", "font/woff2"},
                                                                     {".webmanifest", "application/manifest+json"},
                                                                     {".txt", "text/plain; charset=utf-8"}};
    for (const auto& [ending, type] : types)
        if (path.ends_with(ending)) return type;
    return "application/octet-stream";
}

std::vector<api::Asset> web_assets() {
    std::vector<api::Asset> assets;
    for (const EmbeddedFile& file : embedded_web())
        assets.push_back({"/" + std::string(file.path), std::make_shared<const std::string>(file.content),
                          content_type(file.path), "\"" + base::sha256_hex(file.content).substr(0, 20) + "\""});
    return assets;
}

int serve(const Settings& settings) {
    auto opened = open_workspace(settings);
    if (!opened.ok()) return report(opened.error());
    Workspace& workspace = *(*opened)->workspace;
    const std::string setup_token = command::setup_needed(workspace) ? base::random_hex(16) : std::string();
    api::Api api(workspace, {.assets = web_assets(),
                             .version = version,
                             .behind_tls = settings.behind_tls,
                             .deal_object = (*opened)->bindings.deal,
                             .lead_object = (*opened)->bindings.lead,
                             .setup_token = setup_token});
    http::ServerOptions options;
    const auto colon = settings.listen.rfind(':');
    options.address = colon == std::string::npos ? "127.0.0.1" : settings.listen.substr(0, colon);
    if (options.address.starts_with("[") && options.address.ends_with("]"))
        options.address = options.address.substr(1, options.address.size() - 2);
    options.port =
        static_cast<uint16_t>(std::atoi(settings.listen.substr(colon == std::string::npos ? 0 : colon + 1).c_str()));
    options.worker_threads = settings.workers;
    options.certificate_file = settings.certificate;
    options.key_file = settings.key;
    options.temporary_directory = data_directory(settings);
    options.body_rule = [&](const http::Request& request) { return api.body_rule(request); };
    auto server = http::Server::start(options, [&](http::Request& request) { return api.handle(request); });
    if (!server.ok()) return report(server.error());
    const std::string scheme = settings.certificate.empty() ? "http" : "https";
    workspace.start_columns();
    std::printf("Fairlead %s: %s://%s:%u\n", version, scheme.c_str(), options.address.c_str(), (*server)->port());
    if (!setup_token.empty())
        std::printf("Set it up: %s://%s:%u/setup?token=%s\n", scheme.c_str(), options.address.c_str(),
                    (*server)->port(), setup_token.c_str());
    std::fflush(stdout);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file size limit is an error of the write, not the end of the server
    std::signal(SIGINT, [](int) { stop_asked = true; });
    std::signal(SIGTERM, [](int) { stop_asked = true; });
    auto clockwork = std::make_unique<command::Clockwork>(workspace);
    while (!stop_asked) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    api.stop();
    clockwork.reset();
    (*server)->stop();
    workspace.stop();
    return 0;
}

int demo(const Settings& settings, const std::string& size_name, uint64_t seed) {
    const auto size = command::parse_demo_size(size_name);
    if (!size)
        return report(
            base::invalid("--size", "unknown_value", {"规模可选 small、100k、1m。", "The size is small, 100k or 1m."}));
    auto opened = open_workspace(settings, Load::heavy);
    if (!opened.ok()) return report(opened.error());
    command::DemoOptions options{.size = *size, .seed = seed, .parts = metadata_files("demo/"), .progress = {}};
    for (schema::Source& part : options.parts) part.name = part.name.substr(part.name.rfind('/') + 1);
    options.progress = [](std::string_view phase, int64_t done, int64_t total) {
        std::fprintf(stderr, "\r%.*s %lld/%lld        ", static_cast<int>(phase.size()), phase.data(),
                     static_cast<long long>(done), static_cast<long long>(total));
        return true;
    };
    const auto done = command::load_demo(*(*opened)->workspace, options);
    std::fprintf(stderr, "\n");
    return done.ok() ? 0 : report(done.error());
}

int wait_for(Workspace& workspace, base::Id job) {
    const auto state = workspace.jobs().wait(job);
    if (!state.ok()) return report(state.error());
    std::printf("%s\n", to_text(api::job_json(*state)).c_str());
    if (!state->faults_file.empty())
        std::fprintf(stderr, "Refused rows with their reasons: %s\n", state->faults_file.c_str());
    if (!state->message.empty()) std::fprintf(stderr, "fairlead: %s\n", state->message.en.c_str());
    return state->state == "done" ? 0 : 1;
}

int import_file(const Settings& settings, const std::string& file, const std::string& object,
                const std::string& mapping_file, const std::string& key, const std::string& as, bool dry_run) {
    auto opened = open_workspace(settings, Load::heavy);
    if (!opened.ok()) return report(opened.error());
    Workspace& workspace = *(*opened)->workspace;
    const access::User* user = as.empty() ? nullptr : workspace.snapshot()->directory->by_login(as);
    if (!as.empty() && !user)
        return report(base::invalid("--as", "unknown", {"没有这个用户。", "There is no such user."}));
    const access::Session session = workspace.session_of(user ? user->id : 0);
    // The import takes its file over, so it works on a copy.
    const std::string copy = data_directory(settings) + "/import-" + base::random_hex(8);
    std::error_code failed;
    std::filesystem::copy_file(file, copy, failed);
    if (failed)
        return report(base::invalid(
            file, "unreadable", {"无法读取文件：" + failed.message(), "Cannot read the file: " + failed.message()}));
    auto draft = command::begin_import(workspace, session, object, std::filesystem::path(file).filename(), copy);
    if (!draft.ok()) return report(draft.error());
    Json mapping;
    if (!mapping_file.empty()) {
        std::ifstream in(mapping_file);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        auto parsed = base::parse_json(text);
        if (!in || !parsed.ok())
            return report(base::invalid("--mapping", "json",
                                        {"映射文件不是合法的 JSON。", "The mapping file is not valid JSON."}));
        mapping = std::move(*parsed);
        if (!mapping.has("object")) mapping.set("object", Json::string(object));
    }
    if (!key.empty()) {
        if (mapping.is_null()) {
            mapping.set("object", draft->view["object"]);
            mapping.set("columns", draft->view["columns"]);
        }
        mapping.set("mode", Json::string("upsert"));
        mapping.set("key", Json::string(key));
    }
    if (!mapping.is_null()) {
        const auto preview = command::map_import(workspace, session, draft->id, mapping);
        if (!preview.ok()) return report(preview.error());
        for (const Json& problem : (*preview)["problems"].items())
            std::fprintf(stderr, "%s\n", to_text(problem).c_str());
    }
    const auto job = command::start_import(workspace, session, draft->id, dry_run);
    if (!job.ok()) return report(job.error());
    return wait_for(workspace, *job);
}

int export_list(const Settings& settings, const std::string& object, const std::string& where,
                const std::string& format, const std::string& output) {
    auto opened = open_workspace(settings);
    if (!opened.ok()) return report(opened.error());
    Workspace& workspace = *(*opened)->workspace;
    Json request = Json::object();
    request.set("object", Json::string(object));
    request.set("where", Json::string(where));
    request.set("format", Json::string(format));
    const auto job = command::start_export(workspace, workspace.server_session(), request);
    if (!job.ok()) return report(job.error());
    const auto state = workspace.jobs().wait(*job);
    if (!state.ok()) return report(state.error());
    if (state->state != "done") return wait_for(workspace, *job);
    std::error_code failed;
    std::filesystem::copy_file(state->file, output.empty() ? state->file_name : output,
                               std::filesystem::copy_options::overwrite_existing, failed);
    if (failed)
        return report(base::invalid("--output", "unwritable",
                                    {"无法写入：" + failed.message(), "Cannot write: " + failed.message()}));
    return 0;
}

int tell_faults(const Result<std::vector<std::string>>& faults) {
    if (!faults.ok()) return report(faults.error());
    for (const std::string& fault : *faults) std::printf("%s\n", fault.c_str());
    return faults->empty() ? 0 : 1;
}

/// The database at one commit point, then the attachments it names: they never change, and stay a day after nobody
/// names them.
int backup(const Settings& settings, const std::string& directory) {
    if (!settings.database.starts_with("sqlite:"))
        return report(base::invalid("--database", "postgresql",
                                    {"PostgreSQL 请用 pg_dump 备份，并复制数据目录中的 files。",
                                     "Back up PostgreSQL with pg_dump, and copy \"files\" of the data directory."}));
    auto database = store::Database::open("sqlite:" + data_directory(settings) + "/fairlead.db", {.attach = true});
    if (!database.ok()) return report(database.error());
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    const std::string copy = directory + "/fairlead.db";
    const auto done = (*database)->backup(copy, [](int64_t, int64_t) { return true; });
    if (!done.ok()) return report(done.error());
    int bad = 0;
    {
        auto made = store::Database::open("sqlite:" + copy, {.attach = true});
        if (!made.ok()) return report(made.error());
        bad = tell_faults(command::copy_blobs(**made, data_directory(settings), directory));
    }
    for (const char* beside : {"-wal", "-shm"}) std::filesystem::remove(copy + beside, failed); // of reading it: empty
    return bad;
}

int restore(const Settings& settings, const std::string& directory) {
    const std::string target = data_directory(settings) + "/fairlead.db";
    if (std::filesystem::exists(target))
        return report(
            base::invalid("--database", "not_empty",
                          {"目标目录已有数据：" + target, "The data directory already holds a database: " + target},
                          {"请恢复到空目录。", "Restore into an empty directory."}));
    std::error_code failed;
    std::filesystem::create_directories(data_directory(settings), failed);
    std::filesystem::copy_file(directory + "/fairlead.db", target, failed);
    if (failed)
        return report(base::invalid("restore", "unreadable",
                                    {"无法恢复：" + failed.message(), "Cannot restore: " + failed.message()}));
    auto database = store::Database::open("sqlite:" + target);
    if (!database.ok()) return report(database.error());
    if (const int bad = tell_faults((*database)->check())) return bad;
    if (const int bad = tell_faults(command::copy_blobs(**database, directory, data_directory(settings)))) return bad;
    return tell_faults(command::check_blobs(**database, data_directory(settings)));
}

int check(const Settings& settings) {
    auto opened = open_workspace(settings);
    if (!opened.ok()) return report(opened.error());
    store::Database& database = (*opened)->workspace->database();
    const int tables = tell_faults(database.check());
    const int files = tell_faults(command::check_blobs(database, data_directory(settings)));
    if (tables == 0 && files == 0) std::printf("ok\n");
    return tables || files;
}

int user_add(const Settings& settings, const std::string& login, const std::string& name, const std::string& role,
             const std::string& email) {
    auto opened = open_workspace(settings);
    if (!opened.ok()) return report(opened.error());
    Workspace& workspace = *(*opened)->workspace;
    const auto snapshot = workspace.snapshot();
    const access::Role* found = nullptr;
    for (const access::Role& each : snapshot->directory->roles())
        if (each.name == role) found = &each;
    if (!found)
        return report(base::invalid("--role", "unknown_value",
                                    {"没有角色 “" + role + "”。", "There is no role \"" + role + "\"."}));
    std::string password;
    std::fprintf(stderr, "Password for %s: ", login.c_str());
    std::getline(std::cin, password);
    if (const auto fit = command::check_password(password, login); !fit.ok()) return report(fit.error());
    Json body = Json::object();
    body.set("login", Json::string(login));
    body.set("name", Json::string(name.empty() ? login : name));
    if (!email.empty()) body.set("email", Json::string(email));
    body.set("role", Json::string(to_text(base::Id{found->id})));
    body.set("active", Json::boolean(true));
    const access::Session server = workspace.server_session();
    const auto made = command::create_record(workspace, server, *snapshot->find("user"), body);
    if (!made.ok()) return report(made.error());
    const base::Id id{made->row()[record::RowShape::id].number_or(0)};
    const auto set = command::set_password(workspace, workspace.server_session(), id, password);
    if (!set.ok()) return report(set.error());
    std::printf("%s\n", to_text(id).c_str());
    return 0;
}

int user_key(const Settings& settings, const std::string& login, const std::string& name,
             const std::vector<std::string>& scopes) {
    auto opened = open_workspace(settings);
    if (!opened.ok()) return report(opened.error());
    Workspace& workspace = *(*opened)->workspace;
    const access::User* user = workspace.snapshot()->directory->by_login(login);
    if (!user) return report(base::invalid("login", "unknown", {"没有这个用户。", "There is no such user."}));
    Json body = Json::object();
    body.set("name", Json::string(name));
    for (const std::string& scope : scopes) {
        if (!body.has("scopes")) body.set("scopes", Json::array());
        body.members().back().second.push(Json::string(scope));
    }
    const auto made = command::make_key(workspace, workspace.server_session(), user->id, body);
    if (!made.ok()) return report(made.error());
    std::printf("%s\n", made->key.c_str());
    return 0;
}

int user_role(const Settings& settings, const std::string& login, const std::string& role) {
    auto opened = open_workspace(settings);
    if (!opened.ok()) return report(opened.error());
    Workspace& workspace = *(*opened)->workspace;
    const auto snapshot = workspace.snapshot();
    const access::User* user = snapshot->directory->by_login(login);
    const access::Role* found = nullptr;
    for (const access::Role& each : snapshot->directory->roles())
        if (each.name == role) found = &each;
    if (!user || !found)
        return report(base::invalid("login", "unknown", {"没有这个用户或角色。", "There is no such user or role."}));
    Json body = Json::object();
    body.set("role", Json::string(to_text(base::Id{found->id})));
    const auto done = command::update_record(workspace, workspace.server_session(), *snapshot->find("user"),
                                             base::Id{user->id}, body, {});
    return done.ok() ? 0 : report(done.error());
}

} // namespace

int main(int argc, char** argv) {
    Settings settings;
    std::string config = "fairlead.toml";
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view(argv[i]) == "--config") config = argv[i + 1];
    if (const auto read = read_settings(settings, config); !read.ok()) return report(read.error());

    CLI::App app{"Fairlead, a CRM that measures selling"};
    app.set_version_flag("--version", version);
    app.require_subcommand(1);
    auto add = [&](const char* name, const char* help) {
        CLI::App* sub = app.add_subcommand(name, help);
        sub->add_option("--database", settings.database, "sqlite:DIR or postgresql://…");
        sub->add_option("--data", settings.data, "directory for files beside a PostgreSQL database");
        sub->add_option("--schema", settings.schema, "PostgreSQL schema");
        sub->add_option("--config", config, "configuration file (fairlead.toml)");
        return sub;
    };
    CLI::App* serve_command = add("serve", "Run the server");
    serve_command->add_option("--listen", settings.listen, "ADDR:PORT; port 0: any free one");
    serve_command->add_option("--certificate", settings.certificate, "PEM certificate chain: serve HTTPS");
    serve_command->add_option("--key", settings.key, "PEM private key");
    serve_command->add_flag("--behind-tls", settings.behind_tls, "a proxy in front ends TLS");
    serve_command->add_option("--workers", settings.workers, "threads that answer requests");
    std::string file, object, mapping, key, as, where, format = "csv", output, size = "small", login, name, role, email,
                                                       directory;
    std::vector<std::string> scopes = {"read", "write"};
    bool dry_run = false;
    uint64_t seed = 1;
    CLI::App* import_command = add("import", "Import a CSV or XLSX file");
    import_command->add_option("file", file)->required();
    import_command->add_option("--object", object, "where the rows go");
    import_command->add_option("--mapping", mapping, "JSON file as of PUT /api/imports/ID/mapping");
    import_command->add_option("--key", key, "update the record with the same value of this field");
    import_command->add_option("--as", as, "login of the user who imports; default: the server");
    import_command->add_flag("--dry-run", dry_run, "check only");
    CLI::App* export_command = add("export", "Export a list");
    export_command->add_option("object", object)->required();
    export_command->add_option("--where", where, "filter expression");
    export_command->add_option("--format", format, "csv or xlsx");
    export_command->add_option("--output", output, "file to write");
    CLI::App* backup_command = add("backup", "Copy the database while the server runs");
    backup_command->add_option("directory", directory)->required();
    CLI::App* restore_command = add("restore", "Restore a backup into an empty data directory");
    restore_command->add_option("directory", directory)->required();
    CLI::App* check_command = add("check", "Check the database");
    CLI::App* migrate_command = add("migrate", "Bring the database up to this version");
    CLI::App* demo_command = add("demo", "Load demo data into an empty workspace");
    demo_command->add_option("--size", size, "small, 100k or 1m");
    demo_command->add_option("--seed", seed, "the same seed gives the same company");
    CLI::App* user_command = app.add_subcommand("user", "Manage users");
    user_command->require_subcommand(1);
    auto add_user = [&](const char* sub_name, const char* help) {
        CLI::App* sub = user_command->add_subcommand(sub_name, help);
        sub->add_option("login", login)->required();
        sub->add_option("--database", settings.database, "sqlite:DIR or postgresql://…");
        sub->add_option("--data", settings.data, "directory for files beside a PostgreSQL database");
        sub->add_option("--schema", settings.schema, "PostgreSQL schema");
        return sub;
    };
    CLI::App* user_add_command = add_user("add", "Add a user; the password is read from standard input");
    user_add_command->add_option("--name", name, "name for people");
    user_add_command->add_option("--role", role, "role")->required();
    user_add_command->add_option("--email", email, "e-mail address");
    CLI::App* user_key_command = add_user("key", "Make an API key and print it once");
    user_key_command->add_option("--name", name, "what it is for")->required();
    user_key_command->add_option("--scopes", scopes, "read, write, import, admin")->delimiter(',');
    CLI::App* user_role_command = add_user("role", "Change a user's role");
    user_role_command->add_option("role", role)->required();
    CLI::App* openapi_command = app.add_subcommand("openapi", "Print the description of the API (OpenAPI 3.1)");
    CLI11_PARSE(app, argc, argv);

    if (*serve_command) return serve(settings);
    if (*import_command) return import_file(settings, file, object, mapping, key, as, dry_run);
    if (*export_command) return export_list(settings, object, where, format, output);
    if (*backup_command) return backup(settings, directory);
    if (*restore_command) return restore(settings, directory);
    if (*check_command) return check(settings);
    if (*migrate_command) {
        const auto opened = open_workspace(settings);
        return opened.ok() ? 0 : report(opened.error());
    }
    if (*demo_command) return demo(settings, size, seed);
    if (*user_add_command) return user_add(settings, login, name, role, email);
    if (*user_key_command) return user_key(settings, login, name, scopes);
    if (*openapi_command) {
        std::printf("%s\n", to_text(api::openapi(version)).c_str());
        return 0;
    }
    if (*user_role_command) return user_role(settings, login, role);
    return 1;
}
