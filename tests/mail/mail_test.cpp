// Mail through real servers: a mailbox on Dovecot becomes leads and timelines, mail and webhooks leave through the
// outbox to aiosmtpd and an HTTP server, and nothing that was acknowledged is lost when the program is killed.
// req: S1-03 S0-24 S0-28 S2-57 S2-65 S2-73 S3-29

#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "base/crypto.h"
#include "base/json.h"
#include "format/mime.h"
#include "mail/servers.h"
#include "support/client.h"
#include "support/process.h"

namespace {

using namespace fairlead;
using namespace fairlead::testing;
using base::Json;
namespace fs = std::filesystem;

int passed = 0, faults = 0;
void expect(bool holds, const std::string& what) {
    if (holds) {
        ++passed;
        return;
    }
    ++faults;
    std::printf("FAILED: %s\n", what.c_str());
    std::fflush(stdout);
}
template <typename A, typename B>
void expect_equal(const A& got, const B& wanted, const std::string& what) {
    const Json a = Json::string(std::string(got)), b = Json::string(std::string(wanted));
    expect(a == b, what + ": \"" + std::string(got) + "\" instead of \"" + std::string(wanted) + "\"");
}

/// The program with one administrator and one sales person.
class House {
  public:
    explicit House(const std::string& folder) : database_("sqlite:" + folder + "/data") {
        fs::create_directories(folder + "/data");
        run_program({"user", "add", "boss", "--role", "administrator", "--name", "Boss", "--email", "boss@ours.example", "--database", database_}, "a-long-password-1\n");
        run_program({"user", "add", "ana", "--role", "sales_rep", "--name", "Ana", "--email", "ana@ours.example", "--database", database_}, "a-long-password-2\n");
        for (const char* who : {"boss", "ana"}) {
            std::string key = run_program({"user", "key", who, "--name", "test", "--scopes", "read,write,import,admin", "--database", database_});
            while (!key.empty() && (key.back() == '\n' || key.back() == ' ')) key.pop_back();
            keys_[who] = key.substr(key.find_last_of(" \n") + 1);
        }
        start();
    }
    void start() {
        server_ = std::make_unique<ServerProcess>(database_);
        client_ = std::make_unique<Client>(server_->port);
    }
    void kill() { server_->process.kill(); }

    Json ask(const std::string& who, const std::string& method, const std::string& target, const std::string& body, int status) {
        Headers headers = {{"authorization", "Bearer " + keys_[who]}};
        if (!body.empty()) headers.emplace_back("content-type", "application/json");
        const Answer answer = client_->ask(method, target, headers, body);
        expect(answer.status == status, method + " " + target + " is " + std::to_string(answer.status) + ": " + answer.body.substr(0, 600));
        auto json = base::parse_json(answer.body);
        return json.ok() ? std::move(*json) : Json();
    }
    Json get(const std::string& target) { return ask("boss", "GET", target, "", 200); }
    Json post(const std::string& target, const std::string& body, int status = 200) { return ask("boss", "POST", target, body, status); }
    /// What is sent, or being sent, in the meantime needs no retry: 409.
    void retry(const std::string& item) {
        const Answer answer = client_->ask("POST", "/api/outbox/" + item + "/retry", {{"authorization", "Bearer " + keys_["boss"]}}, "");
        expect(answer.status == 200 || answer.status == 409, "retry is " + std::to_string(answer.status) + ": " + answer.body);
    }
    Json rows(const std::string& object, const std::string& where) { return get("/api/records/" + object + "?where=" + encode(where))["rows"]; }

