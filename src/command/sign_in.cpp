#include "command/sign_in.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/unicode.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t minute = 60000;
constexpr int64_t failures_per_account = 10;
constexpr int64_t failures_per_address = 100;
constexpr size_t token_bytes = 32, longest_source = 48;
constexpr int64_t seen_granularity = 60000; // a session's "seen" is written at most once a minute

Error unauthenticated() {
    return Error(Code::unauthenticated, {"请先登录。", "Please sign in."});
}
Error wrong() {
    return Error(Code::unauthenticated, {"账号或密码不对。", "The login or the password is wrong."});
}

/// Compared with when the login is unknown, so that both answers take the same time.
const std::string& dummy_hash() {
    static const std::string hash = base::hash_password("no one has this password");
    return hash;
}

Result<int64_t> recent_failures(Workspace& workspace, const std::string& column, const std::string& value) {
    int64_t count = 0;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        const std::vector<Condition> where = {
            {Condition::Test::equal, "action", "sign_in_failed", {}},
            {Condition::Test::equal, column, value, {}},
            {Condition::Test::above, "at", workspace.clock().now().milliseconds - minute, {}}};
        count = TRY(reader.rows(query::render_count_rows("audit", where, reader.dialect())))[0][0].number_or(0);
        return {};
    }));
    return count;
}

Result<void> note(Workspace& workspace, const Session& session, std::string_view action, const std::string& subject,
                  const std::string& detail) {
    return workspace.database().write([&](store::Transaction& transaction) {
        return workspace.audit(transaction, session, action, subject, detail);
    });
}

const std::vector<std::string> session_columns = {"id",      "user",       "csrf",       "created_at",
                                                  "seen_at", "expires_at", "revoked_at", "rotated_at"};

Result<void> insert_session(Workspace& workspace, store::Transaction& transaction, const SignedIn& made,
                            const std::string& address, const std::string& agent) {
    const int64_t now = workspace.clock().now().milliseconds;
    TRY(transaction.execute(query::render_insert("session",
                                                 {{"id", workspace.ids().next().number},
                                                  {"token_hash", base::sha256_hex(made.token)},
                                                  {"csrf", made.csrf},
                                                  {"user", made.user},
                                                  {"created_at", now},
                                                  {"seen_at", now},
                                                  {"rotated_at", now},
                                                  {"expires_at", made.expires_at.milliseconds},
                                                  {"address", address},
                                                  {"agent", agent.substr(0, 250)}},
                                                 transaction.dialect())));
    return {};
}

Result<void> revoke_sessions(Workspace& workspace, store::Transaction& transaction, int64_t user) {
    TRY(transaction.execute(query::render_update_rows(
        "session", {{"revoked_at", workspace.clock().now().milliseconds}},
        {{Condition::Test::equal, "user", user, {}}, {Condition::Test::is_empty, "revoked_at", {}, {}}},
        transaction.dialect())));
    return {};
}

Result<void> store_password(Workspace& workspace, const Session& session, int64_t user, const std::string& hash,
                            std::string_view action) {
    const auto snapshot = workspace.snapshot();
    const std::string login = snapshot->directory->user(user)->login;
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(
            query::render_update("user", Id{user}, {{"password_hash", hash}}, {}, transaction.dialect())));
        TRY(revoke_sessions(workspace, transaction, user));
        return workspace.audit(transaction, session, action, login, {});
    }));
    return workspace.reload_directory();
}

} // namespace

Result<SignedIn> sign_in(Workspace& workspace, const std::string& login, const std::string& password,
                         const std::string& address, const std::string& agent, const std::string& request_id) {
    const auto snapshot = workspace.snapshot();
    const std::string subject = base::ascii_lower(login).substr(0, 200);
    const Error throttled(Code::limit, {"尝试次数过多，请一分钟后再试。", "Too many attempts. Try again in a minute."});
    if (TRY(recent_failures(workspace, "subject", subject)) >= failures_per_account) return throttled;
    if (TRY(recent_failures(workspace, "address", address)) >= failures_per_address) return throttled;
    const access::User* user = snapshot->directory->by_login(login);
    const bool matches =
        password.size() <= 1024 &&
        base::password_matches(password, user && !user->password_hash.empty() ? user->password_hash : dummy_hash());
    Session actor = workspace.session_of(user && matches ? user->id : 0);
    actor.address = address;
    actor.request_id = request_id;
    if (!user || !matches || !user->active || user->password_hash.empty()) {
        TRY(note(workspace, actor, "sign_in_failed", subject, {}));
        return wrong();
    }
    SignedIn made{base::random_hex(token_bytes),
                  base::random_hex(16),
                  user->id,
                  {workspace.clock().now().milliseconds + access::absolute_milliseconds}};
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(insert_session(workspace, transaction, made, address, agent));
        return workspace.audit(transaction, actor, "signed_in", subject, agent.substr(0, 250));
    }));
    return made;
}

