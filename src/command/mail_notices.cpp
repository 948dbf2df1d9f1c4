#include "command/mail_notices.h"

#include <algorithm>
#include <map>

#include "automation/outbox.h"
#include "base/crypto.h"
#include "base/unicode.h"
#include "command/dashboards.h"
#include "command/decision_links.h"
#include "command/kpi_alerts.h"
#include "command/mail_settings.h"
#include "command/notifications.h"
#include "command/preferences.h"
#include "command/secrets.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int64_t minute = 60 * 1000, hour = 60 * minute, day = 24 * hour;
constexpr int64_t patience = minute; // time to read it on the screen
constexpr int64_t morning = 8 * hour;
constexpr int64_t most_at_once = 500;
constexpr size_t most_in_digest = 100;
constexpr const char* token_secret = "mail:unsubscribe";

struct Pending {
    Id id;
    int64_t user = 0;
    std::string kind;
    bool read = false;
};

std::vector<Condition> new_ones(base::Instant now) {
    return {{Condition::Test::is_empty, "mailed_at", {}, {}},
            {Condition::Test::at_least, "created_at", now.milliseconds - 2 * day, {}},
            {Condition::Test::at_most, "created_at", now.milliseconds - patience, {}}};
}

/// The subject of a notification's mail.
Text subject_of(const Notice& notice, const std::string& actor) {
    const std::string title = notice.title;
    const std::string who_zh = actor.empty() ? "系统" : actor, who_en = actor.empty() ? "Fairlead" : actor;
    if (notice.kind == "mention")
        return {who_zh + " 在“" + title + "”中提到了你", who_en + " mentioned you on " + title};
    if (notice.kind == "assigned" && !notice.record)
        return {who_zh + " 交给你 " + std::to_string(notice.count) + " 条记录",
                who_en + " gave you " + std::to_string(notice.count) + " records"};
    if (notice.kind == "assigned") return {"“" + title + "”已分配给你", title + " was assigned to you"};
    if (notice.kind == "shared")
        return {who_zh + " 与你共享了“" + title + "”", who_en + " shared " + title + " with you"};
    if (notice.kind == "comment") return {who_zh + " 评论了“" + title + "”", who_en + " commented on " + title};
    if (notice.kind == "reminder") return {"提醒：" + title, "Reminder: " + title};
    if (notice.kind == "late") return {"尚未处理：" + title, "Still to be done: " + title};
    if (notice.kind == "escalation") return {"下属尚未处理：" + title, "One of your people has not done: " + title};
    if (notice.kind == "overdue") return {"请求逾期未答：" + title, "A request is overdue: " + title};
    if (notice.kind == "approval") return {"审批：" + title, "Approval: " + title};
    if (notice.kind == "alert") return {"指标预警：" + title, "Alert: " + title};
    if (notice.kind == "mail") return {"“" + title + "”来信", "New mail about " + title};
    if (notice.kind == "job") return {"后台任务有问题：" + title, "A job had problems: " + title};
    return {"通知：" + title, "Notification: " + title};
}

std::string link_of(const std::string& public_url, const Notice& notice) {
    if (public_url.empty() || !notice.record || notice.object.empty()) return {};
    if (notice.kind == "alert") return public_url + alert_page(notice.record);
    if (notice.object == "dashboard") return public_url + dashboard_page(notice.record);
    return public_url + "/o/" + notice.object + "/" + to_text(notice.record);
}

std::string token_of(const std::string& key, int64_t user, const std::string& kind) {
    const std::string what = to_text(Id{user}) + "." + kind;
    return what + "." + base::hmac_sha256_hex(key, what).substr(0, 40);
}

class Mailer {
  public:
    Mailer(Workspace& workspace, record::Context& context, const PersonalMail& post)
        : workspace_(workspace), context_(context), post_(post) {}

    Result<void> one(const access::User& user, const Notice& notice);
    Result<void> digest(const access::User& user, const std::vector<Notice>& notices, base::Date today);
    int64_t mails = 0;

  private:
    std::string language(const access::User& user) const {
        return user.language.empty() ? workspace_.snapshot()->settings().language : user.language;
    }
    std::string actor(const Notice& notice) const {
        const access::User* found = context_.session.directory->user(notice.actor);
        return found ? found->name : "";
    }
    std::string block(const access::User& user, const Notice& notice) const {
        std::string text = subject_of(notice, actor(notice)).in(language(user)) + "\n";
        if (!notice.body.empty()) text += "\n" + notice.body + "\n";
        if (const std::string link = link_of(post_.public_url(), notice); !link.empty()) text += "\n" + link + "\n";
        return text;
    }
    Result<void> send(const access::User& user, const std::string& subject, std::string text, const std::string& kind,
                      const std::string& key, const Notice* notice) {
        PersonalMail::Letter letter{.user = user.id,
                                    .kind = kind,
                                    .key = key,
                                    .subject = subject,
                                    .text = std::move(text),
                                    .html = {},
                                    .object = {}};
        if (notice && notice->record) {
            letter.object = notice->object;
            letter.record = notice->record;
        }
        mails += TRY(post_.send(context_, letter));
        return {};
    }

