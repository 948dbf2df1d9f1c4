#include "api/api.h"

#include <algorithm>
#include <chrono>

namespace fairlead::api {

using base::Json;

namespace {

constexpr auto validity_interval = std::chrono::seconds(5);
/// Changes of one commit that are told record by record.
constexpr size_t most_told_singly = 100;

/// May this session see a change of this record? Shares are not looked up: such a record's screens refresh when opened.
bool may_see(const access::Session& session, const record::Event& event) {
    const schema::Object& object = *event.object;
    const access::Level level = access::level(session, object, access::Verb::read);
    if (level == access::Level::none) return false;
    if (object.trait("secluded")) return false; // its screens refresh when opened
    if (level == access::Level::all || object.sharing == schema::Sharing::public_read ||
        object.sharing == schema::Sharing::public_write)
        return true;
    if (object.sharing == schema::Sharing::parent || !object.trait("owner")) return false;
    if (event.pool) {
        const auto seen = session.directory->pools(*session.user, object.name, access::Directory::Reach::see);
        if (std::find(seen.begin(), seen.end(), event.pool) != seen.end()) return true;
    }
    return access::reaches_owner(session, object, access::Verb::read, event.owner);
}

} // namespace

EventHub::EventHub(command::Workspace& workspace) : workspace_(workspace) {
    workspace.listen(command::Listener([this](const std::vector<record::Event>& events,
                                              const command::Snapshot& snapshot) { tell(events, snapshot); }));
    workspace.jobs().listen([this](const command::JobState& job) { tell(job); });
    workspace.listen(command::NoticeListener([this](const std::vector<command::Notice>& notices) { tell(notices); }));
    watcher_ = std::thread([this] { watch(); });
}

EventHub::~EventHub() {
    stop();
}

void EventHub::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        for (auto& [key, listener] : listeners_) listener.stream->close();
        listeners_.clear();
    }
    wake_.notify_all();
    if (watcher_.joinable()) watcher_.join();
}

std::shared_ptr<http::EventStream> EventHub::open(const access::Session& session, std::function<bool()> still_valid) {
    auto stream = http::make_event_stream();
    const std::lock_guard lock(mutex_);
    if (stopping_) {
        stream->close();
        return stream;
    }
    listeners_[stream.get()] = {stream, session, std::move(still_valid)};
    stream->send("hello", "{\"schema_version\":\"" + workspace_.snapshot()->catalog->version() + "\"}");
    return stream;
}

size_t EventHub::open_streams() {
    const std::lock_guard lock(mutex_);
    return listeners_.size();
}

void EventHub::tell(const std::vector<record::Event>& events, const command::Snapshot&) {
    const std::lock_guard lock(mutex_);
    if (listeners_.empty()) return;
    if (events.size() > most_told_singly) return tell_many(events);
    for (const record::Event& event : events) {
        std::string data;
        base::JsonWriter out(data);
        out.begin_object();
        out.key("object").string(event.object->name);
        out.key("id").string(to_text(event.id));
        out.key("version").number(event.version);
        out.key("action").string(record::name(event.action));
        out.end_object();
        std::erase_if(listeners_, [&](auto& entry) {
            if (!may_see(entry.second.session, event)) return entry.second.stream->closed();
            return !entry.second.stream->send("change", data);
        });
    }
}

/// A bulk change told record by record would overrun the queue of every listener, who would come back and ask for all
/// it shows: whoever may see one of the records hears of the object once.
void EventHub::tell_many(const std::vector<record::Event>& events) {
    std::map<std::string, std::vector<const record::Event*>> by_object;
    for (const record::Event& event : events) by_object[event.object->name].push_back(&event);
    for (const auto& [object, changes] : by_object) {
        std::string data;
        base::JsonWriter out(data);
        out.begin_object();
        out.key("object").string(object);
        out.key("action").string("many");
        out.end_object();
        std::erase_if(listeners_, [&](auto& entry) {
            const auto seen = [&](const record::Event* event) { return may_see(entry.second.session, *event); };
            if (!std::any_of(changes.begin(), changes.end(), seen)) return entry.second.stream->closed();
            return !entry.second.stream->send("change", data);
        });
    }
}

