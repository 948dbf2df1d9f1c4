#include "command/mail_settings.h"

#include <algorithm>

#include "base/unicode.h"
#include "command/secrets.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr const char* settings_key = "mail";
constexpr const char* password_name = "mail:password";

std::vector<Condition> row() {
    return {{Condition::Test::equal, "key", settings_key, {}}};
}

Result<Json> kept(store::Reader& reader) {
    const store::Rows rows =
        TRY(reader.rows(query::render_select_rows("setting", {"value"}, row(), {}, 1, reader.dialect())));
    if (rows.empty()) return Json::object();
    return base::parse_json(rows[0][0].text_or("{}"));
}

std::string security_name(const Json& json) {
    return json["security"].is_string() ? json["security"].text() : "starttls";
}

Json shown(const Json& json, bool password) {
    Json answer = Json::object();
    answer.set("host", Json::string(json["host"].text()));
    answer.set("port", Json::number(json["port"].integer().value_or(587)));
    answer.set("security", Json::string(security_name(json)));
    answer.set("login", Json::string(json["login"].text()));
    answer.set("password_set", Json::boolean(password));
    answer.set("from_address", Json::string(json["from_address"].text()));
    answer.set("from_name", Json::string(json["from_name"].text()));
    answer.set("public_url", Json::string(json["public_url"].text()));
    answer.set("allow_private_webhooks", Json::boolean(json["allow_private_webhooks"].truth()));
    return answer;
}

bool is_line(const Json& json, size_t longest) {
    return json.is_string() && json.text().size() <= longest &&
           std::none_of(json.text().begin(), json.text().end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_address(const std::string& text) {
    const auto at = text.find('@');
    return at != std::string::npos && at > 0 && is_host(text.substr(at + 1)) &&
           text.find_first_of(" <>,;:\"()[]\\") == std::string::npos;
}

using Faults = std::vector<base::Fault>;

Faults faults_of(const Json& changes) {
    Faults faults;
    auto fault = [&](const std::string& field, const char* rule, base::Text message, base::Text hint = {}) {
        faults.push_back({field, rule, std::move(message), std::move(hint)});
    };
    static const std::vector<std::string> known = {"host",      "port",       "security",
                                                   "login",     "password",   "from_address",
                                                   "from_name", "public_url", "allow_private_webhooks"};
    for (const auto& [key, value] : changes.members()) {
        const std::string& text = value.text();
        if (std::find(known.begin(), known.end(), key) == known.end())
            fault(key.substr(0, 100), "unknown_field", {"没有这个设置。", "There is no such setting."});
        else if (key == "port") {
            const auto port = value.integer();
            if (!port || *port < 1 || *port > 65535)
                fault(key, "range", {"端口应为 1 到 65535。", "A port is 1 to 65535."});
        } else if (key == "allow_private_webhooks") {
            if (!value.is_boolean()) fault(key, "type", {"应为 true 或 false。", "This must be true or false."});
        } else if (key == "security") {
            if (!parse_security(text))
                fault(key, "unknown_choice", {"可选 tls、starttls、none。", "One of tls, starttls, none."});
        } else if (key == "password") {
            if (!value.is_null() && !is_line(value, 1000))
                fault(key, "type", {"应为一行文本。", "This must be one line of text."});
        } else if (!is_line(value, 255)) {
            fault(key, "type", {"应为一行文本，最多 255 字节。", "This must be one line of text, at most 255 bytes."});
        } else if (key == "host" && !text.empty() && !is_host(text)) {
            fault(key, "not_a_host",
                  {"应为服务器名称，不含协议和端口。", "This must be a server's name, without scheme or port."},
                  {"例如 smtp.example.com。", "For example smtp.example.com."});
        } else if (key == "from_address" && !text.empty() && !is_address(text)) {
            fault(key, "not_an_email", {"不是有效的邮箱地址。", "This is not an e-mail address."},
                  {"例如 crm@example.com。", "For example crm@example.com."});
        } else if (key == "public_url" && !text.empty() && !text.starts_with("https://") &&
                   !text.starts_with("http://")) {
            fault(key, "not_a_url", {"应以 https:// 或 http:// 开头。", "This must begin with https:// or http://."});
        }
    }
    return faults;
}

} // namespace

bool is_host(const std::string& text) {
    return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                  c == '-' || c == '.' || c == ':' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
                       }) &&
           (std::count(text.begin(), text.end(), ':') != 1);
}

std::optional<channel::Security> parse_security(std::string_view word) {
    if (word == "tls") return channel::Security::tls;
    if (word == "starttls") return channel::Security::starttls;
    if (word == "none") return channel::Security::none;
    return std::nullopt;
}

Result<MailSettings> read_mail_settings(Workspace& workspace, store::Reader& reader) {
    const Json json = TRY(kept(reader));
    MailSettings settings;
    settings.server.host = json["host"].text();
    settings.server.port = static_cast<int>(json["port"].integer().value_or(587));
    settings.server.security = parse_security(security_name(json)).value_or(channel::Security::starttls);
    settings.server.login = json["login"].text();
    settings.from_address = json["from_address"].text();
    settings.from_name = json["from_name"].text();
    settings.public_url = json["public_url"].text();
    while (settings.public_url.ends_with('/')) settings.public_url.pop_back();
    settings.allow_private_webhooks = json["allow_private_webhooks"].truth();
    if (!settings.server.login.empty()) settings.server.password = TRY(open_secret(workspace, reader, password_name));
    return settings;
}

Result<Json> mail_settings(Workspace& workspace, const Session& session) {
    TRY(access::require(session, "administer"));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        return shown(TRY(kept(context.reader)), TRY(has_secret(context.reader, password_name)));
    });
}

Result<Json> change_mail_settings(Workspace& workspace, const Session& session, const Json& changes) {
    TRY(access::require(session, "administer"));
    Faults faults = faults_of(changes);
    if (!faults.empty()) return Error(Code::invalid, {"设置有错误。", "Some settings are wrong."}, std::move(faults));
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        Json whole = TRY(kept(context.transaction));
        std::string changed;
        for (const auto& [key, value] : changes.members()) {
            changed += (changed.empty() ? "" : ", ") + key;
            if (key != "password") whole.set(key, value);
        }
        TRY(context.execute(query::render_delete_rows("setting", row(), context.dialect())));
        TRY(context.execute(query::render_insert(
            "setting", {{"id", context.ids.next().number}, {"key", settings_key}, {"value", to_text(whole)}},
            context.dialect())));
        if (changes.has("password"))
            TRY(keep_secret(workspace, context.transaction, password_name, changes["password"].text()));
        TRY(workspace.audit(context.transaction, session, "settings_changed", "mail", changed));
        return shown(whole, TRY(has_secret(context.transaction, password_name)));
    });
}

} // namespace fairlead::command