    Workspace& workspace_;
    record::Context& context_;
    const PersonalMail& post_;
};

Result<void> Mailer::one(const access::User& user, const Notice& notice) {
    std::string text = block(user, notice);
    // What waits for a decision can be decided from here, on a page that asks once more.
    if (notice.kind == "approval" && notice.record && post_.public_url().empty())
        text +=
            Text{"\n请登录 Fairlead，在“审批”中处理。\n", "\nSign in to Fairlead and decide under \"Approvals\".\n"}.in(
                language(user));
    else if (notice.kind == "approval" && notice.record)
        for (const std::string& link : TRY(decision_links(workspace_, context_, user.id, notice.record)))
            text += Text{"\n不用登录，直接决定（7 天内有效，只能用一次）：\n",
                         "\nDecide without signing in (for 7 days, once):\n"}
                        .in(language(user)) +
                    post_.public_url() + link + "\n";
    return send(user, subject_of(notice, actor(notice)).in(language(user)), std::move(text), notice.kind,
                "notice:" + to_text(notice.id), &notice);
}

Result<void> Mailer::digest(const access::User& user, const std::vector<Notice>& notices, base::Date today) {
    std::string text;
    for (size_t i = 0; i < notices.size() && i < most_in_digest; ++i)
        text += (i ? "\n----------\n\n" : "") + block(user, notices[i]);
    const std::string count = std::to_string(notices.size());
    const Text subject{"今日摘要：" + count + " 条通知", "Your day: " + count + " notifications"};
    return send(user, subject.in(language(user)), std::move(text), "all",
                "digest:" + to_text(Id{user.id}) + ":" + to_text(today), nullptr);
}

bool wants(const Json& preference, const std::string& kind) {
    if (preference[kind].is_boolean()) return preference[kind].truth();
    return std::any_of(mail_kinds().begin(), mail_kinds().end(),
                       [&](const MailKind& each) { return each.kind == kind && each.usual; });
}

/// The notifications as their reader sees them now: titles of what they may not read any more are gone.
Result<std::vector<Notice>> as_read_by(Workspace& workspace, const Session& reader, const std::vector<Id>& ids) {
    std::vector<Notice> found;
    const NoticePage page = TRY(notifications(workspace, reader, 200, "", true));
    for (const Notice& notice : page.items)
        if (std::find(ids.begin(), ids.end(), notice.id) != ids.end() &&
            !(notice.object.size() && !notice.record && notice.count == 0))
            found.push_back(notice);
    return found;
}

} // namespace

const std::vector<MailKind>& mail_kinds() {
    static const std::vector<MailKind> kinds = {
        {"mention", true}, {"assigned", true}, {"reminder", true}, {"late", true},   {"escalation", true},
        {"overdue", true}, {"approval", true}, {"alert", true},    {"report", true}, {"comment", false},
        {"shared", false}, {"mail", false},    {"job", false}};
    return kinds;
}

Result<bool> wants_mail(Workspace& workspace, const Session& session, std::string_view kind) {
    return wants(TRY(preferences(workspace, session))["mail"], std::string(kind));
}

Result<PersonalMail> PersonalMail::open(Workspace& workspace) {
    PersonalMail post(workspace);
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        post.settings_ = TRY(read_mail_settings(workspace, reader));
        if (post.ready()) post.key_ = TRY(open_secret(workspace, reader, token_secret));
        return {};
    }));
    if (!post.ready() || !post.key_.empty()) return post;
    post.key_ = base::random_hex(32);
    TRY(workspace.database().write(
        [&](store::Transaction& transaction) { return keep_secret(workspace, transaction, token_secret, post.key_); }));
    return post;
}

