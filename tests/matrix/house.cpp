#include "matrix/house.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/crypto.h"
#include "command/export.h"
#include "command/import.h"
#include "command/jobs.h"
#include "command/views.h"
#include "http/parse.h"

namespace fairlead::testing {

using base::Json;
using base::Result;

namespace {

constexpr const char* nobodys_id = "0000000000zzz";

Json object(std::initializer_list<std::pair<const char*, std::string>> members) {
    Json json = Json::object();
    for (const auto& [name, value] : members) json.set(name, Json::string(value));
    return json;
}

/// A file an upload arrived in.
class Upload final : public http::BodyFile {
  public:
    Upload(std::string path, std::string_view content) : path_(std::move(path)), size_(content.size()) { std::ofstream(path_, std::ios::binary) << content; }
    ~Upload() override {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    const std::string& path() const override { return path_; }
    uint64_t size() const override { return size_; }

  private:
    std::string path_;
    uint64_t size_;
};

std::string decoded(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

} // namespace

Result<std::unique_ptr<House>> House::make(Template& from) {
    std::unique_ptr<House> house(new House());
    // One reader: what it sees of other connections' commits is what `written` asks for.
    house->world_ = TRY(World::make(from, {.readers = 1, .server = false}));
    TRY(house->fill());
    return house;
}

Result<void> House::fill() {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    std::map<std::string, Subject> subjects;
    for (const Person& person : people()) {
        subjects[person.login] = {person.login, person.role, person.team};
        users_[person.login] = to_text(base::Id{snapshot->directory->by_login(person.login)->id});
    }
    for (const access::Role& role : snapshot->directory->roles()) roles_[role.name] = to_text(base::Id{role.id});
    std::ifstream in(FAIRLEAD_SOURCE_DIR "/metadata/system/roles.json");
    const std::string roles((std::istreambuf_iterator<char>(in)), {});
    oracle_ = std::make_unique<Oracle>(TRY(base::parse_json(roles)), std::map<std::string, std::string>{{"East", "Sales"}, {"West", "Sales"}}, subjects);

    const auto pump = TRY(as_server_create("product", object({{"name", "Pump"}, {"list_price", "10"}, {"cost", "6"}, {"owner", users_["max"]}})));
    product = to_text(base::Id{pump.row()[record::RowShape::id].number_or(0)});
    for (const Person& person : people()) {
        if (!person.active) continue;
        const Item& deal = add("opportunity", person.login, nullptr, object({}));
        add("opportunity_product", "", &deal, object({{"opportunity", deal.id}, {"product", product}, {"price", "10"}, {"cost", "6"}}));
        add("task", person.login, nullptr, object({}));
    }
    // Shared with a person, a team, a role; to read, to write.
    const std::pair<const char*, Share> shares[] = {{"kim", {"ana", false}}, {"leo", {"East", true}}, {"ceo", {"marketing", false}}, {"max", {"service", true}}};
    for (const auto& [owner, share] : shares) {
        for (const char* kind : {"opportunity", "task"}) {
            Item& item = add(kind, owner, nullptr, object({}));
            const bool team = share.principal == "East", role = roles_.contains(share.principal);
            Json body = object({{"principal", team ? to_text(base::Id{snapshot->directory->by_login("ana")->team}) : role ? roles_[share.principal] : users_[share.principal]},
                                {"kind", team ? "team" : role ? "role" : "user"}});
            body.set("write", Json::boolean(share.write));
            TRY(command::add_share(workspace, workspace.server_session(), *snapshot->find(kind), id_of(item), body));
            item.shares.push_back(share);
            if (std::string_view(kind) == "opportunity")
                add("opportunity_product", "", &item, object({{"opportunity", item.id}, {"product", product}, {"price", "10"}}));
        }
    }
    for (const char* owner : {"ana", "kim", "mar"}) {
        Item& deal = add("opportunity", owner, nullptr, object({}));
        Item& line = add("opportunity_product", "", &deal, object({{"opportunity", deal.id}, {"product", product}, {"price", "10"}}));
        Item& task = add("task", owner, nullptr, object({}));
        Item& alone = add("opportunity", owner, nullptr, object({}));
        for (Item* item : {&line, &task, &alone}) {
            as_server_delete(*item);
            item->deleted = true;
        }
    }

    // What somebody else's things look like.
    const access::Session ana = workspace.session_of(snapshot->directory->by_login("ana")->id);
    Json scopes = Json::array({Json::string("read")});
    Json key_body = object({{"name", "report"}});
    key_body.set("scopes", scopes);
    const command::NewKey read_key = TRY(command::make_key(workspace, ana, ana.user_id(), key_body));
    key = to_text(read_key.id);
    scopes.push(Json::string("write"));
    key_body.set("scopes", scopes);
    const access::Session max = workspace.session_of(snapshot->directory->by_login("max")->id);
    const command::NewKey plain_key = TRY(command::make_key(workspace, max, max.user_id(), key_body));
    view = TRY(command::save_view(workspace, ana, {}, object({{"object", "opportunity"}, {"name", "ana's"}})))["id"].text();
    Json exporting = object({{"object", "opportunity"}, {"format", "csv"}});
    const base::Id exported = TRY(command::start_export(workspace, ana, exporting));
    TRY(workspace.jobs().wait(exported));
    job = to_text(exported);
    const std::string file = world_->directory() + "/ana.csv";
    std::ofstream(file) << "name\nImported\n";
    import = to_text(TRY(command::begin_import(workspace, ana, "opportunity", "ana.csv", file)).id);

    const command::SignedIn expired = TRY(command::sign_in(workspace, "ana", password, "127.0.0.1", "", ""));
    world_->clock.advance(31 * 60000);
    auto bearer = [](const std::string& text) { return http::Fields{{"authorization", "Bearer " + text}, {"accept-language", "en"}}; };
    for (const Person& person : people())
        actors_.push_back({person.login, person.active ? Actor::Way::key : Actor::Way::inactive, person.login, bearer(key_of(person.login))});
    actors_.push_back({"nobody", Actor::Way::nobody, "", {{"accept-language", "en"}}});
    actors_.push_back({"expired", Actor::Way::expired, "ana", {{"cookie", "fairlead_session=" + expired.token}, {"x-csrf-token", expired.csrf}, {"accept-language", "en"}}});
    actors_.push_back({"ana's reading key", Actor::Way::read_key, "ana", bearer(read_key.key)});
    actors_.push_back({"max's plain key", Actor::Way::plain_key, "max", bearer(plain_key.key)});
    return {};
}

Item& House::add(const std::string& object_name, const std::string& owner, const Item* parent, const Json& more) {
    auto item = std::make_unique<Item>();
    item->object = object_name;
    item->owner = owner;
    item->parent = parent;
    char canary[16];
    std::snprintf(canary, sizeof canary, "qz%04dzq", ++canaries_);
    item->canary = canary;
    Json body = more;
    body.set("name", Json::string(std::string(canary) + " name"));
    body.set(object_name == "opportunity_product" ? "note" : "description", Json::string(std::string("about ") + canary));
    if (!owner.empty()) body.set("owner", Json::string(users_.at(owner)));
    if (object_name == "opportunity") body.set("amount", Json::string("100"));
    const auto made = as_server_create(object_name, body);
    base::check(made.ok(), "a record of the matrix can be made");
    item->id = to_text(base::Id{made->row()[record::RowShape::id].number_or(0)});
    by_canary_[item->canary] = item.get();
    items_.push_back(std::move(item));
    return *items_.back();
}

std::vector<const Item*> House::items_of(const std::string& object_name) const {
    std::vector<const Item*> found;
    for (const auto& item : items_)
        if (item->object == object_name) found.push_back(item.get());
    return found;
}

const Item& House::missing(const std::string& object_name) {
    Item& item = missing_[object_name];
    item.object = object_name;
    item.id = nobodys_id;
    return item;
}

Result<command::Outcome> House::as_server_create(const std::string& object_name, const Json& body) {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    return command::create_record(workspace, workspace.server_session(), *snapshot->find(object_name), body);
}

void House::as_server_delete(const Item& item) {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    base::check(command::delete_record(workspace, workspace.server_session(), *snapshot->find(item.object), id_of(item), {}).ok(), "the server deletes");
}

void House::as_server_restore(const Item& item) {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    base::check(command::restore_record(workspace, workspace.server_session(), *snapshot->find(item.object), id_of(item)).ok(), "the server restores");
}

void House::as_server_purge(const std::string& object_name, const std::string& id) {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    const auto server = workspace.server_session();
    const base::Id number = *base::parse_id(id);
    base::check(command::delete_record(workspace, server, *snapshot->find(object_name), number, {}).ok() &&
                    command::purge_record(workspace, server, *snapshot->find(object_name), number).ok(),
                "the server purges");
}

std::string House::as_server_share(const Item& item, const std::string& login) {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    const auto shares = command::add_share(workspace, workspace.server_session(), *snapshot->find(item.object), id_of(item), object({{"principal", users_.at(login)}, {"kind", "user"}}));
    base::check(shares.ok(), "the server shares");
    for (const Json& each : (*shares)["shares"].items())
        if (each["principal"]["id"].text() == users_.at(login)) return each["id"].text();
    return {};
}

void House::as_server_unshare(const Item& item, const std::string& id) {
    command::Workspace& workspace = world_->workspace();
    const auto snapshot = workspace.snapshot();
    const auto done = command::remove_share(workspace, workspace.server_session(), *snapshot->find(item.object), id_of(item), *base::parse_id(id));
    base::check(done.ok() || done.error().code == base::Code::not_found, "the server ends a share");
}

std::string House::deleted_copy(const Item& item) {
    Json body = object({{"name", "copy"}});
    if (item.parent) {
        body.set("opportunity", Json::string(item.parent->id));
        body.set("product", Json::string(product));
        body.set("price", Json::string("1"));
    }
    const auto made = as_server_create(item.object, body);
    base::check(made.ok(), "a copy can be made");
    Item copy;
    copy.object = item.object;
    copy.id = to_text(base::Id{made->row()[record::RowShape::id].number_or(0)});
    as_server_delete(copy);
    return copy.id;
}

http::Response House::ask(const Actor& actor, http::Method method, const std::string& target, const std::string& body, const std::string& type) {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    std::string_view rest = question == std::string::npos ? std::string_view() : std::string_view(target).substr(question + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        request.query.emplace_back(decoded(pair.substr(0, equals)), equals < pair.size() ? decoded(pair.substr(equals + 1)) : "");
    }
    request.headers = actor.headers;
    request.headers.emplace_back("host", "127.0.0.1");
    request.headers.emplace_back("content-type", type);
    if (world_->api().body_rule(request).to_file)
        request.body_file = std::make_shared<Upload>(world_->directory() + "/upload-" + std::to_string(requests_), body);
    else request.body = body;
    request.remote = "127.0.0.1";
    request.id = "r" + std::to_string(++requests_);
    http::Response response = world_->api().handle(request);
    if (response.events) response.events->close();
    if (!response.file.empty()) {
        std::ifstream in(response.file, std::ios::binary);
        response.body.assign(std::istreambuf_iterator<char>(in), {});
    }
    return response;
}

bool House::written() {
    int64_t version = 0;
    const auto read = world_->workspace().database().read([&](store::Reader& reader) -> Result<void> {
        version = TRY(reader.rows({"PRAGMA data_version", {}}))[0][0].number_or(0);
        return {};
    });
    base::check(read.ok(), "the database tells its version");
    return std::exchange(seen_version_, version) != version;
}

std::string House::content() {
    static const std::set<std::string> passing = {"session", "audit", "api_key", "idempotency"};
    store::Database& database = world_->workspace().database();
    const auto shape = database.shape();
    base::check(shape.ok(), "the database tells its shape");
    std::map<std::string, std::string> tables;
    for (const store::Database::Column& column : shape->columns)
        if (!passing.contains(column.table) && !column.table.starts_with("fl_search")) {
            std::string& list = tables[column.table];
            list += (list.empty() ? "\"" : ", \"") + column.name + "\"";
        }
    std::string text;
    const auto read = database.read([&](store::Reader& reader) -> Result<void> {
        for (const auto& [table, columns] : tables) {
            text += "\n#" + table;
            TRY(reader.each({"SELECT " + columns + " FROM \"" + table + "\" ORDER BY id", {}}, [&](const store::Row& row) {
                text += '\n';
                for (size_t i = 0; i < row.size(); ++i) {
                    const base::Value value = row.value(i);
                    text += value.is_text() ? value.text() : value.is_number() ? std::to_string(value.number()) : "-";
                    text += '|';
                }
                return true;
            }));
        }
        text += "\n#fl_search";
        return reader.each({"SELECT id, hex(block) FROM fl_search_data ORDER BY id", {}}, [&](const store::Row& row) {
            text += "\n" + std::to_string(row.number(0)) + std::string(row.text(1));
            return true;
        });
    });
    base::check(read.ok(), "the database can be read whole");
    return base::sha256_hex(text);
}

std::string House::leaks(const Actor& actor, const std::string& text) const {
    std::string found;
    for (size_t at = text.find("qz"); at != std::string::npos; at = text.find("qz", at + 2)) {
        const std::string canary = text.substr(at, 8);
        const auto item = by_canary_.find(canary);
        if (item == by_canary_.end()) continue;
        const Item& record = *item->second;
        const bool allowed = actor.known() && oracle_->reaches(oracle_->person(actor.login), record, record.deleted ? Act::remove : Act::read);
        if (!allowed && found.find(canary) == std::string::npos) found += " " + canary + " (" + record.owner + "'s " + record.object + (record.deleted ? ", deleted)" : ")");
    }
    return found;
}

} // namespace fairlead::testing
