#include "command/setup.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/unicode.h"
#include "command/jobs.h"
#include "command/settings.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr const char* first_role = "administrator";

Error set_up_already() {
    return Error(Code::not_found, {"这里已经设置过了，请直接登录。", "This has been set up already. Sign in."});
}

bool is_country(const std::string& code) {
    return code.size() == 2 && code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

/// The settings in the request, and everything that is wrong with it.
Result<schema::Settings> checked(const Json& body, const std::string& login, const std::string& name) {
    static const std::vector<std::string> known = {
        "company", "country", "base_currency", "time_zone", "language", "fiscal_year_start",
        "name",    "login",   "password",      "demo",      "token"};
    static const std::vector<std::string> about_people = {"name", "login", "password", "demo", "token"};
    std::vector<base::Fault> faults;
    Json wanted = Json::object();
    for (const auto& [key, value] : body.members()) {
        if (std::find(known.begin(), known.end(), key) == known.end())
            faults.push_back({key.substr(0, 100), "unknown_field", {"没有这一项。", "There is no such entry."}, {}});
        else if (std::find(about_people.begin(), about_people.end(), key) == about_people.end() && !value.is_null())
            wanted.set(key, value);
    }
    schema::Settings settings;
    auto read = settings_from(wanted, settings);
    if (read.ok())
        settings = std::move(*read);
    else
        faults.insert(faults.end(), read.error().faults.begin(), read.error().faults.end());
    if (wanted.has("country") && !is_country(wanted["country"].text()))
        faults.push_back({"country",
                          "unknown_country",
                          {"国家或地区应为两个大写字母。", "The country is two capital letters."},
                          {"例如 CN。", "For example CN."}});
    if (base::trim(settings.company).empty())
        faults.push_back({"company", "required", {"请填写公司名称。", "Enter the company's name."}, {}});
    if (name.empty() || base::length(name) > 100)
        faults.push_back(
            {"name", "required", {"请填写姓名（不超过 100 字）。", "Enter your name, at most 100 characters."}, {}});
    if (login.empty() || base::length(login) > 100)
        faults.push_back({"login",
                          "required",
                          {"请填写登录名（不超过 100 字）。", "Enter a login of at most 100 characters."},
                          {"例如邮箱地址。", "For example your e-mail address."}});
    const auto fit = check_password(body["password"].text(), login);
    if (!fit.ok()) {
        if (fit.error().faults.empty())
            faults.push_back({"password", "weak", fit.error().message, {}});
        else
            for (base::Fault fault : fit.error().faults) {
                fault.field = "password";
                faults.push_back(std::move(fault));
            }
    }
    if (!faults.empty())
        return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
    return settings;
}

} // namespace

bool setup_needed(const Workspace& workspace) {
    return workspace.snapshot()->directory->users().empty();
}

Result<FirstRun> set_up(Workspace& workspace, const Json& body, const std::string& address, const std::string& agent,
                        const std::string& request_id) {
    if (!setup_needed(workspace)) return set_up_already();
    const std::string login = base::trim(body["login"].text()), name = base::trim(body["name"].text());
    const schema::Settings settings = TRY(checked(body, login, name));
    const std::string hash = base::hash_password(body["password"].text());
    const auto snapshot = workspace.snapshot();
    int64_t role = 0;
    for (const access::Role& each : snapshot->directory->roles())
        if (each.name == first_role) role = each.id;
    Session server = workspace.server_session();
    server.address = address;
    server.request_id = request_id;
    auto done = workspace.write(server, [&](record::Context& context) -> Result<void> {
        const store::Rows people =
            TRY(context.transaction.rows(query::render_count_rows("user", {}, context.dialect())));
        if (people[0][0].number_or(0) > 0) return set_up_already();
        TRY(context.execute(query::render_delete_rows("setting", {{Condition::Test::equal, "key", "workspace", {}}},
                                                      context.dialect())));
        TRY(context.execute(query::render_insert(
            "setting", {{"id", context.ids.next().number}, {"key", "workspace"}, {"value", to_text(to_json(settings))}},
            context.dialect())));
        record::Patch patch;
        patch.object = snapshot->find("user");
        patch.set("name", name);
        patch.set("login", login);
        if (login.find('@') != std::string::npos) patch.set("email", login);
        patch.set("password_hash", hash);
        patch.set("language", settings.language);
        patch.set("role", role);
        patch.set("active", 1);
        TRY(record::save(context, patch));
        return workspace.audit(context.transaction, server, "set_up", login, settings.company);
    });
    if (!done.ok()) {
        // Somebody else was faster, here or on another server of the same database.
        TRY(workspace.reload_directory());
        if (done.error().code == Code::conflict && !setup_needed(workspace)) return set_up_already();
        return std::move(done).error();
    }
    TRY(workspace.reload_model());
    FirstRun run{TRY(sign_in(workspace, login, body["password"].text(), address, agent, request_id)), {}};
    if (body["demo"].truth()) {
        const std::string title = settings.language == "en" ? "Demo data" : "演示数据";
        run.demo_job =
            TRY(workspace.jobs().start(workspace.session_of(run.signed_in.user), "demo", title, Json::object()));
    }
    return run;
}

} // namespace fairlead::command