Result<Recognised> recognise_session(Workspace& workspace, const std::string& token) {
    if (token.size() != token_bytes * 2) return unauthenticated();
    const std::string digest = base::sha256_hex(token);
    const int64_t now = workspace.clock().now().milliseconds;
    store::Rows rows;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        rows = TRY(reader.rows(query::render_select_rows("session", session_columns,
                                                         {{Condition::Test::equal, "token_hash", digest, {}}}, {}, 1,
                                                         reader.dialect())));
        return {};
    }));
    if (rows.empty()) return unauthenticated();
    const std::vector<Value>& row = rows[0];
    const int64_t seen = row[4].number_or(0), expires = row[5].number_or(0),
                  rotated = row[7].number_or(row[3].number_or(0));
    if (!row[6].empty() || now >= expires || now - seen >= access::idle_milliseconds)
        return Error(Code::unauthenticated, {"登录已过期，请重新登录。", "Your session has ended. Sign in again."});
    Recognised who;
    who.row = {row[0].number_or(0)};
    who.csrf = std::string(row[2].text_or(""));
    who.expires_at = {expires};
    who.session = workspace.session_of(row[1].number_or(0));
    if (!who.session.user || !who.session.user->active) return unauthenticated();
    if (now - rotated >= access::rotate_milliseconds) {
        SignedIn renewed{base::random_hex(token_bytes), who.csrf, who.session.user_id(), {expires}};
        TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
            TRY(transaction.execute(query::render_update(
                "session", who.row,
                {{"token_hash", base::sha256_hex(renewed.token)}, {"seen_at", now}, {"rotated_at", now}}, {},
                transaction.dialect())));
            return {};
        }));
        who.renewed = std::move(renewed);
    } else if (now - seen >= seen_granularity) {
        TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
            TRY(transaction.execute(
                query::render_update("session", who.row, {{"seen_at", now}}, {}, transaction.dialect())));
            return {};
        }));
    }
    return who;
}

Result<Recognised> recognise_key(Workspace& workspace, const std::string& key) {
    if (!key.starts_with("fl_") || key.size() > 200) return unauthenticated();
    const int64_t now = workspace.clock().now().milliseconds;
    store::Rows rows;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        rows = TRY(reader.rows(query::render_select_rows(
            "api_key",
            {"id", "user", "scopes", "expires_at", "revoked_at", "last_used_at", "name", "source", "duplicates"},
            {{Condition::Test::equal, "key_hash", base::sha256_hex(key), {}}}, {}, 1, reader.dialect())));
        return {};
    }));
    if (rows.empty() || !rows[0][4].empty() || (!rows[0][3].empty() && now >= rows[0][3].number_or(0)))
        return Error(Code::unauthenticated,
                     {"API 密钥无效、已过期或已吊销。", "The API key is unknown, expired or revoked."});
    Recognised who;
    who.by_key = true;
    who.key_name = std::string(rows[0][6].text_or(""));
    who.key_source = std::string(rows[0][7].text_or(""));
    who.refuses_known = rows[0][8].text_or("") == "refuse";
    who.row = {rows[0][0].number_or(0)};
    who.expires_at = {rows[0][3].number_or(0)};
    who.session = workspace.session_of(rows[0][1].number_or(0));
    if (!who.session.user || !who.session.user->active) return unauthenticated();
    const std::string scopes = "," + std::string(rows[0][2].text_or("")) + ",";
    auto has = [&](const char* scope) { return scopes.find(std::string(",") + scope + ",") != std::string::npos; };
    who.session.may_write = has("write") || has("admin");
    who.session.may_import = has("import") || has("admin");
    who.session.may_administer = has("admin");
    if (now - rows[0][5].number_or(0) >= seen_granularity)
        TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
            TRY(transaction.execute(
                query::render_update("api_key", who.row, {{"last_used_at", now}}, {}, transaction.dialect())));
            return {};
        }));
    return who;
}

bool still_valid(Workspace& workspace, const Recognised& who) {
    const access::User* user = workspace.snapshot()->directory->user(who.session.user_id());
    if (!user || !user->active) return false;
    bool valid = false;
    const int64_t now = workspace.clock().now().milliseconds;
    const auto done = workspace.database().read([&](store::Reader& reader) -> Result<void> {
        const store::Rows rows = TRY(reader.rows(
            query::render_select_rows(who.by_key ? "api_key" : "session", {"revoked_at", "expires_at"},
                                      {{Condition::Test::equal, "id", who.row.number, {}}}, {}, 1, reader.dialect())));
        valid = !rows.empty() && rows[0][0].empty() && (rows[0][1].empty() || now < rows[0][1].number_or(0));
        return {};
    });
    return done.ok() && valid;
}

