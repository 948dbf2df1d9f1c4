#include "command/preferences.h"

#include <algorithm>

#include "command/mail_notices.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr size_t most_bytes = 64 * 1024;
constexpr size_t most_favourites = 500;
constexpr size_t longest_text = 2000;
constexpr int64_t longest_before = 7 * 24 * 60; // minutes

using Faults = std::vector<base::Fault>;

/// A place within the application; never another site.
bool is_path(const Json& json) {
    const std::string& path = json.text();
    return json.is_string() && path.starts_with("/") && !path.starts_with("//") && !path.starts_with("/\\") &&
           path.size() <= longest_text;
}

bool is_id(const Json& json) {
    return json.is_string() && base::parse_id(json.text()).has_value();
}

bool is_favourite(const Json& item) {
    if (!item.is_object()) return false;
    if (item.has("view")) return item["view"].is_string() && item["view"].text().size() <= 200;
    if (item.has("to")) return is_path(item["to"]) && item["label"].is_string();
    return item["object"].is_string() && is_id(item["id"]);
}

/// Which notifications come by mail: {"mention": true, …, "digest": "off" | "daily"}.
bool is_mail(const Json& value) {
    if (!value.is_object()) return false;
    for (const auto& [kind, wish] : value.members()) {
        if (kind == "digest") {
            if (wish.text() != "off" && wish.text() != "daily") return false;
            continue;
        }
        const bool known = std::any_of(mail_kinds().begin(), mail_kinds().end(),
                                       [&own = kind](const MailKind& each) { return each.kind == own; });
        if (!known || !wish.is_boolean()) return false;
    }
    return true;
}

bool fits(const std::string& key, const Json& value) {
    if (key == "letter_keys" || key == "guided") return value.is_boolean();
    if (key == "remind_before") return value.integer() && *value.integer() >= 0 && *value.integer() <= longest_before;
    if (key == "density" || key == "theme") return value.is_string() && value.text().size() <= 40;
    if (key == "home") return is_path(value);
    if (key == "columns") return value.is_object();
    if (key == "mail") return is_mail(value);
    if (key == "pinned_views") return value.is_object() || value.is_array();
    return value.is_array() && value.items().size() <= most_favourites &&
           std::all_of(value.items().begin(), value.items().end(), is_favourite);
}

base::Text shape_of(const std::string& key) {
    if (key == "letter_keys" || key == "guided") return {"应为 true 或 false。", "This must be true or false."};
    if (key == "density" || key == "theme") return {"应为一个短词。", "This must be a short word."};
    if (key == "remind_before") return {"应为 0 到 10080 分钟。", "This is a number of minutes from 0 to 10080."};
    if (key == "home") return {"应为以 “/” 开头的站内地址。", "This must be an address within Fairlead, from \"/\"."};
    if (key == "columns") return {"应为 JSON 对象。", "This must be a JSON object."};
    if (key == "mail")
        return {"应为各类通知的开关，另有 \"digest\"：off 或 daily。",
                "This must be a switch for each kind of notification, and \"digest\": off or daily."};
    if (key == "pinned_views") return {"应为 JSON 对象或数组。", "This must be a JSON object or array."};
    return {"应为收藏的列表，每项为 {\"object\", \"id\"}、{\"view\"} 或 {\"to\", \"label\"}，最多 500 项。",
            "This must be a list of at most 500 favourites: {\"object\", \"id\"}, {\"view\"} or {\"to\", \"label\"}."};
}

Faults faults_of(const Json& whole) {
    static const std::vector<std::string> known = {"favourites", "density", "letter_keys", "pinned_views",  "columns",
                                                   "theme",      "home",    "mail",        "remind_before", "guided"};
    Faults faults;
    for (const auto& [key, value] : whole.members()) {
        if (std::find(known.begin(), known.end(), key) == known.end())
            faults.push_back({key.substr(0, 100),
                              "unknown_field",
                              {"没有这个偏好。", "There is no such preference."},
                              {"可用：favourites、density、letter_keys、pinned_"
                               "views、columns、theme、home、mail、remind_before、guided。",
                               "Known: favourites, density, letter_keys, pinned_views, columns, theme, home, mail, "
                               "remind_before, guided."}});
        else if (!fits(key, value))
            faults.push_back({key, "type", shape_of(key), {}});
    }
    return faults;
}

void merge(Json& target, const Json& patch) {
    if (!patch.is_object()) {
        target = patch;
        return;
    }
    if (!target.is_object()) target = Json::object();
    for (const auto& [key, value] : patch.members()) {
        if (value.is_null()) {
            std::erase_if(target.members(), [&own = key](const Json::Member& member) { return member.first == own; });
        } else {
            Json merged = target[key];
            merge(merged, value);
            target.set(key, std::move(merged));
        }
    }
}

Result<std::optional<Json>> kept(store::Reader& reader, int64_t user) {
    const std::vector<Condition> where = {{Condition::Test::equal, "id", user, {}}};
    const store::Rows rows =
        TRY(reader.rows(query::render_select_rows("preference", {"body"}, where, {}, 1, reader.dialect())));
    if (rows.empty()) return std::optional<Json>();
    return std::optional(TRY(base::parse_json(rows[0][0].text_or("{}"))));
}

} // namespace

Result<Json> preferences(Workspace& workspace, const Session& session) {
    Json whole = Json::object();
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        whole = TRY(kept(reader, session.user_id())).value_or(Json::object());
        return {};
    }));
    return whole;
}

Result<Json> change_preferences(Workspace& workspace, const Session& session, const Json& patch) {
    if (!session.user) return Error(Code::forbidden, {"偏好属于某个人。", "Preferences belong to a person."});
    Json whole;
    auto write = [&] {
        return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
            const std::optional<Json> before = TRY(kept(transaction, session.user_id()));
            whole = before.value_or(Json::object());
            merge(whole, patch);
            Faults faults = faults_of(whole);
            const std::string body = to_text(whole);
            if (body.size() > most_bytes)
                faults.push_back({"", "too_long", {"偏好最多 64 KB。", "Preferences have at most 64 KB."}, {}});
            if (!faults.empty())
                return Error(Code::invalid, {"有偏好不能保存。", "Some preferences cannot be kept."},
                             std::move(faults));
            query::Assignments row = {{"body", body}, {"updated_at", session.asker.now.milliseconds}};
            const Id id{session.user_id()};
            if (!before) row.emplace_back("id", id.number);
            TRY(transaction.execute(before ? query::render_update("preference", id, row, {}, transaction.dialect())
                                           : query::render_insert("preference", row, transaction.dialect())));
            return {};
        });
    };
    auto done = write();
    // Two devices kept something for the first time at once: the second finds the row of the first.
    if (!done.ok() && done.error().code == Code::conflict) done = write();
    if (!done.ok()) return std::move(done).error();
    return whole;
}

} // namespace fairlead::command