void EventHub::tell(const command::JobState& job) {
    const std::string data = to_text(job_json(job));
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [&](auto& entry) {
        if (entry.second.session.user_id() != job.owner) return entry.second.stream->closed();
        return !entry.second.stream->send("job", data);
    });
}

void EventHub::tell(const std::vector<command::Notice>& notices) {
    const auto people = workspace_.snapshot()->directory;
    const std::lock_guard lock(mutex_);
    for (const command::Notice& notice : notices) {
        const std::string data = to_text(notice_json(notice, *people));
        std::erase_if(listeners_, [&](auto& entry) {
            if (entry.second.session.user_id() != notice.user) return entry.second.stream->closed();
            return !entry.second.stream->send("notification", data);
        });
    }
}

void EventHub::tell_schema(const std::string& version) {
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [&](auto& entry) {
        return !entry.second.stream->send("schema", "{\"version\":\"" + version + "\"}");
    });
}

/// Sessions end while their streams are open: sign-out, expiry, a role taken away.
void EventHub::watch() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait_for(lock, validity_interval);
        if (stopping_) return;
        std::vector<std::pair<const http::EventStream*, std::function<bool()>>> open;
        for (const auto& [key, listener] : listeners_) open.emplace_back(key, listener.still_valid);
        lock.unlock();
        std::vector<const http::EventStream*> ended;
        for (const auto& [key, still_valid] : open)
            if (!still_valid()) ended.push_back(key);
        lock.lock();
        for (const http::EventStream* key : ended) {
            const auto found = listeners_.find(key);
            if (found == listeners_.end()) continue;
            found->second.stream->close();
            listeners_.erase(found);
        }
        // Rights may have changed: later events are judged by the people of now.
        const auto snapshot = workspace_.snapshot();
        for (auto& [key, listener] : listeners_) {
            const access::User* user = snapshot->directory->user(listener.session.user_id());
            if (!user) continue;
            listener.session.directory = snapshot->directory;
            listener.session.user = user;
            listener.session.role = snapshot->directory->role(user->role);
        }
    }
}

Json job_json(const command::JobState& job) {
    auto instant = [](int64_t at) { return at ? Json::string(to_text(base::Instant{at})) : Json(); };
    Json json = Json::object();
    const std::string id = to_text(job.id);
    json.set("id", Json::string(id));
    json.set("kind", Json::string(job.kind));
    json.set("title", Json::string(job.title));
    json.set("state", Json::string(job.state));
    json.set("phase", Json::string(job.phase));
    const std::pair<const char*, int64_t> counts[] = {{"done", job.done},       {"total", job.total},
                                                      {"created", job.created}, {"updated", job.updated},
                                                      {"skipped", job.skipped}, {"failed", job.failed}};
    for (const auto& [key, count] : counts) json.set(key, Json::number(count));
    const int64_t end = job.finished_at ? job.finished_at : base::SystemClock().now().milliseconds;
    const int64_t spent = job.started_at ? std::max<int64_t>(1, end - job.started_at) : 0;
    const int64_t rate = spent ? job.done * 1000 / spent : 0;
    json.set("rate", Json::number(rate));
    json.set("seconds_left", job.state == "running" && rate > 0 && job.total > job.done
                                 ? Json::number((job.total - job.done) / rate)
                                 : Json());
    Json message = Json::object();
    message.set("zh", Json::string(job.message.zh));
    message.set("en", Json::string(job.message.en));
    json.set("message", job.message.empty() ? Json() : std::move(message));
    if (!job.file.empty()) json.set("file", Json::string("/api/jobs/" + id + "/file"));
    if (!job.faults_file.empty()) json.set("faults", Json::string("/api/jobs/" + id + "/faults"));
    json.set("can_undo", Json::boolean(job.can_undo));
    json.set("undone", Json::boolean(job.undone));
    json.set("created_at", instant(job.created_at));
    json.set("started_at", instant(job.started_at));
    json.set("finished_at", instant(job.finished_at));
    if (!job.result.is_null()) json.set("result", job.result);
    return json;
}

} // namespace fairlead::api
