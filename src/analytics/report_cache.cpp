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
    const auto& [model, session, reader] = sources;
    const std::optional<std::string> none;
    const schema::Object* object = model.catalog().find(request.object);
    if (!object) return none;
    std::string key;
    part(key, model.catalog().version());
    part(key, std::to_string(generation));
    part(key, request.object);
    part(key, request.pipeline);
    part(key, name(request.kind));
    part(key, request.from ? to_text(*request.from) : "");
    part(key, request.to ? to_text(*request.to) : "");
    part(key, request.by);
    part(key, request.where);
    part(key, request.as_of ? to_text(*request.as_of) : "");
    part(key, session.language);
    // What the reader reaches; field masks come with the role.
    const query::Scope scope = access::scope(session, model, *object, access::Verb::read);
    part(key, session.is_server() ? "server" : std::to_string(session.role ? session.role->id : 0));
    part(key, scope.all ? "all" : "some");
    numbers(key, scope.owners);
    numbers(key, scope.principals);
    std::vector<int64_t> shared;
    TRY(each_shared(scope, reader, [&](int64_t id) { shared.push_back(id); }));
    numbers(key, std::move(shared));
    if (scope.parent) part(key, std::to_string(session.user_id()));
    // Labels of groups come from the directory, which is swapped whole when a person, role or team changes.
    part(key, std::to_string(reinterpret_cast<uintptr_t>(session.directory.get())));
    if (!request.where.empty()) {
        const auto bound = formula::bind(request.where, model.catalog(), *object);
        if (!bound.ok()) return none;
        const formula::Uses uses = formula::uses(**bound);
        if (uses.person) part(key, std::to_string(session.user_id()));
        if (uses.clock) {
            if (request.where.find("now") != std::string::npos) return none;
            part(key, to_text(session.asker.today()) + session.asker.zone.name());
        }
    }
    return std::optional(std::move(key));
}

} // namespace fairlead::analytics
