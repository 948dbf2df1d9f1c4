#include "command/import_fixture_test.h"

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>

namespace fairlead::command::test {

namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void tell(const base::Error& error) {
    ADD_FAILURE() << error.message.en << " " << error.log;
    for (const base::Fault& fault : error.faults)
        ADD_FAILURE() << fault.field << ": " << fault.rule << ": " << fault.message.en;
}

} // namespace

void Office::SetUp() {
    std::string pattern = std::filesystem::temp_directory_path() / "office_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    const std::filesystem::path metadata = std::filesystem::path(FAIRLEAD_SOURCE_DIR) / "metadata";
    Workspace::Options options;
    if (GetParam() == On::sqlite) {
        options.database_url = "sqlite:" + (folder_ / "fairlead.db").string();
    } else {
        static std::atomic<int> serial{0};
        options.database_url = getenv("FAIRLEAD_POSTGRESQL");
        options.store.schema = "office_" + std::to_string(getpid()) + "_" + std::to_string(++serial);
    }
    options.data_directory = folder_;
    options.clock = &clock_;
    options.roles_json = read(metadata / "system/roles.json");
    options.import_words = read(metadata / "i18n/import_words.json");
    for (const char* directory : {"", "system"})
        for (const auto& entry : std::filesystem::directory_iterator(metadata / directory)) {
            const std::string name = std::filesystem::relative(entry.path(), metadata);
            if (entry.is_regular_file() && schema::is_object_source(name))
                options.metadata.push_back({name, read(entry.path())});
        }
    auto opened = Workspace::open(std::move(options));
    if (!opened.ok()) {
        tell(opened.error());
        std::abort();
    }
    workspace_ = std::move(*opened);
    add_user("admin", "管理员", "administrator");
}

void Office::TearDown() {
    workspace_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Session Office::session(const std::string& login) const {
    const access::User* user = workspace_->snapshot()->directory->by_login(login);
    Session session = workspace_->session_of(user ? user->id : 0);
    EXPECT_NE(user, nullptr) << login;
    session.language = "en";
    return session;
}

Id Office::add_user(const std::string& login, const std::string& name, const std::string& role) {
    int64_t role_id = 0;
    for (const access::Role& each : workspace_->snapshot()->directory->roles())
        if (each.name == role) role_id = each.id;
    Json body = Json::object();
    body.set("login", Json::string(login));
    body.set("name", Json::string(name));
    body.set("role", Json::string(to_text(Id{role_id})));
    body.set("active", Json::boolean(true));
    return add("user", to_text(body));
}

Id Office::add(const std::string& object, const std::string& json) {
    Id id;
    const auto done = workspace_->write(workspace_->server_session(), [&](record::Context& context) -> Result<void> {
        id =
            TRY(record::save(context, record::Patch::from_json(*context.model.catalog().find(object), {}, parse(json))))
                .after.id();
        return {};
    });
    if (!done.ok()) tell(done.error());
    return id;
}

ImportDraft Office::upload(const std::string& content, const std::string& name, const std::string& object) {
    const std::filesystem::path path = folder_ / "upload";
    std::ofstream(path, std::ios::binary) << content;
    auto draft = begin_import(*workspace_, admin(), object, name, path);
    if (!draft.ok()) {
        tell(draft.error());
        return {};
    }
    return std::move(*draft);
}

ImportDraft Office::upload_file(const std::filesystem::path& path, const std::string& object) {
    return upload(read(path), path.filename(), object);
}

Json Office::map(const ImportDraft& draft, const std::string& mapping) {
    return map(draft, parse(mapping));
}

Json Office::map(const ImportDraft& draft, const Json& mapping) {
    auto preview = map_import(*workspace_, admin(), draft.id, mapping);
    if (!preview.ok()) {
        tell(preview.error());
        return {};
    }
    return std::move(*preview);
}

JobState Office::wait(const Result<Id>& job) {
    if (!job.ok()) {
        tell(job.error());
        return {};
    }
    auto state = workspace_->jobs().wait(*job);
    if (!state.ok()) tell(state.error());
    return state.ok() ? *state : JobState();
}

JobState Office::run(const ImportDraft& draft, bool dry_run) {
    return wait(start_import(*workspace_, admin(), draft.id, dry_run));
}

JobState Office::import_all(const std::string& content, const std::string& mapping, bool dry_run) {
    const ImportDraft draft = upload(content, "file.csv");
    map(draft, mapping);
    return run(draft, dry_run);
}

JobState Office::undo(const JobState& job) {
    return wait(workspace_->jobs().undo(admin(), job.id));
}

int64_t Office::count(const std::string& object, const std::string& where) {
    int64_t count = -1;
    const auto done = workspace_->read(workspace_->server_session(), [&](record::ReadContext& context) -> Result<void> {
        record::ListRequest request{
            .object = context.model.catalog().find(object), .where = where, .limit = 1, .count = record::Count::exact};
        count = TRY(record::list(context, request)).count.value_or(-1);
        return {};
    });
    if (!done.ok()) tell(done.error());
    return count;
}

Value Office::value(const std::string& object, const std::string& where, const std::string& field) {
    Value value;
    const auto done = workspace_->read(workspace_->server_session(), [&](record::ReadContext& context) -> Result<void> {
        record::ListRequest request{
            .object = context.model.catalog().find(object), .where = where, .fields = {field}, .limit = 1};
        const record::Page page = TRY(record::list(context, request));
        if (page.rows.empty())
            ADD_FAILURE() << "no " << object << " where " << where;
        else
            value = page.rows[0][page.shape.slots[0]];
        return {};
    });
    if (!done.ok()) tell(done.error());
    return value;
}

std::vector<std::string> Office::column(const std::string& object, const std::string& field, const std::string& where) {
    std::vector<std::string> texts;
    const auto done = workspace_->read(workspace_->server_session(), [&](record::ReadContext& context) -> Result<void> {
        record::ListRequest request{.object = context.model.catalog().find(object),
                                    .where = where,
                                    .fields = {field},
                                    .sort = field,
                                    .limit = 500};
        const record::Page page = TRY(record::list(context, request));
        for (const auto& row : page.rows) {
            const Value& cell = row[page.shape.slots[0]];
            texts.push_back(cell.is_number() ? std::to_string(cell.number()) : std::string(cell.text_or("")));
        }
        return {};
    });
    if (!done.ok()) tell(done.error());
    return texts;
}

std::string Office::text_of(const std::string& path) const {
    return read(path);
}

std::filesystem::path Office::shared_data() const {
    const char* named = getenv("FAIRLEAD_SHARED");
    const std::filesystem::path shared = named ? named : std::filesystem::path(FAIRLEAD_SOURCE_DIR) / "../shared";
    return std::filesystem::exists(shared / "data") ? shared / "data" : std::filesystem::path();
}

void expect_sums(const JobState& job) {
    EXPECT_EQ(job.done, job.created + job.updated + job.skipped + job.failed) << "rows that are neither in nor told";
    if (job.state == "done") {
        EXPECT_EQ(job.total, job.done);
    }
}

Json parse(const std::string& json) {
    auto parsed = base::parse_json(json);
    if (!parsed.ok()) ADD_FAILURE() << json;
    return parsed.ok() ? std::move(*parsed) : Json();
}

std::string name_of(const testing::TestParamInfo<On>& info) {
    return info.param == On::sqlite ? "sqlite" : "postgresql";
}

std::vector<On> databases() {
    std::vector<On> list = {On::sqlite};
    if (getenv("FAIRLEAD_POSTGRESQL")) list.push_back(On::postgresql);
    return list;
}

} // namespace fairlead::command::test
