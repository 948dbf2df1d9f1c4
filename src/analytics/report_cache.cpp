#include "analytics/report_cache.h"

#include <algorithm>

#include "analytics/evaluator.h"

namespace fairlead::analytics {

namespace {

/// Appends a part with its length, so that no two keys run into each other.
void part(std::string& key, std::string_view text) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
}

void numbers(std::string& key, std::vector<int64_t> values) {
    std::sort(values.begin(), values.end());
    std::string text;
    for (int64_t value : values) text += std::to_string(value) + ",";
    part(key, text);
}

} // namespace

std::shared_ptr<const std::string> ReportCache::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->second;
}

void ReportCache::keep(const std::string& key, std::string answer) {
    auto kept = std::make_shared<const std::string>(std::move(answer));
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(key); found != index_.end()) {
        found->second->second = std::move(kept);
        entries_.splice(entries_.begin(), entries_, found->second);
        return;
    }
    entries_.emplace_front(key, std::move(kept));
    index_[key] = entries_.begin();
    if (entries_.size() <= most_) return;
    index_.erase(entries_.back().first);
    entries_.pop_back();
}

base::Result<std::optional<std::string>> cache_key(const Sources& sources, const FunnelRequest& request,
                                                   uint64_t generation) {
    const schema::Object* object = sources.model.catalog().find(request.object);
    if (!object) return std::optional<std::string>();
    return cache_key(sources,
                     {"funnel", request.object, request.pipeline, std::string(name(request.kind)),
                      request.from ? to_text(*request.from) : "", request.to ? to_text(*request.to) : "", request.by,
                      request.where, request.as_of ? to_text(*request.as_of) : ""},
                     {object}, {{object, request.where}}, generation);
}

base::Result<std::optional<std::string>> cache_key(
    const Sources& sources, const std::vector<std::string>& asked, const std::vector<const schema::Object*>& objects,
    const std::vector<std::pair<const schema::Object*, std::string>>& conditions, uint64_t generation) {
    const auto& [model, session, reader] = sources;
    std::string key;
    part(key, model.catalog().version());
    part(key, std::to_string(generation));
    for (const std::string& each : asked) part(key, each);
    part(key, session.language);
    // What the reader reaches; field masks come with the role.
    part(key, session.is_server() ? "server" : std::to_string(session.role ? session.role->id : 0));
    for (const schema::Object* object : objects) {
        const query::Scope scope = access::scope(session, model, *object, access::Verb::read);
        part(key, scope.all ? "all" : "some");
        numbers(key, scope.owners);
        numbers(key, scope.pools);
        numbers(key, scope.principals);
        std::vector<int64_t> shared;
        TRY(each_shared(scope, reader, [&](int64_t id) { shared.push_back(id); }));
        numbers(key, std::move(shared));
        if (scope.parent) part(key, std::to_string(session.user_id()));
    }
    // Labels of groups come from the directory, which is swapped whole when a person, role or team changes.
    part(key, std::to_string(reinterpret_cast<uintptr_t>(session.directory.get())));
    for (const auto& [object, condition] : conditions) {
        if (condition.empty() || !object) continue;
        const auto bound = formula::bind(condition, model.catalog(), *object);
        if (!bound.ok()) return std::optional<std::string>();
        const formula::Uses uses = formula::uses(**bound);
        if (uses.person) part(key, std::to_string(session.user_id()));
        if (uses.clock) {
            if (condition.find("now") != std::string::npos) return std::optional<std::string>();
            part(key, to_text(session.asker.today()) + session.asker.zone.name());
        }
    }
    return std::optional(std::move(key));
}

} // namespace fairlead::analytics
