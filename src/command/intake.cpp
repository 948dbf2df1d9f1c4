#include "command/intake.h"

#include <algorithm>
#include <charconv>

#include "base/crypto.h"
#include "base/unicode.h"
#include "command/intake_save.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t minute_milliseconds = 60 * 1000, longest_open = 7LL * 24 * 60 * 60 * 1000;
constexpr size_t most_counted = 200'000; // names in one minute; beyond, a new minute begins
constexpr const char* secret_key = "form_secret";
constexpr size_t secret_bytes = 32;

Json text_json(const base::Text& text) {
    Json json = Json::object();
    json.set("zh", Json::string(text.zh));
    json.set("en", Json::string(text.en));
    return json;
}

Json answer(const Form& form) {
    Json json = Json::object();
    json.set("thanks", text_json(form.thanks));
    json.set("redirect", form.redirect.empty() ? Json() : Json::string(form.redirect));
    return json;
}

/// "1767576000000.<HMAC>": when the page was opened, signed for one form.
std::string token_of(const std::string& secret, Id form, int64_t at) {
    const std::string moment = std::to_string(at);
    return moment + "." + base::hmac_sha256_hex(secret, to_text(form) + "." + moment);
}

std::optional<int64_t> opened_at(const std::string& secret, Id form, std::string_view token) {
    const auto dot = token.find('.');
    int64_t at = 0;
    if (dot == std::string_view::npos || dot > 16) return std::nullopt;
    const auto [end, error] = std::from_chars(token.data(), token.data() + dot, at);
    if (error != std::errc() || end != token.data() + dot) return std::nullopt;
    if (!base::equal_in_constant_time(token, token_of(secret, form, at))) return std::nullopt;
    return at;
}

} // namespace

bool RateLimit::take(const std::string& name, int64_t most, base::Instant now) {
    const std::lock_guard lock(mutex_);
    const int64_t minute = now.milliseconds / minute_milliseconds;
    if (minute != minute_ || counts_.size() > most_counted) {
        minute_ = minute;
        counts_.clear();
    }
    return ++counts_[name] <= most;
}

Intake::Intake(Workspace& workspace) : workspace_(workspace) {
    (void)secret(); // made when the server starts, not by whoever looks at a form first; asked for again when it failed
}

int64_t Intake::waiting_spam(Id form) {
    const std::lock_guard lock(mutex_);
    const auto found = spam_.find(form.number);
    return found == spam_.end() ? 0 : found->second;
}

Result<std::string> Intake::secret() {
    {
        const std::lock_guard lock(mutex_);
        if (!secret_.empty()) return secret_;
    }
    std::string found;
    const std::vector<Condition> where = {{Condition::Test::equal, "key", secret_key, {}}};
    TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        const store::Rows rows =
            TRY(transaction.rows(query::render_select_rows("setting", {"value"}, where, {}, 1, transaction.dialect())));
        if (!rows.empty()) {
            found = std::string(rows[0][0].text_or(""));
            return {};
        }
        found = base::random_hex(secret_bytes);
        TRY(transaction.execute(query::render_insert(
            "setting", {{"id", workspace_.ids().next().number}, {"key", secret_key}, {"value", found}},
            transaction.dialect())));
        return {};
    }));
    const std::lock_guard lock(mutex_);
    secret_ = found;
    return found;
}

Result<Form> Intake::form(std::string_view key, const std::shared_ptr<const Snapshot>& snapshot) {
    return workspace_.ask<Form>(workspace_.server_session(), [&](record::ReadContext& context) {
        return open_form(context.reader, *snapshot, key);
    });
}

Result<Json> Intake::open(std::string_view key) {
    const auto snapshot = workspace_.snapshot();
    const Form found = TRY(form(key, snapshot));
    Json json = Json::object();
    json.set("form", form_for_visitors(found));
    json.set("token", Json::string(token_of(TRY(secret()), found.id, workspace_.clock().now().milliseconds)));
    return json;
}

Result<std::vector<std::string>> Intake::origins(std::string_view key) {
    const auto snapshot = workspace_.snapshot();
    return TRY(form(key, snapshot)).origins;
}

Result<bool> Intake::is_spam(const Form& form, const Json& body) {
    if (!body["homepage"].is_null() && !body["homepage"].text().empty()) return true;
    const auto opened = opened_at(TRY(secret()), form.id, body["token"].text());
    if (!opened) return true;
    const int64_t open_for = workspace_.clock().now().milliseconds - *opened;
    if (open_for > longest_open)
        return base::invalid(
            "token", "expired",
            {"页面打开太久了，请刷新后再提交。", "The page has been open for too long. Reload it and send again."});
    return open_for < form.min_seconds * 1000;
}

Result<void> Intake::count_spam(Id form) {
    {
        const std::lock_guard lock(mutex_);
        const int64_t now = workspace_.clock().now().milliseconds;
        if (spam_.empty()) since_ = now;
        ++spam_[form.number];
        if (now - since_ < minute_milliseconds) return {};
    }
    return keep_counts();
}

Result<void> Intake::keep_counts() {
    std::map<int64_t, int64_t> counted;
    {
        const std::lock_guard lock(mutex_);
        counted.swap(spam_);
    }
    if (counted.empty()) return {};
    const auto done = workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        for (const auto& [form, count] : counted) {
            const std::vector<Condition> where = {{Condition::Test::equal, "id", form, {}}};
            const store::Rows rows = TRY(transaction.rows(
                query::render_select_rows("form", {"spam_count"}, where, {}, 1, transaction.dialect())));
            if (rows.empty()) continue;
            // A count is no change of the form: it keeps its version, and nobody is told.
            TRY(transaction.execute(query::render_update_rows("form", {{"spam_count", rows[0][0].number_or(0) + count}},
                                                              where, transaction.dialect())));
        }
        return {};
    });
    if (done.ok()) return {};
    const std::lock_guard lock(mutex_);
    for (const auto& [form, count] : counted) spam_[form] += count;
    return done;
}

Result<Json> Intake::post(std::string_view key, const Json& body, const Visitor& visitor) {
    const auto snapshot = workspace_.snapshot();
    const Form found = TRY(form(key, snapshot));
    const base::Instant now = workspace_.clock().now();
    const std::string name = to_text(found.id);
    if (!limit_.take(name + "/" + visitor.address, found.per_address, now) || !limit_.take(name, found.per_minute, now))
        return Error(Code::limit, {"提交太频繁，请过一分钟再试。", "Too many at once. Please try again in a minute."});
    if (TRY(is_spam(found, body))) {
        TRY(count_spam(found.id));
        return answer(found);
    }
    Session session = workspace_.server_session();
    session.cause = {"form", found.id.number};
    session.request_id = visitor.request_id;
    session.address = visitor.address;
    session.language = visitor.language;
    TRY(save_submission(workspace_, session, *snapshot, found, body));
    return answer(found);
}

} // namespace fairlead::command