Result<bool> PersonalMail::send(record::Context& context, const Letter& letter) const {
    const access::User* user = context.session.directory->user(letter.user);
    if (!user) return false;
    const std::string spoken = user->language.empty() ? workspace_.snapshot()->settings().language : user->language;
    std::string text = letter.text;
    Json payload = Json::object(), to = Json::object();
    to.set("name", Json::string(user->name));
    to.set("address", Json::string(user->email));
    payload.set("to", Json::array({std::move(to)}));
    payload.set("subject", Json::string(letter.subject));
    if (!settings_.public_url.empty()) {
        const std::string token = token_of(key_, user->id, letter.kind);
        payload.set("unsubscribe", Json::string(settings_.public_url + "/api/mail/unsubscribe?token=" + token));
        text += "\n--\n" + Text{"在这里更改邮件通知：", "Change which mails you get: "}.in(spoken) +
                settings_.public_url + "/me\n" + Text{"不再接收此类邮件：", "Stop mails of this kind: "}.in(spoken) +
                settings_.public_url + "/unsubscribe?token=" + token + "\n";
    }
    payload.set("text", Json::string(std::move(text)));
    if (!letter.html.empty()) payload.set("html", Json::string(letter.html));
    payload.set("automatic", Json::boolean(true));
    automation::OutboxItem item;
    item.kind = "mail";
    item.payload = std::move(payload);
    item.dedupe_key = letter.key;
    item.user = user->id;
    item.object = letter.object;
    item.record = letter.record;
    if (!automation::check_payload("mail", item.payload).empty()) return false; // an address nobody can write to
    TRY(automation::enqueue(context, item));
    return true;
}

Result<Json> mail_notices(Workspace& workspace) {
    const PersonalMail post = TRY(PersonalMail::open(workspace));
    std::vector<Pending> pending;
    const base::Instant now = workspace.clock().now();
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        if (!post.ready()) return {};
        return reader.each(
            query::render_select_rows("notification", {"id", "user", "kind", "read_at"}, new_ones(now),
                                      {{"created_at", false}}, most_at_once, reader.dialect()),
            [&](const store::Row& row) {
                pending.push_back({{row.number(0)}, row.number(1), std::string(row.text(2)), !row.empty(3)});
                return true;
            });
    }));
    Json answer = Json::object();
    int64_t mails = 0;
    std::map<int64_t, std::vector<Pending>> by_user;
    for (Pending& each : pending) by_user[each.user].push_back(std::move(each));
    for (const auto& [user_id, list] : by_user) {
        const Session reader = workspace.session_of(user_id);
        const access::User* user = reader.user;
        Json preference;
        if (user) preference = TRY(preferences(workspace, reader))["mail"];
        const bool reachable = user && user->active && !user->email.empty();
        const bool daily = reachable && preference["digest"].text() == "daily";
        const base::Date today = reader.asker.zone.date_of(now);
        if (daily && now.milliseconds < reader.asker.zone.at(today, morning).milliseconds) continue; // later today
        std::vector<Id> wanted;
        for (const Pending& each : list)
            if (reachable && !each.read && wants(preference, each.kind)) wanted.push_back(each.id);
        const std::vector<Notice> notices =
            wanted.empty() ? std::vector<Notice>() : TRY(as_read_by(workspace, reader, wanted));
        Session server = workspace.server_session();
        int64_t made = 0;
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            // The mark and the mail in one: of two servers one marks, and the key keeps the other from mailing again.
            Mailer mailer(workspace, context, post);
            Condition these{Condition::Test::in, "id", {}, {}};
            for (const Pending& each : list) these.values.emplace_back(each.id.number);
            TRY(context.execute(query::render_update_rows("notification", {{"mailed_at", now.milliseconds}}, {these},
                                                          context.dialect())));
            if (daily && !notices.empty())
                TRY(mailer.digest(*user, notices, today));
            else
                for (const Notice& notice : notices) TRY(mailer.one(*user, notice));
            made = mailer.mails;
            return {};
        }));
        mails += made;
    }
    answer.set("mails", Json::number(mails));
    return answer;
}

Result<void> unsubscribe(Workspace& workspace, const std::string& token) {
    const auto one = token.find('.'), two = token.find('.', one + 1);
    const Error bad = base::invalid("token", "token", {"链接无效或已过期。", "The link is not valid any more."});
    if (one == std::string::npos || two == std::string::npos || token.size() > 200) return bad;
    std::string key;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        key = TRY(open_secret(workspace, reader, token_secret));
        return {};
    }));
    const auto user = base::parse_id(token.substr(0, one));
    const std::string kind = token.substr(one + 1, two - one - 1);
    if (!user || key.empty() || !base::equal_in_constant_time(token, token_of(key, user->number, kind))) return bad;
    Json mail = Json::object(), patch = Json::object();
    for (const MailKind& each : mail_kinds())
        if (kind == "all" || kind == each.kind) mail.set(each.kind, Json::boolean(false));
    if (kind == "all") mail.set("digest", Json::string("off"));
    patch.set("mail", std::move(mail));
    TRY(change_preferences(workspace, workspace.session_of(user->number), patch));
    return {};
}

} // namespace fairlead::command