Result<void> sign_out(Workspace& workspace, const Recognised& who) {
    if (who.by_key) return base::invalid("", "key", {"API 密钥没有会话可退出。", "An API key has no session to end."});
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update(
            "session", who.row, {{"revoked_at", workspace.clock().now().milliseconds}}, {}, transaction.dialect())));
        return workspace.audit(transaction, who.session, "signed_out", who.session.user->login, {});
    });
}

Result<void> end_sessions(Workspace& workspace, const Session& session, Id user) {
    TRY(access::require(session, "manage_users"));
    const access::User* target = session.directory->user(user.number);
    if (!target) return Error(Code::not_found, {"没有这个用户。", "There is no such user."});
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(revoke_sessions(workspace, transaction, user.number));
        return workspace.audit(transaction, session, "sessions_ended", target->login, {});
    });
}

Result<void> check_password(const std::string& password, const std::string& login) {
    constexpr size_t shortest = 10, longest = 256;
    static constexpr std::array common = {"1234567890",  "0123456789",  "12345678910", "password12",  "password123",
                                          "qwertyuiop",  "qwerty12345", "1q2w3e4r5t",  "iloveyou12",  "administrator",
                                          "passw0rd123", "a123456789",  "1111111111",  "woaini1314",  "woaini520",
                                          "letmein123",  "welcome123",  "admin12345",  "changeme123", "1qaz2wsx3edc",
                                          "88888888888", "abc1234567",  "q1w2e3r4t5"};
    const size_t length = base::length(password);
    if (!base::is_valid_utf8(password) || length < shortest || length > longest)
        return base::invalid("password", "length",
                             {"密码长度应为 10 到 256 个字符。", "A password has 10 to 256 characters."});
    const std::string lower = base::ascii_lower(password);
    const bool repeated = std::all_of(password.begin(), password.end(), [&](char c) { return c == password[0]; });
    if (repeated || std::find(common.begin(), common.end(), lower) != common.end() || lower == base::ascii_lower(login))
        return base::invalid("password", "common",
                             {"这个密码太常见，容易被猜到。", "This password is too common and easily guessed."});
    return {};
}

Result<void> change_password(Workspace& workspace, const Session& session, const std::string& old,
                             const std::string& fresh) {
    if (!session.user) return unauthenticated();
    if (!base::password_matches(old, session.user->password_hash)) {
        TRY(note(workspace, session, "sign_in_failed", base::ascii_lower(session.user->login), "password change"));
        return base::invalid("old", "wrong", {"原密码不对。", "The present password is wrong."});
    }
    TRY(check_password(fresh, session.user->login));
    return store_password(workspace, session, session.user_id(), base::hash_password(fresh), "password_changed");
}

Result<void> set_password(Workspace& workspace, const Session& session, Id user, const std::string& fresh) {
    TRY(access::require(session, "manage_users"));
    const auto snapshot = workspace.snapshot();
    const access::User* target = snapshot->directory->user(user.number);
    if (!target) return Error(Code::not_found, {"没有这个用户。", "There is no such user."});
    TRY(check_password(fresh, target->login));
    return store_password(workspace, session, user.number, base::hash_password(fresh), "password_set");
}