  private:
    std::string database_;
    std::map<std::string, std::string> keys_;
    std::unique_ptr<ServerProcess> server_;
    std::unique_ptr<Client> client_;
};

std::string field(const std::string& name, const std::string& value) {
    return "\"" + name + "\": " + to_text(Json::string(value));
}

/// Until it holds; what the server does by itself takes its moment.
bool soon(const std::function<bool()>& holds) {
    for (int i = 0; i < 300; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

std::string mail(const std::string& head, const std::string& body) {
    return head + "\r\nDate: Mon, 2 Mar 2026 08:15:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n";
}

void intake(House& house, ImapServer& imap) {
    const std::string server = "\"host\": \"127.0.0.1\", \"port\": " + std::to_string(imap.port) + ", \"security\": \"none\", \"login\": \"sales\"";
    // Faults are told by field, before anything is kept.
    Json tried = house.post("/api/mailboxes/test", "{" + server + ", \"password\": \"wrong\"}");
    expect(!tried["ok"].truth(), "a wrong password is found");
    expect_equal(tried["fault"]["field"].text(), "login", "the fault names the login");
    tried = house.post("/api/mailboxes/test", "{\"host\": \"127.0.0.1\", \"port\": " + std::to_string(free_port()) + ", \"security\": \"none\", \"login\": \"sales\", \"password\": \"x\"}");
    expect_equal(tried["fault"]["field"].text(), "port", "nobody listens there");
    tried = house.post("/api/mailboxes/test", "{\"host\": \"127.0.0.1\", \"port\": " + std::to_string(imap.port) + ", \"security\": \"starttls\", \"login\": \"sales\", \"password\": \"x\"}");
    expect_equal(tried["fault"]["field"].text(), "security", "a server without STARTTLS is told nothing");
    tried = house.post("/api/mailboxes/test", "{" + server + ", " + field("password", ImapServer::password) + ", \"folder\": \"Nope\"}");
    expect_equal(tried["fault"]["field"].text(), "folder", "the fault names the folder");
    tried = house.post("/api/mailboxes/test", "{" + server + ", " + field("password", ImapServer::password) + "}");
    expect(tried["ok"].truth(), "the right one connects");
    house.ask("ana", "POST", "/api/mailboxes/test", "{}", 403);

    const std::string ana = house.rows("user", "login = 'ana'").items().at(0)["id"].text();
    const Json mailbox = house.post("/api/records/mailbox",
                                    "{\"name\": \"Sales\", \"address\": \"sales@ours.example\", " + server + ", \"take_since\": \"2000-01-01T00:00:00Z\", " + field("default_owner", ana) + "}", 201);
    const std::string id = mailbox["id"].text();
    house.ask("boss", "PUT", "/api/mailboxes/" + id + "/password", "{" + field("password", ImapServer::password) + "}", 204);

    const Json account = house.post("/api/records/account", "{\"name\": \"Kent Steel\", \"website\": \"https://kent-steel.example\"}", 201);
    const Json contact = house.post("/api/records/contact", "{\"name\": \"Kim Kent\", \"email\": \"Kim@kent-steel.example\", " + field("account", account["id"].text()) + "}", 201);

    imap.deliver(mail("From: =?GB18030?B?zfXOsA==?= <wang.wei@yuanhang-machines.example>\r\nTo: sales@ours.example\r\nMessage-ID: <one@yuanhang>\r\nSubject: =?utf-8?B?6K+35oql5Lu3?=",
                      "您好，请报价。\n\n祝好！\n王伟\n采购经理\n深圳市远航机械有限公司\n手机：138 0013 8000\n电话：0755-8601 3388"));
    imap.deliver(mail("From: Kim Kent <kim@kent-steel.example>\r\nTo: sales@ours.example\r\nMessage-ID: <two@kent>\r\nSubject: Delivery", "When?\n\n> earlier"));
    imap.deliver(mail("From: Pat <pat@kent-steel.example>\r\nTo: sales@ours.example\r\nMessage-ID: <three@kent>\r\nSubject: Invoice", "Which one?"));
    imap.deliver(mail("From: News <news@letters.example>\r\nTo: sales@ours.example\r\nMessage-ID: <four@letters>\r\nList-Unsubscribe: <https://letters.example/u>\r\nSubject: Offers", "Buy."));
    imap.deliver(mail("From: Ana <ana@ours.example>\r\nTo: boss@ours.example\r\nMessage-ID: <five@ours>\r\nSubject: Lunch?", "Now?"));
    imap.deliver(mail("From: Ana <ana@ours.example>\r\nTo: Kim Kent <kim@kent-steel.example>\r\nCc: sales@ours.example\r\nMessage-ID: <six@ours>\r\nIn-Reply-To: <two@kent>\r\nSubject: Re: Delivery", "On Friday."));
    imap.deliver(mail("From: A colleague <lee@elsewhere.example>\r\nTo: sales@ours.example\r\nMessage-ID: <seven@elsewhere>\r\nReferences: <zero@x> <two@kent>\r\nSubject: Re: Delivery", "Fine with us."));
    imap.deliver(mail("From: wang.wei@yuanhang-machines.example\r\nTo: sales@ours.example\r\nMessage-ID: <one@yuanhang>\r\nSubject: again", "The same mail from another folder."));
    const size_t unseen = imap.unseen();
    Json counts = house.post("/api/mailboxes/" + id + "/poll", "");
    expect_equal(counts["leads"].text(), "1", "one lead");
    expect_equal(counts["mails"].text(), "4", "four on records");
    expect_equal(counts["automatic"].text(), "1", "one newsletter");
    expect(imap.unseen() == unseen, "nothing was marked as read");

    const Json leads = house.rows("lead", "email = 'wang.wei@yuanhang-machines.example'");
    expect(leads.items().size() == 1, "an unknown sender becomes one lead");
    if (leads.items().empty()) return;
    const Json lead = house.get("/api/records/lead/" + leads.items()[0]["id"].text());
    expect_equal(lead["name"].text(), "王伟", "named by the mail");
    expect_equal(lead["source"].text(), "email", "its source");
    expect_equal(lead["owner"]["name"].text(), "Ana", "its owner");
    expect(lead["mobile"].is_null(), "nothing of the signature is written by itself");
    const Json timeline = house.get("/api/records/lead/" + lead["id"].text() + "/timeline");
    bool shown = false;
    for (const Json& item : timeline["items"].items()) shown = shown || (item["object"].text() == "email" && item["title"].text() == "请报价");
    expect(shown, "the mail stands on the lead's timeline");

    const Json offered = house.ask("ana", "GET", "/api/records/lead/" + lead["id"].text() + "/suggestions", "", 200)["suggestions"];
    std::map<std::string, Json> by_field;
    for (const Json& each : offered.items()) by_field[each["field"].text()] = each;
    expect_equal(by_field["mobile"]["value"].text(), "+8613800138000", "the mobile is offered");
    expect_equal(by_field["title"]["value"].text(), "采购经理", "so is the title");
    expect_equal(by_field["company"]["value"].text(), "深圳市远航机械有限公司", "and the company");
    house.ask("ana", "POST", "/api/suggestions/" + by_field["mobile"]["id"].text() + "/accept", "", 204);
    house.ask("ana", "POST", "/api/suggestions/" + by_field["title"]["id"].text() + "/decline", "", 204);
    house.ask("ana", "POST", "/api/suggestions/" + by_field["mobile"]["id"].text() + "/accept", "", 404);
    const Json accepted = house.get("/api/records/lead/" + lead["id"].text());
    expect_equal(accepted["mobile"].text(), "+8613800138000", "accepted");
    expect(accepted["title"].is_null(), "declined");

    const Json two = house.rows("email", "message_id = 'two@kent'").items().at(0);
    expect_equal(two["about"]["id"].text(), contact["id"].text(), "a known sender's mail hangs on the contact");
    expect_equal(two["account"]["id"].text(), account["id"].text(), "and is seen from the account");
    expect_equal(two["text"].text(), "When?", "what was said");
    expect_equal(two["quoted"].text(), "> earlier", "apart from what was quoted");
    expect_equal(house.rows("email", "message_id = 'three@kent'").items().at(0)["about"]["id"].text(), account["id"].text(), "a colleague's mail hangs on the account by its domain");
    const Json six = house.rows("email", "message_id = 'six@ours'").items().at(0), seven = house.rows("email", "message_id = 'seven@elsewhere'").items().at(0);
    expect_equal(six["direction"].text(), "outbound", "our own mail is outbound");
    expect_equal(six["thread"].text(), two["thread"].text(), "it stays in the conversation");
    expect_equal(seven["thread"].text(), two["thread"].text(), "so does a stranger's answer");
    expect_equal(seven["about"]["id"].text(), contact["id"].text(), "on the same record");
    expect(house.rows("email", "message_id = 'five@ours'").items().empty(), "what we write among ourselves is left out");
    expect(house.rows("lead", "email = 'news@letters.example'").items().empty(), "newsletters begin no lead");
    // Ana sees mail of her own lead, not of the boss's contact.
    expect(house.ask("ana", "GET", "/api/records/email?count=exact", "", 200)["count"].text() == "2", "mail is seen by who sees its record, or wrote it");

    counts = house.post("/api/mailboxes/" + id + "/poll", "");
    expect_equal(counts["mails"].text(), "0", "nothing is taken twice");

    // Every collected mail is taken without a fault.
    const char* shared = ::getenv("FAIRLEAD_SHARED");
    size_t files = 0;
    if (shared)
        for (const auto& entry : fs::directory_iterator(std::string(shared) + "/data/eml"))
            if (entry.path().extension() == ".eml" && ++files) imap.deliver(read_text(entry.path()));
    counts = house.post("/api/mailboxes/" + id + "/poll", "");
    const Json state = house.get("/api/mailboxes")["mailboxes"].items().at(0);
    expect(state["fault"].is_null(), "the mailbox has no fault");
    if (shared) {
        expect(house.rows("email", "attachments > 0").items().size() > 5, "attachments came along");
        const Json long_name = house.rows("email", "name = 'testing' and attachments = 1").items().at(0);
        const Json attached = house.get("/api/records/email/" + long_name["id"].text() + "/files")["files"];
        expect(attached.items().size() == 1, "an attachment is a file of its mail");
    }
    const std::string text = to_text(state);
    expect(text.find(ImapServer::password) == std::string::npos, "no answer holds the password");
}

/// Whom the address does not tell may still be known to the rules of the object: what the policy of the channel makes of it.
void policy(House& house, ImapServer& imap) {
    const std::string mailbox = house.get("/api/mailboxes")["mailboxes"].items().at(0)["id"].text();
    const std::string lena = house.post("/api/records/lead", "{\"name\": \"Lena Park\", \"company\": \"Northwind Valves\", \"website\": \"https://northwind-valves.example\"}", 201)["id"].text();
    const auto writes = [&](const std::string& address, const std::string& id) {
        imap.deliver(mail("From: Lena Park <" + address + ">\r\nTo: sales@ours.example\r\nMessage-ID: <" + id + "@policy>\r\nSubject: " + id, "A question."));
        house.post("/api/mailboxes/" + mailbox + "/poll", "");
        return house.rows("email", "message_id = '" + id + "@policy'").items().at(0)["about"]["id"].text();
    };
    const auto leads = [&] { return house.get("/api/records/lead?count=exact&where=" + encode("name = 'Lena Park'"))["count"].text(); };
    house.ask("boss", "PUT", "/api/schema/lead", "{\"duplicate_policy\": {\"channels\": {\"mailbox\": \"refuse\"}}}", 200);
    expect_equal(writes("lena@northwind-valves.example", "refused"), lena, "refused: the mail stands with the lead that is there");
    expect_equal(leads(), "1", "and no second one is made");
    expect(house.get("/api/records/lead/" + lena)["email"].is_null(), "nothing is written into it");
    house.ask("boss", "PUT", "/api/schema/lead", "{\"duplicate_policy\": {\"channels\": {\"mailbox\": \"merge\"}}}", 200);
    expect_equal(writes("lena@northwind-valves.example", "merged"), lena, "merged: so it does");
    expect_equal(leads(), "1", "one lead still");
    expect_equal(house.get("/api/records/lead/" + lena)["email"].text(), "lena@northwind-valves.example", "what was empty is filled");
    expect_equal(house.get("/api/records/lead/" + lena)["company"].text(), "Northwind Valves", "what was written stays");
    house.ask("boss", "PUT", "/api/schema/lead", "{\"duplicate_policy\": {\"channels\": {\"mailbox\": \"allow\"}}}", 200);
    expect(writes("lena.park@northwind-valves.example", "allowed") != lena, "allowed: another address is another lead");
    expect_equal(leads(), "2", "as the duplicates list then tells");
}

void outbox(House& house, const std::string& folder) {
    const uint16_t port = free_port();
    WebhookReceiver receiver(folder + "/hooks");
    expect(receiver.ready, "the receiver listens");
    const Json contact = house.rows("contact", "name = 'Kim Kent'").items().at(0);
    const std::string record = "/api/records/contact/" + contact["id"].text();
    house.post(record + "/mail", "{\"to\": [\"kim@kent-steel.example\"], \"subject\": \"Quote\", \"text\": \"Here.\"}", 422);
    house.ask("boss", "PATCH", "/api/mail/settings", "{\"host\": \"127.0.0.1\", \"port\": " + std::to_string(port) + ", \"security\": \"none\", \"from_address\": \"crm@ours.example\", \"from_name\": \"Ours\"}", 200);

    // Acknowledged, then the program dies before anything listens; after the restart it is sent, once.
    const Json written = house.post(record + "/mail", "{\"to\": [{\"name\": \"Kim Kent\", \"address\": \"kim@kent-steel.example\"}], \"subject\": \"关于报价\", \"text\": \"您好，\\n请见附件。\"}", 201);
    expect_equal(written["delivery"].text(), "waiting", "it waits");
    for (int i = 0; i < 20; ++i)
        house.post(record + "/mail", "{\"to\": [\"kim@kent-steel.example\"], \"subject\": \"Number " + std::to_string(i) + "\", \"text\": \"x\"}", 201);
    house.kill();
    SmtpServer smtp(folder + "/smtp", port);
    expect(smtp.ready, "the mail server listens");
    house.start();
    const Json before = house.get("/api/outbox?kind=mail");
    for (const Json& item : before["items"].items())
        if (item["status"].text() != "sent") // those that were tried while nobody listened rest; a person retries them
            house.retry(item["id"].text());
    expect(soon([&] { return smtp.mails().size() >= 21; }), "every acknowledged mail is sent after the restart");
    std::set<std::string> ids, subjects;
    for (const std::string& bytes : smtp.mails()) {
        const format::Mail read = format::parse_mail(bytes);
        ids.insert(read.message_id);
        subjects.insert(read.subject.substr(0, read.subject.find(" [#")));
        expect(read.reply_to.size() == 1 && read.reply_to[0].address == "boss@ours.example", "answers go to who wrote");
    }
    expect(ids.size() == 21 && smtp.mails().size() == 21, "each once, each with an id of its own");
    expect(subjects.contains("关于报价"), "the subject arrives");
    expect(soon([&] { return house.get("/api/records/email/" + written["id"].text())["delivery"].text() == "sent"; }), "the timeline tells it");

    // Webhooks: signed, retried, not to addresses of this machine unless the settings allow it.
    const std::string url = "http://127.0.0.1:" + std::to_string(receiver.port);
    Json sent = house.post("/api/outbox/test", "{\"kind\": \"webhook\", \"url\": \"" + url + "/200\"}");
    expect(!sent["sent"].truth(), "the loopback is closed to webhooks");
    expect(receiver.requests().empty(), "nothing was asked of it");
    house.ask("boss", "PATCH", "/api/mail/settings", "{\"allow_private_webhooks\": true}", 200);
    const std::string secret = house.post("/api/webhooks/secret", "", 201)["secret"].text();
    sent = house.post("/api/outbox/test", "{\"kind\": \"webhook\", \"url\": \"" + url + "/200\"}");
    expect(sent["sent"].truth(), "an open one is called");
    expect(!house.post("/api/outbox/test", "{\"kind\": \"webhook\", \"url\": \"" + url + "/302\"}")["sent"].truth(), "no redirect is followed");
    const auto requests = receiver.requests();
    expect(requests.size() == 2 && requests[1].path == "/302", "two requests came");
    if (!requests.empty()) {
        const auto& request = requests[0];
        const std::string stamp = request.header("x-fairlead-timestamp");
        expect_equal(request.header("x-fairlead-signature"), "v1=" + base::hmac_sha256_hex(secret, stamp + "." + request.body), "the signature is right");
        expect(!request.header("idempotency-key").empty(), "it carries its key");
        expect_equal(request.header("content-type"), "application/json", "it is JSON");
    }
    sent = house.post("/api/outbox/test", "{\"kind\": \"mail\", \"to\": \"kim@kent-steel.example\"}");
    expect(sent["sent"].truth(), "a test mail is sent");

    // An answer to what we sent comes back to the same record by its token, even from a program without References.
    const std::string subject = [&] {
        for (const std::string& bytes : smtp.mails())
            if (const std::string found = format::parse_mail(bytes).subject; found.starts_with("关于报价")) return found;
        return std::string();
    }();
    expect(subject.find("[#") != std::string::npos, "the subject carries the conversation");
}

/// People who never looked at the screen are told by mail; those who did not want it are not.
void notices(House& house) {
    const Json kinds = house.ask("ana", "PATCH", "/api/session/preferences", "{\"mail\": {\"comment\": true, \"digest\": \"off\"}}", 200);
    expect(kinds["mail"]["comment"].truth(), "the preference is kept");
    house.ask("ana", "PATCH", "/api/session/preferences", "{\"mail\": {\"nonsense\": true}}", 422);
    house.ask("ana", "GET", "/api/outbox", "", 403);
    house.ask("ana", "GET", "/api/mail/settings", "", 403);
}

} // namespace

int main() {
    char pattern[] = "/tmp/fairlead-mail-XXXXXX";
    const std::string folder = ::mkdtemp(pattern);
    ::chmod(folder.c_str(), 0711); // Dovecot gives up its rights and must still reach its users
    {
        fs::create_directories(folder + "/imap");
        ImapServer imap(folder + "/imap");
        if (!imap.ready) {
            std::printf("dovecot does not listen: %s\n", read_text(folder + "/imap/dovecot.log").c_str());
            return 1;
        }
        House house(folder);
        intake(house, imap);
        policy(house, imap);
        outbox(house, folder);
        notices(house);
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    std::printf("%d passed, %d failed\n", passed, faults);
    return faults ? 1 : 0;
}