Result<NewKey> make_key(Workspace& workspace, const Session& session, int64_t user, const Json& body) {
    if (session.user && user != session.user_id()) TRY(access::require(session, "manage_users"));
    std::vector<base::Fault> faults;
    const std::string name = base::trim(body["name"].text());
    if (name.empty() || base::length(name) > 100)
        faults.push_back(
            {"name", "required", {"请填写名称（不超过 100 字）。", "Give it a name of at most 100 characters."}, {}});
    std::string scopes;
    for (const Json& scope : body["scopes"].items()) {
        const std::string& word = scope.text();
        if (word != "read" && word != "write" && word != "import" && word != "admin")
            faults.push_back({"scopes",
                              "unknown_value",
                              {"没有权限范围 “" + word + "”。", "There is no scope \"" + word + "\"."},
                              {"可选 read、write、import、admin。", "Scopes are read, write, import, admin."}});
        // A key never reaches further than the session that made it.
        if ((word == "write" && !session.may_write) || (word == "import" && !session.may_import) ||
            (word == "admin" && !session.may_administer))
            faults.push_back({"scopes",
                              "out_of_reach",
                              {"不能授予自己没有的权限范围。", "You cannot grant a scope you do not have."},
                              {}});
        scopes += (scopes.empty() ? "" : ",") + word;
    }
    if (scopes.empty()) scopes = "read";
    const std::string source = base::trim(body["source"].text());
    if (source.size() > longest_source ||
        source.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
            std::string::npos)
        faults.push_back(
            {"source",
             "name",
             {"来源应为选项的名称，例如 web_form。", "The source is the name of a choice, such as web_form."},
             {}});
    const std::string duplicates = body["duplicates"].is_null() ? "none" : body["duplicates"].text();
    if (duplicates != "none" && duplicates != "refuse")
        faults.push_back(
            {"duplicates", "unknown_choice", {"应为 none 或 refuse。", "This must be none or refuse."}, {}});
    std::optional<base::Instant> expires;
    if (body["expires_at"].is_string()) {
        expires = base::parse_instant(body["expires_at"].text());
        if (!expires || *expires <= workspace.clock().now())
            faults.push_back(
                {"expires_at", "type", {"有效期应为将来的时刻。", "The expiry must be a moment in the future."}, {}});
    }
    if (!faults.empty())
        return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
    NewKey made{workspace.ids().next(), "fl_" + base::random_hex(token_bytes)};
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_insert("api_key",
                                                     {{"id", made.id.number},
                                                      {"name", name},
                                                      {"prefix", made.key.substr(0, 9)},
                                                      {"key_hash", base::sha256_hex(made.key)},
                                                      {"user", user},
                                                      {"scopes", scopes},
                                                      {"source", source.empty() ? Value() : Value(source)},
                                                      {"duplicates", duplicates},
                                                      {"expires_at", expires ? Value(expires->milliseconds) : Value()},
                                                      {"created_at", workspace.clock().now().milliseconds}},
                                                     transaction.dialect())));
        return workspace.audit(transaction, session, "key_made", name, scopes);
    }));
    return made;
}

Result<Json> list_keys(Workspace& workspace, const Session& session) {
    Json keys = Json::array();
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        std::vector<Condition> where = {{Condition::Test::is_empty, "revoked_at", {}, {}}};
        if (!session.can("manage_users")) where.push_back({Condition::Test::equal, "user", session.user_id(), {}});
        return reader.each(query::render_select_rows("api_key",
                                                     {"id", "name", "prefix", "user", "scopes", "expires_at",
                                                      "last_used_at", "created_at", "source", "duplicates"},
                                                     where, {{"id", true}}, 1000, reader.dialect()),
                           [&](const store::Row& row) {
                               Json key = Json::object();
                               key.set("id", Json::string(to_text(Id{row.number(0)})));
                               key.set("name", Json::string(std::string(row.text(1))));
                               key.set("prefix", Json::string(std::string(row.text(2))));
                               const access::User* user = session.directory->user(row.number(3));
                               Json owner = Json::object();
                               owner.set("id", Json::string(to_text(Id{row.number(3)})));
                               owner.set("name", Json::string(user ? user->name : std::string()));
                               key.set("user", std::move(owner));
                               Json scopes = Json::array();
                               std::string_view rest = row.text(4);
                               while (!rest.empty()) {
                                   const auto comma = rest.find(',');
                                   scopes.push(Json::string(std::string(rest.substr(0, comma))));
                                   if (comma == std::string_view::npos) break;
                                   rest.remove_prefix(comma + 1);
                               }
                               key.set("scopes", std::move(scopes));
                               auto instant = [&](size_t column) {
                                   return row.empty(column) ? Json()
                                                            : Json::string(to_text(base::Instant{row.number(column)}));
                               };
                               key.set("expires_at", instant(5));
                               key.set("last_used_at", instant(6));
                               key.set("created_at", instant(7));
                               key.set("source", row.empty(8) ? Json() : Json::string(std::string(row.text(8))));
                               key.set("duplicates", Json::string(row.empty(9) ? "none" : std::string(row.text(9))));
                               keys.push(std::move(key));
                               return true;
                           });
    }));
    Json answer = Json::object();
    answer.set("keys", std::move(keys));
    return answer;
}

Result<void> revoke_key(Workspace& workspace, const Session& session, Id key) {
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        std::vector<Condition> where = {{Condition::Test::equal, "id", key.number, {}},
                                        {Condition::Test::is_empty, "revoked_at", {}, {}}};
        if (!session.can("manage_users")) where.push_back({Condition::Test::equal, "user", session.user_id(), {}});
        const int64_t gone = TRY(transaction.execute(query::render_update_rows(
            "api_key", {{"revoked_at", workspace.clock().now().milliseconds}}, where, transaction.dialect())));
        if (gone == 0) return Error(Code::not_found, {"没有这个密钥。", "There is no such key."});
        return workspace.audit(transaction, session, "key_revoked", to_text(key), {});
    });
}

} // namespace fairlead::command
